import pytest

from helpers.register.documents import Register
from helpers.register.intake import candidates
from helpers.register.intake.candidates import Index


def best(index: Index, text: str, form: str, noun: str = "") -> str:
    return index.candidates(dict.fromkeys(candidates.terms(text), 1.0), form, noun)[0].indicator


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("tỷ lệ số hóa kết quả giải quyết TTHC", "percent", "results_digitized_share"),
        (
            "ty le so hoa ket qua giai quyet thu tuc hanh chinh",
            "percent",
            "results_digitized_share",
        ),
        ("dossiers filed online", "percent", "online_submission_share"),
        ("tỷ lệ thanh toán trực tuyến", "percent", "online_payment_share"),
        ("hồ sơ tiếp nhận", "count", "dossiers_received"),
        ("chỉ số PAPI", "points", "papi_total"),
        ("tổ công nghệ số cộng đồng", "count", "community_digital_teams"),
    ],
)
def test_an_indicator_is_found_in_both_languages_and_without_diacritics(
    index: Index, text: str, form: str, expected: str
) -> None:
    assert best(index, text, form) == expected


def test_only_indicators_of_a_unit_that_can_be_printed_so_are_proposed(
    index: Index, register: Register
) -> None:
    words = dict.fromkeys(candidates.terms("số hóa kết quả hồ sơ trực tuyến"), 1.0)
    units = {
        register.codebook.indicators[found.indicator].unit
        for found in index.candidates(words, "rank")
    }
    assert units == {"rank"}


def test_labels_of_a_document_that_is_left_out_are_not_known(register: Register) -> None:
    document = next(d for d in register.reviewed if len(d.figures) > 5)
    whole = candidates.build(register)
    without = candidates.build(register, [document.id])
    assert sum(whole.common.values()) - sum(without.common.values()) == len(document.figures)


def test_candidates_do_not_depend_on_the_order_of_words(index: Index) -> None:
    words = candidates.terms("tỷ lệ số hóa hồ sơ tại cấp xã")
    assert index.candidates(dict.fromkeys(words, 1.0), "percent") == index.candidates(
        dict.fromkeys(reversed(words), 1.0), "percent"
    )

from collections.abc import Iterable

import numpy as np
import pytest

from helpers.register.documents import Register
from helpers.register.intake import candidates
from helpers.register.intake.candidates import Candidate, Index


def proposed(
    index: Index, terms: Iterable[str], form: str, noun: str = "", named: str = ""
) -> list[Candidate]:
    match = index.match(dict.fromkeys(terms, 1.0), form, noun, named)
    return index.ranked(match, form, noun, named=named)


def best(index: Index, text: str, form: str, noun: str = "") -> str:
    return proposed(index, candidates.terms(text), form, noun)[0].indicator


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
    words = candidates.terms("số hóa kết quả hồ sơ trực tuyến")
    units = {
        register.codebook.indicators[found.indicator].unit
        for found in proposed(index, words, "rank")
    }
    assert units == {"rank"}


def test_labels_of_a_document_that_is_left_out_are_not_known(register: Register) -> None:
    document = next(d for d in register.reviewed if len(d.figures) > 5)
    whole = candidates.build(register)
    without = candidates.build(register, [document.id])
    assert sum(whole.common.values()) - sum(without.common.values()) == len(document.figures)


def test_candidates_do_not_depend_on_the_order_of_words(index: Index) -> None:
    words = candidates.terms("tỷ lệ số hóa hồ sơ tại cấp xã")
    assert proposed(index, words, "percent") == proposed(index, reversed(words), "percent")


def test_what_was_spoken_of_counts_where_the_words_say_nothing(index: Index) -> None:
    spoken = np.zeros(len(index.codes))
    spoken[index.codes.index("online_payment_share")] = 1.0
    nothing = index.match({}, "percent")
    assert index.ranked(nothing, "percent", carried=spoken)[0].indicator == "online_payment_share"
    assert index.ranked(nothing, "percent")[0].indicator == "online_submission_share"
    words = dict.fromkeys(candidates.terms("tỷ lệ số hóa kết quả giải quyết TTHC"), 1.0)
    clear = index.match(words, "percent")
    assert index.ranked(clear, "percent", carried=spoken)[0].indicator == "results_digitized_share"


def test_a_count_followed_by_a_noun_is_one_of_that_noun(index: Index) -> None:
    assert best(index, "", "count", " dân") == "population"
    assert best(index, "", "count", " công chức") == "staff_count"


def test_a_rank_without_a_name_is_of_the_index_that_is_spoken_of(index: Index) -> None:
    assert proposed(index, [], "rank", named="papi")[0].indicator == "papi_rank"

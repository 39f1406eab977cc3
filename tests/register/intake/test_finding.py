import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.register.documents import Register
from helpers.register.intake import figures, finding, reading
from helpers.register.intake.candidates import Index
from helpers.register.intake.figures import Findings
from helpers.register.intake.reading import Block, Source

Find = Callable[[str], Findings]


def test_a_list_keeps_its_own_tiers(find: Find) -> None:
    found = find(
        "Từ đầu năm đến nay, kết quả đã được số hóa tại cấp tỉnh đạt 33/40 hồ sơ; cấp huyện 4/27 hồ"
        " sơ; cấp xã 6/137 hồ sơ."
    ).figures
    assert [(one.group.numbers, one.tier) for one in found] == [
        (("33", "40"), "province"),
        (("4", "27"), "district"),
        (("6", "137"), "commune"),
    ]
    assert {tuple(map(str, one.period)) for one in found} == {("2023-01-01", "2023-10-10")}
    for one in found:
        assert "results_digitized_share" in {proposed.indicator for proposed in one.candidates}


def test_a_tier_named_once_holds_for_the_numbers_after_it(find: Find) -> None:
    found = find("Cấp xã: tiếp nhận 101 hồ sơ; đã giải quyết 100 hồ sơ.").figures
    assert [one.tier for one in found] == ["commune", "commune"]


def test_a_threshold_is_left_out_and_helps_to_know_the_indicator(find: Find) -> None:
    found = find("Cấp huyện có 4/10 huyện có số hồ sơ trực tuyến đã đạt trên 50%.")
    assert [one.group.numbers for one in found.figures] == [("4", "10")]
    assert found.figures[0].candidates[0].indicator == "units_over_50pct_online"
    assert "threshold that says which units are counted" in {i.reason for _, i in found.left_out}


def test_goals_and_results_of_one_page_are_told_apart(find: Find) -> None:
    found = find(
        "Năm 2022, tỷ lệ hồ sơ nộp trực tuyến đạt 30%.\n"
        "Năm 2024, tỉnh phấn đấu tối thiểu 60% hồ sơ nộp trực tuyến."
    ).figures
    assert [(one.kind, str(one.period[1])) for one in found] == [
        ("actual", "2022-12-31"),
        ("target", "2024-12-31"),
    ]


def test_a_named_unit_has_its_tier(find: Find) -> None:
    (one,) = find("Huyện Sa Thầy có tỷ lệ hồ sơ nộp trực tuyến đạt 41,5%.").figures
    assert (one.tier, one.unit) == ("district", "Huyện Sa Thầy")


def test_money_counts_only_as_a_budget(find: Find) -> None:
    found = find("Kinh phí chuyển đổi số là 18,5 tỷ đồng.\nMức phí là 20.000 đồng mỗi hồ sơ.")
    assert [one.group.numbers for one in found.figures] == [("18,5",)]
    assert ("20.000 đồng", "price or fee") in {(i.text, i.reason) for _, i in found.left_out}


def test_cells_of_a_table_take_tier_and_indicator_from_row_and_header(
    register: Register, index: Index
) -> None:
    rows = (
        ("TT", "Đơn vị", "Hồ sơ tiếp nhận", "Tỷ lệ số hóa hồ sơ (%)"),
        ("1", "Cấp tỉnh", "1.200", "80,5"),
        ("2", "Cấp xã", "3.400", "12,0"),
    )
    table = Block("\n".join(" | ".join(row) for row in rows), rows)
    source = Source("t.csv", "Kết quả quý I năm 2024", None, (table,))
    found = finding.find(source, index, register.codebook, "kon-tum")
    assert [(f.printed, f.tier, f.candidates[0].indicator) for f in found.figures] == [
        ("1.200", "province", "dossiers_received"),
        ("80,5", "province", "dossier_digitized_share"),
        ("3.400", "commune", "dossiers_received"),
        ("12,0", "commune", "dossier_digitized_share"),
    ]
    assert all(table.text[f.start : f.end] == f.printed for f in found.figures)
    assert {str(f.period[1]) for f in found.figures} == {"2024-03-31"}
    assert [item.reason for _, item in found.left_out] == ["row number", "row number"]


def test_the_locator_has_at_most_six_words_and_holds_the_number(find: Find) -> None:
    (one,) = find("Tỷ lệ hồ sơ nộp trực tuyến của toàn tỉnh đã đạt 26,77% trong kỳ này.").figures
    assert "26,77%" in one.near
    assert len(one.near.split()) <= 6


def test_reasons_below_a_heading_of_obstacles_are_found(find: Find) -> None:
    found = find("II. TỒN TẠI, HẠN CHẾ\nMáy quét tại bộ phận một cửa cấp xã lạc hậu.").reasons
    assert [(one.theme, one.tier) for one in found] == [("equipment", "commune")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(st.text(max_size=120), max_size=4),
    st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), max_size=4),
)
def test_no_text_or_table_stops_the_reading(
    register: Register, index: Index, lines: list[str], rows: list[list[str]]
) -> None:
    blocks = [Block(line) for line in lines]
    if rows:
        width = max(map(len, rows))
        cells = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
        blocks.append(Block("\n".join(" | ".join(row) for row in cells), cells))
    source = Source("x.txt", "", None, tuple(blocks))
    for one in finding.find(source, index, register.codebook, "kon-tum").figures:
        assert one.candidates
        assert len(one.near.split()) <= 6


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Tỉnh đạt 50%. Huyện đạt 40%.", 2),
        ("1. Các sở đạt 50%.", 1),
        ("Bà H. ở TP. Pleiku nộp hồ sơ.", 1),
        ("Có 1.234 hồ sơ.", 1),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int) -> None:
    assert len(figures.sentences(text)) == count


def test_a_period_that_the_document_gives_its_figures_bounds_them_all(find: Find) -> None:
    text = (
        "Trong quý III/2023 (số liệu chốt từ ngày 15/6/2023 đến 14/9/2023), tỉnh tiếp nhận "
        "5.000 hồ sơ.\nCấp xã tiếp nhận 900 hồ sơ trực tuyến."
    )
    days = (dt.date(2023, 6, 15), dt.date(2023, 9, 14))
    assert [figure.period for figure in find(text).figures] == [days, days]


def test_a_state_is_told_as_of_the_day_named_before(find: Find) -> None:
    text = (
        "Tính đến ngày 30/9/2023, tỉnh có 900 dịch vụ công trực tuyến toàn trình.\n"
        "Toàn tỉnh có 120 tổ công nghệ số cộng đồng."
    )
    day = dt.date(2023, 9, 30)
    assert [figure.period for figure in find(text).figures] == [(day, day), (day, day)]


def test_a_span_that_starts_after_publication_keeps_its_start(find: Find) -> None:
    figure = find("Từ ngày 01/12/2023, 100% kết quả giải quyết phải được số hóa.").figures[0]
    assert figure.period == (dt.date(2023, 12, 1), None)


def test_words_of_a_header_bound_the_numbers_below(
    index: Index, register: Register, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Phụ lục I,,,\nSTT,Đơn vị,Hồ sơ trực tuyến tối thiểu (%),Hồ sơ trễ hạn không quá (%)\n"
        "1,Sở Tư pháp,95,2\n2,Sở Y tế,90,3\nGhi chú: báo cáo hằng quý.,,,\n",
        encoding="utf-8",
    )
    found = finding.find(reading.read(path), index, register.codebook, "kon-tum")
    assert [(f.printed, f.group.relation) for f in found.figures] == [
        ("95", ">="), ("2", "<="), ("90", ">="), ("3", "<="),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "tiers"),
    [
        ("Bộ phận một cửa huyện Sa Thầy cùng 11 xã, thị trấn nhận 9.317 hồ sơ.", [None, "all"]),
        ("Năm 2023, 124 Trung tâm Phục vụ hành chính công cấp xã nhận 900 hồ sơ.", ["commune"] * 2),
        ("Tỷ lệ nộp trực tuyến ở cấp xã là 84%, ở các sở, ngành 93%.", ["commune", "province"]),
        ("Sở đạt 90% hồ sơ, cấp xã 40%; việc dùng lại dữ liệu số hóa đạt 8%.",
         ["province", "commune", "all"]),
    ],
)  # fmt: skip
def test_whose_a_figure_is_follows_the_sentence(
    find: Find, text: str, tiers: list[str | None]
) -> None:
    found = [one.tier for one in find(text).figures]
    assert len(found) == len(tiers)
    assert all(said in (None, got) for said, got in zip(tiers, found, strict=True))


def test_a_document_of_one_commune_speaks_of_it_and_one_of_all_communes_does_not(
    find: Find,
) -> None:
    one = find("Xã Sa Loong tiếp nhận 900 hồ sơ.\nTỷ lệ hồ sơ nộp trực tuyến đạt 40%.")
    assert [figure.tier for figure in one.figures] == ["commune", "commune"]
    many = find("Cấp xã tiếp nhận 900 hồ sơ.\nTỷ lệ hồ sơ nộp trực tuyến đạt 40%.")
    assert [figure.tier for figure in many.figures] == ["commune", "all"]


def test_a_share_without_words_of_its_own_is_of_what_was_spoken_of(find: Find) -> None:
    found = find(
        "Năm 2023, tỷ lệ số hóa kết quả giải quyết của cấp tỉnh đạt 93%. Cấp huyện 48%.\n"
        "Cấp xã chỉ 31%."
    ).figures
    assert [one.candidates[0].indicator for one in found] == ["results_digitized_share"] * 3


def test_scores_and_ranks_are_of_the_index_named_last(find: Find) -> None:
    found = find(
        "PAPI năm 2022 của tỉnh đạt 41,87 điểm, đứng thứ 38/63. SIPAS đạt 80,16%, xếp 45 trên 63; "
        "chỉ số cải cách hành chính (PAR INDEX) đạt 83,9 điểm."
    ).figures
    assert [one.candidates[0].indicator.split("_")[0] for one in found] == [
        "papi", "papi", "sipas", "sipas", "par",
    ]  # fmt: skip
    assert [one.kind for one in found] == ["survey"] * 4 + ["actual"]


def test_what_one_paragraph_turned_to_is_forgotten_in_the_next(find: Find) -> None:
    found = find(
        "9 tháng đầu năm 2023, tỉnh tiếp nhận 900 hồ sơ. Trong tháng 9/2023, xã Sa Loong nhận 30 "
        "hồ sơ.\nTỷ lệ hồ sơ nộp trực tuyến đạt 40%."
    ).figures
    assert [str(one.period[0]) for one in found] == ["2023-01-01", "2023-09-01", "2023-01-01"]


def test_goals_of_a_paragraph_are_due_together(find: Find) -> None:
    found = find(
        "Đến ngày 30/6/2024, tỉnh phấn đấu đạt tối thiểu 60% hồ sơ trực tuyến. Thanh toán trực "
        "tuyến phải đạt 50%."
    ).figures
    assert [str(one.period[1]) for one in found] == ["2024-06-30"] * 2


def test_answers_of_people_are_a_survey_and_what_offices_count_is_none(find: Find) -> None:
    found = find(
        "Năm 2023, nhóm nghiên cứu phỏng vấn 800 người dân. Có 63% hài lòng.\n"
        "Tỷ lệ hộ nghèo của tỉnh là 10%."
    ).figures
    assert [one.kind for one in found] == ["survey", "survey", "actual"]


def test_a_bare_rate_is_one_of_the_column_before_and_a_section_gives_its_tier(
    register: Register, index: Index
) -> None:
    rows = (
        ("STT", "Đơn vị", "Hồ sơ tiếp nhận", "Hồ sơ đã số hóa", "Tỷ lệ (%)"),
        ("A", "CẤP TỈNH", "", "", ""),
        ("1", "Kế hoạch và Đầu tư", "320", "300", "93,75"),
        ("B", "CẤP XÃ", "", "", ""),
        ("1", "Sa Loong", "100", "40", "40"),
    )
    table = Block("\n".join(" | ".join(row) for row in rows), rows)
    source = Source("t.csv", "Kết quả quý I năm 2024", None, (table,))
    found = finding.find(source, index, register.codebook, "kon-tum").figures
    assert [one.tier for one in found] == ["province"] * 3 + ["commune"] * 3
    assert [one.kind for one in found] == ["actual"] * 6
    assert found[2].candidates[0].indicator == "dossier_digitized_share"


def test_a_column_without_a_period_has_that_of_the_results_beside_it(
    register: Register, index: Index
) -> None:
    rows = (
        ("Đơn vị", "Chỉ tiêu năm 2024 (%)", "Kết quả quý I năm 2024 (%)", "Hồ sơ trực tuyến"),
        ("Sở Y tế", "80", "60", "120"),
    )
    table = Block("\n".join(" | ".join(row) for row in rows), rows)
    source = Source("t.csv", "", dt.date(2024, 7, 5), (table,))
    found = finding.find(source, index, register.codebook, "kon-tum").figures
    assert [(one.kind, str(one.period[1])) for one in found] == [
        ("target", "2024-12-31"), ("actual", "2024-03-31"), ("actual", "2024-03-31"),
    ]  # fmt: skip


def test_a_number_with_no_words_but_a_tier_is_a_part_of_the_one_before(find: Find) -> None:
    found = find(
        "9 tháng đầu năm 2023, tỉnh tiếp nhận 2.310 hồ sơ (cấp huyện 640, cấp xã 1.670), có 98 "
        "Tổ công nghệ số cộng đồng."
    ).figures
    assert [(one.tier, one.candidates[0].indicator, one.kind) for one in found] == [
        ("all", "dossiers_received", "actual"),
        ("district", "dossiers_received", "actual"),
        ("commune", "dossiers_received", "actual"),
        ("all", "community_digital_teams", "capacity"),
    ]
    assert len({one.period for one in found[:3]}) == 1


def test_a_share_of_a_count_is_said_behind_the_count(find: Find) -> None:
    found = find("Năm 2023, 71% trong tổng số 612 hộ của xã Sa Loong là hộ nghèo.").figures
    assert "poverty_rate" in {one.indicator for one in found[0].candidates}

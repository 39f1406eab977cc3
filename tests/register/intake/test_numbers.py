import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.register.intake import numbers


def groups(text: str) -> list[tuple[str, tuple[str, ...], str]]:
    return [(group.form, group.numbers, group.relation) for group in numbers.find(text)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("đạt 33.580/40.458 hồ sơ", [("pair", ("33.580", "40.458"), "=")]),
        ("10 trên tổng số 17 sở", [("pair", ("10", "17"), "=")]),
        ("12,000 of 20,000 dossiers (60%)", [("pair", ("12,000", "20,000", "60"), "=")]),
        ("37/76 (chiếm 48,6%)", [("pair", ("37", "76", "48,6"), "=")]),
        ("38.550 hộ, chiếm 10,06%", [("count", ("38.550", "10,06"), "=")]),
        ("48,6%, tương đương 547 hộ", [("count", ("48,6", "547"), "=")]),
        ("trên 50% hồ sơ", [("percent", ("50",), ">")]),
        ("từ 55% trở lên", [("percent", ("55",), ">=")]),
        ("không quá 15 phút", [("count", ("15",), "<=")]),
        ("nearly 5,100 people", [("count", ("5,100",), "<")]),
        ("khoảng 7 trong 10 hồ sơ", [("pair", ("7", "10"), "~")]),
        ("19.750 trang, tức 43%", [("count", ("19.750", "43"), "=")]),
        ("từ 45% hồ sơ trực tuyến trở lên", [("percent", ("45",), ">=")]),
        ("37.9 percent (22,310 of 58,866)", [("pair", ("37.9", "22,310", "58,866"), "=")]),
        ("98,744 were filed, making up 69.1 percent", [("count", ("98,744", "69.1"), "=")]),
        ("xếp 45 trên 63", [("rank", ("45", "63"), "=")]),
        ("không xã nào dưới 60%", [("percent", ("60",), ">=")]),
        ("ký số: 20.501/20.877 hồ sơ, đạt 98%", [("pair", ("20.501", "20.877", "98"), "=")]),
        ("khoảng 10-15%", [("percent", ("10", "15"), "~")]),
        ("xếp thứ 5/63 tỉnh", [("rank", ("5", "63"), "=")]),
        ("ranks 17th out of 34", [("rank", ("17", "34"), "=")]),
        ("top 30 of 63", [("rank", ("30", "63"), "<=")]),
        ("số hóa 40%, cấp huyện 30%", [("percent", ("40",), "="), ("percent", ("30",), "=")]),
        ("5.110 hồ sơ (cấp xã 45%)", [("count", ("5.110",), "="), ("percent", ("45",), "=")]),
        ("là 3,8%, cao hơn mức 0,9%", [("percent", ("3,8",), "="), ("percent", ("0,9",), "=")]),
    ],
)
def test_what_belongs_together_is_one_group(text: str, expected: object) -> None:
    assert groups(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ngày 05/10/2023", "date"),
        ("Ngày 21 tháng 11 năm 2023", "date"),
        ("September 18, 2023", "date"),
        ("ngày 20/6 và 20/12", "date"),
        ("57 đường Trần Phú", "address or file"),
        ("6 phút đọc", "page views, votes or visitors"),
        ("vượt mốc 50%", "threshold that says which units are counted"),
        ("lúc 08:15", "time"),
        ("quý III/2023", "period"),
        ("năm 2023", "year"),
        ("giai đoạn 2022-2025", "year"),
        ("Công văn số 4067/UBND-TTHCC", "document number"),
        ("Nghị định 107/2021/NĐ-CP", "document number"),
        ("Đề án 06", "document number"),
        ("khoản 2", "article, list or table number"),
        ("Điện thoại: 0260.3862.479", "telephone number"),
        ("Tel. +84 208 385 5111", "telephone number"),
        ("Lượt xem: 167", "page views, votes or visitors"),
        ("5.535.246 lượt truy cập", "page views, votes or visitors"),
        ("mức độ 4", "name"),
        ("mạng 5G", "name"),
        ("tăng 12%", "change"),
        ("giảm 3 bậc", "change"),
        ("gấp 2,3 lần", "change"),
        ("9,8 điểm phần trăm", "change"),
        ("trong 5 ngày làm việc", "time limit or duration"),
        ("32 tuổi", "age"),
        ("45 km", "distance or size"),
    ],
)
def test_what_is_no_figure_is_left_out_with_its_reason(text: str, reason: str) -> None:
    found, left = numbers.find(text)
    assert found == []
    assert {item.reason for item in left} == {reason}


def test_a_level_after_a_change_is_kept() -> None:
    assert groups("tăng lên 45%") == [("percent", ("45",), "=")]


@given(st.text(alphabet=st.sampled_from("0123456789.,/%()-; trênđạtofhồsơ\nthứ "), max_size=80))
def test_any_text_is_read_and_no_number_is_in_two_groups(text: str) -> None:
    found, left = numbers.find(text)
    spans = [(a.start, a.end) for g in found for a in (*g.amounts, *filter(None, [g.share]))]
    spans += [(item.start, item.end) for item in left]
    spans.sort()
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    digits = {i for i, c in enumerate(text) if c in "0123456789"}
    assert digits <= {i for start, end in spans for i in range(start, end)}

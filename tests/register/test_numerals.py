"""Printed numbers read as their page means them, or not at all."""

import datetime
import itertools
import pickle
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.register import numerals
from helpers.register.numerals import (
    NumberStyle,
    Reading,
    UnreadableDate,
    UnreadableNumber,
    read,
    read_date,
    style_for,
    write,
    write_pair,
    write_share,
)

VI, EN = NumberStyle.VI, NumberStyle.EN
styles = st.sampled_from([VI, EN])
levels = st.decimals(min_value=0, max_value=10**15, allow_nan=False, allow_infinity=False, places=3)
counts = st.integers(min_value=0, max_value=10**12).map(Decimal)
wholes = st.integers(min_value=1, max_value=10**9).map(Decimal)


def facts(reading: Reading) -> tuple[object, ...]:
    """All that a reading says, without the text and the printed place."""
    return (
        reading.relation,
        reading.value,
        reading.upper,
        reading.numerator,
        reading.denominator,
        reading.percent,
        reading.unit,
    )


def single(relation: str, value: str, unit: str = "") -> tuple[object, ...]:
    return (relation, Decimal(value), None, None, None, None, unit)


def pair(
    relation: str, numerator: str, denominator: str, percent: str = "", unit: str = ""
) -> tuple[object, ...]:
    share = Decimal(percent) if percent else None
    return (relation, None, None, Decimal(numerator), Decimal(denominator), share, unit)


def span(relation: str, lower: str, upper: str, unit: str = "") -> tuple[object, ...]:
    return (relation, Decimal(lower), Decimal(upper), None, None, None, unit)


def rank(value: str, places: str = "", relation: str = "=") -> tuple[object, ...]:
    of = Decimal(places) if places else None
    return (relation, Decimal(value), None, None, of, None, "rank")


def beside(relation: str, percent: str, count: str) -> tuple[object, ...]:
    return (relation, Decimal(percent), None, Decimal(count), None, None, "percent")


# --- digits and marks ---------------------------------------------------------------------------


def the_one_value(text: str, group: str, mark: str) -> Decimal | None:
    """What digits and marks mean, defined by printing: the value whose print is the text."""
    if not text.isascii() or text.count(mark) > 1:
        return None
    whole, found, fraction = text.partition(mark)
    bare = whole.replace(group, "")
    if not bare.isdigit() or (found and not fraction.isdigit()):
        return None
    if whole != bare and whole != f"{int(bare):,}".replace(",", group):
        return None
    return Decimal(f"{bare}.{fraction}" if fraction else bare)


@given(st.text(alphabet="0123456789.,", min_size=1, max_size=14), styles)
@example("151.10", VI)
@example("5.9123", VI)
@example("0.123", VI)
@example("17.10.2023", VI)
@example("1.234,5", VI)
@example("1,234.5", EN)
@example(".5", EN)
@example("5.", EN)
def test_any_digits_and_marks_are_read_to_their_one_value_or_refused(
    text: str, style: NumberStyle
) -> None:
    expected = the_one_value(text, *(".,") if style is VI else (",."))
    try:
        found = read(text, style)
    except UnreadableNumber:
        assert expected is None
    else:
        assert facts(found) == ("=", expected, None, None, None, None, "")


@pytest.mark.parametrize("style", [VI, EN])
def test_every_short_string_of_digits_and_marks_is_read_or_refused_as_defined(
    style: NumberStyle,
) -> None:
    marks = ".," if style is VI else ",."
    readable = 0
    for length in range(1, 9):
        for letters in itertools.product("1.,", repeat=length):
            text = "".join(letters)
            expected = the_one_value(text, *marks)
            readable += expected is not None
            try:
                found = read(text, style).value
            except UnreadableNumber:
                found = None
            assert found == expected, text
    assert readable > 30


@given(st.text(alphabet="0123456789.,", min_size=1, max_size=14))
def test_the_two_styles_mirror_each_other(text: str) -> None:
    def attempt(printed: str, style: NumberStyle) -> Decimal | None:
        try:
            return read(printed, style).value
        except UnreadableNumber:
            return None

    mirrored = text.translate(str.maketrans(".,", ",."))
    # Dates such as 1.10.2023 are refused in both styles before marks are looked at.
    assert attempt(text, VI) == attempt(mirrored, EN)


# --- printing and reading back ------------------------------------------------------------------


@given(levels, styles, st.booleans())
@example(Decimal("26.770"), VI, True)
@example(Decimal("2E+6"), VI, True)
@example(Decimal("12345678901234567890123456789012345.5"), EN, True)
def test_a_printed_number_reads_back(value: Decimal, style: NumberStyle, grouping: bool) -> None:
    found = read(write(value, style, grouping=grouping), style)
    assert found.value == value
    assert found.decimals == max(0, -int(value.as_tuple().exponent))


@given(levels, styles, st.integers(min_value=0, max_value=5))
def test_a_number_printed_to_some_decimals_reads_back_within_half_a_unit(
    value: Decimal, style: NumberStyle, decimals: int
) -> None:
    found = read(write(value, style, decimals), style)
    assert found.decimals == decimals
    assert found.value is not None
    assert abs(found.value - value) <= Decimal(5).scaleb(-decimals - 1)


@given(st.decimals(min_value=0, max_value=1, places=6), styles)
def test_a_printed_share_reads_back_as_a_hundredfold(share: Decimal, style: NumberStyle) -> None:
    found = read(write_share(share, style), style)
    assert (found.value, found.unit) == (share * 100, "percent")


@given(counts, wholes, styles)
@example(Decimal(6), Decimal(2022), VI)
def test_a_printed_pair_reads_back(
    numerator: Decimal, denominator: Decimal, style: NumberStyle
) -> None:
    found = read(write_pair(numerator, denominator, style), style)
    assert (found.value, found.numerator, found.denominator) == (None, numerator, denominator)
    assert found.is_pair


@pytest.mark.parametrize(
    ("value", "style", "decimals", "printed"),
    [
        ("33580", VI, None, "33.580"),
        ("33580", EN, None, "33,580"),
        ("26.770", VI, None, "26,770"),
        ("26.77", EN, None, "26.77"),
        ("0.125", VI, 2, "0,13"),
        ("999.995", EN, 2, "1,000.00"),
        ("3200000", VI, 0, "3.200.000"),
        ("0", VI, None, "0"),
    ],
)
def test_numbers_are_printed_with_the_marks_of_the_style(
    value: str, style: NumberStyle, decimals: int | None, printed: str
) -> None:
    assert write(Decimal(value), style, decimals) == printed


def test_numbers_can_be_printed_without_grouping() -> None:
    assert write(Decimal("11710"), VI, grouping=False) == "11710"


def test_shares_are_rounded_half_up_after_the_hundredfold() -> None:
    assert write_share(Decimal("0.26765"), VI, 2) == "26,77%"
    assert write_share(Decimal("0.26765"), EN, 1) == "26.8%"


@pytest.mark.parametrize("value", ["-1", "NaN", "Infinity"])
def test_what_is_no_printed_level_is_not_printed(value: str) -> None:
    with pytest.raises(ValueError, match="a printed level is finite and not negative"):
        write(Decimal(value), VI)


def test_a_negative_number_of_decimals_is_not_printed() -> None:
    with pytest.raises(ValueError, match="0 or more would be right"):
        write(Decimal(1), VI, -1)


# --- the forms ----------------------------------------------------------------------------------

VIETNAMESE = [
    # METHODS, section 1
    ("33.580/40.458", pair("=", "33580", "40458")),
    ("06/102", pair("=", "6", "102")),
    ("10/17", pair("=", "10", "17")),
    ("26,77%", single("=", "26.77", "percent")),
    ("100%", single("=", "100", "percent")),
    ("trên 50%", single(">", "50", "percent")),
    ("gần 88%", single("<", "88", "percent")),
    ("hơn 3,2 triệu", single(">", "3200000")),
    ("tối thiểu 97%", single(">=", "97", "percent")),
    ("đạt từ 55% trở lên", single(">=", "55", "percent")),
    ("80-90%", span("=", "80", "90", "percent")),
    ("1.314", single("=", "1314")),
    ("3,148 tỷ đồng", single("=", "3148000000", "vnd")),
    # other forms of the same
    ("26,770", single("=", "26.770")),
    ("2510", single("=", "2510")),
    ("03/03", pair("=", "3", "3")),
    ("33.580 / 40.458", pair("=", "33580", "40458")),
    ("12,41/18", pair("=", "12.41", "18")),
    ("568; 700", pair("=", "568", "700")),
    ("51,43 %", single("=", "51.43", "percent")),
    ("80 phần trăm", single("=", "80", "percent")),
    ("Trên 90%", single(">", "90", "percent")),
    ("đạt trên 73%", single(">", "73", "percent")),
    ("ít nhất 80%", single(">=", "80", "percent")),
    ("từ 80% trở lên", single(">=", "80", "percent")),
    ("80% trở lên", single(">=", "80", "percent")),
    ("từ 50% trở xuống", single("<=", "50", "percent")),
    ("không dưới 20%", single(">=", "20", "percent")),
    ("dưới 10%", single("<", "10", "percent")),
    ("chưa đến 7%", single("<", "7", "percent")),
    ("không quá 5%", single("<=", "5", "percent")),
    ("tối đa 30 phút", single("<=", "30", "minutes")),
    ("đạt 12,3%", single("=", "12.3", "percent")),
    ("≥ 80%", single(">=", "80", "percent")),
    ("trên 3 nghìn", single(">", "3000")),
    ("hơn 14 ngàn hồ sơ", single(">", "14000")),
    ("khoảng 150 nghìn", single("~", "150000")),
    ("2 trăm nghìn", single("=", "200000")),
    ("1,5 nghìn tỷ đồng", single("=", "1500000000000", "vnd")),
    ("304,443 triệu đồng", single("=", "304443000", "vnd")),
    ("5.000đ", single("=", "5000", "vnd")),
    ("18 điểm", single("=", "18", "points")),
    ("10 điểm phần trăm", single("=", "10", "percentage_points")),
    ("6/18 điểm", pair("=", "6", "18", unit="points")),
    ("34 tỉnh", single("=", "34")),
    ("9 xã", single("=", "9")),
    ("24.382 người", single("=", "24382")),
    ("14/220 UBND cấp xã", pair("=", "14", "220")),
    ("10/17 sở, ban, ngành", pair("=", "10", "17")),
    ("06 xã/102 xã", pair("=", "6", "102")),
    ("10 trong tổng số 17 đơn vị", pair("=", "10", "17")),
    ("10/17 (chiếm 58,8%)", pair("=", "10", "17", "58.8")),
    ("6.596/23.233 (28,39%)", pair("=", "6596", "23233", "28.39")),
    ("5.198/5.318 (đạt khoảng 97,74%)", pair("=", "5198", "5318", "97.74")),
    ("9.200/11.956 bộ phận một cửa, chiếm 76,9%", pair("=", "9200", "11956", "76.9")),
    ("58,8% (10/17)", pair("=", "10", "17", "58.8")),
    ("76 (chiếm 88,2%)", beside("=", "88.2", "76")),
    ("10.462 (đạt gần 98,5%)", beside("<", "98.5", "10462")),
    ("475.131 (31,5%)", beside("=", "31.5", "475131")),
    ("76, chiếm 88,2%", beside("=", "88.2", "76")),
    ("568; hơn 700", pair("<", "568", "700")),
    ("hơn 9.200; gần 11.300", pair(">", "9200", "11300")),
    ("hơn 9.200; hơn 11.300", pair("~", "9200", "11300")),
    ("khoảng 568/700", pair("~", "568", "700")),
    ("0,7-0,8", span("=", "0.7", "0.8")),
    ("từ 80% đến 90%", span("=", "80", "90", "percent")),
    ("80% – 90%", span("=", "80", "90", "percent")),
    ("khoảng 80-90%", span("~", "80", "90", "percent")),
    ("7-8 triệu", span("=", "7000000", "8000000")),
    ("700 nghìn đến 1,2 triệu", span("=", "700000", "1200000")),
    ("thứ 14", rank("14")),
    ("thứ 5/63", rank("5", "63")),
    ("hạng 9", rank("9")),
    ("thứ nhất", rank("1")),
    ("xếp thứ 6/63 tỉnh, thành phố", rank("6", "63")),
    ("đứng thứ 12 cả nước", rank("12")),
    ("top 10", rank("10", relation="<=")),
]

ENGLISH = [
    ("over 74 per cent", single(">", "74", "percent")),
    ("33.580", single("=", "33.580")),
    ("1,314", single("=", "1314")),
    ("26.77%", single("=", "26.77", "percent")),
    ("95 percent", single("=", "95", "percent")),
    ("more than 14,000", single(">", "14000")),
    ("nearly 88%", single("<", "88", "percent")),
    ("almost 25,000", single("<", "25000")),
    ("At least 97%", single(">=", "97", "percent")),
    ("about 48,720", single("~", "48720")),
    ("around 98 per cent", single("~", "98", "percent")),
    ("under 10%", single("<", "10", "percent")),
    ("up to 40%", single("<=", "40", "percent")),
    ("at most 5 minutes", single("<=", "5", "minutes")),
    ("80% or more", single(">=", "80", "percent")),
    ("2.9 million dossiers", single("=", "2900000")),
    ("263.3 billion VND", single("=", "263300000000", "vnd")),
    ("VND 263.3 billion", single("=", "263300000000", "vnd")),
    ("15.67 points", single("=", "15.67", "points")),
    ("43,535 of 88,412", pair("=", "43535", "88412")),
    ("10 out of 17 departments", pair("=", "10", "17")),
    ("over 185,000 of 227,748", pair(">", "185000", "227748")),
    ("301,358/343,399", pair("=", "301358", "343399")),
    ("391 records", single("=", "391")),
    ("91.06/100", pair("=", "91.06", "100")),
    ("96.63/100", pair("=", "96.63", "100")),
    ("10/17 (58.8%)", pair("=", "10", "17", "58.8")),
    ("nearly 92% (262,589)", beside("<", "92", "262589")),
    ("nearly 92% (262,589/285,000)", pair("=", "262589", "285000", "92")),
    ("80-90%", span("=", "80", "90", "percent")),
    ("between 80 and 90 percent", span("=", "80", "90", "percent")),
    ("from 80% to 90%", span("=", "80", "90", "percent")),
    ("9th out of 63", rank("9", "63")),
    ("1st out of 63", rank("1", "63")),
    ("22nd", rank("22")),
    ("11th of 34 provinces", rank("11", "34")),
    ("first out of 34", rank("1", "34")),
    ("ranked 6/34", rank("6", "34")),
]

FORMS = [(text, VI, expected) for text, expected in VIETNAMESE] + [
    (text, EN, expected) for text, expected in ENGLISH
]


@pytest.mark.parametrize(("text", "style", "expected"), FORMS)
def test_each_form_is_read_as_printed(
    text: str, style: NumberStyle, expected: tuple[object, ...]
) -> None:
    found = read(text, style)
    assert facts(found) == expected
    assert found.text == text


@pytest.mark.parametrize(("text", "style", "expected"), FORMS)
def test_case_and_wide_spaces_change_nothing(
    text: str, style: NumberStyle, expected: tuple[object, ...]
) -> None:
    assert facts(read(f" {text.upper()}\u00a0".replace(" ", "\u2009\u00a0"), style)) == expected


def test_german_pages_print_in_the_vietnamese_style() -> None:
    assert facts(read("mehr als 4.091 von 4.852", style_for("de"))) == pair(">", "4091", "4852")


@pytest.mark.parametrize(
    ("text", "decimals"),
    [
        ("26,77%", 2),
        ("26,770", 3),
        ("100,00", 2),
        ("1.314", 0),
        ("hơn 3,2 triệu", -5),
        ("150 nghìn", -3),
        ("3,148 tỷ đồng", -6),
        ("12,41/18", 2),
        ("10/17 (chiếm 58,8%)", 1),
        ("475.131 (31,50%)", 2),
        ("7,5-8 triệu", -5),
    ],
)
def test_the_place_of_the_last_printed_digit_is_kept(text: str, decimals: int) -> None:
    assert read(text, VI).decimals == decimals


SINGLE_RELATIONS = {"trên": ">", "tối thiểu": ">=", "gần": "<", "tối đa": "<=", "khoảng": "~"}


@given(
    levels,
    st.sampled_from(["", *SINGLE_RELATIONS]),
    st.sampled_from([("", 0), (" nghìn", 3), (" triệu", 6), (" tỷ", 9)]),
    st.sampled_from([("", ""), (" đồng", "vnd"), (" điểm", "points"), (" phút", "minutes")]),
    styles,
)
def test_relation_scale_and_unit_combine_freely(
    value: Decimal,
    word: str,
    scale: tuple[str, int],
    unit: tuple[str, str],
    style: NumberStyle,
) -> None:
    text = f"{word} {write(value, style)}{scale[0]}{unit[0]}"
    found = read(text, style)
    assert found.relation == SINGLE_RELATIONS.get(word, "=")
    assert found.value == value * 10 ** scale[1]
    assert found.unit == unit[1]


SIGNS = {"": {0}, "trên": {1}, "tối thiểu": {0, 1}, "gần": {-1}, "tối đa": {-1, 0}}
POSSIBLE = {"=": {0}, ">": {1}, ">=": {0, 1}, "<": {-1}, "<=": {-1, 0}, "~": {-1, 0, 1}}


@pytest.mark.parametrize("first", SIGNS)
@pytest.mark.parametrize("second", SIGNS)
def test_the_relation_of_a_quotient_allows_exactly_what_its_parts_allow(
    first: str, second: str
) -> None:
    # Each part is truly below (-1), at (0) or above (1) its printed number; a denominator that
    # is above pulls the quotient down. Opposite pulls leave every outcome open.
    outcomes: set[int] = set()
    for up, down in itertools.product(SIGNS[first], SIGNS[second]):
        pull = {up, -down} - {0}
        outcomes |= {-1, 0, 1} if len(pull) == 2 else (pull or {0})
    assert POSSIBLE[read(f"{first} 9.200; {second} 11.300", VI).relation] == outcomes


@pytest.mark.parametrize("text", ["khoảng 568; hơn 700", "hơn 568; khoảng 700", "~ 568/700"])
def test_a_quotient_with_an_approximate_part_is_approximate(text: str) -> None:
    assert read(text, VI).relation == "~"


# --- refusals -----------------------------------------------------------------------------------

REFUSED = [
    ("151.10", VI, "groups after it have three digits, here '10' has 2", "number_style"),
    ("5.9123", VI, "here '9123' has 4", "`reading` with `because`"),
    ("33.58", VI, "here '58' has 2", "if a spreadsheet has cut '33.580', write that"),
    ("33,5", EN, "here '5' has 1", "if a spreadsheet has cut '33,500', write that"),
    ("82.5", VI, "'.' groups thousands in Vietnamese", "then it is 82.5"),
    ("71.55%", VI, "here '55' has 2", "then it is 71.55"),
    ("1234.567", VI, "the first group has one to three digits, here '1234' has 4", "English"),
    ("0.123", VI, "a grouped number does not begin with 0", "then it is 0.123"),
    ("1,2,3", VI, "can occur once", "`reading`"),
    ("1,234.5", VI, "cannot follow the decimal mark", "then it is 1234.5"),
    ("26,77", EN, "',' groups thousands in English", "then it is 26.77"),
    ("1.513.847", EN, "'.' is the decimal mark in English", "then it is 1513847"),
    ("33 580", VI, "a space stands between digits", "`reading`"),
    ("26,77%.", VI, "'.' has no meaning", "leave it out"),
    (",5", VI, "a number", "`reading`"),
    ("", VI, "it is empty", "as the document prints it"),
    ("\u00a0", VI, "it is empty", "as the document prints it"),
    # sums, lists, changes
    ("14 phường, 9 xã", VI, "more numbers than one value", "a sum or a list is never guessed"),
    ("1 thị trấn và 13 xã", VI, "more numbers than one value", "`reading` with `because`"),
    ("12.345 + 678 / 98.765", VI, "more numbers than one value", "a sum or a list"),
    ("40.391 + 208 / 44.790", VI, "more numbers than one value", "a sum or a list"),
    ("30% and 60%", EN, "more numbers than one value", "a sum or a list"),
    ("83%, 15%, 5%", VI, "more numbers than one value", "a sum or a list"),
    ("10/17; 4/10", VI, "more numbers than one value", "a sum or a list"),
    ("5 xã, đạt 90%", VI, "more numbers than one value", "a sum or a list"),
    ("10 trên 17", VI, "more numbers than one value", "a sum or a list"),
    ("tăng 29 bậc", VI, "a change or a multiple", "`reading`"),
    ("up 11 places", EN, "a change or a multiple", "`reading`"),
    ("gấp 5 lần", VI, "a change or a multiple", "`reading`"),
    ("-5%", VI, "cannot be negative", "a change"),
    # words
    ("dẫn đầu", VI, "no number is printed in digits", "`reading` with `because`"),
    ("không có hồ sơ nào", VI, "no number is printed in digits", "`reading` with `because`"),
    ("tốt", VI, "no number is printed in digits", "`reading` with `because`"),
    ("all", EN, "no number is printed in digits", "`reading` with `because`"),
    ("zehn Gemeinden und einer Stadt", VI, "no number is printed in digits", "`reading`"),
    ("thu-3", VI, "'thu' is not a word", "leave it out"),
    ("nhóm 5", VI, "'nhóm' is not a word", "leave it out"),
    ("9 lợn", VI, "'lợn' is not a word", "leave it out"),
    # dates
    ("2023-10-17", VI, "a spreadsheet may have changed a pair into a date", "'10/17'"),
    ("2023-10-17 00:00:00", VI, "a spreadsheet may have changed", "'10/17'"),
    ("17-Oct", VI, "a spreadsheet may have changed", "'10/17'"),
    ("Oct-17", EN, "a spreadsheet may have changed", "'10/17'"),
    ("10/17/2023", EN, "a spreadsheet may have changed", "'10/17'"),
    ("17.10.2023", VI, "a spreadsheet may have changed", "'10/17'"),
    ("01/6/2022", VI, "looks like a date", "values are dates"),
    ("01 tháng 8 năm 2022", VI, "looks like a date", "values are dates"),
    ("July 1, 2025", EN, "looks like a date", "values are dates"),
    ("6/2022", VI, "a month of a year or a pair", "`numerator` and `denominator`"),
    ("2021-2025", VI, "a span of years", "amount alone"),
    ("4.1E+05", EN, "scientific notation; a spreadsheet", "as the document prints it"),
    # characters
    (unicodedata.normalize("NFD", "trên 50%"), VI, "(NFC)", "trên 50%"),
    ("５０%", VI, "is not one of the digits 0 to 9", "50%"),
    ("٥٠%", VI, "is not one of the digits 0 to 9", "plain digits"),
    ("10½", VI, "is not one of the digits 0 to 9", "plain digits"),
    ("33\u200b580", VI, "the invisible character U+200B", "remove"),
    ("10∕17", VI, "'∕' has no meaning", "leave it out"),
    # what contradicts itself
    ("90-80%", VI, "must be the larger", "`reading`"),
    ("80%-90", VI, "different units", "`reading`"),
    ("trên 80-90%", VI, "a range has two ends", "`reading`"),
    ("80-hơn 90%", VI, "a relation word stands inside a range", "`reading`"),
    ("trên từ 80% đến 90%", VI, "a relation word stands before a range", "`reading`"),
    ("từ 55%", VI, "opens a range that is not closed", "'từ ... trở lên'"),
    ("từ trên 55%", VI, "opens a range that is not closed", "'từ ... trở lên'"),
    ("trên khoảng 50%", VI, "two relation words", "`reading`"),
    ("at least 80% or more", EN, "two relation words", "`reading`"),
    ("80% -", VI, "a number is missing at the end", "`reading`"),
    ("10/", VI, "a number is missing at the end", "`reading`"),
    ("75; 15", VI, "is not a part of the second", "`reading`"),
    ("10/0", VI, "cannot be 0", "`reading`"),
    ("30%; 60%", VI, "counts or points, not shares", "write one of them"),
    ("50% of 700", EN, "counts or points, not shares", "write one of them"),
    ("6 xã/10 huyện", VI, "count different things", "`reading`"),
    ("3,2/4 triệu", VI, "after the second number only", "`reading`"),
    ("10/17 trở lên", VI, "end a single number, not a pair", "`reading`"),
    ("10/17 (58,8)", VI, "only a percentage is read", "a sum or a list"),
    ("10/17 (58,8%", VI, "the bracket is not closed", "`reading`"),
    ("hơn 76 (88,2%)", VI, "only a plain count", "`reading`"),
    ("92% (5 điểm)", VI, "only a count or a pair is read", "`reading`"),
    ("18 điểm/20", VI, "counts or points, not shares", "write one of them"),
    ("18 điểm (90%)", VI, "only a plain count", "`reading`"),
    ("10/17 %", VI, "counts or points, not shares", "write one of them"),
    ("5 triệu %", VI, "a percentage has no scale", "`reading`"),
    ("5 triệu nghìn", VI, "smaller than the scale before it", "`reading`"),
    ("điểm 5", VI, "stands before the number", "`reading`"),
    ("33.580 dossiers", EN, "comes in whole numbers, and this reads as 33.580", '"vi"'),
    ("thứ 70/63", VI, "between 1 and the number of places", "`reading`"),
    ("thứ 0", VI, "between 1 and the number of places", "`reading`"),
    ("thứ 5,5", VI, "ranks and places are whole numbers", "`reading`"),
    ("hạng", VI, "no number is printed in digits", "`reading`"),
    ("hơn top 5", VI, "two relation words", "`reading`"),
    ("5 xã thứ 3", VI, "the rank is missing where '5' stands", "`reading`"),
    ("2th", EN, "not an ordinal number", "2nd would be one"),
    ("50% hơn", VI, "'hơn' has no meaning at that place", "`reading`"),
]


@pytest.mark.parametrize(("text", "style", "reason", "suggestion"), REFUSED)
def test_what_is_not_one_number_is_refused_with_the_reason_and_what_would_be_right(
    text: str, style: NumberStyle, reason: str, suggestion: str
) -> None:
    with pytest.raises(UnreadableNumber) as caught:
        read(text, style)
    assert caught.value.text == text
    assert reason in caught.value.reason
    assert suggestion in caught.value.suggestion
    assert str(caught.value).startswith(f"cannot read {text!r}: ")


def test_a_refusal_survives_the_way_between_processes() -> None:
    refusal = UnreadableNumber("151.10", "the reason", "the suggestion")
    copy = pickle.loads(pickle.dumps(refusal))
    assert str(copy) == "cannot read '151.10': the reason; the suggestion"


def test_a_refusal_is_a_value_error() -> None:
    assert issubclass(UnreadableNumber, ValueError)
    assert issubclass(UnreadableDate, UnreadableNumber)


WORDS = ["trên", "từ", "trở lên", "đến", "-", "/", ";", "of", "(", ")", ",", "chiếm", "triệu"]
WORDS += ["%", "đồng", "xã", "thứ", "9th", "và", "between", "5", "1.234", "26,77", "60"]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7), styles)
def test_any_jumble_of_known_words_is_read_consistently_or_refused(
    words: list[str], style: NumberStyle
) -> None:
    text = " ".join(words)
    try:
        found = read(text, style)
    except UnreadableNumber as refusal:
        assert refusal.reason and refusal.suggestion
        return
    printed = sum(word[0].isdigit() for word in words)
    told = (found.value, found.upper, found.numerator, found.denominator, found.percent)
    # No printed number is dropped, none is made up.
    assert sum(number is not None for number in told) == printed
    assert found.relation in {"=", ">", ">=", "<", "<=", "~"}


# --- the grammar --------------------------------------------------------------------------------


def test_no_phrase_has_two_meanings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(numerals.lexicon()) > 300
    monkeypatch.setattr(numerals, "NOUNS", f"{numerals.NOUNS} | trên | gần")
    with pytest.raises(ValueError, match="two meanings: gần, trên"):
        numerals.lexicon()


def test_every_phrase_is_in_lower_case_and_nfc() -> None:
    for phrase in numerals.lexicon():
        text = " ".join(phrase)
        assert text == unicodedata.normalize("NFC", text.lower())


def test_every_relation_word_is_read_in_front_of_a_number() -> None:
    for (*words,), (kind, meaning) in numerals.lexicon().items():
        if kind == "relation":
            assert facts(read(f"{' '.join(words)} 5", VI)) == single(meaning, "5")


# --- styles and dates ---------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "style"), [("vi", VI), ("de", VI), ("fr", VI), ("en", EN)])
def test_the_language_decides_the_style(language: str, style: NumberStyle) -> None:
    assert style_for(language) is style


def test_an_unknown_language_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'zh'; known languages: de, en, fr, vi"):
        style_for("zh")


@pytest.mark.parametrize(
    ("text", "style", "date"),
    [
        ("01/6/2022", VI, (2022, 6, 1)),
        ("31/12/2024", VI, (2024, 12, 31)),
        ("18-9-2023", VI, (2023, 9, 18)),
        ("18.9.2023", VI, (2023, 9, 18)),
        ("ngày 1/6/2022", VI, (2022, 6, 1)),
        ("01 tháng 8 năm 2022", VI, (2022, 8, 1)),
        ("Ngày 01 tháng 8, năm 2022", VI, (2022, 8, 1)),
        ("July 1, 2025", EN, (2025, 7, 1)),
        ("July 1st 2025", EN, (2025, 7, 1)),
        ("1 July 2025", EN, (2025, 7, 1)),
        ("Dec. 1, 2022", EN, (2022, 12, 1)),
        ("2025-07-01", EN, (2025, 7, 1)),
        ("31/12/2024", EN, (2024, 12, 31)),
        ("12/31/2024", EN, (2024, 12, 31)),
        ("7/7/2025", EN, (2025, 7, 7)),
    ],
)
def test_printed_days_are_read(text: str, style: NumberStyle, date: tuple[int, int, int]) -> None:
    assert read_date(text, style) == datetime.date(*date)


@given(st.dates(min_value=datetime.date(1900, 1, 1)))
def test_a_day_printed_the_vietnamese_way_reads_back(date: datetime.date) -> None:
    for text in (
        f"{date.day}/{date.month}/{date.year}",
        f"{date.day:02}-{date.month:02}-{date.year}",
        f"ngày {date.day:02} tháng {date.month} năm {date.year}",
    ):
        assert read_date(text, VI) == date


@pytest.mark.parametrize(
    ("text", "style", "reason", "suggestion"),
    [
        ("10/6/2022", EN, "either number may be the month", "2022-06-10"),
        ("10/17/2022", VI, "no such day", "order of day and month"),
        ("31/02/2022", VI, "no such day", "order of day and month"),
        ("tháng 8 năm 2022", VI, "not a printed day", "01 tháng 8 năm 2022"),
        ("10/17", VI, "not a printed day", "01/6/2022"),
        ("Juli 1, 2025", EN, "'juli' is not a month", "English name"),
        ("1/6-2022", VI, "not a printed day", "01/6/2022"),
        ("０１/6/2022", VI, "is not one of the digits", "01/6/2022"),
    ],
)
def test_what_is_not_one_day_is_refused(
    text: str, style: NumberStyle, reason: str, suggestion: str
) -> None:
    with pytest.raises(UnreadableNumber) as caught:
        read_date(text, style)
    assert reason in caught.value.reason
    assert suggestion in caught.value.suggestion

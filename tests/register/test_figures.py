"""A printed figure becomes a value in the unit of its indicator, or is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from helpers.register.codebook import Unit
from helpers.register.figures import Value, interpret
from helpers.register.numerals import NumberStyle, UnreadableNumber

VI, EN = NumberStyle.VI, NumberStyle.EN


def value(relation: str, level: str, **parts: str) -> Value:
    numbers = {name: Decimal(text) for name, text in parts.items()}
    return Value(relation, Decimal(level), **numbers)


@pytest.mark.parametrize(
    ("text", "unit", "parts", "expected"),
    [
        # Shares: exact counts first, the printed percentage beside them (METHODS 1.2).
        ("1.000/4.000", "share", ("", ""),
         value("=", "0.25", numerator="1000", denominator="4000")),
        ("26,77%", "share", ("", ""), value("=", "0.2677")),
        ("26,77", "share", ("", ""), value("=", "0.2677")),
        ("80-90%", "share", ("", ""), value("=", "0.8", upper="0.9")),
        ("37,76%", "share", ("2.521", "6.776"),
         value("=", "0.372048", numerator="2521", denominator="6776", printed_share="0.3776")),
        ("30%", "share", ("1", "4"),
         value("=", "0.25", numerator="1", denominator="4", printed_share="0.3")),
        ("1/4 (30%)", "share", ("", ""),
         value("=", "0.25", numerator="1", denominator="4", printed_share="0.3")),
        ("1/3", "share", ("", ""), value("=", "0.333333", numerator="1", denominator="3")),
        ("trên 1/4", "share", ("", ""), value(">", "0.25", numerator="1", denominator="4")),
        # Counts that are only bounds leave the percentage its place.
        ("81%", "share", ("hơn 568", "700"),
         value("=", "0.81", numerator="568", denominator="700")),
        ("31,5%", "share", ("475.131", ""), value("=", "0.315", numerator="475131")),
        ("31,5%", "share", ("", "1.508.352"), value("=", "0.315", denominator="1508352")),
        ("475.131 (31,5%)", "share", ("", ""), value("=", "0.315", numerator="475131")),
        # A count may be printed as a part of its whole, or beside its share of it.
        ("76 (chiếm 88,2%)", "count", ("", ""),
         value("=", "76", printed_share="0.882")),
        ("10/17 (58,8%)", "count", ("", ""),
         value("=", "10", numerator="10", denominator="17", printed_share="0.588")),
        ("hơn 3,2 triệu", "count", ("", ""), value(">", "3200000")),
        ("7-8 triệu", "count", ("", ""), value("=", "7000000", upper="8000000")),
        # The other units keep the number as it is.
        ("11,88", "score", ("", "13"), value("=", "11.88", denominator="13")),
        ("11,88/13 điểm", "score", ("", ""),
         value("=", "11.88", numerator="11.88", denominator="13")),
        ("thứ 5/63", "rank", ("", ""), value("=", "5", denominator="63")),
        ("thứ 5", "rank", ("", "63"), value("=", "5", denominator="63")),
        ("thứ 5/63", "rank", ("", "63"), value("=", "5", denominator="63")),
        ("3,148 tỷ đồng", "vnd", ("", ""), value("=", "3148000000")),
        ("tối đa 30 phút", "minutes", ("", ""), value("<=", "30")),
        ("1,5", "ratio", ("", ""), value("=", "1.5")),
        ("150%", "ratio", ("", ""), value("=", "1.5")),
        ("12,5 điểm", "points", ("", ""), value("=", "12.5")),
        ("12,5%", "points", ("", ""), value("=", "12.5")),
    ],
)  # fmt: skip
def test_each_unit_takes_its_value_from_the_print_and_its_parts(
    text: str, unit: Unit, parts: tuple[str, str], expected: Value
) -> None:
    found = interpret(text, unit, VI, numerator=parts[0], denominator=parts[1])
    assert found == expected


def test_the_style_decides_what_the_marks_of_a_figure_and_of_its_parts_mean() -> None:
    assert interpret("1,000/4,000", "share", EN).numerator == 1000
    assert interpret("26.5%", "share", EN, denominator="1,234").denominator == 1234


@pytest.mark.parametrize("unit", ["text", "date"])
def test_texts_and_dates_have_no_value(unit: Unit) -> None:
    assert interpret("01/6/2022", unit, VI) == Value()


def test_a_date_must_be_a_day_of_the_calendar() -> None:
    with pytest.raises(UnreadableNumber, match="the calendar has no such day"):
        interpret("31/6/2022", "date", VI)


@pytest.mark.parametrize(
    ("text", "unit", "numerator", "denominator", "reason"),
    [
        ("5%", "count", "", "", "printed in percent, and the indicator is measured in count"),
        ("5 phút", "score", "", "", "printed in minutes, and the indicator is measured in score"),
        ("thứ 5", "share", "", "", "printed in rank, and the indicator is measured in share"),
        ("5 điểm", "count", "", "", "printed in points, and the indicator is measured in count"),
        # The marks of the other style, as after a spreadsheet of another country.
        ("33,580", "count", "", "", "counts come in whole numbers"),
        ("1-2,5", "count", "", "", "counts come in whole numbers"),
        ("33,580/40,458", "share", "", "", "counts come in whole numbers"),
        ("33,580 (31,5%)", "share", "", "", "counts come in whole numbers"),
        ("33,580 (31,5%)", "count", "", "", "counts come in whole numbers"),
        # 26,77% as a spreadsheet keeps it.
        ("0,2677", "share", "", "", "changed a percentage into a fraction"),
        # Beyond anything published; a float could not even hold it.
        ("9" * 20, "count", "", "", "larger than anything"),
        ("9" * 26 + "/1", "share", "", "", "larger than anything"),
        ("50%", "share", "1", "9" * 26, "larger than anything"),
        ("50%", "share", "", "9" * 26, "larger than anything"),
        ("1 tỷ tỷ tỷ", "vnd", "", "", "more than anything published"),
        # A part is one number, and never tells otherwise than the figure.
        ("30%", "share", "26,77%", "", "a part is one count"),
        ("30%", "share", "10/17", "", "a part is one count"),
        ("30%", "share", "10-17", "", "a part is one count"),
        ("30%", "share", "thứ 5", "", "a part is one count"),
        ("30%", "share", "10", "17 (99%)", "a part is one count"),
        ("30%", "share", "", "0", "a denominator cannot be 0"),
        ("30%", "share", "1", "0", "cannot be 0"),
        ("10/17", "share", "11", "", "the figure itself prints 10"),
        ("10/17", "share", "", "18", "the figure itself prints 17"),
        ("thứ 5/63", "rank", "", "34", "the figure itself prints 63"),
        ("30%", "share", "chín", "", "no number is printed in digits"),
    ],
)
def test_what_does_not_fit_the_indicator_or_its_parts_is_refused_with_the_reason(
    text: str, unit: Unit, numerator: str, denominator: str, reason: str
) -> None:
    with pytest.raises(UnreadableNumber, match=reason):
        interpret(text, unit, VI, numerator=numerator, denominator=denominator)


@pytest.mark.parametrize(("style", "text", "other"), [(VI, "33,58", "en"), (EN, "33.58", "vi")])
def test_a_broken_count_hints_at_the_other_number_style(
    style: NumberStyle, text: str, other: str
) -> None:
    with pytest.raises(UnreadableNumber) as caught:
        interpret(text, "count", style)
    assert f'number_style = "{other}"' in caught.value.suggestion


@pytest.mark.parametrize(("text", "level"), [("0", "0"), ("1", "0.01"), ("0,5%", "0.005")])
def test_nought_one_and_a_signed_percentage_below_one_are_no_fractions(
    text: str, level: str
) -> None:
    assert interpret(text, "share", VI).value == Decimal(level)


def test_a_number_of_eighteen_digits_is_still_read() -> None:
    assert interpret("1" + "0" * 18, "vnd", VI).value == Decimal(10) ** 18


def test_a_quotient_far_above_one_is_a_number_and_no_fault_of_arithmetic() -> None:
    assert interpret("1" + "0" * 18 + "/1", "share", VI).value == Decimal(10) ** 18

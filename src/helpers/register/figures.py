"""From a printed number to a value: a figure read with its document's style and its indicator."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from helpers.register.codebook import Unit
from helpers.register.numerals import NumberStyle, Reading, UnreadableNumber, read, read_date

# What may be printed beside a number of each unit; a bare number fits every one of them.
_PRINTED_UNITS: dict[Unit, tuple[str, ...]] = {
    "share": ("percent",),
    "count": (),
    "score": ("points",),
    "rank": ("rank",),
    "vnd": ("vnd",),
    "minutes": ("minutes",),
    "ratio": ("percent",),
    "points": ("points", "percent", "percentage_points"),
}

# Six decimals of a fraction keep a percentage to four, more than any document prints.
_QUOTIENT = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Value:
    """A figure in the unit of its indicator; shares are fractions, unknown parts are None."""

    relation: str = "="
    value: Decimal | None = None
    upper: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    printed_share: Decimal | None = None


def _quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    return (numerator / denominator).quantize(_QUOTIENT).normalize()


def _fraction(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / 100


def _pair(numerator: str, denominator: str, style: NumberStyle) -> Reading:
    """Read two counts that the document prints apart as one pair."""
    return read(f"{numerator}; {denominator}", style)


def _share(printed: Reading, apart: Reading | None) -> Value:
    """Take a share from exact counts where they are printed, else from the printed percentage."""
    percent = printed.percent if printed.is_pair else printed.value
    pair = printed if printed.is_pair else apart
    exact = pair is not None and (pair.relation == "=" or percent is None)
    if pair is None or pair.numerator is None or pair.denominator is None or not exact:
        upper = _fraction(printed.upper)
        return Value(printed.relation, _fraction(percent), upper, printed.numerator)
    return Value(
        relation=pair.relation,
        value=_quotient(pair.numerator, pair.denominator),
        numerator=pair.numerator,
        denominator=pair.denominator,
        printed_share=_fraction(percent),
    )


def interpret(
    text: str,
    unit: Unit,
    style: NumberStyle,
    *,
    numerator: str = "",
    denominator: str = "",
) -> Value:
    """Read one printed figure in the unit of its indicator.

    ``numerator`` and ``denominator`` are counts printed apart from the figure, or the maximum of a
    score, or the number of places of a rank. A share given by counts takes its value from them,
    and a percentage printed beside them is kept as ``printed_share``.

    Raises ``UnreadableNumber`` with the reason.
    """
    if unit == "text":
        return Value()
    if unit == "date":
        read_date(text, style)
        return Value()
    printed = read(text, style)
    counted = unit == "count" and printed.unit == "percent" and printed.numerator is not None
    if printed.unit and printed.unit not in _PRINTED_UNITS[unit] and not counted:
        reason = f"it is printed in {printed.unit}, and the indicator is measured in {unit}"
        raise UnreadableNumber(text, reason, "choose the indicator of that unit")
    if counted:
        share = _fraction(printed.value)
        value = Value(value=printed.numerator, printed_share=share)
    elif unit == "share":
        apart = _pair(numerator, denominator, style) if numerator and denominator else None
        value = _share(printed, apart)
    else:
        percent = unit == "ratio" and printed.unit == "percent"
        single = _fraction(printed.value) if percent else printed.value
        value = Value(
            relation=printed.relation,
            value=printed.numerator if printed.is_pair else single,
            upper=printed.upper,
            numerator=printed.numerator,
            denominator=printed.denominator,
            printed_share=_fraction(printed.percent),
        )
    return _with_parts(value, numerator, denominator, style)


def _with_parts(value: Value, numerator: str, denominator: str, style: NumberStyle) -> Value:
    """Add the parts printed apart that the figure itself does not carry."""
    known_k, known_n = value.numerator, value.denominator
    if known_k is None and numerator:
        known_k = read(numerator, style).value
    if known_n is None and denominator:
        known_n = read(denominator, style).value
    return Value(value.relation, value.value, value.upper, known_k, known_n, value.printed_share)

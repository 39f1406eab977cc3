"""From a printed number to a value: a figure read with its document's style and its indicator."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal

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

# Far above anything published (the country's product is 10^16 dong), and exact as a float's power.
_LARGEST = Decimal(10) ** 18
_WIDE = Context(prec=400)


@dataclass(frozen=True, slots=True)
class Value:
    """A figure in the unit of its indicator; shares are fractions, unknown parts are None."""

    relation: str = "="
    value: Decimal | None = None
    upper: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    printed_share: Decimal | None = None


class UnreadablePart(UnreadableNumber):
    """A count printed apart from its figure that cannot be read; ``key`` names the part."""

    def __init__(self, key: str, text: str, reason: str, suggestion: str) -> None:
        super().__init__(text, reason, suggestion)
        self.key = key


def _quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    return _WIDE.divide(numerator, denominator).quantize(_QUOTIENT, context=_WIDE).normalize(_WIDE)


def _fraction(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / 100


def _pair(numerator: str, denominator: str, style: NumberStyle) -> Reading:
    """Read two counts that the document prints apart as one pair."""
    _part("numerator", numerator, None, style)
    _part("denominator", denominator, None, style)
    text = f"{numerator}; {denominator}"
    try:
        return read(text, style)
    except UnreadableNumber as error:
        raise UnreadablePart("numerator", text, error.reason, error.suggestion) from None


def _refuse_size(printed: Reading) -> None:
    parts = (printed.value, printed.upper, printed.numerator, printed.denominator)
    if any(part is not None and part > _LARGEST for part in parts):
        reason = "it is larger than anything that is published"
        raise UnreadableNumber(printed.text, reason, "check the digits and scale words")


def _refuse_fractions(printed: Reading, unit: Unit, style: NumberStyle) -> None:
    """Counts come in whole numbers: "33,580" under a count has the marks of the other style."""
    counts = [printed.numerator, printed.denominator]
    if unit == "count" and printed.unit != "percent":
        counts += [printed.value, printed.upper]
    if unit in ("count", "share") and any(part is not None and part % 1 for part in counts):
        other = "en" if style == "vi" else "vi"
        raise UnreadableNumber(
            printed.text, "counts come in whole numbers",
            f'if the page prints numbers the other way, set number_style = "{other}"',
        )  # fmt: skip
    bare = unit == "share" and not printed.unit and not printed.is_pair
    if bare and printed.value is not None and 0 < printed.value < 1:
        raise UnreadableNumber(
            printed.text, "a spreadsheet may have changed a percentage into a fraction",
            "write the percentage with its sign, as printed",
        )  # fmt: skip


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
    _refuse_size(printed)
    _refuse_fractions(printed, unit, style)
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
    """Add the parts printed apart; one that the figure itself prints must be the same."""
    known_k = _part("numerator", numerator, value.numerator, style)
    known_n = _part("denominator", denominator, value.denominator, style)
    return Value(value.relation, value.value, value.upper, known_k, known_n, value.printed_share)


def _part(key: str, text: str, known: Decimal | None, style: NumberStyle) -> Decimal | None:
    """Read one part; ``known`` is the same part as the figure itself prints it."""
    if not text:
        return known
    try:
        part = read(text, style)
        _refuse_size(part)
    except UnreadableNumber as error:
        raise UnreadablePart(key, text, error.reason, error.suggestion) from None
    if part.value is None or part.upper is not None or part.unit not in ("", "points"):
        reason, right = "a part is one count, without a unit", "print it alone"
    elif key == "denominator" and part.value == 0:
        reason, right = "a denominator cannot be 0", "leave it out"
    elif known not in (None, part.value):
        reason, right = f"the figure itself prints {known}", "leave one of them out"
    else:
        return part.value
    raise UnreadablePart(key, text, reason, right)

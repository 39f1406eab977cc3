"""When a number holds: the periods that a text names, in both languages."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from helpers.register.intake import words

_I = re.IGNORECASE

_MONTH_NAMES = {
    name.lower(): n
    for n in range(1, 13)
    for name in (calendar.month_name[n], calendar.month_abbr[n])
}
_MONTH_NAMES["sept"] = 9
_MONTH = words.source("parts", "month")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
_WORDS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_VIETNAMESE = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_COUNT = {
    word: number for words in (_WORDS, _VIETNAMESE) for number, word in enumerate(words, start=1)
}


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, either unknown; ``strength`` 2 for spans, 1 for years, 0 for "now"."""

    start: dt.date | None
    end: dt.date | None
    strength: int = 2
    place: int = 0
    closing: bool = False  # only the closing day is printed
    same: int = 0  # "the same period of" this year; 1: of the year before


class _Clock:
    """The calendar of one document: what "this year" and "now" mean there."""

    def __init__(self, published: dt.date | None, year: int | None) -> None:
        self.published = published
        self.year = year or (published.year if published else None)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _span(year: int | None, first: int, last: int) -> _Days:
    if not year or not 1 <= first <= last <= 12:
        return None, None
    return _day(year, first, 1), _day(year, last, calendar.monthrange(year, last)[1])


def printed_day(text: str, year: int | None) -> dt.date | None:
    """One printed day, in Vietnamese or English, with the document's year where none stands."""
    if match := re.search(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{4}))?", text):
        return _day(int(match[3] or year or 0), int(match[2]), int(match[1]))
    if match := re.search(r"(\d{1,2}) tháng (\d{1,2})(?:,? năm (\d{4}))?", text):
        return _day(int(match[3] or year or 0), int(match[2]), int(match[1]))
    named = rf"({_MONTH})\.? (\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?:,? (\d{{4}}))?"
    if match := re.search(named, text, _I):
        return _day(int(match[3] or year or 0), _MONTH_NAMES[match[1].lower()], int(match[2]))
    if match := re.search(
        rf"(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH})\.?(?:,? (\d{{4}}))?", text, _I
    ):
        return _day(int(match[3] or year or 0), _MONTH_NAMES[match[2].lower()], int(match[1]))
    return None


_Days = tuple[dt.date | None, dt.date | None]
_Read = Callable[[re.Match[str], _Clock], _Days]


def _between(match: re.Match[str], clock: _Clock) -> _Days:
    end = printed_day(match[2], clock.year)
    return printed_day(match[1], end.year if end else clock.year), end


def _since_new_year(match: re.Match[str], clock: _Clock) -> _Days:
    year = int(match[1]) if match[1] else clock.year
    if not year:
        return None, None
    end = clock.published
    if match[2] and (month := re.search(r"tháng (\d{1,2})$", match[2].strip())):
        end = _span(year, 1, int(month[1]))[1]
    elif match[2] and (printed := printed_day(match[2], year)):
        end = printed
    return dt.date(year, 1, 1), end if end and end.year == year else None


def _to_month(match: re.Match[str], clock: _Clock) -> _Days:
    year = int(match[3]) if match[3] else clock.year
    start = printed_day(match[1], year)
    year = year if match[3] or not start else start.year
    return start, _span(year, int(match[2]), int(match[2]))[1]


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _MONTH_NAMES[word.lower()]


def _month_range(match: re.Match[str], _: _Clock) -> _Days:
    year = int(match[4])
    first, last = _month(match[1]), _month(match[3])
    return _span(int(match[2] or year), first, first)[0], _span(year, last, last)[1]


def _quarter_range(match: re.Match[str], _: _Clock) -> _Days:
    year = int(match[4])
    first, last = (int(q) if q.isdigit() else _ROMAN[q.lower()] for q in (match[1], match[3]))
    start = _span(int(match[2] or year), 3 * first - 2, 3 * first)[0]
    return start, _span(year, 3 * last - 2, 3 * last)[1]


def _months_to(match: re.Match[str], clock: _Clock) -> _Days:
    count = int(match[1]) if match[1].isdigit() else _COUNT.get(match[1].lower(), 0)
    year, last = int(match[3] or clock.year or 0), _month(match[2])
    place = year * 12 + last - count
    first = place % 12 + 1
    return _span(place // 12, first, first)[0], _span(year, last, last)[1]


def _months(match: re.Match[str], clock: _Clock) -> _Days:
    count = int(match["n"]) if match["n"].isdigit() else _COUNT.get(match["n"].lower(), 0)
    year = int(match["y"]) if match["y"] else clock.year
    said = match.group().lower()
    if "qua" in said or "past" in said:
        # "In the past ten months", told in November: since New Year.
        month = clock.published.month if clock.published else 0
        return _span(year, 1, count) if month - count in (0, 1) else (None, None)
    last = "cuối" in said or "last" in said
    return _span(year, 13 - count, 12) if last else _span(year, 1, count)


def _quarter(match: re.Match[str], clock: _Clock) -> _Days:
    word = (match["q"] or match["n"]).lower()
    number = int(word) if word.isdigit() else _ROMAN[word]
    year = int(match["y"]) if match["y"] else clock.year
    return _span(year, 3 * number - 2, 3 * number)


def _half(match: re.Match[str], clock: _Clock) -> _Days:
    year = int(match[2]) if match[2] else clock.year
    first = match[1].lower() in ("first", "đầu")
    return _span(year, 1, 6) if first else _span(year, 7, 12)


def _month_of(match: re.Match[str], clock: _Clock) -> _Days:
    month = _month(match[1])
    return _span(int(match[2]) if match[2] else clock.year, month, month)


def _year_of(match: re.Match[str], _: _Clock) -> _Days:
    return _span(int(match[1]), 1, 12)


def _end_of(match: re.Match[str], clock: _Clock) -> _Days:
    printed = match[1] or match[2]
    year = int(printed) if printed else clock.year
    end = dt.date(year, 12, 31) if year else None
    return end, end


def _end_of_month(match: re.Match[str], clock: _Clock) -> _Days:
    return None, _month_of(match, clock)[1]


def _since(match: re.Match[str], clock: _Clock) -> _Days:
    start = printed_day(match[1], clock.year)
    return start, clock.published if start else None


def _years(match: re.Match[str], _: _Clock) -> _Days:
    return _span(int(match[1]), 1, 12)[0], _span(int(match[2]), 1, 12)[1]


def _this_year(_: re.Match[str], clock: _Clock) -> _Days:
    return _span(clock.year, 1, 12)


def _next_year(_: re.Match[str], clock: _Clock) -> _Days:
    return _span(clock.year + 1 if clock.year else None, 1, 12)


def _last_year(_: re.Match[str], clock: _Clock) -> _Days:
    return _span(clock.year - 1 if clock.year else None, 1, 12)


def _day_only(_: re.Match[str], __: _Clock) -> _Days:
    return None, None  # a day of something that happened is no period, nor is its year


def _same_period(_: re.Match[str], __: _Clock) -> _Days:
    return None, None  # which days it had, the period spoken of before tells


def _now(_: re.Match[str], clock: _Clock) -> _Days:
    return clock.published, clock.published


def _as_of(match: re.Match[str], clock: _Clock) -> _Days:
    return None, printed_day(match[1], clock.year)


_READ: dict[str, _Read] = {
    read.__name__.strip("_"): read
    for read in (
        _between, _to_month, _month_range, _quarter_range, _months_to, _since_new_year, _months,
        _quarter, _half, _since, _as_of, _end_of_month, _day_only, _month_of, _years, _end_of,
        _year_of, _this_year, _next_year, _last_year, _same_period, _now,
    )
}  # fmt: skip
# The first pattern that matches at a place wins; all read a clause, not a whole text.
_PERIODS = [
    (words.Pattern(entry["said"]), int(entry["strength"]), _READ[entry["read"]])
    for entry in words.entries("periods")
]
_ASIDE = words.pattern("periods_aside", "aside")


# Without a digit or one of these words a text names no period.
_MAY_TELL = words.Pattern(r"\d|năm|quý|tháng|hiện|year|month|quarter|half|current|so far|to date")


def _blank(match: re.Match[str]) -> str:
    return "·" * len(match.group())


@lru_cache(maxsize=512)
def find(text: str, published: dt.date | None, year: int | None) -> tuple[Period, ...]:
    """Periods that a text names, in order."""
    if not _MAY_TELL.search(text):
        return ()
    clock = _Clock(published, year)
    clean = _ASIDE.sub(_blank, text)
    found: list[Period] = []
    for pattern, strength, read in _PERIODS:
        matches = list(pattern.finditer(clean))
        for match in matches:
            start, end = read(match, clock)
            if start and end and start > end:
                end = None  # "from 1 September", told in August
            if read is _same_period:
                year = next((int(y) for y in match.groups() if y), 1)
                found.append(Period(None, None, 0, match.start(), same=year))
            elif start or end:
                found.append(Period(start, end, strength, match.start(), start is None))
        if matches:
            clean = pattern.sub(_blank, clean)
    closing = [period for period in found if period.closing]
    if len(closing) == 1:
        # "As of 30 September, … since 1 July": one bound each.
        found = [
            replace(period, end=closing[0].end) if _open(period, published) else period
            for period in found
        ]
        if any(period.start and period.end == closing[0].end for period in found):
            found.remove(closing[0])
    return tuple(sorted(found, key=lambda period: period.place))


def _open(period: Period, published: dt.date | None) -> bool:
    """Whether a span runs from a printed day to the day of publication."""
    return bool(period.start and period.start != period.end and period.end == published)


def nearest(before: Iterable[Period], after: Iterable[Period]) -> Period | None:
    """The period nearest before a number, else the first after it; spans before "now"."""
    left, right = list(before), list(after)
    spans = [period for period in left if period.strength]
    if spans:
        return spans[-1]
    strong = [period for period in right if period.strength]
    if strong:
        return strong[0]
    return left[-1] if left else right[0] if right else None

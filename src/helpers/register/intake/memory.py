"""What a document has said so far: periods, tiers and indicators that later sentences take over."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.register.intake import periods, words
from helpers.register.intake.candidates import Index
from helpers.register.intake.numbers import Group

SPOKEN = 0.2  # from this match on, words beside a number tell what is spoken of
OVERALL = 0.6  # how much counts what the whole document speaks of, beside what was told last

_COMPARED = words.pattern("context", "compared")
_DURING = words.Pattern(r"\s*(?:in|during|for|of|trong)?\s*(?:the\s)?")
_BY = words.Pattern(r"\b(?:by|đến)\s+(?:the end of|hết|cuối)?\s*(?:năm\s+)?(20\d\d)\b")


@dataclass
class Memory:
    """What the document has said so far."""

    published: dt.date | None
    year: int | None
    title: str
    topic: str = "all"
    local: str = ""  # the whole, where a paragraph has turned to it
    heading: str = ""
    goals: bool | None = None
    heading_tier: str = ""
    period: periods.Period | None = None
    tier: str = ""
    sequence: tuple[str, ...] = ()  # tiers in the order in which a sentence named them
    words: tuple[str, ...] = ()
    obstacles: bool = False
    main: periods.Period | None = None  # the first that the section named
    as_of: periods.Period | None = None  # the day of which states are told
    scope: bool = False  # whether the document says which period its figures cover
    opened: bool = False  # whether a sentence has announced obstacles: "khó khăn còn nhiều"
    aim: periods.Period | None = None  # when the goals of a paragraph are due
    index: str = ""  # the index that was named last
    asked: bool = False  # whether the document tells what people answered
    headed: bool = False  # whether the period stands in a heading
    spoken_in: int = -2  # the block in which the last was
    spoken: NDArray[np.float64] | None = None  # how much each indicator was spoken of of late
    overall: NDArray[np.float64] | None = None  # and in all that was read

    def speak(self, index: Index, match: NDArray[np.float64], block: int) -> None:
        """Remember which indicators the words beside a number matched."""
        best = float(match.max())
        if best < SPOKEN:
            return
        self.spoken_in = block
        now = index.kindred(match / best)
        if self.spoken is None or self.overall is None:
            self.spoken, self.overall = now, now
            return
        self.spoken, self.overall = np.maximum(now, 0.5 * self.spoken), self.overall + now

    def carried(self) -> NDArray[np.float64] | None:
        """How much each indicator was spoken of, of late or in the whole document (0 to 1)."""
        if self.spoken is None or self.overall is None:
            return None
        overall = OVERALL * self.overall / float(self.overall.max())
        return np.asarray(np.maximum(self.spoken, overall))

    def unpassed(self, text: str) -> str:
        """A text without the days by which something was done, where they had passed."""
        day = self.published
        return _BY.sub(lambda m: " " if day and int(m[1]) < day.year else m[0], text)

    def period_of(
        self, text: str, start: int, group: Group, own: tuple[int, int], last: Group,
        named: Sequence[periods.Period],
    ) -> periods.Period | None:  # fmt: skip
        """The period that a sentence gives a number: its own words, what stands before, the end."""
        begin, stop = own
        close = [p for p in named if begin <= start + p.place < group.start]
        later = [p for p in named if group.end <= start + p.place < stop]
        for near in (close[::-1], later):
            strong = next(
                (p for p in near if p.strength or self._same(p, text[group.end : start + p.place])),
                None,
            )
            if strong:
                return self._shifted(strong) if strong.same else strong
        usual = [p for p in named if not p.same]
        head = [p for p in usual if start + p.place < group.start]
        # A period behind another number is that number's, unless it ends the sentence for all.
        tail = [p for p in usual if start + p.place >= max(group.end, last.end)]
        if tail and _COMPARED.search(text, group.end, start + tail[0].place):
            tail = []
        return periods.nearest(head, [p for p in later if not p.same] or tail)

    def _same(self, period: periods.Period, gap: str) -> bool:
        """Whether "the same period" is when a number holds, not what it is compared with."""
        return bool(period.same) and (not gap or bool(_DURING.fullmatch(gap)))

    def _shifted(self, same: periods.Period) -> periods.Period | None:
        """The days of the period spoken of, in the earlier year that "same period" means."""
        known = self.period
        if not known or not known.end:
            return None
        years = known.end.year - (same.same if same.same > 1 else known.end.year - 1)
        days = [day and _earlier(day, years) for day in (known.start, known.end)]
        return periods.Period(days[0], days[1])

    def told(self, period: periods.Period | None) -> None:
        """Keep a period that a sentence names for the sentences after it."""
        if not period:
            return
        if period.closing:
            self.as_of, self.headed = period, False
        elif period.start != period.end and not (self.scope and _overlap(period, self.period)):
            self.period = period

    def dates(
        self, period: periods.Period | None, goal: bool, state: bool
    ) -> tuple[tuple[dt.date | None, dt.date | None], list[str]]:
        """First and last day of a figure, and what is doubtful about them.

        What flows (dossiers filed) keeps the period of the sentences before; a state (services on
        offer) is told as of the day of publication, unless a heading names its period; a goal
        without a day is one for the year.
        """
        doubts = [] if period else ["period taken from what was said before"]
        if period is None and goal:
            year = self.aim or (self.period if self.period and self.period.end else None)
            if year and (year is self.aim or (year.end and year.end.month == 12)):
                period = year
            elif self.year:
                first, last = dt.date(self.year, 1, 1), dt.date(self.year, 12, 31)
                period = periods.Period(first, last)
        elif period is None and state and self.as_of and not self.headed:
            period = self.as_of
        elif period is None and (not state or self.headed or not self.published):
            period = self.period or self.as_of
        if period is None:
            now = None if goal else self.published
            return (now, now), ["no period printed"]
        if period.closing and state:
            return (period.end, period.end), doubts
        return (period.start, period.end), doubts


def _earlier(day: dt.date, years: int) -> dt.date:
    last = calendar.monthrange(day.year - years, day.month)[1]
    return day.replace(year=day.year - years, day=min(day.day, last))


def _overlap(one: periods.Period, other: periods.Period | None) -> bool:
    """Whether two periods overlap: "in the quarter" of a period that was bounded by days."""
    if not (other and one.start and one.end and other.start and other.end):
        return False
    return one.start <= other.end and other.start <= one.end and one.strength > 1

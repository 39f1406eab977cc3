"""Find the sentences that state a cause or an obstacle, with their theme, tier and direction.

The sentence itself is shown to the person who writes the reason in their own words, and is never
stored.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from helpers.register.intake import words

_CAUSE = words.pattern("reasons", "cause")
_HELPS = words.pattern("reasons", "helps")
_LACKS = words.pattern("reasons", "lacks")
_FAILS = words.pattern("reasons", "fails")
_ORDERS = words.pattern("reasons", "orders")
_OPENS = words.pattern("reasons", "opens")

_COUNTING = re.compile(r"[^,;:]*\d[^,;:]*")

THEMES = words.patterns("themes")
ORDER = [theme for theme, _ in THEMES]
NEAR = 45  # characters between a theme and what it lacks


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence that states a reason: ``sentence`` is for the screen only."""

    sentence: str
    theme: str
    tier: str
    unit: str
    direction: str
    near: str
    start: int


def opens(sentence: str) -> bool:
    """Whether a sentence announces obstacles that the next ones tell."""
    short = sentence.endswith((":", "?")) or len(sentence.split()) < 10
    return short and bool(_OPENS.search(sentence))


def find(
    sentence: str, under_obstacles: bool, counted: bool = False
) -> tuple[str, str, int] | None:
    """Theme, direction and where the marker stands, if a sentence states a reason.

    A reason names a theme, and a cause ("due to") or, close to the theme, something that is
    missing or fails; what is to be done is none. In a sentence that gives figures
    the clauses without any count. Under a heading of obstacles less is enough.
    """
    cause, helps, lacks = (p.search(sentence) for p in (_CAUSE, _HELPS, _LACKS))
    marker = cause or helps
    if not (marker or lacks or under_obstacles):
        return None
    found = [(theme, match) for theme, said in THEMES for match in said.finditer(sentence)]
    if not found:
        return None
    if not marker:
        if not under_obstacles and _ORDERS.search(sentence):
            return None
        if counted and not under_obstacles:
            # "31 of 77 communes have no scanner" counts; what another clause says may explain.
            blank = _COUNTING.sub(lambda clause: " " * len(clause.group()), sentence)
            found = [(theme, match) for theme, match in found if blank[match.start()].strip()]
            lacks = _LACKS.search(blank)
            sentence = blank
        near = any(
            abs(match.start() - lack.start()) < NEAR or abs(match.end() - lack.end()) < NEAR
            for lack in _LACKS.finditer(sentence)
            for _, match in found
        )
        marker = (lacks if near else None) or (_FAILS.search(sentence) if under_obstacles else None)
        if not marker or not (near or under_obstacles):
            return None
    helping = bool(helps) and not (cause and helps and cause.start() <= helps.start())
    # A theme counts for more after the marker, where the cause is named, and by its length.
    scores: Counter[str] = Counter()
    for theme, match in found:
        scores[theme] += (2 if match.start() >= marker.start() else 1) * min(len(match.group()), 40)
    best = max(scores, key=lambda theme: (scores[theme], -ORDER.index(theme)))
    return best, "helps" if helping else "hinders", marker.start()

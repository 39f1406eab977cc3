"""Find the sentences that state a cause or an obstacle, with their theme, tier and direction.

The sentence itself is shown to the person who writes the reason in their own words, and is never
stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpers.register.intake import words

_I = re.IGNORECASE

_HINDERS = words.pattern("reasons", "hinders")
_HELPS = words.pattern("reasons", "helps")
_FAILS = words.pattern("reasons", "fails")
_OPENS = words.pattern("reasons", "opens")
_STRONG = words.pattern("reasons", "strong")

THEMES = words.patterns("themes")


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
    short = sentence.endswith(":") or len(sentence.split()) < 10
    return short and bool(_OPENS.search(sentence))


def find(sentence: str, under_obstacles: bool) -> tuple[str, str, int] | None:
    """Theme, direction and where the marker stands, if a sentence states a reason."""
    hinders, helps = _HINDERS.search(sentence), _HELPS.search(sentence)
    marker = hinders or helps or (_FAILS.search(sentence) if under_obstacles else None)
    if not marker or not (under_obstacles or _STRONG.search(sentence)):
        return None
    helping = bool(helps) and not (hinders and hinders.start() <= helps.start())  # type: ignore[union-attr]
    # A theme counts for more after the marker, where the cause is named.
    scores = {
        theme: sum(
            2 if match.start() >= marker.start() else 1 for match in pattern.finditer(sentence)
        )
        for theme, pattern in THEMES
    }
    best = max(scores, key=lambda theme: scores[theme])
    if not scores[best]:
        return None
    return best, "helps" if helping else "hinders", marker.start()

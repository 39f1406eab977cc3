"""Part a sentence between its numbers: which words are whose, and what several have in common."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from helpers.register.intake import choosing, context, words
from helpers.register.intake.numbers import Group

# What parts the words of two figures, the strongest first: the last comma, but the first "and".
_PARTS = [
    (words.Pattern(part), 0 if "and" in part else -1)
    for part in words.source("context", "parts").split("¦")
]
_ASIDE = re.compile(r"\([^()\d]*\)")
_RESPECTIVELY = words.pattern("context", "respectively")
_AND = words.Pattern(r"\s*(?:là|đạt|ở mức|,)?\s*(?:và|and)?\s*")
_OF_ALL = words.Pattern(r"\s*(?:of(?: (?:the|its|their|all))*|(?:trên|trong)(?: tổng)? số)\s*")
_AND_OF = words.Pattern(r"\s*(?:of|số|for)?(?:\s+[^\W\d]+){1,4}\s+(?:and|và)\s+")


def spans(text: str, start: int, end: int, groups: Sequence[Group]) -> list[tuple[int, int]]:
    """Where the words of each figure begin and end; what nothing parts belongs to both."""
    # What stands in brackets between two numbers explains a word of theirs.
    plain = _ASIDE.sub(lambda m: "·" * len(m[0]), choosing.LISTED.sub("·", text))
    begins: list[int] = [start]
    ends: list[int] = []
    for first, second in itertools.pairwise(groups):
        gap = plain[first.end : second.start]
        found = -1
        for pattern, which in _PARTS:
            if marks := [match.start() for match in pattern.finditer(gap)]:
                found = marks[which]
                break
        cut = first.end + found + 1 if found >= 0 else 0
        begins.append(cut or first.end)
        ends.append(cut or second.start)
    close = text.find(";", groups[-1].end, end)
    return list(zip(begins, [*ends, close if close > 0 else end], strict=True))


def rest(text: str, groups: Sequence[Group], bounds: Sequence[tuple[int, int]], place: int) -> str:
    """What several numbers have in common: "20/20 sở; 10/10 huyện và 137/137 xã có …"."""
    found = ""
    for first, second in itertools.pairwise(groups[place:]):
        gap = text[first.end : second.start]
        if first.form == "percent" and _OF_ALL.fullmatch(gap):
            # "71 percent of the 612 households are poor"
            found = text[second.end : bounds[groups.index(second)][1]]
            break
        if first.form != second.form or first.share or len(gap.split()) > 12:
            break
        units = first.form in ("pair", "count") and context.counted(gap)
        parts = first.form == "percent" and _AND_OF.fullmatch(gap)
        if not (units or parts):
            break
        found = text[second.end : bounds[groups.index(second)][1]]
    return found


def respective(
    text: str, start: int, end: int, groups: Sequence[Group], sequence: Sequence[str]
) -> dict[int, str]:
    """Tiers of numbers that stand in the order in which tiers were named before them.

    ``sequence`` is the order in which the sentence before named them.
    """
    if len(groups) < 2:
        return {}
    word = _RESPECTIVELY.search(text, start, end)
    if not word:
        return _in_order(text, start, groups)
    place = next((n for n, g in enumerate(groups) if g.start >= word.end()), len(groups))
    ahead = place < len(groups) and _AND.fullmatch(text[word.end() : groups[place].start])
    run = [place] if ahead else [place - 1]
    while ahead and run[-1] + 1 < len(groups) and _next_to(text, groups, run[-1]):
        run.append(run[-1] + 1)
    while not ahead and run[0] > 0 and _next_to(text, groups, run[0] - 1):
        run.insert(0, run[0] - 1)
    begin = groups[run[0] - 1].end if run[0] > 0 else start
    lead = text[begin : groups[run[0]].start]
    # Named just before, or once in the sentence, or in the one before it.
    orders = (context.order(lead), context.order(text[start:end]), list(sequence))
    named = next((tiers for tiers in orders if len(tiers) == len(run) > 1), [])
    return dict(zip(run, named, strict=False))


def _in_order(text: str, start: int, groups: Sequence[Group]) -> dict[int, str]:
    """The same without a word that says so: "districts and communes reached 40% and 24%"."""
    found: dict[int, str] = {}
    for place in range(len(groups) - 1):
        run = [place]
        while run[-1] + 1 < len(groups) and _next_to(text, groups, run[-1]):
            run.append(run[-1] + 1)
        named = context.order(text[groups[place - 1].end if place else start : groups[place].start])
        if place not in found and len(named) == len(run) > 1:
            found.update(zip(run, named, strict=True))
    return found


def _next_to(text: str, groups: Sequence[Group], place: int) -> bool:
    """Whether nothing but "and" stands between a number and the next."""
    return bool(_AND.fullmatch(text[groups[place].end : groups[place + 1].start]))

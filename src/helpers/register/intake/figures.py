"""A figure as far as a text tells it, and what its print and its words say of it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from helpers.register.codebook import Indicator
from helpers.register.intake import words
from helpers.register.intake.candidates import Candidate, Index
from helpers.register.intake.numbers import Group, LeftOut
from helpers.register.intake.reading import Source
from helpers.register.intake.reasons import Reason

_SENTENCE = re.compile(r"(?<=[.!?…])[\"”)]?\s+(?=[\"“(]?[A-ZĐÀ-Ỹ0-9-])")

ASKED = words.pattern("figures", "asked")
HAPPENS = words.pattern("figures", "happens")
_IN_PLACE = words.pattern("figures", "in_place")
_PEOPLE = words.pattern("figures", "people")
_SATISFIED = words.Pattern(r"hài lòng|satisf|sipas|papi")
_HAS = words.Pattern(r"\b(?:có|has|have)\s*$")
# Families that no survey of people measures.
_COUNTED_BY_OFFICES = ("context", "infrastructure", "index", "supply", "organization")
_SHORT = re.compile(
    r"(?:\b(?:TP|Tp|TX|ThS|TS|Mr|Mrs|Ms|No|Tel|St|Dr|[A-ZĐ]|v\.v)|^\s*\d{1,2}(?:\.\d+)*"
    r"|^\s*[IVX]+)\.$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A figure as far as the text tells it; ``block`` and the span say where it stands."""

    group: Group
    block: int
    start: int
    end: int
    printed: str
    before: str
    after: str
    tier: str
    unit: str
    kind: str
    period: tuple[dt.date | None, dt.date | None]
    candidates: tuple[Candidate, ...]
    near: str
    confidence: str
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """Everything that a document gave: figures, reasons, and numbers left out with reasons."""

    source: Source
    figures: tuple[Found, ...]
    reasons: tuple[Reason, ...]
    left_out: tuple[tuple[int, LeftOut], ...]


def sentences(text: str) -> list[tuple[int, int]]:
    """Bounds of the sentences of a paragraph."""
    cuts = [0]
    for match in _SENTENCE.finditer(text):
        if not _SHORT.search(text[cuts[-1] : match.start()].rstrip('"”)')):
            cuts.append(match.end())
    return list(zip(cuts, [*cuts[1:], len(text)], strict=True))


def near_words(text: str, start: int, end: int) -> str:
    """At most six printed words around a number, to find it again."""
    inside = text[start:end].split()[:6]
    before = re.split(r"\s+", text[:start].rstrip())[-3:] if text[:start].strip() else []
    after = text[end:].split()
    if text[end:] and after and not text[end].isspace() and inside:
        inside[-1] += after.pop(0)
    while before and len(before) + len(inside) > 5:
        before.pop(0)
    return " ".join([*before, *inside, *after[: 6 - len(before) - len(inside)]][:6])


def form_of(group: Group) -> str:
    """The form of a print, as the candidates know it."""
    last = group.amounts[-1]
    if group.form == "rank":
        return "rank"
    if last.unit in ("points", "vnd", "minutes"):
        return "points" if last.unit == "points" else last.unit
    if group.form == "pair":
        return "pair"
    if group.share:
        return "count with share"
    if last.unit == "percent":
        return "percent"
    scaled = last.end - last.start > len(last.digits)  # "1,9 triệu"
    fraction = not scaled and re.fullmatch(r"\d+[.,]\d{1,2}|\d+[.,]\d{4,}", last.digits)
    return "fraction" if fraction else "count"


def kind_of(
    sentence: str, group: Group, before: str, after: str, noun: str, code: str,
    indicator: Indicator, index: Index, goal: bool, asked: bool,
) -> str:  # fmt: skip
    """Goal, answer of people who were asked, what is in place, or what happened.

    ``asked``: whether the document tells what people answered.
    """
    counts = group.form == "count" and not group.share
    if goal and not (counts and _IN_PLACE.match(noun) and _HAS.search(before)):
        return "target"
    if group.form in ("percent", "count", "pair") and ASKED.search(sentence):
        return "survey"
    if asked and group.form == "percent" and indicator.family not in _COUNTED_BY_OFFICES:
        return "survey"
    if counts and _IN_PLACE.match(noun):
        return "capacity"
    if HAPPENS.match(f"{noun} {after}") or (counts and _PEOPLE.match(noun)):
        return "actual"
    entered = index.kinds.get(code, Counter())
    if indicator.family == "survey" or entered.get("survey", 0) > entered.total() / 2:
        measured = indicator.unit in ("score", "rank") or _SATISFIED.search(f"{before} {noun}")
        return "survey" if measured else "actual"
    if indicator.family in ("supply", "infrastructure"):
        return "capacity"
    if indicator.unit == "count" and indicator.family in ("organization", "people"):
        return "capacity"
    return "capacity" if entered.get("capacity", 0) > entered.get("actual", 0) else "actual"


def marked(findings: Findings) -> Iterator[tuple[str, list[tuple[int, int, Found]]]]:
    """Each block of a document with the figures that stand in it, for a page that shows them."""
    for number, block in enumerate(findings.source.blocks):
        here = [(f.start, f.end, f) for f in findings.figures if f.block == number]
        yield block.text, sorted(here, key=lambda item: item[:2])

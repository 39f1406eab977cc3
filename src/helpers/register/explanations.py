"""Competing explanations and their predictions, as written in ``explanations.toml``.

A prediction is a test with a number, and what a high and a low number do to each explanation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from helpers.register import spelling
from helpers.register.codebook import (
    Codebook,
    Day,
    Names,
    _Entry,
    load_toml,
    validation_problems,
)
from helpers.register.problems import Problem, nearest

FILE = "explanations.toml"

#: What a prediction may compute; `analysis.evidence` holds a function for each.
Function = Literal[
    "communes_named", "district_lag", "filed_of_supply", "later_start", "office_work",
    "other_readings", "own_minimum", "printed_share", "required_share", "stated", "supply_by_tier",
    "target_changes", "top_tier", "use_of_supply", "volume_per_commune", "within_fields",
]  # fmt: skip

#: Stands for every explanation: what fits them all tells nothing between them.
EVERY = "*"

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Effects = tuple[str, ...]


class Explanation(_Entry):
    """One answer to why lower tiers lag, and what would decide about it."""

    id: Code
    name: Names
    mechanism: Names
    decides: Names


class Effect(_Entry):
    """What a result does to the explanations; those not named are indifferent to it."""

    supports: Effects = ()
    contradicts: Effects = ()


class Prediction(_Entry):
    """A test, the number from which its result is high or low, and what that would mean."""

    id: Code
    name: Names
    function: Function
    high_from: float
    low_to: float
    high: Effect = Effect()
    low: Effect = Effect()
    indicators: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    since: Day | None = None
    least: int = 0
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanations:
    """The explanations and predictions of one raw folder, in their order."""

    explanations: tuple[Explanation, ...] = ()
    predictions: tuple[Prediction, ...] = ()


def read(raw: Path, book: Codebook, themes: Collection[str]) -> tuple[Explanations, list[Problem]]:
    """Read the explanations of a raw folder; a folder without the file has none."""
    if not (raw / FILE).exists():
        return Explanations(), []
    content, problems = load_toml(raw / FILE, raw)
    problems += spelling.problems(content, FILE)
    made: dict[str, list[Any]] = {"explanation": [], "prediction": []}
    for key in sorted(set(content) - set(made)):
        problems.append(Problem(FILE, key, "the key is unknown", "", nearest(key, made)))
    for key, model in (("explanation", Explanation), ("prediction", Prediction)):
        entries = content.get(key, [])
        if not isinstance(entries, list):
            problems.append(Problem(FILE, key, "the entries are not a list", "", f"[[{key}]]"))
            continue
        for number, entry in enumerate(entries, start=1):
            named = entry.get("id") if isinstance(entry, dict) else None
            try:
                made[key].append(model.model_validate(entry))
            except ValidationError as error:
                keys = frozenset(model.model_fields)
                where = named if isinstance(named, str) else f"{key} {number}"
                problems += validation_problems(error, FILE, where, keys)
    found = Explanations(tuple(made["explanation"]), tuple(made["prediction"]))
    if not problems:
        problems += _problems(found, book, themes)
    return found, problems


def rows(found: Explanations) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the tables `explanations` and `predictions`; lists joined by spaces."""
    return {
        "explanations": [
            {
                "explanation": entry.id,
                **{
                    f"{key}_{code}": getattr(getattr(entry, key), code)
                    for key in ("name", "mechanism", "decides")
                    for code in ("en", "vi")
                },
            }
            for entry in found.explanations
        ],
        "predictions": [
            {
                "prediction": entry.id, "function": entry.function,
                "name_en": entry.name.en, "name_vi": entry.name.vi,
                "high_from": f"{entry.high_from:g}", "low_to": f"{entry.low_to:g}",
                **{
                    f"{side}_{way}": " ".join(_named(getattr(getattr(entry, side), way), found))
                    for side in ("high", "low")
                    for way in ("supports", "contradicts")
                },
                "indicators": " ".join(entry.indicators), "themes": " ".join(entry.themes),
                "since": entry.since, "least": entry.least, "fields": ";".join(entry.fields),
            }
            for entry in found.predictions
        ],
    }  # fmt: skip


def _named(effects: Effects, found: Explanations) -> Effects:
    return tuple(one.id for one in found.explanations) if EVERY in effects else effects


def _problems(found: Explanations, book: Codebook, themes: Collection[str]) -> Iterator[Problem]:
    known = [entry.id for entry in found.explanations]
    for ids in (known, [entry.id for entry in found.predictions]):
        for code in sorted({code for code in ids if ids.count(code) > 1}):
            yield Problem(FILE, code, "the id is used twice", "", "an id of its own")
    for entry in found.predictions:
        yield from _prediction_problems(entry, known, book, themes)
    for code in known:
        for way, verb in (("supports", "support"), ("contradicts", "contradict")):
            if not any(
                code in getattr(effect, way)
                for entry in found.predictions
                for effect in (entry.high, entry.low)
            ):
                expected = f"a prediction that names it in {way}"
                yield Problem(FILE, code, f"no result could {verb} it alone", "", expected)


def _prediction_problems(
    entry: Prediction, known: list[str], book: Codebook, themes: Collection[str]
) -> Iterator[Problem]:
    if entry.low_to > entry.high_from:
        message = "a number would be high and low at once"
        found = f"low_to {entry.low_to:g}, high_from {entry.high_from:g}"
        yield Problem(FILE, entry.id, message, found, "low_to up to high_from")
    for side, effect in (("high", entry.high), ("low", entry.low)):
        for code in sorted({*effect.supports} & {*effect.contradicts}):
            message = "one result supports and contradicts"
            yield Problem(FILE, f"{entry.id}.{side}", message, repr(code), "one of both")
    named = {*entry.high.supports, *entry.high.contradicts, *entry.low.supports}
    named |= {*entry.low.contradicts}
    if not named:
        message = "no result does anything to an explanation"
        yield Problem(FILE, entry.id, message, "", "high = { supports = [...] }")
    lists: list[tuple[str, Collection[str], Collection[str]]] = [
        ("explanation", named - {EVERY}, known),
        ("theme", entry.themes, themes),
        ("indicator", entry.indicators, book.indicators),
    ]
    for word, codes, choices in lists:
        for code in sorted({*codes} - {*choices}):
            message = f"the {word} is unknown"
            yield Problem(FILE, entry.id, message, repr(code), nearest(code, choices))
    needed = {"stated": "themes", "printed_share": "indicators", "within_fields": "fields"}
    key = needed.get(entry.function, "")
    if key and not getattr(entry, key):
        yield Problem(FILE, entry.id, f"{entry.function} needs {key}", "", f'{key} = ["…"]')

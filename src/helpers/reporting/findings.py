"""Collect the findings of a notebook once, for the brief, the index and the README to read.

`Finding` is the one model: files are checked by it when they are read, and the JSON Schema for
readers outside (`SCHEMA`) is made of it. ``python -m helpers.reporting.findings`` writes that
schema; ``make stored`` does so among other things.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, SupportsFloat, SupportsIndex, cast, get_args

import pandas as pd
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from helpers import project

SCHEMA = "docs/findings.schema.json"
SIGNIFICANT_DIGITS = 10

Grade = Literal["strong", "moderate", "weak"]
GRADES: tuple[str, ...] = get_args(Grade)

UNITS: Mapping[str, str] = {
    "share": "a fraction, 0 to 1; a required share may lie above 1 or below 0",
    "points": "percentage points, signed",
    "times the pace": "arrivals in the rest of a period, as a multiple of those so far",
    "date": "a day, such as 2023-09-02",
    "verdict": "a word",
    "rank": "a place among those ranked, 1 is the best",
    "places": "how many were ranked",
    "days": "days",
    "dossiers": "dossiers",
    "results": "results issued",
    "services": "services",
    "targets": "printed targets",
    "figures": "printed figures",
    "units": "departments, districts or communes",
    "sources": "independent sources",
    "documents": "documents",
    "dossiers or results": "dossiers or results issued, whichever the set of tiers counts",
    "cases": "published sets of rates that hold a commune tier or a commune",
    "tau": "a rank correlation of Kendall, from -1 to 1",
    "probability": "a probability, 0 to 1",
    "text": "a word or words, in the language of the page",
}
Unit = Literal[
    "share", "points", "times the pace", "date", "verdict", "rank", "places", "days", "dossiers",
    "results", "services", "targets", "figures", "units", "sources", "documents",
    "dossiers or results", "cases", "tau", "probability", "text",
]  # fmt: skip

# What stands in braces in a key, and what it may be.
PARTS: Mapping[str, str] = {
    "tier": r"all|province|district|commune",
    "year": r"\d{4}",
    "day": r"\d{4}-\d{2}-\d{2}",
    "printed": r"\d{4}(?:-\d{2}){0,2}",
    "indicator": r"[a-z0-9_]+_share",
    "index": r"dti|par_index|sipas|papi|quality_766",
    "ending": r"(?:_single_district)?(?:_[a-z0-9]+)*",
    "measure": r"[a-z0-9_]+",
    "beside": r"[a-z0-9_]+",
    "code": r"[a-z]+(?:_[a-z]+)*?",
}
_SET = (
    ", in the set of tiers with the most dossiers (single_district: of one district alone; a place "
    "at the end: of that place)"
)
KEYS: Mapping[str, str] = {
    "online_share_latest": "Latest printed share of dossiers handled online, on its own base.",
    "online_share_target": "Target for the year of the latest share of dossiers handled online.",
    "online_share_verdict": "Whether the latest share reached the target of its year: met, missed, "
    "undecided (only a bound was printed), short or ahead (below, or not below the target in a "
    "part of the year), out_of_reach (short, and no rest of the year could suffice, arrivals "
    "staying even), no_target, or why it cannot be said: geography, level, base, base_unknown, "
    "period.",
    "online_share_gap": "Latest share of dossiers handled online minus the target of its year; "
    "only where both count the same thing.",
    "online_share_comparable": "Latest share of dossiers handled online that may be held against "
    "a target of its year, for the place as a whole.",
    "online_share_comparable_target": "Target that this share may be held against.",
    "online_share_comparable_verdict": "Whether this share reached it: met, missed, undecided, "
    "short, ahead or out_of_reach (in a part of the year).",
    "online_figures": "Figures found on the share of dossiers handled online, repeats left out.",
    "online_longest_line": "How many of these figures one line may join at most.",
    "targets_printed": "Targets for online filing and digitization whose deadline has passed.",
    "targets_answered": "Of these targets, those with a figure that counts the same thing.",
    "target_change_{year}_{printed}": "Target for {year} printed on {printed}, minus the one "
    "printed before it for that year; only where both count the same thing.",
    "legal_gap_{tier}_{year}": "Share of results digitized by the {tier} tier on a day of {year}, "
    "minus the legal minimum for the end of that year.",
    "legal_minimum_{tier}_{year}": "Legal minimum of the {tier} tier for the end of {year}: share "
    "of results to be digitized.",
    "later_start_left_{tier}": "Gap of the {tier} tier behind the provincial tier that its later "
    "legal start leaves at least, if every unit was bound from the earliest day.",
    "{indicator}_{day}_required_share": "Share of all that arrives in the rest of the period that "
    "{indicator} must reach for its target by {day}; even arrivals.",
    "{indicator}_{day}_target": "Target for {indicator} by {day}.",
    "{indicator}_{day}_so_far": "Share of {indicator} on the day of the figure that the target by "
    "{day} is held against.",
    "{indicator}_{day}_breakeven_arrivals": "Arrivals at which 100% of the rest would be just "
    "enough for the target for {indicator} by {day}.",
    "{indicator}_{day}_last_possible": "Last day on which the target for {indicator} by {day} was "
    "possible, had the share stayed the same; even arrivals.",
    "{indicator}_{day}_reach": "Whether the target for {indicator} by {day} could still be met "
    "after the figure: met, on_course, possible, out_of_reach.",
    "units_above_target_{year}": "Named districts and communes at or above the target for {year}, "
    "of those with a figure that may be held against it.",
    "services_used_share_{year}": "Of the services offered online in {year}, the share with any "
    "dossier.",
    "national_rank_{index}_{year}": "Place among the provinces on the national index {index} "
    "for {year}.",
    "national_rank_{index}_{year}_places": "Provinces ranked on the national index {index} for "
    "{year}.",
    "tier_measure{ending}": "What is counted" + _SET + ".",
    "rate_{tier}{ending}": "Rate of the {tier} tier" + _SET + ".",
    "volume_share_{tier}{ending}": "Share of the {tier} tier in all the volume" + _SET + ".",
    "backlog_share_{tier}{ending}": "Share of the {tier} tier in what is not done" + _SET + ".",
    "gap_points_{tier}{ending}": "Rate of the highest tier minus that of the {tier} tier" + _SET
    + ".",
    "lag_points_{tier}{ending}": "Points of the whole that the {tier} tier costs by its gap" + _SET
    + ".",
    "rate_needed_{tier}{ending}": "Rate that the {tier} tier would need for half of the whole, the "
    "others staying" + _SET + ".",
    "explained_points_at_most_{tier}": "Gap of the {tier} tier behind the provincial tier that its "
    "later legal start accounts for at most, if every unit was bound from the earliest day.",
    "left_points_at_least_{tier}": "What is left of that gap at least, under the same condition.",
    "rate_commune_bounds": "Bounds on the rate of the commune tier where only counts of units "
    "above a threshold are printed; the value is the upper one.",
    "not_done_{tier}{ending}": "What the {tier} tier has not filed online or digitized" + _SET
    + ".",
    "shortfall_{tier}{ending}": "What the {tier} tier is short of its target or legal minimum, "
    "below 0 where it is above" + _SET + ".",
    "volume_share_commune_after{ending}": "Share of the commune tier in all the volume, since the "
    "district tier ended in July 2025 (a place at the end: of that place).",
    "rate_commune_after_bounds{ending}": "Bounds on the rate of the commune tier since July 2025, "
    "from the rate of the whole and the volumes of other months; the value is the lower one.",
    "gap_points_after_at_most{ending}": "Gap of the commune tier behind the provincial tier since "
    "July 2025 at most, from the same bounds.",
    "counter_cases": "Published cases in which a commune tier or a commune is at or above its "
    "district, the whole or a target on the same base.",
    "counter_cases_of": "Published cases that allow this comparison.",
    "counter_cases_together": "Of the first, cases of all communes of an area together.",
    "counter_cases_together_of": "Cases of all communes of an area together.",
    "counter_cases_assisted": "Cases among the first for which documents state help with filing.",
    "association_{measure}_{beside}_p": "Exact two-sided p of that correlation, corrected for "
    "the number of correlations tried (Holm).",
    "association_{measure}_{beside}_units": "Units in that correlation.",
    "association_{measure}_{beside}": "Rank correlation of units between {measure} and "
    "{beside}.",
    "best_rated_poverty_place_{year}{ending}": "Where the district with the best rating of {year} "
    "stands among districts from the least poor on.",
    "rank_{code}": "Rank of the explanation {code} by what contradicts it; ranks are shared where "
    "the evidence cannot tell two apart.",
    "standing_{code}": "What the evidence leaves of the explanation {code}.",
    "explanations_first{ending}": "Explanations that the evidence contradicts least (a place at "
    "the end: of that place).",
    "short_answer{ending}": "What the evidence says on why communes lag, as the page says it (a "
    "place at the end: of that place).",
    "carried_points_{code}{ending}": "Points of the commune gap that the explanation {code} could "
    "carry at most.",
    "carried_share_{code}{ending}": "Share that bounds what the explanation {code} could carry.",
    "documents_behind": "Documents behind the results that explanations are held against.",
    "documents_deciding": "Documents among these without which a verdict or a rank changes.",
    "reason_sources": "Independent sources that state a reason.",
    "reason_sources_commune": "Independent sources that name a hindrance at the commune tier.",
}  # fmt: skip
PLACE = r"(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)?"

_DAY = Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"})

Finding = TypedDict(
    "Finding",
    {
        "key": Annotated[
            str,
            Field(
                min_length=1,
                description="Name of the finding, the same in every run. On pages over all places "
                "it begins with the place and a dot.",
            ),
        ],
        "meaning": Annotated[str, Field(description="What the value is, one English sentence.")],
        "value": Annotated[
            float | int | str | bool | None,
            Field(description="The finding: a number in its unit, a day, or a word."),
        ],
        "unit": Annotated[
            Unit,
            Field(description="; ".join(f"{unit}: {text}" for unit, text in UNITS.items()) + "."),
        ],
        "lower": Annotated[
            float | int | None,
            Field(description="Lower bound in the same unit; null if there is none."),
        ],
        "upper": Annotated[
            float | int | None,
            Field(description="Upper bound in the same unit; null if there is none."),
        ],
        "from": Annotated[
            Annotated[str, _DAY] | None,
            Field(description="First day of the period it describes; null if unknown."),
        ],
        "to": Annotated[
            Annotated[str, _DAY] | None,
            Field(description="Last day of the period it describes; null if unknown."),
        ],
        "grade": Annotated[
            Grade,
            Field(description="How far it carries, by the rule of METHODS, section 10."),
        ],
        "documents": Annotated[
            list[str],
            Field(
                min_length=1,
                description="Ids of the documents behind it: files under data/raw/documents.",
            ),
        ],
    },
)
with_config(ConfigDict(extra="forbid", strict=True))(Finding)
_FILE: TypeAdapter[list[Finding]] = TypeAdapter(list[Finding])


class FindingError(ValueError):
    """A finding that nobody could trace or trust."""


class Findings:
    """The findings of one run of a notebook, in the order they were added."""

    def __init__(self) -> None:
        self._entries: dict[str, Finding] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def add(
        self,
        key: str,
        value: object,
        *,
        unit: str,
        documents: Iterable[str],
        grade: str = "moderate",
        lower: object = None,
        upper: object = None,
        period: tuple[object, object] | None = None,
    ) -> None:
        """Add one finding.

        `value` is a number or a text; `unit` is one of UNITS; `lower` and `upper` bound it in the
        same unit; `period` is (from, to), either end may be unknown; `grade` is strong, moderate
        or weak; `documents` are the ids behind it. KEYS says what a key means. Raises FindingError
        naming all that is wrong.
        """
        start, end = period if period is not None else (None, None)
        entry: Finding = {
            "key": key,
            "meaning": meaning(key),
            "value": _value(value),
            "unit": cast(Unit, unit),
            "lower": cast("float | int | None", _value(lower)),
            "upper": cast("float | int | None", _value(upper)),
            "from": _day(start),
            "to": _day(end),
            "grade": cast(Grade, grade),
            "documents": sorted(set(documents)),
        }
        problems = _problems(entry)
        if key in self._entries:
            problems.append("added before; a key is used once")
        if problems:
            raise FindingError(f"finding {key!r}: " + "; ".join(problems))
        self._entries[key] = entry

    def list(self) -> list[Finding]:
        """Return copies of all findings, in the order they were added."""
        return [cast(Finding, dict(entry)) for entry in self._entries.values()]

    def write(self, path: Path | str) -> None:
        """Write the findings to `path` as JSON, whole or not at all: same findings, same bytes.

        Keys are sorted and numbers have at most 10 significant digits.
        """
        target = Path(path)
        text = json.dumps(
            self.list(), ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False
        )
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.part")
        draft.write_text(text + "\n", encoding="utf-8", newline="\n")
        draft.replace(target)


def read(path: Path | str) -> list[Finding]:
    """Return the findings that Findings.write wrote to `path`, in their order.

    Raises FindingError naming every entry that lacks a field or has one too many.
    """
    text = Path(path).read_text(encoding="utf-8")
    try:
        loaded = _FILE.validate_json(text)
    except ValidationError as error:
        said = [f"{_where(json.loads(text), one['loc'])}: {one['msg']}" for one in error.errors()]
        raise FindingError(f"{Path(path).name}: " + "; ".join(said)) from None
    problems = [
        f"entry {number}: {problem}"
        for number, entry in enumerate(loaded, start=1)
        for problem in _problems(entry)
    ]
    if problems:
        raise FindingError(f"{Path(path).name}: " + "; ".join(problems))
    return loaded


def meaning(key: str) -> str:
    """Return what the value of a key is, in English; "" for a key that KEYS does not know."""
    for template, text in KEYS.items():
        if found := re.fullmatch(PLACE + _pattern(template), key):
            return text.format(**found.groupdict())
    return ""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of findings: the model, its units and every known key."""
    made = _FILE.json_schema()
    known = [
        {"pattern": "^" + _plain(PLACE + _pattern(template)) + "$", "description": text}
        for template, text in KEYS.items()
    ]
    made["$defs"]["Finding"]["properties"]["key"]["anyOf"] = known
    made["$defs"]["Finding"]["properties"]["meaning"]["minLength"] = 1
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Findings",
        "description": "What one page found, each finding with its unit, bounds, period, grade and "
        "documents.",
        **made,
    }


def render_schema() -> bytes:
    """Return the schema as the file keeps it: the same model, the same bytes."""
    return (json.dumps(schema(), indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _pattern(template: str) -> str:
    """Return the regular expression of a key, its parts as named groups."""
    return re.sub(r"\{(\w+)\}", lambda part: f"(?P<{part[1]}>{PARTS[part[1]]})", template)


def _plain(pattern: str) -> str:
    """Return a pattern without named groups, which JSON Schema does not know."""
    return re.sub(r"\?P<\w+>", "?:", pattern)


def _where(loaded: Any, location: Sequence[int | str]) -> str:
    """Say which entry and field an error is about."""
    if not location:
        return "a list of findings was expected"
    number, *fields = location
    entry = loaded[number]
    key = entry.get("key", "no key") if isinstance(entry, dict) else "not a finding"
    return " ".join([f"entry {int(number) + 1} ({key})", *(str(one) for one in fields[:1])])


def _problems(entry: Finding) -> list[str]:
    problems = []
    lower, upper = entry["lower"], entry["upper"]
    if not entry["key"].strip():
        problems.append("the key is empty")
    if entry["unit"] not in UNITS:
        problems.append(f"unit {entry['unit']!r} is none of {', '.join(UNITS)}")
    if entry["grade"] not in GRADES:
        problems.append(f"grade {entry['grade']!r} is none of {', '.join(GRADES)}")
    if not entry["documents"]:
        problems.append("no document: a finding without a source cannot be traced")
    if isinstance(lower, str) or isinstance(upper, str):
        problems.append("lower and upper are numbers")
    elif None not in (lower, upper) and lower > upper:  # type: ignore[operator]
        problems.append(f"lower {lower} is above upper {upper}")
    if entry["from"] and entry["to"] and entry["from"] > entry["to"]:
        problems.append(f"the period ends ({entry['to']}) before it begins ({entry['from']})")
    return problems


def _value(value: object) -> float | int | str | bool | None:
    """Return a value as plain JSON, a number with at most 10 significant digits."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, SupportsIndex):
        return int(value)
    if not isinstance(value, SupportsFloat):
        raise FindingError(f"{value!r} is neither a number nor a text")
    number = float(value)
    if not math.isfinite(number):
        raise FindingError(f"{value!r} is not a finding: leave it out and say what is missing")
    return float(f"{number:.{SIGNIFICANT_DIGITS}g}")


def _day(day: object) -> str | None:
    if day is None or day is pd.NaT or day == "":
        return None
    if isinstance(day, dt.datetime):
        return day.date().isoformat()
    if isinstance(day, dt.date):
        return day.isoformat()
    if isinstance(day, str):
        try:
            return dt.datetime.fromisoformat(day).date().isoformat()
        except ValueError as error:
            raise FindingError(f"{day!r} is not a day: write 2023-09-15") from error
    stamp: Any = pd.Timestamp(cast(Any, day))
    return None if stamp is pd.NaT else str(stamp.date().isoformat())


def values(findings: Sequence[Finding]) -> dict[str, float | int | str | bool | None]:
    """Return the values of findings by their keys."""
    return {finding["key"]: finding["value"] for finding in findings}


def main() -> None:
    """Write the schema of findings to the project's docs."""
    path = project.resolve(SCHEMA)
    path.write_bytes(render_schema())
    print(f"Schema: {path}")


if __name__ == "__main__":
    main()

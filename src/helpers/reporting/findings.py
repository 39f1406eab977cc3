"""Collect the findings of a notebook once, for the brief, the index and the README to read."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, SupportsFloat, SupportsIndex, TypedDict, cast

import pandas as pd

GRADES = ("strong", "moderate", "weak")
SIGNIFICANT_DIGITS = 10

Finding = TypedDict(
    "Finding",
    {
        "key": str,
        "value": float | int | str | bool | None,
        "unit": str,
        "lower": float | int | None,
        "upper": float | int | None,
        "from": str | None,
        "to": str | None,
        "grade": str,
        "documents": list[str],
    },
)


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

        `value` is a number or a text; `unit` says what it is ("share" for a fraction, "points"
        for percentage points, "results", "units" ...); `lower` and `upper` bound it in the same
        unit; `period` is (from, to), either end may be unknown; `grade` is strong, moderate or
        weak; `documents` are the ids behind it. Raises FindingError naming all that is wrong.
        """
        start, end = period if period is not None else (None, None)
        entry: Finding = {
            "key": key,
            "value": _value(value),
            "unit": unit,
            "lower": cast("float | int | None", _value(lower)),
            "upper": cast("float | int | None", _value(upper)),
            "from": _day(start),
            "to": _day(end),
            "grade": grade,
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
    loaded: Any = json.loads(Path(path).read_text(encoding="utf-8"))
    if not isinstance(loaded, list):
        raise FindingError(f"{Path(path).name}: a list of findings was expected")
    expected = set(Finding.__annotations__)
    problems = []
    for number, entry in enumerate(loaded, start=1):
        if not isinstance(entry, dict):
            problems.append(f"entry {number} is not a finding")
        elif set(entry) != expected:
            problems.append(
                f"entry {number} ({entry.get('key', 'no key')}): "
                f"missing {sorted(expected - set(entry))}, unknown {sorted(set(entry) - expected)}"
            )
        else:
            problems += [
                f"entry {number}: {problem}" for problem in _problems(cast(Finding, entry))
            ]
    if problems:
        raise FindingError(f"{Path(path).name}: " + "; ".join(problems))
    return loaded


def _problems(entry: Finding) -> list[str]:
    problems = []
    lower, upper = entry["lower"], entry["upper"]
    if not entry["key"].strip():
        problems.append("the key is empty")
    if not entry["unit"].strip():
        problems.append("the unit is empty; say share, points, results, units ...")
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

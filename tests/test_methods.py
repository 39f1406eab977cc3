"""METHODS.md says the numbers that the code computes with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpers import project
from helpers.analysis import (
    bounds,
    counter_cases,
    evidence,
    explanations,
    positions,
    scenarios,
    targets,
    tiers,
    trends,
    units,
)
from helpers.register import documents, quality
from tests import readme

TEXT = (project.root() / "METHODS.md").read_text(encoding="utf-8")
WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
)


def word(number: int | str) -> str:
    return WORDS[int(number)]


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("2", f"From n = {bounds.CLUSTERED_FROM:,} on no interval"),
        ("3a", f"each period covers {'half' if counter_cases.COVERAGE == 0.5 else '?'} of"),
        ("3a", f"less than {word(int(100 * tiers.LEVEL_WITHIN))} point apart"),
        ("3b", f"From {units.LEAST_UNITS} units with both measures on"),
        ("3", f"at most {tiers.MOST_BESIDE} pairs a page"),
        ("3", f"works out at most {tiers.MOST_SETS} sets"),
        ("3b", f"at most {units.MOST_PARTS:,} different parts"),
        ("3b", f"up to {units.MOST_UNEQUAL} units without equal values"),
        ("3b", f"else {units.DRAWS:,} orders are drawn"),
        ("6", f"each covers {targets.COVERAGE:.0%} of the other"),
        ("6", f"(within {targets.START_DAYS} days)"),
        ("6", f"2^(−t/{scenarios.DAYS_A_YEAR})"),
        ("7", f"{word(len(quality.CHECKS)).capitalize()} checks run over all figures"),
        ("7", f"is at most {quality.SIGNIFICANCE}"),
        ("7", f"(from {quality.TELLING_COUNT:,})"),
        ("8", f"lengths within a factor of {trends.LENGTH_FACTOR}"),
        ("9", f"at most {explanations.DAYS_APART} days apart"),
        ("9", f"at least {explanations.SAME_WORDS:.0%} of the content words"),
        ("9", f"({explanations.FEWEST_WORDS} or more in common)"),
        ("9", f"({explanations.FEWEST_NEAR} or more)"),
        ("9", f"counts only among {evidence.SILENT_SOURCES} or more"),
    ],
)
def test_a_constant_stands_in_the_text_as_in_the_code(section: str, said: str) -> None:
    (found,) = re.findall(rf"^## {section}\. .*?(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert said in found


def test_every_check_function_and_module_is_described() -> None:
    assert all(f"`{check.__name__}`" in TEXT for check in quality.CHECKS)
    assert all(f"| `{name}` |" in TEXT for name in evidence.TESTS)
    modules = {path.stem for path in Path(units.__file__).parent.glob("[a-z]*.py")}
    named = set(re.findall(r"src/helpers/analysis/(\w+)\.py", TEXT))
    assert modules - named == {"coverage"}  # counts what there is, by no method


def test_the_number_of_explanations_and_of_cases_is_that_of_the_register() -> None:
    register = documents.load(project.paths().raw)
    assert f"holds {word(len(register.explanations.explanations))} explanations" in TEXT
    found = readme.numbers()
    cases = word(int(found["sets"]) + int(found["single"])).capitalize()
    held = word(int(found["counter"]) + int(found["chosen"]))
    assert f"{cases} cases are found and {held} do not lag" in TEXT
    assert positions.YEAR_DAYS == 360  # "a period of about a year", section 8.7

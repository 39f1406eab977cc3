"""One rule grades all findings."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from helpers.analysis.grades import grade, questioned
from helpers.analysis.trends import MissingColumnsError

SOUND = {
    "document": "an/one",
    "relation": "=",
    "confidence": "high",
    "base": "all dossiers",
    "flags": "",
}


def figures(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([SOUND | row for row in rows], columns=list(SOUND))


DOUBTS = [
    {"relation": "<"},
    {"confidence": "medium"},
    {"base": ""},
    {"flags": "conflicts"},
]


def test_two_documents_without_a_doubt_are_strong() -> None:
    assert grade(figures({}, {"document": "an/two"})) == "strong"


def test_one_document_without_a_doubt_is_moderate_however_much_it_prints() -> None:
    assert grade(figures({}, {})) == "moderate"


def test_documents_that_retell_one_text_count_once() -> None:
    told = figures({}, {"document": "an/two"})
    assert grade(told.assign(source="survey")) == "moderate"
    assert grade(told.assign(source=["survey", "an/two"])) == "strong"


@pytest.mark.parametrize("doubt", DOUBTS)
def test_a_doubt_takes_a_grade(doubt: dict[str, Any]) -> None:
    assert grade(figures(doubt)) == "weak"
    assert grade(figures(doubt, {"document": "an/two"})) == "moderate"


def test_checks_that_leave_figures_standing_do_not_question_them() -> None:
    flags = ["", "coverage_against_intensity", "coverage_against_intensity conflicts"]
    table = pd.DataFrame({"id": ["a", "b", "c"], "flags": flags})
    assert questioned(table)["id"].tolist() == ["c"]
    assert grade(figures({"flags": "same_label_other_base"})) == "moderate"


def test_what_is_stated_without_figures_is_weak() -> None:
    assert grade(figures()) == "weak"


def test_missing_columns_are_named() -> None:
    with pytest.raises(MissingColumnsError, match="flags"):
        grade(figures({}).drop(columns="flags"))

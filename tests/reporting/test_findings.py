"""Findings are traceable, and the same findings give the same bytes."""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest

from helpers.reporting.findings import FindingError, Findings, read, values

DOCUMENT = "sample/2023-09-18-results"


def test_findings_are_written_and_read_back_in_their_order(tmp_path):
    findings = Findings()
    findings.add(
        "share",
        np.float64(1) / 3,
        unit="share",
        lower=0.0272,
        upper=0.1224,
        period=(pd.Timestamp("2023-01-01"), dt.date(2023, 9, 15)),
        grade="strong",
        documents=["b", "a", "a"],
    )
    findings.add("count", np.int64(160868), unit="results", documents=[DOCUMENT])
    findings.write(tmp_path / "new" / "findings.json")
    assert read(tmp_path / "new" / "findings.json") == [
        {
            "key": "share",
            "value": 0.3333333333,
            "unit": "share",
            "lower": 0.0272,
            "upper": 0.1224,
            "from": "2023-01-01",
            "to": "2023-09-15",
            "grade": "strong",
            "documents": ["a", "b"],
        },
        {
            "key": "count",
            "value": 160868,
            "unit": "results",
            "lower": None,
            "upper": None,
            "from": None,
            "to": None,
            "grade": "moderate",
            "documents": [DOCUMENT],
        },
    ]
    assert values(read(tmp_path / "new" / "findings.json"))["count"] == 160868


def test_the_same_findings_give_the_same_bytes_and_leave_no_draft(tmp_path):
    for name in ("one", "two"):
        findings = Findings()
        findings.add("tier", "xã", unit="tier", documents={"b", "a", "c"})
        findings.add("tiny", 0.1 + 0.2, unit="share", documents=["a"])
        findings.write(tmp_path / name / "findings.json")
    first, second = ((tmp_path / name / "findings.json").read_bytes() for name in ("one", "two"))
    assert first == second
    assert b'"value": 0.3\n' in first and "xã".encode() in first and first.endswith(b"]\n")
    assert b"\r" not in first
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["findings.json"]
    keys = list(json.loads(first)[0])
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"documents": []}, "no document"),
        ({"grade": "certain"}, "strong, moderate, weak"),
        ({"unit": " "}, "unit is empty"),
        ({"lower": 2.0, "upper": 1.0}, "lower 2.0 is above upper 1.0"),
        ({"lower": "a"}, "lower and upper are numbers"),
        ({"period": ("2023-02-01", "2023-01-01")}, "before it begins"),
        ({"period": ("1/2/2023", None)}, "is not a day"),
        ({"value": float("nan")}, "say what is missing"),
        ({"value": float("inf")}, "say what is missing"),
        ({"value": [1]}, "neither a number nor a text"),
        ({"key": ""}, "key is empty"),
    ],
)
def test_a_finding_that_cannot_be_trusted_is_refused(wrong, reason):
    given = {"key": "k", "value": 0.5, "unit": "share", "documents": [DOCUMENT]} | wrong
    with pytest.raises(FindingError, match=reason):
        Findings().add(given.pop("key"), given.pop("value"), **given)


def test_all_that_is_wrong_is_named_at_once():
    with pytest.raises(FindingError, match=r"unit is empty.*grade 'no'.*no document"):
        Findings().add("k", 1, unit="", grade="no", documents=[])


def test_a_key_is_used_once():
    findings = Findings()
    findings.add("k", 1, unit="units", documents=[DOCUMENT])
    with pytest.raises(FindingError, match="used once"):
        findings.add("k", 2, unit="units", documents=[DOCUMENT])
    assert len(findings) == 1


def test_a_file_that_holds_no_findings_is_refused_with_every_fault(tmp_path):
    path = tmp_path / "findings.json"
    path.write_text('[{"key": "k"}, 3]', encoding="utf-8")
    with pytest.raises(FindingError, match=r"entry 1 \(k\): missing .*; entry 2 is not"):
        read(path)
    path.write_text('{"k": 1}', encoding="utf-8")
    with pytest.raises(FindingError, match="a list of findings"):
        read(path)

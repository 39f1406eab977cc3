"""Findings are traceable, and the same findings give the same bytes."""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from helpers import project
from helpers.reporting import findings as model
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
            "meaning": "",
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
            "meaning": "",
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
        findings.add("tier", "xã", unit="verdict", documents={"b", "a", "c"})
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
        ({"unit": " "}, "unit ' ' is none of share, points"),
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
    with pytest.raises(FindingError, match=r"unit '' is none.*grade 'no'.*no document"):
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
    with pytest.raises(FindingError, match=r"entry 1 \(k\) unit: .*entry 2 \(not a finding\): "):
        read(path)
    path.write_text('{"k": 1}', encoding="utf-8")
    with pytest.raises(FindingError, match="a list of findings"):
        read(path)


def entry(**changes):
    return {
        "key": "online_share_latest", "meaning": "A share.", "value": 0.5, "unit": "share",
        "lower": 0.5, "upper": 1.0, "from": None, "to": "2023-09-18", "grade": "weak",
        "documents": [DOCUMENT],
    } | changes  # fmt: skip


FAULTS = [
    ({"unit": "percent"}, "unit"),
    ({"grade": "sure"}, "grade"),
    ({"documents": []}, "documents"),
    ({"from": "1/1/2023"}, "from"),
    ({"value": [1]}, "value"),
    ({"lower": "a"}, "lower"),
    ({"note": "x"}, "note"),
]


@pytest.mark.parametrize(("wrong", "field"), FAULTS)
def test_what_the_schema_refuses_reading_refuses_too(wrong, field, tmp_path):
    schema = Draft202012Validator(model.schema())
    assert schema.is_valid([entry()])
    assert not schema.is_valid([entry(**wrong)])
    path = tmp_path / "findings.json"
    path.write_text(json.dumps([entry(**wrong)]), encoding="utf-8")
    with pytest.raises(FindingError, match=rf"entry 1 \(online_share_latest\) {field}"):
        read(path)


def test_bounds_the_wrong_way_round_are_refused_on_reading(tmp_path):
    path = tmp_path / "findings.json"
    path.write_text(json.dumps([entry(lower=2.0)]), encoding="utf-8")
    with pytest.raises(FindingError, match=r"entry 1: lower 2\.0 is above upper 1\.0"):
        read(path)


def test_the_stored_schema_is_up_to_date():
    stored = project.resolve(model.SCHEMA).read_bytes()
    assert stored == model.render_schema(), "run `make stored` and commit docs/findings.schema.json"
    Draft202012Validator.check_schema(json.loads(stored))


def test_the_schema_describes_every_field_and_unit_and_knows_every_key():
    finding = model.schema()["$defs"]["Finding"]
    assert all(field["description"] for field in finding["properties"].values())
    assert finding["properties"]["unit"]["enum"] == list(model.UNITS)
    assert len(finding["properties"]["key"]["anyOf"]) == len(model.KEYS)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("kon-tum.online_share_latest", "Latest printed share"),
        ("legal_gap_commune_2023", "by the commune tier on a day of 2023"),
        ("online_submission_share_2023-12-25_reach", "by 2023-12-25 could still be met"),
        ("target_change_2023_2023-04", "printed on 2023-04"),
        ("national_rank_par_index_2022", "index par_index for 2022"),
        ("rate_commune_single_district_gia_lai", "Rate of the commune tier"),
        ("rate_needed_commune", "would need for half of the whole"),
    ],
)
def test_a_key_is_explained_with_its_parts(key, said):
    assert said in model.meaning(key)
    assert Draft202012Validator(model.schema()).is_valid([entry(key=key)])


@pytest.mark.parametrize("key", ["online_share", "legal_gap_ward_2023", "Kon Tum.online_figures"])
def test_an_unknown_key_has_no_meaning_and_is_not_valid(key):
    assert model.meaning(key) == ""
    assert not Draft202012Validator(model.schema()).is_valid([entry(key=key)])


def test_the_schema_is_written_where_it_is_kept(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").touch()
    for folder in ("notebooks", "data", "docs"):
        (tmp_path / folder).mkdir()
    monkeypatch.setenv("SOHOA_ROOT", str(tmp_path))
    model.main()
    assert (tmp_path / model.SCHEMA).read_bytes() == model.render_schema()

"""What the notebooks find, place by place: few sentences, and findings that outsiders can read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jsonschema import Draft202012Validator

from helpers import project
from helpers.reporting import findings, show

PLACES = ("gia-lai", "kon-tum", "thai-nguyen", "all")
MOST_FINDINGS = 10


def run(name: str, place: str, written: Path, **more: str) -> None:
    """Run the cells of a notebook one after the other, with some parameters changed."""
    notebook = nbformat.read(project.paths().notebooks / f"{name}.ipynb", as_version=4)
    values: dict[str, Any] = {}
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        exec(compile(cell.source, cell.id, "exec"), values)
        if "parameters" in cell.metadata.get("tags", []):
            values |= {"place": place, "findings": str(written), **more}


@pytest.fixture(scope="module", params=PLACES)
def trends(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The sentences that the trends of a place show as findings, and the file it writes."""
    written = tmp_path_factory.mktemp("findings") / "findings.json"
    shown: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(show, "_display", lambda html, *_: shown.append(html))
        patch.setattr(show, "chart", lambda *_: None)  # other tests look at charts
        run("02_trends", request.param, written)
    said = [html for html in shown if html.startswith('<p class="finding"')]
    return request.param, said, json.loads(written.read_text(encoding="utf-8"))


def invalid(entries: Any) -> list[str]:
    errors = Draft202012Validator(findings.schema()).iter_errors(entries)
    return [f"{error.json_path}: {error.message[:120]}" for error in errors]


def test_trends_say_at_most_ten_findings(trends: Any) -> None:
    _, said, _ = trends
    assert 1 <= len(said) <= MOST_FINDINGS


def test_the_findings_of_trends_are_valid_and_every_key_has_a_meaning(trends: Any) -> None:
    _, _, entries = trends
    assert entries
    assert invalid(entries) == []


def test_each_place_records_where_it_stands(trends: Any) -> None:
    place, _, entries = trends
    keys = {entry["key"] for entry in entries}
    wanted = [f"{one}." for one in PLACES[:-1]] if place == "all" else [""]
    for prefix in wanted:
        assert {f"{prefix}online_share_latest", f"{prefix}online_share_verdict"} <= keys


@pytest.mark.parametrize("trends", ["kon-tum", "all"], indirect=True)
def test_the_findings_on_kon_tum_hold_what_a_brief_needs(trends: Any) -> None:
    place, _, entries = trends
    prefix = "kon-tum." if place == "all" else ""
    own = {entry["key"].removeprefix(prefix): entry for entry in entries}
    assert own["online_share_comparable"]["value"] == 0.2677
    assert own["online_share_comparable_target"]["value"] == 0.5
    assert own["online_share_comparable_verdict"]["value"] == "out_of_reach"
    due = "online_submission_share_2023-12-25"
    assert round(own[f"{due}_required_share"]["value"], 3) == 2.353
    assert own[f"{due}_last_possible"]["value"] == "2023-09-02"
    assert own[f"{due}_reach"]["value"] == "out_of_reach"


@pytest.mark.parametrize("place", ["gia-lai", "all"])
def test_the_findings_of_why_lag_are_few_and_valid(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(show, "_display", lambda html, *_: shown.append(html))
    monkeypatch.setattr(show, "chart", lambda *_: None)
    run("03_why_lag", place, tmp_path / "findings.json")
    said = [html for html in shown if html.startswith('<p class="finding"')]
    assert 1 <= len(said) <= MOST_FINDINGS
    assert invalid(json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))) == []


def test_a_brief_tells_what_the_longer_pages_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(show, "_display", lambda html, text, typed=None: None)
    monkeypatch.setattr(show, "chart", lambda *_: None)
    files = {name: str(tmp_path / f"{name}.json") for name in ("trends", "why_lag", "brief")}
    run("02_trends", "gia-lai", Path(files["trends"]))
    run("03_why_lag", "gia-lai", Path(files["why_lag"]))
    longer = findings.read(files["trends"]) + findings.read(files["why_lag"])
    run("04_brief", "gia-lai", Path(files["brief"]), trends=files["trends"],
        why_lag=files["why_lag"])  # fmt: skip
    told = findings.read(files["brief"])
    assert [entry["key"] for entry in told] == [
        "online_share_latest", "targets_answered", "gap_points_commune",
        "backlog_share_commune", "later_start_left_commune",
    ]  # fmt: skip
    assert all(entry in longer for entry in told)

"""What the register holds and lacks, counted on an invented register."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers.analysis import coverage
from helpers.register import observations
from helpers.register.observations import Tables
from tests.invented import write_register


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    observations.write(observations.build(write_register(tmp_path / "raw")), tmp_path / "tidy")
    return observations.load(tmp_path / "tidy")


def test_places_with_most_figures_keep_the_order_they_were_given_in() -> None:
    figures = pd.DataFrame({"place": ["c", "c", "a", "b", "d", "d", "d", "other"]})
    assert coverage.best_covered(figures, ["a", "b", "c", "d", "e"], 3) == ["a", "c", "d"]
    assert coverage.best_covered(figures, ["e", "a"], 3) == ["e", "a"]


def test_entries_are_counted_by_the_place_they_speak_of(tables: Tables) -> None:
    counted = coverage.entries_by_place(
        tables.observations, tables.claims, tables.documents, ["an", "binh"]
    ).set_index("place")
    assert list(counted.loc["an"]) == [1, 6, 1]
    assert list(counted.loc["binh"]) == [1, 2, 0]
    assert list(counted.loc["other"]) == [1, 1, 0]


def test_figures_about_procedures_leave_out_indices_and_law(tables: Tables) -> None:
    kept = set(coverage.about_procedures(tables.observations, tables.indicators)["indicator"])
    assert kept == {"results_digitized_share", "online_submission_share", "dossiers_received"}


def test_misprints_come_with_their_reading_and_reason(tables: Tables) -> None:
    found = coverage.misprints(tables.observations)
    assert list(found["as_reported"]) == ["151.10"]
    assert list(found["value"]) == [15110.0]
    assert "15.110" in found["because"].iloc[0]


def test_bases_of_an_indicator_are_listed_with_their_series(tables: Tables) -> None:
    found = coverage.bases(tables.observations, "online_submission_share").iloc[0]
    assert found["base"] == "all dossiers received"
    assert found["series"] == "online_submission_share/received"
    assert (found["figures"], found["documents"], found["places"]) == (3, 2, 2)


def test_reasons_to_keep_a_figure_out_are_counted(tables: Tables) -> None:
    rows = tables.observations
    rows.loc[rows["tier"] == "commune", ["confidence", "series", "flags"]] = ["low", "", "x"]
    kept = coverage.kept_out(rows).set_index("reason")["figures"]
    assert dict(kept) == {
        "low_confidence": 1,
        "unknown_period": 0,
        "unstated_base": 1,
        "flagged": 1,
    }


def test_documents_without_figures_or_reasons_are_pointers(tables: Tables) -> None:
    documents = tables.documents
    assert coverage.pointers(documents).empty
    documents.loc[documents["place"] == "binh", "figures"] = 0
    assert list(coverage.pointers(documents)["id"]) == ["binh/2025-08-july"]
    assert coverage.pointers(documents, "an").empty


def test_the_values_of_a_quantity_printed_twice_stand_together(tables: Tables) -> None:
    ids = list(tables.observations["id"])
    findings = tables.quality.iloc[:0].copy()
    assert coverage.conflicts(tables.observations, findings).empty
    findings.loc[0, ["check", "entries"]] = ["conflicts", f"{ids[3]};{ids[1]}"]
    findings.loc[1, ["check", "entries"]] = ["share_against_counts", ids[0]]
    found = coverage.conflicts(tables.observations, findings)
    assert set(found["id"]) == {ids[1], ids[3]}
    assert set(found["quantity"]) == {1}

"""Tables about the figures themselves, as a reader sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.analysis import coverage
from helpers.register import observations, quality
from helpers.register.observations import Tables
from helpers.reporting import language, quality_tables
from tests.invented import AN_2023, write_register

SAY = language.use("en")


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    text = AN_2023.replace('"800/1.000"', '"800/1.000 (81%)"')
    raw = write_register(tmp_path / "raw", **{"2023_10_02_nine_months": text})
    observations.write(observations.build(raw), tmp_path / "tidy")
    return observations.load(tmp_path / "tidy")


def test_every_check_has_a_title_and_silent_checks_are_shown(tables: Tables) -> None:
    assert set(quality_tables.CHECKS) == {check.__name__ for check in quality.CHECKS}
    counted = quality_tables.counts(tables.quality, SAY)
    assert len(counted) == len(quality.CHECKS)
    assert list(counted["Findings"]).count(0) == len(quality.CHECKS) - 1


def test_a_finding_names_its_document(tables: Tables) -> None:
    shown = quality_tables.findings(tables.quality, "share_against_counts", tables, SAY)
    assert shown.iloc[0]["Documents"] == "Nine months of 2023 in An"
    assert "800/1.000 (81%)" in shown.iloc[0]["As printed"]


def test_misprints_show_print_reading_and_reason(tables: Tables) -> None:
    shown = quality_tables.misprints(coverage.misprints(tables.observations), tables, SAY)
    assert shown.iloc[0]["Printed"] == "151.10"
    assert shown.iloc[0]["Read as"] == "15,110"


@pytest.mark.parametrize(
    ("measure", "relation", "number", "shown"),
    [
        ("share", ">=", 0.5, "≥ 50%"),
        ("share", "=", 0.2677, "26.77%"),
        ("count", "<", 15000.0, "< 15,000"),
    ],
)
def test_values_carry_their_unit_and_relation(
    measure: str, relation: str, number: float, shown: str
) -> None:
    assert quality_tables.value(measure, relation, number, SAY) == shown


def test_bases_without_a_series_are_said_to_join_with_nothing(tables: Tables) -> None:
    rows = coverage.bases(tables.observations, "online_submission_share")
    rows.loc[0, ["base", "series"]] = ["", ""]
    shown = quality_tables.bases(rows, SAY).iloc[0]
    assert (shown["Base"], shown["Series"]) == ("not stated", "joins with nothing")


def test_every_reason_to_stay_out_has_words(tables: Tables) -> None:
    shown = quality_tables.kept_out(coverage.kept_out(tables.observations), SAY)
    assert len(shown) == len(quality_tables.REASONS)


def test_pointers_name_document_publisher_and_date(tables: Tables) -> None:
    shown = quality_tables.pointers(
        tables.documents, {"an": "An", "binh": "Binh", "national": "Viet Nam"}, SAY
    )
    assert "August 2025" in set(shown["Published"])
    assert {"An", "Binh"} <= set(shown["Place"])
    own = tables.documents[tables.documents["place"] == "an"]
    assert "Place" not in quality_tables.pointers(own, {"an": "An"}, SAY)


def test_conflicting_values_stand_beside_their_bases_and_documents(tables: Tables) -> None:
    rows = tables.observations[tables.observations["indicator"] == "online_submission_share"]
    shown = quality_tables.conflicts(rows.assign(quantity=1), tables, SAY)
    assert set(shown["Quantity"]) == {"An: Dossiers filed online", "Binh: Dossiers filed online"}
    assert "all dossiers received" in set(shown["Base"])
    assert "July 2025" in set(shown["Period"])

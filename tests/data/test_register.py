"""The register that the project publishes: complete, in order, and equal to its tidy tables."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers import project
from helpers.register import documents, observations, quality
from helpers.register.observations import Tables

PATHS = project.paths()
LEDGER = tomllib.loads((Path(__file__).parent / "carried_over.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tables() -> Tables:
    return observations.load(PATHS.processed)


def raw_entries() -> dict[str, dict[str, Any]]:
    """Read the documents with nothing but a TOML parser, so that no helper can hide a loss."""
    return {
        f"{path.parent.name}/{path.stem}": tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(PATHS.documents.glob("*/*.toml"))
    }


def counts(document: dict[str, Any]) -> Counter[str]:
    rows = sum(len(table["rows"]) for table in document.get("table", []))
    return Counter(
        documents=1,
        figures=len(document.get("figure", [])) + rows,
        claims=len(document.get("claim", [])),
    )


def test_the_register_has_no_problem() -> None:
    assert [str(problem) for problem in documents.check(PATHS.raw)] == []


def test_every_entry_that_was_read_is_entered_or_named_as_merged() -> None:
    """Documents added later may bring more entries; none of the first ones may go."""
    kinds = ("documents", "figures", "claims")
    read = {kind: sum(row[i] for row in LEDGER["read"].values()) for i, kind in enumerate(kinds)}
    merged = Counter(entry["entry"] for entry in LEDGER["merged"])
    expected = {
        "documents": read["documents"] - merged["document"],
        "figures": read["figures"] - merged["figure"] + len(LEDGER["added"]),
        "claims": read["claims"] - merged["reason"],
    }
    stated = {
        kind: sum(row[i] for row in LEDGER["entered"].values()) for i, kind in enumerate(kinds)
    }
    assert stated == expected


def test_each_place_still_holds_the_entries_that_the_ledger_states() -> None:
    by_place: dict[str, Counter[str]] = {}
    for document_id, document in raw_entries().items():
        by_place.setdefault(document_id.split("/")[0], Counter()).update(counts(document))
    lost = {
        place: (by_place.get(place), stated)
        for place, stated in LEDGER["entered"].items()
        if any(
            by_place.get(place, Counter())[kind] < number
            for kind, number in zip(("documents", "figures", "claims"), stated, strict=True)
        )
    }
    assert not lost


def test_every_merged_or_added_entry_names_a_document_that_still_prints_it() -> None:
    texts = {
        path.parent.name + "/" + path.stem: path.read_text(encoding="utf-8")
        for path in PATHS.documents.glob("*/*.toml")
    }
    for entry in [*LEDGER["merged"], *LEDGER["added"]]:
        text = texts[entry["document"]]
        if entry.get("entry") == "reason":
            assert entry["into"] in text, entry
    for entry in LEDGER["added"]:
        assert f'"{entry["as_reported"]}"' in texts[entry["document"]], entry


def test_the_tidy_tables_equal_a_rebuild_byte_for_byte() -> None:
    for name, content in observations.build(PATHS.raw).items():
        assert (PATHS.processed / name).read_bytes() == content, f"{name}: run `sohoa clean`"


def test_no_other_file_lies_among_the_tidy_tables() -> None:
    found = {path.name for path in PATHS.processed.iterdir()}
    assert found == set(observations.build(PATHS.raw))


def test_every_row_of_the_tidy_tables_names_its_document(tables: Tables) -> None:
    known = set(tables.documents["id"])
    assert set(tables.observations["document"]) <= known
    assert set(tables.claims["document"]) <= known
    assert len(tables.observations) == sum(tables.documents["figures"])
    assert len(tables.claims) == sum(tables.documents["claims"])


def figures(tables: Tables, **where: str) -> pd.DataFrame:
    found = tables.observations
    for column, value in where.items():
        found = found[found[column] == value]
    return found


@pytest.mark.parametrize(
    ("tier", "printed", "numerator", "denominator"),
    [
        ("province", "33.580/40.458", 33580, 40458),
        ("district", "4.110/27.404", 4110, 27404),
        ("commune", "6.878/137.574", 6878, 137574),
    ],
)
def test_gia_lai_2023_results_are_there_as_printed(
    tables: Tables, tier: str, printed: str, numerator: int, denominator: int
) -> None:
    row = figures(
        tables, place="gia-lai", indicator="results_digitized_share", tier=tier, kind="actual"
    )
    row = row[row["as_reported"] == printed].iloc[0]
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)
    assert row["document"] == "gia-lai/2023-09-18-results-digitized"


def test_kon_tum_2023_figures_are_there_as_printed(tables: Tables) -> None:
    dispatch = "kon-tum/2023-11-21-dispatch-4067"
    printed = set(figures(tables, document=dispatch)["as_reported"])
    assert {"26,77%", "10/17", "4/10", "06/102", "50%"} <= printed
    quarter = figures(tables, place="kon-tum", indicator="online_submission_share")
    quarter = quarter[quarter["to"] == "2023-03-14"].set_index("tier")
    pairs = {tier: (row["numerator"], row["denominator"]) for tier, row in quarter.iterrows()}
    assert pairs["province"] == (6596, 23233)
    assert pairs["district"] == (2521, 6776)
    assert pairs["commune"] == (3399, 26030)


def test_the_targets_of_gia_lai_and_thai_nguyen_are_there_with_their_documents(
    tables: Tables,
) -> None:
    goals = figures(tables, document="gia-lai/2022-online-handling-targets", kind="target")
    by_year = {row.to.year: row.value for row in goals.itertuples()}
    assert by_year == {2022: 0.5, 2023: 0.6, 2024: 0.7, 2025: 0.8}
    goal = figures(tables, document="thai-nguyen/2022-08-31-decision-793-target", kind="target")
    assert list(goal["value"]) == [0.55]
    assert list(goal["relation"]) == [">="]


# Where the cases of the checks stand: what the documents print, and what a check says of it.
CASES = [
    ("share_against_counts", "trên 14%", "1,655 of 11,006 is 15.04%"),
    ("share_against_counts", "37,76%", "2,521 of 6,776 is 37.20%"),
    ("share_against_counts", "13,05%", "3,399 of 26,030 is 13.06%"),
    ("parts_and_totals", "151.10", "4,662 + 15,110 + 45,161 = 64,933"),
    ("counts_from_whole_percentages", "6.878/137.574; 4.110/27.404; 33.580/40.458", "5%, 15%, 83%"),
    ("one_number_in_two_roles", "6.878/137.574; 33.580/40.458", "of 40,458 after 33,580"),
    ("coverage_against_intensity", "6.878/137.574", "and 5% of the results of one tier"),
    ("same_label_other_base", "838/1.314; 860 + 759", "1,619 online services on offer"),
    ("target_reprinted_as_result", "60%", "(60%, 80%, 90%)"),
    ("conflicts", "66,47%", "66.47% and 74.7%"),
]


@pytest.mark.parametrize(("check", "printed", "sentence"), CASES)
def test_the_checks_find_the_known_cases(
    tables: Tables, check: str, printed: str, sentence: str
) -> None:
    found = tables.quality[tables.quality["check"] == check]
    found = found[found["printed"].str.contains(printed, regex=False)]
    assert found["sentence_en"].str.contains(sentence, regex=False).sum() == 1, list(found.values)


def test_the_chances_of_the_counts_of_gia_lai_are_those_of_the_methods(tables: Tables) -> None:
    (power,) = tables.quality.loc[
        tables.quality["check"] == "counts_from_whole_percentages", "power_en"
    ]
    assert power == "chance 0.00145; 0.00730; 0.00247; joint 2.6 × 10⁻⁸"


def test_twelve_percent_is_within_the_rounding_of_its_counts_and_is_no_finding(
    tables: Tables,
) -> None:
    row = figures(tables, as_reported="12%", place="kon-tum").iloc[0]
    assert (row["numerator"], row["denominator"]) == (34020, 277307)
    assert round(100 * row["numerator"] / row["denominator"], 2) == 12.27
    assert row["printed_share"] == 0.12
    assert not tables.quality["entries"].str.contains(row["id"], regex=False).any()


def test_the_services_with_dossiers_of_gia_lai_add_up_and_the_check_compares_them(
    tables: Tables,
) -> None:
    """34 + 198 = 232: nothing to say as printed, a finding were one of them another number."""
    rows = figures(
        tables, document="gia-lai/2023-09-18-results-digitized", indicator="services_with_dossiers"
    )
    assert sorted(rows["value"]) == [34, 198, 232]
    assert list(quality.parts_and_totals(rows)) == []
    changed = rows.assign(value=rows["value"].replace(198, 189))
    assert "add up to 223" in next(quality.parts_and_totals(changed)).sentence_en


def test_flags_name_the_figures_that_the_checks_name(tables: Tables) -> None:
    flagged = tables.observations[tables.observations["flags"] != ""]
    named = {entry for entries in tables.quality["entries"] for entry in entries.split(";")}
    assert set(flagged["id"]) == named

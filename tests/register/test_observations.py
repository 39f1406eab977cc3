"""Tidy tables: right values, stable bytes, nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from helpers import project
from helpers.register import documents, observations
from helpers.register.observations import Tables
from tests.invented import AN_2023, BINH_2025, PLACES, write_register


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    observations.write(observations.build(write_register(tmp_path / "raw")), tmp_path / "tidy")
    return observations.load(tmp_path / "tidy")


def row(tables: Tables, **where: str) -> pd.Series:
    found = tables.observations
    for column, value in where.items():
        found = found[found[column] == value]
    assert len(found) == 1, found
    return found.iloc[0]


def test_a_pair_of_counts_becomes_a_fraction_of_one(tables: Tables) -> None:
    commune = row(tables, indicator="results_digitized_share", tier="commune")
    assert (commune["numerator"], commune["denominator"]) == (53.0, 2500.0)
    assert commune["value"] == 0.0212
    assert commune["measure"] == "share"
    assert commune["as_reported"] == "53/2.500"
    assert commune["series"] == "results_digitized_share/results"


def test_a_bound_keeps_its_relation(tables: Tables) -> None:
    actual = row(tables, place="an", indicator="online_submission_share", kind="actual")
    assert (actual["relation"], actual["value"]) == (">", 0.3)
    target = row(tables, place="an", indicator="online_submission_share", kind="target")
    assert (target["relation"], target["value"]) == (">=", 0.5)


def test_english_pages_are_read_with_english_marks(tables: Tables) -> None:
    july = row(tables, place="binh", indicator="online_submission_share")
    assert (july["numerator"], july["denominator"], july["value"]) == (1234.0, 2468.0, 0.5)


def test_a_rank_keeps_the_number_of_places(tables: Tables) -> None:
    rank = row(tables, indicator="papi_rank")
    assert (rank["value"], rank["denominator"]) == (12.0, 63.0)


def test_a_date_has_no_value_and_keeps_its_day(tables: Tables) -> None:
    start = row(tables, indicator="tier_start_date")
    assert pd.isna(start["value"])
    assert start["from"] == pd.Timestamp("2022-06-01")


def test_the_territory_follows_the_reform_of_july_2025(tables: Tables) -> None:
    assert row(tables, indicator="results_digitized_share", tier="commune")["geography"] == (
        "before-2025-07"
    )
    july = row(tables, place="binh", indicator="online_submission_share")
    assert july["geography"] == "since-2025-07"


@pytest.mark.parametrize(
    ("published", "start", "end", "expected"),
    [
        ("2025-06-30", "2025-01-01", "2025-12-31", "before-2025-07"),
        ("2025-08-01", "2025-01-01", "2025-12-31", ""),
        ("2025-08-01", "2024-01-01", "2024-12-31", "before-2025-07"),
        ("2025-08-01", "2025-07-01", "2025-07-31", "since-2025-07"),
    ],
)
def test_a_period_across_the_reform_belongs_to_no_territory_unless_printed_before(
    tmp_path: Path, published: str, start: str, end: str, expected: str
) -> None:
    text = (
        BINH_2025.replace('published = "2025-08"', f"published = {published}")
        .replace("from = 2025-07-01", f"from = {start}")
        .replace("to = 2025-07-31", f"to = {end}")
    )
    raw = write_register(tmp_path)
    (raw / "documents/binh/2025-08-july.toml").unlink()
    (raw / f"documents/binh/{published}-july.toml").write_text(text, encoding="utf-8")
    observations.write(observations.build(raw), tmp_path / "tidy")
    july = row(
        observations.load(tmp_path / "tidy"), place="binh", indicator="online_submission_share"
    )
    assert july["geography"] == expected


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("2023-july", ('published = "2025-08"', 'published = "2023"'), "before-2025-07"),
        ("2025-08-july", ('tier = "all"', 'tier = "district"'), "before-2025-07"),
        ("2025-08-july", ('kind = "actual"', 'kind = "actual"\ngeography = "before-2025-07"'),
         "before-2025-07"),
    ],
)  # fmt: skip
def test_year_of_print_district_tier_and_the_document_itself_tell_the_territory(
    tmp_path: Path, name: str, change: tuple[str, str], expected: str
) -> None:
    assert change[0] in BINH_2025
    raw = write_register(tmp_path)
    (raw / "documents/binh/2025-08-july.toml").unlink()
    text = BINH_2025.replace(*change, 1)
    (raw / f"documents/binh/{name}.toml").write_text(text, encoding="utf-8")
    observations.write(observations.build(raw), tmp_path / "tidy")
    july = row(
        observations.load(tmp_path / "tidy"), place="binh", indicator="online_submission_share"
    )
    assert july["geography"] == expected


def test_a_place_that_ended_with_the_reform_has_no_figures_since(tmp_path: Path) -> None:
    raw = write_register(tmp_path)
    places = raw / "places.toml"
    ended = PLACES.replace("[binh]", "[binh]\nto = 2025-06-30")
    places.write_text(ended, encoding="utf-8")
    observations.write(observations.build(raw), tmp_path / "tidy")
    july = row(
        observations.load(tmp_path / "tidy"), place="binh", indicator="online_submission_share"
    )
    assert july["geography"] == "before-2025-07"


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    raw = write_register(tmp_path)
    assert observations.build(raw) == observations.build(raw)


def test_the_order_of_entries_in_a_document_changes_nothing(tmp_path: Path) -> None:
    first = observations.build(write_register(tmp_path / "one"))
    blocks = AN_2023.split("\n\n[[figure]]")
    swapped = blocks[0] + "".join(
        "\n\n[[figure]]" + block for block in [blocks[2], blocks[1], *blocks[3:]]
    )
    assert swapped != AN_2023
    second = observations.build(
        write_register(tmp_path / "two", **{"2023_10_02_nine_months": swapped})
    )
    assert first == second


def test_identifiers_change_only_for_the_figure_that_changes(tmp_path: Path) -> None:
    def ids(text: str, name: str) -> set[str]:
        raw = write_register(tmp_path / name, **{"2023_10_02_nine_months": text})
        observations.write(observations.build(raw), tmp_path / name / "tidy")
        return set(observations.load(tmp_path / name / "tidy").observations["id"])

    before, after = ids(AN_2023, "a"), ids(AN_2023.replace("100/500", "101/500"), "b")
    assert len(before - after) == 1
    assert len(after - before) == 1


def test_drafts_never_reach_the_tables(tmp_path: Path) -> None:
    raw = write_register(
        tmp_path, **{"2023_10_02_nine_months": AN_2023.replace("reviewed", "draft")}
    )
    observations.write(observations.build(raw), tmp_path / "tidy")
    tidy = observations.load(tmp_path / "tidy")
    assert "an" not in set(tidy.observations["place"])
    assert "an/2023-10-02-nine-months" not in set(tidy.documents["id"])


def test_the_data_package_describes_every_column_of_every_table(tmp_path: Path) -> None:
    files = observations.build(write_register(tmp_path))
    package = json.loads(files["datapackage.json"])
    assert {resource["path"] for resource in package["resources"]} == set(files) - {
        "datapackage.json"
    }
    for resource in package["resources"]:
        header = files[resource["path"]].decode().split("\n", 1)[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(field["description"] for field in resource["schema"]["fields"])
        assert resource["bytes"] == len(files[resource["path"]])


def test_files_have_unix_line_ends_and_no_byte_order_mark(tmp_path: Path) -> None:
    for content in observations.build(write_register(tmp_path)).values():
        assert b"\r" not in content
        assert not content.startswith(b"\xef\xbb\xbf")
        content.decode("utf-8")


def test_a_failed_write_leaves_no_temporary_file(tmp_path: Path) -> None:
    files = observations.build(write_register(tmp_path / "raw"))
    folder = tmp_path / "tidy"
    (folder / "claims.csv").mkdir(parents=True)  # a folder cannot be replaced by a file
    with pytest.raises(OSError):
        observations.write(files, folder)
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_missing_tables_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        observations.load(tmp_path)
    assert "observations.csv" in str(caught.value)
    assert "events.csv" in str(caught.value)
    assert "sohoa clean" in str(caught.value)


def test_a_table_with_other_columns_is_refused(tmp_path: Path, tables: Tables) -> None:
    path = tmp_path / "tidy" / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("theme", "topic", 1), encoding="utf-8")
    with pytest.raises(ValueError, match="right would be"):
        observations.load(tmp_path / "tidy")


def test_the_contract_refuses_a_wrong_code_and_a_repeated_identifier(tables: Tables) -> None:
    wrong = tables.observations.copy()
    wrong.loc[0, "tier"] = "county"
    wrong.loc[1, "id"] = wrong.loc[2, "id"]
    with pytest.raises(SchemaErrors) as caught:
        observations.validate(Tables(**{**tables.__dict__, "observations": wrong}))
    failing = set(caught.value.failure_cases["column"])
    assert {"tier", "id"} <= failing


def test_a_place_that_documents_speak_of_is_listed(tables: Tables) -> None:
    assert list(tables.places["place"]) == ["an", "binh", "national"]
    assert PLACES.count("[") >= 3


def test_reasons_carry_their_document_and_place(tables: Tables) -> None:
    claim = tables.claims.iloc[0]
    assert claim["document"] == "an/2023-10-02-nine-months"
    assert (claim["place"], claim["tier"], claim["direction"]) == ("an", "commune", "hinders")


def test_a_document_without_a_known_day_keeps_its_precision(tables: Tables) -> None:
    known = tables.documents.set_index("id")["published_precision"]
    assert known["binh/2025-08-july"] == "month"
    assert known["an/2023-10-02-nine-months"] == "day"


def test_loading_checks_the_register_first(tmp_path: Path) -> None:
    raw = write_register(
        tmp_path, **{"2023_10_02_nine_months": AN_2023.replace('"trên 30%"', '"30.5%"')}
    )
    assert documents.check(raw)
    with pytest.raises(ValueError, match="cannot be read"):
        observations.build(raw)


def test_a_base_without_a_series_joins_with_nothing_in_the_tables(tmp_path: Path) -> None:
    observations.write(observations.build(write_register(tmp_path)), tmp_path / "tidy")
    table = observations.load(tmp_path / "tidy").observations.set_index("indicator")["series"]
    assert table["tier_start_date"] == ""
    assert table["papi_rank"] == "papi_rank/all"


@pytest.mark.parametrize(
    ("published", "start", "end", "expected"),
    [
        ("2025-08-01", "2025-07-01", "2025-07-01", "since-2025-07"),
        ("2025-08-01", "2025-06-30", "2025-06-30", "before-2025-07"),
        ("2025-08-01", "2025-06-30", "2025-07-01", ""),
        # Known to the month: July has 31 days, all of them since the reform.
        ('"2025-07"', "2025-07-01", "2025-07-31", "since-2025-07"),
        ('"2025-06"', "2025-07-01", "2025-07-31", "before-2025-07"),
    ],
)
def test_the_first_of_july_2025_is_the_first_day_of_the_new_territories(
    tmp_path: Path, published: str, start: str, end: str, expected: str
) -> None:
    text = (
        BINH_2025.replace('published = "2025-08"', f"published = {published}")
        .replace("from = 2025-07-01", f"from = {start}")
        .replace("to = 2025-07-31", f"to = {end}")
    )
    raw = write_register(tmp_path)
    (raw / "documents/binh/2025-08-july.toml").unlink()
    name = published.strip('"')
    (raw / f"documents/binh/{name}-july.toml").write_text(text, encoding="utf-8")
    observations.write(observations.build(raw), tmp_path / "tidy")
    table = observations.load(tmp_path / "tidy").observations
    july = table[(table["place"] == "binh") & (table["measure"] == "share")]
    assert list(july["geography"]) == [expected]


def test_documents_that_retell_one_text_say_so_in_the_tables(tmp_path: Path) -> None:
    family = 'text_family = "one-text"\nstatus ='
    raw = write_register(
        tmp_path,
        **{
            "2023_10_02_nine_months": AN_2023.replace("status    =", family),
            "2025_08_july": BINH_2025.replace("status    =", family),
        },
    )
    observations.write(observations.build(raw), tmp_path / "tidy")
    table = observations.load(tmp_path / "tidy").documents.set_index("id")["text_family"]
    assert dict(table) == {
        "an/2023-10-02-nine-months": "one-text",
        "binh/2025-08-july": "one-text",
        "national/2021-12-06-decree": "",
    }


def test_names_that_a_language_lacks_stand_in_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    observations.write(observations.build(write_register(tmp_path / "raw")), tmp_path / "tables")
    monkeypatch.setattr(project, "LANGUAGES", ("en", "vi", "fr"))
    tables = observations.load(tmp_path / "tables")
    assert tables.places["name_fr"].to_list() == tables.places["name_en"].to_list()
    assert tables.places["name_vi"].to_list() != tables.places["name_en"].to_list()
    assert "sentence_fr" in tables.quality.columns

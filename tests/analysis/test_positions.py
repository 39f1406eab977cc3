"""Ranks are places among those ranked, and a dossier is not a person."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from helpers.analysis import positions

NAN = math.nan


def rank(indicator: str, year: int, value: float, places: float = 63, **changes: Any) -> Any:
    row = {
        "document": "an/a", "place": "an", "tier": "all", "unit": "", "indicator": indicator,
        "kind": "actual", "from": pd.Timestamp(year, 1, 1), "to": pd.Timestamp(year, 12, 31),
        "relation": "=", "numerator": value, "denominator": places, "value": value,
        "value_upper": NAN, "measure": "rank", "base": "", "series": f"{places:g} provinces",
        "geography": "before-2025-07", "as_reported": "", "confidence": "high",
    }  # fmt: skip
    return row | changes


def score(indicator: str, year: int, value: float, series: str, **changes: Any) -> Any:
    return rank(indicator, year, value, 100, series=series, measure="score", **changes)


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    frame.insert(0, "id", [f"an/a#{number}" for number in range(len(frame))])
    return frame


def refused(*rows: dict[str, Any]) -> list[str]:
    found: list[str] = positions.positions(table(*rows), "an")["refused"].tolist()
    return found


# one method for 2021 and 2022, another for 2023; the scores are those of another place
METHODS = (
    score("dti_score", 2021, 0.3, "old", place="binh"),
    score("dti_score", 2022, 0.4, "old", place="binh"),
    score("dti_score", 2023, 0.5, "new", place="binh"),
)


def test_a_rank_keeps_its_number_of_places_and_the_way_from_first_to_last() -> None:
    found = positions.positions(table(rank("dti_rank", 2021, 32)), "an").iloc[0]
    assert (found["rank"], found["places"], found["share"]) == (32, 63, 0.5)
    assert (found["index"], found["indicator"]) == ("dti", "dti_rank")
    last = positions.positions(table(rank("dti_rank", 2021, 34, 34)), "an").iloc[0]
    assert last["share"] == 1


def test_neighboring_editions_of_one_method_are_joined() -> None:
    rows = positions.positions(
        table(rank("dti_rank", 2021, 9), rank("dti_rank", 2022, 8), *METHODS), "an"
    )
    assert rows["segment"].nunique() == 1
    assert positions.longest(rows)["rank"].tolist() == [9, 8]


@pytest.mark.parametrize(
    ("earlier", "later", "reason"),
    [
        (rank("dti_rank", 2022, 9), rank("dti_rank", 2023, 8), "method"),
        (rank("dti_rank", 2021, 9), rank("dti_rank", 2022, 8, 34), "places"),
        (rank("papi_rank", 2021, 9, series="s"), rank("papi_rank", 2022, 8, 61, series="s"),
         "places method_unknown"),
        (rank("par_index_rank", 2021, 9), rank("par_index_rank", 2022, 8), "method_unknown"),
        (rank("dti_rank", 2021, 9), rank("dti_rank", 2023, 8), "method gap"),
        (rank("dti_rank", 2022, 9), rank("dti_rank", 2022, 8, document="an/b"), "conflict"),
    ],
)  # fmt: skip
def test_editions_that_differ_are_never_joined_and_the_reason_is_named(
    earlier: dict[str, Any], later: dict[str, Any], reason: str
) -> None:
    assert refused(earlier, later, *METHODS) == ["", reason]
    assert positions.longest(positions.positions(table(earlier, later, *METHODS), "an")).empty


def test_of_several_dates_in_a_year_the_last_stays_for_each_number_of_places() -> None:
    day = pd.Timestamp("2025-03-31")
    rows = table(
        rank("quality_766_rank", 2025, 1, 63, to=day),
        rank("quality_766_rank", 2025, 6, 34, to=pd.Timestamp("2025-07-31")),
        rank("quality_766_rank", 2025, 8, 34, to=pd.Timestamp("2025-10-31")),
        rank("quality_766_rank", 2025, 8, 34, to=pd.Timestamp("2025-10-31"), document="an/b"),
    )
    found = positions.positions(rows, "an")
    assert found[["rank", "places"]].to_numpy().tolist() == [[1, 63], [8, 34]]
    assert found["documents"].tolist() == ["an/a", "an/a an/b"]


def test_a_score_stands_beside_its_rank_and_a_year_without_a_rank_keeps_its_score() -> None:
    rows = table(
        rank("par_index_rank", 2022, 58),
        score("par_index_score", 2022, 80.35, "points", document="an/b"),
        score("par_index_score", 2024, 85.0, "points"),
        score("par_index_score", 2025, 99.0, "points", kind="target"),
    )
    found = positions.positions(rows, "an")
    assert found["year"].tolist() == [2022, 2024]
    assert found["score"].tolist() == [80.35, 85.0]
    assert found["documents"].tolist() == ["an/a an/b", "an/a"]
    assert math.isnan(found["rank"].iloc[1])


def test_units_targets_and_low_confidence_take_no_place() -> None:
    rows = table(
        rank("dti_rank", 2021, 9, unit="Huyện Một"),
        rank("dti_rank", 2021, 9, kind="target"),
        rank("dti_rank", 2021, 9, confidence="low"),
    )
    assert positions.positions(rows, "an").empty
    assert positions.positions(rows, "an")["year"].dtype == "int64"


def test_the_latest_edition_in_which_all_places_are_ranked_is_shared() -> None:
    rows = table(
        rank("dti_rank", 2021, 9), rank("dti_rank", 2021, 20, place="binh"),
        rank("dti_rank", 2022, 8), rank("dti_rank", 2022, 7, 34, place="binh"),
        rank("papi_rank", 2023, 8),
    )  # fmt: skip
    each = [positions.positions(rows, place).assign(place=place) for place in ("an", "binh")]
    found = positions.shared(pd.concat(each, ignore_index=True))
    assert found[["place", "year", "rank"]].to_numpy().tolist() == [
        ["an", 2021, 9], ["binh", 2021, 20],
    ]  # fmt: skip


def people(year: int, value: float, **changes: Any) -> Any:
    return rank("population", year, value, NAN, measure="count", numerator=NAN) | changes


def filed(start: str, end: str, k: float, n: float, **changes: Any) -> Any:
    row = rank(
        "online_submission_share", 2022, k / n, n, numerator=k, measure="share", series="received"
    )
    return row | {"from": pd.Timestamp(start), "to": pd.Timestamp(end)} | changes


def used(year: int, value: float, **changes: Any) -> Any:
    row = rank(positions.PORTAL_USERS[0], year, value, NAN, numerator=NAN, measure="share")
    return row | {"place": "national", "kind": "survey", "document": "national/papi"} | changes


def test_kon_tum_2022_is_reconciled_by_about_six_dossiers_for_five_users() -> None:
    # 34,020 of 277,307 dossiers, 579,914 residents, 4.85% of people interviewed:
    # 277,307 / 579,914 = 47.8 dossiers for 100 residents; 34,020 / 579,914 = 5.87%;
    # 4.85% of 579,914 are 28,126 people, and 34,020 / 28,126 = 1.21 dossiers each
    rows = table(
        filed("2021-12-15", "2022-12-14", 34020, 277307), people(2022, 579914),
        people(2019, 543452), used(2022, 0.0485),
    )  # fmt: skip
    found = positions.filers(rows, "an").iloc[0]
    assert round(found["per_hundred"], 1) == 47.8
    assert round(found["most"], 4) == 0.0587
    assert round(found["each"], 2) == 1.21
    assert (found["residents"], found["residents_year"]) == (579914, 2022)
    assert found["documents"] == "an/a national/papi"
    assert found["base"] == rows["base"].iloc[0]


def test_a_survey_of_a_year_is_not_set_against_a_month_or_another_year() -> None:
    month = filed("2022-07-01", "2022-07-31", 10, 100)
    year = filed("2022-01-01", "2022-12-31", 10, 100)
    assert math.isnan(
        positions.filers(table(month, people(2022, 1000), used(2022, 0.05)), "an")["each"].iloc[0]
    )
    assert math.isnan(
        positions.filers(table(year, people(2022, 1000), used(2021, 0.05)), "an")["each"].iloc[0]
    )


def test_residents_are_those_of_the_same_territory_or_nothing_is_said() -> None:
    merged = filed("2025-07-01", "2025-07-31", 10, 100, geography="since-2025-07")
    assert positions.filers(table(merged, people(2025, 1000)), "an").empty
    both = table(merged, people(2023, 1000), people(2025, 4000, geography="since-2025-07"))
    assert positions.filers(both, "an")["most"].tolist() == [0.0025]


def test_shares_without_counts_and_bounds_say_nothing_about_people() -> None:
    rows = table(
        filed("2022-01-01", "2022-12-31", 10, 100, numerator=NAN),
        filed("2023-01-01", "2023-12-31", 10, 100, relation=">"),
        people(2022, 1000),
    )
    assert positions.filers(rows, "an").empty


def test_documents_that_print_one_survey_figure_count_once() -> None:
    rows = table(
        used(2023, 0.083), used(2023, 0.083, document="national/b"), used(2022, 0.0485),
        used(2023, 0.5, confidence="low"), used(2023, 0.5, place="an"),
    )  # fmt: skip
    found = positions.portal_users(rows)
    assert found["value"].tolist() == [0.0485, 0.083]
    assert found["documents"].tolist() == ["national/papi", "national/b national/papi"]

"""The law, tier by tier: minimum, distance, and the bound on a later start."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd
import pytest

from helpers import project
from helpers.analysis import legal
from helpers.register import observations
from tests.analysis.target_figures import goal, reached, table

NEW_YEAR = date(2023, 1, 1)


def law(tier: str, first: float) -> list[dict[str, Any]]:
    base = {"place": "national", "tier": tier, "document": "national/decision-468",
            "series": "results_digitized_share/in force"}  # fmt: skip
    growth = {"place": "ha-noi", "tier": tier, "document": "ha-noi/plan", "measure": "points"}
    code = "results_digitized_growth_points"
    return [
        goal(first, 2021, indicator="results_digitized_share", **base),
        goal(20, 2022, indicator=code, **growth),
        goal(20, indicator=code, start="2023-01-01", end="2025-12-31", **growth),
        goal(1.0, 2025, indicator="results_digitized_share", tier=tier, place="ha-noi",
             document="ha-noi/plan"),
    ]  # fmt: skip


LAW = [*law("province", 0.3), *law("district", 0.2), *law("commune", 0.15)]
RESULTS = [
    reached(rate, "2023-01-01", "2023-09-18", tier=tier, indicator="results_digitized_share")
    for tier, rate in (("province", 0.83), ("district", 0.15), ("commune", 0.05))
]
STARTS = [
    goal(math.nan, place="national", tier=tier, indicator="tier_start_date", start=day, end=day,
         measure="date", document="national/decree-107", base=base)
    for tier, day, base in (
        ("province", "2022-06-01", "desks"), ("district", "2022-12-01", "desks"),
        ("commune", "2024-12-31", "remote communes"), ("commune", "2023-06-01", "desks"),
    )
]  # fmt: skip


def test_the_roadmap_of_the_law_rises_by_twenty_points_a_year_in_each_tier() -> None:
    roadmap = legal.legal_roadmap(table(*LAW))
    assert roadmap["year"].tolist() == [2021, 2022, 2023, 2024, 2025] * 3
    wide = roadmap.pivot(index="year", columns="tier", values="minimum")
    assert wide.loc[2021].to_dict() == {"commune": 0.15, "district": 0.2, "province": 0.3}
    assert wide.loc[2023].to_dict() == {"commune": 0.55, "district": 0.6, "province": 0.7}
    assert wide.loc[2025].tolist() == [1.0, 1.0, 1.0]
    basis = roadmap.set_index(["tier", "year"])["basis"]
    assert (basis["commune", 2021], basis["commune", 2023]) == ("printed", "implied")
    # 55 + 40 would leave communes at 95%; the plan prints 100%
    assert basis["commune", 2025] == "printed"
    assert roadmap["documents"].iloc[-1] == "ha-noi/plan national/decision-468"


def test_growth_given_as_a_fraction_builds_the_same_roadmap() -> None:
    frame = table(*LAW)
    growth = frame["measure"].eq("points")
    as_shares = frame.assign(
        value=frame["value"].where(~growth, frame["value"] / 100), measure="share"
    )
    pd.testing.assert_frame_equal(legal.legal_roadmap(as_shares), legal.legal_roadmap(frame))


def test_without_the_national_minimum_there_is_no_roadmap() -> None:
    frame = table(*LAW)
    assert legal.legal_roadmap(frame.loc[frame["place"].ne("national")]).empty


def test_gia_lai_2023_against_the_minimum_of_its_own_tier() -> None:
    found = legal.legal_gap(table(*LAW, *RESULTS), "gia-lai")
    assert found["tier"].tolist() == ["province", "district", "commune"]
    assert found["gap_points"].round(6).tolist() == [13.0, -45.0, -50.0]
    assert found["basis"].tolist() == ["implied"] * 3


def test_the_later_start_of_communes_explains_at_most_forty_eight_points() -> None:
    bound = legal.later_start_ceiling(
        0.83, 0.05, date(2023, 6, 1), date(2023, 1, 1), date(2023, 9, 18)
    )
    assert (bound.days_bound, bound.days_total) == (110, 261)
    assert round(bound.share_bound, 4) == 0.4215
    assert round(bound.ceiling, 4) == 0.3498
    assert round(bound.gap_points, 1) == 78.0
    assert round(bound.explained_points_at_most, 1) == 48.0
    assert round(bound.left_points_at_least, 1) == 30.0
    # 0.05 / 0.83 of 261 days is 15.7: bound for 15 days, from 4 September, or fewer
    assert round(bound.share_bound_for_whole_gap, 4) == 0.0602
    assert bound.start_for_whole_gap == date(2023, 9, 4)


def test_from_the_start_that_covers_the_whole_gap_nothing_is_left() -> None:
    period = (date(2023, 1, 1), date(2023, 9, 18))
    at = legal.later_start_ceiling(0.83, 0.05, date(2023, 9, 4), *period)
    before = legal.later_start_ceiling(0.83, 0.05, date(2023, 9, 3), *period)
    assert at.left_points_at_least == 0
    assert before.left_points_at_least > 0


def test_a_duty_older_than_the_period_explains_nothing() -> None:
    bound = legal.later_start_ceiling(
        0.83, 0.15, date(2022, 12, 1), date(2023, 1, 1), date(2023, 9, 18)
    )
    assert bound.share_bound == 1
    assert bound.explained_points_at_most == 0
    assert round(bound.left_points_at_least, 1) == 68.0


def test_a_later_start_needs_a_gap_and_a_period() -> None:
    with pytest.raises(ValueError, match="no gap to explain"):
        legal.later_start_ceiling(0.1, 0.2, NEW_YEAR, NEW_YEAR, date(2023, 9, 18))
    with pytest.raises(ValueError, match="ends before it starts"):
        legal.later_start_ceiling(0.2, 0.1, NEW_YEAR, date(2023, 9, 18), NEW_YEAR)


def test_the_later_starts_of_a_place_come_from_its_figures_and_the_earliest_legal_date() -> None:
    found = legal.later_starts(
        table(*LAW, *RESULTS, *STARTS), legal.legal_gap(table(*LAW, *RESULTS, *STARTS), "gia-lai")
    ).set_index("tier")
    assert sorted(found.index) == ["commune", "district"]
    assert found.loc["commune", "start"] == pd.Timestamp("2023-06-01")
    assert round(found.loc["commune", "left_points_at_least"], 1) == 30.0
    assert round(found.loc["district", "left_points_at_least"], 1) == 68.0
    assert found.loc["district", "explained_points_at_most"] == 0


def test_all_legal_starts_of_a_tier_are_listed_the_earliest_first() -> None:
    starts = legal.legal_starts(table(*STARTS))
    commune = starts.loc[starts["tier"].eq("commune")]
    assert commune["start"].dt.strftime("%Y-%m-%d").tolist() == ["2023-06-01", "2024-12-31"]
    assert commune["base"].iloc[1] == "remote communes"


def test_the_bound_is_void_only_if_units_bound_later_handle_most_of_the_volume() -> None:
    # bound on 110 of 261 days and needed on 0.05 / 0.83 of them: 1 - 0.060241 / 0.421456
    bound = legal.later_start_ceiling(
        0.83, 0.05, date(2023, 6, 1), date(2023, 1, 1), date(2023, 9, 18)
    )
    assert round(bound.exempt_share_for_whole_gap, 4) == 0.8571
    never = legal.later_start_ceiling(
        0.83, 0.05, date(2024, 1, 1), date(2023, 1, 1), date(2023, 9, 18)
    )
    assert math.isnan(never.exempt_share_for_whole_gap)


def test_the_real_tables_give_the_roadmap_the_distances_and_the_bound_of_gia_lai() -> None:
    figures = observations.load(project.paths().processed).observations
    roadmap = legal.legal_roadmap(figures)
    of_2023 = roadmap.loc[roadmap["year"].eq(2023)].set_index("tier")["minimum"]
    assert of_2023.to_dict() == {"province": 0.7, "district": 0.6, "commune": 0.55}
    gap = legal.legal_gap(figures, "gia-lai").set_index("tier")["gap_points"].round(1)
    assert gap.to_dict() == {"province": 13.0, "district": -45.0, "commune": -50.0}
    late = (
        legal.later_starts(figures, legal.legal_gap(figures, "gia-lai"))
        .set_index("tier")
        .loc["commune"]
    )
    assert (late["days_bound"], late["days_total"]) == (110, 261)
    assert round(late["ceiling"], 4) == 0.3498
    assert round(late["explained_points_at_most"], 1) == 48.0
    assert round(late["left_points_at_least"], 1) == 30.0

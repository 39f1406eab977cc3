"""Scenarios are arithmetic on a printed figure; without two on one line there is no pace."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from helpers.analysis import scenarios, targets, trends
from tests.analysis.target_figures import goal, reached, table


def of(*rows: dict[str, Any], place: str = "gia-lai") -> pd.DataFrame:
    figures = table(*rows).assign(numerator=math.nan)
    points = trends.points(figures, place, trends.ONLINE_SHARES)
    goals = pd.concat([targets.targets(figures, one) for one in (place, "national")])
    return scenarios.scenarios(points, goals).set_index("scenario")


FIRST = reached(0.3, "2023-01-01", "2023-03-31")
SECOND = reached(0.4, "2023-01-01", "2023-09-30")


def test_each_scenario_is_worked_out_by_hand() -> None:
    # 92 days from 30 September to the end of the year; 10 points in the 183 days before
    found = of(FIRST, SECOND, goal(0.5))["end"]
    assert found["same"] == 0.4
    assert found["pace"] == pytest.approx(0.4 + 0.1 * 92 / 183)
    assert found["halved"] == pytest.approx(1 - 0.6 * 2 ** (-92 / 365))


def test_half_of_what_is_missing_is_made_up_in_a_year() -> None:
    assert scenarios.share_after("halved", 0.2, 365) == 0.6
    assert scenarios.share_after("halved", 0.2, 730) == 0.8


def test_no_scenario_passes_one_hundred_percent_or_falls_below_zero() -> None:
    assert scenarios.share_after("pace", 0.9, 100, pace=0.01) == 1
    assert scenarios.share_after("pace", 0.1, 100, pace=-0.01) == 0
    assert scenarios.share_after("halved", 0.9, 10_000) <= 1


def test_the_day_is_named_on_which_the_pace_reaches_everything() -> None:
    # 40 points in 183 days: the last 20 take 91.5, so the 92nd day, 31 December
    rows = (FIRST | {"value": 0.4}, SECOND | {"value": 0.8}, goal(0.9))
    assert of(*rows).loc["pace", "full"] == pd.Timestamp("2023-12-31")
    assert pd.isna(of(*rows).loc["halved", "full"])


@pytest.mark.parametrize(
    "before",
    [
        FIRST | {"series": "online/other"},
        FIRST | {"base": "", "series": ""},
        FIRST | {"relation": ">"},
        reached(0.3, "2023-01-01", "2023-07-31"),  # 61 days seen, 92 to go
    ],
    ids=["another base", "a base not stated", "a bound", "too short a time"],
)
def test_without_two_figures_that_show_a_pace_there_is_none(before: dict[str, Any]) -> None:
    found = of(before, SECOND, goal(0.5))
    assert math.isnan(found.loc["pace", "end"])
    assert found.loc["same", "end"] == 0.4


def test_the_next_target_is_the_first_due_after_the_figure_and_the_place_s_own() -> None:
    national = goal(0.9, place="national", document="national/a")
    found = of(SECOND, goal(0.2, 2022), goal(0.5), goal(0.6, 2024), national)
    assert found.loc["same", ["target", "target_place"]].tolist() == [0.5, "gia-lai"]
    found = of(SECOND, goal(0.2, 2022), national)
    assert found.loc["same", ["target", "target_place"]].tolist() == [0.9, "national"]


def test_a_target_on_another_base_stays_with_its_reason() -> None:
    found = of(SECOND, goal(0.5, series="online/other"))
    assert found.loc["same", "reason"] == "base"


def test_of_two_targets_the_one_that_counts_the_same_thing_stays() -> None:
    other = goal(0.7, series="online/other", document="gia-lai/z")
    assert of(SECOND, goal(0.5), other).loc["same", "target"] == 0.5


def test_a_place_without_a_later_target_has_no_scenario() -> None:
    assert of(SECOND, goal(0.5, 2022)).empty


def test_another_scenario_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="choose one of same, pace, halved"):
        scenarios.share_after("best", 0.5, 10)

"""Targets are held only against figures that answer them; the rest is arithmetic by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers.analysis import targets
from helpers.register import observations
from tests.analysis.target_figures import goal, reached, table
from tests.invented import AN_2023, write_register


def compared(*rows: dict[str, Any], place: str = "gia-lai") -> pd.DataFrame:
    frame = table(*rows)
    return targets.compare(targets.targets(frame, place), targets.actuals(frame, place))


def test_a_target_starts_on_1_january_of_its_year_unless_it_says_otherwise() -> None:
    frame = table(
        goal(0.5, start="2023-09-01"), goal(0.8, start="2021-01-01", end="2025-12-31"),
        goal(0.9, start="2025-12-31", end="2025-12-31"), goal(0.7, start="", end="2026-06-30"),
        goal(0.6, confidence="low"),
    )  # fmt: skip
    found = targets.targets(frame, "gia-lai")
    assert found["start"].dt.strftime("%Y-%m-%d").tolist() == [
        "2023-09-01", "2025-01-01", "2025-01-01", "2026-01-01",
    ]  # fmt: skip
    assert found["year"].tolist() == [2023, 2025, 2025, 2026]


def test_a_target_without_a_date_is_kept_without_a_year() -> None:
    found = targets.targets(table(goal(0.5, start="", end="")), "gia-lai")
    assert found["year"].isna().all()
    assert compared(goal(0.5, start="", end=""), reached(0.4, "2023-01-01", "2023-12-31")).empty


@pytest.mark.parametrize(
    ("value", "relation", "verdict"),
    [
        (0.5, "=", "met"), (0.4999, "=", "missed"), (0.5, ">", "met"), (0.4, ">", "undecided"),
        (0.5, "<", "missed"), (0.5, "<=", "undecided"), (0.6, "<", "undecided"),
    ],
)  # fmt: skip
def test_a_full_year_is_judged_within_the_bounds_of_what_is_printed(
    value: float, relation: str, verdict: str
) -> None:
    found = compared(goal(0.5), reached(value, "2023-01-01", "2023-12-31", relation=relation))
    assert found["verdict"].tolist() == [verdict]
    assert found["gap_points"].iloc[0] == pytest.approx((value - 0.5) * 100)


def test_a_range_that_holds_the_target_is_undecided() -> None:
    year = reached(0.4, "2023-01-01", "2023-12-31", value_upper=0.6)
    assert compared(goal(0.5), year)["verdict"].tolist() == ["undecided"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"series": "online_submission_share/resolved"}, "base"),
        ({"series": ""}, "base_unknown"),
        ({"geography": "since-2025-07"}, "geography"),
        ({"indicator": "fully_online_share"}, "level"),
        ({"from": pd.Timestamp("2023-07-01"), "to": pd.Timestamp("2023-09-30")}, "period"),
    ],
)
def test_unlike_figures_are_not_compared_and_the_reason_is_named(
    changes: dict[str, Any], reason: str
) -> None:
    found = compared(goal(0.5), reached(0.4, "2023-01-01", "2023-12-31", **changes))
    assert found["verdict"].tolist() == ["not_comparable"]
    assert found["reason"].tolist() == [reason]
    assert found["gap_points"].isna().all()


def test_a_document_that_prints_target_and_result_compares_them_itself() -> None:
    own = {"series": "", "base": "", "document": "gia-lai/same"}
    found = compared(goal(0.5, **own), reached(0.6, "2023-01-01", "2023-12-31", **own))
    assert found[["verdict", "grounds"]].to_numpy().tolist() == [["met", "document"]]


def test_a_running_figure_leaves_the_target_open_with_the_gap_so_far() -> None:
    found = compared(goal(0.5), reached(0.2677, "2023-01-01", "2023-11-15"))
    assert found["verdict"].tolist() == ["open"]
    assert found["gap_points"].iloc[0] == pytest.approx(-23.23)


def test_a_state_of_one_day_answers_a_target_only_once_it_has_fallen_due() -> None:
    early = compared(goal(0.5), reached(0.6, "2023-06-30", "2023-06-30"))
    due = compared(goal(0.5), reached(0.6, "2023-12-31", "2023-12-31"))
    assert early[["verdict", "reason"]].to_numpy().tolist() == [["not_comparable", "period"]]
    assert due["verdict"].tolist() == ["met"]


def test_a_reporting_year_of_mid_december_answers_a_target_for_the_calendar_year() -> None:
    found = compared(goal(0.5), reached(0.1227, "2022-12-15", "2023-12-14"))
    assert found["verdict"].tolist() == ["missed"]


def test_another_year_answers_nothing() -> None:
    assert compared(goal(0.5, 2024), reached(0.4, "2023-01-01", "2023-12-31")).empty


def test_a_target_of_the_whole_place_is_held_against_its_tiers_but_not_the_reverse() -> None:
    commune = reached(0.4, "2023-01-01", "2023-12-31", tier="commune")
    assert compared(goal(0.5), commune)["scope"].tolist() == ["whole"]
    assert compared(goal(0.5, tier="commune"), reached(0.4, "2023-01-01", "2023-12-31")).empty


def test_targets_without_a_comparable_figure_are_listed_with_the_reason() -> None:
    rows = table(
        goal(0.5, 2022), goal(0.5, 2023), goal(0.5, 2024),
        reached(0.6, "2022-01-01", "2022-12-31"),
        reached(0.6, "2023-01-01", "2023-12-31", series=""),
    )  # fmt: skip
    printed = targets.targets(rows, "gia-lai")
    comparison = targets.compare(printed, targets.actuals(rows, "gia-lai"))
    rest = targets.unanswered(printed, comparison)
    assert rest[["year", "reason"]].to_numpy().tolist() == [
        [2023, "base_unknown"], [2024, "no_actual"],
    ]  # fmt: skip


def test_gia_lai_lowered_its_targets_for_2023_and_2024() -> None:
    early = {"document": "gia-lai/2022", "indicator": "fully_online_share"}
    rows = table(
        goal(0.6, 2023, **early), goal(0.7, 2024, **early), goal(0.8, 2025, **early),
        goal(0.5, 2023, document="gia-lai/2023"), goal(0.5, 2024, document="gia-lai/2024"),
    )  # fmt: skip
    documents = pd.DataFrame(
        {
            "id": ["gia-lai/2022", "gia-lai/2023", "gia-lai/2024"],
            "published": ["2022-06-20", "2023-04", "2024-01-15"],
        }
    )
    found = targets.changes(targets.targets(rows, "gia-lai"), documents)
    assert found[["year", "earlier", "later", "same_base"]].to_numpy().tolist() == [
        [2023, 0.6, 0.5, False],
        [2024, 0.7, 0.5, False],
    ]
    assert found["change_points"].round(6).tolist() == [-10, -20]


def goals_of_2023(*rows: dict[str, Any], notes: Sequence[str] = ()) -> pd.DataFrame:
    frame = table(*rows)
    frame["note"] = [*notes, *[""] * (len(frame) - len(notes))]
    documents = pd.DataFrame(
        {"id": ["gia-lai/a", "gia-lai/b", "gia-lai/c"], "published": ["2022", "2023-04", ""]}
    )
    return targets.several(targets.targets(frame, "gia-lai"), documents, frame)


def test_all_different_goals_of_a_year_are_listed_in_order_of_print_the_undated_last() -> None:
    found = goals_of_2023(
        goal(0.61, document="gia-lai/c"), goal(0.5, document="gia-lai/b", series=""),
        goal(0.6, document="gia-lai/a"),
        notes=["", "target year not printed in the part read; taken from the year of publication"],
    )  # fmt: skip
    assert found["value"].tolist() == [0.6, 0.5, 0.61]
    assert found["year_inferred"].tolist() == [False, True, False]
    assert set(found["count"]) == {"unknown"}


@pytest.mark.parametrize(("series", "count"), [(("x", "x"), "same"), (("x", "y"), "differ")])
def test_goals_of_a_year_say_whether_they_count_the_same(
    series: tuple[str, str], count: str
) -> None:
    one, other = series
    found = goals_of_2023(
        goal(0.6, document="gia-lai/a", series=one), goal(0.5, document="gia-lai/b", series=other)
    )
    assert set(found["count"]) == {count}


def test_a_goal_printed_twice_with_one_share_is_not_different() -> None:
    found = goals_of_2023(
        goal(0.5, document="gia-lai/a"), goal(0.5, document="gia-lai/b", relation=">=")
    )
    assert found.empty


def standing(*rows: dict[str, Any]) -> dict[Any, Any]:
    frame = table(*rows)
    pairs = targets.compare(targets.targets(frame, "gia-lai"), targets.actuals(frame, "gia-lai"))
    latest = frame.loc[frame["kind"].eq("actual")].tail(1)
    found: dict[Any, Any] = targets.standings(latest, pairs).iloc[0].to_dict()
    return found


def test_a_place_stands_short_of_its_target_in_the_middle_of_the_year() -> None:
    found = standing(goal(0.5), reached(0.2677, "2023-01-01", "2023-11-15"))
    assert found["outcome"] == "short"
    assert found["year"] == 2023
    assert found["target"] == 0.5
    assert found["gap_points"] == pytest.approx(-23.23)


def test_of_two_targets_the_one_that_counts_the_same_thing_stays() -> None:
    other = goal(0.9, document="gia-lai/z", series="other")
    found = standing(other, goal(0.5), reached(0.6, "2023-01-01", "2023-06-30"))
    assert (found["target"], found["outcome"]) == (0.5, "ahead")


def test_a_target_on_another_base_leaves_it_open_whether_it_was_reached() -> None:
    found = standing(goal(0.5, series="other"), reached(0.6, "2023-01-01", "2023-12-31"))
    assert found["outcome"] == "base"
    assert math.isnan(found["gap_points"])


def test_without_a_target_of_its_year_a_place_still_stands_at_its_figure() -> None:
    found = standing(goal(0.5, 2022), reached(0.6, "2023-01-01", "2023-12-31"))
    assert found["outcome"] == "no_target"
    assert found["value"] == 0.6


def test_a_place_without_a_target_of_its_own_stands_beside_the_national_one() -> None:
    rows = (
        goal(0.8, place="national", document="national/a"),
        goal(0.9, place="national", document="national/b", indicator="fully_online_share"),
        reached(0.6, "2023-01-01", "2023-09-30"),
    )
    figures = table(*rows)
    goals = pd.concat([targets.targets(figures, one) for one in ("gia-lai", "national")])
    latest = figures.tail(1)
    found = targets.standings(latest, targets.compare(goals, targets.actuals(figures, "gia-lai")))
    assert found[["scope", "target", "outcome"]].iloc[0].tolist() == ["national", 0.8, "short"]


def test_each_goal_of_a_year_says_how_far_it_lies_from_the_one_printed_before() -> None:
    found = goals_of_2023(
        goal(0.6, document="gia-lai/a"),
        goal(0.5, document="gia-lai/b", series="online/other"),
        goal(0.7, document="gia-lai/c"),
    )
    assert found["step_points"].round(6).isna().tolist() == [True, False, True]  # the last undated
    assert round(found["step_points"].iloc[1], 6) == -10
    assert found["step_count"].tolist() == ["", "differ", ""]


def test_one_share_printed_on_another_base_is_a_different_goal() -> None:
    rows = goal(0.5, document="gia-lai/a"), goal(0.5, document="gia-lai/b", series="online/other")
    found = goals_of_2023(*rows)
    assert found["step_points"].tolist()[1:] == [0]
    assert found["step_count"].tolist() == ["", "differ"]


# ------------------------------------------------------------------ registers on disk


HEAD = AN_2023.partition("[[table]]")[0]
GOAL = """[[figure]]
indicator = "online_submission_share"
tier = "all"
kind = "target"
from = 2023-01-01
to = 2023-12-31
as_reported = "tối thiểu 50%"
base = "all dossiers received"
confidence = "high"
"""
ACTUAL_BASE = 'as_reported = "trên 30%"\nbase = "all dossiers received"'


def on_disk(folder: Path, base: str) -> dict[Any, Any]:
    """Return the target of an invented register beside its figure, printed with this base.

    A document that prints both compares them itself, so the target has a document of its own.
    """
    assert ACTUAL_BASE in AN_2023
    changed = AN_2023.replace(ACTUAL_BASE, f'as_reported = "trên 30%"\n{base}')
    before, target, after = changed.partition(GOAL)
    raw = write_register(folder / "raw", **{"2023_10_02_nine_months": before + after})
    plan = raw / "documents" / "an" / "2023-01-05-plan.toml"
    plan.write_text(HEAD.replace("2023-10-02", "2023-01-05") + target, encoding="utf-8")
    observations.write(observations.build(raw), folder / "processed")
    figures = observations.load(folder / "processed").observations
    pairs = targets.compare(targets.targets(figures, "an"), targets.actuals(figures, "an"))
    (row,) = pairs.to_dict("records")
    return row


def test_a_register_with_one_base_gives_a_gap_so_far(tmp_path: Path) -> None:
    row = on_disk(tmp_path, 'base = "all dossiers received"')
    assert (row["verdict"], row["reason"]) == ("open", "")
    assert round(row["gap_points"], 6) == -20  # over 30% against at least 50%


@pytest.mark.parametrize(
    ("base", "reason"), [('base = "all dossiers resolved"', "base"), ("", "base_unknown")]
)
def test_a_register_with_a_changed_base_gives_no_comparison_but_the_reason(
    base: str, reason: str, tmp_path: Path
) -> None:
    row = on_disk(tmp_path, base)
    assert (row["verdict"], row["reason"]) == ("not_comparable", reason)
    assert math.isnan(row["gap_points"])

"""Targets are held only against figures that answer them; the rest is arithmetic by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import pytest

from helpers.analysis import targets

NEW_YEAR = date(2023, 1, 1)
TO_MID_NOVEMBER = {"share_so_far": 0.2677, "days_so_far": 319, "target": 0.5}


def figure(
    kind: str, indicator: str, start: str, end: str, value: float, **changes: Any
) -> dict[str, Any]:
    row = {
        "document": f"{changes.get('place', 'gia-lai')}/{kind}", "place": "gia-lai", "tier": "all",
        "unit": "", "indicator": indicator, "kind": kind,
        "from": pd.Timestamp(start) if start else pd.NaT,
        "to": pd.Timestamp(end) if end else pd.NaT,
        "relation": "=", "value": value, "value_upper": math.nan, "measure": "share",
        "base": "dossiers received", "series": f"{indicator}/received",
        "geography": "before-2025-07", "as_reported": str(value), "confidence": "high",
    }  # fmt: skip
    return row | changes


def goal(value: float, year: int = 2023, **changes: Any) -> dict[str, Any]:
    indicator = changes.pop("indicator", "online_submission_share")
    start, end = changes.pop("start", f"{year}-01-01"), changes.pop("end", f"{year}-12-31")
    return figure("target", indicator, start, end, value, **changes)


def reached(value: float, start: str, end: str, **changes: Any) -> dict[str, Any]:
    indicator = changes.pop("indicator", "online_submission_share")
    return figure("actual", indicator, start, end, value, **changes)


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    frame.insert(0, "id", [f"{row['document']}#{n}" for n, row in enumerate(rows)])
    return frame


def compared(*rows: dict[str, Any], place: str = "gia-lai") -> pd.DataFrame:
    frame = table(*rows)
    return targets.compare(targets.targets(frame, place), targets.actuals(frame, place))


# ------------------------------------------------------------------ can it still be reached


@pytest.mark.parametrize(
    ("days_total", "required", "breakeven", "last"),
    [(359, 2.353, 3.71, date(2023, 9, 2)), (365, 2.111, 3.22, date(2023, 9, 6))],
)
def test_kon_tum_in_november_2023_was_out_of_reach(
    days_total: int, required: float, breakeven: float, last: date
) -> None:
    found = targets.required_share(days_total=days_total, **TO_MID_NOVEMBER)
    assert round(found, 3) == required
    assert round(targets.breakeven_arrivals(days_total=days_total, **TO_MID_NOVEMBER), 2) == (
        breakeven
    )
    assert targets.last_possible_date(0.2677, days_total, 0.5, NEW_YEAR) == last
    assert targets.reach_verdict(found, 0.5) == "out_of_reach"


def test_at_the_breakeven_arrivals_all_of_the_rest_is_required() -> None:
    breakeven = targets.breakeven_arrivals(days_total=359, **TO_MID_NOVEMBER)
    found = targets.required_share(days_total=359, arrivals=breakeven, **TO_MID_NOVEMBER)
    assert found == pytest.approx(1)


def test_the_day_after_the_last_possible_one_needs_more_than_everything() -> None:
    # 2 September is day 245 of the year, counted by hand: 243 days to 31 August, plus 2.
    assert targets.required_share(0.2677, 245, 359, 0.5) <= 1
    assert targets.required_share(0.2677, 246, 359, 0.5) > 1


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, "possible"), (0.49, "possible"), (0.5, "on_course"), (0.9, "on_course"), (1.0, "met")],
)
def test_half_a_year_before_the_deadline_every_verdict_can_occur(
    share: float, expected: str
) -> None:
    assert targets.reach_verdict(targets.required_share(share, 50, 100, 0.5), 0.5) == expected


def test_a_share_at_the_target_has_no_last_day_and_needs_no_arrivals() -> None:
    assert targets.last_possible_date(0.5, 365, 0.5, NEW_YEAR) is None
    assert targets.breakeven_arrivals(0.5, 100, 365, 0.5) == 0


def test_no_number_of_arrivals_lifts_a_missed_share_to_one_hundred_percent() -> None:
    assert targets.breakeven_arrivals(0.9, 100, 365, 1.0) == math.inf


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ((26.77, 319, 359, 0.5), "share_so_far must be a fraction"),
        ((0.2677, 319, 359, 50), "target must be a fraction"),
        ((0.2677, 359, 359, 0.5), "found 359 of 359"),
        ((0.2677, 0, 359, 0.5), "found 0 of 359"),
        ((0.2677, 319, 359, 0.5, 0), "arrivals must be above 0"),
    ],
)
def test_impossible_inputs_are_refused_by_name(values: tuple[float, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        targets.required_share(*values)


def test_feasibility_finds_the_part_year_figure_of_a_target_by_itself() -> None:
    dispatch = {"place": "kon-tum", "document": "kon-tum/dispatch"}
    frame = table(
        goal(0.5, end="2023-12-25", **dispatch),
        goal(0.5, place="national", document="national/decision"),
        reached(0.2677, "2023-01-01", "2023-11-15", **dispatch),
    )
    found = targets.feasibility(frame, "kon-tum").set_index("scope")
    own, national = found.loc["own"], found.loc["national"]
    assert (own["days_so_far"], own["days_total"], national["days_total"]) == (319, 359, 365)
    assert round(own["required"], 3) == 2.353
    assert round(own["breakeven"], 2) == 3.71
    assert own["last_possible"] == pd.Timestamp("2023-09-02")
    assert own["reach"] == "out_of_reach"
    assert national["last_possible"] == pd.Timestamp("2023-09-06")
    assert found["latest"].all()


def test_a_deadline_set_in_the_document_is_answered_beside_the_end_of_the_year() -> None:
    dispatch = {"place": "kon-tum", "document": "kon-tum/dispatch"}
    day = {"indicator": "target_deadline", "measure": "date", "end": "2023-12-25"}
    frame = table(
        goal(0.5, **dispatch), goal(math.nan, **dispatch, **day),
        goal(math.nan, place="kon-tum", document="kon-tum/other", **day | {"end": "2023-11-30"}),
        reached(0.2677, "2023-01-01", "2023-11-15", **dispatch),
    )  # fmt: skip
    found = targets.feasibility(frame, "kon-tum")
    assert found["days_total"].tolist() == [359, 365]
    assert found["required"].round(3).tolist() == [2.353, 2.111]
    assert found["latest"].all()


def test_a_deadline_at_the_end_of_the_year_changes_nothing() -> None:
    day = {"indicator": "target_deadline", "measure": "date"}
    printed = targets.targets(table(goal(0.5), goal(math.nan, **day)), "gia-lai")
    assert len(targets.with_deadlines(printed)) == 1


def test_a_target_printed_by_two_documents_counts_once_unless_its_base_is_unknown() -> None:
    twice = [goal(0.5), goal(0.5, document="gia-lai/again")]
    unknown = [goal(0.5, series=""), goal(0.5, series="", document="gia-lai/again")]
    assert len(targets.distinct(targets.targets(table(*twice), "gia-lai"))) == 1
    assert len(targets.distinct(targets.targets(table(*unknown), "gia-lai"))) == 2


def test_feasibility_marks_the_latest_figure_of_each_target() -> None:
    frame = table(
        goal(0.5),
        reached(0.2, "2023-01-01", "2023-06-30"),
        reached(0.6, "2023-01-01", "2023-09-30"),
    )
    found = targets.feasibility(frame, "gia-lai")
    assert found["latest"].tolist() == [False, True]
    assert found["reach"].tolist() == ["possible", "on_course"]


def test_feasibility_without_a_part_year_figure_is_empty_and_keeps_its_columns() -> None:
    found = targets.feasibility(table(goal(0.5)), "gia-lai")
    assert found.empty
    assert {"required", "reach", "latest"} <= set(found.columns)


def test_a_share_of_services_does_not_add_up_over_a_year_and_gets_no_required_share() -> None:
    services = {"indicator": "services_with_dossiers_share"}
    frame = table(goal(0.8, **services), reached(0.12, "2023-01-01", "2023-03-03", **services))
    pairs = targets.compare(targets.targets(frame, "gia-lai"), targets.actuals(frame, "gia-lai"))
    assert pairs["verdict"].tolist() == ["open"]
    assert targets.feasibility(frame, "gia-lai").empty


# ------------------------------------------------------------------ targets and figures


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


# ------------------------------------------------------------------ the law


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
    roadmap = targets.legal_roadmap(table(*LAW))
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
    pd.testing.assert_frame_equal(targets.legal_roadmap(as_shares), targets.legal_roadmap(frame))


def test_without_the_national_minimum_there_is_no_roadmap() -> None:
    frame = table(*LAW)
    assert targets.legal_roadmap(frame.loc[frame["place"].ne("national")]).empty


def test_gia_lai_2023_against_the_minimum_of_its_own_tier() -> None:
    found = targets.legal_gap(table(*LAW, *RESULTS), "gia-lai")
    assert found["tier"].tolist() == ["province", "district", "commune"]
    assert found["gap_points"].round(6).tolist() == [13.0, -45.0, -50.0]
    assert found["basis"].tolist() == ["implied"] * 3


def test_the_later_start_of_communes_explains_at_most_forty_eight_points() -> None:
    bound = targets.later_start_ceiling(
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
    at = targets.later_start_ceiling(0.83, 0.05, date(2023, 9, 4), *period)
    before = targets.later_start_ceiling(0.83, 0.05, date(2023, 9, 3), *period)
    assert at.left_points_at_least == 0
    assert before.left_points_at_least > 0


def test_a_duty_older_than_the_period_explains_nothing() -> None:
    bound = targets.later_start_ceiling(
        0.83, 0.15, date(2022, 12, 1), date(2023, 1, 1), date(2023, 9, 18)
    )
    assert bound.share_bound == 1
    assert bound.explained_points_at_most == 0
    assert round(bound.left_points_at_least, 1) == 68.0


def test_a_later_start_needs_a_gap_and_a_period() -> None:
    with pytest.raises(ValueError, match="no gap to explain"):
        targets.later_start_ceiling(0.1, 0.2, NEW_YEAR, NEW_YEAR, date(2023, 9, 18))
    with pytest.raises(ValueError, match="ends before it starts"):
        targets.later_start_ceiling(0.2, 0.1, NEW_YEAR, date(2023, 9, 18), NEW_YEAR)


def test_the_later_starts_of_a_place_come_from_its_figures_and_the_earliest_legal_date() -> None:
    found = targets.later_starts(table(*LAW, *RESULTS, *STARTS), "gia-lai").set_index("tier")
    assert sorted(found.index) == ["commune", "district"]
    assert found.loc["commune", "start"] == pd.Timestamp("2023-06-01")
    assert round(found.loc["commune", "left_points_at_least"], 1) == 30.0
    assert round(found.loc["district", "left_points_at_least"], 1) == 68.0
    assert found.loc["district", "explained_points_at_most"] == 0


def test_all_legal_starts_of_a_tier_are_listed_the_earliest_first() -> None:
    starts = targets.legal_starts(table(*STARTS))
    commune = starts.loc[starts["tier"].eq("commune")]
    assert commune["start"].dt.strftime("%Y-%m-%d").tolist() == ["2023-06-01", "2024-12-31"]
    assert commune["base"].iloc[1] == "remote communes"


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

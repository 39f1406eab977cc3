"""What the rest of a year has to reach, by arithmetic done by hand."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest

from helpers import project
from helpers.analysis import feasibility, targets, trends
from helpers.register import observations
from tests.analysis.target_figures import goal, reached, table

NAN = math.nan
NEW_YEAR = date(2023, 1, 1)
TO_MID_NOVEMBER = {"share_so_far": 0.2677, "days_so_far": 319, "target": 0.5}


@pytest.mark.parametrize(
    ("days_total", "required", "breakeven", "last"),
    [(359, 2.353, 3.71, date(2023, 9, 2)), (365, 2.111, 3.22, date(2023, 9, 6))],
)
def test_kon_tum_in_november_2023_was_out_of_reach(
    days_total: int, required: float, breakeven: float, last: date
) -> None:
    found = feasibility.required_share(days_total=days_total, **TO_MID_NOVEMBER)
    assert round(found, 3) == required
    assert round(feasibility.breakeven_arrivals(days_total=days_total, **TO_MID_NOVEMBER), 2) == (
        breakeven
    )
    assert feasibility.last_possible_date(0.2677, days_total, 0.5, NEW_YEAR) == last
    assert feasibility.reach_verdict(found, 0.5) == "out_of_reach"


def test_at_the_breakeven_arrivals_all_of_the_rest_is_required() -> None:
    breakeven = feasibility.breakeven_arrivals(days_total=359, **TO_MID_NOVEMBER)
    found = feasibility.required_share(days_total=359, arrivals=breakeven, **TO_MID_NOVEMBER)
    assert found == pytest.approx(1)


def test_the_day_after_the_last_possible_one_needs_more_than_everything() -> None:
    # 2 September is day 245 of the year, counted by hand: 243 days to 31 August, plus 2.
    assert feasibility.required_share(0.2677, 245, 359, 0.5) <= 1
    assert feasibility.required_share(0.2677, 246, 359, 0.5) > 1


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, "possible"), (0.49, "possible"), (0.5, "on_course"), (0.9, "on_course"), (1.0, "met")],
)
def test_half_a_year_before_the_deadline_every_verdict_can_occur(
    share: float, expected: str
) -> None:
    assert (
        feasibility.reach_verdict(feasibility.required_share(share, 50, 100, 0.5), 0.5) == expected
    )


def test_a_share_at_the_target_has_no_last_day_and_needs_no_arrivals() -> None:
    assert feasibility.last_possible_date(0.5, 365, 0.5, NEW_YEAR) is None
    assert feasibility.breakeven_arrivals(0.5, 100, 365, 0.5) == 0


def test_no_number_of_arrivals_lifts_a_missed_share_to_one_hundred_percent() -> None:
    assert feasibility.breakeven_arrivals(0.9, 100, 365, 1.0) == math.inf


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
        feasibility.required_share(*values)


def test_feasibility_finds_the_part_year_figure_of_a_target_by_itself() -> None:
    dispatch = {"place": "kon-tum", "document": "kon-tum/dispatch"}
    frame = table(
        goal(0.5, end="2023-12-25", **dispatch),
        goal(0.5, place="national", document="national/decision"),
        reached(0.2677, "2023-01-01", "2023-11-15", **dispatch),
    )
    found = feasibility.feasibility(frame, "kon-tum").set_index("scope")
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
    found = feasibility.feasibility(frame, "kon-tum")
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
    found = feasibility.feasibility(frame, "gia-lai")
    assert found["latest"].tolist() == [False, True]
    assert found["reach"].tolist() == ["possible", "on_course"]


def test_feasibility_without_a_part_year_figure_is_empty_and_keeps_its_columns() -> None:
    found = feasibility.feasibility(table(goal(0.5)), "gia-lai")
    assert found.empty
    assert {"required", "reach", "latest"} <= set(found.columns)


def test_a_share_of_services_does_not_add_up_over_a_year_and_gets_no_required_share() -> None:
    services = {"indicator": "services_with_dossiers_share"}
    frame = table(goal(0.8, **services), reached(0.12, "2023-01-01", "2023-03-03", **services))
    pairs = targets.compare(targets.targets(frame, "gia-lai"), targets.actuals(frame, "gia-lai"))
    assert pairs["verdict"].tolist() == ["open"]
    assert feasibility.feasibility(frame, "gia-lai").empty


@pytest.mark.parametrize(
    ("share", "outcome"),
    # 319 of 365 days: the rest would have to reach (0.5*365 - share*319) / 46
    [(0.2677, "out_of_reach"), (0.45, "short"), (0.5, "ahead")],  # 2.111, 0.847, 0.5
)
def test_a_share_is_out_of_reach_of_its_target_where_no_rest_of_the_year_suffices(
    share: float, outcome: str
) -> None:
    rows = table(goal(0.5), reached(share, "2023-01-01", "2023-11-15"))
    pairs = targets.compare(targets.targets(rows, "gia-lai"), targets.actuals(rows, "gia-lai"))
    reach = feasibility.feasibility(rows, "gia-lai")
    answered = feasibility.with_reach(targets.answered(pairs), reach, "actual_id")
    assert answered["outcome"].tolist() == [outcome]


def test_a_target_with_one_deadline_that_can_still_be_met_is_not_out_of_reach() -> None:
    standing = pd.DataFrame(
        {"id": ["a#1"], "target_document": ["b"], "target": [0.5], "outcome": ["short"]}
    )
    reach = pd.DataFrame(
        {"actual_id": "a#1", "target_document": "b", "target": 0.5,
         "reach": ["out_of_reach", "possible"]}
    )  # fmt: skip
    assert feasibility.with_reach(standing, reach)["outcome"].tolist() == ["short"]
    other = reach.iloc[:1].assign(target=0.8)
    assert feasibility.with_reach(standing, other)["outcome"].tolist() == ["short"]


def test_two_running_shares_imply_what_the_time_between_must_have_reached() -> None:
    # Thái Nguyên 2025: 43.4% over 29 days and over 61% over 48: (0.61*48 - 0.434*29) / 19 = 0.8786
    first = reached(0.434, "2025-07-01", "2025-07-29", geography="since-2025-07")
    second = reached(0.61, "2025-07-01", "2025-08-17", geography="since-2025-07", relation=">")
    rows = table(first, second).assign(numerator=NAN, denominator=NAN)
    points = trends.points(rows, "gia-lai", "online_submission_share")
    found = feasibility.implied_between(trends.between(points), points)
    assert found["implied"].round(4).tolist() == [0.8786]
    assert found["relation"].tolist() == [">"]
    assert found["earlier_to"].tolist() == [pd.Timestamp("2025-07-29")]


def test_a_bound_at_the_start_or_counts_on_both_sides_imply_nothing() -> None:
    first = reached(0.4, "2025-07-01", "2025-07-29", geography="since-2025-07")
    second = reached(0.5, "2025-07-01", "2025-08-17", geography="since-2025-07")
    bound = table(first | {"relation": ">"}, second).assign(numerator=NAN, denominator=NAN)
    counts = table(first, second).assign(numerator=[40.0, 100.0], denominator=[100.0, 200.0])
    for rows in (bound, counts):
        points = trends.points(rows, "gia-lai", "online_submission_share")
        totals = trends.between(points)
        assert len(totals) == 1
        assert feasibility.implied_between(totals, points).empty


def test_the_real_tables_give_the_values_of_kon_tum_in_november_2023() -> None:
    figures = observations.load(project.paths().processed).observations
    found = feasibility.feasibility(figures, "kon-tum").set_index("deadline")
    assert found.index.strftime("%Y-%m-%d").tolist() == ["2023-12-25", "2023-12-31"]
    assert found["required"].round(3).tolist() == [2.353, 2.111]
    assert found["breakeven"].round(2).tolist() == [3.71, 3.22]
    assert found["last_possible"].dt.strftime("%Y-%m-%d").tolist() == ["2023-09-02", "2023-09-06"]
    assert found["reach"].tolist() == ["out_of_reach"] * 2

"""Tables of trends and targets are ready to be read: every cell formatted, nothing missing."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from helpers.analysis import positions, trends
from helpers.reporting import language, trend_tables

EN = language.use("en")
NAMES = {"gia-lai": "Gia Lai", "kon-tum": "Kon Tum"}


def several(**changes: Any) -> dict[str, Any]:
    row = {
        "place": "gia-lai", "year": 2023, "value": 0.6, "value_upper": math.nan, "relation": ">=",
        "as_reported": "tối thiểu 60%", "published": "2022", "year_inferred": False,
        "indicator": "online_submission_share", "base": "dossiers received",
        "step_points": math.nan, "step_count": "",
    }  # fmt: skip
    return row | changes


LATER = several(value=0.5, relation="=", published="2023-04", year_inferred=True, base="",
                step_points=-10.0, step_count="unknown")  # fmt: skip
UNDATED = several(value=0.61, relation=">", published="")


def test_goals_are_told_year_by_year_in_their_order() -> None:
    rows = pd.DataFrame([several(), LATER, UNDATED, several(year=2024, value=0.7)])
    assert trend_tables.goals(rows, EN) == ("2023: at least 60%, 50%, over 61%; 2024: at least 70%")


def test_the_table_of_goals_names_the_base_and_counts_no_points_across_bases() -> None:
    same = several(value=0.5, step_points=-10.0, step_count="same")
    found = trend_tables.changes(pd.DataFrame([several(), LATER, same]), NAMES, EN)
    assert found.iloc[0].tolist() == [
        "Gia Lai", "2023", "2022", "at least 60%", "", "filed online", "dossiers received",
    ]  # fmt: skip
    assert found["Base"].iloc[1] == "not stated"
    assert found["Target for"].iloc[1] == "2023 (year not printed)"
    assert found["Beside the one printed before"].tolist() == [
        "", "a base is not stated", "−10.0 points, same base",
    ]  # fmt: skip


def test_the_weightiest_count_of_several_years_is_known_for_each() -> None:
    assert set(trend_tables.WORST_COUNT) == set(trend_tables.SEVERAL_TEXTS)
    assert set(trend_tables.STEP_TEXTS) == set(trend_tables.SEVERAL_TEXTS)


def standing(**changes: Any) -> str:
    row = {
        "value": 0.2677, "value_upper": math.nan, "relation": "=", "as_reported": "26,77%",
        "indicator": "online_submission_share", "base": "all dossiers resolved",
        "from": pd.Timestamp("2023-01-01"), "to": pd.Timestamp("2023-11-15"), "year": 2023,
        "merged": False, "outcome": "short", "gap_points": -23.23, "target": 0.5, "scope": "own",
        "target_relation": "=", "target_as_reported": "50%", "target_base": "dossiers resolved",
    }  # fmt: skip
    values = trend_tables.standing(row | changes, "Kon Tum", EN)
    message = trend_tables.STANDING_TEXTS[str((row | changes)["outcome"])]
    return EN.text(message, **values)


def test_a_place_stands_at_its_figure_its_target_and_the_distance() -> None:
    assert standing() == (
        "Kon Tum: 26.77% (filed online; base: all dossiers resolved), 1 Jan – 15 Nov 2023. Target "
        "for 2023: 50%; 23.2 points short on that day; no figure for the whole year was found. "
        "Base of the target: dossiers resolved."
    )


def test_a_merged_province_without_a_target_says_both() -> None:
    said = standing(merged=True, outcome="no_target", relation="<", as_reported="gần 27%")
    assert said.startswith("Kon Tum (merged province): nearly 26.77% (filed online; base: ")
    assert said.endswith("No target for 2023 was found.")


def test_each_outcome_of_the_analysis_has_a_message_that_can_be_filled() -> None:
    codes = {"no_target", "met", "missed", "undecided", "short", "out_of_reach", "ahead",
             "geography", "level", "base", "base_unknown", "period"}  # fmt: skip
    assert set(trend_tables.STANDING_TEXTS) == set(trend_tables.OUTCOME_TEXTS) == codes
    for code in codes:
        assert "{" not in standing(outcome=code)


def test_a_national_target_says_that_it_is_national() -> None:
    assert "Target for 2023: 50% (national; no target of its own was found);" in standing(
        scope="national", outcome="base_unknown"
    )


STAND = {
    "id": "a#1", "place": "kon-tum", "value": 0.2677, "value_upper": math.nan, "relation": "=",
    "as_reported": "26,77%", "indicator": "online_submission_share",
    "base": "all dossiers resolved", "from": pd.Timestamp("2023-01-01"),
    "to": pd.Timestamp("2023-11-15"), "year": 2023, "merged": False, "outcome": "base",
    "gap_points": math.nan, "target": 0.5, "target_relation": ">=",
    "target_as_reported": "tối thiểu 50%", "target_base": "dossiers received", "scope": "own",
}  # fmt: skip
ANSWER = {
    "place": "kon-tum", "unit": "", "part": False, "actual": 0.2, "actual_upper": math.nan,
    "actual_relation": "=", "actual_as_reported": "20%", "actual_from": pd.Timestamp("2022-01-01"),
    "actual_to": pd.Timestamp("2022-06-30"), "actual_id": "a#2", "target": 0.4,
    "target_relation": "=", "target_as_reported": "40%", "outcome": "short", "gap_points": -20.0,
}  # fmt: skip


def stand(answer: dict[str, Any] | None, **changes: Any) -> list[str]:
    answered = pd.DataFrame([] if answer is None else [answer])
    sure = {"a#1": "moderate", "a#2": "weak"}
    table = trend_tables.stand(pd.DataFrame([STAND | changes]), answered, sure, NAMES, EN)
    return table["Kon Tum"].tolist()


def test_the_box_answers_rate_target_reached_and_how_sure() -> None:
    assert stand(ANSWER) == [
        "26.77%, 1 Jan – 15 Nov 2023",
        "filed online; base: all dossiers resolved",
        "at least 50% for 2023; base: dossiers received",
        "cannot be said: the target counts another base",
        "Moderate: one document without a doubt, or several with one.",
        "20%, January – June 2022, against 40%: 20.0 points short on that day; no figure for the "
        "whole year was found",
        "Weak: a single document whose figures carry a doubt, or statements only.",
    ]


def test_the_box_says_that_a_target_was_out_of_reach() -> None:
    assert stand(ANSWER, outcome="out_of_reach", gap_points=-23.23)[3] == (
        "23.2 points short on that day and out of reach, arrivals staying even; no figure for the "
        "whole year was found"
    )


def test_the_box_does_not_print_a_share_twice() -> None:
    assert stand(ANSWER | {"actual_id": "a#1"}, outcome="short")[5] == "this one"


def test_the_box_says_what_was_not_found_and_what_speaks_of_a_part_only() -> None:
    none = stand(None, outcome="no_target")
    assert none[2:4] == ["none found", "no target for that year was found"]
    assert none[5:] == ["none found", "–"]
    ahead = {"outcome": "ahead", "gap_points": 5.0, "actual": 0.45}
    part = stand(ANSWER | ahead | {"part": True, "unit": "Huyện Một"})
    assert part[5].startswith("only of a part, Huyện Một: ")
    assert "not below it on that day" in part[5]


SCENARIO = {
    "place": "kon-tum", "scenario": "pace", "start": pd.Timestamp("2023-11-15"), "days": 46,
    "deadline": pd.Timestamp("2023-12-31"), "share": 0.61, "relation": ">", "pace_days": 90,
    "end": 0.7, "full": pd.NaT, "target": 0.8, "target_relation": "=", "target_as_reported": "80%",
    "target_place": "gia-lai", "reason": "",
}  # fmt: skip


def scenario(**changes: Any) -> list[str]:
    found = trend_tables.scenarios(pd.DataFrame([SCENARIO | changes]), NAMES, EN)
    return [str(cell) for cell in found.iloc[0]]


def test_a_scenario_keeps_the_bound_of_its_figure_until_it_reaches_everything() -> None:
    assert scenario() == [
        "The pace between the last two figures of one line goes on.",
        "over 70%", "over 61% by 15 November 2023", "80% by 31 December 2023 (Gia Lai)", "yes",
    ]  # fmt: skip
    full = scenario(end=1.0, full=pd.Timestamp("2023-12-01"), reason="base")
    assert full[1] == "100%, from 1 December 2023 on"
    assert full[3:] == [
        "80% by 31 December 2023 (Gia Lai)", "other base",
    ]  # fmt: skip


def test_scenarios_of_several_places_name_them() -> None:
    rows = pd.DataFrame([SCENARIO, SCENARIO | {"place": "gia-lai"}])
    assert trend_tables.scenarios(rows, NAMES, EN)["Place"].tolist() == ["Kon Tum", "Gia Lai"]


def test_a_scenario_without_a_pace_says_why() -> None:
    assert scenario(end=math.nan, pace_days=0)[1] == "no two figures on one line"
    assert scenario(end=math.nan, pace_days=19)[1] == (
        "two figures, only 19 days apart for 46 days ahead"
    )


def reach(**changes: Any) -> dict[str, Any]:
    row = {
        "place": "kon-tum", "unit": "", "tier": "all", "actual": 0.2677, "actual_relation": "=",
        "actual_as_reported": "26,77%",
        "actual_to": pd.Timestamp("2023-11-15"), "target": 0.5,
        "deadline": pd.Timestamp("2023-12-25"), "required": 2.3526,
        "last_possible": pd.Timestamp("2023-09-02"), "breakeven": 3.705, "reach": "out_of_reach",
    }  # fmt: skip
    return row | changes


def test_a_target_out_of_reach_says_until_when_it_was_possible() -> None:
    found = trend_tables.reach(pd.DataFrame([reach()]), NAMES, EN).iloc[0].tolist()
    assert found == [
        "Kon Tum", "26.8% by 15 November 2023", "50% by 25 December 2023", "235.3%",
        "2 September 2023", "3.71", "out of reach",
    ]  # fmt: skip


def test_a_secured_target_requires_nothing_and_a_full_one_no_number_of_arrivals() -> None:
    secured = reach(required=-0.4, breakeven=0.0, last_possible=pd.NaT, reach="met", unit="Xã A")
    full = reach(breakeven=math.inf)
    found = trend_tables.reach(pd.DataFrame([secured, full]), NAMES, EN)
    assert found.iloc[0].tolist()[3:] == ["0.0%", "", "", "met if arrivals stay even"]
    assert found["Where"].iloc[0] == "Xã A"
    assert found.iloc[1].tolist()[5] == "none would"


def test_the_later_start_is_given_in_days_and_points() -> None:
    row = {
        "place": "gia-lai", "tier": "commune", "start": pd.Timestamp("2023-06-01"),
        "share_bound": 110 / 261, "rate": 0.05, "gap_points": 78.0,
        "explained_points_at_most": 48.02, "left_points_at_least": 29.98,
        "start_for_whole_gap": pd.Timestamp("2023-09-04"), "exempt_share_for_whole_gap": 0.8571,
    }  # fmt: skip
    found = trend_tables.later_starts(pd.DataFrame([row]), NAMES, EN).iloc[0].tolist()
    assert found == [
        "Gia Lai, commune tier", "since 1 June 2023, 42.1% of the days", "5%", "78.0",
        "48.0", "30.0", "4 September 2023", "85.7%",
    ]  # fmt: skip


def test_gaps_are_signed() -> None:
    rows = pd.DataFrame({"tier": ["province", "commune"], "gap_points": [13.0, -50.0]})
    assert trend_tables.gaps(rows, EN) == [
        "provincial tier +13.0 points",
        "commune tier −50.0 points",
    ]


def test_figures_name_their_base_or_that_there_is_none() -> None:
    row = {
        "place": "gia-lai", "unit": "", "tier": "all", "from": pd.Timestamp("2022-01-01"),
        "to": pd.Timestamp("2022-12-31"), "value": 0.514, "value_upper": math.nan, "relation": "=",
        "indicator": "online_submission_share", "base": "", "as_reported": "51,4%",
        "reason": "confidence",
    }  # fmt: skip
    frame = pd.DataFrame([row])
    assert trend_tables.shares(frame, NAMES, EN).iloc[0].tolist() == [
        "Gia Lai, all tiers", "2022", "51.4%", "filed online", "not stated", "51,4%",
    ]  # fmt: skip
    assert trend_tables.left_out(frame, NAMES, EN)["Left out because"].tolist() == [
        "entered with low confidence"
    ]


def test_supply_beside_use_shows_counts_shares_and_gaps() -> None:
    empty = {
        "used": math.nan, "used_share": math.nan, "used_relation": "", "used_as_reported": "",
        "filed_share": math.nan, "filed_relation": "", "filed_as_reported": "",
        "filed_indicator": "",
    }  # fmt: skip
    offered = {"place": "gia-lai", "year": 2023, "offered": 1619.0, "kind": "full_and_partial"}
    used = {"used": 232.0, "used_share": 232 / 1619, "used_relation": "="}
    filed = {"filed_share": 0.88, "filed_relation": "<", "filed_as_reported": "gần 88%",
             "filed_indicator": "level4_online_share"}  # fmt: skip
    rows = pd.DataFrame(
        [offered | empty | used, {**offered, "offered": math.nan, "kind": ""} | empty | filed]
    )
    found = trend_tables.supply(rows, NAMES, EN)
    assert found.iloc[0].tolist()[2:] == ["1,619 full-process and partial", "232 (14.3%)", ""]
    assert found.iloc[1].tolist()[2:] == ["", "", "nearly 88% (level-4 services)"]


def test_counts_without_a_share_are_shown_with_our_ratio() -> None:
    row = {
        "place": "gia-lai", "from": pd.Timestamp("2023-01-01"), "to": pd.Timestamp("2023-09-18"),
        "online": 52861.0, "of": 205436.0, "over": "results", "base": "",
        "ratio": 52861 / 205436,
    }  # fmt: skip
    over = {"over": "received", "base": "dossiers received, carried-over ones included"}
    found = trend_tables.count_ratios(pd.DataFrame([row, row | over]), NAMES, EN)
    assert found.iloc[0].tolist()[2:] == ["52,861", "205,436 results of all tiers", "25.7%"]
    assert found.iloc[1]["Beside"] == "205,436 (dossiers received, carried-over ones included)"


def test_a_table_of_one_place_does_not_name_it_in_every_row() -> None:
    rows = pd.DataFrame([several(), LATER])
    assert "Place" in trend_tables.changes(rows, NAMES, EN)
    assert "Place" not in trend_tables.changes(rows, {"gia-lai": "Gia Lai"}, EN)


def test_every_index_keeps_its_row_and_every_place_its_number_of_places() -> None:
    rows = pd.DataFrame(
        {
            "place": "gia-lai", "index": "dti", "year": [2024, 2024, 2025],
            "rank": [55.0, 31.0, math.nan], "places": [63.0, 34.0, math.nan],
            "score": [math.nan, 0.5, 0.6], "score_of": [math.nan, 1.0, math.nan],
        }
    )  # fmt: skip
    found = trend_tables.positions(rows, {"gia-lai": "Gia Lai"}, EN)
    assert found["2024"].tolist() == ["55 of 63; 31 of 34 (score 0.5 of 1)", "", "", "", ""]
    assert found["2025"].tolist()[0] == "score 0.6"
    assert len(found) == len(positions.INDICES)
    assert "Place" not in found
    assert len(trend_tables.positions(rows, NAMES, EN)) == 2 * len(positions.INDICES)


def test_every_code_of_the_analysis_has_words() -> None:
    assert set(trend_tables.BETWEEN_TEXTS) == set(trends.BETWEEN_REASONS)
    assert set(trend_tables.REBUILD_TEXTS) == set(trends.REBUILD_REASONS)
    assert set(trend_tables.ACROSS_TEXTS) >= set(trends.ACROSS_REASONS)


PERIOD = {"from": pd.Timestamp("2023-07-01"), "to": pd.Timestamp("2023-09-30")}


def test_a_derived_figure_shows_its_counts_and_a_refused_one_its_reasons() -> None:
    stands = {
        "place": "kon-tum", "unit": "", "tier": "all", "indicator": "online_submission_share",
        "numerator": 2400.0, "denominator": 4000.0, "value": 0.6, "refused": "", **PERIOD,
    }  # fmt: skip
    none = {"numerator": math.nan, "denominator": math.nan, "value": math.nan}
    rows = pd.DataFrame([stands, {**stands, **none, "refused": "bound counts"}])
    found = trend_tables.between(rows, NAMES, EN)
    assert found["Derived"].tolist() == ["2,400 of 4,000, 60%", "not derived"]
    assert found["Because"].tolist() == ["", "only a bound was printed, counts were not printed"]


def test_a_rebuilt_figure_names_the_provinces_and_a_refused_one_what_is_lacking() -> None:
    stands = {
        "tier": "all", "indicator": "online_submission_share", "base": "dossiers received",
        "numerator": 19000.0, "denominator": 100000.0, "value": 0.19, "refused": "",
        "found": "gia-lai kon-tum", "lacking": "", **PERIOD,
    }  # fmt: skip
    refused = {"value": math.nan, "refused": "absent", "found": "kon-tum", "lacking": "gia-lai"}
    found = trend_tables.rebuilt(pd.DataFrame([stands, {**stands, **refused}]), NAMES, EN)
    assert found["Together"].tolist() == ["19,000 of 100,000, 19%", "not rebuilt"]
    assert found["Found for"].tolist() == ["Gia Lai and Kon Tum", "Kon Tum"]
    assert found["Because"].tolist() == ["", "nothing found for the other province"]


def test_what_comes_closest_between_two_places_is_shown_with_its_base() -> None:
    rows = pd.DataFrame(
        [{"one": "gia-lai", "other": "kon-tum", "pairs": 18, "comparable": 0, "first": "a",
          "second": "b", "reasons": "base time"}]
    )  # fmt: skip
    points = pd.DataFrame(
        [
            {"id": "a", "value": 0.514, "base": "procedures online"},
            {"id": "b", "value": 0.6, "base": ""},
        ]
    ).assign(relation="=", value_upper=math.nan, as_reported="", **PERIOD)
    found = trend_tables.across(rows, points, NAMES, EN).iloc[0].tolist()
    assert found == [
        "Gia Lai and Kon Tum", "18", "0",
        "51.4% (July – September 2023; procedures online) and "
        "60% (July – September 2023; base not stated)",
        "other base, other time",
    ]  # fmt: skip


def test_dossiers_stand_beside_residents() -> None:
    row = {
        "place": "kon-tum", "online": 34020.0, "received": 277307.0, "residents": 579914.0,
        "residents_year": 2022, "per_hundred": 47.8186, "most": 0.05866, **PERIOD,
    }  # fmt: skip
    found = trend_tables.filers(pd.DataFrame([row]), NAMES, EN).iloc[0].tolist()
    assert found[2:] == ["34,020 of 277,307", "579,914 (2022)", "47.8", "5.9%"]

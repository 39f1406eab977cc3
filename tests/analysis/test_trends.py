"""A line over time joins only figures of one series; everything else is a named break."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from helpers.analysis import trends

RECEIVED = "online_submission_share/dossiers received"


def figure(start: str, end: str, value: float, **changes: Any) -> dict[str, Any]:
    row = {
        "document": "kon-tum/a", "place": "kon-tum", "tier": "all", "unit": "",
        "indicator": "online_submission_share", "kind": "actual",
        "from": pd.Timestamp(start) if start else pd.NaT,
        "to": pd.Timestamp(end) if end else pd.NaT,
        "relation": "=", "numerator": float("nan"), "value": value,
        "value_upper": float("nan"), "measure": "share",
        "base": "dossiers received", "series": RECEIVED, "geography": "before-2025-07",
        "as_reported": f"{value}", "confidence": "high",
    }  # fmt: skip
    return row | changes


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    frame.insert(0, "id", [f"kon-tum/a#{number}" for number in range(len(frame))])
    return frame


def events(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["event", "date", "place"])


def numbered(*rows: dict[str, Any]) -> list[int]:
    shown = trends.points(table(*rows), "kon-tum", list(trends.ONLINE_SHARES))
    return trends.segments(shown)["segment"].tolist()


def broken(*rows: dict[str, Any], **options: Any) -> pd.DataFrame:
    shown = trends.points(table(*rows), "kon-tum", list(trends.ONLINE_SHARES))
    return trends.breaks(shown, options.get("events", events()))


def test_two_years_of_one_series_are_joined_without_a_break() -> None:
    years = [figure("2022-01-01", "2022-12-31", 0.2), figure("2023-01-01", "2023-12-31", 0.3)]
    assert numbered(*years) == [0, 0]
    assert broken(*years).empty


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"series": "resolved", "base": "dossiers resolved"}, "base"),
        ({"series": "", "base": ""}, "base_unknown"),
        ({"geography": "since-2025-07"}, "geography"),
        ({"indicator": "level4_resolved_share", "series": "level 4"}, "level"),
        ({"from": pd.Timestamp("2023-07-01")}, "period"),
    ],
)
def test_a_changed_definition_breaks_the_line_and_names_the_reason(
    change: dict[str, Any], reason: str
) -> None:
    first = figure("2022-01-01", "2022-12-31", 0.2)
    second = figure("2023-01-01", "2023-12-31", 0.3, **change)
    assert numbered(first, second) == [0, 1]
    assert broken(first, second)["reason"].tolist() == [reason]


def test_a_break_carries_every_reason_and_the_weightiest_first() -> None:
    first = figure("2022-01-01", "2022-12-31", 0.5)
    second = figure(
        "2025-07-01", "2025-07-31", 0.6, geography="since-2025-07", series="new", base="new ones"
    )
    found = broken(first, second).iloc[0]
    assert found["reason"] == "geography"
    assert found["reasons"] == "geography base period"
    assert (found["closed"], found["opened"]) == (
        pd.Timestamp("2022-12-31"),
        pd.Timestamp("2025-07-01"),
    )


def test_a_running_total_of_dossiers_that_falls_is_refused() -> None:
    to_june = figure("2023-01-01", "2023-06-30", 5000, measure="count")
    to_september = figure("2023-01-01", "2023-09-30", 4000, measure="count")
    assert numbered(to_june, to_september) == [0, 1]
    assert broken(to_june, to_september)["reason"].tolist() == ["falls"]


def test_a_running_total_that_grows_is_joined() -> None:
    to_june = figure("2023-01-01", "2023-06-30", 4000, measure="count")
    to_september = figure("2023-01-01", "2023-09-30", 5000, measure="count")
    assert numbered(to_june, to_september) == [0, 0]


def test_totals_that_run_on_from_the_day_of_the_merger_are_joined() -> None:
    to_august = figure("2025-07-01", "2025-08-17", 0.61, geography="since-2025-07")
    to_october = figure("2025-07-01", "2025-10-31", 0.8, geography="since-2025-07")
    assert numbered(to_august, to_october) == [0, 0]


def test_a_whole_year_joins_other_years_and_not_its_own_running_total() -> None:
    to_september = figure("2023-01-01", "2023-09-30", 0.2)
    assert numbered(to_september, figure("2023-01-01", "2023-12-31", 0.3)) == [0, 1]


def test_a_running_share_may_fall_because_a_share_can() -> None:
    to_june = figure("2023-01-01", "2023-06-30", 0.4)
    to_september = figure("2023-01-01", "2023-09-30", 0.3)
    assert numbered(to_june, to_september) == [0, 0]


def test_a_running_total_never_joins_the_period_that_it_contains() -> None:
    to_september = figure("2023-01-01", "2023-09-30", 0.2)
    quarter = figure("2023-10-01", "2023-12-31", 0.3)
    assert numbered(to_september, quarter) == [0, 1]


def test_running_totals_of_two_years_are_two_lines() -> None:
    assert numbered(
        figure("2022-01-01", "2022-09-30", 0.2), figure("2023-01-01", "2023-09-30", 0.3)
    ) == [0, 1]


def test_a_month_never_joins_a_quarter() -> None:
    assert numbered(
        figure("2023-02-01", "2023-02-28", 0.2), figure("2023-03-01", "2023-05-31", 0.3)
    ) == [0, 1]


def test_overlapping_periods_are_not_joined() -> None:
    assert numbered(
        figure("2025-07-02", "2025-07-29", 0.43), figure("2025-07-03", "2025-07-31", 0.44)
    ) == [0, 1]


def test_a_line_resumes_its_own_series_after_a_figure_of_another_base() -> None:
    years = [
        figure("2021-01-01", "2021-12-31", 0.1),
        figure("2022-01-01", "2022-12-31", 0.5, series="other", base="other"),
        figure("2023-01-01", "2023-12-31", 0.3),
    ]
    assert numbered(*years) == [0, 1, 0]


def test_two_documents_on_one_quantity_stay_two_figures_and_a_conflict_stops_the_line() -> None:
    rows = [
        figure("2022-01-01", "2022-12-31", 0.5),
        figure("2023-01-01", "2023-12-31", 0.747),
        figure("2023-01-01", "2023-12-31", 0.757, document="kon-tum/b"),
    ]
    shown = trends.points(table(*rows), "kon-tum", "online_submission_share")
    assert shown["value"].tolist() == [0.5, 0.747, 0.757]
    assert shown["duplicate"].tolist() == [0, 0, 1]
    assert shown["conflict"].tolist() == [False, True, True]
    assert trends.segments(shown)["segment"].tolist() == [0, 1, 2]
    assert broken(*rows)["reason"].tolist() == ["conflict"]


def test_two_documents_that_agree_do_not_stop_the_line() -> None:
    rows = [
        figure("2022-01-01", "2022-12-31", 0.5),
        figure("2022-01-01", "2022-12-31", 0.5, document="kon-tum/b"),
        figure("2023-01-01", "2023-12-31", 0.6),
    ]
    assert numbered(*rows) == [0, 1, 0]


def test_a_percentage_that_rounds_the_counts_beside_it_is_no_conflict_and_comes_second() -> None:
    # Kon Tum prints 34.020/277.307, which is 12.27%, and 12%
    rows = table(
        figure("2021-12-15", "2022-12-14", 0.12),
        figure("2021-12-15", "2022-12-14", 34020 / 277307, numerator=34020),
    )
    shown = trends.points(rows, "kon-tum", "online_submission_share")
    assert shown["duplicate"].tolist() == [0, 1]
    assert shown["numerator"].tolist()[0] == 34020
    assert not shown["conflict"].any()


def test_a_percentage_that_the_counts_beside_it_do_not_give_is_a_conflict() -> None:
    # Kon Tum prints 37,76% beside 2.521/6.776, which is 37.20%
    rows = table(
        figure("2022-12-15", "2023-03-14", 0.3776, tier="district"),
        figure("2022-12-15", "2023-03-14", 2521 / 6776, numerator=2521, tier="district"),
    )
    shown = trends.points(rows, "kon-tum", "online_submission_share", tier="district")
    assert shown["conflict"].all()


def test_tiers_and_units_are_never_joined() -> None:
    rows = table(
        figure("2022-01-01", "2022-12-31", 0.5, tier="province"),
        figure("2023-01-01", "2023-12-31", 0.1, tier="commune"),
        figure("2023-01-01", "2023-12-31", 0.2, tier="commune", unit="Xã Sa Loong"),
    )
    shown = trends.points(rows, "kon-tum", "online_submission_share", tier=None, unit=None)
    assert trends.segments(shown)["segment"].tolist() == [0, 1, 2]
    assert trends.breaks(shown, events()).empty


def test_the_relation_of_a_bound_survives() -> None:
    rows = table(
        figure("2022-01-01", "2022-12-31", 0.5, relation=">"),
        figure("2023-01-01", "2023-12-31", 0.8, value_upper=0.9),
    )
    shown = trends.series_table(trends.points(rows, "kon-tum", "online_submission_share"))
    assert shown["relation"].tolist() == [">", "="]
    assert shown["value_upper"].iloc[1] == 0.9


def test_targets_low_confidence_and_undated_figures_stay_off_the_axis_and_are_listed() -> None:
    rows = table(
        figure("2022-01-01", "2022-12-31", 0.5),
        figure("2022-01-01", "2022-12-31", 0.6, kind="target"),
        figure("2023-01-01", "2023-12-31", 0.7, confidence="low"),
        figure("", "", 0.8),
        figure("2024-01-01", "2024-12-31", float("nan")),
    )
    assert trends.points(rows, "kon-tum", "online_submission_share")["value"].tolist() == [0.5]
    out = trends.left_out(rows, "kon-tum", "online_submission_share")
    assert out["reason"].tolist() == ["confidence", "period", "value"]


def test_events_between_two_figures_are_attached_to_their_break() -> None:
    first = figure("2022-01-01", "2022-12-31", 0.2)
    second = figure("2025-08-01", "2025-08-31", 0.3, geography="since-2025-07")
    calendar = events(
        ("merger", "2025-07-01", "national"),
        ("own", "2024", "kon-tum"),
        ("elsewhere", "2024-01-01", "gia-lai"),
        ("before", "2021-01-01", ""),
    )
    assert broken(first, second, events=calendar)["events"].tolist() == ["merger own"]


def test_figures_of_one_closing_day_stand_side_by_side_and_break_nothing() -> None:
    level_3 = figure("2018-01-01", "2018-12-31", 0.77, indicator="level3_online_share", series="3")
    level_4 = figure("2018-01-01", "2018-12-31", 0.56, indicator="level4_online_share", series="4")
    assert numbered(level_3, level_4) == [0, 1]
    assert broken(level_3, level_4).empty


def test_the_country_keeps_its_territory_when_provinces_are_merged() -> None:
    rows = table(
        figure("2024-01-01", "2024-12-31", 0.2, place="national"),
        figure("2026-01-01", "2026-12-31", 0.3, place="national", geography="since-2025-07"),
    )
    shown = trends.points(rows, "national", "online_submission_share")
    assert trends.segments(shown)["segment"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2022-01-01", "2022-12-31", "year"),
        ("2023-01-01", "2023-11-15", "year_to_date"),
        ("2022-12-15", "2023-03-14", "period"),
        ("2025-07-01", "2025-07-01", "date"),
    ],
)
def test_periods_are_told_apart_by_what_they_accumulate(start: str, end: str, code: str) -> None:
    assert trends.accumulation(pd.Timestamp(start), pd.Timestamp(end)) == code


def test_a_period_without_a_start_joins_nothing() -> None:
    assert numbered(figure("", "2022-12-31", 0.2), figure("", "2023-12-31", 0.3)) == [0, 1]


def test_the_longest_line_counts_its_figures() -> None:
    rows = table(figure("2022-01-01", "2022-12-31", 0.2), figure("2023-01-01", "2023-12-31", 0.3))
    shown = trends.points(rows, "kon-tum", "online_submission_share")
    assert trends.longest_line(shown) == 2
    assert trends.longest_line(shown.iloc[:0]) == 0


def test_years_without_a_figure_lie_between_the_first_and_the_last() -> None:
    rows = table(
        figure("2018-01-01", "2018-12-31", 0.2), figure("2020-12-15", "2021-12-14", 0.3),
        figure("2023-01-01", "2023-12-31", 0.3),
    )  # fmt: skip
    shown = trends.points(rows, "kon-tum", "online_submission_share")
    absent = trends.years_without(shown)
    assert [start.year for start, _ in absent] == [2019, 2022]
    assert absent[0] == (pd.Timestamp("2019-01-01"), pd.Timestamp("2019-12-31"))
    assert trends.years_without(shown.iloc[:0]) == []


@pytest.mark.parametrize(
    ("relation", "upper", "expected"),
    [
        ("=", float("nan"), (0.6, 0.6)), ("=", 0.7, (0.6, 0.7)), (">", float("nan"), (0.6, 1.0)),
        (">=", float("nan"), (0.6, 1.0)), ("<", float("nan"), (0.0, 0.6)),
    ],
)  # fmt: skip
def test_a_printed_share_bounds_the_true_one(
    relation: str, upper: float, expected: tuple[float, float]
) -> None:
    assert trends.bounds(0.6, upper, relation) == expected


def count(indicator: str, day: str, value: float, **changes: Any) -> dict[str, Any]:
    changes = {"measure": "count", "base": "", "series": "", "kind": "capacity"} | changes
    return figure(changes.pop("start", day), day, value, indicator=indicator, **changes)


def test_gia_lai_2023_offered_1619_services_of_which_232_had_a_dossier() -> None:
    actual = {"kind": "actual", "start": "2023-01-01"}
    rows = table(
        count("services_full", "2023-09-18", 860), count("services_partial", "2023-09-18", 759),
        count("services_with_dossiers", "2023-09-18", 34, base="partial", **actual),
        count("services_with_dossiers", "2023-09-18", 198, base="full", **actual),
        count("services_with_dossiers", "2023-09-18", 232, **actual),
        count("services_level34", "2022-12-31", 32, start="2022-01-01"),
    )  # fmt: skip
    found = trends.supply_and_use(rows, "kon-tum")
    assert found["year"].tolist() == [2023]  # services added within 2022 are not what is on offer
    row = found.iloc[0]
    assert (row["offered"], row["kind"], row["used"]) == (1619, "full_and_partial", 232)
    assert round(row["used_share"], 3) == 0.143


def test_supply_stands_beside_the_share_filed_in_the_same_year() -> None:
    rows = table(
        count("services_full", "2022-12-14", 1170), count("services_partial", "2022-12-14", 595),
        figure("2021-12-15", "2022-12-14", 0.1227),
    )  # fmt: skip
    row = trends.supply_and_use(rows, "kon-tum").iloc[0]
    assert (row["year"], row["offered"], row["filed_share"]) == (2022, 1765, 0.1227)


def test_services_of_two_documents_are_not_added_up() -> None:
    rows = table(
        count("services_full", "2022-12-14", 1170),
        count("services_partial", "2022-12-14", 595, document="kon-tum/b"),
    )
    assert trends.supply_and_use(rows, "kon-tum").empty


def test_counts_printed_without_a_share_give_a_ratio_of_ours() -> None:
    period = {"start": "2023-01-01", "kind": "actual"}
    day = "2023-09-18"
    rows = table(
        count("dossiers_online", day, 18669, base="partial", **period),
        count("dossiers_online", day, 34192, base="full", **period),
        *(
            figure("2023-01-01", day, 0.5, indicator="results_digitized_share", tier=tier)
            for tier in ("province", "district", "commune")
        ),
    ).assign(denominator=[float("nan"), float("nan"), 40458, 27404, 137574])
    found = trends.count_ratios(rows, "kon-tum").iloc[0]
    assert (found["online"], found["of"], found["over"]) == (52861, 205436, "results")
    assert round(found["ratio"], 3) == 0.257


def test_a_document_that_prints_its_share_needs_no_ratio() -> None:
    period = {"start": "2023-01-01", "kind": "actual"}
    rows = table(
        count("dossiers_online", "2023-09-30", 15110, **period),
        count("dossiers_received", "2023-09-30", 64933, **period),
        figure("2023-01-01", "2023-09-30", 0.233),
    ).assign(denominator=float("nan"))
    assert trends.count_ratios(rows, "kon-tum").empty
    assert round(trends.count_ratios(rows.iloc[:2], "kon-tum")["ratio"].iloc[0], 3) == 0.233


def test_positions_keep_the_last_of_a_year_and_each_number_of_places() -> None:
    rank = {"measure": "rank", "indicator": "quality_766_rank"}
    rows = table(
        figure("2025-07-31", "2025-07-31", 6, **rank),
        figure("2025-10-01", "2025-10-31", 8, **rank),
        figure("2025-01-01", "2025-03-31", 1, **rank),
        figure("2025-10-01", "2025-10-31", 8, document="kon-tum/b", **rank),
    ).assign(denominator=[34, 34, 63, 34])  # fmt: skip
    found = trends.positions(rows, "kon-tum")
    assert found[["rank", "places"]].to_numpy().tolist() == [[1, 63], [8, 34]]
    assert found["documents"].tolist() == ["kon-tum/a", "kon-tum/a kon-tum/b"]


def test_tables_without_rows_keep_whole_years_so_that_places_can_be_joined() -> None:
    none = table(figure("2022-01-01", "2022-12-31", 0.5)).assign(denominator=float("nan")).iloc[:0]
    assert trends.positions(none, "kon-tum")["year"].dtype == "int64"
    assert trends.supply_and_use(none, "kon-tum")["year"].dtype == "int64"


def test_missing_columns_are_all_named() -> None:
    with pytest.raises(trends.MissingColumnsError, match="series, geography"):
        trends.points(
            table(figure("2022-01-01", "2022-12-31", 0.2)).drop(columns=["series", "geography"]),
            "kon-tum",
            "online_submission_share",
        )


def test_the_years_before_a_place_ended_are_missing_up_to_its_last_day() -> None:
    rows = table(figure("2023-01-01", "2023-11-15", 0.2677))
    shown = trends.points(rows, "kon-tum", "online_submission_share")
    assert trends.years_without(shown) == []
    assert trends.years_without(shown, pd.NaT) == []
    assert trends.years_without(shown, pd.Timestamp("2025-06-30")) == [
        (pd.Timestamp("2024-01-01"), pd.Timestamp("2024-12-31")),
        (pd.Timestamp("2025-01-01"), pd.Timestamp("2025-06-30")),
    ]


def test_counts_of_two_documents_for_one_month_stand_beside_each_other() -> None:
    months = ["2025-07-31", "2025-08-31", "2025-07-29"]
    ratios = pd.DataFrame(
        {
            "place": "thai-nguyen", "from": pd.Timestamp("2025-07-01"),
            "to": pd.to_datetime(months), "online": [30006.0, 50000.0, 29560.0],
            "of": [82766.0, 90000.0, 68115.0], "document": ["a", "b", "c"],
        }
    )  # fmt: skip
    printed = pd.DataFrame(
        {
            "place": ["thai-nguyen"], "from": [pd.Timestamp("2025-07-01")],
            "to": [pd.Timestamp("2025-07-29")], "numerator": [29560.0], "denominator": [68115.0],
            "document": ["c"],
        }
    )  # fmt: skip
    found = trends.differing(ratios, printed)
    assert found["document"].tolist() == ["a"]  # b ends in another month, c says the same
    assert found["other_of"].tolist() == [68115.0]
    assert trends.differing(ratios, printed.assign(numerator=math.nan)).empty
    none = ratios.iloc[:0].astype(object)
    assert trends.differing(none, printed).columns.tolist() == found.columns.tolist()

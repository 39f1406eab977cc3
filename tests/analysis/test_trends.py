"""A line over time joins only figures of one series; everything else is a named break."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers import project
from helpers.analysis import trends
from helpers.register import observations
from tests.invented import AN_2023, write_register

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
    shown = trends.points(rows, "kon-tum", "online_submission_share")
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


def test_tables_without_rows_keep_whole_years_so_that_places_can_be_joined() -> None:
    none = table(figure("2022-01-01", "2022-12-31", 0.5)).assign(denominator=float("nan")).iloc[:0]
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
            "base": "dossiers received, carried-over ones included",
        }
    )  # fmt: skip
    printed = pd.DataFrame(
        {
            "place": ["thai-nguyen"], "from": [pd.Timestamp("2025-07-01")],
            "to": [pd.Timestamp("2025-07-29")], "numerator": [29560.0], "denominator": [68115.0],
            "document": ["c"], "base": "all dossiers received",
        }
    )  # fmt: skip
    found = trends.differing(ratios, printed)
    assert found["document"].tolist() == ["a"]  # b ends in another month, c says the same
    assert found["other_of"].tolist() == [68115.0]
    assert found["base"].tolist() != found["other_base"].tolist()
    assert trends.differing(ratios, printed.assign(numerator=math.nan)).empty
    none = ratios.iloc[:0].astype(object)
    assert trends.differing(none, printed).columns.tolist() == found.columns.tolist()


def test_the_two_tiers_of_a_district_are_paired_only_when_they_were_measured_alike() -> None:
    july = ("2022-01-01", "2022-07-31")
    desk = figure(*july, 0.5387, tier="district", unit="Phổ Yên")
    communes = figure(*july, 0.3805, tier="commune", unit="Phổ Yên")
    found = trends.tiers_of_units(table(desk, communes)).iloc[0]
    assert (found["value_district"], found["value_commune"]) == (0.5387, 0.3805)
    assert (found["id_district"], found["id_commune"]) == ("kon-tum/a#0", "kon-tum/a#1")
    unlike: list[dict[str, Any]] = [
        {"base": "dossiers resolved"}, {"base": ""}, {"document": "kon-tum/b"}, {"unit": ""},
        {"unit": "Phú Bình"}, {"to": pd.Timestamp("2022-08-31")}, {"tier": "district"},
        {"indicator": "level4_resolved_share"},
    ]  # fmt: skip
    for change in unlike:
        assert trends.tiers_of_units(table(desk, communes | change)).empty


def counted(start: str, end: str, k: float, n: float, **changes: Any) -> dict[str, Any]:
    return figure(start, end, k / n, numerator=k, denominator=n, **changes)


def lying_between(*rows: dict[str, Any]) -> pd.DataFrame:
    return trends.between(trends.points(table(*rows), "kon-tum", "online_submission_share"))


TO_JUNE = counted("2023-01-01", "2023-06-30", 2000, 10000)
TO_SEPTEMBER = counted("2023-01-01", "2023-09-30", 4400, 14000, document="kon-tum/b")


def test_two_running_totals_give_the_quarter_between_them() -> None:
    # 4,400 - 2,000 = 2,400 of 14,000 - 10,000 = 4,000: 60% from 1 July to 30 September
    found = lying_between(TO_JUNE, TO_SEPTEMBER).iloc[0]
    assert (found["numerator"], found["denominator"], found["value"]) == (2400, 4000, 0.6)
    assert (found["from"], found["to"]) == (pd.Timestamp("2023-07-01"), pd.Timestamp("2023-09-30"))
    assert found["documents"] == "kon-tum/a kon-tum/b"
    assert found["derived"]
    assert found["refused"] == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"numerator": math.nan, "denominator": math.nan}, "counts"),
        ({"relation": ">"}, "bound"),
        ({"numerator": 1900.0}, "falls"),
        ({"denominator": 9000.0}, "falls"),
        ({"denominator": 10000.0}, "falls"),
        ({"numerator": 6500.0}, "exceeds"),
    ],
)
def test_nothing_is_derived_from_percentages_bounds_and_totals_that_fall(
    change: dict[str, Any], reason: str
) -> None:
    found = lying_between(TO_JUNE, TO_SEPTEMBER | change).iloc[0]
    assert found["refused"] == reason
    assert math.isnan(found["value"])
    assert math.isnan(found["numerator"])


@pytest.mark.parametrize(
    "change",
    [
        {"from": pd.Timestamp("2023-02-01")},
        {"series": "resolved", "base": "dossiers resolved"},
        {"base": "other words"},
        {"geography": "since-2025-07"},
        {"tier": "commune"},
        {"unit": "Sa Loong"},
        {"series": "", "base": ""},
    ],
)
def test_totals_of_unlike_things_are_never_subtracted(change: dict[str, Any]) -> None:
    rows = table(TO_JUNE, TO_SEPTEMBER | change)
    shown = trends.points(rows, "kon-tum", "online_submission_share", None, None)
    assert trends.between(shown).empty


def test_totals_on_which_documents_differ_give_nothing() -> None:
    other = counted("2023-01-01", "2023-09-30", 5000, 14000, document="kon-tum/c")
    assert lying_between(TO_JUNE, TO_SEPTEMBER, other)["refused"].tolist() == ["conflict"]


def test_three_totals_give_the_two_times_between_neighbors() -> None:
    to_march = counted("2023-01-01", "2023-03-31", 500, 5000)
    found = lying_between(to_march, TO_JUNE, TO_SEPTEMBER)
    assert found["value"].tolist() == [0.3, 0.6]  # 1,500 of 5,000, then 2,400 of 4,000


def test_a_derived_quarter_joins_quarters_and_never_the_totals_it_comes_from() -> None:
    fourth = counted("2023-10-01", "2023-12-31", 1, 2, document="kon-tum/c")
    shown = trends.points(
        table(TO_JUNE, TO_SEPTEMBER, fourth), "kon-tum", "online_submission_share"
    )
    whole = pd.concat([shown, trends.between(shown)], ignore_index=True)
    whole = whole.sort_values(["to", "from"], ignore_index=True)
    lines = trends.segments(whole).set_index("to")["segment"]
    september = lines[pd.Timestamp("2023-09-30")].tolist()  # the total, then the derived quarter
    assert lines[pd.Timestamp("2023-06-30")] == september[0]
    assert lines[pd.Timestamp("2023-12-31")] == september[1]
    assert september[0] != september[1]
    told = trends.breaks(whole, events())
    assert set(told["after"]) == {shown["id"].iloc[2]}  # no line stops at a derived figure


def rebuilt(*rows: dict[str, Any]) -> pd.DataFrame:
    return trends.rebuilt(table(*rows), ["kon-tum", "quang-ngai"], ["online_submission_share"])


HIGHLANDS = counted("2024-01-01", "2024-12-31", 9000, 10000)
COAST = counted("2024-01-01", "2024-12-31", 10000, 90000, place="quang-ngai", document="q/a")


def test_a_merged_province_is_rebuilt_from_counts_and_not_as_a_mean_of_percentages() -> None:
    # 90% of 10,000 and 11.1% of 90,000 are 19,000 of 100,000; their mean would be 50.6%
    found = rebuilt(HIGHLANDS, COAST).iloc[0]
    assert (found["numerator"], found["denominator"], found["value"]) == (19000, 100000, 0.19)
    assert found["documents"] == "kon-tum/a q/a"
    assert (found["lacking"], found["refused"]) == ("", "")


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"numerator": math.nan, "denominator": math.nan}, ["counts"]),
        ({"relation": ">"}, ["bound"]),
        ({"series": "resolved", "base": "dossiers resolved"}, ["absent", "absent"]),
        ({"to": pd.Timestamp("2024-09-30")}, ["absent", "absent"]),
        ({"tier": "commune"}, ["absent", "absent"]),
        ({"geography": "since-2025-07"}, ["absent"]),
    ],
)
def test_a_merged_province_is_not_rebuilt_from_unlike_parts(
    change: dict[str, Any], reasons: list[str]
) -> None:
    found = rebuilt(HIGHLANDS, COAST | change)
    assert found["refused"].tolist() == reasons
    assert found["value"].isna().all()
    if "absent" in reasons:
        assert set(found["lacking"]) <= {"kon-tum", "quang-ngai"}


def test_parts_without_a_stated_base_are_not_added_up() -> None:
    none = {"series": "", "base": ""}
    assert rebuilt(HIGHLANDS | none, COAST | none)["refused"].tolist() == ["base_unknown"]


def apart(**change: Any) -> pd.Series[Any]:
    rows = table(
        figure("2025-07-01", "2025-07-31", 0.6),
        figure("2025-07-01", "2025-07-29", 0.4, place="gia-lai") | change,
    )
    shown = [trends.points(rows, one, "online_submission_share") for one in ("kon-tum", "gia-lai")]
    found: pd.Series[Any] = trends.across(pd.concat(shown, ignore_index=True)).iloc[0]
    return found


def test_figures_of_two_provinces_on_one_base_and_time_may_be_compared() -> None:
    found = apart()
    assert (found["pairs"], found["comparable"], found["reasons"]) == (1, 1, "")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"series": "new", "base": "newly received"}, "base"),
        ({"series": "", "base": ""}, "base_unknown"),
        ({"geography": "since-2025-07"}, "geography"),
        ({"from": pd.Timestamp("2025-08-01"), "to": pd.Timestamp("2025-08-31")}, "time"),
        ({"to": pd.Timestamp("2025-09-30")}, "period"),
    ],
)
def test_figures_of_two_provinces_that_differ_in_kind_are_kept_apart(
    change: dict[str, Any], reason: str
) -> None:
    found = apart(**change)
    assert (found["comparable"], found["reasons"]) == (0, reason)


def test_of_several_pairs_the_one_with_least_against_it_is_named() -> None:
    rows = table(
        figure("2025-07-01", "2025-07-31", 0.6),
        figure("2025-07-01", "2025-07-29", 0.5, place="gia-lai", series="", base=""),
        figure("2024-07-01", "2024-07-31", 0.4, place="gia-lai"),
        figure("2025-07-01", "2025-07-30", 0.3, place="gia-lai", series="new", base="new ones"),
    )
    shown = [trends.points(rows, one, "online_submission_share") for one in ("kon-tum", "gia-lai")]
    found = trends.across(pd.concat(shown, ignore_index=True)).iloc[0]
    assert (found["pairs"], found["reasons"]) == (3, "time")


@pytest.fixture(scope="module")
def printed() -> pd.DataFrame:
    return observations.load(project.resolve("data/processed")).observations


def test_the_four_figures_of_gia_lai_are_there_and_only_the_last_two_are_one_line(
    printed: pd.DataFrame,
) -> None:
    shown = trends.points(printed, "gia-lai", "online_submission_share")
    by_close = shown.set_index("to")["value"]
    assert round(by_close[pd.Timestamp("2022-12-31")], 3) == 0.514
    assert round(by_close[pd.Timestamp("2025-07-31")], 3) == 0.619
    assert round(by_close[pd.Timestamp("2025-10-20")], 3) == 0.925
    ratio = trends.count_ratios(printed, "gia-lai").set_index("to").loc[pd.Timestamp("2023-09-18")]
    assert (ratio["online"], ratio["of"], round(ratio["ratio"], 3)) == (52861, 205436, 0.257)
    lines = trends.segments(shown).set_index("to")["segment"]
    closes = pd.to_datetime(["2022-12-31", "2025-07-31", "2025-10-20"])
    first, second, third = (lines[day] for day in closes)
    assert first != second == third


def test_the_goals_of_gia_lai_stand_on_a_narrow_and_then_on_a_wider_base(
    printed: pd.DataFrame,
) -> None:
    goals = printed[
        printed["place"].eq("gia-lai")
        & printed["kind"].eq("target")
        & printed["indicator"].eq("online_submission_share")
    ]
    values: dict[int, dict[str, set[float]]] = {
        year: own.groupby("base")["value"].agg(set).to_dict()
        for year, own in goals.groupby(goals["to"].dt.year)
    }
    narrow = "dossiers of procedures with a level 3-4 service"
    assert (values[2023][narrow], values[2024][narrow]) == ({0.6}, {0.7})
    assert values[2023][""] == {0.5}
    assert values[2024]["all dossiers received"] == {0.5}


def test_of_all_shares_the_register_gives_one_figure_between_two_totals(
    printed: pd.DataFrame,
) -> None:
    # Thai Nguyen, resolved on time: 60,579 of 61,291 less 48,005 of 48,717
    shares = printed.loc[printed["measure"] == "share", "indicator"].unique()
    found = pd.concat(
        [
            trends.between(trends.points(printed, place, list(shares), None, None))
            for place in ("gia-lai", "thai-nguyen", "kon-tum")
        ]
    )
    stands = found.loc[found["refused"] == ""]
    assert stands[["numerator", "denominator"]].to_numpy().tolist() == [[12574, 12574]]


HEAD = AN_2023.partition("[[table]]")[0].replace("2023-10-02", "2025-10-02")


def register_with(folder: Path, indicator: str, *figures: tuple[str, str, str, str]) -> Any:
    """Return the points of one indicator of an invented register on disk, a document a figure.

    `figures` holds for each its first and last day, what is printed and its base.
    """
    raw = write_register(folder / "raw")
    for number, (start, end, printed, base) in enumerate(figures):
        text = (
            f'{HEAD}[[figure]]\nindicator = "{indicator}"\ntier = "all"\nkind = "actual"\n'
            f'from = {start}\nto = {end}\nas_reported = "{printed}"\nconfidence = "high"\n'
        )
        paper = raw / "documents" / "an" / f"2025-10-02-{number}.toml"
        paper.write_text(text + (f'base = "{base}"\n' if base else ""), encoding="utf-8")
    observations.write(observations.build(raw), folder / "processed")
    found = observations.load(folder / "processed").observations
    own = found.loc[found["document"].str.contains("2025-10-02")]
    return trends.points(own, "an", indicator)


MAY = ("2025-05-01", "2025-05-31", "30,0%", "all dossiers received")
JUNE = ("2025-06-01", "2025-06-30", "40,0%", "all dossiers received")
JULY = ("2025-07-01", "2025-07-31", "50,0%", "all dossiers received")


def test_a_register_on_disk_with_one_base_and_territory_gives_one_line(tmp_path: Path) -> None:
    points = register_with(tmp_path, "online_submission_share", MAY, JUNE)
    assert trends.longest_line(points) == 2
    assert trends.breaks(points, events()).empty


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ((MAY, (*JUNE[:3], "all dossiers resolved")), "base"),
        ((MAY, (*JUNE[:3], "")), "base_unknown"),
        ((JUNE, JULY), "geography"),
    ],
)
def test_a_register_on_disk_with_a_changed_base_or_territory_gives_a_break(
    figures: tuple[tuple[str, str, str, str], ...], reason: str, tmp_path: Path
) -> None:
    points = register_with(tmp_path, "online_submission_share", *figures)
    assert trends.longest_line(points) == 1
    assert trends.breaks(points, events())["reason"].tolist() == [reason]


def test_a_register_on_disk_with_a_running_total_that_falls_gives_a_refusal(tmp_path: Path) -> None:
    to_june = ("2023-01-01", "2023-06-30", "1.000", "")
    to_september = ("2023-01-01", "2023-09-30", "900", "")
    points = register_with(tmp_path, "dossiers_received", to_june, to_september)
    assert trends.longest_line(points) == 1
    assert trends.breaks(points, events())["reason"].tolist() == ["falls"]

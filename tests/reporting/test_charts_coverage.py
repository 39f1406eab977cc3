"""The pictures of what was published: gaps are seen, and only like is joined with like."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.reporting import language
from helpers.reporting.charts import Chart, ChartError, coverage, theme

SAY = language.use("en")


def figures(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["place", "tier", "kind", "to"])
    frame["to"] = pd.to_datetime(frame["to"])
    return frame.assign(**{"from": frame["to"], "document": "an/page"})


ROWS = figures(
    ("an", "all", "actual", "2022-12-31"),
    ("an", "all", "actual", "2022-06-30"),
    ("an", "commune", "actual", "2023-06-30"),
    ("binh", "all", "actual", "2011-12-31"),
    ("binh", "all", "target", "2030-12-31"),
)


def test_figures_are_counted_by_place_tier_and_year() -> None:
    chart = coverage.figures_by_year(ROWS, {"an": "An", "binh": "Binh"}, SAY)
    data = chart.data.set_index(["Place", "Tier"])
    assert data.loc[("An", "all tiers"), "’22"] == 2
    assert data.loc[("An", "commune tier"), "’23"] == 1
    assert "An 3 and Binh 2" in chart.alt


def test_early_years_and_far_goals_share_the_outer_columns() -> None:
    chart = coverage.figures_by_year(ROWS, {"an": "An", "binh": "Binh"}, SAY)
    data = chart.data.set_index(["Place", "Tier"])
    assert data.loc[("Binh", "all tiers"), "to ’18"] == 1
    assert data.loc[("Binh", "all tiers"), "later"] == 1


def test_every_text_of_the_charts_can_be_read_on_a_phone() -> None:
    chart = coverage.figures_by_year(ROWS, {"an": "An", "binh": "Binh"}, SAY)
    assert theme.small_texts(chart.figure) == []


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ChartError, match="tier"):
        coverage.figures_by_year(ROWS.drop(columns="tier"), {"an": "An"}, SAY)


def points(*rows: tuple[str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["base", "to", "segment"])
    frame["to"] = pd.to_datetime(frame["to"])
    return frame.assign(
        **{"from": frame["to"], "series": "s", "geography": "before-2025-07", "value": 0.2},
        relation="=",
        document="an/page",
    )


def lines(chart: Chart) -> int:
    return sum(
        line.get_marker() == "None" for line in chart.figure.axes[0].lines if line.zorder == 1
    )


def test_figures_of_one_segment_are_joined() -> None:
    same = points(("all dossiers", "2022-12-31", 0), ("all dossiers", "2023-12-31", 0))
    chart = coverage.comparable_lines(same, "An", SAY)
    assert lines(chart) == 1
    assert "2 figures in 1 lanes" in chart.alt


def test_figures_of_two_segments_are_not_joined_even_in_one_lane() -> None:
    apart = points(("all dossiers", "2022-12-31", 0), ("all dossiers", "2023-12-31", 1))
    assert lines(coverage.comparable_lines(apart, "An", SAY)) == 0


def test_each_base_has_a_lane_of_its_own() -> None:
    two = points(("all dossiers", "2022-12-31", 0), ("", "2023-12-31", 1))
    chart = coverage.comparable_lines(two, "An", SAY)
    assert "2 figures in 2 lanes" in chart.alt
    texts = [text.get_text() for text in chart.figure.axes[0].texts]
    assert texts == ["all dossiers, before July 2025", "base not stated, before July 2025"]


def test_the_chart_of_a_place_has_a_name_of_its_own() -> None:
    row = ("all dossiers", "2022-12-31", 0)
    assert coverage.comparable_lines(points(row), "Thái Nguyên", SAY).name == (
        "comparable-lines-thai-nguyen"
    )

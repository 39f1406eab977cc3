"""Scenarios are drawn from the printed share to the day of the target, on one axis."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from matplotlib.text import Text

from helpers.analysis import scenarios, targets, trends
from helpers.reporting import language
from helpers.reporting.charts import Chart, ChartError, theme
from helpers.reporting.charts import scenarios as charts
from tests.analysis.target_figures import goal, reached, table

EN = language.use("en")
NAMES = {"gia-lai": "Gia Lai", "kon-tum": "Kon Tum", "national": "Viet Nam"}
TWO = [reached(0.3, "2023-01-01", "2023-03-31"), reached(0.4, "2023-01-01", "2023-09-30")]
OTHER = reached(0.6, "2023-01-01", "2023-10-31", place="kon-tum")


def drawn(*rows: dict[str, Any]) -> Chart:
    figures = table(*rows).assign(numerator=math.nan)
    places = sorted(set(figures.loc[figures["kind"].eq("actual"), "place"]))
    found = [trends.points(figures, one, trends.ONLINE_SHARES) for one in places]
    goals = pd.concat([targets.targets(figures, one) for one in NAMES])
    ahead = scenarios.scenarios(pd.concat(found, ignore_index=True), goals)
    return charts.scenario_lines(ahead, EN, places=NAMES, caption="Ahead")


def test_a_place_with_a_pace_has_three_lines_and_one_without_has_two() -> None:
    chart = drawn(*TWO, goal(0.5), OTHER, goal(0.8, place="national"))
    lines = [
        sum(len(line.get_xdata()) > 2 for line in axes.get_lines()) for axes in chart.figure.axes
    ]
    assert lines == [3, 2]
    assert [axes.get_title(loc="left") for axes in chart.figure.axes] == ["Gia Lai", "Kon Tum"]
    assert {axes.get_ylim() for axes in chart.figure.axes} == {(0, 1.04)}
    assert "Kon Tum: 60% on 31 October 2023; target 80% by 31 December 2023." in chart.alt
    assert "goes on. Result: no two figures on one line." in chart.alt
    assert "–" in chart.data.iloc[-1].tolist()  # no pace, no share


def test_a_line_ends_at_the_share_that_the_table_names() -> None:
    chart = drawn(*TWO, goal(0.5))
    ends = [line.get_ydata()[-1] for line in chart.figure.axes[0].get_lines()[:3]]
    # 10 points in 183 days, 92 days ahead; 60% are missing, half of it in a year
    assert ends == pytest.approx([0.4, 0.4 + 0.1 * 92 / 183, 1 - 0.6 * 2 ** (-92 / 365)])
    assert chart.data.iloc[0].tolist() == [
        "Gia Lai",
        "30 September 2023",
        "40.0%",
        "40.0%",
        "40.0%",
    ]
    assert chart.data.iloc[-1].tolist()[1:] == ["31 December 2023", "40.0%", "45.0%", "49.6%"]
    assert len(chart.data) == 5  # with the first days of three months


def test_each_assumption_is_written_out() -> None:
    chart = drawn(*TWO, goal(0.5))
    shown = {text.get_text() for text in chart.figure.findobj(Text) if isinstance(text, Text)}
    assert {
        "The share stays as it is.",
        "Each year half of what is missing to 100% is made up.",
    } <= shown
    assert chart.alt.startswith("Scenarios, not forecasts.")


def test_a_target_that_counts_something_else_is_hollow() -> None:
    def faces(chart: Chart) -> list[Any]:
        lines = chart.figure.axes[0].get_lines()
        return [line.get_markerfacecolor() for line in lines if line.get_marker() == "D"]

    assert faces(drawn(*TWO, goal(0.5))) != [theme.PAPER]
    assert faces(drawn(*TWO, goal(0.5, series="online/other"))) == [theme.PAPER]


def test_without_a_later_target_there_is_no_chart() -> None:
    with pytest.raises(ChartError, match="no place with a later target"):
        drawn(*TWO)


def test_no_text_is_too_small_for_a_phone_and_bytes_stay() -> None:
    assert theme.small_texts(drawn(*TWO, goal(0.5)).figure) == []
    first, second = (theme.to_png(drawn(*TWO, goal(0.5)).figure) for _ in range(2))
    assert first == second

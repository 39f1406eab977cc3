"""Each target with a figure for part of its year has a panel that says what the rest needed."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from matplotlib.text import Text

from helpers.analysis import feasibility
from helpers.reporting import language
from helpers.reporting.charts import Chart, ChartError, theme
from helpers.reporting.charts import feasibility as charts
from tests.analysis.target_figures import goal, reached, table

EN = language.use("en")
NAMES = {"gia-lai": "Gia Lai"}
TO_NOVEMBER = ("2023-01-01", "2023-11-15")


def texts(chart: Chart) -> list[str]:
    found = chart.figure.findobj(Text)
    return [text.get_text() for text in found if isinstance(text, Text) and text.get_visible()]


def drawn(*rows: dict[str, Any]) -> Chart:
    frame = feasibility.feasibility(table(*rows), "gia-lai")
    return charts.required_shares(frame, EN, places=NAMES, caption="Required")


SHORT = reached(0.2677, *TO_NOVEMBER)
UNITS = [
    reached(share, *TO_NOVEMBER, tier="commune", unit=f"Xã {name}")
    for name, share in (("A", 0.3), ("B", 0.48), ("C", 0.5), ("D", 0.9))
]


def test_a_panel_names_the_place_the_target_and_the_last_possible_day() -> None:
    chart = drawn(goal(0.5), SHORT)
    shown = texts(chart)
    assert "Gia Lai: 50% by 31 December 2023" in shown
    assert "211% required:\nout of reach" in shown
    assert "possible until\n6 September 2023" in shown
    assert "Possible until 6 September 2023 with even arrivals." in chart.alt


def test_a_panel_has_one_line_for_each_number_of_arrivals() -> None:
    chart = drawn(goal(0.5), SHORT)
    long = [line for line in chart.figure.axes[0].get_lines() if len(line.get_xdata()) > 100]
    assert len(long) == 3
    on_day = chart.data.set_index("Asked on").loc["15 November 2023"].tolist()[2:]
    # 0.5 times the pace: (0.5*(319+23) - 85.3963) / 23; twice: (0.5*(319+92) - 85.3963) / 92
    assert on_day == ["372.2%", "211.1%", "130.5%"]


def test_every_target_has_a_panel_on_one_axis_with_its_verdict() -> None:
    chart = drawn(goal(0.5), SHORT, *UNITS)
    panels = [axes for axes in chart.figure.axes if axes.get_visible()]
    assert len(panels) == 5
    assert len({axes.get_ylim() for axes in panels}) == 1
    # whole first; 50% so far needs 50% of the rest; 90% so far: (0.5*365 - 0.9*319) / 46 < 0
    assert [axes.get_title(loc="left") for axes in panels] == [
        "Gia Lai\n211%: out of reach",
        "Xã A\n189%: out of reach",
        "Xã B\n64%: possible",
        "Xã C\n50%: on course",
        "Xã D\n0%: met",
    ]
    for verdict in ("still out of reach", "on course", "met if arrivals stay even"):
        assert verdict.removeprefix("still ") in chart.alt


def test_a_panel_on_course_has_no_last_day() -> None:
    chart = drawn(goal(0.5), SHORT | {"value": 0.6})
    assert not any("possible until" in text for text in texts(chart))
    assert "Possible until" not in chart.alt
    assert "last possible day, even arrivals" not in texts(chart)


def test_without_a_target_that_can_be_answered_there_is_no_chart() -> None:
    with pytest.raises(ChartError, match="no target that a figure for part of a year answers"):
        drawn(goal(0.5))
    with pytest.raises(ChartError, match="columns missing"):
        charts.required_shares(pd.DataFrame({"place": ["a"]}), EN, places=NAMES, caption="x")


@pytest.mark.parametrize("rows", [[SHORT], [SHORT, *UNITS]])
def test_no_text_is_too_small_for_a_phone_and_bytes_stay(rows: list[dict[str, Any]]) -> None:
    assert theme.small_texts(drawn(goal(0.5), *rows).figure) == []
    first, second = (theme.to_png(drawn(goal(0.5), *rows).figure) for _ in range(2))
    assert first == second

"""Charts of targets show what answers them, what does not, and why."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from matplotlib.text import Text

from helpers.analysis import targets
from helpers.reporting import language
from helpers.reporting.charts import Chart, ChartError, theme
from helpers.reporting.charts import targets as charts

EN = language.use("en")


def figure(kind: str, start: str, end: str, value: float, **changes: Any) -> dict[str, Any]:
    row = {
        "document": f"kon-tum/{kind}", "place": "kon-tum", "tier": "all", "unit": "",
        "indicator": "online_submission_share", "kind": kind, "from": pd.Timestamp(start),
        "to": pd.Timestamp(end), "relation": "=", "value": value, "value_upper": math.nan,
        "measure": "share", "base": "dossiers resolved", "series": "online/resolved",
        "geography": "before-2025-07", "as_reported": str(value), "confidence": "high",
    }  # fmt: skip
    return row | changes


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    frame.insert(0, "id", [f"{row['document']}#{n}" for n, row in enumerate(rows)])
    return frame


def texts(chart: Chart) -> list[str]:
    found = chart.figure.findobj(Text)
    return [text.get_text() for text in found if isinstance(text, Text) and text.get_visible()]


def bullets(*rows: dict[str, Any]) -> Chart:
    frame = table(*rows)
    goals = targets.targets(frame, "kon-tum")
    pairs = targets.compare(goals, targets.actuals(frame, "kon-tum"))
    return charts.bullets(pairs, targets.unanswered(goals, pairs), EN, caption="Targets")


GOALS = [
    figure("target", "2022-01-01", "2022-12-31", 0.4),
    figure("target", "2023-01-01", "2023-12-31", 0.5),
    figure("target", "2024-01-01", "2024-12-31", 0.6),
    figure("target", "2025-01-01", "2025-12-31", 0.8),
]
REACHED = [
    figure("actual", "2022-01-01", "2022-12-31", 0.45),
    figure("actual", "2023-01-01", "2023-11-15", 0.2677),
    figure("actual", "2024-01-01", "2024-12-31", 0.7, series="online/received"),
]
DISPATCH = table(GOALS[1], REACHED[1])


def test_each_target_has_a_row_with_its_verdict() -> None:
    shown = texts(bullets(*GOALS, *REACHED))
    assert "2022 · filed online: target 40%" in shown
    assert "met (+5.0 points)" in shown
    assert "part of the year only (−23.2 points so far)" in shown
    assert "other base" in shown
    assert "no figure found" in shown


def test_the_alternative_text_of_bullets_carries_targets_shares_and_reasons() -> None:
    chart = bullets(*GOALS, *REACHED)
    assert "target 50%, reached 26.8% (1 Jan – 15 Nov 2023)" in chart.alt
    assert "not comparable: other base" in chart.alt
    assert "2025 · filed online: target 80%; no figure found" in chart.alt
    assert len(chart.data) == 4
    assert chart.documents == ("kon-tum/target", "kon-tum/actual")


def test_a_comparable_figure_is_drawn_instead_of_a_later_one_that_is_not() -> None:
    later = figure("actual", "2022-06-01", "2022-12-31", 0.9, series="online/received")
    chart = bullets(GOALS[0], REACHED[0], later)
    assert chart.data["Reached"].tolist() == ["reached 45% (2022)"]


def test_a_measure_that_differs_names_the_measure_of_the_target() -> None:
    goal = figure("target", "2022-01-01", "2022-12-31", 0.55, indicator="level4_resolved_share")
    assert "2022 · resolved at level 4: target 55%" in texts(bullets(goal, REACHED[0]))


def test_bullets_need_a_target() -> None:
    with pytest.raises(ChartError, match="no target with a year"):
        bullets(REACHED[0])


def test_the_ladder_shows_each_printed_target_and_an_arrow_for_a_change() -> None:
    goals = targets.targets(
        table(*GOALS[1:3], figure("target", "2023-01-01", "2023-12-31", 0.6, document="kon-tum/p")),
        "kon-tum",
    )
    documents = pd.DataFrame(
        {"id": ["kon-tum/p", "kon-tum/target"], "published": ["2022", "2023-04-04"]}
    )
    moved = targets.changes(goals, documents)
    names = {"kon-tum/p": "The plan", "kon-tum/target": "The decision"}
    chart = charts.target_ladder(goals, moved, EN, caption="Ladder", documents=names)
    assert {
        "50%",
        "60%",
        "The plan (dossiers resolved)",
        "The decision (dossiers resolved)",
    } <= set(texts(chart))
    assert "2023: 60% printed first, 50% later" in chart.alt
    arrows = [one for one in chart.figure.axes[0].texts if one.arrow_patch is not None]  # type: ignore[attr-defined]
    assert len(arrows) == 1
    below = [text for text in chart.figure.findobj(Text) if text.get_text() == "50%"]
    assert "top" in {text.get_va() for text in below}  # the arrow arrives from above
    assert chart.documents == ("kon-tum/p", "kon-tum/target")


ROADMAP = pd.DataFrame(
    [
        {"tier": tier, "year": year, "minimum": least + 0.2 * (year - 2021), "basis": basis,
         "documents": "national/law ha-noi/plan"}
        for tier, least in (("province", 0.3), ("district", 0.2), ("commune", 0.15))
        for year, basis in ((2021, "printed"), (2022, "implied"), (2023, "implied"))
    ]
)  # fmt: skip
GAP = pd.DataFrame(
    {
        "tier": ["province", "commune"], "year": [2023, 2023], "actual": [0.83, 0.05],
        "relation": "=", "as_reported": "",
        "minimum": [0.7, 0.55], "gap_points": [13.0, -50.0],
        "document": "gia-lai/results",
    }
)  # fmt: skip


def test_each_tier_stands_against_its_own_minimum() -> None:
    chart = charts.legal_ladder(ROADMAP, GAP, EN, caption="Law")
    shown = texts(chart)
    assert {"83%\n+13.0", "5%\n−50.0", "provincial tier", "commune tier"} <= set(shown)
    assert shown.count("no figure found") == 1  # the district tier has none
    assert "commune tier in 2023: 5% against 55%, −50.0 points" in chart.alt
    assert chart.documents == ("gia-lai/results", "national/law", "ha-noi/plan")
    assert len(chart.data) == 9


def test_the_law_is_drawn_without_any_figure_and_not_without_the_law() -> None:
    chart = charts.legal_ladder(ROADMAP, GAP.iloc[:0], EN, caption="Law")
    assert texts(chart).count("no figure found") == 3
    with pytest.raises(ChartError, match="not in the tables"):
        charts.legal_ladder(ROADMAP.iloc[:0], GAP, EN, caption="Law")


def curve(frame: pd.DataFrame = DISPATCH) -> Chart:
    row = targets.feasibility(frame, "kon-tum").to_dict("records")[0]
    return charts.required_share_curve(row, EN, caption="Required")


def test_the_curve_names_the_day_the_share_and_the_last_possible_day() -> None:
    chart = curve()
    shown = texts(chart)
    assert "15 November 2023:\n211% required" in shown
    assert "last day it was possible:\n6 September 2023" in shown
    assert "above 100%: out of reach" in shown
    assert "until 6 September 2023" in chart.alt


def test_the_curve_has_one_line_for_each_number_of_arrivals() -> None:
    chart = curve()
    long = [line for line in chart.figure.axes[0].get_lines() if len(line.get_xdata()) > 100]
    assert len(long) == 3
    headings = list(chart.data.columns)
    assert len(headings) == 4
    on_day = chart.data.set_index("Asked on").loc["15 November 2023"].tolist()
    # 0.5 times the pace: (0.5*(319+23) - 85.3963) / 23; twice: (0.5*(319+92) - 85.3963) / 92
    assert on_day == ["372.2%", "211.1%", "130.5%"]


def test_a_curve_on_course_has_no_last_day() -> None:
    chart = curve(table(GOALS[1], REACHED[1] | {"value": 0.6}))
    assert not any("last day" in text for text in texts(chart))
    assert "possible until" not in chart.alt


@pytest.mark.parametrize("chart", [bullets(*GOALS, *REACHED), curve()])
def test_no_text_is_too_small_for_a_phone(chart: Chart) -> None:
    assert theme.small_texts(chart.figure) == []


def test_the_same_targets_give_the_same_bytes() -> None:
    assert theme.to_png(curve().figure) == theme.to_png(curve().figure)

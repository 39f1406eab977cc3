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


def test_each_target_has_a_row_with_its_verdict() -> None:
    shown = texts(bullets(*GOALS, *REACHED))
    assert "2022 · filed online: target 40%" in shown
    assert "met (+5.0 points)" in shown
    assert "part of the year only" in shown  # with its points it would lie on the target
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


def test_no_text_is_too_small_for_a_phone() -> None:
    assert theme.small_texts(bullets(*GOALS, *REACHED).figure) == []


def test_the_same_targets_give_the_same_bytes() -> None:
    first, second = (theme.to_png(bullets(*GOALS, *REACHED).figure) for _ in range(2))
    assert first == second

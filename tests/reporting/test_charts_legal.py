"""The law is drawn tier by tier, with and without figures."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.text import Text

from helpers.reporting import language
from helpers.reporting.charts import Chart, ChartError, legal, theme

EN = language.use("en")


def texts(chart: Chart) -> list[str]:
    found = chart.figure.findobj(Text)
    return [text.get_text() for text in found if isinstance(text, Text) and text.get_visible()]


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
    chart = legal.legal_ladder(ROADMAP, GAP, EN, caption="Law")
    shown = texts(chart)
    assert {"83%\n+13.0", "5%\n−50.0", "provincial tier", "commune tier"} <= set(shown)
    assert shown.count("no figure found") == 1  # the district tier has none
    assert "commune tier in 2023: 5% against 55%, −50.0 points" in chart.alt
    assert chart.documents == ("gia-lai/results", "national/law", "ha-noi/plan")
    assert len(chart.data) == 9


def test_the_law_is_drawn_without_any_figure_and_not_without_the_law() -> None:
    chart = legal.legal_ladder(ROADMAP, GAP.iloc[:0], EN, caption="Law")
    assert texts(chart).count("no figure found") == 3
    with pytest.raises(ChartError, match="not in the tables"):
        legal.legal_ladder(ROADMAP.iloc[:0], GAP, EN, caption="Law")


def test_no_text_is_too_small_for_a_phone() -> None:
    chart = legal.legal_ladder(ROADMAP, GAP, EN, caption="Law")
    assert theme.small_texts(chart.figure) == []

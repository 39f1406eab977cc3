from __future__ import annotations

import pandas as pd
import pytest

from helpers.analysis import bounds
from helpers.reporting import language
from helpers.reporting.charts import Chart, theme
from helpers.reporting.charts import bounds as charts
from tests.analysis import tier_figures
from tests.reporting.drawn import outside

ENGLISH = language.use("en")
KON_TUM = tier_figures.counts(tier_figures.KON_TUM)
THRESHOLDS = tier_figures.counts(tier_figures.THRESHOLDS)


def thresholds() -> pd.DataFrame:
    table = THRESHOLDS.assign(threshold=0.5, document="kon-tum/2023")
    table["share"] = table["numerator"] / table["denominator"]
    pairs = table[["numerator", "denominator"]].itertuples(index=False)
    ends = [bounds.wilson(count, total) for count, total in pairs]
    return table.assign(lower=[low for low, _ in ends], upper=[high for _, high in ends])


def dots() -> Chart:
    return charts.threshold_dots(thresholds(), ENGLISH, subject="Kon Tum 2023")


def ladder(known: tuple[float, str] | None = (0.1306, "first quarter")) -> Chart:
    table = bounds.bounds_ladder(0.2677, thresholds(), {"kt": KON_TUM}, own=["kt"])
    return charts.bounds_ladder(
        table,
        ENGLISH,
        subject="Kon Tum 2023",
        labels={"kt": "its first quarter"},
        bases={"kt": "dossiers received"},
        documents=["kon-tum/2023"],
        known=known,
    )


@pytest.mark.parametrize("draw", [dots, ladder])
def test_it_can_be_read_on_a_page_and_on_a_phone(draw: object) -> None:
    chart = draw()  # type: ignore[operator]
    assert theme.small_texts(chart.figure) == theme.small_texts(chart.narrow) == []
    assert outside(chart.figure) == outside(chart.narrow) == []
    again = [theme.to_svg(draw().figure) for _ in range(2)]  # type: ignore[operator]
    assert again[0] == again[1]


def test_units_above_a_threshold_come_with_their_interval() -> None:
    assert "Commune tier: 6 of 102 units, 5.9% (between 3% and 12%)" in dots().alt


def test_each_assumption_of_the_ladder_is_named_with_its_bounds() -> None:
    chart = ladder()
    assert "Volumes of the tiers as in its first quarter: 0.0% to 57.6%." in chart.alt
    assert "of that period (shares of dossiers received): 0.0% to 22.6%." in chart.alt
    assert "first quarter: 13.1%." in chart.alt
    assert "13.1%" not in ladder(known=None).alt


def test_contradictory_assumptions_are_said_not_drawn() -> None:
    table = pd.DataFrame(
        [("weights", "kt", "commune", float("nan"), float("nan"))],
        columns=["assumption", "reference", "tier", "lower", "upper"],
    )
    chart = charts.bounds_ladder(
        table, ENGLISH, subject="x", labels={"kt": "then"}, bases={}, documents=[]
    )
    assert "contradicts the printed figures" in chart.alt
    assert not chart.figure.axes[0].patches


def test_the_plain_mean_stands_apart_and_without_the_known_rate() -> None:
    chart = ladder()
    axes = chart.figure.axes[0]
    assert charts.ANOTHER_MEASURE in [text.get_text() for text in axes.texts]
    ticks = [line for line in axes.lines if set(line.get_xdata()) == {0.1306}]  # type: ignore[arg-type]
    assert len(ticks) == len(axes.patches) - 1 == 3
    assert f"{charts.ANOTHER_MEASURE}: from the count" in chart.alt

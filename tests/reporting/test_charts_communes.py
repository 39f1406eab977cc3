from __future__ import annotations

import pandas as pd
import pytest

from helpers.reporting import language
from helpers.reporting.charts import Chart, ChartError, theme
from helpers.reporting.charts import communes as charts
from tests.reporting.drawn import outside

ENGLISH = language.use("en")
LONG = "7 communes of Huyện Phú Bình (Thái Nguyên), 1 Jan – 8 Nov 2022: resolved online at level 4"
CASE_COLUMNS = ["case", "rate", "relation", "as_reported", "lowest", "reference"]
CASE_COLUMNS += ["reference_rate", "reference_relation", "reference_reported", "reference_place"]
CASES = pd.DataFrame(
    [
        ("pb", 0.7074, "=", "", 0.646, "district", 0.7938, "=", "", ""),
        ("pb", 0.7074, "=", "", 0.646, "whole", 0.5908, "=", "", ""),
        ("pb", 0.7074, "=", "", 0.646, "target", 0.55, "=", "", ""),
        ("uar", 0.88, "<", "gần 88%", 0.88, "whole", 0.757, "=", "", "national"),
        ("gl", 0.05, "=", "", 0.05, "district", 0.15, "=", "", ""),
    ],
    columns=CASE_COLUMNS,
).assign(documents=[("d",)] * 5, units=[7, 7, 7, 1, 0])
LABELS = {"gl": "Communes of Gia Lai", "pb": LONG, "uar": "Xã Uar"}
HOLDS = {"gl": False, "pb": True, "uar": True}
VOLUMES = pd.DataFrame(
    [
        ("before", False, "province", 40458, 40458 / 205436),
        ("before", False, "district", 27404, 27404 / 205436),
        ("before", False, "commune", 137574, 137574 / 205436),
        ("after", True, "province", 75566, 75566 / 293275),
        ("after", True, "commune", 217709, 217709 / 293275),
    ],
    columns=["set", "after", "tier", "count", "share"],
).assign(document="d")
UNITS = pd.DataFrame(
    [("Huyện B", 0.33, "33.0%", "district", True), ("Thành phố A", 0.06, "6.0%", "city", False)],
    columns=["unit", "value", "text", "group", "filled"],
)


def rows() -> Chart:
    return charts.commune_rows(CASES, ENGLISH, labels=LABELS, holds=HOLDS)


def volumes() -> Chart:
    return charts.volume_bars(VOLUMES, ENGLISH, labels={"before": LONG, "after": "Gia Lai 2025"})


def units() -> Chart:
    return charts.unit_rows(
        UNITS, ENGLISH, caption="Poverty", marks={"Huyện B": "best rated 2021"}, documents=["d"],
        name="units",
    )  # fmt: skip


@pytest.mark.parametrize("draw", [rows, volumes, units])
def test_it_can_be_read_on_a_page_and_on_a_phone(draw: object) -> None:
    chart = draw()  # type: ignore[operator]
    assert theme.small_texts(chart.figure) == theme.small_texts(chart.narrow) == []
    assert outside(chart.figure) == outside(chart.narrow) == []
    again = [theme.to_svg(draw().narrow) for _ in range(2)]  # type: ignore[operator]
    assert again[0] == again[1]


def test_the_communes_that_do_not_lag_are_counted_and_come_first() -> None:
    chart = rows()
    assert "together in 0 of 1 cases" in chart.caption
    assert "singled out by a source in 2 of 2" in chart.caption
    texts = [text.get_text().replace("\n", " ") for text in chart.figure.axes[0].texts]
    order = [texts.index(said) for said in (charts.HOLDING, LONG, "Xã Uar", charts.BEHIND)]
    assert order == sorted(order) and order[-1] < texts.index("Communes of Gia Lai")


def test_each_rate_is_said_with_what_it_is_held_against() -> None:
    alt = rows().alt
    assert "communes 64.6% to 70.7%; district tier 79.4%, the whole" in alt
    assert "target 55.0%" in alt
    assert "Xã Uar: communes nearly 88.0%; the whole country 75.7%." in alt


def test_no_heading_covers_a_number_of_the_row_above() -> None:
    for figure in (rows().figure, rows().narrow):
        assert figure is not None
        with theme.style():
            figure.draw_without_rendering()
        boxes = {text.get_text(): text.get_window_extent() for text in figure.axes[0].texts}
        numbers = [box for text, box in boxes.items() if text.endswith("%")]
        names = [box for text, box in boxes.items() if not text.endswith("%")]
        assert len(names) == 5
        assert not [1 for name in names for number in numbers if name.overlaps(number)]


def test_a_label_without_figures_is_refused() -> None:
    with pytest.raises(ChartError, match="no figures for nowhere"):
        charts.commune_rows(CASES, ENGLISH, labels={"nowhere": "x"}, holds={"nowhere": True})


def test_volumes_are_as_wide_as_their_share_and_only_the_later_ones_are_the_finding() -> None:
    chart = volumes()
    widths = [round(box.get_width(), 4) for box in chart.figure.axes[0].patches]
    assert widths == [0.1969, 0.1334, 0.6697, 0.2577, 0.7423]
    assert "74.2%" in chart.caption and "67.0%" not in chart.caption
    assert "provincial tier 19.7%, district tier 13.3% and commune tier 67.0%" in chart.alt


def test_units_stand_from_the_lowest_and_a_mark_is_said() -> None:
    chart = units()
    labels = [label.get_text() for label in chart.figure.axes[0].get_yticklabels()]
    assert labels == ["Thành phố A", "Huyện B"]
    assert chart.alt == (
        "Poverty. Thành phố A (city) 6.0%; Huyện B (district) 33.0%, best rated 2021."
    )

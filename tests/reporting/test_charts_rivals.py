from __future__ import annotations

import pandas as pd
import pytest

from helpers.reporting import language
from helpers.reporting.charts import Chart, ChartError, rivals, theme

ENGLISH = language.use("en")
LABELS = {"supply": "Supply of services", "demand": "Residents' demand"}
CELLS = pd.DataFrame(
    [
        ("supply", "use", "contradicts"), ("demand", "use", "supports"),
        ("supply", "rest", "supports"), ("demand", "rest", "supports"),
        ("supply", "order", "mixed"), ("demand", "order", "between"),
        ("supply", "unasked", "silent"), ("demand", "unasked", "silent"),
    ],
    columns=["explanation", "prediction", "verdict"],
)  # fmt: skip
CARRIED = pd.DataFrame(
    [
        {"explanation": "supply", "kind": "points", "lower": -1.0, "upper": 48.0, "whole": 78.0,
         "said": "at most 48.0 points", "note": "With even arrivals."},
        {"explanation": "demand", "kind": "share", "lower": 0.0, "upper": 2.35, "whole": 1.0,
         "said": "235%", "note": "For the target."},
    ]
)  # fmt: skip


def matrix() -> Chart:
    return rivals.matrix(
        CELLS,
        ENGLISH,
        subject="An",
        explanations=LABELS,
        questions={"rest": "What the rest needs: 235%", "use": "Use: 14%", "order": "Order: 2"},
        telling={"rest": 0.0, "use": 1.0, "order": 0.25, "unasked": 0.0},
        documents=["an/a"],
    )


def bounds(carried: pd.DataFrame = CARRIED) -> Chart:
    return rivals.bounds(carried, ENGLISH, subject="An", labels=LABELS, documents=["an/a"])


def texts(chart: Chart) -> list[str]:
    return [text.get_text() for text in chart.figure.axes[0].texts]


def test_the_most_telling_result_comes_first_and_the_unasked_stays_out() -> None:
    shown = [text for text in texts(matrix()) if ":" in text]
    assert shown == ["Use: 14%", "Order: 2", "What the rest needs: 235%"]
    assert matrix().data["Result"].tolist() == shown


def test_each_verdict_has_a_sign_and_a_shape_of_its_own() -> None:
    signs = [text for text in texts(matrix()) if text in ("+", "\N{MINUS SIGN}", "±")]
    assert sorted(signs) == sorted(["\N{MINUS SIGN}", "+", "±", "+", "+"])
    drawn = [line for line in matrix().figure.axes[0].lines if len(line.get_xdata()) == 1]  # type: ignore[arg-type]
    assert [line.get_marker() for line in drawn] == ["s", "o", "D", "o", "o", "o"]


def test_the_words_tell_what_the_marks_tell() -> None:
    assert "Use: 14% – fits: Residents' demand; speaks against it: Supply of services." in (
        matrix().alt
    )
    assert "fits: Supply of services and Residents' demand." in matrix().alt


def test_the_bars_are_as_long_as_their_part_of_the_whole() -> None:
    bars = [bar for bar in bounds().figure.axes[0].patches if bar.get_facecolor()[3] > 0]
    assert [round(bar.get_width(), 3) for bar in bars] == [1.0, round(49 / 78, 3), 2.35]  # type: ignore[attr-defined]
    assert bars[1].get_x() == pytest.approx(-1 / 78)  # type: ignore[attr-defined]
    assert bars[1].get_hatch() and not bars[2].get_hatch()


def test_a_share_alone_is_set_against_no_gap() -> None:
    gap = "The gap between departments and communes: 78.0 points"
    assert gap in texts(bounds())
    alone = bounds(CARRIED[CARRIED["kind"] == "share"])
    assert gap not in texts(alone)
    assert "The gap is" not in alone.alt


def test_the_bound_is_said_in_words() -> None:
    assert "The gap is 78.0 points." in bounds().alt
    assert "Supply of services: at most 48.0 points. With even arrivals." in bounds().alt


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ChartError, match="whole"):
        bounds(CARRIED.drop(columns="whole"))


@pytest.mark.parametrize("draw", [matrix, bounds])
def test_no_text_is_too_small_for_a_phone(draw: object) -> None:
    assert theme.small_texts(draw().figure) == []  # type: ignore[operator]


@pytest.mark.parametrize("draw", [matrix, bounds])
def test_the_same_input_gives_the_same_bytes(draw: object) -> None:
    assert theme.to_svg(draw().figure) == theme.to_svg(draw().figure)  # type: ignore[operator]

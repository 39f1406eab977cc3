from __future__ import annotations

import pandas as pd
import pytest

from helpers.register.documents import THEMES as REGISTER_THEMES
from helpers.reporting import language
from helpers.reporting.charts import Chart, ChartError, evidence, theme

ENGLISH = language.use("en")
CELLS = pd.DataFrame(
    [
        ("staff_capacity", "commune", "hinders", 12),
        ("staff_capacity", "commune", "helps", 2),
        ("citizen_habit", "all", "hinders", 3),
        ("leadership", "district", "helps", 1),
    ],
    columns=["theme", "tier", "direction", "sources"],
)


def harvest() -> Chart:
    return evidence.harvest(CELLS, ENGLISH, subject="Gia Lai", documents=["gia-lai/2023"])


def marks(chart: Chart, marker: str) -> int:
    lines = [line for line in chart.figure.axes[0].lines if line.get_marker() == marker]
    return sum(len(line.get_xdata()) for line in lines)  # type: ignore[arg-type]


def test_every_source_has_one_mark_and_each_direction_its_own_shape() -> None:
    assert marks(harvest(), "s") == 15
    assert marks(harvest(), "o") == 3


def test_helping_marks_are_open_so_that_grey_print_tells_them_apart() -> None:
    open_marks = [line for line in harvest().figure.axes[0].lines if line.get_marker() == "o"]
    assert {line.get_markerfacecolor() for line in open_marks} == {theme.PAPER}


def test_only_tiers_that_somebody_speaks_of_have_a_column() -> None:
    texts = [text.get_text() for text in harvest().figure.axes[0].texts]
    assert "Commune\ntier" in texts and "Provincial\ntier" not in texts


def test_the_key_names_both_marks() -> None:
    (key,) = harvest().figure.legends
    assert [text.get_text() for text in key.get_texts()] == [
        "named as a hindrance",
        "named as a help or as a measure to take",
    ]


def test_themes_are_told_with_their_sources() -> None:
    named = pd.DataFrame({"theme": ["equipment", "staff_capacity"], "sources": [7, 6]})
    assert (
        evidence.themes_text(named, ENGLISH) == "Equipment of offices (7) and Number of staff (6)"
    )


def test_the_counts_are_said_in_words() -> None:
    alt = harvest().alt
    assert "Number of staff: commune tier 12 hindering, 2 helping." in alt
    assert "Habit of the counter: all tiers 3 hindering, 0 helping." in alt


def test_marks_stay_in_their_column() -> None:
    axes = harvest().figure.axes[0]
    right = axes.get_xlim()[1]
    drawn = [x for line in axes.lines if line.get_marker() in "so" for x in line.get_xdata()]  # type: ignore[union-attr]
    assert drawn and max(drawn) < right


def test_every_theme_of_the_register_has_a_name() -> None:
    assert set(evidence.THEMES) == set(REGISTER_THEMES)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ChartError, match="sources"):
        evidence.harvest(
            CELLS.drop(columns="sources"), ENGLISH, subject="x", documents=["gia-lai/2023"]
        )


@pytest.mark.parametrize("draw", [harvest])
def test_no_text_is_too_small_for_a_phone(draw: object) -> None:
    assert theme.small_texts(draw().figure) == []  # type: ignore[operator]


@pytest.mark.parametrize("draw", [harvest])
def test_the_same_input_gives_the_same_bytes(draw: object) -> None:
    assert theme.to_svg(draw().figure) == theme.to_svg(draw().figure)  # type: ignore[operator]

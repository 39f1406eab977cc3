"""Charts of stated reasons: one mark a source, hindering and helping side by side."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.reporting.charts import Chart, require, theme
from helpers.reporting.language import Language
from helpers.reporting.words import TIER_NAMES, tier_name, tier_word
from helpers.rows import records

#: Names of the themes of claims, as the codebook of documents lists them.
THEMES: Mapping[str, str] = {
    "boundary_reform": "Merged units, duties from districts",
    "citizen_habit": "Habit of the counter",
    "citizen_skills": "Residents' skills",
    "communication": "Information for residents",
    "connectivity_devices": "Signal and devices",
    "equipment": "Equipment of offices",
    "fees_payment": "Fees and payment",
    "geography_poverty_ethnicity": "Remoteness, poverty, language",
    "identity_signature": "Identity and signature",
    "integration": "Databases not connected",
    "law_guidance": "Rules and guidance",
    "leadership": "Leadership",
    "low_volume": "Few dossiers",
    "measurement": "Way of counting",
    "process_redesign": "Procedures as designed",
    "staff_capacity": "Number of staff",
    "staff_skills": "Skills of staff",
    "systems_missing": "Systems missing or failing",
    "target_design": "Design of targets",
}

_TEXT = 13.0
_PITCH = 11.0  # points between two marks
_MOST = 10  # marks on one line
_LINE = 0.19  # inches
_NAME = 20  # letters of a theme on one line


def theme_name(code: str, language: Language) -> str:
    """Return the name of a theme for a reader; an unknown code stands as it is."""
    return language.text(THEMES[code]) if code in THEMES else code


def themes_text(named: pd.DataFrame, language: Language) -> str:
    """Return themes with their sources in brackets: the table of `explanations.most_named`."""
    require(named, ["theme", "sources"], "most named themes")
    return language.list(
        language.text(
            "{theme} ({count})",
            theme=theme_name(str(row["theme"]), language),
            count=language.count(row["sources"]),
        )
        for row in named.pipe(records)
    )


@theme.styled
def harvest(
    matrix: pd.DataFrame,
    language: Language,
    *,
    subject: str,
    documents: Sequence[str],
    name: str = "stated-reasons",
) -> Chart:
    """Draw stated reasons by theme and tier, one mark for each independent source.

    `matrix` is the table of `explanations.claim_matrix`. Filled squares name a hindrance, open
    circles a help or a measure to take; an empty cell means that no source says anything, not that
    the reason is absent.
    """
    require(matrix, ["theme", "tier", "direction", "sources"], "stated reasons")
    tiers = [tier for tier in TIER_NAMES if tier in set(matrix["tier"])]
    themes = list(dict.fromkeys(matrix["theme"]))
    counts = {
        (str(row["theme"]), str(row["tier"]), str(row["direction"])): int(row["sources"])
        for row in matrix.pipe(records)
    }
    heights = [_height(code, tiers, counts, language) for code in themes]
    lefts, width = _columns(tiers, counts, language)
    figure = theme.figure("wide", 1.05 + _LINE * sum(heights))
    axes = figure.add_subplot()
    top = 0.0
    for code, height in zip(themes, heights, strict=True):
        middle = top + height / 2
        axes.text(0, middle, _wrapped(theme_name(code, language)), fontsize=_TEXT, va="center",
                  linespacing=1.05)  # fmt: skip
        for tier in tiers:
            _cell(axes, lefts[tier], middle, counts, (code, tier))
        axes.plot([0, width], [top + height] * 2, color=theme.GRID, linewidth=0.8)
        top += height
    for tier in tiers:
        axes.text(lefts[tier], -0.5, _heading(tier, language), fontsize=_TEXT, weight="bold",
                  va="bottom", color=theme.text_color(tier))  # fmt: skip
    axes.set(xlim=(0, width), ylim=(top + 0.2, -3.4))
    axes.set_xticks([])
    axes.set_yticks([])
    theme.hide_spines(axes)
    _key(figure, axes, language)
    caption = language.text(
        "{subject}: stated reasons by theme and tier, one mark for each independent source",
        subject=subject,
    )
    alt = [caption + ".", *(_sentence(code, tiers, counts, language) for code in themes)]
    return Chart(figure, " ".join(alt), caption, _data(matrix, language), list(documents), name)


# --- private -----------------------------------------------------------------------------------


Counts = Mapping[tuple[str, str, str], int]


def _lines(count: int) -> int:
    return math.ceil(count / _MOST)


def _height(code: str, tiers: Sequence[str], counts: Counts, language: Language) -> float:
    """Return the lines that a row needs: those of its name or of its fullest cell, and a gap."""
    marks = max(
        sum(_lines(counts.get((code, tier, way), 0)) for way in ("hinders", "helps"))
        for tier in tiers
    )
    name = 1.15 * (1 + _wrapped(theme_name(code, language)).count("\n"))
    return max(marks, name) + 0.7


def _columns(
    tiers: Sequence[str], counts: Counts, language: Language
) -> tuple[dict[str, float], float]:
    """Return the left edge of each tier's column and the whole width, in points."""
    left = 165.0
    lefts = {}
    for tier in tiers:
        lefts[tier] = left
        most = max([count for key, count in counts.items() if key[1] == tier], default=0)
        words = max(len(line) for line in _heading(tier, language).split("\n"))
        left += max(min(most, _MOST) * _PITCH, words * 0.7 * _TEXT) + 14
    return lefts, left


def _heading(tier: str, language: Language) -> str:
    return textwrap.fill(tier_name(tier, language), 9, break_long_words=False)


def _cell(axes: Axes, left: float, middle: float, counts: Counts, cell: tuple[str, str]) -> None:
    marks: list[tuple[str, int]] = []
    for way in ("hinders", "helps"):
        rest = counts.get((*cell, way), 0)
        while rest > 0:
            marks.append((way, min(rest, _MOST)))
            rest -= _MOST
    for line, (way, count) in enumerate(marks):
        height = middle + line - (len(marks) - 1) / 2
        xs = [left + _PITCH * (place + 0.5) for place in range(count)]
        axes.plot(xs, [height] * count, linestyle="", **_mark(way))


def _mark(way: str) -> dict[str, Any]:
    color = theme.color(way)
    if way == "hinders":
        return {"marker": "s", "markersize": 7.5, "color": color}
    return {
        "marker": "o",
        "markersize": 7.5,
        "markerfacecolor": theme.PAPER,
        "markeredgecolor": color,
        "markeredgewidth": 2.0,
    }


def _key(figure: Figure, axes: Axes, language: Language) -> None:
    names = {
        "hinders": language.text("named as a hindrance"),
        "helps": language.text("named as a help or as a measure to take"),
    }
    handles = [axes.plot([], [], linestyle="", label=names[way], **_mark(way))[0] for way in names]
    figure.legend(handles=handles, loc="outside upper left", ncols=2, fontsize=_TEXT,
                  handletextpad=0.2, columnspacing=1.4)  # fmt: skip


def _sentence(code: str, tiers: Sequence[str], counts: Counts, language: Language) -> str:
    said = [
        language.text(
            "{tier} {hinders} hindering, {helps} helping",
            tier=tier_word(tier, language),
            hinders=language.count(counts.get((code, tier, "hinders"), 0)),
            helps=language.count(counts.get((code, tier, "helps"), 0)),
        )
        for tier in tiers
        if counts.get((code, tier, "hinders"), 0) + counts.get((code, tier, "helps"), 0)
    ]
    return f"{theme_name(code, language)}: {language.list(said)}."


def _data(matrix: pd.DataFrame, language: Language) -> pd.DataFrame:
    ways = {"hinders": language.text("hinders"), "helps": language.text("helps")}
    rows = matrix.pipe(records)
    return pd.DataFrame(
        {
            language.text("Theme"): [theme_name(str(row["theme"]), language) for row in rows],
            language.text("Tier"): [tier_name(str(row["tier"]), language) for row in rows],
            language.text("Direction"): [ways[str(row["direction"])] for row in rows],
            language.text("Independent sources"): [int(row["sources"]) for row in rows],
        }
    )


def _wrapped(name: str) -> str:
    return textwrap.fill(name, _NAME, break_long_words=False)

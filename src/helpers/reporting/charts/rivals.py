"""Charts of rival explanations: what each result does to each, and how much each can carry."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from helpers.reporting.charts import Chart, require, theme
from helpers.reporting.language import Language
from helpers.rows import records

#: What a verdict says; the mark beside it stands for it on the chart.
VERDICTS: Mapping[str, str] = {
    "supports": "fits",
    "contradicts": "speaks against it",
    "mixed": "places or years disagree",
    "between": "decides nothing",
}
_MARKS: Mapping[str, dict[str, Any]] = {
    "supports": {"marker": "o", "markersize": 13, "color": theme.color("helps")},
    "contradicts": {"marker": "s", "markersize": 15, "color": theme.color("hinders")},
    "mixed": {
        "marker": "D", "markersize": 12, "markerfacecolor": theme.PAPER,
        "markeredgecolor": theme.color("hinders"), "markeredgewidth": 2.0, "color": theme.PAPER,
    },
    "between": {"marker": "o", "markersize": 4, "color": theme.MUTED},
}  # fmt: skip
_SIGNS: Mapping[str, str] = {"supports": "+", "contradicts": "\N{MINUS SIGN}", "mixed": "±"}

_TEXT = 11.5
_LETTERS = 29  # of a question on one line
_LINE = 0.185  # inches
_LABEL = 7.1  # columns that the questions take


@theme.styled
def matrix(
    cells: pd.DataFrame,
    language: Language,
    *,
    subject: str,
    explanations: Mapping[str, str],
    questions: Mapping[str, str],
    telling: Mapping[str, float],
    documents: Sequence[str],
    name: str = "explanations-and-evidence",
) -> Chart:
    """Draw what each result does to each explanation, the most telling result first.

    `cells` is the table of `rivals.matrix`; `explanations` and `questions` name its codes, in the
    order of the columns and with the result in the text of a question; `telling` is
    `rivals.diagnosticity`. Predictions without a question stay out.
    """
    require(cells, ["explanation", "prediction", "verdict"], "matrix of explanations")
    order = sorted(questions, key=lambda code: -telling[code])
    labels = [textwrap.fill(questions[code], _LETTERS) for code in order]
    heights = [max(2, 1 + label.count("\n")) + 0.55 for label in labels]
    figure = theme.figure("wide", 2.6 + _LINE * sum(heights))
    axes = figure.add_subplot()
    verdicts = cells.set_index(["prediction", "explanation"])["verdict"]
    right = _LABEL + len(explanations)
    for place, text in enumerate(explanations.values()):
        axes.text(_LABEL + place + 0.5, -0.5, text, rotation=90, fontsize=_TEXT, ha="center",
                  va="bottom")  # fmt: skip
        if place % 2 == 0:
            axes.axvspan(_LABEL + place, _LABEL + place + 1, color=theme.GRID, alpha=0.5, lw=0)
    heading = "\n".join(textwrap.wrap(language.text("How far it tells them apart"), 14))
    axes.text(right + 0.75, -0.5, heading, rotation=90, fontsize=_TEXT, ha="center", va="bottom",
              color=theme.text_color("muted"))  # fmt: skip
    top, most = 0.0, max([telling[code] for code in order], default=0.0) or 1.0
    for code, label, height in zip(order, labels, heights, strict=True):
        middle = top + height / 2
        axes.text(0, middle, label, fontsize=_TEXT, va="center", linespacing=1.05)
        for place, explanation in enumerate(explanations):
            _mark(axes, _LABEL + place + 0.5, middle, str(verdicts[code, explanation]))
        share = telling[code] / most
        axes.barh(middle, 0.62 * share, left=right + 0.25, height=0.8, color=theme.MUTED)
        axes.text(right + 0.3 + 0.62 * share, middle, language.number(telling[code], 2),
                  fontsize=theme.SMALLEST_FONT_SIZE, va="center")  # fmt: skip
        axes.plot([0, right + 1.7], [top + height] * 2, color=theme.GRID, linewidth=0.8)
        top += height
    axes.set(xlim=(0, right + 1.7), ylim=(top + 0.1, -10.6), xticks=[], yticks=[])
    theme.hide_spines(axes)
    seen = [verdict for verdict in VERDICTS if verdict in set(verdicts[order])] if order else []
    for verdict in seen:
        axes.plot([], [], linestyle="", label=language.text(VERDICTS[verdict]), **_MARKS[verdict])
    figure.legend(loc="outside lower left", ncols=2, fontsize=_TEXT, handletextpad=0.3,
                  columnspacing=1.4)  # fmt: skip
    caption = language.text(
        "{subject}: what each result does to each explanation, the most telling result first",
        subject=subject,
    )
    alt = [caption + ".", *_sentences(order, verdicts, questions, explanations, language)]
    data = _data(order, verdicts, questions, explanations, telling, language)
    return Chart(figure, " ".join(alt), caption, data, list(documents), name)


@theme.styled
def bounds(
    carried: pd.DataFrame,
    language: Language,
    *,
    subject: str,
    labels: Mapping[str, str],
    documents: Sequence[str],
    name: str = "bounds-of-explanations",
) -> Chart:
    """Draw how much each explanation could carry, as a part of what there is to explain.

    `carried` is the table of `rival_tables.bounds`. Every bar is drawn as a part of its `whole`,
    whose frame is dotted: hatched where it is a bound in points of the gap, plain where it is a
    share that was printed or follows from one.
    """
    require(
        carried,
        ["explanation", "kind", "lower", "upper", "whole", "said", "note"],
        "bounds of explanations",
    )
    rows = carried.pipe(records)
    texts = [textwrap.wrap(str(row["note"]), 76) for row in rows]
    gap = carried.loc[carried["kind"] == "points", "whole"]
    figure = theme.figure(
        "wide", (0.75 if len(gap) else 0.05) + sum(0.72 + 0.19 * len(lines) for lines in texts)
    )
    axes = figure.add_subplot()
    parts = [(float(row["lower"]) / row["whole"], float(row["upper"]) / row["whole"])
             for row in rows]  # fmt: skip
    most = max(1.0, *(upper for _, upper in parts))
    top = 0.0
    if len(gap):
        whole = language.text("The gap between departments and communes")
        _title(axes, top, language.text("{what}: {rate}", what=whole,
                                        rate=language.points(gap.iloc[0])))  # fmt: skip
        axes.barh(top + 0.85, 1.0, height=0.5, color=theme.color("all"), linewidth=0)
        top += 1.6
    for row, (lower, upper), lines in zip(rows, parts, texts, strict=True):
        what = language.text("{what}: {rate}", what=labels[str(row["explanation"])],
                             rate=str(row["said"]))  # fmt: skip
        _title(axes, top, what)
        bound = row["kind"] == "points"
        axes.barh(top + 0.85, max(upper, 0.0) - min(0.0, lower), left=min(0.0, lower), height=0.5,
                  hatch="///" if bound else "", edgecolor=theme.PAPER, linewidth=0,
                  facecolor=theme.color("secondary" if bound else "district"))  # fmt: skip
        axes.barh(top + 0.85, 1.0, height=0.5, facecolor="none", edgecolor=theme.INK,
                  linestyle=":", linewidth=1.2)  # fmt: skip
        for number, line in enumerate(lines):
            axes.text(0, top + 1.35 + 0.38 * number, line, fontsize=theme.SMALLEST_FONT_SIZE,
                      va="center", color=theme.text_color("muted"))  # fmt: skip
        top += 1.5 + 0.38 * len(lines)
    axes.set(xlim=(min(0.0, *(low for low, _ in parts)) - 0.005, most * 1.01), ylim=(top, -0.1),
             xticks=[], yticks=[])  # fmt: skip
    theme.hide_spines(axes)
    caption = language.text("{subject}: how much an explanation could carry", subject=subject)
    said = [
        language.text("{explanation}: {bound}. {note}", explanation=labels[str(row["explanation"])],
                      bound=str(row["said"]), note=str(row["note"]))
        for row in rows
    ]  # fmt: skip
    data = pd.DataFrame(
        {
            language.text("Explanation"): [labels[str(row["explanation"])] for row in rows],
            language.text("How much"): [str(row["said"]) for row in rows],
            language.text("What it rests on"): [str(row["note"]) for row in rows],
        }
    )
    if len(gap):
        caption_gap = language.text("The gap is {gap}.", gap=language.points(gap.iloc[0]))
        said = [caption_gap, *said]
    return Chart(figure, " ".join([caption + ".", *said]), caption, data, list(documents), name)


# --- private -----------------------------------------------------------------------------------


def _mark(axes: Axes, x: float, y: float, verdict: str) -> None:
    if verdict not in _MARKS:
        return
    axes.plot([x], [y], linestyle="", **_MARKS[verdict])
    if verdict in _SIGNS:
        ink = theme.INK if verdict == "mixed" else theme.PAPER
        axes.text(x, y, _SIGNS[verdict], color=ink, fontsize=13, weight="bold", ha="center",
                  va="center_baseline")  # fmt: skip


def _title(axes: Axes, top: float, text: str) -> None:
    axes.text(0, top + 0.3, text, fontsize=theme.FONT_SIZE, weight="bold", va="center")


def _sentences(
    order: Sequence[str],
    verdicts: pd.Series,
    questions: Mapping[str, str],
    explanations: Mapping[str, str],
    language: Language,
) -> list[str]:
    found = []
    for code in order:
        named = {
            verdict: [text for key, text in explanations.items() if verdicts[code, key] == verdict]
            for verdict in VERDICTS
        }
        said = [
            language.text("{verdict}: {explanations}", verdict=language.text(VERDICTS[verdict]),
                          explanations=language.list(texts))
            for verdict, texts in named.items()
            if texts
        ]  # fmt: skip
        found.append(f"{questions[code]} – {'; '.join(said)}.")
    return found


def _data(
    order: Sequence[str],
    verdicts: pd.Series,
    questions: Mapping[str, str],
    explanations: Mapping[str, str],
    telling: Mapping[str, float],
    language: Language,
) -> pd.DataFrame:
    columns = {language.text("Result"): [questions[code] for code in order]}
    for key, text in explanations.items():
        columns[text] = [
            language.text(VERDICTS[found]) if (found := verdicts[code, key]) in VERDICTS else ""
            for code in order
        ]
    columns[language.text("How far it tells them apart")] = [
        language.number(telling[code], 2) for code in order
    ]
    return pd.DataFrame(columns)

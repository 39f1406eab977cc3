"""Scenarios up to the day of the next target, beside the target."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.lines import Line2D

from helpers.analysis.scenarios import SCENARIOS, share_after
from helpers.reporting.charts import Chart, ChartError, require, theme
from helpers.reporting.charts.targets import key
from helpers.reporting.charts.trends import percent, printed
from helpers.reporting.language import Language
from helpers.reporting.trend_tables import SCENARIO_TEXTS, scenario_result
from helpers.rows import Row, records

_STYLES: Mapping[str, Any] = {"same": "solid", "pace": (0, (5, 2)), "halved": (0, (1, 1.2))}
_COLUMNS = (
    "place", "scenario", "start", "deadline", "days", "share", "relation", "pace_share",
    "pace_days", "pace_document", "end", "full", "target", "target_relation",
    "target_as_reported", "target_place", "target_document", "document", "reason",
)  # fmt: skip


@theme.styled
def scenario_lines(
    rows: pd.DataFrame,
    language: Language,
    *,
    places: Mapping[str, str],
    caption: str,
    name: str = "scenarios",
) -> Chart:
    """Draw what a share would be up to the day of the next target, one panel a place.

    `rows` comes from helpers.analysis.scenarios.scenarios; `places` also names the country. All
    panels share one axis from 0 to 100%; a hollow mark is a target that counts something else.
    Raises ChartError for missing columns and without a row.
    """
    require(rows, _COLUMNS, "scenario_lines")
    if rows.empty:
        raise ChartError("scenario_lines: no place with a later target")
    shown = list(dict.fromkeys(rows["place"]))
    figure = theme.figure("wide", 4.4)
    grid = figure.subplots(1, len(shown), sharey=True, squeeze=False)[0]
    for axes, place in zip(grid, shown, strict=True):
        own = rows.loc[rows["place"].eq(place)].pipe(records)
        _panel(axes, own, language)
        axes.set_title(places[place])
    lines = [
        Line2D([], [], color=theme.color("actual"), linestyle=_STYLES[one]) for one in SCENARIOS
    ]
    look: dict[str, Any] = {
        "color": theme.color("target"),
        "marker": "D",
        "linestyle": "none",
        "markersize": 8,
    }
    marks = [Line2D([], [], **look), Line2D([], [], **look, markerfacecolor=theme.PAPER)]
    names = [
        *(language.text(SCENARIO_TEXTS[one]) for one in SCENARIOS),
        language.text("target"),
        language.text("target that may not count the same thing"),
    ]
    key(figure, [*lines, *marks], names)
    said = [
        _said(rows.loc[rows["place"].eq(place)].pipe(records), places, language) for place in shown
    ]
    papers = [*rows["document"], *rows["pace_document"], *rows["target_document"]]
    return Chart(
        figure=figure,
        alt=language.text("Scenarios, not forecasts. {rows}", rows=" ".join(said)),
        caption=caption,
        data=_data(rows, places, language),
        documents=tuple(dict.fromkeys(one for one in papers if one)),
        name=name,
    )


def _number(day: pd.Timestamp) -> float:
    return float(date2num(day))  # type: ignore[no-untyped-call]


def _said(rows: list[Row], places: Mapping[str, str], language: Language) -> str:
    first = rows[0]
    goal = language.text(
        "{place}: {share} on {start}; target {target} by {deadline}.",
        place=places[first["place"]],
        share=printed(first["share"], first["relation"], language, digits=2),
        start=language.date(first["start"]),
        target=printed(first["target"], first["target_relation"], language,
                       as_reported=first["target_as_reported"]),
        deadline=language.date(first["deadline"]),
    )  # fmt: skip
    results = [
        language.text(
            "{assumption} Result: {result}.",
            assumption=language.text(SCENARIO_TEXTS[row["scenario"]]),
            result=scenario_result(row, language),
        )
        for row in rows
    ]
    return " ".join([goal, *results])


def _after(row: Row, days: int) -> float:
    """Return the share that a row gives some days after its figure, missing without a pace."""
    if pd.isna(row["end"]):
        return math.nan
    pace = (row["share"] - row["pace_share"]) / row["pace_days"] if row["pace_days"] else math.nan
    return share_after(row["scenario"], row["share"], days, pace)


def _data(rows: pd.DataFrame, places: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return the shares on the day of the figure, the first of each month and the day due."""
    table = []
    for place, own in rows.groupby("place", sort=False):
        start, end = own["start"].iloc[0], own["deadline"].iloc[0]
        for day in sorted({start, *pd.date_range(start, end, freq="MS"), end}):
            shares = {
                language.text(SCENARIO_TEXTS[row["scenario"]]): language.share(
                    _after(row, (day - start).days), 1
                )
                for row in own.pipe(records)
            }
            where = {language.text("Place"): places[str(place)]}
            table.append({**where, language.text("Day"): language.date(day), **shares})
    return pd.DataFrame(table)


def _panel(axes: Axes, rows: list[Row], language: Language) -> None:
    size = theme.SMALLEST_FONT_SIZE
    first = rows[0]
    start, end = _number(first["start"]), _number(first["deadline"])
    drawn = [row for row in rows if pd.notna(row["end"])]
    for row in drawn:
        days = range(int(row["days"]) + 1)
        shares = [_after(row, day) for day in days]
        axes.plot([start + day for day in days], shares, color=theme.color("actual"),
                  linestyle=_STYLES[row["scenario"]], zorder=3)  # fmt: skip
    axes.plot([start], [first["share"]], marker="o", color=theme.color("actual"), markersize=8,
              zorder=4)  # fmt: skip
    shown = printed(first["share"], first["relation"], language)
    theme.label(axes, start, first["share"], shown, offset=(0, -8), va="top", bold=True, size=size)
    hollow: dict[str, Any] = {"markerfacecolor": theme.PAPER} if first["reason"] else {}
    axes.plot([end], [first["target"]], marker="D", color=theme.color("target"), markersize=8,
              zorder=5, clip_on=False, **hollow)  # fmt: skip
    theme.label(
        axes, end, first["target"], percent(first["target"], language), role="target",
        offset=(-8, 0), ha="right", bold=True, size=size,
    )  # fmt: skip
    axes.set_xlim(start - 0.05 * (end - start), end)
    axes.set_ylim(0, 1.04)
    axes.set_xticks([start, end], [language.month(first[day]) for day in ("start", "deadline")])
    opening, closing = axes.get_xticklabels()
    opening.set_horizontalalignment("left")
    closing.set_horizontalalignment("right")
    theme.percent_axis(axes.yaxis, language)
    theme.grid(axes)
    theme.hide_spines(axes, "left")

"""Whether targets could still be met: what the rest of a period had to reach, day by day."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.lines import Line2D

from helpers.analysis.feasibility import required_share
from helpers.analysis.targets import TIERS
from helpers.reporting.charts import Chart, ChartError, require, theme
from helpers.reporting.charts.targets import key
from helpers.reporting.charts.trends import percent, printed
from helpers.reporting.language import Language
from helpers.reporting.words import tier_word
from helpers.rows import Row, records

REACH_TEXTS: Mapping[str, str] = {
    "met": "met if arrivals stay even",
    "on_course": "on course",
    "possible": "possible",
    "out_of_reach": "out of reach",
}
# The same over a narrow panel; its key says that arrivals are taken as even.
SHORT_REACH_TEXTS: Mapping[str, str] = {**REACH_TEXTS, "met": "met"}
# Arrivals in the rest of the period, as multiples of the pace so far: low, even, high.
ARRIVALS: tuple[float, ...] = (0.5, 1.0, 2.0)

_STYLES: tuple[Any, ...] = ((0, (5, 2)), "solid", (0, (1, 1.2)))
_SHOWN_UP_TO = 2.6  # required shares above this leave the chart
_FEW_PANELS = 4  # more stand three abreast, their words above them
_NARROW_TITLE = 22  # letters

_COLUMNS = (
    "place", "tier", "unit", "indicator", "target", "deadline", "actual", "actual_relation",
    "actual_as_reported", "actual_from", "actual_to", "days_so_far", "days_total", "required",
    "last_possible", "reach", "target_document", "actual_document",
)  # fmt: skip


@theme.styled
def required_shares(
    reach: pd.DataFrame,
    language: Language,
    *,
    places: Mapping[str, str],
    caption: str,
    name: str = "required-share",
) -> Chart:
    """Draw, target by target, what share the rest of the period had to reach on each day of it.

    `reach` comes from helpers.analysis.feasibility.feasibility; one panel a row, all on one axis.
    A curve assumes that the share had been the same up to that day; one line for each of ARRIVALS.
    Above 100% a target is out of reach. Raises ChartError for missing columns and without a row.
    """
    require(reach, _COLUMNS, "required_shares")
    if reach.empty:
        raise ChartError("required_shares: no target that a figure for part of a year answers")
    tiers = reach["tier"].map(["all", *TIERS].index)
    ordered = reach.assign(named=reach["unit"].ne(""), order=tiers).sort_values(
        ["place", "named", "order", "unit", "deadline", "indicator"]
    )
    rows = ordered.pipe(records)
    across = min(len(rows), 2 if len(rows) <= _FEW_PANELS else 3)
    down = math.ceil(len(rows) / across)
    figure = theme.figure("wide", 1.1 + (3.4 if across < 3 else 2.5) * down)
    grid = figure.subplots(down, across, sharey=True, squeeze=False).flatten().tolist()
    top = min(_SHOWN_UP_TO, max(1.35, float(reach["required"].max()) * 1.12))
    for axes, row in zip(grid, rows, strict=False):
        _panel(axes, row, top, language, places, wide=across < 3)
    for axes in grid[len(rows) :]:
        axes.set_visible(False)
    lines = [Line2D([], [], color=theme.color("actual"), linestyle=look) for look in _STYLES]
    diamond = Line2D([], [], color=theme.color("actual"), marker="D", linestyle="none")
    goal = Line2D([], [], color=theme.MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
    dot = Line2D([], [], color=theme.color("target"), marker="o", linestyle="none")
    names = [
        *(_pace_text(pace, language) for pace in ARRIVALS),
        language.text("required on the day of the figure, even arrivals"),
        language.text("the target itself"),
        language.text("last possible day, even arrivals"),
    ]
    shown = len(names) if reach["last_possible"].notna().any() else len(names) - 1
    key(figure, [*lines, diamond, goal, dot][:shown], names[:shown])
    said = [_said(row, language, places) for row in rows]
    return Chart(
        figure=figure,
        alt=language.text(
            "Share required of the rest of the period, by day. {rows}", rows=" ".join(said)
        ),
        caption=caption,
        data=pd.concat([_data(row, language, places) for row in rows], ignore_index=True),
        documents=tuple(dict.fromkeys([*reach["target_document"], *reach["actual_document"]])),
        name=name,
    )


def where(row: Mapping[Any, Any], places: Mapping[str, str], language: Language) -> str:
    """Return the place or unit of a row, with its tier if it is not the whole."""
    if row["tier"] == "all":
        return str(row["unit"] or places[row["place"]])
    return language.text(
        "{place}, {tier}",
        place=row["unit"] or places[row["place"]],
        tier=tier_word(row["tier"], language),
    )


def _number(day: pd.Timestamp) -> float:
    return float(date2num(day))  # type: ignore[no-untyped-call]


def _needed(row: Row, day: int, pace: float) -> float:
    return required_share(row["actual"], day, int(row["days_total"]), row["target"], pace)


def _pace_text(pace: float, language: Language) -> str:
    if pace == 1:
        return language.text("dossiers keep arriving at the pace so far")
    return language.text(
        "{pace} times the pace so far in the rest of the period", pace=language.number(pace)
    )


def _words(row: Row, language: Language, places: Mapping[str, str]) -> dict[str, str]:
    reported = row["actual_as_reported"]
    return {
        "where": where(row, places, language),
        "day": language.date(row["actual_to"]),
        "actual": printed(row["actual"], row["actual_relation"], language, as_reported=reported),
        "target": percent(row["target"], language),
        "deadline": language.date(row["deadline"]),
        "required": language.share(max(float(row["required"]), 0), 0),
        "last": language.date(row["last_possible"]),
        "reach": language.text(REACH_TEXTS[row["reach"]]),
    }


def _said(row: Row, language: Language, places: Mapping[str, str]) -> str:
    words = _words(row, language, places)
    said = language.text(
        "{where}: {actual} on {day}, target {target} by {deadline}: the rest had to reach "
        "{required}; {reach}.",
        **words,
    )
    if pd.isna(row["last_possible"]):
        return said
    return f"{said} {language.text('Possible until {last} with even arrivals.', **words)}"


def _panel(
    axes: Axes, row: Row, top: float, language: Language, places: Mapping[str, str], *, wide: bool
) -> None:
    start, total = row["actual_from"], int(row["days_total"])
    axes.axhspan(1, top, facecolor="#f3d9c9", zorder=0)
    axes.axhline(1, color=theme.color("target"), linewidth=1.6)
    axes.axhline(row["target"], color=theme.MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
    for pace, look in zip(ARRIVALS, _STYLES, strict=True):
        days = [day for day in range(1, total) if 0 <= _needed(row, day, pace) <= top]
        dates = [_number(start + pd.Timedelta(days=day - 1)) for day in days]
        needed = [_needed(row, day, pace) for day in days]
        axes.plot(dates, needed, color=theme.color("actual"), linestyle=look, zorder=3)
    _labels(axes, row, top, language, places, wide=wide)
    axes.set_xlim(_number(start), _number(row["deadline"]) + 4)
    axes.set_ylim(0, top)
    axes.set_yticks([tick for tick in (0, 0.5, 1, 1.5, 2, 2.5) if tick <= top])
    theme.percent_axis(axes.yaxis, language)
    if wide:
        theme.date_axis(axes.xaxis, language, most=4)
    else:
        ticks = [start, start + pd.Timedelta(days=total // 2)]
        axes.set_xticks([_number(tick) for tick in ticks], [language.month(tick) for tick in ticks])
    theme.grid(axes)
    theme.hide_spines(axes, "left")


def _labels(
    axes: Axes, row: Row, top: float, language: Language, places: Mapping[str, str], *, wide: bool
) -> None:
    words, size = _words(row, language, places), theme.SMALLEST_FONT_SIZE
    day, needed = _number(row["actual_to"]), max(0.0, min(float(row["required"]), top))
    short = language.text(SHORT_REACH_TEXTS[row["reach"]])
    axes.plot([day] * 2, [0, needed], color=theme.INK, linewidth=1, linestyle=(0, (1, 2)))
    axes.plot([day], [needed], marker="D", color=theme.color("actual"), markersize=8, zorder=6,
              clip_on=False)  # fmt: skip
    if pd.notna(row["last_possible"]):
        last = _number(row["last_possible"])
        axes.plot([last], [1], marker="o", color=theme.color("target"), markersize=8, zorder=5)
        axes.plot([last] * 2, [0, 1], color=theme.INK, linewidth=1, linestyle=(0, (1, 2)))
        if wide:
            until = language.text("possible until\n{last}", **words)
            theme.label(axes, last, 0.06, until, offset=(-6, 0), ha="right", va="bottom", size=size)
    if not wide:
        unit = row["unit"] if row["tier"] == "commune" and row["unit"] else words["where"]
        verdict = language.text("{required}: {reach}", **words | {"reach": short})
        axes.set_title(f"{textwrap.fill(unit, _NARROW_TITLE)}\n{verdict}", fontsize=size)
        return
    axes.set_title(language.text("{where}: {target} by {deadline}", **words), fontsize=size)
    theme.label(axes, _number(row["actual_from"]), 1, language.text("above 100%: out of reach"),
                role="target", offset=(4, 4), va="bottom", size=size)  # fmt: skip
    high = needed > row["target"]
    said = language.text("{required} required:\n{reach}", **words | {"reach": short})
    theme.label(
        axes, day, needed if high else row["target"], said, bold=True, size=size,
        offset=(-9, 0) if high else (0, 6), ha="right",
        va=("top" if needed > 0.8 * top else "center") if high else "bottom",
    )  # fmt: skip


def _data(row: Row, language: Language, places: Mapping[str, str]) -> pd.DataFrame:
    """Return the required shares on the first day of each month and on the day of the figure."""
    start, total = row["actual_from"], int(row["days_total"])
    first = pd.date_range(start, row["deadline"], freq="MS").tolist()
    rows = []
    for day in sorted({*first, row["actual_to"]}):
        so_far = (day - start).days + 1
        if 1 < so_far < total:
            needed = {
                _pace_text(pace, language): language.share(max(_needed(row, so_far, pace), 0), 1)
                for pace in ARRIVALS
            }
            target = language.text(
                "{target} by {deadline}",
                target=percent(row["target"], language),
                deadline=language.date(row["deadline"]),
            )
            rows.append(
                {
                    language.text("Where"): where(row, places, language),
                    language.text("Target"): target,
                    language.text("Asked on"): language.date(day),
                    **needed,
                }
            )
    return pd.DataFrame(rows)

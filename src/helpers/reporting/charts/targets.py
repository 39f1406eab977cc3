"""Targets beside what was reached: bullets, the ladder of targets, the law, the required share."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from helpers.analysis import targets as target_analysis
from helpers.reporting.charts import Chart, ChartError, require, theme
from helpers.reporting.charts.trends import (
    KEY_WIDTH,
    bare,
    measure,
    percent,
    printed,
    reasons,
)
from helpers.reporting.language import Language
from helpers.reporting.words import tier_word

Row = dict[Any, Any]

# The verdicts of helpers.analysis.targets.compare, as they stand beside a bar.
VERDICT_TEXTS: Mapping[str, str] = {
    "met": "met ({points})",
    "missed": "missed ({points})",
    "undecided": "cannot be decided: only a bound was printed",
    "open": "part of the year only ({points} so far)",
}
NO_FIGURE = "no figure found"
NOT_COMPARABLE = "not comparable: {reasons}"

REACH_TEXTS: Mapping[str, str] = {
    "met": "enough if arrivals stay even",
    "on_course": "on course",
    "possible": "still possible",
    "out_of_reach": "out of reach",
}

ARRIVAL_STYLES: tuple[Any, ...] = ((0, (5, 2)), "solid", (0, (1, 1.2)))
SHOWN_UP_TO = 2.6  # required shares above this leave the chart

_BULLET_COLUMNS = (
    "year", "tier", "unit", "target", "target_relation", "target_indicator", "target_base",
    "target_as_reported", "target_document", "target_id", "actual", "actual_upper",
    "actual_relation", "actual_base", "actual_as_reported", "actual_from", "actual_to",
    "actual_document", "verdict", "reason", "gap_points", "scope",
)  # fmt: skip
_REACH_COLUMNS = (
    "indicator", "target", "deadline", "actual", "actual_relation", "actual_as_reported",
    "actual_from", "actual_to",
    "days_so_far", "days_total", "required", "last_possible", "reach", "target_document",
    "actual_document",
)  # fmt: skip
# Which of several figures answers a target best: a whole year, a part of it, one beside it.
_PREFERENCE = {"met": 0, "missed": 0, "undecided": 0, "open": 1, "not_comparable": 2}


# ---------------------------------------------------------------- charts


@theme.styled
def bullets(
    comparison: pd.DataFrame,
    unanswered: pd.DataFrame,
    language: Language,
    *,
    caption: str,
    name: str = "targets-met",
) -> Chart:
    """Draw each target as a tick and the figure that answers it as a bar, year by year.

    `comparison` and `unanswered` come from helpers.analysis.targets (compare and unanswered); of
    several figures for one target the best comparable, then the latest is drawn. A figure that is
    not comparable is drawn pale and hatched and says why; a target without any figure keeps its
    row. Raises ChartError for missing columns and without a target.
    """
    require(comparison, _BULLET_COLUMNS, "bullets")
    require(
        unanswered,
        (
            "id",
            "document",
            "year",
            "indicator",
            "tier",
            "unit",
            "value",
            "relation",
            "base",
            "as_reported",
        ),
        "bullets",
    )
    rows = _bullet_rows(comparison, unanswered)
    if not rows:
        raise ChartError("bullets: no target with a year")
    figure = theme.figure("wide", 0.66 * len(rows) + 0.75)
    axes = figure.subplots()
    for position, row in enumerate(rows):
        _bullet(axes, position, row, language)
    axes.set_ylim(len(rows) - 0.55, -0.75)
    axes.set_xlim(0, 1)
    axes.set_yticks([])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    theme.percent_axis(axes.xaxis, language)
    theme.grid(axes, "x")
    theme.hide_spines(axes, "left", "bottom")
    tick = Line2D([], [], color=theme.color("target"), marker="|", linestyle="none",
                  markersize=14, markeredgewidth=3.5)  # fmt: skip
    bar = Patch(facecolor=theme.color("actual"))
    pale = Patch(facecolor="#d9dce1", hatch="////", edgecolor=theme.PAPER)
    names = [
        language.text("target"),
        language.text("reached"),
        language.text("reached, not comparable for the reason named"),
    ]
    _key(figure, [tick, bar, pale], names, columns=3)
    words = [_bullet_words(row, language) for row in rows]
    said = [
        language.text("{title}: target {target}, {actual}; {verdict}", **one)
        if one["actual_base"]
        else language.text("{title}: target {target}; {verdict}", **one)
        for one in words
    ]
    return Chart(
        figure=figure,
        alt=language.text("Targets and what was reached. {rows}.", rows=". ".join(said)),
        caption=caption,
        data=_bullet_data(words, language),
        documents=_documents(rows, "target_document", "actual_document"),
        name=name,
    )


@theme.styled
def target_ladder(
    targets: pd.DataFrame,
    changes: pd.DataFrame,
    language: Language,
    *,
    caption: str,
    documents: Mapping[str, str],
    name: str = "target-ladder",
) -> Chart:
    """Draw the printed targets by the year they were set for, one marker and line a document.

    `targets` comes from helpers.analysis.targets.targets, narrowed to one family; `changes` from
    helpers.analysis.targets.changes; `documents` maps document ids to the words of the key. An
    arrow leads from an earlier printed target for a year to a later one; the key names the base of
    each document. Raises ChartError.
    """
    require(targets, ("document", "year", "value", "relation", "base", "indicator",
                      "as_reported"), "target_ladder")  # fmt: skip
    require(changes, ("year", "earlier", "later", "earlier_document", "later_document"),
            "target_ladder")  # fmt: skip
    shown = targets.loc[targets["year"].notna() & targets["value"].notna()]
    if shown.empty:
        raise ChartError("target_ladder: no target with a year")
    issuers = [one for one in documents if one in set(shown["document"])]
    names = [
        textwrap.fill(_issuer(documents[one], shown.loc[shown["document"].eq(one)], language),
                      KEY_WIDTH)
        for one in issuers
    ]  # fmt: skip
    lines = sum(name.count("\n") + 1 for name in names)
    figure = theme.figure("wide", 3.3 + 0.23 * lines)
    axes = figure.subplots()
    spots = _spots(shown, issuers)
    moved = [
        row
        for row in _rows(changes)
        if {row["earlier_document"], row["later_document"]} <= set(issuers)
    ]
    lowered = {
        (row["later_document"], row["year"]) for row in moved if row["later"] < row["earlier"]
    }
    handles = [
        _ladder(axes, shown.loc[shown["document"].eq(one)], number, spots, lowered, language)
        for number, one in enumerate(issuers)
    ]
    for change in moved:
        _change_arrow(axes, change, spots)
    years = range(int(shown["year"].min()), int(shown["year"].max()) + 1)
    axes.set_xticks(list(years), [str(year) for year in years])
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    low = max(0.0, float(shown["value"].min()) - 0.15)
    axes.set_ylim(low, 1.08)
    theme.percent_axis(axes.yaxis, language)
    theme.grid(axes)
    theme.hide_spines(axes, "left")
    for year in list(years)[::2]:
        axes.axvspan(year - 0.5, year + 0.5, color="#f5f6f7", zorder=0)
    _key(figure, handles, names)
    rows = [
        {
            language.text("Year"): str(row["year"]),
            language.text("Target"): printed(
                row["value"],
                row["relation"],
                language,
                row.get("value_upper", float("nan")),
                row["as_reported"],
            ),
            language.text("Measure"): measure(row["indicator"], language),
            language.text("Base"): _base(row["base"], language),
            language.text("Document"): documents[row["document"]],
        }
        for row in _rows(shown.sort_values(["year", "document"]))
        if row["document"] in documents
    ]
    said = ["; ".join(row.values()) for row in rows]
    changed = [
        language.text("{year}: {earlier} printed first, {later} later", year=str(row["year"]),
                      earlier=percent(row["earlier"], language),
                      later=percent(row["later"], language))
        for row in moved
    ]  # fmt: skip
    alt = language.text("Printed targets by year. {rows}.", rows=". ".join(said))
    if changed:
        alt += " " + language.text(
            "Different goals for one year: {changes}.", changes="; ".join(changed)
        )
    return Chart(
        figure=figure,
        alt=alt,
        caption=caption,
        data=pd.DataFrame(rows),
        documents=tuple(issuers),
        name=name,
    )


@theme.styled
def legal_ladder(
    roadmap: pd.DataFrame,
    gap: pd.DataFrame,
    language: Language,
    *,
    caption: str,
    name: str = "legal-ladder",
) -> Chart:
    """Draw the minimum that the law sets for each tier as steps, and the tier's own share on it.

    `roadmap` and `gap` come from helpers.analysis.targets (legal_roadmap and legal_gap; `gap` may
    be empty). Open steps are implied by the printed growth. Raises ChartError.
    """
    require(roadmap, ("tier", "year", "minimum", "basis", "documents"), "legal_ladder")
    require(gap, ("tier", "year", "actual", "relation", "as_reported", "minimum", "gap_points",
                  "document"), "legal_ladder")  # fmt: skip
    if roadmap.empty:
        raise ChartError("legal_ladder: the law's minimum is not in the tables")
    tiers = [one for one in target_analysis.TIERS if one in set(roadmap["tier"])]
    names = [
        language.text(
            "minimum (2021: Decision 468; later steps as the Hà Nội plan for that decision prints "
            "them)"
        ),
        language.text(
            "share on a day within the year, with its distance from the minimum for the end of "
            "that year, in percentage points"
        ),
    ][: 1 + (not gap.empty)]
    names = [textwrap.fill(name, KEY_WIDTH) for name in names]
    lines = sum(name.count("\n") + 1 for name in names)
    figure = theme.figure("wide", 3.3 + 0.2 * lines)
    grid = figure.subplots(1, len(tiers), sharey=True, squeeze=False)[0]
    for axes, one in zip(grid, tiers, strict=True):
        steps = roadmap.loc[roadmap["tier"].eq(one)].sort_values("year")
        own = gap.loc[gap["tier"].eq(one)]
        _steps(axes, steps, set(own.loc[own["actual"].ge(own["minimum"]), "year"]), language)
        for row in _rows(own):
            _reached(axes, row, one, language)
        if own.empty:
            theme.label(
                axes, steps["year"].max() + 0.5, 0.06, language.text(NO_FIGURE), ha="right",
                role="muted", offset=(0, 0), size=theme.SMALLEST_FONT_SIZE,
            )  # fmt: skip
        axes.set_title(tier_word(one, language), color=theme.text_color(one), loc="left")
        years = steps["year"].tolist()
        axes.set_xticks(years, [f"’{str(year)[2:]}" for year in years])
        axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)
        axes.set_ylim(0, 1.12)
        theme.percent_axis(axes.yaxis, language)
        theme.grid(axes)
        theme.hide_spines(axes, "left")
    law = Line2D([], [], color=theme.color("law"), linewidth=2.4)
    dot = Line2D([], [], color=theme.INK, marker="o", linestyle="none", markersize=8)
    _key(figure, [law, dot][: len(names)], names)
    return Chart(
        figure=figure,
        alt=_legal_alt(roadmap, gap, tiers, language),
        caption=caption,
        data=_legal_data(roadmap, gap, language),
        documents=_legal_documents(roadmap, gap),
        name=name,
    )


@theme.styled
def required_share_curve(
    reach: Mapping[Any, Any],
    language: Language,
    *,
    caption: str,
    arrivals: Sequence[float] = (0.5, 1.0, 2.0),
    name: str = "required-share",
) -> Chart:
    """Draw what share the rest of the period had to reach, by the day on which one asks.

    `reach` is one row of helpers.analysis.targets.feasibility. The curve assumes that the share
    had been the same up to that day; one line for each number of arrivals (as a multiple of the
    pace so far). Above 100% the target is out of reach. Raises ChartError for missing entries.
    """
    require(pd.DataFrame([dict(reach)]), _REACH_COLUMNS, "required_share_curve")
    start, total = reach["actual_from"], int(reach["days_total"])
    figure = theme.figure("wide", 4.6)
    axes = figure.subplots()
    top = min(SHOWN_UP_TO, max(1.35, float(reach["required"]) * 1.12))
    axes.axhspan(1, top, facecolor="#f3d9c9", zorder=0)
    axes.axhline(1, color=theme.color("target"), linewidth=1.6)
    axes.axhline(reach["target"], color=theme.MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
    for pace, look in zip(arrivals, ARRIVAL_STYLES, strict=True):
        days = [day for day in range(1, total) if _needed(reach, day, pace) <= top]
        needed = [_needed(reach, day, pace) for day in days]
        dates = [_number(start + pd.Timedelta(days=day - 1)) for day in days]
        axes.plot(dates, needed, color=theme.color("actual"), linestyle=look, zorder=3)
    _curve_labels(axes, reach, top, language)
    _curve_frame(axes, reach, top, language)
    handles = [
        Line2D([], [], color=theme.color("actual"), linestyle=look) for look in ARRIVAL_STYLES
    ]
    _key(figure, handles, [_pace_text(pace, language) for pace in arrivals])
    words = _reach_words(reach, language)
    alt = language.text(
        "Required share of the rest of the period. On {day} the share stood at {actual}, the "
        "target for {deadline} was {target}: the rest had to reach {required}.",
        **words,
    )
    if pd.notna(reach["last_possible"]):
        alt += " " + language.text(
            "With even arrivals it was possible until {last}; above 100% it is out of reach.",
            last=words["last"],
        )
    return Chart(
        figure=figure,
        alt=alt,
        caption=caption,
        data=_curve_data(reach, arrivals, language),
        documents=tuple(dict.fromkeys([reach["target_document"], reach["actual_document"]])),
        name=name,
    )


# ---------------------------------------------------------------- shared


def _rows(frame: pd.DataFrame) -> list[Row]:
    return frame.to_dict("records")


def _number(day: pd.Timestamp) -> float:
    return float(date2num(day))  # type: ignore[no-untyped-call]


def _base(base: str, language: Language) -> str:
    return language.text(base) if base else language.text("base not stated")


def _documents(rows: Sequence[Row], *columns: str) -> tuple[str, ...]:
    ids = [row[column] for row in rows for column in columns if isinstance(row[column], str)]
    return tuple(dict.fromkeys(one for one in ids if one))


def _key(figure: Figure, handles: Sequence[Any], texts: Sequence[str], columns: int = 1) -> None:
    figure.legend(
        handles, texts, loc="outside lower left", ncols=columns, handlelength=1.8,
        fontsize=theme.SMALLEST_FONT_SIZE, labelspacing=0.35, borderaxespad=0.2,
    )  # fmt: skip


def _points(value: float, language: Language) -> str:
    return language.text("{number} points", number=language.signed(value, 1))


# ---------------------------------------------------------------- bullets


def _bullet_rows(comparison: pd.DataFrame, unanswered: pd.DataFrame) -> list[Row]:
    """Return one row a target: the figure that answers it best, or none."""
    best = comparison.assign(
        rank=comparison["verdict"].map(_PREFERENCE), near=comparison["scope"].ne("own").astype(int)
    ).sort_values(["rank", "near", "actual_to"], ascending=[True, True, False])
    best = best.drop_duplicates(["target_id", "tier", "unit"])
    rest = unanswered.loc[
        unanswered["year"].notna() & ~unanswered["id"].isin(comparison["target_id"])
    ]
    lonely = pd.DataFrame(
        {
            "year": rest["year"], "target_indicator": rest["indicator"], "tier": rest["tier"],
            "unit": rest["unit"], "target": rest["value"], "target_relation": rest["relation"],
            "target_base": rest["base"], "target_document": rest["document"],
            "target_id": rest["id"], "target_as_reported": rest["as_reported"],
            "verdict": "no_actual",
        }
    )  # fmt: skip
    rows = _rows(best) + _rows(lonely.reindex(columns=[*_BULLET_COLUMNS]))
    tiers = ["all", *target_analysis.TIERS]
    return sorted(
        rows,
        key=lambda row: (
            row["year"], row["target_indicator"], tiers.index(row["tier"]), row["unit"],
            -row["target"], row["target_id"],
        ),
    )  # fmt: skip


def _goal(row: Row, language: Language) -> str:
    said = row["target_as_reported"]
    return printed(row["target"], row["target_relation"], language, as_reported=said)


def _reached_share(row: Row, language: Language) -> str:
    upper, said = row["actual_upper"], row["actual_as_reported"]
    return printed(row["actual"], row["actual_relation"], language, upper, said)


def _has_figure(row: Row) -> bool:
    return bool(row["verdict"] != "no_actual")


def _bullet_title(row: Row, language: Language) -> str:
    whole = language.text(
        "{year} · {measure}",
        year=str(row["year"]),
        measure=measure(row["target_indicator"], language),
    )
    if row["unit"]:
        return language.text(
            "{title}, {unit}, {tier}", title=whole, unit=row["unit"],
            tier=tier_word(row["tier"], language),
        )  # fmt: skip
    if row["tier"] == "all":
        return whole
    return language.text("{title}, {tier}", title=whole, tier=tier_word(row["tier"], language))


def _bullet_verdict(row: Row, language: Language) -> str:
    if not _has_figure(row):
        return language.text(NO_FIGURE)
    if row["verdict"] == "not_comparable":
        return language.text(NOT_COMPARABLE, reasons=reasons(row["reason"], language))
    message = VERDICT_TEXTS[row["verdict"]]
    if "{points}" in message:
        return language.text(message, points=_points(row["gap_points"], language))
    return language.text(message)


def _bullet_words(row: Row, language: Language) -> dict[str, str]:
    actual, base, period = "", "", ""
    if _has_figure(row):
        share = _reached_share(row, language)
        period = language.period(row["actual_from"], row["actual_to"])
        actual = language.text("reached {share} ({period})", share=share, period=period)
        base = _base(row["actual_base"], language)
    return {
        "title": _bullet_title(row, language),
        "target": _goal(row, language),
        "target_base": _base(row["target_base"], language),
        "actual": actual or language.text(NO_FIGURE),
        "actual_base": base,
        "verdict": _bullet_verdict(row, language),
    }


def _bullet_data(words: Sequence[Mapping[str, str]], language: Language) -> pd.DataFrame:
    headings = {
        "title": language.text("Target"),
        "target": language.text("Share"),
        "target_base": language.text("Base of the target"),
        "actual": language.text("Reached"),
        "actual_base": language.text("Base of the figure"),
        "verdict": language.text("Verdict"),
    }
    return pd.DataFrame(words).rename(columns=headings)


def _bullet(axes: Axes, position: int, row: Row, language: Language) -> None:
    axes.barh(position + 0.1, 1, height=0.3, color="#f1f2f4", zorder=1)
    comparable = row["verdict"] in ("met", "missed", "undecided", "open")
    if _has_figure(row):
        upper: float = row["actual"] if pd.isna(row["actual_upper"]) else row["actual_upper"]
        look: dict[str, Any] = (
            {"color": theme.color("actual")}
            if comparable
            else {"facecolor": "#c9cdd3", "hatch": "////", "edgecolor": theme.PAPER}
        )
        axes.barh(position + 0.1, upper, height=0.2, linewidth=0, zorder=2, **look)
        share = _reached_share(row, language)
        inside = upper > 0.3
        # a label at the tick would hide it
        at = min(upper, row["target"] - 0.005) if abs(upper - row["target"]) < 0.12 else upper
        theme.label(
            axes, at if inside else upper, position + 0.1, share, bold=True,
            offset=(-5 if inside else 5, -0.5), ha="right" if inside else "left",
            size=theme.SMALLEST_FONT_SIZE,
        )  # fmt: skip
    axes.plot(
        [row["target"]] * 2, [position - 0.11, position + 0.31], color=theme.color("target"),
        linewidth=4, zorder=4, solid_capstyle="butt", clip_on=False,
    )  # fmt: skip
    goal = language.text(
        "{title}: target {target}", title=_bullet_title(row, language),
        target=_goal(row, language),
    )  # fmt: skip
    bare(theme.label(axes, 0, position - 0.36, goal, offset=(1, 0), bold=True))
    # the hatch already says that a figure is not comparable: beside it only why
    other = row["verdict"] == "not_comparable"
    said = reasons(row["reason"], language) if other else _bullet_verdict(row, language)
    bare(
        theme.label(axes, 1, position - 0.36, said, offset=(0, 0), ha="right",
                    role="ink" if comparable else "muted", size=theme.SMALLEST_FONT_SIZE)
    )  # fmt: skip


# ---------------------------------------------------------------- ladder of targets


def _issuer(title: str, own: pd.DataFrame, language: Language) -> str:
    bases = [_base(one, language) for one in dict.fromkeys(own["base"])]
    return language.text("{document} ({bases})", document=title, bases=language.list(bases))


def _spots(targets: pd.DataFrame, issuers: Sequence[str]) -> dict[tuple[str, int], float]:
    """Return where each document stands in each year: side by side, in the order of the key."""
    spots: dict[tuple[str, int], float] = {}
    for year, group in targets.groupby("year"):
        own = [one for one in issuers if one in set(group["document"])]
        for place, one in enumerate(own):
            spots[one, int(str(year))] = int(str(year)) + (place - (len(own) - 1) / 2) * 0.27
    return spots


def _ladder(
    axes: Axes,
    rows: pd.DataFrame,
    number: int,
    spots: Mapping[tuple[str, int], float],
    lowered: set[tuple[str, int]],
    language: Language,
) -> Line2D:
    markers = ("o", "s", "^", "D", "v", "P", "X")
    color = theme.CYCLE[number % len(theme.CYCLE)]
    own = _rows(rows.sort_values("year"))
    places = [spots[row["document"], row["year"]] for row in own]
    (line,) = axes.plot(
        places, [row["value"] for row in own], color=color, marker=markers[number % len(markers)],
        markersize=9, linewidth=1.6, zorder=3,
    )  # fmt: skip
    for place, row in zip(places, own, strict=True):
        below = (row["document"], row["year"]) in lowered  # an arrow arrives from above
        theme.label(
            axes, place, row["value"], percent(row["value"], language),
            offset=(0, -9 if below else 9), ha="center", va="top" if below else "bottom",
            bold=True, size=theme.SMALLEST_FONT_SIZE,
        )  # fmt: skip
    return line


def _change_arrow(axes: Axes, change: Row, spots: Mapping[tuple[str, int], float]) -> None:
    year = int(change["year"])
    start = (spots[change["earlier_document"], year], change["earlier"])
    end = (spots[change["later_document"], year], change["later"])
    axes.annotate(
        "", end, xytext=start, zorder=4,
        arrowprops={"arrowstyle": "-|>", "color": theme.INK, "linewidth": 1.5,
                    "linestyle": (0, (3, 2)), "shrinkA": 7, "shrinkB": 8},
    )  # fmt: skip


# ---------------------------------------------------------------- the law


def _steps(axes: Axes, steps: pd.DataFrame, passed: set[int], language: Language) -> None:
    years, least = steps["year"].tolist(), steps["minimum"].tolist()
    edges = [years[0] - 0.5, *[year + 0.5 for year in years]]
    axes.stairs(least, edges, color=theme.color("law"), linewidth=2.4, baseline=None, zorder=2)
    for year, share, before in zip(years, least, [None, *least], strict=False):
        if share == before:  # a level that goes on is named once
            continue
        theme.label(
            axes, year, share, percent(share, language), offset=(0, -5 if year in passed else 4),
            ha="center", va="top" if year in passed else "bottom", role="law",
            size=theme.SMALLEST_FONT_SIZE,
        )  # fmt: skip


def _reached(axes: Axes, row: Row, one: str, language: Language) -> None:
    look = theme.tier_style(one)
    axes.plot(
        [row["year"]] * 2, [row["actual"], row["minimum"]], color=look.color, linewidth=3,
        alpha=0.55, zorder=3,
    )  # fmt: skip
    axes.plot([row["year"]], [row["actual"]], linestyle="none", zorder=5, **look.point())
    above = row["actual"] >= row["minimum"]
    shown = printed(row["actual"], row["relation"], language, as_reported=row["as_reported"])
    text = f"{shown}\n{language.signed(row['gap_points'], 1)}"
    theme.label(
        axes, row["year"], row["actual"], text, offset=(-9, 0) if above else (9, 6),
        ha="right" if above else "left", va="center" if above else "bottom", role=one, bold=True,
        size=theme.SMALLEST_FONT_SIZE,
    )  # fmt: skip


def _legal_alt(
    roadmap: pd.DataFrame, gap: pd.DataFrame, tiers: Sequence[str], language: Language
) -> str:
    parts = []
    for one in tiers:
        own = roadmap.loc[roadmap["tier"].eq(one)].sort_values("year")
        steps = [
            language.text("{year} {share}", year=str(row["year"]),
                          share=percent(row["minimum"], language))
            for row in _rows(own)
        ]  # fmt: skip
        parts.append(
            language.text(
                "{tier}: {steps}", tier=tier_word(one, language), steps=language.list(steps)
            )
        )
    said = language.text("Minimum share of results to be digitized. {tiers}.",
                         tiers=". ".join(parts))  # fmt: skip
    reached = [
        language.text(
            "{tier} in {year}: {actual} against {minimum}, {points}",
            tier=tier_word(row["tier"], language), year=str(row["year"]),
            actual=printed(
                row["actual"], row["relation"], language, as_reported=row["as_reported"]
            ),
            minimum=percent(row["minimum"], language),
            points=_points(row["gap_points"], language),
        )
        for row in _rows(gap)
    ]  # fmt: skip
    return (
        f"{said} {language.text('Reached: {rows}.', rows='; '.join(reached))}" if reached else said
    )


def _legal_data(roadmap: pd.DataFrame, gap: pd.DataFrame, language: Language) -> pd.DataFrame:
    found = {(row["tier"], row["year"]): row for row in _rows(gap)}
    basis = {"printed": language.text("printed"), "implied": language.text("implied")}
    rows = []
    for step in _rows(roadmap):
        row = found.get((step["tier"], step["year"]))
        rows.append(
            {
                language.text("Tier"): tier_word(step["tier"], language),
                language.text("Year"): str(step["year"]),
                language.text("Minimum"): percent(step["minimum"], language),
                language.text("Basis"): basis[step["basis"]],
                language.text("Reached"): (
                    printed(
                        row["actual"], row["relation"], language, as_reported=row["as_reported"]
                    )
                    if row
                    else ""
                ),
                language.text("Gap, points"): (
                    language.signed(row["gap_points"], 1) if row else ""
                ),
            }
        )
    return pd.DataFrame(rows)


def _legal_documents(roadmap: pd.DataFrame, gap: pd.DataFrame) -> tuple[str, ...]:
    law = [one for ids in roadmap["documents"] for one in ids.split()]
    return tuple(dict.fromkeys([*gap["document"], *law]))


# ---------------------------------------------------------------- required share


def _needed(reach: Mapping[Any, Any], day: int, pace: float) -> float:
    return target_analysis.required_share(
        reach["actual"], day, int(reach["days_total"]), reach["target"], pace
    )


def _pace_text(pace: float, language: Language) -> str:
    if pace == 1:
        return language.text("dossiers keep arriving at the pace so far")
    return language.text(
        "{pace} times the pace so far in the rest of the period", pace=language.number(pace)
    )


def _reach_words(reach: Mapping[Any, Any], language: Language) -> dict[str, str]:
    return {
        "day": language.date(reach["actual_to"]),
        "actual": printed(
            reach["actual"],
            reach["actual_relation"],
            language,
            as_reported=reach["actual_as_reported"],
        ),
        "target": percent(reach["target"], language),
        "deadline": language.date(reach["deadline"]),
        "required": language.share(reach["required"], 0),
        "last": language.date(reach["last_possible"]),
        "reach": language.text(REACH_TEXTS[reach["reach"]]),
    }


def _curve_labels(axes: Axes, reach: Mapping[Any, Any], top: float, language: Language) -> None:
    words = _reach_words(reach, language)
    start = _number(reach["actual_from"])
    size = theme.SMALLEST_FONT_SIZE
    theme.label(axes, start, 1, language.text("above 100%: out of reach"), role="target",
                offset=(4, 4), va="bottom", bold=True)  # fmt: skip
    theme.label(axes, start, reach["target"],
                language.text("target {target}", target=words["target"]), role="muted",
                offset=(4, -3), va="top", size=size)  # fmt: skip
    if pd.notna(reach["last_possible"]):
        last = _number(reach["last_possible"])
        axes.plot([last] * 2, [0, 1], color=theme.INK, linewidth=1, linestyle=(0, (1, 2)))
        axes.plot([last], [1], marker="o", color=theme.color("target"), markersize=8, zorder=5)
        said = language.text("last day it was possible:\n{last}", last=words["last"])
        theme.label(
            axes, last, 0.06, said,
            offset=(-6, 0), ha="right", va="bottom", size=size,
        )  # fmt: skip
    day, needed = _number(reach["actual_to"]), min(float(reach["required"]), top)
    axes.plot([day] * 2, [0, needed], color=theme.INK, linewidth=1, linestyle=(0, (1, 2)))
    axes.plot([day], [needed], marker="D", color=theme.color("actual"), markersize=9, zorder=6)
    low = reach["actual"] >= reach["target"]  # the curve falls: above it there is room
    said = language.text(
        "{day}:\n{required} required", day=words["day"], required=words["required"]
    )
    if low:
        axes.plot([day] * 2, [needed, reach["target"]], color=theme.INK, linewidth=1,
                  linestyle=(0, (1, 2)))  # fmt: skip
        theme.label(axes, day, reach["target"], said, offset=(0, 6), ha="center", va="bottom",
                    bold=True)  # fmt: skip
    else:
        theme.label(axes, day, needed, said, offset=(-10, 0), ha="right", bold=True,
                    va="top" if needed > 0.9 * top else "center")  # fmt: skip


def _curve_frame(axes: Axes, reach: Mapping[Any, Any], top: float, language: Language) -> None:
    axes.set_xlim(_number(reach["actual_from"]), _number(reach["deadline"]) + 4)
    axes.set_ylim(0, top)
    axes.set_yticks([tick for tick in (0, 0.5, 1, 1.5, 2, 2.5) if tick <= top])
    theme.percent_axis(axes.yaxis, language)
    theme.date_axis(axes.xaxis, language, most=6)
    theme.grid(axes)
    theme.hide_spines(axes, "left")


def _curve_data(
    reach: Mapping[Any, Any], arrivals: Sequence[float], language: Language
) -> pd.DataFrame:
    """Return the required share on the first day of each month and on the day of the figure."""
    start, total = reach["actual_from"], int(reach["days_total"])
    first = pd.date_range(start, reach["deadline"], freq="MS").tolist()
    days = sorted({*first, reach["actual_to"]})
    rows = []
    for day in days:
        so_far = (day - start).days + 1
        if not 1 < so_far < total:
            continue
        row = {language.text("Asked on"): language.date(day)}
        for pace in arrivals:
            row[_pace_text(pace, language)] = language.share(_needed(reach, so_far, pace), 1)
        rows.append(row)
    return pd.DataFrame(rows)

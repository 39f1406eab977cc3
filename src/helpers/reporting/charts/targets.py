"""Targets beside what was reached, and targets beside each other."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
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
from helpers.rows import Row, records

# The verdicts of helpers.analysis.targets.compare, as they stand beside a bar.
# The shorter ones stand where the longer ones would lie on the target.
SHORT_TEXTS: Mapping[str, str] = {"open": "part of the year only"}
VERDICT_TEXTS: Mapping[str, str] = {
    "met": "met ({points})",
    "missed": "missed ({points})",
    "undecided": "cannot be decided: only a bound was printed",
    "open": "part of the year only ({points} so far)",
}
NO_FIGURE = "no figure found"
NOT_COMPARABLE = "not comparable: {reasons}"


_BULLET_COLUMNS = (
    "year", "tier", "unit", "target", "target_relation", "target_indicator", "target_base",
    "target_as_reported", "target_document", "target_id", "actual", "actual_upper",
    "actual_relation", "actual_base", "actual_as_reported", "actual_from", "actual_to",
    "actual_document", "verdict", "reason", "gap_points", "scope",
)  # fmt: skip
_LETTERS = 66  # of a target and its verdict on one line
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
    key(figure, [tick, bar, pale], names, columns=3)
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
    titles = {one: language.term(documents[one]) for one in issuers}
    names = [
        textwrap.fill(_issuer(titles[one], shown.loc[shown["document"].eq(one)], language),
                      KEY_WIDTH)
        for one in issuers
    ]  # fmt: skip
    lines = sum(name.count("\n") + 1 for name in names)
    figure = theme.figure("wide", 3.3 + 0.23 * lines)
    axes = figure.subplots()
    spots = _spots(shown, issuers)
    moved = [
        row
        for row in records(changes)
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
    key(figure, handles, names)
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
            language.text("Document"): titles[row["document"]],
        }
        for row in records(shown.sort_values(["year", "document"]))
        if row["document"] in titles
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


# ---------------------------------------------------------------- shared


def _base(base: str, language: Language) -> str:
    return language.term(base) if base else language.text("base not stated")


def _documents(rows: Sequence[Row], *columns: str) -> tuple[str, ...]:
    ids = [row[column] for row in rows for column in columns if isinstance(row[column], str)]
    return tuple(dict.fromkeys(one for one in ids if one))


def key(figure: Figure, handles: Sequence[Any], texts: Sequence[str], columns: int = 1) -> None:
    """Write the key of a figure below it."""
    figure.legend(
        handles, texts, loc="outside lower left", ncols=columns, handlelength=1.8,
        fontsize=theme.SMALLEST_FONT_SIZE, labelspacing=0.35, borderaxespad=0.2,
    )  # fmt: skip


def points(value: float, language: Language) -> str:
    """Return percentage points with their sign: "−23.2 points"."""
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
    rows = records(best) + records(lonely.reindex(columns=[*_BULLET_COLUMNS]))
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
        return language.text(message, points=points(row["gap_points"], language))
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
    if row["verdict"] in SHORT_TEXTS and len(goal) + len(said) > _LETTERS:
        said = language.text(SHORT_TEXTS[row["verdict"]])
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
    own = records(rows.sort_values("year"))
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

"""The law, tier by tier: the minimum as steps, and what was reached on them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from helpers.analysis.targets import TIERS
from helpers.reporting.charts import Chart, ChartError, require, theme
from helpers.reporting.charts.targets import NO_FIGURE, key, points
from helpers.reporting.charts.trends import KEY_WIDTH, percent, printed
from helpers.reporting.language import Language
from helpers.reporting.words import tier_word
from helpers.rows import Row, records


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

    `roadmap` and `gap` come from helpers.analysis.legal (legal_roadmap and legal_gap; `gap` may
    be empty). Open steps are implied by the printed growth. Raises ChartError.
    """
    require(roadmap, ("tier", "year", "minimum", "basis", "documents"), "legal_ladder")
    require(gap, ("tier", "year", "actual", "relation", "as_reported", "minimum", "gap_points",
                  "document"), "legal_ladder")  # fmt: skip
    if roadmap.empty:
        raise ChartError("legal_ladder: the law's minimum is not in the tables")
    tiers = [one for one in TIERS if one in set(roadmap["tier"])]
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
        for row in records(own):
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
    key(figure, [law, dot][: len(names)], names)
    return Chart(
        figure=figure,
        alt=_legal_alt(roadmap, gap, tiers, language),
        caption=caption,
        data=_legal_data(roadmap, gap, language),
        documents=_legal_documents(roadmap, gap),
        name=name,
    )


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
            for row in records(own)
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
            points=points(row["gap_points"], language),
        )
        for row in records(gap)
    ]  # fmt: skip
    return (
        f"{said} {language.text('Reached: {rows}.', rows='; '.join(reached))}" if reached else said
    )


def _legal_data(roadmap: pd.DataFrame, gap: pd.DataFrame, language: Language) -> pd.DataFrame:
    found = {(row["tier"], row["year"]): row for row in records(gap)}
    basis = {"printed": language.text("printed"), "implied": language.text("implied")}
    rows = []
    for step in records(roadmap):
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

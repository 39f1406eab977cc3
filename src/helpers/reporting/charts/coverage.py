"""What was published at all: the figures by place, tier and year, and the lines they allow."""

from __future__ import annotations

import re
import textwrap
import unicodedata

import numpy as np
import pandas as pd
import seaborn  # type: ignore[import-untyped]

from helpers.reporting.charts import Chart, require, theme
from helpers.reporting.language import Language
from helpers.reporting.words import base_name, tier_word

# Figures of earlier years are few; they share one column.
FIRST_YEAR = 2018

TIERS = ("all", "province", "district", "commune")


GEOGRAPHY_NAMES = {
    "before-2025-07": "before July 2025",
    "since-2025-07": "since July 2025",
}


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _years(years: list[int], language: Language) -> list[str]:
    """Return short labels, so that a dozen years fit beside each other."""
    labels = [f"’{year % 100:02d}" for year in years]
    if labels:
        labels[0] = language.text("to {year}", year=labels[0])
        labels[-1] = language.text("later")
    return labels


def _counts(observations: pd.DataFrame, places: dict[str, str]) -> pd.DataFrame:
    """Count figures by place, tier (rows) and year (columns); years without figures are kept."""
    dated = observations.assign(day=observations["to"].fillna(observations["from"]))
    dated = dated[dated["day"].notna() & dated["place"].isin(list(places))]
    # Goals for far years are few as well, and share the last column.
    last = dated.loc[dated["kind"] != "target", "day"].dt.year.max()
    years = dated["day"].dt.year.clip(lower=FIRST_YEAR, upper=int(last) + 1)
    rows = pd.MultiIndex.from_product([list(places), TIERS], names=["place", "tier"])
    columns = range(int(years.min()), int(years.max()) + 1) if len(years) else range(0)
    table = pd.crosstab([dated["place"], dated["tier"]], years)
    return table.reindex(index=rows, columns=list(columns), fill_value=0).astype(int)


@theme.styled
def figures_by_year(
    observations: pd.DataFrame, places: dict[str, str], language: Language
) -> Chart:
    """Draw how many figures were published, by place and tier (rows) and year (columns).

    ``places`` maps the codes to draw to their names, in drawing order. A year without a figure is
    left white and marked, so that a gap is seen and not taken for a zero rate.
    """
    require(observations, ("place", "tier", "kind", "from", "to", "document"), "figures_by_year")
    counts = _counts(observations, places)
    values = counts.to_numpy()
    figure = theme.figure("wide", 0.36 * len(counts) + 1.1)
    axes = figure.subplots()
    # Counts run from one to dozens: the logarithm keeps small ones visible.
    shade = np.log1p(values) / np.log1p(max(int(values.max(initial=1)), 1))
    texts = np.array([[language.count(int(n)) if n else "·" for n in row] for row in values])
    seaborn.heatmap(
        shade, annot=texts, fmt="", ax=axes, cmap="Blues", vmin=0, vmax=1.2, cbar=False,
        linewidths=0.6, linecolor=theme.PAPER,
        annot_kws={"fontsize": theme.SMALLEST_FONT_SIZE},
    )  # fmt: skip
    tiers = [tier_word(tier, language) for _, tier in counts.index]
    axes.set_yticks(np.arange(len(counts)) + 0.5, tiers, rotation=0)
    years = _years([int(year) for year in counts.columns], language)
    short = [textwrap.fill(year, 6, break_long_words=False) for year in years]
    axes.set_xticks(np.arange(counts.shape[1]) + 0.5, short)
    axes.xaxis.tick_top()
    theme.hide_spines(axes)
    for number, name in enumerate(places.values()):
        middle = (number + 0.5) * len(TIERS)
        axes.annotate(
            name, (0, middle), xycoords=("axes fraction", "data"), xytext=(-128, 0),
            textcoords="offset points", ha="right", va="center", fontweight="bold",
        )  # fmt: skip
        if number:
            axes.axhline(number * len(TIERS), color=theme.MUTED, linewidth=0.8)
    empty = int((values == 0).sum())
    data = counts.reset_index()
    data["place"] = data["place"].map(places)
    data["tier"] = tiers
    data = data.rename(
        columns={"place": language.text("Place"), "tier": language.text("Tier")}
        | dict(zip(counts.columns, years, strict=True))
    )
    totals = [
        language.text(
            "{place} {n}", place=name, n=language.count(int(counts.loc[[code]].to_numpy().sum()))
        )
        for code, name in places.items()
    ]
    return Chart(
        figure=figure,
        alt=language.text(
            "Table-like chart of the number of published figures by place, tier and year. Totals: "
            "{totals}. {empty} of {cells} combinations of place, tier and year have no figure.",
            totals=language.list(totals),
            empty=language.count(empty),
            cells=language.count(values.size),
        ),
        caption=language.text("Figures found, by place, tier and year; a dot marks a gap"),
        data=data,
        documents=(),
        name="figures-by-year",
    )


@theme.styled
def comparable_lines(points: pd.DataFrame, place: str, language: Language) -> Chart:
    """Draw the figures of one indicator in lanes: one lane a base and a territory.

    ``points`` are the figures of one place and tier with the ``segment`` of each (see
    ``trends.segments``); ``place`` is its name. Only figures of one segment are joined.
    """
    columns = (
        "series", "base", "geography", "segment", "from", "to", "value", "relation", "document",
    )  # fmt: skip
    require(points, columns, "comparable_lines")
    shown = points.assign(day=points["to"].fillna(points["from"]))
    shown = shown[shown["day"].notna()].sort_values(["day", "document"])
    lanes = list(
        dict.fromkeys(zip(shown["series"], shown["geography"], shown["base"], strict=True))
    )
    figure = theme.figure("wide", 0.62 * max(len(lanes), 1) + 1.0)
    axes = figure.subplots()
    for lane, key in enumerate(lanes):
        own = (
            (shown["series"] == key[0]) & (shown["geography"] == key[1]) & (shown["base"] == key[2])
        )
        group = shown[own]
        axes.axhline(lane, color=theme.GRID, linewidth=1, zorder=0)
        for _, joined in group.groupby("segment"):
            days = list(joined["day"])
            if len(days) > 1:
                axes.plot(days, [lane] * len(days), color=theme.color("actual"), zorder=1)
        marker = "o" if key[0] else "x"
        axes.plot(group["day"], [lane] * len(group), marker, color=theme.color("actual"), zorder=2)
        base = key[1] and language.text(GEOGRAPHY_NAMES[key[1]])
        title = language.term(key[2]) or language.text("base not stated")
        axes.annotate(
            f"{title}, {base}" if base else title, (0, lane), xytext=(0, 11),
            xycoords=("axes fraction", "data"), textcoords="offset points",
            fontsize=theme.SMALLEST_FONT_SIZE, va="center", color=theme.text_color("ink"),
        ).set_in_layout(False)  # fmt: skip
    axes.set_ylim(len(lanes) - 0.6, -0.8)
    axes.set_yticks([])
    theme.date_axis(axes.xaxis, language)
    theme.hide_spines(axes, "left")
    data = pd.DataFrame(
        {
            language.text("Base"): [base_name(base, language) for base in shown["base"]],
            language.text("Period"): [
                language.period(start, end)
                for start, end in zip(shown["from"], shown["to"], strict=True)
            ],
            language.text("Printed value"): [
                relation.replace("=", "") + language.share(value)
                for relation, value in zip(shown["relation"], shown["value"], strict=True)
            ],
        }
    )
    return Chart(
        figure=figure,
        alt=language.text(
            "{place}: {figures} figures in {lanes} lanes. Only figures of one lane, with one base "
            "and one territory, may stand on one line; a cross marks figures whose base is not "
            "stated.",
            place=place,
            figures=language.count(len(shown)),
            lanes=language.count(len(lanes)),
        ),
        caption=language.text(
            "{place}: which shares of dossiers filed online may be joined", place=place
        ),
        data=data,
        documents=tuple(dict.fromkeys(shown["document"])),
        name=f"comparable-lines-{_slug(place)}",
    )

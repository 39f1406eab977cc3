"""Charts of units above a threshold and of the bounds that such counts leave."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from helpers.reporting.charts import Chart, require, rows, theme
from helpers.reporting.charts.theme import Sheet
from helpers.reporting.language import Language
from helpers.reporting.words import middle, tier_name, tier_word
from helpers.rows import records

ASSUMPTIONS: Mapping[str, str] = {
    "weights": "Volumes of the tiers as in {reference}",
    "threshold_floors": "… and upper tiers at least at the mean their counts force",
    "own_floors": "… or upper tiers at least at their rates of that period (shares of {base})",
    "plain_mean": "From the count of units above the threshold alone",
}

#: What the last row of the bounds shows.
ANOTHER_MEASURE = "Another measure: plain mean, each unit counting the same"


@theme.styled
def threshold_dots(
    shares: pd.DataFrame,
    language: Language,
    *,
    subject: str,
    name: str = "units-above-threshold",
) -> Chart:
    """Draw the share of units above a threshold, by tier, with its 95% Wilson interval.

    `shares` is the table of `bounds.threshold_shares` for one figure.
    """
    columns = ["tier", "numerator", "denominator", "share", "lower", "upper", "threshold"]
    require(shares, [*columns, "document"], "units above a threshold")
    listed = shares.pipe(records)
    said = [
        language.text(
            "{tier}: {count} of {total} units, {share} (between {lower} and {upper})",
            tier=tier_name(str(row["tier"]), language),
            count=language.count(row["numerator"]),
            total=language.count(row["denominator"]),
            share=language.share(row["share"], 1),
            lower=language.share(row["lower"], 0),
            upper=language.share(row["upper"], 0),
        )
        for row in listed
    ]

    def draw(axes: Axes, sheet: Sheet) -> None:
        for place, (row, heading) in enumerate(zip(listed, said, strict=True)):
            style = theme.tier_style(str(row["tier"]))
            axes.plot([row["lower"], row["upper"]], [place, place], color=style.color, linewidth=5,
                      alpha=0.45, solid_capstyle="butt")  # fmt: skip
            axes.plot([row["share"]], [place], linestyle="", **{**style.point(), "markersize": 13})
            rows.heading(axes, place - 0.2, heading, sheet)
        rows.share_axis(axes, sheet, language, len(listed) - 0.65, -0.6)

    page, phone = rows.twice(draw, 0.8 + 0.95 * len(listed))
    caption = language.text(
        "{subject}: share of units above {threshold}, with 95% intervals",
        subject=subject,
        threshold=language.share(listed[0]["threshold"], 0),
    )
    data = pd.DataFrame(
        {
            language.text("Tier"): [tier_name(tier, language) for tier in shares["tier"]],
            language.text("Units above"): shares["numerator"].map(language.count),
            language.text("Units"): shares["denominator"].map(language.count),
            language.text("Share"): shares["share"].map(language.share),
            language.text("Lower"): shares["lower"].map(language.share),
            language.text("Upper"): shares["upper"].map(language.share),
        }
    )
    documents = list(dict.fromkeys(shares["document"]))
    sentences = [f"{caption}.", *(f"{one}." for one in said)]
    return Chart(page, " ".join(sentences), caption, data, documents, name, phone)


@theme.styled
def bounds_ladder(
    ladder: pd.DataFrame,
    language: Language,
    *,
    subject: str,
    labels: Mapping[str, str],
    bases: Mapping[str, str],
    documents: Sequence[str],
    known: tuple[float, str] | None = None,
    name: str = "bounds",
) -> Chart:
    """Draw the bounds of a rate that was not found, one row for each set of assumptions.

    `ladder` is the table of `bounds.bounds_ladder`; `labels` names its references, `bases` what
    their rates are shares of. `known` is a printed rate of another period with its name, drawn as a
    line to compare with. The plain mean over units is another measure: it stands apart, last, under
    a heading of its own and without that line.
    """
    require(ladder, ["assumption", "reference", "tier", "lower", "upper"], "bounds")
    listed = ladder.pipe(records)
    headings = [
        language.text(
            ASSUMPTIONS[str(row["assumption"])],
            reference=labels.get(str(row["reference"]), ""),
            base=language.term(bases.get(str(row["reference"]), "")),
        )
        for row in listed
    ]
    intervals = [_interval(row, language) for row in listed]
    apart = [str(row["assumption"]) == "plain_mean" for row in listed]
    heights = [n + 0.6 * last for n, last in enumerate(apart)]
    style = theme.tier_style(str(listed[0]["tier"]))

    def draw(axes: Axes, sheet: Sheet) -> None:
        for place, row, heading, interval, last in zip(
            heights, listed, headings, intervals, apart, strict=True
        ):
            rows.heading(axes, place - 0.22, heading, sheet)
            if last:
                _apart(axes, place, sheet, language)
            if pd.isna(row["lower"]):
                axes.text(0, place, interval, fontsize=sheet.size, va="center", weight="bold")
                continue
            span = float(row["upper"]) - float(row["lower"])
            axes.barh(place, span, left=float(row["lower"]), height=0.32, **style.bar())
            theme.label(axes, float(row["upper"]), place, interval, size=sheet.size, bold=True)
            if known is not None and not last:
                axes.plot([known[0]] * 2, [place - 0.2, place + 0.2], color=theme.color("ink"),
                          linewidth=3)  # fmt: skip
        rows.share_axis(axes, sheet, language, heights[-1] + 0.35, -0.7 if known is None else -1.15)
        axes.set_xlim(0, 1)
        axes.grid(visible=False)
        axes.spines["bottom"].set_visible(True)
        if known is not None:
            rate, what = known
            axes.plot([0.01, 0.01], [-1.06, -0.84], color=theme.color("ink"), linewidth=3)
            text = language.text("{what}: {rate}", what=what, rate=language.share(rate, 1))
            theme.label(axes, 0.01, -0.95, text, size=sheet.size, offset=(7, 0))

    height = heights[-1] + 1
    lines = max(rows.wrapped(heading, theme.PHONE).count("\n") for heading in headings)
    page, phone = rows.twice(draw, 1.1 + 0.92 * height, 1.1 + (0.8 + 0.16 * lines) * height)
    caption = language.text(
        "{subject}: what the printed figures allow for the rate of the {tier}",
        subject=subject,
        tier=tier_word(str(listed[0]["tier"]), language),
    )
    measure = language.text(ANOTHER_MEASURE)
    told = [
        f"{measure}: {middle(heading)}" if last else heading
        for heading, last in zip(headings, apart, strict=True)
    ]
    alt = [f"{caption}."]
    alt += [f"{one}: {interval}." for one, interval in zip(told, intervals, strict=True)]
    if known is not None:
        alt.append(
            language.text("{what}: {rate}.", what=known[1], rate=language.share(known[0], 1))
        )
    data = pd.DataFrame(
        {
            language.text("Assumption"): told,
            language.text("Lowest"): [language.share(value) for value in ladder["lower"]],
            language.text("Highest"): [language.share(value) for value in ladder["upper"]],
        }
    )
    return Chart(page, " ".join(alt), caption, data, list(documents), name, phone)


# --- private -----------------------------------------------------------------------------------


def _apart(axes: Axes, place: float, sheet: Sheet, language: Language) -> None:
    """Write the heading of a row that shows another measure, below a line across."""
    axes.axhline(place - 0.98, color=theme.GRID, linewidth=1)
    rows.heading(axes, place - 0.62, language.text(ANOTHER_MEASURE), sheet, bold=True)


def _interval(row: Mapping[Hashable, Any], language: Language) -> str:
    if pd.isna(row["lower"]):
        return language.text("contradicts the printed figures")
    return language.text(
        "{lower} to {upper}",
        lower=language.share(row["lower"], 1),
        upper=language.share(row["upper"], 1),
    )

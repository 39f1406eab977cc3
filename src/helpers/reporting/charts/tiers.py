"""Charts of the tiers: the work and its rate, shortfalls, gaps, units above a threshold, bounds."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.reporting.charts import Chart, ChartError, require, theme
from helpers.reporting.language import Language
from helpers.reporting.words import TIER_NAMES, bound, capital, tier_name, tier_word

#: What is counted, and what is done with it, by the start of an indicator code.
SUBJECTS: Mapping[str, tuple[str, str]] = {
    "results": ("results", "digitized"),
    "dossier_digitized": ("dossiers", "digitized"),
    "electronic_result": ("results", "issued electronically"),
    "on_time": ("dossiers", "resolved on time"),
    "": ("dossiers", "online"),
}

#: What the dashes of a target are called, by the kind of `target_kind`.
TARGET_KINDS: Mapping[str, str] = {
    "target": "target",
    "law": "legal minimum",
    "later": "target printed later",
    "other_base": "target on another base",
}

ASSUMPTIONS: Mapping[str, str] = {
    "weights": "Volumes of the tiers as in {reference}",
    "threshold_floors": "… and upper tiers at least at the mean their counts force",
    "own_floors": "… or upper tiers at least at their rates of that period (shares of {base})",
    "plain_mean": "From the count of units above the threshold alone",
}

#: What the last row of the bounds shows.
ANOTHER_MEASURE = "Another measure: plain mean, each unit counting the same"

# On a phone a wide figure is shrunk to little more than half: what must be read is set larger.
_LARGE = 14.0
_MEDIUM = 13.0
# Width of an average letter of DejaVu Sans in font sizes, and of the axes in points, to keep
# labels apart.
_LETTER = 0.56
_BOLD_LETTER = 0.68
_SPAN = 430.0
_LINE = 70  # letters of a heading that fit into a wide figure
_UNDONE: dict[str, Any] = {"facecolor": "#e4e6ea", "hatch": "////", "linewidth": 0.0}


def subject_words(indicator: str, language: Language) -> tuple[str, str]:
    """Return what an indicator counts and what is done with it: ("results", "digitized")."""
    start = next(start for start in SUBJECTS if indicator.startswith(start))
    things, done = SUBJECTS[start]
    return language.text(things), language.text(done)


def rate_text(row: Mapping[Hashable, Any], language: Language) -> str:
    """Return a rate as printed: a bound is said in words ("over 81.4%")."""
    relation = str(row["relation"])
    number = language.share(row["rate"], 0 if relation == "~" else 1)
    return bound(relation, number, language, str(row.get("as_reported", "")))


def count_text(value: float, relation: str, language: Language) -> str:
    """Return a count; one that follows from bounds as printed is "about", with two digits."""
    if relation == "=" or not value:
        return language.count(value)
    step = 10.0 ** max(math.floor(math.log10(abs(value))) - 1, 0)
    return language.text("about {count}", count=language.count(round(value / step) * step))


def share_text(value: float, relation: str, language: Language) -> str:
    """Return a share; one that follows from bounds as printed is "about", in whole percent."""
    if relation == "=" or pd.isna(value) or value in (0, 1):
        return language.share(value, 1)
    return language.text("about {share}", share=language.share(value, 0))


def weight_texts(gap: pd.DataFrame, tier: str, language: Language) -> dict[str, str]:
    """Return what share of the volume and of the backlog a tier of `tiers.tier_gap` has."""
    row, exact = gap[gap["tier"] == tier].to_dict("records")[0], str(gap["relation"].iloc[-1])
    shares = {"volume": row["share_of_all"], "backlog": row["share_of_backlog"]}
    return {name: share_text(share, exact, language) for name, share in shares.items()}


def lack_texts(shortfall: pd.DataFrame, language: Language) -> list[str]:
    """Return what each row of `tiers.signed_shortfall` lacks; a minus is above the target.

    The share of the sum stands beside it where no tier is above its target while another is below,
    and never beside the sum itself.
    """
    tiers = shortfall[shortfall["tier"] != "all"]
    one_way = bool((tiers["shortfall"] >= 0).all())
    whole = str(shortfall["relation"].iloc[-1])
    said = []
    for row in shortfall.to_dict("records"):
        lack = count_text(float(row["shortfall"]), str(row["relation"]), language)
        if one_way and row["tier"] != "all" and not pd.isna(row["share"]):
            share = share_text(float(row["share"]), whole, language)
            lack = language.text("{lack} ({share} of the sum)", lack=lack, share=share)
        said.append(lack)
    return said


def target_kind(measure: pd.DataFrame) -> str:
    """Return what kind of TARGET_KINDS one yardstick of `tiers.yardsticks` is; "" for none."""
    require(measure, ["kind", "comparable", "afterwards"], "yardstick")
    if measure.empty:
        return ""
    first = measure.to_dict("records")[0]
    if first["kind"] != "target":
        return str(first["kind"])
    if not first["comparable"]:
        return "other_base"
    return "later" if first["afterwards"] else "target"


def set_name(group: Mapping[Hashable, Any], language: Language, *, places: pd.DataFrame) -> str:
    """Return whom a row of `tier_groups` is about: its place, or its unit and the place."""
    where = _named(places, "place", str(group["place"]), language)
    if group["unit"]:
        return language.text("{unit} ({place})", unit=str(group["unit"]), place=where)
    return where


def group_label(
    group: Mapping[Hashable, Any],
    language: Language,
    *,
    places: pd.DataFrame,
    indicators: pd.DataFrame,
) -> str:
    """Return the heading of one row of `tier_groups`: place and unit, indicator, period."""
    where = set_name(group, language, places=places)
    what = _lower(_named(indicators, "indicator", str(group["indicator"]), language))
    when = language.period(group["from"], group["to"])
    return language.text("{where}: {what}, {when}", where=where, what=what, when=when)


@theme.styled
def tier_areas(
    gap: pd.DataFrame,
    language: Language,
    *,
    subject: str,
    indicator: str,
    documents: Sequence[str],
    target: Mapping[str, float] | None = None,
    target_kind: str = "target",
    name: str = "tier-areas",
) -> Chart:
    """Draw each tier as a bar as wide as its volume and as high as its rate.

    `gap` is the table of `tiers.tier_gap`. The filled area is the work done, the hatched one what
    is not; dashes mark the `target` of each tier (fractions) where there is one, of the kind
    `target_kind` in TARGET_KINDS, and a line the rate of the whole. What follows from bounds as
    printed is said with "about" and rounded.
    """
    columns = ["tier", "numerator", "denominator", "relation", "rate", "share_of_all"]
    require(gap, [*columns, "share_of_backlog"], "tier areas")
    whole = gap[gap["tier"] == "all"].to_dict("records")[0]
    rows = gap[gap["tier"] != "all"].to_dict("records")
    things, done = subject_words(indicator, language)
    figure = theme.figure("wide", 5.1)
    _pad(figure)
    axes = figure.add_subplot()
    left = 0.0
    centers = []
    for row in rows:
        width = float(row["share_of_all"])
        _area(axes, row, left)
        centers.append(left + width / 2)
        left += width
    _top_labels(axes, rows, centers, language)
    level = float(whole["rate"])
    marks = [(level, tier_word("all", language), rate_text(whole, language), "all")]
    axes.axhline(level, color=theme.color("all"), linewidth=1.8)
    if target:
        level, number = _target_dashes(axes, rows, target, language)
        marks.append((level, language.text(TARGET_KINDS[target_kind]), number, "target"))
    _level_labels(axes, marks)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    exact = str(whole["relation"])
    axes.set_xticks(centers, [share_text(row["share_of_all"], exact, language) for row in rows])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.tick_params(labelsize=_MEDIUM, length=0)
    axes.tick_params(axis="x", pad=9)
    theme.percent_axis(axes.yaxis, language)
    axes.set_xlabel(
        language.text(
            "width: share of all {count} {things}; height: share {done}",
            count=count_text(whole["denominator"], exact, language),
            things=things,
            done=done,
        ),
        fontsize=_MEDIUM,
    )
    theme.hide_spines(axes)
    heaviest = max(rows, key=lambda row: float(row["share_of_all"]))
    caption = language.text(
        "{subject}. {tier}: {volume} of all {things}, {backlog} of those not {done}",
        subject=subject,
        tier=tier_name(str(heaviest["tier"]), language),
        volume=share_text(heaviest["share_of_all"], exact, language),
        backlog=share_text(heaviest["share_of_backlog"], exact, language),
        things=things,
        done=done,
    )
    alt = [language.text("{subject}. One bar a tier.", subject=subject)]
    alt += [_area_sentence(row, exact, things, done, language) for row in rows]
    alt.append(language.text("All tiers: {rate}.", rate=rate_text(whole, language)))
    if target:
        levels = [
            language.text("{tier} {rate}", tier=tier_word(t, language), rate=language.share(x, 1))
            for t, x in target.items()
        ]
        goal = capital(language.text(TARGET_KINDS[target_kind]))
        alt.append(language.text("{goal}: {levels}.", goal=goal, levels=language.list(levels)))
    data = pd.DataFrame(
        {
            language.text("Tier"): [tier_name(tier, language) for tier in gap["tier"]],
            language.text("Done"): _counts(gap, "numerator", language),
            language.text("Of"): _counts(gap, "denominator", language),
            language.text("Rate"): [rate_text(row, language) for row in gap.to_dict("records")],
            language.text("Share of volume"): [
                share_text(share, exact, language) for share in gap["share_of_all"]
            ],
            language.text("Share of what is not done"): [
                share_text(share, exact, language) for share in gap["share_of_backlog"]
            ],
        }
    )
    return Chart(figure, " ".join(alt), caption, data, list(documents), name)


@theme.styled
def shortfall_bars(
    shortfall: pd.DataFrame,
    language: Language,
    *,
    subject: str,
    indicator: str,
    documents: Sequence[str],
    name: str = "shortfall",
) -> Chart:
    """Draw what each tier lacks for the target, surpluses to the left of zero.

    `shortfall` is the table of `tiers.signed_shortfall`.
    """
    require(shortfall, ["tier", "shortfall", "share", "target", "relation"], "shortfall bars")
    lacks = lack_texts(shortfall, language)
    things, _ = subject_words(indicator, language)
    rows = shortfall[shortfall["tier"] != "all"].to_dict("records")
    total = float(shortfall.loc[shortfall["tier"] == "all", "shortfall"].iloc[0])
    target = _target_text(shortfall, language)
    figure = theme.figure("wide", 0.5 + 0.85 * len(rows))
    axes = figure.add_subplot()
    values = [float(row["shortfall"]) for row in rows]
    reach = max(abs(value) for value in values) or 1.0
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        axes.barh(place, value, height=0.62, **theme.tier_style(str(row["tier"])).bar())
        said = lacks[place].replace(" (", "\n(")
        theme.label(axes, max(value, 0), place, said, offset=(8, 0), size=_MEDIUM)
    axes.axvline(0, color=theme.color("ink"), linewidth=1)
    axes.set(xlim=(min(0.0, *values) * 1.05, 1.5 * reach), ylim=(len(rows) - 0.5, -0.5))
    axes.set_yticks(range(len(rows)), [tier_name(str(row["tier"]), language) for row in rows])
    axes.tick_params(axis="y", labelsize=_LARGE)
    axes.set_xticks([])
    theme.hide_spines(axes)
    caption = language.text(
        "{subject}. {count} {things} short of {target}, all tiers together"
        if total > 0
        else "{subject}. {count} {things} above {target}, all tiers together",
        subject=subject,
        count=count_text(abs(total), str(shortfall["relation"].iloc[-1]), language),
        things=things,
        target=target,
    )
    alt = [caption + "."]
    alt += [
        language.text(
            "{tier}: {lack}.",
            tier=tier_name(str(row["tier"]), language),
            lack=lack,
        )
        for row, lack in zip(rows, lacks, strict=False)
    ]
    data = pd.DataFrame(
        {
            language.text("Tier"): [tier_name(tier, language) for tier in shortfall["tier"]],
            language.text("Short of target (minus: above it)"): lacks,
        }
    )
    return Chart(figure, " ".join(alt), caption, data, list(documents), name)


@theme.styled
def gap_dumbbell(
    rates: pd.DataFrame,
    language: Language,
    *,
    labels: Mapping[str, str],
    name: str = "tier-gaps",
) -> Chart:
    """Draw the tier rates of several sets on one axis, one row a set.

    `rates` is the table of `tiers.rates_of_groups`; `labels` gives the heading of each group, and
    its order is that of the rows. A figure printed as a bound is said so.
    """
    require(rates, ["group", "tier", "rate", "relation", "document"], "tier gaps")
    unknown = sorted(set(labels) - set(rates["group"]))
    if unknown:
        raise ChartError(f"tier gaps: no rates for {', '.join(unknown)}")
    figure = theme.figure("wide", 0.9 + 1.5 * len(labels))
    _pad(figure)
    axes = figure.add_subplot()
    sentences = []
    for place, (group, heading) in enumerate(labels.items()):
        rows = rates[rates["group"] == group].to_dict("records")
        _heading(axes, place - 0.16, heading)
        _dumbbell(axes, place, rows, language)
        said = [
            language.text(
                "{tier} {rate}",
                tier=tier_word(str(row["tier"]), language),
                rate=rate_text(row, language),
            )
            for row in rows
        ]
        sentences.append(f"{heading}: {language.list(said)}.")
    axes.set(xlim=(-0.02, 1.02), ylim=(len(labels) - 0.6, -0.56))
    axes.set_yticks([])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.tick_params(labelsize=_MEDIUM)
    theme.percent_axis(axes.xaxis, language)
    theme.grid(axes, "x")
    theme.hide_spines(axes)
    _marker_key(figure, rates, language)
    shown = rates[rates["group"].isin(list(labels))]
    data = pd.DataFrame(
        {
            language.text("Set"): [labels[group] for group in shown["group"]],
            language.text("Tier"): [tier_name(tier, language) for tier in shown["tier"]],
            language.text("Rate"): [rate_text(row, language) for row in shown.to_dict("records")],
        }
    )
    caption = language.text("Rates by tier: the order of the tiers is not the same everywhere")
    if not _orders_differ(shown):
        caption = language.text("Rates by tier in each document that prints them side by side")
    documents = list(dict.fromkeys(shown["document"]))
    return Chart(figure, " ".join(sentences), caption, data, documents, name)


@theme.styled
def threshold_dots(
    shares: pd.DataFrame,
    language: Language,
    *,
    subject: str,
    name: str = "units-above-threshold",
) -> Chart:
    """Draw the share of units above a threshold, by tier, with its 95% Wilson interval.

    `shares` is the table of `tiers.threshold_shares` for one figure.
    """
    columns = ["tier", "numerator", "denominator", "share", "lower", "upper", "threshold"]
    require(shares, [*columns, "document"], "units above a threshold")
    rows = shares.to_dict("records")
    figure = theme.figure("wide", 0.8 + 0.95 * len(rows))
    axes = figure.add_subplot()
    sentences = []
    for place, row in enumerate(rows):
        style = theme.tier_style(str(row["tier"]))
        axes.plot([row["lower"], row["upper"]], [place, place], color=style.color, linewidth=5,
                  alpha=0.45, solid_capstyle="butt")  # fmt: skip
        axes.plot([row["share"]], [place], linestyle="", **{**style.point(), "markersize": 13})
        said = language.text(
            "{tier}: {count} of {total} units, {share} (between {lower} and {upper})",
            tier=tier_name(str(row["tier"]), language),
            count=language.count(row["numerator"]),
            total=language.count(row["denominator"]),
            share=language.share(row["share"], 1),
            lower=language.share(row["lower"], 0),
            upper=language.share(row["upper"], 0),
        )
        _heading(axes, place - 0.2, said)
        sentences.append(said + ".")
    axes.set(xlim=(-0.02, 1.02), ylim=(len(rows) - 0.65, -0.6))
    axes.set_yticks([])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.tick_params(labelsize=_MEDIUM)
    theme.percent_axis(axes.xaxis, language)
    theme.grid(axes, "x")
    theme.hide_spines(axes)
    caption = language.text(
        "{subject}: share of units above {threshold}, with 95% intervals",
        subject=subject,
        threshold=language.share(rows[0]["threshold"], 0),
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
    return Chart(figure, " ".join([caption + ".", *sentences]), caption, data, documents, name)


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
    rows = ladder.to_dict("records")
    heights = [n + 0.6 * (row["assumption"] == "plain_mean") for n, row in enumerate(rows)]
    style = theme.tier_style(str(rows[0]["tier"]))
    figure = theme.figure("wide", 1.1 + 0.92 * (heights[-1] + 1))
    _pad(figure)
    axes = figure.add_subplot()
    said = []
    for place, row in zip(heights, rows, strict=True):
        reference = str(row["reference"])
        heading = language.text(
            ASSUMPTIONS[str(row["assumption"])],
            reference=labels.get(reference, ""),
            base=bases.get(reference, ""),
        )
        _heading(axes, place - 0.22, heading)
        interval = _interval(row, language)
        apart = str(row["assumption"]) == "plain_mean"
        if apart:
            _apart(axes, place, language)
        measure = language.text(ANOTHER_MEASURE)
        said.append((f"{measure}: {_lower(heading)}" if apart else heading, interval))
        if pd.isna(row["lower"]):
            axes.text(0, place, interval, fontsize=_MEDIUM, va="center", weight="bold")
            continue
        span = float(row["upper"]) - float(row["lower"])
        axes.barh(place, span, left=float(row["lower"]), height=0.32, **style.bar())
        theme.label(axes, float(row["upper"]), place, interval, size=_MEDIUM, bold=True)
        if known is not None and not apart:
            axes.plot([known[0]] * 2, [place - 0.2, place + 0.2], color=theme.color("ink"),
                      linewidth=3)  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(heights[-1] + 0.35, -0.7 if known is None else -1.15))
    if known is not None:
        rate, what = known
        axes.plot([0.01, 0.01], [-1.06, -0.84], color=theme.color("ink"), linewidth=3)
        text = language.text("{what}: {rate}", what=what, rate=language.share(rate, 1))
        theme.label(axes, 0.01, -0.95, text, size=_MEDIUM, offset=(7, 0))
    axes.set_yticks([])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.tick_params(labelsize=_MEDIUM)
    theme.percent_axis(axes.xaxis, language)
    theme.hide_spines(axes, "left", "right", "top")
    tier = tier_word(str(rows[0]["tier"]), language)
    caption = language.text(
        "{subject}: what the printed figures allow for the rate of the {tier}",
        subject=subject,
        tier=tier,
    )
    alt = [caption + ".", *(f"{heading}: {interval}." for heading, interval in said)]
    if known is not None:
        alt.append(
            language.text("{what}: {rate}.", what=known[1], rate=language.share(known[0], 1))
        )
    data = pd.DataFrame(
        {
            language.text("Assumption"): [heading for heading, _ in said],
            language.text("Lowest"): [language.share(value) for value in ladder["lower"]],
            language.text("Highest"): [language.share(value) for value in ladder["upper"]],
        }
    )
    return Chart(figure, " ".join(alt), caption, data, list(documents), name)


# --- private -----------------------------------------------------------------------------------


def spread(
    centers: Sequence[float], widths: Sequence[float], low: float, high: float
) -> list[float]:
    """Move labels of given widths as little as needed so that none overlaps or leaves the range.

    Centers are in ascending order. When the labels are wider than the range, they start at `low`.
    """
    places: list[float] = []
    edge = low
    for center, width in zip(centers, widths, strict=True):
        place = max(center, edge + width / 2)
        places.append(place)
        edge = place + width / 2
    edge = max(high, low + sum(widths))
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], edge - widths[index] / 2)
        edge = places[index] - widths[index] / 2
    return places


def _heading(axes: Axes, bottom: float, text: str) -> None:
    """Write the heading of a row above it, wrapped, with its last line ending at `bottom`."""
    lines = textwrap.fill(text, _LINE, break_long_words=False)
    written = theme.label(axes, 0, bottom, lines, offset=(0, 0), va="bottom", size=_MEDIUM)
    written.set_in_layout(False)


def _apart(axes: Axes, place: float, language: Language) -> None:
    """Write the heading of a row that shows another measure, below a line across."""
    axes.axhline(place - 0.98, color=theme.GRID, linewidth=1)
    text = language.text(ANOTHER_MEASURE)
    written = theme.label(axes, 0, place - 0.76, text, offset=(0, 0), size=_MEDIUM, bold=True)
    written.set_in_layout(False)


def _pad(figure: Figure) -> None:
    # Text outside the axes reaches the edge otherwise.
    figure.get_layout_engine().set(h_pad=0.12)  # type: ignore[union-attr, call-arg]


def _area(axes: Axes, row: Mapping[Hashable, Any], left: float) -> None:
    width, rate = float(row["share_of_all"]), float(row["rate"])
    axes.add_patch(Rectangle((left, 0), width, 1, **_UNDONE))
    style = theme.tier_style(str(row["tier"]))
    axes.add_patch(Rectangle((left, 0), width, rate, **style.bar()))
    axes.add_patch(Rectangle((left, 0), width, 1, fill=False, edgecolor=theme.PAPER, linewidth=4))


def _top_labels(
    axes: Axes, rows: Sequence[Mapping[Hashable, Any]], centers: Sequence[float], language: Language
) -> None:
    texts = [
        (
            tier_name(str(row["tier"]), language),
            rate_text(row, language),
            _counts_text(row, language),
        )
        for row in rows
    ]
    widths = [
        (_LETTER * max(_LARGE * len(head), _MEDIUM * len(counts)) + 10) / _SPAN
        for head, _, counts in texts
    ]
    for center, place, row, (head, rate, counts) in zip(
        centers, spread(centers, widths, 0, 1), rows, texts, strict=True
    ):
        role = str(row["tier"])
        options: dict[str, Any] = {"ha": "center", "va": "bottom", "clip_on": False}
        axes.text(place, 1.245, head, fontsize=_LARGE, color=theme.text_color(role),
                  weight="bold", **options)  # fmt: skip
        axes.text(place, 1.12, rate, fontsize=_LARGE + 4, weight="bold", **options)
        axes.text(place, 1.045, counts, fontsize=_MEDIUM, **options)
        axes.plot([place, center], [1.035, 1.005], color=theme.MUTED, linewidth=1, clip_on=False)


def _target_dashes(
    axes: Axes,
    rows: Sequence[Mapping[Hashable, Any]],
    target: Mapping[str, float],
    language: Language,
) -> tuple[float, str]:
    """Draw the target across the bar of each tier; return level and number for the right end.

    Levels that differ are written at their own bar, and the number for the right end is empty.
    """
    levels = [target[str(row["tier"])] for row in rows]
    if len(set(levels)) == 1:
        _dashes(axes, 0, 1, levels[0])
        return levels[0], language.share(levels[0], 1)
    left = 0.0
    for row, level in zip(rows, levels, strict=True):
        right = left + float(row["share_of_all"])
        _dashes(axes, left + 0.006, right - 0.006, level)
        said = theme.label(axes, (left + right) / 2, level, language.share(level, 0),
                           role="target", offset=(0, 12), ha="center", size=_MEDIUM)  # fmt: skip
        said.set_bbox({"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1.5})
        left = right
    return levels[-1], ""


def _dashes(axes: Axes, left: float, right: float, level: float) -> None:
    axes.plot([left, right], [level, level], color=theme.color("target"), linestyle=(0, (4, 2)),
              linewidth=2.4)  # fmt: skip


def _level_labels(axes: Axes, marks: Sequence[tuple[float, str, str, str]]) -> None:
    """Write name and number of each level beside the right end, none over another."""
    ordered = sorted(marks)
    texts = [
        "\n".join(filter(None, [textwrap.fill(name, 8, break_long_words=False), number]))
        for _, name, number, _ in ordered
    ]
    heights = [0.075 * (1 + text.count("\n")) for text in texts]
    places = spread([mark[0] for mark in ordered], heights, 0, 1)
    for (_, _, _, role), text, place in zip(ordered, texts, places, strict=True):
        theme.label(axes, 1, place, text, role=role, offset=(6, 0), size=_MEDIUM)


def _counts(gap: pd.DataFrame, column: str, language: Language) -> list[str]:
    pairs = zip(gap[column], gap["relation"], strict=True)
    return [count_text(float(value), str(relation), language) for value, relation in pairs]


def _counts_text(row: Mapping[Hashable, Any], language: Language) -> str:
    count, total = language.count(row["numerator"]), language.count(row["denominator"])
    if str(row["relation"]) == "=":
        return language.text("{count} of {total}", count=count, total=total)
    return language.text("about {count} of {total}", count=count, total=total)


def _area_sentence(
    row: Mapping[Hashable, Any], exact: str, things: str, done: str, language: Language
) -> str:
    return language.text(
        "{tier}: {rate} {done}, {counts} {things}; {volume} of the volume, {backlog} of what is "
        "not {done}.",
        tier=tier_name(str(row["tier"]), language),
        rate=rate_text(row, language),
        counts=_counts_text(row, language),
        volume=share_text(row["share_of_all"], exact, language),
        backlog=share_text(row["share_of_backlog"], exact, language),
        things=things,
        done=done,
    )


def _target_text(shortfall: pd.DataFrame, language: Language) -> str:
    levels = shortfall.loc[shortfall["tier"] != "all", "target"]
    if levels.nunique() == 1:
        return language.share(float(levels.iloc[0]), 0)
    return language.text(
        "the minimum of each tier ({levels})",
        levels=language.list([language.share(float(level), 0) for level in levels]),
    )


def _dumbbell(
    axes: Axes, place: int, rows: Sequence[Mapping[Hashable, Any]], language: Language
) -> None:
    ordered = sorted(rows, key=lambda row: float(row["rate"]))
    rates = [float(row["rate"]) for row in ordered]
    axes.plot([rates[0], rates[-1]], [place, place], color=theme.MUTED, linewidth=3, zorder=1)
    texts = [rate_text(row, language) for row in ordered]
    widths = [_BOLD_LETTER * _MEDIUM * len(text) / _SPAN + 0.02 for text in texts]
    heights = _dodged(rates)
    for row, text, x, height in zip(
        ordered, texts, spread(rates, widths, 0, 1), heights, strict=True
    ):
        style = theme.tier_style(str(row["tier"]))
        axes.plot([float(row["rate"])], [place + height], linestyle="",
                  **{**style.point(), "markersize": 13})  # fmt: skip
        axes.text(x, place + 0.25, text, fontsize=_MEDIUM, ha="center", va="center",
                  color=style.text, weight="bold")  # fmt: skip


def _dodged(rates: Sequence[float]) -> list[float]:
    """Return a small shift for markers that would cover one another."""
    close = [
        any(abs(rate - other) < 0.025 for place, other in enumerate(rates) if place != here)
        for here, rate in enumerate(rates)
    ]
    return [(-0.09 if place % 2 else 0.09) if near else 0.0 for place, near in enumerate(close)]


def _marker_key(figure: Figure, rates: pd.DataFrame, language: Language) -> None:
    tiers = [tier for tier in TIER_NAMES if tier in set(rates["tier"])]
    handles = [
        figure.axes[0].plot([], [], linestyle="", **theme.tier_style(tier).point(),
                            label=tier_name(tier, language))[0]
        for tier in tiers
    ]  # fmt: skip
    figure.legend(
        handles=handles, loc="outside upper left", ncols=len(handles), fontsize=_MEDIUM,
        handletextpad=0.2, columnspacing=1.4,
    )  # fmt: skip


def _orders_differ(rates: pd.DataFrame) -> bool:
    orders: dict[frozenset[str], set[tuple[str, ...]]] = {}
    for _, group in rates.groupby("group"):
        order = tuple(group.sort_values("rate", ascending=False)["tier"])
        orders.setdefault(frozenset(order), set()).add(order)
    return any(len(found) > 1 for found in orders.values())


def _interval(row: Mapping[Hashable, Any], language: Language) -> str:
    if pd.isna(row["lower"]):
        return language.text("contradicts the printed figures")
    return language.text(
        "{lower} to {upper}",
        lower=language.share(row["lower"], 1),
        upper=language.share(row["upper"], 1),
    )


def _lower(text: str) -> str:
    """Return `text` for the middle of a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _named(table: pd.DataFrame, key: str, code: str, language: Language) -> str:
    names = table.loc[table[key] == code, f"name_{language.code}"]
    return str(names.iloc[0]) if len(names) else code

"""Charts of the tiers: the work and its rate, and the shortfall; and how their numbers are said."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from helpers.reporting.charts import Chart, areas, require, theme
from helpers.reporting.charts.rows import twice
from helpers.reporting.language import Language
from helpers.reporting.words import bound, capital, middle, tier_name, tier_word
from helpers.rows import records

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
    row, exact = gap[gap["tier"] == tier].pipe(records)[0], str(gap["relation"].iloc[-1])
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
    for row in shortfall.pipe(records):
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
    first = measure.pipe(records)[0]
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
    what = middle(_named(indicators, "indicator", str(group["indicator"]), language))
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
    columns = ["tier", "numerator", "denominator", "relation", "rate", "share_of_all", "missing"]
    require(gap, [*columns, "share_of_backlog"], "tier areas")
    whole = gap[gap["tier"] == "all"].pipe(records)[0]
    rows = gap[gap["tier"] != "all"].pipe(records)
    things, done = subject_words(indicator, language)
    exact = str(whole["relation"])
    drawn = [_drawn(row, exact, things, done, target, language) for row in rows]
    lines = areas.Levels(
        float(whole["rate"]),
        tier_word("all", language),
        rate_text(whole, language),
        language.text(TARGET_KINDS[target_kind]) if target else "",
    )
    total = count_text(whole["denominator"], exact, language)
    standing = language.text(
        "A bar is as wide as the tier's share of all {count} {things} and filled as high as its "
        "share {done}; hatched: not {done}.",
        count=total, things=things, done=done,
    )  # fmt: skip
    lying = language.text(
        "A bar is as high as the tier's share of all {count} {things} and filled as far as its "
        "share {done}; hatched: not {done}.",
        count=total, things=things, done=done,
    )  # fmt: skip
    heaviest = max(rows, key=lambda row: float(row["share_of_all"]))
    caption = language.text(
        "{tier}: {rate} {done}, {backlog} of everything not {done}. {subject}",
        subject=subject,
        tier=tier_name(str(heaviest["tier"]), language),
        rate=rate_text(heaviest, language),
        backlog=share_text(heaviest["share_of_backlog"], exact, language),
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
            language.text("Rate"): [rate_text(row, language) for row in gap.pipe(records)],
            language.text("Share of volume"): [
                share_text(share, exact, language) for share in gap["share_of_all"]
            ],
            language.text("Share of what is not done"): [
                share_text(share, exact, language) for share in gap["share_of_backlog"]
            ],
        }
    )
    scale = (language.share(0, 0), language.share(0.5, 0), language.share(1, 0))
    page = areas.standing(drawn, lines, standing, scale)
    phone = areas.lying(drawn, lines, lying)
    return Chart(page, " ".join(alt), caption, data, list(documents), name, phone)


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
    rows = shortfall[shortfall["tier"] != "all"].pipe(records)
    total = float(shortfall.loc[shortfall["tier"] == "all", "shortfall"].iloc[0])
    target = _target_text(shortfall, language)
    values = [float(row["shortfall"]) for row in rows]
    reach = max(abs(value) for value in values) or 1.0

    def draw(axes: Axes, sheet: theme.Sheet) -> None:
        for place, (row, value) in enumerate(zip(rows, values, strict=True)):
            axes.barh(place, value, height=0.62, **theme.tier_style(str(row["tier"])).bar())
            said = lacks[place].replace(" (", "\n(")
            theme.label(axes, max(value, 0), place, said, offset=(8, 0), size=sheet.size)
        axes.axvline(0, color=theme.color("ink"), linewidth=1)
        room = 1.5 if sheet is theme.PAGE else 1.9
        axes.set(xlim=(min(0.0, *values) * 1.05, room * reach), ylim=(len(rows) - 0.5, -0.5))
        axes.set_yticks(range(len(rows)), [tier_name(str(row["tier"]), language) for row in rows])
        axes.tick_params(axis="y", labelsize=sheet.size)
        axes.set_xticks([])
        theme.hide_spines(axes)

    page, phone = twice(draw, 0.5 + 0.85 * len(rows))
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
    return Chart(page, " ".join(alt), caption, data, list(documents), name, phone)


# --- private -----------------------------------------------------------------------------------


def _drawn(
    row: Mapping[Hashable, Any],
    exact: str,
    things: str,
    done: str,
    target: Mapping[str, float] | None,
    language: Language,
) -> areas.Area:
    tier = str(row["tier"])
    level = target[tier] if target else None
    left = count_text(float(row["missing"]), str(row["relation"]), language)
    volume = share_text(row["share_of_all"], exact, language)
    return areas.Area(
        tier=tier,
        share=float(row["share_of_all"]),
        rate=float(row["rate"]),
        name=tier_name(tier, language),
        rate_text=rate_text(row, language),
        counts=_counts_text(row, language),
        volume=volume,
        volume_said=language.text("{share} of all {things}", share=volume, things=things),
        left=left,
        left_said=language.text("{count}\nnot {done}", count=left, done=done),
        target=level,
        target_text="" if level is None else language.share(level, 0),
    )


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


def _named(table: pd.DataFrame, key: str, code: str, language: Language) -> str:
    names = table.loc[table[key] == code, f"name_{language.code}"]
    return str(names.iloc[0]) if len(names) else code

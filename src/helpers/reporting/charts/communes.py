"""Charts of communes: those that do not lag, the units in order, the volumes before and after."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.reporting.charts import Chart, ChartError, require, rows, theme
from helpers.reporting.charts.theme import Sheet
from helpers.reporting.charts.tiers import count_text, rate_text
from helpers.reporting.language import Language
from helpers.reporting.words import tier_name, tier_word
from helpers.rows import records

#: What a commune-tier rate is held against.
REFERENCES: Mapping[str, str] = {
    "district": "district tier",
    "whole": "the whole, all tiers together",
    "target": "target",
}
COUNTRY = "the whole country"

HOLDING = "Communes at or above one of them"
BEHIND = "Communes below all of them"

_MARKS: Mapping[str, tuple[str, str]] = {
    "district": ("s", "district"),
    "whole": ("D", "all"),
    "target": ("|", "target"),
}

# How much more of the axes a label takes where the names of units stand beside them.
_NAMES = 1.4


def reference_name(row: Mapping[Hashable, Any], language: Language) -> str:
    """Return what a row of `counter_cases.commune_cases` is held against."""
    country = row["reference"] == "whole" and bool(row["reference_place"])
    return language.text(COUNTRY if country else REFERENCES[str(row["reference"])])


def reference_text(row: Mapping[Hashable, Any], language: Language) -> str:
    """Return the rate of a reference as printed."""
    return rate_text(
        {
            "rate": row["reference_rate"],
            "relation": row["reference_relation"],
            "as_reported": row["reference_reported"],
        },
        language,
    )


def commune_text(row: Mapping[Hashable, Any], language: Language) -> str:
    """Return the rate of a case, or its lowest and highest where communes are printed singly."""
    highest = rate_text(row, language)
    if row["lowest"] == row["rate"]:
        return highest
    lowest = language.share(row["lowest"], 1)
    return language.text("{lowest} to {highest}", lowest=lowest, highest=highest)


@theme.styled
def commune_rows(
    cases: pd.DataFrame,
    language: Language,
    *,
    labels: Mapping[str, str],
    holds: Mapping[str, bool],
    name: str = "communes-that-do-not-lag",
) -> Chart:
    """Draw each case of `counter_cases.commune_cases` with what it is held against.

    `labels` names the cases in the order of the rows, `holds` tells which stand at or above a
    reference: they come first, under a heading of their own.
    """
    columns = ["case", "units", "rate", "lowest", "reference", "reference_rate", "documents"]
    require(cases, columns, "communes that do not lag")
    unknown = sorted(set(labels) - set(cases["case"]))
    if unknown:
        raise ChartError(f"communes that do not lag: no figures for {', '.join(unknown)}")
    listed = {one: cases[cases["case"] == one].pipe(records) for one in labels}
    blocks = [
        (language.text(heading), [one for one in labels if holds[one] is kind])
        for heading, kind in ((HOLDING, True), (BEHIND, False))
    ]
    blocks = [block for block in blocks if block[1]]

    def draw(axes: Axes, sheet: Sheet) -> None:
        place = 0.0
        for heading, names in blocks:
            rows.heading(axes, place, heading, sheet, bold=True)
            place += 1.0
            for one in names:
                lines = rows.wrapped(labels[one], sheet).count("\n")
                place += 0.28 * lines
                rows.heading(axes, place - 0.22, labels[one], sheet)
                _case(axes, place, listed[one], sheet, language)
                place += 1.2
            place += 0.1
        rows.share_axis(axes, sheet, language, place - 0.6, -0.5)
        _key(axes, sheet, language)

    lines = sum(len(text) > theme.PHONE.letters for text in labels.values())
    count = 1.2 * len(labels) + 1.1 * len(blocks)
    page, phone = rows.twice(draw, 0.72 * count + 1.1, 0.62 * (count + 0.28 * lines) + 1.6)
    together = [one for one in labels if not listed[one][0]["units"]]
    caption = language.text(
        "At or above their district, the whole or a target: all communes of an area together in "
        "{held} of {together} cases, communes singled out by a source in {chosen} of {single}",
        held=language.count(sum(holds[one] for one in together)),
        together=language.count(len(together)),
        chosen=language.count(sum(holds[one] for one in labels if one not in together)),
        single=language.count(len(labels) - len(together)),
    )
    alt = [f"{caption}."]
    for one, found in listed.items():
        against = [
            f"{reference_name(row, language)} {reference_text(row, language)}" for row in found
        ]
        alt.append(
            language.text(
                "{case}: communes {rate}; {references}.",
                case=labels[one],
                rate=commune_text(found[0], language),
                references=language.list(against),
            )
        )
    every = [row for found in listed.values() for row in found]
    data = pd.DataFrame(
        {
            language.text("Case"): [labels[row["case"]] for row in every],
            language.text("Communes"): [commune_text(row, language) for row in every],
            language.text("Held against"): [reference_name(row, language) for row in every],
            language.text("Rate"): [reference_text(row, language) for row in every],
        }
    )
    documents = list(dict.fromkeys(one for row in every for one in row["documents"]))
    return Chart(page, " ".join(alt), caption, data, documents, name, phone)


@theme.styled
def volume_bars(
    volumes: pd.DataFrame,
    language: Language,
    *,
    labels: Mapping[str, str],
    name: str = "volumes-before-after",
) -> Chart:
    """Draw how the volume divides over the tiers, one bar a set of `two_tiers.volumes_by_tier`.

    `labels` names the sets in the order of the rows; those before and after the end of the
    district tier stand under headings of their own.
    """
    require(volumes, ["set", "after", "tier", "count", "share", "document"], "volumes by tier")
    listed = {one: volumes[volumes["set"] == one].pipe(records) for one in labels}
    blocks = [
        (language.text(heading), [one for one in labels if bool(listed[one][0]["after"]) is kind])
        for heading, kind in (("Before July 2025", False), ("Since July 2025", True))
    ]
    blocks = [block for block in blocks if block[1]]

    def draw(axes: Axes, sheet: Sheet) -> None:
        place = 0.0
        for heading, names in blocks:
            rows.heading(axes, place, heading, sheet, bold=True)
            place += 1.05
            for one in names:
                place += 0.25 * rows.wrapped(labels[one], sheet).count("\n")
                rows.heading(axes, place - 0.26, labels[one], sheet)
                _bar(axes, place, listed[one], sheet, language)
                place += 1.3
            place += 0.1
        rows.share_axis(axes, sheet, language, place - 0.75, -0.5)
        axes.set_xlim(0, 1)
        _tier_key(axes, list(dict.fromkeys(volumes["tier"])), sheet, language)

    count = 0.9 * len(labels) + 0.7 * len(blocks)
    page, phone = rows.twice(draw, count + 1.0, count + 1.6)
    shares = [
        next(float(row["share"]) for row in listed[one] if row["tier"] == "commune")
        for one in labels
        if listed[one][0]["after"]
    ]
    caption = language.text("How the volume divides over the tiers")
    if shares:
        caption = language.text(
            "Since July 2025 communes receive {share} of the dossiers where both tiers are printed",
            share=language.list(list(dict.fromkeys(language.share(x, 1) for x in shares))),
        )
    alt = [f"{caption}."]
    for one, found in listed.items():
        said = [
            f"{tier_word(row['tier'], language)} {language.share(row['share'], 1)}" for row in found
        ]
        alt.append(f"{labels[one]}: {language.list(said)}.")
    every = [row for found in listed.values() for row in found]
    data = pd.DataFrame(
        {
            language.text("Set"): [labels[row["set"]] for row in every],
            language.text("Tier"): [tier_name(str(row["tier"]), language) for row in every],
            language.text("Count"): [count_text(row["count"], "=", language) for row in every],
            language.text("Share of volume"): [language.share(row["share"], 1) for row in every],
        }
    )
    documents = list(dict.fromkeys(row["document"] for row in every))
    return Chart(page, " ".join(alt), caption, data, documents, name, phone)


@theme.styled
def unit_rows(
    units: pd.DataFrame,
    language: Language,
    *,
    caption: str,
    marks: Mapping[str, str],
    documents: Sequence[str],
    name: str,
) -> Chart:
    """Draw units in the order of one measure, one row a unit, the lowest first.

    `units` has unit, value (a share), text (the value as said), group (a name) and filled (drawn
    full; else open). `marks` are words behind some units, such as a place in a rating.
    """
    require(units, ["unit", "value", "text", "group", "filled"], "units in order")
    listed = units.sort_values(["value", "unit"]).pipe(records)
    reach = max(float(row["value"]) for row in listed) or 1.0
    told = [[str(row["text"]), marks.get(str(row["unit"]), "")] for row in listed]

    def draw(axes: Axes, sheet: Sheet) -> None:
        above = sheet is theme.PHONE  # names beside the rows would leave no room for the rows
        for place, (row, (value, mark)) in enumerate(zip(listed, told, strict=True)):
            axes.plot([0, row["value"]], [place, place], color=theme.GRID, linewidth=2)
            axes.plot([row["value"]], [place], **_dot(bool(row["filled"])))
            bold = str(row["unit"]) in marks
            head, text = [str(row["unit"]), mark], [value]
            if not above:
                head, text = [str(row["unit"])], [value, mark]
            theme.label(axes, row["value"], place, ", ".join(filter(None, text)), size=sheet.size,
                        bold=bold, offset=(9, 0))  # fmt: skip
            if above:
                rows.heading(axes, place - 0.2, ", ".join(filter(None, head)), sheet, bold=bold)
        names = [] if above else [str(row["unit"]) for row in listed]
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(labelsize=sheet.size)
        texts = [value if above else ", ".join((value, mark)) for value, mark in told]
        room = rows.label_width(max(texts, key=len), sheet) * (1.0 if above else _NAMES)
        axes.set(xlim=(0, reach / (1 - min(room, 0.75))), ylim=(len(listed) - 0.5, -0.7))
        axes.set_xticks([])
        theme.hide_spines(axes)
        _groups(axes, listed, sheet)

    page, phone = rows.twice(draw, 1.0 + 0.36 * len(listed), 1.0 + 0.5 * len(listed))
    said = [
        language.text("{unit} ({group}) {text}", unit=row["unit"], group=row["group"],
                      text=", ".join(filter(None, one)))
        for row, one in zip(listed, told, strict=True)
    ]  # fmt: skip
    data = pd.DataFrame(
        {
            language.text("Unit"): [row["unit"] for row in listed],
            language.text("Kind"): [row["group"] for row in listed],
            language.text("Value"): [row["text"] for row in listed],
            language.text("Note"): [marks.get(row["unit"], "") for row in listed],
        }
    )
    return Chart(
        page, f"{caption}. {'; '.join(said)}.", caption, data, list(documents), name, phone
    )


# --- private -----------------------------------------------------------------------------------


def _case(
    axes: Axes,
    place: float,
    found: Sequence[Mapping[Hashable, Any]],
    sheet: Sheet,
    language: Language,
) -> None:
    first = found[0]
    style = theme.tier_style("commune")
    ends = [float(first["lowest"]), float(first["rate"])]
    axes.plot(ends, [place, place], color=style.color, linewidth=7, solid_capstyle="round")
    labels = [(sum(ends) / 2, commune_text(first, language), style.text)]
    for row in found:
        marker, role = _MARKS[str(row["reference"])]
        x = float(row["reference_rate"])
        line = {"markeredgewidth": 3.0} if marker == "|" else {"markeredgecolor": theme.PAPER}
        axes.plot([x], [place], marker=marker, markersize=17 if marker == "|" else 10,
                  color=theme.color(role), linestyle="", **line)  # fmt: skip
        labels.append((x, reference_text(row, language), theme.text_color(role)))
    for x in dict.fromkeys(ends):
        axes.plot([x], [place], linestyle="", **{**style.point(), "markersize": 13})
    labels.sort()
    widths = [rows.label_width(text, sheet) for _, text, _ in labels]
    for (_, text, color), x in zip(
        labels, rows.spread([x for x, _, _ in labels], widths, 0, 1), strict=True
    ):
        axes.text(x, place + 0.33, text, fontsize=sheet.size, ha="center", va="center",
                  color=color, weight="bold")  # fmt: skip


def _key(axes: Axes, sheet: Sheet, language: Language) -> None:
    named = [("^", "commune", language.text("communes"))]
    named += [
        (marker, role, language.text(REFERENCES[code])) for code, (marker, role) in _MARKS.items()
    ]
    handles = [
        axes.plot([], [], linestyle="", marker=marker, color=theme.color(role), markersize=10,
                  markeredgewidth=3 if marker == "|" else 0, label=said)[0]
        for marker, role, said in named
    ]  # fmt: skip
    axes.figure.legend(
        handles=handles, loc="outside upper left", fontsize=sheet.size, handletextpad=0.1,
        columnspacing=1.0, ncols=4 if sheet is theme.PAGE else 2,
    )  # fmt: skip


def _bar(
    axes: Axes,
    place: float,
    found: Sequence[Mapping[Hashable, Any]],
    sheet: Sheet,
    language: Language,
) -> None:
    left = 0.0
    middles = []
    for row in found:
        share = float(row["share"])
        axes.barh(place, share, left=left, height=0.42, **theme.tier_style(str(row["tier"])).bar())
        axes.plot([left + share] * 2, [place - 0.21, place + 0.21], color=theme.PAPER, linewidth=2)
        middles.append(left + share / 2)
        left += share
    texts = [language.share(row["share"], 1) for row in found]
    widths = [rows.label_width(text, sheet) for text in texts]
    for row, text, x in zip(found, texts, rows.spread(middles, widths, 0, 1), strict=True):
        axes.text(x, place + 0.42, text, fontsize=sheet.size, ha="center", va="center",
                  weight="bold", color=theme.text_color(str(row["tier"])))  # fmt: skip


def _tier_key(axes: Axes, tiers: Sequence[str], sheet: Sheet, language: Language) -> None:
    handles = [
        Rectangle((0, 0), 1, 1, label=tier_name(tier, language), **theme.tier_style(tier).bar())
        for tier in tiers
    ]
    axes.figure.legend(
        handles=handles, loc="outside upper left", fontsize=sheet.size,
        ncols=3 if sheet is theme.PAGE else 2, handlelength=1.2, columnspacing=0.9,
    )  # fmt: skip


def _dot(filled: bool) -> dict[str, Any]:
    color = theme.color("commune")
    inner = color if filled else theme.PAPER
    return {"marker": "o", "markersize": 10, "linestyle": "", "color": color,
            "markeredgewidth": 2, "markerfacecolor": inner}  # fmt: skip


def _groups(axes: Axes, listed: Sequence[Mapping[Hashable, Any]], sheet: Sheet) -> None:
    kinds = {str(row["group"]): bool(row["filled"]) for row in listed}
    if len(kinds) < 2:
        return
    handles = [axes.plot([], [], label=kind, **_dot(filled))[0] for kind, filled in kinds.items()]
    axes.figure.legend(
        handles=handles, loc="outside upper left", fontsize=sheet.size, ncols=len(handles)
    )

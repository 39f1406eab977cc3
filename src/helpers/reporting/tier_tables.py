"""Tables about tiers and explanations, as a reader sees them: cells formatted, headings named."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.reporting.charts import require
from helpers.reporting.charts.tiers import lack_text, rate_text
from helpers.reporting.language import Language
from helpers.reporting.words import tier_name, tier_word

#: What a computed figure does to an explanation.
VERDICTS: Mapping[str, str] = {
    "supports": "supports it",
    "contradicts": "speaks against it",
    "not_alone": "explains a part at most",
    "silent": "leaves it open",
}


def gap_table(gap: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return the table of `tiers.tier_gap` with headings and numbers for a reader."""
    return pd.DataFrame(
        {
            language.text("Tier"): [tier_name(tier, language) for tier in gap["tier"]],
            language.text("Rate"): [rate_text(row, language) for row in gap.to_dict("records")],
            language.text("Share of volume"): [language.share(x, 1) for x in gap["share_of_all"]],
            language.text("Not done"): gap["missing"].map(language.count),
            language.text("Share of what is not done"): [
                language.share(x, 1) for x in gap["share_of_backlog"]
            ],
            language.text(
                "Below the {tier}, per 100", tier=tier_word(str(gap["tier"].iloc[0]), language)
            ): [language.number(x, 1) for x in gap["gap_points"]],
            language.text("Cost to the whole, points"): [
                language.number(x, 2) for x in gap["lag_points"]
            ],
        }
    )


def yardstick_name(yardstick: Mapping[Hashable, Any], language: Language) -> str:
    """Return what a row of `tiers.yardsticks` or of `tiers.shortfalls` measures by."""
    names = {
        "target": "target printed on the same base",
        "other_base": "target printed on another base ({base})",
        "law": "minimum that the law implies for the tier",
        "reference": "round share to compare by, nobody's target",
    }
    kind = str(yardstick["kind"])
    if kind == "target" and not yardstick["comparable"]:
        kind = "other_base"
    return language.text(names[kind], base=str(yardstick["base"]))


def shortfall_table(shortfalls: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return the table of `tiers.shortfalls`, one row a yardstick, for a reader."""
    require(
        shortfalls,
        ["yardstick", "kind", "comparable", "base", "tier", "target", "shortfall", "share"],
        "shortfalls",
    )
    rows = []
    for _, part in shortfalls.groupby("yardstick", sort=True):
        levels = list(dict.fromkeys(language.share(x, 0) for x in part["target"].iloc[:-1]))
        row = {
            language.text("Measured by"): yardstick_name(part.to_dict("records")[0], language),
            language.text("Level"): " · ".join(levels),
        }
        for one in part.to_dict("records"):
            row[tier_name(str(one["tier"]), language)] = lack_text(
                float(one["shortfall"]), one["share"], language
            )
        rows.append(row)
    return pd.DataFrame(rows)


def evidence_table(
    evidence: pd.DataFrame,
    language: Language,
    *,
    labels: Mapping[str, str],
    places: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return the table of `explanations.computed_evidence` for a reader.

    One row for each explanation of `labels` (its names) and figure; an explanation on which the
    figures are silent has a row that says so. `places` names the place of each document, for a
    table over several. The last column names the other explanations that one and the same figure
    supports: it cannot tell between them.
    """
    columns = ["explanation", "test", "verdict", "value", "whole", "document"]
    require(evidence, columns, "computed evidence")
    rows = []
    for code, label in labels.items():
        mine = evidence[evidence["explanation"] == code].to_dict("records")
        for row in mine:
            same = evidence[
                (evidence["test"] == row["test"])
                & (evidence["document"] == row["document"])
                & (evidence["verdict"] == "supports")
                & (evidence["explanation"] != code)
            ]
            others = same["explanation"] if row["verdict"] == "supports" else []
            said = (_figure_sentence(row, language), language.text(VERDICTS[row["verdict"]]))
            also = language.list([labels[str(other)] for other in others])
            rows.append((label, (places or {}).get(str(row["document"]), ""), *said, also))
        if not mine:
            silent = language.text("no figure by tier bears on it")
            rows.append((label, "", silent, language.text(VERDICTS["silent"]), ""))
    headings = [
        language.text("Explanation"),
        language.text("Place"),
        language.text("Figure"),
        language.text("What it does"),
        language.text("Also supports"),
    ]
    table = pd.DataFrame(rows, columns=headings)
    return table if places else table.drop(columns=headings[1])


# --- private -----------------------------------------------------------------------------------


def _figure_sentence(row: Mapping[Hashable, Any], language: Language) -> str:
    value, whole = float(row["value"]), float(row["whole"])
    test = str(row["test"])
    if test == "later_start":
        return language.text(
            "the later legal start explains at most {value} of a gap of {whole}",
            value=language.points(value),
            whole=language.points(whole),
        )
    if test == "use_of_supply" and math.isnan(whole):
        return language.text(
            "{value} of the online services had any dossier", value=language.share(value, 1)
        )
    if test == "use_of_supply":
        return language.text(
            "of {whole} online services on offer, {value} had any dossier",
            value=language.share(value, 1),
            whole=language.count(whole),
        )
    if test == "supply_by_tier":
        return language.text(
            "{whole} services, {value} of those counted by tier, were on offer at communes",
            value=language.share(value, 1),
            whole=language.count(whole),
        )
    if test == "required_share":
        return language.text(
            "the rest of the period had to reach {value} for a target of {whole}",
            value=language.share(value, 0),
            whole=language.share(whole, 0),
        )
    return language.text(
        "a consistency check questions {value} of the figures by tier",
        value=language.count(value),
    )

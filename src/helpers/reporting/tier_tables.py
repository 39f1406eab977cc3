"""Tables about tiers, as a reader sees them: cells formatted, headings named."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.reporting.charts import require
from helpers.reporting.charts.tiers import (
    count_text,
    lack_texts,
    rate_text,
    share_text,
    target_kind,
)
from helpers.reporting.language import Language
from helpers.reporting.words import base_name, tier_name, tier_word
from helpers.rows import records

#: What a unit of a tier is called, one and several.
UNITS: Mapping[str, tuple[str, str]] = {
    "province": ("department", "departments"),
    "district": ("district", "districts"),
    "commune": ("commune", "communes"),
}


def gap_table(gap: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return the table of `tiers.tier_gap` with headings and numbers for a reader.

    What follows from bounds as printed is said with "about" and rounded.
    """
    whole = str(gap["relation"].iloc[-1])
    return pd.DataFrame(
        {
            language.text("Tier"): [tier_name(tier, language) for tier in gap["tier"]],
            language.text("Rate"): [rate_text(row, language) for row in gap.pipe(records)],
            language.text("Share of volume"): [
                share_text(x, whole, language) for x in gap["share_of_all"]
            ],
            language.text("Not done"): [
                count_text(float(row["missing"]), str(row["relation"]), language)
                for row in gap.pipe(records)
            ],
            language.text("Share of what is not done"): [
                share_text(x, whole, language) for x in gap["share_of_backlog"]
            ],
            language.text(
                "Below the {tier}, per 100", tier=tier_word(str(gap["tier"].iloc[0]), language)
            ): [_points(x, 1, whole, language) for x in gap["gap_points"]],
            language.text("Points lost overall"): [
                _points(x, 2, whole, language) for x in gap["lag_points"]
            ],
        }
    )


#: What the two parts of a difference are called (`tiers.composition_split`).
PARTS: Mapping[str, str] = {"rates": "rates of the tiers", "volumes": "volumes of the tiers"}


def split_table(
    splits: pd.DataFrame, language: Language, *, labels: Mapping[str, str]
) -> pd.DataFrame:
    """Return the table of `tiers.composition_splits`; `labels` names the sets."""
    return pd.DataFrame(
        {
            language.text("First set"): splits["first"].map(labels).to_list(),
            language.text("Second set"): splits["second"].map(labels).to_list(),
            language.text("Difference by"): [
                language.text(PARTS[part]) for part in splits["part"]
            ],
            language.text("Points"): [language.signed(x, 1) for x in splits["mean_points"]],
            language.text("Range by reference"): [
                language.text(
                    "{lowest} to {highest}",
                    lowest=language.signed(low, 1), highest=language.signed(high, 1),
                )
                for low, high in zip(splits["low_points"], splits["high_points"], strict=True)
            ],
        }
    )  # fmt: skip


def yardstick_name(yardstick: Mapping[Hashable, Any], language: Language) -> str:
    """Return what a row of `tiers.yardsticks` or of `tiers.shortfalls` measures by."""
    names = {
        "target": "target printed on the same base",
        "later": "target on the same base, printed after the period",
        "other_base": "target printed on another base ({base})",
        "later_other_base": "target printed after the period, on another base ({base})",
        "law": "minimum that the law implies for the tier",
        "reference": "round share to compare by, nobody's target",
    }
    kind = target_kind(pd.DataFrame([yardstick]))
    if kind == "other_base" and yardstick["afterwards"]:
        kind = "later_other_base"
    return language.text(names[kind], base=base_name(str(yardstick["base"]), language))


def shortfall_table(shortfalls: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return the table of `tiers.shortfalls`, one row a yardstick, for a reader."""
    require(
        shortfalls,
        ["yardstick", "kind", "comparable", "base", "tier", "target", "shortfall", "share",
         "relation"],
        "shortfalls",
    )  # fmt: skip
    rows = []
    for _, part in shortfalls.groupby("yardstick", sort=True):
        levels = list(dict.fromkeys(language.share(x, 0) for x in part["target"].iloc[:-1]))
        row = {
            language.text("Measured by"): yardstick_name(part.pipe(records)[0], language),
            language.text("Level"): " · ".join(levels),
        }
        for tier, lack in zip(part["tier"], lack_texts(part, language), strict=True):
            row[tier_name(str(tier), language)] = lack
        rows.append(row)
    return pd.DataFrame(rows)


# --- private -----------------------------------------------------------------------------------


def _points(value: float, digits: int, relation: str, language: Language) -> str:
    if relation == "=" or not value:
        return language.number(value, digits)
    # Adding zero turns a rounded -0.0 into 0.0.
    return language.text("about {count}", count=language.number(round(value) + 0.0, 0))

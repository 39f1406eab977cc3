"""Tables about tiers and explanations, as a reader sees them: cells formatted, headings named."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.analysis.evidence import EVIDENCE_COLUMNS
from helpers.reporting.charts import require
from helpers.reporting.charts.tiers import (
    count_text,
    lack_texts,
    rate_text,
    share_text,
    target_kind,
)
from helpers.reporting.language import Language
from helpers.reporting.words import tier_name, tier_word

#: What a computed figure does to an explanation.
VERDICTS: Mapping[str, str] = {
    "supports": "supports it",
    "supports_whole": "supports it for the province as a whole; by tier not known",
    "contradicts": "speaks against it",
    "contradicts_whole": "speaks against it for the province as a whole; by tier not known",
    "not_alone": "accounts for a part at most",
    "cannot_tell": "cannot tell: any large shortfall late in a year asks for more than everything",
    "silent": "leaves it open",
}

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
            language.text("Rate"): [rate_text(row, language) for row in gap.to_dict("records")],
            language.text("Share of volume"): [
                share_text(x, whole, language) for x in gap["share_of_all"]
            ],
            language.text("Not done"): [
                count_text(float(row["missing"]), str(row["relation"]), language)
                for row in gap.to_dict("records")
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
    return language.text(names[kind], base=str(yardstick["base"]))


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
            language.text("Measured by"): yardstick_name(part.to_dict("records")[0], language),
            language.text("Level"): " · ".join(levels),
        }
        for tier, lack in zip(part["tier"], lack_texts(part, language), strict=True):
            row[tier_name(str(tier), language)] = lack
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
    require(evidence, EVIDENCE_COLUMNS, "computed evidence")
    rows = []
    for code, label in labels.items():
        mine = evidence[evidence["explanation"] == code].to_dict("records")
        for row in mine:
            same = evidence[
                (evidence["test"] == row["test"])
                & (evidence["document"] == row["document"])
                & evidence["verdict"].isin(_SUPPORTING)
                & (evidence["explanation"] != code)
            ]
            others = same["explanation"] if row["verdict"] in _SUPPORTING else []
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


def _points(value: float, digits: int, relation: str, language: Language) -> str:
    if relation == "=" or not value:
        return language.number(value, digits)
    # Adding zero turns a rounded -0.0 into 0.0.
    return language.text("about {count}", count=language.number(round(value) + 0.0, 0))


_SUPPORTING = ("supports", "supports_whole")


def _figure_sentence(row: Mapping[Hashable, Any], language: Language) -> str:
    value, whole = float(row["value"]), float(row["whole"])
    test = str(row["test"])
    if test == "later_start" and value <= 0:
        return language.text(
            "every {unit} was bound for the whole period, so a later start accounts for nothing of "
            "the {whole}",
            unit=language.text(UNITS[str(row["tier"])][0]),
            whole=language.points(whole),
        )
    if test == "later_start":
        return language.text(
            "if every {unit} was bound from {start} and dossiers arrived evenly, the later start "
            "accounts for at most {value} of the {whole}",
            unit=language.text(UNITS[str(row["tier"])][0]),
            start=language.date(row["from"]),
            value=language.number(value, 1),
            whole=language.points(whole),
        )
    when = language.period(row["from"], row["to"])
    if test == "use_of_supply" and math.isnan(whole):
        return language.text(
            "{period}: {value} of the online services had any dossier",
            period=when,
            value=language.share(value, 1),
        )
    if test == "use_of_supply":
        return language.text(
            "{period}: of {whole} online services on offer, {value} had any dossier",
            period=when,
            value=language.share(value, 1),
            whole=language.count(whole),
        )
    if test == "supply_by_tier":
        return language.text(
            "{period}: {whole} services, {value} of those counted by tier, were on offer at "
            "communes",
            period=when,
            value=language.share(value, 1),
            whole=language.count(whole),
        )
    if test == "required_share":
        return language.text(
            "after {start}, the rest up to {end} had to reach {value} for a target of {whole}",
            start=language.date(row["from"]),
            end=language.date(row["to"]),
            value=language.share(value, 0),
            whole=language.share(whole, 0),
        )
    return language.text(
        "checks question single figures by tier ({value}); they do not show that the gap is "
        "smaller",
        value=language.count(value),
    )

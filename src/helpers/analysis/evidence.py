"""Computed figures that bear on an explanation.

Every function takes and returns tables; shares are fractions.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.analysis.tiers import TIERS, WHOLE
from helpers.analysis.trends import require

#: Below this share of services with any dossier, offering more cannot be what use waits for.
USE_MATTERS = 0.5
#: Below this share of all services, a tier that carries most dossiers has few services.
SUPPLY_THIN = 0.1

_FIGURE_COLUMNS = ["id", "document", "place", "tier", "unit", "indicator", "kind", "to"]
_FIGURE_COLUMNS += ["value", "measure", "confidence"]
_SUPPLY = (
    "services_online_total",
    "services_full",
    "services_partial",
    "services_with_dossiers",
    "services_with_dossiers_share",
)


def supply_and_use(observations: pd.DataFrame, place: str) -> pd.DataFrame:
    """Set services on offer beside those that anyone used, document by document.

    One row a document: place, document, to, offered (online services, full and partial together
    where no total is printed), used (those with any dossier), share_used (used / offered, or the
    share as printed). Only documents that allow the share are listed, oldest first.
    """
    require(observations, _FIGURE_COLUMNS, "observations")
    figures = observations[
        (observations["confidence"] != "low")
        & (observations["kind"] != "target")
        & (observations["tier"] == WHOLE)
        & (observations["unit"] == "")
        & observations["indicator"].isin(_SUPPLY)
    ]
    if place != WHOLE:
        figures = figures[figures["place"] == place]
    rows = [
        row
        for (where, document), group in figures.groupby(["place", "document"], sort=True)
        if (row := _supply_row(str(where), str(document), group)) is not None
    ]
    columns = ["place", "document", "to", "offered", "used", "share_used"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["to", "place", "document"], ignore_index=True)


def supply_by_tier(observations: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return the online services on offer at each tier, where one document prints them by tier.

    Columns: place, document, indicator, to, tier, services, share (of the sum over the tiers).
    """
    require(observations, _FIGURE_COLUMNS, "observations")
    figures = observations[
        (observations["confidence"] != "low")
        & (observations["kind"] == "capacity")
        & (observations["measure"] == "count")
        & observations["tier"].isin(TIERS)
        & (observations["unit"] == "")
        & observations["indicator"].str.startswith("services_")
    ]
    if place != WHOLE:
        figures = figures[figures["place"] == place]
    keys = ["place", "document", "indicator", "to"]
    whole = figures.groupby(keys, dropna=False)["tier"].transform("nunique") == len(TIERS)
    once = ~figures.duplicated([*keys, "tier"], keep=False)
    table = figures[whole & once][[*keys, "tier", "value"]].rename(columns={"value": "services"})
    total = table.groupby(keys, dropna=False)["services"].transform("sum")
    rank = table["tier"].map(TIERS.index)
    return (
        table.assign(share=table["services"] / total, rank=rank)
        .sort_values([*keys, "rank"], ignore_index=True)
        .drop(columns="rank")
    )


def computed_evidence(
    later: pd.DataFrame,
    used: pd.DataFrame,
    offered: pd.DataFrame,
    feasible: pd.DataFrame,
    flagged: pd.DataFrame,
) -> pd.DataFrame:
    """Say what computed figures do to each explanation: one row a figure and explanation.

    `later` is the table of `targets.later_starts`, `used` that of `supply_and_use`, `offered` that
    of `supply_by_tier`, `feasible` that of `targets.feasibility`; `flagged` holds the observations
    by tier that a consistency check concerns. Columns: explanation, test, verdict, value, whole,
    documents (tuple). Tests and their rules:

    - later_start: points explained at most (value) of the gap (whole); "contradicts" when none,
      "not_alone" when some are left, else "supports";
    - use_of_supply: services used (value) of those on offer (whole; NaN where only the share is
      printed); below USE_MATTERS supply is not the limit, while low demand and low volume would
      lead to the same, so the item tells nothing between those two;
    - supply_by_tier: share of services at the commune tier (value); below SUPPLY_THIN "supports";
    - required_share: what the rest of the year had to reach (value) for a target (whole);
      "supports" above 1, else "contradicts";
    - failed_checks: figures by tier (value) that a check concerns; "supports".

    An explanation without a row is one on which these figures are silent.
    """
    rows: list[tuple[Any, ...]] = []
    for row in later.to_dict("records"):
        explained, gap = row["explained_points_at_most"], row["gap_points"]
        verdict = "not_alone" if 0 < explained < gap else "supports"
        verdict = "contradicts" if explained <= 0 else verdict
        rows.append(("legal_phasing", "later_start", verdict, explained, gap, row["document"]))
    for row in used.to_dict("records"):
        unused = row["share_used"] < USE_MATTERS
        value = (row["share_used"], row["offered"], row["document"])
        rows.append(("supply", "use_of_supply", "contradicts" if unused else "silent", *value))
        if unused:
            rows.append(("demand", "use_of_supply", "supports", *value))
            rows.append(("low_volume", "use_of_supply", "supports", *value))
    for row in offered[offered["tier"] == "commune"].to_dict("records"):
        verdict = "supports" if row["share"] < SUPPLY_THIN else "contradicts"
        rows.append(
            ("supply", "supply_by_tier", verdict, row["share"], row["services"], row["document"])
        )
    for row in feasible.to_dict("records"):
        verdict = "supports" if row["required"] > 1 else "contradicts"
        value = (row["required"], row["target"], row["actual_document"])
        rows.append(("target_design", "required_share", verdict, *value))
    for document, group in flagged.groupby("document", sort=True):
        value = (float(len(group)), float("nan"), document)
        rows.append(("measurement", "failed_checks", "supports", *value))
    columns = ["explanation", "test", "verdict", "value", "whole", "document"]
    return pd.DataFrame(rows, columns=columns)


# --- private -----------------------------------------------------------------------------------


def _supply_row(place: str, document: str, figures: pd.DataFrame) -> dict[str, Any] | None:
    largest = figures.groupby("indicator")["value"].max()  # a total beside its parts is the largest
    parts = [largest.get(code, float("nan")) for code in ("services_full", "services_partial")]
    offered = float(largest.get("services_online_total", sum(parts)))
    used = float(largest.get("services_with_dossiers", float("nan")))
    printed = figures[figures["indicator"] == "services_with_dossiers_share"]
    share = used / offered
    if pd.isna(share) and len(printed) == 1:
        share = float(printed["value"].iloc[0])
    if pd.isna(share):
        return None
    to = figures["to"].max()
    values = {"to": to, "offered": offered, "used": used, "share_used": share}
    return {"place": place, "document": document, **values}

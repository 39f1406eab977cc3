"""Before and after July 2025: what the end of the district tier changed for the communes.

Shares are fractions, gaps percentage points. Formulas: METHODS, "Before and after July 2025".
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.analysis.bounds import gap_bounds, rate_bounds
from helpers.analysis.counter_cases import REFORM
from helpers.analysis.tiers import (
    TIERS,
    WHOLE,
    base_family,
    comparable_figures,
    rates_of_groups,
    tier_groups,
)
from helpers.analysis.trends import ONLINE_SHARES, require
from helpers.rows import records

#: The count of what offices receive.
RECEIVED = "dossiers_received"

VOLUME_COLUMNS = ["set", "place", "indicator", "from", "to", "base", "after", "tier", "count"]
VOLUME_COLUMNS += ["share", "id", "document"]


def volumes_by_tier(observations: pd.DataFrame, work: pd.DataFrame) -> pd.DataFrame:
    """Return how the volume of whole places divides over the tiers, wherever it is printed.

    From counts of dossiers received (one document, period and base, the commune tier and another),
    and from the denominators of `tiers.tier_groups` where a document prints no such counts. One row
    a set and tier: set (a readable id), place, indicator, from, to, base, after (whether the period
    begins on or after REFORM), tier, count, share (of the sum of the tiers), id, document. Counts
    of low confidence stay out.
    """
    require(observations, ["id", "document", "tier", "unit", "indicator", "value"], "observations")
    counts = observations[
        (observations["indicator"] == RECEIVED)
        & (observations["kind"] == "actual")
        & (observations["unit"] == "")
        & (observations["confidence"] != "low")
        & observations["tier"].isin(TIERS)
    ].assign(count=lambda table: table["value"])
    groups = tier_groups(work)
    groups = groups[(groups["unit"] == "") & ~groups["document"].isin(counts["document"])]
    shares = rates_of_groups(work, groups).assign(count=lambda table: table["denominator"])
    shares["base"] = shares["group"].map(groups.set_index("group")["base"])
    keys = ["document", "place", "indicator", "from", "to", "base"]
    found = pd.concat([counts, shares], ignore_index=True)
    found["base"] = found["base"].map(base_family)
    parts = [
        group
        for _, group in found.groupby(keys, dropna=False, sort=True)
        if "commune" in set(group["tier"]) and group["tier"].nunique() == len(group) > 1
    ]
    if not parts:
        return pd.DataFrame(columns=VOLUME_COLUMNS)
    table = pd.concat(parts, ignore_index=True)
    table["set"] = table[["document", "indicator", "base"]].agg(" | ".join, axis=1)
    table["set"] += " | " + table["from"].astype(str) + ".." + table["to"].astype(str)
    table["after"] = table["from"] >= REFORM
    table["share"] = table["count"] / table.groupby("set")["count"].transform("sum")
    rank = table["tier"].map({tier: place for place, tier in enumerate(TIERS)})
    return table.assign(rank=rank).sort_values(
        ["after", "from", "place", "set", "rank"], ignore_index=True
    )[VOLUME_COLUMNS]


def wholes_after(work: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return the shares filed online that a place prints as a whole since REFORM, by closing day.

    Only figures with a stated base and period, none of low confidence. Columns of the
    observations.
    """
    figures = comparable_figures(work, need_counts=False, tiers=(WHOLE,))
    found: pd.DataFrame = figures[
        (figures["place"] == place)
        & (figures["unit"] == "")
        & figures["indicator"].isin(ONLINE_SHARES)
        & (figures["relation"] == "=")
        & (figures["base"] != "")
        & (figures["from"] >= REFORM)
        & figures["to"].notna()
    ]
    return found.sort_values(["to", "id"], ignore_index=True)


def allowed_after(wholes: pd.DataFrame, volumes: pd.DataFrame) -> pd.DataFrame:
    """Return what each whole rate since REFORM allows for the communes, one row a set of volumes.

    `wholes` is the table of `wholes_after`, `volumes` that of `volumes_by_tier`, of which those
    after REFORM serve as weights; every tier between 0 and 1, nothing else is assumed. Columns:
    id, document, place, indicator, from, to, base, rate, weights_place, weights_from, weights_to,
    weights_document, own (weights of the same place), share (of the communes), lower, upper (of
    the commune rate), gap_least, gap_most (points of the provincial tier above the communes;
    negative: below).
    """
    rows = []
    for whole in wholes.pipe(records):
        for _, part in volumes[volumes["after"]].groupby("set", sort=False):
            weights = dict(zip(part["tier"], part["count"].astype(float), strict=True))
            rows.append(_allowed(whole, part.iloc[0].to_dict(), weights))
    columns = ["id", "document", "place", "indicator", "from", "to", "base", "rate"]
    columns += ["weights_place", "weights_from", "weights_to", "weights_document", "own", "share"]
    columns += ["lower", "upper", "gap_least", "gap_most"]
    # An empty column of no type could not serve as a condition.
    table = pd.DataFrame(rows, columns=columns).astype({"own": bool})
    return table.sort_values(
        ["place", "to", "own", "weights_place"],
        ascending=[True, True, False, True],
        ignore_index=True,
    )


def _allowed(
    whole: Mapping[object, object], source: Mapping[object, object], weights: Mapping[str, float]
) -> dict[str, object]:
    rate = float(str(whole["value"]))
    lower, upper = rate_bounds(weights, rate, "commune")
    least, most = gap_bounds(weights, rate, "province", "commune")
    about = ("id", "document", "place", "indicator", "from", "to", "base")
    return {
        **{key: whole[key] for key in about},
        "rate": rate,
        **{f"weights_{key}": source[key] for key in ("place", "from", "to", "document")},
        "own": source["place"] == whole["place"],
        "share": weights["commune"] / sum(weights.values()),
        "lower": lower,
        "upper": upper,
        "gap_least": 100 * least,
        "gap_most": 100 * most,
    }

"""Computed figures that bear on an explanation.

Every function takes and returns tables; shares are fractions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from helpers.analysis.explanations import Explanation
from helpers.analysis.tiers import TIERS, WHOLE
from helpers.analysis.trends import require

#: Below this share of services with any dossier, offering more cannot be what use waits for.
USE_MATTERS = 0.5
#: Below this share of all services, a tier that carries most dossiers has few services.
SUPPLY_THIN = 0.1

#: Columns of `computed_evidence`.
EVIDENCE_COLUMNS = ["explanation", "test", "verdict", "tier", "value", "whole", "from", "to"]
EVIDENCE_COLUMNS += ["document"]

_FIGURE_COLUMNS = ["id", "document", "place", "tier", "unit", "indicator", "kind", "from", "to"]
_FIGURE_COLUMNS += ["value", "measure", "confidence"]
_USED = ("services_with_dossiers", "services_with_dossiers_share")
_SUPPLY = (
    "services_online_total",
    "services_full",
    "services_partial",
    *_USED,
)


def supply_and_use(observations: pd.DataFrame, place: str) -> pd.DataFrame:
    """Set services on offer beside those that anyone used, document by document.

    One row a document: place, document, from, to (of the use), offered (online services, full and
    partial together where no total is printed), used (those with any dossier), share_used (used /
    offered, or the share as printed). Only documents that allow the share are listed, oldest first.
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
    columns = ["place", "document", "from", "to", "offered", "used", "share_used"]
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
    by tier that a consistency check concerns. Columns: explanation, test, verdict, tier, value,
    whole, from, to (of the figure), document. Tests and their rules:

    - later_start: points accounted for at most (value) of the gap (whole), with `from` as the legal
      start; "contradicts" when none, "not_alone" when some are left, else "supports";
    - use_of_supply: services used (value) of those on offer (whole; NaN where only the share is
      printed); below USE_MATTERS supply is not the limit, while low demand and low volume would
      lead to the same, so the item tells nothing between those two. The figure covers the whole
      place: "contradicts_whole" and "supports_whole", else "silent";
    - supply_by_tier: share of services at the commune tier (value); below SUPPLY_THIN "supports",
      else "contradicts";
    - required_share: what the rest of the year had to reach (value) for a target (whole), once a
      place, for its earliest deadline; "cannot_tell", because any large shortfall late in a year
      asks for more than everything, whatever the target's design;
    - failed_checks: figures by tier (value) that a check concerns, see `beyond_cut_off`; "silent",
      because checks question single figures and do not show that the gap is smaller.

    An explanation without a row is one on which these figures are silent.
    """
    rows: list[dict[str, Any]] = []
    for row in later.to_dict("records"):
        accounted, gap = row["explained_points_at_most"], row["gap_points"]
        verdict = "not_alone" if 0 < accounted < gap else "supports"
        verdict = "contradicts" if accounted <= 0 else verdict
        told = {"tier": row["tier"], "value": accounted, "whole": gap, "from": row["start"]}
        rows.append(_item("legal_phasing", "later_start", verdict, row, told))
    for row in used.to_dict("records"):
        told = {"value": row["share_used"], "whole": row["offered"]}
        verdicts = {"supply": "silent"}
        if row["share_used"] < USE_MATTERS:
            verdicts = {"supply": "contradicts_whole", "demand": "supports_whole"}
            verdicts["low_volume"] = "supports_whole"
        rows += [_item(code, "use_of_supply", way, row, told) for code, way in verdicts.items()]
    for row in offered[offered["tier"] == "commune"].to_dict("records"):
        verdict = "supports" if row["share"] < SUPPLY_THIN else "contradicts"
        told = {"tier": row["tier"], "value": row["share"], "whole": row["services"]}
        told["from"] = row["to"]
        rows.append(_item("supply", "supply_by_tier", verdict, row, told))
    earliest = feasible.sort_values("deadline", kind="stable").drop_duplicates("place")
    for row in earliest.to_dict("records"):
        told = {"value": row["required"], "whole": row["target"], "to": row["deadline"]}
        told |= {"from": row["actual_to"], "document": row["actual_document"]}
        rows.append(_item("target_design", "required_share", "cannot_tell", row, told))
    for document, group in beyond_cut_off(flagged).groupby("document", sort=True):
        told = {"value": float(len(group)), "document": document}
        rows.append(_item("measurement", "failed_checks", "silent", {}, told))
    return pd.DataFrame(rows, columns=EVIDENCE_COLUMNS)


def beyond_cut_off(flagged: pd.DataFrame) -> pd.DataFrame:
    """Leave out figures questioned for nothing but a last decimal cut off instead of rounded.

    13.05% printed for 13.058% is no reason to doubt a figure. Shares as fractions.
    """
    require(flagged, ["flags", "value", "printed_share", "document"], "questioned figures")
    alone = pd.Series(
        [set(str(codes).split()) == {"share_against_counts"} for codes in flagged["flags"]],
        index=flagged.index,
        dtype=bool,
    )
    below = flagged["value"] - flagged["printed_share"]
    unit = [10.0 ** -_decimals(share) for share in flagged["printed_share"]]
    return flagged[~(alone & (below >= 0) & (below < unit))]


def tested_by_tier(
    computed: pd.DataFrame, explanations: Sequence[Explanation], themes: Sequence[str]
) -> list[str]:
    """Return those of `themes` that name what an explanation says and a figure by tier tests.

    `computed` is the table of `computed_evidence`; only figures of one tier count, and only those
    that support or contradict.
    """
    decided = computed[(computed["tier"] != WHOLE) & (computed["verdict"] != "silent")]
    tested = set(decided["explanation"])
    known = {theme for one in explanations if one.id in tested for theme in one.themes}
    return [theme for theme in themes if theme in known]


# --- private -----------------------------------------------------------------------------------


def _item(
    explanation: str, test: str, verdict: str, row: Mapping[Any, Any], told: Mapping[str, Any]
) -> dict[str, Any]:
    about = {key: row[key] for key in ("from", "to", "document") if key in row}
    named = {"explanation": explanation, "test": test, "verdict": verdict, "tier": WHOLE}
    return {**named, "whole": float("nan"), "from": pd.NaT, "to": pd.NaT, **about, **told}


def _decimals(share: float) -> int:
    """Return the decimals of a fraction as it was printed: 0.1305 has four."""
    return 0 if pd.isna(share) else len(f"{share:.8f}".rstrip("0").partition(".")[2])


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
    of_use = figures[figures["indicator"].isin(_USED)]
    period = {"from": of_use["from"].min(), "to": of_use["to"].max()}
    values = {"offered": offered, "used": used, "share_used": share}
    return {"place": place, "document": document, **period, **values}

"""How far each tier is from the law, and how much of a gap its later start can account for.

Shares are fractions, gaps are percentage points, periods count both their first and last day.
Formulas: METHODS, "The legal roadmap by tier".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from helpers.analysis.targets import NEEDED, TIERS, actuals, check_share, middle
from helpers.analysis.trends import require
from helpers.rows import Row, grouped, records

DIGITIZED_RESULTS = "results_digitized_share"
GROWTH = ("results_digitized_growth_points", "result_digitized_growth_points")


def legal_roadmap(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the share of results each tier had to have digitized, year by year.

    Starts from the national minimum by tier (Decision 468/QĐ-TTg for 2021), then adds the growth
    printed for each following year, up to 100%. A share printed for a later year in the document
    that prints the growth replaces a lower implied one. Columns: tier, year, minimum (share),
    basis (printed | implied), documents (ids, space-separated). Empty when the minimum is missing.
    """
    require(observations, NEEDED, "observations")
    rules = observations.loc[
        observations["kind"].eq("target")
        & observations["tier"].isin(TIERS)
        & observations["unit"].eq("")
        & observations["to"].notna()
        & observations["value"].notna()
    ]
    minimum = rules.loc[rules["indicator"].eq(DIGITIZED_RESULTS)]
    growth = _growth(rules.loc[rules["indicator"].isin(GROWTH)])
    later = minimum.loc[minimum["document"].isin(growth["document"])]
    national = minimum.loc[minimum["place"].eq("national")]
    found = [
        step
        for tier in TIERS
        for step in _roadmap_of(
            tier,
            records(national.loc[national["tier"].eq(tier)]),
            records(growth.loc[growth["tier"].eq(tier)]),
            records(later.loc[later["tier"].eq(tier)]),
        )
    ]
    return pd.DataFrame(found, columns=["tier", "year", "minimum", "basis", "documents"])


def legal_gap(observations: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return the digitized share of each tier beside the minimum that the law implies for its year.

    A yardstick, not a verdict of compliance: the law speaks of results still in force, the printed
    shares mostly of the results of the period. Columns: tier, year, actual, relation, from, to,
    minimum, gap_points (actual minus minimum), basis, document, documents (of the law), id,
    as_reported.
    """
    roadmap = legal_roadmap(observations)
    reached = actuals(observations, place)
    reached = reached.loc[
        reached["indicator"].eq(DIGITIZED_RESULTS)
        & reached["measure"].eq("share")
        & reached["tier"].isin(TIERS)
        & reached["unit"].eq("")
    ]
    reached = reached.assign(year=[middle(row).year for row in records(reached)])
    # Without rows a column of years has no type, and tables of two types cannot be joined.
    years = {"year": "int64"}
    joined = reached.astype(years).merge(roadmap.astype(years), on=["tier", "year"], how="inner")
    joined["actual"] = joined["value"]
    joined["gap_points"] = (joined["value"] - joined["minimum"]) * 100
    joined["rank"] = joined["tier"].map(TIERS.index)
    columns = [
        "tier", "year", "actual", "relation", "from", "to", "minimum", "gap_points", "basis",
        "document", "documents", "id", "as_reported",
    ]  # fmt: skip
    return joined.sort_values(["year", "rank", "id"])[columns].reset_index(drop=True)


@dataclass(frozen=True)
class LaterStart:
    """How much of a gap between two tiers a later legal start can explain at most.

    Shares are fractions, gaps are percentage points.
    """

    days_bound: int
    days_total: int
    share_bound: float
    ceiling: float
    gap_points: float
    explained_points_at_most: float
    left_points_at_least: float
    share_bound_for_whole_gap: float
    start_for_whole_gap: date
    exempt_share_for_whole_gap: float


def later_start_ceiling(
    rate_reference: float, rate_tier: float, start: date, period_from: date, period_to: date
) -> LaterStart:
    """Return the bound that a later start of the duty puts on its share of the gap.

    Even arrivals from `period_from` to `period_to`; from `start` on the tier would have worked at
    the rate of the reference tier and before it at zero: that is `ceiling`. What lies between the
    reference and the ceiling is the most that the later start explains.
    `share_bound_for_whole_gap` is the share of days under the duty at which the bound would cover
    the whole gap, and `start_for_whole_gap` the date of that start. The bound is void if units
    bound later than `start` handle at least `exempt_share_for_whole_gap` of the tier's volume and
    none of them was bound within the period (missing if the tier was never bound). Bounds, not
    estimates. Raises ValueError for a period that ends before it starts and for a reference below
    the tier.
    """
    check_share("rate_reference", rate_reference)
    check_share("rate_tier", rate_tier)
    if period_to < period_from:
        raise ValueError(f"the period ends before it starts: {period_from} to {period_to}")
    if rate_reference <= rate_tier:
        raise ValueError(
            f"no gap to explain: the reference stands at {rate_reference}, the tier at {rate_tier}"
        )
    days_total = (period_to - period_from).days + 1
    days_bound = min(days_total, max(0, (period_to - start).days + 1))
    share_bound = days_bound / days_total
    ceiling = rate_reference * share_bound
    gap = rate_reference - rate_tier
    explained = min(gap, rate_reference - ceiling)
    whole = rate_tier / rate_reference
    last_days = math.floor(whole * days_total)
    return LaterStart(
        days_bound=days_bound,
        days_total=days_total,
        share_bound=share_bound,
        ceiling=ceiling,
        gap_points=gap * 100,
        explained_points_at_most=explained * 100,
        left_points_at_least=(gap - explained) * 100,
        share_bound_for_whole_gap=whole,
        start_for_whole_gap=period_to - timedelta(days=last_days - 1),
        exempt_share_for_whole_gap=max(0.0, 1 - whole / share_bound) if days_bound else math.nan,
    )


def legal_starts(observations: pd.DataFrame) -> pd.DataFrame:
    """Return when each tier's one-stop units had to start digitizing, the earliest date first.

    From the national start dates by tier (Decree 107/2021/NĐ-CP). Columns: tier, start, base,
    document, id. A tier may have several dates (remote communes may start later).
    """
    require(observations, NEEDED, "observations")
    chosen = observations.loc[
        observations["indicator"].eq("tier_start_date")
        & observations["place"].eq("national")
        & observations["tier"].isin(TIERS)
        & observations["to"].notna()
    ]
    out = chosen.assign(start=chosen["to"], rank=chosen["tier"].map(TIERS.index))
    out = out.drop_duplicates(["tier", "start"])
    columns = ["tier", "start", "base", "document", "id"]
    return out.sort_values(["rank", "start", "id"])[columns].reset_index(drop=True)


def printed_together(reached: pd.DataFrame) -> list[dict[str, Row]]:
    """Return the rows of `legal_gap` by tier, one set for each document and period."""
    dated = reached.loc[reached["from"].notna()]
    sets = grouped(records(dated), ["document", "from", "to"]).values()
    return [{row["tier"]: row for row in group} for group in sets]


def later_starts(
    observations: pd.DataFrame, reached: pd.DataFrame, reference: str = "province"
) -> pd.DataFrame:
    """Return `later_start_ceiling` for each tier below the reference, where the figures allow it.

    `reached` is the table of `legal_gap` for a place: of it the shares of the tiers that one
    document prints for one period, beside the earliest legal start of each. Columns: tier, rate,
    reference_rate, start, from, to, the fields of LaterStart, document, documents (of the law).
    """
    starts = legal_starts(observations).groupby("tier").first()
    found: list[Row] = []
    for rows in printed_together(reached):
        top = rows.get(reference)
        found += [
            _later_start(row, top, starts.loc[tier])
            for tier, row in rows.items()
            if top is not None and tier in starts.index and row["actual"] < top["actual"]
        ]
    fields = list(LaterStart.__dataclass_fields__)
    columns = ["tier", "rate", "reference_rate", "start", "from", "to", *fields, "document",
               "documents"]  # fmt: skip
    return pd.DataFrame(found, columns=columns)


def _growth(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the yearly growth as a fraction, national rows instead of others where both exist."""
    national = rows.loc[rows["place"].eq("national")]
    chosen = rows if national.empty else national
    scale = chosen["measure"].eq("points").map({True: 0.01, False: 1.0})
    return chosen.assign(growth=chosen["value"] * scale)


def _roadmap_of(tier: str, base: list[Row], growth: list[Row], later: list[Row]) -> list[Row]:
    if not base:
        return []
    first = min(base, key=lambda row: (row["to"], row["id"]))
    year, minimum, documents = first["to"].year, first["value"], {first["document"]}
    steps: list[Row] = [_step(tier, year, minimum, "printed", documents)]
    while rules := [row for row in growth if row["from"].year <= year + 1 <= row["to"].year]:
        year += 1
        minimum = min(1.0, minimum + rules[0]["growth"])
        documents = documents | {rules[0]["document"]}
        printed = [row["value"] for row in later if row["to"].year == year]
        if printed and max(printed) > minimum:
            minimum = max(printed)
            steps.append(_step(tier, year, minimum, "printed", documents))
        else:
            steps.append(_step(tier, year, minimum, "implied", documents))
    return steps


def _step(tier: str, year: int, minimum: float, basis: str, documents: set[str]) -> Row:
    return {
        "tier": tier,
        "year": year,
        "minimum": round(minimum, 10),  # 0.3 + 0.2 + 0.2 is 0.7, not 0.7000000000000001
        "basis": basis,
        "documents": " ".join(sorted(documents)),
    }


def _later_start(row: Row, top: Row, start: Any) -> Row:
    bound = later_start_ceiling(
        top["actual"], row["actual"], start["start"].date(), row["from"].date(), row["to"].date()
    )
    return {
        "tier": row["tier"],
        "rate": row["actual"],
        "reference_rate": top["actual"],
        "start": start["start"],
        "from": row["from"],
        "to": row["to"],
        **vars(bound),
        "document": row["document"],
        "documents": start["document"],
    }

"""How far a place is from its targets and from the law, and whether a target can still be met.

Shares are fractions, gaps are percentage points, periods count both their first and last day.
Formulas: METHODS, "The legal roadmap by tier" and "Can the target still be reached?".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd

from helpers.analysis.trends import DIGITIZED_SHARES, ONLINE_SHARES, bounds, require

Row = dict[Any, Any]

TIERS: tuple[str, ...] = ("province", "district", "commune")
WIDER_PLACES: tuple[str, ...] = ("national", "localities")  # whose targets bind a province
DIGITIZED_RESULTS = "results_digitized_share"
# Shares of a flow: what is still to come changes them in proportion to its number. A share of
# services or of units (has it had any dossier?) does not add up over the year in that way.
FLOW_SHARES: tuple[str, ...] = (
    *ONLINE_SHARES,
    *DIGITIZED_SHARES,
    "on_time_share",
    "online_payment_share",
)
DEADLINE = "target_deadline"
GROWTH = ("results_digitized_growth_points", "result_digitized_growth_points")

# Two periods match when each covers this share of the other: a year counted from 15 December to
# 14 December still answers a target for the calendar year, a quarter does not.
COVERAGE = 0.9
# A running figure answers a target's year when it starts within a month of it.
START_DAYS = 31
# How the note of an observation says that the year of a target was inferred.
YEAR_NOT_PRINTED = "year not printed"

_NEEDED = (
    "id", "document", "place", "tier", "unit", "indicator", "kind", "from", "to", "relation",
    "value", "value_upper", "measure", "base", "series", "geography", "as_reported", "confidence",
)  # fmt: skip
_TARGET_COLUMNS = (
    "id", "document", "place", "tier", "unit", "indicator", "year", "start", "deadline",
    "relation", "value", "value_upper", "measure", "base", "series", "geography", "as_reported",
    "confidence",
)  # fmt: skip
_COMPARISON_COLUMNS = (
    "place", "tier", "unit", "indicator", "year", "scope", "target", "target_relation",
    "target_indicator", "target_base", "target_as_reported", "target_start", "deadline",
    "target_document", "target_id", "actual", "actual_upper", "actual_relation", "actual_base",
    "actual_as_reported", "actual_from", "actual_to",
    "actual_document", "actual_id", "grounds", "verdict", "reason", "gap_points",
)  # fmt: skip


# ---------------------------------------------------------------- targets and what was reached


def targets(observations: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return every target of one place, in order of year, with its base, tier and document.

    Added columns: year (of the closing date; missing when no date is printed), deadline (the
    closing date) and start (the first day that counts: the printed one, or 1 January of the
    deadline's year). Targets of low confidence are left out. Raises MissingColumnsError.
    """
    require(observations, _NEEDED, "observations")
    chosen = observations.loc[
        observations["kind"].eq("target")
        & observations["place"].eq(place)
        & observations["confidence"].ne("low")
    ].copy()
    chosen["deadline"] = chosen["to"]
    chosen["year"] = chosen["to"].dt.year.astype("Int64")
    chosen["start"] = [
        _target_start(begin, end) for begin, end in zip(chosen["from"], chosen["to"], strict=True)
    ]
    chosen["start"] = pd.to_datetime(chosen["start"])
    order = ["year", "indicator", "tier", "unit", "deadline", "id"]
    return chosen.sort_values(order)[list(_TARGET_COLUMNS)].reset_index(drop=True)


def actuals(observations: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return the figures of one place that a target can be held against: actual, dated, trusted."""
    require(observations, _NEEDED, "observations")
    return observations.loc[
        observations["kind"].eq("actual")
        & observations["place"].eq(place)
        & observations["confidence"].ne("low")
        & observations["value"].notna()
        & observations["to"].notna()
    ].reset_index(drop=True)


def compare(targets: pd.DataFrame, actuals: pd.DataFrame) -> pd.DataFrame:
    """Return each target beside each figure that answers it in the same year.

    Only shares are compared. A target of the place as a whole is also held against its tiers and
    units (`scope` "whole"), a national one against the place (`scope` "national"); "own" is a
    target set for exactly that tier and unit. Two figures are comparable when they belong to one
    series, or when one document prints both and so compares them itself (`grounds` "series" or
    "document").

    `verdict` is met, missed, undecided (the bounds allow both), open (the figure ends before the
    deadline; its gap is the gap so far) or not_comparable with `reason`: geography, level (another
    kind of service or of digitization), base, base_unknown or period (the figure covers another
    part of the year). `gap_points` is actual minus target, missing where nothing is comparable.
    """
    require(targets, _TARGET_COLUMNS, "targets")
    require(actuals, _NEEDED, "actuals")
    shares = targets.loc[targets["measure"].eq("share") & targets["value"].notna()]
    reached = actuals.loc[actuals["measure"].eq("share")]
    found = [
        _compared(target, actual, scope)
        for target in _rows(shares)
        for actual in _rows(reached)
        if (scope := _scope(target, actual)) and _answers(target, actual)
    ]
    frame = pd.DataFrame(found, columns=list(_COMPARISON_COLUMNS))
    order = ["year", "indicator", "tier", "unit", "deadline", "actual_to", "target_id", "actual_id"]
    return frame.sort_values(order, ignore_index=True)


def distinct(targets: pd.DataFrame) -> pd.DataFrame:
    """Return the targets without repeats: the same share, series, tier, unit and deadline again.

    The first document in order of id stays. Targets whose base is not known are never merged.
    """
    same = ["place", "tier", "unit", "indicator", "series", "deadline", "value", "relation"]
    repeated = targets.duplicated(same) & targets["series"].ne("")
    return targets.loc[~repeated].reset_index(drop=True)


def with_deadlines(targets: pd.DataFrame) -> pd.DataFrame:
    """Return the share targets, once more for each earlier deadline that their document sets.

    A deadline (indicator target_deadline) applies to the targets of its document, place and year.
    """
    shares = targets.loc[targets["measure"].eq("share")]
    dates = targets.loc[
        targets["indicator"].eq(DEADLINE), ["document", "place", "year", "deadline"]
    ].rename(columns={"deadline": "set"})
    own = shares.merge(dates, on=["document", "place", "year"])
    own = own.loc[own["set"].ne(own["deadline"])].assign(deadline=lambda frame: frame["set"])
    return pd.concat([shares, own.drop(columns="set")], ignore_index=True)


def unanswered(targets: pd.DataFrame, comparison: pd.DataFrame) -> pd.DataFrame:
    """Return the targets for which no figure exists that may be held against them.

    Added column `reason`: the weightiest reason among the figures that came near, or no_actual.
    """
    comparable = comparison.loc[comparison["verdict"].ne("not_comparable"), "target_id"]
    near = comparison.groupby("target_id")["reason"].first()
    rest = targets.loc[~targets["id"].isin(comparable)]
    reason = rest["id"].map(near).fillna("no_actual")
    return rest.assign(reason=reason).reset_index(drop=True)


def changes(targets: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return each change of a printed target for the same year, in order of publication.

    Targets for one place, tier, unit and year that are all called "online" (or all "digitized")
    follow each other, whatever their base. Columns: place, tier, unit, year, family, earlier,
    later (shares), change_points, same_base (both series known and equal), earlier_base,
    later_base, earlier_document, later_document, earlier_published, later_published,
    earlier_relation, later_relation. Documents without a date of publication are left out.
    """
    require(targets, _TARGET_COLUMNS, "targets")
    require(documents, ["id", "published"], "documents")
    dates = documents.set_index("id")["published"]
    dated = targets.loc[targets["measure"].eq("share") & targets["year"].notna()].copy()
    dated["published"] = dated["document"].map(dates).fillna("")
    dated["family"] = [_family(name) for name in dated["indicator"]]
    dated = dated.loc[dated["published"].ne("")].sort_values(["published", "document", "id"])
    keys = ["place", "tier", "unit", "family", "year"]
    found: list[Row] = []
    for _, group in dated.groupby(keys, sort=True):
        rows = _rows(group)
        found += [
            _change(one, other)
            for one, other in pairwise(rows)
            if one["value"] != other["value"] and one["document"] != other["document"]
        ]
    return pd.DataFrame(found, columns=list(_CHANGE_COLUMNS))


def several(
    targets: pd.DataFrame, documents: pd.DataFrame, observations: pd.DataFrame
) -> pd.DataFrame:
    """Return the targets of each year for which different ones were printed, all of them.

    Targets for one place, tier, unit and year that are all called "online" (or all "digitized"),
    where at least two shares differ; in order of publication, documents without a
    date last. Added columns: family, published ("" when unknown), year_inferred (the note of the
    observation says that the year is not printed) and count (same: one series; differ: two known
    series; unknown: a base is not stated).
    """
    require(targets, _TARGET_COLUMNS, "targets")
    require(documents, ["id", "published"], "documents")
    require(observations, ["id", "note"], "observations")
    shares = targets.loc[targets["measure"].eq("share") & targets["year"].notna()].copy()
    shares["family"] = [_family(name) for name in shares["indicator"]]
    dates = documents.set_index("id")["published"]
    shares["published"] = shares["document"].map(dates).fillna("")
    inferred = observations.loc[observations["note"].str.contains(YEAR_NOT_PRINTED), "id"]
    shares["year_inferred"] = shares["id"].isin(inferred)
    groups = shares.groupby(["place", "tier", "unit", "family", "year"])
    shares["count"] = groups["series"].transform(_same_count)
    chosen = shares.loc[groups["value"].transform("nunique") > 1]
    # "~" stands after every date
    order = chosen["published"].replace("", "~")
    keys = ["place", "family", "tier", "unit", "year", "order", "id"]
    return chosen.assign(order=order).sort_values(keys, ignore_index=True).drop(columns="order")


def standings(latest: pd.DataFrame, comparison: pd.DataFrame) -> pd.DataFrame:
    """Return the latest figure of each place beside the place's own target for its year.

    `latest` holds one figure a place from helpers.analysis.trends.points, `comparison` comes from
    `compare`. Of several targets the one that counts the same thing stays, then the last by
    deadline and document. Added columns: year, target, target_relation, target_as_reported,
    target_base, target_document, outcome and gap_points. `outcome` is no_target, met, missed,
    undecided, short or ahead (a part of the year, below or not below the target), or the reason
    why nothing can be said (see `compare`).
    """
    require(latest, _NEEDED, "latest")
    rows = []
    for row in _rows(latest):
        year = _middle(row).year
        pairs = comparison.loc[comparison["actual_id"].eq(row["id"])]
        pairs = pairs.loc[pairs["scope"].eq("own")]
        ranked = pairs.assign(rank=pairs["verdict"].eq("not_comparable")).sort_values(
            ["rank", "deadline", "target_id"], ascending=[True, False, False]
        )
        found = _rows(ranked)[:1]
        goal = {column: found[0][column] if found else "" for column in _GOAL}
        rows.append({**row, "year": year, **goal, **_outcome(found)})
    columns = [*latest.columns, "year", *_GOAL, "outcome", "gap_points"]
    return pd.DataFrame(rows, columns=columns)


# ---------------------------------------------------------------- can the target still be reached


def required_share(
    share_so_far: float,
    days_so_far: float,
    days_total: float,
    target: float,
    arrivals: float = 1.0,
) -> float:
    """Return the share that the rest of the period must reach for the whole to meet the target.

    m = (T·N - K) / (N - n) with dossiers measured in days of the pace so far: n = days_so_far,
    K = share_so_far·n, and the remaining days bring `arrivals` times that pace. Over 1 the target
    is arithmetically out of reach; 0 or less means that even arrivals are enough. Raises ValueError
    for a period without remaining days, for shares outside 0 to 1 and for arrivals not above 0.
    """
    _check_share("share_so_far", share_so_far)
    _check_share("target", target)
    if not 0 < days_so_far < days_total:
        raise ValueError(
            f"days_so_far must lie between 0 and days_total: found {days_so_far} of {days_total}"
        )
    if arrivals <= 0:
        raise ValueError(f"arrivals must be above 0 (1 = the pace so far): found {arrivals}")
    rest = (days_total - days_so_far) * arrivals
    return (target * (days_so_far + rest) - share_so_far * days_so_far) / rest


def last_possible_date(
    share_so_far: float, days_total: float, target: float, start: date
) -> date | None:
    """Return the last day on which the target could still be met, had the share stayed as it was.

    After that day even 100% of everything that arrives would not lift the whole to the target
    (even arrivals). None when the share already meets the target: there is no such day.
    """
    _check_share("share_so_far", share_so_far)
    _check_share("target", target)
    if share_so_far >= target:
        return None
    days = math.floor(days_total * (1 - target) / (1 - share_so_far))
    return start + timedelta(days=days - 1)


def breakeven_arrivals(
    share_so_far: float, days_so_far: float, days_total: float, target: float
) -> float:
    """Return how many times the pace so far must arrive for 100% of the rest to be just enough.

    0 when the target is already met; infinite when the target is 100% and anything was missed.
    """
    _check_share("share_so_far", share_so_far)
    _check_share("target", target)
    if not 0 < days_so_far < days_total:
        raise ValueError(
            f"days_so_far must lie between 0 and days_total: found {days_so_far} of {days_total}"
        )
    if share_so_far >= target:
        return 0.0
    if target == 1:
        return math.inf
    needed = days_so_far * (1 - share_so_far) / (1 - target) - days_so_far
    return needed / (days_total - days_so_far)


def reach_verdict(required: float, target: float) -> str:
    """Return met, on_course, possible or out_of_reach for a required share.

    Met: what has come so far is enough if arrivals stay even. On course: the rest need not do
    better than the target itself, that is, the share so far is at or above it.
    """
    if required <= 0:
        return "met"
    if required > 1:
        return "out_of_reach"
    return "on_course" if required <= target else "possible"


def feasibility(observations: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return every target of a place (and national one) that a part-year figure answers.

    Only shares of a flow of dossiers, results or payments (FLOW_SHARES). Repeated targets count
    once, and each deadline that a document sets is answered beside the end of the year. The table
    of `compare` with verdict "open", and: days_so_far, days_total (both from the first day that
    the figure covers), required (share of the rest, even arrivals), last_possible (date, missing
    when the share met the target), breakeven (arrivals, as a multiple of the pace so far), reach
    (see `reach_verdict`) and latest (no later figure answers the same target). A figure printed as
    a bound is taken at its bound.
    """
    wanted = pd.concat(
        [targets(observations, name) for name in (place, *WIDER_PLACES)], ignore_index=True
    )
    pairs = compare(with_deadlines(distinct(wanted)), actuals(observations, place))
    wanted_pairs = pairs["verdict"].eq("open") & pairs["indicator"].isin(FLOW_SHARES)
    still_open = pairs.loc[wanted_pairs].reset_index(drop=True)
    reach = pd.DataFrame(
        [_reach(row) for row in _rows(still_open)],
        columns=["days_so_far", "days_total", "required", "last_possible", "breakeven", "reach"],
    )
    out = pd.concat([still_open, reach], axis="columns")
    keys = ["target_id", "deadline", "tier", "unit"]
    newest = out.groupby(keys)["actual_to"].transform("max")
    return out.assign(latest=out["actual_to"].eq(newest))


# ---------------------------------------------------------------- the law, tier by tier


def legal_roadmap(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the share of results each tier had to have digitized, year by year.

    Starts from the national minimum by tier (Decision 468/QĐ-TTg for 2021), then adds the growth
    printed for each following year, up to 100%. A share printed for a later year in the document
    that prints the growth replaces a lower implied one. Columns: tier, year, minimum (share),
    basis (printed | implied), documents (ids, space-separated). Empty when the minimum is missing.
    """
    require(observations, _NEEDED, "observations")
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
            _rows(national.loc[national["tier"].eq(tier)]),
            _rows(growth.loc[growth["tier"].eq(tier)]),
            _rows(later.loc[later["tier"].eq(tier)]),
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
    reached = reached.assign(year=[_middle(row).year for row in _rows(reached)])
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
    ordered = joined.sort_values(["year", "rank", "id"])[columns].reset_index(drop=True)
    return ordered.astype({"year": "int64"})  # also without rows, so that tables can be joined


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


def later_start_ceiling(
    rate_reference: float, rate_tier: float, start: date, period_from: date, period_to: date
) -> LaterStart:
    """Return the bound that a later start of the duty puts on its share of the gap.

    Even arrivals from `period_from` to `period_to`; from `start` on the tier would have worked at
    the rate of the reference tier and before it at zero: that is `ceiling`. What lies between the
    reference and the ceiling is the most that the later start explains.
    `share_bound_for_whole_gap` is the share of days under the duty at which the bound would cover
    the whole gap, and `start_for_whole_gap` the date of that start. Bounds, not estimates. Raises
    ValueError for a period that ends before it starts and for a reference below the tier.
    """
    _check_share("rate_reference", rate_reference)
    _check_share("rate_tier", rate_tier)
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
    )


def legal_starts(observations: pd.DataFrame) -> pd.DataFrame:
    """Return when each tier's one-stop units had to start digitizing, the earliest date first.

    From the national start dates by tier (Decree 107/2021/NĐ-CP). Columns: tier, start, base,
    document, id. A tier may have several dates (remote communes may start later).
    """
    require(observations, _NEEDED, "observations")
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


def later_starts(
    observations: pd.DataFrame, place: str, reference: str = "province"
) -> pd.DataFrame:
    """Return `later_start_ceiling` for each tier below the reference, where the figures allow it.

    Uses the digitized shares by tier that one document prints for one period, and the earliest
    legal start of the tier. Columns: tier, rate, reference_rate, start, from, to, the fields of
    LaterStart, document, documents (of the law).
    """
    starts = legal_starts(observations).groupby("tier").first()
    reached = legal_gap(observations, place)
    found: list[Row] = []
    for _, group in reached.groupby(["document", "from", "to"], sort=True):
        rows = {row["tier"]: row for row in _rows(group)}
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


# ---------------------------------------------------------------- private


_CHANGE_COLUMNS = (
    "place", "tier", "unit", "year", "family", "earlier", "later", "change_points", "same_base",
    "earlier_base", "later_base", "earlier_document", "later_document", "earlier_published",
    "later_published", "earlier_relation", "later_relation",
)  # fmt: skip


def _rows(frame: pd.DataFrame) -> list[Row]:
    return frame.to_dict("records")


def _check_share(name: str, value: float) -> None:
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be a fraction from 0 to 1: found {value}")


def _family(indicator: str) -> str:
    if indicator in ONLINE_SHARES:
        return "online"
    return "digitized" if indicator in DIGITIZED_SHARES else indicator


def _target_start(begin: pd.Timestamp, end: pd.Timestamp) -> pd.Timestamp:
    if pd.isna(end):
        return pd.NaT
    january = pd.Timestamp(end.year, 1, 1)
    # A goal printed for one day is a goal for that year, and one "for 2021 to 2025" is
    # measured in its last year.
    return january if pd.isna(begin) or begin == end or begin < january else begin


def _middle(row: Row) -> pd.Timestamp:
    start, end = row["from"], row["to"]
    middle: pd.Timestamp = end if pd.isna(start) else start + (end - start) / 2
    return middle


def _scope(target: Row, actual: Row) -> str:
    """Return own, whole or national: how the target reaches the figure; "" when it does not."""
    if target["place"] in WIDER_PLACES and actual["place"] != target["place"]:
        whole = target["tier"] == "all" and actual["tier"] == "all"
        return "national" if whole and not target["unit"] and not actual["unit"] else ""
    if target["place"] != actual["place"]:
        return ""
    if (target["tier"], target["unit"]) == (actual["tier"], actual["unit"]):
        return "own"
    return "whole" if target["tier"] == "all" and not target["unit"] else ""


def _answers(target: Row, actual: Row) -> bool:
    same_subject = _family(target["indicator"]) == _family(actual["indicator"])
    return same_subject and pd.notna(target["year"]) and _middle(actual).year == target["year"]


def _grounds(target: Row, actual: Row) -> str:
    if target["series"] and target["series"] == actual["series"]:
        return "series"
    same = target["document"] == actual["document"] and target["indicator"] == actual["indicator"]
    return "document" if same else ""


def _why_not(target: Row, actual: Row) -> str:
    """Return why the two may not be compared, "" when they may (the period aside)."""
    if target["geography"] and actual["geography"] and target["geography"] != actual["geography"]:
        return "geography"
    if target["indicator"] != actual["indicator"]:
        return "level"
    if _grounds(target, actual):
        return ""
    return "base" if target["series"] and actual["series"] else "base_unknown"


def _coverage(target: Row, actual: Row) -> str:
    """Return whole, so_far or other: which part of the target's period the figure covers."""
    start, end = actual["from"], actual["to"]
    first, last = target["start"], target["deadline"]
    if pd.isna(start):
        return "other"
    if start == end:  # a state of one day answers a target that has fallen due by then
        return "whole" if end >= last else "other"
    shared = (min(end, last) - max(start, first)).days + 1
    own, wanted = (end - start).days + 1, (last - first).days + 1
    if shared >= COVERAGE * own and shared >= COVERAGE * wanted and end >= last - _days(START_DAYS):
        return "whole"
    running = abs((start - first).days) <= START_DAYS and end < last
    return "so_far" if running else "other"


def _days(number: int) -> pd.Timedelta:
    return pd.Timedelta(days=number)


def _judged(target: Row, actual: Row) -> str:
    least, most = bounds(actual["value"], actual["value_upper"], actual["relation"])
    goal = target["value"]
    if least >= goal:
        return "met"
    # "nearly 50%" stays below 50%, so a strict upper bound at the target is a miss
    if most < goal or (most == goal and actual["relation"] == "<"):
        return "missed"
    return "undecided"


def _compared(target: Row, actual: Row, scope: str) -> Row:
    reason = _why_not(target, actual)
    coverage = _coverage(target, actual)
    if not reason and coverage == "other":
        reason = "period"
    if reason:
        verdict = "not_comparable"
    else:
        verdict = "open" if coverage == "so_far" else _judged(target, actual)
    return {
        **{column: actual[column] for column in ("place", "tier", "unit", "indicator")},
        "year": target["year"],
        "scope": scope,
        "target": target["value"],
        "target_relation": target["relation"],
        "target_indicator": target["indicator"],
        "target_base": target["base"],
        "target_as_reported": target["as_reported"],
        "target_start": target["start"],
        "deadline": target["deadline"],
        "target_document": target["document"],
        "target_id": target["id"],
        "actual": actual["value"],
        "actual_upper": actual["value_upper"],
        "actual_relation": actual["relation"],
        "actual_base": actual["base"],
        "actual_as_reported": actual["as_reported"],
        "actual_from": actual["from"],
        "actual_to": actual["to"],
        "actual_document": actual["document"],
        "actual_id": actual["id"],
        "grounds": "" if reason else _grounds(target, actual),
        "verdict": verdict,
        "reason": reason,
        "gap_points": math.nan if reason else (actual["value"] - target["value"]) * 100,
    }


_GOAL = ("target", "target_relation", "target_as_reported", "target_base", "target_document")


def _outcome(found: list[Row]) -> Row:
    if not found:
        return {"outcome": "no_target", "gap_points": math.nan}
    verdict, points = found[0]["verdict"], found[0]["gap_points"]
    if verdict == "open":
        verdict = "short" if points < 0 else "ahead"
    elif verdict == "not_comparable":
        verdict = found[0]["reason"]
    return {"outcome": verdict, "gap_points": points}


def _same_count(series: pd.Series[str]) -> str:
    """Return same, differ or unknown: whether targets are known to count one thing."""
    known = series.loc[series.ne("")].nunique()
    if known > 1:
        return "differ"
    return "unknown" if series.eq("").any() else "same"


def _change(earlier: Row, later: Row) -> Row:
    return {
        **{column: later[column] for column in ("place", "tier", "unit", "year", "family")},
        "earlier": earlier["value"],
        "later": later["value"],
        "change_points": (later["value"] - earlier["value"]) * 100,
        "same_base": bool(earlier["series"]) and earlier["series"] == later["series"],
        "earlier_base": earlier["base"],
        "later_base": later["base"],
        "earlier_document": earlier["document"],
        "later_document": later["document"],
        "earlier_published": earlier["published"],
        "later_published": later["published"],
        "earlier_relation": earlier["relation"],
        "later_relation": later["relation"],
    }


def _reach(row: Row) -> Row:
    start: pd.Timestamp = row["actual_from"]
    so_far = (row["actual_to"] - start).days + 1
    total = (row["deadline"] - start).days + 1
    required = required_share(row["actual"], so_far, total, row["target"])
    last = last_possible_date(row["actual"], total, row["target"], start.date())
    return {
        "days_so_far": so_far,
        "days_total": total,
        "required": required,
        "last_possible": pd.NaT if last is None else pd.Timestamp(last),
        "breakeven": breakeven_arrivals(row["actual"], so_far, total, row["target"]),
        "reach": reach_verdict(required, row["target"]),
    }


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

"""How far a place is from its targets: which figure answers a target, and how targets moved.

Shares are fractions, gaps are percentage points, periods count both their first and last day.
Formulas: METHODS, "Can the target still be reached?".
"""

from __future__ import annotations

import math
from itertools import pairwise

import pandas as pd

from helpers.analysis.trends import DIGITIZED_SHARES, ONLINE_SHARES, bounds, require
from helpers.rows import Row, grouped, records

TIERS: tuple[str, ...] = ("province", "district", "commune")
WIDER_PLACES: tuple[str, ...] = ("national", "localities")  # whose targets bind a province
DEADLINE = "target_deadline"

# Two periods match when each covers this share of the other: a year counted from 15 December to
# 14 December still answers a target for the calendar year, a quarter does not.
COVERAGE = 0.9
# A running figure answers a target's year when it starts within a month of it.
START_DAYS = 31
# How the note of an observation says that the year of a target was inferred.
YEAR_NOT_PRINTED = "year not printed"

NEEDED = (
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


def targets(observations: pd.DataFrame, place: str | None = None) -> pd.DataFrame:
    """Return every target of one place, or of all, in order of year, with base, tier and document.

    Added columns: year (of the closing date; missing when no date is printed), deadline (the
    closing date) and start (the first day that counts: the printed one, or 1 January of the
    deadline's year). Targets of low confidence are left out. Raises MissingColumnsError.
    """
    require(observations, NEEDED, "observations")
    chosen = observations.loc[
        observations["kind"].eq("target")
        & (place is None or observations["place"].eq(place))
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


def actuals(observations: pd.DataFrame, place: str | None = None) -> pd.DataFrame:
    """Return the figures that a target can be held against: actual, dated, trusted.

    Those of one place, or of all.
    """
    require(observations, NEEDED, "observations")
    return observations.loc[
        observations["kind"].eq("actual")
        & (place is None or observations["place"].eq(place))
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
    require(actuals, NEEDED, "actuals")
    shares = targets.loc[targets["measure"].eq("share") & targets["value"].notna()]
    reached: dict[tuple[str, int], list[Row]] = {}
    for actual in records(actuals.loc[actuals["measure"].eq("share")]):
        subject = (_family(actual["indicator"]), middle(actual).year)
        reached.setdefault(subject, []).append(actual)
    found = [
        _compared(target, actual, scope)
        for target in records(shares.loc[shares["year"].notna()])
        for actual in reached.get((_family(target["indicator"]), target["year"]), [])
        if (scope := _scope(target, actual))
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
    for rows in grouped(records(dated), keys).values():
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
    where at least two shares or two known series differ; in order of publication, documents
    without a date last. Added columns: family, published ("" when unknown), year_inferred (the note
    of the observation says that the year is not printed), count (same: one series; differ: two
    known series; unknown: a base is not stated), step_points (beside the target printed before,
    missing where an order is not known) and step_count (of these two, as `count`).
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
    keys = ["place", "family", "tier", "unit", "year"]
    groups = shares.groupby(keys)
    shares["count"] = groups["series"].transform(_same_count)
    known = shares["series"].mask(shares["series"].eq(""))
    bases = known.groupby([shares[key] for key in keys]).transform("nunique")
    chosen = shares.loc[(groups["value"].transform("nunique") > 1) | (bases > 1)]
    # "~" stands after every date
    order = chosen["published"].replace("", "~")
    in_order = [*keys, "order", "id"]
    ordered = chosen.assign(order=order).sort_values(in_order, ignore_index=True)
    return _with_steps(ordered.drop(columns="order"), keys)


def standings(latest: pd.DataFrame, comparison: pd.DataFrame) -> pd.DataFrame:
    """Return the latest figure of each place beside the place's own target for its year.

    `latest` holds one figure a place from helpers.analysis.trends.points, `comparison` comes from
    `compare`. A national target stands in only where the place has none. Of several targets the
    one that counts the same thing stays, then the one on the same measure, then the last by
    deadline and document. Added columns: year, scope (own | national), target, target_relation,
    target_as_reported, target_base, target_document, outcome and gap_points. `outcome` is
    no_target, met, missed, undecided, short or ahead (a part of the year, below or not below the
    target), or the reason why nothing can be said (see `compare`).
    """
    require(latest, NEEDED, "latest")
    rows = []
    for row in records(latest):
        year = middle(row).year
        pairs = comparison.loc[comparison["actual_id"].eq(row["id"])]
        pairs = pairs.loc[pairs["scope"].isin(["own", "national"])]
        ranked = pairs.assign(
            rank=pairs["verdict"].eq("not_comparable"),
            far=pairs["scope"].eq("national"),
            other=pairs["reason"].eq("level"),
        ).sort_values(
            ["far", "rank", "other", "deadline", "target_id"],
            ascending=[True, True, True, False, False],
        )
        found = records(ranked)[:1]
        goal = {column: found[0][column] if found else "" for column in _GOAL}
        rows.append({**row, "year": year, **goal, **_outcome(found)})
    columns = [*latest.columns, "year", *_GOAL, "outcome", "gap_points"]
    return pd.DataFrame(rows, columns=columns)


def answered(comparison: pd.DataFrame) -> pd.DataFrame:
    """Return for each place the latest share handled online that answers a target.

    `comparison` comes from `compare`. A figure on the place as a whole goes before those on a part
    of it, and those on a named district before those on single tiers or communes; then the last
    counts. `outcome` is that of `standings`. Places without such a figure have no row.
    """
    require(comparison, _COMPARISON_COLUMNS, "comparison")
    rows = comparison.loc[
        comparison["verdict"].ne("not_comparable") & comparison["indicator"].isin(ONLINE_SHARES)
    ]
    ranked = rows.assign(
        part=rows["unit"].ne("") | rows["tier"].ne("all"), low=rows["tier"].ne("all")
    )
    order = ["place", "part", "low", "actual_to", "deadline", "target_id"]
    ranked = ranked.sort_values(order, ascending=[True, True, True, False, False, True])
    best = ranked.drop_duplicates("place").drop(columns="low").reset_index(drop=True)
    return best.assign(outcome=[_outcome([row])["outcome"] for row in records(best)])


# ---------------------------------------------------------------- private


_CHANGE_COLUMNS = (
    "place", "tier", "unit", "year", "family", "earlier", "later", "change_points", "same_base",
    "earlier_base", "later_base", "earlier_document", "later_document", "earlier_published",
    "later_published", "earlier_relation", "later_relation",
)  # fmt: skip


def check_share(name: str, value: float) -> None:
    """Raise ValueError naming a share that is not a fraction from 0 to 1."""
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


def middle(row: Row) -> pd.Timestamp:
    """Return the day in the middle of a figure's period, which says to what year it belongs."""
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


def _grounds(target: Row, actual: Row) -> str:
    if target["series"] and target["series"] == actual["series"]:
        return "series"
    same = target["document"] == actual["document"] and target["indicator"] == actual["indicator"]
    return "document" if same else ""


def why_not(target: Row, actual: Row) -> str:
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
    reason = why_not(target, actual)
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


_GOAL = (
    "scope", "target", "target_relation", "target_as_reported", "target_base", "target_document",
)  # fmt: skip


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


def _with_steps(ordered: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return targets in order of publication with their distance from the one printed before."""
    before = ordered.groupby(keys)[["value", "series", "published"]].shift()
    dated = before["published"].fillna("").ne("") & ordered["published"].ne("")
    points = ((ordered["value"] - before["value"]) * 100).where(dated)
    pairs = zip(before["series"].fillna(""), ordered["series"], strict=True)
    count = [_same_count(pd.Series(list(pair))) for pair in pairs]
    return ordered.assign(step_points=points, step_count=pd.Series(count).where(dated, ""))


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

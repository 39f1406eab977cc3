"""Which published figures may stand on one line over time, and where a line has to stop.

A series is one indicator, one base, one tier and one geography (METHODS, "Comparability and
trends"). Nothing is interpolated and no curve is fitted: a line only joins printed figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations, pairwise

import pandas as pd

from helpers.rows import Row, grouped, records

ONLINE_SHARES: tuple[str, ...] = (
    "online_submission_share",
    "level3_online_share",
    "level4_online_share",
    "level4_resolved_share",
    "fully_online_share",
)
"""Shares that are all called "online" in print and that do not measure the same thing."""

DIGITIZED_SHARES: tuple[str, ...] = (
    "results_digitized_share",
    "dossier_digitized_share",
    "electronic_result_share",
)
"""Shares that are all called "digitized" in print and that do not measure the same thing."""

# Their territory did not change when provinces were merged.
WIDER_PLACES: tuple[str, ...] = ("national", "localities", "ministries")

REASONS: tuple[str, ...] = (
    "geography",
    "level",
    "base",
    "base_unknown",
    "conflict",
    "period",
    "falls",
)
"""Why two figures are not joined, the weightiest first."""

ON_AXIS_KINDS: tuple[str, ...] = ("actual", "survey")

BETWEEN_REASONS: tuple[str, ...] = ("conflict", "bound", "counts", "falls", "exceeds")
"""Why nothing is derived from two running totals, the weightiest first."""

REBUILD_REASONS: tuple[str, ...] = ("base_unknown", "bound", "counts", "absent")
"""Why a merged province's earlier figure is not rebuilt, the weightiest first."""

ACROSS_REASONS: tuple[str, ...] = (
    "geography", "level", "base_unknown", "base", "conflict", "time", "period",
)  # fmt: skip
"""Why figures of two places are not compared, the weightiest first."""

# Periods whose lengths differ by more than this factor do not describe the same thing:
# a month beside a quarter, a week beside a month.
LENGTH_FACTOR = 1.5

_NEEDED = (
    "id", "document", "place", "tier", "unit", "indicator", "kind", "from", "to", "relation",
    "numerator", "value", "value_upper", "measure", "base", "series", "geography",
    "as_reported", "confidence",
)  # fmt: skip
_SUPPLY = (
    "services_online_total",
    "services_full",
    "services_partial",
    "services_level34",
    "services_level4",
)
_USE = ("services_with_dossiers", "services_with_dossiers_share")
_TRACK = ("place", "tier", "unit")


class MissingColumnsError(ValueError):
    """A table lacks columns that a computation needs."""


def require(frame: pd.DataFrame, columns: Sequence[str], table: str) -> None:
    """Raise MissingColumnsError naming every column of `columns` that `frame` lacks."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise MissingColumnsError(
            f"{table} lacks {', '.join(missing)}; it has {', '.join(map(str, frame.columns))}"
        )


def points(
    observations: pd.DataFrame,
    place: str,
    indicator: str | Sequence[str],
    tier: str | None = "all",
    unit: str | None = "",
) -> pd.DataFrame:
    """Return the figures of one place that can stand on a time axis, the oldest first.

    Actual and survey figures with a value, a closing date and a confidence that is not low.
    `tier` or `unit` None means every one of them. Two documents that print the same quantity give
    two rows: nothing is averaged. Added columns: `derived` (False: see `between` for those that
    are), `documents` (the document), `accumulation` (see `accumulation`), `duplicate`
    (0 for the first figure of a quantity and period, then 1, 2, ...; counts before percentages)
    and `conflict` (another figure of the same quantity and period has a value that the rounding of
    neither explains). Raises MissingColumnsError.
    """
    require(observations, _NEEDED, "observations")
    wanted = _selected(observations, place, indicator, tier, unit)
    kept = wanted.loc[
        wanted["confidence"].ne("low") & wanted["value"].notna() & wanted["to"].notna()
    ].copy()
    kept["derived"] = False
    kept["documents"] = kept["document"]
    kept["accumulation"] = [accumulation(start, end) for start, end in _periods(kept)]
    kept["computed"] = kept["numerator"].isna()  # two counts say more than a rounded percentage
    order = ["to", "from", "indicator", "tier", "unit", "computed", "id"]
    kept = kept.sort_values(order, ignore_index=True).drop(columns="computed")
    quantity = [*_TRACK, "indicator", "series", "base", "from", "to"]
    groups = kept.groupby(quantity, dropna=False, sort=False)
    kept["duplicate"] = groups.cumcount()
    kept["conflict"] = groups["value"].transform(_disagree).astype(bool)
    return kept


def left_out(
    observations: pd.DataFrame,
    place: str,
    indicator: str | Sequence[str],
    tier: str | None = "all",
    unit: str | None = "",
) -> pd.DataFrame:
    """Return the actual and survey figures that `points` leaves out, with the reason.

    Added column `reason`: confidence (low), value (not a number) or period (closing date unknown).
    """
    require(observations, _NEEDED, "observations")
    wanted = _selected(observations, place, indicator, tier, unit)
    reason = pd.Series("", index=wanted.index)
    reason[wanted["to"].isna()] = "period"
    reason[wanted["value"].isna()] = "value"
    reason[wanted["confidence"].eq("low")] = "confidence"
    out = wanted.assign(reason=reason)
    return out.loc[out["reason"].ne("")].sort_values("id", ignore_index=True)


def accumulation(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Return what a period counts: date, year, year_to_date, period or unknown.

    A figure with one date is a state of that day; one that starts on 1 January and ends before
    31 December is read as a running total; without a start it is unknown what was counted.
    """
    if pd.isna(start) or pd.isna(end):
        return "unknown"
    if start == end:
        return "date"
    if (start.month, start.day) != (1, 1):
        return "period"
    if start.year != end.year:
        return "period"
    return "year" if (end.month, end.day) == (12, 31) else "year_to_date"


def refusals(earlier: Row, later: Row) -> tuple[str, ...]:
    """Return every reason why a line may not join two figures, () when it may.

    The two rows come from `points` and share place, tier and unit; the codes are those of REASONS.
    """
    found: list[str] = []
    merged = earlier["place"] not in WIDER_PLACES
    if merged and earlier["geography"] != later["geography"]:
        found.append("geography")
    if earlier["indicator"] != later["indicator"]:
        found.append("level")
    if not earlier["series"] or not later["series"]:
        found.append("base_unknown")
    elif earlier["series"] != later["series"]:
        found.append("base")
    if earlier["conflict"] or later["conflict"]:
        found.append("conflict")
    if not _same_accumulation(earlier, later):
        found.append("period")
    elif _running_total_falls(earlier, later):
        found.append("falls")
    return tuple(found)


def segments(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points with a column `segment`: figures with one number may be joined by a line.

    Each figure continues the latest segment of its place, tier and unit that it may be joined to
    (see `refusals`); if there is none it starts a segment of its own. Repeats of a quantity for
    the same period never lie on a line twice.
    """
    needed = [*_NEEDED, "derived", "accumulation", "duplicate", "conflict"]
    require(points, needed, "points")
    numbers: list[int] = []
    ends: dict[int, Row] = {}  # segment -> its last figure, the latest extended one at the end
    for row in records(points):
        number = next((n for n, end in reversed(ends.items()) if _continues(end, row)), len(ends))
        ends.pop(number, None)
        ends[number] = row
        numbers.append(number)
    return points.assign(segment=numbers)


def breaks(points: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return one row per place where a line stops although later figures exist.

    Columns: place, tier, unit, before and after (observation ids), closed (last day covered by the
    earlier figure), opened (first day covered by the later one), date (in the middle), reason (the
    weightiest code), reasons (all codes, space-separated) and events (ids of the events of
    this place or of the whole country that fall between the two figures; an event known by
    its month or year counts from its first day).
    """
    require(events, ["event", "date", "place"], "events")
    # a derived figure stands beside the two totals it comes from: no line stops at it
    numbered = segments(points.loc[~points["derived"].astype(bool)])
    found = [
        _break(before, after, events)
        for _, track in numbered.groupby(list(_TRACK), sort=False)
        for before, after in _interrupted(records(track))
    ]
    columns = [
        *_TRACK, "before", "after", "closed", "opened", "date", "reason", "reasons", "events",
    ]  # fmt: skip
    return pd.DataFrame(found, columns=columns)


def event_days(events: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    """Return the day of each event; one known by its month or year stands on its first day."""
    written = events["date"].astype(str)
    return pd.to_datetime(written + written.str.len().map({4: "-01-01", 7: "-01"}).fillna(""))


def bounds(value: float, upper: float, relation: str) -> tuple[float, float]:
    """Return the least and the largest share that a printed figure allows.

    `upper` is the upper end of a printed range, missing (NaN) if there is none.
    """
    high = value if math.isnan(upper) else upper
    if relation in (">", ">="):
        return value, 1.0
    if relation in ("<", "<="):
        return 0.0, high
    return value, high


def years_without(
    points: pd.DataFrame, until: pd.Timestamp | None = None
) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Return the years in which no figure begins or ends, as (first day, last day).

    The years between the first and the last figure; given the day `until` on which a place ended,
    all years from the first figure on, the last of them up to that day.
    """
    covered = set(points["to"].dt.year) | set(points["from"].dropna().dt.year)
    if not covered:
        return []
    if until is None or pd.isna(until):  # a place that has not ended
        until = pd.Timestamp(max(covered), 12, 31)
    absent = [year for year in range(min(covered), until.year + 1) if year not in covered]
    return [(pd.Timestamp(year, 1, 1), min(pd.Timestamp(year, 12, 31), until)) for year in absent]


def count_ratios(observations: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return the ratios of two printed counts where a document prints no online share itself.

    Dossiers filed online (the printed count, else the sum of its parts) over dossiers received, or
    over the results of all three tiers, of the same document and period. These ratios are ours:
    the two counts need not cover the same dossiers, so no line joins them to printed shares.
    Columns: from, to, online, of, over (received | results), base (of the dossiers received),
    ratio, document, ids (of the figures, space-separated).
    """
    require(observations, [*_NEEDED, "denominator"], "observations")
    own = observations.loc[
        observations["place"].eq(place)
        & observations["unit"].eq("")
        & observations["kind"].eq("actual")
        & observations["confidence"].ne("low")
        & observations["relation"].eq("=")
        & observations["from"].notna()
        & observations["to"].notna()
    ]
    shares = own.loc[own["indicator"].isin(ONLINE_SHARES) & own["tier"].eq("all")]
    printed = set(zip(shares["document"], shares["from"], shares["to"], strict=True))
    found = [
        {"from": key[1], "to": key[2], **ratio, "document": key[0]}
        for key, group in grouped(records(own), ["document", "from", "to"]).items()
        if key not in printed and (ratio := _count_ratio(group))
    ]
    columns = ["from", "to", "online", "of", "over", "base", "ratio", "document", "ids"]
    return pd.DataFrame(found, columns=columns).sort_values(["to", "document"], ignore_index=True)


def differing(ratios: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Return the ratios of counts beside a share printed as counts for the same month.

    `ratios` comes from `count_ratios` with a column `place`, `points` from `points`. Two documents
    that end in one month need not cover the same days or the same dossiers. Columns: place, from,
    to, online, of, base, document (of the ratio), other_to, other_online, other_of, other_base,
    other_document.
    """
    own = ["place", "from", "to", "online", "of", "base", "document"]
    require(ratios, own, "ratios")
    names = {"to": "other_to", "numerator": "other_online", "denominator": "other_of",
             "base": "other_base", "document": "other_document"}  # fmt: skip
    require(points, ["place", "from", *names], "points")
    others = points.loc[points["numerator"].notna(), ["place", "from", *names]]
    # an empty table has no dates yet
    times = {"from": "datetime64[ns]", "to": "datetime64[ns]"}
    others = others.astype(times).rename(columns=names)
    pairs = ratios.astype(times).merge(others, on=["place", "from"])
    same_month = pairs["to"].dt.to_period("M").eq(pairs["other_to"].dt.to_period("M"))
    unlike = pairs["online"].ne(pairs["other_online"]) | pairs["of"].ne(pairs["other_of"])
    found: pd.DataFrame = pairs.loc[same_month & unlike, [*own, *names.values()]]
    return found.reset_index(drop=True)


def supply_and_use(observations: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return, year by year, what a place offers online and how much of it is used.

    Columns: year, offered (services online: the printed total, else full-process plus partial,
    else levels 3 and 4, else level 4), kind (which of these: total, full_and_partial, level34,
    level4), offered_document, used (services with any dossier), used_share (printed, or used over
    offered where one document prints both), used_relation, used_as_reported, used_document,
    filed_share (the latest share of dossiers handled online in that year, whole place),
    filed_relation, filed_as_reported, filed_indicator, filed_document. Figures of one year may
    rest on different bases: they stand side by side.
    """
    require(observations, _NEEDED, "observations")
    whole = observations.loc[
        observations["place"].eq(place)
        & observations["tier"].eq("all")
        & observations["unit"].eq("")
        & observations["kind"].isin(["actual", "capacity"])
        & observations["confidence"].ne("low")
        & observations["to"].notna()
        & observations["value"].notna()
        & observations["indicator"].isin([*_SUPPLY, *_USE])
    ]
    told = records(whole.sort_values(["to", "id"]))
    filed = records(points(observations, place, ONLINE_SHARES))
    found = [
        _year_of_supply(
            year,
            [row for row in told if row["to"].year == year],
            [row for row in filed if row["to"].year == year],
        )
        for year in sorted({row["to"].year for row in (*told, *filed)})
    ]
    columns = ["year", *_no_supply(), *_no_use(), *_no_filing()]
    table = pd.DataFrame(found, columns=columns)
    known = table[["offered", "used", "used_share", "filed_share"]].notna().any(axis="columns")
    return table.loc[known].reset_index(drop=True).astype({"year": "int64"})


def between(points: pd.DataFrame) -> pd.DataFrame:
    """Return what lies between two running totals of one series: the later less the earlier.

    One row for each two neighboring figures of `points` that count on from the same first day
    (same place, tier, unit, indicator, series, base and territory). Columns of `points`, with
    `from` the day after the earlier total, the counts and their quotient, `derived` True and both
    `documents`; and `earlier`, `later` (ids), `refused` (codes of BETWEEN_REASONS, space-separated;
    "" where the figure stands: then both totals print exact counts, and both counts grow). A
    refused row has no value. Add the rows with `refused` "" to `points` to draw them.
    """
    require(points, [*_NEEDED, "denominator", "accumulation", "duplicate", "conflict"], "points")
    totals = points.loc[
        points["duplicate"].eq(0) & points["series"].ne("") & points["from"].lt(points["to"])
    ]
    keys = [*_TRACK, "indicator", "series", "base", "geography", "from"]
    found = [
        _between(earlier, later)
        for _, track in totals.groupby(keys, sort=False)
        for earlier, later in pairwise(records(track.sort_values(["to", "id"])))
        if earlier["to"] < later["to"]
    ]
    return pd.DataFrame(found, columns=[*points.columns, "earlier", "later", "refused"])


def tiers_of_units(points: pd.DataFrame) -> pd.DataFrame:
    """Return units whose own desk and communes were measured alike: one row a unit and period.

    `points` holds figures of all tiers and units. Two figures are paired that one document prints
    for the district and the commune tier of one unit, on one base and for one period. Columns:
    place, unit, indicator, base, from, to, document, and for each of the two tiers its id, value,
    relation, value_upper and as_reported (id_district, id_commune and so on).
    """
    keys = ["place", "unit", "indicator", "base", "from", "to", "document"]
    told = ["id", "value", "relation", "value_upper", "as_reported"]
    require(points, [*keys, *told, "tier"], "points")
    named = points.loc[points["unit"].ne("") & points["base"].ne("")]
    sides = [named.loc[named["tier"].eq(tier), [*keys, *told]] for tier in ("district", "commune")]
    pairs = sides[0].merge(sides[1], on=keys, suffixes=("_district", "_commune"))
    return pairs.sort_values(["place", "from", "unit"], ignore_index=True)


def rebuilt(
    observations: pd.DataFrame, parts: Sequence[str], indicators: Sequence[str]
) -> pd.DataFrame:
    """Return what the provinces merged into one give together before the merger, from counts.

    `parts` are the provinces that were merged. One row for each tier, indicator, base and period
    for which any of them has a figure of the old territory: tier, indicator, series, base, from,
    to, numerator, denominator and value (sums over all parts and their quotient: never a mean of
    percentages), found and lacking (codes of places, space-separated), ids, documents, refused
    (codes of REBUILD_REASONS, "" where the figure stands). A refused row has no value.
    """
    require(observations, [*_NEEDED, "denominator"], "observations")
    old = observations.loc[
        observations["place"].isin(list(parts))
        & observations["indicator"].isin(list(indicators))
        & observations["geography"].eq("before-2025-07")
        & observations["kind"].isin(ON_AXIS_KINDS)
        & observations["unit"].eq("")
        & observations["confidence"].ne("low")
        & observations["value"].notna()
        & observations["to"].notna()
    ]
    keys = ["tier", "indicator", "series", "base", "from", "to"]
    found = [
        {**dict(zip(keys, key, strict=True)), **_rebuilt(group, parts)}
        for key, group in old.groupby(keys, dropna=False, sort=True)
    ]
    columns = [
        *keys, "numerator", "denominator", "value", "found", "lacking", "ids", "documents",
        "refused",
    ]  # fmt: skip
    return pd.DataFrame(found, columns=columns).sort_values(["to", *keys[:4]], ignore_index=True)


def across(points: pd.DataFrame) -> pd.DataFrame:
    """Return, for each two places of `points`, how many pairs of figures may be compared.

    Two figures may be compared when they share measure, series, tier and territory (both before or
    both since the merger) and describe about the same time. Columns: one, other (places), pairs,
    comparable (how many), first and second (ids of the pair that least stands against; of several
    the latest), reasons (codes of ACROSS_REASONS against that pair, space-separated).
    """
    require(points, [*_NEEDED, "accumulation", "duplicate", "conflict"], "points")
    rows = records(points.loc[points["duplicate"].eq(0)])
    found = []
    for one, other in combinations(dict.fromkeys(points["place"]), 2):
        pairs = [
            (refused, first, second)
            for first in rows if first["place"] == one
            for second in rows if second["place"] == other
            if (refused := _apart(first, second)) is not None
        ]  # fmt: skip
        if not pairs:
            continue
        reasons, first, second = min(pairs, key=_distance)
        found.append(
            {
                "one": one, "other": other, "pairs": len(pairs),
                "comparable": sum(not refused for refused, _, _ in pairs),
                "first": first["id"], "second": second["id"], "reasons": " ".join(reasons),
            }
        )  # fmt: skip
    columns = ["one", "other", "pairs", "comparable", "first", "second", "reasons"]
    return pd.DataFrame(found, columns=columns)


def longest_line(points: pd.DataFrame) -> int:
    """Return how many figures the longest line joins (0 without figures, 1 without a line)."""
    if points.empty:
        return 0
    return int(segments(points)["segment"].value_counts().max())


def _selected(
    observations: pd.DataFrame,
    place: str,
    indicator: str | Sequence[str],
    tier: str | None,
    unit: str | None,
) -> pd.DataFrame:
    names = [indicator] if isinstance(indicator, str) else list(indicator)
    chosen = (
        observations["place"].eq(place)
        & observations["indicator"].isin(names)
        & observations["kind"].isin(ON_AXIS_KINDS)
    )
    if tier is not None:
        chosen &= observations["tier"].eq(tier)
    if unit is not None:
        chosen &= observations["unit"].eq(unit)
    return observations.loc[chosen]


def _disagree(values: pd.Series[float]) -> bool:
    return any(not _agree(one, other) for one, other in combinations(values.unique(), 2))


def _agree(one: float, other: float) -> bool:
    """Say whether one share may be the other, rounded to the decimals it has."""
    difference = abs(one - other) * 100
    return any(difference <= 0.5 / 10 ** _decimals(share) for share in (one, other))


def _decimals(share: float) -> int:
    """Return the decimals that a share has as a percentage, at most 4."""
    return next((n for n in range(4) if abs(round(share * 100, n) - share * 100) < 1e-9), 4)


def _periods(frame: pd.DataFrame) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    return list(zip(frame["from"], frame["to"], strict=True))


def _continues(end: Row, row: Row) -> bool:
    first_prints = end["duplicate"] == 0 and row["duplicate"] == 0
    return first_prints and _same_track(end, row) and not refusals(end, row)


def _same_track(one: Row, other: Row) -> bool:
    return all(one[column] == other[column] for column in _TRACK)


def _days(row: Row) -> int:
    return int((row["to"] - row["from"]).days) + 1


def _same_accumulation(earlier: Row, later: Row) -> bool:
    kinds = {earlier["accumulation"], later["accumulation"]}
    if len(kinds) > 1 or kinds == {"unknown"}:
        return False
    if _running(earlier, later):
        return True
    if kinds == {"year_to_date"} or not earlier["to"] < later["from"]:
        return False
    if kinds == {"date"}:
        return True
    shorter, longer = sorted((_days(earlier), _days(later)))
    return longer <= LENGTH_FACTOR * shorter


def _running(earlier: Row, later: Row) -> bool:
    """Say whether both count on from one day: the later figure contains the earlier one."""
    return bool(earlier["from"] == later["from"] and earlier["to"] < later["to"])


def _running_total_falls(earlier: Row, later: Row) -> bool:
    """Say whether a running count shrinks, which a count of the same things cannot."""
    return bool(
        later["measure"] == "count"
        and _running(earlier, later)
        and later["value"] < earlier["value"]
    )


def _interrupted(track: list[Row]) -> list[tuple[Row, Row]]:
    """Return the pairs between which a line stops: each start of a segment and what precedes it."""
    seen: set[int] = set()
    pairs: list[tuple[Row, Row]] = []
    for position, row in enumerate(track):
        if row["segment"] not in seen and row["duplicate"] == 0:
            previous = [one for one in track[:position] if one["to"] < row["to"]]
            if previous:
                pairs.append((previous[-1], row))
        seen.add(row["segment"])
    return pairs


def _break(before: Row, after: Row, events: pd.DataFrame) -> Row:
    closed = before["to"]
    opened: pd.Timestamp = after["to"] if pd.isna(after["from"]) else after["from"]
    low, high = sorted((closed, opened))
    reasons = refusals(before, after) or ("conflict",)
    days = event_days(events)
    here = events["place"].isin([after["place"], *WIDER_PLACES])
    between = events.loc[here & days.ge(low) & days.le(high)]
    return {
        **{column: after[column] for column in _TRACK},
        "before": before["id"],
        "after": after["id"],
        "closed": closed,
        "opened": opened,
        "date": (low + (high - low) / 2).normalize(),
        "reason": reasons[0],
        "reasons": " ".join(reasons),
        "events": " ".join(sorted(between["event"])),
    }


def _between(earlier: Row, later: Row) -> Row:
    online = later["numerator"] - earlier["numerator"]
    of = later["denominator"] - earlier["denominator"]
    counted = pd.notna(online) and pd.notna(of)
    against = {
        "conflict": earlier["conflict"] or later["conflict"],
        "bound": earlier["relation"] != "=" or later["relation"] != "=",
        "counts": not counted,
        "falls": counted and (online < 0 or of <= 0),
        "exceeds": counted and online > of > 0,
    }
    refused = [code for code in BETWEEN_REASONS if against[code]]
    start = earlier["to"] + pd.Timedelta(days=1)
    doubtful = "medium" in (earlier["confidence"], later["confidence"])
    return {
        **later,
        "id": f"{earlier['id']} {later['id']}",
        "from": start,
        "relation": "=",
        "numerator": math.nan if refused else online,
        "denominator": math.nan if refused else of,
        "value": math.nan if refused else online / of,
        "value_upper": math.nan,
        "as_reported": "",
        "confidence": "medium" if doubtful else "high",
        "derived": True,
        "documents": " ".join(dict.fromkeys([earlier["document"], later["document"]])),
        "accumulation": accumulation(start, later["to"]),
        "earlier": earlier["id"],
        "later": later["id"],
        "refused": " ".join(refused),
    }


def _rebuilt(group: pd.DataFrame, parts: Sequence[str]) -> Row:
    # of two prints of one figure the one with counts says more
    first = group.sort_values(["numerator", "id"], na_position="last").drop_duplicates("place")
    lacking = [place for place in parts if place not in set(first["place"])]
    counts = first["numerator"].notna() & first["denominator"].notna()
    against = {
        "base_unknown": not first["series"].iloc[0],
        "bound": bool(first["relation"].ne("=").any()),
        "counts": not counts.all(),
        "absent": bool(lacking),
    }
    refused = [code for code in REBUILD_REASONS if against[code]]
    online, of = float(first["numerator"].sum()), float(first["denominator"].sum())
    return {
        "numerator": math.nan if refused else online,
        "denominator": math.nan if refused else of,
        "value": math.nan if refused else online / of,
        "found": " ".join(first["place"]),
        "lacking": " ".join(lacking),
        "ids": " ".join(first["id"]),
        "documents": " ".join(dict.fromkeys(first["document"])),
        "refused": " ".join(refused),
    }


def _apart(one: Row, other: Row) -> tuple[str, ...] | None:
    """Return what keeps figures of two places apart, None for figures of two tiers or units."""
    if one["tier"] != other["tier"] or one["unit"] != other["unit"]:
        return None
    starts = [row["to"] if pd.isna(row["from"]) else row["from"] for row in (one, other)]
    overlap = max(starts) <= min(one["to"], other["to"])
    shorter, longer = sorted(
        (row["to"] - start).days + 1 for row, start in zip((one, other), starts, strict=True)
    )
    stated = bool(one["series"] and other["series"])
    against = {
        "geography": one["geography"] != other["geography"],
        "level": one["indicator"] != other["indicator"],
        "base": stated and one["series"] != other["series"],
        "base_unknown": not stated,
        "conflict": one["conflict"] or other["conflict"],
        "time": not overlap,
        "period": longer > LENGTH_FACTOR * shorter,
    }
    return tuple(code for code in ACROSS_REASONS if against[code])


def _distance(pair: tuple[tuple[str, ...], Row, Row]) -> tuple[int, int, int]:
    """Order pairs of figures: what least stands against first, then the latest."""
    reasons, first, second = pair
    heaviest = min((ACROSS_REASONS.index(code) for code in reasons), default=len(ACROSS_REASONS))
    return len(reasons), -heaviest, -min(first["to"], second["to"]).toordinal()


def _count_ratio(group: Sequence[Row]) -> Row:
    """Return the ratio of the counts of one document and period, {} when one of them is missing."""
    whole = [row for row in group if row["tier"] == "all"]
    online = [row for row in whole if row["indicator"] == "dossiers_online"]
    received = [row for row in whole if row["indicator"] == "dossiers_received"]
    results = [
        row
        for row in group
        if row["indicator"] == "results_digitized_share" and pd.notna(row["denominator"])
    ]
    # several rows are parts of one whole when their bases differ (partial and full-process)
    if not online or len({row["base"] for row in online}) < len(online):
        return {}
    if len(received) == 1:
        below, over, of = received, "received", float(received[0]["value"])
        base = str(received[0]["base"])
    elif sorted(row["tier"] for row in results) == ["commune", "district", "province"]:
        below, over, of = results, "results", float(sum(row["denominator"] for row in results))
        base = ""
    else:
        return {}
    filed = float(sum(row["value"] for row in online))
    ids = " ".join(row["id"] for row in (*online, *below))
    return {"online": filed, "of": of, "over": over, "base": base, "ratio": filed / of, "ids": ids}


def _no_supply() -> Row:
    return {"offered": math.nan, "kind": "", "offered_document": ""}


def _no_use() -> Row:
    return {
        "used": math.nan, "used_share": math.nan, "used_relation": "", "used_as_reported": "",
        "used_document": "",
    }  # fmt: skip


def _no_filing() -> Row:
    return {
        "filed_share": math.nan, "filed_relation": "", "filed_as_reported": "",
        "filed_indicator": "", "filed_document": "",
    }  # fmt: skip


def _year_of_supply(year: int, own: Sequence[Row], filed: Sequence[Row]) -> Row:
    supply = _offered(own)
    filing = _no_filing()
    for row in filed:  # the latest stays
        if row["duplicate"] == 0:
            filing = {
                "filed_share": row["value"], "filed_relation": row["relation"],
                "filed_as_reported": row["as_reported"], "filed_indicator": row["indicator"],
                "filed_document": row["document"],
            }  # fmt: skip
    return {"year": year, **supply, **_used(own, supply), **filing}


def _offered(own: Sequence[Row]) -> Row:
    """Return the widest printed count of services online, the latest of the year.

    Only states of one day: services brought online within a period are not what is on offer.
    """
    states = [row for row in own if pd.isna(row["from"]) or row["from"] == row["to"]]

    def last(indicator: str, document: str | None = None) -> Row | None:
        rows = [
            row
            for row in states
            if row["indicator"] == indicator and document in (None, row["document"])
        ]
        return rows[-1] if rows else None

    full = last("services_full")
    partial = last("services_partial", full["document"]) if full else None
    if total := last("services_online_total"):
        return _supply(total["value"], "total", total["document"])
    if full and partial:
        return _supply(full["value"] + partial["value"], "full_and_partial", full["document"])
    for indicator, kind in (("services_level34", "level34"), ("services_level4", "level4")):
        if row := last(indicator):
            return _supply(row["value"], kind, row["document"])
    return _no_supply()


def _supply(offered: float, kind: str, document: str) -> Row:
    return {"offered": offered, "kind": kind, "offered_document": document}


def _used(own: Sequence[Row], supply: Row) -> Row:
    shares = [row for row in own if row["indicator"] == "services_with_dossiers_share"]
    counts = [row for row in own if row["indicator"] == "services_with_dossiers"]
    if shares:
        row = shares[-1]
        return {
            "used": math.nan, "used_share": row["value"], "used_relation": row["relation"],
            "used_as_reported": row["as_reported"], "used_document": row["document"],
        }  # fmt: skip
    if not counts:
        return _no_use()
    most = max(row["value"] for row in counts)
    row = [row for row in counts if row["value"] == most][-1]
    same = row["document"] == supply["offered_document"]
    return {
        "used": row["value"],
        "used_share": row["value"] / supply["offered"] if same else math.nan,
        "used_relation": row["relation"],
        "used_as_reported": row["as_reported"],
        "used_document": row["document"],
    }

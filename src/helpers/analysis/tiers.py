"""Rates of the province, district and commune tier: gaps and shortfalls.

Every function takes and returns tables. Rates and shares are fractions; columns that end in
`_points` are percentage points. Tiers run from the top: province, district, commune.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.trends import require
from helpers.rows import Row, grouped, records

TIERS = ("province", "district", "commune")
WHOLE = "all"

#: The indicator that the legal minimums by tier speak of.
LEGAL_INDICATOR = "results_digitized_share"

#: A round share to compare places by; it is nobody's target.
ROUND_SHARE = 0.5

#: Rates less than this far apart stand level: whole percentages, rounded, differ by as much.
LEVEL_WITHIN = 0.01

#: How many sets of other places stand beside those of a place at most, the latest ones; a country
#: whose every province prints such sets would otherwise fill each page.
MOST_BESIDE = 15
#: Sets that one page works out in full: each takes two pictures and two tables.
MOST_SETS = 6

#: Families of indicators that say how much of the work is online or digitized.
WORK_FAMILIES = ("use", "digitization")

#: Shares of offices or of services: they never say how much of the work is done.
NOT_WORK = ("units_", "services_")

_ENDS = ("first", "second")

GROUP_KEYS = ["place", "document", "indicator", "unit", "from", "to"]
GROUP_COLUMNS = ["group", *GROUP_KEYS, "base", "tiers", "ids", "dossiers", "exact"]
RATE_COLUMNS = [
    "tier",
    "numerator",
    "denominator",
    "rate",
    "relation",
    "printed_share",
    "as_reported",
    "flags",
    "id",
    "document",
]
_NEEDED = [
    "id",
    "document",
    "place",
    "tier",
    "unit",
    "indicator",
    "kind",
    "from",
    "to",
    "relation",
    "numerator",
    "denominator",
    "value",
    "measure",
    "base",
    "as_reported",
    "printed_share",
    "confidence",
    "flags",
]
_TIER_WORDS = re.compile(r"\b(?:province|provincial|district|commune)\b")


class TierError(ValueError):
    """A table does not hold what a comparison of tiers needs."""


# --- finding the rates -------------------------------------------------------------------------


def of_work(observations: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the figures on how much of the work is online or digitized (WORK_FAMILIES)."""
    require(indicators, ["indicator", "family"], "indicators")
    families = indicators.set_index("indicator")["family"]
    return observations[observations["indicator"].map(families).isin(WORK_FAMILIES)]


def named_units(observations: pd.DataFrame, place: str = WHOLE) -> pd.DataFrame:
    """Return the shares printed for named districts and communes, oldest period first.

    Within a period and indicator from the highest rate down. Columns: place, unit, tier (all: the
    whole district, desk and communes together), together (tier "commune" of a unit that is no
    commune: its communes together), indicator, from, to, relation, rate, as_reported, base, id,
    document.
    """
    named = observations[observations["unit"] != ""]
    if place != WHOLE:
        named = named[named["place"] == place]
    figures = comparable_figures(named, need_counts=False, tiers=(WHOLE, *TIERS))
    upper = set(observations.loc[observations["tier"].isin([WHOLE, "district"]), "unit"]) - {""}
    rates = (figures["numerator"] / figures["denominator"]).fillna(figures["value"])
    together = figures["unit"].isin(upper) & (figures["tier"] == "commune")
    columns = ["place", "unit", "tier", "together", "indicator", "from", "to", "relation", "rate"]
    columns += ["as_reported", "base", "id", "document"]
    return figures.assign(rate=rates, together=together).sort_values(
        ["to", "indicator", "rate", "unit"], ascending=[True, True, False, True], ignore_index=True
    )[columns]


def tier_groups(
    observations: pd.DataFrame, place: str = WHOLE, *, need_counts: bool = True
) -> pd.DataFrame:
    """Find the sets of figures in which one document prints at least two tiers side by side.

    One row a set, oldest period first: `group` (a readable id), the columns of GROUP_KEYS, `base`
    (with "{tier}" where the tiers' own names stood), `tiers` (their codes, from the top), `ids`
    (of the figures, a tuple), `dossiers` (sum of the denominators; NaN where one is not printed)
    and `exact` (every rate printed with relation "="). `place` is a place code, or "all" for every
    place. A set shares document, indicator, unit and period; where a document prints a tier twice,
    it also shares the base, and sets that still print a tier twice stay out. So do figures of low
    confidence. With `need_counts` only figures with numerator and denominator take part, so that
    the tiers can be weighed; without it a printed percentage is enough.
    """
    figures = comparable_figures(observations, need_counts=need_counts)
    if place != WHOLE:
        figures = figures[figures["place"] == place]
    needed = figures[[*GROUP_KEYS, "tier", "base", "id", "denominator", "relation"]]
    rows = [
        _set_row(part)
        for printed in grouped(needed.pipe(records), GROUP_KEYS).values()
        for part in _sets(printed)
    ]
    found = pd.DataFrame(rows, columns=GROUP_COLUMNS)
    return found.sort_values(["from", "to", "place", "unit", "indicator"], ignore_index=True)


def tier_rates(
    observations: pd.DataFrame,
    place: str,
    indicator: str,
    document: str,
    *,
    unit: str = "",
    base: str | None = None,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
    need_counts: bool = True,
) -> pd.DataFrame:
    """Return one row a tier: numerator, denominator, rate, relation, id, document (RATE_COLUMNS).

    Rows run province, district, commune; a tier that the document does not print is absent.
    `rate` is numerator / denominator where both are printed, else the printed value. `unit`,
    `base`, `start` and `end` narrow the choice when a document prints several sets; None leaves
    it open. Raises TierError when no row is left, or when a tier is left with more than one.
    """
    figures = comparable_figures(observations, need_counts=need_counts)
    chosen = figures[
        (figures["place"] == place)
        & (figures["indicator"] == indicator)
        & (figures["document"] == document)
        & (figures["unit"] == unit)
    ]
    if base is not None:
        chosen = chosen[chosen["base"] == base]
    for column, moment in (("from", start), ("to", end)):
        if moment is not None:
            chosen = chosen[same_day(chosen[column], moment)]
    if chosen.empty:
        raise TierError(f"{document} prints no {indicator} by tier for {place} {unit}".rstrip())
    doubled = chosen[chosen["tier"].duplicated(keep=False)]
    if not doubled.empty:
        raise TierError(
            f"{document} prints {indicator} more than once for a tier: "
            f"{', '.join(sorted(doubled['id']))}; choose one with unit, base, start or end"
        )
    return _rates(chosen)


def rates_of_group(observations: pd.DataFrame, group: Mapping[Any, Any]) -> pd.DataFrame:
    """Return the rates of one row of `tier_groups`, as `tier_rates` does."""
    return _rates(observations[observations["id"].isin(group["ids"])])


def rates_of_groups(observations: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Stack `rates_of_group` over the rows of `groups`, with the columns of `tier_groups` first."""
    columns = ["group", "place", "indicator", "unit", "from", "to", *RATE_COLUMNS]
    if groups.empty:
        return pd.DataFrame(columns=columns)
    listed = groups[["group", "ids"]].explode("ids").rename(columns={"ids": "id"})
    listed["order"] = pd.factorize(listed["group"])[0]
    figures = _rated(observations[observations["id"].isin(listed["id"])])
    return listed.merge(figures, on="id").sort_values(["order", "rank"], ignore_index=True)[columns]


def base_family(base: str) -> str:
    """Return a base without the name of the tier it is printed for.

    "results of provincial-tier procedures" and "results of commune-tier procedures" are one
    family: the tiers are what is compared.
    """
    return _TIER_WORDS.sub("{tier}", base)


def comparable_figures(
    observations: pd.DataFrame,
    *,
    need_counts: bool,
    units: bool = False,
    tiers: Sequence[str] = TIERS,
) -> pd.DataFrame:
    """Return the printed shares that may stand beside others of their kind.

    Actual figures of named `tiers`, none of low confidence, with both counts or (unless
    `need_counts`) a value. `units` chooses shares of offices and services instead of work.
    """
    require(observations, _NEEDED, "observations")
    keep = (
        (observations["kind"] == "actual")
        & observations["tier"].isin(tiers)
        & (observations["measure"] == "share")
        & (observations["confidence"] != "low")
        & (observations["indicator"].str.startswith(NOT_WORK) == units)
    )
    counted = observations["numerator"].notna() & (observations["denominator"] > 0)
    known = counted if need_counts else counted | observations["value"].notna()
    return observations[keep & known]


def same_day(column: pd.Series, moment: pd.Timestamp) -> pd.Series:
    """Tell which dates of `column` are `moment`; an unknown date equals an unknown one."""
    return column.isna() if pd.isna(moment) else column == moment


def check_share(value: float, name: str) -> None:
    """Raise TierError for a value that is not a fraction, such as a percentage."""
    if not 0 <= value <= 1:
        raise TierError(f"{name} must be a fraction between 0 and 1, got {value:g}")


# --- gap and shortfall -------------------------------------------------------------------------


def tier_gap(rates: pd.DataFrame) -> pd.DataFrame:
    """Split what is not done by tier and set each tier's rate against the top one.

    Added columns: `missing` (denominator - numerator), `share_of_all` (of the dossiers),
    `share_of_backlog` (of `missing`), `gap_points` (rate of the top tier - rate of this tier, per
    100 dossiers of this tier) and `lag_points` (share_of_all x gap: what the lag costs the whole).
    The top tier is the first one in the table. `relation` is "=" and `as_reported` "" where the
    table has none. A last row, tier "all", holds the totals (relation "~" when a tier is not "=");
    its `lag_points` is the sum. Shares of the backlog are NaN when nothing is missing.
    """
    table = _counted(rates)
    table["as_reported"] = rates["as_reported"].to_numpy() if "as_reported" in rates else ""
    total = float(table["denominator"].sum())
    table["rate"] = table["numerator"] / table["denominator"]
    table["missing"] = table["denominator"] - table["numerator"]
    table["share_of_all"] = table["denominator"] / total
    backlog = float(table["missing"].sum())
    table["share_of_backlog"] = table["missing"] / backlog if backlog > 0 else np.nan
    table["gap_points"] = 100 * (table["rate"].iloc[0] - table["rate"])
    table["lag_points"] = table["share_of_all"] * table["gap_points"]
    whole_rate = float(table["numerator"].sum()) / total
    whole = {
        "tier": WHOLE,
        "numerator": table["numerator"].sum(),
        "denominator": total,
        "relation": _joint(table["relation"]),
        "as_reported": "",
        "rate": whole_rate,
        "missing": backlog,
        "share_of_all": 1.0,
        "share_of_backlog": 1.0 if backlog > 0 else np.nan,
        "gap_points": 100 * (float(table["rate"].iloc[0]) - whole_rate),
        "lag_points": table["lag_points"].sum(),
    }
    return pd.concat([table, pd.DataFrame([whole])], ignore_index=True)


def signed_shortfall(rates: pd.DataFrame, target: float | Mapping[str, float]) -> pd.DataFrame:
    """Return what each tier lacks for `target`, as target x denominator - numerator.

    `target` is one fraction, or one for each tier. A negative `shortfall` is a surplus, which
    lifts the average of the others; signs are kept, so `share` (of the sum) can pass 1 or fall
    below 0. A last row, tier "all", holds the sums; its target is the mean weighted by volume.
    Where the sum is not positive the whole has reached the target and `share` is NaN. `relation`
    is that of `tier_gap`.
    """
    table = _counted(rates)
    table["target"] = [_target_of(target, str(tier)) for tier in table["tier"]]
    table["shortfall"] = table["target"] * table["denominator"] - table["numerator"]
    sums = table[["numerator", "denominator", "shortfall"]].sum()
    whole = {"tier": WHOLE, **sums, "relation": _joint(table["relation"])}
    whole["target"] = (table["target"] * table["denominator"]).sum() / sums["denominator"]
    table = pd.concat([table, pd.DataFrame([whole])], ignore_index=True)
    total = float(sums["shortfall"])
    table["share"] = table["shortfall"] / total if total > 0 else np.nan
    return table[["tier", "numerator", "denominator", "relation", "target", "shortfall", "share"]]


def yardsticks(
    group: Mapping[Any, Any],
    comparison: pd.DataFrame,
    roadmap: pd.DataFrame,
    documents: pd.DataFrame,
) -> pd.DataFrame:
    """List the targets that the rates of one row of `tier_groups` can be measured by.

    `comparison` is the table of `targets.compare` for the place, `roadmap` that of
    `legal.legal_roadmap`, `documents` says when each was published. One row a yardstick and
    tier: yardstick (a number from 1, best first), kind ("target": printed for the place or the
    country for that year; "law": the minimum the law implies for the tier), tier, target,
    comparable (the target is printed on the same base), afterwards (every document with it was
    published after the period), base, documents (tuple). Order: targets on the same base, the
    law, targets on another base; the lower target first. A target counts only if it covers every
    tier of the set.
    """
    wanted = str(group["tiers"]).split()
    require(documents, ["id", "published"], "documents")
    published = documents.set_index("id")["published"].to_dict()
    found = _own_yardsticks(comparison[comparison["actual_id"].isin(group["ids"])], wanted)
    for one in found:
        one["afterwards"] = _all_after(group["to"], [published[name] for name in one["documents"]])
    if str(group["indicator"]) == LEGAL_INDICATOR and not pd.isna(group["to"]):
        found += _legal_yardstick(roadmap[roadmap["year"] == group["to"].year], wanted)
    found.sort(key=lambda one: (not one["comparable"], one["kind"] != "law", one["targets"]))
    rows = [
        {
            "yardstick": number,
            "kind": one["kind"],
            "tier": tier,
            "target": target,
            "comparable": one["comparable"],
            "afterwards": one["afterwards"],
            "base": one["base"],
            "documents": one["documents"],
        }
        for number, one in enumerate(found, start=1)
        for tier, target in zip(wanted, one["targets"], strict=True)
    ]
    columns = ["yardstick", "kind", "tier", "target", "comparable", "afterwards", "base"]
    return pd.DataFrame(rows, columns=[*columns, "documents"])


def shortfalls(
    rates: pd.DataFrame, measures: pd.DataFrame, reference: float | None = None
) -> pd.DataFrame:
    """Return `signed_shortfall` for each yardstick of `yardsticks`, best first.

    With `reference` a last yardstick is added, unless one of them is that share for every tier: a
    round share that is nobody's target, to compare places by. Columns of `signed_shortfall`, with
    yardstick, kind, comparable, afterwards, base, documents.
    """
    parts = []
    about = ["yardstick", "kind", "comparable", "afterwards", "base", "documents"]
    for _, measure in measures.groupby("yardstick", sort=True):
        levels = {str(tier): float(x) for tier, x in measure.set_index("tier")["target"].items()}
        told = measure.iloc[0][about].to_dict()
        parts.append((told, levels))
    known = [set(levels.values()) for _, levels in parts]
    if reference is not None and {reference} not in known:
        number = len(parts) + 1
        told = dict(zip(about, (number, "reference", False, False, "", ()), strict=True))
        parts.append((told, dict.fromkeys(rates["tier"], reference)))
    made = []
    for told, levels in parts:
        short = signed_shortfall(rates, levels)
        for key, value in told.items():
            short[key] = [value] * len(short)
        made.append(short)
    columns = ["tier", "numerator", "denominator", "relation", "target", "shortfall", "share"]
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=[*about, *columns])


def rate_needed(rates: pd.DataFrame, tier: str, target: float) -> float:
    """Return the rate `tier` needs so that the whole reaches `target`, the others staying.

    Above 1: the target is out of reach through this tier alone. Below 0: reached without it.
    """
    check_share(target, "target")
    own, others = _split(rates, tier)
    total = float(rates["denominator"].sum())
    return (target * total - float(others["numerator"].sum())) / float(own["denominator"])


def counterfactual(rates: pd.DataFrame, tier: str, like: str) -> float:
    """Return the rate of the whole if `tier` worked at the rate of `like`, volumes unchanged."""
    own, others = _split(rates, tier)
    model, _ = _split(rates, like)
    rate = float(model["numerator"]) / float(model["denominator"])
    done = float(others["numerator"].sum()) + rate * float(own["denominator"])
    return done / float(rates["denominator"].sum())


def set_against(own: Mapping[Any, Any], other: Mapping[Any, Any]) -> str:
    """Return higher, lowest or level: how a rate (rate, relation) stands to another.

    level: the ranges that their print allows overlap or lie less than LEVEL_WITHIN apart.
    """
    (low, high), (lowest, highest) = _allowed(own), _allowed(other)
    # Rates that are exactly LEVEL_WITHIN apart differ; the sum of two floats may fall short of it.
    apart = LEVEL_WITHIN - 1e-9
    if low - highest >= apart:
        return "higher"
    return "lowest" if lowest - high >= apart else "level"


def composition_split(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Split the difference of two whole rates into tier rates and tier volumes.

    Kitagawa (1955), with the range that the choice of the reference causes: one row for the
    `rates` part and one for the `volumes` part, columns `mean_points` (the symmetric split),
    `low_points` and `high_points` (one or the other population as reference). second - first, in
    percentage points. Both tables need the same tiers, on the same base.
    """
    one = first.set_index("tier")[["numerator", "denominator"]].astype(float)
    two = second.set_index("tier")[["numerator", "denominator"]].astype(float)
    if set(one.index) != set(two.index):
        raise TierError(f"tiers differ: {sorted(one.index)} and {sorted(two.index)}")
    two = two.loc[one.index]
    rates = [frame["numerator"] / frame["denominator"] for frame in (one, two)]
    weights = [frame["denominator"] / frame["denominator"].sum() for frame in (one, two)]
    parts = {
        "rates": [float((weight * (rates[1] - rates[0])).sum()) for weight in weights],
        "volumes": [float((rate * (weights[1] - weights[0])).sum()) for rate in rates],
    }
    rows = [
        {
            "part": part,
            "mean_points": 100 * sum(values) / 2,
            "low_points": 100 * min(values),
            "high_points": 100 * max(values),
        }
        for part, values in parts.items()
    ]
    return pd.DataFrame(rows)


def composition_splits(observations: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Stack `composition_split` over pairs of sets (`comparable_pairs`), their ids first."""
    rows = [
        composition_split(
            *(_rates(observations[observations["id"].isin(pair[f"ids_{end}"])]) for end in _ENDS)
        ).assign(first=pair["first"], second=pair["second"])
        for pair in pairs.pipe(records)
    ]
    columns = ["first", "second", "part", "mean_points", "low_points", "high_points"]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)


def comparable_pairs(groups: pd.DataFrame, place: str = WHOLE) -> pd.DataFrame:
    """List pairs of sets that a rate/volume split may compare, those of one place or all.

    Both cover a whole place with printed volumes, and share indicator, base and tiers. Columns
    `first` (the earlier) and `second` hold the ids of `tier_groups`, `ids_first` and `ids_second`
    those of the figures. Two sets of one place come first, then those that end least far apart.
    """
    whole = groups[(groups["unit"] == "") & groups["dossiers"].notna()]
    pairs = whole.merge(whole, on=["indicator", "base", "tiers"], suffixes=("_first", "_second"))
    order = [pairs[f"to_{end}"].astype(str) + pairs[f"group_{end}"] for end in _ENDS]
    pairs = pairs[order[0] < order[1]]
    pairs = pairs[
        (place == WHOLE) | (pairs["place_first"] == place) | (pairs["place_second"] == place)
    ]
    ordered = pairs.assign(
        other=pairs["place_first"] != pairs["place_second"],
        apart=(pairs["to_second"] - pairs["to_first"]).abs(),
    ).sort_values(["other", "apart", "group_first", "group_second"], ignore_index=True)
    names = {"group_first": "first", "group_second": "second"}
    return ordered.rename(columns=names)[["first", "second", "ids_first", "ids_second"]]


def nearest(sets: pd.DataFrame, name: str, place: str, most: int = MOST_BESIDE) -> list[str]:
    """Return which sets, by the column `name`, the page of a place shows beside each other.

    All of its own, and of the other places the `most` that end latest; of all places these alone.
    """
    each = sets.drop_duplicates(name).sort_values(["to", name], ascending=[False, True])
    own = each["place"] == place
    return [*each.loc[own, name], *each.loc[~own, name].head(most)]


# --- private -----------------------------------------------------------------------------------


def _rates(figures: pd.DataFrame) -> pd.DataFrame:
    return _rated(figures).sort_values("rank", ignore_index=True)[RATE_COLUMNS]


def _rated(figures: pd.DataFrame) -> pd.DataFrame:
    """Add the rate of each figure, and the rank of its tier from the top."""
    rate = (figures["numerator"] / figures["denominator"]).fillna(figures["value"])
    return figures.assign(rate=rate, rank=figures["tier"].map(TIERS.index))


def _counted(rates: pd.DataFrame) -> pd.DataFrame:
    require(rates, ["tier", "numerator", "denominator"], "rates")
    table = rates[["tier", "numerator", "denominator"]].reset_index(drop=True)
    table["relation"] = rates["relation"].to_numpy() if "relation" in rates else "="
    return table


def _joint(relations: pd.Series) -> str:
    """Return the relation of a sum: exact only if every part is."""
    return "=" if (relations == "=").all() else "~"


def _allowed(row: Mapping[Any, Any]) -> tuple[float, float]:
    """Return the lowest and highest rate that the print of a rate allows."""
    rate, relation = float(row["rate"]), str(row["relation"])
    return (0.0 if relation[0] == "<" else rate, 1.0 if relation[0] == ">" else rate)


def _all_after(end: Any, published: Sequence[str]) -> bool:
    """Tell whether all dates lie after `end`; one known to a month or year counts from its start.

    An unknown date could lie before.
    """
    days = pd.to_datetime(pd.Series(published, dtype=object), format="ISO8601")
    return not pd.isna(end) and bool((days > end).all())


def _split(rates: pd.DataFrame, tier: str) -> tuple[pd.Series, pd.DataFrame]:
    require(rates, ["tier", "numerator", "denominator"], "rates")
    own = rates[rates["tier"] == tier]
    if len(own) != 1:
        raise TierError(f"need one row for {tier}; the table has {', '.join(rates['tier'])}")
    return own.iloc[0], rates[rates["tier"] != tier]


def _sets(printed: list[Row]) -> Iterator[list[Row]]:
    """Split the figures of one document, indicator, unit and period into comparable sets."""
    parts = [printed]
    if not _each_once(printed):
        families = [{**row, "family": base_family(row["base"])} for row in printed]
        parts = list(grouped(families, ["family"]).values())
    yield from (part for part in parts if len(part) > 1 and _each_once(part))


def _each_once(figures: Sequence[Row]) -> bool:
    return len({row["tier"] for row in figures}) == len(figures)


def _set_row(printed: Sequence[Row]) -> Row:
    figures = sorted(printed, key=lambda row: TIERS.index(row["tier"]))
    keys = {name: figures[0][name] for name in GROUP_KEYS}
    period = [
        "unknown" if pd.isna(keys[end]) else f"{keys[end]:%Y-%m-%d}" for end in ("from", "to")
    ]
    base = "; ".join(dict.fromkeys(base_family(row["base"]) for row in figures))
    parts = [keys["document"], keys["indicator"], keys["unit"], "..".join(period), base]
    return {
        **keys,
        "group": " | ".join(str(part) for part in parts if part),
        "base": base,
        "tiers": " ".join(row["tier"] for row in figures),
        "ids": tuple(row["id"] for row in figures),
        "dossiers": sum(row["denominator"] for row in figures),
        "exact": all(row["relation"] == "=" for row in figures),
    }


def _target_of(target: float | Mapping[str, float], tier: str) -> float:
    if isinstance(target, Mapping):
        if tier not in target:
            raise TierError(f"no target for {tier}; targets are given for {', '.join(target)}")
        value = float(target[tier])
    else:
        value = target
    check_share(value, "target")
    return value


def _own_yardsticks(pairs: pd.DataFrame, wanted: Sequence[str]) -> list[dict[str, Any]]:
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for (document, base), printed in pairs.groupby(["target_document", "target_base"], sort=True):
        by_tier = printed.drop_duplicates("tier").set_index("tier")
        if not set(wanted) <= set(by_tier.index):
            continue
        chosen = by_tier.loc[list(wanted)]
        levels = tuple(chosen["target"].astype(float))
        comparable = bool((chosen["verdict"] != "not_comparable").all())
        one = {"kind": "target", "targets": levels, "comparable": comparable, "base": str(base)}
        same = found.setdefault((levels, comparable, base), {**one, "documents": ()})
        same["documents"] = (*same["documents"], str(document))
    return list(found.values())


def _legal_yardstick(minimums: pd.DataFrame, wanted: Sequence[str]) -> list[dict[str, Any]]:
    by_tier = minimums.set_index("tier")
    if not set(wanted) <= set(by_tier.index):
        return []
    chosen = by_tier.loc[list(wanted)]
    documents = {name for names in chosen["documents"] for name in str(names).split()}
    return [
        {
            "kind": "law",
            "targets": tuple(chosen["minimum"].astype(float)),
            "comparable": False,
            "afterwards": False,
            "base": "",
            "documents": tuple(sorted(documents)),
        }
    ]

"""What the predictions of the explanations come to: one function a test, alike for every place.

Each test gives numbers with the documents and figures behind them; `rivals` says what they do to
the explanations. Every function takes and returns tables; shares are fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from helpers.analysis import feasibility, legal, targets, trends
from helpers.analysis.tiers import (
    NOT_WORK,
    TIERS,
    WHOLE,
    of_work,
    rates_of_group,
    tier_groups,
)
from helpers.analysis.trends import require
from helpers.register.codebook import REFORM
from helpers.rows import Row, records

#: Columns of `results`.
RESULT_COLUMNS = ["prediction", "place", "tier", "value", "part", "lower", "whole", "from", "to"]
RESULT_COLUMNS += ["documents", "ids"]

#: Had one source in four named a reason, this many would all be silent on it with a chance below
#: 5% (0.75 to the power of 11 is 0.042); fewer silent sources decide nothing.
SILENT_SOURCES = 11

NATIONAL = "national"

_FIGURE_COLUMNS = ["id", "document", "place", "tier", "unit", "indicator", "kind", "from", "to"]
_FIGURE_COLUMNS += ["value", "measure", "confidence"]
_USED = ("services_with_dossiers", "services_with_dossiers_share")
_SUPPLY = (
    "services_online_total",
    "services_full",
    "services_partial",
    *_USED,
)


@dataclass(frozen=True)
class Material:
    """All that is known about one place, and what the law says to every place.

    `claims` carry their independence `group` (see `explanations.independent_groups`). What is
    said of the province that the place became part of counts from the day of the merger.
    """

    place: str
    observations: pd.DataFrame
    claims: pd.DataFrame
    documents: pd.DataFrame
    indicators: pd.DataFrame

    @cached_property
    def printed(self) -> list[tuple[Row, pd.DataFrame]]:
        """Every set of rates of the whole place with departments and communes, and its rates."""
        work = of_work(self.observations, self.indicators)
        found = tier_groups(work, self.place, need_counts=False)
        return [
            (group, rates_of_group(work, group).set_index("tier"))
            for group in records(found[found["unit"] == ""])
            if {"province", "commune"} <= set(str(group["tiers"]).split())
        ]

    @property
    def sets(self) -> list[tuple[Row, pd.DataFrame]]:
        """Those of `printed` that are no part of a larger set of their document and period."""
        return [
            (group, rates)
            for group, rates in self.printed
            if not any(_part_of(group, other) for other, _ in self.printed)
        ]

    @property
    def lags(self) -> list[tuple[Row, pd.DataFrame, float]]:
        """Those sets in which communes lag behind departments, with the gap as a fraction."""
        gaps = [(group, rates, _gap(rates, "commune")) for group, rates in self.sets]
        return [(group, rates, gap) for group, rates, gap in gaps if gap > 0]

    @cached_property
    def hindrances(self) -> list[Row]:
        """The claims of what hinders communes, with the day on which they were published."""
        said = self.claims[
            self.claims["direction"].eq("hinders") & self.claims["tier"].eq("commune")
        ]
        published = self.documents.set_index("id")["published"]
        return records(said.assign(published=said["document"].map(published)))

    @cached_property
    def legal_gap(self) -> pd.DataFrame:
        """The digitized share of each tier beside the legal minimum of its year."""
        return legal.legal_gap(self.observations, self.place)

    def without(self, document: str) -> Material:
        """Return the same without one document."""
        return replace(
            self,
            observations=self.observations[self.observations["document"] != document],
            claims=self.claims[self.claims["document"] != document],
        )


def material(
    place: str,
    observations: pd.DataFrame,
    claims: pd.DataFrame,
    documents: pd.DataFrame,
    indicators: pd.DataFrame,
    places: pd.DataFrame,
) -> Material:
    """Choose what bears on one place: its own figures and claims, its successor's, the law's.

    Of the successor, only what speaks of its new territory, and claims published since the merger.
    """
    successor = places.loc[places["place"] == place, "successor"].iloc[0]
    # The law's minimums by tier are carried on by documents of other places too.
    law = observations["indicator"].isin([legal.DIGITIZED_RESULTS, *legal.GROWTH])
    law &= observations["kind"].eq("target")
    wanted = observations["place"].isin([place, NATIONAL]) | law
    said = claims["place"].eq(place)
    if successor:
        merged = observations["geography"].eq("since-2025-07")
        wanted |= observations["place"].eq(successor) & merged
        published = claims["document"].map(documents.set_index("id")["published"])
        since = published.map(lambda day: _is_since(day, pd.Timestamp(REFORM))).astype(bool)
        said |= claims["place"].eq(successor) & since
    return Material(place, observations[wanted], claims[said], documents, indicators)


def results(known: Material, predictions: pd.DataFrame) -> pd.DataFrame:
    """Return what each prediction comes to for one place; a silent one has no row.

    Columns: prediction, place, tier (of the lag, or all), value (the number that the thresholds
    of the prediction are set against), part and whole (the numbers it is made of: points, counts
    or shares), lower (the least that part can be, where it is a range), from, to, documents and
    ids (of the figures; none for stated reasons), both tuples.
    """
    made = [
        {"prediction": prediction["prediction"], "place": known.place, **row}
        for prediction in records(predictions)
        for row in TESTS[str(prediction["function"])](known, prediction)
    ]
    return pd.DataFrame(made, columns=RESULT_COLUMNS)


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


# --- the tests ---------------------------------------------------------------------------------


def later_start(known: Material, _: Row) -> list[Row]:
    """Share of a tier's lag that its later legal start accounts for at most (METHODS 5)."""
    return [
        _result(
            row, row["explained_points_at_most"] / row["gap_points"], tier=row["tier"],
            part=row["explained_points_at_most"], whole=row["gap_points"], lower=0.0,
            documents=(row["document"], *str(row["documents"]).split()),
            ids=_ids_of(known, row, legal.DIGITIZED_RESULTS, (row["tier"], "province")),
        )
        for row in records(legal.later_starts(known.observations, known.legal_gap))
    ]  # fmt: skip


def own_minimum(known: Material, _: Row) -> list[Row]:
    """Lag behind the tier's own legal minimum, of its lag behind the provincial tier."""
    found = []
    for rows in legal.printed_together(known.legal_gap):
        top = rows.pop("province", None)
        for tier, row in rows.items():
            if top is None or row["actual"] >= top["actual"]:
                continue
            short, gap = max(0.0, -row["gap_points"]), 100 * (top["actual"] - row["actual"])
            laws = str(row["documents"]).split()
            told = {"part": short, "whole": gap, "ids": (row["id"], top["id"])}
            named = (row["document"], *laws)
            found.append(_result(row, short / gap, tier=tier, documents=named, **told))
    return found


def district_lag(known: Material, _: Row) -> list[Row]:
    """Lag of the districts, of that of the communes, both behind the departments."""
    return [
        _of_set(group, rates, _gap(rates, "district") / gap, tier="district",
                part=100 * _gap(rates, "district"), whole=100 * gap)
        for group, rates, gap in known.lags
        if "district" in rates.index
    ]  # fmt: skip


def top_tier(known: Material, _: Row) -> list[Row]:
    """Rate of the departments where communes lag behind them."""
    return [
        _of_set(group, rates, rates["rate"].to_dict()["province"], tier="province")
        for group, rates, _gap_ in known.lags
    ]


def office_work(known: Material, _: Row) -> list[Row]:
    """Lag of the communes in digitizing, which offices do without residents."""
    family = known.indicators.set_index("indicator")["family"]
    return [
        _of_set(group, rates, _gap(rates, "commune"), tier="commune")
        for group, rates in known.sets
        if family[group["indicator"]] == "digitization"
    ]


def within_fields(known: Material, prediction: Row) -> list[Row]:
    """Mean lag of the communes within fields of procedures, of their lag in all procedures."""
    words = str(prediction["fields"]).split(";")
    found = []
    for group, rates, gap in known.lags:
        inside = [
            _gap(inner, "commune")
            for other, inner in known.printed
            if _part_of(other, group) and any(word in other["base"] for word in words)
        ]
        if inside:
            mean = sum(inside) / len(inside)
            told = {"part": 100 * mean, "whole": 100 * gap}
            found.append(_of_set(group, rates, mean / gap, tier="commune", **told))
    return found


def other_readings(known: Material, _: Row) -> list[Row]:
    """Share of the gap that other readings of questioned figures could remove at most.

    A share printed beside counts is read instead of them; a count worked out from a whole
    percentage stands for all that rounds to it; a numerator whose rest is another tier's numerator
    is exchanged with that rest. `part` and `lower` are points that the readings take off the gap.
    """
    found = []
    for group, rates, gap in known.lags:
        if not any(set(str(flags).split()) & set(_READINGS) for flags in rates["flags"]):
            continue
        top, low = (_readings(rates, tier) for tier in ("province", "commune"))
        least, most = min(top) - max(low), max(top) - min(low)
        told = {"part": 100 * (gap - least), "lower": 100 * (gap - most), "whole": 100 * gap}
        found.append(_of_set(group, rates, (gap - least) / gap, tier="commune", **told))
    return found


def volume_per_commune(known: Material, _: Row) -> list[Row]:
    """Dossiers or results of the commune tier, per commune and day."""
    found = []
    for group, rates in known.sets:
        volume = rates["denominator"].to_dict()["commune"]
        counted = _communes(known, known.place, group["to"])
        if pd.isna(volume) or counted is None:
            continue
        days = (group["to"] - group["from"]).days + 1
        row = _of_set(group, rates, volume / counted["value"] / days, tier="commune",
                      part=volume, whole=counted["value"])  # fmt: skip
        row["documents"] = (*row["documents"], counted["document"])
        found.append(row)
    return found


def use_of_supply(known: Material, _: Row) -> list[Row]:
    """Services with any dossier, of those on offer in the whole place."""
    return [
        _result(row, row["share_used"], part=row["used"], whole=row["offered"],
                ids=_ids(known, row["document"], _SUPPLY))
        for row in records(supply_and_use(known.observations, known.place))
    ]  # fmt: skip


def filed_of_supply(known: Material, prediction: Row) -> list[Row]:
    """Share of dossiers filed online in a year with at least `least` services online."""
    years = trends.supply_and_use(known.observations, known.place)
    years = years[(years["offered"] >= prediction["least"]) & years["filed_share"].notna()]
    found = []
    for row in records(years):
        span = {"from": pd.Timestamp(row["year"], 1, 1), "to": pd.Timestamp(row["year"], 12, 31)}
        ids = _ids(known, row["filed_document"], (row["filed_indicator"],))
        named = tuple(dict.fromkeys([row["filed_document"], row["offered_document"]]))
        told = {"whole": row["offered"], "ids": ids, "documents": named}
        found.append(_result(span, row["filed_share"], **told))
    return found


def services_by_tier(known: Material, _: Row) -> list[Row]:
    """Share of the online services by tier that communes offer."""
    offered = supply_by_tier(known.observations, known.place)
    found = []
    for row in records(offered[offered["tier"] == "commune"]):
        ids = _ids(known, row["document"], (row["indicator"],), TIERS)
        span = {**row, "from": row["to"]}
        told = {"tier": "commune", "part": row["services"], "ids": ids}
        found.append(_result(span, row["share"], whole=row["services"] / row["share"], **told))
    return found


def printed_share(known: Material, prediction: Row) -> list[Row]:
    """Printed shares of the named indicators, whole place."""
    figures = _whole_place(known, known.place)
    chosen = figures[figures["indicator"].isin(str(prediction["indicators"]).split())]
    return [_result(row, row["value"], ids=(row["id"],)) for row in records(chosen)]


def communes_named(known: Material, _: Row) -> list[Row]:
    """Communes singled out for few dossiers, of all communes of that province and time."""
    figures = known.observations
    named = figures[(figures["indicator"] == "communes_low_volume") & figures["value"].notna()]
    found = []
    for row in records(named[named["place"] != NATIONAL]):
        counted = _communes(known, row["place"], row["to"])
        if counted is not None:
            told = {"part": row["value"], "whole": counted["value"], "ids": (row["id"],)}
            both = tuple(dict.fromkeys([row["document"], counted["document"]]))
            value = row["value"] / counted["value"]
            found.append(_result(row, value, tier="commune", documents=both, **told))
    return found


def required_share(known: Material, _: Row) -> list[Row]:
    """What the rest of the year had to reach, for the earliest deadline of the place's target.

    0 where even nothing would have been enough.
    """
    reach = feasibility.feasibility(known.observations, known.place)
    own = reach[(reach["unit"] == "") & reach["latest"].eq(True)]
    own = own[~own["indicator"].str.startswith(NOT_WORK)]
    first = own.sort_values(["deadline", "actual_id"]).head(1)
    return [
        _result({"from": row["actual_to"], "to": row["deadline"]}, max(0.0, row["required"]),
                whole=row["target"], ids=(row["actual_id"],),
                documents=tuple(dict.fromkeys([row["actual_document"], row["target_document"]])))
        for row in records(first)
    ]  # fmt: skip


def target_changes(known: Material, prediction: Row) -> list[Row]:
    """Targets that changed base or fell, of all that a later document printed again."""
    goals = targets.targets(known.observations, known.place)
    changed = targets.changes(goals, known.documents)
    moved = changed[~changed["same_base"].astype(bool) | (changed["change_points"] < 0)]
    keys = ["tier", "unit", "year", "indicator", "value"]
    again = goals[goals["measure"].eq("share") & goals["year"].notna()].drop_duplicates(
        [*keys, "document"]
    )
    kept = again[again.duplicated(keys)]
    printed = len(changed) + len(kept)
    if printed < prediction["least"]:
        return []
    behind = [*changed["earlier_document"], *changed["later_document"]]
    behind += list(again.loc[again.duplicated(keys, keep=False), "document"])
    ids = tuple(sorted(goals.loc[goals["document"].isin(behind), "id"]))
    spans = goals.loc[goals["document"].isin(behind), "deadline"]
    told = {"part": float(len(moved)), "whole": float(printed), "ids": ids}
    span = {"from": spans.min(), "to": spans.max(), "documents": tuple(sorted(set(behind)))}
    return [_result(span, len(moved) / printed, **told)]


def stated(known: Material, prediction: Row) -> list[Row]:
    """Independent sources that name the themes, of all that name a hindrance at communes."""
    said = known.hindrances
    if pd.notna(prediction["since"]):
        said = [row for row in said if _is_since(row["published"], prediction["since"])]
    themes = str(prediction["themes"]).split()
    named = len({row["group"] for row in said if row["theme"] in themes})
    sources = len({row["group"] for row in said})
    if sources < (prediction["least"] if named else SILENT_SOURCES):
        return []
    told = {"part": float(named), "whole": float(sources), "tier": "commune"}
    behind = tuple(sorted({row["document"] for row in said}))
    return [_result({"documents": behind}, named / sources, **told)]


#: The function of each test that a prediction may name.
TESTS: Mapping[str, Callable[[Material, Row], list[Row]]] = {
    "communes_named": communes_named,
    "district_lag": district_lag,
    "filed_of_supply": filed_of_supply,
    "later_start": later_start,
    "office_work": office_work,
    "other_readings": other_readings,
    "own_minimum": own_minimum,
    "printed_share": printed_share,
    "required_share": required_share,
    "stated": stated,
    "supply_by_tier": services_by_tier,
    "target_changes": target_changes,
    "top_tier": top_tier,
    "use_of_supply": use_of_supply,
    "volume_per_commune": volume_per_commune,
    "within_fields": within_fields,
}

# --- private -----------------------------------------------------------------------------------

#: Checks that leave a figure with another reading; each looks inside one document only.
_READINGS = ("counts_from_whole_percentages", "one_number_in_two_roles", "share_against_counts")


def _is_since(published: str, day: pd.Timestamp) -> bool:
    """Tell whether a date, as exact as it is known, lies wholly on or after a day."""
    # A month or year stands for its first day; "" is before every day.
    return bool(published) and f"{published}-01-01"[:10] >= f"{day:%Y-%m-%d}"


def _result(row: Mapping[str, Any], value: float, **told: Any) -> Row:
    documents = row.get("documents") or (row.get("document"),)
    empty = {"part": float("nan"), "lower": float("nan"), "whole": float("nan"), "tier": WHOLE}
    span = {key: row.get(key, pd.NaT) for key in ("from", "to")}
    return {**empty, **span, "documents": documents, "ids": (), "value": float(value), **told}


def _of_set(group: Row, rates: pd.DataFrame, value: float, **told: Any) -> Row:
    return _result(group, value, ids=tuple(rates["id"]), **told)


def _part_of(group: Row, other: Row) -> bool:
    """Tell whether a set counts fewer of the same dossiers than another of its document."""
    same = all(group[key] == other[key] for key in ("document", "indicator", "from", "to"))
    return same and bool(group["dossiers"] < other["dossiers"])


def _gap(rates: pd.DataFrame, tier: str) -> float:
    rate = rates["rate"].to_dict()
    return float(rate["province"] - rate[tier])


def _readings(rates: pd.DataFrame, tier: str) -> list[float]:
    row: Row = records(rates.loc[[tier]])[0]
    flags, found = str(row["flags"]).split(), [float(row["rate"])]
    if "share_against_counts" in flags and pd.notna(row["printed_share"]):
        found.append(float(row["printed_share"]))
    if "counts_from_whole_percentages" in flags:
        percent = round(100 * row["rate"])
        found += [(percent - 0.5) / 100, (percent + 0.5) / 100]
    rest = row["denominator"] - row["numerator"]
    if "one_number_in_two_roles" in flags and rest in set(rates.drop(tier)["numerator"]):
        found.append(float(rest / row["denominator"]))
    return found


def _whole_place(known: Material, place: str) -> pd.DataFrame:
    figures = known.observations
    return figures[
        (figures["place"] == place)
        & (figures["unit"] == "")
        & (figures["tier"] == WHOLE)
        & figures["kind"].isin(["actual", "survey", "capacity"])
        & (figures["confidence"] != "low")
        & figures["value"].notna()
    ]


def _communes(known: Material, place: str, day: pd.Timestamp) -> Row | None:
    """Return the count of communes printed for the nearest day on the same side of the merger."""
    counts = _whole_place(known, place)
    counts = counts[(counts["indicator"] == "communes_count") & counts["to"].notna()]
    counts = counts[(counts["to"] >= pd.Timestamp(REFORM)) == (day >= pd.Timestamp(REFORM))]
    if counts.empty:
        return None
    near = counts.assign(days=(counts["to"] - day).abs()).sort_values(["days", "id"])
    return records(near.head(1))[0]


def _ids(
    known: Material, document: str, indicators: Iterable[str], of: Sequence[str] = (WHOLE,)
) -> tuple[str, ...]:
    figures = known.observations
    chosen = figures[
        (figures["document"] == document)
        & figures["indicator"].isin(list(indicators))
        & figures["tier"].isin(of)
        & (figures["unit"] == "")
        & (figures["kind"] != "target")
    ]
    return tuple(chosen["id"])


def _ids_of(known: Material, row: Row, indicator: str, of: Sequence[str]) -> tuple[str, ...]:
    figures = known.observations
    same = figures[(figures["from"] == row["from"]) & (figures["to"] == row["to"])]
    return tuple(sorted(set(_ids(known, row["document"], (indicator,), of)) & set(same["id"])))


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

"""Named districts and communes: whether rates go together with poverty or remoteness.

Association only, by Kendall's tau-b with exact p values, where at least LEAST_UNITS units stand on
one base; below that the positions of the units, and the smallest p that was possible.
Formulas: METHODS, "Units and their conditions".
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.tiers import TierError, named_units
from helpers.analysis.trends import require

#: With fewer units no p value is given: too few orders of them are possible.
LEAST_UNITS = 8

#: From this corrected p on, an association is not told from chance.
TOLD_BELOW = 0.05

#: Up to this many ways to have placed a part of the values, all orders are counted; that is 2**n
#: for n unequal values. Beyond, the distribution of all orders is known for up to MOST_UNEQUAL
#: units without equal values; else as many orders are drawn as below.
MOST_PARTS = 2_000
MOST_UNEQUAL = 250
DRAWS = 99_999
SEED = 20_250_701

#: Points that a province or the country gives to its units.
RATINGS = ("par_internal_score", "egov_internal_score", "dx_internal_score", "quality_766_total")

#: Conditions of a unit; `RURAL` is taken from its name: 1 for xã and huyện, 0 for the others.
CONDITIONS = ("poverty_rate", "minority_poverty_rate", "ethnic_minority_share", "population")
RURAL = "rural"
POVERTY = ("poverty_rate", "minority_poverty_rate")

_RURAL_NAMES = ("Xã ", "Huyện ")
_ORDINAL = re.compile(r"\b(?P<first>highest|1st|2nd|3rd|last)\b[^;.]*? of (?:the )?(?P<of>\d+) ")
_PLACES = {"highest": 1, "1st": 1, "2nd": 2, "3rd": 3}
_UNIT_COLUMNS = ["sheet", "place", "tier", "unit", "indicator", "base", "from", "to", "value"]
_UNIT_COLUMNS += ["relation", "as_reported", "position", "of", "doubtful", "id", "document"]


@dataclass(frozen=True)
class Association:
    """Kendall's tau-b, its two-sided p, and the smallest p that these units allowed."""

    tau: float
    p: float
    smallest_p: float
    exact: bool


def smallest_p(units: int) -> float:
    """Return the smallest two-sided p that an order of so many units, no two equal, can have.

    Two of the n! orders are the most extreme: with three units 2/6.
    """
    return min(1.0, 2 / math.factorial(units))


def association(first: Sequence[float], second: Sequence[float]) -> Association:
    """Return Kendall's tau-b of two measures of the same units, with a permutation p.

    p is the share of all orders of `second` whose tau is at least as far from 0. All of them are
    counted where equal values leave at most MOST_PARTS; without equal values their exact
    distribution (Kendall, "Rank Correlation Methods", 1948, chapter 5) gives the same. Else DRAWS
    random orders are taken from a generator with a fixed seed, and the observed one is added.
    TierError below LEAST_UNITS, for unequal lengths
    and for a measure that is the same for all units.
    """
    x, y = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if len(x) != len(y) or len(x) < LEAST_UNITS:
        raise TierError(f"need {LEAST_UNITS} units with both measures, got {len(x)} and {len(y)}")
    if len(np.unique(x)) == 1 or len(np.unique(y)) == 1:
        raise TierError("a measure that is the same for all units orders nothing")
    if _parts(y) > _parts(x):  # the one with more equal values has fewer orders to look at
        x, y = y, x
    order = float(_concordance(x, y[None, :])[0])
    tau, seen = order / math.sqrt(_unequal_pairs(x) * _unequal_pairs(y)), abs(order)
    if _parts(y) <= MOST_PARTS:
        orders = _orders(x, y)
        every, furthest = sum(orders.values()), max(orders)
        as_far = sum(count for away, count in orders.items() if away >= seen)
        return Association(tau, as_far / every, orders[furthest] / every, exact=True)
    if len(np.unique(x)) == len(np.unique(y)) == len(x) <= MOST_UNEQUAL:
        chances = _chances(len(x))
        away = np.abs(len(chances) - 1 - 2 * np.arange(len(chances)))
        return Association(tau, float(chances[away >= seen].sum()), smallest_p(len(x)), exact=True)
    draws = np.random.default_rng(SEED).permuted(np.tile(y, (DRAWS, 1)), axis=1)
    p = (int((np.abs(_concordance(x, draws)) >= seen).sum()) + 1) / (DRAWS + 1)
    return Association(tau, p, 1 / (DRAWS + 1), exact=False)


def holm(chances: Sequence[float]) -> list[float]:
    """Return p values corrected for their number, in their order.

    The step-down procedure of Holm, "A simple sequentially rejective multiple test procedure",
    Scandinavian Journal of Statistics 6 (1979): the smallest times their number, the next times
    one less and not below it, and so on, at most 1.
    """
    ascending = sorted(range(len(chances)), key=lambda place: chances[place])
    steps = [(len(chances) - n) * chances[place] for n, place in enumerate(ascending)]
    corrected = dict(zip(ascending, accumulate(steps, max), strict=True))
    return [min(1.0, corrected[place]) for place in range(len(chances))]


def outcomes(observations: pd.DataFrame, work: pd.DataFrame) -> pd.DataFrame:
    """Return rates and ratings of named districts and communes, the latest of each unit.

    `work` are the figures `tiers.of_work`. Rows of one `sheet` stand on one base: rates share
    indicator, series, tier, territory and, before July 2025, the year; ratings share place,
    indicator, base and period. Columns: sheet, place, tier, unit, indicator, base, to, value
    (share or points), relation, as_reported, position and of (the unit's printed place among all
    rated units, NaN if not known), doubtful (confidence low), id, document.
    """
    rates = named_units(work)
    rates = rates[rates["tier"].isin(["district", "commune"]) & ~rates["together"]]
    about = observations.set_index("id")[["series", "geography", "confidence", "note"]]
    rates = rates.join(about, on="id").rename(columns={"rate": "value"})
    rates = rates[rates["series"] != ""]
    ended = pd.to_datetime(rates["to"]).dt.year.astype("Int64").astype(str)
    year = ended.where(rates["geography"] != "since-2025-07", "")
    rates["sheet"] = _joined(rates, ["indicator", "series", "tier", "geography"]) + " " + year
    rated = observations[
        observations["indicator"].isin(RATINGS)
        & (observations["unit"] != "")
        & observations["tier"].isin(["district", "commune"])
        & (observations["kind"] == "actual")
    ].copy()
    rated["sheet"] = _joined(rated, ["place", "indicator", "base", "tier", "from"])
    found = pd.concat([rates, rated], ignore_index=True)
    found["doubtful"] = found["confidence"] == "low"
    places = [printed_position(str(note)) for note in found["note"]]
    found["position"] = [place for place, _ in places]
    found["of"] = [of for _, of in places]
    return _latest(found, ["sheet", "place", "unit"])


def conditions(observations: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return CONDITIONS of named districts and communes, and whether a unit of `units` is rural.

    Columns and units as in `outcomes`; a sheet is an indicator on one base at one tier.
    """
    printed = observations[
        observations["indicator"].isin(CONDITIONS)
        & (observations["unit"] != "")
        & observations["tier"].isin(["district", "commune"])
        & (observations["kind"] == "actual")
        & observations["value"].notna()
    ].copy()
    named = units.drop_duplicates(["place", "tier", "unit"]).copy()
    named["indicator"], named["base"], named["relation"] = RURAL, "", "="
    named["value"] = named["unit"].str.startswith(_RURAL_NAMES).astype(float)
    named["confidence"] = "high"
    found = pd.concat([printed, named], ignore_index=True)
    found["sheet"] = _joined(found, ["indicator", "base", "tier"])
    found["doubtful"] = found["confidence"] == "low"
    found["position"], found["of"] = math.nan, math.nan
    return _latest(found, ["sheet", "place", "unit"])


def pairs(measured: pd.DataFrame, set_beside: pd.DataFrame) -> pd.DataFrame:
    """Return each unit's row of `measured` beside each of its conditions.

    One row a unit and pair of sheets, the second with the ending "_beside"; a sheet is not set
    beside itself, and of two sheets that are in both tables only one order is kept.
    """
    beside = set_beside.drop(columns=["position", "of"])
    both = measured.merge(beside, on=["place", "tier", "unit"], suffixes=("", "_beside"))
    twice = set(measured["sheet"]) & set(set_beside["sheet"])
    keep = both["sheet"].ne(both["sheet_beside"]) & ~(
        both["sheet_beside"].isin(twice) & (both["sheet"] > both["sheet_beside"])
    )
    return both[keep].reset_index(drop=True)


def associations(paired: pd.DataFrame) -> pd.DataFrame:
    """Test every pair of sheets with at least LEAST_UNITS units, Holm-corrected over all of them.

    `paired` is the table of `pairs`; doubtful figures stay out. Columns: sheet, sheet_beside,
    indicator, beside (the condition), base, base_beside, tier, units (how many), places (tuple),
    tau, p, smallest_p, exact, p_holm, documents (tuple).
    """
    columns = ["sheet", "sheet_beside", "indicator", "beside", "base", "base_beside", "tier"]
    columns += ["units", "places", "tau", "p", "smallest_p", "exact", "p_holm", "documents"]
    sure = paired[~paired["doubtful"] & ~paired["doubtful_beside"]]
    rows = []
    for _, part in sure.groupby(["sheet", "sheet_beside"], sort=True):
        if len(part) < LEAST_UNITS or part["value"].nunique() < 2:
            continue
        if part["value_beside"].nunique() < 2:
            continue
        first = part.iloc[0]
        found = association(part["value"].to_list(), part["value_beside"].to_list())
        names = {*part["document"], *part["document_beside"].dropna()}
        rows.append(
            {
                **first[["sheet", "sheet_beside", "indicator", "base", "base_beside", "tier"]],
                "beside": first["indicator_beside"],
                "units": len(part),
                "places": tuple(sorted(set(part["place"]))),
                **vars(found),
                "documents": tuple(sorted(names)),
            }
        )
    if rows:
        for row, p in zip(rows, holm([row["p"] for row in rows]), strict=True):
            row["p_holm"] = p
    return pd.DataFrame(rows, columns=columns)


def positions(paired: pd.DataFrame, set_beside: pd.DataFrame) -> pd.DataFrame:
    """Return where units with a printed place in a rating stand in each of their conditions.

    For sheets with fewer than LEAST_UNITS units; `paired` is the table of `pairs`. Added columns:
    rank_beside (1 for the lowest value among the `of_beside` units of the place with that
    condition; equal values share the lower rank), units (of the pair of sheets) and smallest_p.
    A condition known for fewer than three units of the place stays out, and so does RURAL, which
    ranks nothing.
    """
    keys = ["sheet", "place"]
    ranked = set_beside.assign(
        rank_beside=set_beside.groupby(keys)["value"].rank(method="min"),
        of_beside=set_beside.groupby(keys)["value"].transform("size"),
    )[["sheet", "place", "unit", "rank_beside", "of_beside"]]
    table = paired.merge(
        ranked.rename(columns={"sheet": "sheet_beside"}), on=["sheet_beside", "place", "unit"]
    )
    counts = table.groupby(["sheet", "sheet_beside"])["unit"].transform("size")
    table = table.assign(units=counts, smallest_p=[smallest_p(int(n)) for n in counts])
    keep = (
        (table["units"] < LEAST_UNITS)
        & (table["of_beside"] > 2)
        & (table["indicator_beside"] != RURAL)
        & table["position"].notna()
    )
    return table[keep].sort_values(
        ["place", "indicator", "to", "position", "unit", "sheet_beside"], ignore_index=True
    )


def not_ordered(placed: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `positions` in which a best-rated unit is at neither end of a condition.

    If the condition alone ordered the units, the best would be its first or its last. Columns of
    `positions`; doubtful conditions stay out.
    """
    best = placed[
        (placed["position"] == 1)
        & (placed["rank_beside"] > 1)
        & (placed["rank_beside"] < placed["of_beside"])
        & ~placed["doubtful_beside"]
    ]
    return best.reset_index(drop=True)


def printed_position(note: str) -> tuple[float, float]:
    """Return the place of a unit among how many, from the note of a rating; NaN where not said."""
    match = _ORDINAL.search(note)
    if match is None:
        return (math.nan, math.nan)
    of = float(match["of"])
    return (float(_PLACES.get(match["first"], of)), of)


# --- private -----------------------------------------------------------------------------------


def _joined(table: pd.DataFrame, columns: Sequence[str]) -> pd.Series[str]:
    return table[list(columns)].astype(str).agg(" | ".join, axis=1)


def _latest(found: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    require(found, _UNIT_COLUMNS, "units")
    ordered = found.sort_values([*keys, "to", "id"], na_position="first")
    return ordered.drop_duplicates(keys, keep="last")[_UNIT_COLUMNS].reset_index(drop=True)


def _parts(values: NDArray[np.float64]) -> int:
    """Return how many different parts `values` have, equal ones not told apart."""
    return math.prod(int(count) + 1 for count in np.unique(values, return_counts=True)[1])


def _unequal_pairs(values: NDArray[np.float64]) -> int:
    equal = np.unique(values, return_counts=True)[1]
    return math.comb(len(values), 2) - sum(math.comb(int(count), 2) for count in equal)


def _chances(units: int) -> NDArray[np.float64]:
    """Return the shares of all orders of so many unequal values with 0, 1, 2 ... discordant pairs.

    The last of n values goes before 0 to n - 1 of the others, which adds as many of such pairs.
    """
    chances = np.ones(1)
    for size in range(2, units + 1):
        chances = np.convolve(chances, np.full(size, 1 / size))
    return chances


def _orders(x: NDArray[np.float64], y: NDArray[np.float64]) -> dict[int, int]:
    """Count the orders of `y` by how far they are from none: |concordant - discordant| pairs.

    Units are placed in ascending order of `x`, those that share a value at once. What a step adds
    to the pairs depends only on the values of `y` placed before, so that counts are kept by these
    and not by order; equal values of `y` are not told apart.
    """
    left = [int(count) for count in np.unique(y, return_counts=True)[1]]
    known: dict[tuple[int, ...], Counter[int]] = {tuple(0 for _ in left): Counter({0: 1})}
    for size in np.unique(x, return_counts=True)[1]:
        after: dict[tuple[int, ...], Counter[int]] = {}
        for placed, counts in known.items():
            lower = [2 * below - sum(placed) for below in accumulate(placed, initial=0)]
            for taken in _choices([a - b for a, b in zip(left, placed, strict=True)], int(size)):
                ways = math.factorial(int(size)) // math.prod(map(math.factorial, taken))
                added = sum(
                    n * (below + own) for n, below, own in zip(taken, lower, placed, strict=False)
                )
                then = tuple(a + b for a, b in zip(placed, taken, strict=True))
                into = after.setdefault(then, Counter())
                for pairs, count in counts.items():
                    into[pairs + added] += ways * count
        known = after
    (whole,) = known.values()
    folded: Counter[int] = Counter()
    for pairs, count in whole.items():
        folded[abs(pairs)] += count
    return dict(folded)


def _choices(left: Sequence[int], size: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to take `size` of values of which `left` are left of each."""
    if size == 1:  # as nearly always, where few values are equal
        none = (0,) * len(left)
        yield from ((*none[:i], 1, *none[i + 1 :]) for i, count in enumerate(left) if count)
        return
    if not left:
        if not size:
            yield ()
        return
    for taken in range(max(0, size - sum(left[1:])), min(left[0], size) + 1):
        for rest in _choices(left[1:], size - taken):
            yield (taken, *rest)


def _concordance(x: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return pairs of units in the same order less pairs in the opposite one, for each row."""
    total = np.zeros(len(rows))
    for i in range(len(x)):
        for j in range(i):
            total += np.sign(x[i] - x[j]) * np.sign(rows[:, i] - rows[:, j])
    return total

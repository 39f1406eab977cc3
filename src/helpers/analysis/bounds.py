"""What counts of units above a threshold say: intervals of shares, bounds of rates not printed.

Rates and shares are fractions. Linear programs: every rate that agrees with what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import NormalDist

import pandas as pd

from helpers.analysis.tiers import (
    NOT_WORK,
    TIERS,
    WHOLE,
    TierError,
    check_share,
    comparable_figures,
    same_day,
)
from helpers.analysis.trends import require
from helpers.rows import records

#: From this many dossiers on, no binomial interval is given (see `wilson`).
CLUSTERED_FROM = 10_000

#: Rates of tiers that miss the rate of the whole by less agree with it.
EPSILON = 1e-9

_THRESHOLD_CODE = re.compile(r"^units_over_(?P<percent>\d{1,2})pct_(?P<subject>[a-z_]+)$")


def wilson(count: float, total: float) -> tuple[float, float]:
    """Return the 95% Wilson interval of `count` units out of `total`, as fractions.

    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927).

    From CLUSTERED_FROM on both ends are NaN: the interval supposes independent draws, while
    dossiers come in clusters of one office and one procedure, so that for tens of thousands of
    them it would be a fraction of a point wide and claim a precision nobody has.
    """
    if not 0 <= count <= total or total <= 0:
        raise TierError(f"{count:g} of {total:g} is not a share of a whole")
    if total >= CLUSTERED_FROM:
        return (float("nan"), float("nan"))
    share, z = count / total, NormalDist().inv_cdf(0.975)
    middle = share + z**2 / (2 * total)
    reach = z * sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    scale = 1 + z**2 / total
    return (max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale))


def threshold_of(indicator: str) -> float | None:
    """Return the threshold named by a code such as units_over_50pct_online, or None."""
    match = _THRESHOLD_CODE.match(indicator)
    return int(match["percent"]) / 100 if match else None


def threshold_shares(observations: pd.DataFrame, place: str = WHOLE) -> pd.DataFrame:
    """Return the share of units above a threshold, by tier, with its Wilson interval.

    One row a figure: place, document, indicator, threshold (a fraction), subject (what is
    measured against it), tier, from, to, numerator, denominator, share, lower, upper, id. Figures
    of low confidence, targets and figures without both counts stay out.
    """
    figures = comparable_figures(observations, need_counts=True, units=True)
    figures = figures[figures["indicator"].map(threshold_of).notna()]
    if place != WHOLE:
        figures = figures[figures["place"] == place]
    table = figures[["place", "document", "indicator", "tier", "unit", "from", "to", "id"]].copy()
    table["threshold"] = [threshold_of(code) for code in figures["indicator"]]
    table["subject"] = [
        match["subject"] for code in figures["indicator"] if (match := _THRESHOLD_CODE.match(code))
    ]
    table["numerator"] = figures["numerator"]
    table["denominator"] = figures["denominator"]
    table["share"] = table["numerator"] / table["denominator"]
    pairs = zip(table["numerator"], table["denominator"], strict=True)
    ends = [wilson(count, total) for count, total in pairs]
    table["lower"] = [low for low, _ in ends]
    table["upper"] = [high for _, high in ends]
    order = table["tier"].map({tier: rank for rank, tier in enumerate(TIERS)})
    return (
        table.assign(order=order)
        .sort_values(["from", "document", "indicator", "order"], ignore_index=True)
        .drop(columns="order")
    )


def whole_rate(observations: pd.DataFrame, thresholds: pd.DataFrame) -> pd.DataFrame:
    """Return the rate of the whole that stands beside threshold counts: at most one row.

    The share printed by the same document for the same period, for all tiers together and no unit;
    no row when there is none, or several that could be meant. `observations` are those `of_work`.
    """
    if thresholds.empty:
        return observations.iloc[:0]
    one = thresholds.iloc[0]
    found: pd.DataFrame = observations[
        (observations["document"] == one["document"])
        & (observations["tier"] == WHOLE)
        & (observations["unit"] == "")
        & (observations["kind"] == "actual")
        & (observations["measure"] == "share")
        & (observations["confidence"] != "low")
        & same_day(observations["from"], one["from"])
        & same_day(observations["to"], one["to"])
        & ~observations["indicator"].str.startswith(NOT_WORK)
    ]
    return found if len(found) == 1 else found.iloc[:0]


def mean_bounds(count: float, total: float, threshold: float) -> tuple[float, float]:
    """Return the bounds of the plain mean rate of `total` units, `count` of them above `threshold`.

    Lowest: those above stand at the threshold, the others at 0. Highest: those above stand at 1,
    the others at the threshold. Every unit counts the same, whatever its volume.
    """
    check_share(threshold, "threshold")
    if not 0 <= count <= total or total <= 0:
        raise TierError(f"{count:g} of {total:g} is not a share of a whole")
    rest = total - count
    return (count * threshold / total, (count + rest * threshold) / total)


def rate_bounds(
    weights: Mapping[str, float],
    overall: float,
    tier: str,
    *,
    floors: Mapping[str, float] | None = None,
    ceilings: Mapping[str, float] | None = None,
) -> tuple[float, float]:
    """Return the lowest and highest rate of `tier` that agree with the rate of the whole.

    Two linear programs over the tier rates: weights (normalized to 1) x rates = overall, each rate
    between its floor (default 0) and ceiling (default 1). Both ends are NaN when the assumptions
    contradict each other, which is a finding and not an error.
    """
    return _extremes(weights, overall, {tier: 1.0}, floors or {}, ceilings or {})


def gap_bounds(
    weights: Mapping[str, float], overall: float, first: str, second: str
) -> tuple[float, float]:
    """Return the lowest and highest rate of `first` less that of `second`, as `rate_bounds` does.

    A negative gap says that `second` stands above `first`.
    """
    return _extremes(weights, overall, {first: 1.0, second: -1.0}, {}, {})


def bounds_ladder(
    overall: float,
    thresholds: pd.DataFrame,
    references: Mapping[str, pd.DataFrame],
    *,
    own: Sequence[str] = (),
    tier: str = "commune",
) -> pd.DataFrame:
    """Bound the rate of a tier that is not printed, one row for each set of assumptions.

    `overall` is the printed rate of the whole; `thresholds` the rows of `threshold_shares` for the
    same figure (tier, numerator, denominator, threshold); `references` names tables of
    `tier_rates` whose volumes serve as weights; `own` names those that show the same place and
    indicator, so that their rates may serve as floors. Rows, in this order for each reference:

    - `weights`: the rate of the whole and the volumes, nothing else;
    - `threshold_floors`: the other tiers stand at least at the mean their threshold counts force;
    - `own_floors` (only for `own`), instead: the other tiers stand at least at their own rates;
    - last, `plain_mean`: the mean over units from the threshold counts of `tier` alone.

    Columns: assumption, reference, tier, lower, upper (NaN: contradictory). The threshold counts
    say nothing on volumes, so the second row supposes that the larger offices of a tier are not
    worse than its mean. No distribution is fitted inside the bounds: the width is the finding.
    """
    require(thresholds, ["tier", "numerator", "denominator", "threshold"], "thresholds")
    forced = {
        str(row["tier"]): mean_bounds(row["numerator"], row["denominator"], row["threshold"])
        for row in thresholds.pipe(records)
    }
    floors = {name: low for name, (low, _) in forced.items() if name != tier}
    rows: list[tuple[str, str, float, float]] = []
    for name, table in references.items():
        by_tier = table.set_index("tier")[["numerator", "denominator"]].astype(float)
        weights = {str(key): float(n) for key, n in by_tier["denominator"].items()}
        here = {key: low for key, low in floors.items() if key in weights}
        rows.append(("weights", name, *rate_bounds(weights, overall, tier)))
        rows.append(("threshold_floors", name, *rate_bounds(weights, overall, tier, floors=here)))
        if name in own:
            rates = (by_tier["numerator"] / by_tier["denominator"]).drop(tier)
            known = {str(key): float(rate) for key, rate in rates.items()}
            rows.append(("own_floors", name, *rate_bounds(weights, overall, tier, floors=known)))
    if tier in forced:
        rows.append(("plain_mean", "", *forced[tier]))
    ladder = pd.DataFrame(rows, columns=["assumption", "reference", "lower", "upper"])
    ladder.insert(2, "tier", tier)
    return ladder


def _extremes(
    weights: Mapping[str, float],
    overall: float,
    objective: Mapping[str, float],
    floors: Mapping[str, float],
    ceilings: Mapping[str, float],
) -> tuple[float, float]:
    """Return the lowest and highest sum of factor x rate over the tiers of `objective`."""
    unknown = [tier for tier in objective if tier not in weights]
    if unknown:
        raise TierError(f"no weight for {', '.join(unknown)}; there are {', '.join(weights)}")
    check_share(overall, "overall rate")
    whole = sum(weights.values())
    if min(weights.values()) < 0 or whole <= 0:
        raise TierError(f"weights must be positive: {dict(weights)}")
    shares = {name: float(weight) / whole for name, weight in weights.items()}
    low = dict.fromkeys(weights, 0.0) | dict(floors)
    high = dict.fromkeys(weights, 1.0) | dict(ceilings)
    ends = []
    for sign in (1.0, -1.0):
        prices = {name: sign * objective.get(name, 0.0) for name in weights}
        rates = _cheapest(prices, shares, overall, low, high)
        if rates is None:
            return (float("nan"), float("nan"))
        ends.append(sum(factor * rates[name] for name, factor in objective.items()))
    # Rounding must not push a rate out of 0 to 1.
    least = sum(min(factor, 0.0) for factor in objective.values())
    most = sum(max(factor, 0.0) for factor in objective.values())
    return (max(ends[0], least), min(ends[1], most))


def _cheapest(
    prices: Mapping[str, float],
    shares: Mapping[str, float],
    overall: float,
    low: Mapping[str, float],
    high: Mapping[str, float],
) -> dict[str, float] | None:
    """Return the rates with the least sum of price x rate, None where no rates agree.

    The linear program with one equation: sum of share x rate = overall, each rate between its
    ends. All rates start at their lowest, and what is missing is given first to the tier that
    adds the least for what it fills (Dantzig, "Discrete-variable extremum problems", Operations
    Research 5, 1957, for the divisible knapsack).
    """
    missing = overall - sum(shares[name] * low[name] for name in shares)
    room = {name: shares[name] * (high[name] - low[name]) for name in shares}
    empty = any(low[name] > high[name] for name in shares)
    if empty or not -EPSILON <= missing <= sum(room.values()) + EPSILON:
        return None
    rates = dict(low)
    # A tier without volume fills nothing: it stands wherever that is cheapest.
    for name in [name for name in shares if not shares[name] and prices[name] < 0]:
        rates[name] = high[name]
    filling = [name for name in shares if shares[name]]
    for name in sorted(filling, key=lambda name: prices[name] / shares[name]):
        given = min(max(missing, 0.0), room[name])
        rates[name] += given / shares[name]
        missing -= given
    return rates

"""Whether a target can still be met: what the rest of its period would have to reach.

Shares are fractions, periods count both their first and last day. Formulas: METHODS, "Can the
target still be reached?".
"""

from __future__ import annotations

import math
from datetime import date, timedelta

import pandas as pd

from helpers.analysis.targets import (
    WIDER_PLACES,
    actuals,
    check_share,
    compare,
    distinct,
    targets,
    with_deadlines,
)
from helpers.analysis.trends import DIGITIZED_SHARES, ONLINE_SHARES
from helpers.rows import Row, records

# Shares of a flow: what is still to come changes them in proportion to its number. A share of
# services or of units (has it had any dossier?) does not add up over the year in that way.
FLOW_SHARES: tuple[str, ...] = (
    *ONLINE_SHARES,
    *DIGITIZED_SHARES,
    "on_time_share",
    "online_payment_share",
)


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
    check_share("share_so_far", share_so_far)
    check_share("target", target)
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
    check_share("share_so_far", share_so_far)
    check_share("target", target)
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
    check_share("share_so_far", share_so_far)
    check_share("target", target)
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
        [_reach(row) for row in records(still_open)],
        columns=["days_so_far", "days_total", "required", "last_possible", "breakeven", "reach"],
    )
    out = pd.concat([still_open, reach], axis="columns")
    keys = ["target_id", "deadline", "tier", "unit"]
    newest = out.groupby(keys)["actual_to"].transform("max")
    return out.assign(latest=out["actual_to"].eq(newest))


def with_reach(rows: pd.DataFrame, reach: pd.DataFrame, figure: str = "id") -> pd.DataFrame:
    """Return standings with `outcome` "out_of_reach" where no rest of the year could suffice.

    `rows` comes from helpers.analysis.targets.standings or answered, `reach` from `feasibility`;
    the column `figure` holds the id of the share. A share that is short stays short if any deadline
    of its target could still be met, arrivals staying even.
    """
    keys = ["actual_id", "target_document", "target"]
    lost = reach.assign(lost=reach["reach"].eq("out_of_reach")).groupby(keys)["lost"].all()
    beyond = set(lost.index[lost])
    goals = zip(rows[figure], rows["target_document"], rows["target"], strict=True)
    judged = [
        "out_of_reach" if outcome == "short" and goal in beyond else outcome
        for outcome, goal in zip(rows["outcome"], goals, strict=True)
    ]
    return rows.assign(outcome=judged)


def implied_between(totals: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Return what two running shares without counts say of the time between them.

    `totals` comes from helpers.analysis.trends.between, `points` are its figures. Rows: pairs for
    which nothing was derived, whose earlier share is exact and on which documents do not differ.
    The later figure, and: earlier_value, earlier_to, documents (space-separated) and implied, the
    share of the time between if arrivals were even, a bound of the same kind as the later figure;
    above 1 or below 0 the two cannot both hold with even arrivals.
    """
    by_id = {row["id"]: row for row in records(points)}
    found = []
    for row in records(totals.loc[totals["refused"].ne("")]):
        earlier, later = by_id[row["earlier"]], by_id[row["later"]]
        if "conflict" in row["refused"].split() or earlier["relation"] != "=":
            continue
        start = earlier["from"]
        before, total = ((one["to"] - start).days + 1 for one in (earlier, later))
        implied = required_share(earlier["value"], before, total, later["value"])
        found.append(
            {
                **later,
                "earlier_value": earlier["value"],
                "earlier_to": earlier["to"],
                "documents": row["documents"],
                "implied": implied,
            }
        )
    added = ["earlier_value", "earlier_to", "documents", "implied"]
    return pd.DataFrame(found, columns=list(dict.fromkeys([*points.columns, *added])))


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

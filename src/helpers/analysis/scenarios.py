"""What a share would be on the day of the next target under a few stated assumptions.

Scenarios, not forecasts: no curve is fitted, and nothing rises above 100%. Formulas: METHODS,
"Can the target still be reached?".
"""

from __future__ import annotations

import math

import pandas as pd

from helpers.analysis.targets import why_not
from helpers.analysis.trends import ONLINE_SHARES, require, segments
from helpers.rows import Row, records

SCENARIOS: tuple[str, ...] = ("same", "pace", "halved")
"""The share stays; the pace between the last two figures of one line goes on; each year half of
what is missing to 100% is made up."""

DAYS_A_YEAR = 365


def share_after(scenario: str, share: float, days: float, pace: float = math.nan) -> float:
    """Return the share that a scenario gives `days` after a figure, from 0 to 1.

    `pace` is in shares a day, for the scenario "pace" alone: without one the result is missing.
    Raises ValueError for another scenario.
    """
    match scenario:
        case "same":
            return share
        case "pace" if math.isnan(pace):
            return math.nan
        case "pace":
            return min(1.0, max(0.0, share + pace * days))
        case "halved":
            return 1 - (1 - share) * math.pow(0.5, days / DAYS_A_YEAR)
    raise ValueError(f"unknown scenario {scenario!r}: choose one of {', '.join(SCENARIOS)}")


def scenarios(points: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Return one row a place and scenario: its share on the day of the next target.

    `points` comes from helpers.analysis.trends.points (whole places), `targets` from
    helpers.analysis.targets.targets, those of the country included. The next target is the one on
    online filing whose deadline follows the latest figure first: the place's own, else the
    national one. Places without one have no rows. A pace goes on for no longer than it was seen:
    two figures that lie closer together than the deadline is away give none. Columns: place,
    scenario, start (closing day of the figure), deadline, days (between them), share and relation
    (of the figure), pace_from, pace_share, pace_days and pace_document (the figure before on its
    line, missing without an exact one), end (share on the deadline, missing without a pace), full
    (day on which the pace reaches 100%, if before the deadline), target, target_relation,
    target_as_reported, target_place, target_document, document and reason (why target and figure do
    not count the same thing, "" when they do).
    """
    require(points, ["place", "to", "value", "relation", "indicator", "document"], "points")
    found: list[Row] = []
    for _, own in segments(points).groupby("place", sort=False):
        track = own.pipe(records)
        latest = track[-1]
        if goal := _next_goal(latest, targets):
            before = _before(track)
            found += [_scenario(name, latest, goal, before) for name in SCENARIOS]
    return pd.DataFrame(found, columns=list(_COLUMNS))


_COLUMNS = (
    "place", "scenario", "start", "deadline", "days", "share", "relation", "pace_from",
    "pace_share", "pace_days", "pace_document", "end", "full", "target", "target_relation",
    "target_as_reported", "target_place", "target_document", "document", "reason",
)  # fmt: skip


def _next_goal(latest: Row, targets: pd.DataFrame) -> Row:
    """Return the next target on online filing for the whole, the most like the figure; {} if none.

    Of targets with one deadline the one that counts the same thing stays, then the one on the same
    measure, then the last document.
    """
    whole = targets.loc[
        targets["tier"].eq("all")
        & targets["unit"].eq("")
        & targets["indicator"].isin(ONLINE_SHARES)
        & targets["deadline"].gt(latest["to"])
        & targets["value"].notna()
    ]
    for place in (latest["place"], "national"):
        rows = whole.loc[whole["place"].eq(place)].pipe(records)
        if rows:
            first = min(row["deadline"] for row in rows)
            due = [row for row in rows if row["deadline"] == first]
            return max(due, key=lambda row: (*_likeness(row, latest), row["id"]))
    return {}


def _likeness(target: Row, latest: Row) -> tuple[bool, bool]:
    return not why_not(target, latest), target["indicator"] == latest["indicator"]


def _before(track: list[Row]) -> Row:
    """Return the figure before the latest on its line, {} if it has none or is only a bound."""
    *earlier, latest = track
    joined = [row for row in earlier if row["segment"] == latest["segment"]]
    exact = [row for row in joined[-1:] if row["relation"] == "="]
    return exact[0] if exact else {}


def _scenario(name: str, latest: Row, goal: Row, before: Row) -> Row:
    days = (goal["deadline"] - latest["to"]).days
    seen = (latest["to"] - before["to"]).days if before else 0
    pace = (latest["value"] - before["value"]) / seen if seen >= days else math.nan
    full = pd.NaT
    if name == "pace" and pace > 0:
        needed = math.ceil((1 - latest["value"]) / pace)
        full = latest["to"] + pd.Timedelta(days=needed) if needed <= days else pd.NaT
    return {
        "place": latest["place"],
        "scenario": name,
        "start": latest["to"],
        "deadline": goal["deadline"],
        "days": days,
        "share": latest["value"],
        "relation": latest["relation"],
        "pace_from": before.get("to", pd.NaT),
        "pace_share": before.get("value", math.nan),
        "pace_days": seen,
        "pace_document": before.get("document", ""),
        "end": share_after(name, latest["value"], days, pace),
        "full": full,
        "target": goal["value"],
        "target_relation": goal["relation"],
        "target_as_reported": goal["as_reported"],
        "target_place": goal["place"],
        "reason": why_not(goal, latest),
        "document": latest["document"],
        "target_document": goal["document"],
    }

"""What the README shows of the results: its picture and its numbers, computed from the tables.

``python -m tests.readme`` writes the picture; ``make stored`` does so among other things.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from helpers import project
from helpers.analysis import counter_cases, feasibility, legal, targets, tiers
from helpers.register import observations
from helpers.reporting import language
from helpers.reporting.charts import theme
from helpers.reporting.charts import tiers as tier_charts

PICTURE = "docs/gia-lai-2023.svg"
MARKED = re.compile(r"<!--(\w+)-->(.*?)<!--/-->")


def _tables() -> observations.Tables:
    return observations.load(project.paths().processed)


def _lead(place: str) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return the first set of tiers that a place prints as a whole, and its rates."""
    tables = _tables()
    work = tiers.of_work(tables.observations, tables.indicators)
    groups = tiers.tier_groups(work, place)
    group = groups[groups["unit"] == ""].to_dict("records")[0]
    return group, tiers.rates_of_group(work, group)


def picture() -> bytes:
    """Return the picture of Gia Lai 2023 as the README shows it."""
    group, rates = _lead("gia-lai")
    chart = tier_charts.tier_areas(
        tiers.tier_gap(rates),
        language.use("en"),
        subject="Gia Lai",
        indicator=group["indicator"],
        documents=[group["document"]],
    )
    return theme.to_svg(chart.figure)


def numbers() -> dict[str, str]:
    """Return the marked numbers of the README as they must be printed."""
    say = language.use("en")
    tables = _tables()
    figures = tables.observations
    gap = tiers.tier_gap(_lead("gia-lai")[1]).set_index("tier")
    late = (
        legal.later_starts(figures, legal.legal_gap(figures, "gia-lai"))
        .set_index("tier")
        .loc["commune"]
    )
    reach = feasibility.feasibility(figures, "kon-tum")
    reach = reach[(reach["unit"] == "") & (reach["deadline"] == "2023-12-25")].iloc[0]
    work = tiers.of_work(figures, tables.indicators)
    goals = {one: [one, *targets.WIDER_PLACES] for one in sorted(set(work["place"]))}
    held = [
        targets.compare(
            pd.concat([targets.targets(figures, name) for name in wider]),
            targets.actuals(figures, one),
        )
        for one, wider in goals.items()
    ]
    cases = counter_cases.commune_cases(work, pd.concat(held, ignore_index=True))
    holds = counter_cases.standing_of_cases(cases)
    single = cases.groupby("case")["units"].first().loc[holds.index] > 0
    return {
        "rate": say.share(gap.at["commune", "rate"], 1),
        "reference": say.share(gap.at["province", "rate"], 1),
        "backlog": say.share(gap.at["commune", "share_of_backlog"], 1),
        "explained": say.number(late["explained_points_at_most"], 1),
        "gap": say.number(late["gap_points"], 1),
        "share": say.share(reach["actual"], 2),
        "required": say.share(reach["required"], 0),
        "last": say.date(reach["last_possible"]).removesuffix(" 2023"),
        "sets": say.count(int((~single).sum())),
        "counter": say.count(int(holds[~single].sum())),
        "single": say.count(int(single.sum())),
        "chosen": say.count(int(holds[single].sum())),
    }


if __name__ == "__main__":
    (project.root() / PICTURE).write_bytes(picture())

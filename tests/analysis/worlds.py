"""Invented registers in which one explanation of the lag is true, and a background without any.

An is a province of 10 communes. In the background nobody names a reason that an explanation
counts, targets stay as they are, data is used again and half of the services are used.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from helpers.analysis.evidence import Material
from helpers.register.schema import OBSERVATIONS

DIGITIZED = "results_digitized_share"
FILED = "online_submission_share"
INDICATORS = pd.DataFrame(
    [(DIGITIZED, "digitization"), (FILED, "use")], columns=["indicator", "family"]
)
YEAR = {"from": pd.Timestamp("2023-01-01"), "to": pd.Timestamp("2023-12-31")}
TIERS = ("province", "district", "commune")
EMPTY = {"string": "", "number": math.nan, "date": pd.NaT, "integer": 0}


def figure(indicator: str, value: float, **given: Any) -> dict[str, Any]:
    row: dict[str, Any] = {column.name: EMPTY[column.kind] for column in OBSERVATIONS}
    row |= {"document": f"an/{indicator}", "place": "an", "tier": "all", "kind": "actual", **YEAR}
    row |= {"indicator": indicator, "value": value, "relation": "=", "base": "all dossiers"}
    row |= {"measure": "share" if indicator.endswith("_share") else "count", "series": "all"}
    row |= {"confidence": "high", "geography": "before-2025-07", "as_reported": str(value)} | given
    return row | {"id": f"{row['document']}#{indicator}-{row['tier']}-{row['base']}-{row['kind']}"}


def tier_set(
    indicator: str, rates: tuple[float, ...], size: int = 10000, **given: Any
) -> list[Any]:
    return [
        figure(indicator, rate, tier=tier, numerator=rate * size, denominator=size,
               **{"document": f"an/{indicator}-tiers", **given})
        for tier, rate in zip(TIERS, rates, strict=True)
    ]  # fmt: skip


def law(minimum: float, start: str) -> list[Any]:
    """Every tier's minimum for 2023 is that of 2021 and twice 10 points; communes begin later."""
    about = {"place": "national", "kind": "target"}
    first = {"from": pd.Timestamp("2021-01-01"), "to": pd.Timestamp("2021-12-31")}
    after = {"from": pd.Timestamp("2022-01-01"), "to": pd.Timestamp("2025-12-31")}
    day = pd.Timestamp(start)
    rows = []
    for tier, least in zip(TIERS, (0.5, 0.5, minimum), strict=True):
        told = {"tier": tier, **about}
        rows.append(figure(DIGITIZED, least - 0.2, document="national/minimum", **told, **first))
        rows.append(
            figure("results_digitized_growth_points", 10.0, document="national/growth",
                   **{**told, **after, "measure": "points"})
        )  # fmt: skip
        begun = day if tier == "commune" else pd.Timestamp("2022-01-01")
        rows.append(
            figure("tier_start_date", math.nan, document="national/start",
                   **{**told, "from": begun, "to": begun, "measure": "date"})
        )  # fmt: skip
    return rows


def targets(second: float) -> list[Any]:
    goal = {"kind": "target", "tier": "all"}
    return [
        figure(FILED, value, document=f"an/plan-{number}", **goal)
        for number, value in enumerate((0.5, 0.5, second), start=1)
    ]


def world(
    *,
    digitized: tuple[float, ...] = (0.8, 0.5, 0.2),
    filed: tuple[float, ...] | None = None,
    fields: tuple[float, ...] | None = None,
    flags: str = "",
    minimum: float = 0.6,
    start: str = "2022-01-01",
    used: float = 0.5,
    services_at_communes: float = 30,
    reused: float = 0.9,
    late: float = 0.0,
    few: float = 0,
    size: int = 10000,
    target: float = 0.5,
    theme: str = "leadership",
    leave: tuple[str, ...] = (),
) -> Material:
    """Return what is known of An; `leave` names documents that were not found."""
    inner = fields or tuple(digitized)
    rows = [
        *tier_set(DIGITIZED, digitized, size, flags=flags),
        *tier_set(DIGITIZED, inner, size // 4, base="dossiers on certification"),
        *(tier_set(FILED, filed, size) if filed else []),
        *law(minimum, start),
        *targets(target),
        figure("services_online_total", 400, kind="capacity"),
        figure("services_with_dossiers_share", used),
        *(
            figure("services_level4", n, tier=tier, kind="capacity", document="an/services")
            for tier, n in zip(TIERS, (60, 10, services_at_communes), strict=True)
        ),
        figure("data_reuse_share", reused),
        figure("overdue_due_to_data_sync_share", late),
        figure("communes_low_volume", few, tier="commune"),
        figure("communes_count", 10, kind="capacity"),
    ]
    claims = pd.DataFrame(
        [
            {
                "id": f"an/said-{number}#1", "document": f"an/said-{number}", "place": "an",
                "tier": "commune", "unit": "", "theme": theme, "direction": "hinders",
                "says": f"Reason {number}.", "near": "", "group": f"an/said-{number}",
            }
            for number in range(12)
        ]
    )  # fmt: skip
    observations = pd.DataFrame(rows)
    named = sorted({*observations["document"], *claims["document"]})
    order = {name: f"2025-08-{number:02d}" for number, name in enumerate(named[:28], start=1)}
    documents = pd.DataFrame(
        {"id": named, "published": [order.get(name, "2025-09-01") for name in named]}
    )
    known = Material("an", observations, claims, documents, INDICATORS)
    for document in leave:
        known = known.without(document)
    return known


# Few dossiers: 200 at the commune tier, over 10 communes and 365 days.
TRUE: dict[str, dict[str, Any]] = {
    # bound for the second half of the year, communes reach half of the departments' rate
    "legal_phasing": {
        "digitized": (0.8, 0.8, 0.4), "minimum": 0.4, "start": "2023-07-02",
    },
    # offices digitize alike, but nobody files, although services are there
    "demand": {
        "digitized": (0.8, 0.8, 0.8), "filed": (0.8, 0.4, 0.3), "used": 0.1,
        "theme": "citizen_habit",
    },
    # what is on offer is used, but little is on offer at communes
    "supply": {
        "digitized": (0.8, 0.8, 0.8), "filed": (0.8, 0.4, 0.3), "used": 0.9,
        "services_at_communes": 2, "theme": "process_redesign",
    },
    # even departments digitize little, and nothing digitized is used again
    "systems": {"digitized": (0.3, 0.05, 0.02), "reused": 0.1, "theme": "systems_missing"},
    # districts keep up, communes do not, and sources name their staff
    "capacity": {"digitized": (0.8, 0.78, 0.2), "theme": "staff_capacity"},
    # an average commune sees a dossier in 18 days, and 3 of 10 are named for it
    "low_volume": {
        "digitized": (0.8, 0.78, 0.2), "size": 200, "few": 3, "used": 0.1, "theme": "low_volume",
    },
    # within one field communes do as the departments
    "mix": {"digitized": (0.8, 0.78, 0.2), "fields": (0.5, 0.5, 0.5)},
    # by their own minimum communes do not lag; the target was lowered
    "target_design": {"minimum": 0.2, "target": 0.4, "theme": "target_design"},
    # 8,000 of 10,000 leaves 2,000, which is also the numerator of the communes
    "measurement": {"flags": "one_number_in_two_roles", "late": 0.6, "theme": "measurement"},
}  # fmt: skip

"""Figures by tier as documents print them, for the tests of rates and of bounds."""

from __future__ import annotations

import math

import pandas as pd

GIA_LAI = [("province", 33580, 40458), ("district", 4110, 27404), ("commune", 6878, 137574)]
KON_TUM = [("province", 6596, 23233), ("district", 2521, 6776), ("commune", 3399, 26030)]
THRESHOLDS = [("province", 10, 17), ("district", 4, 10), ("commune", 6, 102)]


def counts(rows: list[tuple[str, int, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["tier", "numerator", "denominator"])


def observation(**given: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id": "",
        "document": "gia-lai/2023-09-18-results",
        "place": "gia-lai",
        "tier": "commune",
        "unit": "",
        "indicator": "results_digitized_share",
        "kind": "actual",
        "from": pd.Timestamp("2023-01-01"),
        "to": pd.Timestamp("2023-09-18"),
        "relation": "=",
        "numerator": math.nan,
        "denominator": math.nan,
        "value": math.nan,
        "measure": "share",
        "base": "results",
        "as_reported": "",
        "printed_share": math.nan,
        "confidence": "high",
        "flags": "",
    }
    row |= given
    if math.isnan(float(str(row["value"]))):
        row["value"] = float(str(row["numerator"])) / float(str(row["denominator"]))
    row["id"] = row["id"] or f"{row['document']}#{row['tier']}-{row['indicator']}-{row['base']}"
    return row


def register(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


def of_tiers(rows: list[tuple[str, int, int]], **given: object) -> list[dict[str, object]]:
    return [observation(tier=t, numerator=k, denominator=n, **given) for t, k, n in rows]

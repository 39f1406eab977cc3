"""Targets and figures that tests of what answers a target, of feasibility and of the law share."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd


def figure(
    kind: str, indicator: str, start: str, end: str, value: float, **changes: Any
) -> dict[str, Any]:
    row = {
        "document": f"{changes.get('place', 'gia-lai')}/{kind}", "place": "gia-lai", "tier": "all",
        "unit": "", "indicator": indicator, "kind": kind,
        "from": pd.Timestamp(start) if start else pd.NaT,
        "to": pd.Timestamp(end) if end else pd.NaT,
        "relation": "=", "value": value, "value_upper": math.nan, "measure": "share",
        "base": "dossiers received", "series": f"{indicator}/received",
        "geography": "before-2025-07", "as_reported": str(value), "confidence": "high",
    }  # fmt: skip
    return row | changes


def goal(value: float, year: int = 2023, **changes: Any) -> dict[str, Any]:
    indicator = changes.pop("indicator", "online_submission_share")
    start, end = changes.pop("start", f"{year}-01-01"), changes.pop("end", f"{year}-12-31")
    return figure("target", indicator, start, end, value, **changes)


def reached(value: float, start: str, end: str, **changes: Any) -> dict[str, Any]:
    indicator = changes.pop("indicator", "online_submission_share")
    return figure("actual", indicator, start, end, value, **changes)


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    frame.insert(0, "id", [f"{row['document']}#{n}" for n, row in enumerate(rows)])
    return frame

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd
import pytest

from helpers.analysis import tiers as analysis
from helpers.reporting import language
from helpers.reporting import tier_tables as tables

ENGLISH = language.use("en")
GIA_LAI = pd.DataFrame(
    [("province", 33580, 40458), ("district", 4110, 27404), ("commune", 6878, 137574)],
    columns=["tier", "numerator", "denominator"],
)


def test_the_gap_table_prints_rates_with_the_sign_of_a_bound() -> None:
    gap = analysis.tier_gap(GIA_LAI.assign(relation=["=", "<", ">"]))
    table = tables.gap_table(gap, ENGLISH)
    assert table["Rate"].tolist() == ["83.0%", "under 15.0%", "over 5.0%", "about 22%"]
    assert table["Points lost overall"].tolist() == ["0.00", "about 9", "about 52", "about 61"]
    assert table["Not done"].tolist() == ["6,878", "about 23,000", "about 130,000", "about 160,000"]
    exact = tables.gap_table(analysis.tier_gap(GIA_LAI), ENGLISH)
    assert exact["Points lost overall"].tolist() == ["0.00", "9.07", "52.23", "61.31"]
    assert exact["Not done"].tolist() == ["6,878", "23,294", "130,696", "160,868"]


def test_the_shortfall_table_has_one_row_a_yardstick() -> None:
    measures = pd.DataFrame(
        {
            "yardstick": 1,
            "kind": "law",
            "tier": ["province", "district", "commune"],
            "target": [0.7, 0.6, 0.55],
            "comparable": False,
            "afterwards": False,
            "base": "",
            "documents": [("hanoi",)] * 3,
        }
    )
    table = tables.shortfall_table(analysis.shortfalls(GIA_LAI, measures, 0.5), ENGLISH)
    assert table["Level"].tolist() == ["70% · 60% · 55%", "50%"]
    assert table["Commune tier"].tolist()[1] == "61,909"
    assert table["All tiers"].tolist() == ["75,861", "58,150"]
    assert "nobody's target" in table["Measured by"].tolist()[1]


@pytest.mark.parametrize(
    ("kind", "comparable", "afterwards", "said"),
    [
        ("target", True, False, "target printed on the same base"),
        ("target", True, True, "target on the same base, printed after the period"),
        ("target", False, False, "target printed on another base (dossiers)"),
        ("target", False, True, "target printed after the period, on another base (dossiers)"),
        ("law", False, False, "minimum that the law implies for the tier"),
    ],
)
def test_a_yardstick_says_its_base_and_whether_it_came_late(
    kind: str, comparable: bool, afterwards: bool, said: str
) -> None:
    row: dict[Hashable, object] = {"kind": kind, "base": "dossiers"}
    row |= {"comparable": comparable, "afterwards": afterwards}
    assert tables.yardstick_name(row, ENGLISH) == said

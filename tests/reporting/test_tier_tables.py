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


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("en", ["A, 2022", "A, 2023", "rates of the tiers", "+16.4", "+15.0 to +17.5"]),
        ("vi", ["A, 2022", "A, 2023", "tỷ lệ của các cấp", "+16,4", "+15,0 đến +17,5"]),
    ],
)
def test_a_split_names_its_sets_and_parts_and_keeps_the_range(code: str, row: list[str]) -> None:
    splits = pd.DataFrame(
        {
            "first": ["a"] * 2, "second": ["b"] * 2, "part": ["rates", "volumes"],
            "mean_points": [16.4, -8.9], "low_points": [15.0, -10.0], "high_points": [17.5, -7.5],
        }
    )  # fmt: skip
    labels = {"a": "A, 2022", "b": "A, 2023"}
    shown = tables.split_table(splits, language.use(code), labels=labels)
    assert shown.iloc[0].tolist() == row
    assert shown.iloc[1, 3].startswith("−")

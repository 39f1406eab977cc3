from __future__ import annotations

from collections.abc import Hashable

import pandas as pd
import pytest

from helpers.analysis import tiers as analysis
from helpers.analysis.evidence import EVIDENCE_COLUMNS
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


def test_computed_figures_are_told_with_what_they_do_and_whom_else_they_support() -> None:
    new_year, june = pd.Timestamp("2023-01-01"), pd.Timestamp("2023-06-01")
    march, end = pd.Timestamp("2023-03-03"), pd.Timestamp("2023-09-18")
    none = float("nan")
    rows = [
        ("legal_phasing", "later_start", "not_alone", "commune", 48.0, 78.0, june, end, "d"),
        ("early", "later_start", "contradicts", "district", 0.0, 68.0, june, end, "d"),
        ("supply", "use_of_supply", "contradicts_whole", "all", 0.1, 1619.0, new_year, end, "d"),
        ("demand", "use_of_supply", "supports_whole", "all", 0.1, 1619.0, new_year, end, "d"),
        ("low_volume", "use_of_supply", "supports_whole", "all", 0.1, none, new_year, march, "d"),
        ("few", "supply_by_tier", "supports", "commune", 0.036, 44.0, end, end, "e"),
        ("target_design", "required_share", "cannot_tell", "all", 2.353, 0.5, june, end, "e"),
        ("measurement", "failed_checks", "silent", "all", 3.0, none, pd.NaT, pd.NaT, "d"),
    ]
    names = [row[0] for row in rows]
    table = tables.evidence_table(
        pd.DataFrame(rows, columns=EVIDENCE_COLUMNS),
        ENGLISH,
        labels={**dict(zip(names, names, strict=True)), "mix": "mix"},
    )
    said = table.set_index("Explanation")["Figure"]
    assert said["legal_phasing"] == (
        "if every commune was bound from 1 June 2023 and dossiers arrived evenly, the later start "
        "accounts for at most 48.0 of the 78.0 points"
    )
    assert said["early"].startswith("every district was bound for the whole period")
    assert said["demand"].endswith("of 1,619 online services on offer, 10.0% had any dossier")
    assert said["low_volume"] == (
        "1 Jan – 3 Mar 2023: 10.0% of the online services had any dossier"
    )
    assert said["few"].startswith("18 September 2023: 44 services, 3.6%")
    assert said["target_design"].startswith(
        "after 1 June 2023, the rest up to 18 September 2023 had to reach 235%"
    )
    assert said["measurement"].endswith("they do not show that the gap is smaller")
    assert said["mix"] == "no figure by tier bears on it"
    also = table.set_index("Explanation")["Also supports"]
    assert also["demand"] == "low_volume" and also["supply"] == ""
    does = table.set_index("Explanation")["What it does"]
    assert does["supply"] == "speaks against it for the province as a whole; by tier not known"
    assert does["legal_phasing"] == "accounts for a part at most"
    assert does["target_design"].startswith("cannot tell: any large shortfall late in a year")
    assert does["measurement"] == does["mix"] == "leaves it open"

from __future__ import annotations

import pandas as pd

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
    assert table["Rate"].tolist() == ["83.0%", "< 15.0%", "> 5.0%", "≈ 21.7%"]
    assert table["Cost to the whole, points"].tolist() == ["0.00", "9.07", "52.23", "61.31"]


def test_the_shortfall_table_has_one_row_a_yardstick() -> None:
    measures = pd.DataFrame(
        {
            "yardstick": 1,
            "kind": "law",
            "tier": ["province", "district", "commune"],
            "target": [0.7, 0.6, 0.55],
            "comparable": False,
            "base": "",
            "documents": [("hanoi",)] * 3,
        }
    )
    table = tables.shortfall_table(analysis.shortfalls(GIA_LAI, measures, 0.5), ENGLISH)
    assert table["Level"].tolist() == ["70% · 60% · 55%", "50%"]
    assert table["Commune tier"].tolist()[1] == "+61,909 (106.5% of the sum)"
    assert "nobody's target" in table["Measured by"].tolist()[1]


def test_computed_figures_are_told_with_what_they_do_and_whom_else_they_support() -> None:
    rows = [
        ("legal_phasing", "later_start", "not_alone", 48.0, 78.0, "d"),
        ("supply", "use_of_supply", "contradicts", 0.143, 1619.0, "d"),
        ("demand", "use_of_supply", "supports", 0.143, 1619.0, "d"),
        ("low_volume", "use_of_supply", "supports", 0.143, float("nan"), "d"),
        ("supply", "supply_by_tier", "supports", 0.036, 44.0, "e"),
        ("target_design", "required_share", "supports", 2.353, 0.5, "e"),
        ("measurement", "failed_checks", "supports", 3.0, float("nan"), "d"),
    ]
    columns = ["explanation", "test", "verdict", "value", "whole", "document"]
    names = [row[0] for row in rows]
    table = tables.evidence_table(
        pd.DataFrame(rows, columns=columns),
        ENGLISH,
        labels={**dict(zip(names, names, strict=True)), "mix": "mix"},
    )
    said = table.set_index("Explanation")["Figure"]
    assert said["legal_phasing"].endswith("at most 48.0 points of a gap of 78.0 points")
    assert said["demand"] == "of 1,619 online services on offer, 14.3% had any dossier"
    assert said["low_volume"] == "14.3% of the online services had any dossier"
    assert said["target_design"].startswith("the rest of the period had to reach 235%")
    assert said["mix"] == "no figure by tier bears on it"
    also = table[table["Explanation"] == "demand"]["Also supports"]
    assert also.tolist() == ["low_volume"]
    against = table[table["What it does"] == "speaks against it"]
    assert against["Explanation"].tolist() == ["supply"]

from __future__ import annotations

import pandas as pd
import pytest

from helpers.analysis import two_tiers
from tests.analysis import tier_figures
from tests.analysis.tier_figures import observation, of_tiers, register

AFTER = {"from": pd.Timestamp("2025-07-01"), "to": pd.Timestamp("2025-09-30")}


def received(tier: str, count: float, **given: object) -> dict[str, object]:
    return observation(
        tier=tier, value=count, indicator="dossiers_received", measure="count",
        base="dossiers received", document="gia-lai/2025-09", **{**AFTER, **given},
    )  # fmt: skip


VOLUMES = register(
    received("all", 293275),
    received("province", 75566),
    received("commune", 217709),
    *of_tiers(tier_figures.GIA_LAI),
)
WORK = VOLUMES[VOLUMES["measure"] == "share"]


def test_shares_come_from_counts_of_dossiers_and_from_the_denominators_of_rates() -> None:
    table = two_tiers.volumes_by_tier(VOLUMES, WORK)
    assert table["after"].tolist() == [False] * 3 + [True] * 2
    # 40,458 + 27,404 + 137,574 = 205,436 and 75,566 + 217,709 = 293,275
    parts = [40458 / 205436, 27404 / 205436, 137574 / 205436, 75566 / 293275, 217709 / 293275]
    assert table["share"].tolist() == pytest.approx(parts)
    assert table["tier"].tolist() == ["province", "district", "commune", "province", "commune"]


def test_a_tier_alone_or_without_the_communes_is_no_division() -> None:
    table = VOLUMES[VOLUMES["tier"] != "commune"]
    assert two_tiers.volumes_by_tier(table, table[table["measure"] == "share"]).empty


def test_a_document_that_prints_counts_and_rates_is_taken_once() -> None:
    rates = of_tiers(tier_figures.GIA_LAI, document="gia-lai/2025-09", **AFTER)
    table = register(received("province", 1), received("commune", 3), *rates)
    found = two_tiers.volumes_by_tier(table, table[table["measure"] == "share"])
    assert found["share"].tolist() == [0.25, 0.75]


def online(value: float, **given: object) -> dict[str, object]:
    return observation(
        tier="all", value=value, indicator="online_submission_share",
        document="gia-lai/2025-10", **{**AFTER, **given},
    )  # fmt: skip


def test_only_exact_dated_shares_since_the_reform_with_a_base_are_wholes() -> None:
    figures = register(
        online(0.9),
        online(0.8, base=""),
        online(0.7, relation=">"),
        online(0.6, **{"from": pd.Timestamp("2025-01-01")}),
        online(0.5, confidence="low"),
        online(0.4, place="kon-tum"),
    )
    assert two_tiers.wholes_after(figures, "gia-lai")["value"].tolist() == [0.9]


def test_the_whole_and_the_volumes_bound_the_communes_and_the_gap() -> None:
    volumes = two_tiers.volumes_by_tier(VOLUMES, WORK)
    wholes = two_tiers.wholes_after(register(online(0.9248)), "gia-lai")
    row = two_tiers.allowed_after(wholes, volumes).iloc[0]
    # With the provincial tier at 1: (0.9248 - 75566/293275) / (217709/293275) = 0.8987;
    # with the communes at 1 nothing is above them.
    lower = (0.9248 * 293275 - 75566) / 217709
    assert (row["lower"], row["upper"]) == pytest.approx((lower, 1))
    assert row["gap_most"] == pytest.approx(100 * (1 - lower))
    assert row["gap_least"] == pytest.approx(100 * ((0.9248 * 293275 - 217709) / 75566 - 1))
    assert row["own"]


def test_volumes_from_before_the_reform_are_no_weights_for_a_whole_after_it() -> None:
    volumes = two_tiers.volumes_by_tier(WORK, WORK)
    wholes = two_tiers.wholes_after(register(online(0.9)), "gia-lai")
    assert not volumes.empty and two_tiers.allowed_after(wholes, volumes).empty

"""Consistency checks: each finds its case, keeps silent where all is well, and stays neutral."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd
import pytest

from helpers.register import quality
from helpers.register.schema import OBSERVATIONS

DEFAULTS: dict[str, Any] = {
    "document": "an/2023-page",
    "place": "an",
    "tier": "all",
    "unit": "",
    "kind": "actual",
    "from": pd.Timestamp("2023-01-01"),
    "to": pd.Timestamp("2023-09-30"),
    "relation": "=",
    "numerator": float("nan"),
    "denominator": float("nan"),
    "value": float("nan"),
    "value_upper": float("nan"),
    "measure": "share",
    "base": "",
    "series": "",
    "geography": "before-2025-07",
    "printed_share": float("nan"),
    "confidence": "high",
    "flags": "",
    "near": "",
    "because": "",
    "note": "",
}


def figure(indicator: str, as_reported: str, **fields: Any) -> dict[str, Any]:
    row = {**DEFAULTS, "indicator": indicator, "as_reported": as_reported, **fields}
    if pd.isna(row["value"]) and not pd.isna(row["denominator"]):
        row["value"] = row["numerator"] / row["denominator"]
    return row


def pair(k: int, n: int, **fields: Any) -> dict[str, Any]:
    indicator = fields.pop("indicator", "results_digitized_share")
    text = fields.pop("as_reported", f"{k}/{n}")
    return figure(indicator, text, numerator=float(k), denominator=float(n), **fields)


def count(indicator: str, value: float, **fields: Any) -> dict[str, Any]:
    return figure(indicator, f"{value:.0f}", value=float(value), measure="count", **fields)


def observations(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([{"id": f"{row['document']}#{i}", **row} for i, row in enumerate(rows)])
    return frame[[column.name for column in OBSERVATIONS]]


def found(check: str, *rows: dict[str, Any]) -> list[Any]:
    findings = quality.run(observations(*rows))
    return list(findings[findings["check"] == check].itertuples())


GIA_LAI = (
    pair(33580, 40458, tier="province"),
    pair(4110, 27404, tier="district"),
    pair(6878, 137574, tier="commune"),
)


def test_counts_worked_out_from_whole_percentages_are_found_with_their_chances() -> None:
    assert quality.whole_percent_chance(33580, 40458) == pytest.approx(0.00247, abs=5e-6)
    assert quality.whole_percent_chance(4110, 27404) == pytest.approx(0.00730, abs=5e-6)
    assert quality.whole_percent_chance(6878, 137574) == pytest.approx(0.00145, abs=5e-6)
    finding = found("counts_from_whole_percentages", *GIA_LAI)[0]
    assert "joint 2.6e-08" in finding.power
    assert "83%, 15%, 5%" in finding.sentence_en


def test_a_count_that_no_whole_percentage_explains_has_no_chance() -> None:
    assert quality.whole_percent_chance(33581, 40458) is None


def test_one_other_count_in_the_group_silences_the_finding() -> None:
    assert not found(
        "counts_from_whole_percentages", *GIA_LAI[:2], pair(6900, 137574, tier="commune")
    )


def test_a_small_total_proves_nothing_about_whole_percentages() -> None:
    assert not found("counts_from_whole_percentages", pair(30, 40), pair(10, 20, tier="district"))


def test_one_number_in_two_roles_is_found() -> None:
    finding = found("one_number_in_two_roles", *GIA_LAI)[0]
    assert "6,878 is printed as a numerator" in finding.sentence_en
    assert "40.458" in finding.sentence_vi


@pytest.mark.parametrize(
    ("k", "n", "printed", "text", "expected", "word"),
    [
        (2521, 6776, 0.3776, "37,76%", "37.20%", "not what"),
        (388, 772, 0.502, "50,2%", "50.3%", "cut off"),
        (1655, 11006, 0.14, "trên 14%", "15%", "not what"),
        (3399, 26030, 0.1305, "13,05%", "13.06%", "cut off"),
    ],
)
def test_a_percentage_outside_the_rounding_of_its_counts_is_found(
    k: int, n: int, printed: float, text: str, expected: str, word: str
) -> None:
    finding = found("share_against_counts", pair(k, n, as_reported=text, printed_share=printed))[0]
    assert finding.expected == expected
    assert word in finding.sentence_en


@pytest.mark.parametrize(
    ("k", "n", "printed", "text"),
    [
        (34020, 277307, 0.12, "12%"),  # 12.27% rounds to 12%
        (6596, 23233, 0.2839, "28,39%"),
        (1, 8, 0.13, "13%"),  # halves round up
        (1, 8, 0.12, "12%"),  # or to even: both follow from 12.5%
        (972, 1000, 0.98, "gần 98%"),  # nearly: the next whole percentage above
        (972, 1000, 0.97, "hơn 97%"),
    ],
)
def test_a_percentage_within_the_rounding_of_its_counts_is_left_alone(
    k: int, n: int, printed: float, text: str
) -> None:
    assert not found("share_against_counts", pair(k, n, as_reported=text, printed_share=printed))


def test_a_percentage_printed_apart_from_its_counts_is_held_against_them() -> None:
    apart = figure("results_digitized_share", "30%", value=0.30)
    assert found("share_against_counts", pair(2000, 10000), apart)
    assert not found("share_against_counts", pair(3000, 10000), apart)


def test_a_bound_is_held_against_the_counts_as_a_bound() -> None:
    nearly = figure("results_digitized_share", "gần 21%", value=0.21, relation="<")
    assert not found("share_against_counts", pair(2081, 10000), nearly)
    assert found("share_against_counts", pair(2181, 10000), nearly)


def test_parts_that_do_not_add_up_are_found() -> None:
    rows = (
        count("services_online_total", 100),
        count("services_full", 60),
        count("services_partial", 41),
    )
    assert "add up to 101" in found("parts_and_totals", *rows)[0].sentence_en


def test_parts_that_add_up_are_no_finding_unless_they_settle_a_misprint() -> None:
    parts = (
        count("dossiers_received", 64933),
        count("dossiers_paper", 45161),
        count("dossiers_carried_over", 4662),
    )
    assert not found("parts_and_totals", *parts, count("dossiers_online", 15110))
    misprint = {**count("dossiers_online", 15110), "as_reported": "151.10", "because": "the sum"}
    finding = found("parts_and_totals", *parts, misprint)[0]
    assert "15,110" in finding.sentence_en
    assert finding.expected == "64933"


def test_tiers_that_do_not_add_up_to_all_tiers_are_found() -> None:
    tiers = [
        count("dossiers_received", n, tier=tier)
        for tier, n in (("all", 56039), ("province", 23233), ("district", 6776))
    ]
    assert not found("parts_and_totals", *tiers, count("dossiers_received", 26030, tier="commune"))
    assert found("parts_and_totals", *tiers, count("dossiers_received", 26031, tier="commune"))


def test_full_coverage_beside_little_work_is_found() -> None:
    units = figure("units_digitizing_share", "100%", value=1.0)
    assert found("coverage_against_intensity", units, pair(6878, 137574, tier="commune"))
    assert not found("coverage_against_intensity", units, pair(90, 100))


def test_the_same_label_on_two_bases_is_found() -> None:
    offer = (count("services_full", 860), count("services_partial", 759))
    used = pair(838, 1314, indicator="services_integrated_share")
    assert "1,619" in found("same_label_other_base", *offer, used)[0].sentence_en
    used = pair(838, 1619, indicator="services_integrated_share")
    assert not found("same_label_other_base", *offer, used)


def goals(kind: str, document: str, *shares: float) -> list[dict[str, Any]]:
    return [
        figure(
            "e_office_share", f"{share:.0%}", value=share, tier=tier, kind=kind, document=document
        )
        for tier, share in zip(("province", "district", "commune"), shares, strict=True)
    ]


def test_results_equal_to_the_goals_of_all_tiers_are_found() -> None:
    plan = goals("target", "an/plan", 0.9, 0.8, 0.6)
    assert found("target_reprinted_as_result", *plan, *goals("actual", "an/news", 0.9, 0.8, 0.6))
    assert not found(
        "target_reprinted_as_result", *plan, *goals("actual", "an/news", 0.9, 0.8, 0.61)
    )


def test_goals_that_are_the_same_for_all_tiers_prove_nothing() -> None:
    rows = [*goals("target", "an/plan", 1, 1, 1), *goals("actual", "an/news", 1, 1, 1)]
    assert not found("target_reprinted_as_result", *rows)


def online(text: str, value: float, document: str, **fields: Any) -> dict[str, Any]:
    return figure("online_submission_share", text, value=value, document=document, **fields)


def test_two_values_of_one_quantity_are_found_side_by_side() -> None:
    finding = found(
        "conflicts",
        online("74.7%", 0.747, "an/one", to=pd.Timestamp("2023-08-19")),
        online("66,47%", 0.6647, "an/two", to=pd.Timestamp("2023-08-29")),
    )[0]
    assert finding.printed == "74.7% [?]; 66,47% [?]"


def test_two_prints_of_one_value_are_no_conflict() -> None:
    assert not found("conflicts", online("27%", 0.27, "an/one"), online("26,77%", 0.2677, "an/two"))


def test_two_values_in_two_territories_are_no_conflict() -> None:
    one = online("27%", 0.27, "an/one")
    two = online("60%", 0.60, "an/two", geography="since-2025-07")
    assert not found("conflicts", one, two)


def test_a_running_total_that_falls_is_found() -> None:
    first = count("dossiers_received", 900, to=pd.Timestamp("2023-06-30"), document="an/june")
    assert found("impossible_paths", first, count("dossiers_received", 800))
    assert not found("impossible_paths", first, count("dossiers_received", 1000))


def test_a_percentage_that_no_count_gives_is_found_where_the_test_has_power() -> None:
    rows = (figure("units_share", "33,34%", value=0.3334, denominator=30.0),)
    assert found("impossible_percentages", *rows)
    assert not found(
        "impossible_percentages", figure("units_share", "33,33%", value=0.3333, denominator=30.0)
    )
    assert not found(
        "impossible_percentages",
        figure("units_share", "33,34%", value=0.3334, denominator=30000.0),
    )


def clean_document(rng: random.Random, number: int) -> list[dict[str, Any]]:
    """Invent a document whose figures follow from each other, rounded as documents round."""
    where = {"document": f"an/{number}", "place": f"place-{number}"}
    rows = []
    for tier in ("province", "district", "commune"):
        n = rng.randint(2_000, 200_000)
        k = rng.randint(0, n)
        decimals = rng.choice((0, 1, 2))
        percent = round(100 * k / n, decimals)
        text = f"{percent:.{decimals}f}%".replace(".", ",")
        rows.append(pair(k, n, tier=tier, as_reported=text, printed_share=percent / 100, **where))
    parts = [rng.randint(1, 900) for _ in range(2)]
    rows += [
        count("services_full", parts[0], **where),
        count("services_partial", parts[1], **where),
        count("services_online_total", sum(parts), **where),
    ]
    return rows


def test_checks_stay_silent_on_a_thousand_clean_documents() -> None:
    # Every document is its own place; a fixed seed makes the run repeatable.
    rng = random.Random(20_230_918)
    rows = [row for number in range(1_000) for row in clean_document(rng, number)]
    findings = quality.run(observations(*rows))
    # One document in a thousand may look odd by accident; one in a hundred may not.
    alarmed = {entry.split("#")[0] for ids in findings["entries"] for entry in ids.split(";")}
    assert len(alarmed) <= 10, findings


def test_flags_join_the_checks_that_name_a_figure() -> None:
    findings = quality.run(observations(*GIA_LAI))
    named = quality.flags(findings)
    assert named["an/2023-page#0"] == "counts_from_whole_percentages one_number_in_two_roles"
    assert named["an/2023-page#1"] == "counts_from_whole_percentages"


def test_sentences_accuse_nobody() -> None:
    findings = quality.run(
        observations(*GIA_LAI, figure("units_digitizing_share", "100%", value=1.0))
    )
    words = " ".join(findings["sentence_en"]).lower()
    assert not any(word in words for word in ("false", "fake", "cheat", "lie ", "manipulat"))

"""Consistency checks: each finds its case, keeps silent where all is well, and stays neutral."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

from helpers.register import quality
from helpers.register.schema import OBSERVATIONS

Spoil = Callable[[list[dict[str, Any]]], None]

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
    assert "joint 2.6 × 10⁻⁸" in finding.power_en
    assert "0,00145" in finding.power_vi and "2,6 × 10⁻⁸" in finding.power_vi
    assert "83%, 15%, 5%" in finding.sentence_en


def test_a_count_that_no_whole_percentage_explains_has_no_chance() -> None:
    assert quality.whole_percent_chance(33581, 40458) is None


def test_one_other_count_in_the_group_silences_the_finding() -> None:
    assert not found(
        "counts_from_whole_percentages", *GIA_LAI[:2], pair(6900, 137574, tier="commune")
    )


def test_a_small_total_proves_nothing_about_whole_percentages() -> None:
    assert not found("counts_from_whole_percentages", pair(30, 40), pair(10, 20, tier="district"))


def test_one_explained_count_among_many_sets_is_an_accident() -> None:
    """Its chance is 0.00247: at most 0.05 over 20 sets, and above it over 21."""
    explained = pair(33580, 40458)
    others = [pair(33581, 40458, document=f"an/{number}") for number in range(20)]
    assert found("counts_from_whole_percentages", explained, *others[:19])
    assert not found("counts_from_whole_percentages", explained, *others)


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


@pytest.mark.parametrize(("place", "named"), [("an", 1), ("national", 1), ("binh", 0)])
def test_only_goals_of_the_same_place_or_the_country_count(place: str, named: int) -> None:
    plan = [{**goal, "place": place} for goal in goals("target", "x/plan", 0.9, 0.8, 0.6)]
    results = goals("actual", "an/news", 0.9, 0.8, 0.6)
    assert len(found("target_reprinted_as_result", *plan, *results)) == named


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


def test_a_percentage_in_words_is_no_rounder_than_one_with_its_sign() -> None:
    one = online("46 phần trăm", 0.46, "an/one")
    assert found("conflicts", one, online("48 phần trăm", 0.48, "an/two"))
    assert not found("conflicts", one, online("46,4 phần trăm", 0.464, "an/two"))


def test_two_prints_of_one_value_are_no_conflict() -> None:
    assert not found("conflicts", online("27%", 0.27, "an/one"), online("26,77%", 0.2677, "an/two"))


@pytest.mark.parametrize(
    ("text", "value", "alike"),
    [("56 nghìn", 56_000, True), ("57 nghìn", 57_000, True), ("58 nghìn", 58_000, False),
     ("56,1 nghìn", 56_100, True), ("57,0 nghìn", 57_000, False), ("57000", 57_000, False)],
)  # fmt: skip
def test_a_count_printed_in_thousands_is_not_another_count(
    text: str, value: float, alike: bool
) -> None:
    one = count("dossiers_received", 56_039, document="an/one")
    two = {**count("dossiers_received", value, document="an/two"), "as_reported": text}
    assert bool(found("conflicts", one, two)) is not alike


def test_a_total_and_its_parts_by_base_are_held_against_each_other() -> None:
    def services(*numbers: int) -> list[dict[str, Any]]:
        bases = ("", "partial services", "full-process services")
        return [
            count("services_with_dossiers", number, base=base)
            for number, base in zip(numbers, bases, strict=True)
        ]

    assert not found("parts_and_totals", *services(232, 34, 198))
    assert "add up to 233" in found("parts_and_totals", *services(232, 34, 199))[0].sentence_en
    assert not found("parts_and_totals", *services(232, 34, 199)[:2])


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


def share(part: int, whole: int, decimals: int) -> tuple[str, float]:
    """A percentage as a document prints it, and the fraction that this print says."""
    percent = round(100 * part / whole, decimals)
    return f"{percent:.{decimals}f}%".replace(".", ","), percent / 100


def tier_pairs(rng: random.Random, least: float) -> list[dict[str, Any]]:
    rows = []
    for tier in ("province", "district", "commune"):
        n = rng.randint(2_000, 200_000)
        k = rng.randint(int(least * n) + 1, n)
        text, printed = share(k, n, rng.choice((0, 1, 2)))
        rows.append(pair(k, n, tier=tier, as_reported=text, printed_share=printed))
    return rows


def dossiers(rng: random.Random, start: list[int], end: str, **fields: Any) -> list[dict[str, Any]]:
    """Running totals up to a day: the parts grow from report to report and add up to the whole."""
    for place in range(3):
        start[place] += rng.randint(100, 30_000)
    total = sum(start)
    when = {"to": pd.Timestamp(end), **fields}
    text, value = share(start[0], total, 2)
    names = ("dossiers_online", "dossiers_paper", "dossiers_carried_over")
    return [
        *(count(name, number, **when) for name, number in zip(names, start, strict=True)),
        count("dossiers_received", total, **when),
        figure("online_submission_share", text, value=value, denominator=float(total), **when),
    ]


def clean_places(rng: random.Random, number: int) -> list[dict[str, Any]]:
    """Invent a place whose four documents agree: two reports, one that retells, and a plan."""
    at = {"place": f"place-{number}"}
    june, report, retold, plan = (
        {**at, "document": f"place-{number}/{name}"} for name in ("june", "report", "news", "plan")
    )
    advanced = rng.random() < 0.5
    rows = [{**row, **report} for row in tier_pairs(rng, 0.5 if advanced else 0.0)]
    n = rng.randint(10, 300)
    k = n if advanced else rng.randint(0, n - 1)
    rows.append(pair(k, n, indicator="units_digitizing_share", **report))

    running = [0, 0, 0]
    rows += dossiers(rng, running, "2023-06-30", **june)
    reported = dossiers(rng, running, "2023-09-30", **report)
    rows += reported
    tiers = [rng.randint(1, 90_000) for _ in range(3)]
    for tier, part in zip(
        ("province", "district", "commune", "all"), [*tiers, sum(tiers)], strict=True
    ):
        rows.append(count("dossiers_resolved", part, tier=tier, **report))

    full, partial, used = (rng.randint(1, 900) for _ in range(3))
    for base, part in (("", used + 5), ("partial services", 5), ("full-process services", used)):
        rows.append(count("services_with_dossiers", part, base=base, **report))
    rows += [
        count("services_full", full, **report),
        count("services_partial", partial, **report),
        count("services_online_total", full + partial, **report),
        pair(
            rng.randint(0, full + partial), full + partial,
            indicator="services_integrated_share", **report,
        ),
    ]  # fmt: skip

    online, total = running[0], sum(running)
    text, value = share(online, total, rng.choice((0, 1, 2)))
    rows.append(figure("online_submission_share", text, value=value, **retold))
    thousands = rng.random() < 0.5
    told = f"{round(total / 1_000)} nghìn" if thousands else f"{total}"
    value = float(round(total / 1_000) * 1_000) if thousands else float(total)
    rows.append({**count("dossiers_received", value, **retold), "as_reported": told})

    for tier, goal in (("province", 90), ("district", 80), ("commune", 60)):
        met = goal + rng.randint(-10, 10)
        end = pd.Timestamp("2023-12-31")
        for kind, percent, where in (("target", goal, plan), ("actual", met, report)):
            text, value = share(percent, 100, 0)
            rows.append(
                figure("e_office_share", text, value=value, tier=tier, kind=kind, **where, to=end)
            )

    n = rng.randint(3, 4_999)
    text, value = share(rng.randint(0, n), n, 2)
    rows.append(figure("units_share", text, value=value, denominator=float(n), **report))
    return rows


# --- one figure, or one set of figures, made into what a check looks for ------------------------


def rows_of(rows: list[dict[str, Any]], indicator: str, document: str) -> list[dict[str, Any]]:
    return [
        row
        for row in rows
        if row["indicator"] == indicator and row["document"].endswith("/" + document)
    ]


def spoil_percentage(rows: list[dict[str, Any]]) -> None:
    row = rows_of(rows, "results_digitized_share", "report")[0]
    decimals = len(row["as_reported"].partition(",")[2].rstrip("%"))
    off = 2 if row["printed_share"] < 0.5 else -2
    row["as_reported"], row["printed_share"] = share(
        round(row["printed_share"] * 10_000) + 100 * off, 10_000, decimals
    )


def spoil_total(rows: list[dict[str, Any]]) -> None:
    rows_of(rows, "services_online_total", "report")[0]["value"] += 1


def spoil_counts(rows: list[dict[str, Any]]) -> None:
    tiers = rows_of(rows, "results_digitized_share", "report")
    for percent, row in zip((83, 15, 5), tiers, strict=True):
        row["numerator"] = float(percent * row["denominator"] // 100)
        row["value"] = row["numerator"] / row["denominator"]


def spoil_role(rows: list[dict[str, Any]]) -> None:
    province, _, commune = rows_of(rows, "results_digitized_share", "report")
    commune.update(numerator=4_000.0, denominator=9_000.0)
    province["denominator"] = province["numerator"] + 4_000


def spoil_coverage(rows: list[dict[str, Any]]) -> None:
    rows_of(rows, "units_digitizing_share", "report")[0]["value"] = 1.0
    rows_of(rows, "results_digitized_share", "report")[2]["value"] = 0.05


def spoil_base(rows: list[dict[str, Any]]) -> None:
    rows_of(rows, "services_integrated_share", "report")[0]["denominator"] += 1


def spoil_results(rows: list[dict[str, Any]]) -> None:
    goals = rows_of(rows, "e_office_share", "plan")
    for row, goal in zip(rows_of(rows, "e_office_share", "report"), goals, strict=True):
        row["value"] = goal["value"]


def spoil_value(rows: list[dict[str, Any]]) -> None:
    row = rows_of(rows, "online_submission_share", "news")[0]
    row["value"] = abs(row["value"] - 0.08)


def spoil_path(rows: list[dict[str, Any]]) -> None:
    rows_of(rows, "dossiers_received", "june")[0]["value"] = 1_000_000.0


def spoil_share(rows: list[dict[str, Any]]) -> None:
    row = rows_of(rows, "units_share", "report")[0]
    row.update(value=0.3334, denominator=30.0, as_reported="33,34%")


PLACES = 300
SPOILT: tuple[tuple[Callable[[pd.DataFrame], Iterator[quality.Finding]], Spoil], ...] = (
    (quality.share_against_counts, spoil_percentage),
    (quality.parts_and_totals, spoil_total),
    (quality.counts_from_whole_percentages, spoil_counts),
    (quality.one_number_in_two_roles, spoil_role),
    (quality.coverage_against_intensity, spoil_coverage),
    (quality.same_label_other_base, spoil_base),
    (quality.target_reprinted_as_result, spoil_results),
    (quality.conflicts, spoil_value),
    (quality.impossible_paths, spoil_path),
    (quality.impossible_percentages, spoil_share),
)


def invented_places(spoil: Spoil | None = None) -> pd.DataFrame:
    """The same places each time, four documents each; every one of them spoilt if asked."""
    rng = random.Random(20_230_918)
    rows: list[dict[str, Any]] = []
    for number in range(PLACES):
        place = clean_places(rng, number)
        if spoil is not None:
            spoil(place)
        rows += place
    return observations(*rows)


@pytest.fixture(scope="module")
def clean() -> pd.DataFrame:
    return invented_places()


def test_every_check_is_measured_on_clean_documents(clean: pd.DataFrame) -> None:
    assert [check for check, _ in SPOILT] == list(quality.CHECKS)
    assert clean["document"].nunique() == 4 * PLACES


@pytest.mark.parametrize(("check", "spoil"), SPOILT, ids=lambda part: part.__name__)
def test_a_check_stays_silent_on_clean_documents_and_speaks_on_the_same_ones_spoilt(
    check: Callable[[pd.DataFrame], Iterator[quality.Finding]], spoil: Spoil, clean: pd.DataFrame
) -> None:
    """Silence counts only where there was something to compare, so each place is spoilt too."""

    def named(frame: pd.DataFrame) -> set[str]:
        return {entry.split("/")[0] for f in check(frame) for entry in f.entries.split(";")}

    assert named(clean) == set()
    assert len(named(invented_places(spoil))) == PLACES


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

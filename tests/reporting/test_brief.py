"""What a brief chooses from the findings, and what it says where there is none."""

import pytest

from helpers.reporting import brief
from helpers.reporting.findings import Findings
from helpers.reporting.language import use

EN = use("en")
PLACES = ("gia-lai", "kon-tum")
NAMES = {"gia-lai": "Gia Lai", "kon-tum": "Kon Tum"}


def found(*entries, **more):
    made = Findings()
    for key, value, unit in entries:
        made.add(key, value, unit=unit, documents=[f"d/{key}"], **more)
    return made.list()


def keys(chosen):
    return [one.finding["key"] if one else None for one in chosen.values()]


def told(entries, place="gia-lai", places=PLACES):
    names = {**NAMES, "all": "All"} if place == "all" else {place: NAMES[place]}
    return brief.numbers(brief.five(entries, place, places), entries, EN, place=place, names=names)


def test_a_slot_takes_the_first_of_its_keys_that_a_place_has():
    entries = found(
        ("targets_answered", 0, "targets"),
        ("online_share_gap", -23.23, "points"),
        ("volume_share_commune_after", 0.74, "share"),
        ("gap_points_commune_single_district", 15.8, "points"),
        ("gap_points_after_at_most", 10.1, "points"),
    )
    assert keys(brief.five(entries, "gia-lai", PLACES)) == [
        None,
        "online_share_gap",
        "gap_points_commune_single_district",
        "volume_share_commune_after",
        None,
    ]


def test_a_place_without_findings_says_what_is_missing_five_times():
    numbers = told([])
    assert [one.amount for one in numbers] == ["–"] * 5
    assert [one.grade for one in numbers] == [""] * 5
    assert numbers[0].what == "No share of dossiers handled online was found for Gia Lai."


def test_a_number_names_the_findings_beside_it():
    entries = found(
        ("x_share_2023-12-25_required_share", 2.353, "share"),
        ("x_share_2023-12-25_target", 0.5, "share"),
        ("gap_points_commune", 78.0, "points"),
        ("rate_province", 0.83, "share"),
        ("rate_commune", 0.05, "share"),
        ("tier_measure", "results digitized", "text"),
        period=("2023-01-01", "2023-09-18"),
    )
    _, distance, gap, *_ = told(entries)
    assert distance.amount == "235%"
    assert "the target of 50% by 25 December 2023" in distance.what
    assert gap.amount == "78.0 points"
    assert gap.what.endswith("provincial tier (83%) and the commune tier (5%): results digitized")
    assert gap.period == "1 Jan – 18 Sept 2023"
    assert gap.documents == ["d/gap_points_commune"]


def test_over_all_places_the_largest_is_taken_and_counts_of_targets_are_added():
    entries = found(
        ("gap_points_commune_gia_lai", 78.0, "points"),
        ("gap_points_commune_kon_tum", 15.3, "points"),
        ("gia-lai.targets_answered", 2, "targets"),
        ("gia-lai.targets_printed", 10, "targets"),
        ("kon-tum.targets_answered", 1, "targets"),
        ("kon-tum.targets_printed", 4, "targets"),
        ("counter_cases_together", 2, "cases"),
        ("counter_cases_together_of", 5, "cases"),
    )
    first, distance, gap, *_ = told(entries, "all")
    assert first.amount == "2 of 5"
    assert distance.amount == "3 of 14"
    assert distance.documents == ["d/gia-lai.targets_answered", "d/kon-tum.targets_answered"]
    assert gap.amount == "78.0 points" and gap.what.startswith("Gia Lai: Gap")


@pytest.mark.parametrize(
    ("value", "bounds", "said"),
    [
        (0.9248, (None, None), "92.48%"),
        (0.61, (0.61, 1.0), "over 61%"),
        (0.8124424994, (None, None), "81.2%"),
        (0.576, (0.0, 0.576), "0% to 57.6%"),
        (2.3525925, (None, None), "235%"),
    ],
)
def test_a_share_is_said_as_exactly_as_it_is_known(value, bounds, said):
    (entry,) = found(("k", value, "share"), lower=bounds[0], upper=bounds[1])
    assert brief.amount(entry, EN) == said


def test_explanations_without_a_finding_stand_last_and_untested():
    entries = found(
        ("rank_demand", 1, "rank"), ("standing_demand", "stands", "text"),
        ("carried_points_demand", 48.02, "points"),
    )  # fmt: skip
    ranks = brief.explanations(entries, ["supply", "demand"])
    assert list(ranks["explanation"]) == ["demand", "supply"]
    assert list(ranks["standing"]) == ["stands", "untested"]
    table = brief.explanation_table(ranks, EN, labels={"demand": "D", "supply": "S"})
    assert list(table["Could carry at most"]) == ["48.0 points", ""]


def test_deciding_leaves_out_what_is_only_contradicted():
    entries = found(
        ("rank_a", 1, "rank"), ("standing_a", "disputed", "text"),
        ("rank_b", 2, "rank"), ("standing_b", "contradicted", "text"),
    )  # fmt: skip
    assert brief.deciding(brief.explanations(entries, ["a", "b", "c"])) == ["a", "c"]


def test_a_target_out_of_reach_is_said_with_its_last_possible_day():
    entries = found(
        ("x_share_2023-12-25_reach", "out_of_reach", "verdict"),
        ("x_share_2023-12-25_so_far", 0.2677, "share"),
        ("x_share_2023-12-25_target", 0.5, "share"),
        ("x_share_2023-12-25_required_share", 2.3526, "share"),
        ("x_share_2023-12-25_last_possible", "2023-09-02", "date"),
        period=("2023-01-01", "2023-11-15"),
    )
    ((word, values, _),) = brief.reached(entries, EN, {"kon-tum": "Kon Tum"}, "kon-tum")
    said = EN.text(brief.TARGETS[word], **values)
    assert "on 15 November 2023 the share stood at 26.77%" in said
    assert "235% of all dossiers" in said and "2 September 2023" in said


def test_a_share_that_cannot_be_held_against_a_target_says_why():
    entries = found(
        ("online_share_latest", 0.61, "share"), ("online_share_verdict", "base", "verdict"),
        ("online_share_target", 0.8, "share"), period=("2025-07-01", "2025-08-17"),
    )  # fmt: skip
    ((word, values, _),) = brief.reached(entries, EN, {"gia-lai": "Gia Lai"}, "gia-lai")
    assert EN.text(brief.TARGETS[word], **values).endswith("80%, which counts another base.")


def test_what_is_asked_for_is_what_no_finding_tells():
    lacking = [figure for figure, _ in brief.asked([], EN)]
    assert len(lacking) == 4
    entries = found(
        ("gap_points_commune", 1.0, "points"), ("legal_gap_commune_2023", -50.0, "points"),
        ("x_share_2023-12-25_reach", "possible", "verdict"),
    )  # fmt: skip
    assert [figure for figure, _ in brief.asked(entries, EN)] == lacking[3:]

from __future__ import annotations

import pandas as pd
import pytest

from helpers.analysis import counter_cases
from tests.analysis.tier_figures import observation, register

NO_TARGETS = pd.DataFrame(
    columns=["actual_id", "target", "target_id", "target_as_reported", "target_document", "verdict"]
)
CLAIMS = ["document", "place", "tier", "unit", "theme", "direction", "says"]


def online(tier: str, value: float, **given: object) -> dict[str, object]:
    about = {"indicator": "online_submission_share", "base": "all dossiers received"}
    about |= {"document": "gia-lai/a", "id": f"{tier}{given.get('unit', '')}{value}"}
    row = observation(tier=tier, value=value, **{**about, **given})
    return row | {"series": "received" if row["base"] else "", "geography": "before-2025-07"}


def cases(*rows: dict[str, object], targets: pd.DataFrame = NO_TARGETS) -> pd.DataFrame:
    return counter_cases.commune_cases(register(*rows), targets)


def test_communes_below_their_district_are_no_counter_case_and_above_it_are_one() -> None:
    found = cases(
        online("district", 0.615), online("commune", 0.71),
        online("district", 0.372, document="b"), online("commune", 0.131, document="b"),
    )  # fmt: skip
    assert found[["reference", "standing"]].to_numpy().tolist() == [
        ["district", "lowest"],
        ["district", "higher"],
    ]
    holds = counter_cases.standing_of_cases(found)
    assert sorted(holds) == [False, True]
    assert holds[[name.startswith("gia-lai/a") for name in holds.index]].all()


def test_the_provincial_tier_alone_is_no_reference() -> None:
    assert cases(online("province", 0.83), online("commune", 0.05)).empty


def test_communes_printed_one_by_one_are_one_case_and_the_lowest_decides() -> None:
    unit = "Huyện Phú Bình"
    found = cases(
        online("all", 0.59, unit=unit), online("district", 0.79, unit=unit),
        online("commune", 0.65, unit="Xã Tân Kim"), online("commune", 0.71, unit="Xã Hà Châu"),
    ).set_index("reference")  # fmt: skip
    assert len(found) == 2 and set(found["units"]) == {2} and set(found["unit"]) == {unit}
    assert found.at["whole", "standing"] == "higher"
    assert found.at["district", "standing"] == "lowest"
    assert (found.at["whole", "lowest"], found.at["whole", "rate"]) == (0.65, 0.71)


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


@pytest.mark.parametrize(
    ("last", "found"), [("2025-08-27", 1), ("2025-10-08", 1), ("2025-10-10", 0)]
)
def test_the_country_serves_where_periods_share_half_and_the_base_is_one(
    last: str, found: int
) -> None:
    # The country's 50 days are half of 100, up to 8 October.
    span = {"from": day("2025-07-01"), "to": day("2025-08-19")}
    commune = online("commune", 1.0, unit="Xã Ayun", **{**span, "to": day(last)})
    country = online("all", 0.757, place="national", document="national/x", **span)
    other = online("all", 0.9, place="national", document="y", base="newly received", **span)
    table = register(commune, country, other).assign(series=["r", "r", "n"])
    assert len(counter_cases.commune_cases(table, NO_TARGETS)) == found


def test_the_own_place_comes_before_the_country_and_of_two_prints_the_stricter() -> None:
    span = {"from": day("2025-07-01"), "to": day("2025-08-19")}
    commune = online("commune", 0.48, unit="Xã Ayun", **span)
    wide = [
        online("all", rate, place="national", document=f"n/{rate}", **span) for rate in (0.74, 0.75)
    ]
    assert cases(commune, *wide)["reference_rate"].tolist() == [0.75]
    own = online("all", 0.43, document="gia-lai/w", **span)
    assert cases(commune, *wide, own)["reference_rate"].tolist() == [0.43]


def test_a_base_that_is_not_stated_is_held_against_nothing_elsewhere() -> None:
    commune = online("commune", 0.9, unit="Xã Ayun", base="")
    assert cases(commune, online("all", 0.5, document="w", base="")).empty


def test_only_targets_on_a_comparable_base_serve() -> None:
    row = {"target": 0.55, "target_id": "t", "target_as_reported": "55%", "target_document": "d"}
    goals = pd.DataFrame(
        [
            {**row, "actual_id": "commune0.6", "verdict": "open"},
            {**row, "actual_id": "commune0.6", "verdict": "not_comparable", "target": 0.8},
        ]
    )
    found = cases(online("commune", 0.6), targets=goals)
    assert found[["reference", "reference_rate", "standing"]].to_numpy().tolist() == [
        ["target", 0.55, "higher"]
    ]


def said(*claims: dict[str, str], unit: str = "", published: str = "2023-05-01") -> pd.Series:
    figures = [online("district", 0.4, unit=unit), online("commune", 0.5, unit=unit)]
    about = {"document": "gia-lai/b", "place": "gia-lai", "tier": "commune", "unit": ""}
    about |= {"theme": "citizen_skills", "direction": "helps", "says": ""}
    table = pd.DataFrame([{**about, **claim} for claim in claims], columns=CLAIMS)
    documents = pd.DataFrame({"id": ["gia-lai/a", "gia-lai/b"], "published": ["", published]})
    stated = counter_cases.stated(cases(*figures), table, documents, NO_TARGETS)
    return stated.iloc[0]


def test_nothing_said_is_told_as_nothing() -> None:
    row = said({"place": "kon-tum"}, {"tier": "district"}, {"direction": "hinders"})
    assert row["helps"] == () and row["assisted"] == "" and pd.isna(row["target"])


def test_a_statement_of_the_same_document_is_its_own_and_of_the_tier_too_for_a_whole_place() -> (
    None
):
    assert said({"document": "gia-lai/a", "tier": "all"})["helps"] == ("citizen_skills",)
    assert said({})["helps"] == ("citizen_skills",)


def test_a_statement_on_the_communes_of_a_place_tells_of_one_unit_only_that_it_is_said_there() -> (
    None
):
    row = said({"says": "Clerks file on behalf of residents."}, unit="Huyện A")
    assert row["helps"] == () and row["assisted"] == "place"


@pytest.mark.parametrize("published", ["2025-08-01", "2025", ""])
def test_a_statement_from_after_the_reform_or_of_unknown_day_tells_nothing_of_before(
    published: str,
) -> None:
    assert said({"says": "They file on behalf of people."}, published=published)["assisted"] == ""


@pytest.mark.parametrize(
    ("says", "assisted"),
    [
        ("The rise comes from officials filing on behalf of people.", "own"),
        ("Staff explain and show each step on the spot.", "own"),
        ("Police taught residents to log in to the identity app.", ""),
        ("The district paid for computers.", ""),
    ],
)
def test_help_with_filing_is_known_by_the_words_of_the_register(says: str, assisted: str) -> None:
    assert said({"says": says, "direction": "hinders"})["assisted"] == assisted

from __future__ import annotations

from typing import get_args

import pandas as pd
import pytest

from helpers import project
from helpers.analysis import evidence as subject
from helpers.analysis import explanations
from helpers.register import observations
from helpers.register.explanations import Function
from tests.analysis import worlds

TABLES = observations.load(project.paths().processed)
GROUPED = explanations.independent_groups(TABLES.claims, TABLES.documents)


def service(indicator: str, value: float, **given: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id": f"{indicator}{value}",
        "document": "gia-lai/2023",
        "place": "gia-lai",
        "tier": "all",
        "unit": "",
        "indicator": indicator,
        "kind": "capacity",
        "from": pd.Timestamp("2023-01-01"),
        "to": pd.Timestamp("2023-09-18"),
        "value": value,
        "measure": "share" if indicator.endswith("_share") else "count",
        "confidence": "high",
    }
    return row | given


class TestSupply:
    def test_gia_lai_2023_used_one_service_in_seven(self) -> None:
        # 232 of 860 + 759 = 1,619 services
        rows = [
            service("services_full", 860),
            service("services_partial", 759),
            service("services_with_dossiers", 34, kind="actual"),
            service("services_with_dossiers", 198, kind="actual"),
            service("services_with_dossiers", 232, kind="actual"),
        ]
        table = subject.supply_and_use(pd.DataFrame(rows), "gia-lai")
        assert table[["offered", "used"]].to_numpy().tolist() == [[1619, 232]]
        assert round(table["share_used"].iloc[0], 3) == 0.143
        assert subject.supply_and_use(pd.DataFrame(rows), "kon-tum").empty

    def test_a_printed_share_is_taken_when_counts_are_not_printed(self) -> None:
        rows = [service("services_with_dossiers_share", 0.635, kind="actual")]
        assert subject.supply_and_use(pd.DataFrame(rows), "all")["share_used"].tolist() == [0.635]

    def test_the_period_is_that_of_the_use_and_not_of_the_offer(self) -> None:
        rows = [
            service("services_online_total", 100, to=pd.Timestamp("2023-12-31")),
            service("services_with_dossiers", 20, to=pd.Timestamp("2023-03-03")),
        ]
        table = subject.supply_and_use(pd.DataFrame(rows), "all")
        assert table[["from", "to"]].iloc[0].tolist() == [
            pd.Timestamp("2023-01-01"),
            pd.Timestamp("2023-03-03"),
        ]

    def test_targets_and_low_confidence_say_nothing(self) -> None:
        rows = [
            service("services_with_dossiers_share", 0.8, kind="target"),
            service("services_with_dossiers_share", 0.8, kind="actual", confidence="low"),
        ]
        assert subject.supply_and_use(pd.DataFrame(rows), "all").empty

    def test_thai_nguyen_2021_offered_few_services_at_communes(self) -> None:
        numbers = {"province": 1072, "district": 115, "commune": 44}
        rows = [service("services_level4", n, tier=tier) for tier, n in numbers.items()]
        table = subject.supply_by_tier(pd.DataFrame(rows[::-1]), "all")
        assert table["tier"].tolist() == ["province", "district", "commune"]
        assert table["share"].round(4).tolist() == [0.8708, 0.0934, 0.0357]

    def test_services_of_two_tiers_only_are_no_split(self) -> None:
        rows = [service("services_level4", 9, tier=tier) for tier in ("province", "commune")]
        assert subject.supply_by_tier(pd.DataFrame(rows), "all").empty


def of(place: str) -> subject.Material:
    return subject.material(
        place, TABLES.observations, GROUPED, TABLES.documents, TABLES.indicators, TABLES.places
    )


def answers(known: subject.Material, prediction: str) -> list[dict[str, object]]:
    asked = TABLES.predictions[TABLES.predictions["prediction"] == prediction]
    found = subject.results(known, asked)
    return [{str(key): value for key, value in row.items()} for row in found.to_dict("records")]


def numbers(place: str, prediction: str, *columns: str) -> list[list[float]]:
    found = answers(of(place), prediction)
    return [[round(float(str(row[column])), 4) for column in columns] for row in found]


def known(place: str, figures: pd.DataFrame) -> subject.Material:
    return subject.material(
        place, figures, GROUPED, TABLES.documents, TABLES.indicators, TABLES.places
    )


class TestTheRegister:
    """The statements at the end of section 8 and the values of 3a in the methods."""

    def test_the_later_start_accounts_for_at_most_48_of_78_points(self) -> None:
        district, commune = answers(of("gia-lai"), "later_start")
        assert (district["tier"], round(float(str(district["part"])), 1)) == ("district", 0.0)
        assert round(float(str(commune["part"])), 1) == 48.0
        assert round(float(str(commune["whole"])), 1) == 78.0
        assert round(float(str(commune["whole"])) - float(str(commune["part"])), 1) == 30.0

    def test_by_its_own_minimum_the_lag_of_gia_lai_remains(self) -> None:
        assert numbers("gia-lai", "own_minimum", "part", "whole") == [
            [pytest.approx(45.0, abs=0.05), pytest.approx(68.0, abs=0.05)],
            [pytest.approx(50.0, abs=0.05), pytest.approx(78.0, abs=0.05)],
        ]

    def test_gia_lai_offered_1619_services_and_232_had_a_dossier(self) -> None:
        assert [232, 1619, 0.1433] in numbers("gia-lai", "use_of_supply", "part", "whole", "value")

    def test_kon_tum_offered_1765_services_and_12_percent_of_dossiers_came_online(self) -> None:
        assert numbers("kon-tum", "filed_of_supply", "whole", "value") == [[1765, 0.1227]]

    def test_a_place_that_is_ahead_of_its_target_has_nothing_left_to_reach(self) -> None:
        # 0.95 for 319 of 359 days is more than 0.5 for all of them: 303.05 of 179.5
        printed = TABLES.observations
        (now,) = subject.required_share(known("kon-tum", printed), {})
        ahead = printed["value"].mask(printed["id"].isin(now["ids"]), 0.95)
        (then,) = subject.required_share(known("kon-tum", printed.assign(value=ahead)), {})
        assert (round(now["value"], 2), then["value"]) == (2.35, 0.0)

    def test_thai_nguyen_offered_44_of_1231_services_at_communes(self) -> None:
        assert numbers("thai-nguyen", "supply_by_tier", "part", "whole") == [[44, 1231]]

    def test_in_kon_tum_districts_lead(self) -> None:
        # 28.39 - 37.20 = -8.81 against 28.39 - 13.06 = 15.33
        assert numbers("kon-tum", "district_lag", "part", "whole") == [
            [pytest.approx(-8.814, abs=0.001), pytest.approx(15.333, abs=0.001)]
        ]

    def test_other_readings_of_gia_lai_leave_11_5_to_79_points(self) -> None:
        # departments 17.0% (6,878 of 40,458), 82.5% to 83.5%; communes 4.5% to 5.5%
        ((part, lower, whole),) = numbers("gia-lai", "other_readings", "part", "lower", "whole")
        assert whole - part == pytest.approx(17.0003 - 5.5, abs=0.001)
        assert whole - lower == pytest.approx(83.5 - 4.5, abs=0.001)

    def test_other_readings_of_kon_tum_change_a_hundredth_of_a_point(self) -> None:
        # 13.05% printed for 13.058%: the gap could only be larger
        ((part, lower),) = numbers("kon-tum", "other_readings", "part", "lower")
        assert part == 0
        assert lower == pytest.approx(-0.008, abs=0.001)

    def test_what_was_said_of_the_successor_counts_only_since_the_merger(self) -> None:
        known = of("kon-tum")
        after = known.claims[known.claims["place"] == "quang-ngai"]
        published = after["document"].map(TABLES.documents.set_index("id")["published"])
        assert len(after) and (published >= "2025-07").all()
        figures = known.observations[known.observations["place"] == "quang-ngai"]
        assert set(figures["geography"]) == {"since-2025-07"}


class TestResults:
    def test_every_test_that_a_prediction_may_name_is_there(self) -> None:
        assert set(subject.TESTS) == set(get_args(Function))

    def test_a_part_of_a_set_is_no_set_of_its_own(self) -> None:
        known = worlds.world()
        assert len(known.printed) == 2
        assert [group["base"] for group, _ in known.sets] == ["all dossiers"]

    def test_the_lag_within_fields_is_set_against_the_whole_lag(self) -> None:
        # (0.5 - 0.2) / (0.8 - 0.2)
        (row,) = answers(worlds.world(fields=(0.5, 0.5, 0.2)), "within_fields")
        assert row["value"] == pytest.approx(0.5)
        known = worlds.world()
        whole = known.observations[known.observations["base"] != "dossiers on certification"]
        alone = subject.Material("an", whole, known.claims, known.documents, known.indicators)
        assert answers(alone, "within_fields") == []

    def test_volume_is_told_per_commune_and_day(self) -> None:
        (row,) = answers(worlds.world(size=3650), "volume_per_commune")
        assert row["value"] == pytest.approx(1.0)
        assert row["documents"] == (f"an/{worlds.DIGITIZED}-tiers", "an/communes_count")
        assert answers(worlds.world(leave=("an/communes_count",)), "volume_per_commune") == []

    def test_a_changed_target_counts_among_those_printed_again(self) -> None:
        # printed three times: kept once, then lowered
        (row,) = answers(worlds.world(target=0.4), "target_changes")
        assert (row["part"], row["whole"]) == (1, 2)
        (row,) = answers(worlds.world(), "target_changes")
        assert (row["part"], row["whole"]) == (0, 2)

    def test_sources_are_counted_and_not_claims(self) -> None:
        known = worlds.world(theme="staff_capacity")
        one = known.claims.assign(group="an/one")
        same = subject.Material("an", known.observations, one, known.documents, known.indicators)
        (row,) = answers(known, "stated_capacity")
        assert (row["part"], row["whole"]) == (12, 12)
        assert answers(same, "stated_capacity") == []

    def test_silence_of_few_sources_decides_nothing(self) -> None:
        # had one in four named it, 10 would be silent with a chance of 5.6%, 11 of 4.2%
        assert 0.75**subject.SILENT_SOURCES < 0.05 < 0.75 ** (subject.SILENT_SOURCES - 1)
        known = worlds.world()
        for sources, found in ((11, 1), (10, 0)):
            claims = known.claims.iloc[:sources]
            few = subject.Material(
                "an", known.observations, claims, known.documents, known.indicators
            )
            assert len(answers(few, "stated_supply")) == found

    def test_only_what_was_published_since_counts_as_persisting(self) -> None:
        known = worlds.world(theme="staff_capacity")
        old = known.documents.assign(published="2025-06")
        early = subject.Material("an", known.observations, known.claims, old, known.indicators)
        assert answers(early, "capacity_persists") == []
        assert len(answers(early, "stated_capacity")) == 1
        assert len(answers(known, "capacity_persists")) == 1

    def test_a_place_without_evidence_has_no_result(self) -> None:
        known = worlds.world()
        empty = subject.Material(
            "an", known.observations.iloc[:0], known.claims.iloc[:0], known.documents,
            known.indicators,
        )  # fmt: skip
        assert subject.results(empty, TABLES.predictions).empty

    def test_every_result_names_its_documents_and_every_figure_exists(self) -> None:
        known = of("gia-lai")
        found = subject.results(known, TABLES.predictions)
        assert found["documents"].map(bool).all()
        named = {one for several in found["ids"] for one in several}
        assert named and named <= set(known.observations["id"])
        assert {one for names in found["documents"] for one in names} <= set(TABLES.documents["id"])

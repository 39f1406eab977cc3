from __future__ import annotations

import pandas as pd
import pytest

from helpers import project
from helpers.analysis import evidence as subject
from helpers.analysis import explanations


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


DAY = pd.Timestamp("2023-09-18")
DOCUMENT = {"from": pd.Timestamp("2023-01-01"), "to": DAY, "document": "d"}
LATER = ["tier", "explained_points_at_most", "gap_points", "start", *DOCUMENT]
USED = ["share_used", "offered", *DOCUMENT]
OFFERED = ["tier", "share", "services", "to", "document"]
FEASIBLE = ["place", "required", "target", "actual_to", "deadline", "actual_document"]
FLAGGED = ["document", "flags", "value", "printed_share"]
COLUMNS = {
    "later": LATER, "used": USED, "offered": OFFERED, "feasible": FEASIBLE, "flagged": FLAGGED,
}  # fmt: skip


class TestComputedEvidence:
    def table(self, **given: list[dict[str, object]]) -> pd.DataFrame:
        made = {
            name: pd.DataFrame([{**DOCUMENT, **row} for row in given.get(name, [])])
            for name in COLUMNS
        }
        return subject.computed_evidence(
            **{name: frame.reindex(columns=COLUMNS[name]) for name, frame in made.items()}
        )

    def verdicts(self, **given: list[dict[str, object]]) -> list[tuple[str, str]]:
        table = self.table(**given)
        return list(zip(table["explanation"], table["verdict"], strict=True))

    def test_without_figures_every_explanation_is_left_open(self) -> None:
        assert self.verdicts() == []

    @pytest.mark.parametrize(
        ("most", "verdict"), [(48.0, "not_alone"), (0.0, "contradicts"), (78.0, "supports")]
    )
    def test_a_later_start_that_leaves_points_is_not_the_whole_story(
        self, most: float, verdict: str
    ) -> None:
        start = pd.Timestamp("2023-06-01")
        row = {"tier": "commune", "explained_points_at_most": most, "gap_points": 78.0}
        table = self.table(later=[{**row, "start": start}])
        assert table["verdict"].tolist() == [verdict]
        assert table[["tier", "value", "whole", "from", "to"]].iloc[0].tolist() == [
            "commune", most, 78.0, start, DAY,
        ]  # fmt: skip

    def test_unused_services_speak_against_supply_and_for_two_others_as_a_whole(self) -> None:
        table = self.table(used=[{"share_used": 0.143, "offered": 1619.0}])
        assert list(zip(table["explanation"], table["verdict"], strict=True)) == [
            ("supply", "contradicts_whole"),
            ("demand", "supports_whole"),
            ("low_volume", "supports_whole"),
        ]
        assert set(table["tier"]) == {"all"}
        assert table[["from", "to"]].iloc[0].tolist() == [DOCUMENT["from"], DAY]
        assert self.verdicts(used=[{"share_used": 0.635}]) == [("supply", "silent")]

    def test_few_services_at_communes_support_supply(self) -> None:
        rows: list[dict[str, object]] = [
            {"tier": "province", "share": 0.87, "services": 1072},
            {"tier": "commune", "share": 0.036, "services": 44},
        ]
        assert self.verdicts(offered=rows) == [("supply", "supports")]
        assert self.verdicts(offered=[{**rows[1], "share": 0.4}]) == [("supply", "contradicts")]

    def test_what_a_target_asks_of_the_rest_cannot_tell_and_counts_once_a_place(self) -> None:
        row = {"place": "kon-tum", "target": 0.5, "actual_to": pd.Timestamp("2023-11-15")}
        table = self.table(
            feasible=[
                {**row, "required": 2.11, "deadline": pd.Timestamp("2023-12-31")},
                {**row, "required": 2.353, "deadline": pd.Timestamp("2023-12-25")},
                {**row, "required": 0.9, "deadline": DAY, "place": "gia-lai"},
            ]
        )
        assert table["verdict"].tolist() == ["cannot_tell", "cannot_tell"]
        assert sorted(table["value"]) == [0.9, 2.353]

    def test_questioned_figures_leave_the_way_of_counting_open_once_a_document(self) -> None:
        rows = [{"flags": "one_number_in_two_roles", "document": name} for name in "dde"]
        table = self.table(flagged=list(rows))
        assert list(zip(table["verdict"], table["value"], strict=True)) == [
            ("silent", 2.0),
            ("silent", 1.0),
        ]

    @pytest.mark.parametrize(
        ("flags", "value", "printed", "counted"),
        [
            ("share_against_counts", 3399 / 26030, 0.1305, False),
            ("share_against_counts", 2521 / 6776, 0.3776, True),
            ("share_against_counts", 0.1304, 0.1305, True),
            ("share_against_counts conflicts", 3399 / 26030, 0.1305, True),
            ("conflicts", 3399 / 26030, 0.1305, True),
            ("conflicts", 0.5, float("nan"), True),
        ],
    )
    def test_a_last_decimal_cut_off_is_no_question(
        self, flags: str, value: float, printed: float, counted: bool
    ) -> None:
        row = {"flags": flags, "value": value, "printed_share": printed, "document": "d"}
        assert len(subject.beyond_cut_off(pd.DataFrame([row]))) == counted

    def test_only_figures_of_one_tier_that_decide_test_what_is_said(self) -> None:
        competing = explanations.load(project.paths().raw)
        supply = [{"tier": "commune", "share": 0.036, "services": 44}]
        whole = [{"share_used": 0.143, "offered": 1619.0}]
        themes = ["citizen_habit", "process_redesign"]
        by_tier = self.table(offered=list(supply), used=list(whole))
        assert subject.tested_by_tier(by_tier, competing, themes) == ["process_redesign"]
        assert subject.tested_by_tier(self.table(used=list(whole)), competing, themes) == []

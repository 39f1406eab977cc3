from __future__ import annotations

import pandas as pd

from helpers.analysis import evidence as subject


def service(indicator: str, value: float, **given: object) -> dict[str, object]:
    row: dict[str, object] = {
        "id": f"{indicator}{value}",
        "document": "gia-lai/2023",
        "place": "gia-lai",
        "tier": "all",
        "unit": "",
        "indicator": indicator,
        "kind": "capacity",
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


NOTHING = {
    "later": pd.DataFrame(columns=["explained_points_at_most", "gap_points", "document"]),
    "used": pd.DataFrame(columns=["share_used", "offered", "document"]),
    "offered": pd.DataFrame(columns=["tier", "share", "services", "document"]),
    "feasible": pd.DataFrame(columns=["required", "target", "actual_document"]),
    "flagged": pd.DataFrame(columns=["document"]),
}


class TestComputedEvidence:
    def verdicts(self, **given: list[tuple[object, ...]]) -> list[tuple[str, str]]:
        tables = dict(NOTHING)
        for name, rows in given.items():
            tables[name] = pd.DataFrame(rows, columns=NOTHING[name].columns)
        table = subject.computed_evidence(**tables)
        return list(zip(table["explanation"], table["verdict"], strict=True))

    def test_without_figures_every_explanation_is_left_open(self) -> None:
        assert self.verdicts() == []

    def test_a_later_start_that_leaves_points_is_not_the_whole_story(self) -> None:
        assert self.verdicts(later=[(48.0, 78.0, "d")]) == [("legal_phasing", "not_alone")]
        assert self.verdicts(later=[(0.0, 68.0, "d")]) == [("legal_phasing", "contradicts")]
        assert self.verdicts(later=[(78.0, 78.0, "d")]) == [("legal_phasing", "supports")]

    def test_unused_services_speak_against_supply_and_for_two_others(self) -> None:
        assert self.verdicts(used=[(0.143, 1619.0, "d")]) == [
            ("supply", "contradicts"),
            ("demand", "supports"),
            ("low_volume", "supports"),
        ]
        assert self.verdicts(used=[(0.635, float("nan"), "d")]) == [("supply", "silent")]

    def test_few_services_at_communes_support_supply(self) -> None:
        rows = [("province", 0.87, 1072, "d"), ("commune", 0.036, 44, "d")]
        assert self.verdicts(offered=rows) == [("supply", "supports")]
        assert self.verdicts(offered=[("commune", 0.4, 44, "d")]) == [("supply", "contradicts")]

    def test_a_target_out_of_reach_supports_its_design_as_a_cause(self) -> None:
        assert self.verdicts(feasible=[(2.353, 0.5, "d")]) == [("target_design", "supports")]
        assert self.verdicts(feasible=[(0.9, 0.5, "d")]) == [("target_design", "contradicts")]

    def test_questioned_figures_support_measurement_once_a_document(self) -> None:
        assert self.verdicts(flagged=[("d",), ("d",), ("e",)]) == [("measurement", "supports")] * 2

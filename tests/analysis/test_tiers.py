"""Golden values: METHODS sections 2 to 4, worked out by hand from the printed counts."""

from __future__ import annotations

import math
from typing import ClassVar

import pandas as pd
import pytest

from helpers.analysis import tiers
from helpers.analysis.trends import MissingColumnsError
from tests.analysis.tier_figures import (
    GIA_LAI,
    KON_TUM,
    THRESHOLDS,
    counts,
    observation,
    of_tiers,
    register,
)


class TestFindingRates:
    def test_a_document_that_prints_three_tiers_is_found_without_naming_it(self) -> None:
        found = tiers.tier_groups(register(*of_tiers(GIA_LAI)), "gia-lai")
        assert found["document"].tolist() == ["gia-lai/2023-09-18-results"]
        assert found["tiers"].tolist() == ["province district commune"]
        assert found["dossiers"].tolist() == [205436]

    def test_two_districts_in_one_document_are_two_sets(self) -> None:
        pair = [("district", 3640, 6757), ("commune", 1207, 3172)]
        rows = [*of_tiers(pair, unit="Phổ Yên"), *of_tiers(pair, unit="Phú Lương")]
        assert sorted(tiers.tier_groups(register(*rows))["unit"]) == ["Phú Lương", "Phổ Yên"]

    def test_bases_that_name_the_tier_are_one_family(self) -> None:
        rows = [
            observation(tier=tier, numerator=1, denominator=2, base=f"results of {name} desks")
            for tier, name in [("province", "provincial"), ("commune", "commune")]
        ]
        assert tiers.tier_groups(register(*rows))["base"].tolist() == ["results of {tier} desks"]

    def test_two_bases_printed_for_each_tier_are_two_sets(self) -> None:
        rows = [*of_tiers(GIA_LAI, base="received"), *of_tiers(KON_TUM, base="resolved")]
        found = tiers.tier_groups(register(*rows))
        assert found["base"].tolist() == ["received", "resolved"]
        first = tiers.rates_of_group(register(*rows), found.to_dict("records")[0])
        assert first["numerator"].tolist() == [33580, 4110, 6878]

    def test_different_periods_are_never_one_set(self) -> None:
        later = pd.Timestamp("2023-12-31")
        rows = [
            observation(tier="district", numerator=1, denominator=2),
            observation(tier="commune", numerator=1, denominator=2, to=later),
        ]
        assert tiers.tier_groups(register(*rows)).empty

    def test_low_confidence_and_targets_stay_out(self) -> None:
        low = of_tiers(GIA_LAI, confidence="low")
        target = of_tiers(GIA_LAI, kind="target")
        assert tiers.tier_groups(register(*low, *target)).empty

    def test_counts_of_units_are_not_dossiers(self) -> None:
        rows = of_tiers(THRESHOLDS, indicator="units_over_50pct_online", base="units")
        assert tiers.tier_groups(register(*rows)).empty

    def test_a_printed_percentage_is_enough_only_when_asked(self) -> None:
        rows = [observation(tier=t, value=v) for t, v in [("province", 0.924), ("commune", 0.71)]]
        assert tiers.tier_groups(register(*rows)).empty
        found = tiers.tier_groups(register(*rows), need_counts=False)
        assert len(found) == 1 and math.isnan(found["dossiers"].iloc[0])
        rates = tiers.rates_of_group(register(*rows), found.to_dict("records")[0])
        assert rates["rate"].tolist() == [0.924, 0.71]

    def test_a_set_is_exact_only_if_every_rate_is(self) -> None:
        rows = of_tiers([("district", 568, 700)], relation="<")
        rows += of_tiers([("commune", 9200, 11300)], relation=">")
        assert not tiers.tier_groups(register(*rows))["exact"].any()

    def test_rates_come_from_the_top_tier_down(self) -> None:
        rates = tiers.tier_rates(
            register(*of_tiers(GIA_LAI[::-1])),
            "gia-lai",
            "results_digitized_share",
            "gia-lai/2023-09-18-results",
        )
        assert rates["tier"].tolist() == ["province", "district", "commune"]
        assert rates["rate"].round(4).tolist() == [0.8300, 0.1500, 0.0500]

    def test_a_tier_printed_twice_is_refused_with_both_ids(self) -> None:
        twice = observation(numerator=1, denominator=4, id="second")
        rows = register(*of_tiers(GIA_LAI), twice)
        assert tiers.tier_groups(rows).empty
        with pytest.raises(tiers.TierError, match="second"):
            tiers.tier_rates(
                rows, "gia-lai", "results_digitized_share", "gia-lai/2023-09-18-results"
            )

    def test_nothing_found_names_what_was_looked_for(self) -> None:
        with pytest.raises(tiers.TierError, match="kon-tum/nothing prints no on_time_share"):
            tiers.tier_rates(
                register(*of_tiers(GIA_LAI)), "kon-tum", "on_time_share", "kon-tum/nothing"
            )

    def test_missing_columns_are_all_named(self) -> None:
        bare = register(*of_tiers(GIA_LAI)).drop(columns=["base", "flags"])
        with pytest.raises(MissingColumnsError, match="base, flags"):
            tiers.tier_groups(bare)

    def test_sets_of_several_documents_stack_into_one_table(self) -> None:
        rows = register(
            *of_tiers(GIA_LAI),
            *of_tiers(KON_TUM, place="kon-tum", document="kon-tum/2023-q1"),
        )
        stacked = tiers.rates_of_groups(rows, tiers.tier_groups(rows))
        assert stacked.groupby("place")["tier"].count().to_dict() == {"gia-lai": 3, "kon-tum": 3}


class TestGap:
    def test_gia_lai_2023_is_reproduced_to_the_printed_digits(self) -> None:
        gap = tiers.tier_gap(counts(GIA_LAI))
        assert gap["tier"].tolist() == ["province", "district", "commune", "all"]
        assert gap["rate"].round(4).tolist() == [0.8300, 0.1500, 0.0500, 0.2169]
        assert gap["share_of_all"].round(4).tolist() == [0.1969, 0.1334, 0.6697, 1.0]
        assert gap["missing"].tolist() == [6878, 23294, 130696, 160868]
        assert gap["share_of_backlog"].round(4).tolist() == [0.0428, 0.1448, 0.8124, 1.0]
        assert gap["lag_points"].round(2).tolist() == [0.0, 9.07, 52.23, 61.31]

    def test_kon_tum_first_quarter_shows_districts_ahead_of_departments(self) -> None:
        gap = tiers.tier_gap(counts(KON_TUM)).set_index("tier")
        assert gap["rate"].round(4).to_dict() == {
            "province": 0.2839,
            "district": 0.3720,
            "commune": 0.1306,
            "all": 0.2233,
        }
        assert gap["share_of_all"].round(4).tolist() == [0.4146, 0.1209, 0.4645, 1.0]
        assert gap.loc["district", "gap_points"] < 0

    def test_two_tiers_are_set_against_the_upper_one(self) -> None:
        gap = tiers.tier_gap(counts([("district", 3640, 6757), ("commune", 1207, 3172)]))
        assert gap["rate"].round(4).tolist()[:2] == [0.5387, 0.3805]
        assert gap["gap_points"].round(1).tolist()[:2] == [0.0, 15.8]

    def test_no_backlog_gives_no_shares_of_it(self) -> None:
        gap = tiers.tier_gap(counts([("province", 5, 5), ("commune", 7, 7)]))
        assert gap["share_of_backlog"].isna().all()

    def test_gia_lai_shortfall_against_a_half_keeps_its_signs(self) -> None:
        short = tiers.signed_shortfall(counts(GIA_LAI), 0.5)
        assert short["shortfall"].tolist() == [-13351, 9592, 61909, 58150]
        assert (100 * short["share"]).round(1).tolist() == [-23.0, 16.5, 106.5, 100.0]

    def test_kon_tum_shortfall_against_a_half(self) -> None:
        short = tiers.signed_shortfall(counts(KON_TUM), 0.5)
        assert short["shortfall"].tolist() == [5020.5, 867.0, 9616.0, 15503.5]
        assert (100 * short["share"]).round(1).tolist() == [32.4, 5.6, 62.0, 100.0]

    def test_a_whole_above_its_target_has_no_shares(self) -> None:
        short = tiers.signed_shortfall(counts([("province", 9, 10), ("commune", 4, 10)]), 0.5)
        assert short["shortfall"].tolist() == [-4, 1, -3]
        assert short["share"].isna().all()

    def test_a_percentage_given_as_target_is_refused(self) -> None:
        with pytest.raises(tiers.TierError, match="between 0 and 1, got 50"):
            tiers.signed_shortfall(counts(GIA_LAI), 50)

    @pytest.mark.parametrize(("rows", "needed"), [(GIA_LAI, 0.4727), (KON_TUM, 0.7262)])
    def test_rate_communes_need_for_a_half(
        self, rows: list[tuple[str, int, int]], needed: float
    ) -> None:
        assert round(tiers.rate_needed(counts(rows), "commune", 0.5), 4) == needed

    def test_kon_tum_had_communes_filed_like_districts(self) -> None:
        assert round(tiers.counterfactual(counts(KON_TUM), "commune", "district"), 4) == 0.3355

    def test_a_tier_that_is_not_there_is_named(self) -> None:
        with pytest.raises(tiers.TierError, match="need one row for district"):
            tiers.counterfactual(counts([GIA_LAI[0], GIA_LAI[2]]), "commune", "district")


class TestSplit:
    def test_equal_volumes_leave_nothing_to_composition(self) -> None:
        one = counts([("province", 50, 100), ("commune", 10, 100)])
        two = counts([("province", 60, 100), ("commune", 20, 100)])
        split = tiers.composition_split(one, two).set_index("part")["mean_points"]
        assert split["rates"] == pytest.approx(10) and split["volumes"] == pytest.approx(0)

    def test_the_parts_add_up_and_the_reference_sets_the_range(self) -> None:
        # rates 0.5, 0.1 -> 0.6, 0.3; volumes 0.5, 0.5 -> 0.25, 0.75
        one = counts([("province", 50, 100), ("commune", 10, 100)])
        two = counts([("commune", 90, 300), ("province", 60, 100)])
        split = tiers.composition_split(one, two).set_index("part")
        assert split["mean_points"].sum() == pytest.approx(37.5 - 30)
        assert split.loc["rates", ["low_points", "high_points"]].tolist() == pytest.approx(
            [15.0, 17.5]
        )
        assert split.loc["volumes", ["low_points", "high_points"]].tolist() == pytest.approx(
            [-10.0, -7.5]
        )

    def test_different_indicators_are_no_pair(self) -> None:
        rows = register(
            *of_tiers(GIA_LAI),
            *of_tiers(KON_TUM, document="kon-tum/q1", indicator="online_submission_share"),
        )
        assert tiers.comparable_pairs(tiers.tier_groups(rows)).empty

    def test_the_same_indicator_and_base_are_a_pair_once(self) -> None:
        rows = register(*of_tiers(GIA_LAI), *of_tiers(KON_TUM, document="kon-tum/q1"))
        assert len(tiers.comparable_pairs(tiers.tier_groups(rows))) == 1

    def test_sets_of_one_place_come_first_then_the_closest_and_others_stay_out(self) -> None:
        def printed(place: str, year: int) -> list[dict[str, object]]:
            days = {"from": pd.Timestamp(year, 1, 1), "to": pd.Timestamp(year, 12, 31)}
            return of_tiers(GIA_LAI, place=place, document=f"{place}/{year}", **days)

        asked = [("a", 2020), ("a", 2024), ("b", 2024), ("c", 2021), ("c", 2023)]
        rows = register(*(row for one in asked for row in printed(*one)))
        groups = tiers.tier_groups(rows)
        pairs = tiers.comparable_pairs(groups, "a")
        ends = groups.set_index("group")["document"]
        found = [(ends[one], ends[two]) for one, two in pairs[["first", "second"]].to_numpy()]
        assert found[0] == ("a/2020", "a/2024")
        assert found[1] == ("a/2024", "b/2024")
        assert len(found) == 7 and ("c/2021", "c/2023") not in found
        assert len(tiers.comparable_pairs(groups)) == 10
        splits = tiers.composition_splits(rows, pairs.head(2))
        assert splits["first"].tolist() == [pairs["first"][0]] * 2 + [pairs["first"][1]] * 2
        assert splits["mean_points"].tolist() == pytest.approx([0.0] * 4)
        assert tiers.composition_splits(rows, pairs.head(0)).empty


def test_beside_a_place_stand_all_of_its_sets_and_the_latest_of_others() -> None:
    days = pd.to_datetime([f"20{year}-06-30" for year in range(10, 20)])
    sets = pd.DataFrame({"set": list("abcdefghij"), "place": ["x"] * 3 + ["y"] * 7, "to": days})
    twice = pd.concat([sets, sets])
    assert tiers.nearest(twice, "set", "x", most=2) == ["c", "b", "a", "j", "i"]
    assert tiers.nearest(twice, "set", "all", most=3) == ["j", "i", "h"]


class TestNamedUnits:
    def test_only_shares_of_work_count_as_work(self) -> None:
        families = pd.DataFrame(
            {"indicator": ["results_digitized_share", "sipas"], "family": ["digitization", "index"]}
        )
        rows = register(
            observation(numerator=1, denominator=2), observation(indicator="sipas", value=0.9)
        )
        assert tiers.of_work(rows, families)["indicator"].tolist() == ["results_digitized_share"]

    def test_units_are_listed_from_the_highest_rate_down(self) -> None:
        rows = register(
            observation(unit="Xã A", value=0.6),
            observation(unit="Xã B", numerator=3, denominator=4),
            observation(unit="", value=0.9),
            observation(unit="Huyện C", tier="district", value=0.8),
            observation(unit="Huyện C", tier="commune", value=0.5),
        )
        named = tiers.named_units(rows, "gia-lai")
        assert named["unit"].tolist() == ["Huyện C", "Xã B", "Xã A", "Huyện C"]
        assert named["rate"].tolist() == [0.8, 0.75, 0.6, 0.5]
        assert named["together"].tolist() == [False, False, False, True]
        assert tiers.named_units(rows, "kon-tum").empty


class TestStandings:
    @pytest.mark.parametrize(
        ("district", "commune", "standing"),
        [
            ((0.15, "="), (0.05, "="), "lowest"),
            ((0.615, "="), (0.71, "="), "higher"),
            ((0.50, "="), (0.49, "="), "lowest"),
            ((0.50, "="), (0.495, "="), "level"),
            ((0.50, "="), (0.509, "="), "level"),
            # Phú Lương: 568 of over 700 and over 9,200 of nearly 11,300
            ((0.8114, "<"), (0.8142, ">"), "level"),
            ((0.40, "<"), (0.60, ">"), "higher"),
            ((0.60, ">"), (0.40, "="), "lowest"),
            ((0.60, "<"), (0.40, "="), "level"),
        ],
    )
    def test_two_tiers_differ_by_a_point_or_stand_level(
        self, district: tuple[float, str], commune: tuple[float, str], standing: str
    ) -> None:
        own, other = (
            dict(zip(("rate", "relation"), print_, strict=True)) for print_ in (commune, district)
        )
        assert tiers.set_against(own, other) == standing


class TestYardsticks:
    GROUP: ClassVar = {
        "ids": ("p", "d", "c"),
        "tiers": "province district commune",
        "indicator": "results_digitized_share",
        "to": pd.Timestamp("2023-09-18"),
    }
    ROADMAP: ClassVar = pd.DataFrame(
        {
            "tier": ["province", "district", "commune", "commune"],
            "year": [2023, 2023, 2023, 2024],
            "minimum": [0.7, 0.6, 0.55, 0.75],
            "documents": ["law growth"] * 4,
        }
    )

    PUBLISHED: ClassVar = pd.DataFrame(
        {
            "id": ["goal", "a", "b", "plan", "month", "year"],
            "published": ["2023-04-01", "", "2023-12-01", "2023-09-19", "2023-10", "2023"],
        }
    )

    def pairs(self, *rows: tuple[str, str, float, str]) -> pd.DataFrame:
        told = [
            {
                "actual_id": {"province": "p", "district": "d", "commune": "c"}[tier],
                "tier": tier,
                "target": target,
                "target_document": document,
                "target_base": "results",
                "verdict": verdict,
            }
            for document, tier, target, verdict in rows
        ]
        columns = ["actual_id", "tier", "target", "target_document", "target_base", "verdict"]
        return pd.DataFrame(told, columns=columns)

    def whole(self, document: str, target: float, verdict: str) -> pd.DataFrame:
        return self.pairs(*[(document, tier, target, verdict) for tier in tiers.TIERS])

    def test_the_law_stands_between_the_same_base_and_another_base(self) -> None:
        pairs = pd.concat(
            [self.whole("plan", 1.0, "not_comparable"), self.whole("goal", 0.5, "missed")]
        )
        found = tiers.yardsticks(self.GROUP, pairs, self.ROADMAP, self.PUBLISHED)
        assert found.drop_duplicates("yardstick")["documents"].tolist() == [
            ("goal",),
            ("growth", "law"),
            ("plan",),
        ]
        law = found[found["kind"] == "law"]
        assert dict(zip(law["tier"], law["target"], strict=True)) == {
            "province": 0.7,
            "district": 0.6,
            "commune": 0.55,
        }

    def test_two_documents_with_the_same_target_are_one_yardstick(self) -> None:
        pairs = pd.concat([self.whole("a", 0.5, "missed"), self.whole("b", 0.5, "missed")])
        found = tiers.yardsticks(self.GROUP, pairs, self.ROADMAP.iloc[:0], self.PUBLISHED)
        assert found["documents"].unique().tolist() == [("a", "b")]

    @pytest.mark.parametrize(
        ("document", "later"),
        [("goal", False), ("plan", True), ("month", True), ("year", False), ("a", False)],
    )
    def test_a_target_first_printed_after_the_period_is_called_so(
        self, document: str, later: bool
    ) -> None:
        # the period ends on 18 September 2023; a year alone or no date could lie before
        pairs = self.whole(document, 0.5, "missed")
        found = tiers.yardsticks(self.GROUP, pairs, self.ROADMAP, self.PUBLISHED)
        assert found.groupby("kind")["afterwards"].first().to_dict() == {
            "law": False,
            "target": later,
        }

    def test_a_target_printed_again_later_was_set_before(self) -> None:
        pairs = pd.concat([self.whole("goal", 0.5, "missed"), self.whole("b", 0.5, "missed")])
        found = tiers.yardsticks(self.GROUP, pairs, self.ROADMAP.iloc[:0], self.PUBLISHED)
        assert not found["afterwards"].any()

    def test_a_target_that_covers_one_tier_only_is_no_yardstick(self) -> None:
        pairs = self.pairs(("a", "commune", 0.5, "missed"))
        assert tiers.yardsticks(self.GROUP, pairs, self.ROADMAP.iloc[:0], self.PUBLISHED).empty

    def test_the_law_on_results_says_nothing_about_filing(self) -> None:
        filing = {**self.GROUP, "indicator": "online_submission_share"}
        assert tiers.yardsticks(filing, self.pairs(), self.ROADMAP, self.PUBLISHED).empty

    def test_gia_lai_2023_against_the_law_of_each_tier(self) -> None:
        # 0.7 x 40,458 - 33,580; 0.6 x 27,404 - 4,110; 0.55 x 137,574 - 6,878
        measures = tiers.yardsticks(self.GROUP, self.pairs(), self.ROADMAP, self.PUBLISHED)
        table = tiers.shortfalls(counts(GIA_LAI), measures, reference=0.5)
        first = table[table["yardstick"] == 1]
        assert first["shortfall"].tolist() == pytest.approx([-5259.4, 12332.4, 68787.7, 75860.7])
        last = table[table["kind"] == "reference"]
        assert last["shortfall"].tolist() == [-13351, 9592, 61909, 58150]

    def test_the_reference_is_left_out_where_it_is_the_target(self) -> None:
        measures = tiers.yardsticks(
            self.GROUP, self.whole("goal", 0.5, "missed"), self.ROADMAP.iloc[:0], self.PUBLISHED
        )
        table = tiers.shortfalls(counts(GIA_LAI), measures, reference=0.5)
        assert table["kind"].unique().tolist() == ["target"]

    def test_a_tier_without_a_target_is_named(self) -> None:
        with pytest.raises(tiers.TierError, match="no target for district"):
            tiers.signed_shortfall(counts(GIA_LAI), {"province": 0.7, "commune": 0.5})

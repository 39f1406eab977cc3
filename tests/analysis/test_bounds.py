"""Golden values: METHODS sections 2 and 4, worked out by hand from the printed counts."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog  # type: ignore[import-untyped]
from statsmodels.stats.proportion import proportion_confint  # type: ignore[import-untyped]

from helpers.analysis import bounds, tiers
from tests.analysis.tier_figures import (
    GIA_LAI,
    KON_TUM,
    THRESHOLDS,
    counts,
    observation,
    of_tiers,
    register,
)


@pytest.fixture
def thresholds() -> pd.DataFrame:
    return counts(THRESHOLDS).assign(threshold=0.5)


class TestThresholds:
    @pytest.mark.parametrize(
        ("count", "total", "share", "lower", "upper"),
        [
            (6, 102, 0.0588, 0.0272, 0.1224),
            (4, 10, 0.4000, 0.1682, 0.6873),
            (10, 17, 0.5882, 0.3601, 0.7839),
        ],
    )
    def test_wilson_intervals_of_the_kon_tum_dispatch(
        self, count: int, total: int, share: float, lower: float, upper: float
    ) -> None:
        low, high = bounds.wilson(count, total)
        assert (round(count / total, 4), round(low, 4), round(high, 4)) == (share, lower, upper)

    @given(st.integers(1, 9_999).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
    def test_intervals_are_those_of_statsmodels(self, part: tuple[int, int]) -> None:
        expected = proportion_confint(*part, alpha=0.05, method="wilson")
        assert bounds.wilson(*part) == pytest.approx(expected, abs=1e-12)

    def test_large_dossier_counts_get_no_interval(self) -> None:
        assert not any(math.isnan(end) for end in bounds.wilson(5000, 9_999))
        assert all(math.isnan(end) for end in bounds.wilson(5000, 10_000))

    def test_more_than_all_is_refused(self) -> None:
        with pytest.raises(tiers.TierError, match="11 of 10"):
            bounds.wilson(11, 10)

    def test_the_threshold_is_read_from_the_indicator_code(self) -> None:
        assert bounds.threshold_of("units_over_50pct_online") == 0.5
        assert bounds.threshold_of("online_submission_share") is None

    def test_threshold_counts_come_with_their_intervals_by_tier(self) -> None:
        rows = of_tiers(THRESHOLDS[::-1], indicator="units_over_50pct_online", place="kon-tum")
        table = bounds.threshold_shares(register(*rows, *of_tiers(GIA_LAI)), "kon-tum")
        assert table["tier"].tolist() == ["province", "district", "commune"]
        assert table["threshold"].tolist() == [0.5, 0.5, 0.5]
        assert table["lower"].round(4).tolist() == [0.3601, 0.1682, 0.0272]
        assert table["subject"].unique().tolist() == ["online"]


class TestBounds:
    def test_six_of_102_communes_leave_the_plain_mean_wide_open(self) -> None:
        low, high = bounds.mean_bounds(6, 102, 0.5)
        assert (round(low, 4), round(high, 4)) == (0.0294, 0.5294)

    def test_the_forced_means_of_departments_and_districts(self) -> None:
        assert bounds.mean_bounds(10, 17, 0.5)[0] == pytest.approx(5 / 17)
        assert bounds.mean_bounds(4, 10, 0.5)[0] == pytest.approx(2 / 10)

    def test_the_ladder_of_kon_tum_2023(self, thresholds: pd.DataFrame) -> None:
        ladder = bounds.bounds_ladder(
            0.2677,
            thresholds,
            {"first quarter": counts(KON_TUM), "Gia Lai": counts(GIA_LAI)},
            own=["first quarter"],
        )
        rungs = ladder[["assumption", "reference"]].agg("/".join, axis=1).tolist()
        assert rungs == [
            "weights/first quarter",
            "threshold_floors/first quarter",
            "own_floors/first quarter",
            "weights/Gia Lai",
            "threshold_floors/Gia Lai",
            "plain_mean/",
        ]
        assert ladder["lower"].round(4).tolist() == [0, 0, 0, 0, 0, 0.0294]
        assert ladder["upper"].round(4).tolist() == [
            0.5763,
            0.2617,
            0.2261,
            0.3998,
            0.2734,
            0.5294,
        ]
        known = 3399 / 26030
        assert ((ladder["lower"] <= known) & (known <= ladder["upper"])).all()

    def test_a_ceiling_on_the_others_lifts_the_floor(self) -> None:
        # half the volume at most 0.2, the whole at 0.5: the rest stands at 0.8 or more
        low, high = bounds.rate_bounds(
            {"province": 1, "commune": 1}, 0.5, "commune", ceilings={"province": 0.2}
        )
        assert (low, high) == (pytest.approx(0.8), pytest.approx(1.0))

    def test_contradictory_assumptions_have_no_bounds(self) -> None:
        ends = bounds.rate_bounds(
            {"province": 1, "commune": 1}, 0.1, "commune", floors={"province": 0.9}
        )
        assert np.isnan(ends).all()

    def test_a_tier_without_weight_is_refused(self) -> None:
        with pytest.raises(tiers.TierError, match="no weight for commune"):
            bounds.rate_bounds({"province": 1}, 0.1, "commune")

    def test_every_rate_inside_the_bounds_can_happen(self) -> None:
        weights = {"province": 0.4146, "district": 0.1209, "commune": 0.4645}
        _, high = bounds.rate_bounds(weights, 0.2677, "commune")
        assert high * weights["commune"] == pytest.approx(0.2677)


class TestWholeRate:
    def test_the_rate_of_the_whole_is_that_of_the_same_document_and_period(self) -> None:
        whole = observation(tier="all", value=0.2677, indicator="online_submission_share")
        other = {**whole, "id": "other", "to": pd.Timestamp("2023-12-31")}
        limits = register(observation(numerator=6, denominator=102))
        found = bounds.whole_rate(register(whole, other), limits)
        assert found["value"].tolist() == [0.2677]

    def test_two_candidates_are_none(self) -> None:
        whole = observation(tier="all", value=0.2677, indicator="online_submission_share")
        twin = {**whole, "id": "twin", "indicator": "fully_online_share"}
        limits = register(observation(numerator=6, denominator=102))
        assert bounds.whole_rate(register(whole, twin), limits).empty
        assert bounds.whole_rate(register(whole), limits.iloc[:0]).empty


class TestGapBounds:
    def test_the_widest_gap_puts_the_upper_tier_at_one(self) -> None:
        # 0.25 r + 0.75 c = 0.9: with r = 1, c = 0.65 / 0.75 and the gap is 0.1 / 0.75;
        # with c = 1, r = 0.6 and the gap is -0.4.
        weights = {"province": 1, "commune": 3}
        low, high = bounds.gap_bounds(weights, 0.9, "province", "commune")
        assert (low, high) == pytest.approx((-0.4, 0.1 / 0.75))

    def test_with_a_third_tier_between_the_gap_can_be_whole(self) -> None:
        # 0.3 + 0.3 * 0.5 + 0 = 0.45: province at 1 and commune at 0 are possible together.
        weights = {"province": 0.3, "district": 0.3, "commune": 0.4}
        assert bounds.gap_bounds(weights, 0.45, "province", "commune")[1] == pytest.approx(1)

    def test_a_tier_without_weight_is_named(self) -> None:
        with pytest.raises(tiers.TierError, match="no weight for district"):
            bounds.gap_bounds({"province": 1, "commune": 1}, 0.5, "province", "district")


RATES = st.floats(0, 1)
WEIGHTS = st.lists(st.just(0.0) | st.floats(0.5, 1e6), min_size=2, max_size=5).filter(any)


class TestLinearPrograms:
    @given(weights=WEIGHTS, overall=RATES, ends=st.lists(st.tuples(RATES, RATES), min_size=5))
    def test_bounds_of_a_rate_are_those_of_scipy(
        self, weights: list[float], overall: float, ends: list[tuple[float, float]]
    ) -> None:
        named = {str(place): weight for place, weight in enumerate(weights)}
        floors = {name: min(pair) for name, pair in zip(named, ends, strict=False)}
        ceilings = {name: max(pair) for name, pair in zip(named, ends, strict=False)}
        found = bounds.rate_bounds(named, overall, "1", floors=floors, ceilings=ceilings)
        wanted = [1.0 * (name == "1") for name in named]
        self.compare(found, weights, overall, wanted, [(floors[n], ceilings[n]) for n in named])

    @given(weights=WEIGHTS, overall=RATES)
    def test_bounds_of_a_gap_are_those_of_scipy(self, weights: list[float], overall: float) -> None:
        named = {str(place): weight for place, weight in enumerate(weights)}
        found = bounds.gap_bounds(named, overall, "0", "1")
        wanted = [1.0, -1.0, *[0.0] * (len(weights) - 2)]
        self.compare(found, weights, overall, wanted, [(0.0, 1.0)] * len(weights))

    @staticmethod
    def compare(
        found: tuple[float, float],
        weights: list[float],
        overall: float,
        wanted: list[float],
        ends: list[tuple[float, float]],
    ) -> None:
        shares = np.array(weights) / sum(weights)
        least, most = (shares @ [end[side] for end in ends] for side in (0, 1))
        if least - 1e-6 < overall < least + 1e-6 or most - 1e-6 < overall < most + 1e-6:
            return  # at the edge of what is possible, where the solver allows a little more
        solved = [
            linprog([sign * one for one in wanted], A_eq=[shares], b_eq=[overall], bounds=ends)
            for sign in (1, -1)
        ]
        if solved[0].status == 2:
            assert all(math.isnan(end) for end in found)
            return
        assert found == pytest.approx((solved[0].fun, -solved[1].fun), abs=1e-6)

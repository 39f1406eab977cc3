from __future__ import annotations

import math
from itertools import combinations, permutations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau  # type: ignore[import-untyped]
from statsmodels.stats.multitest import multipletests  # type: ignore[import-untyped]

from helpers.analysis import units
from helpers.analysis.tiers import TierError


def concordance(first: list[float], second: tuple[float, ...]) -> int:
    """Pairs in the same order less pairs in the opposite one, counted one by one."""
    total = 0
    for i in range(len(first)):
        for j in range(i):
            one = (first[i] > first[j]) - (first[i] < first[j])
            total += one * ((second[i] > second[j]) - (second[i] < second[j]))
    return total


class TestAssociation:
    @given(st.permutations(range(24)), st.integers(11, 24))
    def test_unequal_values_give_the_exact_p_of_scipy(self, order: list[int], size: int) -> None:
        values = sorted(order[:size])
        found = units.association(values, order[:size])
        expected = kendalltau(values, order[:size], method="exact")
        assert found.tau == pytest.approx(expected.statistic)
        assert found.p == pytest.approx(expected.pvalue, rel=1e-9)
        assert found.exact

    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=8, max_size=9))
    def test_tau_b_is_that_of_scipy(self, pairs: list[tuple[int, int]]) -> None:
        first, second = zip(*pairs, strict=True)
        if len(set(first)) == 1 or len(set(second)) == 1:
            return
        found = units.association(first, second)
        assert found.tau == pytest.approx(kendalltau(first, second).statistic)

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
    def test_the_correction_is_that_of_statsmodels(self, chances: list[float]) -> None:
        assert units.holm(chances) == pytest.approx(multipletests(chances, method="holm")[1])

    def test_p_is_the_share_of_all_orders_that_are_as_far_from_none(self) -> None:
        first = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
        second = [2.0, 1.0, 4.0, 3.0, 6.0, 5.0, 8.0, 7.0]
        # 28 pairs, 4 of them turned round: tau = (24 - 4) / 28.
        found = units.association(first, second)
        assert found.tau == pytest.approx(20 / 28)
        all_orders = [abs(concordance(first, order)) for order in permutations(second)]
        assert len(all_orders) == math.factorial(8)
        assert found.p == sum(value >= 20 for value in all_orders) / len(all_orders)
        assert found.smallest_p == 2 / math.factorial(8) == units.smallest_p(8)
        assert found.exact

    def test_equal_values_leave_fewer_orders(self) -> None:
        # Ranks 1 to 8 beside 0 0 0 0 1 1 1 1: of C(8, 4) = 70 ways two are as extreme.
        found = units.association(list(range(8)), [0, 0, 0, 0, 1, 1, 1, 1])
        assert found.p == found.smallest_p == 2 / 70
        # 16 of 28 pairs count, all in one order: tau-b = 16 / sqrt(28 * 16).
        assert found.tau == pytest.approx(16 / math.sqrt(28 * 16))

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ([1.0, 1, 2, 2, 3, 3, 3, 4], [5.0, 1, 1, 2, 2, 2, 9, 9]),
            ([0.0, 0, 0, 1, 1, 1, 1, 1], [3.0, 1, 3, 2, 4, 4, 4, 1]),
            ([0.0, 0, 0, 0, 0, 1, 1, 1], [1.0, 1, 0, 0, 1, 0, 1, 0]),
        ],
    )
    def test_equal_values_on_both_sides_are_counted_as_one_by_one(
        self, first: list[float], second: list[float]
    ) -> None:
        sums = [abs(concordance(first, order)) for order in permutations(second)]
        seen = abs(concordance(first, tuple(second)))
        found = units.association(first, second)
        assert found.p == sum(one >= seen for one in sums) / len(sums)
        assert found.smallest_p == sums.count(max(sums)) / len(sums)
        assert found.exact

    def test_a_measure_of_two_values_is_exact_however_many_units_there_are(self) -> None:
        # Three of 30 units are marked; every way to choose three is looked at.
        marked = (2, 3, 11)
        first = [float(rank) for rank in range(30)]

        def distance(chosen: tuple[int, ...]) -> int:
            return abs(sum(2 * rank - 29 for rank in chosen))

        ways = list(combinations(range(30), 3))
        as_far = sum(distance(chosen) >= distance(marked) for chosen in ways)
        found = units.association(first, [float(rank in marked) for rank in range(30)])
        assert found.p == as_far / len(ways)
        assert found.exact

    def test_it_does_not_matter_which_measure_comes_first(self) -> None:
        one, other = [3.0, 1, 4, 1, 5, 9, 2, 6], [2.0, 7, 1, 8, 2, 8, 1, 8]
        assert units.association(one, other) == units.association(other, one)

    def test_twelve_units_in_one_order_have_the_smallest_p_there_is(self) -> None:
        found = units.association(list(range(12)), list(range(12)))
        assert found.tau == pytest.approx(1) and found.p == pytest.approx(2 / math.factorial(12))
        assert found.exact

    def test_many_equal_values_among_many_units_are_drawn_and_the_draw_never_changes(self) -> None:
        first = [float(value // 2) for value in range(14)]
        found = units.association(first, first)
        assert not found.exact and found.p == 1 / (units.DRAWS + 1)
        shuffled = [3.0, 0, 5, 2, 6, 1, 4, 0, 3, 6, 2, 5, 1, 4]
        assert units.association(first, shuffled) == units.association(first, shuffled)

    def test_fewer_than_eight_units_are_refused(self) -> None:
        with pytest.raises(TierError, match="need 8 units"):
            units.association(list(range(7)), list(range(7)))

    def test_a_measure_that_never_differs_is_refused(self) -> None:
        with pytest.raises(TierError, match="same for all"):
            units.association(list(range(8)), [1] * 8)

    @pytest.mark.parametrize(("count", "p"), [(1, 1), (2, 1), (3, 2 / 6), (4, 2 / 24)])
    def test_few_units_cannot_show_a_small_p(self, count: int, p: float) -> None:
        assert units.smallest_p(count) == pytest.approx(p)


def rows(indicator: str, values: list[float], **given: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "sheet": indicator,
            "place": "kon-tum",
            "tier": "district",
            "unit": [f"Huyện {letter}" for letter in "ABCDEFGHIJ"[: len(values)]],
            "indicator": indicator,
            "base": "",
            "from": pd.Timestamp("2022-01-01"),
            "to": pd.Timestamp("2022-12-31"),
            "value": values,
            "relation": "=",
            "as_reported": "",
            "position": math.nan,
            "of": math.nan,
            "doubtful": False,
            "id": [f"{indicator}{number}" for number in range(len(values))],
            "document": f"kon-tum/{indicator}",
        }
    )
    return table.assign(**given)


POVERTY = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]


class TestAssociations:
    def test_every_test_is_corrected_for_all_of_them(self) -> None:
        rating = rows("rating", [9.0, 8, 7, 6, 5, 4, 3, 2, 1])
        people = rows("population", [2.0, 1, 4, 3, 6, 5, 8, 7, 9])
        around = pd.concat([rows("poverty_rate", POVERTY), people])
        found = units.associations(units.pairs(rating, around)).set_index("beside")
        assert found.at["poverty_rate", "tau"] == pytest.approx(-1)
        # Holm: the smaller of two p values counts twice, the larger once.
        assert found.at["poverty_rate", "p_holm"] == pytest.approx(2 * 2 / math.factorial(9))
        larger = found.loc["population"]
        assert larger["p"] > 2 / math.factorial(9)
        assert larger["p_holm"] == pytest.approx(larger["p"])
        assert larger["documents"] == ("kon-tum/population", "kon-tum/rating")

    def test_two_conditions_are_set_beside_each_other_once(self) -> None:
        around = pd.concat([rows("poverty_rate", POVERTY), rows("population", POVERTY[::-1])])
        paired = units.pairs(around, around)
        assert set(zip(paired["sheet"], paired["sheet_beside"], strict=True)) == {
            ("population", "poverty_rate")
        }
        assert len(units.associations(paired)) == 1

    def test_doubtful_figures_and_seven_units_are_not_tested(self) -> None:
        doubtful = [False] * 7 + [True, True]
        rating = rows("rating", POVERTY, doubtful=doubtful)
        paired = units.pairs(rating, rows("poverty_rate", POVERTY))
        assert units.associations(paired).empty


class TestPositions:
    def placed(self, best: int) -> pd.DataFrame:
        around = rows("poverty_rate", POVERTY)
        rating = rows("rating", POVERTY).iloc[[best]].assign(position=1.0, of=10.0)
        return units.positions(units.pairs(rating, around), around)

    def test_a_unit_stands_among_all_units_with_the_condition(self) -> None:
        one = self.placed(5).iloc[0]
        assert (one["rank_beside"], one["of_beside"], one["units"]) == (6, 9, 1)
        assert one["smallest_p"] == 1

    @pytest.mark.parametrize(("best", "count"), [(0, 0), (5, 1), (8, 0)])
    def test_only_a_best_unit_between_the_ends_speaks_against_an_order(
        self, best: int, count: int
    ) -> None:
        assert len(units.not_ordered(self.placed(best))) == count

    @pytest.mark.parametrize(
        ("note", "expected"),
        [
            ("highest of the 10 districts; Scale of 0 to 100.", (1, 10)),
            ("lower bound; highest of the 10 districts", (1, 10)),
            ("2nd of 17 districts; scales differ", (2, 17)),
            ("last of 17 districts", (17, 17)),
        ],
    )
    def test_the_place_of_a_unit_is_read_from_its_note(
        self, note: str, expected: tuple[float, float]
    ) -> None:
        assert units.printed_position(note) == expected

    @pytest.mark.parametrize("note", ["", "highest department", "18 communes and wards"])
    def test_no_place_is_read_where_none_is_said(self, note: str) -> None:
        assert all(math.isnan(part) for part in units.printed_position(note))

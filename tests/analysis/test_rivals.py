from __future__ import annotations

import pandas as pd
import pytest

from helpers import project
from helpers.analysis import evidence
from helpers.analysis import rivals as subject
from helpers.register import observations
from tests.analysis import worlds

TABLES = observations.load(project.paths().processed)
CODES = list(TABLES.explanations["explanation"])
ASKED = TABLES.predictions


def cells(*rows: tuple[str, str, str], faced: bool = True) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["explanation", "prediction", "verdict"])
    return table.assign(could=True, faced=faced)


def judged(known: evidence.Material) -> pd.DataFrame:
    return subject.judge(subject.weigh([known], ASKED), ASKED, CODES, known.observations)


def predictions(**given: object) -> pd.DataFrame:
    row = {
        "prediction": "use", "function": "use_of_supply", "high_from": 0.6, "low_to": 0.3,
        "high_supports": "supply", "high_contradicts": "demand",
        "low_supports": "demand", "low_contradicts": "supply",
    }  # fmt: skip
    return pd.DataFrame([row | given])


def values(*numbers: float) -> pd.DataFrame:
    return pd.DataFrame({"prediction": "use", "value": list(numbers)})


def verdicts(*numbers: float) -> dict[str, str]:
    found = subject.matrix(values(*numbers), predictions(), ["supply", "demand", "mix"])
    return dict(zip(found["explanation"], found["verdict"], strict=True))


class TestMatrix:
    def test_a_low_number_and_a_high_one_do_opposite_things(self) -> None:
        assert verdicts(0.1) == {"supply": "contradicts", "demand": "supports", "mix": "silent"}
        assert verdicts(0.9) == {"supply": "supports", "demand": "contradicts", "mix": "silent"}

    def test_the_thresholds_themselves_count(self) -> None:
        assert verdicts(0.3)["supply"] == "contradicts"
        assert verdicts(0.6)["supply"] == "supports"

    def test_between_the_thresholds_nothing_is_decided(self) -> None:
        assert verdicts(0.45) == {"supply": "between", "demand": "between", "mix": "silent"}

    def test_numbers_that_disagree_are_mixed_and_one_in_between_changes_nothing(self) -> None:
        assert verdicts(0.1, 0.9)["supply"] == "mixed"
        assert verdicts(0.1, 0.45)["supply"] == "contradicts"

    def test_a_test_is_faced_where_a_number_could_have_contradicted(self) -> None:
        for numbers, faced in (((), False), ((0.1,), True), ((0.45,), True)):
            table = subject.matrix(
                values(*numbers), predictions(low_contradicts=""), ["supply", "demand", "mix"]
            ).set_index("explanation")
            assert table["could"].to_dict() == {"supply": False, "demand": True, "mix": False}
            assert table["faced"].to_dict() == {"supply": False, "demand": faced, "mix": False}

    def test_without_a_number_everything_is_silent(self) -> None:
        assert set(verdicts().values()) == {"silent"}


class TestDiagnosticity:
    def test_what_fits_every_explanation_tells_nothing(self) -> None:
        for verdict in subject.VERDICTS:
            assert subject.diagnosticity(cells(*((c, "p", verdict) for c in "abc")))["p"] == 0

    def test_it_is_the_mean_over_pairs(self) -> None:
        # pairs: + and - differ by 1, + and silent by a half, - and silent by a half: 2 of 3
        table = cells(("a", "p", "supports"), ("b", "p", "contradicts"), ("c", "p", "silent"))
        assert subject.diagnosticity(table)["p"] == pytest.approx(2 / 3)

    def test_one_of_nine_contradicted_tells_a_ninth(self) -> None:
        # 8 of 36 pairs differ by a half
        table = cells(*((c, "p", "contradicts" if c == "a" else "silent") for c in "abcdefghi"))
        assert subject.diagnosticity(table)["p"] == pytest.approx(1 / 9)


class TestRanking:
    def test_the_least_contradicted_comes_first_whatever_supports_the_others(self) -> None:
        table = cells(
            ("a", "p", "supports"), ("b", "p", "supports"), ("c", "p", "silent"),
            ("a", "q", "contradicts"), ("b", "q", "silent"), ("c", "q", "silent"),
            ("a", "r", "supports"), ("b", "r", "silent"), ("c", "r", "silent"),
        )  # fmt: skip
        ranks = subject.ranking(table).set_index("explanation")
        assert ranks["standing"].to_dict() == {"b": "stands", "a": "disputed", "c": "untested"}
        assert ranks["rank"].dropna().to_dict() == {"b": 1, "a": 2}
        assert ranks["supported"].to_dict() == {"b": 1, "a": 2, "c": 0}

    def test_between_equals_the_less_telling_contradiction_comes_first(self) -> None:
        # p tells more apart than q: it also supports c
        table = cells(
            ("a", "p", "contradicts"), ("b", "p", "silent"), ("c", "p", "supports"),
            ("a", "q", "silent"), ("b", "q", "contradicts"), ("c", "q", "silent"),
        )  # fmt: skip
        assert subject.ranking(table)["explanation"].tolist() == ["c", "b", "a"]

    def test_equals_share_a_rank_and_name_each_other(self) -> None:
        table = cells(
            ("a", "p", "supports"), ("b", "p", "supports"), ("c", "p", "contradicts"),
        )  # fmt: skip
        ranks = subject.ranking(table).set_index("explanation")
        assert ranks["rank"].tolist() == [1, 1, 3]
        assert ranks["rivals"].to_dict() == {"a": ("b",), "b": ("a",), "c": ()}

    def test_what_could_not_have_failed_has_won_nothing(self) -> None:
        table = pd.concat([
            cells(("a", "p", "supports"), faced=False),
            cells(("b", "p", "contradicts"), ("c", "p", "silent")),
        ])  # fmt: skip
        ranks = subject.ranking(table).set_index("explanation")
        assert ranks["standing"].to_dict() == {
            "b": "contradicted", "a": "unchallenged", "c": "untested",
        }  # fmt: skip
        assert ranks["rank"].dropna().to_dict() == {"b": 1}
        assert ranks["could"]["a"] == ("p",) and ranks["faced"]["a"] == ()

    def test_equals_in_number_behind_the_first_are_named(self) -> None:
        # over six pairs p tells 3 times a half apart (0.25), q 2 halves and 3 quarters (0.29)
        table = cells(
            ("a", "p", "contradicts"), ("b", "p", "silent"), ("c", "p", "contradicts"),
            ("d", "p", "contradicts"),
            ("a", "q", "silent"), ("b", "q", "contradicts"), ("c", "q", "mixed"),
            ("d", "q", "contradicts"),
        )  # fmt: skip
        ranks = subject.ranking(table)
        assert subject.first(ranks)["explanation"].tolist() == ["a"]
        assert subject.level(ranks)["explanation"].tolist() == ["b"]
        assert subject.against("c", table) == ["p", "q"]

    def test_what_fits_everything_puts_nothing_in_order(self) -> None:
        ranks = subject.ranking(cells(("a", "p", "contradicts"), ("b", "p", "contradicts")))
        assert set(ranks["standing"]) == {"untested"}
        assert subject.first(ranks).empty

    def test_a_mixed_result_is_half_a_contradiction(self) -> None:
        table = cells(("a", "p", "mixed"), ("b", "p", "silent"))
        ranks = subject.ranking(table).set_index("explanation")
        assert ranks["contradicted"]["a"] == 0.5
        assert ranks["standing"]["a"] == "disputed"


class TestInventedRegisters:
    def test_there_is_one_for_each_explanation(self) -> None:
        assert set(worlds.TRUE) == set(CODES)

    @pytest.mark.parametrize("code", worlds.TRUE)
    def test_the_true_explanation_stands_alone(self, code: str) -> None:
        ranks = judged(worlds.world(**worlds.TRUE[code])).set_index("explanation")
        assert ranks["rank"][code] == 1
        assert ranks["standing"][code] == "stands"
        assert ranks["rivals"][code] == ()

    def test_in_the_background_nothing_stands(self) -> None:
        assert "stands" not in set(judged(worlds.world())["standing"])

    def test_where_the_telling_figure_was_not_found_the_rivals_are_named(self) -> None:
        # without counts of communes nothing speaks against few dossiers but silent sources
        known = worlds.world(digitized=(0.8, 0.78, 0.2), fields=(0.5, 0.5, 0.5))
        silent = evidence.Material(
            known.place, known.observations, known.claims.iloc[:0], known.documents,
            known.indicators,
        ).without("an/communes_count").without("an/communes_low_volume")  # fmt: skip
        ranks = judged(silent).set_index("explanation")
        assert set(subject.first(ranks.reset_index())["explanation"]) == {
            "mix", "capacity", "low_volume",
        }  # fmt: skip
        assert set(ranks["rivals"]["mix"]) == {"capacity", "low_volume"}

    def test_a_register_without_explanations_ranks_nothing(self) -> None:
        known = worlds.world()
        none = ASKED.iloc[:0]
        ranks = subject.judge(subject.weigh([known], none), none, [], known.observations)
        assert ranks.empty and {"rank", "standing", "grade"} <= set(ranks.columns)

    def test_the_matrix_changes_when_the_evidence_changes(self) -> None:
        before, after = (
            subject.matrix(evidence.results(known, ASKED), ASKED, CODES).set_index(
                ["explanation", "prediction"]
            )["verdict"]
            for known in (worlds.world(used=0.1), worlds.world(used=0.9))
        )
        assert before["supply", "use_of_supply"] == "contradicts"
        assert after["supply", "use_of_supply"] == "supports"


class TestConclusions:
    def test_statements_alone_are_weak_and_a_figure_without_a_doubt_is_moderate(self) -> None:
        known = worlds.world(theme="staff_capacity", digitized=(0.8, 0.5, 0.2))
        found = evidence.results(known, ASKED)
        for code, grade in (("use_of_supply", "moderate"), ("stated_capacity", "weak")):
            only = ASKED[ASKED["prediction"] == code]
            mine = found[found["prediction"] == code].assign(value=0.3)
            table = subject.matrix(mine, only, CODES)
            ranks = subject.conclusions(
                subject.ranking(table), table, mine, known.observations
            ).set_index("explanation")
            tested = "demand" if code == "use_of_supply" else "capacity"
            assert ranks["grade"][tested] == grade
            assert ranks["documents"][tested] == mine["documents"].iloc[0]

    def test_the_weakest_grade_of_several_is_told(self) -> None:
        assert subject.weakest(pd.DataFrame({"grade": ["strong", "moderate"]})) == "moderate"
        assert subject.weakest(pd.DataFrame({"grade": []})) == "weak"


class TestSensitivity:
    @pytest.fixture
    def known(self) -> evidence.Material:
        return worlds.world(**worlds.TRUE["supply"])

    def test_it_agrees_with_computing_everything_again(self, known: evidence.Material) -> None:
        found = evidence.results(known, ASKED)
        before = subject.matrix(found, ASKED, CODES)
        ranks = subject.ranking(before).set_index("explanation")
        table = subject.without_each_document([known], ASKED, CODES, found)
        assert len(table) == len({name for names in found["documents"] for name in names}) > 20
        for row in table.to_dict("records"):
            again = evidence.results(known.without(row["document"]), ASKED)
            cells = subject.matrix(again, ASKED, CODES)
            moved = before[before["verdict"] != cells["verdict"]]
            assert row["verdicts"] == tuple(
                zip(moved["explanation"], moved["prediction"], strict=True)
            )
            after = subject.ranking(cells).set_index("explanation")
            changed = {
                code
                for code in CODES
                if str(ranks["rank"][code]) != str(after["rank"][code])
                or ranks["standing"][code] != after["standing"][code]
            }
            assert set(row["ranks"]) == changed

    def test_only_documents_that_change_something_are_listed(
        self, known: evidence.Material
    ) -> None:
        found = evidence.results(known, ASKED)
        table = subject.without_each_document([known], ASKED, CODES, found)
        moving = set(subject.changing(table)["document"])
        assert "an/services_with_dossiers_share" in moving
        # 11 sources still say the same: one of twelve is no loss
        assert not [name for name in moving if name.startswith("an/said")]
        row = table.set_index("document").loc["an/services_with_dossiers_share"]
        assert ("supply", "use_of_supply") in row["verdicts"]
        assert row["numbers"] == ("use_of_supply",)

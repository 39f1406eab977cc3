from __future__ import annotations

import math

import pandas as pd
import pytest

from helpers.reporting import language
from helpers.reporting import rival_tables as tables

ENGLISH, VIETNAMESE = language.use("en"), language.use("vi")
LABELS = {"legal_phasing": "Later start", "supply": "Supply", "demand": "Demand"}


def ranks(*rows: tuple[str, object, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "explanation": code, "rank": rank, "standing": standing, "supported": 1,
                "contradicted": 0.5, "rivals": ("demand",), "grade": "weak",
                "could": ("use", "rest", code), "faced": ("use",),
            }
            for code, rank, standing in rows
        ]
    ).astype({"rank": "Int64"})  # fmt: skip


def result(prediction: str, value: float, **given: object) -> dict[str, object]:
    nothing = {"part": math.nan, "lower": math.nan, "whole": math.nan, "tier": "commune"}
    span = {"from": pd.Timestamp("2023-01-01"), "to": pd.Timestamp("2023-12-31")}
    about = {"prediction": prediction, "place": "an", "documents": ("an/a",), "ids": ()}
    return {**about, **nothing, **span, "value": value} | given


PREDICTIONS = pd.DataFrame(
    [
        ("later_start", "later_start", "Start", "Bắt đầu", "legal_phasing"),
        ("use_of_supply", "use_of_supply", "Use", "Sử dụng", "supply"),
        ("required_share", "required_share", "Rest", "Còn lại", "demand"),
        ("volume", "volume_per_commune", "Volume", "Số lượng", "demand"),
        ("office_work", "office_work", "Office", "Cơ quan", "demand"),
    ],
    columns=["prediction", "function", "name_en", "name_vi", "low_contradicts"],
)
RESULTS = pd.DataFrame(
    [
        result("later_start", 0.0, part=0.0, lower=0.0, whole=68.0, tier="district"),
        result("later_start", 48 / 78, part=48.02, lower=0.0, whole=78.0),
        result("use_of_supply", 232 / 1619, part=232.0, whole=1619.0, tier="all"),
        result("use_of_supply", 0.635, tier="all"),
        result("required_share", 2.353, whole=0.5, tier="all"),
        result("volume", 2.418, part=137574.0, whole=218.0),
        result("office_work", 0.78),
    ]
)


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([("supply", 1, "stands"), ("demand", 2, "disputed")], "stands"),
        ([("supply", 1, "stands"), ("demand", 1, "stands")], "several"),
        ([("supply", 1, "disputed"), ("demand", 2, "disputed")], "level"),
        ([("supply", 1, "disputed"), ("demand", 1, "disputed")], "disputed"),
        ([("supply", None, "untested")], "untested"),
    ],
)
def test_the_answer_says_no_more_than_the_ranking(
    rows: list[tuple[str, object, str]], key: str
) -> None:
    assert tables.answer(ranks(*rows)) == key
    assert key in tables.ANSWERS


def test_the_answer_counts_a_test_that_two_explanations_share_once() -> None:
    table = ranks(("supply", 1, "stands"), ("demand", 1, "stands"), ("mix", None, "untested"))
    given = tables.answer_values(table, ENGLISH, labels=LABELS)
    # use, rest, supply and demand could have spoken against one of the two; use was made
    assert (given["could"], given["faced"]) == ("4", "1")
    assert (given["explanations"], given["level"]) == ("Supply and Demand", "")
    assert (given["tested"], given["total"]) == ("2", "3")


def test_the_answer_names_those_that_no_more_speaks_against() -> None:
    table = ranks(("supply", 1, "disputed"), ("demand", 2, "disputed"))
    said = ENGLISH.text(
        tables.ANSWERS[tables.answer(table)],
        place="An",
        **tables.answer_values(table, ENGLISH, labels=LABELS),
    )
    assert "As few results speak against Supply as against Demand" in said
    assert "(results against each: 0.5)" in said


TEXTS = pd.DataFrame(
    [(code, name, f"How {name}", f"Figure on {name}") for code, name in LABELS.items()],
    columns=["explanation", "name_en", "mechanism_en", "decides_en"],
)


def test_what_has_no_bar_is_listed_with_the_figure_that_it_would_take() -> None:
    carried = pd.DataFrame({"explanation": ["supply"]})
    table = tables.unbounded_table(carried, TEXTS, ENGLISH)
    assert table.to_numpy().tolist() == [
        ["Later start", "Figure on Later start"], ["Demand", "Figure on Demand"],
    ]  # fmt: skip


def test_what_is_only_spoken_against_is_listed_with_what_would_decide_too() -> None:
    cells = pd.DataFrame(
        [
            ("demand", "use", "contradicts"),
            ("demand", "rest", "mixed"),
            ("supply", "use", "supports"),
        ],
        columns=["explanation", "prediction", "verdict"],
    )
    table = tables.deciding_table(
        ranks(("supply", 1, "stands"), ("demand", 2, "contradicted")), cells, TEXTS, ENGLISH,
        questions={"use": "Use: 14%", "rest": "Rest: 235%"},
    )  # fmt: skip
    assert table["Explanation"].tolist() == ["Supply", "Demand"]
    assert table["Speaks against it so far"].tolist() == ["", "Use: 14%; Rest: 235%"]
    assert table["What would decide"].tolist() == ["Figure on Supply", "Figure on Demand"]


def test_a_question_carries_its_numbers() -> None:
    asked = tables.questions(RESULTS, PREDICTIONS, ENGLISH)
    assert asked["later_start"] == "Start: 0% and 62%"
    assert asked["use_of_supply"] == "Use: 14.3% and 63.5%"
    assert asked["volume"] == "Volume: 2.4"
    assert asked["office_work"] == "Office: 78.0 points"
    assert tables.questions(RESULTS, PREDICTIONS, VIETNAMESE)["use_of_supply"].startswith(
        "Sử dụng: 14,3%"
    )


def test_the_numbers_behind_a_result_are_told() -> None:
    table = tables.results_table(RESULTS, PREDICTIONS, ENGLISH, places={"an": "An"})
    behind = table["Numbers behind it"].tolist()
    assert behind[1] == "at most 48.0 of 78.0 points"
    assert behind[2] == "232 of 1,619 services"
    assert behind[3] == ""
    assert behind[4] == "for a target of 50%"
    assert behind[5] == "137,574 in the period, 218 communes"
    assert set(table["Place"]) == {"An"}
    assert "Place" not in tables.results_table(RESULTS, PREDICTIONS, ENGLISH).columns


def test_only_what_can_be_bounded_has_a_bar() -> None:
    carried = tables.bounds(RESULTS, PREDICTIONS, ENGLISH)
    assert carried["explanation"].tolist() == ["legal_phasing", "supply", "demand"]
    assert carried["said"].tolist() == ["at most 48.0 points", "14.3%", "235%"]
    assert carried["whole"].tolist() == [78.0, 1.0, 1.0]
    assert carried["kind"].tolist() == ["points", "share", "share"]
    assert "232 of the 1,619 online services" in carried["note"].iloc[1]


def test_what_nothing_decides_has_no_rank_in_the_table() -> None:
    table = tables.ranking_table(
        ranks(("supply", 1, "disputed"), ("legal_phasing", None, "untested")),
        ENGLISH,
        labels=LABELS,
    )
    assert table["Rank"].tolist() == ["1", ""]
    assert table["Speaks against it"].tolist() == ["0.5", ""]
    assert table["Not told apart from"].iloc[0] == "Demand"
    assert table["Tests it could fail, made"].tolist() == ["1 of 3", "1 of 3"]
    assert table["Standing"].tolist() == ["evidence on both sides", "nothing decides about it"]


def test_the_document_that_moves_most_comes_first() -> None:
    changing = pd.DataFrame(
        [
            {"document": "an/a", "verdicts": (("supply", "volume"),), "ranks": (), "first": (),
             "numbers": ()},
            {"document": "an/b", "verdicts": (("supply", "volume"), ("demand", "volume")),
             "ranks": ("supply",), "first": ("demand", "supply"), "numbers": ("volume",)},
        ]
    )  # fmt: skip
    titles = pd.DataFrame({"id": ["an/a", "an/b"], "title": ["First", "Second"]})
    table = tables.sensitivity_table(
        changing, titles, ENGLISH, labels=LABELS, predictions=PREDICTIONS
    )
    assert table.to_numpy().tolist() == [
        ["Second", "Volume", "Supply", "Demand and Supply"],
        ["First", "Volume", "", ""],
    ]

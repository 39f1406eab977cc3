from __future__ import annotations

from pathlib import Path

import pytest

from helpers import project
from helpers.register import codebook, documents, observations
from helpers.register import explanations as subject
from tests.invented import write_register

TEXTS = '{ en = "Text", vi = "Chữ" }'


def explanation(code: str) -> str:
    lines = [f"{key} = {TEXTS}" for key in ("name", "mechanism", "decides")]
    return "\n".join(["[[explanation]]", f'id = "{code}"', *lines, ""])


def prediction(**given: str) -> str:
    keys = {
        "id": '"use"', "name": TEXTS, "function": '"use_of_supply"', "high_from": "0.6",
        "low_to": "0.3", "high": '{ supports = ["supply"], contradicts = ["demand"] }',
        "low": '{ supports = ["demand"], contradicts = ["supply"] }',
    } | given  # fmt: skip
    return "\n".join(["[[prediction]]", *(f"{key} = {value}" for key, value in keys.items()), ""])


GOOD = explanation("supply") + explanation("demand") + prediction()


def found(folder: Path, text: str) -> list[str]:
    raw = write_register(folder)
    (raw / subject.FILE).write_text(text, encoding="utf-8")
    return [str(problem) for problem in documents.check(raw)]


def test_a_register_may_do_without_explanations(tmp_path: Path) -> None:
    assert subject.read(tmp_path, codebook.Codebook(), ()) == (subject.Explanations(), [])


def test_explanations_in_order_are_no_problem(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == []


def test_all_faults_are_named_at_once_with_their_entries(tmp_path: Path) -> None:
    broken = (
        explanation("supply").replace("mechanism", "mechanisms")
        + explanation("demand").replace('vi = "Chữ"', 'vi = ""', 1)
        + prediction(function='"guess"', high_from='"much"')
    )
    problems = found(tmp_path, broken)
    assert len(problems) == 5
    for start in (
        "explanations.toml:supply.mechanism: a required key is missing",
        "explanations.toml:supply.mechanisms: the key is unknown",
        "explanations.toml:demand.name.vi: ",
        "explanations.toml:use.function: the value is not a known code; found 'guess'",
        "explanations.toml:use.high_from: ",
    ):
        assert [line for line in problems if line.startswith(start)], start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (explanation("supply") + GOOD, "supply: the id is used twice"),
        (GOOD + prediction(), "use: the id is used twice"),
        (GOOD + prediction(id='"b"', high_from="0.2"), "b: a number would be high and low at once"),
        (
            GOOD + prediction(id='"b"', high='{ supports = ["x"], contradicts = ["x"] }'),
            "b.high: one result supports and contradicts",
        ),
        (
            GOOD + prediction(id='"b"', high='{ supports = ["suply"] }'),
            "b: the explanation is unknown; found 'suply'; right would be perhaps 'supply'",
        ),
        (
            GOOD + prediction(id='"b"', function='"stated"', themes='["habit"]'),
            "b: the theme is unknown; found 'habit'",
        ),
        (GOOD + prediction(id='"b"', function='"stated"'), "b: stated needs themes"),
        (
            GOOD + prediction(id='"b"', function='"printed_share"', indicators='["papi_rang"]'),
            "b: the indicator is unknown; found 'papi_rang'; right would be perhaps 'papi_rank'",
        ),
        (
            GOOD + prediction(id='"b"', high="{}", low="{}"),
            "b: no result does anything to an explanation",
        ),
        (GOOD + "[[predictions]]\n", "predictions: the key is unknown"),
        ("explanation = 3\n", "explanation: the entries are not a list"),
        ("explanation = [3]\n", "explanation 1: "),
    ],
)
def test_each_fault_says_where_it_is_and_what_would_be_right(
    tmp_path: Path, text: str, expected: str
) -> None:
    problems = found(tmp_path, text)
    assert [line for line in problems if line.startswith(f"explanations.toml:{expected}")]


def test_an_explanation_that_nothing_could_speak_against_is_refused(tmp_path: Path) -> None:
    problems = found(tmp_path, GOOD + explanation("mix"))
    assert [line.partition(";")[0] for line in problems] == [
        "explanations.toml:mix: no result could contradict it alone",
        "explanations.toml:mix: no result could support it alone",
    ]


def test_what_fits_every_explanation_is_no_test_of_one(tmp_path: Path) -> None:
    every = prediction(id='"b"', high='{ supports = ["*"] }', low='{ contradicts = ["*"] }')
    assert len(found(tmp_path, GOOD + explanation("mix") + every)) == 2


def test_the_tables_keep_the_order_and_spell_out_every(tmp_path: Path) -> None:
    raw = write_register(tmp_path)
    every = prediction(id='"b"', high='{ supports = ["*"] }', low="{}", since="2025-07-01")
    (raw / subject.FILE).write_text(GOOD + every, encoding="utf-8")
    folder = tmp_path / "made"
    observations.write(observations.build(raw), folder)
    tables = observations.load(folder)
    assert tables.explanations["explanation"].tolist() == ["supply", "demand"]
    assert tables.predictions["high_supports"].tolist() == ["supply", "supply demand"]
    assert tables.predictions["low_to"].tolist() == [0.3, 0.3]
    assert [str(day)[:10] for day in tables.predictions["since"]] == ["NaT", "2025-07-01"]


def test_the_nine_explanations_of_the_project_are_there() -> None:
    register = documents.load(project.paths().raw)
    assert [entry.id for entry in register.explanations.explanations] == [
        "legal_phasing", "demand", "supply", "systems", "capacity", "low_volume", "mix",
        "target_design", "measurement",
    ]  # fmt: skip

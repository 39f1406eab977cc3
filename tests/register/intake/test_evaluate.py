import tomllib
from pathlib import Path

import pytest

from helpers import project
from helpers.register.documents import Register
from helpers.register.intake.candidates import Index
from helpers.register.intake.figures import Findings
from helpers.register.intake.reading import Source
from helpers.register.problems import RegisterError
from tests.register.intake import evaluate
from tests.register.intake.evaluate import DEVELOPMENT, UNSEEN, Score, total

# What every part must reach. These documents are known, so more is asked than of new ones.
RECALL, PRECISION, TIER, KIND, INDICATOR, PERIOD, REASONS = 0.97, 0.97, 0.95, 0.95, 0.92, 0.92, 0.7
PARTS = sorted(path.name for path in DEVELOPMENT.iterdir())


@pytest.fixture(scope="module", params=PARTS)
def score(request: pytest.FixtureRequest, register: Register, index: Index) -> Score:
    return total(evaluate.evaluate(DEVELOPMENT / request.param, register, index).values())


def test_there_is_enough_to_measure_with(register: Register) -> None:
    golds = [tomllib.loads(path.read_text("utf-8")) for path in DEVELOPMENT.rglob("*.toml")]
    assert len(golds) >= 25
    assert sum(len(evaluate.annotated(gold)) for gold in golds) >= 300
    assert {gold["language"] for gold in golds} == {"vi", "en"}
    known = register.codebook.indicators
    named = {code for gold in golds for one in evaluate.annotated(gold)
             for code in evaluate.accepted(one["indicator"])}  # fmt: skip
    assert named <= {*known}


def test_a_folder_without_documents_is_no_perfect_score(
    register: Register, index: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        evaluate.report("unseen", evaluate.evaluate(folder, register, index), misses=False)
        assert capsys.readouterr().out == (
            "unseen: no annotated documents, so nothing is measured\n"
        )


def test_an_annotation_without_its_document_is_named(
    register: Register, index: Index, tmp_path: Path
) -> None:
    (tmp_path / "a.toml").write_text('language = "vi"\n', "utf-8")
    with pytest.raises(RegisterError, match="there is no document beside it"):
        evaluate.evaluate(tmp_path, register, index)


def test_a_state_told_as_of_publication_may_be_written_either_way(
    register: Register, index: Index, tmp_path: Path
) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Toàn tỉnh hiện có 120 tổ công nghệ số cộng đồng.", "utf-8")
    content = {"language": "vi", "place": "kon-tum", "published": "2023-10-10"}
    findings = evaluate.read(text, content, register, index)
    for period, right in (
        ("2023-10-10/2023-10-10", 1), ("/2023-10-10", 1), ("/2023-10-09", 0), ("", 0),
    ):  # fmt: skip
        gold = {**content, "figure": [{"prints": "120", "period": period}]}
        assert evaluate.measure("a", gold, findings).right["period"] == right


def test_intake_reaches_what_is_asked_of_it(score: Score) -> None:
    assert score.recall >= RECALL, score.misses
    assert score.precision >= PRECISION, score.misses
    assert score.share("tier") >= TIER, score.misses
    assert score.share("kind") >= KIND, score.misses
    assert score.share("indicator") >= INDICATOR, score.misses
    assert score.share("period") >= PERIOD, score.misses
    assert score.reasons["found"] >= REASONS * score.reasons["gold"], score.misses


def test_intake_reaches_on_documents_that_it_was_not_made_on_what_is_asked_of_new_ones(
    register: Register, index: Index
) -> None:
    # Without the misses: who reads them moves the documents to those that are known.
    unseen = total(evaluate.evaluate(UNSEEN, register, index).values())
    assert unseen.gold >= 300
    assert unseen.recall >= 0.95 and unseen.precision >= 0.90
    assert unseen.share("tier") >= 0.90 and unseen.share("kind") >= 0.90
    assert unseen.share("indicator") >= 0.85


def test_every_figure_of_the_first_documents_is_found(register: Register) -> None:
    folder = project.paths().root.parent / "shared" / "sources"
    if not folder.is_dir():
        pytest.skip("the first documents are not here")
    whole = total(evaluate.evaluate_sources(folder, register).values())
    assert whole.recall == 1.0, whole.misses


def test_a_missed_an_invented_and_a_misread_figure_each_lower_their_score(
    register: Register, index: Index, tmp_path: Path
) -> None:
    text = tmp_path / "a.txt"
    text.write_text("Năm 2023, cấp xã có 40% hồ sơ nộp trực tuyến, tiếp nhận 100 hồ sơ.", "utf-8")
    content = {"language": "vi", "place": "kon-tum"}
    findings = evaluate.read(text, content, register, index)
    gold = {
        "prints": "40%", "tier": "commune", "kind": "actual", "relation": "=",
        "period": "2023-01-01/2023-12-31", "indicator": ["online_submission_share"],
    }  # fmt: skip
    other = {**gold, "prints": "100", "indicator": []}
    right = evaluate.measure("a", {"figure": [gold, other]}, findings)
    assert (right.recall, right.precision, right.share("tier")) == (1.0, 1.0, 1.0)
    assert right.asked["indicator"] == 1
    missed = evaluate.measure("a", {"figure": [gold, other, {**gold, "prints": "7"}]}, findings)
    assert (round(missed.recall, 3), missed.precision) == (0.667, 1.0)
    invented = evaluate.measure("a", {"figure": [gold]}, findings)
    assert (invented.recall, invented.precision) == (1.0, 0.5)
    misread = evaluate.measure("a", {"figure": [{**gold, "tier": "district"}, other]}, findings)
    assert misread.share("tier") == 0.5
    optional = evaluate.measure("a", {"figure": [gold, {**other, "optional": True}]}, findings)
    assert (optional.gold, optional.precision) == (1, 1.0)


def test_nothing_found_scores_nothing() -> None:
    empty = Findings(Source("a", "", None, ()), (), (), ())
    score = evaluate.measure("a", {"figure": [{"prints": "5", "tier": "all"}]}, empty)
    assert (score.recall, score.precision) == (0.0, 1.0)

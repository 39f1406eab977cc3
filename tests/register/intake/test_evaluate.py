from pathlib import Path

import pytest

from helpers import project
from helpers.register.documents import Register
from helpers.register.intake.candidates import Index
from helpers.register.intake.figures import Findings
from helpers.register.intake.reading import Source
from tests.register.intake import evaluate
from tests.register.intake.evaluate import HERE, Score, total

# What every part must reach.
RECALL, PRECISION, TIER, KIND, INDICATOR, PERIOD = 0.95, 0.90, 0.90, 0.90, 0.85, 0.85


@pytest.fixture(scope="module", params=("development", "test", "held-out"))
def score(request: pytest.FixtureRequest, register: Register, index: Index) -> Score:
    return total(evaluate.evaluate(HERE / request.param, register, index).values())


def test_there_is_enough_to_measure_with() -> None:
    golds = list(HERE.rglob("*.toml"))
    assert len(golds) >= 25


def test_intake_reaches_what_is_asked_of_it(score: Score) -> None:
    assert score.recall >= RECALL, score.misses
    assert score.precision >= PRECISION, score.misses
    assert score.share("tier") >= TIER, score.misses
    assert score.share("kind") >= KIND, score.misses
    assert score.share("indicator") >= INDICATOR, score.misses
    assert score.share("period") >= PERIOD, score.misses
    assert score.reasons["found"] >= 0.9 * score.reasons["gold"], score.misses


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

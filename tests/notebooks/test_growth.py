"""The register grows: a place that prints its tiers again and again, and one more place."""

from pathlib import Path

import pytest

from bench import invented
from helpers.analysis import coverage
from helpers.register import codebook, documents, observations
from helpers.reporting import findings
from helpers.running import batch, plan, warm
from helpers.running.batch import Means

ROOT = Path(__file__).parents[2]
DOCUMENT = """
title = "Figures of one more period"
publisher = "Nobody"
type = "news"
published = {published}
language = "en"
place = "{code}"
status = "reviewed"
read = "whole"

{tables}
[[figure]]
indicator = "online_submission_share"
tier = "all"
kind = "target"
from = {year}-01-01
to = {year}-12-31
as_reported = "60%"
confidence = "high"
"""
TABLE = """[[table]]
indicator = "{indicator}"
kind = "actual"
from = {start}
to = {end}
base = "{base}"
confidence = "high"
columns = ["tier", "as_reported"]
rows = [{rows}]
"""
BASES = {
    "results_digitized_share": "results",
    "online_submission_share": "all dossiers received",
}
THREE = '["province", "780/1000"], ["district", "300/600"], ["commune", "500/2600"]'
TWO = '["province", "800/1000"], ["commune", "900/3000"]'
PERIODS = (
    ("2023-01-01", "2023-09-30", "2023-10-02", THREE),
    ("2024-01-01", "2024-06-30", "2024-07-05", THREE),
    ("2024-01-01", "2024-09-30", "2024-10-05", THREE),
    ("2025-08-01", "2025-08-31", "2025-09-05", TWO),
    ("2025-09-01", "2025-09-30", "2025-10-05", TWO),
)


def write_grown(raw: Path) -> None:
    """Copy the documents; let two places be studied that print five times, and more places.

    The others print once; together they are more than pictures show.
    """
    periods = {"one-1": PERIODS, "two": PERIODS}
    periods |= {f"more-{number}": PERIODS[:1] for number in range(coverage.MOST_PLACES)}
    invented.study(ROOT / "data" / "raw", raw, {code: f"Place {code}" for code in periods})
    for code, printed_for in periods.items():
        for start, end, published, rows in printed_for:
            found = [
                TABLE.format(indicator=indicator, base=base, start=start, end=end, rows=rows)
                for indicator, base in BASES.items()
            ]
            printed = DOCUMENT.format(
                code=code, published=published, year=start[:4], tables="\n".join(found)
            )
            path = raw / "documents" / code / f"{published}-more.toml"
            path.write_text(printed, encoding="utf-8")


@pytest.mark.skipif(not warm.available(), reason="takes too long with ordinary kernels")
def test_pages_are_made_of_places_that_print_their_tiers_again_and_again(tmp_path: Path) -> None:
    write_grown(tmp_path / "raw")
    site = plan.site(tmp_path / "raw", tmp_path / "out", ROOT)
    observations.write(observations.render(documents.load(site.raw)), site.processed)
    book = codebook.load(site.raw)
    chosen = plan.select(book.study_places, ["one-1", "all"], ["en"])
    pages = [page for page in chosen if not page.notebook.cleans]
    outcome = batch.run(site, pages, book, Means(jobs=2))
    assert [result.error for result in outcome.failed] == []
    assert outcome.complete
    assert len(outcome.made) == 6
    told = {}
    for page in pages:
        path = page.findings(site)
        assert path
        told[page.key] = {entry["key"]: entry for entry in findings.read(path)}
        assert all(entry["meaning"] for entry in told[page.key].values())
    own, every = told["en/one-1/03_why_lag"], told["en/all/03_why_lag"]
    # 780/1000 less 500/2600; of the sets of whole places the first is told, of all places each
    assert own["gap_points_commune"]["value"] == pytest.approx(58.77, abs=0.01)
    assert every["gap_points_commune_one_1"] == own["gap_points_commune"] | {
        "key": "gap_points_commune_one_1"
    }
    assert "gap_points_commune_two" in every
    # of five periods, what the law leaves is told of the latest
    assert own["left_points_at_least_commune"]["to"] == "2025-09-30"
    assert "one-1.left_points_at_least_commune" in every
    assert f"{len(book.study_places)} places studied" in pages[3].html(site).read_text("utf-8")
    assert len(book.study_places) > coverage.MOST_PLACES
    html = pages[1].html(site).read_text(encoding="utf-8")
    assert "Of 10 sets of figures by tier, 6 are worked out here" in html

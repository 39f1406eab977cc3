import csv
import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from helpers.register import documents, observations
from helpers.running import kernels, plan, warm
from helpers.running.plan import Page
from helpers.running.slices import Slices
from tests.invented import AN_2023, BINH_2025, DECREE, write_register

ROOT = Path(__file__).parents[2]
PAGES = plan.select(["an", "binh"], languages=["en"])
OF_AN = {f"en/an/{name}" for name in ("02_trends", "03_why_lag", "04_brief")}
OF_BINH = {f"en/binh/{name}" for name in ("02_trends", "03_why_lag", "04_brief")}
COMMUNE = """
[[figure]]
indicator = "online_submission_share"
tier = "commune"
kind = "actual"
from = 2025-07-01
to = 2025-07-31
as_reported = "40%"
base = "all dossiers received"
confidence = "high"
"""


def tables(folder: Path, **replaced: str) -> Slices:
    """Read the tables of the invented register with some documents replaced."""
    raw = write_register(folder / "raw", **replaced)
    rendered = observations.render(documents.load(raw))
    observations.write(rendered, folder / "processed")
    return Slices(folder / "processed")


def concerned(before: Slices, after: Slices) -> set[str]:
    return {page.key for page in PAGES if before.read(page) != after.read(page)}


@pytest.mark.parametrize(
    ("replaced", "pages"),
    [
        ({}, set()),
        ({"2025_08_july": BINH_2025.replace("1,234/", "1,235/")}, OF_BINH),
        ({"2025_08_july": BINH_2025.replace("in July", "in summer")}, OF_BINH),
        # the tiers of An stand on the pages of Binh that compare, and goals by tier on all pages
        (
            {"2023_10_02_nine_months": AN_2023.replace("53/2.500", "54/2.500")},
            OF_AN | {"en/binh/03_why_lag"},
        ),
        (
            {
                "2023_10_02_nine_months": AN_2023.replace(
                    'kind = "actual"\nfrom', 'kind = "target"\nfrom', 1
                )
            },
            OF_AN | OF_BINH,
        ),
        # a goal for one tier may retell a law
        (
            {"2025_08_july": BINH_2025 + COMMUNE.replace('"actual"', '"target"')},
            OF_AN | OF_BINH,
        ),
        ({"2021_12_06_decree": DECREE.replace("desks", "counters")}, OF_AN | OF_BINH),
        # a document of Binh that from now on also tells of An
        (
            {"2025_08_july": BINH_2025.replace('12th"', '12th"\nplace = "an"')},
            OF_AN | OF_BINH,
        ),
    ],
    ids=["nothing", "figure", "title", "tiers", "goals", "goal", "country", "place"],
)
def test_a_changed_document_concerns_the_pages_that_read_it(
    replaced: dict[str, str], pages: set[str], tmp_path: Path
) -> None:
    before, after = tables(tmp_path / "a"), tables(tmp_path / "b", **replaced)
    assert concerned(before, after) == pages


def test_a_page_that_compares_reads_all_of_a_place_whose_communes_have_figures(
    tmp_path: Path,
) -> None:
    divided = BINH_2025 + COMMUNE
    changed = divided.replace("1,234/", "1,235/")
    before = tables(tmp_path / "a", **{"2025_08_july": divided})
    after = tables(tmp_path / "b", **{"2025_08_july": changed})
    assert concerned(before, after) == OF_BINH | {"en/an/03_why_lag"}


def test_every_page_names_the_newest_document(tmp_path: Path) -> None:
    before = tables(tmp_path)
    listed = tmp_path / "processed" / "documents.csv"
    text = listed.read_text(encoding="utf-8")
    listed.write_text(text.replace(",2025-08,", ",2025-09,"), encoding="utf-8")
    assert concerned(before, Slices(tmp_path / "processed")) == OF_AN | OF_BINH


@pytest.mark.parametrize("page", [PAGES[0], PAGES[-1]], ids=lambda page: page.key)
def test_the_cleaning_and_pages_over_all_places_read_whole_files(
    page: Page, tmp_path: Path
) -> None:
    slices = tables(tmp_path)
    assert not slices.covers(page, "observations.csv")
    assert slices.read(page) == {}


def test_codebooks_are_read_as_whole_files(tmp_path: Path) -> None:
    slices = tables(tmp_path)
    whole = [path.name for path in sorted((tmp_path / "processed").iterdir())]
    assert [name for name in whole if not slices.covers(PAGES[1], name)] == [
        "events.csv",
        "explanations.csv",
        "indicators.csv",
        "places.csv",
        "predictions.csv",
    ]


def test_other_tables_than_expected_are_read_as_whole_files(tmp_path: Path) -> None:
    tables(tmp_path)
    (tmp_path / "processed" / "claims.csv").write_text("id\n1\n", encoding="utf-8")
    slices = Slices(tmp_path / "processed")
    assert not slices.covers(PAGES[1], "observations.csv")
    assert slices.read(PAGES[1]) == {}


def keep_what_is_read(page: Page, source: Path, target: Path) -> int:
    """Copy the tables without the documents that the page does not read; return how many."""
    slices = Slices(source)
    kept = set().union(*slices.parts(page).values())
    target.mkdir()
    for path in source.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    belongs: dict[str, Callable[[dict[str, str]], bool]] = {
        "observations": lambda row: row["document"] in kept,
        "claims": lambda row: row["document"] in kept,
        "documents": lambda row: row["id"] in kept or row["published"] == slices.newest,
        "quality": lambda row: any(
            entry.partition("#")[0] in kept for entry in row["entries"].split(";")
        ),
    }
    for name, wanted in belongs.items():
        with (source / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows, columns = list(reader), reader.fieldnames or ()
        with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for row in rows if wanted(row))
    return len(slices.rows) - len(kept)


@pytest.mark.skipif(not warm.available(), reason="takes too long with ordinary kernels")
@pytest.mark.parametrize(("name", "least"), [("02_trends", 100), ("03_why_lag", 10)])
def test_a_page_is_the_same_without_the_documents_that_it_does_not_read(
    name: str, least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (page,) = (
        page
        for page in plan.select(["kon-tum"], provinces=["kon-tum"], languages=["en"])
        if page.notebook.name == name
    )
    processed = ROOT / "data" / "processed"
    assert keep_what_is_read(page, processed, tmp_path / "kept") >= least
    for variable, value in kernels.environment(ROOT, tmp_path / "ipython").items():
        monkeypatch.setenv(variable, value)
    made = []
    for folder in (processed, tmp_path / "kept"):
        output, findings = tmp_path / "out.ipynb", tmp_path / "findings.json"
        told = {"place": "kon-tum", "processed": str(folder), "findings": str(findings)}
        kernels.execute(page.source(plan.site(root=ROOT)), output, told, ROOT)
        cells = nbformat.read(output, as_version=4).cells
        shown = [cell.get("outputs") for cell in cells]
        made.append((shown, json.loads(findings.read_text(encoding="utf-8"))))
    assert made[0] == made[1]

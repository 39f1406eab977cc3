"""Documents whose every text wants to run: the real notebooks show it, and nothing runs."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup

from helpers import project
from helpers.register import codebook
from helpers.reporting import page as reporting
from helpers.running import batch, plan
from tests.faults import hostile
from tests.reports import test_browser

PLACE = "kon-tum"
PAGES = [
    "index.html",
    "en/all/01_clean.html",
    *(f"en/{PLACE}/{name}.html" for name in ("02_trends", "03_why_lag", "04_brief")),
]
browser = test_browser.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> plan.Site:
    folder = tmp_path_factory.mktemp("hostile")
    raw = hostile.register(folder / "raw", project.paths().raw)
    made = plan.site(raw, folder / "reports")
    book = codebook.load(raw)
    pages = plan.select(book.study_places, [PLACE], ["en"])
    outcome = batch.run(made, pages, book, batch.Means(jobs=2))
    assert [result.error for result in outcome.failed] == []
    assert outcome.complete
    return made


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_the_text_and_holds_nothing_that_runs(site: plan.Site, name: str) -> None:
    text = (site.reports / name).read_text(encoding="utf-8")
    assert reporting.problems(text) == []
    soup = BeautifulSoup(text, "html.parser")
    assert [str(tag) for tag in soup.find_all("script") if tag.string != reporting.SEARCH] == []
    assert soup.find_all(attrs={"onerror": True}) == soup.find_all(attrs={"onclick": True}) == []
    assert hostile.MARK in soup.get_text()
    assert "&lt;i onclick=" in text


def test_nothing_in_a_text_is_filled_in(site: plan.Site) -> None:
    """Templates and messages take a text as it is: its braces and signs stay."""
    text = BeautifulSoup(
        (site.reports / "en/all/01_clean.html").read_text(encoding="utf-8"), "html.parser"
    ).get_text()
    assert "{{ 7*7 }} {0.__class__} $\\frac{$ %s" in text


@pytest.mark.skipif(test_browser.CHROMIUM is None, reason="no Chromium was found")
@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_in_a_browser_that_would_let_it(
    browser: object, site: plan.Site, name: str
) -> None:
    page = test_browser.opened(browser, site.reports / name, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.evaluate("document.documentElement.dataset.ran") is None
    requested = [url for url in page.requested if not url.startswith("data:")]
    assert requested == [(site.reports / name).as_uri()]
    page.context.close()


@pytest.fixture(scope="module")
def workbooks(site: plan.Site) -> Iterator[list[Path]]:
    found = sorted(site.reports.rglob("tables.xlsx"))
    assert len(found) == 2
    yield found


def test_no_cell_of_a_workbook_is_a_formula_or_leads_outside(workbooks: list[Path]) -> None:
    begins = set()
    for path in workbooks:
        book = openpyxl.load_workbook(path)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [cell.value for cell in cells if cell.data_type == "f"] == []
        assert {cell.hyperlink.target for cell in cells if cell.hyperlink} == {None}
        with zipfile.ZipFile(path) as archive:
            assert [name for name in archive.namelist() if "external" in name.lower()] == []
        for cell in cells:
            if str(cell.value or "").startswith(("=", "@")):
                begins.add(str(cell.value)[0])
                assert cell.quotePrefix
    assert begins == {"=", "@"}


def test_the_tables_for_programs_keep_every_text_as_it_is(site: plan.Site) -> None:
    with (site.processed / "documents.csv").open(encoding="utf-8", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    assert titles
    assert all(title.startswith(hostile.FORMULAS["title"]) for title in titles)

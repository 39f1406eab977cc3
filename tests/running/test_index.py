import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.register.codebook import Codebook
from helpers.reporting import page as reporting
from helpers.running import index, pages, plan
from helpers.running.plan import Site
from tests.running.conftest import FINDING, Notebook, job

TRENDS, WHY = plan.select(["gia-lai", "kon-tum"], provinces=["gia-lai"], languages=["en"])[1:3]


def test_the_index_shows_the_headline_of_a_place_by_name(
    notebook: Notebook, site: Site, book: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FINDING, "key", "online_share_latest")
    pages.make(job(TRENDS, site, book))
    index.write(site, [TRENDS], {TRENDS: "made"}, book)
    html = (site.reports / "index.html").read_text(encoding="utf-8")
    assert "Handled online, latest dated figure" in html
    assert "50.0%" in html


def test_the_index_lists_each_page_with_its_state(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    pages.make(job(TRENDS, site, book))
    index.write(site, [TRENDS, WHY], {TRENDS: "made", WHY: "failed"}, book)
    html = (site.reports / "index.html").read_text(encoding="utf-8")
    assert 'href="en/gia-lai/02_trends.html"' in html
    assert 'href="en/gia-lai/03_why_lag.html"' not in html
    assert "The last run failed; there is no page yet." in html
    assert "Gia Lai" in html


def test_pages_and_indexes_lead_to_the_same_in_the_other_language(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    other = replace(TRENDS, language="vi")
    for page in (TRENDS, other):
        pages.make(job(page, site, book, TRENDS, other))
    index.write(site, [TRENDS, other], {TRENDS: "made", other: "made"}, book)
    english, vietnamese = TRENDS.html(site).read_text(), other.html(site).read_text()
    assert 'href="../../vi/gia-lai/02_trends.html" lang="vi"' in english
    assert 'href="../../en/gia-lai/02_trends.html" lang="en"' in vietnamese
    assert 'href="../../index.vi.html"' in vietnamese
    html = (site.reports / "index.vi.html").read_text(encoding="utf-8")
    assert '<html lang="vi">' in html
    assert 'href="index.html" lang="en"' in html
    assert 'href="vi/gia-lai/02_trends.html"' in html
    assert 'href="en/gia-lai/02_trends.html"' not in html


def test_a_place_has_one_workbook_which_its_pages_and_the_index_lead_to(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    pages.make(job(TRENDS, site, book))
    index.write_workbook(site, [TRENDS], book)
    index.write(site, [TRENDS], {TRENDS: "made"}, book)
    tables = site.reports / "en" / "gia-lai" / "tables.xlsx"
    assert zipfile.is_zipfile(tables)
    assert 'href="tables.xlsx"' in TRENDS.html(site).read_text(encoding="utf-8")
    html = (site.reports / "index.html").read_text(encoding="utf-8")
    assert 'href="en/gia-lai/tables.xlsx"' in html


def test_the_index_lists_the_sections_of_its_pages(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    pages.make(job(TRENDS, site, book))
    html = TRENDS.html(site)
    headings = reporting.sections(html)
    html.write_text(
        '<nav class="toc inline"><a href="#gap">The gap</a></nav><p><a href="#no">No</a></p>'
    )
    assert [(one.text, one.id) for one in reporting.sections(html)] == [("The gap", "gap")]
    assert headings == []


def test_pages_and_indexes_lead_to_the_methods_where_the_project_says_them(
    site: Site, book: Codebook, tmp_path: Path
) -> None:
    pages_there = list(plan.select(["gia-lai"], notebooks=["02_trends"]))
    states = dict.fromkeys(pages_there, "made")
    index.write(site, pages_there, states, book)
    assert "methods.html" not in site.index("en").read_text(encoding="utf-8")
    assert not site.methods.exists()
    (site.root / "METHODS.md").write_text("# How\n\nSo.\n", encoding="utf-8")
    index.write(site, pages_there, states, book)
    assert 'href="methods.html"' in site.index("en").read_text(encoding="utf-8")
    assert "<h1>How</h1>" in site.methods.read_text(encoding="utf-8")

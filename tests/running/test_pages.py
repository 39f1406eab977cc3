import json
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from helpers.register.codebook import Codebook
from helpers.reporting import page as reporting
from helpers.running import kernels, pages, plan
from helpers.running.pages import Job
from helpers.running.plan import Page, Site
from tests.running.conftest import snapshot, write_notebook

CLEAN, TRENDS, WHY = plan.select(["gia-lai", "kon-tum"], provinces=["gia-lai"], languages=["en"])[
    :3
]
FINDING = {
    "key": "gap", "meaning": "", "value": 0.5, "unit": "share", "lower": None, "upper": None,
    "from": None, "to": None, "grade": "weak", "documents": ["gia-lai/b", "gia-lai/a"],
}  # fmt: skip


class Notebook:
    """Stands in for papermill: copies the notebook and writes what a test wants it to write."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.error: Exception | None = None
        self.parameters: Mapping[str, str] = {}

    def execute(
        self, notebook: Path, output: Path, parameters: Mapping[str, str], root: Path, **_: object
    ) -> None:
        self.parameters = parameters
        shutil.copy(notebook, output)
        if "findings" in parameters:
            path = root / parameters["findings"]
            path.write_text(json.dumps([FINDING]), encoding="utf-8")
        for name, text in self.files.items():
            path = root / parameters["processed"] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if self.error:
            raise self.error


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Notebook:
    notebook = Notebook()
    monkeypatch.setattr(kernels, "execute", notebook.execute)
    return notebook


def job(page: Page, site: Site, book: Codebook, *linked: Page) -> Job:
    return Job(page, site, book, linked)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_page_is_its_findings_its_notebook_and_its_html(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    result = pages.make(job(TRENDS, site, book))
    assert result.error == ""
    assert result.documents == ("gia-lai/a", "gia-lai/b")
    assert names(TRENDS.folder(site)) == [
        "02_trends.html",
        "02_trends.ipynb",
        "findings-02_trends.json",
    ]


def test_a_page_names_its_place_and_links_to_its_neighbors(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    pages.make(job(TRENDS, site, book, CLEAN, TRENDS, WHY))
    html = TRENDS.html(site).read_text(encoding="utf-8")
    assert "<h1>How shares moved</h1>" in html
    assert "Gia Lai" in html
    for address in ("../all/01_clean.html", "03_why_lag.html", "../../index.html"):
        assert f'href="{address}"' in html


def test_a_notebook_writes_to_temporary_names_only(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    pages.make(job(TRENDS, site, book))
    assert Path(notebook.parameters["findings"]).parent.name.endswith(".part")
    assert notebook.parameters["processed"] == "data/processed"
    notebook.files = {"observations.csv": "id\n"}
    pages.make(job(CLEAN, site, book))
    assert Path(notebook.parameters["processed"]).name.endswith(".part")


@pytest.mark.parametrize(
    "error", [kernels.CellError("cell 3: no"), OSError(28, "No space left on device")], ids=str
)
def test_a_failure_keeps_the_last_good_page_and_the_partial_notebook(
    error: Exception, notebook: Notebook, site: Site, book: Codebook
) -> None:
    pages.make(job(TRENDS, site, book))
    before = snapshot(TRENDS.folder(site))
    notebook.error = error
    result = pages.make(job(TRENDS, site, book))
    after = snapshot(TRENDS.folder(site))
    assert str(error) in result.error
    assert after.pop("02_trends.failed.ipynb")
    assert after == before


def test_a_page_that_cannot_be_published_fails_and_keeps_the_last_good_one(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    pages.make(job(TRENDS, site, book))
    before = TRENDS.html(site).read_bytes()
    source = TRENDS.source(site)
    content: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    content["cells"][0]["source"] = "# Heading\n\n![](https://example.org/a.png)"
    source.write_text(json.dumps(content), encoding="utf-8")
    result = pages.make(job(TRENDS, site, book))
    assert "PageError" in result.error
    assert TRENDS.html(site).read_bytes() == before


def test_success_removes_the_partial_notebook_of_an_earlier_failure(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    notebook.error = kernels.CellError("cell 3: no")
    pages.make(job(TRENDS, site, book))
    assert TRENDS.failed(site).is_file()
    notebook.error = None
    pages.make(job(TRENDS, site, book))
    assert not TRENDS.failed(site).exists()


def test_a_page_leaves_nothing_temporary_when_its_disk_is_full(
    notebook: Notebook, site: Site, book: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_text

    def write_half(path: Path, text: str, **options: Any) -> int:
        if path.name.endswith(".html.part"):
            write(path, text[: len(text) // 2], **options)
            raise OSError(28, "No space left on device")
        return write(path, text, **options)

    monkeypatch.setattr(Path, "write_text", write_half)
    assert "No space left on device" in pages.make(job(TRENDS, site, book)).error
    assert names(TRENDS.folder(site)) == ["02_trends.failed.ipynb"]
    with pytest.raises(OSError, match="No space"):
        pages.write_index(site, [TRENDS], {TRENDS: "failed"}, book)
    assert list(site.root.rglob(".*.part*")) == []


def test_renewing_links_runs_no_notebook_and_changes_the_page_only(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    pages.make(job(TRENDS, site, book))
    before = snapshot(TRENDS.folder(site))
    notebook.error = AssertionError("run again")
    renewed = Job(TRENDS, site, book, (CLEAN, TRENDS), links_only=True)
    assert pages.make(renewed).error == ""
    after = snapshot(TRENDS.folder(site))
    assert b'href="../all/01_clean.html"' in after.pop("02_trends.html")
    assert b'href="../all/01_clean.html"' not in before.pop("02_trends.html")
    assert after == before


def test_an_analysis_without_findings_fails(
    notebook: Notebook, site: Site, book: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        kernels, "execute", lambda source, output, *_, **__: shutil.copy(source, output)
    )
    assert "wrote no findings" in pages.make(job(TRENDS, site, book)).error


def test_cleaning_replaces_the_tables_and_drops_those_it_no_longer_writes(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    site.processed.mkdir(parents=True)
    (site.processed / "old.csv").touch()
    (site.processed / "README.md").touch()
    notebook.files = {"observations.csv": "id\n1\n"}
    assert pages.make(job(CLEAN, site, book)).error == ""
    assert snapshot(site.processed) == {"README.md": b"", "observations.csv": b"id\n1\n"}
    assert names(site.processed.parent) == ["processed", "raw"]


def test_a_table_with_the_same_bytes_is_not_touched(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    notebook.files = {"observations.csv": "id\n1\n"}
    pages.make(job(CLEAN, site, book))
    before = (site.processed / "observations.csv").stat().st_ino
    pages.make(job(CLEAN, site, book))
    assert (site.processed / "observations.csv").stat().st_ino == before


def test_cleaning_that_fails_after_writing_leaves_the_tables_as_they_were(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    notebook.files = {"observations.csv": "id\n1\n"}
    pages.make(job(CLEAN, site, book))
    notebook.files = {"observations.csv": "id\n2\n"}
    notebook.error = kernels.CellError("cell 9: a check failed")
    assert pages.make(job(CLEAN, site, book)).error
    assert snapshot(site.processed) == {"observations.csv": b"id\n1\n"}
    assert names(site.processed.parent) == ["processed", "raw"]


def test_cleaning_that_writes_no_table_fails(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    assert "wrote no tables" in pages.make(job(CLEAN, site, book)).error


def test_the_title_of_a_page_is_the_heading_of_its_notebook(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "a.ipynb", "Why some lag", "x = 1")
    assert pages.title(path) == "Why some lag"


def test_the_newest_document_is_found_in_the_tables(tmp_path: Path) -> None:
    rows = "id,published\na,2023-09-18\nb,\nc,2024-02\n"
    (tmp_path / "documents.csv").write_text(rows, encoding="utf-8")
    assert pages.newest_document(tmp_path) == "2024-02"
    assert pages.newest_document(tmp_path / "none") == ""


def test_the_index_shows_the_headline_of_a_place_by_name(
    notebook: Notebook, site: Site, book: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FINDING, "key", "online_share_latest")
    pages.make(job(TRENDS, site, book))
    pages.write_index(site, [TRENDS], {TRENDS: "made"}, book)
    html = (site.reports / "index.html").read_text(encoding="utf-8")
    assert "Handled online, latest dated figure" in html
    assert "50.0%" in html


def test_the_index_lists_each_page_with_its_state(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    pages.make(job(TRENDS, site, book))
    pages.write_index(site, [TRENDS, WHY], {TRENDS: "made", WHY: "failed"}, book)
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
    pages.write_index(site, [TRENDS, other], {TRENDS: "made", other: "made"}, book)
    english, vietnamese = TRENDS.html(site).read_text(), other.html(site).read_text()
    assert 'href="../../vi/gia-lai/02_trends.html" lang="vi"' in english
    assert 'href="../../en/gia-lai/02_trends.html" lang="en"' in vietnamese
    assert 'href="../../index.vi.html"' in vietnamese
    index = (site.reports / "index.vi.html").read_text(encoding="utf-8")
    assert '<html lang="vi">' in index
    assert 'href="index.html" lang="en"' in index
    assert 'href="vi/gia-lai/02_trends.html"' in index
    assert 'href="en/gia-lai/02_trends.html"' not in index


def test_a_place_has_one_workbook_which_its_pages_and_the_index_lead_to(
    notebook: Notebook, site: Site, book: Codebook
) -> None:
    pages.make(job(TRENDS, site, book))
    pages.write_index(site, [TRENDS], {TRENDS: "made"}, book)
    tables = site.reports / "en" / "gia-lai" / "tables.xlsx"
    assert zipfile.is_zipfile(tables)
    assert 'href="tables.xlsx"' in TRENDS.html(site).read_text(encoding="utf-8")
    index = (site.reports / "index.html").read_text(encoding="utf-8")
    assert 'href="en/gia-lai/tables.xlsx"' in index


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
    pages.write_index(site, pages_there, states, book)
    assert "methods.html" not in site.index("en").read_text(encoding="utf-8")
    assert not site.methods.exists()
    (site.root / "METHODS.md").write_text("# How\n\nSo.\n", encoding="utf-8")
    pages.write_index(site, pages_there, states, book)
    assert 'href="methods.html"' in site.index("en").read_text(encoding="utf-8")
    assert "<h1>How</h1>" in site.methods.read_text(encoding="utf-8")

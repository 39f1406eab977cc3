import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from helpers.register.codebook import Codebook
from helpers.running import index, kernels, pages, plan
from helpers.running.pages import Job
from helpers.running.plan import Site
from tests.running.conftest import Notebook, job, snapshot, write_notebook

CLEAN, TRENDS, WHY = plan.select(["gia-lai", "kon-tum"], provinces=["gia-lai"], languages=["en"])[
    :3
]


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


def test_a_worker_that_is_told_to_stop_keeps_no_failed_page_whatever_its_notebook_makes_of_it(
    site: Site, book: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hide_interrupt(source: Path, output: Path, *_: object, **__: object) -> None:
        shutil.copy(source, output)
        try:
            pages._stop(15, None)
        except KeyboardInterrupt:
            raise RuntimeError("the loop is closed") from None

    monkeypatch.setattr(kernels, "execute", hide_interrupt)
    monkeypatch.setattr(pages, "_stopped", False)
    with pytest.raises(KeyboardInterrupt):
        pages.make(job(TRENDS, site, book))
    assert names(TRENDS.folder(site)) == []


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
        index.write(site, [TRENDS], {TRENDS: "failed"}, book)
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

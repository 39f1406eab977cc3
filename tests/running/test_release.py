import hashlib
import json
import os
import time
import zipfile
from pathlib import Path

import pytest

from helpers.running import batch, plan, release
from helpers.running.plan import Site
from helpers.running.release import ReleaseError

PAGES = plan.select(["gia-lai", "kon-tum"], ["gia-lai"], ["en"], ["02_trends"])


@pytest.fixture(scope="module")
def one_place(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A small project whose pages of one place were made, and what is released beside them."""
    from helpers.register import codebook
    from tests.running.conftest import write_project

    root = write_project(tmp_path_factory.mktemp("release") / "project")
    site = plan.site(root=root)
    book = codebook.load(site.raw)
    assert batch.run(site, PAGES, book, batch.Means()).complete
    (site.processed / "datapackage.json").write_text("{}", encoding="utf-8")
    (root / "pyproject.toml").write_text('[project]\nversion = "3.2.1"\n', encoding="utf-8")
    for name in release.TEXTS:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(f"{name}\n", encoding="utf-8")
    return site


@pytest.fixture
def archive(one_place: Site, tmp_path: Path) -> Path:
    return release.write(one_place, PAGES, tmp_path / "release")


def test_a_release_holds_pages_notebooks_findings_tables_documents_and_texts(
    archive: Path,
) -> None:
    assert archive.name == "sohoa-3.2.1.zip"
    with zipfile.ZipFile(archive) as packed:
        names = {name.removeprefix("sohoa-3.2.1/") for name in packed.namelist()}
    assert names == {
        "SHA256SUMS",
        *release.TEXTS,
        *(f"data/processed/{name}" for name in ("datapackage.json", "observations.csv")),
        *(f"data/raw/{name}.toml" for name in ("events", "indicators", "places")),
        "data/raw/documents/gia-lai/undated-a.toml",
        "reports/index.html",
        *(f"reports/en/all/01_clean.{kind}" for kind in ("html", "ipynb")),
        "reports/en/all/tables.xlsx",
        *(f"reports/en/gia-lai/02_trends.{kind}" for kind in ("html", "ipynb")),
        "reports/en/gia-lai/findings-02_trends.json",
        "reports/en/gia-lai/tables.xlsx",
    }


def test_the_checksums_are_those_of_every_other_file(archive: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        contents = {name.partition("/")[2]: packed.read(name) for name in packed.namelist()}
    lines = contents.pop("SHA256SUMS").decode("utf-8").splitlines()
    assert dict(line.split("  ")[::-1] for line in lines) == {
        name: hashlib.sha256(content).hexdigest() for name, content in contents.items()
    }
    (line,) = (archive.parent / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert line == f"{hashlib.sha256(archive.read_bytes()).hexdigest()}  {archive.name}"


def test_the_same_files_give_the_same_bytes_whenever_they_are_packed(
    archive: Path, one_place: Site, tmp_path: Path
) -> None:
    for path in one_place.reports.rglob("*.html"):
        os.utime(path, (time.time() + 5_000, time.time() + 5_000))
        path.chmod(0o600)
    again = release.write(one_place, PAGES, tmp_path / "again")
    assert again.read_bytes() == archive.read_bytes()
    with zipfile.ZipFile(archive) as packed:
        entries = packed.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    names = [entry.filename for entry in entries[:-1]]
    assert names == sorted(names)


def test_what_is_not_whole_is_not_released_and_every_reason_is_given(
    root: Path, site: Site
) -> None:
    (root / "pyproject.toml").write_text('[project]\nversion = "1"\n', encoding="utf-8")
    with pytest.raises(ReleaseError) as caught:
        release.write(site, PAGES, root / "build")
    assert "- en/gia-lai/02_trends: there is no page: run `sohoa run` first" in str(caught.value)
    assert "there are no tables" in str(caught.value)
    assert "README.md is missing" in str(caught.value)
    folder = site.reports / "en" / "gia-lai"
    folder.mkdir(parents=True)
    (folder / "02_trends.failed.ipynb").touch()
    record = {"pages": {"en/gia-lai/02_trends": {"status": "failed"}}}
    (site.reports / "run.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ReleaseError) as caught:
        release.write(site, PAGES, root / "build")
    assert "- en/gia-lai/02_trends: the last run failed" in str(caught.value)
    assert "- en/gia-lai/02_trends.failed.ipynb is a page as far as it came" in str(caught.value)
    assert not (root / "build").exists()

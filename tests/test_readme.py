"""The README tells what the project finds, and nothing that the tables do not say."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from helpers import project
from helpers.register import documents
from helpers.running import release
from tests import readme

ROOT = project.root()
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_marked_number_is_what_the_tables_give() -> None:
    printed = dict(readme.MARKED.findall(TEXT))
    assert len(printed) == TEXT.count("<!--/-->")
    assert printed == readme.numbers()


def test_the_picture_is_what_the_tables_give() -> None:
    assert (ROOT / readme.PICTURE).read_bytes() == readme.picture(), "run `make stored`"
    assert f"({readme.PICTURE})" in TEXT


def test_every_linked_file_exists() -> None:
    assert "](METHODS.md)" in TEXT or "](data/raw/README.md)" in TEXT
    for name in (
        "README.md", "METHODS.md", "data/raw/README.md", "CONTRIBUTING.md", "CHANGELOG.md",
        "DATA.md", "docs/TOUR.md", "docs/LICENCES.md",
    ):  # fmt: skip
        path = ROOT / name
        links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
        assert not [link for link in links if not (path.parent / link).exists()]


def test_the_tour_names_modules_tables_and_folders_that_there_are() -> None:
    tour = (ROOT / "docs/TOUR.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[\w-]+/)+[\w.-]*)`", tour))
    roots = (ROOT, ROOT / "src" / "helpers")
    assert len(named) > 20
    assert [one for one in named if not any((root / one).exists() for root in roots)] == []


def test_version_day_and_changes_agree() -> None:
    version = release.version(ROOT)
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.findall(r"^## (\S+) \((\d{4}-\d{2}-\d{2})\)$", changes, re.MULTILINE)[0]
    assert (str(cited["version"]), str(cited["date-released"])) == newest
    assert newest[0] == version


def test_every_make_target_and_command_it_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z]+(?:-[a-z]+)*)", TEXT)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    command = [sys.executable, "-c", "from helpers import cli; cli.main()", "--help"]
    helped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for name in set(re.findall(r"`sohoa ([a-z]+)`", TEXT)):
        assert name in helped


def test_the_worked_example_of_a_document_is_accepted(tmp_path: Path) -> None:
    """The made-up document of data/raw/README.md passes the check in the place it names."""
    text = (ROOT / "data/raw/README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (name,) = re.findall(r"Saved as `data/raw/(documents/[^`]+)`", text)
    raw = tmp_path / "raw"
    shutil.copytree(project.paths().raw, raw)
    (raw / name).write_text(block, encoding="utf-8")
    assert [str(problem) for problem in documents.check(raw)] == []
    example = {document.id: document for document in documents.load(raw).drafts}
    assert example[name.removeprefix("documents/").removesuffix(".toml")].figures

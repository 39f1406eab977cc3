import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.register import codebook
from helpers.register.codebook import Codebook
from helpers.running import cache, kernels, links, plan
from helpers.running.pages import Job
from helpers.running.plan import Page, Site

CLEAN = {
    "parameters": 'raw = "data/raw"\nprocessed = "data/processed"\nlanguage = "en"',
    "body": (
        "from helpers import project\n"
        "folder = project.resolve(processed)\n"
        "folder.mkdir(parents=True)\n"
        "count = len(list((project.resolve(raw) / 'documents').glob('*/*.toml')))\n"
        "(folder / 'observations.csv').write_text(f'documents\\n{count}\\n')\n"
        "print(folder)"
    ),
}
ANALYSIS = {
    "parameters": (
        'place = "all"\nlanguage = "en"\nprocessed = "data/processed"\n'
        'findings = "reports/en/all/findings.json"'
    ),
    "body": (
        "import json\nfrom helpers import project\n"
        "table = (project.resolve(processed) / 'observations.csv').read_text()\n"
        "entry = {'key': 'k', 'meaning': '', 'value': 1, 'unit': 'units', 'lower': None,\n"
        "         'upper': None, 'from': None, 'to': None, 'grade': 'weak',\n"
        "         'documents': ['gia-lai/undated-a']}\n"
        "project.resolve(findings).write_text(json.dumps([entry]))\n"
        "print(place, table)"
    ),
}


BRIEF = {
    "parameters": ANALYSIS["parameters"] + '\ntrends = ""\nwhy_lag = ""',
    "told": "from helpers import project\nprint(project.resolve(trends).read_text())",
    "body": ANALYSIS["body"],
}
EVERY_NOTEBOOK = plan.NOTEBOOKS


@pytest.fixture(autouse=True, scope="module")
def one_language() -> Iterator[None]:
    """Run what is tested in one language and without the brief; tests of more ask by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "LANGUAGES", ("en",))
        for module in (plan, links):
            patch.setattr(module, "NOTEBOOKS", EVERY_NOTEBOOK[:3])
        yield


@pytest.fixture
def with_brief(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (plan, links):
        monkeypatch.setattr(module, "NOTEBOOKS", EVERY_NOTEBOOK)


PLACES = """
[gia-lai]
name = {{ en = "Gia Lai", vi = "Gia Lai" }}
kind = "province"
study = true

[{other}]
name = {{ en = "Kon Tum", vi = "Kon Tum" }}
kind = "province"
study = true
"""
INDICATORS = """
[dossiers_received]
name = { en = "Dossiers received", vi = "Hồ sơ tiếp nhận" }
family = "use"
unit = "count"
direction = "none"
bases = [{ text = "" }]
"""
DOCUMENT = """
title = "Dossiers of one month"
publisher = "Somebody"
type = "news"
language = "vi"
place = "gia-lai"
status = "reviewed"
read = "whole"
"""

MakeNotebook = Callable[..., Path]


def write_notebook(path: Path, heading: str, parameters: str, *body: str) -> Path:
    """Write a notebook that was never run: a heading, the parameters, then code."""
    cells = [
        new_markdown_cell(f"# {heading}", id="heading"),
        new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}),
        *(new_code_cell(code, id=f"code-{number}") for number, code in enumerate(body)),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)
    return path


def write_project(root: Path) -> Path:
    """Write a whole small project: two provinces, one document, four notebooks."""
    raw = root / "data" / "raw"
    (raw / "documents" / "gia-lai").mkdir(parents=True)
    (root / "pyproject.toml").write_text("", encoding="utf-8")
    (root / "requirements.lock").write_text("one==1\n", encoding="utf-8")
    (raw / "places.toml").write_text(PLACES.format(other="kon-tum"), encoding="utf-8")
    (raw / "indicators.toml").write_text(INDICATORS, encoding="utf-8")
    (raw / "events.toml").write_text("", encoding="utf-8")
    (raw / "documents" / "gia-lai" / "undated-a.toml").write_text(DOCUMENT, encoding="utf-8")
    notebooks = root / "notebooks"
    write_notebook(notebooks / "01_clean.ipynb", "What was published", *CLEAN.values())
    for name, heading in (("02_trends", "How shares moved"), ("03_why_lag", "Why some lag")):
        write_notebook(notebooks / f"{name}.ipynb", heading, *ANALYSIS.values())
    write_notebook(notebooks / "04_brief.ipynb", "In brief", *BRIEF.values())
    return root


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The root of a small project, which commands started here take for the project."""
    folder = write_project(tmp_path / "project")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("SOHOA_ROOT", raising=False)
    return folder


@pytest.fixture
def site(root: Path) -> Site:
    return plan.site(root=root)


@pytest.fixture
def book(root: Path) -> Codebook:
    return codebook.load(root / "data" / "raw")


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {
        os.fspath(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


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


def inputs(page: Page, site: Site) -> dict[str, str]:
    return cache.inputs(page, cache.Digests(site))


def make(page: Page, site: Site) -> cache.Record:
    """Write the outputs of a page and return the record of a run that made them just now."""
    for path in page.outputs(site):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("made", encoding="utf-8")
        os.utime(path, (0, 0))
    return {"status": "made", "inputs": inputs(page, site), "tables": cache.tables(site)}

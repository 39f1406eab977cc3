"""Parameters that try to leave their folder, to run, or to have no end."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from click.testing import Result as Answer
from typer.testing import CliRunner

from helpers import cli, project
from helpers.running import kernels
from helpers.running.kernels import CellError
from tests.running import conftest
from tests.running.conftest import snapshot

ROOT = project.root()

OUTSIDE = "../../elsewhere"
CODE = "gia-lai\"); __import__('pathlib').Path('owned').touch() #"


root = conftest.root


def sohoa(*words: str | Path) -> Answer:
    return CliRunner().invoke(cli.app, [str(word) for word in words])


@pytest.mark.parametrize("command", ["list", "run"])
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--province", OUTSIDE], f"unknown province '{OUTSIDE}': one of 'all', 'gia-lai'"),
        (["--province", ""], "unknown province '': one of"),
        (["--province", "gia-lai/../.."], "unknown province 'gia-lai/../..': perhaps 'gia-lai'"),
        (["--province", CODE], "unknown province"),
        (["--province", "gia-lai\x1b[2J"], r"unknown province 'gia-lai\x1b[2J'"),
        (["--province", "Gia Lai"], "unknown province 'Gia Lai': perhaps 'gia-lai'"),
        (["--language", "../vi"], "unknown language '../vi': one of 'en', 'vi'"),
        (["--notebook", "../02_trends"], "unknown notebook '../02_trends': perhaps '02_trends'"),
        (["--raw", "/proc"], "--raw /proc needs --output"),
        (["--output", "data/raw/new"], "lies in the project's own files: name another folder"),
        (["--output", "reports/../notebooks"], "lies in the project's own files"),
        (["--output", "src"], "lies in the project's own files"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0] + " " + value[1][:20],
)
def test_a_hostile_parameter_is_named_and_nothing_is_touched(
    command: str, words: list[str], message: str, root: Path
) -> None:
    before = snapshot(root.parent)
    answer = sohoa(command, *words)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr and "\x1b" not in answer.stderr
    assert snapshot(root.parent) == before


def test_a_parameter_without_end_is_shown_by_its_beginning(root: Path) -> None:
    answer = sohoa("list", "--province", "x" * 100_000)
    assert answer.exit_code == 1
    assert answer.stderr.startswith("unknown province 'xxx")
    assert len(answer.stderr) < 1_000


def test_reports_do_not_go_among_the_documents_they_are_made_of(root: Path, tmp_path: Path) -> None:
    other = (root / "data" / "raw").rename(tmp_path / "documents")
    answer = sohoa("run", "--raw", other, "--output", other / "documents")
    assert answer.exit_code == 1
    assert "lies in the folder of documents: name another folder" in answer.stderr


def test_an_output_that_leads_into_the_own_data_is_refused(root: Path) -> None:
    (root / "harmless").symlink_to(root / "data", target_is_directory=True)
    answer = sohoa("run", "--output", "harmless")
    assert answer.exit_code == 1
    assert "--output harmless lies in the project's own files" in answer.stderr


def test_intake_refuses_a_place_that_is_a_path_and_a_day_that_there_is_not(
    root: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Toàn tỉnh tiếp nhận 1.000 hồ sơ.", encoding="utf-8")
    answer = sohoa("intake", page, "--place", OUTSIDE, "--output", "drafts")
    assert answer.exit_code == 1
    assert "page.txt:place: the place is unknown; found '../../elsewhere'" in answer.stderr
    answer = sohoa("intake", page, "--published", "2023-02-29", "--output", "drafts")
    assert answer.exit_code == 1
    assert "--published 2023-02-29: it is not a day such as 2023-09-18" in answer.stderr
    assert not (root / "drafts").exists()


# --- a notebook by itself, as `papermill -p place …` runs it --------------------------------------


def opening(tmp_path: Path, name: str) -> Path:
    """Write the beginning of a notebook, up to the cell that looks at its parameters."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    (last,) = (i for i, cell in enumerate(notebook.cells) if "assert place in" in cell.source)
    notebook.cells = notebook.cells[: last + 1]
    path = tmp_path / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


def test_code_in_a_parameter_is_a_place_that_there_is_not(tmp_path: Path) -> None:
    notebook = opening(tmp_path, "04_brief")
    with pytest.raises(CellError) as caught:
        kernels.execute(notebook, tmp_path / "out.ipynb", {"place": CODE}, ROOT)
    assert f"AssertionError: place is {CODE!r}; right would be" in str(caught.value)
    assert not (ROOT / "owned").exists()


def opened(name: str, **parameters: str) -> None:
    """Run the beginning of a notebook here, with parameters of a test."""
    names: dict[str, object] = {}
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
            if "parameters" in cell.metadata.get("tags", []):
                names |= parameters
            if "assert place in" in cell.source:
                return


@pytest.mark.parametrize("name", ["02_trends", "03_why_lag", "04_brief"])
@pytest.mark.parametrize(
    ("parameter", "value", "message"),
    [
        ("place", OUTSIDE, r"place (is )?'\.\./\.\./elsewhere'[;:].*\ball\b.*gia-lai"),
        ("place", "", r"place (is )?''[;:].*\ball\b.*gia-lai"),
        ("language", "../vi", r"unknown language '\.\./vi'"),
        ("processed", "nowhere", r"nowhere lacks observations\.csv"),
    ],
)
def test_a_notebook_names_a_parameter_that_cannot_be_and_what_would_be_right(
    name: str, parameter: str, value: str, message: str
) -> None:
    with pytest.raises((AssertionError, ValueError, FileNotFoundError)) as caught:
        opened(name, **{parameter: value})
    assert re.search(message, str(caught.value), re.DOTALL)

"""Notebooks read like articles: short cells, one set of parameters, no helper code in sight."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from helpers import project

NOTEBOOKS = sorted(project.paths().notebooks.glob("*.ipynb"))
MOST_LINES = 15
DEFAULTS = {"raw", "processed", "language", "place", "findings", "trends", "why_lag"}
DEFAULTS |= {"document", "drafts"}
PAGES = [path for path in NOTEBOOKS if path.stem != "00_intake"]  # intake makes no page


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> Any:
    return nbformat.read(request.param, as_version=4)


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tagged(notebook: Any, tag: str) -> list[Any]:
    return [cell for cell in code(notebook) if tag in cell.metadata.get("tags", [])]


def test_the_notebooks_are_there() -> None:
    names = ["00_intake", "01_clean", "02_trends", "03_why_lag", "04_brief"]
    assert [path.stem for path in NOTEBOOKS] == names


def test_it_begins_with_a_title_and_a_question(notebook: Any) -> None:
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    title, *text = first.source.splitlines()
    assert title.startswith("# ")
    assert len(" ".join(text).split()) > 20
    headings = [
        line
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("# ")
    ]
    assert headings == [title]


def test_it_has_one_parameters_cell_with_a_comment_for_each(notebook: Any) -> None:
    (cell,) = tagged(notebook, "parameters")
    names = [
        target.id
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert set(names) <= DEFAULTS
    assert len(names) >= 3
    assert cell.source.count("#") >= len(names)


def test_cells_are_short(notebook: Any) -> None:
    long = {
        cell.source.splitlines()[0]: len(cell.source.splitlines())
        for cell in code(notebook)
        if len(cell.source.splitlines()) > MOST_LINES
    }
    assert not long


def test_no_cell_defines_or_hides_anything(notebook: Any) -> None:
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.Try)
    found = [
        ast.unparse(node)
        for cell in code(notebook)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, kinds)
    ]
    assert not found


def test_no_path_is_written_outside_the_parameters(notebook: Any) -> None:
    parameters = tagged(notebook, "parameters")[0]
    for cell in code(notebook):
        if cell is parameters:
            continue
        texts = [
            node.value
            for node in ast.walk(ast.parse(cell.source))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert not [text for text in texts if re.search(r"(?:^|/)data/|\.csv|\.toml|\.\./", text)]


def test_no_figure_is_typed_into_the_prose(notebook: Any) -> None:
    """Years, laws and ordinals may stand in prose; shares and counts come from the tables."""
    typed = [
        match.group()
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for match in re.finditer(
            r"\d+(?:[.,]\d+)?\s*(?:%|percent|points)|\d{1,3}[.,]\d{3}", cell.source
        )
    ]
    assert not typed


def test_headline_outputs_are_stored_and_nothing_else_is(notebook: Any) -> None:
    checked = tagged(notebook, "nbval-check-output")
    assert len(checked) >= 2, "nbval would compare nothing"
    for cell in checked:
        assert cell.outputs, "a checked cell without an output passes whatever happens"
        assert cell.execution_count
        assert "keep_output" in cell.metadata.tags
    others = [cell for cell in code(notebook) if cell not in checked]
    assert not [cell.source for cell in others if cell.outputs]


def test_it_carries_no_trace_of_a_machine(notebook: Any) -> None:
    text = nbformat.writes(notebook)
    assert "papermill" not in notebook.metadata
    assert not re.search(r"/home/|/Users/|/root/|/tmp/|[A-Z]:\\\\", text)


def test_cell_ids_are_unique_and_speaking(notebook: Any) -> None:
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", name) for name in ids)


def test_each_notebook_states_its_limits(notebook: Any) -> None:
    assert any("show.limits(" in cell.source for cell in code(notebook))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_each_page_ends_with_its_documents(path: Path) -> None:
    calls = [cell.source for cell in code(nbformat.read(path, as_version=4))]
    assert "show.provenance(" in calls[-1] or "show.provenance(" in calls[-2]


def test_the_folder_holds_nothing_but_notebooks() -> None:
    folder: Path = project.paths().notebooks
    others = [path.name for path in folder.iterdir() if path.suffix != ".ipynb"]
    assert [name for name in others if name != ".ipynb_checkpoints"] == []

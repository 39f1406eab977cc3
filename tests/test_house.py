"""The rooms of the house: who may import whom, how long a module may be, and what is unused."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers import project

ROOT = project.root()
PACKAGE = ROOT / "src" / "helpers"
# Each room may import from itself and from those before it; `project` and `rows` import none.
ROOMS = ("project", "rows", "register", "analysis", "reporting", "running", "cli")
# On a few screens; who passes it splits the module, or gives the reason here.
MOST_LINES = 750
LONG = {
    "register/numerals.py": "the number reader is one automaton of words and signs",
    "reporting/charts/trends.py": "one chart, drawn for the page and for a phone",
    "analysis/trends.py": "what may stand on one line, and what interrupts it",
}
# Called from elsewhere: entry points of pyproject.toml, and what the tests of charts measure by.
CALLED = {"main", "WarmProvisioner", "WarmEngine", "small_texts", "to_svg", "themes_text"}

MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """The modules of this package that a module imports, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "helpers":
            yield from (f"helpers.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers."):
            yield str(node.module)
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] == "helpers")


def test_every_module_has_a_room() -> None:
    assert {room(path) for path in MODULES} - {"__init__"} == {*ROOMS}


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_imports_from_earlier_rooms_only(name: str) -> None:
    earlier = ROOMS[: ROOMS.index(name) + 1]
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {imported}"
        for path in MODULES
        if room(path) == name
        for imported in imports(path)
        if imported != "helpers" and imported.split(".")[1] not in earlier
    ]
    assert wrong == []


def test_notebooks_read_the_helpers_and_no_test_or_benchmark_is_imported_by_them() -> None:
    for path in [*MODULES, *(ROOT / "notebooks").glob("*.ipynb")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(?:from|import) (?:tests|bench)\b", text), path.name


def test_a_module_fits_on_a_few_screens_or_says_why_not() -> None:
    lengths = {
        path.relative_to(PACKAGE).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in MODULES
    }
    assert {name for name, lines in lengths.items() if lines > MOST_LINES} == {*LONG}


def test_nothing_that_is_defined_is_unused() -> None:
    """Every function, class and constant of the package stands in the code a second time."""
    texts = [path.read_text(encoding="utf-8") for path in MODULES]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "notebooks").glob("*.ipynb")]
    words = Counter(word for text in texts for word in re.findall(r"\w+", text))
    defined = [
        name
        for path in MODULES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        for name in _names(node)
        if not _registered(node)
    ]
    assert sorted(name for name in defined if words[name] == 1 and name not in CALLED) == []


def _names(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def _registered(node: ast.stmt) -> bool:
    """Whether a decorator hands a function on, as `@app.command()` does."""
    return isinstance(node, ast.FunctionDef) and any(
        ast.unparse(one).startswith("app.") for one in node.decorator_list
    )

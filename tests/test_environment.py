"""The lock, the conda entry and the Makefile must say the same as pyproject.toml."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers import project
from tests import licences
from tests.lock import LOCK, PROJECT, PYPROJECT, direct, locked

ROOT = project.root()
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
# Named in pyproject.toml for a program or a plugin that they bring, and imported nowhere.
PROGRAMS = {
    "jupyterlab", "editables", "hatchling", "mypy", "nbstripout", "nbval", "pandas-stubs",
    "pre-commit", "pytest-xdist", "ruff", "uv",
}  # fmt: skip


def imported(*folders: str) -> set[str]:
    """The top names of all modules that the Python files of some folders import."""
    names: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module)
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.importorskip":
                names.add(ast.literal_eval(node.args[0]))
    own = {"helpers", "tests", "bench"}
    return {name.partition(".")[0] for name in names} - own - sys.stdlib_module_names


def modules(requirements: list[Requirement]) -> dict[str, set[str]]:
    """The modules that each package brings, by its name."""
    found: dict[str, set[str]] = {
        canonicalize_name(requirement.name): set() for requirement in requirements
    }
    for module, packages in packages_distributions().items():
        for package in packages:
            found.get(canonicalize_name(package), set()).add(module)
    return found


@pytest.mark.parametrize(
    ("folders", "extras"), [(["src"], ["cluster"]), (["src", "tests", "bench"], [])]
)
def test_what_is_imported_is_asked_for_by_name(folders: list[str], extras: list[str]) -> None:
    given = {module for brought in modules(direct(*extras)).values() for module in brought}
    assert imported(*folders) - given == set()


def test_what_is_asked_for_is_imported_or_a_program() -> None:
    used = imported("src", "tests", "bench")
    brought = modules(direct())
    unused = {name for name, names in brought.items() if not names & used}
    assert unused == PROGRAMS


def test_each_direct_dependency_says_in_one_line_what_it_is_for() -> None:
    lines = re.findall(r'^    "([\w-]+)>=[^"]+",(.*)$', PYPROJECT, re.MULTILINE)
    assert sorted(name for name, _ in lines) == sorted(one.name for one in direct())
    assert [name for name, why in lines if not re.match(r" +# \S", why)] == []


def test_the_list_of_licences_is_in_step_with_the_lock() -> None:
    listed = (ROOT / licences.PAGE).read_text(encoding="utf-8")
    rows = re.findall(r"^\| \**([\w.-]+?)\** \| (\d[^|]*) \| (.+) \|$", listed, re.MULTILINE)
    assert [row[:2] for row in rows] == [row[:2] for row in licences.rows()], "make licences"
    # Systems differ in what they install; what is installed here says what the list says.
    said = {name: told for name, _, told in rows}
    here = {name: told for name, _, told in licences.rows() if told != licences.ELSEWHERE}
    assert {name: said[name] for name in here} == here, "make licences"


def test_each_package_says_its_licence() -> None:
    assert [name for name, _, said in licences.rows() if not said] == []


@pytest.mark.parametrize("requirement", direct(), ids=lambda requirement: requirement.name)
def test_each_direct_dependency_is_locked_at_a_version_it_allows(requirement: Requirement) -> None:
    versions = [entry.version for entry in locked().get(canonicalize_name(requirement.name), [])]
    assert versions, f"{requirement.name} is not in requirements.lock: make lock"
    assert all(requirement.specifier.contains(version) for version in versions), versions


def test_each_entry_of_the_lock_has_hashes() -> None:
    assert len(locked()) > 100
    assert [name for name, entries in locked().items() if not all(e.hashes for e in entries)] == []


def test_the_lock_names_no_host() -> None:
    assert re.findall(r".*(?:https?:|file:|index-url|find-links| @ ).*", LOCK) == []


def test_the_build_backend_is_locked_so_that_nothing_is_fetched_unseen() -> None:
    system = tomllib.loads(PYPROJECT)["build-system"]
    names = {canonicalize_name(Requirement(text).name) for text in system["requires"]}
    assert names <= locked().keys()


def test_conda_takes_every_package_but_python_and_pip_from_the_lock() -> None:
    conda = [entry for entry in CONDA["dependencies"] if isinstance(entry, str)]
    pip = [entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict)]
    assert sorted(re.split(r"[=<> ]", entry)[0] for entry in conda) == ["pip", "python"]
    assert pip == [["-r requirements.lock"]]


def test_conda_installs_a_python_that_the_project_allows() -> None:
    (python,) = (entry for entry in CONDA["dependencies"] if str(entry).startswith("python"))
    version = python.partition("=")[2].strip("=")
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(f"{version}.0")


def test_the_makefile_takes_uv_from_the_lock_and_pins_no_other() -> None:
    assert "uv" in locked()
    assert "/^uv==/" in MAKEFILE
    assert re.findall(r"uv[=~<>]=\s*[\d$]", MAKEFILE) == []


def test_a_commit_is_checked_by_the_same_commands_as_make() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = [hook["entry"] for repo in hooks["repos"] for hook in repo["hooks"]]
    typed = [entry.replace(" --force-exclude", "") for entry in entries]
    for target in ("lint", "types"):
        recipe = re.findall(rf"^{target}:.*\n((?:\t.+\n)+)", MAKEFILE, re.MULTILINE)[0]
        commands = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe.splitlines()]
        assert commands
        assert [command for command in commands if command not in typed] == []

"""The lock, the conda entry and the Makefile must say the same as pyproject.toml."""

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


class Locked(NamedTuple):
    version: Version
    hashes: int


def locked() -> dict[str, list[Locked]]:
    """Every entry of the lock; a name stands twice when versions of Python need two versions."""
    entries: dict[str, list[Locked]] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", LOCK.strip()):
        name, version = re.match(r"([\w.\-\[\],]+)==([^\s;]+)", block).groups()  # type: ignore[union-attr]
        entry = Locked(Version(version), block.count("--hash=sha256:"))
        entries.setdefault(canonicalize_name(name.split("[")[0]), []).append(entry)
    return entries


def direct() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].values()
    return [Requirement(text) for group in (PROJECT["dependencies"], *extras) for text in group]


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
    system = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
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

"""What pyproject.toml asks for, and what requirements.lock installs."""

from __future__ import annotations

import re
import tomllib
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from helpers import project

LOCK = (project.root() / "requirements.lock").read_text(encoding="utf-8")
PYPROJECT = (project.root() / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]


class Locked(NamedTuple):
    """One entry of the lock."""

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


def direct(*extras: str) -> list[Requirement]:
    """What the project itself asks for: always, and for some extras (all unless named)."""
    groups = PROJECT["optional-dependencies"]
    named = [groups[extra] for extra in extras or groups]
    return [Requirement(text) for group in (PROJECT["dependencies"], *named) for text in group]

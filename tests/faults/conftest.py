"""Commands as a user types them, in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.running.conftest import write_project

MAIN = [sys.executable, "-c", "from helpers.cli import main; main()"]

Sohoa = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a small project."""
    return write_project(tmp_path / "project")


@pytest.fixture
def sohoa(root: Path) -> Sohoa:
    """Return a function that runs the command in a folder, and what it answered."""

    def run(
        *words: str | Path, folder: Path = root, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if name != "SOHOA_ROOT"}
        return subprocess.run(
            [*MAIN, *map(str, words)], cwd=folder, env=inherited | dict(environment or {}),
            capture_output=True, encoding="utf-8", timeout=300,
        )  # fmt: skip

    return run

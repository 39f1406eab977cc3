"""Two copies of the project, on two machines as unlike as one machine can make them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers import project
from helpers.running import warm
from tests.running.conftest import snapshot

ROOT = project.root()
CLOCK = Path(__file__).with_name("clock")
PARTS = ("data/raw", "docs", "locale", "notebooks", "src", "pyproject.toml", "requirements.lock")
PLACE, LANGUAGE = "kon-tum", "vi"
# What a run notes of itself: when, how long, and the state of the folder.
MANIFEST = ("run.json", ".lock")


@dataclass(frozen=True)
class Copy:
    """One copy: its folder, and what its machine is like."""

    folder: str
    environment: dict[str, str]
    options: tuple[str, ...]


COPIES = (
    Copy(
        "one",
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
        ("--jobs", "2"),
    ),
    Copy(
        "Bản sao (hai)",
        {
            "TZ": "America/Adak", "LC_ALL": "C", "LANG": "vi_VN.UTF-8", "PYTHONHASHSEED": "2",
            "CLOCK_AHEAD": str(1_000 * 86_400 + 43_200),
        },
        ("--jobs", "1", "--cold"),
    ),
)  # fmt: skip


def run(folder: Path, copy: Copy) -> Path:
    """Make the pages of one place in a copy of the project, with the helpers of the copy."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    inherited = {name: value for name, value in os.environ.items() if name != "SOHOA_ROOT"}
    paths = os.pathsep.join((str(CLOCK), str(folder / "src")))
    words = ["run", "--province", PLACE, "--language", LANGUAGE, *copy.options]
    done = subprocess.run(
        [sys.executable, "-c", "from helpers.cli import main; main()", *words], cwd=folder,
        env=inherited | copy.environment | {"PYTHONPATH": paths},
        capture_output=True, encoding="utf-8", timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    if not warm.available():
        pytest.skip("the copies differ in how they start kernels, which needs fork")
    return [run(tmp_path_factory.mktemp("copy") / copy.folder, copy) for copy in COPIES]


def test_the_clock_of_the_second_copy_is_another_one() -> None:
    code = "import datetime, time; print(int(time.time()), datetime.date.today())"
    answers = [
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"CLOCK_AHEAD": ahead} | path,
            capture_output=True, encoding="utf-8", check=True,
        ).stdout.split()
        for path in [{"PYTHONPATH": str(CLOCK)}]
        for ahead in ("0", str(400 * 86_400))
    ]  # fmt: skip
    assert int(answers[1][0]) - int(answers[0][0]) >= 400 * 86_400
    assert answers[1][1][:4] != answers[0][1][:4]


def test_the_tables_are_the_same_bytes_and_those_that_are_kept(copies: list[Path]) -> None:
    first, second = (snapshot(copy / "data" / "processed") for copy in copies)
    assert first == second == snapshot(project.paths().processed)


def test_findings_pages_notebooks_and_workbooks_are_the_same_bytes(copies: list[Path]) -> None:
    first, second = (
        {
            name: content
            for name, content in snapshot(copy / "reports").items()
            if name not in MANIFEST
        }
        for copy in copies
    )
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    kinds = {name.rpartition(".")[2] for name in first}
    assert {"html", "ipynb", "json", "xlsx"} <= kinds
    assert sum("findings" in name for name in first) == 3

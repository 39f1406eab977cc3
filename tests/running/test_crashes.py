"""Runs that are killed, and disks that are full, with real processes.

SOHOA_KILLS is how many runs are killed: a few unless told, at least 50 before a release
(`SOHOA_KILLS=50 .venv/bin/pytest tests/running/test_crashes.py`).
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from helpers.running import manifest, plan, warm
from tests.running.conftest import ANALYSIS, snapshot, write_notebook, write_project

pytestmark = pytest.mark.skipif(not warm.available(), reason="signals of Unix are sent")

KILLS = int(os.environ.get("SOHOA_KILLS", "6"))
SOHOA = [sys.executable, "-c", "from helpers.cli import main; main()", "run"]
ONE_PLACE = ["--province", "all", "--language", "en", "--jobs", "2"]
EXPECTED = 4
SLOW = "import pathlib, time\npathlib.Path('begun').touch()\ntime.sleep(600)"


def start(root: Path, *words: str, before: str = "") -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "SOHOA_ROOT"}
    command = [*SOHOA[:2], f"{before}\n{SOHOA[2]}", *SOHOA[3:], *ONE_PLACE, *words]
    return subprocess.Popen(
        command, cwd=root, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def pages(root: Path) -> dict[str, bytes]:
    """The files that readers get, without what a run notes for itself."""
    found = snapshot(root / "reports") | snapshot(root / "data" / "processed")
    return {
        name: content
        for name, content in found.items()
        if not name.startswith(".") and ".part" not in name and name != "run.json"
    }


def left(root: Path) -> list[Path]:
    return [*root.rglob(".*.part*"), *root.rglob("..*")]


def working_in(root: Path) -> list[int]:
    """The processes whose folder is that of the project: runs, and their kernels."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if entry.resolve(strict=True) == root:
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found


@pytest.fixture
def made(first: tuple[Path, float], tmp_path: Path) -> tuple[Path, dict[str, bytes], float]:
    """A project that was run once: its folder, its pages, and how long the run took."""
    root, seconds = first
    shutil.copytree(root, tmp_path / "project")
    return tmp_path / "project", pages(root), seconds


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    root = write_project(tmp_path_factory.mktemp("crashes") / "project")
    write_notebook(
        root / "notebooks" / "02_trends.ipynb", "Long", *ANALYSIS.values(), "print('long ' * 2000)"
    )
    began = time.monotonic()
    process = start(root)
    output, _ = process.communicate()
    assert process.returncode == 0, output
    return root, time.monotonic() - began


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_a_run_that_is_killed_at_any_moment_leaves_whole_pages_and_is_finished_by_the_next(
    made: tuple[Path, dict[str, bytes], float],
) -> None:
    root, whole, seconds = made
    moments = random.Random(7)
    for _ in range(KILLS):
        if moments.random() < 0.5:
            shutil.rmtree(root / "reports")
        process = start(root, "--force")
        time.sleep(moments.uniform(0, seconds))
        process.kill()
        process.communicate()
        there = pages(root)
        assert {name: whole[name] for name in there} == there
        deadline = time.monotonic() + 60
        while working_in(root) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert working_in(root) == []
    known = manifest.load(plan.site(root=root)).pages
    recorded = {key for key, page in known.items() if page["status"] == "made"}
    process = start(root)
    output, _ = process.communicate()
    assert process.returncode == 0, output
    assert pages(root) == whole
    assert left(root) == []
    assert f"{EXPECTED - len(recorded)} made, {len(recorded)} up to date" in output


@pytest.mark.parametrize(
    ("number", "send"),
    [(signal.SIGTERM, os.kill), (signal.SIGHUP, os.kill), (signal.SIGTERM, os.killpg)],
    ids=["SIGTERM", "SIGHUP", "SIGTERM to all its processes"],
)
def test_a_run_that_is_asked_to_end_leaves_nothing_half_written(
    number: signal.Signals,
    send: Callable[[int, int], None],
    made: tuple[Path, dict[str, bytes], float],
) -> None:
    root, whole, _ = made
    notebook = root / "notebooks" / "02_trends.ipynb"
    write_notebook(notebook, "Slow", ANALYSIS["parameters"], ANALYSIS["body"], SLOW)
    process = start(root)
    deadline = time.monotonic() + 120
    while not (root / "begun").exists() and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.1)
    send(process.pid, number)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 130, output
    assert "Traceback" not in output
    assert pages(root) == whole
    assert left(root) == []


def test_a_full_disk_fails_the_page_and_keeps_the_last_good_one(
    made: tuple[Path, dict[str, bytes], float],
) -> None:
    root, whole, _ = made
    shorter, longest = sorted(len(content) for content in whole.values())[-2:]
    limit = (shorter + longest) // 2
    assert longest - shorter > 2000
    # no file may grow beyond the limit: the longest page does not fit, all others do
    full = (
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"
    )
    process = start(root, "--force", "--notebook", "02_trends", before=full)
    output, _ = process.communicate()
    assert process.returncode == 1, output
    assert "en/all/02_trends failed: OSError: [Errno 27] File too large" in output
    kept = pages(root)
    nbformat.reads(kept.pop("en/all/02_trends.failed.ipynb").decode(), as_version=4)
    assert b"failed" in kept.pop("index.html")
    assert kept == {name: content for name, content in whole.items() if name != "index.html"}
    assert left(root) == []
    process = start(root)
    output, _ = process.communicate()
    assert process.returncode == 0, output
    assert "1 made, 3 up to date" in output
    assert pages(root) == whole

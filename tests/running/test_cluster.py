import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from helpers.register import codebook
from helpers.running import batch, plan
from helpers.running.batch import Means, Outcome
from helpers.running.plan import SelectionError, Site
from tests.running.conftest import ANALYSIS, snapshot, write_notebook, write_project

BUSY = "import pathlib, time\npathlib.Path('begun').touch()\ntime.sleep(3)"


class Cluster:
    """A scheduler and two workers of this machine, each a process of its own."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.stack, self.folder = stack, folder
        self.file = folder / "scheduler.json"
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-show")
        deadline = time.monotonic() + 60
        while not (self.file.is_file() and self.file.read_text()) and time.monotonic() < deadline:
            time.sleep(0.1)
        self.address: str = json.loads(self.file.read_text(encoding="utf-8"))["address"]
        here = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny")
        self.workers = [self.start("worker", *here) for _ in range(2)]

    def start(self, kind: str, *words: str) -> subprocess.Popen[bytes]:
        module = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--no-dashboard"]
        log = self.stack.enter_context((self.folder / f"{kind}.log").open("ab"))
        process = subprocess.Popen(
            [*module, "--scheduler-file", str(self.file), *words],
            stdout=log, stderr=log, cwd=self.folder,
        )  # fmt: skip
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(tmp_path_factory.mktemp("cluster"), stack)


def run(site: Site, means: Means) -> Outcome:
    book = codebook.load(site.raw)
    return batch.run(site, plan.select(book.study_places), book, means)


def pages(site: Site) -> dict[str, bytes]:
    made = snapshot(site.reports)
    del made["run.json"]  # it tells the seconds
    return made


def test_a_cluster_that_loses_a_worker_makes_the_same_pages_as_one_machine(
    cluster: Cluster, tmp_path: Path
) -> None:
    root = write_project(tmp_path / "project")
    notebook = root / "notebooks" / "02_trends.ipynb"
    write_notebook(notebook, "Slow", ANALYSIS["parameters"], ANALYSIS["body"], BUSY)
    here = plan.site(root=root, output=tmp_path / "here")
    there = plan.site(root=root, output=tmp_path / "there")
    assert run(here, Means(jobs=2)).complete
    (root / "begun").unlink()

    killer = subprocess.Popen(
        [sys.executable, "-c", KILLER, str(root / "begun"), str(cluster.workers[0].pid)]
    )
    outcome = run(there, Means(scheduler=cluster.address))
    assert killer.wait() == 0
    assert outcome.complete
    assert outcome.counts["made"] == 7
    assert cluster.workers[0].wait(20) == -9
    assert cluster.workers[1].poll() is None
    assert pages(there) == pages(here)
    assert list(there.reports.rglob(".*.part*")) == []


KILLER = """
import os, pathlib, signal, sys, time
begun, pid = pathlib.Path(sys.argv[1]), int(sys.argv[2])
while not begun.exists(): time.sleep(0.1)
os.kill(pid, signal.SIGKILL)
"""


def test_a_scheduler_that_does_not_answer_is_named_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "CONNECTING", 1)
    site = plan.site(root=write_project(tmp_path / "project"))
    with pytest.raises(SelectionError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"):
        run(site, Means(scheduler="tcp://127.0.0.1:9"))
    assert not site.reports.exists()

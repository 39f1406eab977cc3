import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from helpers.running import lock
from helpers.running.plan import SelectionError

HOLD = (
    "import sys, time\nfrom pathlib import Path\nfrom helpers.running import lock\n"
    "with lock.held(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(600)"
)


@pytest.fixture
def holder(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Another process that holds the lock of the folder."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_run_that_does_not_wait_is_told_who_holds_the_lock(
    holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    with pytest.raises(SelectionError) as refused, lock.held(tmp_path, wait=False):
        pass
    assert f"(process {holder.pid} on {os.uname().nodename})" in str(refused.value)


def test_a_second_run_says_for_whom_it_waits_and_begins_when_the_first_ends(
    holder: subprocess.Popen[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = threading.Event()

    def end() -> None:
        asked.set()
        holder.terminate()

    threading.Timer(1, end).start()
    with lock.held(tmp_path):
        assert asked.is_set()
        assert holder.wait(10) != 0  # the lock is free a moment before the process is gone
    said = capsys.readouterr().err
    assert said.startswith("Waiting for the run of 20")
    assert f"process {holder.pid}" in said


def test_the_lock_of_a_run_that_was_killed_holds_nobody_up_and_is_said(
    holder: subprocess.Popen[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    holder.kill()
    holder.wait()
    with lock.held(tmp_path, wait=False):
        written = json.loads((tmp_path / ".lock.json").read_text(encoding="utf-8"))
        assert written["pid"] == os.getpid()
    said = capsys.readouterr().err
    assert f"process {holder.pid} on {os.uname().nodename}) did not end as it should" in said


def test_a_run_that_ended_well_leaves_nothing_to_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        with lock.held(tmp_path, wait=False):
            pass
    assert capsys.readouterr().err == ""

"""One run at a time in a folder of reports: the others wait, or say who is running.

The operating system frees the lock when its holder ends, however it ends. On a shared file system
that passes locks on, as NFS 4 does, this also holds between machines.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.running.plan import SelectionError


@contextmanager
def held(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock of a folder, which must exist.

    While another run holds it, say on stderr which, and wait; SelectionError unless `wait`.
    """
    lock, holder = FileLock(folder / ".lock"), folder / ".lock.json"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if not wait:
            raise SelectionError(f"{folder.name} is being written by {_who(holder)}") from None
        print(f"Waiting for {_who(holder)}, writing to {folder.name}", file=sys.stderr, flush=True)
        lock.acquire(poll_interval=0.5)
    try:
        if holder.exists():
            print(f"{_who(holder)} did not end as it should: going on from there", file=sys.stderr)
        since = dt.datetime.now().isoformat(timespec="minutes", sep=" ")
        about = {"pid": os.getpid(), "host": platform.node(), "since": since}
        with suppress(OSError):  # on a full disk the lock holds all the same
            holder.write_text(json.dumps(about), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    try:
        about = json.loads(holder.read_text(encoding="utf-8"))
        return f"the run of {about['since']} (process {about['pid']} on {about['host']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another run"

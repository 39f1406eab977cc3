"""Print pages to PDF through a browser that is installed: none is brought along."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from helpers.running import cache

NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
# Where installers put them when they are not on the PATH.
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)
PATIENCE = 120  # seconds for one page


class PrintError(RuntimeError):
    """Pages that could not be printed; names each, with what the browser said."""


def browser() -> str:
    """Return the browser that prints. Raises PrintError where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    found = found or next((path for path in PLACES if Path(path).is_file()), None)
    if found is None:
        raise PrintError(
            "--pdf prints through Chrome, Chromium or Edge, and none of them was found: install "
            "one, or open a page in any browser and print it"
        )
    return found


def write(pages: Iterable[Path], program: str) -> list[Path]:
    """Print each page beside itself, unless its PDF is as new; return those printed.

    Raises PrintError, after all others were printed, for pages that the browser did not print.
    """
    printed, faults = [], []
    for page in pages:
        target = page.with_suffix(".pdf")
        if target.is_file() and target.stat().st_mtime >= page.stat().st_mtime:
            continue
        draft = cache.part(target)
        try:
            said = _print(program, page, draft)
            if draft.is_file() and draft.stat().st_size:
                draft.replace(target)
                printed.append(target)
            else:
                faults.append(f"{page.name}: {said}")
        finally:
            draft.unlink(missing_ok=True)
    if faults:
        raise PrintError("not printed:\n- " + "\n- ".join(faults))
    return printed


def _print(program: str, page: Path, target: Path) -> str:
    """Let a browser without window, history and network print a page; return what it said."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            *(program, "--headless", "--disable-gpu", "--no-first-run", "--disable-sync"),
            *("--disable-background-networking", "--disable-component-update"),
            *("--no-pdf-header-footer", f"--user-data-dir={profile}"),
            *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
            *(f"--print-to-pdf={target}", page.as_uri()),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"the browser ended with status {done.returncode}"

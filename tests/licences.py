"""The licences of everything that the lock installs, from the metadata of the packages.

``python -m tests.licences`` writes docs/LICENCES.md; ``make licences`` does so.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution, metadata
from pathlib import Path

from helpers import project
from tests.lock import direct, locked

PAGE = Path("docs/LICENCES.md")
HEAD = """# Licences of the packages

Written by `make licences` from what the packages say of themselves; do not edit. The project's own
code is under MIT, its tables and texts under CC BY 4.0 (LICENSE, LICENSE-tables). The packages are
installed beside it, from requirements.lock, and none is part of this repository. Bold: named in
pyproject.toml, which says what each is for; the others are needed by these.

| package | version | licence |
|---|---|---|
"""
ELSEWHERE = "(only on other systems or versions of Python)"
# Old ways of saying, by which a package names one of the usual licences.
_CLASSIFIER = re.compile(r"License :: (?:OSI Approved :: )?(.+)")
_LONGEST = 60


def licence(name: str) -> str:
    """Return the licence of a package as it says it, "" if it says none."""
    said = metadata(name)

    def first(key: str) -> str:
        return next(iter(said.get_all(key) or []), "")

    classified = [
        match[1]
        for text in said.get_all("Classifier") or []
        if (match := _CLASSIFIER.match(text)) and match[1] != "OSI Approved"
    ]
    written = first("License").strip().partition("\n")[0]
    short = written if len(written) <= _LONGEST else ""
    return first("License-Expression") or "; ".join(classified) or short or _first_line(name)


def _first_line(name: str) -> str:
    """Return how the licence that a package brings begins, "" if it brings none."""
    files = metadata(name).get_all("License-File") or []
    text = distribution(name).read_text(f"licenses/{files[0]}") if files else None
    return (text or "").strip().partition("\n")[0][:_LONGEST]


def rows() -> list[tuple[str, str, str]]:
    """Return each package of the lock with its versions and its licence."""
    found = []
    for name, entries in sorted(locked().items()):
        versions = ", ".join(sorted({str(entry.version) for entry in entries}))
        try:
            said = licence(name)
        except PackageNotFoundError:
            said = ELSEWHERE
        found.append((name, versions, said))
    return found


def page() -> str:
    """Return docs/LICENCES.md."""
    named = {requirement.name.lower() for requirement in direct()}
    lines = [
        f"| {f'**{name}**' if name in named else name} | {versions} | {said} |"
        for name, versions, said in rows()
    ]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    (project.root() / PAGE).write_text(page(), encoding="utf-8", newline="\n")

"""Why a page must run again: the hashes of what it was made from, kept in run.json."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import helpers
from helpers.running.plan import METHODS, Page, Site
from helpers.running.slices import Slices

Record = dict[str, Any]

PACKAGE = Path(helpers.__file__).resolve().parent
SHOWN_REASONS = 3


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Digests:
    """The digests of files as they are now, each read once, and the tables as they are now."""

    def __init__(self, processed: Path) -> None:
        self.known: dict[Path, str] = {}
        self.slices = Slices(processed)

    def of(self, path: Path) -> str:
        """Return the digest of a file."""
        if path not in self.known:
            self.known[path] = digest(path)
        return self.known[path]


def folder_digest(folder: Path) -> str:
    """Return one SHA-256 of the names and bytes of a folder's files, compiled ones left out."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(f"{path.relative_to(folder).as_posix()}\0{digest(path)}\n".encode())
    return total.hexdigest()


@cache
def _helpers_digest() -> str:
    return folder_digest(PACKAGE)


def sources(page: Page, site: Site) -> list[Path]:
    """Return the files that a page is made from, apart from the helpers."""
    always = [page.source(site), site.root / "requirements.lock"]
    catalogue = sorted((site.root / "locale" / page.language).rglob("*.po"))
    if page.notebook.cleans:
        read = sorted([*site.raw.glob("*.toml"), *site.raw.glob("documents/*/*.toml")])
    else:
        tables = sorted([*site.processed.glob("*.csv"), *site.processed.glob("*.json")])
        read = [*tables, site.raw / "events.toml", *page.told(site).values()]
    return [path for path in (*always, *catalogue, *read) if path.is_file()]


def inputs(page: Page, site: Site, digests: Digests | None = None) -> dict[str, str]:
    """Return the hash of everything a page depends on, by a name a reader understands."""
    parameters = json.dumps(page.parameters(site), sort_keys=True, ensure_ascii=False)
    known = digests or Digests(site.processed)
    return {
        "helpers": _helpers_digest(),
        "parameters": hashlib.sha256(parameters.encode()).hexdigest(),
        **{
            site.label(path): known.of(path)
            for path in sources(page, site)
            if not known.slices.covers(page, path.name)
        },
        **known.slices.read(page),
    }


def all_inputs(pages: Iterable[Page], site: Site) -> dict[Page, dict[str, str]]:
    """Return the inputs of many pages, reading each file once."""
    digests = Digests(site.processed)
    return {page: inputs(page, site, digests) for page in pages}


def index_inputs(site: Site, states: Mapping[Page, str]) -> str:
    """Return the hash of what the index tells: the state, findings and heading of each page."""
    digests, total = Digests(site.processed), hashlib.sha256(_helpers_digest().encode())
    for page, state in states.items():
        told = [path for path in (page.findings(site), page.source(site)) if path]
        hashes = [digests.of(path) for path in told if path.is_file()]
        total.update(f"{page.key} {state} {hashes} {page.html(site).is_file()}\n".encode())
    catalogues = sorted((site.root / "locale").rglob("*.po"))
    books = (site.root / METHODS, site.raw / "places.toml", site.processed / "documents.csv")
    for path in (*catalogues, *books):
        total.update(f"{digests.of(path) if path.is_file() else ''}\n".encode())
    return total.hexdigest()


def stale_index(site: Site, states: Mapping[Page, str]) -> bool:
    """Return whether an index tells something else than it would now, or what belongs is missing.

    To the index of a language belong the workbooks of its pages.
    """
    expected = {site.index(page.language) for page in states}
    expected |= {page.workbook(site) for page in states if page.executed(site).is_file()}
    expected |= {site.methods} if site.says_methods else set()
    there = all(path.is_file() for path in expected)
    return not there or _content(site)["index"] != index_inputs(site, states)


def tables(site: Site) -> dict[str, str]:
    """Return the hash of every tidy table, by file name."""
    return {
        path.name: digest(path)
        for path in sorted([*site.processed.glob("*.csv"), *site.processed.glob("*.json")])
    }


def reasons(
    page: Page, site: Site, record: Mapping[str, Any] | None, now: Mapping[str, str]
) -> list[str]:
    """Return why a page must run, most telling first; an empty list means that it is up to date.

    `record` is the page's entry of run.json, None when there is none; `now` are its inputs.
    """
    if record is None:
        return ["never run"]
    if record.get("status") != "made":
        return ["the last run failed"]
    missing = [
        f"{site.label(path)} is missing" for path in page.outputs(site) if not path.is_file()
    ]
    return [*missing, *_altered_tables(page, site, record), *_changes(page, site, record, now)]


def _altered_tables(page: Page, site: Site, record: Mapping[str, Any]) -> list[str]:
    if not page.notebook.cleans:
        return []
    written: dict[str, str] = record.get("tables", {})
    found = tables(site)
    return [
        f"{site.label(site.processed / name)} is not what {page.notebook.name} wrote"
        for name in sorted(written.keys() | found.keys())
        if written.get(name) != found.get(name)
    ]


def _changes(
    page: Page, site: Site, record: Mapping[str, Any], now: Mapping[str, str]
) -> list[str]:
    before: dict[str, str] = record.get("inputs", {})
    when = _made_at(page.html(site))
    return [
        *(f"{name} changed{when}" for name in now if name in before and before[name] != now[name]),
        *(f"{name} is new{when}" for name in now if name not in before),
        *(f"{name} was removed{when}" for name in before if name not in now),
    ]


def _made_at(path: Path) -> str:
    if not path.is_file():
        return ""
    moment = dt.datetime.fromtimestamp(path.stat().st_mtime)
    return f" since {moment:%Y-%m-%d %H:%M}"


def summary(found: list[str]) -> str:
    """Return reasons in one line: the first few, then how many more."""
    shown = "; ".join(found[:SHOWN_REASONS])
    more = len(found) - SHOWN_REASONS
    return f"{shown}; and {more} more" if more > 0 else shown


def load(site: Site) -> dict[str, Record]:
    """Return the entry of every page of run.json, empty when nothing was run yet.

    An unreadable run.json is said on stderr and counts as none: every page then runs again.
    """
    return {key: dict(record) for key, record in _content(site)["pages"].items()}


def _content(site: Site) -> dict[str, Any]:
    path = site.reports / "run.json"
    nothing: dict[str, Any] = {"pages": {}, "index": ""}
    if not path.is_file():
        return nothing
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        assert all(isinstance(record, dict) for record in content["pages"].values())
        return nothing | content
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        print(f"{site.label(path)} cannot be read ({error}): every page runs", file=sys.stderr)
        return nothing


def save(
    site: Site, pages: Mapping[str, Record], counts: Mapping[str, int], index: str = ""
) -> None:
    """Write run.json in one step; `index` is the hash of what the index was made from."""
    site.reports.mkdir(parents=True, exist_ok=True)
    target = site.reports / "run.json"
    content = {"counts": dict(counts), "index": index, "pages": dict(sorted(pages.items()))}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    temporary = part(target)
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def part(path: Path) -> Path:
    """Return this process's temporary name beside a file, to be moved into place when whole.

    It names the machine too: several may write to one shared folder.
    """
    return path.with_name(f".{path.stem}.{platform.node()}-{os.getpid()}.part{path.suffix}")


def sweep(site: Site) -> None:
    """Remove what runs that were killed left under temporary names; nobody else may be writing."""
    for leftover in [*site.processed.parent.glob(".*.part"), *site.reports.rglob(".*.part*")]:
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)

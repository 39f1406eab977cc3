"""Why a page must run again: the hashes of what it was made from."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
import shutil
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
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
    """The digests of files as they are now, and the tables as they are now, each read once."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._known: dict[Path, str] = {}
        self._listed: dict[tuple[Path, str], list[Path]] = {}
        self._labels: dict[Path, str] = {}

    @cached_property
    def slices(self) -> Slices:
        """The tables, document by document."""
        return Slices(self.site.processed)

    def of(self, path: Path) -> str:
        """Return the digest of a file, "" if there is none."""
        if path not in self._known:
            self._known[path] = digest(path) if path.is_file() else ""
        return self._known[path]

    def label(self, path: Path) -> str:
        """Return the name of a file in records."""
        if path not in self._labels:
            self._labels[path] = self.site.label(path)
        return self._labels[path]

    def files(self, folder: Path, pattern: str) -> list[Path]:
        """Return the files below a folder that match a pattern, in the order of their names."""
        if (folder, pattern) not in self._listed:
            self._listed[folder, pattern] = sorted(folder.glob(pattern))
        return self._listed[folder, pattern]


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


def _sources(page: Page, digests: Digests) -> list[Path]:
    """Return the files that a page is made from, apart from the helpers."""
    site = digests.site
    always = [page.source(site), site.root / "requirements.lock"]
    catalogue = digests.files(site.root / "locale" / page.language, "**/*.po")
    if page.notebook.cleans:
        read = [
            *digests.files(site.raw, "*.toml"), *digests.files(site.raw, "documents/*/*.toml")
        ]  # fmt: skip
    else:
        tables = [
            *digests.files(site.processed, "*.csv"), *digests.files(site.processed, "*.json")
        ]  # fmt: skip
        read = [*tables, site.raw / "events.toml", *page.told(site).values()]
    return [path for path in (*always, *catalogue, *read) if digests.of(path)]


def inputs(page: Page, digests: Digests) -> dict[str, str]:
    """Return the hash of everything a page depends on, by a name a reader understands."""
    site, slices = digests.site, digests.slices
    parameters = json.dumps(page.parameters(site), sort_keys=True, ensure_ascii=False)
    return {
        "helpers": _helpers_digest(),
        "parameters": hashlib.sha256(parameters.encode()).hexdigest(),
        **{
            digests.label(path): digests.of(path)
            for path in _sources(page, digests)
            if not slices.covers(page, path.name)
        },
        **slices.read(page),
    }


def all_inputs(pages: Iterable[Page], site: Site) -> dict[Page, dict[str, str]]:
    """Return the inputs of many pages, reading each file once."""
    digests = Digests(site)
    return {page: inputs(page, digests) for page in pages}


class Over:
    """What lies over all pages, an index and workbooks, is made of what its pages are made of.

    A page shows the same whenever it was made of the same, so that its record tells all of it.
    """

    def __init__(self, site: Site, records: Mapping[str, Record]) -> None:
        self.site = site
        self.digests = Digests(site)
        self.records = {
            key: f"{record.get('status')} {json.dumps(record.get('inputs'), sort_keys=True)}"
            for key, record in records.items()
        }

    def index(self, pages: Iterable[Page]) -> str:
        """Return the hash of what the indexes tell of these pages."""
        site = self.site
        catalogues = self.digests.files(site.root / "locale", "**/*.po")
        books = (site.root / METHODS, site.raw / "places.toml", site.processed / "documents.csv")
        told = [self.digests.of(path) for path in (*catalogues, *books)]
        for page in pages:
            there = page.html(site).is_file(), page.workbook(site).is_file()
            told.append(f"{page.key} {there} {self.records[page.key]}")
        return _total(told)

    def workbook(self, pages: Iterable[Page]) -> str:
        """Return the hash of what the workbook of these pages of one place is made of."""
        places = self.digests.of(self.site.raw / "places.toml")
        return _total([places, *(f"{page.key} {self.records[page.key]}" for page in pages)])


def _total(told: Iterable[str]) -> str:
    lines = "\n".join((_helpers_digest(), *told))
    return hashlib.sha256(lines.encode()).hexdigest()


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

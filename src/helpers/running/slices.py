"""Which documents a page reads: a change to another one does not concern it.

The tidy tables are read as text, without pandas, so that a run with nothing to do ends at once.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from helpers.running.plan import ALL, Page

# The tables that are split by document, with the columns that this takes.
SPLIT: Mapping[str, tuple[str, ...]] = {
    "observations": ("document", "place", "tier", "kind", "unit"),
    "claims": ("document", "place"),
    "documents": ("id", "place", "published"),
    "quality": ("entries",),
}
NOT_READ = ("datapackage.json",)
BELOW = ("district", "commune")  # tiers below that of the province


class Slices:
    """The tidy tables of a folder, document by document.

    A document tells of the place it is filed under and of those that its figures and statements
    are about. A page of one place reads what tells of that place and of those merged with it, of
    the country and of groups of provinces, and the goals printed for a tier anywhere, which may
    retell a law. A page that compares also reads everything that tells of a place whose districts
    or communes have figures. Pages over all places read everything. What a statement owes to a
    text about other places alone is left out of account.
    """

    def __init__(self, processed: Path) -> None:
        self.rows: dict[str, list[str]] = defaultdict(list)
        self.of_place: dict[str, set[str]] = defaultdict(set)
        self.goals: set[str] = set()
        self.divided: set[str] = set()
        self.hashes: dict[str, str] = {}
        self.newest = ""
        tables = {name: _rows(processed / f"{name}.csv", SPLIT[name]) for name in SPLIT}
        listed = _rows(processed / "places.csv", ("place", "kind", "successor"))
        self.usable = listed is not None and None not in tables.values()
        self.provinces = {row["place"] for row in listed or () if row["kind"] == "province"}
        self.today = {row["place"]: row["successor"] or row["place"] for row in listed or ()}
        for name, rows in tables.items() if self.usable else ():
            for row in rows or ():
                self._take(name, row)
        self.of_merged: dict[str, set[str]] = defaultdict(set)
        for place, names in self.of_place.items():
            if place in self.today:
                self.of_merged[self.today[place]] |= names

    def covers(self, page: Page, name: str) -> bool:
        """Return whether `read` tells all that a page takes from a file of the folder."""
        split = name in NOT_READ or name.removesuffix(".csv") in SPLIT
        return split and self.usable and page.place != ALL and not page.notebook.cleans

    def read(self, page: Page) -> dict[str, str]:
        """Return the hash of each part of the tables that a page reads, by what it tells of."""
        if not self.covers(page, NOT_READ[0]):
            return {}
        for what, names in (parts := self.parts(page)).items():
            if what not in self.hashes:
                self.hashes[what] = self._hash(names)
        return {what: self.hashes[what] for what in parts} | {"the newest document": self.newest}

    def parts(self, page: Page) -> dict[str, set[str]]:
        """Return the documents that a page reads, by what they tell of."""
        found = {
            f"what is recorded of {page.place}": self.telling(page.place),
            "what is recorded of the country": self.of_country,
            "goals by tier of any place": self.goals,
        }
        if page.notebook.compares:
            found["what is recorded of places with figures below the province"] = self.of_divided
        return found

    @cached_property
    def of_country(self) -> set[str]:
        """The documents that tell of the country, of a group of provinces, or of nowhere known."""
        return self._of(self.of_place.keys() - self.provinces)

    @cached_property
    def of_divided(self) -> set[str]:
        """The documents that tell of places whose districts or communes have figures."""
        return self._of(self.divided)

    def telling(self, place: str) -> set[str]:
        """Return the documents that tell of a place, or of one that was merged with it."""
        merged = self.of_merged.get(self.today.get(place, place), set())
        return self.of_place.get(place, set()) | merged

    def _of(self, places: Iterable[str]) -> set[str]:
        return set().union(*(self.of_place[place] for place in places))

    def _take(self, table: str, row: Mapping[str, str]) -> None:
        if table == "quality":
            names = {entry.partition("#")[0] for entry in row["entries"].split(";")}
        else:
            names = {row["id" if table == "documents" else "document"]}
        for name in names:
            self.rows[name].append("\x1f".join((table, *row.values())))
            if "place" in row:
                self.of_place[row["place"]].add(name)
            if table == "observations" and row["kind"] == "target" and row["tier"] != ALL:
                self.goals.add(name)
        if table == "observations" and (row["unit"] or row["tier"] in BELOW):
            self.divided.add(row["place"])
        self.newest = max(self.newest, row.get("published", ""))

    def _hash(self, names: Iterable[str]) -> str:
        total = hashlib.sha256()
        for name in sorted(names):
            total.update("\x1e".join(sorted(self.rows[name])).encode())
        return total.hexdigest()


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]] | None:
    """Return the rows of a table; None where it is missing or another one than expected."""
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        usable = set(columns) <= set(reader.fieldnames or ())
        return list(reader) if usable else None

"""Which documents a page reads: a change to another one does not concern it.

The tidy tables are read as text, without pandas, so that a run with nothing to do ends at once.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path

from helpers.running.plan import ALL, Page

# The tables that are split by document, with the columns that this takes.
SPLIT: Mapping[str, tuple[str, ...]] = {
    "observations": ("document", "place", "tier", "kind", "indicator", "unit", "from", "to"),
    "claims": ("document", "place"),
    "documents": ("id", "place", "published"),
    "quality": ("entries",),
}
NOT_READ = ("datapackage.json",)


class Slices:
    """The tidy tables of a folder, document by document.

    A document tells of the place it is filed under and of those that its figures and statements
    are about. A page of one place reads what tells of that place and of those merged with it, of
    the country and of groups of provinces, and the goals printed by tier anywhere, which may retell
    a law; a page that compares reads every set of tiers. Pages over all places read everything.
    What a statement owes to a text about other places alone is left out of account.
    """

    def __init__(self, processed: Path) -> None:
        self.rows: dict[str, list[str]] = defaultdict(list)
        self.places: dict[str, set[str]] = defaultdict(set)
        self.tiers: dict[str, dict[tuple[str, ...], set[str]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self.newest = ""
        tables = {name: _rows(processed / f"{name}.csv", SPLIT[name]) for name in SPLIT}
        listed = _rows(processed / "places.csv", ("place", "kind", "successor"))
        self.usable = listed is not None and None not in tables.values()
        self.provinces = {row["place"] for row in listed or () if row["kind"] == "province"}
        self.today = {row["place"]: row["successor"] or row["place"] for row in listed or ()}
        for name, rows in tables.items() if self.usable else ():
            for row in rows or ():
                self._take(name, row)

    def covers(self, page: Page, name: str) -> bool:
        """Return whether `read` tells all that a page takes from a file of the folder."""
        split = name in NOT_READ or name.removesuffix(".csv") in SPLIT
        return split and self.usable and page.place != ALL and not page.notebook.cleans

    def read(self, page: Page) -> dict[str, str]:
        """Return the hash of each part of the tables that a page reads, by what it tells of."""
        if not self.covers(page, NOT_READ[0]):
            return {}
        found = {
            f"what is recorded of {page.place}": self._hash(partial(self.tells, page.place)),
            "what is recorded of the country": self._of_the_country,
            "goals by tier of any place": self._of_tiers["target"],
            "the newest document": self.newest,
        }
        if page.notebook.compares:
            found["figures by tier of any place"] = self._of_tiers[""]
        return found

    def tells(self, place: str, name: str) -> bool:
        """Return whether a document tells of a place, or of one that was merged with it."""
        merged = {self.today.get(one) for one in self.places[name]}
        return place in self.places[name] or self.today.get(place, place) in merged

    def prints_tiers(self, name: str, kind: str = "") -> bool:
        """Return whether a document prints tiers side by side, as figures of a kind or of any."""
        sets = self.tiers[name].items()
        return any(len(tiers) > 1 for key, tiers in sets if kind in ("", key[0]))

    @cached_property
    def _of_the_country(self) -> str:
        return self._hash(lambda name: bool(self.places[name] - self.provinces))

    @cached_property
    def _of_tiers(self) -> dict[str, str]:
        kinds = ("", "target")
        return {kind: self._hash(partial(self.prints_tiers, kind=kind)) for kind in kinds}

    def _take(self, table: str, row: Mapping[str, str]) -> None:
        if table == "quality":
            names = {entry.partition("#")[0] for entry in row["entries"].split(";")}
        else:
            names = {row["id" if table == "documents" else "document"]}
        for name in names:
            self.rows[name].append("\x1f".join((table, *row.values())))
            if "place" in row:
                self.places[name].add(row["place"])
            if table == "observations":
                key = tuple(row[column] for column in SPLIT[table][3:])
                self.tiers[name][key].add(row["tier"])
        self.newest = max(self.newest, row.get("published", ""))

    def _hash(self, wanted: Callable[[str], bool]) -> str:
        total = hashlib.sha256()
        for name in sorted(filter(wanted, self.rows)):
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

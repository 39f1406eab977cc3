"""Where the navigation of a page leads: to the pages around it, as far as there are any."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence

from helpers.running.cache import Record
from helpers.running.plan import ALL, LANGUAGES, NOTEBOOKS, Notebook, Page, Site, select


class Links:
    """The links between pages that are `there`, given the study places in their order."""

    def __init__(self, there: Collection[Page], places: Sequence[str]) -> None:
        self.there = frozenset(there)
        self.places = (*places, ALL)
        self._elsewhere: dict[tuple[Notebook, str], tuple[tuple[Page, ...], str]] = {}

    def of(self, page: Page) -> tuple[Page, ...]:
        """Return the pages of the same place, the cleaning, the same page elsewhere.

        Elsewhere: of other places and in other languages.
        """
        places, _ = self._same_elsewhere(page)
        return tuple(dict.fromkeys((*self._around(page), *places, *self._translations(page))))

    def digest(self, page: Page) -> str:
        """Return a hash of the links of a page, made without going through all places."""
        _, places = self._same_elsewhere(page)
        own = [*self._around(page), *self._translations(page)]
        return _hash([page.key, *(other.key for other in own), places])

    def _around(self, page: Page) -> Iterator[Page]:
        around = (
            Page(notebook, ALL if notebook.cleans else page.place, page.language)
            for notebook in NOTEBOOKS
        )
        return (other for other in around if other in self.there)

    def _translations(self, page: Page) -> Iterator[Page]:
        same = (Page(page.notebook, page.place, code) for code in LANGUAGES)
        return (other for other in same if other in self.there)

    def _same_elsewhere(self, page: Page) -> tuple[tuple[Page, ...], str]:
        """Return the page for each place, and their hash: the same for the pages of all places."""
        key = page.notebook, page.language
        if key not in self._elsewhere:
            same = [Page(page.notebook, place, page.language) for place in self.places]
            found = tuple(one for one in same if one in self.there and not one.notebook.cleans)
            self._elsewhere[key] = found, _hash([one.key for one in found])
        return self._elsewhere[key]


def there(site: Site, places: Sequence[str]) -> set[Page]:
    """Return the pages that were made."""
    return {page for page in select(places) if page.html(site).is_file()}


def stale(
    site: Site, records: Mapping[str, Record], places: Sequence[str]
) -> dict[Page, tuple[Page, ...]]:
    """Return the pages that there are whose links should lead elsewhere, and where to."""
    links = Links(there(site, places), places)
    return {
        page: links.of(page)
        for page in select(places)
        if page in links.there
        and page.key in records
        and page.executed(site).is_file()
        and records[page.key].get("links") != links.digest(page)
    }


def _hash(names: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()

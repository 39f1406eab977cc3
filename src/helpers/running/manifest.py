"""run.json: what each page was made from, and what became of it.

The file is written when a run ends. Until then each page that ran is noted in one line of a
journal beside it, so that a run that is killed loses none, and a page of thousands costs no more
to note than one of ten.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from helpers.running import cache
from helpers.running.cache import Record
from helpers.running.plan import Site

NAME, JOURNAL = "run.json", ".run.jsonl"


@dataclass
class Manifest:
    """What run.json tells.

    counts: the pages of the last run by their fate. index: the hash of what the indexes were made
    from. workbooks: the same of each workbook, by its language and place. pages: an entry for each
    page that ever ran, by its key.
    """

    counts: dict[str, int] = field(default_factory=dict)
    index: str = ""
    workbooks: dict[str, str] = field(default_factory=dict)
    pages: dict[str, Record] = field(default_factory=dict)


def load(site: Site) -> Manifest:
    """Return what runs recorded, those included that were killed; nothing when none ran yet.

    An unreadable run.json is said on stderr and counts as none: every page then runs again.
    """
    found = _read(site)
    found.pages.update(_noted(site))
    return found


def save(site: Site, manifest: Manifest) -> None:
    """Write run.json in one step, unless it says all this already, and end the journal."""
    journal = site.reports / JOURNAL
    if _read(site, quiet=True) == manifest and not journal.is_file():
        return
    site.reports.mkdir(parents=True, exist_ok=True)
    content = {**asdict(manifest), "pages": dict(sorted(manifest.pages.items()))}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    target = site.reports / NAME
    temporary = cache.part(target)
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    journal.unlink(missing_ok=True)


def note(site: Site, key: str, record: Record) -> None:
    """Add the entry of a page to the journal."""
    site.reports.mkdir(parents=True, exist_ok=True)
    # The line break comes first: it ends a line that a killed run left half written.
    line = "\n" + json.dumps([key, record], ensure_ascii=False)
    with (site.reports / JOURNAL).open("a", encoding="utf-8", newline="\n") as file:
        file.write(line)


def _noted(site: Site) -> Iterator[tuple[str, Record]]:
    path = site.reports / JOURNAL
    if not path.is_file():
        return
    for line in path.read_bytes().split(b"\n"):
        try:
            key, record = json.loads(line)
        except ValueError:
            continue  # the last line of a killed run: its page runs again
        yield key, record


def _read(site: Site, quiet: bool = False) -> Manifest:
    path = site.reports / NAME
    if not path.is_file():
        return Manifest()
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        assert all(isinstance(record, dict) for record in content["pages"].values())
        known = {name: content[name] for name in asdict(Manifest()) if name in content}
        return Manifest(**known)
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        if not quiet:
            print(f"{site.label(path)} cannot be read ({error}): every page runs", file=sys.stderr)
        return Manifest()

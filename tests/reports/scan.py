"""What a reader of Vietnamese must not find on a page: English words and other formats of numbers.

A word is English when messages in English use it and nothing that is Vietnamese does: no
translation, and no name of the register. Names of documents are quoted, parts that are marked
lang="en" say so themselves, and figures as they were printed stand as they were printed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from babel.messages import pofile
from bs4 import BeautifulSoup, Tag

from helpers import project
from helpers.register.observations import Tables
from helpers.reporting.language import DOMAINS, catalogue_path, forms, use

# Attributes that are read out or shown.
SAID = ("alt", "aria-label", "title", "data-heading", "data-some", "data-none", "placeholder")
# Formats that Vietnamese numbers and dates do not have.
FOREIGN = {
    "decimal point": re.compile(r"(?<![\d.,/-])\d+\.(?:\d{1,2}|\d{4,})(?![\d.,/])"),
    "comma between thousands": re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])"),
    "blank before a percent sign": re.compile(r"\d\s+%"),
    "day of another language": re.compile(r"\b\d{4}-\d{2}-\d{2}\b"),
    "power of ten of a program": re.compile(r"\d[eE][+-]?\d"),
}
_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"{\w*}")


@dataclass(frozen=True)
class Scan:
    """English words; names, which may hold some; and figures as they were printed."""

    english: frozenset[str]
    names: re.Pattern[str]
    printed: frozenset[str]
    misprints: frozenset[str] = frozenset()  # numbers that the reason of a reading quotes

    def english_left(self, page: str) -> set[str]:
        """Return the English words of a page, each with the text that it stands in."""
        return {
            f"{word}: {text[:100]}"
            for text in self._said(page)
            for word in _words(text) & self.english
        }

    def foreign_formats(self, page: str) -> set[str]:
        """Return the numbers and dates of a page in another format, each with what is wrong."""
        return {
            f"{fault}: {found.group()} in {text[:100]}"
            for text in self._said(page)
            for fault, pattern in FOREIGN.items()
            for found in pattern.finditer(text)
            if found.group() not in self.misprints
        }

    def _said(self, page: str) -> Iterator[str]:
        """Yield the texts of a page without what they quote."""
        for text in texts(page):
            parts = re.split(r"(; | \+ )", text)
            own = "".join(part for part in parts if part not in self.printed)
            yield self.names.sub("", own)


def texts(page: str) -> Iterator[str]:
    """Yield what a page says in its own language: texts, alternative texts and labels."""
    soup = BeautifulSoup(page, "html.parser")
    own = str(soup.html["lang"]) if soup.html else ""
    for tag in soup.find_all(["script", "style", "pre"]):
        tag.extract()
    for tag in soup.find_all(lang=True):
        if tag.name != "html" and tag["lang"] != own:
            tag.extract()
    for tag in soup.find_all(True):
        yield from (" ".join(str(tag[name]).split()) for name in SAID if tag.get(name))
    for block in soup.find_all(_ends):
        yield " ".join(block.get_text(" ").split())


def _ends(tag: Tag) -> bool:
    """Tell whether a tag holds text and no other block."""
    inline = {"a", "b", "br", "code", "em", "small", "span", "strong"}
    return tag.name not in inline and all(child.name in inline for child in tag.find_all(True))


def of_project(tables: Tables) -> Scan:
    """Return what is English by the catalogues and the register of the project."""
    say = use("vi")
    english, vietnamese = set(), set()
    publishers = set(tables.documents["publisher"])
    for domain in DOMAINS:
        path = catalogue_path(project.paths().locale, "vi", domain)
        for entry in pofile.read_po(io.BytesIO(path.read_bytes()), locale="vi"):
            if entry.id and entry.id not in publishers:
                english |= _words(" ".join(forms(entry.id)))
                vietnamese |= _words(" ".join(forms(entry.string)))
    for table in (tables.places, tables.indicators, tables.events):
        vietnamese |= _words(" ".join(table["name_vi"]))
    for column in ("sentence_vi", "power_vi"):
        vietnamese |= _words(" ".join(tables.quality[column]))
    names = {say.proper_name(name) for name in publishers}
    names |= {*tables.documents["number"], *tables.observations["unit"]}
    longest = sorted(names - {""}, key=len, reverse=True)
    return Scan(
        frozenset(word for word in english - vietnamese if word.isascii()),
        re.compile("|".join(map(re.escape, longest))),
        frozenset(tables.observations["as_reported"]),
        frozenset(re.findall(r"\d[\d.,]*\d", " ".join(tables.observations["because"]))),
    )


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(_PLACEHOLDER.sub(" ", text))}

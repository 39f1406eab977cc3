"""The words and patterns of words.toml, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import Any, cast


@cache
def _content() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _whole(printed: str) -> str:
    """A pattern on one line, with the parts that it names."""
    parts = _content()["parts"]
    return re.sub(
        r"\{([a-z_]+)\}", lambda match: _whole(parts[match[1]]), printed.replace("\n", "")
    )


def source(group: str, name: str) -> str:
    """The text of one pattern."""
    return _whole(_content()[group][name])


@lru_cache(maxsize=256)
def small(text: str) -> str:
    """A text in small letters, each at its place."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower()[:1] for c in text)


class Pattern:
    """A pattern that matches whatever the case of letters.

    It is written in small letters and reads texts in small letters, which takes a third of the
    time of the flag; one that itself tells capitals from small letters takes the flag.
    """

    def __init__(self, source: str, flags: int = 0) -> None:
        cased = re.search(r"[A-ZĐ]", re.sub(r"\\.|\(\?P<", "", source))
        self._pattern = re.compile(source, flags | (re.IGNORECASE if cased else 0))
        self._seen: Callable[[str], str] = str if cased else small

    def search(self, text: str, *bounds: int) -> re.Match[str] | None:
        """As of a compiled pattern; groups of the match are in small letters."""
        return self._pattern.search(self._seen(text), *bounds)

    def match(self, text: str, *bounds: int) -> re.Match[str] | None:
        """The same at the start."""
        return self._pattern.match(self._seen(text), *bounds)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The same of the whole text."""
        return self._pattern.fullmatch(self._seen(text))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches, in order."""
        return self._pattern.finditer(self._seen(text))

    def sub(self, put: str | Callable[[re.Match[str]], str], text: str) -> str:
        """The text, its other letters as they are, with something put for every match."""
        parts, place = [], 0
        for match in self.finditer(text):
            parts += [text[place : match.start()], put if isinstance(put, str) else put(match)]
            place = match.end()
        return "".join([*parts, text[place:]]) if parts else text


def pattern(group: str, name: str) -> Pattern:
    """One pattern of a group, whatever the case of letters."""
    return Pattern(source(group, name))


def patterns(group: str) -> list[tuple[str, Pattern]]:
    """All patterns of a group with their names, in the order of the file."""
    return [(name, pattern(group, name)) for name in _content()[group]]


def entries(group: str) -> list[dict[str, str]]:
    """The entries of a list, in the order of the file, patterns on one line."""
    found = cast(list[dict[str, str]], _content()[group])
    return [
        {key: _whole(text) if key in ("said", "counts") else text for key, text in entry.items()}
        for entry in found
    ]

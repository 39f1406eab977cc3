"""Letters that deceive: decomposed ones, ones that cannot be seen, and texts without an end."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from helpers.register.problems import Problem

# No title, note or reason comes near it; a chart or a page with a longer text could not be read.
MOST_LETTERS = 10_000

_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Zl", "Zp"})


def problems(content: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Name each entry of a TOML file with letters that look alike, that are not seen, or too many.

    Decomposed letters compare unequal to composed ones; formatting characters can turn around
    what a reader sees.
    """
    for key, value in content.items():
        values = value if isinstance(value, list) else [value]
        for number, item in enumerate(values, start=1):
            entry = f"{key} {number}" if isinstance(value, list) else key
            texts = list(_texts(item))
            if not all(unicodedata.is_normalized("NFC", text) for text in texts):
                yield Problem(file, entry, "letters are decomposed (NFD)", "", "NFC text")
            for code in sorted({_invisible(text) for text in texts} - {""}):
                message = "a character cannot be seen"
                yield Problem(file, entry, message, code, "the text without it")
            longest = max(map(len, texts), default=0)
            if longest > MOST_LETTERS:
                found, most = f"{longest:,} characters", f"at most {MOST_LETTERS:,}, in our words"
                yield Problem(file, entry, "a text is too long", found, most)


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a value, keys included."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item)
        case dict():
            for key, item in value.items():
                yield key
                yield from _texts(item)


def _invisible(text: str) -> str:
    """Return the code of the first control or formatting character, "" if there is none."""
    return next((f"U+{ord(c):04X}" for c in text if unicodedata.category(c) in _HIDDEN), "")

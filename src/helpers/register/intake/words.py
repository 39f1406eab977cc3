"""The words and patterns of words.toml, compiled once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
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


def pattern(group: str, name: str) -> re.Pattern[str]:
    """One pattern of a group, whatever the case of letters."""
    return re.compile(source(group, name), re.IGNORECASE)


def patterns(group: str) -> list[tuple[str, re.Pattern[str]]]:
    """All patterns of a group with their names, in the order of the file."""
    return [(name, pattern(group, name)) for name in _content()[group]]


def entries(group: str) -> list[dict[str, str]]:
    """The entries of a list, in the order of the file, patterns on one line."""
    found = cast(list[dict[str, str]], _content()[group])
    return [
        {key: _whole(text) if key in ("said", "counts") else text for key, text in entry.items()}
        for entry in found
    ]

"""Name everything that is wrong with the register, all at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

# A damaged file may hold a text of any length; a message shows the beginning of it.
LONGEST = {"entry": 120, "message": 400, "found": 80}


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One fault of one entry: where it is, what is wrong, what was found, what would be right."""

    file: str
    entry: str
    message: str
    found: str = ""
    expected: str = ""

    def __post_init__(self) -> None:
        for name, length in LONGEST.items():
            text = getattr(self, name)
            if len(text) > length:
                object.__setattr__(self, name, text[: length - 1] + "…")

    def __str__(self) -> str:
        where = f"{self.file}:{self.entry}" if self.entry else self.file
        parts = [f"{where}: {self.message}"]
        if self.found:
            parts.append(f"found {self.found}")
        if self.expected:
            parts.append(f"right would be {self.expected}")
        return "; ".join(parts)


class RegisterError(ValueError):
    """The register cannot be used as it stands; ``problems`` lists every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(word: str, choices: Iterable[str]) -> str:
    """Return a hint naming the known word closest to ``word``, or the whole list if it is short."""
    known = sorted(choices)
    folded = {choice.casefold(): choice for choice in known}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f"perhaps {folded[close[0]]!r}"
    if len(known) <= 12:
        return "one of " + ", ".join(repr(choice) for choice in known)
    return f"one of {len(known)} known values, none of them close"

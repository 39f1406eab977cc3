"""Charts: each function takes tidy tables and a language and returns a Chart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

__all__ = ["Chart", "ChartError", "require"]


class ChartError(ValueError):
    """A chart that cannot be drawn or would not be understood by every reader."""


@dataclass(frozen=True)
class Chart:
    """A figure with all that a reader needs beside it.

    figure: the matplotlib Figure. alt: what the figure shows, in words and with its numbers.
    caption: its title, a finding or a subject. data: the plotted numbers with headings to be
    read, shown in a disclosure. documents: ids of the documents behind it. name: a slug, unique
    on its page. Raises ChartError listing all that is missing.
    """

    figure: Figure
    alt: str
    caption: str
    data: pd.DataFrame
    documents: Sequence[str]
    name: str
    narrow: Figure | None = None

    def __post_init__(self) -> None:
        problems = [f"{field} is empty" for field in ("alt", "caption") if self._blank(field)]
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", self.name):
            problems.append(f"name {self.name!r} is not a slug such as tier-rates")
        if not isinstance(self.figure, Figure):
            problems.append(f"figure is a {type(self.figure).__name__}, not a matplotlib Figure")
        if problems:
            raise ChartError("; ".join(problems))

    def _blank(self, field: str) -> bool:
        return not str(getattr(self, field)).strip()


def require(table: pd.DataFrame, columns: Sequence[str], chart: str) -> None:
    """Raise ChartError listing every column of `columns` that `table` lacks."""
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ChartError(
            f"{chart}: columns missing: {', '.join(missing)}; found: "
            f"{', '.join(map(str, table.columns)) or 'none'}"
        )

"""Parts of charts that are drawn in rows, once for a page and once for a phone."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.reporting.charts import theme
from helpers.reporting.charts.theme import Sheet
from helpers.reporting.language import Language

# Width of an average bold letter of DejaVu Sans in font sizes, and what the sides of the axes take.
BOLD_LETTER = 0.68
_SIDES = 25.0


def twice(
    draw: Callable[[Axes, Sheet], None], page: float, phone: float | None = None
) -> tuple[Figure, Figure]:
    """Return a chart drawn for a page and for a phone, of the given heights in inches."""
    made = []
    for sheet, height in ((theme.PAGE, page), (theme.PHONE, phone or page)):
        figure = theme.figure(sheet.width, height)
        # Text outside the axes reaches the edge otherwise.
        figure.get_layout_engine().set(h_pad=0.12)  # type: ignore[union-attr, call-arg]
        draw(figure.add_subplot(), sheet)
        made.append(figure)
    return made[0], made[1]


def wrapped(text: str, sheet: Sheet) -> str:
    """Return a heading broken into the lines of a sheet."""
    return textwrap.fill(text, sheet.letters, break_long_words=False)


def heading(axes: Axes, bottom: float, text: str, sheet: Sheet, *, bold: bool = False) -> None:
    """Write the heading of a row above it, wrapped, with its last line ending at `bottom`."""
    written = theme.label(axes, 0, bottom, wrapped(text, sheet), offset=(0, 0), va="bottom",
                          size=sheet.size, bold=bold)  # fmt: skip
    written.set_in_layout(False)


def share_axis(axes: Axes, sheet: Sheet, language: Language, bottom: float, top: float) -> None:
    """Make the rows run downwards from `top` to `bottom` over an axis of shares."""
    axes.set(xlim=(-0.02, 1.02), ylim=(bottom, top))
    axes.set_yticks([])
    axes.set_xticks([0, 0.5, 1] if sheet is theme.PHONE else [0, 0.25, 0.5, 0.75, 1])
    axes.tick_params(labelsize=sheet.size)
    theme.percent_axis(axes.xaxis, language)
    theme.grid(axes, "x")
    theme.hide_spines(axes)


def label_width(text: str, sheet: Sheet) -> float:
    """Return how much of a share axis a bold label takes, with a gap."""
    span = theme.WIDTHS[sheet.width] * 72 - _SIDES
    return BOLD_LETTER * sheet.size * len(text) / span + 0.02


def spread(
    centers: Sequence[float], widths: Sequence[float], low: float, high: float
) -> list[float]:
    """Move labels of given widths as little as needed so that none overlaps or leaves the range.

    Centers are in ascending order. When the labels are wider than the range, they start at `low`.
    """
    places: list[float] = []
    edge = low
    for center, width in zip(centers, widths, strict=True):
        place = max(center, edge + width / 2)
        places.append(place)
        edge = place + width / 2
    edge = max(high, low + sum(widths))
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], edge - widths[index] / 2)
        edge = places[index] - widths[index] / 2
    return places

"""Draw the work of each tier as an area: standing bars for a page, lying ones for a phone.

Every text is given; nothing is computed here but where it fits.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.reporting.charts import theme
from helpers.reporting.charts.rows import BOLD_LETTER, spread
from helpers.reporting.charts.theme import PAGE, PHONE

_UNDONE: dict[str, Any] = {"facecolor": "#eceef1", "hatch": "////", "linewidth": 0.0}
_DASHES: dict[str, Any] = {"linestyle": (0, (4, 2)), "linewidth": 2.4}
_LETTER = 0.56
# Points that the axes take: a standing picture's width and height, a lying one's width. Then the
# parts of a lying one, in inches.
_WIDE, _HIGH, _LYING = 430.0, 232.0, 270.0
_HEAD, _FOOT, _BARS, _REST = 0.52, 0.26, 3.0, 1.1


@dataclass(frozen=True)
class Area:
    """One tier: how wide and how full its bar is, and what is written at it."""

    tier: str
    share: float
    rate: float
    name: str
    rate_text: str
    counts: str
    volume: str  # the share of all
    volume_said: str  # the same with words
    left: str  # the number of what is not done
    left_said: str  # the same with words
    target: float | None
    target_text: str


@dataclass(frozen=True)
class Levels:
    """The lines across: the rate of the whole, and what the target is called ("" for none)."""

    whole: float
    whole_name: str
    whole_text: str
    target_name: str


def standing(
    areas: Sequence[Area], levels: Levels, guide: str, scale: tuple[str, str, str]
) -> Figure:
    """Return the picture for a page: bars side by side, as wide as the volume.

    `scale` names no, half and all of the height.
    """
    figure = theme.figure(PAGE.width, 5.2)
    figure.get_layout_engine().set(h_pad=0.12)  # type: ignore[union-attr, call-arg]
    axes = figure.add_subplot()
    starts = _starts(areas)
    for area, start in zip(areas, starts, strict=True):
        _box(axes, (start, 0), (area.share, 1), (area.share, area.rate), area.tier)
        axes.plot([start + 0.004, start + area.share - 0.004], [area.rate] * 2, color=theme.INK,
                  linewidth=1.2)  # fmt: skip
        _inside(axes, area, start)
    _heads(axes, areas, starts)
    axes.plot([0, 1], [levels.whole] * 2, color=theme.color("all"), linewidth=1.8)
    marks = [(levels.whole, f"{levels.whole_name} {levels.whole_text}", "all")]
    if levels.target_name:
        marks.append((_standing_targets(axes, areas, starts), levels.target_name, "target"))
    _beside(axes, marks)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    middles = [start + area.share / 2 for area, start in zip(areas, starts, strict=True)]
    axes.set_xticks(middles, [area.volume for area in areas])
    axes.set_yticks([0, 0.5, 1], scale)
    axes.tick_params(labelsize=PAGE.size, length=0)
    axes.tick_params(axis="x", pad=7)  # clear of the 0% at the corner
    axes.set_xlabel(textwrap.fill(guide, 70), fontsize=PAGE.size, labelpad=8)
    theme.hide_spines(axes)
    return figure


def lying(areas: Sequence[Area], levels: Levels, guide: str) -> Figure:
    """Return the picture for a phone: bars below each other, as high as the volume."""
    height = _REST + _BARS + len(areas) * (_HEAD + _FOOT)
    figure = theme.figure(PHONE.width, height)
    axes = figure.add_subplot()
    written = []
    top = 0.0
    for area in areas:
        head = f"{area.name}: {area.rate_text}"
        written.append(theme.label(axes, 0, top + 0.20, head, bold=True, role=area.tier,
                                   offset=(0, 0), size=PHONE.large + 1))  # fmt: skip
        below = f"{area.counts} · {area.volume_said}"
        if _LETTER * PHONE.size * len(below) > _LYING:
            below = f"{area.counts} · {area.volume}"
        written.append(theme.label(axes, 0, top + 0.40, below, offset=(0, 0), size=PHONE.size))
        bar, high = top + _HEAD, _BARS * area.share
        _box(axes, (0, bar), (1, high), (area.rate, high), area.tier)
        axes.plot([area.rate] * 2, [bar + 0.03, bar + high - 0.03], color=theme.INK, linewidth=1.2)
        axes.plot([levels.whole] * 2, [bar, bar + high], color=theme.color("all"), linewidth=1.8)
        _beyond(axes, area, max(area.rate, levels.whole, area.target or 0.0), bar, high)
        if area.target is not None:
            ends = [bar - 0.04, bar + high + 0.06]
            axes.plot([area.target] * 2, ends, color=theme.color("target"), **_DASHES)
            named = f"{levels.target_name} {area.target_text}"
            # Below the dashes, as near to them as the sides allow.
            (place,) = spread([area.target], [_LETTER * PHONE.size * len(named) / _LYING], 0, 1)
            written.append(theme.label(axes, place, bar + high + 0.13, named, role="target",
                                       size=PHONE.size, offset=(0, 0), ha="center"))  # fmt: skip
        top = bar + high + _FOOT
    said = f"{levels.whole_name} {levels.whole_text}"
    right = levels.whole > 0.6
    written.append(theme.label(axes, levels.whole, top + 0.13, said, role="all", size=PHONE.size,
                               offset=(-5 if right else 5, 0),
                               ha="right" if right else "left"))  # fmt: skip
    for one in written:
        one.set_in_layout(False)  # they would make the bars narrower, and stand farther out
    axes.plot([levels.whole] * 2, [top + 0.03, top + 0.21], color=theme.color("all"), linewidth=1.8)
    axes.set(xlim=(0, 1), ylim=(top + 0.28, 0))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlabel(textwrap.fill(guide, 42), fontsize=PHONE.size, loc="left")
    theme.hide_spines(axes)
    return figure


# --- private -----------------------------------------------------------------------------------


def _starts(areas: Sequence[Area]) -> list[float]:
    return [sum(area.share for area in areas[:place]) for place in range(len(areas))]


def _box(
    axes: Axes,
    corner: tuple[float, float],
    whole: tuple[float, float],
    done: tuple[float, float],
    tier: str,
) -> None:
    axes.add_patch(Rectangle(corner, *whole, **_UNDONE))
    axes.add_patch(Rectangle(corner, *done, **theme.tier_style(tier).bar()))
    # A white seam keeps the bars apart.
    axes.add_patch(Rectangle(corner, *whole, fill=False, edgecolor=theme.PAPER, linewidth=4))


def _written(axes: Axes, x: float, y: float, text: str, size: float) -> None:
    said = axes.text(x, y, text, fontsize=size, ha="center", va="center", linespacing=1.3)
    said.set_bbox({"facecolor": theme.PAPER, "edgecolor": "none", "pad": 2.5})


def _inside(axes: Axes, area: Area, start: float) -> None:
    """Write what is not done into the empty part of a bar, as fully as there is room."""
    for text in (area.left_said, area.left):
        lines = text.split("\n")
        wide = _LETTER * PAGE.size * max(len(line) for line in lines) + 8
        high = 1.5 * PAGE.size * len(lines) + 8
        if wide < area.share * _WIDE and high < (1 - area.rate) * _HIGH:
            # In the upper part, clear of the lines across.
            y = max(0.83, (1 + area.rate) / 2)
            _written(axes, start + area.share / 2, y, text, PAGE.size)
            return


def _beyond(axes: Axes, area: Area, start: float, bar: float, high: float) -> None:
    """Write what is not done into a lying bar beyond every line, as fully as there is room."""
    for text in (area.left_said.replace("\n", " "), area.left_said, area.left):
        lines = text.split("\n")
        wide = _LETTER * PHONE.size * max(len(line) for line in lines) + 10
        if wide < (1 - start) * _LYING and 1.5 * PHONE.size * len(lines) + 6 < high * 72:
            _written(axes, (1 + start) / 2, bar + high / 2, text, PHONE.size)
            return


def _heads(axes: Axes, areas: Sequence[Area], starts: Sequence[float]) -> None:
    widths = [
        (max(BOLD_LETTER * PAGE.large * len(area.name), _LETTER * PAGE.size * len(area.counts))
         + 10) / _WIDE
        for area in areas
    ]  # fmt: skip
    middles = [start + area.share / 2 for area, start in zip(areas, starts, strict=True)]
    places = spread(middles, widths, 0, 1)
    for area, place, middle in zip(areas, places, middles, strict=True):
        options: dict[str, Any] = {"ha": "center", "va": "bottom", "clip_on": False}
        axes.text(place, 1.255, area.name, fontsize=PAGE.large, weight="bold",
                  color=theme.text_color(area.tier), **options)  # fmt: skip
        axes.text(place, 1.12, area.rate_text, fontsize=PAGE.large + 6, weight="bold", **options)
        axes.text(place, 1.045, area.counts, fontsize=PAGE.size, **options)
        axes.plot([place, middle], [1.035, 1.005], color=theme.MUTED, linewidth=1, clip_on=False)


def _standing_targets(axes: Axes, areas: Sequence[Area], starts: Sequence[float]) -> float:
    """Draw the target across each bar and write its number there; return the last level."""
    levels = [area.target for area in areas if area.target is not None]
    for area, start in zip(areas, starts, strict=True):
        if area.target is None:
            continue
        ends = [start + 0.006, start + area.share - 0.006]
        axes.plot(ends, [area.target] * 2, color=theme.color("target"), **_DASHES)
        if len(set(levels)) > 1 or area is areas[-1]:
            said = theme.label(axes, sum(ends) / 2, area.target, area.target_text, role="target",
                               offset=(0, 12), ha="center", size=PAGE.size)  # fmt: skip
            said.set_bbox({"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1.5})
    return levels[-1]


def _beside(axes: Axes, marks: Sequence[tuple[float, str, str]]) -> None:
    """Write the name of each line beside its right end, none over another."""
    ordered = sorted(marks)
    texts = [textwrap.fill(name, 8, break_long_words=False) for _, name, _ in ordered]
    heights = [0.075 * (1 + text.count("\n")) for text in texts]
    places = spread([mark[0] for mark in ordered], heights, 0, 1)
    for (_, _, role), text, place in zip(ordered, texts, places, strict=True):
        theme.label(axes, 1, place, text, role=role, offset=(6, 0), size=PAGE.size)

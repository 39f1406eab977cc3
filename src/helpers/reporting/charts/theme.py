"""One look for all charts: Okabe-Ito colors, one font, three widths, files that never change.

A chart function is decorated with `styled`, takes its Figure from `figure` and formats its axes
with the helpers below; only the size of a figure varies. Colors: Okabe and Ito, "Color Universal
Design" (2008), told apart by readers with any kind of color vision.
"""

from __future__ import annotations

import datetime as dt
import functools
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, num2date
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray
from PIL import Image

from helpers.reporting.charts import ChartError
from helpers.reporting.language import Language

P = ParamSpec("P")
R = TypeVar("R")
Width = Literal["wide", "half", "phone"]

# Inches. A wide figure fills the text column (691 CSS pixels) at its natural size.
WIDTHS: dict[str, float] = {"wide": 7.2, "half": 3.5, "phone": 4.0}

# Points. A narrow window shrinks a figure to three quarters and no further, so that its smallest
# letters keep 11 CSS pixels: on a phone it scrolls inside its own box, unless it is drawn a second
# time, on a PHONE sheet.
FONT_SIZE = 12.0
SMALLEST_FONT_SIZE = 11.0
SHRINKS_TO = 0.75

INK = "#1f2328"
MUTED = "#8a8f98"
GRID = "#e3e5e8"
PAPER = "#ffffff"

COLORS: dict[str, str] = {
    "province": "#0072B2",
    "district": "#E69F00",
    "commune": "#009E73",
    "all": "#4d4d4d",
    "target": "#D55E00",
    "law": "#CC79A7",
    "actual": "#0072B2",
    "shortfall": "#D55E00",
    "helps": "#0072B2",
    "hinders": "#D55E00",
    "highlight": "#D55E00",
    "secondary": "#56B4E9",
    "uncertain": "#F0E442",
    "muted": MUTED,
    "grid": GRID,
    "ink": INK,
}

# The same hues, dark enough for text on white (contrast of 4.5 to 1, WCAG 2.2, 1.4.3).
TEXT_COLORS: dict[str, str] = {
    "province": "#00609A",
    "district": "#8A5A00",
    "commune": "#00694D",
    "all": "#3d3d3d",
    "target": "#A84700",
    "law": "#93447A",
    "actual": "#00609A",
    "shortfall": "#A84700",
    "helps": "#00609A",
    "hinders": "#A84700",
    "highlight": "#A84700",
    "secondary": "#1B6A9C",
    "uncertain": "#6B6400",
    "muted": "#5c626b",
    "ink": INK,
}


@dataclass(frozen=True)
class Sheet:
    """One of the two sizes a chart is drawn in: its width, its text, the letters of a full line."""

    width: Width
    size: float
    large: float
    letters: int


PAGE = Sheet("wide", 13.0, 14.0, 70)
PHONE = Sheet("phone", SMALLEST_FONT_SIZE, FONT_SIZE, 42)

# Without a hierarchy: for places or series that have no role of their own.
CYCLE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#4d4d4d")


@dataclass(frozen=True)
class Style:
    """How one tier is drawn: a color, and a hatch and a marker for readers without color."""

    color: str
    hatch: str
    marker: str
    text: str

    def bar(self) -> dict[str, Any]:
        """Return keywords for a bar of this tier."""
        return {"facecolor": self.color, "hatch": self.hatch, "edgecolor": PAPER, "linewidth": 0}

    def point(self) -> dict[str, Any]:
        """Return keywords for a marker of this tier drawn by plot()."""
        return {
            "color": self.color,
            "marker": self.marker,
            "markeredgecolor": PAPER,
            "markersize": 9,
        }


_TIERS = {
    "all": ("", "D"),
    "province": ("", "o"),
    "district": ("//", "s"),
    "commune": ("..", "^"),
}

# Nothing of a user's own matplotlibrc changes a published chart: all that matters is named here.
_STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.facecolor": PAPER,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.labelsize": FONT_SIZE,
    "axes.linewidth": 0.8,
    "axes.prop_cycle": cycler(color=CYCLE),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": FONT_SIZE,
    "axes.titleweight": "bold",
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "figure.facecolor": PAPER,
    "font.family": "DejaVu Sans",
    "font.size": FONT_SIZE,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "hatch.color": PAPER,
    "hatch.linewidth": 1.0,
    "legend.fontsize": FONT_SIZE,
    "legend.frameon": False,
    "lines.linewidth": 2.2,
    "savefig.bbox": None,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "path",
    "svg.hashsalt": "sohoa",
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "text.usetex": False,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "xtick.labelsize": SMALLEST_FONT_SIZE,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    "ytick.labelsize": SMALLEST_FONT_SIZE,
}


@contextmanager
def style() -> Iterator[None]:
    """Draw with the project's settings inside the block; the user's own return after it."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)  # type: ignore[arg-type]
        yield


def styled(function: Callable[P, R]) -> Callable[P, R]:
    """Run a chart function with the project's settings."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with style():
            return function(*args, **kwargs)

    return wrapper


def figure(width: Width = "wide", height: float = 4.0) -> Figure:
    """Return an empty Figure of a named width and a height in inches, outside pyplot's state.

    Constrained layout places the axes. Raises ChartError for another width or no height.
    """
    if width not in WIDTHS:
        raise ChartError(f"unknown width {width!r}: choose one of {', '.join(WIDTHS)}")
    if not height > 0:
        raise ChartError(f"a figure needs a height above 0 inches, not {height!r}")
    with style():
        made = Figure(figsize=(WIDTHS[width], height), layout="constrained")
        FigureCanvasAgg(made)
    return made


def tier_style(tier: str) -> Style:
    """Return the color, hatch and marker of a tier (all, province, district or commune)."""
    if tier not in _TIERS:
        raise ChartError(f"unknown tier {tier!r}: choose one of {', '.join(_TIERS)}")
    hatch, marker = _TIERS[tier]
    return Style(COLORS[tier], hatch, marker, TEXT_COLORS[tier])


def color(role: str) -> str:
    """Return the color of a role for areas and lines."""
    return _role(COLORS, role)


def text_color(role: str) -> str:
    """Return the color of a role for text: the same hue, dark enough to be read on white."""
    return _role(TEXT_COLORS, role)


def percent_axis(axis: Axis, language: Language, digits: int = 0) -> None:
    """Label the ticks of `axis`, whose values are fractions, as percentages of the language."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: language.share(value, digits)))


def date_axis(axis: Axis, language: Language, most: int = 6) -> None:
    """Label the ticks of `axis`, whose values are dates, as months; at most about `most`."""
    axis.set_major_locator(AutoDateLocator(minticks=2, maxticks=most))  # type: ignore[no-untyped-call]
    axis.set_major_formatter(FuncFormatter(lambda value, _: language.month(_day(value))))


def hide_spines(axes: Axes, *names: str) -> None:
    """Hide the named sides of a plot ("left", "bottom" ...) with their tick marks; all if none."""
    hidden = names or ("left", "right", "top", "bottom")
    axes.spines[list(hidden)].set_visible(False)
    for side, axis in (("left", "y"), ("bottom", "x")):
        if side in hidden:
            axes.tick_params(axis=axis, length=0)  # type: ignore[arg-type]


def grid(axes: Axes, axis: Literal["x", "y", "both"] = "y") -> None:
    """Draw thin grid lines behind the data, for the axis that carries the values."""
    axes.set_axisbelow(True)
    axes.grid(visible=True, axis=axis, color=GRID, linewidth=0.8)


def label(
    axes: Axes,
    x: Any,
    y: Any,
    text: str,
    *,
    role: str = "ink",
    offset: tuple[float, float] = (6, 0),
    ha: Literal["left", "center", "right"] = "left",
    va: Literal["bottom", "center", "top", "baseline"] = "center",
    bold: bool = False,
    size: float = FONT_SIZE,
) -> Annotation:
    """Write `text` beside the point (x, y), `offset` points away, with a white halo."""
    return axes.annotate(
        text,
        (x, y),
        xytext=offset,
        textcoords="offset points",
        ha=ha,
        va=va,
        color=text_color(role),
        fontsize=size,
        fontfamily="DejaVu Sans",
        fontweight="bold" if bold else "normal",
        path_effects=[withStroke(linewidth=3, foreground=PAPER)],
        annotation_clip=False,
    )


def small_texts(made: Figure) -> list[str]:
    """Return the texts of a figure set smaller than can be read on a phone, with their size."""
    with style():
        made.draw_without_rendering()
    return sorted(
        f"{text.get_text()} ({text.get_fontsize():g} pt)"
        for text in made.findobj(Text)
        if isinstance(text, Text)
        and text.get_visible()
        and text.get_text().strip()
        and float(text.get_fontsize()) < SMALLEST_FONT_SIZE
    )


def to_svg(made: Figure) -> bytes:
    """Return a figure as SVG: the same figure, the same bytes; letters are paths, no fonts."""
    return _saved(made, format="svg", metadata={"Date": None, "Creator": None})


def to_png(made: Figure, dpi: int = 192) -> bytes:
    """Return a figure as PNG at `dpi` dots an inch: the same figure, the same bytes.

    A palette of 256 colors holds the few of a chart with their edges, in a third of the bytes.
    Drawn and packed once: savefig draws twice, and packs what would be unpacked again here.
    """
    canvas, before = FigureCanvasAgg(made), made.dpi
    with style():
        made.set_dpi(dpi)
        canvas.draw()  # type: ignore[no-untyped-call]
        pixels = np.array(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        made.set_dpi(before)
    stream = io.BytesIO()
    _with_palette(pixels).save(stream, format="PNG", dpi=(dpi, dpi))
    return stream.getvalue()


def _with_palette(pixels: NDArray[np.uint8]) -> Image.Image:
    """Return opaque RGBA pixels as a picture of at most 256 colors, each off by a few of 255.

    Colors are chosen by maximum coverage, which looks at what colors there are and not at how many
    pixels have them: so one pixel of each is enough, and runs of equal pixels are mapped as one.
    """
    colors = pixels.view(np.uint32).ravel()
    starts = np.append(0, np.flatnonzero(colors[1:] != colors[:-1]) + 1)
    kinds, place = np.unique(colors[starts], return_inverse=True)
    each = Image.fromarray(kinds.view(np.uint8).reshape(1, -1, 4)[..., :3].copy())
    few = each.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    lengths = np.diff(starts, append=colors.size)
    mapped = np.repeat(np.asarray(few).ravel()[place], lengths).reshape(pixels.shape[:2])
    picture = Image.fromarray(mapped)
    picture.putpalette(few.getpalette() or [])
    return picture


def _saved(made: Figure, **options: Any) -> bytes:
    stream = io.BytesIO()
    with style():
        made.savefig(stream, **options)
    return stream.getvalue()


def _day(value: float) -> dt.date:
    moment: dt.datetime = num2date(value)  # type: ignore[no-untyped-call]
    return moment.date()


def _role(colors: dict[str, str], role: str) -> str:
    if role not in colors:
        raise ChartError(f"unknown role {role!r}: choose one of {', '.join(colors)}")
    return colors[role]

"""What every drawn chart must keep to, for the tests of charts."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers.reporting.charts import theme


def outside(figure: Figure | None) -> list[str]:
    """Return the texts of a figure that leave it."""
    assert figure is not None
    with theme.style():
        figure.draw_without_rendering()
    width, height = figure.canvas.get_width_height()
    texts = [text for axes in figure.axes for text in axes.texts]
    texts += [text for key in figure.legends for text in key.get_texts()]
    assert texts
    return [text.get_text() for text in texts if not _inside(text, width, height)]


def _inside(text: Text, width: float, height: float) -> bool:
    box = text.get_window_extent()
    return box.x0 > -1 and box.y0 > -1 and box.x1 < width + 1 and box.y1 < height + 1

"""The charts of the pages, in Vietnamese: no text is cut, lies on another or is left in English.

Vietnamese is the longer of the two languages, and pictures are not read by the scan of pages.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from helpers import project
from helpers.register import observations
from helpers.reporting import show
from helpers.reporting.charts import Chart, theme
from tests.notebooks.test_findings import run
from tests.reports import scan

PAGES = [
    ("01_clean", ""),
    *((name, place) for name in ("02_trends", "03_why_lag")
      for place in ("gia-lai", "kon-tum", "thai-nguyen")),
]  # fmt: skip
# Points: what the box of a text holds around its letters.
LEADING = 2.0


@pytest.fixture(scope="module", params=PAGES, ids="-".join)
def charts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Chart]:
    """The charts that a page shows, drawn."""
    name, place = request.param
    drawn: list[Chart] = []
    more = {"processed": str(tmp_path_factory.mktemp("tables"))} if name == "01_clean" else {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(show, "_display", lambda *_: None)
        patch.setattr(show, "chart", lambda chart, *_: drawn.append(chart))
        written = tmp_path_factory.mktemp("findings") / "findings.json"
        run(name, place, written, language="vi", **more)
    assert drawn
    return drawn


def figures(charts: list[Chart]) -> list[tuple[str, Figure]]:
    """Return each chart as drawn for a page, and for a phone where there is such a picture."""
    return [
        (f"{chart.name}, {kind}", figure)
        for chart in charts
        for kind, figure in (("page", chart.figure), ("phone", chart.narrow))
        if figure is not None
    ]


def boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Return the texts of a figure with the places of their letters, in points."""
    with theme.style():
        figure.draw_without_rendering()
    found, unseen = [], beyond(figure)
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and text not in unseen:
            box = Text.get_window_extent(text)
            low, high = box.p0 / figure.dpi * 72, box.p1 / figure.dpi * 72
            found.append((text.get_text(), Bbox([low + LEADING, high - LEADING])))
    return found


def beyond(figure: Figure) -> set[Text]:
    """Return the labels of ticks outside the range of their axis, which are not drawn."""
    found = set()
    for axis in (one for axes in figure.axes for one in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                found |= {tick.label1, tick.label2}
    return found


def cut(figure: Figure) -> list[str]:
    """Return the texts that reach over the edge of a figure."""
    width, height = figure.get_size_inches() * 72
    return [
        text
        for text, box in boxes(figure)
        if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height
    ]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts that lie on each other."""
    return [
        (one, other)
        for (one, first), (other, second) in combinations(boxes(figure), 2)
        if Bbox.intersection(first, second) is not None
    ]


def test_a_text_over_the_edge_and_two_on_each_other_are_found() -> None:
    figure = theme.figure("phone", 1.0)
    figure.set_layout_engine("none")
    figure.text(0.9, 0.5, "over the edge")
    figure.text(0.1, 0.5, "one text")
    figure.text(0.2, 0.5, "another")
    assert cut(figure) == ["over the edge"]
    assert overlapping(figure) == [("one text", "another")]


def test_no_text_of_a_chart_is_cut(charts: list[Chart]) -> None:
    found = {name: texts for name, figure in figures(charts) if (texts := cut(figure))}
    assert found == {}


def test_no_text_of_a_chart_lies_on_another(charts: list[Chart]) -> None:
    found = {name: pairs for name, figure in figures(charts) if (pairs := overlapping(figure))}
    assert found == {}


@pytest.fixture(scope="module")
def words() -> Any:
    return scan.of_project(observations.load(project.paths().processed))


def test_no_text_of_a_chart_is_left_in_english(charts: list[Chart], words: scan.Scan) -> None:
    said = {text for _, figure in figures(charts) for text, _ in boxes(figure)}
    page = "".join(f"<p>{text}</p>" for text in sorted(said))
    assert words.english_left(page) == set()

"""Findings for a notebook that is opened alone: given, of the last run, or made on the spot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helpers.register.codebook import Codebook
from helpers.running import batch, earlier
from helpers.running.kernels import CellError
from helpers.running.plan import NOTEBOOKS, Page, SelectionError, Site
from tests.running.conftest import ANALYSIS, snapshot, write_notebook

SHOWN = """
from IPython.display import display
from matplotlib.figure import Figure
from helpers.reporting import language as languages, show
from helpers.reporting.charts import Chart
import pandas as pd

class Never(Figure):
    def draw(self, renderer):
        raise RuntimeError("drawn")

say = languages.use(language)
show.chart(Chart(Never(), "A", "B", pd.DataFrame({"c": [1]}), (), "a"), say, None)
show.finding("One.", say)
display("shown")
"""


def found(name: str = "02_trends", given: str = "", place: str = "kon-tum") -> list[Any]:
    return earlier.found(
        name, given, place=place, language="en", processed="reports/data/processed"
    )


@pytest.fixture
def tables(root: Path) -> Path:
    folder = root / "reports" / "data" / "processed"
    folder.mkdir(parents=True)
    (folder / "observations.csv").write_text("documents\n1\n")
    return folder


def test_without_a_run_the_cells_are_run_with_the_parameters_and_nothing_is_seen(
    root: Path, tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = SHOWN + ANALYSIS["body"].replace("'key': 'k'", "'key': place")
    write_notebook(root / "notebooks" / "02_trends.ipynb", "A", ANALYSIS["parameters"], body)
    before = snapshot(root)
    assert [entry["key"] for entry in found()] == ["kon-tum"]
    assert capsys.readouterr() == ("", "")
    assert snapshot(root) == before


def test_commands_of_the_shell_are_understood(root: Path, tables: Path) -> None:
    body = "%matplotlib inline\n" + ANALYSIS["body"]
    write_notebook(root / "notebooks" / "02_trends.ipynb", "A", ANALYSIS["parameters"], body)
    with pytest.raises(CellError, match=r"02_trends\.ipynb, cell 3: NameError: .*get_ipython"):
        found()


def test_a_cell_that_fails_is_named(root: Path, tables: Path) -> None:
    write_notebook(root / "notebooks" / "02_trends.ipynb", "A", ANALYSIS["parameters"], "1 / 0")
    with pytest.raises(CellError, match=r"02_trends\.ipynb, cell 3: ZeroDivisionError: division"):
        found()


def test_a_file_of_findings_is_read_and_nothing_is_run(root: Path) -> None:
    entry = {
        "key": "given", "meaning": "", "value": 1, "unit": "units", "lower": None, "upper": None,
        "from": None, "to": None, "grade": "weak", "documents": ["gia-lai/undated-a"],
    }  # fmt: skip
    (root / "findings.json").write_text(json.dumps([entry]))
    assert [entry["key"] for entry in found(given="findings.json")] == ["given"]


def test_findings_of_the_last_run_are_taken_until_something_changes(
    site: Site, book: Codebook
) -> None:
    cleaning, *_ = NOTEBOOKS
    pages = [Page(cleaning, "all", "en"), Page(NOTEBOOKS[1], "kon-tum", "en")]
    assert batch.run(site, pages, book, batch.Means()).complete
    file = pages[1].findings(site)
    assert file
    file.write_text(file.read_text().replace('"k"', '"last"'))

    def key() -> str:
        (entry,) = earlier.found(
            "02_trends", place="kon-tum", language="en", processed="data/processed"
        )
        return str(entry["key"])

    assert key() == "last"
    source = pages[1].source(site)
    source.write_text(source.read_text().replace("print(place, table)", "print(place)"))
    assert key() == "k"


def test_an_unknown_notebook_is_refused(root: Path) -> None:
    with pytest.raises(SelectionError, match="unknown notebook '05': one of 02_trends, 03_why_lag"):
        found("05")

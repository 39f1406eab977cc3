"""A workbook holds the tables of the pages as values, and nothing that a spreadsheet would run."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from helpers.reporting import show, workbook
from helpers.reporting.language import Amount, use
from tests.reports.sample import code, shown

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "10/17", "33.580"]


def written(
    folder: Path,
    frame: pd.DataFrame,
    language: str = "vi",
    name: str = "tables",
    newest: str = "2023-09-15",
) -> Path:
    say = use(language)
    notebook = nbformat.v4.new_notebook(
        cells=[
            code(*shown(show.table, frame, "Rates =by tier", say)),
            code(*shown(show.table, frame.head(0), "Nothing found", say)),
        ]
    )
    nbformat.write(notebook, folder / "02_trends.ipynb")
    return workbook.write(
        [workbook.Source("Trends", folder / "02_trends.ipynb")],
        folder / f"{name}.xlsx",
        say,
        place="Kon Tum",
        newest=newest,
    )


def cells(path: Path, sheet: int) -> dict[str, tuple[str, str]]:
    """Return what stands in each cell of a sheet, with its type (s: text, n: number)."""
    with zipfile.ZipFile(path) as book:
        strings = ET.fromstring(book.read("xl/sharedStrings.xml"))
        texts = ["".join(part.itertext()) for part in strings.iter(f"{MAIN}si")]
        found = {}
        for cell in ET.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml")).iter(f"{MAIN}c"):
            value = cell.findtext(f"{MAIN}v")
            if value is not None:
                kind = cell.get("t", "n")
                found[cell.get("r", "")] = (texts[int(value)] if kind == "s" else value, kind)
    return found


@pytest.mark.parametrize(
    ("newest", "made"),
    [
        ("2023-09-15", "2023-09-15"),
        ("2023-09", "2023-09-01"),
        ("2023", "2023-01-01"),
        ("", "2000-01-01"),
    ],
)
def test_a_workbook_is_dated_by_the_first_day_of_what_is_known_of_the_newest_document(
    newest: str, made: str, tmp_path: Path
) -> None:
    path = written(tmp_path, frame(), newest=newest)
    with zipfile.ZipFile(path) as book:
        assert f">{made}T00:00:00Z<" in book.read("docProps/core.xml").decode()


def frame() -> pd.DataFrame:
    say = use("vi")
    return pd.DataFrame(
        {
            "Tier": ["Province", "Commune"],
            "Rate": [say.share(0.26768), say.share(None)],
            "Gap": [say.signed(-3.25, 1), say.points(52.23)],
            "Results": [137_574, 27_404],
            "Day": [dt.date(2023, 9, 15), "2023"],
        }
    )


def test_numbers_and_days_are_values_and_all_else_is_text(tmp_path):
    found = cells(written(tmp_path, frame()), 3)
    assert found["A5"] == ("Province", "s")
    assert found["B5"] == ("0.26768", "n")
    assert found["B6"] == ("–", "s")
    assert found["C5"] == ("-3.25", "n")
    assert found["C6"] == ("52.23", "n")
    assert found["D5"] == ("137574", "n")
    assert found["E5"] == ("45184", "n")  # days since 30 December 1899
    assert found["E6"] == ("2023", "s")


def test_values_are_shown_as_on_the_page(tmp_path):
    with zipfile.ZipFile(written(tmp_path, frame())) as book:
        styles = book.read("xl/styles.xml").decode()
    formats = re.findall(r'formatCode="([^"]+)"', styles)
    for expected in ("#,##0.00%", "d/m/yyyy", "#,##0.0&quot; điểm phần trăm&quot;"):
        assert expected in formats
    assert any(one.startswith("+#,##0.0;−") for one in formats)


def test_nothing_is_a_formula_whatever_a_document_prints(tmp_path):
    path = written(tmp_path, pd.DataFrame({"=Head": HOSTILE, "n": range(len(HOSTILE))}))
    found = cells(path, 3)
    assert [found[f"A{row}"] for row in range(5, 11)] == [(text, "s") for text in HOSTILE]
    with zipfile.ZipFile(path) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
        assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)
        assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()
        assert not any("externalLink" in name or "vba" in name for name in book.namelist())


def test_cover_and_notes_come_first_and_a_table_without_rows_has_no_sheet(tmp_path):
    path = written(tmp_path, frame(), "en")
    with zipfile.ZipFile(path) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    assert names == ["Cover", "Notes", "Sheet 1"]
    cover = {text for text, _ in cells(path, 1).values()}
    assert {"Kon Tum: tables of the reports", "Rates =by tier", "Trends"} <= cover
    assert any("15 September 2023" in text for text in cover)


def test_the_same_tables_give_the_same_bytes(tmp_path):
    first = written(tmp_path, frame(), name="one").read_bytes()
    assert written(tmp_path, frame(), name="two").read_bytes() == first


def test_the_table_behind_a_figure_and_its_sources_are_there(tmp_path):
    from tests.reports.sample import sources, tier_chart

    say = use("en")
    cell = code(*shown(show.chart, tier_chart(say), say, sources()))
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "a.ipynb")
    path = workbook.write(
        [workbook.Source("A", tmp_path / "a.ipynb")], tmp_path / "a.xlsx", say, place="Sample"
    )
    found = [text for text, _ in cells(path, 3).values()]
    assert found[0] == "Communes issue two thirds of all results and digitize one in twenty"
    assert any("https://example.org/news/digitized" in text for text in found)


@pytest.mark.parametrize(
    "kept", [lambda f: f, lambda f: f[f["b"] > 0], lambda f: f.sort_values("a")]
)
def test_a_column_of_a_table_keeps_the_values_of_what_is_said(kept):
    said = use("vi").share(0.5)
    assert isinstance(said, Amount)
    table = kept(pd.DataFrame({"a": [said], "b": [1]}))
    assert [cell.value for cell in table["a"].tolist()] == [0.5]

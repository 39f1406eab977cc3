"""Write the tables of executed notebooks as one workbook: what a spreadsheet user takes along.

Numbers are numbers and days are days, shown as on the pages; every other cell is text, whatever
its first sign. The same notebooks give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from helpers.reporting.language import Day, Language
from helpers.reporting.show import TABLE_MIME
from helpers.reporting.words import GLOSSARY

# A cell that begins like a formula carries the mark that keeps it text when it is edited.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
WIDTHS = (8, 60)  # of a column, in letters
FIRST_ROW = 3  # below caption, report and the way back
MOST_LETTERS = 32_767  # in a cell, says the format

NOTES = (
    "Numbers and days are values, not texts; a spreadsheet shows them with its own signs for "
    "decimals and thousands.",
    "Shares are fractions shown as percentages; differences of shares are percentage points.",
    "A number with a word or a sign before it (over, nearly, ≥) is a bound as it was printed, and "
    "stands as text.",
    "A dash means that nothing was found. It is not a zero.",
    "Two shares are compared only on the same base, which stands beside them.",
    "Each sheet names the documents behind its table; the sheets of documents say where each was "
    "published.",
)


@dataclass(frozen=True)
class Source:
    """An executed notebook, and the title of its page."""

    title: str
    notebook: Path


def write(
    sources: Sequence[Source],
    output_path: Path | str,
    language: Language,
    *,
    place: str,
    newest: Day = None,
) -> Path:
    """Write the tables of `sources` to one workbook: cover, notes, then a sheet a table.

    `place` is the name of the place; `newest` the day, month or year of the newest document, whose
    first day is also the one on which the file says it was made.
    """
    target = Path(output_path)
    tables = [(source, table) for source in sources for table in tables_of(source.notebook)]
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    try:
        _Writer(book, language).fill(tables, place, newest)
    finally:
        book.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    draft.write_bytes(stream.getvalue())
    draft.replace(target)
    return target


def tables_of(notebook: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the tables that an executed notebook shows, those behind its figures included."""
    # Not by nbformat, which takes longer to check a notebook than all else here: ours just ran.
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            table = output.get("data", {}).get(TABLE_MIME)
            if table is not None and table["rows"]:
                yield table


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, language: Language) -> None:
        self.book = book
        self.language = language
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def fill(
        self, tables: Sequence[tuple[Source, Mapping[str, Any]]], place: str, newest: Day
    ) -> None:
        say = self.language
        title = say.text("{place}: tables of the reports", place=place)
        made = _first_day(str(newest)) if newest else dt.date(2000, 1, 1)
        self.book.set_properties(
            {"title": title, "created": dt.datetime.combine(made, dt.time()), "author": "sohoa"}
        )
        cover = self.book.add_worksheet(say.text("Cover"))
        notes = self.book.add_worksheet(say.text("Notes"))
        names = [
            say.text("Sheet {number}", number=say.count(number))
            for number, _ in enumerate(tables, start=1)
        ]
        self._cover(cover, title, newest, list(zip(names, tables, strict=True)))
        self._notes(notes)
        for name, (source, table) in zip(names, tables, strict=True):
            self._table(self.book.add_worksheet(name), source, table, cover.get_name())
        cover.activate()

    def _cover(
        self,
        sheet: Worksheet,
        title: str,
        newest: Day,
        tables: Sequence[tuple[str, tuple[Source, Mapping[str, Any]]]],
    ) -> None:
        say = self.language
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 2, 60)
        self._text(sheet, 0, 0, title, bold=True, font_size=16)
        facts = [
            say.text("Newest document of the collection: {date}", date=say.date(newest)),
            say.text("Every number is computed from published documents; each page lists its own."),
            say.text("Tables and texts may be reused under CC BY 4.0."),
        ]
        for row, fact in enumerate(facts, start=1):
            self._text(sheet, row, 0, fact)
        top = len(facts) + 2
        for column, heading in enumerate(map(say.text, ("Sheet", "Table", "Report"))):
            self._text(sheet, top, column, heading, bold=True, bottom=1)
        for row, (name, (source, table)) in enumerate(tables, start=top + 1):
            sheet.write_url(
                row, 0, f"internal:'{name}'!A1", self._format(underline=1, valign="top"), name
            )
            self._text(sheet, row, 1, table["caption"], text_wrap=True)
            self._text(sheet, row, 2, source.title, text_wrap=True)
        self._page(sheet)

    def _notes(self, sheet: Worksheet) -> None:
        say = self.language
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 1, 90)
        self._text(sheet, 0, 0, say.text("Notes"), bold=True, font_size=16)
        for row, note in enumerate(NOTES, start=2):
            sheet.merge_range(row, 0, row, 1, "", self._format(text_wrap=True, valign="top"))
            self._text(sheet, row, 0, say.text(note), text_wrap=True)
            sheet.set_row(row, 30)
        below = len(NOTES) + 3
        self._text(sheet, below, 0, say.text("Words used in the tables"), bold=True)
        for row, (term, said) in enumerate(GLOSSARY.items(), start=below + 1):
            self._text(sheet, row, 0, say.text(term), text_wrap=True)
            self._text(sheet, row, 1, say.text(said), text_wrap=True)
        self._page(sheet)

    def _table(
        self, sheet: Worksheet, source: Source, table: Mapping[str, Any], cover: str
    ) -> None:
        self._text(sheet, 0, 0, table["caption"], bold=True, font_size=13)
        self._text(sheet, 1, 0, source.title)
        back = self.language.text("Back to the list of tables")
        sheet.write_url(2, 0, f"internal:'{cover}'!A1", self._format(underline=1), back)
        headings, rows = table["headings"], table["rows"]
        for column, heading in enumerate(headings):
            wide = max(_width(cell) for cell in (heading, *(row[column] for row in rows)))
            sheet.set_column(column, column, min(max(wide, WIDTHS[0]), WIDTHS[1]))
            self._text(sheet, FIRST_ROW, column, heading, bold=True, text_wrap=True, bottom=1)
        for number, row in enumerate(rows, start=FIRST_ROW + 1):
            for column, cell in enumerate(row):
                self._cell(sheet, number, column, cell)
        last = FIRST_ROW + len(rows)
        sheet.autofilter(FIRST_ROW, 0, last, len(headings) - 1)
        sheet.freeze_panes(FIRST_ROW + 1, 1)
        if table["sources"]:
            word = self.language.plural("Source:", "Sources:", len(table["sources"]))
            self._text(sheet, last + 2, 0, word, bold=True)
            for number, line in enumerate(table["sources"], start=last + 3):
                self._text(sheet, number, 0, line)
        self._page(sheet)
        sheet.repeat_rows(FIRST_ROW)

    def _cell(self, sheet: Worksheet, row: int, column: int, cell: Any) -> None:
        if not isinstance(cell, Mapping):
            self._text(sheet, row, column, str(cell), text_wrap=True)
            return
        shown = self._format(num_format=cell["pattern"], valign="top")
        if "day" in cell:
            sheet.write_datetime(row, column, dt.date.fromisoformat(cell["day"]), shown)
        else:
            sheet.write_number(row, column, cell["number"], shown)

    def _text(self, sheet: Worksheet, row: int, column: int, text: str, **look: Any) -> None:
        if text.startswith(FORMULA_SIGNS):
            look["quote_prefix"] = True
        sheet.write_string(row, column, text[:MOST_LETTERS], self._format(valign="top", **look))

    def _format(self, **look: Any) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def _page(self, sheet: Worksheet) -> None:
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&R&P / &N")


def _first_day(text: str) -> dt.date:
    """Return the first day of a day, month or year as ISO 8601 writes them."""
    year, month, day = [*text.split("-"), "1", "1"][:3]
    return dt.date(int(year), int(month), int(day))


def _width(cell: Any) -> int:
    """Return how many letters wide a cell is, about."""
    if isinstance(cell, Mapping):
        return 2 + (len("15 September 2023") if "day" in cell else len(f"{cell['number']:,.4f}"))
    longest: Iterable[int] = (len(line) for line in str(cell).splitlines() or [""])
    return 2 + max(longest)

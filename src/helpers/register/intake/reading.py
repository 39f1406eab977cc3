"""Read a file into paragraphs and tables: text, HTML, PDF, DOCX, XLSX and CSV.

Files are untrusted: no script runs, nothing is fetched, archives that unpack to too much and
files that are too large are refused before they are opened.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.register.intake import texts
from helpers.register.intake.periods import printed_day
from helpers.register.intake.texts import Block, Refused
from helpers.register.problems import Problem, RegisterError

MOST_BYTES = 60_000_000
MOST_UNPACKED = 200_000_000
MOST_CHARACTERS = 20_000_000
MOST_PAGES = 3_000


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says: its name, a title, a day of publication if known, and its blocks."""

    name: str
    title: str
    published: dt.date | None
    blocks: tuple[Block, ...]


_HEAD_LINES = 8


# --- kinds of files ---------------------------------------------------------------------------


def _html(raw: bytes) -> tuple[list[Block], str, dt.date | None]:
    import trafilatura
    from lxml import etree  # type: ignore[import-untyped]

    page = texts.decode(raw)
    body = trafilatura.extract(
        page, output_format="xml", include_tables=True, include_comments=False, favor_recall=True,
        with_metadata=True, deduplicate=False,
    )  # fmt: skip
    if not body:
        raise Refused(
            "no article is found on the page", "a page saved whole, or its text in a .txt file"
        )
    tree = etree.fromstring(body.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    blocks: list[Block] = []
    for node in tree.iter("table", "p", "head", "item", "quote", "ab"):
        if any(parent.tag == "table" for parent in node.iterancestors()):
            continue
        if node.tag == "table":
            table = texts.table_of(
                [
                    ["".join(cell.itertext()) for cell in row.iter("cell")]
                    for row in node.iter("row")
                ]
            )
            blocks += [table] if table else []
        elif not any(parent.tag in ("p", "item", "quote") for parent in node.iterancestors()):
            blocks += texts.read(" ".join("".join(node.itertext()).split()))
    title = tree.get("title") or ""
    date = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", tree.get("date") or "")
    return blocks, title, dt.date(*map(int, date.groups())) if date else None


def _pdf(raw: bytes) -> list[Block]:
    import pdfplumber

    blocks: list[Block] = []
    with pdfplumber.open(io.BytesIO(raw)) as document:
        if len(document.pages) > MOST_PAGES:
            raise Refused(f"the file has more than {MOST_PAGES} pages", "the pages that are needed")
        characters = 0
        lines: list[str] = []
        for page in document.pages:
            rest = page
            for table in page.find_tables():
                found = texts.table_of(table.extract())
                if found and len(found.rows) > 1 and len(found.rows[0]) > 1:
                    blocks.append(found)
                    rest = rest.outside_bbox(table.bbox)
            text = rest.extract_text() or ""
            characters += len(text)
            lines += texts.printed_lines(text)
            page.close()
        if document.pages and characters < 20 * len(document.pages) and not blocks:
            raise Refused(
                "the pages are pictures without text (a scan)",
                "a PDF with text: run character recognition (OCR), for instance ocrmypdf -l vie",
            )
    texts.refuse_old_fonts(" ".join(lines))
    return [*texts.paragraphs(texts.unwrapped(lines)), *blocks]


def _unpacked(raw: bytes) -> None:
    """Refuse an archive that unpacks to too much, or that holds entity definitions."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED:
            raise Refused(
                f"the file unpacks to more than {MOST_UNPACKED:,} bytes", "a smaller file"
            )
        for item in archive.infolist():
            if item.filename.endswith((".xml", ".rels")):
                with archive.open(item) as part:
                    head = part.read(2000)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise Refused(
                        "a part of the file defines entities", "a file saved by an office program"
                    )


def _docx(raw: bytes) -> list[Block]:
    import docx
    from docx.table import Table

    _unpacked(raw)
    blocks: list[Block] = []
    for item in docx.Document(io.BytesIO(raw)).iter_inner_content():
        if isinstance(item, Table):
            table = texts.table_of([[cell.text for cell in row.cells] for row in item.rows])
            blocks += [table] if table else []
        else:
            blocks += texts.paragraphs(texts.printed_lines(item.text))
    texts.refuse_old_fonts(" ".join(block.text for block in blocks))
    return blocks


def _shown(value: object, style: str) -> object:
    """A cell of a workbook as a page in the style would print it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value.strftime("%d/%m/%Y") if isinstance(value, dt.datetime | dt.date) else value
    text = f"{value:,}" if abs(value) >= 1000 else f"{round(value, 6):g}"
    return text.translate(str.maketrans(",.", ".,")) if style == "vi" else text


def _xlsx(raw: bytes, style: str) -> list[Block]:
    import openpyxl  # type: ignore[import-untyped]

    _unpacked(raw)
    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    blocks: list[Block] = []
    for sheet in book.worksheets:
        rows = (
            [_shown(value, style) for value in row]
            for row in sheet.iter_rows(max_row=20_000, max_col=60, values_only=True)
        )
        table = texts.table_of(rows)
        blocks += [Block(sheet.title), table] if table else []
    book.close()
    return blocks


def _csv(raw: bytes) -> list[Block]:
    text = texts.decode(raw)
    texts.refuse_old_fonts(text)
    first = text[:4096]
    delimiter = max((",", ";", "\t"), key=first.count)
    try:
        table = texts.table_of(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise Refused(
            f"the table cannot be read ({error})", "a CSV file with one line a row"
        ) from error
    return [table] if table else []


_OLD = {".doc": ".docx", ".xls": ".xlsx", ".rtf": ".docx", ".odt": ".docx", ".ods": ".xlsx"}


def _blocks(path: Path, raw: bytes, style: str) -> tuple[list[Block], str, dt.date | None]:
    match path.suffix.lower():
        case ".txt" | ".md":
            return texts.read(texts.decode(raw)), "", None
        case ".html" | ".htm":
            return _html(raw)
        case ".pdf":
            return _pdf(raw), "", None
        case ".docx":
            return _docx(raw), "", None
        case ".xlsx":
            return _xlsx(raw, style), "", None
        case ".csv" | ".tsv":
            return _csv(raw), "", None
        case other:
            hint = (
                f"the file saved as {_OLD[other]}"
                if other in _OLD
                else "a .txt, .html, .pdf, .docx, .xlsx or .csv file"
            )
            raise Refused(f"files of the kind {other or 'without a suffix'} are not read", hint)


def _published(blocks: Sequence[Block]) -> dt.date | None:
    """The day that a page prints of itself: alone on a short line, or at the start of a line."""
    for block in blocks[:_HEAD_LINES]:
        day = (
            None
            if block.rows
            else printed_day(block.text if len(block.text) < 70 else block.text[:24], None)
        )
        if day:
            return day
    return None


def read(path: Path, style: str = "vi") -> Source:
    """Read one file; ``style`` says how numbers of a workbook are shown.

    Raises ``RegisterError`` with the file, what is wrong and what would be right.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise Refused(
                f"the file has more than {MOST_BYTES:,} bytes", "a smaller file, or a part of it"
            )
        blocks, title, published = _blocks(path, path.read_bytes(), style)
        if sum(len(block.text) for block in blocks) > MOST_CHARACTERS:
            raise Refused(f"the text has more than {MOST_CHARACTERS:,} characters", "a part of it")
        if not blocks:
            raise Refused("there is no text to read", "a file with text")
    except Refused as refusal:
        raise RegisterError([Problem(path.name, "", refusal.message, "", refusal.hint)]) from None
    except OSError as error:
        problem = Problem(
            path.name,
            "",
            "the file cannot be read",
            error.strerror or "unreadable",
            "a readable file",
        )
        raise RegisterError([problem]) from None
    except Exception as error:  # whatever a library makes of a broken file is one fault of it
        found = f"{type(error).__name__}: {error}"[:120]
        problem = Problem(
            path.name,
            "",
            "the file is damaged or not of its kind",
            found,
            "the file opened and saved again",
        )
        raise RegisterError([problem]) from error
    headline = next(
        (block.text for block in blocks if not block.rows and len(block.text) < 200), ""
    )
    if blocks[0].rows and not headline:
        headline = (
            next((c for c in blocks[0].rows[0] if c), "")
            if sum(map(bool, blocks[0].rows[0])) == 1
            else ""
        )
    return Source(
        path.name, texts.clean(title or headline), published or _published(blocks), tuple(blocks)
    )

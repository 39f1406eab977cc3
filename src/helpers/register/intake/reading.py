"""Read a file into paragraphs and tables: text, HTML, PDF, DOCX, XLSX and CSV.

Files are untrusted: no script runs, nothing is fetched, archives that unpack to too much and
files that are too large are refused before they are opened.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.register.intake import words
from helpers.register.intake.periods import printed_day
from helpers.register.problems import Problem, RegisterError

MOST_BYTES = 60_000_000
MOST_UNPACKED = 200_000_000
MOST_CHARACTERS = 20_000_000
MOST_PAGES = 3_000
LONGEST = 3_000  # characters of a paragraph; the time to read one grows with its square

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, or one table with its rows; ``text`` shows either."""

    text: str
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says: its name, a title, a day of publication if known, and its blocks."""

    name: str
    title: str
    published: dt.date | None
    blocks: tuple[Block, ...]


class _Refused(Exception):
    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


# --- text -------------------------------------------------------------------------------------

# Words that every Vietnamese page holds, as two old fonts store them under Latin letters.
_OLD_FONTS = {
    "TCVN3 (.VnTime)": (
        "hå s¬",
        "thñ tôc",
        "cña",
        "®­îc",
        "®¬n vÞ",
        "tû lÖ",
        "trùc tuyÕn",
        "huyÖn",
        "tØnh",
        "vµ c¸c",
    ),
    "VNI": (
        "hoà sô",
        "thuû tuïc",
        "cuûa",
        "ñöôïc",
        "ñôn vò",
        "tyû leä",
        "tröïc tuyeán",
        "huyeän",
        "tænh",
        "vaø caùc",
    ),
}
_ENDS = words.pattern("reading", "ends")
_FURNITURE = words.pattern("reading", "furniture")
_HEAD_LINES = 8


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if b"\0" in raw[:4096]:
        raise _Refused("the file is not text", "a text file in UTF-8")
    for encoding in ("cp1258", "latin-1"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        _refuse_old_fonts(text)
        if encoding == "cp1258":
            return text
    raise _Refused("the encoding is not known", "the text saved as UTF-8")


def _refuse_old_fonts(text: str) -> None:
    sample = text[:200_000].lower()
    for font, said in _OLD_FONTS.items():
        if sum(word.lower() in sample for word in said) >= 2:
            hint = (
                "the text converted to Unicode, for instance with UniKey's toolkit (Ctrl+Shift+F6)"
            )
            raise _Refused(f"the letters are those of the old font {font}, not Unicode", hint)


def _clean(text: str) -> str:
    """Compose letters, drop what cannot be seen, and keep one space for any white space."""
    text = unicodedata.normalize("NFC", text.replace("\u00ad", ""))
    seen = (c if c.isprintable() or c.isspace() else " " for c in text)
    return re.sub(r"[^\S\n]+", " ", "".join(seen)).replace("\u2028", "\n").strip()


def _lines(text: str) -> list[str]:
    lines: list[str] = []
    for line in _clean(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        line = line.strip()
        if _ENDS.match(line) and len(lines) > 3:
            break
        if line and not _FURNITURE.match(line):
            lines.append(line)
    return lines


def _unwrapped(lines: Sequence[str]) -> Iterator[str]:
    """Join the lines of paragraphs that were broken at a width."""
    width = max(map(len, lines), default=0)
    full = [line for line in lines if len(line) > 0.75 * width]
    wrapped = 40 < width <= 130 and len(full) > max(2, len(lines) // 3)
    held = ""
    for line in lines:
        open_end = held and not re.search(r"[.:;!?…]$", held)
        continues = line[:1].islower() or (wrapped and len(held.rsplit("\n", 1)[-1]) > 0.75 * width)
        listed = re.match(r"(?:[-–+•*]|\d+[.)]|[a-zđ]\)|[IVX]+\.)\s", line)
        if open_end and not listed and (continues if wrapped else continues and len(held) > 60):
            held = f"{held} {line}"
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _paragraphs(lines: Iterable[str]) -> list[Block]:
    """Blocks of lines; one too long to be a paragraph is cut, at the end of a sentence if any."""
    blocks: list[Block] = []
    for line in lines:
        rest = line
        while len(rest) > LONGEST:
            cut = max(rest.rfind(". ", 0, LONGEST) + 1, rest.rfind(" ", LONGEST // 2, LONGEST))
            blocks.append(Block(rest[: cut if cut > 0 else LONGEST].strip()))
            rest = rest[cut if cut > 0 else LONGEST :].strip()
        blocks.append(Block(rest))
    return [block for block in blocks if block.text]


def _text(text: str) -> list[Block]:
    _refuse_old_fonts(text)
    return _paragraphs(_unwrapped(_lines(text)))


def _table(rows: Iterable[Sequence[object]]) -> Block | None:
    cells = [
        tuple(_clean("" if cell is None else str(cell)).replace("\n", " ") for cell in row)
        for row in rows
    ]
    cells = [row for row in cells if any(row)]
    if not cells:
        return None
    width = max(place + 1 for row in cells for place, cell in enumerate(row) if cell)
    kept = tuple((row + ("",) * width)[:width] for row in cells)
    return Block("\n".join(" | ".join(row) for row in kept), kept)


# --- kinds of files ---------------------------------------------------------------------------


def _html(raw: bytes) -> tuple[list[Block], str, dt.date | None]:
    import trafilatura
    from lxml import etree  # type: ignore[import-untyped]

    page = _decode(raw)
    body = trafilatura.extract(
        page, output_format="xml", include_tables=True, include_comments=False, favor_recall=True,
        with_metadata=True, deduplicate=False,
    )  # fmt: skip
    if not body:
        raise _Refused(
            "no article is found on the page", "a page saved whole, or its text in a .txt file"
        )
    tree = etree.fromstring(body.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    blocks: list[Block] = []
    for node in tree.iter("table", "p", "head", "item", "quote", "ab"):
        if any(parent.tag == "table" for parent in node.iterancestors()):
            continue
        if node.tag == "table":
            table = _table(
                [
                    ["".join(cell.itertext()) for cell in row.iter("cell")]
                    for row in node.iter("row")
                ]
            )
            blocks += [table] if table else []
        elif not any(parent.tag in ("p", "item", "quote") for parent in node.iterancestors()):
            blocks += _text(" ".join("".join(node.itertext()).split()))
    title = tree.get("title") or ""
    date = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", tree.get("date") or "")
    return blocks, title, dt.date(*map(int, date.groups())) if date else None


def _pdf(raw: bytes) -> list[Block]:
    import pdfplumber

    blocks: list[Block] = []
    with pdfplumber.open(io.BytesIO(raw)) as document:
        if len(document.pages) > MOST_PAGES:
            raise _Refused(
                f"the file has more than {MOST_PAGES} pages", "the pages that are needed"
            )
        characters = 0
        lines: list[str] = []
        for page in document.pages:
            rest = page
            for table in page.find_tables():
                found = _table(table.extract())
                if found and len(found.rows) > 1 and len(found.rows[0]) > 1:
                    blocks.append(found)
                    rest = rest.outside_bbox(table.bbox)
            text = rest.extract_text() or ""
            characters += len(text)
            lines += _lines(text)
            page.close()
        if document.pages and characters < 20 * len(document.pages) and not blocks:
            raise _Refused(
                "the pages are pictures without text (a scan)",
                "a PDF with text: run character recognition (OCR), for instance ocrmypdf -l vie",
            )
    _refuse_old_fonts(" ".join(lines))
    return [*_paragraphs(_unwrapped(lines)), *blocks]


def _unpacked(raw: bytes) -> None:
    """Refuse an archive that unpacks to too much, or that holds entity definitions."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED:
            raise _Refused(
                f"the file unpacks to more than {MOST_UNPACKED:,} bytes", "a smaller file"
            )
        for item in archive.infolist():
            if item.filename.endswith((".xml", ".rels")):
                with archive.open(item) as part:
                    head = part.read(2000)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise _Refused(
                        "a part of the file defines entities", "a file saved by an office program"
                    )


def _docx(raw: bytes) -> list[Block]:
    import docx
    from docx.table import Table

    _unpacked(raw)
    blocks: list[Block] = []
    for item in docx.Document(io.BytesIO(raw)).iter_inner_content():
        if isinstance(item, Table):
            table = _table([[cell.text for cell in row.cells] for row in item.rows])
            blocks += [table] if table else []
        else:
            blocks += _paragraphs(_lines(item.text))
    _refuse_old_fonts(" ".join(block.text for block in blocks))
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
        table = _table(rows)
        blocks += [Block(sheet.title), table] if table else []
    book.close()
    return blocks


def _csv(raw: bytes) -> list[Block]:
    text = _decode(raw)
    _refuse_old_fonts(text)
    first = text[:4096]
    delimiter = max((",", ";", "\t"), key=first.count)
    try:
        table = _table(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise _Refused(
            f"the table cannot be read ({error})", "a CSV file with one line a row"
        ) from error
    return [table] if table else []


_OLD = {".doc": ".docx", ".xls": ".xlsx", ".rtf": ".docx", ".odt": ".docx", ".ods": ".xlsx"}


def _blocks(path: Path, raw: bytes, style: str) -> tuple[list[Block], str, dt.date | None]:
    match path.suffix.lower():
        case ".txt" | ".md":
            return _text(_decode(raw)), "", None
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
            raise _Refused(f"files of the kind {other or 'without a suffix'} are not read", hint)


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
            raise _Refused(
                f"the file has more than {MOST_BYTES:,} bytes", "a smaller file, or a part of it"
            )
        blocks, title, published = _blocks(path, path.read_bytes(), style)
        if sum(len(block.text) for block in blocks) > MOST_CHARACTERS:
            raise _Refused(f"the text has more than {MOST_CHARACTERS:,} characters", "a part of it")
        if not blocks:
            raise _Refused("there is no text to read", "a file with text")
    except _Refused as refusal:
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
        path.name, _clean(title or headline), published or _published(blocks), tuple(blocks)
    )

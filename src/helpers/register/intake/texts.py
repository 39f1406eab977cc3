"""Cut plain text into paragraphs and tables, without the furniture of its page."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from helpers.register.intake import words

LONGEST = 3_000  # characters of a paragraph; the time to read one grows with its square


Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, or one table with its rows; ``text`` shows either."""

    text: str
    rows: Rows = ()


class Refused(Exception):
    """A file that is not read, with what would be right."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


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


_PART = "¦"  # between the cells of a table that is drawn in a text


def decode(raw: bytes) -> str:
    """The text of a file; one that is no text is refused."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if b"\0" in raw[:4096]:
        raise Refused("the file is not text", "a text file in UTF-8")
    for encoding in ("cp1258", "latin-1"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        refuse_old_fonts(text)
        if encoding == "cp1258":
            return text
    raise Refused("the encoding is not known", "the text saved as UTF-8")


def refuse_old_fonts(text: str) -> None:
    """Refuse letters of fonts older than Unicode."""
    sample = text[:200_000].lower()
    for font, said in _OLD_FONTS.items():
        if sum(word.lower() in sample for word in said) >= 2:
            hint = (
                "the text converted to Unicode, for instance with UniKey's toolkit (Ctrl+Shift+F6)"
            )
            raise Refused(f"the letters are those of the old font {font}, not Unicode", hint)


def clean(text: str) -> str:
    """Compose letters, drop what cannot be seen, and keep one space for any white space."""
    text = unicodedata.normalize("NFC", text.replace("\u00ad", ""))
    seen = (c if c.isprintable() or c.isspace() else " " for c in text)
    return re.sub(r"[^\S\n]+", " ", "".join(seen)).replace("\u2028", "\n").strip()


def printed_lines(text: str) -> list[str]:
    """Lines of a page without its furniture, up to where it offers other articles."""
    lines: list[str] = []
    for line in clean(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n"):
        line = line.strip()
        if _ENDS.match(line) and len(lines) > 3:
            break
        if line and not _FURNITURE.match(line):
            lines.append(line)
    return lines


def unwrapped(lines: Sequence[str]) -> Iterator[str]:
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


def paragraphs(lines: Iterable[str]) -> list[Block]:
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


def _aligned(text: str) -> str:
    """A text whose tables are drawn with spaces or bars, their cells parted by one sign."""
    lines: list[str] = []
    run: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        cells = re.split(r"\s{2,}|\s*\t\s*|\s*[|¦]\s*", line.strip().strip("|").strip())
        drawn = not line.strip("-=_+|: \t")
        if len(cells) > 2 and not drawn and (not run or len(cells) == len(run[0]) - 1):
            run.append([line, *cells])
            continue
        if drawn and line and run:
            continue
        table = len(run) > 2 and sum(bool(re.search(r"\d", "".join(r[2:]))) for r in run) > 1
        lines += [_PART.join(row[1:]) if table else row[0] for row in run]
        run = []
        if len(cells) > 2 and not drawn:
            run.append([line, *cells])
        elif line or not table:
            lines.append(line)
    return "\n".join(lines)


def read(text: str) -> list[Block]:
    """Paragraphs and drawn tables of a text."""
    refuse_old_fonts(text)
    blocks: list[Block] = []
    for drawn, group in itertools.groupby(
        printed_lines(_aligned(text)), key=lambda line: _PART in line
    ):
        lines = list(group)
        table = table_of([line.split(_PART) for line in lines]) if drawn else None
        blocks += [table] if table else paragraphs(unwrapped(lines))
    return blocks


def table_of(rows: Iterable[Sequence[object]]) -> Block | None:
    """A table of cells; None if all are empty."""
    cells = [
        tuple(clean("" if cell is None else str(cell)).replace("\n", " ") for cell in row)
        for row in rows
    ]
    cells = [row for row in cells if any(row)]
    if not cells:
        return None
    width = max(place + 1 for row in cells for place, cell in enumerate(row) if cell)
    kept = tuple((row + ("",) * width)[:width] for row in cells)
    return Block("\n".join(" | ".join(row) for row in kept), kept)

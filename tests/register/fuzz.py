"""Damage real documents at random and look whether the register reads them right or names them.

A mutant is a real document with one to three edits, worked out from its number alone. Whatever
the edits did, one of two things must follow: the file is named by a problem, or every number of
the tidy tables is what the damaged text prints, as the plain reader below has it. Anything else
is a defect: an exception, a problem that names another file, a number that has changed, an entry
that is lost, a file that is passed over.

``python -m tests.register.fuzz --mutants 10000`` runs more of them than the test;
``python -m tests.register.fuzz --show 4711`` prints one.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import random
import re
import sys
import tempfile
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import project
from helpers.register import codebook, documents, observations
from helpers.register.codebook import Codebook
from helpers.register.documents import Document, PrintedFigure, Register
from helpers.register.problems import Problem, RegisterError

RAW = project.paths().raw
BATCH = 200  # valid mutants that are made into tables together

# The only document of the folder besides the mutant, so that the folder is never without one.
COMPANION = "documents/zz-companion/undated-companion.toml"


@dataclass
class Draft:
    """A document on its way to a mutant."""

    name: str
    text: str
    raw: bytes | None = None  # once its bytes are damaged, no later edit of the text can be seen

    @property
    def content(self) -> bytes:
        return self.text.encode("utf-8") if self.raw is None else self.raw


@dataclass(frozen=True)
class Mutant:
    """A damaged document: number, edits, place in the raw folder, bytes, and what it was."""

    number: int
    edits: tuple[str, ...]
    original: str
    name: str
    content: bytes


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: valid, refused, or a defect with its reason."""

    mutant: Mutant
    kind: str
    reason: str = ""
    document: Document | None = None


# --- edits --------------------------------------------------------------------------------------

_QUOTED = re.compile(r'"[^"\n]*"')
_PRINTED = re.compile(r'"[^"\n]*\d[^"\n]*"')
_LINE = re.compile(r"^[a-z_]+ *= .*$", re.MULTILINE)
_ROW = re.compile(r"^ *\[.*\],?$", re.MULTILINE)
_KEY = re.compile(r"^[a-z_]+(?= *=)", re.MULTILINE)
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_CODES = re.compile(
    r'^(?:indicator|tier|kind|place|unit|base|confidence|type|language|status|read|theme'
    r'|direction|geography) *= "([^"\n]*)"',
    re.MULTILINE,
)  # fmt: skip

LOOK_ALIKES = {
    "a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "x": "х", "i": "і", "0": "O", "1": "l",
    "2": "２", "3": "٣", "5": "५", "/": "⁄", "-": "−", ".": "․", ",": "‚", "%": "％", " ": "\u00a0",
}  # fmt: skip
UNSEEN = (
    "\u200b",
    "\u00ad",
    "\ufeff",
    "\u2028",
    "\u202e",
    "\\r",
    "\\n",
    "\\t",
    "\\u0000",
    "\\u001f",
)
VALUES = (
    "33.580", "6", "2023-10-17", "2023-10-17T00:00:00", "2023-10-17T00:00:00Z", "00:10:17", "true",
    "[]", '["10/17"]', "{}", "{ a = 1 }", "nan", "-inf", "1e400", "0", "86400", "1672531200", "-1",
    '""', '" "', '"0"', '"86400"', '"1672531200"', '"-5"', "0x" + "f" * 5000, "9" * 5000,
    "[" * 200 + "]" * 200, "0001-01-01", "9999-12-31", '"9999-12"', '"0000"', '"２０２３"',
)  # fmt: skip
LONG = (
    "9" * 400, "9" * 5000 + "th", "1" + " tỷ" * 3000, "1.000" + ".000" * 60,
    "30," + "1" * 400 + "%",
    "99999999999999999999999999/1", "1/0,00000000000000000000000001", "x" * 100_000, "9" * 30_000,
    "hồ sơ " * 20_000, "1 nghìn tỷ tỷ tỷ", "(" * 3000, "0" * 300 + "1",
)  # fmt: skip
PRINTS = (
    "17-Oct", "Oct-17", "17-Thg10", "2023-10-17", "17/10/2023", "10/17/2023", "45216", "1E+05",
    "4,5216E+04", "#REF!", "#####", "=10/17", "'10/17", "0,2677", "0.2677", "12 500", "860 + 759",
    "tăng 12%", "tất cả", "-5", "10/2023", "10;17", "80-90%", "thứ 5/63", "thứ năm", "5th", "trên",
    "1.314", "1,314", "151.10", "5.9123", "33,580/40,458", "100,5%", "1/0", "0/1", "17/10", "0",
    "%",
    "hơn 3,2 triệu", "3,148 tỷ đồng", "10/17 (99%)", "58,8% (10/17)", "từ 55% trở lên", "2019-2023",
)  # fmt: skip


def _replace(text: str, span: tuple[int, int], new: str) -> str:
    return text[: span[0]] + new + text[span[1] :]


def _one(pattern: re.Pattern[str], text: str, rng: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return rng.choice(found) if found else None


def _within(
    pattern: re.Pattern[str], change: Callable[[str, random.Random], str]
) -> Callable[[Draft, random.Random], None]:
    """Make an edit of one place where a pattern matches."""

    def edit(draft: Draft, rng: random.Random) -> None:
        if match := _one(pattern, draft.text, rng):
            draft.text = _replace(draft.text, match.span(), change(match.group(), rng))

    return edit


def _character(change: str) -> Callable[[str, random.Random], str]:
    """Make a change of one character inside quotes: a digit, a mark, a look-alike, an unseen."""

    def edit(quoted: str, rng: random.Random) -> str:
        inner = quoted[1:-1]
        chosen = {
            "digit": [i for i, c in enumerate(inner) if c.isdigit()],
            "mark": [i for i, c in enumerate(inner) if c in ".,/%-; "],
            "look": [i for i, c in enumerate(inner) if c in LOOK_ALIKES],
        }.get(change, range(len(inner) + 1))
        if not chosen:
            return quoted
        at = rng.choice(chosen)
        end = at + (change in ("digit", "mark", "look"))
        new = {
            "digit": rng.choice("0123456789") + rng.choice(("", "", "", "0", ".", ",")),
            "mark": rng.choice((".", ",", "", " ", "/", ";", "-", "%", "..")),
            "look": LOOK_ALIKES.get(inner[at:end], ""),
            "unseen": rng.choice(UNSEEN),
        }[change]
        return '"' + _replace(inner, (at, end), new) + '"'

    return edit


def _spreadsheet(quoted: str, rng: random.Random) -> str:
    """Change a print as a spreadsheet does when it takes text for numbers and dates."""
    inner = quoted[1:-1]
    damages: list[Callable[[], str]] = [
        lambda: re.sub(r"(?<=[.,])(\d*?)0+(?=\D|$)", r"\1", inner),  # 33.580 to 33.58
        lambda: re.sub(r"\b0+(?=\d)", "", inner),  # 06/102 to 6/102
        lambda: inner.translate(str.maketrans(".,", ",.")),
        lambda: re.sub(r"[.,]", "", inner),
        lambda: re.sub(r"(\d+)/(\d+)", r"\2-Oct", inner),
        lambda: re.sub(r"(\d+)[.,](\d+)%", r"0,\1\2", inner),
        lambda: "'" + inner,
    ]
    return f'"{rng.choice(damages)()}"'


def _rename(key: str, rng: random.Random) -> str:
    known = ("start", "end", "from", "to", "as_reported", "numerator", "denominator", "reading",
             "because", "base", "unit", "columns", "rows", "note", "number_style")  # fmt: skip
    return rng.choice((key.upper(), key + "s", key[:-1] or "x", f'"{key}"', *known))


def _row(row: str, rng: random.Random) -> str:
    cells = [match.group() for match in _QUOTED.finditer(row)]
    if not cells:
        return "  [],"
    kind = rng.randrange(6)
    if kind == 0:
        cells.pop(rng.randrange(len(cells)))
    elif kind == 1:
        cells.insert(rng.randrange(len(cells) + 1), rng.choice(cells))
    elif kind == 2:
        rng.shuffle(cells)
    elif kind == 3:
        return '  ["' + ";".join(cell.strip('"') for cell in cells) + '"],'
    elif kind == 4:
        return "  " + "; ".join(cells) + ";"
    else:
        cells[rng.randrange(len(cells))] = rng.choice(VALUES)
    return "  [" + ", ".join(cells) + "],"


def _lines(draft: Draft, rng: random.Random) -> None:
    """Delete, double or move one line."""
    lines = draft.text.split("\n")
    at = rng.randrange(len(lines))
    line = lines[at] if rng.random() < 0.3 else lines.pop(at)
    if rng.random() < 0.5:
        lines.insert(rng.randrange(len(lines) + 1), line)
    draft.text = "\n".join(lines)


def _block(draft: Draft, rng: random.Random) -> None:
    """Delete or double an entry, or make another kind of it."""
    blocks = re.split(r"(?m)^(?=\[\[)", draft.text)
    at = rng.randrange(len(blocks))
    kind = rng.randrange(4)
    if kind == 0:
        blocks.pop(at)
    elif kind == 1:
        blocks.append("\n" + blocks[at])
    elif kind == 2:
        new = rng.choice(("[figure]", "[[table]]", "[[claim]]", "[[figure]]", "[[other]]", "[a.b]"))
        blocks[at] = re.sub(r"\A\[\[.*\]\]", new, blocks[at])
    else:
        blocks[at] += rng.choice((
            "\nnumerator = \"26,77%\"\n", "\ndenominator = \"0\"\n", "\nnumerator = \"1\"\n",
            "\ndenominator = \"17 (99%)\"\n", "\nreading = \"7\"\nbecause = \"x\"\n",
            "\nnumerator = \"7\"\ndenominator = \"9\"\n", "\nplace = \"ha-noi\"\n",
        ))  # fmt: skip
    draft.text = "".join(blocks)


def _deep(draft: Draft, rng: random.Random) -> None:
    """Nest tables or lists, so deep that functions that call themselves give up."""
    depth = rng.choice((5, 20, 300, 3000))
    line = rng.choice((
        ".".join(["a"] * depth) + " = 1", "a = " + "[" * depth + "]" * depth,
        "a = " + "{ a = " * depth + "1" + " }" * depth, "[" + ".".join(["a"] * depth) + "]",
        "columns = [" + '["tier"], ' * depth + "]", "rows = [" + "[], " * depth + "]",
        "figure = []", "claim = [1]", 'table = ["a"]', "figure = {}",
    ))  # fmt: skip
    lines = draft.text.split("\n")
    lines.insert(rng.randrange(len(lines) + 1), line)
    draft.text = "\n".join(lines)


def _columns(draft: Draft, rng: random.Random) -> None:
    match = _one(re.compile(r"columns *= *\[(.*)\]"), draft.text, rng)
    if match is None:
        return
    names = match.group(1).split(", ")
    kind = rng.randrange(5)
    if kind == 0:
        names[rng.randrange(len(names))] = rng.choice(names)
    elif kind == 1:
        rng.shuffle(names)
    elif kind == 2:
        names[rng.randrange(len(names))] = rng.choice(('["tier"]', "1", "{ a = 1 }", '"x"', '""'))
    elif kind == 3:
        names.append(rng.choice(('"note"', '"kind"', '"indicator"')))
    else:
        names.pop()
    draft.text = _replace(draft.text, match.span(1), ", ".join(names))


def _style(draft: Draft, rng: random.Random) -> None:
    style = rng.choice(("vi", "en", "de", ""))
    draft.text = f'number_style = "{style}"\n' + draft.text


def _normalization(draft: Draft, rng: random.Random) -> None:
    form = rng.choice(("NFD", "NFKD", "NFKC"))
    if rng.random() < 0.5:
        draft.text = unicodedata.normalize(form, draft.text)  # type: ignore[arg-type]
    elif match := _one(_QUOTED, draft.text, rng):
        new = unicodedata.normalize(form, match.group())  # type: ignore[arg-type]
        draft.text = _replace(draft.text, match.span(), new)


def _encoding(draft: Draft, rng: random.Random) -> None:
    codec = rng.choice(("latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1258",
                        "utf-32", "utf-7", "cp1252"))  # fmt: skip
    draft.raw = draft.text.encode(codec, errors=rng.choice(("replace", "ignore")))


def _line_ends(draft: Draft, rng: random.Random) -> None:
    draft.raw = draft.content.replace(
        b"\n", rng.choice((b"\r\n", b"\r", b"\n\r", b"\x85", b"\x0b"))
    )


def _bytes(draft: Draft, rng: random.Random) -> None:
    """Cut the file off, empty it, or spoil one byte."""
    raw = draft.content
    at = rng.randrange(len(raw) + 1)
    draft.raw = rng.choice((
        raw[:at], raw[at:], b"", b"\n\n", b"# nothing", b"\x00" * 100, raw * 2,
        raw[:at] + bytes([rng.randrange(256)]) + raw[at + 1 :], raw[:at] + b"\x00" + raw[at:],
        raw[:at] + b"\xef\xbb\xbf" + raw[at:],
    ))  # fmt: skip


def _name(draft: Draft, rng: random.Random) -> None:
    """Move or rename the file."""
    _, place, file = draft.name.split("/")
    stem = file.removesuffix(".toml")
    draft.name = rng.choice((
        f"documents/ha-noi/{file}", f"documents/nowhere/{file}", f"documents/{file}",
        f"documents/{place}/more/{file}", f"documents/{place}/{stem}.TOML",
        f"documents/{place}/{file}.txt", f"documents/{place}/{file}~", f"documents/{place}/{stem}",
        f"documents/{place}/2099-01-01-x.toml", f"documents/{place}/0000-x.toml",
        f"documents/{place}/9999-12-x.toml", f"documents/{place}/{stem.upper()}.toml",
        f"documents/{place}/{stem}-số-hóa.toml", f"documents/{place}/undated-{stem}.toml",
        f"documents/{place}/x.toml", f"documents/{place.upper()}/{file}",
        f"documents/{place}/２０２３-x.toml", f"documents/{place}/{stem} (1).toml",
    ))  # fmt: skip


def _published(draft: Draft, rng: random.Random) -> None:
    """Give the document another day, and a file name that agrees with it."""
    day = rng.choice(('"0000"', '"9999-12"', '"２０２３"', "0", '"2023"', '"2023-13"', "2023-02-30",
                      '"2023-02-30"', "0001-01-01", "9999-12-31",
                      "2023-01-01T00:00:00"))  # fmt: skip
    draft.text = re.sub(r"(?m)^published *=.*$", f"published = {day}", draft.text)
    folder = draft.name.rsplit("/", 1)[0]
    draft.name = f"{folder}/{day.strip(chr(34)).split('T')[0]}-x.toml"


def _code(found: str, rng: random.Random) -> str:
    codes = (*book().indicators, *book().places, "all", "province", "district", "commune",
             "target", "actual", "capacity", "survey", "high", "low", "draft", "en", "vi", "",
             "?")  # fmt: skip
    return re.sub(r'"[^"]*"\Z', f'"{rng.choice(codes)}"', found)


def _day(day: str, rng: random.Random) -> str:
    at = rng.choice([i for i, c in enumerate(day) if c != "-"])
    return rng.choice((
        _replace(day, (at, at + 1), rng.choice("0123456789")), f'"{day}"', day + "T00:00:00",
        day[:7], f'"{day[:4]}"', day.replace("-", "/"), day[8:] + day[4:8] + day[:4], "0", "86400",
    ))  # fmt: skip


def _swap(line: str, rng: random.Random) -> str:
    return f"{line.split('=')[0]}= {rng.choice(VALUES)}"


# The edits that most often leave a document valid come more often: they can change a number.
LIKELY = ("a digit", "a mark", "a spreadsheet", "another print", "the number style", "another code")
EDITS: dict[str, Callable[[Draft, random.Random], None]] = {
    "a digit": _within(_PRINTED, _character("digit")),
    "a mark": _within(_PRINTED, _character("mark")),
    "a look-alike": _within(_QUOTED, _character("look")),
    "an unseen character": _within(_QUOTED, _character("unseen")),
    "a spreadsheet": _within(_PRINTED, _spreadsheet),
    "another print": _within(_PRINTED, lambda _, rng: f'"{rng.choice(PRINTS)}"'),
    "a very long text": _within(_QUOTED, lambda _, rng: f'"{rng.choice(LONG)}"'),
    "another type": _within(_LINE, _swap),
    "another key": _within(_KEY, _rename),
    "another code": _within(_CODES, _code),
    "another day": _within(_DAY, _day),
    "a row": _within(_ROW, _row),
    "the columns": _columns,
    "a line": _lines,
    "an entry": _block,
    "deep nesting": _deep,
    "the number style": _style,
    "the normalization": _normalization,
    "the encoding": _encoding,
    "the line ends": _line_ends,
    "the bytes": _bytes,
    "the file name": _name,
    "the day of publication": _published,
}
_AT_THE_END = ("the encoding", "the line ends", "the bytes")


@cache
def book() -> Codebook:
    """The real codebooks, read once."""
    return codebook.load(RAW)


@cache
def originals() -> tuple[tuple[str, str], ...]:
    """Name and text of every real document."""
    paths = sorted((RAW / "documents").glob("*/*.toml"))
    return tuple((path.relative_to(RAW).as_posix(), path.read_text("utf-8")) for path in paths)


def mutant(number: int) -> Mutant:
    """Damage a document: the same number gives the same bytes, as long as the documents stay."""
    rng = random.Random(number)
    name, text = rng.choice(originals())
    draft = Draft(name, text)
    edits = rng.choices((*sorted(EDITS), *LIKELY, *LIKELY), k=rng.choice((1, 1, 1, 2, 3)))
    edits = sorted({*edits}, key=lambda edit: (edit in _AT_THE_END, edit))
    for edit in edits:
        EDITS[edit](draft, rng)
    return Mutant(number, tuple(edits), name, draft.name, draft.content)


# --- a plain reader -----------------------------------------------------------------------------

_SCALES = {
    "trăm": 2, "nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9, "hundred": 2, "thousand": 3,
    "million": 6, "millions": 6, "billion": 9, "trillion": 12, "tausend": 3, "millionen": 6,
    "milliarden": 9, "hundert": 2,
}  # fmt: skip
_RUN = re.compile(rf"([0-9](?:[0-9.,]*[0-9])?)((?:\s*(?:{'|'.join(_SCALES)})(?!\w))*)")
_RANGE = re.compile(r"[0-9]\s*%?\s*(?:-|–|—|đến|tới|to|bis)\s*[0-9]")
_QUALIFIED = re.compile(
    r"[<>≤≥~≈]|\b(?:trên|hơn|vượt|tối|ít nhất|nhiều|không|gần|dưới|chưa|ngót|khoảng|chừng|xấp xỉ"
    r"|ước|trở|over|than|above|exceeding|excess|minimum|maximum|least|most|nearly|almost|under"
    r"|below|up to|about|around|approximately|roughly|some|circa|estimated|close|just|more|less"
    r"|upwards|higher|lower|fewer|top|tốp|thấp|cao|lớn|nhỏ|über|mehr|mindestens|fast|knapp|unter"
    r"|weniger|höchstens|etwa|rund)(?![^\W\d_])"
)
_ORDINALS = ("nhất first", "nhì hai second", "ba third", "tư fourth", "năm fifth", "sáu sixth",
             "bảy seventh", "tám eighth", "chín ninth", "mười tenth")  # fmt: skip


def numbers(text: str, style: str) -> list[Decimal]:
    """Return every number of a text, its marks read in a style, scale words counted in."""
    group, mark = (".", ",") if style == "vi" else (",", ".")
    runs = _RUN.findall(text.lower())
    powers = [sum(_SCALES[word] for word in scale.split()) for _, scale in runs]
    if len(runs) == 2 and not powers[0] and _RANGE.search(text.lower()):
        powers[0] = powers[1]  # 7-8 triệu
    plain = (run.replace(group, "").replace(mark, ".") for run, _ in runs)
    return [Decimal(run) * 10**power for run, power in zip(plain, powers, strict=True)]


def _ordinals(text: str) -> set[Decimal]:
    words = set(text.lower().split())
    return {Decimal(i) for i, names in enumerate(_ORDINALS, 1) if words & {*names.split()}}


def _entries(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, figure in enumerate(content.get("figure", []), start=1):
        yield f"figure {number}", figure
    for number, table in enumerate(content.get("table", []), start=1):
        defaults = {key: value for key, value in table.items() if key not in ("columns", "rows")}
        for place, row in enumerate(table["rows"], start=1):
            varying = dict(zip(table["columns"], row, strict=True))
            yield f"table {number} row {place}", {**defaults, **varying}


def _said(printed: PrintedFigure, unit: str) -> tuple[set[Decimal], set[Decimal]]:
    """Return what a value says was printed: as numbers that stand there, and as percentages."""
    value = printed.value
    counts = {value.numerator, value.denominator}
    levels = {value.value, value.upper}
    percents = {value.printed_share}
    if unit == "share" and (value.numerator is None or value.denominator is None):
        percents |= levels
    elif unit == "share" and _quotient(printed) != value.value:
        percents |= levels  # counts that are bounds leave the percentage its place
    elif unit == "ratio" and "%" in (printed.figure.reading or printed.figure.as_reported):
        percents |= levels
    elif unit != "share":
        counts |= levels
    numbers = {part for part in counts if part is not None}
    return numbers, {part * 100 for part in percents if part is not None}


def _quotient(printed: PrintedFigure) -> Decimal | None:
    k, n = printed.value.numerator, printed.value.denominator
    return None if k is None or not n else round(k / n, 6)


def _figure_difference(printed: PrintedFigure, entry: dict[str, Any], unit: str, style: str) -> str:
    """Tell how a figure differs from its entry; "" if it does not."""
    figure = printed.figure
    stated = {**entry, "start": entry.get("from"), "end": entry.get("to")}
    for key, value in figure.model_dump().items():
        entered = stated.get(key)
        dated = key in ("start", "end")
        if (str(value) != str(entered)) if dated else (value != (entered or "")):
            return f"{key} is {value!r}, entered was {entered!r}"
    if unit in ("date", "text"):
        return "" if printed.value.value is None else f"{unit} has a value"
    text = figure.reading or figure.as_reported
    shown = [
        number
        for part in (text, figure.numerator, figure.denominator)
        for number in numbers(part, style)
    ]
    counts, percents = _said(printed, unit)
    if not counts | percents:
        return f"{text!r} has no value"
    ordinals = _ordinals(text) if unit == "rank" else set()
    if not counts | percents <= {*shown} | ordinals:
        return f"{text!r} is read as {sorted(counts | percents)}"
    # Only the end of a range gives way, where exact counts stand beside it.
    if len({*shown} - counts - percents) > (len(counts) > 1 and bool(_RANGE.search(text))):
        return f"{text!r} is read as {sorted(counts | percents)}"
    words = " ".join((text, figure.numerator, figure.denominator)).lower()
    if printed.value.relation != "=" and not _QUALIFIED.search(words):
        return f"{text!r} is read as {printed.value.relation}"
    return ""


def differences_to(document: Document, content: dict[str, Any], book: Codebook) -> list[str]:
    """Compare a document that was read with its text: entries, keys and numbers."""
    entries = dict(_entries(content))
    read = {printed.entry: printed for printed in document.figures}
    found = [f"{entry} is lost" for entry in entries if entry not in read]
    if len(document.claims) != len(content.get("claim", [])):
        found.append("a claim is lost")
    language = content.get("number_style") or content["language"]
    style = "en" if language == "en" else "vi"
    for entry, printed in read.items():
        unit = book.indicators[printed.figure.indicator].unit
        if difference := _figure_difference(printed, entries[entry], unit, style):
            found.append(f"{entry}: {difference}")
    return found


_COLUMNS = {"numerator": "numerator", "denominator": "denominator", "value": "value",
            "value_upper": "upper", "printed_share": "printed_share"}  # fmt: skip


def table_differences(made: Sequence[Document], content: bytes) -> dict[str, str]:
    """Compare the numbers of a table with the values they were made of, by end of document id."""
    table = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    found: dict[str, str] = {}
    for document in made:
        if document.metadata.status == "draft":
            continue
        rows = table[table["document"] == document.id]
        cells = Counter(tuple(row) for row in rows[["as_reported", "relation", *_COLUMNS]].values)
        values = Counter(
            (
                printed.figure.as_reported,
                printed.value.relation,
                *(_printed(getattr(printed.value, name)) for name in _COLUMNS.values()),
            )
            for printed in document.figures
        )
        if cells != values:
            end = "." + document.id.rsplit(".", 1)[-1]
            found[end] = f"the table differs: {sorted((cells - values) + (values - cells))}"[:300]
    return found


def _printed(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


# --- what must follow ---------------------------------------------------------------------------


def _read(path: Path, raw: Path) -> tuple[Document | None, list[Problem]]:
    """Do what `documents.read` does, for one document and with codebooks already read."""
    paths, problems = documents._paths(raw)
    if path not in paths:
        return None, problems
    reader = documents._Reader(path, raw, book())
    document = reader.read()
    return document, problems + reader.problems


def examine(mutant: Mutant, raw: Path) -> Outcome:
    """Put a mutant into a raw folder that holds the companion, read it, and take it out again."""
    path = raw / mutant.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(mutant.content)
    try:
        document, problems = _read(path, raw)
        said = [str(problem) for problem in sorted(problems)]
    except Exception as error:
        return Outcome(mutant, "defect", f"{type(error).__name__} while reading: {error}"[:300])
    finally:
        path.unlink()
    others = [line for line in said if not line.startswith(f"{mutant.name}:")]
    if others:
        return Outcome(mutant, "defect", f"another file is named: {others[0]}"[:300])
    if said:
        return Outcome(mutant, "refused", said[0])
    if document is None:
        return Outcome(mutant, "defect", "the file is neither read nor named")
    try:
        differences = differences_to(document, tomllib.loads(mutant.content.decode()), book())
    except Exception as error:  # valid for the register, and yet without a plain reading
        differences = [f"{type(error).__name__} while comparing: {error}"]
    if differences:
        return Outcome(mutant, "defect", "; ".join(differences)[:300])
    return Outcome(mutant, "valid", document=document)


def _tables(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Make tables of valid mutants, and give back those that break them or lose a number."""
    made = [
        dataclasses.replace(found.document, id=f"{found.document.id}.{found.mutant.number}")
        for found in outcomes
        if found.document is not None
    ]
    try:
        files = observations.render(Register(book(), tuple(made)))
        differences = table_differences(made, files["observations.csv"])
    except RegisterError:
        return
    except Exception as error:
        if len(outcomes) > 1:
            half = len(outcomes) // 2
            yield from _tables(outcomes[:half])
            yield from _tables(outcomes[half:])
        else:
            reason = f"{type(error).__name__} in the tables: {error}"[:300]
            yield Outcome(outcomes[0].mutant, "defect", reason)
        return
    for found in outcomes:
        if lost := differences.get(f".{found.mutant.number}"):
            yield Outcome(found.mutant, "defect", lost)


def run(numbers: range) -> list[Outcome]:
    """Examine mutants, and make tables of those that are valid; the outcomes by number."""
    outcomes: dict[int, Outcome] = {}
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder)
        (raw / COMPANION).parent.mkdir(parents=True)
        (raw / COMPANION).write_text("", encoding="utf-8")
        for number in numbers:
            outcomes[number] = examine(mutant(number), raw)
    valid = [outcome for outcome in outcomes.values() if outcome.kind == "valid"]
    for start in range(0, len(valid), BATCH):
        for defect in _tables(valid[start : start + BATCH]):
            outcomes[defect.mutant.number] = defect
    return list(outcomes.values())


def describe(outcome: Outcome) -> str:
    """Say in one line what a mutant is and what became of it."""
    edits = ", ".join(outcome.mutant.edits)
    return f"{outcome.mutant.number} ({outcome.mutant.original}: {edits}): {outcome.reason}"


def main() -> int:
    """Run as many mutants as asked for; exit status 1 if one shows a defect."""
    parser = argparse.ArgumentParser(description="Damage real documents at random.")
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--show", type=int)
    options = parser.parse_args()
    if options.show is not None:
        shown = mutant(options.show)
        sys.stdout.write(f"# {shown.name}: {', '.join(shown.edits)}\n")
        sys.stdout.write(shown.content.decode("utf-8", errors="backslashreplace"))
        return 0
    outcomes = run(range(options.first, options.first + options.mutants))
    kinds = Counter(outcome.kind for outcome in outcomes)
    defects = [outcome for outcome in outcomes if outcome.kind == "defect"]
    for defect in defects:
        sys.stdout.write(f"{describe(defect)}\n")
    totals = ", ".join(f"{kinds[kind]} {kind}" for kind in ("valid", "refused", "defect"))
    sys.stdout.write(f"{len(outcomes)} mutants: {totals}\n")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main())

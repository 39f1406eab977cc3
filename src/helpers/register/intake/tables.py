"""Read the tables of a document: which rows are headers, which cells print figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from helpers.register.intake import context, words
from helpers.register.intake.numbers import Group
from helpers.register.intake.texts import Rows

_I = re.IGNORECASE
_TOTAL = words.pattern("figures", "total")
_ORDER = words.Pattern(r"^\s*(?:stt|tt|số tt|no\.?|#|số thứ tự)\s*$")


_GOAL = words.pattern("figures", "goal_cell")
_DONE = words.pattern("figures", "done_cell")
_BARE_RATE = words.Pattern(
    r"\s*(?:đạt )?(?:tỷ lệ|tỉ lệ|share|rate|percent(?:age)?|%)?(?: đạt)?\s*(?:\(?%\)?)?\s*"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a number: where it stands in the text of its block, and what heads it."""

    text: str
    place: int
    label: str
    header: str
    corner: str  # what heads the labels, and notes below the numbers
    numbers_rows: bool
    others: str = ""  # heads of the other columns that tell results


def caption(rows: Rows) -> str:
    """Words that stand alone in rows above the numbers."""
    above = rows[: _body(rows)]
    return " ".join(row[0] for row in above if _alone(row))


def cells(rows: Rows) -> Iterator[Cell]:
    """Cells of a table that print a number, in the order of its text."""
    body = _body(rows)
    heads = [row for row in rows[:body] if not _alone(row) and not _section(row)]
    headers = [
        " ".join(dict.fromkeys(row[column].strip() for row in heads if column < len(row)))
        for column in range(max(map(len, rows)))
    ]
    for column in range(1, len(headers)):
        if _BARE_RATE.fullmatch(headers[column]):
            # "Số hồ sơ đã số hóa | Tỷ lệ (%)": the share is one of the column before.
            headers[column] = f"{headers[column - 1]} {headers[column]}"
    order = _order_columns([row for row in rows[body:] if not _alone(row)], headers)
    corner = next((h for i, h in enumerate(headers) if i not in order), "")
    offset = 0
    section = ""
    for row_number, row in enumerate(rows):
        label = " ".join(c.strip() for i, c in enumerate(row) if i not in order and not _numeric(c))
        if _section(row):
            section = label
        for column, text in enumerate(row):
            if row_number >= body and text.strip() and _numeric(text):
                said = f"{label} | {section}" if section else label
                others = " | ".join(
                    h for h in headers if h != headers[column] and not _GOAL.search(h)
                )
                numbered = column in order
                yield Cell(text, offset, said, headers[column], corner, numbered, others)
            offset += len(text) + 3
        offset += 1 - 3


def _alone(row: Sequence[str]) -> bool:
    """Whether a row holds one cell of words: a caption above the numbers, a note below them."""
    return sum(bool(cell.strip()) for cell in row) == 1


def _section(row: Sequence[str]) -> bool:
    """Whether a row opens a part of the table: "II | Cấp huyện"."""
    said = [cell.strip() for cell in row if cell.strip()]
    return len(said) == 2 and bool(re.fullmatch(r"[IVX]+\.?|[A-Z]\.?", said[0]))


def _body(rows: Rows) -> int:
    return next((i for i, row in enumerate(rows) if _is_body(row)), len(rows))


def tier(cell: Cell, title: str, topic: str) -> tuple[str, str, bool]:
    """Tier and unit of a cell, and whether the table says so; the row before the column."""
    for said in (cell.label, cell.header):
        if _TOTAL.match(said):
            # The total of a table of communes is one of communes.
            listed = "" if context.mentions(said) else context.tier(cell.corner, "")[0]
            return listed or "all", "", True
        whose, unit, _ = context.tier(said, "")
        if whose and not (whose == "all" and said is cell.label and not unit):
            return whose, unit, True
    found = context.mentions(title)
    strong = [mention for mention in found if not mention.weak]
    return (strong[0].tier, "", True) if strong else (topic, "", False)


def is_goal(cell: Cell, title: str) -> bool:
    """Whether a cell is a goal: its header or its row says so, or else the title."""
    for said in (cell.header, cell.label):
        if _GOAL.search(said) and not _DONE.search(said):
            return True
    if _DONE.search(cell.header):
        return False
    return bool(_GOAL.search(title)) and not re.search(
        r"kết quả|thực hiện|tình hình|results?", title, _I
    )


def _numeric(cell: str) -> bool:
    """A cell that prints a number and no words to speak of."""
    letters = re.sub(
        r"(?i)trên|hơn|gần|dưới|khoảng|tối thiểu|điểm|hồ sơ|per ?cent|over|about|of|thứ", "", cell
    )
    return (
        len(cell) < 80
        and bool(re.search(r"\d", cell))
        and len(re.findall(r"[^\W\d_]", letters)) <= 3
        and not re.fullmatch(r"\s*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|(?:19|20)\d\d)\s*", cell)
    )


def _is_body(row: Sequence[str]) -> bool:
    cells = [cell for cell in row if cell.strip()]
    numeric = [cell for cell in cells if _numeric(cell)]
    # A row of column numbers (1, 2, 3 …) is a header.
    counted = [cell.strip("() ") for cell in cells] == [str(n + 1) for n in range(len(cells))]
    return (
        bool(numeric)
        and len(numeric) < len(cells) + 1
        and not (counted and len(cells) > 2)
        and len(cells) > 1
    )


def _order_columns(rows: Sequence[Sequence[str]], headers: Sequence[str]) -> set[int]:
    """Columns that number the rows."""
    found = {column for column, header in enumerate(headers) if _ORDER.match(header)}
    if rows and not found:
        first = [row[0].strip().rstrip(".") for row in rows if row and row[0].strip()]
        if len(first) > 1 and first == [str(n + 1) for n in range(len(first))]:
            found.add(0)
    return found


def moved(group: Group, by: int) -> Group:
    """A group of a cell, as it stands in the text of the whole table."""
    amounts = tuple(replace(a, start=a.start + by, end=a.end + by) for a in group.amounts)
    share = group.share and replace(
        group.share, start=group.share.start + by, end=group.share.end + by
    )
    return replace(group, amounts=amounts, share=share, start=group.start + by, end=group.end + by)

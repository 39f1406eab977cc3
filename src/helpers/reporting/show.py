"""Show charts, tables and sentences in a notebook: one piece of HTML and its plain-text twin each.

Everything is escaped: text from a document is shown, never run. Nothing here has a random id, so
that the same notebook gives the same bytes.
"""

from __future__ import annotations

import base64
import datetime as dt
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, SupportsFloat

import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure

from helpers.reporting import desk
from helpers.reporting.charts import Chart, theme
from helpers.reporting.language import ABSENT, SOURCE, Amount, Language
from helpers.rows import Row, records

# A cell that is a number to the eye: aligned right, its digits in columns.
_NUMERIC = re.compile(r"[<>≤≥~≈]?\s*[+−-]?\d[\d.,\s]*(?:%|\s?points|\s?điểm phần trăm)?|–")

# A longer list of sources is folded: it would push the next paragraph off the screen.
MOST_SOURCES = 8

# Of a number that more documents stand behind, a brief tells how many.
MOST_BEHIND = 3

# The same table with its values, beside what a reader sees: workbooks are made of it.
TABLE_MIME = "application/vnd.sohoa.table+json"

# Screens on which a chart's narrow figure takes the place of the wide one.
PHONE = 'media="(max-width: 30rem)"'

_charts: ContextVar[bool] = ContextVar("charts", default=True)

# Private letters that stand around a number until the sentence is escaped.
_OPEN, _CLOSE = "\ue000", "\ue001"

TYPES: Mapping[str, str] = {
    "news": "News",
    "decision": "Decision",
    "plan": "Plan",
    "report": "Report",
    "dispatch": "Dispatch",
    "index": "Index",
    "law": "Law",
    "portal": "Portal",
    "research": "Research",
}
# What a reader is told behind a finding; the rule is that of METHODS, section 10.
GRADES: Mapping[str, str] = {
    "strong": "Strong: several documents, and no check questions them.",
    "moderate": "Moderate: one document without a doubt, or several with one.",
    "weak": "Weak: a single document whose figures carry a doubt, or statements only.",
}
READ: Mapping[str, str] = {"whole": "whole", "excerpt": "excerpt"}
CONFIDENCE: Mapping[str, str] = {"high": "high", "medium": "medium", "low": "low"}

DOCUMENT_COLUMNS = ("id", "title", "publisher", "type", "number", "published", "url", "read")


@dataclass(frozen=True)
class Number:
    """One number as a reader sees it; without a grade it says what is missing."""

    amount: str
    what: str
    period: str = ""
    grade: str = ""
    documents: Sequence[str] = ()


class ShowError(ValueError):
    """Something that cannot be shown as it was given."""


class HasDocuments(Protocol):
    """The tables that a source line needs: the documents, and the observations they hold."""

    @property
    def documents(self) -> pd.DataFrame:
        """One row per document."""

    @property
    def observations(self) -> pd.DataFrame:
        """One row per figure."""


@contextmanager
def without_charts() -> Iterator[None]:
    """Draw no chart meanwhile, which takes most of the time of a notebook that nobody looks at."""
    before = _charts.set(False)
    try:
        yield
    finally:
        _charts.reset(before)


def chart(chart: Chart, language: Language, tables: HasDocuments) -> None:
    """Show a chart with its caption, its source line and the numbers behind it.

    Raises ShowError for an unknown document id.
    """
    if not _charts.get():
        return
    headings, rows = _cells(chart.data, language, {})
    _display(
        _chart_html(chart, headings, rows, language, tables),
        f"{chart.caption}\n{chart.alt}",
        _typed(chart.caption, headings, rows, _origins(chart.documents, tables, language)),
    )


def table(
    frame: pd.DataFrame,
    caption: str,
    language: Language,
    *,
    documents: Sequence[str] = (),
    tables: HasDocuments | None = None,
    header_column: bool = True,
    labels: Mapping[str, str] | None = None,
) -> None:
    """Show a table with its caption and, given `documents` and `tables`, its source line.

    Strings stand as they are; counts, numbers and dates are formatted by the language (so years
    are given as text), unknown values are a dash. `labels` maps columns to the headings a reader
    sees; `header_column` makes the first column the heading of its row. The index is not shown.
    Raises ShowError for columns in several levels, a label of no column and an unknown document.
    """
    headings, rows = _cells(frame, language, labels or {})
    body = _table_html(headings, rows, caption, language, header_column)
    sources = _sources(documents, tables, language)
    _display(
        f'<div class="table">{_scrolling(body, caption)}{sources}</div>',
        _plain_table(caption, headings, rows),
        _typed(caption, headings, rows, _origins(documents, tables, language)),
    )


def finding(message: str, language: Language, *, grade: str = "", **values: str) -> None:
    """Show a key sentence; the numbers filled into `message` stand out.

    `grade` (strong, moderate, weak) says behind the sentence how far it carries, and why. Raises
    ShowError for another grade.
    """
    if grade and grade not in GRADES:
        raise ShowError(f"unknown grade {grade!r}: choose one of {', '.join(GRADES)}")
    plain = language.text(message, **values)
    marked = {name: _marked(value) for name, value in values.items() if _has_digit(value)}
    said = _escape(language.text(message, **{**values, **marked}))
    body = said.replace(_OPEN, "<strong>").replace(_CLOSE, "</strong>")
    note = language.text(GRADES[grade]) if grade else ""
    tail = f' <span class="grade">{_escape(note)}</span>' if note else ""
    _display(f'<p class="finding">{body}{tail}</p>', f"{plain} {note}".strip())


def numbers(
    items: Sequence[Number], caption: str, language: Language, tables: HasDocuments
) -> None:
    """Show a few numbers, large, each with what it is, its period, its grade and its sources.

    `caption` names them all, for a workbook and for those who hear the page. Raises ShowError for
    an unknown grade or document.
    """
    unknown = sorted({item.grade for item in items if item.grade} - set(GRADES))
    if unknown:
        raise ShowError(f"unknown grades {unknown}: choose one of {', '.join(GRADES)}")
    grades = [language.text(GRADES[item.grade]) if item.grade else "" for item in items]
    rows = [
        [item.amount, item.what, item.period, grade]
        for item, grade in zip(items, grades, strict=True)
    ]
    parts = [
        f'<li{"" if item.grade else " class=none"}><p class="amount">{_small(amount)}</p>'
        f'<div><p class="what">{_escape(what)}</p>'
        f'<p class="note">{_escape(" · ".join(part for part in (period, grade) if part))}</p>'
        f"{_behind(item, tables, language)}</div></li>"
        for item, (amount, what, period, grade) in zip(items, rows, strict=True)
    ]
    headings = [language.text(one) for one in ("Number", "What it is", "Period", "How sure")]
    said = [[cell or ABSENT for cell in row] for row in rows]
    documents = list(dict.fromkeys(name for item in items for name in item.documents))
    _display(
        f'<ol class="numbers" aria-label="{_escape(caption)}">{"".join(parts)}</ol>',
        _plain_table(caption, headings, said),
        _typed(caption, headings, said, _origins(documents, tables, language)),
    )


def missing(message: str, language: Language, **values: str) -> None:
    """Show a panel that says what is missing, since when, and what would fill it."""
    title, said = language.text("What is missing"), language.text(message, **values)
    _display(
        f'<div class="missing" role="note"><p class="missing-title">{_escape(title)}</p>'
        f"<p>{_escape(said)}</p></div>",
        f"{title}: {said}",
    )


def limits(messages: Sequence[str], language: Language, **values: str) -> None:
    """Show the limits of a page as a list; each message is filled with those values it names."""
    said = [_said(message, language, values) for message in messages]
    if not said:
        raise ShowError("no limits were given: every page has some")
    items = "".join(f"<li>{_escape(item)}</li>" for item in said)
    _display(f'<ul class="limits">{items}</ul>', "\n".join(f"- {item}" for item in said))


def provenance(document_ids: Iterable[str], tables: HasDocuments, language: Language) -> None:
    """Show the documents behind a page, newest first: what each is and how far to trust it.

    Raises ShowError listing every unknown id.
    """
    listed = _records(list(dict.fromkeys(document_ids)), tables)
    listed.sort(key=lambda record: (_text(record["published"]), record["id"]), reverse=True)
    caption = language.text("Documents behind this page")
    headings = [
        language.text(heading)
        for heading in ("Document", "Publisher", "Published", "Type", "Read", "Confidence")
    ]
    rows = [_provenance_row(record, tables, language) for record in listed]
    links = [_document(record, language) for record in listed]
    body = _table_html(headings, rows, caption, language, True, firsts=links)
    _display(
        f'<div class="table provenance">{_scrolling(body, caption)}</div>',
        _plain_table(caption, headings, rows),
        _typed(
            caption,
            [*headings, language.text("Address")],
            [
                [*row, _text(record["url"]) or ABSENT]
                for row, record in zip(rows, listed, strict=True)
            ],
            [],
        ),
    )


def _typed(
    caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]], sources: Sequence[str]
) -> dict[str, object]:
    """Return a table with the value and the format of each number and day that it shows."""
    return {
        "caption": caption,
        "headings": list(headings),
        "rows": [[_typed_cell(cell) for cell in row] for row in rows],
        "sources": list(sources),
    }


def _typed_cell(cell: str) -> object:
    if not isinstance(cell, Amount):
        return cell
    if isinstance(cell.value, dt.date):
        return {"day": cell.value.isoformat(), "pattern": cell.pattern}
    return {"number": float(f"{cell.value:.10g}"), "pattern": cell.pattern}


def _chart_html(
    chart: Chart,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    language: Language,
    tables: HasDocuments,
) -> str:
    data_caption = language.text("Data behind the figure: {caption}", caption=chart.caption)
    data = _table_html(headings, rows, data_caption, language, True)
    width = round(chart.figure.get_figwidth() * 96)
    # Who has the notebook open sits before a screen; the second picture is for those of pages.
    phone = None if desk.is_answered() else chart.narrow
    narrow = "" if phone is None else f'<source {PHONE} srcset="{_image(phone)}">'
    least = round(width * theme.SHRINKS_TO)
    return (
        f'<figure class="chart" role="group" aria-label="{_escape(chart.caption)}" '
        f'id="figure-{_escape(chart.name)}">'
        f"<figcaption>{_escape(chart.caption)}</figcaption>"
        f'<picture>{narrow}<img alt="{_escape(chart.alt)}" src="{_image(chart.figure)}" '
        f'width="100%" style="max-width:{width}px;--least:{least}px"></picture>'
        f"{_sources(chart.documents, tables, language)}"
        f'<details class="data"><summary>{_escape(language.text("Data behind the figure"))}'
        f"</summary>{_scrolling(data, data_caption)}</details></figure>"
    )


def _image(figure: Figure) -> str:
    """Return a figure as a data address.

    As PNG: with letters as paths, an SVG of nearly every chart is the larger one.
    """
    return f"data:image/png;base64,{base64.b64encode(theme.to_png(figure)).decode('ascii')}"


def _small(amount: str) -> str:
    """Return an amount as HTML, its words in small letters."""
    return re.sub(r"[^\W\d_]+(?: [^\W\d_]+)*", r"<small>\g<0></small>", _escape(amount))


def _behind(item: Number, tables: HasDocuments, language: Language) -> str:
    """Return the source line of a number; documents too many to name are counted."""
    if len(item.documents) <= MOST_BEHIND:
        return _sources(item.documents, tables, language)
    said = language.text(
        "Sources: {count} documents, named on the longer page.",
        count=language.count(len(item.documents)),
    )
    return f'<p class="source">{_escape(said)}</p>'


def _cells(
    frame: pd.DataFrame, language: Language, labels: Mapping[str, str]
) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the formatted cells of a table."""
    if frame.columns.nlevels > 1:
        raise ShowError("columns in several levels: join them into one heading each")
    unknown = [name for name in labels if name not in frame.columns]
    if unknown:
        raise ShowError(
            f"labels for no column: {', '.join(unknown)}; columns: "
            f"{', '.join(map(str, frame.columns))}"
        )
    headings = [str(labels.get(str(column), column)) for column in frame.columns]
    columns = [
        [_cell(value, language) for value in frame.iloc[:, place].tolist()]
        for place in range(frame.shape[1])
    ]
    return headings, [list(row) for row in zip(*columns, strict=True)]


def _cell(value: object, language: Language) -> str:
    if isinstance(value, str):
        return value if isinstance(value, Amount) else value.strip() or ABSENT
    if value is None or value is pd.NA or value is pd.NaT:
        return ABSENT
    if isinstance(value, bool):
        return language.text("yes") if value else language.text("no")
    if isinstance(value, dt.date):
        return language.date(value)
    if isinstance(value, SupportsFloat):
        return language.number(value)
    return str(value)


def _table_html(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str,
    language: Language,
    header_column: bool,
    firsts: Sequence[str] = (),
) -> str:
    """Return an accessible table; `firsts` are the first cells as HTML when they hold links."""
    numeric = [_is_numeric([row[place] for row in rows]) for place in range(len(headings))]
    classes = [' class="number"' if right else "" for right in numeric]
    head = "".join(
        f'<th scope="col"{kind}>{_escape(heading)}</th>'
        for heading, kind in zip(headings, classes, strict=True)
    )
    body = ""
    for number, row in enumerate(rows):
        inner = [_in_its_language(cell, language) for cell in row]
        if firsts:
            inner[0] = firsts[number]
        tags = [_tag(place == 0 and header_column) for place in range(len(row))]
        cells = [
            f"<{tag}{scope}{kind}>{cell}</{tag}>"
            for (tag, scope), kind, cell in zip(tags, classes, inner, strict=True)
        ]
        body += f"<tr>{''.join(cells)}</tr>"
    if not rows:
        none = _escape(language.text("No entries."))
        body = f'<tr><td colspan="{max(len(headings), 1)}">{none}</td></tr>'
    return (
        f"<table><caption><span>{_escape(caption)}</span></caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _tag(heading: bool) -> tuple[str, str]:
    return ("th", ' scope="row"') if heading else ("td", "")


def _is_numeric(cells: Sequence[str]) -> bool:
    known = [cell for cell in cells if cell != ABSENT]
    return bool(known) and all(_NUMERIC.fullmatch(cell) for cell in known)


def _scrolling(content: str, name: str) -> str:
    # A box that scrolls must be reachable by keyboard and have a name.
    attributes = f'class="scroll" role="region" tabindex="0" aria-label="{_escape(name)}"'
    return f"<div {attributes}>{content}</div>"


def _sources(documents: Sequence[str], tables: HasDocuments | None, language: Language) -> str:
    """Return the source line of documents: publisher, title with its link, date."""
    if not documents:
        return ""
    if tables is None:
        raise ShowError("documents were named without the tables that describe them")
    listed = _records(list(dict.fromkeys(documents)), tables)
    said = "; ".join(_source(record, language) for record in listed)
    if len(listed) > MOST_SOURCES:
        count = _escape(
            language.plural("Source: {n} document", "Sources: {n} documents", len(listed))
        )
        return f'<details class="source"><summary>{count}</summary><p>{said}.</p></details>'
    word = language.plural("Source:", "Sources:", len(listed))
    return f'<p class="source">{_escape(word)} {said}.</p>'


def _source(record: Row, language: Language) -> str:
    title = _link(_text(record["title"]), _text(record["url"]), language)
    publisher = language.proper_name(_text(record["publisher"]))
    return f"{_escape(publisher)}, {title}, {_escape(_day(record, language))}"


def _day(record: Row, language: Language) -> str:
    published = _text(record["published"])
    return language.date(published) if published else language.text("date unknown")


def _origins(
    documents: Sequence[str], tables: HasDocuments | None, language: Language
) -> list[str]:
    """Return the source lines of documents as plain text: publisher, title, date, address."""
    listed = _records(list(dict.fromkeys(documents)), tables) if tables is not None else []
    parts = [
        (
            language.proper_name(_text(record["publisher"])),
            language.term(_text(record["title"])),
            _day(record, language),
        )
        for record in listed
    ]
    addresses = [_text(record["url"]) for record in listed]
    return [
        ", ".join(str(part) for part in (*said, address) if part)
        for said, address in zip(parts, addresses, strict=True)
    ]


def _provenance_row(record: Row, tables: HasDocuments, language: Language) -> list[str]:
    read = _text(record["read"])
    kind = _text(record["type"])
    return [
        _named(record, language),
        language.proper_name(_text(record["publisher"])) or language.text("unknown"),
        language.date(_text(record["published"]) or None),
        language.text(TYPES[kind]) if kind in TYPES else kind or language.text("unknown"),
        language.text(READ[read]) if read in READ else language.text("unknown"),
        _confidence(str(record["id"]), tables, language),
    ]


def _named(record: Row, language: Language) -> str:
    """Return the title of a document and its number, when it has one."""
    title = language.term(_text(record["title"]))
    return " · ".join(part for part in (title, _text(record["number"])) if part)


def _document(record: Row, language: Language) -> str:
    """Return the title of a document as a link, its number below it."""
    number = _text(record["number"])
    below = f" <small>{_escape(number)}</small>" if number else ""
    return _link(_text(record["title"]), _text(record["url"]), language) + below


def _confidence(document: str, tables: HasDocuments, language: Language) -> str:
    """Return how far the figures of a document are trusted, each level that occurs."""
    figures = tables.observations
    found = set(figures.loc[figures["document"] == document, "confidence"])
    levels = [language.text(name) for level, name in CONFIDENCE.items() if level in found]
    return language.list(levels) if levels else ABSENT


def _records(documents: Sequence[str], tables: HasDocuments) -> list[Row]:
    lacking = [name for name in DOCUMENT_COLUMNS if name not in tables.documents.columns]
    if lacking:
        raise ShowError(f"the table of documents lacks {', '.join(lacking)}")
    named = tables.documents[tables.documents["id"].isin(documents)]
    known = {str(record["id"]): record for record in records(named)}
    unknown = [name for name in documents if name not in known]
    if unknown:
        raise ShowError(f"unknown documents: {', '.join(unknown)}")
    return [known[name] for name in documents]


def _link(title: str, url: str, language: Language) -> str:
    """Return a title as a link when its address is one of the web, else as text."""
    said = _in_its_language(language.term(title), language)
    if not re.match(r"https?://[^\s/]", url, re.IGNORECASE):
        return said
    return f'<a href="{_escape(url)}" rel="noreferrer">{said}</a>'


def _in_its_language(text: str, language: Language) -> str:
    """Return a text as HTML, marked where it had to stay in English."""
    said = _escape(text)
    return f'<span lang="{SOURCE}">{said}</span>' if text in language.missing else said


def _plain_table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [list(headings), *[list(row) for row in rows]]
    widths = [max(len(line[place]) for line in lines) for place in range(len(headings))]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    text.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([caption, *text])


def _said(message: str, language: Language, values: Mapping[str, str]) -> str:
    named = {name: value for name, value in values.items() if "{" + name + "}" in message}
    return language.text(message, **named)


def _marked(value: str) -> str:
    return _OPEN + value.replace(_OPEN, "").replace(_CLOSE, "") + _CLOSE


def _has_digit(value: object) -> bool:
    return isinstance(value, str) and any(letter.isdigit() for letter in value)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _escape(text: str) -> str:
    return html.escape(text, quote=True)


def _display(rich: str, plain: str, typed: Mapping[str, object] | None = None) -> None:
    bundle: dict[str, object] = {"text/html": rich, "text/plain": plain}
    if typed is not None:
        bundle[TABLE_MIME] = typed
    display(bundle, raw=True)  # type: ignore[no-untyped-call]

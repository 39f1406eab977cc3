"""Publish executed notebooks as pages of one file each, and an index over them.

A page asks nothing of a network and runs no script but the search of the index; what a reader
cannot use (a picture without words, a heading out of order, an outside address) is refused before
anything is written.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup
from nbconvert import HTMLExporter

from helpers.reporting.findings import Finding
from helpers.reporting.language import Day, Language
from helpers.reporting.messages import blocks
from helpers.reporting.words import GLOSSARY

TEMPLATES = Path(__file__).with_name("templates")
# The one script there is, of the index; a page runs none.
SEARCH = (TEMPLATES / "search.js").read_text(encoding="utf-8")
MOST_BYTES = 3_000_000
FRAME_BYTES = 150_000  # of these, for what stands around the cells: styles, links, contents
MOST_HEADLINES = 3
# Links to more places are folded: on a phone they would push the page off the screen.
MOST_PLACES = 8
# A longer table is folded: its caption says how long it is. Print shows all of it.
MOST_ROWS = 15
# A column with a longer text gets room for some words on a line.
MOST_LETTERS = 16
# A value of more letters is a phrase: of it only shares and differences are emphasized.
MOST_EMPHASIZED = 60
# How the table of contents begins that stands in a page, not beside it.
CONTENTS = b'<nav class="toc inline"'
NO_DESCRIPTION = "No description has been provided"

# Units that a headline names; a share has its sign, and others say nothing beside their label.
UNITS: Mapping[str, str] = {
    "days": "days",
    "documents": "documents",
    "dossiers": "dossiers",
    "figures": "figures",
    "points": "points",
    "results": "results",
    "sources": "sources",
    "targets": "targets",
    "units": "units",
}

# Elements that load or run something, and have no place in a page of text, tables and pictures.
_REFUSED = (
    *("script", "iframe", "object", "embed", "video", "audio", "form", "input", "button", "base"),
    *("frame", "applet", "portal", "math-field"),
)
_ADDRESSES = ("src", "srcset", "poster", "data", "background", "action", "formaction", "xlink:href")
_EMPHASIZED = re.compile(r"[+\N{MINUS SIGN}]?\d[\d.,]*%|[+\N{MINUS SIGN}]\d[\d.,]*\d")
_STYLE_ADDRESS = re.compile(r"url\(\s*['\"]?(?!data:|#)|@import", re.IGNORECASE)
_LINK = re.compile(r"(?:https?:|mailto:|#|(?![a-z][a-z0-9+.-]*:))", re.IGNORECASE)


class PageError(ValueError):
    """A page that must not be published; the message lists every reason."""


@dataclass(frozen=True)
class Link:
    """One entry of the navigation."""

    label: str
    href: str
    current: bool = False
    language: str = ""  # of the label and of what it leads to, when it is not the page's own


@dataclass(frozen=True)
class Heading:
    """One entry of the table of contents, with the headings below it."""

    text: str
    id: str
    parts: list[Heading] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """One page of the index.

    place, notebook, language: what it was made from (slugs and a language code). title: its
    heading. html, ipynb: addresses relative to the index, "" when there is none. state: "made",
    "unchanged" or "failed", of the last run. headlines: its findings, as in findings.json.
    sections: its table of contents, for the search.
    """

    place: str
    notebook: str
    language: str
    title: str
    html: str
    ipynb: str = ""
    state: str = "made"
    headlines: Sequence[Finding] = ()
    sections: Sequence[Heading] = ()


@dataclass(frozen=True)
class _Said:
    """A finding in the summary, with the section that it comes from."""

    text: Markup
    section: Heading | None


def render(
    notebook_path: Path | str,
    output_path: Path | str,
    *,
    title: str,
    language: Language,
    navigation: Sequence[Link] = (),
    places: Sequence[Link] = (),
    languages: Sequence[Link] = (),
    notebook_href: str | None = None,
    tables_href: str | None = None,
    methods_href: str | None = None,
    home: str | None = "index.html",
    kicker: str = "",
    facts: Sequence[str] = (),
    brief: bool = False,
) -> Path:
    """Write the executed notebook at `notebook_path` as one self-contained page.

    `title` is its heading and takes the place of the notebook's own; `navigation` links to other
    pages of the place, `places` and `languages` to the same page of other places and in other
    languages, `notebook_href` to the executed notebook, `tables_href` to the workbook of the place,
    `methods_href` to the page of methods, `home` to the index; `kicker` stands above the heading
    (the place), `facts` below it (the newest document ...). A `brief` is set close, to print on
    two sheets, and has no summary, contents or glossary: it is its own. The file appears whole or
    not at all. Returns `output_path`. Raises PageError listing all that must not be published.
    """
    notebook = nbformat.read(Path(notebook_path), as_version=4)  # type: ignore[no-untyped-call]
    _refuse_errors(notebook, Path(notebook_path).name)
    _translate(notebook, language)
    cells = _cells(notebook)
    soup = BeautifulSoup(cells, "html.parser")
    _lighten(soup, len(cells.encode()) - (MOST_BYTES - FRAME_BYTES))
    opening = _take_opening(soup)
    headings = number_headings(soup)
    _number_captions(soup, language)
    _frame_pictures(soup)
    _fold_tables(soup, language)
    _widen_columns(soup)
    _calm_findings(soup)
    findings = [] if brief else _without_repetition(soup, _findings(soup, headings))
    contents = [] if brief else outline(soup, headings)
    if findings:
        contents.insert(0, Heading(language.text("Main findings"), "main-findings"))
    return publish(
        "page.html.j2",
        Path(output_path),
        language,
        title=title,
        navigation=navigation,
        places_navigation=places,
        languages=languages if len(languages) > 1 else (),
        glossary=[]
        if brief
        else [(language.text(term), language.text(said)) for term, said in GLOSSARY.items()],
        brief=brief,
        home=home,
        contents=contents,
        contents_label=language.text("On this page"),
        kicker=kicker,
        facts=facts,
        opening=Markup(opening),
        findings=findings,
        body=Markup(str(soup)),
        notebook_href=notebook_href,
        tables_href=tables_href,
        methods_href=methods_href,
    )


def sections(page: Path | str) -> list[Heading]:
    """Return the table of contents of a page that render() wrote."""
    # Cut out before it is parsed: a page is a megabyte of pictures, and an index has thousands.
    _, opening, rest = Path(page).read_bytes().partition(CONTENTS)
    contents = (opening + rest.partition(b"</nav>")[0]).decode()
    links = BeautifulSoup(contents, "html.parser").find_all("a")
    return [Heading(tag.get_text(strip=True), str(tag["href"])[1:]) for tag in links]


def index(
    pages: Sequence[Page],
    output_path: Path | str,
    language: Language,
    *,
    title: str | None = None,
    intro: str | None = None,
    places: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    tables: Mapping[str, str] | None = None,
    newest: Day = None,
    methods_href: str | None = None,
    navigation: Sequence[Link] = (),
    languages: Sequence[Link] = (),
) -> Path:
    """Write the index: the pages by place, each place with its headline findings.

    Places and pages keep their order. `places` names them by slug; `labels` names findings by
    their keys (the first three labeled ones are shown, in the order of `labels`; without labels
    the first three); `tables` links to the workbook of a place; `newest` is the publication day
    of the newest document; `methods_href` links to the page of methods, `languages` to the index in
    each language. Raises PageError for no pages, for an unknown state, and for all that render()
    refuses.
    """
    problems = [
        f"{page.place} {page.notebook}: state {page.state!r} is none of made, unchanged, failed"
        for page in pages
        if page.state not in {"made", "unchanged", "failed"}
    ]
    if not pages:
        problems.append("there are no pages to list")
    if problems:
        raise PageError("; ".join(problems))
    by_place: dict[str, list[Page]] = {}
    for page in pages:
        by_place.setdefault(page.place, []).append(page)
    listed = [
        _place(slug, own, language, places or {}, labels, tables or {})
        for slug, own in by_place.items()
    ]
    heading = title or language.text("Online procedures: how far from the targets?")
    contents = [Heading(place["name"], place["id"]) for place in listed]
    return publish(
        "index.html.j2",
        Path(output_path),
        language,
        title=heading,
        navigation=navigation,
        places_navigation=(),
        languages=languages if len(languages) > 1 else (),
        home=None,
        methods_href=methods_href,
        brief=False,
        contents=contents if len(contents) > 1 else [],
        contents_label=language.text("Places"),
        intro=intro,
        facts=_index_facts(pages, language, newest),
        failed=[
            language.text("{place}: {title}", place=place["name"], title=report["title"])
            for place in listed
            for report in place["reports"]
            if report["note"]
        ],
        places=listed,
    )


def problems(page: str) -> list[str]:
    """Return every reason why a page must not be published; an empty list when there is none."""
    soup = BeautifulSoup(page, "html.parser")
    for script in soup.find_all("script"):
        if script.string == SEARCH and not script.attrs:
            script.extract()
    found = [f'"{NO_DESCRIPTION}" stands in the page'] if NO_DESCRIPTION in page else []
    size = len(page.encode("utf-8"))
    if size > MOST_BYTES:
        found.append(f"{size:,} bytes, more than {MOST_BYTES:,}")
    for check in (_pictures, _outside, _heading_order, _tables, _anchors):
        found += check(soup)
    return found


def _refuse_errors(notebook: nbformat.NotebookNode, name: str) -> None:
    failed = [
        f"cell {number} ended with {output.ename}: {output.evalue}"
        for number, cell in enumerate(notebook.cells, start=1)
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    if failed:
        raise PageError(f"{name} did not run to its end: " + "; ".join(failed))


def _translate(notebook: nbformat.NotebookNode, language: Language) -> None:
    """Put the narrative into the language of the page; a cell keeps its headings and lists."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = "".join(
                block.marks + language.term(block.text) for block in blocks(cell.source)
            )


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )


@cache
def exporter() -> HTMLExporter:
    """Return what makes HTML of cells, its template read: that takes as long as a small page."""
    made = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="cells",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_input=True,
        exclude_anchor_links=True,
    )
    assert made.template
    return made


def _cells(notebook: nbformat.NotebookNode) -> str:
    """Return narrative and results of a notebook as HTML."""
    made: str = exporter().from_notebook_node(notebook)[0]
    return made


def _take_opening(soup: BeautifulSoup) -> str:
    """Remove the notebook's own heading and the text below it, and return that text."""
    first = soup.find("div", class_="prose")
    if not isinstance(first, Tag) or not (own := first.find("h1")):
        return ""
    own.extract()
    if first.find(re.compile("^h[1-6]$")):
        return ""
    return str(first.extract())


def number_headings(soup: BeautifulSoup) -> dict[int, Heading]:
    """Give each heading an id made from its text; return them by their identity in the soup."""
    taken = {"content", "main-findings"} | {
        str(tag["id"]) for tag in soup.find_all(id=True) if not re.match("h[1-6]$", tag.name)
    }
    headings = {}
    for tag in soup.find_all(re.compile("^h[1-6]$")):
        text = tag.get_text(" ", strip=True)
        tag["id"] = _unique(_slug(text), taken)
        headings[id(tag)] = Heading(text, str(tag["id"]))
    return headings


def _number_captions(soup: BeautifulSoup, language: Language) -> None:
    """Number figures and tables in the order of the page; data behind a figure has no number."""
    figures = [figure.figcaption for figure in soup.select("figure.chart")]
    tables = [table.caption for table in soup.select("div.table table")]
    for message, captions in (("Figure {number}", figures), ("Table {number}", tables)):
        for number, caption in enumerate((tag for tag in captions if tag), start=1):
            mark = soup.new_tag("span", attrs={"class": "ordinal"})
            mark.string = language.text(message, number=language.count(number))
            place = caption.span or caption
            place.insert(0, " ")
            place.insert(0, mark)


def _lighten(soup: BeautifulSoup, excess: int) -> None:
    """Leave out pictures for phones, the largest first, as long as a page has bytes in excess.

    A phone then scrolls the other picture in its box.
    """
    sources = soup.select("figure.chart > picture > source")
    for source in sorted(sources, key=lambda tag: -len(str(tag["srcset"]))):
        if excess <= 0:
            break
        excess -= len(str(source["srcset"]))
        source.decompose()


def _frame_pictures(soup: BeautifulSoup) -> None:
    """Put a picture that is not drawn for a phone into a box, where it scrolls if it must."""
    for picture in soup.select("figure.chart > picture:not(:has(source))"):
        name = str(picture.parent and picture.parent.get("aria-label", ""))
        box = {"class": "scroll picture", "role": "region", "tabindex": "0", "aria-label": name}
        picture.wrap(soup.new_tag("div", attrs=box))


def _fold_tables(soup: BeautifulSoup, language: Language) -> None:
    """Fold long tables below their captions, and name the cells of a list of documents."""
    for scroll in soup.select("div.table > .scroll"):
        rows = scroll.select("tbody > tr")
        if len(rows) > MOST_ROWS and (caption := scroll.select_one("caption > span")):
            summary = soup.new_tag("summary")
            summary.append(copy.copy(caption))
            length = soup.new_tag("small")
            length.string = language.plural("{n} row", "{n} rows", len(rows))
            summary.extend([" ", length])
            scroll.wrap(soup.new_tag("details", attrs={"class": "fold"})).insert(0, summary)
    for table in soup.select(".provenance table"):
        headings = [heading.get_text(strip=True) for heading in table.select("thead th")]
        for row in table.select("tbody > tr"):
            # print has no columns here: each cell says what it is
            for heading, cell in zip(headings[1:], row.find_all("td"), strict=False):
                cell["data-heading"] = heading


def _widen_columns(soup: BeautifulSoup) -> None:
    """Mark the cells of columns that hold phrases, so that a narrow screen leaves them room."""
    for body in soup.select("div.table:not(.provenance) tbody"):
        rows = [row.find_all(["th", "td"], recursive=False) for row in body.find_all("tr")]
        for column in itertools.zip_longest(*rows):
            cells = [cell for cell in column if cell is not None]
            if max(len(cell.get_text()) for cell in cells) > MOST_LETTERS:
                for cell in cells:
                    kinds = cell.get_attribute_list("class")
                    cell["class"] = " ".join([*(str(kind) for kind in kinds if kind), "phrase"])


def _calm_findings(soup: BeautifulSoup) -> None:
    """Emphasize the numbers of a long value only: where all is bold, nothing stands out."""
    for strong in soup.select("p.finding strong"):
        text = strong.get_text()
        if len(text) <= MOST_EMPHASIZED:
            continue
        numbers = _EMPHASIZED.findall(text)
        for part, number in itertools.zip_longest(_EMPHASIZED.split(text), numbers):
            strong.insert_before(part)
            if number:
                mark = soup.new_tag("strong")
                mark.string = number
                strong.insert_before(mark)
        strong.extract()


def _findings(soup: BeautifulSoup, headings: Mapping[int, Heading]) -> list[_Said]:
    """Return the key sentences of the page, each with the heading it stands under."""
    said = []
    for tag in soup.select("p.finding"):
        above = tag.find_previous(["h2", "h3"])
        section = headings.get(id(above)) if above is not None else None
        said.append(_Said(Markup(tag.decode_contents()), section))
    return said


def _without_repetition(soup: BeautifulSoup, findings: Sequence[_Said]) -> list[_Said]:
    """Remove the sections that hold nothing but findings: the summary above says the same.

    A notebook has such a section for the analyst, who reads it without the page around it.
    """
    removed = set()
    blocks = [block for block in soup.children if isinstance(block, Tag)]
    for place, block in enumerate(blocks):
        heading = block.find("h2")
        if not isinstance(heading, Tag):
            continue
        rest = [
            later
            for later in itertools.takewhile(lambda tag: not tag.find("h2"), blocks[place + 1 :])
            if later.get_text(strip=True)
        ]
        said = [tag for later in rest for tag in later.select("p.finding")]
        told = sum(len(tag.get_text(strip=True)) for tag in said)
        whole = len(heading.get_text(strip=True)) == len(block.get_text(strip=True))
        if said and whole and told == sum(len(later.get_text(strip=True)) for later in rest):
            removed.add(str(heading["id"]))
            for tag in (block, *rest):
                tag.extract()
    return [
        _Said(one.text, None) if one.section and one.section.id in removed else one
        for one in findings
    ]


def outline(soup: BeautifulSoup, headings: Mapping[int, Heading]) -> list[Heading]:
    """Return the headings of the second level, each with those of the third below it."""
    contents: list[Heading] = []
    for tag in soup.find_all(["h2", "h3"]):
        if tag.name == "h3" and contents:
            contents[-1].parts.append(headings[id(tag)])
        else:
            contents.append(headings[id(tag)])
    return contents


def _place(
    slug: str,
    own: Sequence[Page],
    language: Language,
    names: Mapping[str, str],
    labels: Mapping[str, str] | None,
    tables: Mapping[str, str],
) -> dict[str, Any]:
    """Return what the index says about one place and its pages."""
    found = [finding for page in own for finding in page.headlines]
    return {
        "id": f"place-{_slug(slug)}",
        "name": names.get(slug, slug.replace("-", " ").title()),
        "headlines": [
            _headline(finding, language, labels or {}) for finding in _top(found, labels)
        ],
        "reports": [_report(page, language) for page in own],
        "tables": tables.get(slug, ""),
    }


def _top(findings: Sequence[Finding], labels: Mapping[str, str] | None) -> list[Finding]:
    if labels is None:
        return list(findings[:MOST_HEADLINES])
    by_key = {finding["key"]: finding for finding in reversed(findings)}
    return [by_key[key] for key in labels if key in by_key][:MOST_HEADLINES]


def _headline(finding: Finding, language: Language, labels: Mapping[str, str]) -> dict[str, Any]:
    key, unit = finding["key"], finding["unit"]
    notes = []
    if finding["from"] or finding["to"]:
        notes.append(language.period(finding["from"], finding["to"]))
    bounds = _bounds_note(finding, language)
    if bounds:
        notes.append(bounds)
    if finding["grade"] == "weak":
        notes.append(language.text("weak evidence"))
    return {
        "label": labels.get(key, key.replace("_", " ").capitalize()),
        "value": _amount(finding["value"], unit, language),
        "unit": language.text(UNITS[unit]) if unit in UNITS else "",
        "notes": notes,
    }


def _bounds_note(finding: Finding, language: Language) -> str:
    """Say the range of a finding, unless it is a point or says no more than the value."""
    lower, upper, unit = finding["lower"], finding["upper"], finding["unit"]
    if lower is None or upper is None or lower == upper:
        return ""
    if finding["value"] == upper and lower == 0:
        return language.text("printed as nearly that much")
    if finding["value"] == lower and upper == 1 and unit == "share":
        return language.text("printed as more than that")
    said = {name: _amount(bound, unit, language) for name, bound in (("l", lower), ("u", upper))}
    return language.text("between {lower} and {upper}", lower=said["l"], upper=said["u"])


def _amount(value: float | int | str | bool | None, unit: str, language: Language) -> str:
    """Return the value of a finding as a headline, without its unit."""
    if isinstance(value, bool):
        return language.text("yes") if value else language.text("no")
    if isinstance(value, str):
        return language.date(value) if unit == "date" else value
    if unit == "share":
        return language.share(value, 1)
    if unit == "points":
        return language.number(value, 1)
    return language.number(value, None if isinstance(value, int) else 2)


def _report(page: Page, language: Language) -> dict[str, Any]:
    note = ""
    if page.state == "failed":
        note = (
            language.text("The last run failed; this is the page of an earlier run.")
            if page.html
            else language.text("The last run failed; there is no page yet.")
        )
    return {
        "title": page.title,
        "html": page.html,
        "ipynb": page.ipynb,
        "sections": page.sections if page.html else (),
        "sections_label": language.text("Sections of: {title}", title=page.title),
        "note": note,
        "notebook_label": language.text("Executed notebook: {title}", title=page.title),
    }


def _index_facts(pages: Sequence[Page], language: Language, newest: Day) -> list[dict[str, str]]:
    failed = sum(page.state == "failed" for page in pages)
    state = (
        language.plural("{n} page failed", "{n} pages failed", failed)
        if failed
        else language.text("complete")
    )
    facts = {
        language.text("Newest document"): language.date(newest),
        language.text("Pages"): language.count(len(pages)),
        language.text("Last run"): state,
    }
    return [{"label": label, "value": value} for label, value in facts.items()]


def publish(template: str, output: Path, language: Language, **values: Any) -> Path:
    """Fill a template, check the page and move it into place whole."""
    page = (
        _templates()
        .get_template(template)
        .render(
            language=language,
            t=language.text,
            site=language.text("Administrative procedures online"),
            kind=template.split(".")[0],
            search=Markup(SEARCH),
            search_hash=base64.b64encode(hashlib.sha256(SEARCH.encode()).digest()).decode(),
            most_places=MOST_PLACES,
            css=Markup((TEMPLATES / "page.css").read_text(encoding="utf-8")),
            **values,
        )
    )
    if found := problems(page):
        listed = "\n- ".join(found)
        raise PageError(f"{output.name} is not published:\n- {listed}")
    output.parent.mkdir(parents=True, exist_ok=True)
    draft = output.with_name(f".{output.name}.part")
    draft.write_text(page, encoding="utf-8", newline="\n")
    draft.replace(output)
    return output


def _pictures(soup: BeautifulSoup) -> list[str]:
    bare = [tag for tag in soup.find_all("img") if not str(tag.get("alt") or "").strip()]
    return [f"a picture without alternative text: {_brief(tag)}" for tag in bare]


def _outside(soup: BeautifulSoup) -> list[str]:
    found = [
        f"<{tag.name}> is not allowed: {_brief(tag)}"
        for tag in soup.find_all(_REFUSED)
        if (tag.name, tag.get("type")) != ("input", "search")
    ]
    for tag in soup.find_all(True):
        found += [f"outside {name}: {value}" for name, value in _loads(tag)]
        found += [f"{name} would run a script: {_brief(tag)}" for name in tag.attrs if _runs(name)]
    for style in soup.find_all("style"):
        if _STYLE_ADDRESS.search(style.get_text()):
            found.append(f"a style with an outside address: {_short(style.get_text())}")
    return found


def _loads(tag: Tag) -> Iterator[tuple[str, str]]:
    """Yield the attributes of a tag that lead outside the page, other than links to read."""
    for name in _ADDRESSES:
        value = str(tag.get(name) or "").strip()
        if value and not value.lower().startswith("data:"):
            yield name, _short(value)
    if _STYLE_ADDRESS.search(str(tag.get("style") or "")):
        yield "style", _short(str(tag["style"]))
    # browsers skip blanks and control characters inside an address
    target = re.sub(r"[\x00-\x20]", "", str(tag.get("href") or ""))
    if tag.name == "a" and not _LINK.match(target):
        yield "link", _short(target)
    if tag.name != "a" and target and not target.lower().startswith("data:"):
        yield f"{tag.name} href", _short(target)
    if tag.name == "meta" and str(tag.get("http-equiv") or "").lower() == "refresh":
        yield "refresh", _brief(tag)


def _runs(attribute: str) -> bool:
    return attribute.lower().startswith("on")


def _heading_order(soup: BeautifulSoup) -> list[str]:
    tags = soup.find_all(re.compile("^h[1-6]$"))
    found = []
    tops = [tag.get_text(" ", strip=True) for tag in tags if tag.name == "h1"]
    if len(tops) != 1:
        found.append(f"{len(tops)} headings of level 1, one expected: {'; '.join(tops) or 'none'}")
    before = 0
    for tag in tags:
        level = int(tag.name[1])
        text = tag.get_text(" ", strip=True)
        if not text:
            found.append(f"an empty heading of level {level}")
        if level > before + 1:
            found.append(f"heading {text!r} jumps from level {before} to {level}")
        before = level
    return found


def _tables(soup: BeautifulSoup) -> list[str]:
    found = []
    for table in soup.find_all("table"):
        if not table.caption or not table.caption.get_text(strip=True):
            found.append(f"a table without caption (use show.table): {_short(table.get_text(' '))}")
        unscoped = [
            cell.get_text(strip=True) for cell in table.find_all("th") if not cell.get("scope")
        ]
        if unscoped:
            found.append(f"table headings without scope: {', '.join(unscoped[:5])}")
    return found


def _anchors(soup: BeautifulSoup) -> list[str]:
    names = [str(tag["id"]) for tag in soup.find_all(id=True)]
    found = [f"id {name!r} is used twice" for name in _repeated(names)]
    targets = {str(tag["href"])[1:] for tag in soup.find_all("a", href=re.compile("^#."))}
    return found + [f"a link to #{name} leads nowhere" for name in sorted(targets - set(names))]


def _repeated(names: Iterable[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)


def _unique(slug: str, taken: set[str]) -> str:
    name, number = slug, 2
    while name in taken:
        name, number = f"{slug}-{number}", number + 1
    taken.add(name)
    return name


def _slug(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "section"


def _brief(tag: Tag) -> str:
    return _short(str(tag))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else flat[:77] + "..."

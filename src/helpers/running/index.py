"""What lies over all pages: the methods, a workbook for each place, an index for each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from helpers.register.codebook import Codebook
from helpers.running import cache
from helpers.running.pages import language_link, newest_document, place_name, title
from helpers.running.plan import LANGUAGES, METHODS, Page, Site

if TYPE_CHECKING:
    from helpers.reporting.language import Language

INTRO = (
    "What provinces have published about online filing and about digitizing the results of "
    "administrative procedures, held against their targets and the law, and why districts and "
    "communes lag. The figures below come from different years, bases and territories: they tell "
    "of each place, and do not rank the places."
)

# Findings that the index shows of a place, by their key, in this order.
HEADLINES = {
    "online_share_latest": "Handled online, latest dated figure",
    "gap_points_commune": "Communes below the provincial tier",
    "backlog_share_commune": "Share of what is not done that sits with communes",
}


def write(site: Site, pages: Sequence[Page], states: Mapping[Page, str], book: Codebook) -> None:
    """Write an index for each language, and the page of methods.

    `states` as `page.Page.state`. An index leads to those workbooks that there are.
    """
    _write_methods(site)
    languages = list(dict.fromkeys(page.language for page in pages))
    for code in languages:
        own = [page for page in pages if page.language == code]
        # Of each place, a reader finds the page that tells the others first.
        places = {place: number for number, place in enumerate(dict.fromkeys(p.place for p in own))}
        own.sort(key=lambda page: (places[page.place], not page.notebook.tells))
        _write_index(site, own, states, book, languages)


def write_workbook(site: Site, pages: Sequence[Page], book: Codebook) -> None:
    """Write the tables of the pages of one place in one language, one at least, as a workbook."""
    from helpers.reporting import language, workbook

    place, words = pages[0].place, language.use(pages[0].language)
    workbook.write(
        [
            workbook.Source(words.text(title(page.source(site))), page.executed(site))
            for page in pages
        ],
        pages[0].workbook(site),
        words,
        place=place_name(place, words, book),
        newest=newest_document(site.processed),
    )


def _write_methods(site: Site) -> None:
    from helpers.reporting import methods

    if site.says_methods:
        home = site.index(LANGUAGES[0]).name
        methods.render(site.root / METHODS, site.methods, home=home)


def _write_index(
    site: Site,
    pages: Sequence[Page],
    states: Mapping[Page, str],
    book: Codebook,
    languages: Iterable[str],
) -> None:
    from helpers.reporting import findings, language
    from helpers.reporting import page as reporting

    words = language.use(pages[0].language)
    titles = {source: title(source) for source in {page.source(site) for page in pages}}

    def entry(page: Page) -> reporting.Page:
        made, found = page.html(site).is_file(), page.findings(site)
        return reporting.Page(
            place=page.place,
            notebook=page.notebook.name,
            language=page.language,
            title=words.text(titles[page.source(site)]),
            html=page.html(site).relative_to(site.reports).as_posix() if made else "",
            ipynb=page.executed(site).relative_to(site.reports).as_posix() if made else "",
            state=states[page],
            headlines=findings.read(found) if found and found.is_file() else [],
            sections=reporting.sections(page.html(site)) if made else (),
        )

    target = site.index(words.code)
    draft = cache.part(target)
    books = {page.place: page.workbook(site) for page in pages}
    try:
        reporting.index(
            [entry(page) for page in pages],
            draft,
            words,
            places={page.place: place_name(page.place, words, book) for page in pages},
            intro=words.text(INTRO),
            labels=_headline_labels(words, book),
            tables={
                place: path.relative_to(site.reports).as_posix()
                for place, path in books.items()
                if path.is_file()
            },
            newest=newest_document(site.processed),
            methods_href=site.methods.name if site.says_methods else None,
            languages=[language_link(code, site.index(code).name, words) for code in languages],
        )
        draft.replace(target)
    finally:
        for leftover in (draft, draft.with_name(f".{draft.name}.part")):
            leftover.unlink(missing_ok=True)


def _headline_labels(words: Language, book: Codebook) -> dict[str, str]:
    """Name the headlines by the keys of their findings; over all places a key names its place."""
    first = next(iter(HEADLINES))
    over_all = {
        f"{place}.{first}": f"{place_name(place, words, book)}: {words.text(HEADLINES[first])}"
        for place in book.study_places
    }
    return {**{key: words.text(label) for key, label in HEADLINES.items()}, **over_all}

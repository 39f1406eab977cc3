"""The page of methods: METHODS.md as a reader of the reports opens it, beside them."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup
from markupsafe import Markup
from nbconvert.filters import markdown2html

from helpers.reporting import page
from helpers.reporting.language import SOURCE, use


def render(source: Path, output_path: Path, *, home: str = "index.html") -> Path:
    """Write METHODS.md as a page of its own; it is in English, whatever the language of others.

    Links to files of the checkout are taken away, since the page lies beside the reports alone.
    Raises PageError as `page.render` does.
    """
    soup = BeautifulSoup(markdown2html(source.read_text(encoding="utf-8")), "html.parser")
    for anchor in soup.select("a.anchor-link"):
        anchor.extract()
    for link in soup.select("a[href]"):
        if not str(link["href"]).startswith(("https:", "http:", "#")):
            link.unwrap()
    top = soup.find("h1")
    title = top.extract().get_text(strip=True) if top else source.stem
    headings = page.number_headings(soup)
    _caption_tables(soup, title)
    language = use(SOURCE)
    return page.publish(
        "methods.html.j2",
        output_path,
        language,
        title=title,
        home=home,
        navigation=(),
        places_navigation=(),
        languages=(),
        brief=False,
        contents=page.outline(soup, headings),
        contents_label=language.text("On this page"),
        body=Markup(str(soup)),
    )


def _caption_tables(soup: BeautifulSoup, title: str) -> None:
    """Name each table by the heading or the emphasized words above it, and scope its headings."""
    for table in soup.find_all("table"):
        above = table.find_previous([*(f"h{level}" for level in range(2, 7)), "strong"])
        caption = soup.new_tag("caption")
        name = above.get_text(" ", strip=True) if above else title
        caption.string = name
        table.insert(0, caption)
        for cell in table.find_all("th"):
            cell["scope"] = "col"
            if not cell.get_text(strip=True):
                cell.name = "td"
                del cell["scope"]
        box = {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": name}
        table.wrap(soup.new_tag("div", attrs=box)).wrap(
            soup.new_tag("div", attrs={"class": "table"})
        )

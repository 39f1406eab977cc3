"""The pages of the project itself, of every kind and in both languages, as a browser shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from helpers.register import codebook, observations
from helpers.running import batch, plan
from tests.reports import scan, test_browser
from tests.reports.test_browser import axe, opened, sync_api

pytestmark = test_browser.pytestmark
browser = test_browser.browser

PLACES = ("gia-lai", "thai-nguyen", "kon-tum", "all")
# Every kind of page, of a place and of all places; the others hold nothing else.
KINDS = ("kon-tum", "all")
STARTS = {"en": "index.html", "vi": "index.vi.html"}
PAGES = [
    page
    for code, start in STARTS.items()
    for page in (
        start,
        f"{code}/all/01_clean.html",
        *(f"{code}/{place}/{name}.html"
          for place in PLACES for name in ("02_trends", "03_why_lag", "04_brief")),
    )
]  # fmt: skip
LOOKED_AT = [name for name in PAGES if "/" not in name or name.split("/")[1] in KINDS]
VIETNAMESE = [name for name in PAGES if name == STARTS["vi"] or name.startswith("vi/")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[plan.Site]:
    made = plan.site(output=tmp_path_factory.mktemp("real"))
    book = codebook.load(made.raw)
    assert {*book.study_places, plan.ALL} == set(PLACES)
    outcome = batch.run(made, plan.select(book.study_places), book, batch.Means(jobs=2))
    assert [result.error for result in outcome.failed] == []
    yield made


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_is_whole_in_itself_fits_its_window_and_pleases_axe(browser, site, name, width):
    path = site.reports / name
    page = opened(browser, path, width)
    assert [url for url in page.requested if not url.startswith("data:")] == [path.as_uri()]
    assert page.faults == []
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    if width < 1280 and not name.startswith(("vi/kon-tum", "index")):  # what axe says of a phone
        return  # is the same in both languages and of every place
    faults = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in axe.Axe().run(page).response["violations"]
    ]
    assert faults == []
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_headings_are_in_order_and_each_chart_has_words_of_its_own(browser, site, name):
    page = opened(browser, site.reports / name)
    levels = page.eval_on_selector_all("h1, h2, h3, h4", "all => all.map(h => +h.tagName[1])")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    said = page.eval_on_selector_all("img", "all => all.map(i => i.alt)")
    assert len(set(said)) == len(said) and all(len(words) > 40 for words in said)
    page.context.close()


@pytest.mark.parametrize("name", [name for name in PAGES if "0" in name])
def test_the_letters_of_every_chart_keep_their_size_on_a_phone(browser, site, name):
    page = opened(browser, site.reports / name, 390)
    shrunk = page.eval_on_selector_all(
        "figure.chart img",
        "all => all.map(i => i.clientWidth / (i.parentElement.children.length > 1"
        " ? 384 : parseFloat(i.style.maxWidth)))",
    )
    # 11 points are 14.7 CSS pixels: three quarters of them are 11
    assert shrunk and min(shrunk) > 0.745
    page.context.close()


def sheets(page: sync_api.Page, path: Path) -> int:
    """Print a page into a file; return its number of sheets of A4."""
    page.pdf(path=path, prefer_css_page_size=True)
    return len(re.findall(rb"/MediaBox \[0 0 59[45][\d.]* 84[12]", path.read_bytes()))


@pytest.mark.parametrize("language", plan.LANGUAGES)
@pytest.mark.parametrize("place", PLACES)
def test_the_brief_prints_on_two_sheets_of_a4(browser, site, place, language, tmp_path):
    page = opened(browser, site.reports / language / place / "04_brief.html")
    assert sheets(page, tmp_path / "brief.pdf") == 2
    page.context.close()


@pytest.fixture(scope="module")
def words(site: plan.Site) -> scan.Scan:
    return scan.of_project(observations.load(site.processed))


@pytest.mark.parametrize("name", VIETNAMESE)
def test_a_vietnamese_page_writes_numbers_and_days_in_one_way(site, words, name):
    assert words.foreign_formats((site.reports / name).read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("name", VIETNAMESE)
def test_a_vietnamese_page_has_no_english_left_besides_names_and_what_is_marked(site, words, name):
    assert words.english_left((site.reports / name).read_text(encoding="utf-8")) == set()

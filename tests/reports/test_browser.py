"""What a browser makes of a page: nothing from outside, nothing too wide, nothing unreachable."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

from tests.reports import sample  # noqa: E402

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "msedge")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=f"none of {', '.join(NAMES)} was found")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return sample.write(tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield made
        made.close()


def opened(browser: sync_api.Browser, path: Path, width: int = 1280, **options: object):
    context = browser.new_context(viewport={"width": width, "height": 850}, **options)
    page = context.new_page()
    page.requested = []
    page.faults = []
    page.on("request", lambda request: page.requested.append(request.url))
    page.on("console", lambda line: page.faults.append(line.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("place", [0, 1], ids=["page", "index"])
def test_a_page_asks_for_nothing_but_itself_and_logs_nothing(browser, pages, place):
    page = opened(browser, pages[place])
    outside = [url for url in page.requested if not url.startswith("data:")]
    assert outside == [pages[place].as_uri()]
    assert page.faults == []
    page.context.close()


@pytest.mark.parametrize("place", [0, 1], ids=["page", "index"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_a_page_never_scrolls_sideways(browser, pages, place, width):
    page = opened(browser, pages[place], width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.context.close()


@pytest.mark.parametrize("place", [0, 1], ids=["page", "index"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_axe_finds_no_serious_fault(browser, pages, place, width, scheme):
    page = opened(browser, pages[place], width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    results = axe.Axe().run(page)
    grave = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in results.response["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]
    assert len(results.response["passes"]) > 10
    assert grave == []
    page.context.close()


def test_hostile_text_of_a_document_does_not_run(browser, pages):
    page = opened(browser, pages[0], bypass_csp=True)
    assert page.title() == "Why do districts and communes lag?"
    assert "<script>" in page.inner_text(".provenance")
    assert page.locator("main script").count() == 0
    page.context.close()


def test_every_picture_is_drawn_and_its_words_are_there(browser, pages):
    page = opened(browser, pages[0])
    drawn = page.eval_on_selector_all(
        "img", "all => all.map(i => [i.complete && i.naturalWidth > 0, i.alt.length > 20])"
    )
    assert drawn == [[True, True], [True, True]]
    page.context.close()


def test_a_wide_table_scrolls_in_its_own_box_on_a_phone(browser, pages):
    page = opened(browser, pages[0], 390)
    box = page.locator(".provenance .scroll")
    assert box.evaluate("b => b.scrollWidth > b.clientWidth && b.clientWidth < 390")
    page.context.close()


def test_letters_of_a_chart_stay_legible_on_a_phone(browser, pages):
    page = opened(browser, pages[0], 390)
    width = page.locator("figure.chart img").first.evaluate("i => i.clientWidth")
    # 11 points on 7.2 inches, drawn at this width, in CSS pixels
    assert 11 * width / (7.2 * 72) > 10.9
    box = page.locator(".picture").first
    assert box.evaluate("b => b.scrollWidth > b.clientWidth && b.clientWidth <= 390")
    page.context.close()


def test_the_first_tab_leads_to_the_content(browser, pages):
    page = opened(browser, pages[0])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    left = page.locator(".skip").bounding_box()
    assert left is not None and left["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.context.close()


def test_contents_stand_beside_the_text_or_fold_away(browser, pages):
    wide, phone = opened(browser, pages[0]), opened(browser, pages[0], 390)
    assert wide.locator(".toc.side").is_visible() and not wide.locator(".toc.inline").is_visible()
    assert phone.locator(".toc.inline").is_visible() and not phone.locator(".toc.side").is_visible()
    wide.evaluate("scrollTo(0, 1500)")
    wide.wait_for_function("scrollY > 1000")
    assert wide.locator(".toc.side").bounding_box()["y"] >= 0
    wide.context.close()
    phone.context.close()


def test_charts_keep_a_white_card_in_the_dark(browser, pages):
    page = opened(browser, pages[0], color_scheme="dark")
    colors = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor,"
        " getComputedStyle(document.querySelector('figure.chart img')).backgroundColor]"
    )
    assert colors == ["rgb(21, 24, 28)", "rgb(255, 255, 255)"]
    page.context.close()


def test_a_printed_page_shows_addresses_of_sources_and_no_navigation(browser, pages):
    page = opened(browser, pages[0])
    page.emulate_media(media="print")
    after = page.locator(".provenance a").first.evaluate(
        "a => getComputedStyle(a, '::after').content"
    )
    assert "https://example.org/news/" in after
    for hidden in (".pages", ".toc.side", "details.data", ".skip"):
        assert not page.locator(hidden).first.is_visible()
    assert (
        page.locator("figure.chart").first.evaluate("f => getComputedStyle(f).breakInside")
        == "avoid"
    )
    page.context.close()


def test_a_printed_page_fits_a4(browser, pages, tmp_path):
    page = opened(browser, pages[0])
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    content = (tmp_path / "page.pdf").read_bytes()
    assert b"/MediaBox [0 0 594.95996 841.91998]" in content or b"/MediaBox [0 0 595" in content
    page.context.close()

from pathlib import Path

import pytest

from helpers.running import links, plan
from helpers.running.links import Links
from helpers.running.plan import Page, Site

PLACES = ["gia-lai", "kon-tum"]
CLEAN, TRENDS, WHY, *_ = plan.select(PLACES, provinces=["gia-lai"], languages=["en"])
OTHER = Page(TRENDS.notebook, "kon-tum", "en")
ALL = Page(TRENDS.notebook, plan.ALL, "en")
VIETNAMESE = Page(TRENDS.notebook, "gia-lai", "vi")


@pytest.mark.parametrize(
    ("page", "there", "expected"),
    [
        (TRENDS, {TRENDS, CLEAN}, (CLEAN, TRENDS)),
        (TRENDS, {WHY, TRENDS, CLEAN}, (CLEAN, TRENDS, WHY)),
        (TRENDS, {OTHER, TRENDS}, (TRENDS, OTHER)),
        (TRENDS, {ALL, OTHER, TRENDS}, (TRENDS, OTHER, ALL)),
        (WHY, {OTHER, TRENDS}, (TRENDS,)),
        (CLEAN, {CLEAN, OTHER, TRENDS}, (CLEAN,)),
    ],
    ids=["cleaning", "place", "other place", "all places", "not there", "cleaning leads nowhere"],
)
def test_a_page_links_to_its_place_and_to_itself_for_other_places_as_far_as_they_exist(
    page: Page, there: set[Page], expected: tuple[Page, ...]
) -> None:
    assert Links(there, PLACES).of(page) == expected


def test_a_page_links_to_itself_in_the_other_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "LANGUAGES", ("en", "vi"))
    assert Links({TRENDS, VIETNAMESE}, PLACES).of(TRENDS) == (TRENDS, VIETNAMESE)


def test_the_digest_changes_with_the_links_of_a_page_and_with_nothing_else() -> None:
    def digest(*there: Page) -> str:
        return Links(there, PLACES).digest(TRENDS)

    base = digest(TRENDS, CLEAN)
    assert base == digest(CLEAN, TRENDS, Page(WHY.notebook, "kon-tum", "en"))
    others = [digest(TRENDS), digest(TRENDS, CLEAN, WHY), digest(TRENDS, CLEAN, OTHER)]
    assert len({base, *others}) == 4


def make(site: Site, *pages: Page) -> None:
    for page in pages:
        for path in (page.html(site), page.executed(site)):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()


def test_pages_are_stale_whose_links_lead_to_what_is_gone_or_not_yet_to_what_came(
    site: Site, tmp_path: Path
) -> None:
    make(site, TRENDS, WHY)
    there = links.there(site, PLACES)
    assert there == {TRENDS, WHY}
    known = Links(there, PLACES)
    records = {page.key: {"links": known.digest(page)} for page in there}
    assert links.stale(site, records, PLACES) == {}
    make(site, OTHER)
    assert links.stale(site, records, PLACES) == {TRENDS: (TRENDS, WHY, OTHER)}
    OTHER.html(site).unlink()
    WHY.html(site).unlink()
    assert links.stale(site, records, PLACES) == {TRENDS: (TRENDS,)}
    assert links.stale(site, {}, PLACES) == {}  # of none is known what it was made from

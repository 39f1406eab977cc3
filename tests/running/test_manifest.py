import json

import pytest

from helpers.running import manifest
from helpers.running.manifest import Manifest
from helpers.running.plan import Site

KNOWN = Manifest(
    counts={"expected": 1}, index="a", workbooks={"en/all": "b"},
    pages={"en/all/01_clean": {"status": "made"}},
)  # fmt: skip


def files(site: Site) -> list[str]:
    return sorted(path.name for path in site.reports.iterdir())


def test_what_is_saved_is_loaded_again(site: Site) -> None:
    manifest.save(site, KNOWN)
    assert manifest.load(site) == KNOWN
    assert files(site) == ["run.json"]


def test_a_page_that_was_noted_is_known_before_the_run_ends(site: Site) -> None:
    manifest.save(site, KNOWN)
    manifest.note(site, "en/all/01_clean", {"status": "failed"})
    manifest.note(site, "en/gia-lai/02_trends", {"status": "made", "documents": ["gia-lai/đ"]})
    found = manifest.load(site)
    assert found.pages == {
        "en/all/01_clean": {"status": "failed"},
        "en/gia-lai/02_trends": {"status": "made", "documents": ["gia-lai/đ"]},
    }
    manifest.save(site, found)
    assert manifest.load(site) == found
    assert files(site) == ["run.json"]


def test_a_line_that_was_cut_is_left_out_and_the_next_one_is_read(site: Site) -> None:
    manifest.note(site, "en/all/01_clean", {"status": "made"})
    manifest.note(site, "en/all/02_trends", {"status": "made"})
    journal = site.reports / manifest.JOURNAL
    journal.write_bytes(journal.read_bytes()[:-9])
    assert [*manifest.load(site).pages] == ["en/all/01_clean"]
    manifest.note(site, "en/all/03_why_lag", {"status": "made"})
    assert [*manifest.load(site).pages] == ["en/all/01_clean", "en/all/03_why_lag"]


def test_nothing_is_written_when_all_is_said_already(site: Site) -> None:
    manifest.save(site, KNOWN)
    before = (site.reports / manifest.NAME).stat().st_ino
    manifest.save(site, manifest.load(site))
    assert (site.reports / manifest.NAME).stat().st_ino == before


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"pages": 3}'])
def test_an_unreadable_record_is_said_and_counts_as_none(
    content: str, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.reports.mkdir()
    (site.reports / manifest.NAME).write_text(content, encoding="utf-8")
    assert manifest.load(site) == Manifest()
    assert "reports/run.json cannot be read" in capsys.readouterr().err


def test_a_record_of_an_older_kind_is_read_as_far_as_it_goes(site: Site) -> None:
    site.reports.mkdir()
    old = {"counts": {}, "pages": {"en/all/01_clean": {"links": []}}, "seconds": 3}
    (site.reports / manifest.NAME).write_text(json.dumps(old), encoding="utf-8")
    assert manifest.load(site) == Manifest(pages={"en/all/01_clean": {"links": []}})

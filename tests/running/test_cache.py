from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.running import cache, manifest, plan
from helpers.running.plan import Page, Site
from tests.running.conftest import inputs, make

CLEAN, TRENDS, WHY, *_ = plan.select(["gia-lai", "kon-tum"], languages=["en"])


def reasons(page: Page, site: Site, made: cache.Record | None) -> list[str]:
    return cache.reasons(page, site, made, inputs(page, site))


@pytest.fixture(autouse=True)
def table(site: Site) -> Path:
    site.processed.mkdir(parents=True)
    path = site.processed / "observations.csv"
    path.write_text("id\n1\n", encoding="utf-8")
    return path


def test_a_page_that_was_never_run_says_so(site: Site) -> None:
    assert reasons(TRENDS, site, None) == ["never run"]


@pytest.mark.parametrize("page", [CLEAN, TRENDS], ids=lambda page: page.key)
def test_a_page_is_up_to_date_when_nothing_changed(page: Page, site: Site) -> None:
    assert reasons(page, site, make(page, site)) == []


def test_a_page_whose_last_run_failed_runs_again(site: Site) -> None:
    made = make(TRENDS, site)
    assert reasons(TRENDS, site, {**made, "status": "failed"}) == ["the last run failed"]


def test_a_changed_table_reruns_the_analysis_and_says_which_and_since_when(
    site: Site, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(TRENDS, site)
    table.write_text("id\n2\n", encoding="utf-8")
    (reason,) = reasons(TRENDS, site, made)
    assert reason.startswith("data/processed/observations.csv changed since 19")


def edit_notebook(site: Site) -> None:
    TRENDS.source(site).write_text("{}", encoding="utf-8")


def edit_lock(site: Site) -> None:
    (site.root / "requirements.lock").write_text("one==2\n", encoding="utf-8")


def add_catalogue(site: Site) -> None:
    catalogue = site.root / "locale" / "en" / "LC_MESSAGES" / "helpers.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.touch()


def edit_events(site: Site) -> None:
    (site.raw / "events.toml").write_text("# none\n", encoding="utf-8")


def add_table(site: Site) -> None:
    (site.processed / "claims.csv").touch()


def remove_table(site: Site) -> None:
    (site.processed / "observations.csv").unlink()


def remove_html(site: Site) -> None:
    TRENDS.html(site).unlink()


def remove_findings(site: Site) -> None:
    (site.reports / "en" / "gia-lai" / "findings-02_trends.json").unlink()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (edit_notebook, "notebooks/02_trends.ipynb changed"),
        (edit_lock, "requirements.lock changed"),
        (add_catalogue, "locale/en/LC_MESSAGES/helpers.po is new"),
        (edit_events, "data/raw/events.toml changed"),
        (add_table, "data/processed/claims.csv is new"),
        (remove_table, "data/processed/observations.csv was removed"),
        (remove_html, "reports/en/gia-lai/02_trends.html is missing"),
        (remove_findings, "reports/en/gia-lai/findings-02_trends.json is missing"),
    ],
)
def test_each_thing_that_a_page_is_made_from_reruns_it(
    change: Callable[[Site], None], reason: str, site: Site
) -> None:
    made = make(TRENDS, site)
    change(site)
    (found,) = reasons(TRENDS, site, made)
    assert found.startswith(reason)


def test_changed_helpers_rerun_a_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make(TRENDS, site)
    monkeypatch.setattr(cache, "_helpers_digest", lambda: "other")
    (found,) = reasons(TRENDS, site, made)
    assert found.startswith("helpers changed since ")


def test_another_notebook_and_a_document_do_not_rerun_an_analysis(site: Site) -> None:
    made = make(TRENDS, site)
    WHY.source(site).write_text("{}", encoding="utf-8")
    (site.raw / "documents" / "gia-lai" / "undated-b.toml").touch()
    assert reasons(TRENDS, site, made) == []


def test_a_new_document_reruns_the_cleaning(site: Site) -> None:
    made = make(CLEAN, site)
    (site.raw / "documents" / "gia-lai" / "undated-b.toml").touch()
    (found,) = reasons(CLEAN, site, made)
    assert found.startswith("data/raw/documents/gia-lai/undated-b.toml is new")


def test_a_dropped_off_document_in_the_inbox_reruns_nothing(site: Site) -> None:
    made = make(CLEAN, site)
    (site.raw / "inbox").mkdir()
    (site.raw / "inbox" / "scan.toml").touch()
    assert reasons(CLEAN, site, made) == []


def test_a_table_edited_by_hand_reruns_the_cleaning(site: Site, table: Path) -> None:
    made = make(CLEAN, site)
    table.write_text("id\n2\n", encoding="utf-8")
    assert reasons(CLEAN, site, made) == [
        "data/processed/observations.csv is not what 01_clean wrote"
    ]


def test_many_reasons_are_counted_rather_than_listed() -> None:
    assert cache.summary(["a", "b", "c"]) == "a; b; c"
    assert cache.summary(["a", "b", "c", "d", "e"]) == "a; b; c; and 2 more"


def test_compiled_files_do_not_count_as_a_change_of_helpers(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    before = cache.folder_digest(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").touch()
    assert cache.folder_digest(tmp_path) == before
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert cache.folder_digest(tmp_path) != before


def test_what_killed_runs_left_is_swept_away_and_nothing_else(site: Site) -> None:
    folder = site.reports / "en" / "gia-lai"
    folder.mkdir(parents=True)
    (folder / "02_trends.html").touch()
    for left in (cache.part(folder / "02_trends"), cache.part(site.processed)):
        left.mkdir()
        (left / ".02_trends.html.part").touch()
    cache.part(site.reports / manifest.NAME).touch()
    (site.reports / "..index.7.part.html.part").touch()
    cache.sweep(site)
    assert list(site.root.rglob(".*.part*")) == []
    assert (folder / "02_trends.html").is_file()
    assert site.processed.is_dir()

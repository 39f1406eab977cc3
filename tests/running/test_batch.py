import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest

from helpers.register import codebook
from helpers.register.codebook import Codebook
from helpers.running import batch, index, manifest, plan
from helpers.running.batch import Means, Outcome
from helpers.running.pages import Job, Result
from helpers.running.plan import Page, SelectionError, Site
from tests.running.conftest import ANALYSIS, snapshot, write_notebook, write_project

ALL_PAGES = plan.select(
    ["gia-lai", "kon-tum"], languages=["en"], notebooks=["02_trends", "03_why_lag"]
)
CLEAN = ALL_PAGES[0]
TRENDS = ALL_PAGES[1].notebook
PLACES = ("gia-lai", "kon-tum")


class Making:
    """Stands in for the worker processes: makes pages here, without running a notebook."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.made: list[str] = []
        self.relinked: list[str] = []
        self.linked: dict[Page, tuple[Page, ...]] = {}
        self.indexes = 0
        self.workbooks: list[str] = []
        self.wrong = ""
        self.failing: set[str] = set()
        self.interrupted_at = ""
        self.table = "id\n1\n"

    def make(self, jobs: Sequence[Job]) -> Iterator[Result]:
        for job in jobs:
            key = job.page.key
            self.linked[job.page] = job.linked
            if job.links_only:
                self.relinked.append(key)
                yield Result(job.page, 0.1)
                continue
            if key == self.interrupted_at:
                raise KeyboardInterrupt
            self.made.append(key)
            if key in self.failing:
                yield Result(job.page, 0.1, error="cell 3 (In [2], `x`): ValueError: no")
                continue
            for path in job.page.outputs(self.site):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("[]", encoding="utf-8")
            if job.page.notebook.cleans:
                self.site.processed.mkdir(parents=True, exist_ok=True)
                (self.site.processed / "observations.csv").write_text(self.table, encoding="utf-8")
            yield Result(job.page, 0.1)

    def call(self, function: object, calls: Sequence[Sequence[Any]]) -> Iterator[str]:
        for site, pages, *_ in calls:
            if function is index.write_workbook:
                self.workbooks.append(f"{pages[0].language}/{pages[0].place}")
            else:
                self.indexes += 1
            for page in [] if self.wrong else pages:
                book = function is index.write_workbook
                (page.workbook(site) if book else site.index(page.language)).touch()
            yield self.wrong


@pytest.fixture
def making(site: Site, monkeypatch: pytest.MonkeyPatch) -> Making:
    making = Making(site)

    @contextmanager
    def workers(*_: object) -> Iterator[Making]:
        yield making

    monkeypatch.setattr(batch, "_makers", workers)
    return making


def run(site: Site, book: Codebook, chosen: Sequence[Page] = ALL_PAGES, *forced: Page) -> Outcome:
    return batch.run(site, chosen, book, Means(), forced=frozenset(forced))


def test_the_first_run_makes_every_page_and_the_second_none(
    making: Making, site: Site, book: Codebook
) -> None:
    first = run(site, book)
    assert making.made == [page.key for page in ALL_PAGES]
    assert first.counts == {
        "expected": 7, "made": 7, "up_to_date": 0, "failed": 0, "not_run": 0,
    }  # fmt: skip
    making.made.clear()
    second = run(site, book)
    assert making.made == []
    assert second.counts["up_to_date"] == 7


def test_a_changed_notebook_reruns_its_own_pages_only(
    making: Making, site: Site, book: Codebook
) -> None:
    run(site, book)
    making.made.clear()
    write_notebook(site.root / "notebooks" / "03_why_lag.ipynb", "New", *ANALYSIS.values())
    run(site, book)
    assert making.made == [
        "en/gia-lai/03_why_lag", "en/kon-tum/03_why_lag", "en/all/03_why_lag",
    ]  # fmt: skip


def test_a_new_document_that_changes_no_table_reruns_the_cleaning_only(
    making: Making, site: Site, book: Codebook
) -> None:
    run(site, book)
    making.made.clear()
    (site.raw / "documents" / "gia-lai" / "undated-b.toml").touch()
    run(site, book)
    assert making.made == ["en/all/01_clean"]


def test_a_new_document_that_changes_a_table_reruns_every_page_after_the_cleaning(
    making: Making, site: Site, book: Codebook
) -> None:
    run(site, book)
    making.made.clear()
    (site.raw / "documents" / "gia-lai" / "undated-b.toml").touch()
    making.table = "id\n2\n"
    run(site, book)
    assert making.made == [page.key for page in ALL_PAGES]


def test_a_forced_page_runs_although_it_is_up_to_date(
    making: Making, site: Site, book: Codebook
) -> None:
    run(site, book)
    making.made.clear()
    run(site, book, ALL_PAGES, ALL_PAGES[1])
    assert making.made == ["en/gia-lai/02_trends"]


def test_one_failing_page_does_not_stop_the_others_and_runs_again_next_time(
    making: Making, site: Site, book: Codebook
) -> None:
    making.failing = {"en/kon-tum/02_trends"}
    outcome = run(site, book)
    assert [result.page.key for result in outcome.failed] == ["en/kon-tum/02_trends"]
    assert outcome.counts["made"] == 6
    record = manifest.load(site).pages["en/kon-tum/02_trends"]
    assert record["status"] == "failed"
    assert "ValueError" in record["error"]
    making.made.clear()
    making.failing = set()
    run(site, book)
    assert making.made == ["en/kon-tum/02_trends"]


@pytest.fixture
def briefs(with_brief: None) -> tuple[Page, ...]:
    """The pages of one place and the brief that tells them."""
    return plan.select(["gia-lai", "kon-tum"], provinces=["kon-tum"], languages=["en"])


def test_a_brief_runs_last_and_again_when_findings_that_it_tells_change(
    making: Making, site: Site, book: Codebook, briefs: tuple[Page, ...]
) -> None:
    run(site, book, briefs)
    assert making.made[-1] == "en/kon-tum/04_brief"
    making.made.clear()
    assert run(site, book, briefs).counts["up_to_date"] == 4
    findings = briefs[1].findings(site)
    assert findings is not None
    findings.write_text("[ ]", encoding="utf-8")
    run(site, book, briefs)
    assert making.made == ["en/kon-tum/04_brief"]


def test_a_brief_does_not_run_when_a_page_that_it_tells_failed(
    making: Making, site: Site, book: Codebook, briefs: tuple[Page, ...]
) -> None:
    making.failing = {"en/kon-tum/03_why_lag"}
    outcome = run(site, book, briefs)
    assert making.made == [page.key for page in briefs[:3]]
    assert [page.key for page in outcome.not_run] == ["en/kon-tum/04_brief"]
    assert [page.key for page in outcome.lacking(briefs[3])] == ["en/kon-tum/03_why_lag"]
    assert not outcome.complete
    making.failing = set()
    making.made.clear()
    run(site, book, briefs)
    assert making.made == ["en/kon-tum/03_why_lag", "en/kon-tum/04_brief"]


def test_when_cleaning_fails_no_analysis_runs_on_old_tables(
    making: Making, site: Site, book: Codebook
) -> None:
    making.failing = {CLEAN.key}
    outcome = run(site, book)
    assert making.made == [CLEAN.key]
    assert outcome.counts == {
        "expected": 7, "made": 0, "up_to_date": 0, "failed": 1, "not_run": 6,
    }  # fmt: skip


def test_after_an_interruption_only_the_unfinished_pages_run(
    making: Making, site: Site, book: Codebook
) -> None:
    making.interrupted_at = "en/kon-tum/02_trends"
    with pytest.raises(KeyboardInterrupt):
        run(site, book)
    making.interrupted_at = ""
    making.made.clear()
    run(site, book)
    assert making.made[0] == "en/kon-tum/02_trends"
    assert len(making.made) == 4


def test_an_index_that_could_not_be_written_is_written_by_the_next_run(
    making: Making, site: Site, book: Codebook
) -> None:
    making.wrong = "PageError: no"
    faults = [f"reports/en/{place}/tables.xlsx: PageError: no" for place in ("all", *PLACES)]
    assert sorted(run(site, book).over) == [*faults, "the index: PageError: no"]
    assert "the index: PageError: no" in run(site, book).over
    making.wrong = ""
    making.indexes = 0
    assert run(site, book).complete
    assert run(site, book).complete
    assert making.indexes == 1


def test_a_workbook_is_written_anew_when_a_page_of_its_place_was(
    making: Making, site: Site, book: Codebook
) -> None:
    run(site, book)
    assert sorted(making.workbooks) == ["en/all", "en/gia-lai", "en/kon-tum"]
    making.workbooks.clear()
    run(site, book)
    run(site, book, ALL_PAGES, ALL_PAGES[1])
    assert making.workbooks == []  # forced, and made of the same
    write_notebook(site.root / "notebooks" / "03_why_lag.ipynb", "New", *ANALYSIS.values())
    kon_tum = [page for page in ALL_PAGES if page.place == "kon-tum"]
    run(site, book, kon_tum)
    assert making.workbooks == ["en/kon-tum"]
    making.workbooks.clear()
    kon_tum[0].workbook(site).unlink()
    run(site, book, kon_tum)
    assert making.workbooks == ["en/kon-tum"]


def test_a_workbook_of_a_page_that_failed_and_then_ran_is_written_anew(
    making: Making, site: Site, book: Codebook
) -> None:
    run(site, book)
    making.failing = {"en/gia-lai/02_trends"}
    run(site, book, ALL_PAGES, ALL_PAGES[1])
    making.failing.clear()
    making.workbooks.clear()
    run(site, book)
    assert making.workbooks == ["en/gia-lai"]


def test_pages_of_an_earlier_run_lead_to_those_of_a_later_one(
    making: Making, site: Site, book: Codebook
) -> None:
    def chosen(place: str) -> Sequence[Page]:
        return plan.select(["gia-lai", "kon-tum"], provinces=[place], notebooks=["02_trends"])

    run(site, book, chosen("gia-lai"))
    assert making.relinked == []
    run(site, book, chosen("kon-tum"))
    assert making.relinked == ["en/gia-lai/02_trends"]
    making.relinked.clear()
    run(site, book, chosen("kon-tum"))
    assert making.relinked == []
    clean, trends = chosen("gia-lai")
    assert making.linked[trends] == (clean, trends, chosen("kon-tum")[1])


def test_links_to_a_page_that_failed_are_taken_away_again(
    making: Making, site: Site, book: Codebook
) -> None:
    making.failing = {"en/kon-tum/02_trends"}
    run(site, book)
    assert {"en/gia-lai/02_trends", "en/all/02_trends"} <= set(making.relinked)
    links = {page.key for page in making.linked[plan.Page(TRENDS, "all", "en")]}
    assert "en/kon-tum/02_trends" not in links
    assert "en/gia-lai/02_trends" in links


def test_a_parameter_that_a_notebook_does_not_declare_is_refused_before_anything_runs(
    making: Making, site: Site, book: Codebook
) -> None:
    path = site.root / "notebooks" / "02_trends.ipynb"
    write_notebook(path, "T", 'place = "all"\nlanguage = "en"\nprocesed = ""\nfindings = ""')
    with pytest.raises(SelectionError) as refused:
        run(site, book)
    assert str(refused.value) == (
        "notebooks/02_trends.ipynb declares no parameter 'processed': perhaps 'procesed'"
    )
    assert making.made == []
    assert not site.reports.exists()


def test_a_missing_and_a_broken_notebook_are_both_named_before_anything_runs(
    making: Making, site: Site, book: Codebook
) -> None:
    (site.root / "notebooks" / "02_trends.ipynb").unlink()
    (site.root / "notebooks" / "03_why_lag.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(SelectionError) as refused:
        run(site, book)
    first, second = str(refused.value).splitlines()
    assert first == "notebooks/02_trends.ipynb not found"
    assert second.startswith("notebooks/03_why_lag.ipynb: not a notebook that can run")
    assert making.made == []


def test_no_more_than_four_notebooks_run_at_once_unless_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert batch.default_jobs() == 4
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert batch.default_jobs() == 2


# --- with real kernels: one run in which 03_why_lag fails, then one that is interrupted -------

SLEEPING = "import time, pathlib\npathlib.Path('begun').touch()\ntime.sleep(120)"


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Outcome]:
    root = write_project(tmp_path_factory.mktemp("real") / "project")
    notebook = root / "notebooks" / "03_why_lag.ipynb"
    write_notebook(notebook, "Why", ANALYSIS["parameters"], "1", "raise ValueError(processed)")
    site = plan.site(root=root)
    book = codebook.load(site.raw)
    chosen = plan.select(book.study_places, provinces=["all"])
    return site, batch.run(site, chosen, book, Means(jobs=2))


def test_a_notebook_reads_the_tables_of_its_project_with_its_own_place(
    ran: tuple[Site, Outcome],
) -> None:
    site, outcome = ran
    assert [page.key for page in outcome.made] == ["en/all/01_clean", "en/all/02_trends"]
    executed = (site.reports / "en/all/02_trends.ipynb").read_text(encoding="utf-8")
    assert "all documents" in executed
    assert (site.processed / "observations.csv").read_text(encoding="utf-8") == "documents\n1\n"


def test_a_failing_notebook_says_which_page_cell_and_error(ran: tuple[Site, Outcome]) -> None:
    site, outcome = ran
    (failed,) = outcome.failed
    assert failed.page.key == "en/all/03_why_lag"
    assert failed.error == "cell 5 (In [4], `raise ValueError(processed)`): " + (
        "ValueError: data/processed"
    )
    kept = nbformat.read(failed.page.failed(site), as_version=4)
    assert any(output.output_type == "error" for c in kept.cells for output in c.get("outputs", []))
    assert not failed.page.executed(site).exists()


def test_executed_notebooks_tell_nothing_of_the_machine(ran: tuple[Site, Outcome]) -> None:
    site, _ = ran
    texts = [path.read_text(encoding="utf-8") for path in site.reports.rglob("*.ipynb")]
    assert len(texts) == 3
    for text in texts:
        for word in (str(site.root), str(Path.home()), sys.prefix, "start_time", ".part"):
            assert word not in text


def test_the_index_of_a_run_leads_to_its_pages(ran: tuple[Site, Outcome]) -> None:
    site, outcome = ran
    html = (site.reports / "index.html").read_text(encoding="utf-8")
    assert 'href="en/all/02_trends.html"' in html
    assert outcome.over == []


def test_a_run_leaves_no_temporary_file(ran: tuple[Site, Outcome]) -> None:
    site, _ = ran
    assert list(site.root.rglob("*.part*")) == []


def test_the_record_says_what_each_page_was_made_from(ran: tuple[Site, Outcome]) -> None:
    site, _ = ran
    written = json.loads((site.reports / "run.json").read_text(encoding="utf-8"))
    assert written["counts"] == {
        "expected": 3, "made": 2, "up_to_date": 0, "failed": 1, "not_run": 0,
    }  # fmt: skip
    page = written["pages"]["en/all/02_trends"]
    assert page["parameters"]["place"] == "all"
    assert page["documents"] == ["gia-lai/undated-a"]
    assert page["seconds"] > 0
    assert "data/processed/observations.csv" in page["inputs"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_interruption_leaves_the_last_good_page_and_nothing_half_written(
    ran: tuple[Site, Outcome],
) -> None:
    site, _ = ran
    notebook = site.root / "notebooks" / "02_trends.ipynb"
    write_notebook(notebook, "Slow", ANALYSIS["parameters"], ANALYSIS["body"], SLEEPING)
    folder = site.reports / "en" / "all"
    before = {name: text for name, text in snapshot(folder).items() if "02_trends" in name}
    assert len(before) == 3
    command = [sys.executable, "-c", "from helpers.cli import main; main()", "run"]
    environment = {name: value for name, value in os.environ.items() if name != "SOHOA_ROOT"}
    process = subprocess.Popen(
        [*command, "--province", "all", "--notebook", "02_trends"],
        cwd=site.root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    deadline = time.monotonic() + 300
    while not (site.root / "begun").exists() and time.monotonic() < deadline:
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    (site.root / "begun").unlink()
    assert process.returncode == 130
    assert b"Interrupted" in output
    assert b"Traceback" not in output
    after = {name: text for name, text in snapshot(folder).items() if "02_trends" in name}
    assert after == before
    assert list(site.root.rglob("*.part*")) == []


def test_a_dead_worker_process_fails_its_pages_and_not_the_run(site: Site, book: Codebook) -> None:
    with batch._workers(site, Means()) as workers:
        workers.executor.submit(os._exit, 1)
        results = list(workers.make([Job(page, site, book, ()) for page in ALL_PAGES[:2]]))
        over = list(workers.call(index.write, [(site, [], {}, book)]))
    assert [result.page for result in results] == list(ALL_PAGES[:2])
    assert {result.error for result in results} == {batch.ENDED}
    assert over == [batch.ENDED]

"""Run the pages that need it, in parallel, and never leave half a page behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import BaseContext
from pathlib import Path
from types import FrameType
from typing import Any

from helpers.register.codebook import Codebook
from helpers.register.problems import nearest
from helpers.running import cache, kernels
from helpers.running.pages import Job, Result, make, make_elsewhere, start_worker, write_index
from helpers.running.plan import ALL, LANGUAGES, NOTEBOOKS, Page, SelectionError, Site, select

MOST_JOBS = 4
ENDED = "the process running it ended abruptly, perhaps for lack of memory"
CONNECTING = 10  # seconds that a scheduler has to answer
PATIENCE = 15  # seconds that an interrupted process gets to stop its kernel


@dataclass
class Outcome:
    """What became of a run."""

    expected: int
    made: list[Page] = field(default_factory=list)
    up_to_date: list[Page] = field(default_factory=list)
    failed: list[Result] = field(default_factory=list)
    not_run: list[Page] = field(default_factory=list)
    unlinked: list[Result] = field(default_factory=list)
    index_error: str = ""

    @property
    def complete(self) -> bool:
        """Whether every page and the index are as they should be."""
        return not (self.failed or self.not_run or self.unlinked or self.index_error)

    def lacking(self, page: Page) -> list[Page]:
        """Return the failed pages without which this one must not run."""
        failed = [result.page for result in self.failed]
        cleaning = [one for one in failed if one.notebook.cleans and not page.notebook.cleans]
        return cleaning or [one for one in failed if one in page.sources]

    def add(self, result: Result) -> None:
        """Count a page that ran."""
        if result.error:
            self.failed.append(result)
        else:
            self.made.append(result.page)

    @property
    def counts(self) -> dict[str, int]:
        """The number of pages expected, and of each fate; the fates add up to the expected."""
        return {
            "expected": self.expected,
            "made": len(self.made),
            "up_to_date": len(self.up_to_date),
            "failed": len(self.failed),
            "not_run": len(self.not_run),
        }


def default_jobs() -> int:
    """Return how many notebooks run at once unless told: one a core, at most four."""
    return min(os.cpu_count() or 1, MOST_JOBS)


def due(
    site: Site, pages: Sequence[Page], records: Mapping[str, cache.Record]
) -> dict[Page, list[str]]:
    """Return the pages that must run as the files are now, each with its reasons."""
    now = cache.all_inputs(pages, site)
    found = {page: cache.reasons(page, site, records.get(page.key), now[page]) for page in pages}
    return {page: reasons for page, reasons in found.items() if reasons}


def check_parameters(site: Site, pages: Sequence[Page]) -> None:
    """Refuse parameters that a notebook does not declare, and notebooks that do not exist.

    papermill itself would run on with the defaults. Raises SelectionError naming every case.
    """
    faults: list[str] = []
    for source, page in {page.source(site): page for page in pages}.items():
        if not source.is_file():
            faults.append(f"{site.label(source)} not found")
            continue
        try:
            declared = kernels.declared_parameters(source)
        except ValueError as error:
            faults.append(f"{site.label(source)}: {error}")
            continue
        faults += [
            f"{site.label(source)} declares no parameter {name!r}: {nearest(name, declared)}"
            for name in page.parameters(site)
            if name not in declared
        ]
    if faults:
        raise SelectionError("\n".join(faults))


@dataclass(frozen=True)
class Means:
    """How pages are made.

    jobs: how many at once. cold: with ordinary kernels. limit: seconds that the cells of one
    notebook may take. scheduler: address of a Dask cluster whose workers make the pages, "" for
    processes of this machine.
    """

    jobs: int = 1
    cold: bool = False
    limit: float = kernels.TIME_LIMIT
    scheduler: str = ""


def run(
    site: Site,
    pages: Sequence[Page],
    book: Codebook,
    means: Means,
    *,
    forced: frozenset[Page] = frozenset(),
) -> Outcome:
    """Run the pages that must run, cleaning before analysis, and record each in run.json.

    Pages in `forced` run even when up to date. When the cleaning fails, no analysis runs: its
    tables might not be those of the documents. Nor does a page run that tells the findings of one
    that failed. Links between pages, also of those not asked for,
    are then renewed where they changed, and so is the index. Raises SelectionError before anything
    runs, and KeyboardInterrupt, with everything unfinished removed, on Ctrl-C, SIGTERM or SIGHUP.
    Nobody else may be writing to the folders of the site: see `lock.held`.
    """
    cache.sweep(site)
    records = cache.load(site)
    outcome = Outcome(expected=len(pages))
    if forced or due(site, pages, records):
        check_parameters(site, pages)
    elif not _stale(site, records, book):
        outcome.up_to_date += pages
        index = cache.index_inputs(site, _states(book, records))
        cache.save(site, records, outcome.counts, index)
        return outcome
    with _makers(site, means) as workers, _Progress(len(pages)) as progress:
        # One cleaning after the other: each writes the same tables.
        cleaning = [[page] for page in pages if page.notebook.cleans]
        rest = [page for page in pages if not page.notebook.cleans]
        analysis = [page for page in rest if not page.notebook.tells]
        telling = [page for page in rest if page.notebook.tells]
        for planned in (*cleaning, analysis, telling):
            stage = [page for page in planned if not outcome.lacking(page)]
            outcome.not_run += [page for page in planned if page not in stage]
            must = due(site, stage, records)
            todo = [page for page in stage if page in must or page in forced]
            outcome.up_to_date += [page for page in stage if page not in todo]
            progress.passed(len(stage) - len(todo))
            inputs = cache.all_inputs(todo, site)
            there = {*pages, *_there(site, book.study_places)}
            jobs = {
                page: Job(
                    page, site, book, _linked(page, there, book.study_places),
                    means.cold, means.limit,
                )
                for page in todo
            }  # fmt: skip
            for result in workers.make(list(jobs.values())):
                page = result.page
                outcome.add(result)
                records[page.key] = _record(result, jobs[page], inputs[page])
                cache.save(site, records, outcome.counts)
                progress.finished(result)
        _renew_links(site, book, records, workers, outcome)
        _renew_index(site, book, records, workers, outcome)
    return outcome


def unlinked(
    site: Site, records: Mapping[str, cache.Record], places: Sequence[str]
) -> dict[Page, tuple[Page, ...]]:
    """Return the pages that there are whose links should lead elsewhere, and where to."""
    found, there = {}, _there(site, places)
    for page in select(places):
        links = _linked(page, there, places)
        made = page in there and page.key in records and page.executed(site).is_file()
        if made and records[page.key].get("links") != [other.key for other in links]:
            found[page] = links
    return found


def _renew_links(
    site: Site,
    book: Codebook,
    records: dict[str, cache.Record],
    workers: _Workers | _Cluster,
    outcome: Outcome,
) -> None:
    stale = unlinked(site, records, book.study_places)
    jobs = [Job(page, site, book, links, links_only=True) for page, links in stale.items()]
    for result in workers.make(jobs):
        if result.error:
            outcome.unlinked.append(result)
        else:
            links = [other.key for other in stale[result.page]]
            records[result.page.key] = {**records[result.page.key], "links": links}


def _renew_index(
    site: Site,
    book: Codebook,
    records: Mapping[str, cache.Record],
    workers: _Workers | _Cluster,
    outcome: Outcome,
) -> None:
    states = _states(book, records)
    if cache.stale_index(site, states):
        outcome.index_error = workers.index(site, list(states), states, book)
    made_of = "" if outcome.index_error else cache.index_inputs(site, states)
    cache.save(site, records, outcome.counts, made_of)


def _stale(site: Site, records: Mapping[str, cache.Record], book: Codebook) -> bool:
    return bool(unlinked(site, records, book.study_places)) or cache.stale_index(
        site, _states(book, records)
    )


def _linked(page: Page, there: Collection[Page], places: Sequence[str]) -> tuple[Page, ...]:
    """The pages of the same place, the cleaning, the same page of other places and languages.

    As far as they are `there`.
    """
    around = [
        Page(notebook, ALL if notebook.cleans else page.place, page.language)
        for notebook in NOTEBOOKS
    ]
    if not page.notebook.cleans:
        around += [Page(page.notebook, place, page.language) for place in (*places, ALL)]
    around += [Page(page.notebook, page.place, code) for code in LANGUAGES]
    return tuple(dict.fromkeys(other for other in around if other in there))


def _there(site: Site, places: Sequence[str]) -> set[Page]:
    return {page for page in select(places) if page.html(site).is_file()}


def _states(book: Codebook, records: Mapping[str, cache.Record]) -> dict[Page, str]:
    """All pages that were ever run, and how each ended the last time."""
    return {
        page: records[page.key].get("status", "failed")
        for page in select(book.study_places)
        if page.key in records
    }


def _record(result: Result, job: Job, inputs: Mapping[str, str]) -> cache.Record:
    page, site = job.page, job.site
    record: cache.Record = {
        "notebook": page.notebook.name,
        "place": page.place,
        "language": page.language,
        "status": "failed" if result.error else "made",
        "seconds": round(result.seconds, 1),
        "parameters": {
            name: site.label(Path(value)) if Path(value).is_absolute() else value
            for name, value in page.parameters(site).items()
        },
        "documents": list(result.documents),
        "warnings": list(result.warnings),
        "inputs": dict(inputs),
        "links": [other.key for other in job.linked],
    }
    if result.error:
        record["error"] = result.error
    elif page.notebook.cleans:
        record["tables"] = cache.tables(site)
    return record


class _Cluster:
    """Makes pages on the workers of a Dask cluster, and the index here."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def make(self, jobs: Sequence[Job]) -> Iterator[Result]:
        """Make the pages and yield what became of each; those of a lost worker start again."""
        from distributed import as_completed

        pages = {self.client.submit(make_elsewhere, job, pure=False): job.page for job in jobs}
        for future in as_completed(pages):  # type: ignore[no-untyped-call]
            try:
                yield future.result()
            except Exception as error:
                yield Result(pages[future], 0.0, error=f"{type(error).__name__}: {error}")

    def index(
        self, site: Site, pages: Sequence[Page], states: Mapping[Page, str], book: Codebook
    ) -> str:
        """Write the index, and return what went wrong, "" if nothing did."""
        try:
            write_index(site, pages, states, book)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return ""


class _Workers:
    """Makes pages, and the index, in processes of this machine."""

    def __init__(self, executor: ProcessPoolExecutor) -> None:
        self.executor = executor

    def make(self, jobs: Sequence[Job]) -> Iterator[Result]:
        """Make the pages and yield what became of each, as they finish."""
        futures: dict[Future[Result], Page] = {}
        for job in jobs:
            try:
                futures[self.executor.submit(make, job)] = job.page
            except BrokenProcessPool:
                yield Result(job.page, 0.0, error=ENDED)
        for future in as_completed(futures):
            try:
                yield future.result()
            except BrokenProcessPool:
                yield Result(futures[future], 0.0, error=ENDED)

    def index(
        self, site: Site, pages: Sequence[Page], states: Mapping[Page, str], book: Codebook
    ) -> str:
        """Write the index, and return what went wrong, "" if nothing did."""
        try:
            self.executor.submit(write_index, site, pages, states, book).result()
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return ""


@contextmanager
def _makers(site: Site, means: Means) -> Iterator[_Workers | _Cluster]:
    if not means.scheduler:
        with _workers(site, means) as workers:
            yield workers
        return
    try:
        from distributed import Client

        client = Client(  # type: ignore[no-untyped-call]
            means.scheduler, timeout=CONNECTING
        )
    except ImportError as error:
        raise SelectionError("--scheduler needs more packages: pip install '.[cluster]'") from error
    except (OSError, ValueError) as error:
        raise SelectionError(f"no scheduler answers at {means.scheduler}: {error}") from error
    with client, _terminable():
        try:
            yield _Cluster(client)
        finally:  # of workers that were lost
            cache.sweep(site)


@contextmanager
def _workers(site: Site, means: Means) -> Iterator[_Workers]:
    from helpers.running import warm

    others = set(multiprocessing.active_children())
    with ExitStack() as stack:
        stack.enter_context(_terminable())
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sohoa-"))
        environment = kernels.environment(site.root, Path(folder))
        context: BaseContext = multiprocessing.get_context("spawn")
        if not means.cold and warm.available():
            stack.enter_context(_environment(environment))
            environment |= stack.enter_context(warm.serving())
            context = warm.context()
        executor = ProcessPoolExecutor(
            max_workers=means.jobs,
            mp_context=context,
            initializer=start_worker,
            initargs=(environment,),
        )
        try:
            yield _Workers(executor)
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            _end(set(multiprocessing.active_children()) - others)
            cache.sweep(site)
            raise
        executor.shutdown()


def _end(children: set[multiprocessing.process.BaseProcess]) -> None:
    """Stop processes, at first by asking them to."""
    for child in children:
        child.terminate()
    for child in children:
        child.join(PATIENCE)
        if child.is_alive():
            child.kill()
            child.join()


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the processes that are started meanwhile."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _terminable() -> Iterator[None]:
    """Treat SIGTERM and SIGHUP like Ctrl-C, so that a stopped run cleans up too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(signum: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Progress:
    """A bar over pages on a terminal; elsewhere one line a page that ran. Always on stderr."""

    def __init__(self, total: int) -> None:
        from tqdm import tqdm  # type: ignore[import-untyped]

        self.total = total
        self.made = 0
        self.failed = 0
        self.done = 0
        self.bar = tqdm(total=total, unit="page", file=sys.stderr, disable=not sys.stderr.isatty())

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()

    def passed(self, count: int) -> None:
        """Count pages that are up to date."""
        self.done += count
        self.bar.update(count)

    def finished(self, result: Result) -> None:
        """Count a page that ran."""
        self.done += 1
        self.made += not result.error
        self.failed += bool(result.error)
        if self.bar.disable:
            fate = "failed" if result.error else "made"
            line = f"[{self.done}/{self.total}] {result.page.key} {fate} in {result.seconds:.1f} s"
            print(line, file=sys.stderr, flush=True)
        self.bar.set_postfix(made=self.made, failed=self.failed, refresh=False)
        self.bar.update(1)

"""Run the pages that need it, in parallel, and never leave half a page behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from helpers.running import cache, index, kernels, links, manifest
from helpers.running.links import Links
from helpers.running.manifest import Manifest
from helpers.running.pages import Job, Result, make, make_elsewhere, start_worker
from helpers.running.plan import Page, SelectionError, Site, select

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
    over: list[str] = field(default_factory=list)  # what is wrong with workbooks and indexes

    @property
    def complete(self) -> bool:
        """Whether every page and what lies over them are as they should be."""
        return not (self.failed or self.not_run or self.unlinked or self.over)

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
    that failed. Then links between pages, also of those not asked for, workbooks and the index are
    renewed where they changed. Raises SelectionError before anything runs, and KeyboardInterrupt,
    with everything unfinished removed, on Ctrl-C, SIGTERM or SIGHUP.
    Nobody else may be writing to the folders of the site: see `lock.held`.
    """
    cache.sweep(site)
    known = manifest.load(site)
    outcome = Outcome(expected=len(pages))
    if forced or due(site, pages, known.pages):
        check_parameters(site, pages)
    elif _nothing_over(site, known, book):
        outcome.up_to_date += pages
        known.counts = outcome.counts
        manifest.save(site, known)
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
            must = due(site, stage, known.pages)
            todo = [page for page in stage if page in must or page in forced]
            outcome.up_to_date += [page for page in stage if page not in todo]
            progress.passed(len(stage) - len(todo))
            inputs = cache.all_inputs(todo, site)
            there = {*pages, *links.there(site, book.study_places)}
            linked = Links(there, book.study_places)
            jobs = [
                Job(page, site, book, linked.of(page), means.cold, means.limit) for page in todo
            ]
            for result in workers.make(jobs):
                page = result.page
                outcome.add(result)
                record = _record(result, site, inputs[page], linked.digest(page))
                known.pages[page.key] = record
                manifest.note(site, page.key, record)
                progress.finished(result)
        _renew_links(site, book, known, workers, outcome)
        _renew_workbooks(site, book, known, workers, outcome)
        _renew_index(site, book, known, workers, outcome)
    known.counts = outcome.counts
    manifest.save(site, known)
    return outcome


def _renew_links(
    site: Site, book: Codebook, known: Manifest, workers: _Workers | _Cluster, outcome: Outcome
) -> None:
    stale = links.stale(site, known.pages, book.study_places)
    digest = Links(links.there(site, book.study_places), book.study_places).digest
    jobs = [Job(page, site, book, linked, links_only=True) for page, linked in stale.items()]
    for result in workers.make(jobs):
        if result.error:
            outcome.unlinked.append(result)
        else:
            key = result.page.key
            known.pages[key] = {**known.pages[key], "links": digest(result.page)}


def _renew_workbooks(
    site: Site, book: Codebook, known: Manifest, workers: _Workers | _Cluster, outcome: Outcome
) -> None:
    stale = _stale_workbooks(site, known, book)
    calls = [(site, pages, book) for pages, _ in stale]
    errors = workers.call(index.write_workbook, calls)
    for (pages, made_of), error in zip(stale, _shown(errors, len(calls)), strict=True):
        known.workbooks[_shelf(pages[0])] = "" if error else made_of
        if error:
            outcome.over.append(f"{site.label(pages[0].workbook(site))}: {error}")


def _renew_index(
    site: Site, book: Codebook, known: Manifest, workers: _Workers | _Cluster, outcome: Outcome
) -> None:
    states = _states(book, known)
    made_of = _stale_index(site, known, states)
    if not made_of:
        return
    (error,) = workers.call(index.write, [(site, list(states), states, book)])
    known.index = "" if error else made_of
    if error:
        outcome.over.append(f"the index: {error}")


def _nothing_over(site: Site, known: Manifest, book: Codebook) -> bool:
    """Whether what lies over all pages is as it should be: links, workbooks, indexes."""
    return not (
        links.stale(site, known.pages, book.study_places)
        or _stale_workbooks(site, known, book)
        or _stale_index(site, known, _states(book, known))
    )


def _stale_workbooks(
    site: Site, known: Manifest, book: Codebook
) -> list[tuple[tuple[Page, ...], str]]:
    """The pages of each workbook to write, and the hash of what it will be made of."""
    over, shelves = cache.Over(site, known.pages), dict[str, list[Page]]()
    for page in _states(book, known):
        if page.executed(site).is_file():
            shelves.setdefault(_shelf(page), []).append(page)
    now = [(tuple(pages), over.workbook(pages)) for pages in shelves.values()]
    return [
        (pages, made_of)
        for pages, made_of in now
        if known.workbooks.get(_shelf(pages[0])) != made_of or not pages[0].workbook(site).is_file()
    ]


def _shelf(page: Page) -> str:
    return f"{page.language}/{page.place}"


def _stale_index(site: Site, known: Manifest, states: Mapping[Page, str]) -> str:
    """The hash of what the indexes will be made of; "" when they are there, and made of it."""
    expected = {site.index(page.language) for page in states}
    expected |= {site.methods} if site.says_methods else set()
    made_of = cache.Over(site, known.pages).index(states)
    there = all(path.is_file() for path in expected)
    return "" if there and known.index == made_of else made_of


def _states(book: Codebook, known: Manifest) -> dict[Page, str]:
    """All pages that were ever run, and how each ended the last time."""
    return {
        page: known.pages[page.key].get("status", "failed")
        for page in select(book.study_places)
        if page.key in known.pages
    }


def _record(result: Result, site: Site, inputs: Mapping[str, str], linked: str) -> cache.Record:
    page = result.page
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
        "links": linked,
    }
    if result.error:
        record["error"] = result.error
    elif page.notebook.cleans:
        record["tables"] = cache.tables(site)
    return record


class _Cluster:
    """Makes pages, and what lies over them, on the workers of a Dask cluster."""

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

    def call(self, function: Callable[..., None], calls: Sequence[Sequence[Any]]) -> Iterator[str]:
        """Call a function with each of these; yield what went wrong, "" if nothing, in order."""
        futures = [self.client.submit(function, *words, pure=False) for words in calls]
        return map(_error, futures)


class _Workers:
    """Makes pages, and what lies over them, in processes of this machine."""

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

    def call(self, function: Callable[..., None], calls: Sequence[Sequence[Any]]) -> Iterator[str]:
        """Call a function with each of these; yield what went wrong, "" if nothing, in order."""
        try:
            futures = [self.executor.submit(function, *words) for words in calls]
        except BrokenProcessPool:
            return iter([ENDED] * len(calls))
        return map(_error, futures)


def _error(future: Any) -> str:
    """What went wrong in a process of this machine or of a cluster, "" if nothing did."""
    try:
        future.result()
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


def _shown(errors: Iterator[str], total: int) -> Iterator[str]:
    """Show a bar over workbooks on a terminal."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    hidden = not (total and sys.stderr.isatty())
    yield from tqdm(errors, total=total, unit="workbook", file=sys.stderr, disable=hidden)


class _Progress:
    """A bar over pages on a terminal; elsewhere one line a page that ran. Always on stderr."""

    def __init__(self, total: int) -> None:
        from tqdm import tqdm

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

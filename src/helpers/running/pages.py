"""Make one page in a worker process: execute, tidy, render, and move it into place whole."""

from __future__ import annotations

import atexit
import csv
import functools
import json
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import TYPE_CHECKING

from helpers.register.codebook import Codebook
from helpers.running import cache, kernels
from helpers.running.plan import ALL, LANGUAGES, Page, Site

if TYPE_CHECKING:
    from helpers.reporting.language import Language
    from helpers.reporting.page import Link


# What the navigation calls the page of a notebook.
LABELS = {
    "01_clean": "Data",
    "02_trends": "Trends",
    "03_why_lag": "Why some lag",
    "04_brief": "Brief",
}


@dataclass(frozen=True)
class Job:
    """One page to make; `linked` are the pages that its navigation leads to.

    cold: with an ordinary kernel. limit: seconds that its cells may take. links_only: the page is
    made of the notebook as executed before.
    """

    page: Page
    site: Site
    book: Codebook
    linked: tuple[Page, ...]
    cold: bool = False
    limit: float = kernels.TIME_LIMIT
    links_only: bool = False

    def part(self) -> Path:
        """Return the temporary folder in which everything of the page is written first."""
        return cache.part(self.page.folder(self.site) / self.page.notebook.name)

    def parts(self) -> dict[Path, Path]:
        """Return the temporary path of each output of the page, by its final one."""
        return {path: self.part() / path.name for path in self.page.outputs(self.site)}

    def tables_part(self) -> Path:
        """Return the temporary folder of the tidy tables."""
        return cache.part(self.site.processed)

    def parameters(self) -> dict[str, str]:
        """Return the page's parameters, with temporary paths for what the notebook writes."""
        parameters = self.page.parameters(self.site)
        findings = self.page.findings(self.site)
        if findings is None:
            tables = PurePosixPath(parameters["processed"])
            return {**parameters, "processed": str(tables.with_name(self.tables_part().name))}
        return {**parameters, "findings": self.site.parameter(self.parts()[findings])}

    def renamed(self) -> dict[str, str]:
        """Return what stands for each temporary name in texts that are kept."""
        part = self.part().name
        return {
            f"{part}/": "", f"{part}\\": "", self.tables_part().name: self.site.processed.name
        }  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What became of one page; `error` is empty when it was made."""

    page: Page
    seconds: float
    documents: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str = ""


_busy = False
_stopped = False


def start_worker(environment: Mapping[str, str]) -> None:
    """Prepare a worker process; the first process alone decides what a Ctrl-C ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.update(environment)


def _end_with_parent() -> None:
    """End this process, and with it the kernel, when the first process was killed outright."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _stop(signum: int, frame: FrameType | None) -> None:
    global _stopped
    _stopped = True
    if not _busy:
        os._exit(0)
    raise KeyboardInterrupt


def make(job: Job) -> Result:
    """Make one page; whatever goes wrong becomes the result's error, never an exception.

    The files of the page are replaced only when all of them are whole. When the notebook fails,
    it is kept beside them, as far as it came, as *.failed.ipynb.
    """
    global _busy
    _busy = True
    began = time.perf_counter()
    try:
        job.part().mkdir(parents=True, exist_ok=True)
        documents, warnings = _renew_links(job) if job.links_only else _make(job)
    except Exception as error:
        if _stopped:  # and what ended the notebook hid that
            raise KeyboardInterrupt from error
        return Result(job.page, time.perf_counter() - began, error=_keep_failed(job, error))
    finally:
        shutil.rmtree(job.part(), ignore_errors=True)
        shutil.rmtree(job.tables_part(), ignore_errors=True)
        _busy = False
    return Result(job.page, time.perf_counter() - began, documents, warnings)


def make_elsewhere(job: Job) -> Result:
    """Make one page in a process that this project did not start: a worker of a cluster."""
    _prepare(job.site.root)
    return make(job)


@functools.cache
def _prepare(root: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="sohoa-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.update(kernels.environment(root, folder))


def _make(job: Job) -> tuple[tuple[str, ...], tuple[str, ...]]:
    page, site, parts = job.page, job.site, job.parts()
    site.processed.parent.mkdir(parents=True, exist_ok=True)
    executed = parts[page.executed(site)]
    kernels.execute(
        page.source(site), executed, job.parameters(), site.root, cold=job.cold, limit=job.limit
    )
    kernels.tidy(executed, job.renamed(), _folders(site))
    documents = _documents(page, site, parts)
    warnings = tuple(kernels.warnings(executed))
    tables = _tables(job) if page.notebook.cleans else []
    _render(job, executed, parts[page.html(site)])
    if page.notebook.cleans:
        _move_tables(tables, site.processed)
    for final, part in parts.items():
        part.replace(final)
    page.failed(site).unlink(missing_ok=True)
    return documents, warnings


def _renew_links(job: Job) -> tuple[tuple[str, ...], tuple[str, ...]]:
    html = job.page.html(job.site)
    _render(job, job.page.executed(job.site), job.parts()[html])
    job.parts()[html].replace(html)
    return (), ()


def _keep_failed(job: Job, error: Exception) -> str:
    executed = job.parts()[job.page.executed(job.site)]
    message = (
        str(error) if isinstance(error, kernels.CellError) else f"{type(error).__name__}: {error}"
    )
    try:
        if executed.is_file():
            kernels.tidy(executed, job.renamed(), _folders(job.site))
            executed.replace(job.page.failed(job.site))
    except Exception as second:
        message += f"; the partial notebook could not be kept: {second}"
    return message


def _folders(site: Site) -> tuple[Path, ...]:
    return (site.root, site.reports, site.raw.parent)


def _documents(page: Page, site: Site, parts: Mapping[Path, Path]) -> tuple[str, ...]:
    """Return the ids of the documents behind the findings of an analysis."""
    from helpers.reporting import findings

    final = page.findings(site)
    if final is None:
        return ()
    if not parts[final].is_file():
        raise RuntimeError("the notebook ran to its end but wrote no findings")
    found = findings.read(parts[final])
    return tuple(sorted({document for entry in found for document in entry["documents"]}))


def _tables(job: Job) -> list[Path]:
    folder = job.tables_part()
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    if not files:
        raise RuntimeError("the notebook ran to its end but wrote no tables")
    return files


def _move_tables(written: Sequence[Path], processed: Path) -> None:
    """Replace the tidy tables by those just written; a table with the same bytes is left alone."""
    processed.mkdir(parents=True, exist_ok=True)
    for file in written:
        final = processed / file.name
        if not final.is_file() or final.read_bytes() != file.read_bytes():
            file.replace(final)
    current = {file.name for file in written}
    for table in processed.glob("*.csv"):
        if table.name not in current:
            table.unlink()


def title(source: Path) -> str:
    """Return the heading of a notebook, or its file name when it has none."""
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    for line in _markdown_lines(cells):
        if line.startswith("# "):
            return line[2:].strip()
    return source.stem


def _markdown_lines(cells: Sequence[Mapping[str, str | list[str]]]) -> Iterator[str]:
    for cell in cells:
        if cell["cell_type"] == "markdown":
            yield from "".join(cell["source"]).splitlines()


def newest_document(processed: Path) -> str:
    """Return the latest publication date of the documents behind the tables, "" when unknown."""
    path = processed / "documents.csv"
    if not path.is_file():
        return ""
    with path.open(encoding="utf-8", newline="") as file:
        return max((row.get("published", "") for row in csv.DictReader(file)), default="")


def place_name(code: str, language: Language, book: Codebook) -> str:
    """Return the name of a place in a language."""
    if code == ALL:
        return language.text("All provinces")
    return book.places[code].name.said(language.code)


def language_link(code: str, href: str, words: Language) -> Link:
    """Return a link to the same in another language, named in that language."""
    from helpers.reporting import language
    from helpers.reporting import page as reporting

    return reporting.Link(language.use(code).name, href, code == words.code, code)


def _render(job: Job, executed: Path, html: Path) -> None:
    from helpers.reporting import language
    from helpers.reporting import page as reporting

    page, site = job.page, job.site
    words = language.use(page.language)
    newest = newest_document(job.tables_part() if page.notebook.cleans else site.processed)
    facts = [words.text("Newest document of the collection: {date}", date=words.date(newest))]
    order = [*job.book.study_places, ALL]
    own = [other for other in job.linked if other.language == page.language]
    elsewhere = sorted(
        (other for other in own if other.notebook == page.notebook),
        key=lambda other: order.index(other.place),
    )
    here = [other for other in own if other.notebook.cleans or other.place == page.place]
    same = [
        other
        for other in job.linked
        if (other.notebook, other.place) == (page.notebook, page.place)
    ]
    reporting.render(
        executed,
        html,
        title=words.text(title(page.source(site))),
        language=words,
        navigation=[
            reporting.Link(
                words.text(LABELS.get(other.notebook.name, other.notebook.name)),
                _from(page, other.html(site), site),
                other == page,
            )
            for other in here
        ],
        places=[
            reporting.Link(
                place_name(other.place, words, job.book),
                _from(page, other.html(site), site),
                other == page,
            )
            for other in (elsewhere if len(elsewhere) > 1 else [])
        ],
        languages=[
            language_link(other.language, _from(page, other.html(site), site), words)
            for other in sorted(same, key=lambda other: LANGUAGES.index(other.language))
        ],
        notebook_href=page.executed(site).name,
        tables_href=page.workbook(site).name,
        methods_href=_from(page, site.methods, site) if site.says_methods else None,
        home=_from(page, site.index(page.language), site),
        kicker=place_name(page.place, words, job.book),
        facts=facts if newest else [],
        brief=bool(page.notebook.tells),
    )


def _from(page: Page, target: Path, site: Site) -> str:
    """Return the address of a file as a link from a page."""
    return Path(os.path.relpath(target, page.folder(site))).as_posix()

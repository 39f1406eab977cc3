"""The command `sohoa`: check the register, make the tables, run the pages."""

from __future__ import annotations

import datetime
import io
import json
import sys
import time
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

# Everything else is imported by the command that needs it, so that help and checks answer at once.
from helpers import project

if TYPE_CHECKING:
    from helpers.register.codebook import Codebook
    from helpers.register.documents import Register
    from helpers.register.problems import Problem
    from helpers.running.batch import Outcome
    from helpers.running.plan import Page, Site

MOST_JOBS = 61  # as many processes as Windows lets one wait for
INTERRUPTED = 130  # what a shell expects after Ctrl-C


class Format(StrEnum):
    """How a check answers: lines for a reader, or one JSON object for a program."""

    TEXT = "text"
    JSON = "json"


app = typer.Typer(
    help="Measure how provinces digitize administrative procedures, and why some lag.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Raw = Annotated[Path | None, typer.Option("--raw", help="Folder of documents instead of data/raw.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", help="Folder for everything that is written, tables included."),
]
Provinces = Annotated[
    list[str] | None, typer.Option("--province", help="Only this place; may be repeated.")
]
Languages = Annotated[
    list[str] | None, typer.Option("--language", help="Only this language; may be repeated.")
]
Notebooks = Annotated[
    list[str] | None, typer.Option("--notebook", help="Only this notebook; may be repeated.")
]


@app.command()
def check(
    raw: Raw = None,
    form: Annotated[Format, typer.Option("--format", help="How to answer.")] = Format.TEXT,
) -> None:
    """Read every document and name everything that is wrong, all at once."""
    folder = _raw(raw)
    if form is Format.JSON:
        register, problems = _read(folder)
        found = {"problems": [asdict(problem) for problem in problems]}
        # Letters beyond ASCII are escaped: the answer survives every console and redirection.
        print(json.dumps(_counts(register) | found, indent=2))
        raise typer.Exit(1 if problems else 0)
    counts = ", ".join(f"{name}: {count}" for name, count in _counts(_register(folder)).items())
    print(f"{counts.capitalize()}, no problem")


@app.command()
def clean(raw: Raw = None, output: Output = None) -> None:
    """Make the tidy tables from the documents, without running a notebook."""
    site = _site(raw, output)
    register = _register(site.raw)
    _writable(site)
    from helpers.register import observations
    from helpers.running import lock

    with lock.held(site.reports):
        observations.write(observations.render(register), site.processed)
    print(f"Tables: {_shown(site.processed)}")
    for draft in register.drafts:
        print(f"Draft, not in the tables: {draft.id}")


@app.command()
def intake(
    files: Annotated[list[Path], typer.Argument(help="Text, HTML, PDF, DOCX, XLSX or CSV.")],
    place: Annotated[str, typer.Option("--place", help="Code of the place it is about.")] = "",
    published: Annotated[str, typer.Option("--published", help="Its day, as 2023-09-18.")] = "",
    language: Annotated[str, typer.Option("--language", help="vi or en, if it is not seen.")] = "",
    raw: Raw = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="Folder of drafts instead of data/raw/documents."),
    ] = None,
) -> None:
    """Draft the entries of new documents, for a person to review."""
    from helpers.register import intake as intakes

    folder = _raw(raw)
    try:
        day = datetime.date.fromisoformat(published) if published else None
    except ValueError:
        _refuse(f"--published {published}: it is not a day such as 2023-09-18")
    if language not in ("", "vi", "en"):
        _refuse(f"--language {language}: choose vi or en")
    register = _register(folder)
    documents = (output or folder / "documents").resolve()
    written, problems = intakes.run(
        files, register, documents, place=place, language=language, published=day
    )
    for path, taken in written:
        found = taken.findings
        print(
            f"{_shown(path)}: figures: {len(found.figures)}, reasons: {len(found.reasons)}, "
            f"left out: {len(found.left_out)}"
        )
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        raise typer.Exit(1)


@app.command("list")
def list_pages(
    province: Provinces = None,
    language: Languages = None,
    notebook: Notebooks = None,
    raw: Raw = None,
    output: Output = None,
) -> None:
    """Say which pages would run, and why each will or will not."""
    from helpers.register import codebook
    from helpers.register.problems import RegisterError
    from helpers.running import batch, cache, links, manifest

    site = _site(raw, output)
    try:
        book = codebook.load(site.raw)
    except RegisterError as error:
        _refuse(str(error))
    pages = _pages(book, province, language, notebook)
    records = manifest.load(site).pages
    due = batch.due(site, pages, records)
    unlinked = links.stale(site, records, book.study_places)
    cleans = any(page.notebook.cleans for page in due)
    width = max(len(page.key) for page in pages)
    for page in pages:
        if page in due:
            fate = f"runs: {cache.summary(due[page])}"
        elif cleans:
            fate = "runs if 01_clean changes what it reads, else up to date"
        elif told := [one.notebook.name for one in page.sources if one in due]:
            fate = f"runs if {' or '.join(told)} finds something else, else up to date"
        elif page in unlinked:
            fate = "up to date, but its links change"
        else:
            fate = "up to date"
        print(f"{page.key:{width}}  {fate}")


@app.command()
def run(
    province: Provinces = None,
    language: Languages = None,
    notebook: Notebooks = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", min=1, max=MOST_JOBS, help="Notebooks at once; default: one a core, ≤ 4."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Run pages that are up to date too.")
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Print the pages, too, through an installed browser.")
    ] = False,
    limit: Annotated[
        int,
        typer.Option("--time-limit", min=1, help="Seconds that the cells of a notebook may take."),
    ] = 600,
    cold: Annotated[
        bool, typer.Option("--cold", help="Start each kernel anew instead of forking it.")
    ] = False,
    wait: Annotated[
        bool, typer.Option(help="Wait for another run that writes to the same folder.")
    ] = True,
    scheduler: Annotated[
        str, typer.Option(help="Dask cluster that makes the pages, as tcp://host:8786.")
    ] = "",
    raw: Raw = None,
    output: Output = None,
) -> None:
    """Run what changed: tidy tables, then every page, then the index."""
    from helpers.running import batch, lock, plan

    program = _browser() if pdf else ""
    site = _site(raw, output)
    book = _book(site)
    pages = _pages(book, province, language, notebook)
    _writable(site)
    means = batch.Means(jobs or batch.default_jobs(), cold, limit, scheduler)
    chosen = [page for page in pages if not notebook or page.notebook.name in notebook]
    forced = frozenset(chosen) if force else frozenset()
    began = time.perf_counter()
    try:
        with lock.held(site.reports, wait=wait):
            outcome = batch.run(site, pages, book, means, forced=forced)
    except plan.SelectionError as error:
        _refuse(str(error))
    except KeyboardInterrupt:
        print("Interrupted. Pages that were not finished are as they were before.", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    _tell(outcome, site, time.perf_counter() - began)
    if program:
        _print([page.html(site) for page in chosen if page.html(site).is_file()], program)
    if not outcome.complete:
        raise typer.Exit(1)


def _browser() -> str:
    from helpers.running import pdf

    try:
        return pdf.browser()
    except pdf.PrintError as error:
        _refuse(str(error))


def _print(pages: list[Path], program: str) -> None:
    from helpers.running import pdf

    try:
        printed = pdf.write(pages, program)
    except pdf.PrintError as error:
        _refuse(str(error))
    print(f"Printed: {len(printed)}, up to date: {len(pages) - len(printed)}")


def _tell(outcome: Outcome, site: Site, seconds: float) -> None:
    for result in outcome.failed:
        partial = result.page.failed(site)
        kept = f"\n  as far as it came: {_shown(partial)}" if partial.is_file() else ""
        print(f"{result.page.key} failed: {result.error}{kept}", file=sys.stderr)
    held: dict[str, list[str]] = {}
    for page in outcome.not_run:
        lacking = outcome.lacking(page)
        cleaning = any(one.notebook.cleans for one in lacking)
        why = "the cleaning" if cleaning else " and ".join(one.key for one in lacking)
        held.setdefault(why, []).append(page.key)
    for why, names in held.items():
        print(f"not run, because {why} failed: {', '.join(names)}", file=sys.stderr)
    for result in outcome.unlinked:
        print(f"{result.page.key}: its links were not renewed: {result.error}", file=sys.stderr)
    for fault in outcome.over:
        print(f"not written: {fault}", file=sys.stderr)
    counts = outcome.counts
    fates = ", ".join(f"{counts[fate]} {fate.replace('_', ' ')}" for fate in counts)
    print(f"Pages: {fates}, in {seconds:.0f} s")
    print(f"Reports: {_shown(site.reports / 'index.html')}")


def _site(raw: Path | None, output: Path | None) -> Site:
    from helpers.running import plan

    try:
        return plan.site(raw, output)
    except (plan.SelectionError, project.RootNotFoundError) as error:
        _refuse(str(error))


def _raw(raw: Path | None) -> Path:
    try:
        return raw.resolve() if raw is not None else project.paths().raw
    except project.RootNotFoundError as error:
        _refuse(str(error))


def _read(raw: Path) -> tuple[Register, list[Problem]]:
    """Read the documents of a folder that must be there."""
    from helpers.register import documents

    if not raw.is_dir():
        _refuse(
            f"{_shown(raw)} not found: it should hold indicators.toml, places.toml, events.toml "
            "and documents/<place>/<date>-<slug>.toml"
        )
    return documents.read(raw)


def _counts(register: Register) -> dict[str, int]:
    """How much could be read; a faulty figure is not counted, nor a document without metadata."""
    documents = register.documents
    return {
        "documents": len(documents),
        "figures": sum(len(document.figures) for document in documents),
        "claims": sum(len(document.claims) for document in documents),
    }


def _register(raw: Path) -> Register:
    """Read the documents; end with every problem printed when there is one."""
    register, problems = _read(raw)
    for problem in problems:
        print(problem)
    if problems:
        _refuse(f"Problems in {_shown(raw)}: {len(problems)}. Nothing was changed.")
    return register


def _book(site: Site) -> Codebook:
    """Read the codebook, and the documents too unless they are those that the tables came from."""
    from helpers.register import codebook
    from helpers.register.problems import RegisterError
    from helpers.running import batch, manifest, plan

    try:
        book = codebook.load(site.raw)
    except RegisterError:
        return _register(site.raw).codebook  # which names the problems of documents as well
    cleaning = [page for page in plan.select(book.study_places) if page.notebook.cleans]
    due = batch.due(site, cleaning, manifest.load(site).pages)
    return book if len(due) < len(cleaning) else _register(site.raw).codebook


def _pages(
    book: Codebook,
    province: list[str] | None,
    language: list[str] | None,
    notebook: list[str] | None,
) -> tuple[Page, ...]:
    from helpers.running import plan

    try:
        return plan.select(book.study_places, province or (), language or (), notebook or ())
    except plan.SelectionError as error:
        _refuse(str(error))


def _writable(site: Site) -> None:
    from helpers.running import plan

    try:
        plan.check_writable(site)
    except plan.SelectionError as error:
        _refuse(str(error))


def _shown(path: Path) -> str:
    """A path as a reader here would type it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _refuse(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    raise typer.Exit(1)


def main() -> None:
    """Run the command; what a terminal or a pipe cannot print is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()

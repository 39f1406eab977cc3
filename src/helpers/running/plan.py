"""Which pages there are: notebook × place × language, and where each is read and written."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers import project
from helpers.register.problems import nearest

LANGUAGES = project.LANGUAGES
ALL = "all"
# Folders of a checkout that no run writes to, unless to renew the tables.
OWN = (".git", ".venv", "bench", "data", "docs", "locale", "notebooks", "src", "tests")
METHODS = "METHODS.md"
LONGEST_NAME = 80  # of what was typed, in a message


class SelectionError(ValueError):
    """Something was asked for that does not exist, or must not be done; names every case."""


@dataclass(frozen=True)
class Notebook:
    """One notebook.

    cleans: it writes the tables. compares: the page of a place also shows other places' tiers.
    tells: the notebooks whose findings, for the same place and language, it tells.
    """

    name: str
    cleans: bool = False
    compares: bool = False
    tells: tuple[str, ...] = ()


NOTEBOOKS = (
    Notebook("01_clean", cleans=True),
    Notebook("02_trends"),
    Notebook("03_why_lag", compares=True),
    Notebook("04_brief", tells=("02_trends", "03_why_lag")),
)


@dataclass(frozen=True)
class Site:
    """Where a run reads and writes, all absolute."""

    root: Path
    raw: Path
    processed: Path
    reports: Path

    def index(self, language: str) -> Path:
        """Return the index of a language; the first one is what a browser opens."""
        first = language == LANGUAGES[0]
        return self.reports / ("index.html" if first else f"index.{language}.html")

    @property
    def methods(self) -> Path:
        """The page of methods, made where the checkout says them."""
        return self.reports / "methods.html"

    @property
    def says_methods(self) -> bool:
        """Whether the checkout has methods to say."""
        return (self.root / METHODS).is_file()

    def label(self, path: Path) -> str:
        """Return the name of a path in messages and records, the same on every machine."""
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        if path.is_relative_to(self.reports):
            return path.relative_to(self.reports).as_posix()
        if path.is_relative_to(self.raw):
            return path.relative_to(self.raw.parent).as_posix()
        return path.as_posix()

    def parameter(self, path: Path) -> str:
        """Return a path as a notebook parameter, to be read by `project.resolve`."""
        inside = path.is_relative_to(self.root)
        return (path.relative_to(self.root) if inside else path).as_posix()


@dataclass(frozen=True)
class Page:
    """One report: a notebook run for one place in one language."""

    notebook: Notebook
    place: str
    language: str

    @property
    def key(self) -> str:
        """The name of the page in messages and records, such as "en/gia-lai/02_trends"."""
        return f"{self.language}/{self.place}/{self.notebook.name}"

    @property
    def sources(self) -> tuple[Page, ...]:
        """The pages whose findings this one tells; they come first."""
        return tuple(
            Page(notebook, self.place, self.language)
            for notebook in NOTEBOOKS
            if notebook.name in self.notebook.tells
        )

    def told(self, site: Site) -> dict[str, Path]:
        """Return the findings that the page tells, by the parameter that names them."""
        files = {page.notebook.name: page.findings(site) for page in self.sources}
        return {name.partition("_")[2]: path for name, path in files.items() if path}

    def source(self, site: Site) -> Path:
        """Return the notebook as written by its author."""
        return site.root / "notebooks" / f"{self.notebook.name}.ipynb"

    def folder(self, site: Site) -> Path:
        """Return the folder of the page."""
        return site.reports / self.language / self.place

    def html(self, site: Site) -> Path:
        """Return the rendered page."""
        return self.folder(site) / f"{self.notebook.name}.html"

    def executed(self, site: Site) -> Path:
        """Return the executed notebook."""
        return self.folder(site) / f"{self.notebook.name}.ipynb"

    def workbook(self, site: Site) -> Path:
        """Return the tables of the place, shared by all its pages of one language."""
        return self.folder(site) / "tables.xlsx"

    def failed(self, site: Site) -> Path:
        """Return where the partial notebook of a failed run is kept."""
        return self.folder(site) / f"{self.notebook.name}.failed.ipynb"

    def findings(self, site: Site) -> Path | None:
        """Return the findings of an analysis; cleaning has none."""
        if self.notebook.cleans:
            return None
        return self.folder(site) / f"findings-{self.notebook.name}.json"

    def outputs(self, site: Site) -> tuple[Path, ...]:
        """Return the files of the page; together they are the whole page."""
        findings = self.findings(site)
        return (*([findings] if findings else []), self.executed(site), self.html(site))

    def parameters(self, site: Site) -> dict[str, str]:
        """Return the values for the notebook's parameters cell."""
        processed = site.parameter(site.processed)
        findings = self.findings(site)
        if findings is None:
            raw = site.parameter(site.raw)
            return {"raw": raw, "processed": processed, "language": self.language}
        return {
            "place": self.place,
            "language": self.language,
            "processed": processed,
            "findings": site.parameter(findings),
            **{name: site.parameter(path) for name, path in self.told(site).items()},
        }


def site(raw: Path | None = None, output: Path | None = None, root: Path | None = None) -> Site:
    """Return the folders of a run.

    `output` receives the reports and, in data/processed below it, the tidy tables, so that the
    committed tables stay as they are. Other documents than the project's own (`raw`) therefore
    need an `output`: SelectionError without one.
    """
    paths = project.paths(root)
    chosen = raw.resolve() if raw is not None else paths.raw
    _check_readable(paths.root, chosen, output or paths.reports)
    if output is not None:
        reports = output.resolve()
        own = [paths.root / name for name in OWN]
        if reports == paths.root or any(reports.is_relative_to(folder) for folder in own):
            raise SelectionError(
                f"--output {output} lies in the project's own files: name another folder"
            )
        if reports.is_relative_to(chosen):
            raise SelectionError(
                f"--output {output} lies in the folder of documents: name another folder"
            )
        return Site(paths.root, chosen, reports / "data" / "processed", reports)
    if chosen != paths.raw:
        raise SelectionError(
            f"--raw {raw} needs --output: without it, tables made from other documents would "
            "replace the project's own in data/processed"
        )
    return Site(paths.root, chosen, paths.processed, paths.reports)


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _check_readable(*folders: Path) -> None:
    """Refuse names of folders that Python could not decode: no notebook could be told of them."""
    for folder in folders:
        try:
            str(folder).encode("utf-8")
        except UnicodeEncodeError:
            raise SelectionError(
                f"{folder}: the letters of the path are lost in this locale "
                f"({sys.getfilesystemencoding()}): set PYTHONUTF8=1, or LC_ALL=C.UTF-8"
            ) from None


def check_writable(site: Site) -> None:
    """Make the folders that a run writes to; SelectionError if one cannot be written."""
    for folder in (site.reports, site.processed):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise SelectionError(
                f"{folder.name}: the folder cannot be written: {reason}"
            ) from error


def select(
    study_places: Sequence[str],
    provinces: Iterable[str] = (),
    languages: Iterable[str] = (),
    notebooks: Iterable[str] = (),
) -> tuple[Page, ...]:
    """Return the pages asked for, cleaning first; nothing named means everything.

    The page of the cleaning always belongs to the answer, since every other page reads its tables,
    and so do the pages whose findings another one tells.
    Raises SelectionError naming every unknown name with the nearest valid one.
    """
    names = tuple(notebook.name for notebook in NOTEBOOKS)
    asked = {
        "province": (tuple(provinces), (*study_places, ALL)),
        "language": (tuple(languages), LANGUAGES),
        "notebook": (tuple(notebooks), names),
    }
    faults = [
        f"unknown {what} {_shortened(name)!r}: {nearest(name[:LONGEST_NAME], valid)}"
        for what, (given, valid) in asked.items()
        for name in given
        if name not in valid
    ]
    if faults:
        raise SelectionError("\n".join(faults))
    chosen = {
        what: [name for name in valid if name in given or not given]
        for what, (given, valid) in asked.items()
    }
    needed = {one for nb in NOTEBOOKS if nb.name in chosen["notebook"] for one in nb.tells}
    needed.update(chosen["notebook"])
    cleaning = [
        Page(notebook, ALL, language)
        for notebook in NOTEBOOKS
        if notebook.cleans
        for language in chosen["language"]
    ]
    analysis = [
        Page(notebook, place, language)
        for language in chosen["language"]
        for place in chosen["province"]
        for notebook in NOTEBOOKS
        if not notebook.cleans and notebook.name in needed
    ]
    return (*cleaning, *analysis)

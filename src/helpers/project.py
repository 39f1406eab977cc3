"""Where the project's files are, from wherever a notebook or a command is started."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT_VARIABLE = "SOHOA_ROOT"
MARKERS = ("pyproject.toml", "notebooks", "data")

# The languages of pages, the one that texts are written in first. One more is its code here and a
# catalogue below locale/; names that the codebooks lack in it stand in the first.
LANGUAGES = ("en", "vi")


class RootNotFoundError(RuntimeError):
    """No folder looks like the root of this project."""


@dataclass(frozen=True)
class Paths:
    """The folders of one checkout, all absolute."""

    root: Path
    raw: Path
    documents: Path
    processed: Path
    notebooks: Path
    locale: Path
    reports: Path


def root(start: Path | None = None) -> Path:
    """Return the absolute root folder of the project.

    The variable SOHOA_ROOT decides when it is set; else the nearest marked folder at or above
    `start` (the current folder unless given); else the checkout this package was installed from.
    Raises RootNotFoundError when none of them holds pyproject.toml, notebooks/ and data/.
    """
    named = os.environ.get(ROOT_VARIABLE)
    if named:
        folder = Path(named).expanduser().resolve()
        if not _is_root(folder):
            raise RootNotFoundError(
                f"{ROOT_VARIABLE}={named} is not a root of this project: "
                f"{', '.join(_missing(folder))} not found there"
            )
        return folder
    beginning = (start or Path.cwd()).resolve()
    package = Path(__file__).resolve()
    for origin in (beginning, package):
        for folder in (origin, *origin.parents):
            if _is_root(folder):
                return folder
    raise RootNotFoundError(
        f"no folder at or above {beginning} holds {', '.join(MARKERS)}: "
        f"start from the project's folder, or set {ROOT_VARIABLE} to it"
    )


def paths(root: Path | None = None) -> Paths:
    """Return the folders of the checkout at `root` (found by `root()` unless given)."""
    base = Path(root).resolve() if root is not None else _found_root()
    raw = base / "data" / "raw"
    return Paths(
        root=base,
        raw=raw,
        documents=raw / "documents",
        processed=base / "data" / "processed",
        notebooks=base / "notebooks",
        locale=base / "locale",
        reports=base / "reports",
    )


def resolve(text: str | Path) -> Path:
    """Return a notebook parameter such as "data/processed" as an absolute path.

    A relative path is taken from the project's root, so that a notebook reads the same files from
    the root, from notebooks/ and in JupyterLab. An absolute path stays as it is.
    """
    path = Path(text).expanduser()
    return path if path.is_absolute() else root() / path


def _found_root() -> Path:
    return root()


def _is_root(folder: Path) -> bool:
    return not _missing(folder)


def _missing(folder: Path) -> list[str]:
    return [name for name in MARKERS if not (folder / name).exists()]

"""Execute one notebook in a kernel of this interpreter, and leave no trace of the machine in it."""

from __future__ import annotations

import ast
import json
import logging
import math
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from helpers import project

# A path is looked for only where one can start (after a space, a quote, a bracket or a color code):
# a search from every letter of an embedded picture would take minutes.
PATH_START = r"(?:^|(?<=[\s\"'<>(])|(?<=\dm))"
# Where the kernel keeps a cell's source while it runs: a new name in every process.
CELL_FILE = re.compile(PATH_START + r"[^\s\"'<>(\x1b]{0,300}ipykernel_\d+[/\\]\d+\.py")
SITE_PACKAGES = re.compile(PATH_START + r"[^\s\"'<>(\x1b]{0,300}[/\\](?:site|dist)-packages[/\\]")
MEMORY_ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]+")
TIME_LIMIT = 600  # seconds that the cells of one notebook may take together
MARKED_BY_PAPERMILL = ("injected-parameters", "papermill-error-cell-tag")


class CellError(RuntimeError):
    """A cell of a notebook failed; says which and why."""


def environment(root: Path, folder: Path) -> dict[str, str]:
    """Return the variables that make a kernel the same everywhere.

    `folder` receives the shell's own files, so that no start-up file of a user takes part, and the
    files through which kernels are spoken to.
    """
    return {
        project.ROOT_VARIABLE: str(root),
        "IPYTHONDIR": str(folder),
        "JUPYTER_RUNTIME_DIR": str(folder),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
    }


def execute(
    notebook: Path,
    output: Path,
    parameters: Mapping[str, str],
    root: Path,
    *,
    cold: bool = False,
    limit: float = TIME_LIMIT,
) -> None:
    """Run a notebook with papermill from the project's root and write it, executed, to `output`.

    Its kernel is forked from a warm process, or with `cold` started anew. Raises CellError when a
    cell fails, the kernel dies or the cells together take longer than `limit` seconds; `output`
    then holds the notebook as far as it came.
    """
    import papermill  # type: ignore[import-untyped]
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError  # type: ignore[import-untyped]

    from helpers.running import warm

    logging.getLogger("papermill").setLevel(logging.ERROR)
    end = time.monotonic() + limit
    try:
        papermill.execute_notebook(
            _literal(notebook),
            _literal(output),
            parameters=dict(parameters),
            engine_name="sohoa-warm",
            rescue=str(output),
            request_save_on_cell_execute=False,
            kernel_manager_class=warm.ColdKernelManager if cold else warm.WarmKernelManager,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            cwd=str(root),
            timeout_func=lambda cell: max(math.ceil(end - time.monotonic()), 1),
            shutdown_kernel="immediate",
            extra_arguments=["--log-level=ERROR", "--HistoryManager.enabled=False"],
        )
    except PapermillExecutionError as error:
        raise CellError(
            _where(error.cell_index, error.exec_count, error.source)
            + f"{error.ename}: {error.evalue}".rstrip(": ")
        ) from error
    except DeadKernelError as error:
        raise CellError(
            f"{_running_cell(output)}the kernel died, perhaps for lack of memory"
        ) from error
    except CellTimeoutError as error:
        raise CellError(
            f"{_running_cell(output)}not finished when the time of the notebook, {limit:g} s, ended"
        ) from error


def tidy(path: Path, renamed: Mapping[str, str], folders: Sequence[Path]) -> None:
    """Rewrite an executed notebook without times, random ids and paths of this machine.

    `renamed` maps temporary names to final ones; paths below one of `folders` become relative to
    it. Cells stay as their author wrote them.
    """
    notebook = _read(path)
    notebook.metadata.pop("papermill", None)
    numbers: dict[str, int] = {}
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        for tag in MARKED_BY_PAPERMILL:
            if tag in cell.metadata.get("tags", []):
                numbers[tag] = numbers.get(tag, 0) + 1
                cell["id"] = f"{tag}-{numbers[tag]}"
                cell["source"] = _without(cell["source"], renamed, folders)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
        for output in cell.get("outputs", []):
            for key in ("text", "data", "evalue", "traceback"):
                if key in output:
                    output[key] = _cleaned(output[key], renamed, folders)
    _write(notebook, path)


def warnings(path: Path) -> list[str]:
    """Return what an executed notebook wrote to stderr, a text per cell."""
    notebook = _read(path)
    return [
        output["text"].strip()
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr" and output["text"].strip()
    ]


def declared_parameters(notebook: Path) -> set[str]:
    """Return the names that a notebook's parameters cell assigns.

    papermill's own inspection asks for kernel metadata, which a stripped notebook may lack.
    Raises ValueError for a file that is no notebook, and for a cell that is no Python.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
        module = ast.parse("".join(tagged[0]["source"]) if tagged else "")
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        raise ValueError(f"not a notebook that can run: {_cause(error)}") from error
    targets = [
        target
        for statement in module.body
        for target in (
            statement.targets
            if isinstance(statement, ast.Assign)
            else [statement.target]
            if isinstance(statement, ast.AnnAssign)
            else []
        )
    ]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _cause(error: Exception) -> str:
    """Name an error without what it carries: that of JSON carries the whole text."""
    if isinstance(error, SyntaxError):
        return f"its parameters are no Python: {error}"
    if isinstance(error, ValueError):
        return f"it is no JSON: {error}"
    return f"it lacks what a notebook has: {type(error).__name__}: {error}"


def _read(path: Path) -> Any:
    import nbformat

    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def _write(notebook: Any, path: Path) -> None:
    import nbformat

    text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


def _literal(path: Path) -> str:
    """Papermill fills `{}` in paths; a folder's own braces must stay."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _where(index: int, count: int | None, source: str) -> str:
    first = next((line.strip() for line in source.splitlines() if line.strip()), "")
    return f"cell {index + 1} (In [{count if count is not None else ' '}], `{first}`): "


def _running_cell(path: Path) -> str:
    """Say which cell began last; papermill calls it completed whatever became of it."""
    cells = _read(path).cells if path.is_file() else []
    began = [
        place
        for place, cell in enumerate(cells)
        if cell.cell_type == "code" and cell.metadata.get("papermill", {}).get("start_time")
    ]
    # a kernel that dies does not always tell the number of its last cell
    return _where(began[-1], len(began), cells[began[-1]]["source"]) if began else ""


def _cleaned(value: Any, renamed: Mapping[str, str], folders: Sequence[Path]) -> Any:
    match value:
        case str():
            return _without(value, renamed, folders)
        case list():
            return [_cleaned(item, renamed, folders) for item in value]
        case dict():
            return {
                kind: item if kind.startswith("image/") else _cleaned(item, renamed, folders)
                for kind, item in value.items()
            }
        case _:
            return value


def _without(text: str, renamed: Mapping[str, str], folders: Sequence[Path]) -> str:
    """Take the machine out of a text; a plain search first, since most texts are long and clean."""
    for temporary, final in renamed.items():
        text = text.replace(temporary, final)
    if "ipykernel_" in text:
        text = CELL_FILE.sub("<cell>", text)
    if "-packages" in text:
        text = SITE_PACKAGES.sub("site-packages/", text)
    for folder in _machine_folders(folders):
        if str(folder) in text:
            text = _below(folder).sub("", text)
    return MEMORY_ADDRESS.sub("0x…", text) if " at 0x" in text else text


def _machine_folders(folders: Sequence[Path]) -> Iterator[Path]:
    """Folders to take out of texts, the most specific first; never the top of a disk."""
    for folder in (*folders, Path(sys.prefix), Path(sys.base_prefix), Path.home()):
        if len(folder.parts) > 1:
            yield folder


@cache
def _below(folder: Path) -> re.Pattern[str]:
    """Match a folder at the start of a path: after a color code, or after no letter of a path.

    The latter also keeps the letters of an embedded picture from being taken for a path.
    """
    return re.compile(rf"(?:(?<=\dm)|(?<![\w+/])){re.escape(str(folder))}(?:[/\\]|(?![\w+-]))")

"""Findings of other pages, for a notebook that is opened without a run around it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager
from IPython.utils.capture import capture_output

from helpers import project
from helpers.reporting import findings, show
from helpers.reporting.findings import Finding
from helpers.running import cache, manifest, plan
from helpers.running.kernels import CellError
from helpers.running.plan import Page, Site


def found(
    name: str, given: str = "", *, place: str, language: str, processed: str
) -> list[Finding]:
    """Return the findings of the notebook `name` for a place.

    They are read from the file `given`. Without one, those of the last run are taken if nothing
    that they were made from has changed since; else the cells of the notebook are run here, out of
    sight and without charts. Raises SelectionError for an unknown notebook, CellError when it
    fails.
    """
    if given:
        return findings.read(project.resolve(given))
    site = plan.site()
    known = {notebook.name: notebook for notebook in plan.NOTEBOOKS if not notebook.cleans}
    if name not in known:
        raise plan.SelectionError(f"unknown notebook {name!r}: one of {', '.join(known)}")
    page = Page(known[name], place, language)
    last = page.findings(site)
    if last and project.resolve(processed) == site.processed and _up_to_date(page, site):
        return findings.read(last)
    with tempfile.TemporaryDirectory(prefix="sohoa-") as folder:
        made = Path(folder) / "findings.json"
        values = {
            "place": place, "language": language, "processed": processed, "findings": str(made)
        }  # fmt: skip
        _run(page.source(site), values)
        return findings.read(made)


def _run(notebook: Path, parameters: Mapping[str, str]) -> None:
    """Run the cells of a notebook in this process, for what they write and not what they show."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    python = TransformerManager()  # type: ignore[no-untyped-call]
    values = {"__name__": notebook.stem}
    with capture_output(), show.without_charts():
        for number, cell in enumerate(cells, start=1):
            if cell["cell_type"] != "code":
                continue
            where = f"{notebook.name}, cell {number}"
            source = python.transform_cell("".join(cell["source"]))
            try:
                exec(compile(source, where, "exec"), values)  # what notebooks are for
            except Exception as error:
                raise CellError(f"{where}: {type(error).__name__}: {error}") from error
            if "parameters" in cell["metadata"].get("tags", []):
                values.update(parameters)


def _up_to_date(page: Page, site: Site) -> bool:
    record = manifest.load(site).pages.get(page.key)
    (now,) = cache.all_inputs([page], site).values()
    return not cache.reasons(page, site, record, now)

"""Findings of other pages, for a notebook that is opened without a run around it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from helpers import project
from helpers.reporting import findings
from helpers.reporting.findings import Finding
from helpers.running import cache, kernels, plan
from helpers.running.plan import Page, Site


def found(
    name: str, given: str = "", *, place: str, language: str, processed: str
) -> list[Finding]:
    """Return the findings of the notebook `name` for a place.

    They are read from the file `given`. Without one, those of the last run are taken if nothing
    that they were made from has changed since; else the notebook is executed, and of that nothing
    but the findings is kept. Raises SelectionError for an unknown notebook, CellError when it
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
        parameters = {
            "place": place, "language": language, "processed": processed, "findings": str(made)
        }  # fmt: skip
        kernels.execute(
            page.source(site), Path(folder) / "out.ipynb", parameters, site.root, cold=True
        )
        return findings.read(made)


def _up_to_date(page: Page, site: Site) -> bool:
    record = cache.load(site).get(page.key)
    return not cache.reasons(page, site, record, cache.inputs(page, site))

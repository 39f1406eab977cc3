"""Ways to run notebooks that `sohoa run` is compared with."""

from __future__ import annotations

import json
import multiprocessing
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from helpers.running import warm
from helpers.running.plan import Page, Site


def _parameters(site: Site, page: Page) -> dict[str, str]:
    return {**page.parameters(site), "findings": ""}


def papermill(site: Site, page: Page) -> None:
    """Make a page with papermill, an ordinary kernel and the template of nbconvert."""
    from nbconvert import HTMLExporter
    from papermill import execute_notebook  # type: ignore[import-untyped]

    with tempfile.TemporaryDirectory() as folder:
        execute_notebook(
            str(page.source(site)), f"{folder}/out.ipynb", parameters=_parameters(site, page),
            kernel_name="python3", language="python", progress_bar=False, cwd=str(site.root),
            extra_arguments=["--log-level=ERROR"],
        )  # fmt: skip
        HTMLExporter().from_filename(f"{folder}/out.ipynb")  # type: ignore[no-untyped-call]


def spread(pages: Sequence[Page], site: Site, jobs: int) -> None:
    """Do so in several processes."""
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as workers:
        list(workers.map(papermill, [site] * len(pages), pages))


def cells(site: Site, pages: Sequence[Page], jobs: int) -> list[float]:
    """Run the cells of pages without kernels; return the seconds that those of each took."""
    with ProcessPoolExecutor(jobs, warm.context(), max_tasks_per_child=1) as workers:
        return list(workers.map(_run_cells, [site] * len(pages), pages))


def _run_cells(site: Site, page: Page) -> float:
    from IPython.core.interactiveshell import InteractiveShell

    os.chdir(site.root)
    shell = InteractiveShell.instance()
    shell.display_pub.publish = lambda *_, **__: None  # type: ignore[method-assign]
    cells = json.loads(page.source(site).read_text(encoding="utf-8"))["cells"]
    codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    codes[0] += "".join(f"\n{name} = {value!r}" for name, value in _parameters(site, page).items())
    began = time.perf_counter()
    for code in codes:
        ran = shell.run_cell(code, silent=True)  # type: ignore[no-untyped-call]
        ran.raise_error()
    return time.perf_counter() - began

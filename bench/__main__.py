"""Measure how fast pages are made: `make bench`, or `python -m bench --help`.

Every way runs the notebooks that analyse, for invented places, in one language; the cleaning, which
runs before, and briefs, which only tell what these found, are left out. The ways with ordinary
kernels take long, so they run a few of the pages only, and are compared by the time of a page. All
but the cells alone execute notebooks and render them, papermill's with the template of nbconvert.
When nothing changed, the whole command is measured, from its start to its end.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from bench import invented, ways
from helpers import project
from helpers.register import codebook
from helpers.running import batch, kernels, plan
from helpers.running.plan import Page

# Seconds. A page takes several; to look more often would take a tenth of the machine.
WATCHED_EVERY = 2.0

ROOT = Path(__file__).parents[1]
LOOP, WORKERS = "papermill in a loop", "papermill, as many workers"
OURS, UNCHANGED, CELLS = "sohoa, nothing made yet", "sohoa, nothing changed", "the cells alone"


@dataclass(frozen=True)
class Measured:
    """What one way took: `pages` were asked for, `ran` of them were run to be measured."""

    way: str
    pages: int
    ran: int
    seconds: float
    peak_mb: float

    @property
    def per_page(self) -> float:
        """Seconds a page."""
        return self.seconds / self.ran


def main() -> None:
    """Measure, print and draw."""
    asked = _asked()
    found = []
    for size in asked.pages:
        found += _measure(size, asked.slow, asked.jobs)
        print(_told(found, asked.jobs), flush=True)  # a larger size takes long, and may fail
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([asdict(one) for one in found], indent=1), encoding="utf-8")
    if asked.chart:
        (ROOT / "docs" / "bench.txt").write_text(_told(found, asked.jobs), encoding="utf-8")
        _draw(found, asked.jobs)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[8, 64, 512], metavar="N")
    parser.add_argument("--slow", type=int, default=8, help="pages run with ordinary kernels")
    parser.add_argument("--jobs", type=int, default=batch.default_jobs())
    parser.add_argument("--no-chart", dest="chart", action="store_false", help="leave docs alone")
    return parser.parse_args()


def _measure(size: int, slow: int, jobs: int) -> list[Measured]:
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as name:
        folder = Path(name)
        invented.write(project.paths(ROOT).raw, folder / "raw", size // 2)
        site = plan.site(folder / "raw", folder / "out", ROOT)
        os.environ.update(kernels.environment(ROOT, folder / "ipython"))
        book = codebook.load(site.raw)
        places = book.study_places
        chosen = plan.select(places, places, languages=["en"])
        pages = [page for page in chosen if not (page.notebook.cleans or page.notebook.tells)]
        assert len(pages) == size, f"{len(pages)} pages instead of {size}"
        few = pages[:slow]
        cleaning = [page for page in chosen if page.notebook.cleans]
        assert batch.run(site, cleaning, book, batch.Means(jobs)).complete

        def ours() -> None:
            outcome = batch.run(site, pages, book, batch.Means(jobs))
            assert outcome.complete, outcome.failed or outcome.over

        def unchanged() -> None:
            words = [f"--raw={site.raw}", f"--output={site.reports}", "--language=en"]
            words += [f"--notebook={name}" for name in sorted({p.notebook.name for p in pages})]
            words += [f"--province={place}" for place in places]
            command = [sys.executable, "-c", "from helpers.cli import main; main()", "run", *words]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            assert f"{size + 1} up to date" in said, said

        def measured(way: str, ran: Sequence[Page], run: Callable[[], Any]) -> Measured:
            print(f"{size} pages: {way}", flush=True)
            began = time.perf_counter()
            with _peak() as peak:
                run()
            return Measured(way, size, len(ran), time.perf_counter() - began, peak[0])

        def loop() -> None:
            for page in few:
                ways.papermill(site, page)

        cells: list[float] = []
        found = [
            measured(LOOP, few, loop),
            measured(WORKERS, few, lambda: ways.spread(few, site, jobs)),
            measured(OURS, pages, ours),
            measured(UNCHANGED, pages, unchanged),
            measured(CELLS, few, lambda: cells.extend(ways.cells(site, few, jobs))),
        ]
        # of the cells only what they took themselves, as if they had filled every worker
        return [*found[:-1], Measured(CELLS, size, len(few), sum(cells) / jobs, found[-1].peak_mb)]


@contextmanager
def _peak() -> Iterator[list[float]]:
    """Watch the memory of this process and of all that it starts, shared parts counted once."""
    peak, done, me = [0.0], threading.Event(), psutil.Process()

    def watch() -> None:
        while not done.is_set():
            total = 0
            for process in [me, *me.children(recursive=True)]:
                try:
                    total += process.memory_full_info().pss
                except (psutil.Error, AttributeError):
                    continue
            peak[0] = max(peak[0], total / 2**20)
            done.wait(WATCHED_EVERY)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def _told(found: Sequence[Measured], jobs: int) -> str:
    heads = ("pages", "ran", "s a page", "pages a s", "peak MB", "of papermill's loop")
    lines = [f"{'':28}" + "".join(f"{head:>20}" for head in heads)]
    for one in found:
        loop = next(x for x in found if (x.way, x.pages) == (LOOP, one.pages))
        values = (
            str(one.pages), str(one.ran), f"{one.per_page:.3f}", f"{1 / one.per_page:.2f}",
            f"{one.peak_mb:.0f}", f"1/{loop.per_page / one.per_page:.1f}",
        )  # fmt: skip
        lines.append(f"{one.way:28}" + "".join(f"{value:>20}" for value in values))
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return "\n".join(
        [
            *lines,
            "",
            "Ran: how many of the pages were run to measure a way; it is compared by its page.",
            f"{jobs} pages at once, {os.cpu_count()} cores; processes that wanted one in the last "
            f"1, 5 and 15 minutes: {busy}.",
            "",
        ]
    )


def _draw(found: Sequence[Measured], jobs: int) -> None:
    from matplotlib import pyplot

    size = max(one.pages for one in found)
    shown = [one for one in found if one.pages == size]
    figure, axes = pyplot.subplots(figsize=(7, 2.6), layout="constrained")
    bars = axes.barh([one.way for one in shown], [one.per_page for one in shown], color="#0072B2")
    axes.bar_label(bars, [f"{one.per_page:.2f} s" for one in shown], padding=4)
    axes.invert_yaxis()
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.tick_params(bottom=False, labelbottom=False)
    axes.margins(x=0.12)
    axes.set_title(f"Seconds a page, {jobs} at once, {size} pages", loc="left", fontsize=11)
    pyplot.rcParams["svg.hashsalt"] = "sohoa"
    target = ROOT / "docs" / "bench.svg"
    figure.savefig(target, metadata={"Date": None, "Creator": None})
    lines = target.read_text(encoding="utf-8").splitlines()
    target.write_text("".join(f"{line.rstrip()}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()

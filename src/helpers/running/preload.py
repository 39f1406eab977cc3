"""What notebooks and pages of this project import: loaded once, before kernels are forked.

Importing this module is the work: it is named to the warm process, which does so when it starts.
"""

import importlib
import io
import os
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import helpers
from helpers.running import warm

# What a kernel imports at its start, and where it shows its charts.
KERNEL = ("ipykernel.kernelapp", "ipykernel.pylab", "ipykernel.zmqshell", "ipykernel.debugger")
INLINE = warm.INLINE.removeprefix("module://")
# jsonschema takes it where it is installed, to check a kind of address that no notebook declares;
# it reads a grammar when it is imported, which takes longer than all the rest of papermill.
GRAMMAR = "rfc3987_syntax"


def modules() -> list[str]:
    """Return all of this package that can be imported without doing anything."""
    found = pkgutil.walk_packages(helpers.__path__, "helpers.")
    return [module.name for module in found if not module.name.startswith("helpers.running.pre")]


@contextmanager
def without(name: str) -> Iterator[None]:
    """Let a module seem not to be installed meanwhile, if nothing has imported it yet."""
    absent = name not in sys.modules
    if absent:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if absent:
            del sys.modules[name]


def look() -> None:
    """Have found what each kernel would look for: addresses of the machine, places for charts."""
    from jupyter_client import localinterfaces
    from matplotlib.backends.registry import backend_registry

    localinterfaces.local_ips()
    backend_registry.list_all()  # type: ignore[no-untyped-call]


def draw() -> None:
    """Draw a figure and forget it, so that fonts are found and read."""
    from matplotlib import pyplot

    figure = pyplot.figure()
    figure.add_subplot().set_title("ă", weight="bold")
    figure.text(0, 0, "ă")
    for kind in ("png", "svg"):
        figure.savefig(io.BytesIO(), format=kind)
    pyplot.close(figure)


def render() -> None:
    """Have ready what turns a notebook into a page."""
    from helpers.reporting import page

    page.exporter()


os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # or the debugger warns here
with without(GRAMMAR):
    for module in (*KERNEL, INLINE, "papermill", *modules(), "seaborn"):
        importlib.import_module(module)
look()
draw()
render()
warm.freeze()

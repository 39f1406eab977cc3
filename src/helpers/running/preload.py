"""What notebooks and pages of this project import: loaded once, before kernels are forked.

Importing this module is the work: it is named to the warm process, which does so when it starts.
"""

import importlib
import io
import pkgutil

import matplotlib.pyplot
from ipykernel import kernelapp, pylab, zmqshell  # noqa: F401

import helpers
from helpers.reporting import page
from helpers.running import warm


def modules() -> list[str]:
    """Return all of this package that can be imported without doing anything."""
    found = pkgutil.walk_packages(helpers.__path__, "helpers.")
    return [module.name for module in found if not module.name.startswith("helpers.running.pre")]


def draw() -> None:
    """Draw a figure and forget it, so that fonts are found and read."""
    figure = matplotlib.pyplot.figure()
    figure.add_subplot().set_title("ă", weight="bold")
    figure.text(0, 0, "ă")
    for kind in ("png", "svg"):
        figure.savefig(io.BytesIO(), format=kind)
    matplotlib.pyplot.close(figure)


for name in (*modules(), "papermill", "scipy.optimize", "seaborn", "statsmodels.api"):
    importlib.import_module(name)
draw()
page.exporter()
warm.freeze()

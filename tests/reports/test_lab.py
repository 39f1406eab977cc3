"""The notebooks in JupyterLab itself: opened in a browser, run to the end, without an error."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers import project
from helpers.reporting.language import use
from tests.reports import test_browser
from tests.reports.test_browser import sync_api

pytestmark = test_browser.pytestmark
browser = test_browser.browser

PATHS = project.paths()
NOTEBOOKS = sorted(path.name for path in PATHS.notebooks.glob("*.ipynb"))
SWITCHED = [name for name in NOTEBOOKS if name[:2] in ("02", "03", "04")]
# Of the server, if nothing else ends it: seconds without a kernel, a terminal or a request.
LONGEST_IDLE = 120
LONGEST = 180  # seconds that a browser waits for anything
NOTEBOOK = "jupyterapp.shell.currentWidget.content"
INTAKE = "00_intake.ipynb"
CHOICES = ".jp-NotebookPanel .jupyter-widgets select"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what notebooks read and write, so that the checkout stays as it is."""
    copy = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "data", "docs", "locale"):
        shutil.copytree(PATHS.root / name, copy / name)
    shutil.copy(PATHS.root / "pyproject.toml", copy)
    return copy


@pytest.fixture(scope="module")
def address(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start JupyterLab as `make lab` does, for this computer alone; return its address."""
    home = tmp_path_factory.mktemp("jupyter")
    own = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")}
    own |= {name: str(home / name.lower()) for name in ("JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    own |= {"JUPYTERLAB_SETTINGS_DIR": str(home), "JUPYTERLAB_WORKSPACES_DIR": str(home)}
    token = secrets.token_hex(16)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": root,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "ServerApp.terminals_enabled": False,
        "ServerApp.shutdown_no_activity_timeout": LONGEST_IDLE,
        "MappingKernelManager.cull_idle_timeout": LONGEST_IDLE,
        "IdentityProvider.token": token,
        "LabApp.expose_app_in_browser": True,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.news_url": "",
    }
    command = [sys.executable, "-m", "jupyterlab"]
    command += [f"--{name}={value}" for name, value in options.items()]
    log = home / "server.log"
    with log.open("wb") as stream:
        server = subprocess.Popen(
            command,
            cwd=root,
            env={**os.environ, **own, project.ROOT_VARIABLE: str(root)},
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(server, f"{base}/api?token={token}", log)
        yield f"{base}/lab/tree/notebooks/{{name}}?token={token}&reset"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait until the server answers, at most a minute."""
    for _ in range(240):
        assert server.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    pytest.fail("JupyterLab did not start: " + log.read_text(encoding="utf-8")[-2000:])


@pytest.fixture
def lab(browser: sync_api.Browser) -> Iterator[sync_api.Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(LONGEST * 1000)
    yield page
    page.evaluate("async () => { await jupyterapp.serviceManager.sessions.shutdownAll() }")
    context.close()


def opened(page: sync_api.Page, address: str, name: str) -> None:
    """Open a notebook, and wait for its kernel."""
    page.goto(address.format(name=name))
    page.wait_for_function(
        "window.jupyterapp?.shell.currentWidget?.context?.isReady"
        " && jupyterapp.shell.currentWidget.sessionContext?.session?.kernel?.status === 'idle'"
    )


def run(page: sync_api.Page, command: str) -> list[dict[str, Any]]:
    """Run a command of the menu to its end; return the code cells of the notebook."""
    page.evaluate(f"async () => {{ await jupyterapp.commands.execute('{command}') }}")
    cells = page.evaluate(f"JSON.stringify({NOTEBOOK}.model.toJSON().cells)")
    return [cell for cell in json.loads(cells) if cell["cell_type"] == "code"]


def faults(cells: list[dict[str, Any]]) -> list[str]:
    """Return what went wrong: errors, warnings, and cells that did not run to their end."""
    found = [
        f"{output.get('ename', output.get('name'))}: {output.get('evalue', output.get('text'))}"
        for cell in cells
        for output in cell["outputs"]
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]
    return found + [f"did not run: {cell['id']}" for cell in cells if not cell["execution_count"]]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_opens_and_runs_to_its_end(lab, address, name):
    opened(lab, address, name)
    cells = run(lab, "notebook:run-all-cells")
    assert faults(cells) == []
    assert sum(bool(cell["outputs"]) for cell in cells) >= 5
    if name != INTAKE:  # its form has choices of its own
        assert lab.locator(CHOICES).count() == (2 if name in SWITCHED else 0)


def test_another_place_is_chosen_and_the_cells_below_tell_of_it(lab, address):
    opened(lab, address, "02_trends.ipynb")
    lab.evaluate(
        f"{NOTEBOOK}.activeCellIndex = {NOTEBOOK}.widgets"
        ".findIndex(cell => cell.model.sharedModel.source.includes('controls.switch'))"
    )
    run(lab, "notebook:run-all-above")
    run(lab, "notebook:run-cell")
    place, language = lab.locator(CHOICES).all()
    place.select_option("Kon Tum")
    language.select_option("Tiếng Việt")
    lab.get_by_text("Hãy chạy tiếp").wait_for()
    cells = run(lab, "notebook:run-all-below")
    assert faults(cells) == []
    said = json.dumps([cell["outputs"] for cell in cells], ensure_ascii=False)
    assert use("vi").text("Where it stands: latest share, target, and how sure") in said
    assert "Kon Tum" in said

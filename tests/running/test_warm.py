import asyncio
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing import AuthenticationError, forkserver
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

from helpers.running import kernels, warm
from helpers.running.kernels import CellError
from tests.running.conftest import write_notebook

pytestmark = pytest.mark.skipif(not warm.available(), reason="this system cannot fork kernels")

PAPERMILL = [sys.executable, "-m", "papermill", "--engine", "sohoa-warm"]
PAPERMILL += ["-k", "python3", "-l", "python"]
ORDINARY = [
    "print(word, __name__)",
    "import sys, os, subprocess\nprint('seen', file=sys.stderr)\nprint(os.getcwd())",
    "_ = subprocess.run(['echo', 'from a child'], check=True)",
    "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])",
    "from IPython.display import HTML\nHTML('<p>shown</p>')",
    "import multiprocessing\nwith multiprocessing.Pool(1) as pool: print(pool.map(abs, [-1]))",
    "await __import__('asyncio').sleep(0)\nsys.flags.utf8_mode",
    "1 / 0",
]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # The warm process of an earlier test was started in another environment.
    forkserver._forkserver._stop()  # type: ignore[attr-defined]
    for name, value in kernels.environment(tmp_path, tmp_path / "ipython").items():
        monkeypatch.setenv(name, value)


def run(folder: Path, *body: str, **options: object) -> nbformat.NotebookNode:
    """Execute cells and return the notebook, also when it fails."""
    source = write_notebook(folder / "a.ipynb", "A", 'word = "?"', *body)
    output = folder / "out.ipynb"
    try:
        kernels.execute(source, output, {"word": "told"}, folder, **options)  # type: ignore[arg-type]
    finally:
        made = nbformat.read(output, as_version=4)
        kernels.tidy(output, {}, (folder,))
    return made


def gone(pid: int) -> bool:
    """Whether a process ends within a few seconds."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_a_forked_kernel_says_and_draws_what_an_ordinary_one_does(tmp_path: Path) -> None:
    made = []
    for cold in (True, False):
        with pytest.raises(CellError, match="`1 / 0`"):
            run(tmp_path, *ORDINARY, cold=cold)
        cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
        made.append([cell.get("outputs") for cell in cells])
    ordinary, forked = made
    assert forked == ordinary
    kinds = {
        kind for outputs in forked if outputs for one in outputs for kind in one.get("data", ())
    }
    assert {"image/png", "text/html"} <= kinds


def test_the_heavy_modules_are_there_before_the_first_cell(tmp_path: Path) -> None:
    names = ["pandas", "matplotlib.pyplot", "seaborn", "helpers.reporting.page"]
    made = run(tmp_path, f"import sys\nprint([name in sys.modules for name in {names}])")
    assert made.cells[-1].outputs[0].text == "[True, True, True, True]\n"


def test_what_the_warm_process_leaves_out_a_cell_can_import(tmp_path: Path) -> None:
    code = "import rfc3987_syntax as found\nprint(found.__name__)"
    made = run(tmp_path, code)
    assert made.cells[-1].outputs[0].text == "rfc3987_syntax\n"


def test_forks_do_not_draw_the_same_random_numbers(tmp_path: Path) -> None:
    code = "import numpy, random\nprint(numpy.random.random(), random.random())"
    drawn = [run(tmp_path, code).cells[-1].outputs[0].text.split() for _ in range(2)]
    assert not set(drawn[0]) & set(drawn[1])


@pytest.mark.parametrize("cold", [True, False], ids=["ordinary", "forked"])
def test_a_kernel_that_dies_names_the_cell_and_keeps_what_was_done(
    cold: bool, tmp_path: Path
) -> None:
    death = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    with pytest.raises(CellError) as died:
        run(tmp_path, "print('done')", death, "print('never')", cold=cold)
    assert str(died.value).startswith(f"cell 5 (In [4], `{death}`): the kernel died")
    kept = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    assert kept.cells[-3].outputs[0].text == "done\n"


@pytest.mark.parametrize("hanging", ["time.sleep(600)", "sum(iter(int, 1))"])
def test_a_cell_that_hangs_ends_with_the_time_of_its_notebook(hanging: str, tmp_path: Path) -> None:
    first = "import os, time; open('pid', 'w').write(str(os.getpid()))"
    with pytest.raises(CellError) as late:
        run(tmp_path, first, hanging, limit=1)
    assert "not finished when the time of the notebook, 1 s, ended" in str(late.value)
    assert f"`{hanging}`" in str(late.value)
    assert gone(int((tmp_path / "pid").read_text()))


def test_an_interrupt_ends_the_cell_and_not_the_kernel() -> None:
    cells = [
        new_code_cell("import time\nstate = 1\ntime.sleep(600)"),
        new_code_cell("print(state)"),
    ]
    notebook = new_notebook(cells=cells)
    client = NotebookClient(
        notebook,
        kernel_manager_class=warm.WarmKernelManager,
        timeout=1,
        interrupt_on_timeout=True,
        allow_errors=True,
    )
    client.execute()
    assert cells[0].outputs[-1].ename == "KeyboardInterrupt"
    assert cells[1].outputs[0].text == "1\n"


@pytest.mark.parametrize("manager", [warm.ColdKernelManager, warm.WarmKernelManager])
@pytest.mark.parametrize(("name", "transport"), [("r", "ipc"), ("r" * 90, "tcp")])
def test_kernels_take_no_ports_unless_the_path_is_too_long_for_a_socket(
    manager: type[AsyncKernelManager], name: str, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(prefix="sohoa-") as short:
        folder = Path(short) / name
        monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
        said, used, ports = asyncio.run(answer(manager, "print(1)"))
        assert (said, used) == ("1\n", transport)
        assert (set(ports) == {1, 2, 3, 4, 5}) == (transport == "ipc")
        assert list(folder.glob("*")) == []


async def answer(manager: type[AsyncKernelManager], code: str) -> tuple[str, str, list[int]]:
    """Return what a kernel prints, how it was spoken to, and over which ports."""
    said: list[str] = []
    async with started(manager) as (kernel, client):
        await client._async_execute_interactive(
            code, output_hook=lambda message: said.append(message["content"].get("text", ""))
        )
        return "".join(said), kernel.transport, kernel.ports


@pytest.mark.parametrize("manager", [warm.ColdKernelManager, warm.WarmKernelManager])
def test_a_debugger_stops_at_a_breakpoint(manager: type[AsyncKernelManager]) -> None:
    assert asyncio.run(line_stopped_at(manager, "a = 1\nb = 2\nc = 3", 2)) == 2


async def line_stopped_at(manager: type[AsyncKernelManager], code: str, line: int) -> int:
    """Debug a cell as JupyterLab does; return the line of `code` before which it stood still."""
    async with started(manager) as (_, client):

        async def ask(command: str, **arguments: object) -> dict[str, Any]:
            about = {"type": "request", "seq": 1, "command": command, "arguments": arguments}
            request = client.session.msg("debug_request", about)
            client.control_channel.send(request)
            answered = ""
            while answered != request["msg_id"]:
                reply = await client.get_control_msg(timeout=60)
                answered = reply["parent_header"]["msg_id"]
            content: dict[str, Any] = reply["content"]
            assert content["success"], content
            return content.get("body") or {}

        await ask("initialize", clientID="test", adapterID="", pathFormat="path")
        await ask("attach")
        source = {"path": (await ask("dumpCell", code=code))["sourcePath"]}
        await ask("setBreakpoints", source=source, breakpoints=[{"line": line}])
        await ask("configurationDone")
        client.execute(code)
        event: dict[str, Any] = {}
        while event.get("event") != "stopped":
            event = (await client.get_iopub_msg(timeout=60))["content"]
        thread = event["body"]["threadId"]
        frames = await ask("stackTrace", threadId=thread)
        await ask("continue", threadId=thread)
        return int(frames["stackFrames"][0]["line"])


@asynccontextmanager
async def started(
    manager: type[AsyncKernelManager],
) -> AsyncIterator[tuple[AsyncKernelManager, AsyncKernelClient]]:
    """Start a kernel that is ready to be asked, and end it."""
    kernel = manager()
    await kernel.start_kernel(extra_arguments=["--log-level=ERROR"])
    client = kernel.client()
    try:
        client.start_channels()
        await client.wait_for_ready(timeout=120)
        yield kernel, client
    finally:
        client.stop_channels()
        await kernel.shutdown_kernel(now=True)


def test_a_notebook_in_another_language_is_refused() -> None:
    notebook = new_notebook(
        metadata={"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}
    )
    with pytest.raises(ValueError, match="only Python notebooks run in warm kernels, not 'R'"):
        warm.WarmEngine.nb_language(notebook)


def test_papermill_commands_share_the_process_that_their_kernels_are_forked_from(
    tmp_path: Path,
) -> None:
    code = "import os, sys\nprint(os.getppid(), 'fractions' in sys.modules, word)"
    source = write_notebook(tmp_path / "a.ipynb", "A", 'word = "?"', code)
    papermill = f"{' '.join(PAPERMILL)} -p word told {source}"
    script = f"{papermill} {tmp_path}/1.ipynb && {papermill} {tmp_path}/2.ipynb"
    command = [sys.executable, "-m", "helpers.running.warm", "--preload", "fractions"]
    done = subprocess.run(
        [*command, "sh", "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    outputs = [
        nbformat.read(tmp_path / f"{name}.ipynb", as_version=4).cells[-1].outputs[0].text.split()
        for name in "12"
    ]
    assert outputs[0] == outputs[1]
    assert outputs[0][1:] == ["True", "told"]


def test_a_kernel_ends_with_the_program_that_used_it(tmp_path: Path) -> None:
    source = write_notebook(
        tmp_path / "a.ipynb",
        "A",
        'word = "?"',
        "import os, pathlib, time\npathlib.Path('begun').write_text(str(os.getpid()))",
        "time.sleep(600)",
    )
    with warm.serving() as service:
        client = subprocess.Popen(
            [*PAPERMILL, str(source), str(tmp_path / "out.ipynb")],
            env={**os.environ, **service}, cwd=tmp_path, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        begun = tmp_path / "begun"
        deadline = time.monotonic() + 120
        while not (begun.is_file() and begun.read_text()) and time.monotonic() < deadline:
            time.sleep(0.1)
        client.kill()
        client.wait()
        assert gone(int(begun.read_text()))


def test_a_kernel_of_which_nothing_is_known_counts_as_ended() -> None:
    with warm.serving() as service:
        shared = warm._Shared(service[warm.SERVICE])
        assert shared.poll(1) == warm.GONE
    assert shared.poll(1) == warm.GONE


def test_who_stops_in_the_middle_of_a_question_holds_up_nobody() -> None:
    with warm.serving() as service:
        shared = warm._Shared(service[warm.SERVICE])
        with Client(shared.address, "AF_UNIX"):  # says nothing
            answer: list[int | None] = []
            asking = threading.Thread(target=lambda: answer.append(shared.poll(1)), daemon=True)
            asking.start()
            asking.join(20)
            assert answer == [warm.GONE]


def test_who_does_not_know_the_key_gets_no_answer() -> None:
    with warm.serving() as service:
        shared = warm._Shared(service[warm.SERVICE])
        shared.key = b"another"
        with pytest.raises(AuthenticationError):
            shared.ask("poll", 1)
        with Client(shared.address, "AF_UNIX") as connection:
            connection.recv_bytes()  # the challenge
            connection.send(("poll", (1,)))
            with pytest.raises((EOFError, ConnectionError)):
                while True:
                    connection.recv_bytes()


def test_a_cell_error_is_no_death(tmp_path: Path) -> None:
    with pytest.raises(CellExecutionError):
        NotebookClient(
            new_notebook(cells=[new_code_cell("raise KeyError('x')")]),
            kernel_manager_class=warm.WarmKernelManager,
        ).execute()

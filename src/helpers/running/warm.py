"""Python kernels forked from one process that has imported the heavy modules already.

For any Jupyter client: a kernel spec whose metadata name the provisioner "sohoa-warm". For
papermill: the engine "sohoa-warm". Kernels behave as ordinary ones, one process each. The process
that they are forked from belongs to the program that starts the first of them; `serving()`, and
`python -m helpers.running.warm COMMAND`, share one with every program started inside.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.connection import (
    Client,
    Connection,
    Listener,
    answer_challenge,
    deliver_challenge,
)
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.paths import jupyter_runtime_dir
from traitlets import List, Unicode, default

SERVICE = "SOHOA_WARM"  # variable that names the service of kernels: its key and its socket
LAUNCHER = "ipykernel_launcher"
PRELOAD = ("helpers.running.preload",)
INLINE = "module://matplotlib_inline.backend_inline"
LONGEST_SOCKET = 103  # bytes of a path, on the system that allows least
BACKLOG = 64  # who asks while another one is let in
GONE = 255  # exit code of a kernel of which nothing can be known any more


def available() -> bool:
    """Return whether this system can fork kernels; where it cannot, ordinary ones are started."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def context(preload: Sequence[str] = PRELOAD) -> ForkServerContext:
    """Return the means to fork from the warm process, which imports `preload` at its start.

    There is one warm process in a program: the modules named first are those that it imports.
    """
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(list(preload))
    return found


class Kernels:
    """Kernels forked from the warm process of this program."""

    def __init__(self, preload: Sequence[str]) -> None:
        self.preload = tuple(preload)
        self.context = context(preload)
        self.running: dict[int, ForkServerProcess] = {}
        self.lock = threading.Lock()

    def start(
        self, words: Sequence[str], environment: Mapping[str, str], folder: str, client: int
    ) -> int:
        """Fork a kernel with the words of its command line, and return its process id.

        It ends at the latest with the process `client`.
        """
        about = (list(words), dict(environment), folder, client, self.preload)
        process = self.context.Process(target=_run_kernel, args=about)
        with self.lock:
            process.start()
            assert process.pid is not None
            self.running[process.pid] = process
        return process.pid

    def poll(self, pid: int) -> int | None:
        """Return the exit code of a kernel, which is then forgotten; None while it runs."""
        with self.lock:
            process = self.running.get(pid)
            if process is None:
                return GONE
            if process.exitcode is not None:
                del self.running[pid]
            return process.exitcode

    def close(self) -> None:
        """End the kernels that still run."""
        with self.lock:
            for process in self.running.values():
                process.kill()
                process.join()
            self.running.clear()


class _Shared:
    """The kernels of another program, which serves them at the address of the environment."""

    def __init__(self, service: str) -> None:
        key, _, self.address = service.partition("@")
        self.key = bytes.fromhex(key)

    def start(self, *about: Any) -> int:
        return int(self.ask("start", *about))

    def poll(self, pid: int) -> int | None:
        try:
            code: int | None = self.ask("poll", pid)
        except (OSError, EOFError):
            return GONE
        return code

    def ask(self, method: str, *about: Any) -> Any:
        with Client(self.address, "AF_UNIX", authkey=self.key) as connection:
            connection.send((method, about))
            return connection.recv()


@contextmanager
def serving(preload: Sequence[str] = PRELOAD) -> Iterator[Mapping[str, str]]:
    """Serve kernels of this program; yield the variables by which other programs find them."""
    kernels, key, done = Kernels(preload), secrets.token_bytes(32), threading.Event()
    with Listener(None, "AF_UNIX", backlog=BACKLOG) as listener:
        thread = threading.Thread(target=_serve, args=(listener, kernels, key, done), daemon=True)
        thread.start()
        try:
            yield {SERVICE: f"{key.hex()}@{listener.address}"}
        finally:
            done.set()
            Client(listener.address, "AF_UNIX").close()  # it waits for somebody to ask
            thread.join()
            kernels.close()


def _serve(listener: Listener, kernels: Kernels, key: bytes, done: threading.Event) -> None:
    """Answer each who asks in a thread of its own: who stops in the middle holds up nobody."""
    while not done.is_set():
        with suppress(OSError):
            about = (listener.accept(), kernels, key)
            threading.Thread(target=_answer, args=about, daemon=True).start()


def _answer(connection: Connection, kernels: Kernels, key: bytes) -> None:
    """Answer one question; a client that vanishes in the middle is no harm."""
    with suppress(OSError, EOFError, multiprocessing.AuthenticationError), connection:
        deliver_challenge(connection, key)
        answer_challenge(connection, key)
        method, about = connection.recv()
        connection.send(getattr(kernels, method)(*about))


@cache
def _own_kernels(preload: tuple[str, ...]) -> Kernels:
    return Kernels(preload)


class _Forked:
    """What a provisioner asks of a process, for one that is no child of this program."""

    stdin = stdout = stderr = None

    def __init__(self, kernels: Kernels | _Shared, pid: int) -> None:
        self.kernels, self.pid = kernels, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self.kernels.poll(self.pid)
        return self.returncode

    def wait(self) -> int:
        while (code := self.poll()) is None:
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """Forks the kernel instead of starting it; an ordinary one where there is no fork."""

    preload = List(
        Unicode(), default_value=list(PRELOAD), help="Modules that the warm process imports."
    ).tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel with the options of its command line, environment and folder."""
        if not available():
            return await super().launch_kernel(cmd, **kwargs)
        if LAUNCHER not in cmd:
            raise ValueError(f"not the command of a Python kernel (-m {LAUNCHER}): {cmd}")
        service = os.environ.get(SERVICE)
        kernels = _Shared(service) if service else _own_kernels(tuple(self.preload))
        self.cwd = kwargs.get("cwd") or Path.cwd()
        environment = kwargs.get("env") or os.environ
        words = cmd[cmd.index(LAUNCHER) + 1 :]
        pid = kernels.start(words, dict(environment), str(self.cwd), os.getpid())
        self.process = _Forked(kernels, pid)  # type: ignore[assignment]
        self.pid = self.pgid = pid
        return self.connection_info


class OwnKernelSpecs(KernelSpecManager):
    """Knows one kernel, that of this interpreter, whatever else is registered."""

    provisioner = "local-provisioner"

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel of this interpreter, whatever it is called."""
        return KernelSpec(
            argv=[sys.executable, "-m", LAUNCHER, "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": self.provisioner}},
        )


class WarmKernelSpecs(OwnKernelSpecs):
    """Knows the kernel of this interpreter, forked."""

    provisioner = "sohoa-warm"


class OwnKernelManager(AsyncKernelManager):
    """Speaks to its kernel through files of this user, where the system has sockets of that kind.

    Over TCP the ports are chosen before the kernel takes them: now and then one that is started
    at the same time was faster, and the kernel ends before it says a word
    (https://github.com/nteract/papermill/issues/511).
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        folder = Path(jupyter_runtime_dir())
        name = folder / f"sohoa-{secrets.token_hex(8)}"
        short = len(os.fsencode(f"{name}-ipc-5")) <= LONGEST_SOCKET
        if short and hasattr(socket, "AF_UNIX") and not self.connection_file:
            folder.mkdir(parents=True, exist_ok=True)
            self.transport, self.connection_file = "ipc", f"{name}.json"


class ColdKernelManager(OwnKernelManager):
    """Starts ordinary kernels of this interpreter."""

    @default("kernel_spec_manager")
    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return OwnKernelSpecs(parent=self)


class WarmKernelManager(OwnKernelManager):
    """Forks kernels of this interpreter."""

    @default("kernel_spec_manager")
    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return WarmKernelSpecs(parent=self)


class WarmEngine:
    """The papermill engine "sohoa-warm": papermill's own, with kernels that are forked.

    It is no subclass, because papermill loads it while its own engines are still being imported.
    """

    @classmethod
    def execute_notebook(
        cls, nb: Any, kernel_name: str, rescue: str | None = None, **options: Any
    ) -> Any:
        """Run a notebook; when that ends with an exception, write it to `rescue` as far as it came.

        papermill itself does so only if it writes after every cell, which takes longer than the
        cells when they show pictures.
        """
        from papermill.engines import NBClientEngine  # type: ignore[import-untyped]
        from papermill.iorw import write_ipynb  # type: ignore[import-untyped]

        options.setdefault("kernel_manager_class", WarmKernelManager)
        # ipykernel 7 warns at every start that it talks over TCP without encryption; it talks
        # to this machine only.
        options.setdefault("extra_arguments", ["--log-level=ERROR"])
        try:
            return NBClientEngine.execute_notebook(nb, kernel_name, **options)
        except BaseException:
            if rescue:
                write_ipynb(nb, rescue)
            raise

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """Return the name of the kernel, which need not be registered."""
        return name or nb.metadata.get("kernelspec", {}).get("name", "python3")

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """Return the language of a notebook; ValueError for another one than Python."""
        found = language or nb.metadata.get("kernelspec", {}).get("language", "python")
        if found != "python":
            raise ValueError(f"only Python notebooks run in warm kernels, not {found!r}")
        return found


def _run_kernel(
    words: list[str],
    environment: Mapping[str, str],
    folder: str,
    client: int,
    preload: Sequence[str],
) -> None:
    """Be a kernel, in a process that was just forked."""
    os.setsid()  # an interrupt reaches what a cell started; a Ctrl-C of the terminal does not
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    threading.Thread(target=_end_with, args=(client,), daemon=True).start()
    if cold := [name for name in preload if name not in sys.modules]:
        print(f"not loaded before the fork: {', '.join(cold)}", file=sys.stderr)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # forks would otherwise draw the same numbers
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [LAUNCHER, *words]
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(words)  # type: ignore[no-untyped-call]
    _use_backend(app.shell)
    app.start()  # type: ignore[no-untyped-call]


def _use_backend(shell: Any) -> None:
    """Let charts show: matplotlib was imported when there was no shell yet to show them in."""
    if matplotlib := sys.modules.get("matplotlib"):
        backend = os.environ.get("MPLBACKEND", INLINE)
        if backend == INLINE:
            shell.enable_matplotlib("inline")
        else:
            matplotlib.rcParams["backend"] = backend


def _end_with(client: int) -> None:
    """End this kernel, and what it started, when nobody is left to use it."""
    with suppress(ProcessLookupError):
        while True:
            with suppress(PermissionError):
                os.kill(client, 0)
            time.sleep(1)
    os.killpg(os.getpid(), signal.SIGKILL)


def freeze() -> None:
    """Keep the collector from visiting, and so copying, what was loaded before the fork."""
    gc.collect()
    gc.freeze()


def main() -> int:
    """Run a command inside which every warm kernel is forked from one process."""
    parser = argparse.ArgumentParser("python -m helpers.running.warm", description=main.__doc__)
    parser.add_argument(
        "--preload", type=lambda text: text.split(","), default=list(PRELOAD), metavar="MODULE,…",
        help="modules to import once, before any kernel is forked",
    )  # fmt: skip
    parser.add_argument("command", nargs=argparse.REMAINDER, help="for example: sh loop.sh")
    asked = parser.parse_args()
    with serving(asked.preload) as variables:
        return subprocess.call(asked.command, env={**os.environ, **variables})


if __name__ == "__main__":
    # multiprocessing imports this file again in every kernel: only the command is run here
    sys.exit(main())

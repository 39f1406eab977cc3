"""Machines as they are: closed folders, odd paths, other locales and clocks, missing fonts."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers import project
from helpers.reporting.charts import theme
from tests import readme
from tests.faults.conftest import MAIN, Sohoa
from tests.running.conftest import snapshot, write_project

C_LOCALE = {"LC_ALL": "C", "LANG": "C"}
ASCII = C_LOCALE | {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

# A superuser may write everywhere; without these two capabilities only where the folder says so.
DROP = (
    "import ctypes, os, sys\n"
    "libc = ctypes.CDLL(None)\n"
    "[libc.prctl(24, capability, 0, 0, 0) for capability in (1, 2)]\n"  # PR_CAPBSET_DROP
    "os.execv(sys.argv[1], sys.argv[1:])"
)


def unprivileged(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that may write only where the permissions of the folders say so."""
    environment = {name: value for name, value in os.environ.items() if name != "SOHOA_ROOT"}
    return subprocess.run(
        [sys.executable, "-c", DROP, *map(str, words)], cwd=folder, env=environment,
        capture_output=True, encoding="utf-8", timeout=300,
    )  # fmt: skip


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nobody may write; skips where the system lets a test write all the same."""
    if sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "prctl"):
        pytest.skip("only Linux gives up the rights of a superuser for one process")
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    tried = unprivileged(
        sys.executable, "-c", "import sys; open(sys.argv[1], 'w')", folder / "new", folder=tmp_path
    )
    if tried.returncode == 0:
        pytest.skip("this system lets everybody write into a folder that is closed")
    yield folder
    folder.chmod(0o755)


@pytest.mark.parametrize("command", ["run", "clean"])
def test_a_closed_folder_of_reports_is_named_before_anything_runs(
    command: str, root: Path, closed: Path
) -> None:
    answer = unprivileged(*MAIN, command, "--output", closed, folder=root)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == "processed: the folder cannot be written: Permission denied\n" or (
        answer.stderr == "closed: the folder cannot be written: Permission denied\n"
    )
    assert list(closed.iterdir()) == []


def test_a_closed_folder_of_tables_is_named_and_the_tables_stay(root: Path, closed: Path) -> None:
    (root / "data" / "processed").symlink_to(closed, target_is_directory=True)
    answer = unprivileged(*MAIN, "clean", folder=root)
    assert answer.returncode == 1
    assert "the folder cannot be written: Permission denied" in answer.stderr


def test_drafts_into_a_closed_folder_are_named(root: Path, closed: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Tỉnh Kon Tum tiếp nhận 1.000 hồ sơ trong năm 2023.", encoding="utf-8")
    answer = unprivileged(
        *MAIN, "intake", page, "--place", "kon-tum", "--output", closed, folder=root
    )
    assert answer.returncode == 1
    assert (
        "kon-tum/undated-page.toml: the draft cannot be written; found Permission denied"
        in answer.stderr
    )
    assert "Traceback" not in answer.stderr


def test_closed_documents_are_named_all_at_once(root: Path, closed: Path) -> None:
    folder = root / "data" / "raw" / "documents"
    (folder / "kon-tum").mkdir(mode=0)
    (folder / "gia-lai" / "undated-a.toml").chmod(0)
    answer = unprivileged(*MAIN, "check", folder=root)
    (folder / "kon-tum").chmod(0o755)
    assert answer.returncode == 1
    assert answer.stdout.splitlines() == [
        "documents/gia-lai/undated-a.toml: the file cannot be read; found Permission denied; "
        "right would be a readable file",
        "documents/kon-tum: the folder cannot be read; found Permission denied; "
        "right would be a readable folder",
    ]


# --- paths, lines and links -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A project under an odd path, with the line ends of Windows, run in a locale of C.

    Its home is a folder that is not there, and it is reached through a link.
    """
    folder = tmp_path_factory.mktemp("odd")
    root = write_project(folder / "Số hóa thủ tục (bản 1) {x} 'y'")
    for notebook in root.glob("notebooks/*.ipynb"):
        notebook.write_bytes(notebook.read_bytes().replace(b"\n", b"\r\n"))
    (folder / "link").symlink_to(root, target_is_directory=True)
    kept = {name: value for name, value in os.environ.items() if name != "SOHOA_ROOT"}
    environment = kept | C_LOCALE | {"HOME": str(folder / "nobody"), "TZ": "Pacific/Kiritimati"}
    answer = subprocess.run(
        [*MAIN, "run", "--province", "gia-lai", "--jobs", "2"], cwd=folder / "link",
        env=environment, capture_output=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    return root, answer


def test_a_run_under_an_odd_path_in_an_odd_locale_makes_every_page(
    odd: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    root, answer = odd
    assert answer.returncode == 0, answer.stderr
    assert "8 expected, 8 made, 0 up to date, 0 failed" in answer.stdout
    record = json.loads((root / "reports" / "run.json").read_text(encoding="utf-8"))
    assert [page["warnings"] for page in record["pages"].values()] == [[]] * 8


def test_no_page_tells_where_it_was_made(
    odd: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    root, _ = odd
    made = snapshot(root / "reports")
    assert made
    assert [name for name, content in made.items() if root.parent.name.encode() in content] == []


def test_a_path_whose_letters_a_locale_loses_is_named_with_what_to_do(
    tmp_path: Path, sohoa: Sohoa
) -> None:
    root = write_project(tmp_path / "số hóa")
    answer = sohoa("run", folder=root, environment=ASCII)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "the letters of the path are lost in this locale (ascii)" in answer.stderr
    assert "set PYTHONUTF8=1, or LC_ALL=C.UTF-8" in answer.stderr
    assert not (root / "reports").exists()


# --- locales and clocks ---------------------------------------------------------------------------


def test_problems_are_readable_in_a_locale_of_c(root: Path, sohoa: Sohoa) -> None:
    path = root / "data" / "raw" / "documents" / "gia-lai" / "undated-a.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'text_family = "Huyện"\n', encoding="utf-8")
    answer = sohoa("check", environment=ASCII)
    assert (answer.returncode, "Traceback" in answer.stderr) == (1, False)
    assert r"undated-a.toml:text_family: string should match" in answer.stdout
    assert r"found 'Huy\u1ec7n'" in answer.stdout


@pytest.mark.parametrize(
    "environment",
    [
        ASCII,
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Ho_Chi_Minh"},
        {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
        {"TZ": "nowhere", "PYTHONHASHSEED": "2"},
    ],
    ids=lambda value: " ".join(f"{name}={setting}" for name, setting in value.items()),
)
def test_tables_are_the_same_bytes_in_every_locale_and_time_zone(
    environment: dict[str, str], sohoa: Sohoa, tmp_path: Path
) -> None:
    raw = project.paths().raw
    answer = sohoa(
        "clean", "--raw", raw, "--output", tmp_path / "out", folder=project.root(),
        environment=environment,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert snapshot(tmp_path / "out" / "data" / "processed") == snapshot(project.paths().processed)


# --- fonts ----------------------------------------------------------------------------------------


def test_a_machine_without_fonts_draws_the_same_picture(tmp_path: Path) -> None:
    """The font of the charts comes with matplotlib; what the system has does not matter."""
    code = "import sys; from tests import readme; sys.stdout.buffer.write(readme.picture())"
    hidden = {
        "FONTCONFIG_FILE": str(tmp_path / "none"), "FONTCONFIG_PATH": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path), "XDG_DATA_DIRS": str(tmp_path), "HOME": str(tmp_path),
        "MPLCONFIGDIR": str(tmp_path / "matplotlib"), "PATH": str(tmp_path),
    }  # fmt: skip
    drawn = subprocess.run(
        [sys.executable, "-c", code], cwd=project.root(), env=os.environ | hidden,
        capture_output=True, timeout=300,
    )  # fmt: skip
    assert drawn.returncode == 0, drawn.stderr
    assert drawn.stdout == (project.root() / readme.PICTURE).read_bytes()


def test_a_letter_that_the_font_lacks_is_said_and_the_chart_is_drawn() -> None:
    @theme.styled
    def chart() -> bytes:
        figure = theme.figure("half", 1.0)
        figure.text(0.5, 0.5, "村")
        return theme.to_svg(figure)

    with pytest.warns(UserWarning, match="Glyph 26449"):
        assert chart().startswith(b"<?xml")

import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from helpers.running import kernels, warm
from tests.running.conftest import write_notebook

PROJECT = Path("/home/somebody/project")


def tidied(
    tmp_path: Path, *outputs: nbformat.NotebookNode, **cell: object
) -> nbformat.NotebookNode:
    path = tmp_path / "executed.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("x", outputs=list(outputs), **cell)]), path)
    kernels.tidy(path, {".findings.7.part.json": "findings.json"}, (PROJECT,))
    return nbformat.read(path, as_version=4).cells[0]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"{PROJECT}/data/raw/a.toml:3", "data/raw/a.toml:3"),
        (f"wrote {PROJECT}/reports/.findings.7.part.json", "wrote reports/findings.json"),
        ("/scratch/ipykernel_88/1234.py:2: UserWarning: look", "<cell>:2: UserWarning: look"),
        ("/opt/env/lib/python3.11/site-packages/a/b.py:9", "site-packages/a/b.py:9"),
        ("\x1b[36m/opt/lib/site-packages/a.py\x1b[0m", "\x1b[36msite-packages/a.py\x1b[0m"),
        ("<Figure at 0x7f5009527890>", "<Figure at 0x…>"),
        (f"\x1b[32m{PROJECT}/src/a.py\x1b[0m", "\x1b[32msrc/a.py\x1b[0m"),
        (f"A{PROJECT}/B+{PROJECT}", f"A{PROJECT}/B+{PROJECT}"),
        (f"{PROJECT}-2/data", f"{PROJECT}-2/data"),
        ("10/17 of 26.77%", "10/17 of 26.77%"),
    ],
)
def test_outputs_keep_their_words_and_lose_the_machine(
    written: str, kept: str, tmp_path: Path
) -> None:
    cell = tidied(
        tmp_path,
        new_output("stream", text=written),
        new_output("display_data", data={"text/html": written, "image/png": written}),
        new_output("error", ename="E", evalue=written, traceback=[written]),
    )
    stream, display, error = cell.outputs
    assert (stream.text, display.data["text/html"]) == (kept, kept)
    assert (error.evalue, error.traceback) == (kept, [kept])
    assert display.data["image/png"] == written


def test_times_and_random_ids_are_taken_out(tmp_path: Path) -> None:
    cell = tidied(
        tmp_path,
        id="f00dcafe",
        metadata={
            "papermill": {"start_time": "2026-01-01"},
            "execution": {"iopub.execute_input": "2026-01-01"},
            "tags": ["injected-parameters"],
        },
    )
    assert cell.id == "injected-parameters-1"
    assert cell.metadata == {"tags": ["injected-parameters"]}


def test_cells_stay_as_their_author_wrote_them(tmp_path: Path) -> None:
    path = tmp_path / "executed.ipynb"
    source = f'open("{PROJECT}/a")'
    nbformat.write(new_notebook(cells=[new_code_cell(source, id="mine")]), path)
    kernels.tidy(path, {}, (PROJECT,))
    (cell,) = nbformat.read(path, as_version=4).cells
    assert (cell.source, cell.id) == (source, "mine")


def test_a_long_line_without_spaces_is_tidied_at_once(tmp_path: Path) -> None:
    picture = "A" * 2_000_000 + " ipykernel_ site-packages"
    began = time.perf_counter()
    cell = tidied(tmp_path, new_output("stream", text=picture))
    assert cell.outputs[0].text == picture
    assert time.perf_counter() - began < 5


def test_warnings_of_a_notebook_are_collected(tmp_path: Path) -> None:
    path = tmp_path / "executed.ipynb"
    outputs = [
        new_output("stream", name="stderr", text="look at this\n"),
        new_output("stream", name="stdout", text="a result"),
    ]
    nbformat.write(new_notebook(cells=[new_code_cell("x", outputs=outputs)]), path)
    assert kernels.warnings(path) == ["look at this"]


def test_parameters_are_read_without_kernel_metadata(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "a.ipynb", "A", 'place = "all"\ncount: int = 3\nprint(place)')
    assert kernels.declared_parameters(path) == {"place", "count"}


@pytest.mark.parametrize("content", ["no json", "[]", "{}"])
def test_a_file_that_is_no_notebook_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="not a notebook that can run"):
        kernels.declared_parameters(path)


@pytest.mark.parametrize("manager", [warm.ColdKernelManager, warm.WarmKernelManager])
def test_the_kernel_is_this_interpreter_even_when_none_is_registered(
    manager: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("JUPYTER_PATH", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    assert manager(kernel_name="python3").kernel_spec.argv[0] == sys.executable


def test_a_kernel_is_the_same_whatever_the_user_has_set(tmp_path: Path) -> None:
    variables = kernels.environment(PROJECT, tmp_path)
    assert variables["SOHOA_ROOT"] == str(PROJECT)
    assert variables["PYTHONHASHSEED"] == "0"
    assert variables["MPLBACKEND"].endswith("backend_inline")

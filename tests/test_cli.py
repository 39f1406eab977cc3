import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result as Answer
from typer.testing import CliRunner

from helpers import cli
from helpers.register import documents
from helpers.register.documents import Register
from helpers.register.problems import Problem
from helpers.running import batch, lock, manifest, pdf, plan
from helpers.running.batch import Outcome
from helpers.running.pages import Result
from tests.running import conftest
from tests.running.conftest import make, one_language, snapshot, write_project

__all__ = ["one_language"]  # a fixture of all tests here
HEAVY = ("pandas", "numpy", "matplotlib", "papermill", "nbconvert", "scipy", "jupyter_client")


root = conftest.root


def sohoa(*words: str) -> Answer:
    return CliRunner().invoke(cli.app, list(words))


def break_documents(root: Path) -> None:
    folder = root / "data" / "raw" / "documents" / "gia-lai"
    (folder / "undated-b.toml").write_text("title =", encoding="utf-8")
    (folder / "undated-c.toml").write_text('titel = "x"', encoding="utf-8")


@pytest.mark.parametrize(
    "words", [["--help"], ["check"], ["check", "--format", "json"], ["list"]], ids=" ".join
)
def test_quick_commands_import_nothing_heavy(words: list[str], root: Path) -> None:
    code = (
        "import sys\nfrom helpers import cli\n"
        f"try:\n    cli.app({words!r})\nexcept SystemExit as end:\n"
        f"    print(end.code, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0 []", done.stderr


def test_check_counts_what_is_in_order(root: Path) -> None:
    answer = sohoa("check")
    assert (answer.exit_code, answer.stdout) == (
        0,
        "Documents: 1, figures: 0, claims: 0, no problem\n",
    )


def test_check_names_every_problem_with_its_file(root: Path) -> None:
    break_documents(root)
    answer = sohoa("check")
    assert answer.exit_code == 1
    assert "documents/gia-lai/undated-b.toml: the file is not valid TOML" in answer.stdout
    assert "documents/gia-lai/undated-c.toml:titel: the key is unknown" in answer.stdout


def test_check_answers_a_program_with_one_object(root: Path) -> None:
    answer = sohoa("check", "--format", "json")
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert json.loads(answer.stdout) == {
        "documents": 1,
        "figures": 0,
        "claims": 0,
        "problems": [],
    }


def test_check_names_every_problem_to_a_program_in_the_order_of_the_text(root: Path) -> None:
    break_documents(root)
    text = sohoa("check").stdout.splitlines()
    answer = sohoa("check", "--format", "json")
    assert (answer.exit_code, answer.stderr) == (1, "")
    assert sohoa("check", "--format", "json").stdout == answer.stdout
    told = json.loads(answer.stdout)
    assert (told["documents"], told["figures"], told["claims"]) == (1, 0, 0)
    assert [f"{p['file']}:{p['entry']}" if p["entry"] else p["file"] for p in told["problems"]] == [
        line.split(": ")[0] for line in text
    ]
    assert {
        "file": "documents/gia-lai/undated-c.toml",
        "entry": "titel",
        "message": "the key is unknown",
        "found": "titel",
        "expected": "perhaps 'title'",
    } in told["problems"]


def test_check_answers_in_text_unless_told(root: Path) -> None:
    break_documents(root)
    asked, usual = sohoa("check", "--format", "text"), sohoa("check")
    assert (asked.exit_code, asked.stdout) == (usual.exit_code, usual.stdout)


def test_an_answer_for_a_program_survives_every_console(root: Path) -> None:
    folder = root / "data" / "raw" / "documents" / "gia-lai"
    (folder / "undated-b.toml").write_text('place = "Huyện"', encoding="utf-8")
    assert sohoa("check", "--format", "json").stdout.isascii()


def test_an_unknown_format_is_refused_with_the_known_ones(root: Path) -> None:
    answer = sohoa("check", "--format", "xml")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "'--format'" in answer.stderr
    assert "'xml' is not one of 'text', 'json'" in answer.stderr


def test_a_missing_folder_is_no_answer_for_a_program(root: Path) -> None:
    answer = sohoa("check", "--format", "json", "--raw", "nowhere")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "nowhere not found" in answer.stderr


def test_check_reads_another_folder_of_documents(root: Path, tmp_path: Path) -> None:
    other = write_project(tmp_path / "other")
    break_documents(other)
    assert sohoa("check").exit_code == 0
    assert sohoa("check", "--raw", str(other / "data" / "raw")).exit_code == 1


@pytest.mark.parametrize("command", ["check", "clean", "run"])
def test_a_missing_folder_is_named_with_what_should_be_there(command: str, root: Path) -> None:
    answer = sohoa(
        command, "--raw", "nowhere", *(["--output", "out"] if command != "check" else [])
    )
    assert answer.exit_code == 1
    assert "nowhere not found: it should hold indicators.toml" in answer.stderr
    assert not (root / "out").exists()


def test_a_folder_without_documents_is_named_with_what_should_be_there(root: Path) -> None:
    (root / "data" / "raw" / "documents" / "gia-lai" / "undated-a.toml").unlink()
    answer = sohoa("check")
    assert answer.exit_code == 1
    assert "documents/<place>/<date>-<slug>.toml" in answer.stdout


def test_list_says_that_a_new_project_was_never_run(root: Path) -> None:
    answer = sohoa("list", "--province", "kon-tum")
    assert answer.exit_code == 0
    assert [line.split(maxsplit=1) for line in answer.stdout.splitlines()] == [
        ["en/all/01_clean", "runs: never run"],
        ["en/kon-tum/02_trends", "runs: never run"],
        ["en/kon-tum/03_why_lag", "runs: never run"],
    ]


@pytest.mark.parametrize("command", ["list", "run"])
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--province", "gia-lay"], "unknown province 'gia-lay': perhaps 'gia-lai'"),
        (["--language", "fr"], "unknown language 'fr': one of 'en'"),
        (["--notebook", "trends"], "unknown notebook 'trends': perhaps '02_trends'"),
        (["--raw", "elsewhere"], "--raw elsewhere needs --output"),
    ],
)
def test_what_does_not_exist_is_refused_before_anything_runs(
    command: str, words: list[str], message: str, root: Path
) -> None:
    before = snapshot(root)
    answer = sohoa(command, *words)
    assert answer.exit_code == 1
    assert message in answer.stderr
    assert snapshot(root) == before


def test_run_refuses_broken_documents_with_every_problem_and_changes_nothing(root: Path) -> None:
    break_documents(root)
    before = snapshot(root)
    answer = sohoa("run")
    assert answer.exit_code == 1
    assert "undated-b.toml" in answer.stdout
    assert "undated-c.toml" in answer.stdout
    assert "Nothing was changed" in answer.stderr
    assert snapshot(root) == before


def test_clean_with_an_output_folder_leaves_the_own_tables_alone(
    root: Path, tmp_path: Path
) -> None:
    before = snapshot(root)
    answer = sohoa("clean", "--output", str(tmp_path / "out"))
    assert answer.exit_code == 0
    assert (tmp_path / "out" / "data" / "processed" / "observations.csv").is_file()
    assert snapshot(root) == before


def test_clean_writes_the_tables_of_the_project(root: Path) -> None:
    assert sohoa("clean").exit_code == 0
    assert (root / "data" / "processed" / "datapackage.json").is_file()


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Callable[[Outcome | BaseException], None]:
    """Let a run end as a test wants it, without running anything."""

    def end(outcome: Outcome | BaseException) -> None:
        def run(*_: object, **__: object) -> Outcome:
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        monkeypatch.setattr(batch, "run", run)

    return end


def test_a_run_that_made_everything_ends_with_where_the_reports_are(
    root: Path, ending: Callable[[Outcome | BaseException], None]
) -> None:
    ending(Outcome(expected=7, made=list(plan.select(["gia-lai", "kon-tum"]))))
    answer = sohoa("run")
    assert answer.exit_code == 0
    assert answer.stdout.splitlines()[-1] == "Reports: reports/index.html"
    assert "7 expected, 7 made, 0 up to date, 0 failed" in answer.stdout


def test_a_run_with_a_failed_page_says_which_and_ends_with_status_one(
    root: Path, ending: Callable[[Outcome | BaseException], None]
) -> None:
    page = plan.select(["gia-lai"])[1]
    failed = Result(page, 1.0, error="cell 3 (In [2], `x`): ValueError: no")
    ending(Outcome(expected=1, failed=[failed]))
    answer = sohoa("run")
    assert answer.exit_code == 1
    assert "en/gia-lai/02_trends failed: cell 3 (In [2], `x`): ValueError: no" in answer.stderr
    assert "1 expected, 0 made, 0 up to date, 1 failed" in answer.stdout


def test_documents_are_read_again_only_when_the_tables_came_from_others(
    root: Path,
    ending: Callable[[Outcome | BaseException], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ending(Outcome(expected=0))
    read: list[Path] = []
    whole = documents.read

    def reading(raw: Path) -> tuple[Register, list[Problem]]:
        read.append(raw)
        return whole(raw)

    monkeypatch.setattr(documents, "read", reading)
    site = plan.site(root=root)
    sohoa("run")
    assert len(read) == 1
    cleaning = plan.select(["gia-lai", "kon-tum"])[0]
    manifest.note(site, cleaning.key, make(cleaning, site))
    assert sohoa("run").exit_code == 0
    assert len(read) == 1
    changed = site.raw / "documents" / "gia-lai" / "undated-a.toml"
    changed.write_text("title = 3", encoding="utf-8")
    answer = sohoa("run")
    assert answer.exit_code == 1
    assert "undated-a.toml" in answer.stdout
    assert len(read) == 2


def test_a_run_without_its_index_ends_with_status_one(
    root: Path, ending: Callable[[Outcome | BaseException], None]
) -> None:
    ending(Outcome(expected=0, over=["the index: PageError: two headings"]))
    answer = sohoa("run")
    assert answer.exit_code == 1
    assert "not written: the index: PageError: two headings" in answer.stderr


def test_an_interrupted_run_says_so_and_ends_with_status_130(
    root: Path, ending: Callable[[Outcome | BaseException], None]
) -> None:
    ending(KeyboardInterrupt())
    answer = sohoa("run")
    assert answer.exit_code == 130
    assert "Interrupted" in answer.stderr


def test_jobs_below_one_are_refused(root: Path) -> None:
    assert sohoa("run", "--jobs", "0").exit_code == 2


def test_more_jobs_than_any_machine_runs_are_refused_with_the_most() -> None:
    answer = sohoa("run", "--jobs", "99999999999999999999")
    assert answer.exit_code == 2
    assert "less than or equal to 61" in answer.stderr


def test_a_run_that_may_not_wait_says_who_holds_the_folder(root: Path) -> None:
    (root / "reports").mkdir()
    with lock.held(root / "reports"):
        answer = sohoa("run", "--no-wait")
    assert answer.exit_code == 1
    assert f"(process {os.getpid()} on " in answer.stderr


def test_outside_of_the_project_a_wrong_variable_is_a_message_and_no_traceback(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOHOA_ROOT", str(tmp_path))
    answer = sohoa("list")
    assert answer.exit_code == 1
    assert "is not a root of this project" in answer.stderr


def test_a_run_with_pdf_needs_a_browser_before_anything_runs(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    monkeypatch.setattr(pdf, "PLACES", ())
    before = snapshot(root)
    answer = sohoa("run", "--pdf")
    assert answer.exit_code == 1
    assert "Chrome, Chromium or Edge" in answer.stderr
    assert snapshot(root) == before


def test_a_run_with_pdf_prints_the_pages_that_were_asked_for(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[Path] = []
    monkeypatch.setattr(pdf, "browser", lambda: "chromium")
    monkeypatch.setattr(pdf, "write", lambda pages, program: printed.extend(pages) or pages)
    monkeypatch.setattr(batch, "run", lambda *_, **__: Outcome(expected=1))
    page = root / "reports" / "en" / "gia-lai" / "02_trends.html"
    page.parent.mkdir(parents=True)
    page.touch()
    answer = sohoa("run", "--pdf", "--province", "gia-lai")
    assert printed == [page]
    assert "Printed: 1, up to date: 0" in answer.stdout

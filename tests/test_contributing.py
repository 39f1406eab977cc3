"""What CONTRIBUTING.md shows is done as it says, in a copy of the project, in its order."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from helpers import project

ROOT = project.root()
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PARTS = ("data", "docs", "locale", "notebooks", "src", "METHODS.md", "pyproject.toml")
LOCK = "requirements.lock"
# What the targets of the Makefile run, without their setting up of .venv.
MAKE = {
    "check": ["-c", "from helpers.cli import main; main()", "check"],
    "codebooks": ["-m", "helpers.register.data_book"],
    "translations": ["-m", "helpers.reporting.catalogues"],
}

_STEP = re.compile(
    r"\*\*(?P<how>New file|At the end of|In) `(?P<path>[^`]+)`"
    r"(?:, in place of `(?P<old>[^`]+)`)?:\*\*\n\n```\w+\n(?P<new>.*?)```"
    r"|```console\n(?P<console>.*?)```",
    re.DOTALL,
)


class Edit(NamedTuple):
    path: str
    old: str | None  # None appends, "" makes a new file
    new: str


class Command(NamedTuple):
    typed: str
    answer: str


def steps() -> Iterator[Edit | Command]:
    """The edits and commands of the page, in its order."""
    for match in _STEP.finditer(TEXT):
        if match["console"] is not None:
            for block in re.split(r"^\$ ", match["console"], flags=re.MULTILINE)[1:]:
                typed, _, answer = block.partition("\n")
                yield Command(typed, answer)
        elif match["how"] == "In":
            yield Edit(match["path"], match["old"].replace("\\n", "\n"), match["new"].rstrip("\n"))
        else:
            yield Edit(match["path"], "" if match["how"] == "New file" else None, match["new"])


def apply(edit: Edit, root: Path) -> None:
    path = root / edit.path
    if edit.old == "":
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(edit.new, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    if edit.old is None:
        path.write_text(text + edit.new, encoding="utf-8")
    else:
        assert text.count(edit.old) == 1, f"{edit.path} holds {edit.old!r} not once"
        path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")


def run(command: Command, root: Path) -> str:
    """Type a command in the copy, with its helpers, and return what a terminal shows."""
    words = shlex.split(command.typed)
    if words[0] == "make":
        words = [sys.executable, *MAKE[words[1]]]
    elif words[0] == ".venv/bin/sohoa":
        words = [sys.executable, "-c", "from helpers.cli import main; main()", *words[1:]]
    else:
        assert words[0] == ".venv/bin/python"
        words[0] = sys.executable
    kept = {name: value for name, value in os.environ.items() if name != "SOHOA_ROOT"}
    done = subprocess.run(
        words, cwd=root, env=kept | {"PYTHONPATH": str(root / "src")}, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600,
    )  # fmt: skip
    return done.stdout


def agrees(answer: str, shown: str) -> bool:
    """Whether an answer is what the page shows: `…` is anything, a line of its own any lines."""
    pattern = ""
    for line in shown.splitlines():
        if line == "…":
            pattern += r"(?:.*\n)*"
        else:
            part = re.escape(line).replace("…", ".*")
            pattern += re.sub(r"(\\ )+", r" +", part) + r"\n"
    return re.fullmatch(pattern, answer) is not None


def test_the_page_has_an_example_of_every_kind() -> None:
    found = list(steps())
    edited = [step.path for step in found if isinstance(step, Edit)]
    kinds = ("places.toml", "indicators.toml", "explanations.toml", "documents/", "project.py")
    assert all(any(kind in path for path in edited) for kind in kinds)
    assert sum(isinstance(step, Command) for step in found) > 10
    # Each block belongs to a step: none is shown and passed over.
    assert TEXT.count("```") == 2 * len(list(_STEP.finditer(TEXT)))


def test_an_answer_that_differs_is_no_agreement() -> None:
    assert agrees("a  b\nc 3\nd\n", "a b\n…\nd\n")
    assert agrees("in 3 s\n", "in … s\n")
    assert not agrees("a b\nc\n", "a b\n")
    assert not agrees("a b\n", "a b\nc\n")


def test_the_examples_do_what_the_page_says(tmp_path: Path) -> None:
    for part in (*PARTS, LOCK):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / part)
    for step in steps():
        if isinstance(step, Edit):
            apply(step, tmp_path)
            continue
        answer = run(step, tmp_path)
        if not agrees(answer, step.answer):
            pytest.fail(f"$ {step.typed}\n{answer}\nThe page shows:\n{step.answer}")

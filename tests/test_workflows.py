"""The workflows run what everybody runs: .ci/run, and targets that the Makefile has."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpers import project

ROOT = project.root()
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*"))


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def steps(path: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def commands(path: Path) -> list[str]:
    """Return the commands of a workflow, one a line."""
    return [line for step in steps(path) for line in step.get("run", "").splitlines()]


def targets() -> set[str]:
    (named,) = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    return set(named.split())


def test_there_is_one_for_checks_one_for_newer_versions_and_one_for_pages() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "newest.yml", "pages.yml"]


def test_they_run_what_is_run_elsewhere() -> None:
    assert commands(FOLDER / "ci.yml") == [".ci/run"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert commands(FOLDER / "newest.yml") == ["make newest", "make audit"]
    assert commands(FOLDER / "pages.yml") == ["make reports"]


def test_every_target_that_a_command_makes_is_one_of_the_makefile() -> None:
    scripts = [(ROOT / ".ci" / "run").read_text("utf-8").splitlines(), *map(commands, WORKFLOWS)]
    lines = "\n".join(line for script in scripts for line in script)
    made = re.findall(r"^make ([\w-]+)", lines, re.MULTILINE)
    assert set(made) == {"test", "reports", "newest", "audit"}
    assert set(made) <= targets()


def test_what_they_keep_is_where_the_makefile_and_a_run_put_it() -> None:
    kept = {step["with"]["path"] for path in WORKFLOWS for step in steps(path)
            if "path" in step.get("with", {})}  # fmt: skip
    makefile = (ROOT / "Makefile").read_text("utf-8")
    results = re.findall(r"^RESULTS := (.*)$", makefile, re.MULTILINE)
    (newest,) = re.findall(r"^NEWEST := (.*)$", makefile, re.MULTILINE)
    reports = project.paths().reports.relative_to(ROOT).as_posix()
    assert kept == {*results, f"{newest}/versions.txt", reports}


def test_actions_are_pinned_to_a_version(path: Path) -> None:
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert used
    assert [one for one in used if not re.fullmatch(r"actions/[\w-]+@v\d+(\.\d+)*", one)] == []


def test_a_workflow_may_only_read_unless_a_job_says_more_and_ends_by_itself(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert all(0 < job["timeout-minutes"] <= 60 for job in workflow["jobs"].values())


def test_no_path_of_a_machine_stands_in_a_workflow(path: Path) -> None:
    assert not re.search(r"(?:^|[\s\"'=])(?:/|~|[A-Z]:\\)\w", path.read_text(encoding="utf-8"))

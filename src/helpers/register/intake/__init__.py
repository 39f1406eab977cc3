"""Draft the entries of a new document: read it, find its figures and reasons, write a draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from helpers.register.documents import Register
from helpers.register.intake import candidates, drafting, finding, reading
from helpers.register.intake.drafting import Draft
from helpers.register.intake.figures import Findings
from helpers.register.problems import Problem, RegisterError, nearest


@dataclass(frozen=True, slots=True)
class Intake:
    """One document with what was found in it, and the draft made of that."""

    findings: Findings
    draft: Draft


def read(
    path: Path,
    register: Register,
    index: candidates.Index,
    *,
    place: str = "",
    language: str = "",
    published: dt.date | None = None,
) -> Intake:
    """Read a file and draft its entries; what is not given is taken from the document.

    Raises ``RegisterError`` for a file that cannot be read and for a place that is not known.
    """
    source = reading.read(path, language or "vi")
    text = "\n".join(block.text for block in source.blocks)
    language = language or drafting.language_of(text)
    if language == "en" and path.suffix.lower() == ".xlsx":
        source = reading.read(path, language)
    book = register.codebook
    place = place or drafting.place_of(text, book)
    if place not in book.places:
        message = "the place is unknown" if place else "the text names no province of the codebook"
        hint = nearest(place, book.places) if place else "--place with a code of places.toml"
        raise RegisterError([Problem(path.name, "place", message, repr(place), hint)])
    if published:
        source = replace(source, published=published)
    findings = finding.find(source, index, book, place)
    draft = drafting.write(findings, index, book, place, language)
    problems = drafting.check(draft.text, draft, book)[1]
    if problems:
        raise RegisterError([replace(problem, file=path.name) for problem in problems])
    return Intake(findings, draft)


def run(
    paths: Sequence[Path], register: Register, folder: Path, *, place: str = "", language: str = "",
    published: dt.date | None = None,
) -> tuple[list[tuple[Path, Intake]], list[Problem]]:  # fmt: skip
    """Draft several files into a folder of documents; one that fails does not stop the others.

    Returns the drafts written, with their paths, and every problem.
    """
    index = candidates.build(register)
    written: list[tuple[Path, Intake]] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            taken = read(path, register, index, place=place, language=language, published=published)
            written.append((drafting.save(taken.draft, folder), taken))
        except RegisterError as error:
            problems += error.problems
    return written, problems

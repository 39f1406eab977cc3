"""Measure intake against annotated documents; README.md says how they are written.

Run with `make intake-eval`, or `python -m tests.register.intake.evaluate [--misses] [FOLDER …]`.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers import project
from helpers.register import documents
from helpers.register.documents import Register
from helpers.register.intake import candidates, finding, reading
from helpers.register.intake.candidates import Index
from helpers.register.intake.figures import Findings, Found
from helpers.register.problems import Problem, RegisterError

HERE = Path(__file__).parent / "documents"
DEVELOPMENT, UNSEEN = HERE / "development", HERE / "unseen"
KEYS = ("tier", "kind", "relation", "period", "indicator")
Gold = Mapping[str, Any]
Numbers = tuple[str, ...]


@dataclass
class Score:
    """Counts over some documents."""

    found: int = 0
    gold: int = 0
    wrong: int = 0
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        self.found += other.found
        self.gold += other.gold
        self.wrong += other.wrong
        self.right.update(other.right)
        self.asked.update(other.asked)
        self.reasons.update(other.reasons)
        self.misses += other.misses

    def share(self, key: str) -> float:
        """Share right among the matched figures that the annotation asks for."""
        return self.right[key] / self.asked[key] if self.asked[key] else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.gold if self.gold else 1.0

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0


def annotated(content: Mapping[str, Any]) -> list[Gold]:
    """Figures of an annotation, those of tables after the others."""
    rows = [
        {key: value for key, value in table.items() if key not in ("columns", "rows")}
        | dict(zip(table["columns"], row, strict=True))
        for table in content.get("table", [])
        for row in table["rows"]
    ]
    return [*content.get("figure", []), *rows]


def printed(text: str) -> Numbers:
    return tuple(re.findall(r"\d+(?:[.,]\d+)*", text))


def accepted(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def as_of(period: str, published: str) -> str:
    """A period; what is told as of the publication may be written with its first day or without."""
    return f"/{published}" if published and period == f"{published}/{published}" else period


def answers(found: Found) -> dict[str, list[str]]:
    first, last = found.period
    period = f"{first or ''}/{last or ''}" if first or last else ""
    return {
        "tier": [found.tier],
        "kind": [found.kind],
        "relation": [found.group.relation],
        "period": [period],
        "indicator": [candidate.indicator for candidate in found.candidates],
    }


def _agreement(gold: Gold, found: Found) -> int:
    given = answers(found)
    return sum(bool({*accepted(gold[key])} & {*given[key]}) for key in KEYS if key in gold)


def align(gold: Sequence[Gold], found: Sequence[Found]) -> list[tuple[Gold, Found]]:
    """Pairs in the order of the document, as many as possible and then the best agreeing."""
    best: list[list[tuple[int, int]]] = [[(0, 0)] * (len(found) + 1) for _ in range(len(gold) + 1)]
    for i in range(len(gold) - 1, -1, -1):
        for j in range(len(found) - 1, -1, -1):
            pairs, agree = best[i + 1][j + 1]
            both = (pairs + 1, agree + _agreement(gold[i], found[j]))
            best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
    i = j = 0
    matched = []
    while i < len(gold) and j < len(found):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            matched.append((gold[i], found[j]))
            i, j = i + 1, j + 1
    return matched


def _by_numbers(items: Iterable[Any], key: Any) -> dict[Numbers, list[Any]]:
    groups: dict[Numbers, list[Any]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


def measure(
    name: str, content: Mapping[str, Any], findings: Findings, repeats: bool = False
) -> Score:
    """Score one document against its annotation; ``repeats``: a number may be printed again."""
    score = Score()
    gold = _by_numbers(annotated(content), lambda g: printed(g["prints"]))
    found = _by_numbers(findings.figures, lambda f: f.group.numbers)
    for numbers in sorted({*gold, *found}):
        pairs = align(gold.get(numbers, []), found.get(numbers, []))
        optional = sum(bool(g.get("optional")) for g in gold.get(numbers, []))
        score.gold += len(gold.get(numbers, [])) - optional
        score.found += sum(not g.get("optional") for g, _ in pairs)
        extras = (
            []
            if repeats and pairs
            else [f for f in found.get(numbers, []) if not any(f is p for _, p in pairs)]
        )
        score.wrong += len(extras)
        for missed in [g for g in gold.get(numbers, []) if not any(g is p for p, _ in pairs)]:
            if not missed.get("optional"):
                score.misses.append(f"{name}: not found: {missed['prints']}")
        for extra in extras:
            score.misses.append(f"{name}: found, no figure: {extra.printed!r} near {extra.near!r}")
        for one, other in pairs:
            if not one.get("optional"):
                _compare(name, one, other, score, content.get("published", ""))
    _reasons(name, content.get("reason", []), findings, score)
    return score


def _compare(name: str, gold: Gold, found: Found, score: Score, published: str) -> None:
    given = answers(found)
    given["period"] = [as_of(given["period"][0], published)]
    for key in KEYS:
        right = accepted(gold.get(key, []))
        right = [as_of(period, published) for period in right] if key == "period" else right
        if gold.get(key, []) == []:
            continue
        score.asked[key] += 1
        score.right[key] += bool({*right} & {*given[key]})
        if key == "indicator":
            score.asked["first"] += 1
            score.right["first"] += bool({*right} & {*given[key][:1]})
        if not {*right} & {*given[key]}:
            wrong = f"{name}: {key} of {gold['prints']} near {found.near!r}"
            score.misses.append(f"{wrong}: {given[key]} instead of {right}")


def _reasons(name: str, gold: Sequence[Gold], findings: Findings, score: Score) -> None:
    if gold:  # where reasons are annotated at all, all are
        others = [
            found
            for found in findings.reasons
            if not any(reason["near"] in found.sentence for reason in gold)
        ]
        score.reasons["others"] += len(others)
        score.misses += [f"{name}: no reason: {found.sentence!r}" for found in others]
    for reason in gold:
        score.reasons["gold"] += 1
        hits = [found for found in findings.reasons if reason["near"] in found.sentence]
        score.reasons["found"] += bool(hits)
        for key in ("theme", "tier", "direction"):
            right = any(getattr(hit, key) in accepted(reason[key]) for hit in hits)
            score.reasons[key] += right
            if hits and not right:
                given = [getattr(hit, key) for hit in hits]
                score.misses.append(f"{name}: {key} of reason {reason['near']!r}: {given}")
        if not hits:
            score.misses.append(f"{name}: reason not found: {reason['near']!r}")


def read(path: Path, content: Mapping[str, Any], register: Register, index: Index) -> Findings:
    """Let intake read a document as it would be handed over."""
    source = reading.read(path, content["language"])
    if content.get("published"):
        day = dt.date.fromisoformat(content["published"])
        source = reading.Source(source.name, source.title, day, source.blocks)
    return finding.find(source, index, register.codebook, content["place"])


def evaluate(folder: Path, register: Register, index: Index) -> dict[str, Score]:
    """Score every annotated document below a folder; none if it is empty or absent."""
    scores: dict[str, Score] = {}
    for gold in sorted(folder.rglob("*.toml")):
        content = tomllib.loads(gold.read_text(encoding="utf-8"))
        beside = [path for path in sorted(gold.parent.glob(f"{gold.stem}.*")) if path != gold]
        if not beside:
            hint = "the document under the name of its annotation"
            raise RegisterError(
                [Problem(gold.name, "", "there is no document beside it", "", hint)]
            )
        document = beside[0]
        scores[gold.stem] = measure(gold.stem, content, read(document, content, register, index))
    return scores


SOURCES = {
    "000_b9e38fe173d10c44.txt": "gia-lai/2022-online-handling-targets",
    "001_6a903f428cc3aca5.txt": "thai-nguyen/2022-08-31-decision-793-target",
    "002_6dc0209ba5759c30.txt": "gia-lai/undated-digital-government-plan-2022",
    "003_561466278632ff17.txt": "gia-lai/2023-09-18-results-digitized",
    "004_a80c72b8ca9e9e4b.txt": "kon-tum/2023-11-21-dispatch-4067",
}


def entered(document: documents.Document) -> list[Gold]:
    """What the register holds of a document, as an annotation; words without digits are none.

    A number that was entered for several tiers stands once in the document.
    """
    gold: dict[tuple[Numbers, str], dict[str, Any]] = {}
    for entry in document.figures:
        figure = entry.figure
        numbers = printed(figure.as_reported) or printed(figure.near)
        if figure.indicator in ("target_deadline", "tier_start_date") or not printed(
            figure.as_reported
        ):
            continue
        period = f"{figure.start or ''}/{figure.end or ''}" if figure.start or figure.end else ""
        one = gold.setdefault(
            (numbers, f"{figure.indicator} {figure.near}"),
            {"prints": " ".join(numbers), "tier": [], "kind": figure.kind, "period": period,
             "relation": entry.value.relation, "indicator": figure.indicator},
        )  # fmt: skip
        one["tier"] += [figure.tier, *(["all"] if one["tier"] else [])]
    return list(gold.values())


def evaluate_sources(folder: Path, register: Register) -> dict[str, Score]:
    """Score the documents that the project started from against their reviewed entries.

    Their own labels are left out of the index, so that nothing is known beforehand.
    """
    index = candidates.build(register, SOURCES.values())
    known = {document.id: document for document in register.documents}
    scores: dict[str, Score] = {}
    for name, identity in SOURCES.items():
        document = known[identity]
        day = document.metadata.published
        content = {"language": "vi", "place": document.metadata.place,
                   "published": str(day) if isinstance(day, dt.date) else ""}  # fmt: skip
        findings = read(folder / name, content, register, index)
        scores[identity] = measure(identity, {"figure": entered(document)}, findings, repeats=True)
    return scores


def total(scores: Iterable[Score]) -> Score:
    whole = Score()
    for score in scores:
        whole.add(score)
    return whole


def report(folder: str, scores: Mapping[str, Score], misses: bool) -> None:
    if not scores:
        print(f"{folder}: no annotated documents, so nothing is measured")
        return
    whole = total(scores.values())
    print(f"{folder}: {len(scores)} documents, {whole.gold} figures")
    print(f"  number     recall {whole.recall:.3f}  precision {whole.precision:.3f}")
    for key in KEYS:
        print(f"  {key:9}  {whole.share(key):.3f}  of {whole.asked[key]}")
    print(f"  indicator  {whole.share('first'):.3f}  as the first candidate")
    counts = whole.reasons
    print(
        f"  reasons    {counts['found']} of {counts['gold']} sentences; theme {counts['theme']},"
        f" tier {counts['tier']}, direction {counts['direction']}; {counts['others']} others taken"
    )
    if misses:
        print("\n".join(f"    {miss}" for miss in whole.misses))


def main(arguments: Sequence[str]) -> None:
    misses = "--misses" in arguments
    named = [Path(argument) for argument in arguments if not argument.startswith("--")]
    register = documents.load(project.paths().raw)
    index = candidates.build(register)
    for folder in named or [*sorted(DEVELOPMENT.iterdir()), DEVELOPMENT, UNSEEN]:
        shown = folder.relative_to(HERE).as_posix() if folder.is_relative_to(HERE) else str(folder)
        try:
            report(shown, evaluate(folder, register, index), misses and folder != DEVELOPMENT)
        except RegisterError as error:
            print(f"{shown}: {error}")
    if not named:
        folder = project.paths().root.parent / "shared" / "sources"
        if folder.is_dir():
            report(
                "the first documents, against data/raw", evaluate_sources(folder, register), misses
            )
        else:
            print("the first documents: not here, so not measured")


if __name__ == "__main__":
    main(sys.argv[1:])

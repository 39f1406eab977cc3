"""Documents as printed: one TOML file each, checked whole before anything is made of them."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictStr,
    ValidationError,
    field_validator,
    model_validator,
)

from helpers.register import codebook as codebooks
from helpers.register import explanations as competing
from helpers.register import spelling
from helpers.register.codebook import Codebook, Day, Geography, PartialDate, Tier
from helpers.register.figures import UnreadablePart, Value, interpret
from helpers.register.numerals import NumberStyle, UnreadableNumber, read_date, style_for
from helpers.register.problems import Problem, RegisterError, nearest

DOCUMENT_TYPES = (
    "news", "decision", "plan", "report", "dispatch", "index", "law", "portal", "research",
)  # fmt: skip
THEMES = (
    "boundary_reform", "citizen_habit", "citizen_skills", "communication",
    "connectivity_devices", "equipment", "fees_payment", "geography_poverty_ethnicity",
    "identity_signature", "integration", "law_guidance", "leadership", "low_volume",
    "measurement", "process_redesign", "staff_capacity", "staff_skills", "systems_missing",
    "target_design",
)  # fmt: skip
NEAR_WORDS = 6
# Of one document; those of this field print some dozens.
MOST_FIGURES = 10_000

_STEM = re.compile(r"(?:undated|[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)-[a-z0-9]+(?:-[a-z0-9]+)*\Z")

Text = Annotated[StrictStr, Field(min_length=1)]
Slug = Annotated[StrictStr, Field(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _period_in_order(start: dt.date | None, end: dt.date | None) -> None:
    if start and end and start > end:
        raise ValueError(f"the period ends before it starts ({start} to {end})")


def _few_words(near: str) -> None:
    if len(near.split()) > NEAR_WORDS:
        raise ValueError(f"near has more than {NEAR_WORDS} words")


class Figure(_Entry):
    """One printed number with what it counts, where, when and in which role."""

    indicator: Text
    place: StrictStr = ""
    tier: Tier
    unit: StrictStr = ""
    kind: Literal["target", "actual", "capacity", "survey"]
    start: Day | None = Field(default=None, alias="from")
    end: Day | None = Field(default=None, alias="to")
    as_reported: Text
    numerator: StrictStr = ""
    denominator: StrictStr = ""
    base: StrictStr = ""
    label: StrictStr = ""
    near: StrictStr = ""
    confidence: Literal["high", "medium", "low"]
    geography: Geography = ""
    reading: StrictStr = ""
    because: StrictStr = ""
    note: StrictStr = ""

    @model_validator(mode="after")
    def _consistent(self) -> Figure:
        _period_in_order(self.start, self.end)
        _few_words(self.near)
        if bool(self.reading) != bool(self.because):
            raise ValueError("reading and because belong together: state both or neither")
        return self


class Claim(_Entry):
    """One stated reason, in our words."""

    theme: Literal[THEMES]  # type: ignore[valid-type]
    place: StrictStr = ""
    tier: Tier
    unit: StrictStr = ""
    direction: Literal["hinders", "helps"]
    says: StrictStr  # empty only in a draft
    near: StrictStr = ""

    @model_validator(mode="after")
    def _consistent(self) -> Claim:
        _few_words(self.near)
        return self


class Metadata(_Entry):
    """What is known of a document itself."""

    title: Text
    publisher: Text
    type: Literal[DOCUMENT_TYPES]  # type: ignore[valid-type]
    number: StrictStr = ""
    published: Day | PartialDate | None = None
    url: StrictStr = ""
    language: Text
    number_style: Literal["vi", "en"] | None = None
    place: Text
    status: Literal["draft", "reviewed"]
    read: Literal["whole", "excerpt"]
    accessed: Day | None = None
    text_family: Slug = ""
    note: StrictStr = ""

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("url starts with https:// or http://")
        return url

    @field_validator("language")
    @classmethod
    def _readable(cls, language: str) -> str:
        style_for(language)  # an unknown language is a fault of the metadata
        return language

    @property
    def style(self) -> NumberStyle:
        """How the document prints numbers."""
        return style_for(self.number_style or self.language)

    @property
    def precision(self) -> str:
        """How exactly the date of publication is known: day, month, year or unknown."""
        match self.published:
            case None:
                return "unknown"
            case dt.date():
                return "day"
            case text:
                return "month" if "-" in text else "year"


@dataclass(frozen=True)
class PrintedFigure:
    """A figure and the entry it stands in, with its value in the unit of its indicator."""

    entry: str
    figure: Figure
    value: Value


@dataclass(frozen=True)
class Document:
    """One document: metadata, figures and stated reasons."""

    id: str
    metadata: Metadata
    figures: tuple[PrintedFigure, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Register:
    """Everything read from one raw folder."""

    codebook: Codebook
    documents: tuple[Document, ...]
    explanations: competing.Explanations = field(default_factory=competing.Explanations)

    @property
    def drafts(self) -> tuple[Document, ...]:
        """Documents that nobody has reviewed: they never reach the tidy tables."""
        return tuple(d for d in self.documents if d.metadata.status == "draft")

    @property
    def reviewed(self) -> tuple[Document, ...]:
        """Documents that the tidy tables are made of."""
        return tuple(d for d in self.documents if d.metadata.status == "reviewed")


_METADATA_KEYS = frozenset(Metadata.model_fields) | {"figure", "table", "claim"}
_FIGURE_KEYS = frozenset(f.alias or key for key, f in Figure.model_fields.items())
_CLAIM_KEYS = frozenset(Claim.model_fields)


class _Reader:
    """Reads one document and collects what is wrong with it."""

    def __init__(self, path: Path, raw: Path, book: Codebook) -> None:
        self.path = path
        self.raw = raw
        self.book = book
        self.file = path.relative_to(raw).as_posix()
        self.problems: list[Problem] = []

    def fault(self, entry: str, message: str, found: str = "", expected: str = "") -> None:
        self.problems.append(Problem(self.file, entry, message, found, expected))

    def validate(
        self, model: type[_Entry], content: object, entry: str, keys: frozenset[str]
    ) -> Any:
        try:
            return model.model_validate(content)
        except ValidationError as error:
            self.problems.extend(codebooks.validation_problems(error, self.file, entry, keys))
            return None

    def read(self) -> Document | None:
        content, problems = codebooks.load_toml(self.path, self.raw)
        self.problems += problems
        if problems:
            return None
        self.problems += spelling.problems(content, self.file)
        entries = {key: content.pop(key, []) for key in ("figure", "table", "claim")}
        for key, value in entries.items():
            if not (isinstance(value, list) and all(isinstance(v, dict) for v in value)):
                self.fault(key, "the entries are not written as a list", "", f"[[{key}]]")
                entries[key] = []
        metadata = self.validate(Metadata, content, "", _METADATA_KEYS)
        if metadata is None:
            # Without a language no number can be read; the rest is checked all the same.
            for _ in self._figures(entries["figure"], entries["table"]):
                pass
            for number, claim in enumerate(entries["claim"], start=1):
                self.validate(Claim, claim, f"claim {number}", _CLAIM_KEYS)
            return None
        self._check_file_name(metadata)
        if (count := _printed(entries["figure"], entries["table"])) > MOST_FIGURES:
            found, right = f"{count:,} figures", f"several documents of at most {MOST_FIGURES:,}"
            self.fault("", "the document has too many figures", found, right)
            return None
        figures = [
            printed
            for entry, figure in self._figures(entries["figure"], entries["table"])
            if (printed := self._interpret(entry, figure, metadata))
        ]
        self._check_duplicates(figures, metadata)
        claims = tuple(self._claims(entries["claim"], metadata))
        document_id = f"{self.path.parent.name}/{self.path.stem}"
        return Document(document_id, metadata, tuple(figures), claims)

    def _check_file_name(self, metadata: Metadata) -> None:
        if not _STEM.match(self.path.stem):
            self.fault("", "the file name is not of the form", self.path.name, "<date>-<slug>.toml")
        prefix = "undated" if metadata.published is None else str(metadata.published)
        if not self.path.stem.startswith(prefix + "-"):
            self.fault(
                "published", "the file name starts with another date", self.path.name, f"{prefix}-…"
            )
        if metadata.place not in self.book.places:
            hint = nearest(metadata.place, self.book.places)
            self.fault("place", "the place is unknown", repr(metadata.place), hint)
        elif metadata.place != self.path.parent.name:
            self.fault(
                "place", "the file lies in another folder", self.path.parent.name, metadata.place
            )

    def _figures(
        self, figures: list[dict[str, Any]], tables: list[dict[str, Any]]
    ) -> Iterator[tuple[str, Figure]]:
        for number, content in enumerate(figures, start=1):
            entry = f"figure {number}"
            figure = self.validate(Figure, self._quoted(entry, content), entry, _FIGURE_KEYS)
            if figure is not None:
                yield entry, figure
        for number, table in enumerate(tables, start=1):
            yield from self._rows(f"table {number}", dict(table))

    def _rows(self, entry: str, table: dict[str, Any]) -> Iterator[tuple[str, Figure]]:
        columns, rows = table.pop("columns", None), table.pop("rows", None)
        if not (isinstance(columns, list) and isinstance(rows, list) and columns and rows):
            self.fault(
                entry, "a table needs columns and rows", "", "columns = [...], rows = [[...]]"
            )
            return
        names = [column for column in columns if isinstance(column, str)]
        if len(names) < len(columns):
            self.fault(entry, "a column is not a key", repr(columns), "keys of a figure")
            return
        for column in sorted({name for name in names if names.count(name) > 1}):
            self.fault(entry, "a column is named twice", repr(column), "each column once")
        for column in sorted({*names} & {*table}):
            self.fault(entry, "a column is also a default", repr(column), "one of both")
        for number, row in enumerate(rows, start=1):
            where = f"{entry} row {number}"
            if not isinstance(row, list) or len(row) != len(columns):
                split = isinstance(row, list) and len(row) == 1 and ";" in str(row[0])
                right = f"one cell for each of {len(columns)} columns"
                if split:
                    right = '["…", "…"]: quoted cells with commas between'
                self.fault(where, "the row does not fit the columns", repr(row), right)
                continue
            content = self._quoted(where, table | dict(zip(columns, row, strict=True)))
            figure = self.validate(Figure, content, where, _FIGURE_KEYS)
            if figure is not None:
                yield where, figure

    def _quoted(self, entry: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Name bare numbers and dates, which have already lost what was printed (33.580).

        They are replaced by a zero, so that the rest of the entry is still checked.
        """
        checked = dict(content)
        for key in ("as_reported", "numerator", "denominator", "reading"):
            value = content.get(key)
            if isinstance(value, dt.date | dt.time):
                message = "a printed number has become a date, as a spreadsheet does with 10/17"
            elif isinstance(value, int | float):
                message = "a printed number is not quoted, so its marks and zeros are lost"
            else:
                continue
            self.fault(f"{entry}.{key}", message, str(value), "the printed text in quotes")
            checked[key] = "0"
        return checked

    def _check_place(self, entry: str, place: str, unit: str) -> None:
        known = self.book.places.get(place)
        if known is None:
            hint = nearest(place, self.book.places)
            self.fault(f"{entry}.place", "the place is unknown", repr(place), hint)
        elif unit and (found := known.unit(unit)) is None:
            hint = nearest(unit, [u.name for u in known.units])
            self.fault(f"{entry}.unit", f"the unit is unknown in {place}", repr(unit), hint)
        elif unit and found is not None and found.name != unit:
            self.fault(f"{entry}.unit", "the unit has a settled name", repr(unit), repr(found.name))

    def _interpret(self, entry: str, figure: Figure, metadata: Metadata) -> PrintedFigure | None:
        self._check_place(entry, figure.place or metadata.place, figure.unit)
        indicator = self.book.indicators.get(figure.indicator)
        if indicator is None:
            hint = nearest(figure.indicator, self.book.indicators)
            self.fault(
                f"{entry}.indicator", "the indicator is unknown", repr(figure.indicator), hint
            )
            return None
        if indicator.series(figure.base) is None:
            hint = nearest(figure.base, [base.text for base in indicator.bases])
            self.fault(f"{entry}.base", "the base is not in the codebook", repr(figure.base), hint)
        try:
            value = interpret(
                figure.reading or figure.as_reported,
                indicator.unit,
                metadata.style,
                numerator=figure.numerator,
                denominator=figure.denominator,
            )
        except UnreadableNumber as error:
            key = "reading" if figure.reading else "as_reported"
            if isinstance(error, UnreadablePart):
                key = error.key
            self.fault(
                f"{entry}.{key}", f"the number cannot be read: {error.reason}",
                repr(error.text), error.suggestion,
            )  # fmt: skip
            return None
        if indicator.unit == "share":
            self._check_share(entry, figure, value)
        if indicator.unit == "date":
            self._check_day(entry, figure, metadata)
        return PrintedFigure(entry, figure, value)

    def _check_share(self, entry: str, figure: Figure, value: Value) -> None:
        parts = {"share": value.value, "upper end": value.upper, "percentage": value.printed_share}
        for name, share in parts.items():
            if share is not None and not 0 <= share <= 1:
                found = f"{figure.as_reported!r} ({share * 100:.2f}%)"
                self.fault(entry, f"the {name} is outside 0 to 100%", found, "a share of its base")

    def _check_day(self, entry: str, figure: Figure, metadata: Metadata) -> None:
        day = read_date(figure.reading or figure.as_reported, metadata.style)
        if day not in (figure.start, figure.end):
            expected = "its day as `from` or `to`"
            self.fault(entry, "the printed day is not in the period", figure.as_reported, expected)

    def _check_duplicates(self, figures: list[PrintedFigure], metadata: Metadata) -> None:
        seen: dict[tuple[object, ...], str] = {}
        for printed in figures:
            place = printed.figure.place or metadata.place
            key = identity(printed.figure.model_copy(update={"place": place}))
            if key in seen:
                self.fault(
                    printed.entry, "the same figure is entered twice",
                    printed.figure.as_reported, f"only {seen[key]}",
                )  # fmt: skip
            seen.setdefault(key, printed.entry)

    def _claims(self, claims: list[dict[str, Any]], metadata: Metadata) -> Iterator[Claim]:
        seen: dict[tuple[str, ...], str] = {}
        for number, content in enumerate(claims, start=1):
            entry = f"claim {number}"
            claim = self.validate(Claim, content, entry, _CLAIM_KEYS)
            if claim is not None:
                place = claim.place or metadata.place
                self._check_place(entry, place, claim.unit)
                if not claim.says:
                    if metadata.status != "draft":
                        message = "the reason is not written yet"
                        self.fault(f"{entry}.says", message, "''", "one sentence in our words")
                    yield claim
                    continue
                first = seen.setdefault(statement(claim, place), entry)
                if first != entry:
                    self.fault(entry, "the same reason is entered twice", "", f"only {first}")
                yield claim


def _printed(figures: list[dict[str, Any]], tables: list[dict[str, Any]]) -> int:
    """Return how many figures the entries of a document hold, faulty ones included."""
    rows = [table.get("rows") for table in tables]
    return len(figures) + sum(len(row) for row in rows if isinstance(row, list))


def identity(figure: Figure) -> tuple[object, ...]:
    """Return what makes a figure itself: two figures of one document never agree in all of it."""
    return (
        figure.indicator, figure.place, figure.tier, figure.unit, figure.kind, figure.start,
        figure.end, figure.as_reported, figure.numerator, figure.denominator, figure.base,
    )  # fmt: skip


def statement(claim: Claim, place: str) -> tuple[str, ...]:
    """Return what makes a reason itself, spoken of a place."""
    return (place, claim.tier, claim.unit, claim.theme, claim.direction, claim.says)


def read_one(path: Path, raw: Path, book: Codebook) -> tuple[Document | None, list[Problem]]:
    """Read one document of a raw folder against its codebooks, with every problem of it."""
    reader = _Reader(path, raw, book)
    return reader.read(), reader.problems


def _paths(raw: Path) -> tuple[list[Path], list[Problem]]:
    folder = raw / "documents"
    if not folder.is_dir():
        expected = "a folder with one TOML file a document, in a folder a place"
        return [], [Problem("documents", "", "the folder of documents is missing", "", expected)]
    closed: list[OSError] = []
    found: list[Path] = []
    for top, folders, files in os.walk(folder, onerror=closed.append, followlinks=True):
        # Hidden files are left alone, unless one is named like a document.
        found += [Path(top, n) for n in files if not n.startswith(".") or n.endswith(".toml")]
        found += [Path(top, name) for name in folders if name.endswith(".toml")]
        # The folder of a place may be a link; below it, links may run in circles. Unlike pathlib,
        # os.path raises nothing where a folder lets nobody look at its files.
        if Path(top) != folder:
            folders[:] = [n for n in folders if not os.path.islink(Path(top, n))]  # noqa: PTH114
    paths = sorted(p for p in found if p.suffix == ".toml" and p.parent.parent == folder)
    problems = [
        Problem(
            Path(error.filename).relative_to(raw).as_posix(), "", "the folder cannot be read",
            error.strerror or "unreadable", "a readable folder",
        )
        for error in closed
    ]  # fmt: skip
    strays = sorted({*found} - {*paths})
    problems += [
        Problem(
            path.relative_to(raw).as_posix(), "",
            "the file lies outside the folder of a place" if path.suffix == ".toml"
            else "the file is not read: its name does not end in .toml",
            "", "documents/<place>/<date>-<slug>.toml",
        )
        for path in strays
    ]  # fmt: skip
    if not (paths or problems):
        expected = "documents/<place>/<date>-<slug>.toml"
        problems = [Problem("documents", "", "there is no document to read", "", expected)]
    return paths, problems


def _reference_problems(register: Register) -> Iterator[Problem]:
    """Places and events name the documents that show them; each must exist."""
    known = {document.id for document in register.documents}
    for file, entries in (
        ("places.toml", register.codebook.places),
        ("events.toml", register.codebook.events),
    ):
        for code, entry in entries.items():
            if entry.document and entry.document not in known:
                hint = nearest(entry.document, known)
                yield Problem(file, code, "the document is unknown", repr(entry.document), hint)


def _family_problems(register: Register) -> Iterator[Problem]:
    """A text family joins documents: one that a single document names is misspelt or needless."""
    named = [document for document in register.documents if document.metadata.text_family]
    families = [document.metadata.text_family for document in named]
    for document, family in zip(named, families, strict=True):
        if families.count(family) == 1:
            file, message = f"documents/{document.id}.toml", "no other document names this family"
            hint = nearest(family, {*families} - {family}) if len(named) > 1 else "no text_family"
            yield Problem(file, "text_family", message, repr(family), hint)


def read(raw: Path) -> tuple[Register, list[Problem]]:
    """Read codebooks and documents of a raw folder, with every problem found on the way."""
    book, problems = codebooks.read(raw)
    paths, found = _paths(raw)
    if any(not problem.entry for problem in problems):
        # A codebook that cannot be read would be blamed on every figure.
        return Register(book, ()), sorted(problems + found)
    problems += found
    documents: list[Document] = []
    for path in paths:
        document, found = read_one(path, raw, book)
        problems += found
        if document is not None:
            documents.append(document)
    explanations, wrong = competing.read(raw, book, THEMES)
    problems += wrong
    register = Register(book, tuple(documents), explanations)
    if len(documents) == len(paths) and not found:
        problems += [*_reference_problems(register), *_family_problems(register)]
    return register, sorted(problems)


def load(raw: Path) -> Register:
    """Read a raw folder that must be in order; faults raise ``RegisterError`` with all of them."""
    register, problems = read(raw)
    if problems:
        raise RegisterError(problems)
    return register


def check(raw: Path) -> list[Problem]:
    """Return every problem of a raw folder; an empty list means that it is in order."""
    return read(raw)[1]

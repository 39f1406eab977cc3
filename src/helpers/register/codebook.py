"""Codebooks: the indicators, places and events that documents may speak of.

An indicator names its bases, and each base the comparability series it belongs to: only figures
of one series may stand on one line.
"""

from __future__ import annotations

import datetime as dt
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from helpers.register import spelling
from helpers.register.problems import Problem, RegisterError, nearest

Unit = Literal[
    "share", "count", "score", "rank", "vnd", "minutes", "ratio", "points", "date", "text"
]
Family = Literal[
    "use", "supply", "digitization", "timeliness", "payment", "quality", "index", "survey",
    "infrastructure", "people", "organization", "context", "law",
]  # fmt: skip
Tier = Literal["all", "province", "district", "commune"]
Geography = Literal["", "before-2025-07", "since-2025-07"]

# Resolution 202/2025/QH15 merged provinces, and Decree 118/2025 ended the district tier, on this
# day (register: national documents on both); figures on either side describe other territories.
REFORM = dt.date(2025, 7, 1)

Text = Annotated[str, Field(min_length=1)]

# What is known of a date when the day is not: "2023" or "2023-06".
_PARTIAL = r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?$"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: object) -> object:
    """Pass a day on; a number, which pydantic would take for seconds since 1970, is none."""
    written = isinstance(value, str) and _DAY.fullmatch(value)
    plain = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if not (written or plain):
        raise ValueError("it is not a day such as 2023-03-14")
    if not 1900 <= int(str(value)[:4]) <= 2099:
        raise ValueError("the year lies outside 1900 to 2099")
    return value


def _partial(value: object) -> object:
    if not (isinstance(value, str) and re.match(_PARTIAL, value)):
        raise ValueError('it is not a month or a year such as "2023-06" or "2023"')
    return value


# A TOML date, or the same in quotes, as in the rows of a table.
Day = Annotated[dt.date, BeforeValidator(_day)]
PartialDate = Annotated[str, Field(pattern=_PARTIAL), BeforeValidator(_partial)]

# What a file may hold at most: deeper tables and longer integers could not even be named, and a
# key of thousands of parts keeps the reader of TOML busy for minutes.
MOST_BYTES = 20_000_000
_DEPTH, _INTEGER = 8, 10**18
_DOTTED = re.compile(rb"(?<![\w-])(?:[\"']?[\w-]++[\"']?[ \t]*\.[ \t]*){64}")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


EntryModel = TypeVar("EntryModel", bound=_Entry)


class Names(_Entry):
    """A name in English and in Vietnamese."""

    en: Text
    vi: Text

    def said(self, code: str) -> str:
        """Return the name in a language, in English where there is none."""
        return str(getattr(self, code, self.en))


class Base(_Entry):
    """What a figure is a share or a count of, and the series whose figures it may join."""

    text: str
    series: str = ""


class Indicator(_Entry):
    """One measured quantity, its unit and its bases."""

    name: Names
    family: Family
    unit: Unit
    direction: Literal["higher", "lower", "none"]
    numerator: str = ""
    denominator: str = ""
    legal_basis: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    note: str = ""
    bases: tuple[Base, ...] = Field(min_length=1)

    def series(self, base: str) -> str | None:
        """Return the series of a base: "" joins with nothing, None means the base is unknown."""
        return next((known.series for known in self.bases if known.text == base), None)


class NamedUnit(_Entry):
    """A department, district or commune that documents name."""

    name: Text
    tier: Literal["province", "district", "commune"]
    aliases: tuple[str, ...] = ()
    former: str = ""
    note: str = ""


class Place(_Entry):
    """A province, the country, or a group of authorities."""

    name: Names
    kind: Literal["province", "country", "group"]
    study: bool = False
    start: Day | None = Field(default=None, alias="from")
    end: Day | None = Field(default=None, alias="to")
    successor: str = ""
    joined: tuple[str, ...] = ()
    document: str = ""
    note: str = ""
    units: tuple[NamedUnit, ...] = ()

    def unit(self, name: str) -> NamedUnit | None:
        """Return the named unit, found by its name or an alias."""
        return next((u for u in self.units if name == u.name or name in u.aliases), None)


class Event(_Entry):
    """A dated law, decision, target or reform."""

    date: Day | PartialDate
    name: Names
    place: Text
    kind: Literal["start", "target", "law", "merger", "system", "plan"]
    tier: Tier = "all"
    number: str = ""
    document: Text
    note: str = ""


# Codes of places are names of folders too; this one stands for every place at once.
RESERVED = frozenset({"all"})
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Codebook:
    """All codebooks of one register."""

    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)

    @property
    def study_places(self) -> tuple[str, ...]:
        """Places that pages are made for, in the order of the file."""
        return tuple(code for code, place in self.places.items() if place.study)


def _endless(value: object, depth: int = _DEPTH) -> bool:
    """Tell whether a value is nested too deep, or holds an integer too long, to be shown."""
    match value:
        case dict():
            return depth == 0 or any(_endless(item, depth - 1) for item in value.values())
        case list():
            return depth == 0 or any(_endless(item, depth - 1) for item in value)
        case int():
            return abs(value) >= _INTEGER
    return False


def load_toml(path: Path, root: Path) -> tuple[dict[str, Any], list[Problem]]:
    """Read one TOML file strictly; a file that cannot be read gives problems, not an exception."""
    name = path.relative_to(root).as_posix()
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            # A pipe or a device has no end, or waits for somebody to write.
            return {}, [Problem(name, "", "the file is none: a pipe or a device", "", "a file")]
        if status.st_size > MOST_BYTES:
            found, right = f"{status.st_size:,} bytes", f"at most {MOST_BYTES:,}"
            return {}, [Problem(name, "", "the file is too large", found, right)]
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unreadable"
        return {}, [Problem(name, "", "the file cannot be read", reason, "a readable file")]
    if raw.startswith(b"\xef\xbb\xbf"):
        return {}, [Problem(name, "", "the file starts with a byte order mark", "", "plain UTF-8")]
    if b"\r\n" in raw:
        expected = "line ends of one character (LF)"
        return {}, [Problem(name, "", "the lines end as on Windows (CRLF)", "", expected)]
    deep = Problem(
        name, "", "a table is nested too deep, or an integer is too long", "",
        "the keys of the codebook",
    )  # fmt: skip
    if _DOTTED.search(raw):
        return {}, [deep]
    try:
        content = tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        found = f"byte {raw[error.start]:#04x} at position {error.start}"
        return {}, [Problem(name, "", "the file is not UTF-8", found, "UTF-8 text")]
    except (ValueError, RecursionError) as error:  # integers of over 4,300 digits are a ValueError
        return {}, [Problem(name, "", "the file is not valid TOML", str(error), "valid TOML")]
    return ({}, [deep]) if _endless(content) else (content, [])


def validation_problems(
    error: ValidationError, file: str, entry: str, keys: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    """Translate each finding of a pydantic model into a problem of ``entry``."""
    merged: dict[str, Problem] = {}
    for problem in _findings(error, file, entry, keys):
        # A value that may be one of several kinds fails each of them: one problem says them all.
        first = merged.get(problem.entry)
        both = first and replace(first, message=f"{first.message}; {problem.message}")
        merged[problem.entry] = both or problem
    yield from merged.values()


def _keys(location: tuple[int | str, ...]) -> Iterator[int | str]:
    """Yield the keys of a location, without the validators that pydantic names among them."""
    yield from (part for part in location if not str(part).startswith("function-"))


def _findings(
    error: ValidationError, file: str, entry: str, keys: frozenset[str]
) -> Iterator[Problem]:
    for finding in error.errors():
        path = ".".join(str(part) for part in _keys(finding["loc"]))
        where = f"{entry}.{path}" if entry and path else entry or path
        found = repr(finding.get("input"))
        match finding["type"]:
            case "missing":
                yield Problem(file, where, "a required key is missing", "", f"{path} = …")
            case "extra_forbidden":
                hint = nearest(path.rsplit(".", 1)[-1], keys) if keys else "a known key"
                yield Problem(file, where, "the key is unknown", path, hint)
            case "literal_error":
                expected = str(finding["ctx"]["expected"])
                yield Problem(file, where, "the value is not a known code", found, expected)
            case "value_error":
                yield Problem(file, where, str(finding["ctx"]["error"]), found)
            case _:
                yield Problem(file, where, finding["msg"][:1].lower() + finding["msg"][1:], found)


def _entries(
    path: Path, root: Path, model: type[EntryModel]
) -> tuple[dict[str, EntryModel], list[Problem]]:
    content, problems = load_toml(path, root)
    name = path.relative_to(root).as_posix()
    problems += spelling.problems(content, name)
    keys = frozenset(f.alias or key for key, f in model.model_fields.items())
    entries: dict[str, EntryModel] = {}
    for code, value in content.items():
        try:
            entries[code] = model.model_validate(value)
        except ValidationError as error:
            problems.extend(validation_problems(error, name, code, keys))
    return entries, problems


def _indicator_problems(indicators: Mapping[str, Indicator], file: str) -> Iterator[Problem]:
    merged: dict[str, str] = {}
    for code, indicator in indicators.items():
        texts = [base.text for base in indicator.bases]
        for text in sorted({text for text in texts if texts.count(text) > 1}):
            yield Problem(file, code, "a base is named twice", repr(text), "each base once")
        for old in indicator.merged:
            if old in indicators:
                yield Problem(file, code, "a merged code is still an indicator", old, "one of both")
            if old in merged:
                other = merged[old]
                yield Problem(file, code, "a code is merged twice", f"{old}, also in {other}")
            merged[old] = code


def _heirs(code: str, places: Mapping[str, Place]) -> list[str]:
    """Return the places that a place became part of, one after the other, each once."""
    heirs: list[str] = []
    while (place := places.get(code)) and place.successor and place.successor not in heirs:
        code = place.successor
        heirs.append(code)
    return heirs


def _place_problems(codebook: Codebook) -> Iterator[Problem]:
    for code, place in codebook.places.items():
        if code in RESERVED or not _SLUG.fullmatch(code):
            message = "the code is not a slug of its own"
            yield Problem("places.toml", code, message, repr(code), "such as kon-tum")
        for other in (*place.joined, *([place.successor] if place.successor else [])):
            if other not in codebook.places:
                hint = nearest(other, codebook.places)
                yield Problem("places.toml", code, "the place is unknown", repr(other), hint)
        if code in _heirs(code, codebook.places):
            message = "the place is its own successor, directly or through others"
            yield Problem("places.toml", code, message, repr(place.successor), "a later place")
        names = [name for unit in place.units for name in (unit.name, *unit.aliases)]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Problem("places.toml", code, "a unit is named twice", repr(name), "once")
    for code, event in codebook.events.items():
        if event.place not in codebook.places:
            hint = nearest(event.place, codebook.places)
            yield Problem("events.toml", code, "the place is unknown", repr(event.place), hint)


def read(raw: Path) -> tuple[Codebook, list[Problem]]:
    """Read ``indicators.toml``, ``places.toml`` and ``events.toml`` of a raw folder."""
    problems: list[Problem] = []
    indicators, found = _entries(raw / "indicators.toml", raw, Indicator)
    problems += found
    places, found = _entries(raw / "places.toml", raw, Place)
    problems += found
    events, found = _entries(raw / "events.toml", raw, Event)
    problems += found
    codebook = Codebook(indicators, places, events)
    if any(not problem.entry for problem in problems):
        # A file that cannot be read would be blamed on those that refer to it.
        return codebook, problems
    problems += _indicator_problems(indicators, "indicators.toml")
    problems += _place_problems(codebook)
    return codebook, problems


def load(raw: Path) -> Codebook:
    """Read the codebooks; a fault raises ``RegisterError`` with all problems."""
    codebook, problems = read(raw)
    if problems:
        raise RegisterError(problems)
    return codebook

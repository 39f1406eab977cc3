"""Tidy tables made of the register: built, checked, written and read in one place.

Building is a pure function of the raw folder: the same documents give the same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import project
from helpers.register import documents as register_documents
from helpers.register import explanations as competing
from helpers.register import quality
from helpers.register.codebook import REFORM, Codebook
from helpers.register.documents import (
    Claim,
    Document,
    Figure,
    PrintedFigure,
    Register,
    identity,
    statement,
)
from helpers.register.schema import TABLES, Column

Row = dict[str, Any]


@dataclass(frozen=True)
class Tables:
    """The tidy tables; see ``schema`` for their columns, ``data/processed`` for their files."""

    observations: pd.DataFrame
    documents: pd.DataFrame
    claims: pd.DataFrame
    quality: pd.DataFrame
    indicators: pd.DataFrame
    places: pd.DataFrame
    events: pd.DataFrame
    explanations: pd.DataFrame
    predictions: pd.DataFrame


def _with_ids(rows: list[Row], parts: Iterable[Iterable[object]]) -> list[Row]:
    """Return the rows, each with its document and a hash of what makes it itself as `id`.

    Eight digits are enough for a document of ordinary length; two rows that agree in them take
    sixteen, so that an id never stands for two rows.
    """
    hashes = [
        hashlib.sha256(
            "\x1f".join("" if part is None else str(part) for part in own).encode()
        ).hexdigest()
        for own in parts
    ]
    times = Counter((row["document"], hash_[:8]) for row, hash_ in zip(rows, hashes, strict=True))
    return [
        {**row, "id": f"{row['document']}#{hash_[: 8 if once else 16]}"}
        for row, hash_ in zip(rows, hashes, strict=True)
        for once in [times[row["document"], hash_[:8]] == 1]
    ]


def _side(start: dt.date, end: dt.date) -> str:
    """Tell the side of the reform that a span lies on; "" for a span across it."""
    if end < REFORM:
        return "before-2025-07"
    return "since-2025-07" if start >= REFORM else ""


def _span(partial: dt.date | str) -> tuple[dt.date, dt.date]:
    """Return the first and last day that a partly known date may mean."""
    if isinstance(partial, dt.date):
        return partial, partial
    year, _, month = partial.partition("-")
    if not month:
        return dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)
    first = dt.date(int(year), int(month), 1)
    return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def _geography(figure: Figure, document: Document, book: Codebook) -> str:
    """Tell the territory of a figure: before or since the reform, "" where nothing tells.

    In this order: what the document states; a place or a district tier that ended with the
    reform; a document published before it; the period; the day of publication.
    """
    if figure.geography:
        return figure.geography
    place = book.places[figure.place or document.metadata.place]
    unit = place.unit(figure.unit) if figure.unit else None
    ended = place.end is not None and place.end < REFORM and unit is None
    if ended or figure.tier == "district" or (unit is not None and unit.tier == "district"):
        return "before-2025-07"
    published = document.metadata.published
    printed = _side(*_span(published)) if published is not None else ""
    if printed == "before-2025-07":
        return printed
    start, end = figure.start or figure.end, figure.end or figure.start
    if start is None or end is None:
        return printed
    return _side(start, end)


def _observation(printed: PrintedFigure, document: Document, book: Codebook) -> Row:
    figure, value = printed.figure, printed.value
    indicator = book.indicators[figure.indicator]
    series = indicator.series(figure.base)
    return {
        "document": document.id,
        "place": figure.place or document.metadata.place,
        "tier": figure.tier,
        "unit": figure.unit,
        "indicator": figure.indicator,
        "kind": figure.kind,
        "from": figure.start,
        "to": figure.end,
        "relation": value.relation,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "value": value.value,
        "value_upper": value.upper,
        "measure": indicator.unit,
        "base": figure.base,
        "series": f"{figure.indicator}/{series}" if series else "",
        "geography": _geography(figure, document, book),
        "as_reported": figure.as_reported,
        "printed_share": value.printed_share,
        "confidence": figure.confidence,
        "flags": "",
        "near": figure.near,
        "because": figure.because,
        "note": figure.note,
    }


def _document(document: Document) -> Row:
    metadata = document.metadata
    return {
        "id": document.id,
        **{
            key: getattr(metadata, key)
            for key in (
                "place", "title", "publisher", "type", "number", "published", "url", "language",
                "text_family", "status", "read", "accessed", "note",
            )
        },
        "published_precision": metadata.precision,
        "figures": len(document.figures),
        "claims": len(document.claims),
    }  # fmt: skip


def _claim(claim: Claim, document: Document) -> Row:
    place = claim.place or document.metadata.place
    return {
        "document": document.id,
        "place": place,
        **claim.model_dump(include={"tier", "unit", "theme", "direction", "says", "near"}),
    }


def _event_precision(date: dt.date | str) -> str:
    if isinstance(date, dt.date):
        return "day"
    return "month" if "-" in date else "year"


def _codebook_rows(book: Codebook) -> dict[str, list[Row]]:
    indicators = [
        {
            "indicator": code, "name_en": entry.name.en, "name_vi": entry.name.vi,
            "family": entry.family, "unit": entry.unit, "direction": entry.direction,
            "numerator": entry.numerator, "denominator": entry.denominator,
        }
        for code, entry in book.indicators.items()
    ]  # fmt: skip
    places = [
        {
            "place": code, "name_en": entry.name.en, "name_vi": entry.name.vi, "kind": entry.kind,
            "from": entry.start, "to": entry.end, "successor": entry.successor,
            "study": "yes" if entry.study else "",
        }
        for code, entry in book.places.items()
    ]  # fmt: skip
    events = [
        {
            "event": code, "date": str(entry.date), "precision": _event_precision(entry.date),
            "place": entry.place, "tier": entry.tier, "kind": entry.kind,
            "name_en": entry.name.en, "name_vi": entry.name.vi, "document": entry.document,
            "note": entry.note,
        }
        for code, entry in book.events.items()
    ]  # fmt: skip
    return {"indicators": indicators, "places": places, "events": events}


def _rows(register: Register) -> dict[str, list[Row]]:
    reviewed = register.reviewed
    rows = _codebook_rows(register.codebook)
    figures = [(printed, document) for document in reviewed for printed in document.figures]
    rows["observations"] = _with_ids(
        [_observation(printed, document, register.codebook) for printed, document in figures],
        [identity(printed.figure) for printed, _ in figures],
    )
    rows["documents"] = [_document(document) for document in reviewed]
    claims = [(claim, document) for document in reviewed for claim in document.claims]
    rows["claims"] = _with_ids(
        [_claim(claim, document) for claim, document in claims],
        [statement(claim, claim.place or doc.metadata.place) for claim, doc in claims],
    )
    keys = {
        "observations": ("document", "indicator", "tier", "unit", "id"),
        "documents": ("id",), "claims": ("document", "theme", "id"),
        "indicators": ("indicator",), "places": ("place",), "events": ("date", "event"),
    }  # fmt: skip
    # Explanations and their predictions keep the order in which a reader is to meet them.
    rows |= competing.rows(register.explanations)
    for name, columns in keys.items():
        rows[name].sort(key=lambda row, by=columns: tuple(row[c] for c in by))  # type: ignore[misc]
    return rows


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return format(value.normalize(), "f") if value else "0"
        case _:
            return str(value)


def _csv(rows: Iterable[Row], columns: tuple[Column, ...]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(column.name for column in columns)
    writer.writerows([_cell(row[column.name]) for column in columns] for row in rows)
    return buffer.getvalue().encode("utf-8")


def _field(column: Column) -> Row:
    constraints: Row = {"required": column.required}
    if column.codes:
        constraints["enum"] = [code for code in column.codes if code]
    return {
        "name": column.name,
        "type": column.kind,
        "description": column.description,
        "constraints": constraints,
    }


def _data_package(files: Mapping[str, bytes]) -> bytes:
    """Describe the tables by the Data Package standard (datapackage.org, version 2)."""
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "title": title,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(files[f"{name}.csv"]),
            "hash": "sha256:" + hashlib.sha256(files[f"{name}.csv"]).hexdigest(),
            "schema": {"fields": [_field(column) for column in columns], "missingValues": [""]},
        }
        for name, (title, columns) in TABLES.items()
    ]
    package = {
        "name": "provincial-procedures",
        "title": "Published figures on the digitization of administrative procedures in Viet Nam",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _frame(content: bytes, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Read one table; text is read as text, so that nothing is guessed."""
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8")
    expected = [column.name for column in columns]
    if list(frame.columns) != expected:
        raise ValueError(f"the columns are {list(frame.columns)}, right would be {expected}")
    for column in columns:
        text = frame[column.name]
        match column.kind:
            case "number":
                frame[column.name] = pd.to_numeric(text.where(text != ""), errors="raise").astype(
                    float
                )
            case "integer":
                frame[column.name] = text.astype(int)
            case "date":
                frame[column.name] = pd.to_datetime(
                    text.where(text != ""), format="%Y-%m-%d", errors="raise"
                )
            case "string":
                frame[column.name] = text.astype(object)
    return frame


def _tables(files: Mapping[str, bytes]) -> Tables:
    return Tables(
        **{name: _frame(files[f"{name}.csv"], columns) for name, (_, columns) in TABLES.items()}
    )


def validate(tables: Tables) -> None:
    """Check all tables against their contract; raises pandera's ``SchemaErrors`` with every case.

    Shares lie between 0 and 1, identifiers are unique, codes are known, required cells are filled.
    """
    # Pandera takes longer to import than a notebook to read the tables; only a build needs it.
    from helpers.register import contracts

    for name, (_, columns) in TABLES.items():
        contracts.schema(columns).validate(getattr(tables, name), lazy=True)
    shares = tables.observations.loc[tables.observations["measure"] == "share", ["id", "value"]]
    outside = shares[(shares["value"] < 0) | (shares["value"] > 1)]
    if not outside.empty:
        raise ValueError("shares outside 0 to 1: " + ", ".join(outside["id"]))


def render(register: Register) -> dict[str, bytes]:
    """Make the files of ``data/processed`` from a register: file name to content."""
    rows = _rows(register)
    base = {
        name: _frame(_csv(rows[name], columns), columns)
        for name, (_, columns) in TABLES.items()
        if name != "quality"
    }
    findings = quality.run(base["observations"])
    rows["quality"] = [
        {str(key): cell for key, cell in row.items()} for row in findings.to_dict("records")
    ]
    flags = quality.flags(findings)
    for row in rows["observations"]:
        row["flags"] = flags.get(row["id"], "")
    files = {f"{name}.csv": _csv(rows[name], columns) for name, (_, columns) in TABLES.items()}
    files["datapackage.json"] = _data_package(files)
    validate(_tables(files))
    return files


def build(raw: Path) -> dict[str, bytes]:
    """Read and check a raw folder and make the files of ``data/processed``.

    Raises ``RegisterError`` with every problem of the register.
    """
    return render(register_documents.load(raw))


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files, each in one step: a reader never sees half a table."""
    folder.mkdir(parents=True, exist_ok=True)
    staged: list[tuple[str, Path]] = []
    try:
        for name, content in files.items():
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
            staged.append((temporary, folder / name))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o644)
        for temporary, target in staged:
            Path(temporary).replace(target)
    finally:
        for temporary, _ in staged:
            Path(temporary).unlink(missing_ok=True)


def _add_languages(frame: pd.DataFrame) -> None:
    """Let texts that a table has in the first language only stand for the others too."""
    first, *others = project.LANGUAGES
    for column in [name for name in frame.columns if name.endswith(f"_{first}")]:
        for code in others:
            name = f"{column.removesuffix(first)}{code}"
            if name not in frame.columns:
                frame[name] = frame[column]


def load(folder: Path) -> Tables:
    """Read the tidy tables of a folder, with dates as dates, numbers as numbers, text as text.

    Observations get a column ``source``: the text family of their document, else the document.
    Raises ``FileNotFoundError`` naming every missing table.
    """
    names = [f"{field.name}.csv" for field in fields(Tables)]
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise FileNotFoundError(
            f"{folder.name} lacks {', '.join(missing)}: run `sohoa clean` to make the tables"
        )
    tables = _tables({name: (folder / name).read_bytes() for name in names})
    for frame in (getattr(tables, field.name) for field in fields(Tables)):
        _add_languages(frame)
    documents = tables.documents.set_index("id")
    family = tables.observations["document"].map(documents["text_family"])
    source = family.where(family != "", tables.observations["document"]).astype(object)
    complete = replace(tables, observations=tables.observations.assign(source=source))
    # A copy keeps columns of a kind side by side: choosing rows, which every page does hundreds of
    # times, then takes half as long.
    return Tables(**{name: frame.copy() for name, frame in vars(complete).items()})

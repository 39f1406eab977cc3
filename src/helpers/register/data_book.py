"""DATA.md: the columns of the tidy tables and every code of the codebooks, for a reader.

``python -m helpers.register.data_book`` writes it; ``make codebooks`` does so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from helpers import project
from helpers.register import documents
from helpers.register.codebook import Codebook, Indicator, Place
from helpers.register.documents import Register
from helpers.register.schema import TABLES, Column

FILE = "DATA.md"

_HEAD = """# Data

Written by `make codebooks` from the codebooks in `data/raw` and the columns that the checks use; do
not edit. How a document is entered: [data/raw/README.md](data/raw/README.md). How numbers are made
of the tables: [METHODS.md](METHODS.md). Terms: CC BY 4.0 ([LICENSE-tables](LICENSE-tables)).

The tables lie in `data/processed` as CSV (UTF-8, comma, lines end with LF, an empty cell is
unknown), and `datapackage.json` describes them by the Data Package standard. They are for programs:
a text stands in them as it was entered. A spreadsheet that opens a CSV file by itself may take a
text that begins with `=` for a formula; for a spreadsheet there is `tables.xlsx` beside the
reports, in which every text is a text.
"""


def page(register: Register) -> str:
    """Return the text of DATA.md."""
    book = register.codebook
    parts = [_HEAD, *_tables(), *_indicators(book), *_places(book), *_events(book)]
    parts += _explanations(register)
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    text = text.replace("|", "\\|")
    # What stands between backticks is shown as it is.
    parts = text.split("`")
    parts[::2] = [part.replace("<", "&lt;").replace("*", "\\*") for part in parts[::2]]
    return "`".join(parts)


def _tables() -> Iterator[str]:
    yield "## The tables"
    for name, (title, columns) in TABLES.items():
        yield f"### {name}.csv\n\n{title}.\n\n" + _grid(
            ("column", "kind", "needed", "holds"), map(_column, columns)
        )


def _column(column: Column) -> tuple[str, str, str, str]:
    codes = " ".join(f"`{code}`" for code in column.codes if code)
    holds = f"{column.description}: {codes}" if codes else column.description
    return f"`{column.name}`", column.kind, "yes" if column.required else "", holds


def _indicators(book: Codebook) -> Iterator[str]:
    yield (
        "## Indicators\n\nA figure names its indicator and one of its bases. Only figures of one "
        "series, which stands after the base, may share a line; a base without a series joins with "
        "nothing, and “not stated” is the base of figures whose document does not tell it."
    )
    for family in dict.fromkeys(entry.family for entry in book.indicators.values()):
        own = {c: entry for c, entry in book.indicators.items() if entry.family == family}
        heads = ("code", "name", "unit", "better", "bases and their series")
        yield f"### {family}\n\n" + _grid(heads, (_indicator(*item) for item in own.items()))


def _indicator(code: str, entry: Indicator) -> tuple[str, ...]:
    bases = [
        f"{base.text or 'not stated'}" + (f" → `{base.series}`" if base.series else "")
        for base in entry.bases
    ]
    name = f"{entry.name.en} · {entry.name.vi}"
    better = {"higher": "higher", "lower": "lower", "none": ""}[entry.direction]
    return f"`{code}`", name, entry.unit, better, "; ".join(bases)


def _places(book: Codebook) -> Iterator[str]:
    heads = ("code", "name", "kind", "ended", "now part of", "pages", "named units")
    yield "## Places\n\n" + _grid(heads, (_place(*item) for item in book.places.items()))


def _place(code: str, entry: Place) -> tuple[str, ...]:
    name = f"{entry.name.en} · {entry.name.vi}"
    units = ", ".join(unit.name for unit in entry.units)
    ended = str(entry.end or "")
    return f"`{code}`", name, entry.kind, ended, entry.successor, "yes" * entry.study, units


def _events(book: Codebook) -> Iterator[str]:
    rows = sorted(
        (str(entry.date), entry.name.en, entry.place, entry.tier, entry.kind, entry.document)
        for entry in book.events.values()
    )
    yield "## Events\n\n" + _grid(("date", "event", "place", "tier", "kind", "document"), rows)


def _explanations(register: Register) -> Iterator[str]:
    found = register.explanations
    yield (
        "## Explanations and predictions\n\nHow they are tested: [METHODS.md](METHODS.md), section "
        "9.\n\n"
        + _grid(
            ("code", "explanation", "how it would work", "what would decide"),
            (
                (f"`{entry.id}`", entry.name.en, entry.mechanism.en, entry.decides.en)
                for entry in found.explanations
            ),
        )
    )
    yield _grid(
        ("code", "question", "high from", "low up to"),
        (
            (f"`{entry.id}`", entry.name.en, f"{entry.high_from:g}", f"{entry.low_to:g}")
            for entry in found.predictions
        ),
    )


def write(root: Path | None = None) -> Path:
    """Write DATA.md of a checkout; a faulty register raises ``RegisterError``."""
    paths = project.paths(root)
    target = paths.root / FILE
    target.write_text(page(documents.load(paths.raw)), encoding="utf-8", newline="\n")
    return target


if __name__ == "__main__":
    print(write())

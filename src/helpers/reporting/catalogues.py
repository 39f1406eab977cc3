"""Keep the catalogues of the project in step with its texts: `make translations`.

The domain sohoa holds what the project says, and is translated whole. The domain register holds
what documents and codebooks say in our English words (titles, bases, reasons of a reading): there
an entry may stay empty, so that a document can be added without a translator; a page then shows
the English words, marked as such. Names of publishers are the same in every language, but for a few
that say more than a name: the template lists all of them, a catalogue those few.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural

from helpers import project
from helpers.register import documents
from helpers.register.documents import Register
from helpers.register.problems import RegisterError
from helpers.reporting import messages
from helpers.reporting.language import LOCALES, SOURCE, catalogue_path, forms
from helpers.reporting.messages import Message, MessageError

# Written by hand: Babel's own header changes with the day and with its version.
HEADER = """\
# {about}
# Written by `make translations`. Fill in what is empty and leave the rest.
msgid ""
msgstr ""
"Project-Id-Version: sohoa\\n"
{language}"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
ABOUT = {
    "sohoa": "What the reports say; every entry is translated.",
    "register": "What documents and codebooks say in our words; what is empty stands in English.",
}


def of_register(register: Register) -> dict[Message, set[str]]:
    """Return the words of documents and codebooks that pages show, each with its source."""
    found: dict[Message, set[str]] = {}
    for code, indicator in register.codebook.indicators.items():
        for base in indicator.bases:
            found.setdefault(base.text, set()).add(code)
    for document in register.reviewed:
        found.setdefault(document.metadata.title, set()).add(document.id)
        found.setdefault(document.metadata.publisher, set()).add(document.id)
        for printed in document.figures:
            found.setdefault(printed.figure.because, set()).add(document.id)
    found.pop("", None)
    return found


def names(register: Register) -> set[str]:
    """Return the names of publishers, which most languages take over as they are."""
    return {document.metadata.publisher for document in register.reviewed}


def template(found: Mapping[Message, Iterable[str]]) -> Catalog:
    """Return texts as an empty catalogue, each with the names of its sources."""
    made = Catalog()
    for message, sources in found.items():
        entry = made.add(message, locations=[(source, 1) for source in sorted(sources)])
        entry.flags.discard("python-format")  # "100% of" is none
    return made


def updated(
    current: bytes, texts: Catalog, code: str, names: Collection[str] = frozenset()
) -> Catalog:
    """Return the catalogue of a language with the entries of `texts` and no others.

    A translation stays with its text; that of a similar text that is gone is kept as fuzzy, for a
    translator to look at. Of `names` only those with a translation are kept.
    """
    made = pofile.read_po(io.BytesIO(current), locale=code)
    made.update(texts)
    for entry in made:
        if entry.id and (new := texts.get(entry.id)):
            entry.flags = new.flags | (entry.flags & {"fuzzy"})
    for name in names:
        if (found := made.get(name)) and (found.fuzzy or not found.string):
            made.delete(name)
    return made


def written(catalog: Catalog, domain: str, code: str = "") -> bytes:
    """Return a catalogue as a file: same texts, same bytes."""
    stream = io.BytesIO()
    pofile.write_po(
        stream,
        catalog,
        width=100,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    language = ""
    if code:
        plural = get_plural(code)
        language = f'"Language: {code}\\n"\n"Plural-Forms: {plural.plural_forms}\\n"\n'
    header = HEADER.format(about=ABOUT[domain], language=language)
    return header.encode() + stream.getvalue()


def files(root: Path) -> dict[Path, bytes]:
    """Return the catalogues of the checkout at `root` as they should be: templates and languages.

    Raises MessageError and RegisterError for texts and documents that cannot be read.
    """
    paths = project.paths(root)
    register = documents.load(paths.raw)
    found = {"sohoa": messages.of_project(root), "register": of_register(register)}
    taken_over: dict[str, set[str]] = {"sohoa": set(), "register": names(register)}
    made = {}
    for domain, texts in found.items():
        made[paths.locale / f"{domain}.pot"] = written(template(texts), domain)
        for code in (code for code in LOCALES if code != SOURCE):
            path = catalogue_path(paths.locale, code, domain)
            current = path.read_bytes() if path.is_file() else b""
            merged = updated(current, template(texts), code, taken_over[domain])
            made[path] = written(merged, domain, code)
    return made


def main() -> None:
    """Write the catalogues, and say how much is left to translate."""
    root = project.root()
    try:
        made = files(root)
    except (MessageError, RegisterError) as error:
        sys.exit(str(error))
    for path, content in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        entries = [entry for entry in pofile.read_po(io.BytesIO(content)) if entry.id]
        left = sum(entry.fuzzy or not all(forms(entry.string)) for entry in entries)
        label = path.relative_to(root).as_posix()
        print(
            f"{label}: {len(entries)} texts" + ("" if path.suffix == ".pot" else f", {left} left")
        )


if __name__ == "__main__":
    main()

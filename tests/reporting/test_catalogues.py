"""Catalogues follow the texts, keep translations, and are the same bytes for the same texts."""

import io
import string

import pytest
from babel.messages import pofile

from helpers import project
from helpers.register import documents
from helpers.reporting import catalogues, messages
from helpers.reporting.language import LOCALES, SOURCE, catalogue_path, forms, use

OLD = """
msgid ""
msgstr ""
"Language: vi\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "{place}: reached"
msgstr "{place}: đạt"

msgid "Gone for good"
msgstr "Không còn"
""".encode()
FOUND = {
    "{place}: reached": {"b.py", "a.py"},
    "100% of it": {"a.py"},
    ("{n} day", "{n} days"): {"c"},
}


def entries(content: bytes) -> dict[object, object]:
    catalog = pofile.read_po(io.BytesIO(content), locale="vi")
    return {entry.id: "" if entry.fuzzy else entry.string for entry in catalog if entry.id}


def made(old: bytes = OLD) -> bytes:
    merged = catalogues.updated(old, catalogues.template(FOUND), "vi")
    return catalogues.written(merged, "sohoa", "vi")


def test_a_translation_stays_with_its_text_and_a_lost_text_goes():
    found = entries(made())
    assert found["{place}: reached"] == "{place}: đạt"
    assert found["100% of it"] == ""
    assert "Gone for good" not in found
    assert b"Gone" not in made()


def test_a_catalogue_names_its_files_in_order_and_no_day_line_or_folder():
    content = made().decode()
    assert "#: a.py b.py\n#, python-brace-format\nmsgid" in content
    for word in ("Date", "Babel", ":1", "/tmp", "python-format"):
        assert word not in content


def test_updating_twice_changes_nothing():
    assert made(made()) == made()


def test_a_name_that_is_taken_over_as_it_is_stays_out_of_a_catalogue():
    texts = catalogues.template({"{place}: reached": {"a.py"}, "An Daily": {"an/1"}})
    merged = catalogues.updated(OLD, texts, "vi", {"An Daily", "{place}: reached"})
    assert entries(catalogues.written(merged, "register", "vi")) == {
        "{place}: reached": "{place}: đạt"
    }


def test_words_of_documents_are_found_with_their_sources():
    register = documents.load(project.paths().raw)
    found = catalogues.of_register(register)
    titles = {document.metadata.title: document.id for document in register.reviewed}
    assert titles.keys() <= found.keys()
    title, document = next(iter(titles.items()))
    assert document in found[title]
    assert "" not in found
    assert catalogues.names(register) - {""} <= found.keys()


@pytest.fixture(scope="module")
def texts() -> dict[messages.Message, set[str]]:
    return messages.of_project(project.root())


@pytest.mark.parametrize("code", [code for code in LOCALES if code != SOURCE])
def test_the_catalogue_holds_the_texts_of_the_project_and_no_others(texts, code):
    path = catalogue_path(project.paths().locale, code, "sohoa")
    assert set(entries(path.read_bytes())) == set(texts), "run `make translations`"


@pytest.mark.parametrize("code", [code for code in LOCALES if code != SOURCE])
def test_all_that_the_project_says_is_translated_and_no_longer_fuzzy(code):
    found = entries(catalogue_path(project.paths().locale, code, "sohoa").read_bytes())
    assert [message for message, said in found.items() if not all(forms(said))] == []


@pytest.mark.parametrize("code", [code for code in LOCALES if code != SOURCE])
def test_the_catalogue_is_written_as_the_command_writes_it(code):
    root = project.root()
    path = catalogue_path(project.paths().locale, code, "sohoa")
    assert catalogues.files(root)[path] == path.read_bytes(), "run `make translations`"


@pytest.mark.parametrize("code", [code for code in LOCALES if code != SOURCE])
@pytest.mark.parametrize("domain", ["sohoa", "register"])
def test_placeholders_of_a_translation_are_those_of_its_text(code, domain):
    content = catalogue_path(project.paths().locale, code, domain).read_bytes()

    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for message, translated in entries(content).items():
        one = message if isinstance(message, str) else message[-1]
        for form in [translated] if isinstance(translated, str) else translated:
            assert not form or fields(form) == fields(one), one


@pytest.mark.parametrize("code", [code for code in LOCALES if code != SOURCE])
def test_the_catalogue_of_a_language_can_be_used(code):
    assert use(code).text("Main findings") not in ("", "Main findings")

"""Texts are found wherever they are written, and what cannot be translated is named."""

import ast
import json
from pathlib import Path

import pytest

from helpers.reporting import messages
from helpers.reporting.messages import Module

HELPER = """
from helpers.reporting.words import NAMES

VERDICTS = {"met": "target met", "missed": "target missed"}
UNITS: dict[str, tuple[str, str]] = {"commune": ("commune", "communes")}
HEADLINES = {"share": "Share of all", "gap": "Gap"}
GLOSSARY = {"Tier (cấp)": "a level of government"}
UNSAID = {"code": "never said"}
COLUMNS = ("id", "title")


def title(row, language):
    return language.text(VERDICTS[row["verdict"]], place=language.text("here"))


def pair(tier, language):
    return [*map(language.text, UNITS[tier])]


def labels(language):
    return {key: language.text(label) for key, label in HEADLINES.items()}


def words(language):
    return [(language.text(term), language.text(said)) for term, said in GLOSSARY.items()]


def headings(language):
    for message, things in (("Figure {number}", 1), ("Table {number}", 2)):
        yield language.text(message, number=language.count(things))


def lacking(known):
    return [label for label in COLUMNS if label not in known]


def choice(several, language):
    message = "one {thing}" if not several else "many {thing}s"
    return language.text(message, thing=language.text(NAMES.get("x", "thing")))


def counted(n, language):
    return language.plural("{n} page", "{n} pages", n)


def draw(axes):
    axes.text(0, 1, "no message")
"""
WORDS = 'NAMES = {"x": "a name of another module"}\n'
CODE = (
    'joined = "{place}: joined."\n'
    'apart = "{place}: "\\\n    "apart."\n'
    "message = joined if many else apart\n"
    "show.finding(message, say, place=name)\n"
    'show.limits(["First limit.", "Second limit."], say)\n'
)
NARRATIVE = "# Why some\n  lag\n\nA paragraph\nin two lines.\n\n- one item\n- another"
TEMPLATE = '<p aria-label="{{ t(\'Pages\') }}">{{ t("Tables of {place}", place=name) }}</p>'


def project(root: Path, helper: str = HELPER) -> Path:
    reporting = root / "src" / "helpers" / "reporting"
    (reporting / "templates").mkdir(parents=True)
    (root / "notebooks").mkdir()
    (reporting / "helper.py").write_text(helper, encoding="utf-8")
    (reporting / "words.py").write_text(WORDS, encoding="utf-8")
    (reporting / "templates" / "page.html.j2").write_text(TEMPLATE, encoding="utf-8")
    cells = [
        {"cell_type": "markdown", "source": NARRATIVE},
        {"cell_type": "code", "source": CODE},
    ]
    notebook = json.dumps({"cells": cells})
    (root / "notebooks" / "02_trends.ipynb").write_text(notebook, encoding="utf-8")
    return root


def test_every_text_that_is_said_is_found_and_no_other(tmp_path):
    found = messages.of_project(project(tmp_path))
    assert set(found) == {
        *("target met", "target missed", "here", "commune", "communes", "Share of all", "Gap"),
        *("Tier (cấp)", "a level of government", "Figure {number}", "Table {number}"),
        *("one {thing}", "many {thing}s", "thing", "a name of another module"),
        ("{n} page", "{n} pages"),
        *("{place}: joined.", "{place}: apart.", "First limit.", "Second limit."),
        *("Why some lag", "A paragraph in two lines.", "one item", "another"),
        *("Pages", "Tables of {place}"),
    }


def test_a_text_names_the_files_that_say_it(tmp_path):
    found = messages.of_project(project(tmp_path))
    assert found["First limit."] == {"notebooks/02_trends.ipynb"}
    assert found["Pages"] == {"src/helpers/reporting/templates/page.html.j2"}


@pytest.mark.parametrize(
    "said", ['f"{place} lags"', '"lags: " + place', 'f"{n} page", "pages", n'], ids=str
)
def test_a_text_put_together_while_running_is_an_error_with_its_place(tmp_path, said):
    call = "plural" if said.endswith(", n") else "text"
    code = f"def lag(place, n, language):\n    return language.{call}({said})\n"
    with pytest.raises(messages.MessageError, match=r"helper\.py:2: "):
        messages.of_project(project(tmp_path, code))


def test_a_name_means_what_its_own_function_binds():
    code = "def a():\n    x = 'one'\n\ndef b():\n    x = 'two'\n"
    module = Module(ast.parse(code))
    assert [value.value for value in module.values("x", "b")] == ["two"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "markdown",
    ["# Title\n\nText with **words**.", "One\n\n- a\n- b\n\nTwo", "## A\n\n### B\n\nC\n"],
)
def test_blocks_put_together_again_are_the_narrative(markdown):
    found = messages.blocks(markdown)
    assert "".join(block.marks + block.text for block in found) == markdown.rstrip("\n")
    assert not any(block.text.startswith(("#", "-")) for block in found)

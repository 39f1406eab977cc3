from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from helpers import project
from helpers.reporting import methods, page

TEXT = """# How it is done

Read [the code](src/helpers/x.py), [below](#2-rates) or [elsewhere](https://example.org/a).

| word | means |
|---|---|
| rate | *k/n* |

## 2. Rates

**Example of one place**

| | share |
|---|---|
| communes | 5% |
"""


@pytest.fixture
def made(tmp_path: Path) -> BeautifulSoup:
    source = tmp_path / "METHODS.md"
    source.write_text(TEXT, encoding="utf-8")
    written = methods.render(source, tmp_path / "methods.html", home="index.html")
    return BeautifulSoup(written.read_text(encoding="utf-8"), "html.parser")


def test_the_heading_of_the_text_is_that_of_the_page(made: BeautifulSoup) -> None:
    assert [tag.get_text() for tag in made.find_all("h1")] == ["How it is done"]
    assert made.html and made.html["lang"] == "en"
    assert [link["href"] for link in made.select("nav.toc a")] == ["#2-rates"]
    assert made.select_one("p.site a[href='index.html']")


def test_links_stay_on_the_page_or_lead_to_a_published_address(made: BeautifulSoup) -> None:
    links = [link["href"] for link in made.select("main a")]
    assert links == ["#2-rates", "https://example.org/a"]
    assert "Read the code" in made.get_text()


def test_a_table_is_named_by_what_stands_above_it(made: BeautifulSoup) -> None:
    captions = [tag.get_text() for tag in made.find_all("caption")]
    assert captions == ["How it is done", "Example of one place"]
    assert all(cell["scope"] == "col" for cell in made.find_all("th"))


def test_the_methods_of_the_project_may_be_published(tmp_path: Path) -> None:
    source = project.root() / "METHODS.md"
    text = methods.render(source, tmp_path / "methods.html").read_text(encoding="utf-8")
    assert page.problems(text) == []
    assert text.count("<h2") == source.read_text(encoding="utf-8").count("\n## ")

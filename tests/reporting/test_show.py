"""What a notebook shows: accessible HTML with a plain twin, and no text that runs."""

import base64
import dataclasses
import datetime as dt
from dataclasses import dataclass
from html.parser import HTMLParser

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure

from helpers.reporting import show
from helpers.reporting.charts import Chart, theme
from helpers.reporting.language import LanguageError, use
from helpers.reporting.show import TABLE_MIME

EN = use("en")
HOSTILE = '</td></p><script>alert(1)</script><img src=x onerror="alert(1)">'


@dataclass(frozen=True)
class Tables:
    documents: pd.DataFrame
    observations: pd.DataFrame


@pytest.fixture
def tables():
    columns = ["id", "title", "publisher", "type", "number", "published", "url", "read"]
    rows = [
        (
            "a/old",
            "Old plan",
            "Office A",
            "plan",
            "12/KH",
            "2022-06",
            "https://example.org/?a=1&b=2",
            "excerpt",
        ),
        ("a/new", "New figures", "Office B", "news", "", "2023-09-18", "", "whole"),
        ("a/odd", HOSTILE, "", "portal", "", "", "javascript:alert(1)", ""),
    ]
    observations = pd.DataFrame(
        {"document": ["a/new", "a/new", "a/old"], "confidence": ["low", "high", "medium"]}
    )
    return Tables(pd.DataFrame(rows, columns=columns), observations)


@pytest.fixture
def shown(monkeypatch):
    bundles = []

    def collect(bundle, raw):
        assert raw is True
        bundles.append(bundle)

    monkeypatch.setattr(show, "display", collect)
    return bundles


def only(shown):
    (bundle,) = shown
    assert {"text/html", "text/plain"} <= set(bundle) <= {"text/html", "text/plain", TABLE_MIME}
    return BeautifulSoup(bundle["text/html"], "html.parser"), bundle["text/plain"]


@theme.styled
def sample(documents=("a/old", "a/new"), alt="Province 83%, commune 5%"):
    figure = theme.figure("half", 2)
    figure.subplots().bar([0, 1], [0.83, 0.05])
    data = pd.DataFrame({"Tier": ["Province", "Commune"], "Share": ["83%", "5%"]})
    return Chart(figure, alt, "Shares by tier", data, list(documents), "shares")


def balanced(markup):
    """Return True when every element that opens also closes, in order."""
    stack, void = [], {"img", "br", "link", "meta"}

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag not in void:
                stack.append(tag)

        def handle_endtag(self, tag):
            assert stack.pop() == tag

    Parser().feed(markup)
    return not stack


def test_a_finding_says_how_far_it_carries(shown):
    show.finding("{n} of all.", EN, n="81%", grade="weak")
    soup = BeautifulSoup(shown[0]["text/html"], "html.parser")
    assert soup.select_one("p.finding .grade").get_text().startswith("Weak: ")
    assert shown[0]["text/plain"].startswith("81% of all. Weak: ")
    with pytest.raises(show.ShowError, match="strong, moderate, weak"):
        show.finding("Nothing.", EN, grade="certain")


def test_a_long_list_of_sources_is_folded_and_whole(shown, tables):
    many = pd.concat([tables.documents.iloc[[1]]] * (show.MOST_SOURCES + 1), ignore_index=True)
    many["id"] = [f"a/{number}" for number in range(len(many))]
    rows = pd.DataFrame({"A": ["1"]})
    wide = Tables(many, tables.observations)
    show.table(rows, "Caption", EN, documents=list(many["id"]), tables=wide)
    show.table(rows, "Caption", EN, documents=list(many["id"])[:-1], tables=wide)
    folded, open_list = (BeautifulSoup(bundle["text/html"], "html.parser") for bundle in shown)
    assert folded.select_one("details.source summary").get_text() == "Sources: 9 documents"
    assert folded.select_one("details.source p").get_text().count("New figures") == len(many)
    assert open_list.select_one("p.source").get_text().startswith("Sources: Office B")


def test_a_chart_has_words_a_caption_its_sources_and_its_numbers(shown, tables):
    show.chart(sample(), EN, tables)
    soup, plain = only(shown)
    figure = soup.figure
    assert figure["role"] == "group" and figure["class"] == ["chart"]
    assert figure.img["alt"] == "Province 83%, commune 5%"
    assert figure.img["src"].startswith("data:image/")
    assert figure.img["width"] == "100%" and figure.img["style"] == "max-width:336px;--least:252px"
    assert figure.figcaption.get_text() == "Shares by tier"
    source = figure.find(class_="source").get_text()
    assert source == (
        "Sources: Office A, Old plan, June 2022; Office B, New figures, 18 September 2023."
    )
    assert figure.find(class_="source").a["href"] == "https://example.org/?a=1&b=2"
    assert [cell.get_text() for cell in figure.details.find_all("td")] == ["83%", "5%"]
    assert "Province 83%, commune 5%" in plain


def test_a_chart_is_embedded_as_the_picture_that_the_theme_draws(shown, tables):
    chart = sample()
    show.chart(chart, EN, tables)
    soup, _ = only(shown)
    kind, content = soup.img["src"].split(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(content) == theme.to_png(chart.figure)


def test_a_narrow_figure_takes_its_place_on_a_phone_alone(shown, tables):
    chart = dataclasses.replace(sample(), narrow=theme.figure("phone", 2.0))
    show.chart(chart, EN, tables)
    picture = only(shown)[0].picture
    assert picture.source["media"] == "(max-width: 30rem)"
    assert picture.source["srcset"].startswith("data:image/")
    assert picture.source["srcset"] != picture.img["src"] and picture.img["alt"]


def test_no_picture_for_phones_is_drawn_for_who_has_the_notebook_open(shown, tables, monkeypatch):
    monkeypatch.setattr(show.desk, "is_answered", lambda: True)
    show.chart(dataclasses.replace(sample(), narrow=theme.figure("phone", 2.0)), EN, tables)
    assert only(shown)[0].picture.source is None


def test_without_a_narrow_figure_there_is_one_picture(shown, tables):
    show.chart(sample(), EN, tables)
    assert only(shown)[0].source is None


def test_the_same_chart_shows_the_same_bytes(shown, tables):
    show.chart(sample(), EN, tables)
    show.chart(sample(), EN, tables)
    assert shown[0] == shown[1]


def test_an_unknown_document_is_refused_by_name(shown, tables):
    with pytest.raises(show.ShowError, match="unknown documents: b/none, b/nothing"):
        show.chart(sample(["a/new", "b/none", "b/nothing"]), EN, tables)
    with pytest.raises(show.ShowError, match="without the tables"):
        show.table(pd.DataFrame({"a": [1]}), "c", EN, documents=["a/new"])
    assert shown == []


def test_a_table_has_a_caption_scopes_and_numbers_in_columns(shown, tables):
    frame = pd.DataFrame(
        {
            "tier": ["province", "commune"],
            "results": [40458, 137574],
            "rate": ["83.00%", "–"],
            "gap": [0.5, None],
            "day": [dt.date(2023, 9, 15), None],
            "name": ["a 1", "b 2"],
        }
    )
    show.table(frame, "By tier", EN, documents=["a/new"], tables=tables, labels={"tier": "Tier"})
    soup, plain = only(shown)
    assert soup.caption.get_text() == "By tier"
    heads = soup.thead.find_all("th")
    assert [head.get_text() for head in heads] == ["Tier", "results", "rate", "gap", "day", "name"]
    assert {head["scope"] for head in heads} == {"col"}
    assert [row.th["scope"] for row in soup.tbody.find_all("tr")] == ["row", "row"]
    right = ["number" in head.get("class", []) for head in heads]
    assert right == [False, True, True, True, False, False]
    cells = [cell.get_text() for cell in soup.tbody.find_all("tr")[1].find_all(["th", "td"])]
    assert cells == ["commune", "137,574", "–", "–", "–", "b 2"]
    assert soup.find(class_="source").get_text().startswith("Source: Office B")
    assert plain.splitlines()[0] == "By tier"
    assert "137,574" in plain


def test_a_table_that_scrolls_can_be_reached_by_keyboard_and_has_a_name(shown):
    show.table(pd.DataFrame({"a": ["x"]}), 'Say "yes"', EN)
    soup, _ = only(shown)
    box = soup.find(class_="scroll")
    assert box["tabindex"] == "0" and box["role"] == "region"
    assert box["aria-label"] == 'Say "yes"'


def test_a_table_without_rows_says_so(shown):
    show.table(pd.DataFrame({"a": [], "b": []}), "Nothing", EN)
    soup, _ = only(shown)
    assert soup.td.get_text() == "No entries." and soup.td["colspan"] == "2"


def test_a_table_without_header_column_has_plain_first_cells(shown):
    show.table(pd.DataFrame({"a": ["x"]}), "c", EN, header_column=False)
    soup, _ = only(shown)
    assert soup.tbody.find("th") is None


def test_truth_values_and_the_language_of_numbers_are_said(shown):
    show.table(pd.DataFrame({"a": [True, False], "b": [1234.5, 2]}), "c", use("vi"))
    soup, _ = only(shown)
    assert [c.get_text() for c in soup.tbody.find_all("td")] == ["1.234,5", "2"]
    assert len({c.get_text() for c in soup.tbody.find_all("th")}) == 2


def test_labels_for_no_column_and_columns_in_levels_are_refused():
    with pytest.raises(show.ShowError, match="labels for no column: tire; columns: tier"):
        show.table(pd.DataFrame({"tier": []}), "c", EN, labels={"tire": "Tier"})
    levels = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")]))
    with pytest.raises(show.ShowError, match="several levels"):
        show.table(levels, "c", EN)


def test_the_numbers_of_a_finding_stand_out_and_its_words_do_not(shown):
    show.finding("{who} hold {share}.", EN, who="Communes", share=EN.share(0.8124))
    soup, plain = only(shown)
    assert [mark.get_text() for mark in soup.find_all("strong")] == ["81.24%"]
    assert soup.p["class"] == ["finding"]
    assert plain == "Communes hold 81.24%."


def test_a_finding_with_a_bare_number_is_refused():
    with pytest.raises(LanguageError, match=r"share=0\.8"):
        show.finding("{share}", EN, share=0.8)


def test_a_panel_says_what_is_missing(shown):
    show.missing("No figure since {day}.", EN, day=EN.date("2023-09-18"))
    soup, plain = only(shown)
    assert soup.div["class"] == ["missing"] and soup.div["role"] == "note"
    assert plain == "What is missing: No figure since 18 September 2023."


def test_limits_are_a_list_and_each_takes_the_values_it_names(shown):
    show.limits(["First {a}.", "Second {b}.", "Third."], EN, a="1", b="2")
    soup, plain = only(shown)
    assert [item.get_text() for item in soup.find_all("li")] == ["First 1.", "Second 2.", "Third."]
    assert plain.startswith("- First 1.")
    with pytest.raises(show.ShowError, match="every page has some"):
        show.limits([], EN)


def test_provenance_lists_the_newest_document_first_and_unknown_as_unknown(shown, tables):
    show.provenance(["a/odd", "a/old", "a/new", "a/old"], tables, EN)
    soup, plain = only(shown)
    rows = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in soup.tbody.find_all("tr")
    ]
    assert rows[0] == [
        "New figures",
        "Office B",
        "18 September 2023",
        "News",
        "whole",
        "high and low",
    ]
    assert rows[1] == ["Old plan 12/KH", "Office A", "June 2022", "Plan", "excerpt", "medium"]
    assert rows[2] == [HOSTILE, "unknown", "unknown", "Portal", "unknown", "–"]
    assert len(rows) == 3
    assert [link["href"] for link in soup.find_all("a")] == ["https://example.org/?a=1&b=2"]
    assert "12/KH" in plain


def test_hostile_text_is_shown_and_never_run(shown, tables):
    show.provenance(["a/odd"], tables, EN)
    show.table(pd.DataFrame({HOSTILE: [HOSTILE]}), HOSTILE, EN, documents=["a/odd"], tables=tables)
    show.finding("{what}", EN, what=HOSTILE + "\ue000 1")
    show.missing("{what}", EN, what=HOSTILE)
    show.limits(["{what}"], EN, what=HOSTILE)
    chart = sample(["a/odd"], alt=HOSTILE)
    show.chart(chart, EN, tables)
    for bundle in shown:
        soup = BeautifulSoup(bundle["text/html"], "html.parser")
        assert soup.find("script") is None
        assert not [tag for tag in soup.find_all(True) if "onerror" in tag.attrs]
        assert not [a for a in soup.find_all("a") if "javascript" in a["href"].lower()]
        assert "alert(1)" in bundle["text/html"]
        assert balanced(bundle["text/html"])


def test_a_table_of_documents_that_lacks_columns_is_refused(tables):
    poor = Tables(tables.documents.drop(columns=["url", "read"]), tables.observations)
    with pytest.raises(show.ShowError, match="lacks url, read"):
        show.provenance(["a/new"], poor, EN)


def test_nothing_is_displayed_twice_and_nothing_is_returned(shown, tables):
    assert show.chart(sample(), EN, tables) is None
    assert show.finding("Yes.", EN) is None
    assert len(shown) == 2


def test_a_figure_of_matplotlib_alone_is_no_chart(tables):
    with pytest.raises(AttributeError):
        show.chart(Figure(), EN, tables)


def test_a_table_carries_its_values_for_the_workbook(shown, tables):
    frame = pd.DataFrame({"Rate": [EN.share(0.05), None], "Day": [dt.date(2023, 9, 15), "2023"]})
    show.table(frame, "Rates", EN, documents=["a/old"], tables=tables)
    typed = shown[0][TABLE_MIME]
    assert typed["headings"] == ["Rate", "Day"]
    assert typed["rows"] == [
        [
            {"number": 0.05, "pattern": "#,##0.00%"},
            {"day": "2023-09-15", "pattern": "[$-809]d mmmm yyyy"},
        ],
        ["–", "2023"],
    ]
    assert len(typed["sources"]) == 1


def test_words_that_stayed_in_english_are_marked_on_a_vietnamese_page(shown, tables):
    say = use("vi")
    show.provenance(["a/old"], tables, say)
    soup, _ = only(shown)
    title = tables.documents.set_index("id").loc["a/old", "title"]
    assert [tag.get_text() for tag in soup.select("tbody th [lang=en]")] == [title]

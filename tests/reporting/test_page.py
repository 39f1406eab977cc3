"""A page is whole, self-contained and usable by everyone, or it is not published."""

import base64
import hashlib
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from helpers.reporting import page
from helpers.reporting.findings import Findings
from helpers.reporting.language import use
from helpers.reporting.words import GLOSSARY

EN = use("en")
FIGURE = (
    '<figure class="chart" role="group" id="figure-{0}"><figcaption>Caption {0}</figcaption>'
    '<img alt="Words" src="data:image/png;base64,AA=="></figure>'
)
TABLE = (
    '<div class="table"><table><caption><span>Rates</span></caption><thead><tr>'
    '<th scope="col">A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table></div>'
)


def text(source):
    return nbformat.v4.new_markdown_cell(source)


def result(markup, **more):
    cell = nbformat.v4.new_code_cell("secret = 1", execution_count=1)
    data = {"text/html": markup, "text/plain": "twin"} | more
    cell.outputs = [nbformat.v4.new_output("display_data", data=data)]
    return cell


def saved(folder, *cells):
    path = folder / "in.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


def rendered(folder, *cells, language=EN, **options):
    options = {"title": "The title"} | options
    path = page.render(
        saved(folder, *cells), folder / "out" / "page.html", language=language, **options
    )
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def refused(folder, *cells):
    with pytest.raises(page.PageError) as error:
        rendered(folder, *cells)
    assert not (folder / "out" / "page.html").exists()
    return str(error.value)


def test_a_page_says_its_language_and_has_one_title(tmp_path):
    soup = rendered(tmp_path, text("# Own title\n\nThe question."), text("## One"))
    assert soup.html["lang"] == "en"
    assert [h.get_text() for h in soup.find_all("h1")] == ["The title"]
    assert soup.title.get_text() == "The title"
    assert "Own title" not in soup.get_text()
    assert soup.find("header", class_="opening").find("p").get_text() == "The question."
    assert soup.find("meta", attrs={"name": "viewport"}) is not None
    assert soup.find("a", class_="skip")["href"] == "#content"
    assert soup.main["id"] == "content"


def test_the_language_of_the_page_is_declared(tmp_path):
    soup = rendered(tmp_path, text("## Một"), language=use("vi"))
    assert soup.html["lang"] == "vi"


def test_code_and_warnings_are_hidden_and_the_executed_notebook_is_linked(tmp_path):
    cell = result("<p>seen</p>")
    cell.outputs.append(nbformat.v4.new_output("stream", name="stderr", text="UserWarning: x"))
    cell.outputs.append(nbformat.v4.new_output("stream", name="stdout", text="printed <b>"))
    soup = rendered(tmp_path, text("## One"), cell, notebook_href="page.ipynb")
    words = soup.get_text()
    assert "secret" not in words and "UserWarning" not in words and "twin" not in words
    assert "seen" in words and "printed <b>" in words
    assert soup.footer.a["href"] == "page.ipynb"


def test_findings_come_first_with_a_link_to_their_section(tmp_path):
    soup = rendered(
        tmp_path,
        text("# T\n\nQuestion."),
        text("## First"),
        text("### Part"),
        result('<p class="finding">Communes hold <strong>81%</strong>.</p>'),
    )
    summary = soup.find("section", class_="summary")
    assert summary.strong.get_text() == "81%"
    assert summary.li.a["href"] == "#part"
    order = [tag.get_text(strip=True) for tag in soup.main.find_all(["h1", "h2", "h3"])]
    assert order == ["The title", "Main findings", "First", "Part"]


def test_a_page_leads_to_the_same_page_of_other_places_and_explains_its_words(tmp_path):
    links = [page.Link("An", "../an/p.html", True), page.Link("Binh", "../binh/p.html")]
    soup = rendered(tmp_path, text("## One"), places=links)
    shown = soup.select("nav.places a")
    assert [(a.get_text(), a["href"], a.get("aria-current")) for a in shown] == [
        ("An", "../an/p.html", "page"),
        ("Binh", "../binh/p.html", None),
    ]
    terms = [term.get_text() for term in soup.select("details.words dt")]
    assert terms == list(GLOSSARY)
    assert rendered(tmp_path, text("## One")).select("nav.places") == []


def picture(name: str, wide: int, narrow: int) -> str:
    image = "data:image/png;base64,"
    return (
        f'<figure class="chart" aria-label="{name}" id="{name}"><figcaption>{name}</figcaption>'
        f'<picture><source media="(max-width: 30rem)" srcset="{image}{"A" * narrow}">'
        f'<img alt="{name}" src="{image}{"A" * wide}" style="--least:9px"></picture></figure>'
    )


def test_a_page_too_large_leaves_out_its_largest_pictures_for_phones(tmp_path):
    half = page.MOST_BYTES // 2
    small, large = picture("small", 100, 100), picture("large", half, half - 100)
    soup = rendered(tmp_path, text("## One"), result(small), result(large))
    assert [tag["id"] for tag in soup.select("figure:has(source)")] == ["small"]
    assert soup.select_one("#large > .scroll > picture > img")
    with pytest.raises(page.PageError, match="more than 3,000,000"):
        rendered(tmp_path, text("## One"), result(picture("huge", page.MOST_BYTES, 100)))


def test_links_to_many_places_are_folded(tmp_path):
    links = [page.Link(f"Place {n}", f"../{n}/p.html", n == 3) for n in range(page.MOST_PLACES)]
    assert rendered(tmp_path, text("## One"), places=links).select("nav.places details") == []
    more = [*links, page.Link("Last", "../last/p.html")]
    soup = rendered(tmp_path, text("## One"), places=more)
    (fold,) = soup.select("nav.places > details")
    assert fold.summary.get_text() == f"Other places ({page.MOST_PLACES})"
    assert len(fold.select("ul > li > a")) == len(more)


def test_of_a_long_value_only_the_numbers_are_emphasized(tmp_path):
    value = "the provincial tier +13.0 points, districts −45.0 points and 5% elsewhere"
    said = f'<p class="finding">Gaps: <strong>{value}</strong>.</p>'
    soup = rendered(tmp_path, text("## One"), result(said), text("Text."))
    told = soup.select_one(".summary li")
    assert f"Gaps: {value}." in told.get_text()
    marked = [mark.get_text() for mark in told.find_all("strong")]
    assert marked == ["+13.0", "−45.0", "5%"]


def test_a_column_of_phrases_is_marked_and_one_of_numbers_is_not(tmp_path):
    row = "<tr><th scope='row'>An</th><td class='number'>5%</td><td>{}</td></tr>"
    table = (
        "<div class='table'><div class='scroll'><table><caption><span>Figures</span></caption>"
        "<thead><tr><th scope='col'>A</th><th scope='col'>B</th><th scope='col'>C</th></tr></thead>"
        f"<tbody>{row.format('a reason of several words')}{row.format('no')}</tbody>"
        "</table></div></div>"
    )
    soup = rendered(tmp_path, text("## One"), result(table))
    marked = [[cell.get("class") for cell in tr.find_all(["th", "td"])] for tr in
              soup.select("tbody tr")]  # fmt: skip
    assert marked == [[None, ["number"], ["phrase"]]] * 2


FOUND = '<p class="finding">Communes hold <strong>81%</strong>.</p>'


def test_a_section_of_findings_alone_is_told_by_the_summary_and_not_again(tmp_path):
    soup = rendered(
        tmp_path, text("## In short"), result(FOUND), result(FOUND), text("## Rest"), result(TABLE)
    )
    assert [h.get_text() for h in soup.main.find_all("h2")] == ["Main findings", "Rest"]
    assert len(soup.select("section.summary li")) == 2
    assert soup.select("section.summary li a") == []
    assert soup.select("p.finding") == []
    assert [a.get_text() for a in soup.select("nav.toc.side a")] == ["Main findings", "Rest"]


@pytest.mark.parametrize("more", [result(TABLE), text("A sentence.")])
def test_a_section_with_more_than_findings_stays(tmp_path, more):
    soup = rendered(tmp_path, text("## In short"), result(FOUND), more)
    assert [h.get_text() for h in soup.main.find_all("h2")] == ["Main findings", "In short"]
    assert soup.select_one("section.summary li a")["href"] == "#in-short"


def test_contents_list_headings_of_two_levels_with_unique_ids(tmp_path):
    soup = rendered(
        tmp_path, text("## Số liệu & đích"), text("### Part\n\n#### Deep"), text("## Part")
    )
    links = [(a["href"], a.get_text()) for a in soup.select("nav.toc.side a")]
    assert links == [("#so-lieu-dich", "Số liệu & đích"), ("#part", "Part"), ("#part-2", "Part")]
    assert [h["id"] for h in soup.find_all("h2")] == ["so-lieu-dich", "part-2"]


def listed(rows):
    body = "<tr><th scope='row'>A</th><td>news</td></tr>" * rows
    return (
        '<div class="table provenance"><div class="scroll"><table>'
        '<caption><span>Documents</span></caption><thead><tr><th scope="col">Document</th>'
        f'<th scope="col">Type</th></tr></thead><tbody>{body}</tbody></table></div></div>'
    )


def test_a_long_table_is_folded_below_its_caption_and_its_length_is_said(tmp_path):
    soup = rendered(tmp_path, text("## One"), result(listed(16)), result(listed(15)))
    folded = soup.select("div.table > details.fold")
    assert [fold.summary.get_text() for fold in folded] == ["Table 1 Documents 16 rows"]
    assert len(folded[0].select("tbody > tr")) == 16 and folded[0].table.caption
    assert len(soup.select("div.table > .scroll tbody > tr")) == 15


def test_the_cells_of_a_list_of_documents_say_what_they_are_for_print(tmp_path):
    soup = rendered(tmp_path, text("## One"), result(listed(2)))
    assert [cell["data-heading"] for cell in soup.select(".provenance td")] == ["Type", "Type"]


def test_a_picture_scrolls_in_a_box_unless_another_is_drawn_for_a_phone(tmp_path):
    source = '<source media="(max-width: 30rem)" srcset="data:image/png;base64,AA==">'
    figures = [
        FIGURE.format(name)
        .replace("<img", f"<picture>{narrow}<img")
        .replace("</figure>", "</picture></figure>")
        for name, narrow in (("a", ""), ("b", source))
    ]
    soup = rendered(tmp_path, text("## One"), *map(result, figures))
    framed = [bool(figure.select(".scroll > picture")) for figure in soup.select("figure")]
    assert framed == [True, False]


def test_figures_and_tables_are_numbered_in_order(tmp_path):
    hidden = '<details class="data">' + TABLE.replace(' class="table"', "") + "</details>"
    soup = rendered(
        tmp_path,
        text("## One"),
        result(FIGURE.format("a") + hidden),
        result(TABLE),
        result(FIGURE.format("b")),
        result(TABLE),
    )
    captions = [tag.get_text() for tag in soup.find_all("figcaption")]
    assert captions == ["Figure 1 Caption a", "Figure 2 Caption b"]
    captions = [tag.get_text() for tag in soup.select("div.table caption")]
    assert captions == ["Table 1 Rates", "Table 2 Rates"]
    assert soup.select_one("details.data caption").get_text() == "Rates"


def test_navigation_marks_the_current_page(tmp_path):
    links = [page.Link("A & B", "a.html"), page.Link("Here", "b.html", current=True)]
    soup = rendered(tmp_path, text("## One"), navigation=links, kicker="<b>", facts=["1 < 2"])
    entries = soup.select("nav.pages a")
    assert [(a.get_text(), a["href"]) for a in entries] == [("A & B", "a.html"), ("Here", "b.html")]
    assert [a.get("aria-current") for a in entries] == [None, "page"]
    assert soup.find(class_="kicker").get_text() == "<b>"
    assert soup.select_one("ul.facts li").get_text() == "1 < 2"


def test_the_same_notebook_gives_the_same_bytes_and_leaves_no_draft(tmp_path):
    cells = [text("# T\n\nQ."), text("## One"), result(FIGURE.format("a"))]
    for name in ("a", "b"):
        page.render(saved(tmp_path, *cells), tmp_path / name / "p.html", title="T", language=EN)
    assert (tmp_path / "a/p.html").read_bytes() == (tmp_path / "b/p.html").read_bytes()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["p.html"]


def test_a_page_forbids_scripts_and_outside_addresses_to_the_browser(tmp_path):
    soup = rendered(tmp_path, text("## One"))
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy and "img-src data:" in policy
    assert soup.find("script") is None
    for word in ("MathJax", "require.min.js", "mermaid"):
        assert word not in str(soup)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<p>No description has been provided for this image</p>", "No description"),
        ('<img src="data:image/png;base64,AA==" alt=" ">', "picture without alternative text"),
        ('<img alt="x" src="https://example.org/x.png">', "outside src: https://example.org/x.png"),
        ('<img alt="x" src="x.png">', "outside src: x.png"),
        ('<img alt="x" srcset="//example.org/x.png 2x">', "outside srcset"),
        ('<script src="https://example.org/x.js"></script>', "outside src"),
        ("<script>1</script>", "<script> is not allowed"),
        ('<iframe srcdoc="x"></iframe>', "<iframe> is not allowed"),
        ('<link rel="stylesheet" href="https://example.org/x.css">', "outside link href"),
        ("<style>@import 'https://example.org/x.css';</style>", "a style with an outside address"),
        ("<style>p { background: url( 'http://x.org/a' ) }</style>", "a style with an outside"),
        ('<p style="background:URL(//x.org/a)">x</p>', "outside style"),
        ('<p onclick="x()">x</p>', "onclick would run a script"),
        ('<a href="java\nscript:x()">x</a>', "outside link: javascript:x()"),
        ('<a href="data:text/html,x">x</a>', "outside link: data:text/html,x"),
        ('<meta http-equiv="refresh" content="0;url=https://x.org">', "outside refresh"),
        ("<h1>Second</h1>", "2 headings of level 1"),
        ("<h4>Deep</h4>", "heading 'Deep' jumps from level 2 to 4"),
        ("<h3> </h3>", "an empty heading of level 3"),
        ("<table><tr><th>A</th></tr></table>", "a table without caption"),
        (TABLE.replace(' scope="col"', ""), "table headings without scope: A"),
        ('<p id="x"></p><p id="x"></p>', "id 'x' is used twice"),
        ('<a href="#nowhere">x</a>', "a link to #nowhere leads nowhere"),
        ("<p>" + "x" * 3_000_001 + "</p>", "more than 3,000,000"),
    ],
)
def test_a_page_that_not_everyone_can_use_is_refused(tmp_path, markup, reason):
    assert reason in refused(tmp_path, text("## One"), result(markup))


def test_every_reason_is_listed_at_once(tmp_path):
    listed = refused(tmp_path, text("## One"), result("<h1>x</h1><script>1</script><h3>y</h3>"))
    assert listed.count("\n- ") == 3


def test_links_to_sources_and_inside_the_page_are_allowed(tmp_path):
    soup = rendered(
        tmp_path,
        text("## One\n\n[source](https://example.org/a:b) [other](02_trends.html) [up](#one)"),
    )
    assert [a["href"] for a in soup.select("div.prose a")] == [
        "https://example.org/a:b",
        "02_trends.html",
        "#one",
    ]


def test_a_bare_picture_of_a_plot_is_refused(tmp_path):
    cell = result("")
    cell.outputs = [
        nbformat.v4.new_output("display_data", data={"image/png": "AA==", "text/plain": "<Figure>"})
    ]
    assert "No description has been provided" in refused(tmp_path, text("## One"), cell)


def test_a_notebook_that_failed_is_not_published(tmp_path):
    cell = nbformat.v4.new_code_cell("x", execution_count=1)
    cell.outputs = [
        nbformat.v4.new_output("error", ename="KeyError", evalue="'tier'", traceback=["..."])
    ]
    assert "cell 2 ended with KeyError: 'tier'" in refused(tmp_path, text("## One"), cell)


def test_a_refused_page_leaves_the_last_good_one_in_place(tmp_path):
    rendered(tmp_path, text("## One"))
    before = (tmp_path / "out" / "page.html").read_bytes()
    with pytest.raises(page.PageError):
        rendered(tmp_path, text("## One"), result("<script>1</script>"))
    assert (tmp_path / "out" / "page.html").read_bytes() == before
    assert len(list((tmp_path / "out").iterdir())) == 1


def listing(**changes):
    given = {
        "place": "gia-lai",
        "notebook": "02_trends",
        "language": "en",
        "title": "Trends <now>",
        "html": "gia-lai/02_trends.html",
        "ipynb": "gia-lai/02_trends.ipynb",
        "state": "made",
        "headlines": (),
    }
    return page.Page(**(given | changes))


def headlines():
    found = Findings()
    for key, value, unit, more in (
        ("a_share", 0.8124, "share", {"lower": 0.5, "upper": 0.9}),
        ("gap", 52.23, "points", {"period": ("2023-01-01", "2023-12-31")}),
        ("results", 160868, "results", {"grade": "weak"}),
        ("fourth", "2024-05-06", "date", {}),
    ):
        found.add(key, value, unit=unit, documents=["d"], **more)
    return found.list()


def indexed(folder, pages, **options):
    path = page.index(pages, folder / "index.html", EN, **options)
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_the_index_lists_pages_by_place_with_their_links(tmp_path):
    pages = [listing(), listing(place="kon-tum", ipynb=""), listing(notebook="04_brief", title="B")]
    soup = indexed(
        tmp_path, pages, places={"gia-lai": "Gia Lai"}, tables={"gia-lai": "gia-lai/tables.xlsx"}
    )
    assert [h.get_text() for h in soup.find_all("h2")] == ["Gia Lai", "Kon Tum"]
    first = soup.select("section.place")[0]
    assert [a.get_text() for a in first.select("a.report")] == ["Trends <now>", "B"]
    assert first.select_one("a.report")["href"] == "gia-lai/02_trends.html"
    assert first.select_one("p.download a")["href"] == "gia-lai/tables.xlsx"
    assert len(soup.select("a.beside")) == 2


def test_the_index_takes_headlines_from_findings(tmp_path):
    soup = indexed(tmp_path, [listing(headlines=headlines())])
    tiles = [" ".join(tile.get_text(" ").split()) for tile in soup.select("dl.headlines > div")]
    assert tiles == [
        "A share 81.2% between 50.0% and 90.0%",
        "Gap 52.2 points 2023",
        "Results 160,868 results weak evidence",
    ]


@pytest.mark.parametrize(
    ("lower", "upper", "note"),
    [
        (0.88, 0.88, ""),
        (0, 0.88, "printed as nearly that much"),
        (0.88, 1.0, "printed as more than that"),
        (0.5, 0.9, "between 50.0% and"),
    ],
)
def test_a_headline_tells_its_range_only_when_it_says_more_than_the_value(
    tmp_path, lower, upper, note
):
    found = Findings()
    found.add("share", 0.88, unit="share", documents=["d"], lower=lower, upper=upper)
    soup = indexed(tmp_path, [listing(headlines=found.list())])
    notes = soup.select_one("dl.headlines > div").get_text(" ")
    assert note in notes if note else "between" not in notes


def test_labels_choose_and_name_the_headlines(tmp_path):
    labels = {"fourth": "Begins", "none": "Nothing", "gap": "Gap between tiers"}
    soup = indexed(tmp_path, [listing(headlines=headlines())], labels=labels)
    assert [tag.get_text() for tag in soup.select("dl.headlines dt")] == [
        "Begins",
        "Gap between tiers",
    ]
    assert soup.select_one("dd.value").get_text() == "6 May 2024"


def test_the_index_tells_the_newest_document_and_the_state_of_the_last_run(tmp_path):
    soup = indexed(tmp_path, [listing(state="unchanged")], newest="2023-09-18")
    facts = [tag.get_text() for tag in soup.select("dl.facts dd")]
    assert facts == ["18 September 2023", "1", "complete"]
    pages = [listing(), listing(state="failed"), listing(state="failed", html="", ipynb="")]
    soup = indexed(tmp_path, pages)
    assert [tag.get_text() for tag in soup.select("dl.facts dd")] == [
        "unknown",
        "3",
        "2 pages failed",
    ]
    named = [tag.get_text() for tag in soup.select("div.state li")]
    assert named == ["Gia Lai: Trends <now>"] * 2
    notes = [tag.get_text() for tag in soup.select("p.state")]
    assert notes == [
        "The last run failed; this is the page of an earlier run.",
        "The last run failed; there is no page yet.",
    ]


def test_an_index_of_nothing_or_with_an_unknown_state_is_refused(tmp_path):
    with pytest.raises(page.PageError, match="no pages"):
        page.index([], tmp_path / "index.html", EN)
    with pytest.raises(page.PageError, match=r"gia-lai 02_trends: state 'odd' is none of"):
        page.index([listing(state="odd")], tmp_path / "index.html", EN)
    assert not (tmp_path / "index.html").exists()


def test_templates_lie_inside_the_package():
    package = Path(page.__file__).parent
    names = {path.name for path in (package / "templates").rglob("*") if path.is_file()}
    assert {"page.html.j2", "index.html.j2", "page.css", "conf.json"} <= names


def test_the_index_runs_the_search_and_nothing_else(tmp_path):
    sections = [page.Heading("The gap", "gap")]
    soup = indexed(tmp_path, [listing(sections=sections)])
    assert soup.select_one(".sections a")["href"] == "gia-lai/02_trends.html#gap"
    (script,) = soup.find_all("script")
    assert script.string == page.SEARCH
    digest = base64.b64encode(hashlib.sha256(script.string.encode()).digest()).decode()
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.endswith(f"script-src 'sha256-{digest}'")
    assert page.problems(str(soup)) == []
    for hostile in (f"<script>{page.SEARCH};x</script>", f'<script src="x">{page.SEARCH}</script>'):
        assert any("<script> is not allowed" in one for one in page.problems(str(soup) + hostile))


def test_the_narrative_of_a_vietnamese_page_is_translated(tmp_path):
    soup = rendered(
        tmp_path, text("## Limits\n\nThe question.\n\n- Main findings"), language=use("vi")
    )
    assert [h.get_text() for h in soup.find_all("h2")] == ["Giới hạn"]
    assert soup.select_one("main .prose li").get_text() == "Kết quả chính"


def test_links_to_other_languages_say_theirs(tmp_path):
    links = [
        page.Link("English", "a.html", True, "en"),
        page.Link("Tiếng Việt", "b.html", False, "vi"),
    ]
    soup = rendered(tmp_path, text("## One"), languages=links, tables_href="tables.xlsx")
    named = [(a.get_text(), a["lang"], a["hreflang"]) for a in soup.select(".languages a")]
    assert named == [("English", "en", "en"), ("Tiếng Việt", "vi", "vi")]
    assert soup.select_one('footer a[href="tables.xlsx"]')
    assert not rendered(tmp_path, text("## One"), languages=links[:1]).select(".languages")

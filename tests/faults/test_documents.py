"""Documents and codebooks that are damaged, endless, or made to mislead."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from helpers.analysis import feasibility
from helpers.register import documents, observations, spelling
from helpers.register.codebook import MOST_BYTES
from helpers.register.documents import MOST_FIGURES
from tests.invented import AN_2023, EVENTS, INDICATORS, PLACES, write_register

HEAD = """
title = "T"
publisher = "P"
type = "news"
language = "vi"
place = "an"
status = "reviewed"
read = "whole"
"""
COUNTS = """
[[table]]
indicator = "dossiers_received"
tier = "all"
kind = "actual"
confidence = "high"
columns = ["as_reported"]
"""
NEW = "documents/an/undated-new.toml"


def found(raw: Path, content: bytes | str, name: str = NEW) -> list[str]:
    path = raw / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return [str(problem) for problem in documents.check(raw)]


def counts(numbers: range) -> str:
    rows = ",\n".join(f'["{number}"]' for number in numbers)
    return f"{COUNTS}rows = [\n{rows}\n]\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return write_register(tmp_path / "raw")


# --- without an end -------------------------------------------------------------------------------


def test_a_hundred_thousand_figures_become_a_hundred_thousand_rows(raw: Path) -> None:
    for number in range(10):
        numbers = range(number * MOST_FIGURES, (number + 1) * MOST_FIGURES)
        path = raw / f"documents/an/undated-many-{number}.toml"
        path.write_text(HEAD + counts(numbers), encoding="utf-8")
    table = observations.build(raw)["observations.csv"].decode("utf-8").splitlines()
    rows = [line for line in table if "/undated-many-" in line]
    assert len(rows) == len({line.split(",")[0] for line in rows}) == 10 * MOST_FIGURES


def test_a_document_of_more_figures_than_anybody_reads_is_refused(raw: Path) -> None:
    assert found(raw, HEAD + counts(range(100_000))) == [
        f"{NEW}: the document has too many figures; found 100,000 figures; "
        "right would be several documents of at most 10,000"
    ]


@pytest.mark.parametrize("key", ["title", "publisher", "note", "url"])
def test_a_text_of_a_megabyte_is_refused(raw: Path, key: str) -> None:
    text = "https://an.example/" + "x" * 1_000_000
    content = HEAD.replace(f'{key} = "{key[0].upper()}"\n', "") + f'{key} = "{text}"\n'
    assert found(raw, content) == [
        f"{NEW}:{key}: a text is too long; found 1,000,019 characters; "
        "right would be at most 10,000, in our words"
    ]


def test_a_text_of_the_greatest_length_is_accepted(raw: Path) -> None:
    assert found(raw, f'{HEAD}note = "{"x" * spelling.MOST_LETTERS}"\n') == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"#" * (MOST_BYTES + 1), "the file is too large; found 20,000,001 bytes"),
        (b".".join([b"a"] * 50_000) + b" = 1", "a table is nested too deep"),
        (b"[" + b".".join([b'"a"'] * 50_000) + b"]", "a table is nested too deep"),
        (b"a = " + b"[" * 100_000 + b"]" * 100_000, "the file is not valid TOML"),
        (b"a = " + b"{ b = " * 100_000, "the file is not valid TOML"),
        (b"a = 1" + b"0" * 10_000, "the file is not valid TOML"),
    ],
    ids=["large", "dotted", "header", "lists", "tables", "digits"],
)
def test_a_huge_or_deep_file_is_one_problem(raw: Path, content: bytes, message: str) -> None:
    (problem,) = found(raw, content)
    assert problem.startswith(f"{NEW}: {message}")
    assert len(problem) < 300


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_and_a_device_are_no_documents(raw: Path) -> None:
    os.mkfifo(raw / NEW)
    (raw / "documents/an/undated-zero.toml").symlink_to("/dev/zero")
    assert [str(problem) for problem in documents.check(raw)] == [
        f"documents/an/undated-{name}.toml: the file is none: a pipe or a device; "
        "right would be a file"
        for name in ("new", "zero")
    ]


# --- made to mislead ------------------------------------------------------------------------------


def test_letters_that_turn_a_text_around_are_named_in_every_file(raw: Path) -> None:
    turned = "An\N{RIGHT-TO-LEFT OVERRIDE}gnaN"
    problems = [
        *found(raw, INDICATORS.replace("Dossiers filed online", turned), "indicators.toml"),
        *found(raw, PLACES.replace('vi = "An"', f'vi = "{turned}"'), "places.toml"),
        *found(raw, EVENTS.replace("Desks must digitize", turned), "events.toml"),
    ]
    assert len(set(problems)) == 3
    assert all("a character cannot be seen; found U+202E" in problem for problem in problems)


def test_decomposed_letters_in_a_codebook_are_named(raw: Path) -> None:
    text = unicodedata.normalize("NFD", PLACES)
    assert "places.toml:an: letters are decomposed (NFD); right would be NFC text" in found(
        raw, text, "places.toml"
    )


@pytest.mark.parametrize(
    ("first", "second", "circles"), [("binh", "an", 2), ("an", "", 1), ("binh", "", 0)]
)
def test_places_that_become_part_of_themselves_are_named(
    raw: Path, first: str, second: str, circles: int
) -> None:
    places = PLACES.replace("study = true\n", f'successor = "{first}"\n', 1)
    places = places.replace("study = true\n", f'successor = "{second}"\n', 1)
    problems = found(raw, places, "places.toml")
    assert len(problems) == circles
    assert all("the place is its own successor, directly or" in problem for problem in problems)


@pytest.mark.parametrize("code", ["../../elsewhere", "/etc", "an/..", "AN", "an\\n"])
def test_a_place_that_would_lead_elsewhere_is_no_place(raw: Path, code: str) -> None:
    text = f'{PLACES}["{code}"]\nname = {{ en = "X", vi = "X" }}\nkind = "province"\nstudy = true\n'
    assert any("is not a slug of its own" in problem for problem in found(raw, text, "places.toml"))
    (raw / "places.toml").write_text(PLACES, encoding="utf-8")
    text = HEAD.replace('"an"', f'"{code}"')
    assert any(f"{NEW}:place: the place is unknown" in problem for problem in found(raw, text))


def test_two_figures_never_share_an_id_even_where_their_hashes_begin_alike() -> None:
    """Among 100,000 hashes of eight digits a pair that agrees is more likely than not."""
    rows = [{"document": "an/x"} for _ in range(100_000)]
    ids = [row["id"] for row in observations._with_ids(rows, [(n,) for n in range(100_000)])]
    assert len(set(ids)) == len(ids)
    assert {len(one) for one in ids} == {len("an/x#") + 8, len("an/x#") + 16}


# --- calendars, systems and links -----------------------------------------------------------------


@pytest.mark.parametrize("name", [NEW, "places.toml", "indicators.toml", "events.toml"])
def test_line_ends_of_windows_are_named_with_what_would_be_right(raw: Path, name: str) -> None:
    text = {NEW: HEAD, "places.toml": PLACES, "indicators.toml": INDICATORS, "events.toml": EVENTS}
    (problem,) = found(raw, text[name].replace("\n", "\r\n"), name)
    assert problem == (
        f"{name}: the lines end as on Windows (CRLF); right would be line ends of one character "
        "(LF)"
    )


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2024-02-29", ""),
        ("2023-02-29", "the file is not valid TOML"),
        ("2100-02-28", "the year lies outside 1900 to 2099"),
        ("2024-02-29T23:59:59+07:00", "it is not a day such as 2023-03-14"),
    ],
)
def test_a_leap_day_is_a_day_in_leap_years_only(raw: Path, day: str, message: str) -> None:
    figure = (
        '[[figure]]\nindicator = "dossiers_received"\ntier = "all"\nkind = "actual"\n'
        f'from = 2020-01-01\nto = {day}\nas_reported = "5"\nconfidence = "high"\n'
    )
    problems = found(raw, HEAD + figure)
    assert len(problems) == bool(message)
    assert all(message in problem for problem in problems)


@pytest.mark.parametrize(("printed", "read"), [("29/02/2024", True), ("29/02/2023", False)])
def test_a_printed_leap_day_is_read_in_leap_years_only(raw: Path, printed: str, read: bool) -> None:
    figure = (
        '[[figure]]\nindicator = "tier_start_date"\ntier = "all"\nkind = "target"\n'
        f'from = 2024-02-29\nto = 2024-02-29\nas_reported = "{printed}"\nconfidence = "high"\n'
    )
    problems = found(raw, HEAD + figure)
    assert (problems == []) == read
    assert all("the number cannot be read" in problem for problem in problems)


@pytest.mark.parametrize(("year", "days"), [(2023, 90), (2024, 91)])
def test_the_first_quarter_is_a_day_longer_in_a_leap_year(raw: Path, year: int, days: int) -> None:
    """Share of one quarter, target of the year: what the rest must reach counts its days."""
    text = AN_2023.replace("2023", str(year)).replace(f"{year}-09-30", f"{year}-03-31")
    text = text.replace('"trên 30%"', '"30%"').replace('"tối thiểu 50%"', '"50%"')
    path = raw / "documents/an/2023-10-02-nine-months.toml"
    path.rename(path.with_name(f"{year}-10-02-quarter.toml")).write_text(text, encoding="utf-8")
    folder = raw.parent / "processed"
    observations.write(observations.build(raw), folder)
    reach = feasibility.feasibility(observations.load(folder).observations, "an")
    whole = 366 if year == 2024 else 365
    # (T·whole − s·days) / (whole − days), METHODS.md, section 6
    expected = (0.5 * whole - 0.3 * days) / (whole - days)
    assert reach["required"].to_list() == pytest.approx([expected])


def test_links_that_run_in_circles_or_lead_nowhere_end(raw: Path) -> None:
    folder = raw / "documents"
    (folder / "an" / "again").symlink_to(folder, target_is_directory=True)
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "an" / "undated-gone.toml").symlink_to(raw / "nowhere.toml")
    problems = [str(problem) for problem in documents.check(raw)]
    assert len(problems) == 2
    assert problems[0].startswith("documents/an/undated-gone.toml: the file cannot be read")
    assert problems[1].startswith("documents/loop: the file is not read")


def test_a_link_to_a_file_that_is_no_document_tells_nothing_of_it(raw: Path) -> None:
    secret = raw.parent / "secret"
    secret.write_text("password of nobody: tomato\n", encoding="utf-8")
    (raw / NEW).symlink_to(secret)
    (problem,) = (str(problem) for problem in documents.check(raw))
    assert problem.startswith(f"{NEW}: the file is not valid TOML")
    assert "tomato" not in problem

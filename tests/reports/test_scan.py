"""The scan of Vietnamese pages finds what it is for, and keeps quiet about names and prints."""

import re

import pytest

from tests.reports import scan

SCAN = scan.Scan(
    frozenset({"weak", "evidence", "share"}),
    re.compile("Evidence Daily"),
    frozenset({"26.77%", "1,314"}),
)


def page(body: str) -> str:
    return f'<html lang="vi"><body>{body}</body></html>'


@pytest.mark.parametrize(
    "body",
    [
        "<p>Bằng chứng <b>weak</b></p>",
        '<img alt="Weak: 5%">',
        "<table><tr><td>share</td></tr></table>",
        "<details><summary>evidence</summary><p>x</p></details>",
    ],
)
def test_english_is_found_in_texts_cells_and_alternative_texts(body):
    assert len(SCAN.english_left(page(body))) == 1


@pytest.mark.parametrize(
    "body",
    [
        '<p>Nguồn: <span lang="en">weak evidence</span></p>',
        "<p>Nguồn: Evidence Daily, 15/9/2023</p>",
        "<style>.weak { color: red }</style>",
        "<p>weakness</p>",
    ],
)
def test_marked_english_names_and_parts_of_words_are_left_alone(body):
    assert SCAN.english_left(page(body)) == set()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("26.8%", "decimal point"),
        ("0.0001", "decimal point"),
        ("1,620,000", "comma between thousands"),
        ("12,332 hồ sơ", "comma between thousands"),
        ("50 %", "blank before a percent sign"),
        ("2023-09-15", "day of another language"),
        ("2,6e-08", "power of ten of a program"),
    ],
)
def test_a_format_of_another_language_is_named(said, fault):
    assert {found.split(":")[0] for found in SCAN.foreign_formats(page(f"<p>{said}</p>"))} == {
        fault
    }


@pytest.mark.parametrize(
    "said",
    [
        "26,77%",
        "137.574",
        "1.620.000",
        "0,001",
        "15/9/2023",
        "4,28; 81,24",
        "2,6 × 10⁻⁸",
        "số 1.2.3",
    ],
)
def test_vietnamese_numbers_and_days_are_in_order(said):
    assert SCAN.foreign_formats(page(f"<p>{said}</p>")) == set()


def test_a_figure_as_it_was_printed_is_no_fault():
    table = "<table><tr><td>26.77%; 1,314</td><td>1,314</td></tr></table>"
    assert SCAN.foreign_formats(page(table)) == set()

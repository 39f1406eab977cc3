import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.register.intake import words


@given(st.text(max_size=60))
def test_small_letters_stand_where_the_others_stood(text: str) -> None:
    assert len(words.small(text)) == len(text)


def test_a_letter_that_grows_when_small_keeps_its_place() -> None:
    assert words.small("İ 5%").index("5") == 2


@pytest.mark.parametrize("text", ["CẤP XÃ", "Cấp xã", "cấp xã"])
def test_a_pattern_matches_whatever_the_case(text: str) -> None:
    pattern = words.Pattern("cấp xã")
    assert pattern.search(f"ở {text}")
    assert pattern.match(text)
    assert pattern.fullmatch(text)
    assert pattern.sub("x", f"Ở {text} Nậm Kha") == "Ở x Nậm Kha"


def test_a_pattern_that_tells_capitals_apart_still_does() -> None:
    pattern = words.Pattern(r"thành phố(?=(?-i: [A-Z]))")
    assert pattern.search("THÀNH PHỐ Kon Tum")
    assert not pattern.search("thành phố lớn")

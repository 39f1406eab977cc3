"""Words that every page uses in the same way."""

from __future__ import annotations

import pytest

from helpers.register.schema import TIERS
from helpers.reporting import language, words


def test_every_tier_has_a_name() -> None:
    assert set(words.TIER_NAMES) == set(TIERS)


def test_a_tier_is_named_in_a_sentence_and_at_its_start() -> None:
    say = language.use("en")
    assert words.tier_word("commune", say) == "commune tier"
    assert words.tier_name("commune", say) == "Commune tier"


def test_an_unknown_tier_is_refused() -> None:
    with pytest.raises(language.LanguageError, match="unknown tier 'ward'"):
        words.tier_word("ward", language.use("en"))


def test_a_capital_leaves_names_alone() -> None:
    assert words.capital("xã Hra") == "Xã Hra"
    assert words.capital("") == ""


@pytest.mark.parametrize(
    ("relation", "as_reported", "expected"),
    [
        ("=", "88%", "88%"),
        ("<", "gần 88%", "nearly 88%"),
        ("<", "Nearly 88%", "nearly 88%"),
        ("<", "dưới 88%", "under 88%"),
        ("<", "", "under 88%"),
        (">", "trên 88%", "over 88%"),
        (">=", "tối thiểu 88%", "at least 88%"),
        ("~", "khoảng 88%", "about 88%"),
    ],
)
def test_a_bound_is_said_as_it_was_printed(relation: str, as_reported: str, expected: str) -> None:
    assert words.bound(relation, "88%", language.use("en"), as_reported) == expected


def test_an_unknown_relation_is_refused() -> None:
    with pytest.raises(language.LanguageError, match="unknown relation"):
        words.bound("!", "88%", language.use("en"))

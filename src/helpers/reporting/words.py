"""Words that every page uses in the same way: the names of the tiers."""

from __future__ import annotations

from collections.abc import Mapping

from helpers.reporting.language import Language, LanguageError

TIER_NAMES: Mapping[str, str] = {
    "all": "all tiers",
    "province": "provincial tier",
    "district": "district tier",
    "commune": "commune tier",
}


def tier_word(tier: str, language: Language) -> str:
    """Return the name of a tier inside a sentence. LanguageError for an unknown tier."""
    if tier not in TIER_NAMES:
        raise LanguageError(f"unknown tier {tier!r}: choose one of {', '.join(TIER_NAMES)}")
    return language.text(TIER_NAMES[tier])


def tier_name(tier: str, language: Language) -> str:
    """Return the name of a tier as a heading or at the start of a sentence."""
    return capital(tier_word(tier, language))


def capital(text: str) -> str:
    """Return a text with its first letter as a capital and the rest as it is."""
    return text[:1].upper() + text[1:]

"""Words that every page uses in the same way: tiers, and bounds as they were printed."""

from __future__ import annotations

from collections.abc import Mapping

from helpers.register.numerals import RELATIONS
from helpers.reporting.language import Language, LanguageError

TIER_NAMES: Mapping[str, str] = {
    "all": "all tiers",
    "province": "provincial tier",
    "district": "district tier",
    "commune": "commune tier",
}

# What a reader who is new to the field needs; the terms are those of the documents.
GLOSSARY: Mapping[str, str] = {
    "Dossier (hồ sơ)": "a request that a person or a firm files under a procedure",
    "Result (kết quả)": "the paper or file that the authority issues on a dossier",
    "Tier (cấp)": "the departments of the province, its districts, or its communes; the district "
    "tier ended on 1 July 2025",
    "One-stop unit (bộ phận một cửa)": "the desk that receives dossiers and hands out results",
    "Base": "what a share is a share of; two shares on different bases are not compared",
    "Points": "percentage points: the difference of two percentages",
    "Level 3, level 4 (mức độ 3, 4)": "grades of online service until Decree 42/2022",
    "Full-process, partial (toàn trình, một phần)": "grades of online service since Decree 42/2022",
    "Work files (hồ sơ công việc)": "an office's own files, not the dossiers of residents",
    "DTI, PAR INDEX, SIPAS, PAPI": "national indices of digital transformation, of administrative "
    "reform, of satisfaction with public services, and of how residents see governance",
    "Index of Decision 766": "a score of up to 100 points for serving people and firms in "
    "procedures",
    "UBND": "people's committee, the executive of a province, district or commune",
    "Huyện, thị xã, thành phố; xã, phường, thị trấn": "kinds of districts; kinds of communes",
}


def tier_word(tier: str, language: Language) -> str:
    """Return the name of a tier inside a sentence. LanguageError for an unknown tier."""
    if tier not in TIER_NAMES:
        raise LanguageError(f"unknown tier {tier!r}: choose one of {', '.join(TIER_NAMES)}")
    return language.text(TIER_NAMES[tier])


def base_name(base: str, language: Language) -> str:
    """Return what a share is a share of, in the words of the codebook."""
    return language.term(base) if base else language.text("not stated")


def tier_name(tier: str, language: Language) -> str:
    """Return the name of a tier as a heading or at the start of a sentence."""
    return capital(tier_word(tier, language))


def capital(text: str) -> str:
    """Return a text with its first letter as a capital and the rest as it is."""
    return text[:1].upper() + text[1:]


def middle(text: str) -> str:
    """Return a text for the middle of a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


# How a bound is said before its number; "nearly" is kept apart from "under", as it was printed.
BOUNDS: Mapping[str, str] = {
    ">": "over {number}",
    ">=": "at least {number}",
    "<": "under {number}",
    "<=": "at most {number}",
    "~": "about {number}",
}
NEARLY = ("gần", "ngót", "nearly", "almost", "close to", "just under", "fast", "knapp")


def bound(relation: str, number: str, language: Language, as_reported: str = "") -> str:
    """Return a formatted number with its relation in words: "over 61%", "nearly 88%".

    `as_reported` is the printed text, which alone tells "nearly" from "under". LanguageError for
    an unknown relation.
    """
    if relation == "=":
        return number
    if relation not in RELATIONS:
        raise LanguageError(f"unknown relation {relation!r}: choose one of {', '.join(RELATIONS)}")
    printed = f" {as_reported.casefold()} "
    if relation == "<" and any(f" {word} " in printed for word in NEARLY):
        return language.text("nearly {number}", number=number)
    return language.text(BOUNDS[relation], number=number)

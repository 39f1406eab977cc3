"""Stated reasons: who says what helps or hinders, at which tier, and how independently.

A stated reason is a claim of its source. Counting sources shows what is said and by how many, not
what is true. Every function takes and returns tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations
from typing import Any

import pandas as pd

from helpers.analysis.tiers import TIERS, WHOLE
from helpers.analysis.trends import require
from helpers.rows import records

DIRECTIONS = ("hinders", "helps")

#: Two texts of one publisher on one theme this close together are read as one text family.
DAYS_APART = 3

#: Share of content words of the shorter statement found in the other one, from which two
#: statements count as the same text. At this level the register's known reprints join (one survey
#: told by several outlets), while statements that only share a subject stay apart.
SAME_WORDS = 0.7
#: Fewer words in common are shared by accident.
FEWEST_WORDS = 5
#: Words of the locating phrase that two reprints must share exactly.
FEWEST_NEAR = 3

_CLAIM_COLUMNS = ["id", "document", "place", "tier", "theme", "direction", "says", "near"]
_DOCUMENT_COLUMNS = ["id", "place", "publisher", "published", "published_precision", "number"]
_DOCUMENT_COLUMNS += ["url", "type", "text_family"]
_CARRIERS = re.compile(r"\b(?:via|source|report)\b.*$")
_BRACKETS = re.compile(r"\([^)]*\)")
_PREFIXES = re.compile(r"^(?:bao|tap chi|chuyen trang)\s+")
_SUFFIXES = re.compile(r"\s+(?:english|online|dien tu)$")
_UNNAMED = re.compile(r"\bmirror\b")
_WORD = re.compile(r"[a-z0-9%]+")
_NUMERALS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "twenty": "20", "thirty": "30", "fifty": "50",
    "hundred": "100",
}  # fmt: skip
_FUNCTION_WORDS = """
a about across after all also an and any are as at be because been before but by can do does even
for from had has have hardly how if in into is it its less many more most much must no not of often
on only or other others out over own people rather said say says so some still such than that the
their them then there these they this those though to too under up upon was well were what when
where which while who with without yet year years
"""
_STOPWORDS = frozenset(_FUNCTION_WORDS.split())


class ExplanationsError(ValueError):
    """The claims cannot be read as they should."""


# --- independence ------------------------------------------------------------------------------


def independent_groups(claims: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Return `claims` with a column `group`: one id for all that goes back to one source text.

    A group is a family of documents, named by the first of its document ids. Two documents are one
    family when they

    - give the same address or text family, or carry the same official number in the same place;
    - have the same publisher (spelling, language edition and reprinting site set aside), are at
      most DAYS_APART days apart, and make claims of the same theme and direction on one place; or
    - make, whoever published them, nearly the same statement of the same theme and direction on
      one place: most content words in common, or the same words to find it again.

    Chains join, so independence is rather under- than overstated. Raises ExplanationsError for
    claims whose document is not listed.
    """
    require(claims, _CLAIM_COLUMNS, "claims")
    require(documents, _DOCUMENT_COLUMNS, "documents")
    unknown = sorted(set(claims["document"]) - set(documents["id"]))
    if unknown:
        raise ExplanationsError(f"claims of documents that are not listed: {', '.join(unknown)}")
    used = documents[documents["id"].isin(set(claims["document"]))]
    parents = {str(name): str(name) for name in used["id"]}
    for left, right in [*_same_source(used), *_same_statement(claims, used)]:
        _join(parents, left, right)
    family = {name: _root(parents, name) for name in parents}
    return claims.assign(group=claims["document"].map(family))


def normalized_publisher(name: str) -> str:
    """Return a publisher without accents, edition or reprinting site; "" when it is not named.

    "Báo Gia Lai (English)" and "Báo Gia Lai via Vietnam.vn" are both "gia lai"; a mirror whose
    source is unknown has no publisher that could equal another.
    """
    plain = _plain(name)
    if _UNNAMED.search(plain):
        return ""
    bare = _CARRIERS.sub("", _BRACKETS.sub(" ", plain)).strip(" .,-/")
    bare = " ".join(bare.split())
    return _SUFFIXES.sub("", _PREFIXES.sub("", bare))


def similarity(one: str, two: str) -> float:
    """Return the share of content words of the shorter statement that the other one has.

    0 when they have fewer than FEWEST_WORDS content words in common. Number words count as digits.
    """
    first, second = _content(one), _content(two)
    common = len(first & second)
    return common / min(len(first), len(second)) if common >= FEWEST_WORDS else 0.0


# --- matrices ----------------------------------------------------------------------------------


def claim_matrix(claims: pd.DataFrame, documents: pd.DataFrame, by: str = "tier") -> pd.DataFrame:
    """Count independent sources by theme, direction and `by` (tier, place or unit).

    One row a cell that is not empty: theme, `by`, direction, `sources` (independence groups),
    `claims` (statements before joining) and `documents` (their ids, a tuple). The tier of a claim
    about one named unit is that unit's tier. Rows run from the most named theme to the least; a
    source that makes several claims in a cell counts once.
    """
    grouped = claims if "group" in claims.columns else independent_groups(claims, documents)
    require(grouped, [by], "claims")
    cells = (
        grouped.groupby(["theme", by, "direction"], sort=True)
        .agg(
            sources=("group", "nunique"),
            claims=("id", "count"),
            documents=("document", lambda ids: tuple(sorted(set(ids)))),
        )
        .reset_index()
    )
    ranks = {
        "theme": _theme_order(grouped),
        "tier": {tier: rank for rank, tier in enumerate((WHOLE, *TIERS))},
        "direction": {name: rank for rank, name in enumerate(DIRECTIONS)},
    }
    return cells.sort_values(
        ["theme", by, "direction"],
        key=lambda column: column.map(ranks[column.name]) if column.name in ranks else column,
        ignore_index=True,
    )


def most_named(matrix: pd.DataFrame, tier: str, places: int = 2) -> pd.DataFrame:
    """Return the themes that most sources name as a hindrance at `tier`, the most named first.

    `matrix` is the table of `claim_matrix`. Columns theme and sources; the first `places` rows and
    those that tie with the last of them, so that no order by name decides who is left out.
    """
    require(matrix, ["theme", "tier", "direction", "sources"], "matrix of claims")
    named = matrix[(matrix["tier"] == tier) & (matrix["direction"] == "hinders")]
    named = named.sort_values(["sources", "theme"], ascending=[False, True], ignore_index=True)
    if len(named) > places:
        named = named[named["sources"] >= named["sources"].iloc[places - 1]]
    return named[["theme", "sources"]]


def unmapped_themes(claims: pd.DataFrame, predictions: pd.DataFrame) -> list[str]:
    """List the themes of `claims` that no prediction counts, so that none is lost in silence."""
    counted = {theme for themes in predictions["themes"] for theme in str(themes).split()}
    return sorted(set(claims["theme"]) - counted)


# --- private -----------------------------------------------------------------------------------


def _same_source(documents: pd.DataFrame) -> Iterable[tuple[str, str]]:
    listed = documents.pipe(records)
    for one, two in combinations(listed, 2):
        shared = any(one[key] and one[key] == two[key] for key in ("url", "text_family"))
        number = one["number"] and (one["number"], one["place"]) == (two["number"], two["place"])
        # A news item names the decision it reports on; only the texts themselves carry a number.
        issued = "news" not in (one["type"], two["type"])
        if shared or (number and issued):
            yield str(one["id"]), str(two["id"])


def _same_statement(claims: pd.DataFrame, documents: pd.DataFrame) -> Iterable[tuple[str, str]]:
    by_id = documents.set_index("id")
    publishers = by_id["publisher"].map(normalized_publisher)
    days = pd.to_datetime(
        by_id["published"].where(by_id["published_precision"] == "day"), errors="coerce"
    )
    for _, same in claims.groupby(["place", "theme", "direction"], sort=True):
        for one, two in combinations(same.pipe(records), 2):
            left, right = str(one["document"]), str(two["document"])
            if left == right:
                continue
            publisher = publishers[left] and publishers[left] == publishers[right]
            apart = abs((days[left] - days[right]).days) if publisher else None
            close = apart is not None and not pd.isna(apart) and apart <= DAYS_APART
            if close or _same_text(one, two):
                yield left, right


def _same_text(one: Mapping[Any, Any], two: Mapping[Any, Any]) -> bool:
    near = [" ".join(_plain(str(claim["near"])).split()) for claim in (one, two)]
    located = near[0] == near[1] and len(near[0].split()) >= FEWEST_NEAR
    return located or similarity(str(one["says"]), str(two["says"])) >= SAME_WORDS


@cache
def _content(text: str) -> frozenset[str]:
    words = (_NUMERALS.get(word, word) for word in _WORD.findall(_plain(text)))
    return frozenset(_stem(word) for word in words if word not in _STOPWORDS)


def _stem(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


@cache
def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def _join(parents: dict[str, str], left: str, right: str) -> None:
    first, second = sorted((_root(parents, left), _root(parents, right)))
    parents[second] = first


def _root(parents: Mapping[str, str], name: str) -> str:
    while parents[name] != name:
        name = parents[name]
    return name


def _theme_order(grouped: pd.DataFrame) -> dict[str, int]:
    sources = grouped.groupby("theme")["group"].nunique()
    names = sorted(sources.index, key=lambda theme: (-int(sources[theme]), str(theme)))
    return {str(theme): rank for rank, theme in enumerate(names)}

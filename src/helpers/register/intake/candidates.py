"""Propose indicators of the codebook for the words around a number.

An indicator is known by its names in both languages, its numerator, and the labels under which
reviewed documents have entered its figures: every reviewed document improves the next draft.
Words are compared without diacritics and weighed by how few indicators share them.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from helpers.register.codebook import Unit
from helpers.register.documents import Register
from helpers.register.intake import words

_ABBREVIATIONS = {
    "tthc": "thủ tục hành chính", "dvctt": "dịch vụ công trực tuyến", "dvc": "dịch vụ công",
    "cntt": "công nghệ thông tin", "cđs": "chuyển đổi số", "cchc": "cải cách hành chính",
    "bpmc": "bộ phận một cửa", "vneid": "định danh điện tử", "dtts": "dân tộc thiểu số",
    "cccd": "căn cước công dân", "qlvb": "quản lý văn bản", "pvhcc": "phục vụ hành chính công",
    "hcc": "hành chính công", "cqđt": "chính quyền điện tử",
}  # fmt: skip
# One word for what both languages and several wordings call the same; longest first.
_SAME = [
    (re.compile(rf"(?<!\w)(?:{entry['said']})(?!\w)"), f" {entry['word']} ")
    for entry in words.entries("same")
]
_SHARE = re.compile(r"(\d+)(?:[.,]\d+)?\s*(?:%|phan tram|per ?cent)")
_WORD = re.compile(r"[a-z]+(?:50|40)?")
_STOP = frozenset(
    _WORD.findall(
        "cua va cac la co duoc trong tren tai o cho den tu voi nay mot nhung do theo so "
        "tinh huyen xa cap the of and in to at by for with a an that is are was were on "
        "from its it as dat ty le ti rate share per cent percent chi moi da phan tram "
        "toan nam thang dau tong co so phuong thi tran ubnd don vi dia phuong rieng con "
        "hon gan khoang province provincial level district districts commune communes muc "
        "tieu chi khoi giao goal goals target targets trung binh nhat cao thap bo don rat "
        "mot viec khac con lai thanh "
    )
)

# Which units of indicators fit a print, and how well.
_FIT: Mapping[str, Mapping[Unit, float]] = {
    "percent": {"share": 1.0, "ratio": 0.5, "points": 0.4, "score": 0.5},
    "pair": {"share": 1.0, "score": 0.45, "count": 0.25, "rank": 0.35},
    "pair of points": {"score": 1.0},
    "count with share": {"share": 1.0, "count": 1.0},
    "count": {"count": 1.0, "ratio": 0.6, "share": 0.08, "score": 0.35, "rank": 0.2},
    "fraction": {"score": 1.0, "share": 0.5, "ratio": 0.6, "count": 0.2, "vnd": 0.1},
    "points": {"score": 1.0},
    "rank": {"rank": 1.0},
    "vnd": {"vnd": 1.0},
    "minutes": {"minutes": 1.0},
}


# Indicators of an index or survey are proposed with force only where it is named.
_NAMED = {
    "papi": {"papi"},
    "sipas": {"sipas", "hai long"},
    "dti": {"dti", "chuyen doi"},
    "par": {"par", "cai cach"},
    "ict": {"ict"},
    "egov": {"dien tu"},
    "resolution57": {"nghi quyet"},
    "essential": {"thiet yeu"},
}


# The noun right after a number, and what an indicator must then count.
_NOUNS = [
    (
        re.compile(
            rf"\s*(?:(?:of|các|the|số|tổng số|its|all|total|new)\s+)*(?:{entry['said']})\b", re.I
        ),
        re.compile(entry["counts"]),
    )
    for entry in words.entries("nouns")
]


# A mere count of what a place has is always possible.
_MERE = {
    "communes_count": re.compile(
        r"\s*(?:đơn vị hành chính cấp xã|xã|phường|communes?|wards?)\b", re.I
    ),
    "districts_count": re.compile(r"\s*(?:đơn vị hành chính cấp huyện|huyện|districts?)\b", re.I),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One indicator with its score, from 0 (no word in common) to about 1."""

    indicator: str
    score: float


def fold(text: str) -> str:
    """Lower case without diacritics, abbreviations written out, one word for one thing."""
    low = text.lower()
    low = re.sub(r"\w+", lambda match: _ABBREVIATIONS.get(match.group(), match.group()), low)
    for pattern, word in _SAME:
        low = pattern.sub(word, low)
    plain = unicodedata.normalize("NFD", low.replace("đ", "d"))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    # "more than 50%" tells which units an indicator counts.
    bare = re.sub(r"(?:over |more than |tren |qua )?(?:mot )?(?:half|nua)\b", " 50% ", bare)
    return _SHARE.sub(r" p\1 ", bare)


@lru_cache(maxsize=2048)
def terms(text: str) -> tuple[str, ...]:
    """Words and pairs of neighbouring words; a pair means more than its words."""
    said = _WORD.findall(fold(text))
    pairs = [f"{a} {b}" for a, b in itertools.pairwise(said)]
    telling = [word for word in said if word not in _STOP and len(word) > 1]
    return (*telling, *(pair for pair in pairs if not set(pair.split()) <= _STOP))


@dataclass
class Index:
    """Terms of every indicator, weighed; made once for a register.

    A phrase is one name or label. Phrases of an indicator stand together, and ``starts`` says
    where those of each begin.
    """

    codes: list[str]
    units: dict[str, Unit]
    things: dict[str, str]  # what each counts, in English
    weights: dict[str, float] = field(default_factory=dict)
    starts: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    totals: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    postings: dict[str, NDArray[np.intp]] = field(default_factory=dict)
    common: Counter[str] = field(default_factory=Counter)
    bases: dict[str, Counter[str]] = field(default_factory=dict)  # of reviewed figures
    kinds: dict[str, Counter[str]] = field(default_factory=dict)  # of reviewed figures, goals aside
    named: dict[str, NDArray[np.intp]] = field(default_factory=dict)
    fits: dict[tuple[str, int], NDArray[np.float64]] = field(default_factory=dict)

    def _fit(self, form: str, noun: str) -> NDArray[np.float64]:
        """How well each indicator suits the form of a print and the noun after it."""
        said = next((place for place, (word, _) in enumerate(_NOUNS) if word.match(noun)), -1)
        if (form, said) not in self.fits:
            fit = np.array([_FIT[form].get(self.units[code], 0.0) for code in self.codes])
            if said >= 0:
                things = [self.things[code] for code in self.codes]
                # A count is of what the numerator begins with, a share may be of either part.
                heads = [thing[:30] for thing in things] if form == "count" else things
                fit *= [1.0 if _NOUNS[said][1].search(head) else 0.5 for head in heads]
            self.fits[form, said] = fit
        return self.fits[form, said]

    def prefixed(self, prefix: str) -> NDArray[np.intp]:
        """Where the indicators stand whose codes begin with a word."""
        if prefix not in self.named:
            places = [n for n, code in enumerate(self.codes) if code.split("_")[0] == prefix]
            self.named[prefix] = np.array(places, np.intp)
        return self.named[prefix]

    def candidates(
        self, around: Mapping[str, float], form: str, noun: str = "", first: int = 3
    ) -> list[Candidate]:
        """The best indicators for weighed terms, the form of the print and the noun after it."""
        mass = np.zeros(len(self.totals))
        for term, weight in around.items():
            if term in self.postings:
                mass[self.postings[term]] += weight * self.weights[term]
        # How much of a phrase is there, and how much that says: "hồ sơ" says little.
        phrases = mass / (self.totals + 2.0) * mass / (mass + 6.0)
        scores = np.maximum.reduceat(phrases, self.starts) * self._fit(form, noun)
        for prefix, names in _NAMED.items():
            if not names & around.keys():
                scores[self.prefixed(prefix)] *= 0.4
        scores = np.round(scores, 6)
        least = np.partition(scores, -first)[-first] if len(scores) > first else 0.0
        best = sorted(
            (-scores[place], -self.common[self.codes[place]], self.codes[place])
            for place in np.flatnonzero((scores >= least) & (scores > 0)).tolist()
        )
        found = [Candidate(code, round(-float(score), 3)) for score, _, code in best[:first]]
        if len(found) < first:
            # The unit alone says something: what is printed in it most often follows.
            taken = {candidate.indicator for candidate in found}
            usual = sorted(self.codes, key=lambda code: (-self.common[code], code))
            suits = [c for c in usual if _FIT[form].get(self.units[c]) == 1.0 and c not in taken]
            found += [Candidate(code, 0.0) for code in suits]
        counts = [code for code, said in _MERE.items() if form == "count" and said.match(noun)]
        if (
            counts
            and counts[0] in self.units
            and counts[0] not in {c.indicator for c in found[:first]}
        ):
            found[first - 1 :] = [Candidate(counts[0], 0.0)]
        return found[:first]


def build(register: Register, without: Iterable[str] = ()) -> Index:
    """Index the codebook and the labels of reviewed figures, leaving some documents out."""
    skipped = frozenset(without)
    entries = register.codebook.indicators
    texts = {
        code: {entry.name.en, entry.name.vi, entry.numerator} - {""}
        for code, entry in entries.items()
    }
    index = Index(
        list(texts),
        {code: entry.unit for code, entry in entries.items()},
        {
            code: f"{entry.numerator or entry.name.en} {entry.denominator} {entry.name.en}".lower()
            for code, entry in entries.items()
        },
    )
    for document in register.reviewed:
        if document.id in skipped:
            continue
        for printed in document.figures:
            figure = printed.figure
            index.common[figure.indicator] += 1
            index.bases.setdefault(figure.indicator, Counter())[figure.base] += 1
            if figure.kind != "target":
                index.kinds.setdefault(figure.indicator, Counter())[figure.kind] += 1
            if figure.label:
                texts[figure.indicator].add(figure.label)
    _weigh(index, texts)
    return index


def _weigh(index: Index, texts: Mapping[str, set[str]]) -> None:
    """Fill the weights of terms and where each stands: the fewer indicators share it, the more."""
    bags: list[tuple[str, frozenset[str]]] = []
    starts: list[int] = []
    for code, phrases in texts.items():
        starts.append(len(bags))
        found = {frozenset(terms(text)) for text in phrases} - {frozenset()}
        # An indicator whose names are all stop words keeps a phrase that nothing matches.
        bags += [(code, bag) for bag in sorted(found, key=sorted) or [frozenset({code})]]
    holders: dict[str, set[str]] = defaultdict(set)
    places: dict[str, list[int]] = defaultdict(list)
    for place, (code, bag) in enumerate(bags):
        for term in bag:
            holders[term].add(code)
            places[term].append(place)
    size = max(len(texts), 2)
    for term, codes in sorted(holders.items()):
        index.weights[term] = math.log(1 + size / len(codes))
        index.postings[term] = np.array(places[term], np.intp)
    index.starts = np.array(starts, np.intp)
    index.totals = np.array([sum(index.weights[term] for term in sorted(bag)) for _, bag in bags])

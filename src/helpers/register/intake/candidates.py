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
_SAME = words.entries("same")
_SAID = re.compile(
    "|".join(rf"(?P<n{n}>(?<!\w)(?:{entry['said']})(?!\w))" for n, entry in enumerate(_SAME))
)
_SHARE = re.compile(r"(\d+)(?:[.,]\d+)?\s*(?:%|phan tram|per ?cent)")
INDEX = 0.1  # for the figures of the index that is spoken of
NAME = 3  # labels that a name of the codebook is worth
# How much counts, beside the words, what is usual, among counts of one noun too, and what was
# spoken of; from the match CLEAR on, what was spoken of no longer does.
USUAL, COUNTED, CARRIED, CLEAR = 0.06, 0.15, 0.2, 0.5
_WORD = re.compile(r"[a-z]+(?:50|40)?")
_STOP = frozenset(
    _WORD.findall(
        "cua va cac la co duoc trong tren tai o cho den tu voi nay mot nhung do theo so "
        "tinh huyen xa cap the of and in to at by for with a an that is are was were on "
        "from its it as dat ty le ti rate share per cent percent chi moi da phan tram "
        "toan nam thang dau tong co so phuong thi tran ubnd don vi dia phuong rieng con "
        "hon gan khoang province provincial level district districts commune communes muc "
        "tieu chi khoi giao goal goals target targets trung binh nhat cao thap bo don rat "
        "mot viec khac con lai thanh ban nganh khoi "
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
    "quality": {"bo", "766", "phuc vu", "quality index"},
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
    low = _SAID.sub(lambda match: f" {_SAME[int(str(match.lastgroup)[1:])]['word']} ", low)
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
    surveys: NDArray[np.bool_]  # whether each is measured by asking people
    things: dict[str, str]  # what each counts, in English
    weights: dict[str, float] = field(default_factory=dict)
    starts: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    totals: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    shares: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    postings: dict[str, NDArray[np.intp]] = field(default_factory=dict)
    common: Counter[str] = field(default_factory=Counter)
    bases: dict[str, Counter[str]] = field(default_factory=dict)  # of reviewed figures
    kinds: dict[str, Counter[str]] = field(default_factory=dict)  # of reviewed figures, goals aside
    usual: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))  # 0 to 1
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
                other = 0.15 if form == "count" else 0.5
                fit *= [1.0 if _NOUNS[said][1].search(head) else other for head in heads]
            self.fits[form, said] = fit
        return self.fits[form, said]

    def prefixed(self, prefix: str) -> NDArray[np.intp]:
        """Where the indicators stand whose codes begin with a word."""
        if prefix not in self.named:
            places = [n for n, code in enumerate(self.codes) if code.split("_")[0] == prefix]
            self.named[prefix] = np.array(places, np.intp)
        return self.named[prefix]

    def kindred(self, spoken: NDArray[np.float64]) -> NDArray[np.float64]:
        """What was spoken of, with the other figures of an index that was: its rank, its points."""
        spoken = spoken.copy()
        for prefix in _NAMED:
            places = self.prefixed(prefix)
            if len(places):
                spoken[places] = np.maximum(spoken[places], 0.8 * spoken[places].max())
        return spoken

    def match(
        self, around: Mapping[str, float], form: str, noun: str = "", named: str = ""
    ) -> NDArray[np.float64]:
        """How well each indicator matches weighed terms, the form of a print and its noun.

        ``named`` is the index that is spoken of, as the prefix of the codes of its figures.
        """
        known = [term for term in around if term in self.postings]
        mass: NDArray[np.float64] = np.zeros(len(self.totals))
        if known:
            places = [self.postings[term] for term in known]
            weights = np.array([around[term] * self.weights[term] for term in known])
            weights = np.repeat(weights, [len(one) for one in places])
            mass = np.bincount(np.concatenate(places), weights, len(mass)).astype(float)
        # How much of a phrase is there, and how much that says: "hồ sơ" says little.
        phrases = self.shares * mass / (self.totals + 2.0) * mass / (mass + 6.0)
        scores = np.maximum.reduceat(phrases, self.starts) * self._fit(form, noun)
        for prefix, names in _NAMED.items():
            if prefix != named if named else not names & around.keys():
                scores[self.prefixed(prefix)] *= 0.4
        return scores

    def ranked(
        self,
        match: NDArray[np.float64],
        form: str,
        noun: str = "",
        carried: NDArray[np.float64] | None = None,
        named: str = "",
        first: int = 3,
    ) -> list[Candidate]:
        """The best indicators: what the words match, what was spoken of before, what is usual.

        ``carried`` says how much each indicator was spoken of (0 to 1). It counts the more, the
        less the words beside a number say; how often an indicator is entered parts what is equal.
        """
        fit = self._fit(form, noun)
        counted = form == "count" and any(word.match(noun) for word, _ in _NOUNS)
        usual = (0.3 + self.usual) * COUNTED * (fit == 1) if counted else self.usual * USUAL * fit
        scores = match + usual
        if carried is not None:
            scores = scores + CARRIED * max(0.0, 1 - match.max() / CLEAR) * carried * fit
        if named:
            scores[self.prefixed(named)] += INDEX * fit[self.prefixed(named)]
        scores = np.round(scores, 6)
        best = np.lexsort((np.arange(len(scores)), -scores))[:first].tolist()
        found = [
            Candidate(self.codes[place], round(float(match[place]), 3))
            for place in best
            if scores[place] > 0
        ]
        counts = [code for code, said in _MERE.items() if form == "count" and said.match(noun)]
        if counts and counts[0] in self.units and counts[0] not in {c.indicator for c in found}:
            found[first - 1 :] = [Candidate(counts[0], 0.0)]
        return found


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
        np.array([entry.family == "survey" for entry in entries.values()]),
        {
            code: f"{entry.numerator or entry.name.en} {entry.denominator} {entry.name.en}".lower()
            for code, entry in entries.items()
        },
    )
    holders: dict[str, set[str]] = defaultdict(set)
    labels: dict[frozenset[str], Counter[str]] = defaultdict(Counter)
    for code, phrases in texts.items():
        for phrase in phrases:
            labels[frozenset(terms(phrase))][code] += NAME
    for document in register.reviewed:
        if document.id in skipped:
            continue
        for printed in document.figures:
            figure = printed.figure
            holders[figure.indicator].add(document.id)
            index.common[figure.indicator] += 1
            index.bases.setdefault(figure.indicator, Counter())[figure.base] += 1
            if figure.kind != "target":
                index.kinds.setdefault(figure.indicator, Counter())[figure.kind] += 1
            if figure.label:
                texts[figure.indicator].add(figure.label)
                labels[frozenset(terms(figure.label))][figure.indicator] += 1
    _weigh(index, texts, labels)
    often = np.log1p(np.array([len(holders[code]) for code in index.codes], float))
    index.usual = often / max(float(often.max()), 1.0)
    return index


def _weigh(
    index: Index, texts: Mapping[str, set[str]], labels: Mapping[frozenset[str], Counter[str]]
) -> None:
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
    # A label under which several indicators were entered tells less of each.
    index.shares = np.array(
        [
            (labels[bag][code] / labels[bag].total()) ** 0.3 if labels[bag][code] else 1.0
            for code, bag in bags
        ]
    )
    size = max(len(texts), 2)
    for term, codes in sorted(holders.items()):
        index.weights[term] = math.log(1 + size / len(codes))
        index.postings[term] = np.array(places[term], np.intp)
    index.starts = np.array(starts, np.intp)
    index.totals = np.array([sum(index.weights[term] for term in sorted(bag)) for _, bag in bags])

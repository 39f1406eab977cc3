"""Find the printed numbers of a text, group what belongs together, and say what is left out.

A pair, a pair with its percentage, a count with its share, a range and a rank are one group each.
Dates, document numbers, telephone numbers and the like are masked first, each with its reason.
Which words are relations, scales and units is the number reader's lexicon, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from helpers.register.intake import words
from helpers.register.numerals import RANK_WORDS, RELATIONS, SCALES, SUFFIXES, TOP_WORDS, UNITS


def _any(*phrases: str) -> str:
    """Alternatives of the reader's lexicon, longest first."""
    said = {word.strip() for text in phrases for word in text.split("|")}
    return "|".join(re.escape(word) for word in sorted(said, key=lambda w: (-len(w), w)) if word)


# What looks like a number and is none, with the reason that a reader is told. The first that
# matches at a place wins.
_MASK = [
    # Only capitals make "12/BC-UBND" the number of a document.
    (
        entry["reason"],
        (re.compile if "cased" in entry else words.Pattern)(entry["said"], re.MULTILINE),
    )
    for entry in words.entries("left_out")
]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_REST = re.compile(r"(?:[.,]?\d)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDINAL = words.Pattern(r"(?:st|nd|rd|th)\b")
_SCALE = words.Pattern(rf"\s*(?:{_any(*SCALES.values())})\b")
_PERCENT = words.Pattern(rf"\s*(?:%|(?:{_any(UNITS['percent'])})(?!\w))")
_UNIT = words.Pattern(rf"\s*(?:{_any(UNITS['points'], UNITS['vnd'], UNITS['minutes'])})(?!\w)")
_CURRENCY = words.Pattern(rf"(?:{_any(UNITS['vnd'])})\s?$")
_SUFFIX = {sign: words.Pattern(rf"\s*(?:{_any(text)})\b") for sign, text in SUFFIXES.items()}
_CLOSED = {
    sign: words.Pattern(rf"[^\d,.;]*?\b(?:{_any(text)})\b") for sign, text in SUFFIXES.items()
}
_FILL = (
    r"(?:(?:đạt|là|có|được|mức|tỷ lệ|tỉ lệ|bằng|chiếm|phải đạt|tổng số|còn|reached|reaching|a)\s+)*"
)
_RELATION = {
    sign: words.Pattern(rf"(?:(?<=\s)|(?<=\()|^)(?:{_any(text)})\s*{_FILL}$")
    for sign, text in RELATIONS.items()
}
_BOUND = {
    sign: words.Pattern(rf"(?<!\w)(?:{_any(RELATIONS[sign], SUFFIXES[sign])})(?!\w)")
    for sign in SUFFIXES
}
_RANK = words.Pattern(
    rf"(?:(?<=\W)|^)(?:{_any(RANK_WORDS)}|no\.|nhóm|{_any(TOP_WORDS)}|among the top)\s*$"
)
_PLACED = words.Pattern(r"\b(?:xếp|đứng|hạng|placed|ranked)\s*$")
_OF_PLACES = re.compile(
    r"\s?/\s?|\s+(?:out of|of|among|trên|trong số|trong tổng số|trên tổng số|trong)\s+(?:the\s+)?"
    r"|(?:\s+\w+){0,2}\s+(?:of|out of)\s+"
)
_OPENED = words.Pattern(r"(?:từ|from|between)\s+(?:\w+\s)?$")
_FROM = words.Pattern(r"\b(?:từ|from)\s+$")
_COMPARED = words.Pattern(r"(?:cao|thấp) hơn|(?:higher|lower) than")
_NO_YEAR = words.Pattern(
    r"\s+(?:hồ sơ|dossier|application|file|tthc|thủ tục|civil|người|hộ)|\s?/\s?\d"
)
_NONE = words.Pattern(r"\b(?:không|no|none)\s+(?:[^\W\d]+\s+){0,3}$")
_TOP = words.Pattern(rf"(?:(?<=\W)|^)(?:nhóm|{_any(TOP_WORDS)}|among the top)\s*$")

# What may stand between the two numbers of a pair, between a count and its share, and so on.
_NOUNS = r"(?:\s+[^\W\d_]+(?:-[^\W\d_]+)*(?:\s?\([^\W\d_]+\))?){0,10}?"
_SLASH = re.compile(r"\s?/\s?")
_OF = words.Pattern(
    rf"{_NOUNS}\s*(?:trên tổng số|trên tổng|trong tổng số|trong tổng|/\s?tổng số|out of a total of"
    r"|out of the|out of|of a total of|of the total|of the|of its|of their"
    r"|of)\s+(?:số\s+)?(?:all\s+)?"
)
_OVER = words.Pattern(r"\s+trên\s+|\s+trong số\s+")
_IN = words.Pattern(r"\s+(?:trong|in)\s+")
_SHARE_WORD = (
    r"(?:chiếm tỷ lệ|chiếm tỉ lệ|chiếm|đạt tỷ lệ|đạt tỉ lệ|đạt|tương đương|tương ứng|bằng|tỷ lệ"
    r"|tỉ lệ"
    r"|tức(?: là)?|nghĩa là|that is|accounting for|equivalent to|equal to|representing|"
    r"making up|or|a rate of|which is|i\.e\.)"
)
_NEAR_SHARE = rf"(?:{_any(*RELATIONS.values())})"
_BESIDE = words.Pattern(
    rf"(?:[^\d;.()]|(?<=\d)[.](?=\d)){{0,90}}?(?:\(\s*(?:{_SHARE_WORD}\s*)?|,\s*{_SHARE_WORD}\s+)"
    rf"(?:{_NEAR_SHARE}\s*)?"
)
_TIGHT = words.Pattern(
    rf"(?:\s+[^\W\d_]+){{0,6}}\s+(?:chiếm tỷ lệ|chiếm|accounting for)\s+(?:{_NEAR_SHARE}\s*)?"
)
_COUNTED = words.Pattern(
    rf"\s*\(\s*(?:{_NEAR_SHARE}\s*)?|,?\s+(?:tương đương|tương ứng|equivalent "
    rf"to)\s+(?:với\s+)?(?:{_NEAR_SHARE}\s*)?"
)
_RANGE = words.Pattern(r"\s?[-–—]\s?|\s+(?:đến|to)\s+")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A number that is no figure of this field, where it stands, and why."""

    start: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Amount:
    """One printed number with its scale and unit ("percent", "points", "vnd", "minutes")."""

    start: int
    end: int
    digits: str
    unit: str = ""
    ordinal: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The numbers that make up one figure.

    ``form`` is "percent", "pair", "count", "range" or "rank"; ``share`` is a percentage printed
    beside a count or a pair; ``start`` and ``end`` bound the print, relation words included.
    """

    form: str
    amounts: tuple[Amount, ...]
    share: Amount | None
    relation: str
    start: int
    end: int

    @property
    def numbers(self) -> tuple[str, ...]:
        """The digits in the order of the print."""
        parts = [*self.amounts, *([self.share] if self.share else [])]
        return tuple(part.digits for part in sorted(parts, key=lambda part: part.start))

    @property
    def unit(self) -> str:
        """Unit of the last amount."""
        return self.amounts[-1].unit


def _masked(text: str) -> list[LeftOut]:
    found: list[LeftOut] = []
    taken = bytearray(len(text))
    for reason, pattern in _MASK:
        for match in pattern.finditer(text):
            start, end = match.span()
            if text[end - 1].isdigit():
                end = _REST.match(text, end).end()  # type: ignore[union-attr]
            # A number of the page that an earlier reason has taken stays with it.
            if any(taken[start:end]) or not any(c.isdigit() for c in match.group()):
                continue
            taken[start:end] = b"\1" * (end - start)
            found.append(LeftOut(start, end, text[start:end].strip(), reason))
    return found


def _amount(text: str, match: re.Match[str]) -> Amount:
    start, end, unit = match.start(), match.end(), ""
    if _ORDINAL.match(text, end):
        return Amount(start, end + 2, match.group(), "rank", ordinal=True)
    while scale := _SCALE.match(text, end):
        end = scale.end()
    if percent := _PERCENT.match(text, end):
        end, unit = percent.end(), "percent"
    elif printed := _UNIT.match(text, end):
        word = printed.group().strip().lower()
        unit = next(n for n in ("points", "vnd", "minutes") if word in _words(n))
        end = printed.end()
    if currency := _CURRENCY.search(text, max(0, start - 5), start):
        start, unit = currency.start(), "vnd"
    return Amount(start, end, match.group(), unit)


def _words(unit: str) -> set[str]:
    return {word.strip() for word in UNITS[unit].split("|")}


class _Grouper:
    def __init__(self, text: str, amounts: list[Amount]) -> None:
        self.text = text
        self.amounts = amounts
        self.position = 0

    def gap(self, first: Amount, second: Amount) -> str:
        return self.text[first.end : second.start]

    def peek(self, ahead: int = 0) -> Amount | None:
        index = self.position + ahead
        return self.amounts[index] if index < len(self.amounts) else None

    def groups(self) -> Iterator[Group]:
        while first := self.peek():
            self.position += 1
            before = self.text[max(0, first.start - 40) : first.start]
            group = self._rank(first, before) or self._pair(first) or self._range(first)
            yield self._bounded(group or self._single(first))

    def _followed(self, first: Amount) -> bool:
        """Whether a number of places follows: "45 trên 63"."""
        second = self.peek()
        return bool(second and _OF_PLACES.fullmatch(self.gap(first, second)))

    def _rank(self, first: Amount, before: str) -> Group | None:
        word = _RANK.search(before) or (_PLACED.search(before) if self._followed(first) else None)
        if not (first.ordinal or word) or first.unit not in ("", "rank"):
            return None
        amounts = [first]
        second = self.peek()
        if second and self._followed(first):
            amounts.append(second)
            self.position += 1
        elif (
            word
            and word.group().strip().lower() in ("nhóm",)
            and not re.match(r"\s+(?:tỉnh|địa phương|đơn vị|\w+ dẫn đầu)", self.text[first.end :])
        ):
            return None
        relation = "<=" if _TOP.search(before) else "="
        start = first.start - (len(before) - word.start()) if word else first.start
        return Group("rank", tuple(amounts), None, relation, start, amounts[-1].end)

    def _pair(self, first: Amount) -> Group | None:
        second = self.peek()
        if not second or first.unit not in ("", "points") or second.unit not in ("", "points"):
            return None
        gap = self.gap(first, second)
        whole = _SLASH.fullmatch(gap) or _OF.fullmatch(gap)
        # "7 in 10 dossiers", but not "3.120 in 2.000 …".
        few = len(second.digits) <= 3 and _smaller(first.digits, second.digits)
        whole = whole or _OVER.fullmatch(gap) or (_IN.fullmatch(gap) if few else None)
        if not whole:
            return None
        self.position += 1
        share = self._share(second)
        end = share.end if share else second.end
        return Group("pair", (first, second), share, "", first.start, end)

    def _share(self, count: Amount) -> Amount | None:
        share = self.peek()
        if not share or share.unit != "percent":
            return None
        gap = self.gap(count, share)
        if not (_BESIDE.fullmatch(gap) or _TIGHT.fullmatch(gap)):
            return None
        self.position += 1
        close = re.match(r"\s*\)", self.text[share.end :])
        return replace(share, end=share.end + close.end()) if close and "(" in gap else share

    def _range(self, first: Amount) -> Group | None:
        second = self.peek()
        if not second or not _RANGE.fullmatch(self.gap(first, second)):
            return None
        if first.unit not in ("", second.unit) or not _smaller(first.digits, second.digits):
            return None
        dash = not self.gap(first, second).strip().isalpha()
        opened = _OPENED.search(self.text[max(0, first.start - 40) : first.start])
        if not (dash or opened or not first.unit):
            return None
        self.position += 1
        form = "percent" if second.unit == "percent" else "count"
        return Group(form, (first, second), None, "", first.start, second.end)

    def _single(self, first: Amount) -> Group:
        if first.unit == "percent":
            return self._counted(first)
        share = self._share(first) if first.unit in ("", "vnd") else None
        end = share.end if share else first.end
        return Group("count", (first,), share, "", first.start, end)

    def _counted(self, percent: Amount) -> Group:
        """A percentage, and the count or pair that stands in brackets or after "equivalent to"."""
        count = self.peek()
        if count and not count.unit and _COUNTED.fullmatch(self.gap(percent, count)):
            self.position += 1
            second = self.peek()
            counts = [count]
            gap = self.gap(count, second) if second and not second.unit else " "
            if second and (_SLASH.fullmatch(gap) or _OF.fullmatch(gap)):
                self.position += 1
                counts.append(second)
            form = "pair" if len(counts) == 2 else "count"
            return Group(form, tuple(counts), percent, "", percent.start, counts[-1].end)
        return Group("percent", (percent,), None, "", percent.start, percent.end)

    def _bounded(self, group: Group) -> Group:
        """Add the relation and the words that print it."""
        start, end, relation = group.start, group.end, group.relation
        before = self.text[max(0, start - 40) : start]
        if not relation:
            matches = [
                (match.start(), sign)
                for sign, pattern in _RELATION.items()
                if (match := pattern.search(before))
            ]
            if matches:
                place, relation = min(matches)
                if relation == "<" and _NONE.search(before[:place]):
                    relation = ">="  # "no commune below 60%"
                start -= len(before) - place
                # "3,8%, cao hơn mức 0,9%" compares two rates and bounds neither.
                if _COMPARED.match(before[place:]) and before[:place].rstrip().endswith(","):
                    start, relation = group.start, "="
            elif sign := next((s for s, p in _SUFFIX.items() if p.match(self.text, end)), ""):
                relation, end = sign, _SUFFIX[sign].match(self.text, end).end()  # type: ignore[union-attr]
                if opening := _FROM.search(before):
                    start -= len(before) - opening.start()
            elif _FROM.search(before):
                # "từ 45% hồ sơ trở lên": the noun stands between.
                after = self.text[end : end + 60]
                near = (sign for sign, said in _CLOSED.items() if said.match(after))
                relation = next(near, "")
        return replace(group, relation=relation or "=", start=start, end=end)


def _smaller(first: str, second: str) -> bool:
    def size(digits: str) -> float:
        return float(re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits).replace(",", ".").split(".")[0])

    return size(first) < size(second)


def find(text: str) -> tuple[list[Group], list[LeftOut]]:
    """Return the groups of one paragraph in order, and the numbers left out, with reasons."""
    if not _NUMBER.search(text):
        return [], []
    left = _masked(text)
    taken = bytearray(len(text))
    plain = text
    for item in left:
        taken[item.start : item.end] = b"\1" * (item.end - item.start)
        hidden = re.sub(r"[0-9]", "·", text[item.start : item.end])
        plain = f"{plain[: item.start]}{hidden}{plain[item.end :]}"
    amounts: list[Amount] = []
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if any(taken[start:end]):
            continue
        if _YEAR.fullmatch(match.group()) and not _NO_YEAR.match(text, end):
            left.append(LeftOut(start, end, match.group(), "year"))
            continue
        amounts.append(_amount(text, match))
    return list(_Grouper(plain, amounts).groups()), sorted(left, key=lambda item: item.start)


def bound(header: str) -> str:
    """The relation that the header of a column gives to its numbers."""
    return next((sign for sign, said in _BOUND.items() if said.search(header)), "=")

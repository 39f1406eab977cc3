"""Read numbers, shares, pairs, ranks and dates exactly as Vietnamese and English pages print them.

One tokenizer and one parser without backtracking read every form, so no text has two readings.
The style alone decides what ``.`` and ``,`` mean; words never do. Whatever the grammar does not
name is refused with the reason and with what would be right.

Grammar, after white space is normalized and letters are folded to lower case
(``?`` at most once, ``*`` any number of times, ``|`` or)::

    text     = ranked | range | bound | percent "(" (pair | amount) ")" | (pair | amount) beside?
    ranked   = lead (rank-word number | ordinal rank-word?) noun* (("/" | of) number)? noun*
    range    = lead amount ("-" | "đến" | to) amount | opening amount ("đến" | to | and) amount
    bound    = "từ" amount "trở lên"
    pair     = amount ("/" | ";" | of) amount
    beside   = "(" percent ")" | "," filler percent
    amount   = lead "vnd"? number scale* unit? noun* ("trở lên" | or more | ...)?
    lead     = filler* relation? filler*

"percent" is an amount whose unit is a percentage.

Methods: reading printed numbers (METHODS, section 1).
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import NoReturn

__all__ = [
    "NumberStyle",
    "Reading",
    "UnreadableDate",
    "UnreadableNumber",
    "quotient_relation",
    "read",
    "read_date",
    "style_for",
    "write",
    "write_pair",
    "write_share",
]


class NumberStyle(StrEnum):
    """How a page prints numbers: VI has 1.234,5 and EN has 1,234.5."""

    VI = "vi"
    EN = "en"


LANGUAGE_STYLES: Mapping[str, NumberStyle] = {
    "de": NumberStyle.VI,
    "en": NumberStyle.EN,
    "fr": NumberStyle.VI,
    "vi": NumberStyle.VI,
}


def style_for(language: str) -> NumberStyle:
    """Number style that pages in a language use; ValueError lists the known languages."""
    try:
        return LANGUAGE_STYLES[language]
    except KeyError:
        known = ", ".join(LANGUAGE_STYLES)
        raise ValueError(
            f"no number style is known for language {language!r}; known languages: {known}"
        ) from None


class UnreadableNumber(ValueError):
    """A printed text that is not exactly one number, with the reason and what would be right."""

    def __init__(self, text: str, reason: str, suggestion: str) -> None:
        super().__init__(text, reason, suggestion)
        self.text = text
        self.reason = reason
        self.suggestion = suggestion

    def __str__(self) -> str:
        return f"cannot read {self.text!r}: {self.reason}; {self.suggestion}"


class UnreadableDate(UnreadableNumber):
    """A printed text that is not exactly one day of the calendar."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a printed text says.

    A single number has ``value``; a range also has ``upper``. A pair has ``numerator`` and
    ``denominator`` and no ``value``: the caller divides, and ``relation`` is that of the quotient.
    A percentage has ``value`` in percent and ``unit`` "percent"; printed beside a pair it is in
    ``percent``, and a count printed beside it is in ``numerator``. A rank has ``unit`` "rank" and,
    when the number of places is printed, ``denominator``.

    ``decimals`` is the place of the last printed digit of the percentage where one is printed,
    else of the number or the numerator: 2 for 26,77; 0 for 1.314; -5 for 3,2 triệu. Half a unit
    of that place is the rounding error.
    """

    relation: str
    value: Decimal | None = None
    upper: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    percent: Decimal | None = None
    unit: str = ""
    decimals: int = 0
    text: str = ""

    @property
    def is_pair(self) -> bool:
        """Whether the text prints a part and its whole, to be divided by the caller."""
        return self.unit != "rank" and self.numerator is not None and self.denominator is not None


# --- words ------------------------------------------------------------------------------------

RELATIONS: Mapping[str, str] = {
    ">": "> | trên | hơn | vượt | vượt quá | vượt mức | vượt trên | cao hơn | lớn hơn | nhiều hơn"
    " | over | more than | above | exceeding | in excess of | greater than | higher than"
    " | just over | well over | slightly over | upwards of | über | mehr als",
    ">=": ">= | ≥ | tối thiểu | ít nhất | không dưới | không thấp hơn | không ít hơn | at least"
    " | no less than | not less than | no fewer than | minimum | a minimum of | mindestens",
    "<": "< | gần | dưới | chưa đến | chưa tới | chưa đầy | chưa đạt | chưa được | ngót | ít hơn"
    " | thấp hơn | nhỏ hơn | nearly | almost | under | below | less than | fewer than"
    " | lower than | just under | well under | slightly under | fast | knapp | unter | weniger als",
    "<=": "<= | ≤ | không quá | không vượt quá | không hơn | tối đa | nhiều nhất | up to | at most"
    " | no more than | not more than | not exceeding | maximum | a maximum of | höchstens",
    "~": "~ | ≈ | khoảng | chừng | xấp xỉ | ước | ước đạt | ước tính | ước khoảng | about | around"
    " | approximately | roughly | some | circa | an estimated | close to | etwa | rund",
}
SUFFIXES: Mapping[str, str] = {
    ">=": "trở lên | or more | or higher | or above | and above | and over | upwards",
    "<=": "trở xuống | or less | or fewer | or lower | or below | and below | and under",
}
SCALES: Mapping[str, str] = {
    "2": "trăm | hundred | hundert",
    "3": "nghìn | ngàn | thousand | tausend",
    "6": "triệu | million | millions | millionen",
    "9": "tỷ | tỉ | billion | milliarden",
    "12": "trillion",
}
UNITS: Mapping[str, str] = {
    "percent": "% | phần trăm | percent | per cent | prozent",
    "percentage_points": "điểm phần trăm | điểm % | percentage points | percentage point"
    " | prozentpunkte",
    "points": "điểm | point | points | punkte",
    "vnd": "đồng | vnd | vnđ | đ | dong",
    "minutes": "phút | minute | minutes | minuten",
    "hours": "giờ | tiếng đồng hồ | hour | hours | stunden",
    "days": "ngày | day | days | tage",
    "working_days": "ngày làm việc | working day | working days",
}
# Words that say nothing about the number; those of "share" tie a percentage to a count before it.
FILLERS: Mapping[str, str] = {
    "level": "đạt | đạt tỷ lệ | đạt tỉ lệ | đạt mức | phải đạt | phấn đấu đạt | phấn đấu | phải"
    " | là | có | mức | tỷ lệ | tỉ lệ | tổng số | tổng cộng | reaching | reached | a rate of"
    " | total | =",
    "share": "chiếm | chiếm tỷ lệ | chiếm tỉ lệ | bằng | tương đương | tương ứng | accounting for"
    " | equivalent to",
}
OF = (
    "trong | trong số | trong tổng | trong tổng số | trên tổng | trên tổng số | of | of the"
    " | of a total of | out of | out of the | out of a total of | von"
)
RANK_WORDS = (
    "thứ | hạng | hạng thứ | đứng thứ | xếp thứ | xếp hạng | xếp hạng thứ | đứng hạng | vị trí"
    " | vị trí thứ | đứng vị trí | đứng vị trí thứ | xếp vị trí | xếp vị trí thứ | rank | ranked"
    " | ranks | ranking | place | platz"
)
TOP_WORDS = "top | tốp | trong top | trong tốp | in the top"
# Ordinals in words are read only as ranks: a rank printed without digits is still one number.
ORDINALS: Mapping[str, str] = {
    "1": "thứ nhất | hạng nhất | đứng thứ nhất | xếp thứ nhất | first",
    "2": "thứ nhì | thứ hai | hạng nhì | đứng thứ nhì | đứng thứ hai | xếp thứ nhì | xếp thứ hai"
    " | second",
    "3": "thứ ba | hạng ba | đứng thứ ba | xếp thứ ba | third",
    "4": "thứ tư | đứng thứ tư | xếp thứ tư | fourth",
    "5": "thứ năm | đứng thứ năm | xếp thứ năm | fifth",
    "6": "thứ sáu | đứng thứ sáu | xếp thứ sáu | sixth",
    "7": "thứ bảy | đứng thứ bảy | xếp thứ bảy | seventh",
    "8": "thứ tám | đứng thứ tám | xếp thứ tám | eighth",
    "9": "thứ chín | đứng thứ chín | xếp thứ chín | ninth",
    "10": "thứ mười | đứng thứ mười | xếp thứ mười | tenth",
}
CHANGES = (
    "tăng | tăng thêm | tăng lên | giảm | giảm còn | giảm xuống | thêm | gấp | bậc | lần | up"
    " | down | increase | increased | increasing | decrease | decreased | rose | rise | fell"
    " | gained | lost | improved | times | higher | lower"
)
# Nouns that may follow a number without changing it; a phrase is any run of them.
NOUNS = (
    "hồ sơ | kết quả | thủ tục | thủ tục hành chính | tthc | dvc | dvctt | dịch vụ | dịch vụ công"
    " | đơn vị | cơ quan | địa phương | sở | ban | ngành | bộ | tỉnh | thành | thành phố | huyện"
    " | thị xã | quận | xã | phường | thị trấn | đặc khu | thôn | làng | bản | tổ | người"
    " | người dân | công dân | hộ | hộ nghèo | hộ gia đình | doanh nghiệp | tổ chức | cá nhân"
    " | cán bộ | công chức | viên chức | nhân sự | tài khoản | giao dịch | lượt | phiếu | văn bản"
    " | tài liệu | chỉ tiêu | tiêu chí | nhiệm vụ | bộ phận | bộ phận một cửa | trung tâm"
    " | chữ ký số | chứng thư số | tổ công nghệ số cộng đồng | thành viên | lĩnh vực | quyết định"
    " | ý kiến | hệ thống | cơ sở dữ liệu | thuê bao | trạm | dịch vụ công trực tuyến"
    " | ubnd | hđnd | văn phòng | xóm | buôn | cơ sở | trường | nhân khẩu | lượt người | cuộc họp"
    " | lãnh đạo | máy tính | chức danh | loại | trường hợp | tổ công nghệ số | hội viên"
    " | trực tuyến | toàn trình | một phần | cấp tỉnh | cấp huyện | cấp xã | hành chính | trực tiếp"
    " | đúng hạn | trước hạn | trễ hạn | quá hạn | toàn quốc | cả nước"
    " | record | records | case | cases | request | requests | inhabitants | respondents"
    " | civil servants | meetings | villages | hamlets | households | poor households"
    " | dossier | dossiers | file | files | application | applications | result | results"
    " | procedure | procedures | administrative | online | public | service | services | unit"
    " | units | agency | agencies | department | departments | district | districts | commune"
    " | communes | ward | wards | province | provinces | city | cities | town | towns | township"
    " | townships | locality | localities | ministry | ministries | people | citizens | residents"
    " | household | account | accounts | transaction | transactions | official"
    " | officials | staff | employees | officers | center | centers | centre | centres | member"
    " | members | team | teams | criteria | target | targets | task | tasks | document | documents"
    " | business | businesses | enterprises | organizations | one-stop | provincial-level"
    " | district-level | commune-level | nationwide | gemeinden | provinzen"
)


def _phrases(text: str) -> list[str]:
    return [phrase.strip() for phrase in text.split("|")]


def lexicon() -> dict[tuple[str, ...], tuple[str, str]]:
    """Every phrase as a tuple of words, with its one part of speech and its meaning.

    ValueError lists the phrases that are named twice: that would make a text ambiguous.
    """
    parts: list[tuple[str, str, str]] = [
        *(("relation", meaning, text) for meaning, text in RELATIONS.items()),
        *(("suffix", meaning, text) for meaning, text in SUFFIXES.items()),
        *(("scale", meaning, text) for meaning, text in SCALES.items()),
        *(("unit", meaning, text) for meaning, text in UNITS.items()),
        *(("ordinal word", meaning, text) for meaning, text in ORDINALS.items()),
        *(("filler", meaning, text) for meaning, text in FILLERS.items()),
        ("of", "", OF),
        ("rank", "=", RANK_WORDS),
        ("rank", "<=", TOP_WORDS),
        ("change", "", CHANGES),
        ("noun", "", NOUNS),
        ("from", "to", "từ | from"),
        ("from", "and", "between | giữa"),
        ("to", "to", "đến | tới | to | bis | - | – | —"),
        ("and", "and", "và | and | cùng | und | +"),
        ("(", "", "("),
        (")", "", ")"),
        ("/", "", "/"),
        (";", "", ";"),
        (",", "", ","),
    ]
    words: dict[tuple[str, ...], tuple[str, str]] = {}
    twice: list[str] = []
    for kind, meaning, text in parts:
        for phrase in _phrases(text):
            key = tuple(phrase.split())
            if key in words:
                twice.append(phrase)
            words[key] = (kind, meaning)
    if twice:
        raise ValueError(f"phrases with two meanings: {', '.join(sorted(twice))}; keep one of each")
    return words


LEXICON = lexicon()
_LONGEST = max(len(phrase) for phrase in LEXICON)


# --- what is refused before anything is read --------------------------------------------------

# The longest print of the register has 60 characters; without an end, reading would have none.
_LENGTH = 200

_MEND = "keep as_reported as printed and add `reading` with `because`"
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = "|".join(f"{month}|{month[:3]}" for month in _MONTHS) + "|sept"
_DATES = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d).*"  # 2023-10-17, 2023-10-17 00:00:00
    r"|\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})"  # 10/17/2023, 17.10.23
    rf"|\d{{1,4}}[-/ ](?:{_MONTH})(?:[-/ ]\d{{2,4}})?"  # 17-Oct, 17-Oct-23
    rf"|(?:{_MONTH})[-/ ]\d{{1,4}}(?:,? \d{{4}})?"  # Oct-17, July 1, 2025
    r"|\d{1,4}[-/ ]?thg[-/ ]?\d{1,2}(?:[-/ ]\d{2,4})?|thg[-/ ]?\d{1,2}[-/ ]\d{1,4}"  # 17-Thg10
    r"|(?:ngày )?\d{1,2} tháng \d{1,2}(?: năm \d{4})?|tháng \d{1,2}(?: năm |/)\d{4}",
)
_MONTH_OF_YEAR = re.compile(r"(?:0?[1-9]|1[0-2])\s*[-/]\s*(?:19|20)\d\d")
_YEARS = re.compile(r"(?:19|20)\d\d\s*[-–—]\s*(?:19|20)\d\d")
_SCIENTIFIC = re.compile(r"\d[\d.,]*e[+-]?\d+")
_SPREADSHEET = re.compile(r"=|#(?:#|ref|value|name|div|n/a|num|null)")  # #REF!, =10/17
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


def _normal(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _refuse_encoding(text: str) -> None:
    if len(text) > _LENGTH:
        raise UnreadableNumber(
            f"{text[:40]}…", f"it has more than {_LENGTH} characters", "write the number alone"
        )
    if not unicodedata.is_normalized("NFC", text):
        raise UnreadableNumber(
            text,
            "the letters are not in Unicode normalization form C (NFC)",
            f"save the text as NFC: {unicodedata.normalize('NFC', text)!r}",
        )
    for char in text:
        category = unicodedata.category(char)
        if category in {"Nd", "Nl", "No"} and char not in "0123456789":
            digits = unicodedata.normalize("NFKC", text)
            raise UnreadableNumber(
                text,
                f"{char!r} ({unicodedata.name(char, 'unnamed')}) is not one of the digits 0 to 9",
                f"if the page prints plain digits, write {digits!r}",
            )
        if category in {"Cf", "Cc"} and not char.isspace():
            raise UnreadableNumber(
                text,
                f"it holds the invisible character U+{ord(char):04X}",
                "remove that character",
            )


def _refuse_dates(text: str, folded: str) -> None:
    if _DATES.fullmatch(folded):
        raise UnreadableNumber(
            text,
            "it looks like a date; a spreadsheet may have changed a pair into a date",
            "write the pair as the document prints it, such as '10/17'; if a date is meant,"
            " the indicator must be one whose values are dates",
        )
    if _MONTH_OF_YEAR.fullmatch(folded):
        raise UnreadableNumber(
            text,
            "it may be a month of a year or a pair",
            "for a pair, write the two numbers in `numerator` and `denominator`",
        )
    if _YEARS.fullmatch(folded):
        raise UnreadableNumber(
            text, "it looks like a span of years, not a range of amounts", "write the amount alone"
        )
    if _SPREADSHEET.match(folded):
        raise UnreadableNumber(
            text,
            "it is a fault or a formula of a spreadsheet",
            "write the number as the document prints it",
        )
    if _SCIENTIFIC.search(folded):
        raise UnreadableNumber(
            text,
            "it is in scientific notation; a spreadsheet may have changed the number",
            "write the number as the document prints it",
        )


# --- digits and marks -------------------------------------------------------------------------

_MARKS: Mapping[NumberStyle, tuple[str, str, str]] = {
    # name, mark that groups thousands, decimal mark
    NumberStyle.VI: ("Vietnamese", ".", ","),
    NumberStyle.EN: ("English", ",", "."),
}


def _fault(digits: str, style: NumberStyle) -> str:
    """Why a run of digits and marks is malformed in a style; empty when it is well formed.

    The run begins and ends with a digit: the tokenizer leaves other marks outside.
    """
    name, group, decimal = _MARKS[style]
    if digits.count(decimal) > 1:
        return f"'{decimal}' is the decimal mark in {name} and can occur once"
    whole, _, fraction = digits.partition(decimal)
    if group in fraction:
        return f"'{group}' groups thousands in {name} and cannot follow the decimal mark"
    first, *groups = whole.split(group)
    if not groups:
        return ""
    for part in groups:
        if len(part) != 3:
            return (
                f"'{group}' groups thousands in {name}; groups after it have three digits,"
                f" here {part!r} has {len(part)}"
            )
    if len(first) > 3:
        return (
            f"'{group}' groups thousands in {name}; the first group has one to three digits,"
            f" here {first!r} has {len(first)}"
        )
    if first.startswith("0"):
        return f"a grouped number does not begin with 0, and '{group}' groups thousands in {name}"
    return ""


def _other(style: NumberStyle) -> NumberStyle:
    return NumberStyle.EN if style is NumberStyle.VI else NumberStyle.VI


def _decimal(digits: str, style: NumberStyle, text: str) -> Decimal:
    """The one value of a run of digits and marks in a style; UnreadableNumber if malformed."""
    reason = _fault(digits, style)
    if reason:
        other = _other(style)
        suggestion = f"if it is a misprint, {_MEND}"
        if not _fault(digits, other):
            suggestion = (
                f"if the document prints numbers the {_MARKS[other][0]} way, set number_style ="
                f' "{other}" (then it is {_decimal(digits, other, text)}); {suggestion}'
            )
        _, group, _ = _MARKS[style]
        padded = digits + "0" * (3 - len(digits.rpartition(group)[2]))
        if padded != digits and not _fault(padded, style):
            suggestion = f"if a spreadsheet has cut {padded!r}, write that; {suggestion}"
        raise UnreadableNumber(text, reason, suggestion)
    _, group, decimal = _MARKS[style]
    return Decimal(digits.replace(group, "").replace(decimal, "."))


def _shift(value: Decimal, places: int) -> Decimal:
    """Multiply by a power of ten, exactly (Decimal.scaleb would round after 28 digits)."""
    sign, digits, exponent = value.as_tuple()
    return Decimal(format(Decimal((sign, digits, int(exponent) + places)), "f"))


def _printed_decimals(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


# --- tokens -----------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"(?P<ordinal>[0-9]+(?:st|nd|rd|th)\b)"
    r"|(?P<number>[0-9](?:[0-9.,]*[0-9])?)"
    r"|(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)"
    r"|(?P<sign>>=|<=|[><=≥≤~≈%/;(),+–—-])"
    r"|(?P<space> )"
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    meaning: str
    text: str


def _pieces(folded: str, text: str) -> list[tuple[str, str]]:
    pieces: list[tuple[str, str]] = []
    position = 0
    while position < len(folded):
        match = _TOKEN.match(folded, position)
        if match is None:
            raise UnreadableNumber(
                text,
                f"{folded[position]!r} has no meaning at that place in a printed number",
                f"leave it out if it is not part of the number; else {_MEND}",
            )
        kind = str(match.lastgroup)
        if kind != "space":
            pieces.append((kind, match.group()))
        position = match.end()
    return pieces


def _tokens(folded: str, text: str) -> list[_Token]:
    """Tokens of a text: numbers, ordinals, and the longest known phrases of words and signs."""
    pieces = _pieces(folded, text)
    tokens: list[_Token] = []
    index = 0
    while index < len(pieces):
        kind, piece = pieces[index]
        if kind in {"number", "ordinal"}:
            tokens.append(_Token(kind, "", piece))
            index += 1
            continue
        for length in range(min(_LONGEST, len(pieces) - index), 0, -1):
            phrase = tuple(word for _, word in pieces[index : index + length])
            if phrase in LEXICON:
                tokens.append(_Token(*LEXICON[phrase], " ".join(phrase)))
                index += length
                break
        else:
            tokens.append(_Token("unknown", "", piece))
            index += 1
    return tokens


def _refuse_tokens(tokens: Sequence[_Token], text: str) -> None:
    """Refuse, before parsing, what no form can hold: no digits, changes, sums, unknown words."""
    if not {"number", "ordinal", "ordinal word"} & {token.kind for token in tokens}:
        raise UnreadableNumber(text, "no number is printed in digits", _MEND)
    for token in tokens:
        if token.kind == "change":
            raise UnreadableNumber(
                text,
                f"{token.text!r} tells of a change or a multiple, not of a level",
                f"if the document prints the level, write that; else {_MEND}",
            )
        if token.kind == "unknown":
            raise UnreadableNumber(
                text,
                f"{token.text!r} is not a word that goes with a printed number",
                f"leave it out if it only names what is counted; else {_MEND}",
            )
    if tokens[0].kind == "to" and tokens[0].text in {"-", "–", "—"}:
        raise UnreadableNumber(
            text, "a printed level cannot be negative", f"if a change is meant, {_MEND}"
        )


# --- parser -----------------------------------------------------------------------------------

_INVERSE: Mapping[str, str] = {"=": "=", ">": "<", ">=": "<=", "<": ">", "<=": ">=", "~": "~"}


def quotient_relation(numerator: str, denominator: str) -> str:
    """Relation of a quotient, from those of its parts: more than a, of less than b, is more."""
    sides = {numerator, _INVERSE[denominator]} - {"="}
    if not sides:
        return "="
    if len(sides) == 1:
        return sides.pop()
    if sides == {">", ">="}:
        return ">"
    if sides == {"<", "<="}:
        return "<"
    return "~"


@dataclass(frozen=True, slots=True)
class _Amount:
    value: Decimal
    relation: str
    unit: str
    scale: int
    noun: str
    decimals: int
    closed: bool  # whether words such as 'trở lên' ended it


@dataclass(slots=True)
class _Parser:
    tokens: list[_Token]
    style: NumberStyle
    text: str
    position: int = field(default=0)

    def refuse(self, reason: str, suggestion: str = "") -> NoReturn:
        raise UnreadableNumber(self.text, reason, suggestion or _MEND)

    def kind(self, ahead: int = 0) -> str:
        index = self.position + ahead
        return self.tokens[index].kind if index < len(self.tokens) else "end"

    def take(self, *kinds: str) -> _Token | None:
        if self.kind() not in kinds:
            return None
        self.position += 1
        return self.tokens[self.position - 1]

    def expect(self, kind: str, reason: str) -> _Token:
        token = self.take(kind)
        if token is None:
            self.refuse(reason)
        return token

    def finish(self, reading: Reading) -> Reading:
        if self.kind() != "end":
            self.refuse_rest()
        return replace(reading, text=self.text)

    def refuse_rest(self) -> NoReturn:
        rest = self.tokens[self.position :]
        if any(token.kind in {"number", "ordinal"} for token in rest):
            self.refuse(
                "it holds more numbers than one value, pair or range, and how they belong together"
                " is not printed",
                f"a sum or a list is never guessed: {_MEND}, such as the sum and its parts",
            )
        self.refuse(f"{rest[0].text!r} has no meaning at that place")

    def lead(self) -> str:
        """Relation in front of a number: fillers such as 'đạt' around at most one relation."""
        relation = ""
        while token := self.take("filler", "relation"):
            if token.kind == "relation":
                if relation:
                    self.refuse(f"two relation words: {token.text!r} is the second")
                relation = token.meaning
        return relation or "="

    def nouns(self) -> str:
        words: list[str] = []
        while token := self.take("noun"):
            words.append(token.text)
            if self.kind() == "," and self.kind(1) == "noun":
                self.position += 1
        return " ".join(words)

    def number(self, missing: str) -> Decimal:
        number = self.expect("number", f"{missing} is missing {self.place()}")
        value = _decimal(number.text, self.style, self.text)
        if self.kind() == "number":
            self.refuse(
                "a space stands between digits",
                f"if the page groups thousands by spaces, {_MEND}",
            )
        return value

    def scale(self) -> int:
        power = last = 0
        while token := self.take("scale"):
            if int(token.meaning) < last:
                self.refuse(f"{token.text!r} is smaller than the scale before it")
            if power > 12:
                self.refuse("the scale words make more than anything published")
            last = int(token.meaning)
            power += last
        return power

    def amount(self, relation: str | None = None) -> _Amount:
        """One number with its relation, scale, unit and counted noun."""
        relation = self.lead() if relation is None else relation
        currency = self.take("unit") if self.kind(1) == "number" else None
        if currency and currency.meaning != "vnd":
            self.refuse(f"{currency.text!r} stands before the number")
        printed = self.number("a number")
        scale = self.scale()
        value = _shift(printed, scale)
        token = currency or self.take("unit")
        unit = token.meaning if token else ""
        noun = self.nouns()
        if noun and not unit and value != value.to_integral_value():
            self.refuse(
                f"what is counted ({noun}) comes in whole numbers, and this reads as {value}",
                f"check whether the document prints numbers the {_MARKS[_other(self.style)][0]}"
                f' way (number_style = "{_other(self.style)}"); else {_MEND}',
            )
        if scale and unit == "percent":
            self.refuse("a percentage has no scale such as 'triệu'")
        suffix = self.take("suffix")
        if suffix and relation != "=":
            self.refuse(f"two relation words: {suffix.text!r} is the second")
        if suffix:
            relation = suffix.meaning
        return _Amount(
            value, relation, unit, scale, noun, _printed_decimals(printed) - scale, bool(suffix)
        )

    def place(self) -> str:
        if self.kind() == "end":
            return "at the end"
        return f"where {self.tokens[self.position].text!r} stands"

    # Each method below reads one form of the grammar in the module's docstring.

    def ranked(self) -> Reading:
        relation = self.lead()
        prefix = self.take("rank")
        rank = self.whole("the rank") if prefix else self.ordinal()
        if prefix and prefix.meaning != "=":
            if relation != "=":
                self.refuse(f"two relation words: {prefix.text!r} is the second")
            relation = prefix.meaning
        self.nouns()
        places = self.whole("the number of places") if self.take("/", "of") else None
        self.nouns()
        if rank < 1 or (places is not None and rank > places):
            self.refuse("a rank lies between 1 and the number of places")
        return self.finish(Reading(relation, value=rank, denominator=places, unit="rank"))

    def ordinal(self) -> Decimal:
        if word := self.take("ordinal word"):
            return Decimal(word.meaning)
        text = self.expect("ordinal", f"the rank is missing {self.place()}").text
        number = int(text[:-2])
        regular = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        right = "th" if number % 100 in {11, 12, 13} else regular
        if text[-2:] != right:
            self.refuse(f"{text!r} is not an ordinal number", f"{number}{right} would be one")
        self.take("rank")
        return Decimal(number)

    def whole(self, missing: str) -> Decimal:
        value = self.number(missing)
        if value != value.to_integral_value():
            self.refuse("ranks and places are whole numbers")
        return value

    def spanned(self) -> Reading:
        """A text that opens with 'từ' or 'between': a range, or 'từ ... trở lên'."""
        opening = self.expect("from", "a range is expected")
        first = self.amount()
        closing = "and" if opening.meaning == "and" else "to"
        if self.take(closing):
            return self.range("=", first)
        if not first.closed:
            self.refuse(
                f"{opening.text!r} opens a range that is not closed",
                "'từ ... trở lên' or 'từ ... đến ...' would be read",
            )
        return self.finish(self.single(first))

    def range(self, relation: str, first: _Amount) -> Reading:
        second = self.amount()
        if first.relation not in {"=", relation} or second.relation != "=":
            self.refuse("a relation word stands inside a range")
        if relation not in {"=", "~"}:
            self.refuse(
                "a range has two ends, and a relation word in front of it belongs to neither"
            )
        if first.unit not in {"", second.unit}:
            self.refuse("the two ends of the range have different units")
        # In '7-8 triệu' and '80-90%' the last word belongs to both ends.
        shift = 0 if first.scale else second.scale
        lower = _shift(first.value, shift)
        if lower >= second.value:
            self.refuse("the second end of a range must be the larger")
        return self.finish(
            Reading(
                relation,
                lower,
                upper=second.value,
                unit=second.unit,
                decimals=first.decimals - shift,
            )
        )

    def pair(self, first: _Amount, mark: str) -> Reading:
        second = self.amount()
        if {first.unit, second.unit} - {"", "points"} or (first.unit and not second.unit):
            self.refuse(
                "the two numbers of a pair are counts or points, not shares or other units",
                f"write one of them; if both are needed, {_MEND}",
            )
        if first.noun and second.noun and first.noun != second.noun:
            self.refuse("the two numbers count different things")
        if first.closed or second.closed:
            self.refuse("words such as 'trở lên' end a single number, not a pair")
        if second.scale and not first.scale:
            self.refuse("a scale such as 'triệu' stands after the second number only")
        if second.value == 0:
            self.refuse("the second number of a pair cannot be 0")
        if mark == ";" and first.value > second.value:
            self.refuse("the first of two numbers is the larger, so it is not a part of the second")
        return Reading(
            quotient_relation(first.relation, second.relation),
            numerator=first.value,
            denominator=second.value,
            unit=second.unit,
            decimals=first.decimals,
        )

    def single(self, amount: _Amount, numerator: Decimal | None = None) -> Reading:
        return Reading(
            amount.relation,
            amount.value,
            numerator=numerator,
            unit=amount.unit,
            decimals=amount.decimals,
        )

    def percentage(self) -> _Amount:
        amount = self.amount()
        if amount.unit != "percent":
            self.refuse(
                "beside a count or a pair only a percentage is read",
                f"a sum or a list is never guessed: {_MEND}",
            )
        return amount

    def beside(self, reading: Reading) -> Reading:
        """A percentage in brackets, or after a comma and a word such as 'chiếm'."""
        if self.take("("):
            share = self.percentage()
            self.expect(")", "the bracket is not closed")
        elif self.kind() == "," and self.kind(1) == "filler":
            # After '5 xã, đạt 90%' nobody can say of what: only 'chiếm' ties the two together.
            if not reading.is_pair and self.tokens[self.position + 1].meaning != "share":
                self.refuse_rest()
            self.position += 1
            share = self.percentage()
        else:
            return self.finish(reading)
        if reading.is_pair:
            return self.finish(replace(reading, percent=share.value, decimals=share.decimals))
        if reading.unit or reading.relation != "=" or reading.value is None:
            self.refuse("only a plain count can stand beside its percentage")
        return self.finish(self.single(share, numerator=reading.value))

    def counted(self, share: _Amount) -> Reading:
        """A count or a pair in brackets after its percentage."""
        first = self.amount()
        mark = self.take("/", ";", "of")
        if mark:
            pair = self.pair(first, mark.kind)
            reading = replace(pair, percent=share.value, decimals=share.decimals)
        elif first.unit or first.relation != "=":
            self.refuse("in brackets after a percentage only a count or a pair is read")
        else:
            reading = self.single(share, numerator=first.value)
        self.expect(")", "the bracket is not closed")
        return self.finish(reading)

    def tail(self, first: _Amount) -> Reading:
        """What may follow the first number of a text."""
        if first.unit == "percent" and self.take("("):
            return self.counted(first)
        if mark := self.take("/", ";", "of"):
            return self.beside(self.pair(first, mark.kind))
        return self.beside(self.single(first))

    def reading(self) -> Reading:
        kinds = [token.kind for token in self.tokens]
        if {"rank", "ordinal", "ordinal word"} & set(kinds):
            return self.ranked()
        relation = self.lead()
        if self.kind() == "from":
            if relation != "=":
                self.refuse("a relation word stands before a range")
            return self.spanned()
        first = self.amount(relation)
        if self.kind() == "to":
            self.position += 1
            return self.range(first.relation, first)
        return self.tail(first)


def read(text: str, style: NumberStyle) -> Reading:
    """Read one printed text in a number style.

    Raises UnreadableNumber, with the reason and what would be right, for everything that is not
    exactly one number, range, pair or rank: malformed groupings, sums, lists, changes, words
    without digits, dates, text that is not NFC.
    """
    _refuse_encoding(text)
    normal = _normal(text)
    folded = normal.lower()
    if not folded:
        raise UnreadableNumber(text, "it is empty", "write the number as the document prints it")
    _refuse_dates(text, folded)
    tokens = _tokens(folded, text)
    _refuse_tokens(tokens, text)
    return _Parser(tokens, style, text).reading()


# --- dates ------------------------------------------------------------------------------------

_DAY_FIRST = re.compile(r"(?:ngày )?(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_VIETNAMESE = re.compile(r"(?:ngày )?(\d{1,2}) tháng (\d{1,2}),? năm (\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTH_SECOND = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]+)\.?,? (\d{4})")


def _month(name: str, text: str) -> int:
    for number, month in enumerate(_MONTHS, start=1):
        if name in {month, month[:3]} or (name == "sept" and number == 9):
            return number
    raise UnreadableDate(text, f"{name!r} is not a month", "write the month's English name")


def _parts(folded: str, style: NumberStyle, text: str) -> tuple[int, int, int]:
    """Year, month and day as printed, before the calendar is asked."""
    if match := _ISO.fullmatch(folded):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _VIETNAMESE.fullmatch(folded):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _MONTH_FIRST.fullmatch(folded):
        return int(match[3]), _month(match[1], text), int(match[2])
    if match := _MONTH_SECOND.fullmatch(folded):
        return int(match[3]), _month(match[2], text), int(match[1])
    if match := _DAY_FIRST.fullmatch(folded):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if style is NumberStyle.VI or first > 12 or first == second:
            return year, second, first
        if second > 12:
            return year, first, second
        raise UnreadableDate(
            text,
            "in English either number may be the month",
            f"write {year}-{second:02}-{first:02} or {year}-{first:02}-{second:02} in `reading`,"
            " with `because`",
        )
    raise UnreadableDate(
        text,
        "it is not a printed day",
        "01/6/2022, 01 tháng 8 năm 2022, July 1, 2025 and 2025-07-01 would be read",
    )


def read_date(text: str, style: NumberStyle) -> datetime.date:
    """Read one printed day.

    Vietnamese style reads 01/6/2022 day first; English style reads it only when one order is
    possible. Raises UnreadableDate for anything else, days that do not exist included, and
    UnreadableNumber where the characters themselves cannot be read.
    """
    _refuse_encoding(text)
    year, month, day = _parts(_normal(text).lower(), style, text)
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise UnreadableDate(
            text,
            f"the calendar has no such day ({error})",
            "check the order of day and month in the document",
        ) from error


# --- writing ----------------------------------------------------------------------------------


def write(
    value: Decimal, style: NumberStyle, decimals: int | None = None, grouping: bool = True
) -> str:
    """Print a number so that `read` in the same style gives it back.

    ``decimals`` rounds half up to that many printed decimals (0 or more); without it every digit
    of the value is kept, trailing zeros included. ValueError for negative or infinite values:
    printed levels have neither.
    """
    if not value.is_finite() or value < 0:
        raise ValueError(f"cannot print {value}: a printed level is finite and not negative")
    if decimals is not None:
        if decimals < 0:
            raise ValueError(f"cannot print {decimals} decimals: 0 or more would be right")
        exact = Context(prec=max(28, abs(value.adjusted()) + decimals + 2))
        value = value.quantize(Decimal((0, (1,), -decimals)), ROUND_HALF_UP, exact)
    whole, _, fraction = format(value.copy_abs(), "f").partition(".")
    _, group, decimal = _MARKS[style]
    if grouping:
        whole = f"{int(whole):,}".replace(",", group)
    return f"{whole}{decimal}{fraction}" if fraction else whole


def write_share(share: Decimal, style: NumberStyle, decimals: int | None = None) -> str:
    """Print a fraction as a percentage, such as 26,77%; reading it gives 100 times the fraction."""
    return f"{write(_shift(share, 2), style, decimals)}%"


def write_pair(numerator: Decimal, denominator: Decimal, style: NumberStyle) -> str:
    """Print a part and its whole, such as 33.580/40.458."""
    return f"{write(numerator, style)}/{write(denominator, style)}"

"""What the words around a number say of it: whose it is, whether it is a goal, and when it "
"holds."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_I = re.IGNORECASE
_NAME = r"(?:\s+[A-ZĐĂÂÊÔƠƯÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ][\w'’-]*)+"
_NAME_BEFORE = re.compile(r"(?:[A-ZĐ][\w'’-]*\s){1,3}$")

# --- tiers ------------------------------------------------------------------------------------

# "thị xã" before "xã"; "xã hội" is society, "cơ sở" and "trụ sở" are no departments.
_TIERS = re.compile(
    r"(?P<all>(?:các )?sở,? (?:ban,? )?ngành,? (?:và )?(?:các )?địa phương|cơ quan, đơn vị, "
    r"địa phương|cơ quan, địa phương|toàn tỉnh|cả tỉnh|toàn quốc|cả nước|các cấp|cả ba cấp|ba "
    r"cấp|3 cấp|tỉnh,? thành phố"
    r"|tỉnh/thành phố|tỉnh, thành|các tỉnh|tỉnh thành|whole province|province-?wide|nationwide"
    r"|provinces and cities"
    r"|provinces|all (?:three )?(?:tiers|levels)|the country)"
    r"|(?P<province>(?:cấp|khối)\s+(?:tỉnh|sở)|cấp sở|(?<!cơ )(?<!trụ )\bsở(?!\s+(?:hữu|thích"
    r"|dĩ))(?:,? ban,? ngành|,? ngành,? ban|,? ban|,? ngành)?"
    r"|\bban,? ngành|trung tâm (?:phục vụ hành chính công|pvhcc|hành chính công)(?: của)? tỉnh"
    r"|cơ quan chuyên môn|provincial[- ](?:level|departments?|agencies|agency|offices?"
    r"|cent(?:er|re)|public administrative service cent\w+)"
    r"|province[- ]level|at province level|\bdepartments?\b|the provincial tier|provincial tier)"
    r"|(?P<district>(?:cấp|khối)\s+huyện|\bthị xã|\bhuyện|\bthành phố(?= [A-ZĐ])|các thành phố"
    r"|\bquận"
    r"|district[- ](?:level|tier|towns?)|\bdistricts?\b)"
    r"|(?P<commune>(?:cấp|khối)\s+xã|(?<!tác )\bxã(?!\s+hội)|\bphường|\bthị trấn|\bđặc khu"
    r"|communal|commune[- ](?:level|tier)|\bcommunes?\b|\bwards?\b|\btownships?\b|grassroots level)"
    r"|(?P<whole>\btỉnh\b|\bthe province\b|\bprovince\b|\bprovincial\b)",
    _I,
)
_ATTRIBUTION = re.compile(
    r"(?:^|(?<=[.;,]\s))(?:theo|according to)\s+[^,;]{3,120}[,;]"
    r"|^[^,;:]{3,60}(?:cho biết|cho hay|thông tin|said|reported),?\s"
    r"|,\s*according to [^.;]+",
    _I,
)
# Names of indices that hold the word "provincial".
_INDEX = re.compile(
    r"(?:chỉ số|dti|papi|index|sipas)[^,;.]{0,30} cấp tỉnh|(?:hành chính công|chuyển đổi số"
    r"|cải cách hành chính|năng lực cạnh tranh) cấp "
    r"tỉnh(?=\s*(?:\(|năm|đạt|$|,))"
    r"|provincial (?:competitiveness|governance|public administration)",
    _I,
)
_JOINED = re.compile(
    r"(?:[\s,/&–-]|và|tới|đến|các|ubnd|từ|cùng|hoặc|and|to|the|or|as well as|at|in|ở|tại|cấp"
    r"|levels?|of)*",
    _I,
)
_PREPOSITION = re.compile(
    r"(?:ở|tại|của|cho|đối với|thuộc|from|at|in|for|by|of|to|among|across)\s+"
    r"(?:(?:các|the|ubnd|cơ quan|đơn vị|bộ phận một cửa|bộ phận|một cửa|trung tâm phục vụ hành "
    r"chính công|mỗi|số|all|both|ủy ban nhân dân|one-stop|desks?|at)\s+)*$",
    _I,
)
_DIRECT = re.compile(
    r"\s*(?:(?:ubnd|các|số|of|the|all|other|its|cơ quan|đơn vị|đơn vị hành chính|trung tâm "
    r"phục vụ hành chính công|bộ phận một cửa|tại|one-stop desks? at|other)\s+)*",
    _I,
)
_RANKS = {"commune": 0, "district": 1, "province": 2, "all": 3}


@dataclass(frozen=True, slots=True)
class Mention:
    """A tier or a named unit in a text; ``name`` is empty for a tier as such."""

    start: int
    end: int
    tier: str
    name: str = ""
    weak: bool = False  # "the province": the whole, unless a tier is said


def mentions(text: str) -> list[Mention]:
    """Tiers and units that a text names, in order; whoever a source is attributed to is none."""
    clean = _ATTRIBUTION.sub(lambda match: " " * len(match.group()), text)
    clean = _INDEX.sub(lambda match: " " * len(match.group()), clean)
    found: list[Mention] = []
    for match in _TIERS.finditer(clean):
        tier = str(match.lastgroup)
        weak = tier == "whole"
        start, end = match.span()
        name = ""
        word = match.group().lower()
        if word in ("sở", "huyện", "thị xã", "thành phố", "xã", "phường", "thị trấn", "quận"):
            named = re.match(_NAME, clean[end:])
            name = text[start : end + named.end()] if named else ""
        elif word in ("district", "commune", "ward", "town", "township", "department"):
            named = _NAME_BEFORE.search(clean[:start])
            if named:
                name = f"{named.group().strip()} {match.group()}"
                start = named.start()
        mention = Mention(
            start,
            end + (len(name) - len(word) if name.lower().startswith(word) else 0),
            "all" if weak else tier,
            name,
            weak,
        )
        if (
            found
            and re.search(r"(?:của|thuộc|trung tâm|in|of)\s$", clean[:start])
            and any(_RANKS[earlier.tier] < _RANKS[mention.tier] for earlier in found)
            and (name or "trung tâm" in clean[:start][-11:])
        ):
            continue  # "là xã khó khăn của huyện B, cách trung tâm huyện …" speaks of the commune
        if found and found[-1].name and _RANKS[found[-1].tier] < _RANKS[mention.tier]:
            gap = clean[found[-1].end : mention.start]
            # "xã A, huyện B" and "xã A (huyện B)" speak of A.
            if (name or weak) and re.fullmatch(r"\s?[,(–-]?\s?(?:của |thuộc |in |of )?", gap):
                continue
        found.append(mention)
    return found


def _joint(found: list[Mention], text: str, index: int) -> str:
    """The tier of a mention, or "all" where others stand in one list with it."""
    tiers = {found[index].tier}
    for step in (-1, 1):
        here = index
        while 0 <= here + step < len(found):
            first, second = sorted((found[here], found[here + step]), key=lambda m: m.start)
            if first.weak or second.weak or not _JOINED.fullmatch(text[first.end : second.start]):
                break
            here += step
            tiers.add(found[here].tier)
    return tiers.pop() if len(tiers) == 1 else "all"


def tier(before: str, after: str) -> tuple[str, str, bool]:
    """Tier, named unit and whether it stands before the number, from the words on both sides.

    The tier is empty where neither side names one.
    """
    left, right = mentions(before), mentions(after)
    strong = [m for m in left if not m.weak]
    if right:
        first = right[0]
        head = after[: first.start]
        direct = bool(_DIRECT.fullmatch(head))
        placed = bool(_PREPOSITION.search(head)) and not first.weak
        near = bool(strong) and strong[-1].tier != "all" and len(before) - strong[-1].end < 25
        if not first.weak and (direct or (placed and not near) or not strong):
            return _joint(right, after, 0), first.name, False
    if strong:
        index = left.index(strong[-1])
        return _joint(left, before, index), strong[-1].name, True
    if left or right:
        return "all", "", bool(left)
    return "", "", False


# --- goals ------------------------------------------------------------------------------------

_NO_GOAL = re.compile(
    r"(?:so với|đạt|vượt|hoàn thành|%|thấp hơn|dưới|above|below|compared with|against|of"
    r"|reached|met|missed)\s+"
    r"(?:các |the |its |their )?(?:chỉ tiêu|mục tiêu|kế hoạch|targets?|goals?"
    r"|plan)(?:\s+(?:được )?(?:giao|đề ra|năm \d{4}))*"
    r"|hoàn thành \d+[^,;]{0,20}chỉ tiêu",
    _I,
)
_GOAL = re.compile(
    r"chỉ tiêu|mục tiêu|phấn đấu|tối thiểu|ít nhất|trở lên|phải đạt|yêu cầu|đặt ra|dự kiến|bảo "
    r"đảm|đảm bảo|không quá"
    r"|\bđến (?:hết |cuối )?năm 20\d\d|giao cho|lộ trình|kỳ vọng|hướng tới"
    r"|\btargets?\b|\baims?\b|\bgoals?\b|\bobjectives?\b|\bmust\b|\bshould\b|\bshall\b|is to\b"
    r"|are to\b|\bby (?:the end of )?20\d\d"
    r"|\bwants?\b|\bplans? to\b|\bexpect|\bintends?\b|\bor more\b|\bor higher\b|no less than"
    r"|at least|required|strive|\bwill (?:be|reach|have)\b|pledge",
    _I,
)
_DONE = re.compile(
    r"\bđã\b|hiện (?:chỉ|đạt|có|nay)|mới (?:chỉ|đạt|có)|chỉ đạt|đạt được|thực tế|kết quả đạt"
    r"|chỉ mới|vẫn chỉ"
    r"|\b(?:reached|received|resolved|was|were|has|have|had|stood|handled|processed|submitted"
    r"|scored|ranked|placed)\b",
    _I,
)
_GOAL_HEAD = re.compile(
    r"mục tiêu|chỉ tiêu|phương hướng|nhiệm vụ|kế hoạch (?:năm|thực hiện)|yêu cầu|kinh phí"
    r"|targets?\b|objectives?|goals?|tasks|funding",
    _I,
)
_DONE_HEAD = re.compile(
    r"kết quả|thực trạng|tình hình|tồn tại|hạn chế|đánh giá|nguyên nhân|results?|situation"
    r"|shortcomings?|obstacles?|achiev",
    _I,
)
HEADING = re.compile(
    r"^\s*(?:[IVX]+\.|\d+(?:\.\d+)*\.?|[A-ZĐa-zđ]\)|#+|[-*])?\s*[^.;:]{3,110}:?\s*$"
)


def heading_goal(text: str) -> bool | None:
    """Whether a heading opens a section of goals (True) or of results (False)."""
    text = _NO_GOAL.sub(" ", text)
    done, goal = _DONE_HEAD.search(text), _GOAL_HEAD.search(text)
    if done and goal:
        # "Kết quả thực hiện chỉ tiêu" tells results, "Mục tiêu và kết quả cần đạt" goals.
        return goal.start() < done.start()
    return True if goal else False if done else None


def title_goal(text: str) -> bool | None:
    """Whether a title announces goals, or results; None if it tells neither."""
    if re.search(r"kết quả|tình hình|sau \d|thực trạng|results?\b|report|báo cáo", text, _I):
        return None
    goal = (
        r"phấn đấu|mục tiêu|giao chỉ tiêu|kế hoạch|đến năm 20\d\d|\btargets?\b|\bplan\b"
        r"|\baims?\b|by 20\d\d"
    )
    return True if re.search(goal, _NO_GOAL.sub(" ", text), _I) else None


def is_goal(
    before: str, printed: str, after: str, lead: str, section: bool | None, carried: bool
) -> bool:
    """Whether a number is a goal: words at it, then the section, then the number before it."""
    close = f"{before[-30:]} {printed}"
    if re.search(
        r"(?:chỉ tiêu|mục tiêu|target(?: of)?|goal(?: of)?)(?:\s+(?:giao|là|đề ra|is|năm "
        r"\d{4}))*\s*(?:là )?\W*$",
        before,
        _I,
    ):
        return not re.search(r"(?:so với|compared with|above|below)[^,;]*$", before[-40:], _I)
    if re.search(
        r"phải đạt|phấn đấu|tối thiểu|trở lên|or more|or higher|no less than|không quá", close, _I
    ):
        return section is not False or bool(_GOAL.search(lead))
    if re.match(r"[^,;.]{0,60}\bđã (?:đạt|được|có|hoàn thành)", after, _I):
        return False
    ahead = _NO_GOAL.sub(" ", f"{lead} | {before} {printed}")
    # What a clause says of a noun ("các thủ tục đã triển khai") is not what the sentence says.
    goal, done = list(_GOAL.finditer(ahead)), list(_DONE.finditer(ahead))
    if goal and not (done and done[-1].start() > goal[-1].start()):
        return not (section is False and goal[-1].group().lower() in ("at least", "ít nhất"))
    if done:
        return False
    if re.match(
        r"[^,;.]{0,30}(?:là chỉ tiêu|is the target|chỉ tiêu giao)", _NO_GOAL.sub(" ", after), _I
    ):
        return True
    return carried if section is None else section


# --- periods ----------------------------------------------------------------------------------

_MONTH_NAMES = {
    name.lower(): n
    for n in range(1, 13)
    for name in (calendar.month_name[n], calendar.month_abbr[n])
}
_MONTH_NAMES["sept"] = 9
_M = "|".join(sorted(_MONTH_NAMES, key=len, reverse=True))
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
_WORDS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_VIETNAMESE = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_COUNT = {
    word: number for words in (_WORDS, _VIETNAMESE) for number, word in enumerate(words, start=1)
}


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, either unknown; ``strength`` 2 for spans, 1 for years, 0 for "now"."""

    start: dt.date | None
    end: dt.date | None
    strength: int = 2
    place: int = 0
    closing: bool = False  # only the closing day is printed


class _Clock:
    """The calendar of one document: what "this year" and "now" mean there."""

    def __init__(self, published: dt.date | None, year: int | None) -> None:
        self.published = published
        self.year = year or (published.year if published else None)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _span(year: int | None, first: int, last: int) -> _Days:
    if not year or not 1 <= first <= last <= 12:
        return None, None
    return _day(year, first, 1), _day(year, last, calendar.monthrange(year, last)[1])


def printed_day(text: str, year: int | None) -> dt.date | None:
    """One printed day, in Vietnamese or English, with the document's year where none stands."""
    if match := re.search(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{4}))?", text):
        return _day(int(match[3] or year or 0), int(match[2]), int(match[1]))
    if match := re.search(r"(\d{1,2}) tháng (\d{1,2})(?:,? năm (\d{4}))?", text):
        return _day(int(match[3] or year or 0), int(match[2]), int(match[1]))
    if match := re.search(rf"({_M})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?", text, _I):
        return _day(int(match[3] or year or 0), _MONTH_NAMES[match[1].lower()], int(match[2]))
    if match := re.search(
        rf"(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_M})\.?(?:,? (\d{{4}}))?", text, _I
    ):
        return _day(int(match[3] or year or 0), _MONTH_NAMES[match[2].lower()], int(match[1]))
    return None


_D = (
    r"(?:ngày\s+)?\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{4})?|(?:ngày\s+)?\d{1,2} tháng "
    r"\d{1,2}(?:,? năm \d{4})?"
)
_E = (
    rf"(?:{_M})\.? \d{{1,2}}(?!\d)(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)? "
    rf"(?:of )?(?:{_M})(?:,? \d{{4}})?"
)
_Days = tuple[dt.date | None, dt.date | None]
_Read = Callable[[re.Match[str], _Clock], _Days]


def _between(match: re.Match[str], clock: _Clock) -> _Days:
    end = printed_day(match[2], clock.year)
    return printed_day(match[1], end.year if end else clock.year), end


def _since_new_year(match: re.Match[str], clock: _Clock) -> _Days:
    year = int(match[1]) if match[1] else clock.year
    if not year:
        return None, None
    end = clock.published
    if match[2] and (month := re.search(r"tháng (\d{1,2})$", match[2].strip())):
        end = _span(year, 1, int(month[1]))[1]
    elif match[2] and (printed := printed_day(match[2], year)):
        end = printed
    return dt.date(year, 1, 1), end if end and end.year == year else None


def _months(match: re.Match[str], clock: _Clock) -> _Days:
    count = int(match["n"]) if match["n"].isdigit() else _COUNT.get(match["n"].lower(), 0)
    year = int(match["y"]) if match["y"] else clock.year
    last = "cuối" in match.group().lower() or "last" in match.group().lower()
    return _span(year, 13 - count, 12) if last else _span(year, 1, count)


def _quarter(match: re.Match[str], clock: _Clock) -> _Days:
    word = (match["q"] or match["n"]).lower()
    number = int(word) if word.isdigit() else _ROMAN[word]
    year = int(match["y"]) if match["y"] else clock.year
    return _span(year, 3 * number - 2, 3 * number)


def _half(match: re.Match[str], clock: _Clock) -> _Days:
    year = int(match[2]) if match[2] else clock.year
    return _span(year, 1, 6) if match[1].lower() == "first" else _span(year, 7, 12)


def _month_of(match: re.Match[str], clock: _Clock) -> _Days:
    word = match[1].lower()
    month = int(word) if word.isdigit() else _MONTH_NAMES[word]
    return _span(int(match[2]) if match[2] else clock.year, month, month)


def _year_of(match: re.Match[str], _: _Clock) -> _Days:
    return _span(int(match[1]), 1, 12)


def _end_of(match: re.Match[str], clock: _Clock) -> _Days:
    printed = match[1] or match[2]
    year = int(printed) if printed else clock.year
    end = dt.date(year, 12, 31) if year else None
    return end, end


def _end_of_month(match: re.Match[str], clock: _Clock) -> _Days:
    return None, _month_of(match, clock)[1]


def _since(match: re.Match[str], clock: _Clock) -> _Days:
    return printed_day(match[1], clock.year), clock.published


def _years(match: re.Match[str], _: _Clock) -> _Days:
    return _span(int(match[1]), 1, 12)[0], _span(int(match[2]), 1, 12)[1]


def _this_year(_: re.Match[str], clock: _Clock) -> _Days:
    return _span(clock.year, 1, 12)


def _next_year(_: re.Match[str], clock: _Clock) -> _Days:
    return _span(clock.year + 1 if clock.year else None, 1, 12)


def _last_year(_: re.Match[str], clock: _Clock) -> _Days:
    return _span(clock.year - 1 if clock.year else None, 1, 12)


def _day_only(_: re.Match[str], __: _Clock) -> _Days:
    return None, None  # a day of something that happened is no period, nor is its year


def _now(_: re.Match[str], clock: _Clock) -> _Days:
    return clock.published, clock.published


def _as_of(match: re.Match[str], clock: _Clock) -> _Days:
    return None, printed_day(match[1], clock.year)


# The first pattern that matches at a place wins; all read a clause, not a whole text.
_PERIODS: tuple[tuple[str, int, _Read], ...] = (
    (rf"(?:từ\s+|from\s+|between\s+)?({_D})\s*(?:đến|tới|-|–)\s*(?:hết\s+)?({_D})", 2, _between),
    (rf"(?:from|between)\s+({_E}),?\s+(?:to|until|through|and)\s+({_E})", 2, _between),
    (
        rf"(?:từ |kể từ )?đầu năm(?: (20\d\d))?\s*(?:đến|tới)\s*(nay|(?:hết\s+|cuối\s+)?tháng "
        rf"\d{{1,2}}|{_D})",
        2,
        _since_new_year,
    ),
    (
        r"since (?:the (?:beginning|start) of|early) (?:the |this )?(?:year|(20\d\d))()",
        2,
        _since_new_year,
    ),
    (
        r"(?<!sau )\b(?P<n>\d{1,2}|" + "|".join(_COUNT) + r") tháng(?: đầu| cuối)?(?: của)?(?: "
        r"năm)?(?: nay| (?P<y>20\d\d))?(?=\W"
        r"|$)(?! (?:qua|vận hành|triển khai"
        r"|thực hiện|gần))",
        2,
        _months,
    ),
    (
        r"\b(?:first|last) (?P<n>\d{1,2}|" + "|".join(_COUNT) + r") months(?: of (?:the year "
        r"|this year)?(?P<y>20\d\d)?)?",
        2,
        _months,
    ),
    (r"\bquý (?P<n>)(?P<q>[1-4]|iv|i{1,3})\b(?:\s?[/-]\s?| năm | )?(?P<y>20\d\d)?", 2, _quarter),
    (
        r"\b(?:(?P<q>first|second|third|fourth) quarter(?: of)?|q(?P<n>[1-4]))[ /-]?(?P<y>20\d\d)?",
        2,
        _quarter,
    ),
    (r"\b(first|second) half(?: of)?(?: (20\d\d))?", 2, _half),
    (rf"\bsince [^,;.\d]{{0,80}}?({_E})", 2, _since),
    (rf"\b(?:từ|kể từ|since|from)\s+((?:{_D})|(?:{_E}))", 2, _since),
    (
        rf"(?:tính đến|đến|as of|by|until|up to|đến hết|đến thời điểm)\s+(?:hết\s+)?((?:{_D})"
        rf"|(?:{_E}))",
        2,
        _as_of,
    ),
    (
        r"(?:tính đến|đến)\s+(?:hết |cuối )?tháng (\d{1,2})(?:\s?[/-]\s?| năm )(20\d\d)",
        2,
        _end_of_month,
    ),
    (
        rf"\d{{1,2}}[/.-]\d{{1,2}}[/.-]20\d\d|\d{{1,2}} tháng \d{{1,2}},? năm 20\d\d|(?:{_E})",
        0,
        _day_only,
    ),
    (
        rf"(?:in |tháng |trong tháng |during )({_M}|\d{{1,2}})(?:\s?[/-]\s?|,? (?:năm )?)(20\d\d)",
        2,
        _month_of,
    ),
    (rf"\b({_M}),? (20\d\d)", 2, _month_of),
    (rf"\b(?:in|during) ({_M})\b()(?! \d)", 2, _month_of),
    (r"(?:giai đoạn |period )?\b(20\d\d)\s?[-–]\s?(20\d\d)", 1, _years),
    (r"(?:cuối|hết) năm (20\d\d)?|(?:the )?end of (20\d\d)", 2, _end_of),
    (rf"(?:by )?the end of ({_M})()", 2, _end_of_month),
    (r"(?:đến năm |\bby )(20\d\d)", 1, _year_of),
    (r"(?:năm |\bin |\bfor |\bof |\bduring |\b)(20\d\d)\b", 1, _year_of),
    (r"\b(?:năm nay|this year)\b", 1, _this_year),
    (r"\b(?:năm tới|năm sau|next year)\b", 1, _next_year),
    (r"\b(?:năm trước|năm ngoái|last year)\b", 1, _last_year),
    (
        r"\b(?:hiện nay|hiện tại|đến nay|(?<!thực )(?<!xuất )(?<!phát )(?<!thể )hiện(?! đại| trạng"
        r"| hành| thực)|currently|so far|to date|at present)\b",
        0,
        _now,
    ),
)
_PERIOD = [(re.compile(pattern, _I), strength, read) for pattern, strength, read in _PERIODS]
# A year inside these is not when the figure holds.
_ASIDE = re.compile(
    r"(?:so với|compared (?:with|to)|from|than|cùng kỳ)\s+(?:cùng kỳ )?(?:năm |in )?(?:20\d\d"
    r"|trước)"
    r"|(?:nghị quyết|nghị định|quyết định|thông tư|chỉ thị|công văn|kế hoạch|đề án|resolution"
    r"|decree|decision|directive|báo cáo)"
    r"\s+(?:số\s+|no\.?\s+)?\d[^,;]{0,60}?(?:ngày|dated"
    r"|of)\s+(?:\d{1,2}\s?[/-]\s?\d{1,2}\s?[/-]\s?\d{4}|\d{1,2} tháng \d{1,2} năm \d{4}"
    r"|[A-Z]\w+ \d{1,2}, \d{4})",
    _I,
)


# Without a digit or one of these words a text names no period.
_MAY_TELL = re.compile(r"\d|năm|quý|tháng|hiện|year|month|quarter|half|current|so far|to date", _I)


def _blank(match: re.Match[str]) -> str:
    return "·" * len(match.group())


def periods(text: str, published: dt.date | None, year: int | None) -> list[Period]:
    """Periods that a text names, in order."""
    if not _MAY_TELL.search(text):
        return []
    clock = _Clock(published, year)
    clean = _ASIDE.sub(_blank, text)
    found: list[Period] = []
    for pattern, strength, read in _PERIOD:
        matches = list(pattern.finditer(clean))
        for match in matches:
            start, end = read(match, clock)
            if start or end:
                found.append(Period(start, end, strength, match.start(), start is None))
        if matches:
            clean = pattern.sub(_blank, clean)
    return sorted(found, key=lambda period: period.place)


def nearest(before: Iterable[Period], after: Iterable[Period]) -> Period | None:
    """The period nearest before a number, else the first after it; spans before "now"."""
    left, right = list(before), list(after)
    spans = [period for period in left if period.strength]
    if spans:
        return spans[-1]
        # "năm 2023 … quý IV" and "trong 9 tháng … năm 2023": the finer one at the same place.
    strong = [period for period in right if period.strength]
    if strong:
        return strong[0]
    return left[-1] if left else right[0] if right else None

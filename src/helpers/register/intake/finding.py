"""Find the figures and reasons of a document that has been read, and say what was left out."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from helpers.register.codebook import Codebook, Indicator
from helpers.register.intake import context, numbers, reasons
from helpers.register.intake.candidates import Candidate, Index, terms
from helpers.register.intake.numbers import Group, LeftOut
from helpers.register.intake.reading import Block, Source
from helpers.register.intake.reasons import Reason

_I = re.IGNORECASE
WEAK_SCORE = 0.06  # below this no indicator is proposed with any right

# What is counted in this field; a count of anything else is left out.
_COUNTED = re.compile(
    r"\s*(?:\(?[\w%]+\)?\s+){0,2}?(?:hồ sơ|kết quả|thủ tục|tthc|dịch vụ|dvc\w*|sở|ban|ngành|cơ "
    r"quan|đơn vị|địa phương|ubnd"
    r"|tỉnh|huyện|thị xã|thành phố|xã|phường|thị trấn|thôn|làng|bản|buôn|tổ (?:công nghệ|dân)"
    r"|tổ với|tổ\b|thành viên|người dân|người dtts|người|dân|công dân"
    r"|nhân khẩu|khẩu|hộ|hộ gia đình|cán bộ|công chức|viên chức|nhân sự|biên chế|tài khoản"
    r"|giao dịch|chữ ký số|chứng thư|máy (?:quét|tính|scan)"
    r"|thuê bao|trạm|điểm|trung tâm|bộ phận|quyết định|hệ thống|cơ sở dữ liệu|đồng|phút|nhiệm "
    r"vụ|giải pháp|đại lý|lượt (?:người|giao dịch|yêu cầu|hồ sơ)"
    r"|văn bản|phản ánh|ý kiến|tiêu chí|dữ liệu|báo cáo|nhóm nhiệm vụ|trường hợp|cuộc|quy trình|"
    r"dossiers?|applications?|files?|cases?|records?|results?|(?:administrative )?procedures?"
    r"|services?|departments?|agencies|units?|districts?"
    r"|communes?|wards?|townships?|villages?|hamlets?|households?|people|residents?|citizens?"
    r"|adults?|inhabitants|accounts?|teams?|members?|points?"
    r"|payments?|transactions?|officials?|civil servants?|cadres|staff|posts|signatures?"
    r"|certificates?|subscribers?|stations?|scanners?|computers?"
    r"|provinces|localities|one-stop|tasks?|solutions?|(?:partial|full)\S*|online|desks?"
    r"|centers?|centres?|minutes|requests?|feedback|were (?:resolved|filed|on|submitted"
    r"|processed|handled|issued))\b",
    _I,
)
_OTHER = re.compile(
    r"\s*(?:hộ (?:khó khăn)|học viên|đại biểu|suất|phần quà|lượt khách|khách|vận động viên"
    r"|tuyến|mô hình|căn nhà|delegates|tourists|guests|"
    r"cán bộ, hội viên|hội viên|đoàn viên|học sinh|giáo viên|lượt cán bộ|lượt người (?:xem"
    r"|tham)|người tham (?:gia|dự)|people (?:attended|took part|joined)|participants"
    r"|nghị quyết|tin bài|bài viết|bài|chương|điều|trang|bản \(|lần|lớp|buổi|hội nghị|cuộc họp"
    r"|video|ảnh|bậc|places? (?:higher|lower))",
    _I,
)
_UNITS = (
    r"(?:sở|ban|ngành|cơ quan|đơn vị|địa phương|ubnd|huyện|thị xã|thành phố|xã|phường|thị "
    r"trấn|tỉnh|departments?|agencies|units|districts?|communes?|wards?|provinces"
    r"|localities)"
)
_UNIT_COUNT = re.compile(rf"\s*(?:cơ quan, )?{_UNITS}\b", _I)
_ADDED = re.compile(
    r"\s*\((?:dưới|trên|<|>|≥|≤|below|above|under|over|từ|more than|less than)\s*$", _I
)
_MONEY = re.compile(
    r"kinh phí|ngân sách|dự toán|đầu tư|mua sắm|\bchi\b|số tiền|tổng vốn|budget|fund|allocat"
    r"|invest|spen[dt]|worth of equipment",
    _I,
)
_PRICE = re.compile(
    r"lệ phí|mức phí|(?<!kinh )\bphí\b|\bgiá\b|trị giá|suất|\bvé\b|phạt|lương|thưởng|ticket"
    r"|\bcost\b|\bfee\b|fine\b|per dossier|đồng/",
    _I,
)
_MEETING = re.compile(
    r"đại biểu|tham dự|dự hội nghị|attended|delegates|tham gia lớp|buổi tập huấn|lớp tập huấn"
    r"|học viên|tập huấn cho|bồi dưỡng",
    _I,
)
_WAIT = re.compile(r"chờ|wait", _I)
_IN_PLACE = re.compile(
    r"\s*(?:máy (?:tính|quét|scan)|công chức|cán bộ|biên chế|tổ công nghệ|thành viên|scanners?"
    r"|computers?|civil servants?|officials|staff|(?:community )?(?:digital )?(?:technology "
    r")?teams?|members)\b",
    _I,
)
_FIELD = re.compile(
    r"hồ sơ|thủ tục hành chính|tthc|dịch vụ công|trực tuyến|số hóa|chuyển đổi số|cải cách hành "
    r"chính|một cửa|định danh"
    r"|dossier|online|digit|procedure|one-stop|application|administrative|e-government|satisf",
    _I,
)
_ASKED = re.compile(r"khảo sát|được hỏi|phỏng vấn|\bsurvey|respondents|interviewed|\bpoll", _I)
_TOTAL = re.compile(
    r"^\s*(?:tổng(?: cộng| số)?|cộng|toàn tỉnh|chung|bình quân|total|whole province|province"
    r"|all tiers|average)\b",
    _I,
)
_ORDER = re.compile(r"^\s*(?:stt|tt|số tt|no\.?|#|số thứ tự)\s*$", _I)
_LISTED = re.compile(r"^\s*(?:[-–+•*]\s|[a-zđ]\)\s|\d+[.)]\s)")
_CARRIES = re.compile(
    r"^\s*(?:trong đó|riêng|cụ thể|of these|of which|among them|theo đó|đáng chú ý|in particular)",
    _I,
)
_PAIRED = {"pair": "pair", "rank": "rank", "percent": "percent"}
# A comma inside "sở, ban, ngành" does not part two figures.
_LIST = re.compile(
    r"(?<=\w),(?=\s+(?:ban|ngành|thị xã|thành phố|phường|thị trấn|xã|địa phương|đơn vị|công "
    r"chức|viên chức|huyện|quận|doanh nghiệp|tổ dân phố|làng|buôn|bản|minh bạch|sử dụng|wards?"
    r"|towns?|cities|townships?)\b(?![^,;.()]*\d))",
    _I,
)
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”)]?\s+(?=[\"“(]?[A-ZĐÀ-Ỹ0-9-])")
_SHORT = re.compile(
    r"(?:\b(?:TP|Tp|TX|ThS|TS|Mr|Mrs|Ms|No|Tel|St|Dr|[A-ZĐ]|v\.v)|^\s*\d{1,2}(?:\.\d+)*"
    r"|^\s*[IVX]+)\.$"
)


# Families whose figures tell what happened in a period; the others tell of a day.
_FLOWS = ("use", "timeliness", "digitization", "payment", "index", "survey")


@dataclass(frozen=True, slots=True)
class Found:
    """A figure as far as the text tells it; ``block`` and the span say where it stands."""

    group: Group
    block: int
    start: int
    end: int
    printed: str
    before: str
    after: str
    tier: str
    unit: str
    kind: str
    period: tuple[dt.date | None, dt.date | None]
    candidates: tuple[Candidate, ...]
    near: str
    confidence: str
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Findings:
    """Everything that a document gave: figures, reasons, and numbers left out with reasons."""

    source: Source
    figures: tuple[Found, ...]
    reasons: tuple[Reason, ...]
    left_out: tuple[tuple[int, LeftOut], ...]


@dataclass
class _Known:
    """What the document has said so far."""

    published: dt.date | None
    year: int | None
    title: str
    topic: str = "all"
    heading: str = ""
    goals: bool | None = None
    heading_tier: str = ""
    period: context.Period | None = None
    tier: str = ""
    words: tuple[str, ...] = ()
    obstacles: bool = False
    headed: bool = False  # whether the period stands in a heading


def sentences(text: str) -> list[tuple[int, int]]:
    """Bounds of the sentences of a paragraph."""
    cuts = [0]
    for match in _SENTENCE.finditer(text):
        if not _SHORT.search(text[cuts[-1] : match.start()].rstrip('"”)')):
            cuts.append(match.end())
    return list(zip(cuts, [*cuts[1:], len(text)], strict=True))


def _near(text: str, start: int, end: int) -> str:
    """At most six printed words around a number, to find it again."""
    inside = text[start:end].split()[:6]
    before = re.split(r"\s+", text[:start].rstrip())[-3:] if text[:start].strip() else []
    after = text[end:].split()
    if text[end:] and after and not text[end].isspace() and inside:
        inside[-1] += after.pop(0)
    while before and len(before) + len(inside) > 5:
        before.pop(0)
    return " ".join([*before, *inside, *after[: 6 - len(before) - len(inside)]][:6])


class _Finder:
    def __init__(self, source: Source, index: Index, book: Codebook, place: str) -> None:
        self.source, self.index, self.book, self.place = source, index, book, place
        texts = [block.text for block in source.blocks]
        head = " ".join([source.title, *texts[:6]])
        years = Counter(re.findall(r"\b20[0-4]\d\b", head))
        published = source.published
        year = published.year if published else int(years.most_common(1)[0][0]) if years else None
        self.known = _Known(published, year, source.title, self._topic(texts))
        self.known.goals = context.title_goal(source.title)
        self.figures: list[Found] = []
        self.reasons: list[Reason] = []
        self.left: list[tuple[int, LeftOut]] = []

    def _topic(self, texts: Sequence[str]) -> str:
        """Tier of the unit that the whole document is about: a commune, or else everything."""
        whole = " ".join(texts).lower()
        if re.search(r"toàn tỉnh|ubnd tỉnh|cả tỉnh|the province|toàn huyện|ubnd huyện", whole):
            return "all"
        head = " ".join([self.source.title, *texts[:3]])
        named = [mention for mention in context.mentions(head) if not mention.weak]
        return "commune" if named and named[0].tier == "commune" else "all"

    def run(self) -> Findings:
        for number, block in enumerate(self.source.blocks):
            if block.rows:
                self._table(number, block)
            else:
                self._paragraph(number, block.text)
        return Findings(self.source, tuple(self.figures), tuple(self.reasons), tuple(self.left))

    # --- text ---

    def _paragraph(self, number: int, text: str) -> None:
        groups, left = numbers.find(text)
        self.left += [(number, item) for item in left]
        listed = bool(_LISTED.match(text))
        heading = bool(context.HEADING.match(text)) and not any(g.form != "count" for g in groups)
        if heading:
            self._heading(text, groups)
        elif not listed and self.known.heading_tier:
            self.known.heading_tier = ""
        for start, end in sentences(text):
            inside = [group for group in groups if start <= group.start < end]
            self._sentence(number, text, start, end, inside)

    def _heading(self, text: str, groups: list[Group]) -> None:
        known = self.known
        goal = context.heading_goal(text)
        top = bool(re.match(r"\s*[IVX]+\.", text))
        if goal is not None or top:
            known.goals = goal
        known.obstacles = bool(
            re.search(r"tồn tại|hạn chế|khó khăn|nguyên nhân|obstacle|shortcoming", text, _I)
        )
        known.heading = text
        found = context.mentions(text)
        known.heading_tier = found[0].tier if found and not groups and not found[0].weak else ""
        named = context.periods(text, known.published, known.year)
        spans = [period for period in named if period.strength]
        if spans:
            known.period, known.headed = spans[-1], True

    def _sentence(self, number: int, text: str, start: int, end: int, groups: list[Group]) -> None:
        sentence = text[start:end]
        known = self.known
        kept = self._fields(number, text, start, end, groups)
        named = context.periods(sentence, known.published, known.year)
        if kept:
            self._lists(number, text, start, end, kept, named)
        spans = [period for period in named if period.strength]
        if spans and not kept and not context.HEADING.match(text):
            known.period = spans[-1] if spans[-1].strength > 1 else known.period
        self._reason(text, start, end)

    def _fields(
        self, number: int, text: str, start: int, end: int, groups: list[Group]
    ) -> list[Group]:
        """Groups that may be figures of this field; the others are left out, with the reason."""
        kept: list[Group] = []
        sentence = text[start:end]
        for group in groups:
            after = text[group.end : end]
            before = text[start : group.start]
            reason = ""
            if self._threshold(group, kept, text):
                reason = "threshold that says which units are counted"
            elif group.unit == "vnd":
                priced = _PRICE.search(sentence) or after.lstrip().startswith("/")
                reason = "price or fee" if priced or not _MONEY.search(sentence) else ""
            elif group.unit == "minutes":
                reason = "" if _WAIT.search(sentence) else "time limit or duration"
            elif group.form == "count" and not group.share:
                reason = self._counted(group, before, after, sentence, bool(kept))
            if reason:
                printed = text[group.start : group.end]
                self.left.append((number, LeftOut(group.start, group.end, printed, reason)))
            else:
                kept.append(group)
        return kept

    def _threshold(self, group: Group, kept: list[Group], text: str) -> bool:
        if group.form != "percent" or group.relation == "=":
            return False
        if _ADDED.search(text[max(0, group.start - 3) : group.amounts[0].start]) and re.match(
            r"\s*\)", text[group.end :]
        ):
            return True
        if not kept:
            return False
        last = kept[-1]
        gap = text[last.end : group.start]
        counted = last.form in ("pair", "count") and not last.share and _UNIT_COUNT.match(gap)
        # "5 xã, đạt 90%" gives the rate of what was said before; "5 xã đạt trên 90%" does not.
        return bool(counted) and not re.search(r"[;.]|,\s*(?:đạt|chiếm|với|tỷ lệ)\b", gap)

    def _counted(self, group: Group, before: str, after: str, sentence: str, follows: bool) -> str:
        other = "not counted in this field"
        if _OTHER.match(after) or _MEETING.search(sentence):
            return other
        if group.unit == "points" or _COUNTED.match(after):
            return ""
        words = terms(before[-90:]) + terms(after[:40])
        best = self.index.candidates(dict.fromkeys(words, 1.0), "count", after, 1)
        labelled = re.search(r"(?::|là|đạt|có|gồm|\bis\b|with|\bat\b|with)\s*$", before)
        enough = 0.12 if labelled or re.match(r"\s*(?:[;,.)]|$)", after) else 0.3
        if (best and best[0].score >= enough) or (
            follows
            and context.tier(before[-30:], after[:20])[0]
            and re.match(r"\s*(?:[;,.)]|và|and|at|ở|tại|$)", after)
        ):
            return ""
        return other

    def _cuts(self, text: str, start: int, end: int, groups: list[Group]) -> list[int]:
        """Where the words of one figure end and those of the next begin."""
        plain = _LIST.sub("·", text)
        cuts = [start]
        for first, second in itertools.pairwise(groups):
            gap = plain[first.end : second.start]
            for pattern in (
                r"[;()]",
                r",",
                r"\s(?:và|and|while|whereas|còn|hoặc|với|with)\s",
                r"[:–-]\s",
            ):
                found = list(re.finditer(pattern, gap))
                if found:
                    cuts.append(first.end + found[-1].start() + 1)
                    break
            else:
                cuts.append(first.end)
        return [*cuts, end]

    def _lists(
        self,
        number: int,
        text: str,
        start: int,
        end: int,
        groups: list[Group],
        named: list[context.Period],
    ) -> None:
        known, cuts = self.known, self._cuts(text, start, end, groups)
        lead = text[start : groups[0].start]
        carries = bool(_CARRIES.match(lead))
        tier = known.tier if carries else known.heading_tier
        goal = False
        previous = known.words if carries else ()
        for place, group in enumerate(groups):
            before, after = text[cuts[place] : group.start], text[group.end : cuts[place + 1]]
            own, unit, ahead = context.tier(before, after)
            # "(cấp tỉnh 85%; …)" and "cấp tỉnh: …; đã giải quyết …" hand their tier on.
            shown = own or tier or known.topic
            if ahead or (own and place == 0):
                tier = own if own != "all" or not tier else tier
            said = text[group.start : group.end]
            goal = context.is_goal(
                before, said, after, lead if place else "", known.goals, goal and place > 0
            )
            head = [p for p in named if start + p.place < group.start]
            tail = [p for p in named if group.end <= start + p.place]
            close = [p for p in head if start + p.place >= cuts[place]]
            later = [p for p in tail if start + p.place < cuts[place + 1]]
            period = context.nearest(close, []) if any(p.strength for p in close) else None
            period = period or context.nearest(
                head, later if any(p.strength for p in later) else tail
            )
            inside = text[group.amounts[-1].end : group.end]
            inside = re.sub(r"[\d.,]+\s*%?", " ", inside)
            # "20/20 sở; 10/10 huyện; 137/137 xã triển khai …": what they do is said at the end.
            rest = ""
            for step in range(place + 1, len(groups)):
                if group.form != "pair" or groups[step].form != "pair" or len(rest.split()) > 6:
                    break
                rest = text[groups[step].end : cuts[step + 1]]
            said = f"{inside} {after}" if group.share else after
            weights = self._weights(before, said, lead if place else "", rest, previous)
            noun = inside if group.share and inside.strip(" ()") else after
            words = terms(before) + terms(after)
            if len(words) > 2 or place == 0:
                previous = words
            self._add(
                number,
                text,
                group,
                before,
                after,
                (shown, unit, bool(own)),
                goal,
                period,
                weights,
                "",
                noun,
            )
        known.tier = tier
        known.words = (*terms(lead), *previous) if not carries else known.words
        early = [p for p in named if start + p.place < groups[0].start]
        told = early or ([] if known.period else named)
        spans = [p for p in told if p.strength > 1] or [p for p in told if p.strength]
        if spans and not goal:
            known.period, known.headed = spans[0], False

    def _weights(
        self, before: str, after: str, lead: str, rest: str, previous: Sequence[str]
    ) -> dict[str, float]:
        """Terms around a number, weighed by how near they stand to it."""
        weights: dict[str, float] = {}

        def put(words: Sequence[str], weight: float) -> None:
            for word in words:
                weights[word] = max(weights.get(word, 0.0), weight)

        own = [*terms(before[-160:]), *terms(after[:110])]
        mass = sum(self.index.weights.get(word, 0.0) for word in set(own))
        poor = mass < 12
        labelled = before.rstrip().endswith(":")
        put(own, 1.0)
        put(terms(" ".join(after.split()[:4])), 1.2)
        put(terms(rest[:160]), 1.0)
        if labelled:
            put(terms(before), 1.5)
            previous, lead = (), ""
        put(terms(lead), 0.6 if poor else 0.3)
        put(previous, 0.85 if poor else 0.2)
        put(self.known.words, 0.3 if poor else 0.0)
        put(terms(self.known.heading), 0.45 if poor else 0.25)
        put(terms(self.known.title), 0.25 if poor else 0.12)
        return weights

    def _add(
        self, number: int, text: str, group: Group, before: str, after: str,
        whose: tuple[str, str, bool], goal: bool, period: context.Period | None,
        weights: dict[str, float], form: str = "", noun: str = "",
    ) -> None:  # fmt: skip
        tier, unit, stated = whose
        chosen = tuple(self.index.candidates(weights, form or _form(group), noun))
        if not chosen or chosen[0].score < WEAK_SCORE:
            beside = text[max(0, group.start - 300) : group.end + 120]
            around = f"{self.known.title} {self.known.heading} {beside}"
            if not chosen or (group.form in ("percent", "rank") and not _FIELD.search(around)):
                shown = text[group.start : group.end]
                item = LeftOut(group.start, group.end, shown, "nothing of this field beside it")
                self.left.append((number, item))
                return
        best = self.book.indicators[chosen[0].indicator]
        in_place = _IN_PLACE.match(noun) and group.form == "count" and not group.share
        asked = group.form in ("percent", "count") and _ASKED.search(text)
        kind = "target" if goal else "survey" if asked else "capacity" if in_place else ""
        kind = kind or kind_of(chosen[0].indicator, best, self.index)
        state = best.family not in _FLOWS and "dossier" not in best.numerator
        dates, doubts = self._dates(period, goal, state)
        if not stated:
            doubts.append(
                "tier taken from what was said before" if tier != "all" else "no tier printed"
            )
        if chosen[0].score < 0.2:
            doubts.append("indicator uncertain")
        confidence = "low" if chosen[0].score < 0.1 else "medium"
        printed = text[group.start : group.end].strip()
        self.figures.append(
            Found(group, number, group.start, group.end, printed, before, after, tier, unit, kind,
                  dates, chosen, _near(text, group.start, group.end), confidence, tuple(doubts))
        )  # fmt: skip

    def _dates(
        self, period: context.Period | None, goal: bool, state: bool
    ) -> tuple[tuple[dt.date | None, dt.date | None], list[str]]:
        """First and last day of a figure, and what is doubtful about them.

        What flows (dossiers filed) keeps the period of the sentences before; a state (services on
        offer) is told as of the day of publication, unless a heading names its period; a goal
        without a day is one for the year.
        """
        known = self.known
        doubts = [] if period else ["period taken from what was said before"]
        if period is None and goal:
            year = known.period if known.period and known.period.end else None
            if year and year.end and year.end.month == 12:
                period = year
            elif known.year:
                first, last = dt.date(known.year, 1, 1), dt.date(known.year, 12, 31)
                period = context.Period(first, last)
        elif period is None and (not state or known.headed or not known.published):
            period = known.period
        if period is None:
            now = None if goal else known.published
            return (now, now), ["no period printed"]
        if period.closing and state:
            return (period.end, period.end), doubts
        return (period.start, period.end), doubts

    def _reason(self, text: str, start: int, end: int) -> None:
        sentence = text[start:end].strip()
        found = reasons.find(sentence, self.known.obstacles)
        if (
            not found
            or len(sentence) < 25
            or (context.HEADING.match(text) and len(sentence.split()) < 9)
        ):
            return
        theme, direction, marker = found
        own, unit, _ = context.tier(sentence, "")
        specific = [m for m in context.mentions(sentence) if not m.weak]
        tier = specific[0].tier if specific and len({m.tier for m in specific}) == 1 else own
        near = " ".join(sentence[marker:].split()[:6]).rstrip(".,;:")
        self.reasons.append(
            Reason(sentence, theme, tier or self.known.topic, unit, direction, near, start)
        )

    # --- tables ---

    def _table(self, number: int, block: Block) -> None:
        rows, known = block.rows, self.known
        body = next((i for i, row in enumerate(rows) if _is_body(row)), len(rows))
        width = max(map(len, rows))
        headers = [
            " ".join(dict.fromkeys(row[column].strip() for row in rows[:body] if column < len(row)))
            for column in range(width)
        ]
        order = _order_columns(rows[body:], headers)
        caption = " ".join(row[0] for row in rows[:body] if len([c for c in row if c.strip()]) == 1)
        title = " ".join(filter(None, (caption or known.heading or known.title,)))
        offset = 0
        for row_number, row in enumerate(rows):
            label = " ".join(
                c.strip() for i, c in enumerate(row) if i not in order and not _numeric(c)
            )
            for column, cell in enumerate(row):
                place = offset
                offset += len(cell) + 3
                if row_number < body or not cell.strip() or not _numeric(cell):
                    continue
                if column in order:
                    digits = cell.strip()
                    self.left.append(
                        (number, LeftOut(place, place + len(cell), digits, "row number"))
                    )
                    continue
                self._cell(number, block.text, place, cell, label, headers[column], title)
            offset += 1 - 3

    def _cell(
        self, number: int, text: str, place: int, cell: str, label: str, header: str, title: str
    ) -> None:
        groups, left = numbers.find(cell)
        left = [replace(item, start=item.start + place, end=item.end + place) for item in left]
        self.left += [(number, item) for item in left]
        known = self.known
        for group in groups:
            moved = _moved(group, place)
            tier, unit, stated = self._cell_tier(label, header, title)
            named = [
                period
                for words in (header, label, title, known.title)
                for period in context.periods(words, known.published, known.year)[-1:]
            ]
            goal = _header_goal(label, header, title)
            period = next((p for p in named if p.strength), None)
            if goal and period and period.end and period.end.month < 12:
                period = next((p for p in named if p.end and p.end.month == 12), None)
            weights = self._weights(f"{label} | {header}", "", title, "", ())
            form = _form(group)
            if form in ("count", "fraction") and re.search(
                r"%|tỷ lệ|tỉ lệ|share|rate|percent", f"{header} {label}", _I
            ):
                form = "percent"
            self._add(
                number,
                text,
                moved,
                f"{label} {header} ",
                "",
                (tier, unit, stated),
                goal,
                period,
                weights,
                form,
            )

    def _cell_tier(self, label: str, header: str, title: str) -> tuple[str, str, bool]:
        for words in (label, header):
            if _TOTAL.match(words):
                return "all", "", True
            tier, unit, _ = context.tier(words, "")
            if tier and not (tier == "all" and words is label and not unit):
                return tier, unit, True
        found = context.mentions(f"{title} {self.known.title}")
        strong = [mention for mention in found if not mention.weak]
        return (strong[0].tier, "", True) if strong else (self.known.topic, "", False)


def _header_goal(label: str, header: str, title: str) -> bool:
    """Whether a cell is a goal: its header or its row says so, or else the title."""
    goal = re.compile(r"chỉ tiêu|mục tiêu|kế hoạch|target|goal|\bgiao\b|phấn đấu", _I)
    done = re.compile(
        r"kết quả (?:thực hiện|đạt|năm|quý|tháng|\d)|thực hiện|so với|đạt|% hoàn thành|achieved"
        r"|actual|\bresult\b",
        _I,
    )
    for words in (header, label):
        if goal.search(words) and not done.search(words):
            return True
    if done.search(header):
        return False
    return bool(goal.search(title)) and not re.search(
        r"kết quả|thực hiện|tình hình|results?", title, _I
    )


def _numeric(cell: str) -> bool:
    """A cell that prints a number and no words to speak of."""
    letters = re.sub(
        r"(?i)trên|hơn|gần|dưới|khoảng|tối thiểu|điểm|hồ sơ|per ?cent|over|about|of|thứ", "", cell
    )
    return (
        len(cell) < 80
        and bool(re.search(r"\d", cell))
        and len(re.findall(r"[^\W\d_]", letters)) <= 3
        and not re.fullmatch(r"\s*(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|(?:19|20)\d\d)\s*", cell)
    )


def _is_body(row: Sequence[str]) -> bool:
    cells = [cell for cell in row if cell.strip()]
    numeric = [cell for cell in cells if _numeric(cell)]
    # A row of column numbers (1, 2, 3 …) is a header.
    counted = [cell.strip("() ") for cell in cells] == [str(n + 1) for n in range(len(cells))]
    return (
        bool(numeric)
        and len(numeric) < len(cells) + 1
        and not (counted and len(cells) > 2)
        and len(cells) > 1
    )


def _order_columns(rows: Sequence[Sequence[str]], headers: Sequence[str]) -> set[int]:
    """Columns that number the rows."""
    found = {column for column, header in enumerate(headers) if _ORDER.match(header)}
    if rows and not found:
        first = [row[0].strip().rstrip(".") for row in rows if row and row[0].strip()]
        if len(first) > 1 and first == [str(n + 1) for n in range(len(first))]:
            found.add(0)
    return found


def _moved(group: Group, by: int) -> Group:
    amounts = tuple(replace(a, start=a.start + by, end=a.end + by) for a in group.amounts)
    share = group.share and replace(
        group.share, start=group.share.start + by, end=group.share.end + by
    )
    return replace(group, amounts=amounts, share=share, start=group.start + by, end=group.end + by)


def _form(group: Group) -> str:
    """The form of a print, as the candidates know it."""
    last = group.amounts[-1]
    if group.form == "rank":
        return "rank"
    if last.unit in ("points", "vnd", "minutes"):
        return "points" if last.unit == "points" else last.unit
    if group.form == "pair":
        return "pair"
    if group.share:
        return "count with share"
    if last.unit == "percent":
        return "percent"
    fraction = re.fullmatch(r"\d+[.,]\d{1,2}|\d+[.,]\d{4,}", last.digits)
    return "fraction" if fraction else "count"


def kind_of(code: str, indicator: Indicator, index: Index) -> str:
    """What a figure that is no goal tells: what is in place, what was asked, or what happened."""
    counted = index.kinds.get(code, Counter())
    if indicator.family == "survey" or counted.get("survey", 0) > counted.total() / 2:
        return "survey"
    if indicator.family in ("supply", "infrastructure"):
        return "capacity"
    if indicator.unit == "count" and indicator.family in ("organization", "people"):
        return "capacity"
    return "capacity" if counted.get("capacity", 0) > counted.get("actual", 0) else "actual"


def find(source: Source, index: Index, book: Codebook, place: str) -> Findings:
    """Find everything in a document that speaks of a place of the codebook."""
    return _Finder(source, index, book, place).run()


def marked(findings: Findings) -> Iterator[tuple[str, list[tuple[int, int, Found]]]]:
    """Each block of a document with the figures that stand in it, for a page that shows them."""
    for number, block in enumerate(findings.source.blocks):
        here = [(f.start, f.end, f) for f in findings.figures if f.block == number]
        yield block.text, sorted(here, key=lambda item: item[:2])

"""Find the figures and reasons of a document that has been read, and say what was left out."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from helpers.register.codebook import Codebook
from helpers.register.intake import choosing, context, numbers, periods, reasons, tables, words
from helpers.register.intake.candidates import Index, terms
from helpers.register.intake.figures import Findings, Found, form_of, kind_of, near_words, sentences
from helpers.register.intake.numbers import Group, LeftOut
from helpers.register.intake.reading import Source
from helpers.register.intake.reasons import Reason
from helpers.register.intake.texts import Block

_I = re.IGNORECASE
WEAK_SCORE = 0.06  # below this no indicator is proposed with any right

_IN_PLACE = words.pattern("figures", "in_place")
_FIELD = words.pattern("figures", "field")
_ASKED = re.compile(
    r"khảo sát|được hỏi|người trả lời|phỏng vấn|\bsurvey|respondents|interviewed|\bpoll", _I
)
_LISTED = re.compile(r"^\s*(?:[-–+•*]\s|[a-zđ]\)\s|\d+[.)]\s)")
# What a document says of all its figures: "figures cover …", "thời kỳ báo cáo: …".
_SCOPE = words.pattern("figures", "scope")
_RATE = re.compile(r"%|tỷ lệ|tỉ lệ|share|rate|percent", _I)
_CARRIES = re.compile(
    r"^\s*(?:trong đó|riêng|cụ thể|of these|of which|among them|theo đó|đáng chú ý|in particular)",
    _I,
)


# Families whose figures tell what happened in a period; the others tell of a day.
_FLOWS = ("use", "timeliness", "digitization", "payment", "index", "survey")


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
    period: periods.Period | None = None
    tier: str = ""
    words: tuple[str, ...] = ()
    obstacles: bool = False
    as_of: periods.Period | None = None  # the day of which states are told
    scope: bool = False  # whether the document says which period its figures cover
    opened: bool = False  # whether a sentence has announced obstacles: "khó khăn còn nhiều"
    headed: bool = False  # whether the period stands in a heading


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
        spans = [p for p in periods.find(source.title, published, year) if p.strength > 1]
        if spans and not spans[0].closing:
            self.known.period = spans[0]
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
        elif not listed:
            self.known.heading_tier = ""
        self.known.opened = self.known.opened and listed
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
        named = periods.find(text, known.published, known.year)
        spans = [period for period in named if period.strength]
        if spans:
            known.period, known.headed = spans[-1], True

    def _sentence(self, number: int, text: str, start: int, end: int, groups: list[Group]) -> None:
        sentence = text[start:end]
        known = self.known
        kept, left = choosing.choose(self.index, text, start, end, groups)
        self.left += [(number, item) for item in left]
        named = periods.find(sentence, known.published, known.year)
        scope = [p for p in named if p.strength > 1 and _SCOPE.search(sentence[: p.place])]
        if scope:
            known.period, known.scope, known.headed = scope[-1], True, False
        if kept:
            self._lists(number, text, start, end, kept, scope or named)
        spans = [period for period in named if period.strength]
        if spans and not kept and not scope and not context.HEADING.match(text):
            self._told(spans[-1] if spans[-1].strength > 1 else None)
        self._reason(text, start, end)

    def _cuts(self, text: str, start: int, end: int, groups: list[Group]) -> list[int]:
        """Where the words of one figure end and those of the next begin."""
        plain = choosing.LISTED.sub("·", text)
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
        named: list[periods.Period],
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
            period = periods.nearest(close, []) if any(p.strength for p in close) else None
            period = period or periods.nearest(
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
            whose = (shown, unit, bool(own))
            self._add(number, text, group, before, after, whose, goal, period, weights, "", noun)
        known.tier = tier
        known.words = (*terms(lead), *previous) if not carries else known.words
        early = [p for p in named if start + p.place < groups[0].start]
        told = early or ([] if known.period else named)
        spans = [p for p in told if p.strength > 1] or [p for p in told if p.strength]
        if spans and not goal:
            self._told(spans[0])
            known.headed = False

    def _told(self, period: periods.Period | None) -> None:
        """Keep a period that a sentence names for the sentences after it."""
        known = self.known
        if period and period.closing:
            known.as_of = period
        elif period and not (known.scope and _same_end(period, known.period)):
            known.period = period

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
        whose: tuple[str, str, bool], goal: bool, period: periods.Period | None,
        weights: dict[str, float], form: str = "", noun: str = "",
    ) -> None:  # fmt: skip
        tier, unit, stated = whose
        chosen = tuple(self.index.candidates(weights, form or form_of(group), noun))
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
        asked = group.form in ("percent", "count", "pair") and _ASKED.search(text)
        kind = "target" if goal else "survey" if asked else "capacity" if in_place else ""
        kind = kind or kind_of(chosen[0].indicator, best, self.index)
        state = best.family not in _FLOWS and "dossier" not in best.numerator
        dates, doubts = self._dates(period, goal, state)
        printed = text[group.start : group.end].strip()
        if not stated:
            doubts.append(
                "tier taken from what was said before" if tier != "all" else "no tier printed"
            )
        if chosen[0].score < 0.2:
            doubts.append("indicator uncertain")
        if group.relation != "=" and printed[:1].isdigit():
            doubts.append(f"the words beside it say {group.relation}")
        confidence = "low" if chosen[0].score < 0.1 else "medium"
        near = near_words(text, group.start, group.end)
        self.figures.append(
            Found(group, number, group.start, group.end, printed, before, after, tier, unit, kind,
                  dates, chosen, near, confidence, tuple(doubts))
        )  # fmt: skip

    def _dates(
        self, period: periods.Period | None, goal: bool, state: bool
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
                period = periods.Period(first, last)
        elif period is None and state and known.as_of and not known.headed:
            period = known.as_of
        elif period is None and (not state or known.headed or not known.published):
            period = known.period or known.as_of
        if period is None:
            now = None if goal else known.published
            return (now, now), ["no period printed"]
        if period.closing and state:
            return (period.end, period.end), doubts
        return (period.start, period.end), doubts

    def _reason(self, text: str, start: int, end: int) -> None:
        sentence = text[start:end].strip()
        found = reasons.find(sentence, self.known.obstacles or self.known.opened)
        self.known.opened = self.known.opened or reasons.opens(sentence)
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
        known = self.known
        caption = tables.caption(block.rows) or known.heading or known.title
        for cell in tables.cells(block.rows):
            if cell.numbers_rows:
                end = cell.place + len(cell.text)
                item = LeftOut(cell.place, end, cell.text.strip(), "row number")
                self.left.append((number, item))
            else:
                self._cell(number, block.text, cell, caption)

    def _cell(self, number: int, text: str, cell: tables.Cell, caption: str) -> None:
        groups, left = numbers.find(cell.text)
        place, known = cell.place, self.known
        left = [replace(item, start=item.start + place, end=item.end + place) for item in left]
        self.left += [(number, item) for item in left]
        whose = tables.tier(cell, f"{caption} {known.title}", known.topic)
        goal = tables.is_goal(cell, caption)
        named = [
            period
            for said in (cell.header, cell.label, caption, cell.corner, known.title)
            for period in periods.find(said, known.published, known.year)[-1:]
        ]
        period = next((p for p in named if p.strength), None)
        if goal and period and period.end and period.end.month < 12:
            period = next((p for p in named if p.end and p.end.month == 12), None)
        weights = self._weights(f"{cell.label} | {cell.header}", "", caption, "", ())
        for group in groups:
            form = form_of(group)
            if form in ("count", "fraction") and _RATE.search(f"{cell.header} {cell.label}"):
                form = "percent"
            moved = tables.moved(group, place)
            if group.relation == "=":
                moved = replace(moved, relation=numbers.bound(cell.header))
            before = f"{cell.label} {cell.header} "
            self._add(number, text, moved, before, "", whose, goal, period, weights, form)


def _same_end(one: periods.Period, other: periods.Period | None) -> bool:
    """Whether two periods overlap: "in the quarter" of a period that was bounded by days."""
    if not (other and one.start and one.end and other.start and other.end):
        return False
    return one.start <= other.end and other.start <= one.end and one.strength > 1


def find(source: Source, index: Index, book: Codebook, place: str) -> Findings:
    """Find everything in a document that speaks of a place of the codebook."""
    return _Finder(source, index, book, place).run()

"""Find the figures and reasons of a document that has been read, and say what was left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from helpers.register.codebook import Codebook
from helpers.register.intake import (
    choosing,
    clauses,
    context,
    numbers,
    periods,
    reasons,
    tables,
    words,
)  # fmt: skip
from helpers.register.intake.candidates import Candidate, Index, terms
from helpers.register.intake.figures import (
    ASKED,
    HAPPENS,
    Findings,
    Found,
    form_of,
    kind_of,
    near_words,
    sentences,
)  # fmt: skip
from helpers.register.intake.memory import Memory
from helpers.register.intake.numbers import Group, LeftOut
from helpers.register.intake.reading import Source
from helpers.register.intake.reasons import Reason
from helpers.register.intake.texts import Block

TOPIC = 1.5  # how many communes a document about one names for every other tier
SURE = 0.2  # from this match on, an indicator tells whether a share is that of one day
# How much words weigh: of the number, close to it, of the lead, the number before, what is
# farther, the heading and the title.
FAR, NEAR = 1.0, 1.2
LEAD, PREVIOUS, FARTHER, HEADING, TITLE = 0.5, 0.4, 0.25, 0.3, 0.15
OTHER = 0.7  # surveys where nobody was asked, and the other way round
WEAK_SCORE = 0.06  # below this no indicator is proposed with any right

_FIELD = words.pattern("figures", "field")
_LISTED = re.compile(r"^\s*(?:[-–+•*]\s|[a-zđ]\)\s|\d+[.)]\s)")
# What a document says of all its figures: "figures cover …", "thời kỳ báo cáo: …".
_SCOPE = words.pattern("figures", "scope")
_RATE = words.Pattern(r"%|tỷ lệ|tỉ lệ|share|rate|percent")
_CARRIES = words.Pattern(
    r"^\s*(?:trong đó|riêng|cụ thể|of these|of which|among them|theo đó|đáng chú ý|in particular)"
)
# A sentence that speaks of what the one before it spoke of.
_AGAIN = words.pattern("context", "again")
_WHERE = words.pattern("context", "where")
_OBSTACLES = words.Pattern(r"tồn tại|hạn chế|khó khăn|nguyên nhân|obstacle|shortcoming")
_ONE = words.Pattern(r"(?:xã|phường|thị trấn|đặc khu|commune|ward|township)$")
_WHOLE = words.Pattern(r"\btỉnh\b|\bprovinc")
_INDICES = words.patterns("indices")
_ONTO = words.pattern("context", "onto")
_MEASURED = ("points", "rank", "fraction", "pair of points")
# Families whose figures tell what happened in a period; the others tell of a day.
_FLOWS = ("use", "timeliness", "digitization", "payment", "index", "survey")


class _Finder:
    def __init__(self, source: Source, index: Index, book: Codebook, place: str) -> None:
        self.source, self.index, self.book, self.place = source, index, book, place
        texts = [block.text for block in source.blocks]
        head = " ".join([source.title, *texts[:6]])
        years = Counter(re.findall(r"\b20[0-4]\d\b", head))
        published = source.published
        year = published.year if published else int(years.most_common(1)[0][0]) if years else None
        self.known = Memory(published, year, source.title, self._topic(texts))
        self.known.goals = context.title_goal(source.title)
        self._index_named(source.title, "")
        spans = [
            p for p in periods.find(source.title, published, year)
            if p.strength > 1 or (p.strength and p.end and published and p.end < published)
        ]  # fmt: skip
        if spans and not spans[0].closing:
            self.known.period = spans[0]
        self.figures: list[Found] = []
        self.reasons: list[Reason] = []
        self.left: list[tuple[int, LeftOut]] = []
        self.here = ""  # the sentence that is read

    def _topic(self, texts: Sequence[str]) -> str:
        """Tier of the unit that the whole document is about: a commune, or else everything."""
        head = " ".join([self.source.title, *texts[:3]])
        named = [mention for mention in context.mentions(head) if not mention.weak]
        # One commune: by its name, or named first and as one ("xã", but not "cấp xã").
        one = (
            m.tier == "commune"
            and (m.name or (m is named[0] and _ONE.match(head[m.start : m.end])))
            for m in named
        )
        if not any(one):
            return "all"
        counts = Counter(m.tier for text in texts for m in context.mentions(text))
        others = counts.total() - counts["commune"]
        return "commune" if counts["commune"] > TOPIC * others else "all"

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
        self.known.local, self.known.aim = "", None
        if not listed and self.known.main:
            self.known.period = self.known.main  # what one paragraph turned to is its own
        for start, end in sentences(text):
            inside = [group for group in groups if start <= group.start < end]
            self._sentence(number, text, start, end, inside)

    def _heading(self, text: str, groups: list[Group]) -> None:
        known = self.known
        goal = context.heading_goal(text)
        top = bool(re.match(r"\s*[IVX]+\.", text))
        if goal is not None or top:
            known.goals = goal
        known.obstacles = bool(_OBSTACLES.search(text))
        known.heading = text
        found = context.mentions(text)
        known.heading_tier = found[0].tier if found and not groups and not found[0].weak else ""
        named = periods.find(text, known.published, known.year)
        spans = [period for period in named if period.strength]
        if spans:
            known.period, known.headed = spans[-1], True
            # A line of few words dates the document, not its figures.
            dated = len(re.findall(r"[^\W\d]{2,}", text)) < 8
            known.main = spans[-1] if spans[-1].strength > 1 and not dated else None

    def _sentence(self, number: int, text: str, start: int, end: int, groups: list[Group]) -> None:
        sentence = self.here = text[start:end]
        known = self.known
        kept, left = choosing.choose(self.index, text, start, end, groups)
        self.left += [(number, item) for item in left]
        named = periods.find(sentence, known.published, known.year)
        scope = [p for p in named if p.strength > 1 and _SCOPE.search(sentence[: p.place])]
        if scope:
            known.period = known.main = scope[-1]
            known.scope, known.headed = True, False
        if kept:
            self._index_named(text[start : kept[0].start], "")
            self._lists(number, text, start, end, kept, scope or named)
        spans = [period for period in named if period.strength and not period.same]
        if spans and not kept and not scope and not context.HEADING.match(text):
            known.told(spans[-1] if spans[-1].strength > 1 else None)
        self._reason(text, start, end, bool(kept))

    def _own_tier(
        self, text: str, groups: list[Group], spans: list[tuple[int, int]], place: int
    ) -> tuple[str, str, bool, bool]:
        """Tier, unit, whether they stand before, and whether two units do something together."""
        group, (begin, stop) = groups[place], spans[place]
        before, after = text[begin : group.start], text[group.end : stop]
        if place + 1 < len(groups) and _ONTO.search(after):
            # "150 tỷ đồng cho 77 xã": what the next number counts says whose it is.
            after = text[group.end : groups[place + 1].end + 20]
        if place and begin == groups[place - 1].end and context.counted(before):
            # "huyện A cùng 11 xã tiếp nhận 900 hồ sơ": both together.
            return (*context.tier(text[spans[place - 1][0] : group.start], after), True)
        own = context.tier(before, after)
        if not own[0] and place and _WHERE.match(before):
            own = context.tier(text[groups[place - 1].end : begin], "")
        return (*own, False)

    def _tiers(
        self, text: str, start: int, end: int, groups: list[Group], spans: list[tuple[int, int]]
    ) -> list[tuple[str, str, bool]]:
        """Tier and unit of each figure of a sentence, and whether words of its own say so."""
        known = self.known
        lead = text[start : groups[0].start]
        tier = known.tier if _CARRIES.match(lead) or _AGAIN.search(lead) else known.heading_tier
        speaker = context.speaker(text[start:end])
        whole = "all" if _WHOLE.search(lead) else ""
        listed = clauses.respective(text, start, end, groups, known.sequence)
        found: list[tuple[str, str, bool]] = []
        behind = False  # whether the tier handed on stood behind its number
        for place in range(len(groups)):
            own, unit, ahead, both = self._own_tier(text, groups, spans, place)
            gap = text[groups[place - 1].end : spans[place][0]] if place else ""
            several = len({own for own, _, stated in found if stated}) > 1
            if (";" in gap and (behind or several)) or (")" in gap and several):
                tier, behind = "", False
            tier = own if both else tier
            own = listed.get(place, own)
            # "(cấp tỉnh 85%; …)" and "cấp tỉnh: …; đã giải quyết …" hand their tier on.
            said = own or tier or speaker or known.local or whole or known.topic
            found.append((said, unit, bool(own)))
            if ahead or (own and place == 0):
                tier = own if own != "all" or not tier else tier
                behind = not ahead
        known.tier = tier
        if found[0][0] == "all":
            known.local = "all"
        told = [own for own, _, said in found if said]
        if len(set(told)) > 1:
            known.sequence = tuple(dict.fromkeys(told))
        return found

    def _lists(
        self,
        number: int,
        text: str,
        start: int,
        end: int,
        groups: list[Group],
        named: Sequence[periods.Period],
    ) -> None:
        known = self.known
        bounds = clauses.spans(text, start, end, groups)
        tiers = self._tiers(text, start, end, groups, bounds)
        lead = text[start : groups[0].start]
        carries = bool(_CARRIES.match(lead))
        goal = aims = False
        found = len(self.figures)
        previous = known.words if carries else ()
        for place, group in enumerate(groups):
            begin, stop = bounds[place]
            before, after = text[begin : group.start], text[group.end : stop]
            said = text[group.start : group.end]
            ahead = known.unpassed(lead) if place else ""
            goal = context.is_goal(
                known.unpassed(before), said, after, ahead, known.goals, goal and place > 0
            )
            aims = goal if place == 0 else aims
            period = known.period_of(text, start, group, bounds[place], groups[-1], named)
            inside = text[group.amounts[0].end : group.end]
            inside = re.sub(r"[\d.,]+\s*%?", " ", inside)
            rest = clauses.rest(text, groups, bounds, place)
            said = f"{inside} {after}" if inside.strip() else after
            weights = self._weights(before, said, lead if place else "", rest, previous)
            noun = inside if group.share and inside.strip(" ()") else after
            words = terms(before) + terms(said)
            if len(words) > 2 or place == 0:
                previous = words
            own = terms(context.beside_units(before)) + terms(context.beside_units(said))
            last = self.figures[-1] if len(self.figures) > found and not own and not rest else None
            self._add(
                number, text, group, before, after, tiers[place], goal, period, weights, "", noun,
                last if last and form_of(last.group) == form_of(group) else None,
            )  # fmt: skip
        known.words = (*terms(lead), *previous) if not carries else known.words
        named = [p for p in named if not p.same]
        early = [p for p in named if start + p.place < groups[0].start]
        told = early or ([] if known.period else named)
        spans = [p for p in told if p.strength > 1] or [p for p in told if p.strength]
        if spans and not aims:
            known.told(spans[0])
            if known.period is spans[0] and spans[0].strength > 1 and len(self.figures) > found:
                known.main = known.main or spans[0]
            known.headed = False

    def _weights(
        self, before: str, after: str, lead: str, rest: str, previous: Sequence[str]
    ) -> dict[str, float]:
        """Terms around a number, weighed by how near they stand to it."""
        weights: dict[str, float] = {}

        def put(words: Sequence[str], weight: float) -> None:
            for word in words:
                weights[word] = max(weights.get(word, 0.0), weight)

        before, lead = context.unattributed(before), context.unattributed(lead)
        own = [*terms(before[-160:]), *terms(after[:110])]
        mass = sum(self.index.weights.get(word, 0.0) for word in set(own))
        poor = mass < 12
        labelled = before.rstrip().endswith(":")
        put(own, FAR)
        put(terms(" ".join(before.split()[-8:])), NEAR)
        put(terms(" ".join(after.split()[:4])), 1.2)
        put(terms(rest[:160]), 1.0)
        if labelled:
            put(terms(before), 1.5)
            previous, lead = (), ""
        put(terms(lead), LEAD)
        put(previous, PREVIOUS if poor else FARTHER)
        put(self.known.words, FARTHER if poor else 0.0)
        put(terms(self.known.heading), HEADING)
        put(terms(self.known.title), TITLE)
        return weights

    def _proposed(
        self, number: int, text: str, group: Group, before: str, after: str,
        weights: dict[str, float], form: str, noun: str,
    ) -> tuple[Candidate, ...]:  # fmt: skip
        """Indicators that suit a number; none where nothing of the field stands near it."""
        known = self.known
        named = self._index_named(before, after) if form in _MEASURED else ""
        match = self.index.match(weights, form, noun, named)
        answered = bool(ASKED.search(self.here)) or (known.asked and group.form == "percent")
        if form not in _MEASURED:
            match = np.where(self.index.surveys == answered, match, OTHER * match)
        chosen = tuple(self.index.ranked(match, form, noun, known.carried(), named))
        known.speak(self.index, match, number)
        if chosen and chosen[0].score < WEAK_SCORE and group.form in ("percent", "rank"):
            beside = text[max(0, group.start - 300) : group.end + 120]
            lately = number - known.spoken_in <= 1
            if not (lately or _FIELD.search(f"{known.title} {known.heading} {beside}")):
                return ()
        return chosen

    def _add(
        self, number: int, text: str, group: Group, before: str, after: str,
        whose: tuple[str, str, bool], goal: bool, period: periods.Period | None,
        weights: dict[str, float], form: str = "", noun: str = "", part_of: Found | None = None,
    ) -> None:  # fmt: skip
        """Add a figure; ``part_of``: the one before, where this one has no words but its tier."""
        tier, unit, stated = whose
        form = form or form_of(group)
        chosen = self._proposed(number, text, group, before, after, weights, form, noun)
        if not chosen:
            shown = text[group.start : group.end]
            item = LeftOut(group.start, group.end, shown, "nothing of this field beside it")
            self.left.append((number, item))
            return
        if part_of:
            chosen = part_of.candidates
        best = self.book.indicators[chosen[0].indicator]
        code = chosen[0].indicator
        kind = kind_of(
            self.here, group, before, after, noun, code, best, self.index, goal, self.known.asked
        )
        if part_of and not goal and part_of.kind != "target":
            kind = part_of.kind
        self.known.asked = self.known.asked or (kind == "survey" and bool(ASKED.search(self.here)))
        sure = chosen[0].score >= SURE or group.form == "count"
        state = best.family not in _FLOWS and "dossier" not in best.numerator and sure
        state = state and kind != "survey" and not HAPPENS.match(f"{noun} {after}")
        if goal and period and period.end:
            self.known.aim = period
        dates, doubts = self.known.dates(period, goal, state)
        if part_of and period is None and kind == part_of.kind:
            dates = part_of.period
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

    def _index_named(self, before: str, after: str) -> str:
        """The index that a score or rank is of: named before it, right after, or the last."""
        for said, last in ((before, True), (re.split(r"[,;.]", after)[0], False)):
            places = [(match.start(), name) for name, p in _INDICES for match in p.finditer(said)]
            if places:
                self.known.index = (max if last else min)(places)[1]
                break
        return self.known.index

    def _reason(self, text: str, start: int, end: int, counted: bool) -> None:
        sentence = text[start:end].strip()
        quoted = sentence[:1] in '"“' or text[max(0, start - 2) : start].strip()[:1] in tuple('"“')
        found = reasons.find(
            sentence, self.known.obstacles or self.known.opened, counted and not quoted
        )
        self.known.opened = self.known.opened or reasons.opens(sentence)
        if (
            not found
            or len(sentence) < 25
            or (context.HEADING.match(text) and len(sentence.split()) < 9)
            or sentence == self.source.title
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
        place, known, self.here = cell.place, self.known, ""
        left = [replace(item, start=item.start + place, end=item.end + place) for item in left]
        self.left += [(number, item) for item in left]
        whose = tables.tier(cell, f"{caption} {known.title}", known.topic)
        goal = tables.is_goal(cell, caption)
        named = [
            period
            for said in (cell.header, cell.label, caption, cell.corner, known.title, cell.others)
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


def find(source: Source, index: Index, book: Codebook, place: str) -> Findings:
    """Find everything in a document that speaks of a place of the codebook."""
    return _Finder(source, index, book, place).run()

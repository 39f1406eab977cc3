"""What the words around a number say of it: whose it is, and whether it is a goal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from helpers.register.intake import words

_NAME = r"(?:\s+[A-ZĐĂÂÊÔƠƯÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ][\w'’-]*)+"
_NAME_BEFORE = re.compile(r"(?:[A-ZĐ][\w'’-]*\s){1,3}$")

# --- tiers ------------------------------------------------------------------------------------

_TIERS = words.pattern("context", "tiers")
_ATTRIBUTION = words.pattern("context", "attribution")
_INDEX = words.pattern("context", "index")
_PART_OF = words.Pattern(r"(?:của|thuộc|trung tâm|nhất)\s$|\b(?:in|of)\s(?:[\w-]+\s){0,2}$")
_JOINED = words.pattern("context", "joined")
_PREPOSITION = words.pattern("context", "preposition")
_DIRECT = words.pattern("context", "direct")
_SPEAKER = words.pattern("context", "speaker")
_RANKS = {"commune": 0, "district": 1, "province": 2, "all": 3}


@dataclass(frozen=True, slots=True)
class Mention:
    """A tier or a named unit in a text; ``name`` is empty for a tier as such."""

    start: int
    end: int
    tier: str
    name: str = ""
    weak: bool = False  # "the province": the whole, unless a tier is said


def unattributed(text: str) -> str:
    """A text without those whom it names as its source, and without names of indices."""
    clean = _ATTRIBUTION.sub(lambda match: " " * len(match.group()), text)
    return _INDEX.sub(lambda match: " " * len(match.group()), clean)


@lru_cache(maxsize=512)
def mentions(text: str) -> tuple[Mention, ...]:
    """Tiers and units that a text names, in order; whoever a source is attributed to is none."""
    clean = unattributed(text)
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
        if _PART_OF.search(clean[:start]) and any(
            _RANKS[earlier.tier] < _RANKS[mention.tier] and start - earlier.end < 60
            for earlier in found
        ):
            continue  # "là xã khó khăn của huyện B, cách trung tâm huyện …" speaks of the commune
        if found and found[-1].name and _RANKS[found[-1].tier] < _RANKS[mention.tier]:
            gap = clean[found[-1].end : mention.start]
            # "xã A, huyện B" and "xã A (huyện B)" speak of A.
            if (name or weak) and re.fullmatch(r"\s?[,(–-]?\s?(?:của |thuộc |in |of )?", gap):
                continue
        found.append(mention)
    return tuple(found)


def order(text: str) -> list[str]:
    """Tiers in the order in which a text names them, each once."""
    return list(dict.fromkeys(mention.tier for mention in mentions(text) if not mention.weak))


def speaker(sentence: str) -> str:
    """The tier of the unit that somebody speaks for who is quoted; empty if nobody is."""
    said = _SPEAKER.search(sentence)
    found = [m for m in mentions(sentence[said.end() :]) if not m.weak] if said else []
    return found[0].tier if found else ""


def beside_units(text: str) -> str:
    """What a text says beside the tiers and units that it names."""
    said = unattributed(text)
    for mention in reversed(mentions(text)):
        said = f"{said[: mention.start]} {said[mention.end :]}"
    return said


def counted(text: str) -> bool:
    """Whether a text begins with units, which the number before it counts."""
    found = mentions(text)
    return bool(found) and bool(_DIRECT.fullmatch(text[: found[0].start]))


def _joint(found: Sequence[Mention], text: str, index: int) -> str:
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

_NO_GOAL = words.pattern("context", "no_goal")
_GOAL = words.pattern("context", "goal")
_DONE = words.pattern("context", "done")
_GOAL_HEAD = words.pattern("context", "goal_head")
_DONE_HEAD = words.pattern("context", "done_head")
HEADING = re.compile(
    r"^\s*(?:(?:Hỏi|Phóng viên|PV|Q|Question)\s*:"
    r"|(?:[Cc]hương|[Đđ]iều|[Pp]hần|[Mm]ục|CHƯƠNG|PHẦN|MỤC|Chapter|Section|Part|Article)"
    r"\s+(?:[IVX]+|\d+)\b[.:]?|[IVX]+\.|\d+(?:\.\d+)*\.?|[A-ZĐa-zđ]\)|#+|[-*])?"
    r"\s*[^.;:]{3,110}[:?]?\s*$"
)


def heading_goal(text: str) -> bool | None:
    """Whether a heading opens a section of goals (True) or of results (False)."""
    text = _NO_GOAL.sub(" ", text)
    done, goal = _DONE_HEAD.search(text), _GOAL_HEAD.search(text)
    if done and goal:
        # "Kết quả thực hiện chỉ tiêu" tells results, "Mục tiêu và kết quả cần đạt" goals.
        return goal.start() < done.start()
    return True if goal else False if done else None


_TITLE_GOAL = words.pattern("context", "title_goal")
_TITLE_DONE = words.pattern("context", "title_done")
_GOAL_IS = words.pattern("context", "goal_is")
_OFF = words.Pattern(r"(?:so với|compared with|above|below)[^,;]*$")
_BOUND = words.pattern("context", "bound")
_MUST = words.Pattern(r"[^;.]{0,30}\bphải (?:có|đạt|được|hoàn thành|bảo đảm|đảm bảo)\b")
_WAS = words.pattern("context", "was")
_GOAL_NOUN = words.Pattern(r"\s*(?:goal|target)s?\b")
_IS_GOAL = words.Pattern(r"[^,;.]{0,30}(?:là chỉ tiêu|is the target|chỉ tiêu giao)")


def title_goal(text: str) -> bool | None:
    """Whether a title announces goals, or results; None if it tells neither."""
    if _TITLE_DONE.search(text):
        return None
    return True if _TITLE_GOAL.search(_NO_GOAL.sub(" ", text)) else None


def is_goal(
    before: str, printed: str, after: str, lead: str, section: bool | None, carried: bool
) -> bool:
    """Whether a number is a goal: words at it, then the section, then the number before it."""
    close = f"{before[-30:]} {printed}"
    tail = ("%" if "%" in printed else "") + after  # "88% chỉ tiêu" compares with a goal
    if _GOAL_IS.search(before):
        return not _OFF.search(before[-40:])
    if _BOUND.search(close):
        return section is not False or bool(_GOAL.search(lead))
    if _MUST.match(after):
        return True
    if _WAS.match(after):
        return False
    if _GOAL_NOUN.match(after):
        return True
    ahead = _NO_GOAL.sub(" ", f"{lead} | {before} {printed}")
    # What a clause says of a noun ("các thủ tục đã triển khai") is not what the sentence says.
    goal, done = list(_GOAL.finditer(ahead)), list(_DONE.finditer(ahead))
    if goal and not (done and done[-1].start() > goal[-1].start()):
        # "at least 90%" is a goal where nothing speaks against it, "at least 390.000" a count.
        weak = goal[-1].group() in ("at least", "ít nhất")
        return not (weak and (section is False or (done and "%" not in printed)))
    if done:
        return False
    if _IS_GOAL.match(_NO_GOAL.sub(" ", tail)):
        return True
    return carried if section is None else section

"""Tell the figures of this field from other counts, prices and thresholds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from helpers.register.intake import context, words
from helpers.register.intake.candidates import Index, terms
from helpers.register.intake.numbers import Group, LeftOut

_COUNTED = words.pattern("figures", "counted")
_OTHER = words.pattern("figures", "other")
_UNITS = (
    r"(?:sở|ban|ngành|cơ quan|đơn vị|địa phương|ubnd|huyện|thị xã|thành phố|xã|phường|thị "
    r"trấn|tỉnh|departments?|agencies|units|districts?|communes?|wards?|provinces"
    r"|localities)"
)
_UNIT_COUNT = words.Pattern(rf"\s*(?:cơ quan, )?{_UNITS}\b")
_ADDED = words.Pattern(
    r"\s*\((?:dưới|trên|<|>|≥|≤|below|above|under|over|từ|more than|less than)\s*$"
)
_PASSING = words.pattern("figures", "passing")
_MONEY = words.pattern("figures", "money")
_PRICE = words.pattern("figures", "price")
_MEETING = words.pattern("figures", "meeting")
_PAGES = words.Pattern(r"\s*(?:trang|pages)\b")
_SCANNED = words.Pattern(r"số hóa|quét|scan|digiti")
_SCORE = words.pattern("figures", "score")
# A comma inside "sở, ban, ngành" does not part two figures.
LISTED = words.pattern("figures", "list")
_WAIT = words.Pattern(r"chờ|wait")


def choose(
    index: Index, text: str, start: int, end: int, groups: Sequence[Group]
) -> tuple[list[Group], list[LeftOut]]:
    """Groups that may be figures of this field; the others are left out, with the reason."""
    kept: list[Group] = []
    left: list[LeftOut] = []
    sentence = text[start:end]
    for group in groups:
        after = text[group.end : end]
        before = text[start : group.start]
        reason = ""
        if _threshold(group, kept, text):
            reason = "threshold that says which units are counted"
        elif group.unit == "vnd":
            reason = "" if _budget(group, before, after, text, sentence) else "price or fee"
        elif group.unit == "minutes":
            reason = "" if _WAIT.search(sentence) else "time limit or duration"
        elif group.form == "count" and not group.share:
            reason = _counted(index, group, before, after, sentence, bool(kept))
        if reason:
            printed = text[group.start : group.end]
            left.append(LeftOut(group.start, group.end, printed, reason))
        else:
            kept.append(group)
    return kept, left


def _budget(group: Group, before: str, after: str, text: str, sentence: str) -> bool:
    """Whether money is that of an office or of all payments, and no price of one thing."""
    beside = f"{before[-30:]} | {after[:20]}"
    if _PRICE.search(beside) or after.lstrip().startswith("/"):
        return False
    return bool(_MONEY.search(sentence))


def _threshold(group: Group, kept: list[Group], text: str) -> bool:
    if group.form != "percent" or group.relation == "~":
        return False
    if (
        group.relation != "="
        and _ADDED.search(text[max(0, group.start - 3) : group.amounts[0].start])
        and re.match(r"\s*\)", text[group.end :])
    ):
        return True
    if not kept:
        return False
    last = kept[-1]
    gap = text[last.end : group.start]
    if group.relation == "=" and not _PASSING.search(gap):
        return False
    counted = last.form in ("pair", "count") and not last.share and _UNIT_COUNT.match(gap)
    # "5 xã, đạt 90%" gives the rate of what was said before; "5 xã đạt trên 90%" does not.
    return bool(counted) and not re.search("[;.,]", LISTED.sub("", gap))


def _counted(
    index: Index, group: Group, before: str, after: str, sentence: str, follows: bool
) -> str:
    other = "not counted in this field"
    if _PAGES.match(after) and _SCANNED.search(sentence):
        return ""
    if _OTHER.match(after) or _MEETING.search(f"{before[-40:]} | {after[:40]}"):
        return other
    if _SCORE.search(before) and re.fullmatch(r"\d+[.,]\d{1,2}", group.amounts[-1].digits):
        return ""
    if group.unit == "points" or _COUNTED.match(after):
        return ""
    said = terms(before[-90:]) + terms(after[:40])
    best = float(index.match(dict.fromkeys(said, 1.0), "count", after).max())
    labelled = re.search(r"(?::|là|đạt|có|gồm|\bis\b|with|\bat\b|with)\s*$", before)
    enough = 0.12 if labelled or re.match(r"\s*(?:[;,.)]|$)", after) else 0.3
    if best >= enough or (
        follows
        and context.tier(before[-30:], after[:20])[0]
        and re.match(r"\s*(?:[;,.)]|và|and|at|ở|tại|$)", after)
    ):
        return ""
    return other

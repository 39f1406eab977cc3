"""What intake found in a document, as a person sees it who reviews the draft."""

from __future__ import annotations

import html

import pandas as pd
from IPython.display import display

from helpers.register.intake.figures import Findings, Found, marked
from helpers.reporting.language import ABSENT, Language
from helpers.reporting.quality_tables import RELATIONS

TIERS = {"all": "all tiers", "province": "province", "district": "district", "commune": "commune"}
KINDS = {"actual": "actual", "target": "goal", "capacity": "capacity", "survey": "survey"}
DIRECTIONS = {"hinders": "hinders", "helps": "helps"}


def _period(found: Found, language: Language) -> str:
    days = [language.date(day) if day else ABSENT for day in found.period]
    return language.text("{first} to {last}", first=days[0], last=days[1])


def figures(findings: Findings, language: Language) -> pd.DataFrame:
    """Return one row a figure, in the order of the text: what it prints and how it was read."""
    found = findings.figures
    return pd.DataFrame(
        {
            language.text("As printed"): [one.printed for one in found],
            language.text("Relation"): [RELATIONS[one.group.relation].strip() for one in found],
            language.text("Tier"): [language.text(TIERS[one.tier]) for one in found],
            language.text("Kind"): [language.text(KINDS[one.kind]) for one in found],
            language.text("Period"): [_period(one, language) for one in found],
            language.text("Candidates"): [
                ", ".join(candidate.indicator for candidate in one.candidates) for one in found
            ],
            language.text("Doubts"): ["; ".join(map(language.text, one.doubts)) for one in found],
        }
    )


def reasons(findings: Findings, language: Language) -> pd.DataFrame:
    """Return one row a stated reason; the sentence is shown here and stored nowhere."""
    found = findings.reasons
    return pd.DataFrame(
        {
            language.text("Theme"): [one.theme for one in found],
            language.text("Tier"): [language.text(TIERS[one.tier]) for one in found],
            language.text("Direction"): [language.text(DIRECTIONS[o.direction]) for o in found],
            language.text("Sentence"): [one.sentence for one in found],
        }
    )


def left_out(findings: Findings, language: Language) -> pd.DataFrame:
    """Return one row a number that is no figure, with the reason."""
    return pd.DataFrame(
        {
            language.text("Left out"): [item.text for _, item in findings.left_out],
            language.text("Reason"): [language.text(item.reason) for _, item in findings.left_out],
        }
    )


def text(findings: Findings, language: Language) -> None:
    """Show the text of the document with every figure marked, numbered as in the table."""
    number = 0
    rich, plain = "", ""
    for block, found in marked(findings):
        position = 0
        for start, end, _ in found:
            number += 1
            label = language.text("figure {number}", number=language.count(number))
            inside = html.escape(block[start:end])
            rich += html.escape(block[position:start])
            rich += f'<mark title="{html.escape(label)}">{inside}<sup>{number}</sup></mark>'
            plain += f"{block[position:start]}[{block[start:end]}]"
            position = end
        rich += html.escape(block[position:]) + "\n"
        plain += block[position:] + "\n"
    shown = f'<div class="intake" style="white-space: pre-line">{rich}</div>'
    display({"text/html": shown, "text/plain": plain}, raw=True)  # type: ignore[no-untyped-call]

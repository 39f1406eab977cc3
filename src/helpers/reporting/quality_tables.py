"""Tables about the figures themselves, as a reader sees them: checks, misprints, bases, gaps."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.register.observations import Tables
from helpers.reporting.language import Language
from helpers.reporting.words import base_name
from helpers.rows import records

CHECKS: Mapping[str, str] = {
    "share_against_counts": "A percentage and the two counts behind it",
    "parts_and_totals": "Parts and their total",
    "counts_from_whole_percentages": "Counts that a whole percentage explains",
    "one_number_in_two_roles": "One number in two roles",
    "coverage_against_intensity": "Units that take part, and how much is done",
    "same_label_other_base": "The same label on two bases",
    "target_reprinted_as_result": "Results that equal the goals",
    "conflicts": "One quantity, two values",
    "impossible_paths": "A running total that falls",
    "impossible_percentages": "A percentage that no count gives",
}

REASONS: Mapping[str, str] = {
    "low_confidence": "entered with low confidence: left out",
    "unknown_period": "period unknown: off the time axis",
    "unstated_base": "base not stated: joins no line",
    "flagged": "named by a consistency check: lowers the grade",
}


def title(check: str, language: Language) -> str:
    """Return what a check looks at, as a heading."""
    return language.text(CHECKS[check])


def counts(findings: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return one row a check, those that stayed silent included: check, findings, figures."""
    rows = []
    for check in CHECKS:
        own = findings[findings["check"] == check]
        named = {entry for entries in own["entries"] for entry in entries.split(";")}
        rows.append((title(check, language), len(own), len(named)))
    headings = ("Check", "Findings", "Figures concerned")
    return pd.DataFrame(rows, columns=[language.text(heading) for heading in headings])


def findings(quality: pd.DataFrame, check: str, tables: Tables, language: Language) -> pd.DataFrame:
    """Return the findings of one check: sentence, what is printed, how much it tells, documents."""
    own = quality[quality["check"] == check]
    titles = tables.documents.set_index("id")["title"]
    documents = [
        "; ".join(
            dict.fromkeys(
                language.term(titles[entry.split("#")[0]]) for entry in entries.split(";")
            )
        )
        for entries in own["entries"]
    ]
    return pd.DataFrame(
        {
            language.text("Finding"): list(own[f"sentence_{language.code}"]),
            language.text("As printed"): list(own["printed"]),
            language.text("Power"): list(own[f"power_{language.code}"]),
            language.text("Documents"): documents,
        }
    )


def _titles(tables: Tables, language: Language) -> dict[str, str]:
    documents = tables.documents.set_index("id")["title"]
    return {str(name): language.term(title) for name, title in documents.items()}


RELATIONS: Mapping[str, str] = {"=": "", ">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "~": "≈ "}


def conflicts(rows: pd.DataFrame, tables: Tables, language: Language) -> pd.DataFrame:
    """Return the values of each quantity printed twice, with base, period and document."""
    names = tables.indicators.set_index("indicator")[f"name_{language.code}"]
    places = tables.places.set_index("place")[f"name_{language.code}"]
    documents = tables.documents.set_index("id").to_dict("index")
    shown = rows.pipe(records)
    return pd.DataFrame(
        {
            language.text("Quantity"): [
                language.text("{place}: {name}", place=places[row["place"]], name=names[code])
                for row in shown
                for code in [row["indicator"]]
            ],
            language.text("Printed"): [row["as_reported"] for row in shown],
            language.text("Base"): [base_name(row["base"], language) for row in shown],
            language.text("Period"): [language.period(row["from"], row["to"]) for row in shown],
            language.text("Document"): [
                language.term(documents[row["document"]]["title"]) for row in shown
            ],
            language.text("Published"): [
                language.date(day) if day else language.text("unknown")
                for day in (documents[row["document"]]["published"] for row in shown)
            ],
        }
    )


def value(measure: str, relation: str, number: float, language: Language) -> str:
    """Return a value in its unit of measure, with its relation, as a reader sees it."""
    if measure == "share":
        percent = round(100 * number, 2)
        return RELATIONS[relation] + language.number(percent) + "%"
    return RELATIONS[relation] + language.number(number)


def misprints(rows: pd.DataFrame, tables: Tables, language: Language) -> pd.DataFrame:
    """Return the figures read otherwise than printed: print, reading, reason, document."""
    titles = _titles(tables, language)
    names = tables.indicators.set_index("indicator")[f"name_{language.code}"]
    return pd.DataFrame(
        {
            language.text("Printed"): list(rows["as_reported"]),
            language.text("Read as"): [
                value(measure, relation, number, language)
                for measure, relation, number in zip(
                    rows["measure"], rows["relation"], rows["value"], strict=True
                )
            ],
            language.text("Because"): [language.term(because) for because in rows["because"]],
            language.text("Indicator"): list(rows["indicator"].map(names)),
            language.text("Document"): [
                language.term(titles[document]) for document in rows["document"]
            ],
        }
    )


def bases(rows: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return the bases of an indicator, and by number the series that each belongs to."""
    codes = [code for code in dict.fromkeys(rows["series"]) if code]
    numbers = {code: language.count(number) for number, code in enumerate(codes, start=1)}
    return pd.DataFrame(
        {
            language.text("Base"): [base_name(one, language) for one in rows["base"]],
            language.text("Series"): [
                numbers.get(code, language.text("joins with nothing")) for code in rows["series"]
            ],
            language.text("Figures"): rows["figures"],
            language.text("Documents"): rows["documents"],
            language.text("Places"): rows["places"],
        }
    )


def kept_out(rows: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return how many figures stay out of findings, by reason."""
    return pd.DataFrame(
        {
            language.text("Reason"): [language.text(REASONS[reason]) for reason in rows["reason"]],
            language.text("Figures"): rows["figures"],
        }
    )


def pointers(documents: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return the documents that would close a gap: title, number, publisher, date, and place.

    Documents of one place do not name it.
    """
    table = pd.DataFrame(
        {
            language.text("Document"): [language.term(title) for title in documents["title"]],
            language.text("Number"): list(documents["number"]),
            language.text("Publisher"): [
                language.proper_name(one) for one in documents["publisher"]
            ],
            language.text("Published"): [
                language.date(day) if day else language.text("unknown")
                for day in documents["published"]
            ],
            language.text("Place"): [names[place] for place in documents["place"]],
        }
    )
    one = documents["place"].nunique() == 1
    return table.drop(columns=[language.text("Place")]) if one else table

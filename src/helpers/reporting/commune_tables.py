"""Tables about communes and units, as a reader sees them: cells formatted, headings named."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from helpers.analysis import units as unit_analysis
from helpers.reporting.charts import require
from helpers.reporting.charts.communes import commune_text, reference_name, reference_text
from helpers.reporting.language import Language
from helpers.reporting.words import base_name, middle
from helpers.rows import records

#: What a document says on help with filing, by `assisted` of `counter_cases.stated`.
ASSISTED: Mapping[str, str] = {
    "own": "yes, of these communes",
    "place": "yes, of the communes of the province",
    "": "not stated",
}
NOT_STATED = "not stated"

#: What a theme is called where it is said to help.
HELPS: Mapping[str, str] = {
    "boundary_reform": "new boundaries",
    "citizen_habit": "habit of filing online",
    "citizen_skills": "teaching residents",
    "communication": "information for residents",
    "connectivity_devices": "signal, internet and devices",
    "equipment": "machines and premises",
    "fees_payment": "lower fees, online payment",
    "geography_poverty_ethnicity": "support for remote or poor areas",
    "identity_signature": "electronic identity",
    "integration": "connected systems",
    "law_guidance": "rules and guidance",
    "leadership": "direction and follow-up",
    "low_volume": "volume of dossiers",
    "measurement": "how it is counted",
    "process_redesign": "simpler procedures",
    "staff_capacity": "staff and cover",
    "staff_skills": "training of staff",
    "systems_missing": "systems in place",
    "target_design": "goals fitted to units",
}

#: Conditions of a unit that have no name among the indicators.
RURAL = "Rural commune or district, by its name (xã, huyện)"

#: How an exact p and a drawn one are called.
EXACT = "all orders"
DRAWN = "a fixed draw of orders"


def case_name(
    row: Mapping[Hashable, Any],
    language: Language,
    *,
    places: Mapping[str, str],
    indicators: Mapping[str, str],
) -> str:
    """Return whose communes a case of `counter_cases` is about, what is measured and when."""
    where = places[str(row["place"])]
    unit, count = str(row["unit"]), int(row["units"])
    if count > 1:
        whose = language.text(
            "{count} communes of {unit} ({place})", count=language.count(count), unit=unit,
            place=where,
        )  # fmt: skip
    elif count:
        whose = language.text("{unit} ({place})", unit=unit, place=where)
    elif unit:
        whose = language.text("Communes of {unit} ({place})", unit=unit, place=where)
    else:
        whose = language.text("Communes of {place}", place=where)
    return language.text(
        "{whose}, {period}: {what}",
        whose=whose,
        period=language.period(row["from"], row["to"]),
        what=middle(indicators[str(row["indicator"])]),
    )


def case_table(
    cases: pd.DataFrame,
    said: pd.DataFrame,
    language: Language,
    *,
    labels: Mapping[str, str],
    documents: pd.DataFrame,
) -> pd.DataFrame:
    """Return one row a case of `counter_cases` with its base, document and what is said of it.

    `said` is the table of `counter_cases.stated`; what no document says is shown as not stated.
    """
    require(said, ["case", "helps", "assisted", "target", "target_comparable"], "stated")
    about = said.set_index("case").to_dict("index")
    published = documents.set_index("id")[["publisher", "published"]].to_dict("index")
    nothing = language.text(NOT_STATED)
    rows = []
    for name in labels:
        found = cases[cases["case"] == name].pipe(records)
        first, one = found[0], about[name]
        against = [
            f"{reference_name(row, language)} {reference_text(row, language)}" for row in found
        ]
        target = nothing
        if not pd.isna(one["target"]):
            level = language.share(one["target"], 0)
            target = language.text("{level}, same base", level=level)
            if not one["target_comparable"]:
                target = language.text("{level}, another base", level=level)
        source = published[first["documents"][0]]
        day = language.date(source["published"]) if source["published"] else ""
        helps = [language.text(HELPS[theme]) for theme in one["helps"]]
        rows.append(
            {
                language.text("Case"): labels[name],
                language.text("Rate"): commune_text(first, language),
                language.text("Held against"): language.list(against),
                language.text("Base"): base_name(first["base"], language)
                if first["base"]
                else nothing,
                language.text("Target"): target,
                language.text("Said to help"): language.list(helps) if helps else nothing,
                language.text("Help with filing"): language.text(ASSISTED[one["assisted"]]),
                language.text("Document"): ", ".join(
                    filter(None, [language.proper_name(source["publisher"]), day])
                ),
            }
        )
    return pd.DataFrame(rows)


def measure_name(indicator: str, base: str, names: Mapping[str, str], language: Language) -> str:
    """Return the name of a measure or condition of units, with its base where it has one."""
    if indicator == unit_analysis.RURAL:
        return language.text(RURAL)
    if not base:
        return names[indicator]
    return language.text(
        "{measure} ({base})", measure=names[indicator], base=base_name(base, language)
    )


def kinds(language: Language) -> dict[bool, str]:
    """Return what a rural and another commune-tier unit are called."""
    return {True: language.text("rural commune (xã)"), False: language.text("ward (phường)")}


def order_caption(
    row: Mapping[Hashable, Any], language: Language, *, names: Mapping[str, str]
) -> str:
    """Return the finding of one row of `units.associations` that is drawn unit by unit."""
    message = (
        "{units} communes and wards on one base: no association of {measure} with being rural is "
        "told from chance (tau {tau}, p {p})"
    )
    if row["p_holm"] <= unit_analysis.TOLD_BELOW:
        message = (
            "{units} communes and wards on one base: {measure} goes together with being rural "
            "(tau {tau}, p {p})"
        )
    return language.text(
        message,
        units=language.count(row["units"]),
        measure=middle(names[str(row["indicator"])]),
        tau=language.signed(row["tau"], 2),
        p=language.number(row["p_holm"], 2),
    )


def association_table(
    found: pd.DataFrame,
    language: Language,
    *,
    names: Mapping[str, str],
    places: Mapping[str, str],
) -> pd.DataFrame:
    """Return the table of `units.associations` for a reader."""
    return pd.DataFrame(
        {
            language.text("Measure"): [
                measure_name(row["indicator"], row["base"], names, language)
                for row in found.pipe(records)
            ],
            language.text("Condition"): [
                measure_name(row["beside"], row["base_beside"], names, language)
                for row in found.pipe(records)
            ],
            language.text("Units"): [language.count(n) for n in found["units"]],
            language.text("In"): [
                language.list([places[one] for one in several]) for several in found["places"]
            ],
            language.text("Kendall's tau"): [language.signed(x, 2) for x in found["tau"]],
            language.text("p"): [language.number(x, 3) for x in found["p"]],
            language.text("p, Holm-corrected"): [language.number(x, 3) for x in found["p_holm"]],
            language.text("p from"): [
                language.text(EXACT if exact else DRAWN) for exact in found["exact"]
            ],
        }
    )


def position_table(
    placed: pd.DataFrame, language: Language, *, names: Mapping[str, str]
) -> pd.DataFrame:
    """Return the table of `units.positions` for a reader; a doubtful condition is said so."""
    rows = []
    for row in placed.pipe(records):
        condition = measure_name(row["indicator_beside"], row["base_beside"], names, language)
        if row["doubtful_beside"]:
            condition = language.text("{condition}, doubtful", condition=condition)
        share = row["indicator_beside"] != "population"
        value = row["value_beside"]
        rows.append(
            {
                language.text("Unit"): row["unit"],
                language.text("Rating"): names[row["indicator"]],
                language.text("Year"): str(row["to"].year),
                language.text("Place in the rating"): _of(row["position"], row["of"], language),
                language.text("Condition"): condition,
                language.text("Value"): language.share(value, 1)
                if share
                else language.count(value),
                language.text("Place from the lowest"): _of(
                    row["rank_beside"], row["of_beside"], language
                ),
                language.text("Smallest p possible"): language.number(row["smallest_p"], 2),
            }
        )
    return pd.DataFrame(rows)


def allowed_table(
    allowed: pd.DataFrame, language: Language, *, places: Mapping[str, str]
) -> pd.DataFrame:
    """Return the table of `two_tiers.allowed_after` for a reader."""
    rows = []
    for row in allowed.pipe(records):
        span = (row["weights_from"], row["weights_to"])
        rows.append(
            {
                language.text("Period"): language.period(row["from"], row["to"]),
                language.text("Whole"): language.share(row["rate"], 1),
                language.text("Base"): base_name(row["base"], language),
                language.text("Volumes as in"): f"{places[row['weights_place']]}, "
                + language.period(*span),
                language.text("Commune rate"): language.text(
                    "{lower} to {upper}",
                    lower=language.share(row["lower"], 1),
                    upper=language.share(row["upper"], 1),
                ),
                language.text("Below the provincial tier by at most"): language.points(
                    row["gap_most"]
                ),
            }
        )
    return pd.DataFrame(rows)


def _of(place: float, total: float, language: Language) -> str:
    return language.text(
        "{place} of {total}", place=language.count(place), total=language.count(total)
    )

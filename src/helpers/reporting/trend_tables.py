"""Tables about trends and targets, as a reader sees them: every cell formatted, headings named."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.reporting.charts.feasibility import REACH_TEXTS, where
from helpers.reporting.charts.positions import INDEX_TEXTS, place_of, score_of
from helpers.reporting.charts.targets import points
from helpers.reporting.charts.trends import REASON_TEXTS, measure, percent, printed, reasons
from helpers.reporting.language import ABSENT, Language
from helpers.reporting.show import GRADES
from helpers.reporting.words import base_name, tier_word
from helpers.rows import Row, records

SUPPLY_TEXTS: Mapping[str, str] = {
    "total": "{count} in all",
    "full_and_partial": "{count} full-process and partial",
    "level34": "{count} at levels 3 and 4",
    "level4": "{count} at level 4",
}

BESIDE_TEXTS: Mapping[str, str] = {
    "received": "{count} ({base})",
    "results": "{count} results of all tiers",
}

LEFT_OUT_TEXTS: Mapping[str, str] = {
    "confidence": "entered with low confidence",
    "period": "its period is not known",
    "value": "not a number",
}

# Why nothing is derived from two running totals, by the codes of helpers.analysis.trends.
BETWEEN_TEXTS: Mapping[str, str] = {
    "conflict": "sources differ",
    "bound": "only a bound was printed",
    "counts": "counts were not printed",
    "falls": "a running total falls",
    "exceeds": "the part would be larger than the whole",
}

# Why a merged province's earlier figure is not rebuilt.
REBUILD_TEXTS: Mapping[str, str] = {
    "base_unknown": "base not stated",
    "bound": "only a bound was printed",
    "counts": "counts were not printed",
    "absent": "nothing found for the other province",
}

# What keeps figures of two places apart.
ACROSS_TEXTS: Mapping[str, str] = {**REASON_TEXTS, "time": "other time"}

# Where a place stands, by the outcome codes of helpers.analysis.targets.standings.
STANDING_TEXTS: Mapping[str, str] = {
    "met": "{place}: {share} ({measure}; base: {base}), {period}. "
    "Target for {year}: {target}; reached. Base of the target: {target_base}.",
    "missed": "{place}: {share} ({measure}; base: {base}), {period}. "
    "Target for {year}: {target}; missed by {points}. Base of the target: {target_base}.",
    "undecided": "{place}: {share} ({measure}; base: {base}), {period}. "
    "Target for {year}: {target}; whether it was reached cannot be said: only a bound was "
    "printed. Base of the target: {target_base}.",
    "short": "{place}: {share} ({measure}; base: {base}), {period}. "
    "Target for {year}: {target}; {points} short on that day; no figure for the whole year "
    "was found. Base of the target: {target_base}.",
    "out_of_reach": "{place}: {share} ({measure}; base: {base}), {period}. "
    "Target for {year}: {target}; {points} short on that day and out of reach: with even arrivals "
    "not even all that was still to come would have sufficed. No figure for the whole year was "
    "found. Base of the target: {target_base}.",
    "ahead": "{place}: {share} ({measure}; base: {base}), {period}. "
    "Target for {year}: {target}; not below it on that day; no figure for the whole year was "
    "found. Base of the target: {target_base}.",
    "geography": "{place}: {share} ({measure}; base: {base}), {period}. "
    "Target for {year}: {target}; whether it was reached cannot be said: the target was set "
    "for the territory before the merger. Base of the target: {target_base}.",
    "level": "{place}: {share} ({measure}; base: {base}), {period}. "
    "Target for {year}: {target}; whether it was reached cannot be said: the target counts "
    "another measure. Base of the target: {target_base}.",
    "base": "{place}: {share} ({measure}; base: {base}), {period}. "
    "Target for {year}: {target}; whether it was reached cannot be said: the target counts "
    "another base. Base of the target: {target_base}.",
    "base_unknown": "{place}: {share} ({measure}; base: {base}), {period}. "
    "Target for {year}: {target}; whether it was reached cannot be said: a base is not "
    "stated. Base of the target: {target_base}.",
    "period": "{place}: {share} ({measure}; base: {base}), {period}. "
    "Target for {year}: {target}; whether it was reached cannot be said: the figure covers "
    "another part of the year. Base of the target: {target_base}.",
    "no_target": "{place}: {share} ({measure}; base: {base}), {period}. "
    "No target for {year} was found.",
}

# Whether a target was reached, in a table: the outcomes of helpers.analysis.targets.standings, and
# of helpers.analysis.feasibility.with_reach.
OUTCOME_TEXTS: Mapping[str, str] = {
    "met": "yes",
    "missed": "no, missed by {points}",
    "undecided": "cannot be said: only a bound was printed",
    "short": "{points} short on that day; no figure for the whole year was found",
    "out_of_reach": "{points} short on that day and out of reach, arrivals staying even; no figure "
    "for the whole year was found",
    "ahead": "not below it on that day; no figure for the whole year was found",
    "geography": "cannot be said: the target was set for the territory before the merger",
    "level": "cannot be said: the target counts another measure",
    "base": "cannot be said: the target counts another base",
    "base_unknown": "cannot be said: a base is not stated",
    "period": "cannot be said: the figure covers another part of the year",
    "no_target": "no target for that year was found",
}

# What different goals for one year count, by the codes of helpers.analysis.targets.several.
SEVERAL_TEXTS: Mapping[str, str] = {
    "same": "{place}: documents print different goals for one year, in order of print: {goals}. "
    "They count the same thing.",
    "differ": "{place}: documents print different goals for one year, in order of print: {goals}. "
    "They do not count the same thing.",
    "unknown": "{place}: documents print different goals for one year, in order of print: {goals}. "
    "Whether they count the same thing is not stated.",
}
# Of several years the one that says least decides the sentence.
WORST_COUNT: tuple[str, ...] = ("differ", "unknown", "same")
# A change in points only where both count the same thing: else they are not on one scale.
STEP_TEXTS: Mapping[str, str] = {
    "same": "{points}, same base",
    "differ": "another base",
    "unknown": "a base is not stated",
}

# What a scenario of helpers.analysis.scenarios assumes.
SCENARIO_TEXTS: Mapping[str, str] = {
    "same": "The share stays as it is.",
    "pace": "The pace between the last two figures of one line goes on.",
    "halved": "Each year half of what is missing to 100% is made up.",
}
NO_PACE_TEXTS: Mapping[str, str] = {
    "none": "no two figures on one line",
    "short": "two figures, only {seen} days apart for {days} days ahead",
}


def standing(row: Mapping[Any, Any], place: str, language: Language) -> dict[str, str]:
    """Return the values that a message of STANDING_TEXTS names, formatted.

    `row` is one of helpers.analysis.targets.standings.
    """
    values = {
        "place": language.text("{place} (merged province)", place=place)
        if row["merged"]
        else place,
        "share": printed(row["value"], row["relation"], language, row["value_upper"],
                         row["as_reported"], digits=2),
        "measure": measure(row["indicator"], language),
        "base": base_name(row["base"], language),
        "period": language.period(row["from"], row["to"]),
        "year": str(row["year"]),
    }  # fmt: skip
    if row["outcome"] == "no_target":
        return values
    return values | {
        "target": _goal_of(row, language),
        "target_base": base_name(row["target_base"], language),
        "points": language.points(abs(row["gap_points"])),
    }  # fmt: skip


def stand(
    rows: pd.DataFrame,
    answered: pd.DataFrame,
    sure: Mapping[str, str],
    names: Mapping[str, str],
    language: Language,
) -> pd.DataFrame:
    """Return where each place stands, one column a place, one row a question.

    `rows` comes from helpers.analysis.targets.standings, `answered` from its function of that name;
    `sure` maps the ids of figures to grades.
    """
    best = {row["place"]: row for row in records(answered)}
    table: dict[str, list[str]] = {
        language.text("Question"): [
            language.text("Latest share handled online"),
            language.text("What it counts"),
            language.text("Target for its year"),
            language.text("Was it reached?"),
            language.text("How sure is the figure?"),
            language.text("Latest share that may be held against a target"),
            language.text("How sure is that?"),
        ]
    }
    for row in records(rows):
        words = standing(row, names[row["place"]], language)
        best_row = best.get(row["place"])
        table[words["place"]] = [
            language.text("{share}, {period}", **words),
            language.text("{measure}; base: {base}", **words),
            language.text("{target} for {year}; base: {target_base}", **words)
            if row["outcome"] != "no_target"
            else language.text("none found"),
            language.text(OUTCOME_TEXTS[row["outcome"]], **words),
            language.text(GRADES[sure[row["id"]]]),
            _answer(best_row, row["id"], language) if best_row else language.text("none found"),
            language.text(GRADES[sure[best_row["actual_id"]]]) if best_row else ABSENT,
        ]
    return pd.DataFrame(table)


def goals(rows: pd.DataFrame, language: Language) -> str:
    """Return goals from helpers.analysis.targets.several by year: "2023: over 60%, 50%"."""
    years = []
    for year, own in rows.groupby("year", sort=True):
        shares = ", ".join(_target(row, language) for row in records(own))
        years.append(language.text("{year}: {goals}", year=str(year), goals=shares))
    return "; ".join(years)


def _place(row: Row, names: Mapping[str, str], language: Language) -> dict[str, str]:
    """Return the cell that names the place; a table of one place has none."""
    return {language.text("Place"): names[row["place"]]} if len(names) > 1 else {}


def changes(rows: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return the different goals of a year: place, year, goal, change, measure, base, print.

    `rows` comes from helpers.analysis.targets.several.
    """
    return pd.DataFrame(
        [
            {
                **_place(row, names, language),
                language.text("Target for"): language.text(
                    "{year} (year not printed)", year=str(row["year"])
                )
                if row["year_inferred"]
                else str(row["year"]),
                language.text("Printed"): language.date(row["published"])
                if row["published"]
                else language.text("date unknown"),
                language.text("Target"): _target(row, language),
                language.text("Beside the one printed before"): language.text(
                    STEP_TEXTS[row["step_count"]], points=points(row["step_points"], language)
                )
                if pd.notna(row["step_points"])
                else "",
                language.text("Measure"): measure(row["indicator"], language),
                language.text("Base"): base_name(row["base"], language),
            }
            for row in records(rows)
        ]
    )


def reach(rows: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return what the rest of a year had to reach for each target that a part-year figure answers.

    `rows` comes from helpers.analysis.feasibility.feasibility.
    """
    return pd.DataFrame(
        [
            {
                language.text("Where"): where(row, names, language),
                language.text("So far"): language.text(
                    "{share} by {day}",
                    share=printed(
                        row["actual"],
                        row["actual_relation"],
                        language,
                        as_reported=row["actual_as_reported"],
                    ),
                    day=language.date(row["actual_to"]),
                ),
                language.text("Target"): language.text(
                    "{share} by {day}",
                    share=percent(row["target"], language),
                    day=language.date(row["deadline"]),
                ),
                language.text("Rest needs"): language.share(max(row["required"], 0), 1),
                language.text("Possible until"): language.date(row["last_possible"])
                if pd.notna(row["last_possible"])
                else "",
                language.text("Enough arrivals, times the pace"): _times(
                    row["breakeven"], language
                ),
                language.text("Verdict"): language.text(REACH_TEXTS[row["reach"]]),
            }
            for row in records(rows)
        ]
    )


def later_starts(rows: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return how much of each tier's gap a later start of the duty accounts for at most.

    `rows` comes from helpers.analysis.legal.later_starts, with a column `place`.
    """
    return pd.DataFrame(
        [
            {
                language.text("Tier"): f"{names[row['place']]}, {tier_word(row['tier'], language)}",
                language.text("Duty"): language.text(
                    "since {day}, {share} of the days",
                    day=language.date(row["start"]),
                    share=percent(row["share_bound"], language),
                ),
                language.text("Reached"): percent(row["rate"], language),
                language.text("Gap, points"): language.number(row["gap_points"], 1),
                language.text("Points at most accounted for"): language.number(
                    row["explained_points_at_most"], 1
                ),
                language.text("Points left at least"): language.number(
                    row["left_points_at_least"], 1
                ),
                language.text("Average start that would cover the gap"): language.date(
                    row["start_for_whole_gap"]
                ),
                language.text("Share of volume bound later that would cover the gap"): (
                    language.share(row["exempt_share_for_whole_gap"], 1)
                ),
            }
            for row in records(rows)
        ]
    )


def scenarios(rows: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return each scenario with its assumption, the share it gives and the target of that day.

    `rows` comes from helpers.analysis.scenarios.scenarios; `names` also names the country.
    """
    several = rows["place"].nunique() > 1
    return pd.DataFrame(
        [
            {
                **({language.text("Place"): names[row["place"]]} if several else {}),
                language.text("If"): language.text(SCENARIO_TEXTS[row["scenario"]]),
                language.text("Share on the day of the target"): scenario_result(row, language),
                language.text("Latest share"): language.text(
                    "{share} by {day}",
                    share=printed(row["share"], row["relation"], language, digits=2),
                    day=language.date(row["start"]),
                ),
                language.text("Target"): language.text(
                    "{share} by {day} ({place})",
                    share=printed(row["target"], row["target_relation"], language,
                                  as_reported=row["target_as_reported"]),
                    day=language.date(row["deadline"]),
                    place=names[row["target_place"]],
                ),
                language.text("Do they count the same?"): reasons(row["reason"], language)
                or language.text("yes"),
            }
            for row in records(rows)
        ]
    )  # fmt: skip


def scenario_result(row: Mapping[Any, Any], language: Language) -> str:
    """Return the share that a scenario gives, with its bound, or why it gives none."""
    if pd.isna(row["end"]):
        code = "short" if row["pace_days"] else "none"
        return language.text(
            NO_PACE_TEXTS[code],
            seen=language.count(row["pace_days"]),
            days=language.count(row["days"]),
        )
    relation = "=" if row["end"] >= 1 else row["relation"]
    share = printed(row["end"], relation, language)
    if pd.isna(row["full"]):
        return share
    return language.text("{share}, from {day} on", share=share, day=language.date(row["full"]))


def gaps(rows: pd.DataFrame, language: Language) -> list[str]:
    """Return the gap of each tier in words: "provincial tier +13.0 points"."""
    return [
        language.text(
            "{tier} {number} points",
            tier=tier_word(row["tier"], language),
            number=language.signed(row["gap_points"], 1),
        )
        for row in records(rows)
    ]


def shares(points: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return figures from helpers.analysis.trends.points: where, period, share, measure, base."""
    return pd.DataFrame(
        [
            {
                language.text("Where"): _where(row, names, language),
                language.text("Period"): language.period(row["from"], row["to"]),
                language.text("Share"): printed(
                    row["value"], row["relation"], language, row["value_upper"], row["as_reported"]
                ),
                language.text("Measure"): measure(row["indicator"], language),
                language.text("Base"): base_name(row["base"], language),
                language.text("As printed"): row["as_reported"],
            }
            for row in records(points)
        ]
    )


def count_ratios(rows: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return ratios of two printed counts, from helpers.analysis.trends.count_ratios."""
    return pd.DataFrame(
        [
            {
                **_place(row, names, language),
                language.text("Period"): language.period(row["from"], row["to"]),
                language.text("Dossiers filed online"): language.count(row["online"]),
                language.text("Beside"): language.text(
                    BESIDE_TEXTS[row["over"]],
                    count=language.count(row["of"]),
                    base=base_name(row["base"], language),
                ),
                language.text("Ratio (ours)"): language.share(row["ratio"], 1),
            }
            for row in records(rows)
        ]
    )


def left_out(rows: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return the figures that stay off the time axis, from helpers.analysis.trends.left_out."""
    return pd.DataFrame(
        [
            {
                language.text("Where"): _where(row, names, language),
                language.text("As printed"): row["as_reported"],
                language.text("Measure"): measure(row["indicator"], language),
                language.text("Left out because"): language.text(LEFT_OUT_TEXTS[row["reason"]]),
            }
            for row in records(rows)
        ]
    )


def supply(rows: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return supply beside use by year: services online, those with any dossier, share filed.

    `rows` comes from helpers.analysis.trends.supply_and_use, with a column `place`.
    """
    return pd.DataFrame(
        [
            {
                **_place(row, names, language),
                language.text("Year"): str(row["year"]),
                language.text("Services offered online"): _offered(row, language),
                language.text("Services with any dossier"): _used(row, language),
                language.text("Dossiers handled online"): _filed(row, language),
            }
            for row in records(rows)
        ]
    )


def positions(rows: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return one row a place and index, one column a year, each cell "rank of places (score)".

    `rows` comes from helpers.analysis.positions.positions, with a column `place`. Indices without
    a figure keep their row.
    """
    years = sorted(set(rows["year"]))
    table = []
    for index, title in INDEX_TEXTS.items():
        for place, name in names.items():
            own = rows.loc[rows["place"].eq(place) & rows["index"].eq(index)]
            cells = {
                str(year): "; ".join(
                    _position(row, language) for row in records(own.loc[own["year"].eq(year)])
                )
                for year in years
            }
            first = {language.text("Index"): language.text(title), language.text("Place"): name}
            table.append({**first, **cells})
    frame = pd.DataFrame(table)
    return frame if len(names) > 1 else frame.drop(columns=[language.text("Place")])


def filers(rows: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return the worked numbers of dossiers and people.

    `rows` comes from helpers.analysis.positions.filers, with a column `place`.
    """
    return pd.DataFrame(
        [
            {
                **_place(row, names, language),
                language.text("Period"): language.period(row["from"], row["to"]),
                language.text("Dossiers filed online"): language.text(
                    "{online} of {received}", online=language.count(row["online"]),
                    received=language.count(row["received"]),
                ),
                language.text("Residents"): language.text(
                    "{count} ({year})", count=language.count(row["residents"]),
                    year=str(row["residents_year"]),
                ),
                language.text("Dossiers for 100 residents"): language.number(
                    row["per_hundred"], 1
                ),
                language.text("Filed online, of residents, at most"): language.share(
                    row["most"], 1
                ),
            }
            for row in records(rows)
        ]
    )  # fmt: skip


def _ratio(row: Row, language: Language) -> str:
    """Return the counts of a figure and their share: "12 of 40, 30%"."""
    return language.text(
        "{count} of {all}, {share}",
        count=language.count(row["numerator"]),
        all=language.count(row["denominator"]),
        share=percent(row["value"], language),
    )


def between(rows: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return what lies between running totals, or why nothing can be told.

    `rows` comes from helpers.analysis.trends.between.
    """
    return pd.DataFrame(
        [
            {
                language.text("Where"): _where(row, names, language),
                language.text("Measure"): measure(row["indicator"], language),
                language.text("Between the totals"): language.period(row["from"], row["to"]),
                language.text("Derived"): language.text("not derived")
                if row["refused"]
                else _ratio(row, language),
                language.text("Because"): ", ".join(
                    language.text(BETWEEN_TEXTS[code]) for code in row["refused"].split()
                ),
            }
            for row in records(rows)
        ]
    )  # fmt: skip


def rebuilt(rows: pd.DataFrame, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Return a merged province's earlier figures from counts, or why there is none.

    `rows` comes from helpers.analysis.trends.rebuilt; `names` holds all provinces merged into one.
    """
    return pd.DataFrame(
        [
            {
                language.text("Period"): language.period(row["from"], row["to"]),
                language.text("Tier"): tier_word(row["tier"], language),
                language.text("Measure"): measure(row["indicator"], language),
                language.text("Base"): base_name(row["base"], language),
                language.text("Found for"): language.list(
                    names[place] for place in row["found"].split()
                ),
                language.text("Together"): language.text("not rebuilt")
                if row["refused"]
                else _ratio(row, language),
                language.text("Because"): ", ".join(
                    language.text(REBUILD_TEXTS[code]) for code in row["refused"].split()
                ),
            }
            for row in records(rows)
        ]
    )  # fmt: skip


def across(
    rows: pd.DataFrame, points: pd.DataFrame, names: Mapping[str, str], language: Language
) -> pd.DataFrame:
    """Return, for each two places, the figures that come closest and what keeps them apart.

    `rows` comes from helpers.analysis.trends.across, `points` are its figures.
    """
    by_id = {row["id"]: row for row in records(points)}
    return pd.DataFrame(
        [
            {
                language.text("Places"): language.list([names[row["one"]], names[row["other"]]]),
                language.text("Pairs of figures"): language.count(row["pairs"]),
                language.text("May be compared"): language.count(row["comparable"]),
                language.text("Closest"): language.list(
                    _closest(by_id[row[end]], language) for end in ("first", "second")
                ),
                language.text("Kept apart by"): ", ".join(
                    language.text(ACROSS_TEXTS[code]) for code in row["reasons"].split()
                ),
            }
            for row in records(rows)
        ]
    )


def printed_at(row: Mapping[Any, Any], tier: str, language: Language) -> str:
    """Return the share of one tier in a row of helpers.analysis.trends.tiers_of_units."""
    names = ("value", "relation", "value_upper", "as_reported")
    value, relation, upper, text = (row[f"{name}_{tier}"] for name in names)
    return printed(value, relation, language, upper, text)


def _target(row: Row, language: Language) -> str:
    upper, said = row["value_upper"], row["as_reported"]
    return printed(row["value"], row["relation"], language, upper, said)


def _goal_of(row: Mapping[Any, Any], language: Language) -> str:
    target = printed(
        row["target"], row["target_relation"], language, as_reported=row["target_as_reported"]
    )
    if row["scope"] == "national":
        return language.text("{target} (national; no target of its own was found)", target=target)
    return target


def _answer(row: Row, latest: str, language: Language) -> str:
    if row["actual_id"] == latest:
        return language.text("this one")
    words = {
        "unit": row["unit"],
        "share": printed(row["actual"], row["actual_relation"], language, row["actual_upper"],
                         row["actual_as_reported"], digits=2),
        "period": language.period(row["actual_from"], row["actual_to"]),
        "target": printed(row["target"], row["target_relation"], language,
                          as_reported=row["target_as_reported"]),
        "reach": language.text(OUTCOME_TEXTS[row["outcome"]],
                               points=language.points(abs(row["gap_points"]))),
    }  # fmt: skip
    message = (
        "only of a part, {unit}: {share}, {period}, against {target}: {reach}"
        if row["part"]
        else "{share}, {period}, against {target}: {reach}"
    )
    return language.text(message, **words)


def _times(arrivals: float, language: Language) -> str:
    if math.isinf(arrivals):
        return language.text("none would")
    return language.number(arrivals, 2) if arrivals > 0 else ""


def _where(row: Row, names: Mapping[str, str], language: Language) -> str:
    place = row["unit"] or names[row["place"]]
    return language.text("{place}, {tier}", place=place, tier=tier_word(row["tier"], language))


def _offered(row: Row, language: Language) -> str:
    if pd.isna(row["offered"]):
        return ""
    return language.text(SUPPLY_TEXTS[row["kind"]], count=language.count(row["offered"]))


def _used(row: Row, language: Language) -> str:
    if pd.isna(row["used"]):
        if pd.isna(row["used_share"]):
            return ""
        return printed(
            row["used_share"], row["used_relation"], language, as_reported=row["used_as_reported"]
        )
    count = language.count(row["used"])
    if pd.isna(row["used_share"]):
        return count
    share = printed(
        row["used_share"], row["used_relation"], language, as_reported=row["used_as_reported"]
    )
    return language.text("{count} ({share})", count=count, share=share)


def _filed(row: Row, language: Language) -> str:
    if pd.isna(row["filed_share"]):
        return ""
    share = printed(
        row["filed_share"], row["filed_relation"], language, as_reported=row["filed_as_reported"]
    )
    return f"{share} ({measure(row['filed_indicator'], language)})"


def _position(row: Row, language: Language) -> str:
    rank, score = place_of(row, language), score_of(row, language)
    if rank and score:
        return language.text("{rank} (score {score})", rank=rank, score=score)
    return rank or language.text("score {score}", score=score)


def _closest(row: Row, language: Language) -> str:
    return language.text(
        "{share} ({period}; {base})",
        share=_target(row, language),
        period=language.period(row["from"], row["to"]),
        base=language.term(row["base"]) if row["base"] else language.text("base not stated"),
    )

"""Communes that do not lag, chosen by a rule, and what documents say of them and of the others.

Rule and limits: METHODS, "Communes that do not lag". Rates are fractions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from helpers.analysis.tiers import WHOLE, base_family, comparable_figures, set_against
from helpers.analysis.trends import require
from helpers.register import codebook
from helpers.rows import Row, grouped, key, records

#: The rate of the whole serves as reference if each period covers this share of the other.
COVERAGE = 0.5

#: Where the rate of the whole is looked for after the place itself.
COUNTRY = "national"

#: On this day the district tier ended; statements about a place count on their own side of it.
REFORM = pd.Timestamp(codebook.REFORM)

#: How the register's own words say that somebody helps people to file, or files for them.
ASSISTED = re.compile(
    r"on behalf of|hands-on guidance|show each step|together with residents|helps? residents"
    r"|open an electronic dossier|create the electronic record|guidance by dedicated",
    re.IGNORECASE,
)

CASE_COLUMNS = ["case", "place", "unit", "units", "indicator", "from", "to", "base", "rate"]
CASE_COLUMNS += ["relation", "as_reported", "lowest", "reference", "reference_rate"]
CASE_COLUMNS += ["reference_relation", "reference_reported", "reference_place", "standing"]
CASE_COLUMNS += ["ids", "documents"]


def commune_cases(work: pd.DataFrame, comparison: pd.DataFrame) -> pd.DataFrame:
    """Return every commune-tier rate beside each figure on the same base that it can be held to.

    `work` are the figures `tiers.of_work`; `comparison` is `targets.compare` over all places. One
    row a case and reference: case (a readable id), place, unit (a district whose communes they are,
    one commune, or "" for all communes), units (how many communes have a figure of their own;
    0: communes together), indicator, from, to, base, rate, relation and as_reported (of the
    highest), lowest (rate), reference, its rate, relation, print and place, standing of the
    lowest commune rate (`tiers.set_against`: higher, level, lowest), ids and documents (tuples).
    References:
    - `district`: the district tier of the same document, period, unit and base;
    - `whole`: the same document's rate of all tiers of the unit or place; else that of the place,
      else of the country, on the same base, with the period that overlaps best (COVERAGE);
    - `target`: a target on a comparable base, the highest one.

    Communes printed one by one beside the rate of their district are one case.
    """
    require(work, ["series", "geography"], "observations")
    figures = comparable_figures(work, need_counts=False, tiers=(WHOLE, "district", "commune"))
    figures = figures.assign(
        rate=(figures["numerator"] / figures["denominator"]).fillna(figures["value"]),
        family=figures["base"].map(base_family),
    )
    printed = _Printed(records(figures))
    answers = records(comparison[comparison["verdict"] != "not_comparable"])
    goals_of = grouped(answers, ["actual_id"])
    rows = []
    for case in printed.cases():
        for one in [*printed.beside(case), *_target(case, goals_of)]:
            lowest = case["figures"][0]
            standing = set_against(lowest, {"rate": one["rate"], "relation": one["relation"]})
            rows.append(_case_row(case, one, standing))
    table = pd.DataFrame(rows, columns=CASE_COLUMNS)
    return table.sort_values(["from", "to", "place", "case", "reference"], ignore_index=True)


def standing_of_cases(cases: pd.DataFrame) -> pd.Series[bool]:
    """Tell for each case whether its communes stand at or above one of their references."""
    holds: pd.Series[bool] = (
        cases.assign(holds=cases["standing"] != "lowest").groupby("case", sort=False)["holds"].any()
    )
    return holds


def stated(
    cases: pd.DataFrame,
    claims: pd.DataFrame,
    documents: pd.DataFrame,
    comparison: pd.DataFrame,
) -> pd.DataFrame:
    """Return one row a case with what documents say of it, beyond its rates.

    Columns: case, holds (see `standing_of_cases`), singled_out (communes that the source chose to
    print, not all of an area together), helps (themes said to help, a tuple), assisted
    ("own" or "place": of whom help with filing is said, see ASSISTED; "" if not), target (the
    highest target for that tier, unit or place and year on any base; NaN if none),
    target_comparable, said_in (documents of the statements, a tuple). A statement is the case's
    own if it is of the same document or unit, at the commune tier or at all of them. It is of the
    place if it speaks of the commune tier of the place, names no unit and was published on the same
    side of REFORM; such a one tells for the communes of a whole place as their own does. A help is
    not proven by being said, and nothing said does not mean nothing done.
    """
    published = documents.set_index("id")["published"].to_dict()
    holds = standing_of_cases(cases).to_dict()
    of_communes = records(claims[claims["tier"].isin(["commune", WHOLE])])
    goals_of = grouped(records(comparison), ["actual_id"])
    rows = []
    for one in records(cases.drop_duplicates("case")):
        reach = [(claim, _speaks_of(claim, one, published)) for claim in of_communes]
        said = [(claim, how) for claim, how in reach if how]
        own = [claim for claim, how in said if how == "own" or not one["unit"]]
        helps = [claim for claim in own if claim["direction"] == "helps"]
        aided = [claim for claim, _ in said if ASSISTED.search(claim["says"])]
        whose = "own" if any(claim is other for claim in aided for other in own) else "place"
        goals = [goal for name in one["ids"] for goal in goals_of.get((name,), [])]
        best = max((goal["target"] for goal in goals), default=math.nan)
        level = [goal["verdict"] for goal in goals if goal["target"] == best]
        rows.append(
            {
                "case": one["case"],
                "holds": bool(holds[one["case"]]),
                "singled_out": one["units"] > 0,
                "helps": tuple(sorted({claim["theme"] for claim in helps})),
                "assisted": whose if aided else "",
                "target": float(best),
                "target_comparable": any(verdict != "not_comparable" for verdict in level),
                "said_in": tuple(sorted({claim["document"] for claim in [*helps, *aided]})),
            }
        )
    columns = ["case", "holds", "singled_out", "helps", "assisted", "target"]
    columns += ["target_comparable", "said_in"]
    return pd.DataFrame(rows, columns=columns)


# --- private -----------------------------------------------------------------------------------


_SET = ("document", "place", "indicator", "from", "to", "family")
_LINE = ("indicator", "series", "geography")


class _Printed:
    """The figures of all places, found by the set they were printed in and by the line they join.

    A page asks for several references of each case, of which there are dozens.
    """

    def __init__(self, figures: Sequence[Row]) -> None:
        self.sets = grouped(figures, _SET)
        wholes = [row for row in figures if row["tier"] == WHOLE and row["unit"] == ""]
        self.wholes = grouped((row for row in wholes if row["series"] != ""), _LINE)
        self.districts = {row["unit"] for row in figures if row["tier"] != "commune"} - {""}

    def cases(self) -> Iterator[Row]:
        """Yield the commune-tier figures: one by one beside their district, else each alone."""
        for printed in self.sets.values():
            group = [row for row in printed if row["tier"] == "commune"]
            around = {
                row["unit"]
                for row in printed
                if row["tier"] == WHOLE and row["unit"] in self.districts
            }
            own = [row for row in group if row["unit"] not in {"", *self.districts}]
            if len(around) == 1 and len(own) > 1:
                yield _case(own, around.pop(), len(own))
                group = [row for row in group if row not in own]
            for row in group:
                yield _case([row], row["unit"], int(row["unit"] not in {"", *self.districts}))

    def beside(self, case: Row) -> list[Row]:
        """Return the district and the whole that a case can be held against, with their rates."""
        unit = "" if case["units"] == 1 else case["unit"]
        around = [row for row in self.sets[key(case, _SET)] if row["unit"] == unit]
        found: list[Row] = [
            {**row, "reference": "district", "name": ""}
            for row in around
            if row["tier"] == "district"
        ]
        whole = [row for row in around if row["tier"] == WHOLE] or self._wider(case)
        found += [
            {**row, "reference": "whole", "name": "" if row["place"] == case["place"] else COUNTRY}
            for row in whole[:1]
        ]
        return found

    def _wider(self, case: Row) -> list[Row]:
        """Return the rates of the place, else of the country, that a case can be held against."""
        alike = [
            row
            for row in self.wholes.get(key(case["figures"][0], _LINE), [])
            if row["place"] in (case["place"], COUNTRY) and _covered(case, row) >= COVERAGE
        ]
        # Of several prints of one rate the highest is taken: the stricter reference.
        return sorted(
            alike,
            key=lambda row: (
                row["place"] != case["place"], -_covered(case, row), -row["rate"], row["id"]
            ),
        )  # fmt: skip


def _case(own: Sequence[Row], unit: str, units: int) -> Row:
    shared = {name: own[0][name] for name in _SET}
    days = ["" if pd.isna(shared[key]) else f"{shared[key]:%Y-%m-%d}" for key in ("from", "to")]
    name = " | ".join([shared["document"], shared["indicator"], unit, "..".join(days)])
    ordered = sorted(own, key=lambda row: (row["rate"], row["unit"]))
    return {**shared, "case": name, "unit": unit, "units": units, "figures": ordered}


def _covered(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> float:
    """Return which share of the longer of two periods both have in common; 0 if one is unknown."""
    ends = [one["from"], one["to"], other["from"], other["to"]]
    if any(pd.isna(end) for end in ends):
        return 0.0
    common = (min(one["to"], other["to"]) - max(one["from"], other["from"])).days + 1
    longest = max((one["to"] - one["from"]).days, (other["to"] - other["from"]).days) + 1
    return float(max(common, 0) / longest)


def _target(case: Row, goals_of: Mapping[tuple[Any, ...], list[Row]]) -> list[Row]:
    """Return the highest target on a comparable base that a case can be held against."""
    goals = [goal for row in case["figures"] for goal in goals_of.get((row["id"],), [])]
    highest = sorted(goals, key=lambda goal: (-goal["target"], goal["target_id"]))
    return [
        {
            "reference": "target",
            "rate": float(best["target"]),
            "relation": "=",
            "as_reported": str(best["target_as_reported"]),
            "name": "",
            "id": str(best["target_id"]),
            "document": str(best["target_document"]),
        }
        for best in highest[:1]
    ]


def _case_row(case: Mapping[Any, Any], one: Mapping[Any, Any], standing: str) -> dict[str, Any]:
    lowest, highest = case["figures"][0], case["figures"][-1]
    return {
        **{key: case[key] for key in ("case", "place", "unit", "units", "indicator", "from", "to")},
        "base": highest["base"],
        "rate": highest["rate"],
        "relation": highest["relation"],
        "as_reported": highest["as_reported"],
        "lowest": lowest["rate"],
        "reference": one["reference"],
        "reference_rate": one["rate"],
        "reference_relation": one["relation"],
        "reference_reported": one["as_reported"],
        "reference_place": one["name"],
        "standing": standing,
        "ids": tuple(row["id"] for row in case["figures"]),
        "documents": tuple(dict.fromkeys([case["document"], one["document"]])),
    }


def _speaks_of(
    claim: Mapping[Any, Any], case: Mapping[Any, Any], published: Mapping[Any, Any]
) -> str:
    """Return own, place or "" (it does not): how a statement reaches the communes of a case.

    The statement is one of the commune tier or of all.
    """
    if claim["document"] == case["documents"][0]:
        return "own" if claim["unit"] in ("", case["unit"]) else ""
    if claim["place"] != case["place"]:
        return ""
    if claim["unit"]:
        return "own" if claim["unit"] == case["unit"] else ""
    same_side = _after_reform(published[claim["document"]]) == (case["to"] >= REFORM)
    return "place" if claim["tier"] == "commune" and same_side else ""


def _after_reform(published: str) -> bool | None:
    """Tell whether a day, month or year of publication lies after REFORM; None if it may not."""
    if not published or published == str(REFORM.year):
        return None
    return bool(pd.to_datetime(published, format="ISO8601") >= REFORM)

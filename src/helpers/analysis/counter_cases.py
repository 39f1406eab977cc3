"""Communes that do not lag, chosen by a rule, and what documents say of them and of the others.

Rule and limits: METHODS, "Communes that do not lag". Rates are fractions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from helpers.analysis.tiers import WHOLE, base_family, comparable_figures, set_against
from helpers.analysis.trends import require
from helpers.register import codebook

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
    rows = []
    for case in _cases(figures[figures["tier"] == "commune"], figures):
        found = [*_beside(case, figures), *_targets(case, comparison)]
        for one in found:
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
    holds = standing_of_cases(cases)
    rows = []
    for name, part in cases.groupby("case", sort=False):
        one = part.iloc[0].to_dict()
        reach = pd.Series(
            [_speaks_of(claim, one, published) for claim in claims.to_dict("records")],
            index=claims.index,
            dtype=object,
        )
        own = claims[reach == "own"] if one["unit"] else claims[reach != ""]
        helps = own[own["direction"] == "helps"]
        aided = claims[(reach != "") & claims["says"].str.contains(ASSISTED)]
        whose = "own" if set(aided.index) & set(own.index) else "place"
        goals = comparison[comparison["actual_id"].isin(one["ids"])]
        best = goals["target"].max() if len(goals) else math.nan
        level = goals[goals["target"] == best]
        rows.append(
            {
                "case": name,
                "holds": bool(holds[name]),
                "singled_out": one["units"] > 0,
                "helps": tuple(sorted(set(helps["theme"]))),
                "assisted": "" if aided.empty else whose,
                "target": float(best),
                "target_comparable": bool((level["verdict"] != "not_comparable").any()),
                "said_in": tuple(sorted({*helps["document"], *aided["document"]})),
            }
        )
    columns = ["case", "holds", "singled_out", "helps", "assisted", "target"]
    columns += ["target_comparable", "said_in"]
    return pd.DataFrame(rows, columns=columns)


# --- private -----------------------------------------------------------------------------------


def _cases(communes: pd.DataFrame, figures: pd.DataFrame) -> list[dict[Any, Any]]:
    """Group the commune-tier figures: one by one beside their district, else each alone."""
    districts = set(figures.loc[figures["tier"] != "commune", "unit"]) - {""}
    keys = ["document", "place", "indicator", "from", "to", "family"]
    cases: list[dict[Any, Any]] = []
    for values, group in communes.groupby(keys, dropna=False, sort=True):
        shared = dict(zip(keys, values, strict=True))
        around = figures[
            _same(figures, shared, ["document", "place", "indicator", "family"])
            & (figures["tier"] == WHOLE)
            & figures["unit"].isin(districts)
        ]
        own = group[~group["unit"].isin({"", *districts})]
        if around["unit"].nunique() == 1 and len(own) > 1:
            cases.append(_case(shared, own, str(around["unit"].iloc[0]), len(own)))
            group = group.drop(own.index)
        for _, row in group.iterrows():
            alone = str(row["unit"]) not in {"", *districts}
            cases.append(_case(shared, group.loc[[row.name]], str(row["unit"]), int(alone)))
    return cases


def _case(shared: Mapping[Any, Any], own: pd.DataFrame, unit: str, units: int) -> dict[str, Any]:
    days = ["" if pd.isna(shared[key]) else f"{shared[key]:%Y-%m-%d}" for key in ("from", "to")]
    name = " | ".join([shared["document"], shared["indicator"], unit, "..".join(days)])
    ordered = own.sort_values(["rate", "unit"]).to_dict("records")
    return {**shared, "case": name, "unit": unit, "units": units, "figures": ordered}


def _same(table: pd.DataFrame, keys: Mapping[Any, Any], names: Sequence[str]) -> pd.Series[bool]:
    equal = pd.Series(True, index=table.index)
    for name in names:
        equal &= table[name] == keys[name]
    for name in ("from", "to"):
        equal &= table[name].isna() if pd.isna(keys[name]) else table[name] == keys[name]
    return equal


def _beside(case: Mapping[Any, Any], figures: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the district and the whole that a case can be held against, with their rates."""
    same = figures[_same(figures, case, ["document", "place", "indicator", "family"])]
    single = case["units"] == 1
    around = same[same["unit"] == ("" if single else case["unit"])]
    found: list[dict[Any, Any]] = [
        {**row, "reference": "district", "name": ""}
        for row in around[around["tier"] == "district"].to_dict("records")
    ]
    whole = around[around["tier"] == WHOLE].to_dict("records") or _wider(case, figures)
    found += [
        {**row, "reference": "whole", "name": "" if row["place"] == case["place"] else COUNTRY}
        for row in whole[:1]
    ]
    return found


def _wider(case: Mapping[Any, Any], figures: pd.DataFrame) -> list[dict[Any, Any]]:
    first = case["figures"][0]
    alike = figures[
        (figures["tier"] == WHOLE)
        & (figures["unit"] == "")
        & (figures["indicator"] == case["indicator"])
        & (figures["series"] == first["series"])
        & (figures["series"] != "")
        & (figures["geography"] == first["geography"])
        & figures["place"].isin([case["place"], COUNTRY])
    ].copy()
    alike["covered"] = [_covered(case, row) for row in alike.to_dict("records")]
    alike["away"] = alike["place"] != case["place"]
    alike = alike[alike["covered"] >= COVERAGE]
    # Of several prints of one rate the highest is taken: the stricter reference.
    ordered = alike.sort_values(
        ["away", "covered", "rate", "id"], ascending=[True, False, False, True]
    )
    found: list[dict[Any, Any]] = ordered.to_dict("records")
    return found


def _covered(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> float:
    """Return which share of the longer of two periods both have in common; 0 if one is unknown."""
    ends = [one["from"], one["to"], other["from"], other["to"]]
    if any(pd.isna(end) for end in ends):
        return 0.0
    common = (min(one["to"], other["to"]) - max(one["from"], other["from"])).days + 1
    longest = max((one["to"] - one["from"]).days, (other["to"] - other["from"]).days) + 1
    return float(max(common, 0) / longest)


def _targets(case: Mapping[Any, Any], comparison: pd.DataFrame) -> list[dict[Any, Any]]:
    ids = [row["id"] for row in case["figures"]]
    goals = comparison[
        comparison["actual_id"].isin(ids) & (comparison["verdict"] != "not_comparable")
    ]
    if goals.empty:
        return []
    best = goals.sort_values(["target", "target_id"], ascending=[False, True]).iloc[0]
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
    """Return own, place or "" (it does not): how a statement reaches the communes of a case."""
    if claim["tier"] not in ("commune", WHOLE):
        return ""
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

"""Set rival explanations against each other: matrix, diagnosticity, ranking, sensitivity.

The method is that of competing hypotheses (Heuer, "Psychology of Intelligence Analysis", 1999,
chapter 8): rank by what contradicts, because most evidence fits several explanations at once.
Every function takes and returns tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from operator import mul
from typing import Any

import pandas as pd

from helpers.analysis import evidence, grades
from helpers.analysis.evidence import Material
from helpers.rows import Row, key, records

VERDICTS = ("supports", "contradicts", "mixed", "between", "silent")

#: How far a verdict speaks for or against an explanation.
SCORES: Mapping[str, float] = {
    "supports": 1.0, "contradicts": -1.0, "mixed": -0.5, "between": 0.0, "silent": 0.0,
}  # fmt: skip
#: How many contradictions a verdict counts as.
AGAINST: Mapping[str, float] = {"contradicts": 1.0, "mixed": 0.5}

STANDINGS = ("stands", "disputed", "contradicted", "unchallenged", "untested")
#: Standings that take part in the order.
RANKED = ("stands", "disputed", "contradicted")

SIDES = ("high", "low")

MATRIX_COLUMNS = ["explanation", "prediction", "verdict", "could", "faced"]


def matrix(
    results: pd.DataFrame, predictions: pd.DataFrame, explanations: Sequence[str]
) -> pd.DataFrame:
    """Return what each prediction does to each explanation.

    Columns: explanation, prediction, verdict, could (some result would contradict) and faced (it
    could, and there is a number). One row for every pair. "supports" and "contradicts" are what
    its numbers agree on, "mixed" if they disagree, "between" if all lie between the thresholds,
    "silent" if there is no number or the explanation is indifferent to it.
    """
    values: dict[str, list[float]] = {}
    for code, value in zip(results["prediction"], results["value"], strict=True):
        values.setdefault(code, []).append(value)
    rows = []
    for prediction in records(predictions):
        effects = _effects(prediction)
        found = {_outcome(v, prediction) for v in values.get(prediction["prediction"], [])}
        for code in explanations:
            could = any(code in effects[side, "contradicts"] for side in SIDES)
            verdict = _verdict(code, effects, found)
            rows.append((code, prediction["prediction"], verdict, could, could and bool(found)))
    return pd.DataFrame(rows, columns=MATRIX_COLUMNS)


def diagnosticity(cells: pd.DataFrame) -> pd.Series:
    """Return, by prediction, how far it tells the explanations of `matrix` apart.

    The mean over all pairs of explanations of half the difference of their SCORES: 0 for what
    fits, contradicts or passes by all of them alike.
    """
    scores: dict[str, list[float]] = {}
    for prediction, verdict in zip(cells["prediction"], cells["verdict"], strict=True):
        scores.setdefault(prediction, []).append(SCORES[verdict])
    telling = {prediction: _apart(one) for prediction, one in scores.items()}
    return pd.Series(telling, dtype=float, name="score").rename_axis("prediction")


def ranking(cells: pd.DataFrame) -> pd.DataFrame:
    """Rank the explanations of `matrix` by least contradicted; one row each, the first rank first.

    Columns: explanation, supported and contradicted (predictions that tell explanations apart; a
    mixed one counts among the supporting, and as half a contradiction), against (diagnosticity of
    the contradictions, summed), could and faced (the predictions that could contradict it, and
    those of them with a number, tuples), rank, rivals (the others that share the rank, a tuple)
    and standing: "stands" (nothing contradicts it, and something supports it), "disputed" (both),
    "contradicted" (nothing supports it), "unchallenged" (supported, but no prediction that could
    contradict it has a number) or "untested" (nothing decides about it). The last two have no rank
    and come last: what no result could have spoken against has won nothing.
    """
    telling = diagnosticity(cells).to_dict()
    each: dict[str, list[Row]] = {}
    for row in records(cells):
        each.setdefault(row["explanation"], []).append(row)
    rows = []
    for code, mine in each.items():
        used = [row for row in mine if telling[row["prediction"]] > 0]
        weights = [AGAINST.get(row["verdict"], 0.0) for row in used]
        apart = [telling[row["prediction"]] for row in used]
        rows.append(
            {
                "explanation": code,
                "supported": sum(row["verdict"] in ("supports", "mixed") for row in used),
                "contradicted": sum(weights, 0.0),
                "against": round(sum(map(mul, weights, apart), 0.0), 9),
                "could": tuple(row["prediction"] for row in mine if row["could"]),
                "faced": tuple(row["prediction"] for row in mine if row["faced"]),
            }
        )
    columns = ["explanation", "supported", "contradicted", "against", "could", "faced"]
    for row in rows:
        row["standing"] = _standing(row["supported"], row["contradicted"], bool(row["faced"]))
    keys = {
        row["explanation"]: (row["contradicted"], row["against"])
        for row in rows
        if row["standing"] in RANKED
    }
    ranks = {code: 1 + sum(other < key for other in keys.values()) for code, key in keys.items()}
    table = pd.DataFrame(rows, columns=[*columns, "standing"])
    table["rank"] = table["explanation"].map(ranks).astype("Int64")
    rivals = [
        tuple(other for other in ranks if other != code and ranks[other] == ranks.get(code))
        for code in each
    ]
    table["rivals"] = pd.Series(rivals, index=table.index, dtype=object)
    return table.sort_values("rank", kind="stable", na_position="last", ignore_index=True)


def conclusions(
    ranks: pd.DataFrame, cells: pd.DataFrame, results: pd.DataFrame, figures: pd.DataFrame
) -> pd.DataFrame:
    """Add to the table of `ranking` what each standing rests on: grade, documents (tuple).

    The grade is that of `grades.grade` over the figures behind the predictions that support or
    contradict the explanation; statements alone are weak.
    """
    telling = diagnosticity(cells)
    decided = cells[cells["verdict"].isin(["supports", "contradicts", "mixed"])]
    decided = decided[decided["prediction"].map(telling) > 0]
    made = []
    for code in ranks["explanation"]:
        mine = set(decided[decided["explanation"] == code]["prediction"])
        behind = results[results["prediction"].isin(mine)]
        ids = {one for several in behind["ids"] for one in several}
        documents = tuple(sorted({one for several in behind["documents"] for one in several}))
        made.append((grades.grade(figures[figures["id"].isin(ids)]), documents))
    behind_each = pd.Series([documents for _, documents in made], index=ranks.index, dtype=object)
    return ranks.assign(grade=[grade for grade, _ in made], documents=behind_each)


def first(ranks: pd.DataFrame) -> pd.DataFrame:
    """Return the explanations that share the first rank; none where nothing was tested."""
    return ranks[(ranks["rank"] == 1).fillna(False)]


def level(ranks: pd.DataFrame) -> pd.DataFrame:
    """Return the explanations after the first that no more contradictions speak against.

    They stand behind it only because their contradictions tell more.
    """
    least = first(ranks)["contradicted"].min()
    behind = (ranks["rank"] > 1).fillna(False).astype(bool)
    return ranks[behind & ranks["contradicted"].eq(least)]


def against(code: str, cells: pd.DataFrame) -> list[str]:
    """Return the predictions that speak against an explanation, wholly or in part."""
    mine = cells[(cells["explanation"] == code) & cells["verdict"].isin(list(AGAINST))]
    return list(mine["prediction"])


def weakest(ranks: pd.DataFrame) -> str:
    """Return the lowest grade in the table of `conclusions`; "weak" when it is empty."""
    order = ("strong", "moderate", "weak")
    return max(ranks["grade"], key=order.index, default="weak")


def judge(
    results: pd.DataFrame,
    predictions: pd.DataFrame,
    explanations: Sequence[str],
    figures: pd.DataFrame,
) -> pd.DataFrame:
    """Return `conclusions` for the results of one or several places in one step."""
    cells = matrix(results, predictions, explanations)
    return conclusions(ranking(cells), cells, results, figures)


def weigh(known: Sequence[Material], predictions: pd.DataFrame) -> pd.DataFrame:
    """Return `evidence.results` for several places, stacked."""
    made = [found for one in known if not (found := evidence.results(one, predictions)).empty]
    columns = evidence.RESULT_COLUMNS
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=columns)


def without_each_document(
    known: Sequence[Material],
    predictions: pd.DataFrame,
    explanations: Sequence[str],
    results: pd.DataFrame,
) -> pd.DataFrame:
    """Say what changes when one document is left out, for each document behind `results`.

    Columns: document, verdicts (pairs of explanation and prediction whose verdict changes), ranks
    (explanations whose rank or standing changes), first (explanations that then share the first
    rank) and numbers (predictions whose numbers change); all but the first are tuples. Only tests
    that name the document are computed again: no other test reads it.
    """
    whole = matrix(results, predictions, explanations)
    before, numbers = _places(ranking(whole)), _numbers(results)
    places = {one.place: one for one in known}
    behind = results.explode("documents")
    rows = []
    for document, named in behind.groupby("documents", sort=True):
        pairs = set(zip(named["place"], named["prediction"], strict=True))
        again = [
            evidence.results(
                places[place].without(str(document)),
                predictions[predictions["prediction"].isin([p for w, p in pairs if w == place])],
            )
            for place in sorted({place for place, _ in pairs})
        ]
        stay = [pair not in pairs for pair in zip(results["place"], results["prediction"],
                                                  strict=True)]  # fmt: skip
        left = [part for part in (results[stay], *again) if not part.empty]
        now = pd.concat(left, ignore_index=True) if left else results.iloc[:0]
        cells = matrix(now, predictions, explanations)
        ranks = ranking(cells)
        after = _places(ranks)
        told = _numbers(now)
        moved = whole[whole["verdict"].to_numpy() != cells["verdict"].to_numpy()]
        rows.append(
            {
                "document": document,
                "verdicts": tuple(zip(moved["explanation"], moved["prediction"], strict=True)),
                "ranks": tuple(code for code in before if before[code] != after[code]),
                "first": tuple(first(ranks)["explanation"]),
                "numbers": tuple(code for code in numbers if numbers[code] != told.get(code)),
            }
        )
    columns = ["document", "verdicts", "ranks", "first", "numbers"]
    return pd.DataFrame(rows, columns=columns)


def changing(sensitivity: pd.DataFrame) -> pd.DataFrame:
    """Return the documents whose removal changes a verdict or a rank."""
    return sensitivity[sensitivity["verdicts"].map(bool) | sensitivity["ranks"].map(bool)]


# --- private -----------------------------------------------------------------------------------


def _outcome(value: float, prediction: Row) -> str:
    if value >= prediction["high_from"] - 1e-9:
        return "high"
    return "low" if value <= prediction["low_to"] + 1e-9 else "between"


def _effects(prediction: Row) -> dict[tuple[str, str], set[str]]:
    """Return the explanations that each outcome of a prediction supports or contradicts."""
    return {
        (side, way): set(str(prediction[f"{side}_{way}"]).split())
        for side in SIDES
        for way in ("supports", "contradicts")
    }


def _verdict(code: str, effects: Mapping[tuple[str, str], set[str]], seen: set[str]) -> str:
    named = [(side, way) for (side, way), codes in effects.items() if code in codes]
    given = {way for side, way in named if side in seen}
    if len(given) == 1:
        return given.pop()
    if given:
        return "mixed"
    return "between" if named and seen == {"between"} else "silent"


def _apart(scores: Sequence[float]) -> float:
    pairs = [abs(one - other) / 2 for one, other in combinations(scores, 2)]
    return sum(pairs) / len(pairs) if pairs else 0.0


def _standing(supported: int, contradicted: float, faced: bool) -> str:
    if contradicted:
        return "disputed" if supported else "contradicted"
    if not supported:
        return "untested"
    return "stands" if faced else "unchallenged"


def _places(ranks: pd.DataFrame) -> dict[str, tuple[int, str]]:
    """Return the rank, 0 for none, and the standing of each explanation, in the order of ranks."""
    columns = (ranks["explanation"], ranks["rank"].fillna(0), ranks["standing"])
    return {code: (rank, standing) for code, rank, standing in zip(*columns, strict=True)}


def _numbers(results: pd.DataFrame) -> dict[str, set[tuple[Any, ...]]]:
    """Return what each prediction comes to, whatever stands behind it."""
    found: dict[str, set[tuple[Any, ...]]] = {}
    columns = ("place", "tier", "value", "part", "whole")
    for row in records(results):
        found.setdefault(row["prediction"], set()).add(key(row, columns))
    return found

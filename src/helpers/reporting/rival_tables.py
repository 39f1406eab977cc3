"""Tables and sentences about rival explanations, as a reader sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from helpers.analysis import rivals
from helpers.reporting.charts import require
from helpers.reporting.language import Language
from helpers.reporting.words import tier_name
from helpers.rows import records

#: What is known of an explanation.
STANDINGS: Mapping[str, str] = {
    "stands": "nothing speaks against it",
    "disputed": "evidence on both sides",
    "contradicted": "spoken against, by nothing supported",
    "unchallenged": "fits, but was never put to a test it could fail",
    "untested": "nothing decides about it",
}
GRADES: Mapping[str, str] = {"strong": "strong", "moderate": "moderate", "weak": "weak"}

#: The short answer for a place, by what is known of the explanations that share the first rank.
ANSWERS: Mapping[str, str] = {
    "stands": "{place}: one explanation is left that nothing found speaks against: {explanations}. "
    "Of {could} tests that could have spoken against it, {faced} could be made. The evidence bears "
    "on {tested} of {total} explanations.",
    "several": "{place}: nothing found speaks against {explanations}, and the evidence cannot tell "
    "them apart. Of {could} tests that could have spoken against them, {faced} could be made. The "
    "evidence bears on {tested} of {total} explanations.",
    "disputed": "{place}: no explanation fits everything that is known. The fewest results speak "
    "against {explanations} (results against each: {against}). The evidence bears on {tested} of "
    "{total} explanations.",
    "level": "{place}: no explanation fits everything that is known. As few results speak against "
    "{explanations} as against {level} (results against each: {against}); the former come first "
    "only because their results tell less. The evidence bears on {tested} of {total} explanations.",
    "untested": "{place}: nothing that was found decides between the explanations. What would "
    "decide is listed on this page.",
}

#: How the number of a test is read out: a share with these decimals, unless named below.
_DIGITS: Mapping[str, int] = {"supply_by_tier": 1, "use_of_supply": 1, "filed_of_supply": 1}

#: What the numbers behind the result of a test are.
PARTS: Mapping[str, str] = {
    "later_start": "at most {part} of {whole} points",
    "own_minimum": "{part} of {whole} points",
    "district_lag": "{part} of {whole} points",
    "within_fields": "{part} of {whole} points",
    "other_readings": "at most {part} of {whole} points",
    "use_of_supply": "{part} of {whole} services",
    "filed_of_supply": "{whole} services online",
    "supply_by_tier": "{part} of {whole} services",
    "volume_per_commune": "{part} in the period, {whole} communes",
    "communes_named": "{part} of {whole} communes",
    "required_share": "for a target of {whole}",
    "target_changes": "{part} of {whole} targets printed again",
    "stated": "{part} of {whole} independent sources",
}
#: What a bound rests on, by test; the sentence under its bar.
NOTES: Mapping[str, str] = {
    "later_start": "Had communes done nothing before their first legal day, and from it on worked "
    "like the departments, with even arrivals.",
    "other_readings": "If every figure that a check questions were read in the way that narrows "
    "the gap most. Read the other way, the gap would be {wider} larger. What no check can see is "
    "not bounded.",
    "use_of_supply": "{part} of the {whole} online services on offer had any dossier, all tiers "
    "together; the others had none.",
    "required_share": "What the rest of the time had to reach for the target of {whole}. Beyond "
    "the frame no effort reaches it; any late shortfall asks for much.",
}
#: More than these are counted instead of named.
MOST_NAMED = 3

_POINTS = frozenset({"later_start", "own_minimum", "district_lag", "within_fields",
                     "other_readings"})  # fmt: skip


def answer(ranks: pd.DataFrame) -> str:
    """Return the key of ANSWERS that the table of `rivals.ranking` calls for."""
    first = rivals.first(ranks)
    if first.empty:
        return "untested"
    if set(first["standing"]) == {"stands"}:
        return "stands" if len(first) == 1 else "several"
    return "disputed" if rivals.level(ranks).empty else "level"


def answer_values(
    ranks: pd.DataFrame, language: Language, *, labels: Mapping[str, str]
) -> dict[str, str]:
    """Return what the message of `answer` names, apart from the place."""
    left = rivals.first(ranks)
    could, faced = ({one for part in left[key] for one in part} for key in ("could", "faced"))
    return {
        "explanations": names(left["explanation"], labels, language),
        "level": names(rivals.level(ranks)["explanation"], labels, language),
        "against": language.number(left["contradicted"].min()) if len(left) else "",
        "could": language.count(len(could)),
        "faced": language.count(len(faced)),
        "tested": language.count((ranks["standing"] != "untested").sum()),
        "total": language.count(len(ranks)),
    }


def result_text(row: Mapping[Any, Any], function: str, language: Language) -> str:
    """Return the number of one row of `evidence.results`: a share, or a count a day."""
    if function == "volume_per_commune":
        return language.number(row["value"], 1)
    if function == "office_work":
        return language.points(100 * row["value"])
    return language.share(row["value"], _DIGITS.get(function, 0))


def questions(
    results: pd.DataFrame, predictions: pd.DataFrame, language: Language
) -> dict[str, str]:
    """Return the question of each prediction that has a result, with its numbers."""
    known = predictions.set_index("prediction")
    found = {}
    for code, rows in results.groupby("prediction", sort=False):
        function = str(known.at[code, "function"])
        values = list(
            dict.fromkeys(result_text(row, function, language) for row in rows.pipe(records))
        )
        found[str(code)] = language.text(
            "{question}: {values}",
            question=str(known.at[code, f"name_{language.code}"]),
            values=language.list(values),
        )
    return found


def bounds(results: pd.DataFrame, predictions: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return what can be bounded of the explanations: one row a bound, the table of a chart.

    Columns: explanation (the one that a low result would contradict), kind ("points" of the gap
    of the communes, or "share"), lower, upper and whole (in that unit), said and note (texts) and
    documents.
    """
    known = predictions.set_index("prediction")
    rows = []
    for row in results.pipe(records):
        function = str(known.at[row["prediction"], "function"])
        if function not in NOTES or pd.isna(row["whole"]) or row["tier"] == "district":
            continue
        points = function in _POINTS
        size = 1.0 if not points else float(row["whole"])
        upper = float(row["part"]) if points else float(row["value"])
        said = "at most {points}" if points else "{share}"
        rows.append(
            {
                "explanation": str(known.at[row["prediction"], "low_contradicts"]).split()[0],
                "kind": "points" if points else "share",
                "lower": float(row["lower"]) if points else 0.0,
                "upper": upper,
                "whole": size,
                "said": language.text(said, points=language.points(upper))
                if points
                else language.text(said, share=language.share(upper, 1 if upper < 1 else 0)),
                "note": _note(row, function, language),
                "documents": row["documents"],
            }
        )
    columns = ["explanation", "kind", "lower", "upper", "whole", "said", "note", "documents"]
    return pd.DataFrame(rows, columns=columns)


def results_table(
    results: pd.DataFrame,
    predictions: pd.DataFrame,
    language: Language,
    *,
    places: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return each result with its numbers; `places` names them, for a table over several."""
    require(results, ["prediction", "place", "tier", "value", "part", "whole"], "results")
    known = predictions.set_index("prediction")
    rows = []
    for row in results.pipe(records):
        function = str(known.at[row["prediction"], "function"])
        rows.append(
            {
                language.text("Question"): str(
                    known.at[row["prediction"], f"name_{language.code}"]
                ),
                language.text("Place"): (places or {}).get(str(row["place"]), ""),
                language.text("Tier"): tier_name(str(row["tier"]), language),
                language.text("Period"): language.period(row["from"], row["to"]),
                language.text("Result"): result_text(row, function, language),
                language.text("Numbers behind it"): _parts(row, function, language),
            }
        )
    table = pd.DataFrame(rows)
    return table if places else table.drop(columns=language.text("Place"), errors="ignore")


def ranking_table(
    ranks: pd.DataFrame, language: Language, *, labels: Mapping[str, str]
) -> pd.DataFrame:
    """Return the table of `rivals.conclusions` for a reader."""
    columns = ["explanation", "rank", "rivals", "standing", "grade", "could", "faced"]
    require(ranks, columns, "ranking")
    tested = [row["standing"] != "untested" for row in ranks.pipe(records)]
    rows = list(zip(ranks.pipe(records), tested, strict=True))
    return pd.DataFrame(
        {
            language.text("Explanation"): [labels[str(row["explanation"])] for row, _ in rows],
            language.text("Rank"): [
                "" if pd.isna(row["rank"]) else language.count(int(row["rank"])) for row, _ in rows
            ],
            language.text("Speaks against it"): [
                language.number(row["contradicted"]) if known else "" for row, known in rows
            ],
            language.text("Fits"): [
                language.count(row["supported"]) if known else "" for row, known in rows
            ],
            language.text("Tests it could fail, made"): [
                language.text(
                    "{count} of {total}",
                    count=language.count(len(row["faced"])),
                    total=language.count(len(row["could"])),
                )
                for row, _ in rows
            ],
            language.text("Standing"): [
                language.text(STANDINGS[str(row["standing"])]) for row, _ in rows
            ],
            language.text("Not told apart from"): [
                names(row["rivals"], labels, language) for row, _ in rows
            ],
            language.text("How sure"): [
                language.text(GRADES[str(row["grade"])]) if known else "" for row, known in rows
            ],
        }
    )


def sensitivity_table(
    changing: pd.DataFrame,
    documents: pd.DataFrame,
    language: Language,
    *,
    labels: Mapping[str, str],
    predictions: pd.DataFrame,
) -> pd.DataFrame:
    """Return the table of `rivals.changing` for a reader, the weightiest document first."""
    require(changing, ["document", "verdicts", "ranks", "first", "numbers"], "sensitivity")
    titles = documents.set_index("id")["title"]
    asked = predictions.set_index("prediction")[f"name_{language.code}"]
    order = changing.assign(size=changing["ranks"].map(len)).sort_values(
        ["size", "document"], ascending=[False, True]
    )
    rows = []
    for row in order.pipe(records):
        verdicts = list(dict.fromkeys(prediction for _, prediction in row["verdicts"]))
        rows.append(
            {
                language.text("Without this document"): language.term(str(titles[row["document"]])),
                language.text("Questions answered otherwise or not at all"): "; ".join(
                    str(asked[code]) for code in verdicts
                )
                if len(verdicts) <= MOST_NAMED
                else language.text("{count} questions", count=language.count(len(verdicts))),
                language.text("Explanations whose place changes"): names(
                    row["ranks"], labels, language
                )
                if len(row["ranks"]) <= MOST_NAMED
                else language.text(
                    "{count} of {total}",
                    count=language.count(len(row["ranks"])),
                    total=language.count(len(labels)),
                ),
                language.text("Then least contradicted"): names(row["first"], labels, language),
            }
        )
    return pd.DataFrame(rows)


def unbounded_table(carried: pd.DataFrame, texts: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return the explanations without a row in the table of `bounds`, and what would be needed.

    `texts` is the table of explanations.
    """
    without = texts[~texts["explanation"].isin(set(carried["explanation"]))]
    return pd.DataFrame(
        {
            language.text("Explanation"): without[f"name_{language.code}"].to_list(),
            language.text("Figure that would be needed"): without[
                f"decides_{language.code}"
            ].to_list(),
        }
    )


def deciding_table(
    ranks: pd.DataFrame,
    cells: pd.DataFrame,
    texts: pd.DataFrame,
    language: Language,
    *,
    questions: Mapping[str, str],
) -> pd.DataFrame:
    """Return how each explanation would work, what speaks against it and what would decide.

    `texts` is the table of explanations, `questions` the one of `questions`.
    """
    known = texts.set_index("explanation")
    codes = list(ranks["explanation"])
    return pd.DataFrame(
        {
            language.text("Explanation"): [known.at[one, f"name_{language.code}"] for one in codes],
            language.text("How it would work"): [
                known.at[one, f"mechanism_{language.code}"] for one in codes
            ],
            language.text("Speaks against it so far"): [
                "; ".join(questions[code] for code in rivals.against(one, cells)) for one in codes
            ],
            language.text("What would decide"): [
                known.at[one, f"decides_{language.code}"] for one in codes
            ],
        }
    )


def names(codes: Iterable[str], labels: Mapping[str, str], language: Language) -> str:
    """Return the names of explanations as in a sentence."""
    return language.list(labels[code] for code in codes)


# --- private -----------------------------------------------------------------------------------


def _note(row: Mapping[Any, Any], function: str, language: Language) -> str:
    whole = language.share(row["whole"], 0) if function == "required_share" else ""
    return language.text(
        NOTES[function],
        wider=language.points(-row["lower"] if pd.notna(row["lower"]) else None),
        part=language.count(row["part"]),
        whole=whole or language.count(row["whole"]),
    )


def _parts(row: Mapping[Any, Any], function: str, language: Language) -> str:
    if function not in PARTS or pd.isna(row["whole"]):
        return ""
    digits = 1 if function in _POINTS else 0
    part, whole = (language.number(row[key], digits) for key in ("part", "whole"))
    if function == "required_share":
        whole = language.share(row["whole"], 0)
    return language.text(PARTS[function], part=part, whole=whole)

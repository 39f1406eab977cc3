"""Where provinces stand on national indices and surveys, and what may be said of a change.

A rank is a place among those ranked: 58 of 63 and 31 of 34 are no steps of one ladder. Ranks are
therefore joined only within editions that keep their method and their number of places (METHODS,
"Positions"). The codebook tells the method: it keeps scores of one method in one series.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from helpers.analysis.trends import ON_AXIS_KINDS, points, require
from helpers.rows import Row, records

INDICES: Mapping[str, tuple[str, str]] = {
    "dti": ("dti_rank", "dti_score"),
    "par_index": ("par_index_rank", "par_index_score"),
    "sipas": ("sipas_rank", "sipas"),
    "papi": ("papi_rank", "papi_total"),
    "quality_766": ("quality_766_rank", "quality_766_total"),
}
"""National indices, each with the indicators of its rank and of its score: digital transformation,
reform, satisfaction, governance, service quality."""

APART_REASONS: tuple[str, ...] = ("places", "method", "method_unknown", "gap", "conflict")
"""Why a rank is not joined to the one before, the weightiest first."""

PORTAL_USERS: tuple[str, ...] = (
    "papi_national_portal_users_share",
    "papi_provincial_portal_users_share",
)
"""Shares of people interviewed who used a portal for public services."""

# A survey speaks of a year: only a figure of about a year is set against one.
YEAR_DAYS = 360

_NEEDED = (
    "id", "document", "place", "tier", "unit", "indicator", "kind", "from", "to", "relation",
    "numerator", "denominator", "value", "series", "geography", "as_reported", "confidence",
)  # fmt: skip


def positions(observations: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return the ranks and scores of a province on the national indices, the oldest first.

    One row an index and year. Columns: index (a code of INDICES), indicator (of its rank),
    year, from, to, rank, places (how many were ranked), share (of the way from the first place, 0,
    to the last, 1), score, score_of (its maximum; a SIPAS score is a share and has none), series,
    geography, documents (ids,
    space-separated), segment (ranks with one number may be joined by a line) and refused (codes of
    APART_REASONS: why a rank is not joined to the one before, space-separated). Of several dates
    in one year the last stays for each number of places ranked; documents that agree count once.
    """
    require(observations, _NEEDED, "observations")
    methods = _methods(observations)
    own = _whole(observations.loc[observations["place"].eq(place)])
    found = [
        {**row, "indicator": rank}
        for index, (rank, score) in INDICES.items()
        for row in _joined(
            _editions(
                index,
                own.loc[own["indicator"].eq(rank) & own["kind"].isin(ON_AXIS_KINDS)],
                own.loc[own["indicator"].eq(score) & own["kind"].isin(ON_AXIS_KINDS)],
            ),
            methods,
        )
    ]
    columns = [
        "index", "indicator", "year", "from", "to", "rank", "places", "share", "score", "score_of",
        "series", "geography", "documents", "segment", "refused",
    ]  # fmt: skip
    return pd.DataFrame(found, columns=columns).astype({"year": "int64", "segment": "int64"})


def longest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the ranks of the longest line of one place, the oldest first: two or more, or none.

    `rows` comes from `positions`; of lines as long as each other the latest is taken.
    """
    ranked = rows.loc[rows["rank"].notna()]
    lines = [own for _, own in ranked.groupby(["index", "segment"], sort=False) if len(own) > 1]
    if not lines:
        return ranked.iloc[:0]
    most = max(len(line) for line in lines)
    latest = max(line["to"].max() for line in lines if len(line) == most)
    return next(line for line in lines if len(line) == most and line["to"].max() == latest)


def shared(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the ranks of the latest year in which every place has one in the same edition.

    `rows` comes from `positions`, with a column `place`; one edition is one index, year, series
    and number of places. Several indices of that year stay side by side.
    """
    ranked = rows.loc[rows["rank"].notna()]
    edition = ["index", "year", "series", "places"]
    held = ranked.groupby(edition)["place"].transform("nunique")
    common = ranked.loc[held.eq(rows["place"].nunique())]
    return common.loc[common["year"].eq(common["year"].max())]


def portal_users(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the shares of people interviewed in the country who used a portal, by year.

    Columns: year, indicator, value (share of people), relation, as_reported, documents. Documents
    that print one value count once.
    """
    require(observations, _NEEDED, "observations")
    own = _whole(observations.loc[observations["place"].eq("national")])
    own = own.loc[own["indicator"].isin(PORTAL_USERS) & own["kind"].eq("survey")]
    own = own.assign(year=own["to"].dt.year.astype("int64")).sort_values(["year", "indicator"])
    keys = ["year", "indicator", "value", "relation"]
    return own.groupby(keys, sort=False, as_index=False).agg(
        as_reported=("as_reported", "first"), documents=("document", _documents)
    )


def filers(observations: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return the dossiers filed online beside the people who live in a place.

    A dossier is not a person: k dossiers filed online come from at most k people, so at most k/P of
    P residents filed any. Rows: the figures of online filing of the whole place with counts; those
    without a count of residents of the same territory are left out. Columns: from, to, base,
    online, received, share (of dossiers), residents, residents_year, per_hundred (dossiers received
    for 100 residents), most (largest share of residents who can have filed online), users (share of
    people who used the national portal in the year of the same number, only beside a figure of
    about a year) and each (dossiers that each of them would have filed, if residents used it like
    the people interviewed), documents.
    """
    require(observations, _NEEDED, "observations")
    people = _whole(observations.loc[observations["place"].eq(place)])
    people = people.loc[
        people["indicator"].eq("population")
        & people["tier"].eq("all")
        & people["relation"].eq("=")
        & people["kind"].eq("actual")
    ]
    users = portal_users(observations)
    users = users.loc[users["indicator"].eq(PORTAL_USERS[0])]
    shown = points(observations, place, "online_submission_share")
    counted = shown["numerator"].notna() & shown["denominator"].notna()
    exact = shown["relation"].eq("=") & shown["duplicate"].eq(0)
    found = [
        _filer(row, near, users)
        for row in records(shown.loc[counted & exact & shown["from"].notna()])
        if (near := _residents(row, people)) is not None
    ]
    columns = [
        "from", "to", "base", "online", "received", "share", "residents", "residents_year",
        "per_hundred", "most", "users", "each", "documents",
    ]  # fmt: skip
    return pd.DataFrame(found, columns=columns)


def _whole(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the dated figures about whole places that are trusted, the oldest first."""
    kept = observations.loc[
        observations["unit"].eq("")
        & observations["confidence"].ne("low")
        & observations["to"].notna()
        & observations["value"].notna()
    ]
    return kept.sort_values(["to", "id"])


def _documents(documents: pd.Series[str]) -> str:
    return " ".join(sorted(set(documents)))


def _methods(observations: pd.DataFrame) -> dict[tuple[str, int], set[str]]:
    """Return the series of the scores entered for each index and year, of any place.

    A goal names the scale of its year as well, so targets count here.
    """
    scores = {score: index for index, (_, score) in INDICES.items()}
    known = _whole(observations.loc[observations["indicator"].isin(scores)])
    found: dict[tuple[str, int], set[str]] = {}
    for row in records(known.loc[known["series"].ne("")]):
        found.setdefault((scores[row["indicator"]], row["to"].year), set()).add(row["series"])
    return found


def _editions(index: str, ranks: pd.DataFrame, scores: pd.DataFrame) -> list[Row]:
    """Return one row for each rank, with the score of the same period, and for scores alone."""
    ranks = ranks.assign(year=ranks["to"].dt.year)
    keys = ["year", "series", "denominator"]
    last = ranks.loc[ranks["to"].eq(ranks.groupby(keys, dropna=False)["to"].transform("max"))]
    agreed = last.groupby([*keys, "value"], dropna=False, sort=False).agg(
        start=("from", "min"), to=("to", "max"), geography=("geography", "last"),
        documents=("document", _documents),
    )  # fmt: skip
    rows = [
        {
            "index": index, "year": row["year"], "from": row["start"], "to": row["to"],
            "rank": row["value"], "places": row["denominator"], "series": row["series"],
            "geography": row["geography"], **_score(row["to"], scores, row["documents"]),
        }
        for row in records(agreed.reset_index())
    ]  # fmt: skip
    ranked = {row["year"] for row in rows}
    alone = scores.loc[~scores["to"].dt.year.isin(ranked)].drop_duplicates("to", keep="last")
    rows += [
        {
            "index": index, "year": row["to"].year, "from": row["from"], "to": row["to"],
            "rank": math.nan, "places": math.nan, "series": "", "geography": row["geography"],
            **_score(row["to"], scores, ""),
        }
        for row in records(alone)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["to"], row["geography"], row["rank"]))


def _score(to: pd.Timestamp, scores: pd.DataFrame, documents: str) -> Row:
    """Return the score of the period that ends on a day, and all documents behind the row."""
    same = scores.loc[scores["to"].eq(to)]
    if same.empty:
        return {"score": math.nan, "score_of": math.nan, "documents": documents}
    value = same["value"].iloc[0]
    agreed = same.loc[same["value"].eq(value)]
    ids = _documents(pd.Series([*documents.split(), *agreed["document"]]))
    of = agreed["denominator"].max()
    return {"score": value, "score_of": of, "documents": ids}


def _joined(rows: list[Row], methods: Mapping[tuple[str, int], set[str]]) -> list[Row]:
    """Number the ranks that may be joined, and say why the others may not."""
    found: list[Row] = []
    before: Row | None = None
    number = 0
    for row in rows:
        refused: tuple[str, ...] = ()
        if pd.notna(row["rank"]):
            refused = _refusals(before, row, methods) if before else ()
            number += 1 if refused else 0
            before = row
        share = (row["rank"] - 1) / (row["places"] - 1) if row["places"] > 1 else math.nan
        found.append({**row, "share": share, "segment": number, "refused": " ".join(refused)})
    return found


def _refusals(
    earlier: Row, later: Row, methods: Mapping[tuple[str, int], set[str]]
) -> tuple[str, ...]:
    known = [methods.get((row["index"], row["year"]), set()) for row in (earlier, later)]
    stated = all(known)
    against = {
        "places": earlier["series"] != later["series"] or earlier["places"] != later["places"],
        "method": stated and not known[0] & known[1],
        "method_unknown": not stated,
        "gap": later["year"] - earlier["year"] > 1,
        "conflict": earlier["to"] == later["to"] and earlier["series"] == later["series"],
    }
    return tuple(code for code in APART_REASONS if against[code])


def _residents(row: Row, people: pd.DataFrame) -> Row | None:
    """Return the count of residents nearest in time to a figure, of the same territory."""
    same = people.loc[people["geography"].eq(row["geography"])]
    if same.empty:
        return None
    away = (same["to"].dt.year - row["to"].year).abs()
    return records(same.loc[away.eq(away.min())])[0]


def _filer(row: Row, residents: Row, users: pd.DataFrame) -> Row:
    people = residents["value"]
    year = row["to"].year
    days = (row["to"] - row["from"]).days + 1
    asked = users.loc[users["year"].eq(year)] if days >= YEAR_DAYS else users.iloc[:0]
    used = float(asked["value"].iloc[0]) if len(asked) else math.nan
    papers = [row["document"], residents["document"], *" ".join(asked["documents"]).split()]
    return {
        "from": row["from"],
        "to": row["to"],
        "base": row["base"],
        "online": row["numerator"],
        "received": row["denominator"],
        "share": row["value"],
        "residents": people,
        "residents_year": int(residents["to"].year),
        "per_hundred": row["denominator"] / people * 100,
        "most": min(row["numerator"] / people, 1.0),
        "users": used,
        "each": row["numerator"] / (used * people),
        "documents": " ".join(dict.fromkeys(papers)),
    }

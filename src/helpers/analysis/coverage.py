"""What the register holds and what it lacks: counts, misprints, bases, and gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

# Families that speak of procedures themselves, not of the country around them.
PROCEDURE_FAMILIES = (
    "use",
    "supply",
    "digitization",
    "timeliness",
    "payment",
    "quality",
    "organization",
)

# Places that one page draws: some have three pictures of their own on the page of all places.
MOST_PLACES = 6


def about_procedures(observations: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the figures about procedures: use, supply, digitization, time, payment, service."""
    family = indicators.set_index("indicator")["family"]
    return observations[observations["indicator"].map(family).isin(PROCEDURE_FAMILIES)]


def best_covered(
    observations: pd.DataFrame, places: Iterable[str], most: int = MOST_PLACES
) -> list[str]:
    """Return the places with the most figures, at most ``most`` of them, in the order given.

    Of places with equally many the first ones are taken.
    """
    order = list(places)
    counts = observations["place"].value_counts()
    best = set(sorted(order, key=lambda place: -int(counts.get(place, 0)))[:most])
    return [place for place in order if place in best]


def entries_by_place(
    observations: pd.DataFrame, claims: pd.DataFrame, documents: pd.DataFrame, places: list[str]
) -> pd.DataFrame:
    """Count documents, figures and stated reasons that speak of each place.

    Returns one row a place of ``places`` and a last row "other": place, documents, figures,
    claims. A document counts for the place whose folder it lies in.
    """

    def count(frame: pd.DataFrame) -> pd.Series[int]:
        named = frame["place"].where(frame["place"].isin(places), "other")
        return named.value_counts()

    table = pd.DataFrame(
        {"documents": count(documents), "figures": count(observations), "claims": count(claims)}
    )
    table = table.reindex([*places, "other"]).fillna(0).astype(int)
    return table.rename_axis("place").reset_index()


def misprints(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that are not read as printed, with the reason in ``because``.

    Columns: document, indicator, as_reported, measure, relation, value, because. Figures printed
    in words are among them.
    """
    return observations.loc[
        observations["because"] != "",
        ["document", "indicator", "as_reported", "measure", "relation", "value", "because"],
    ].reset_index(drop=True)


def bases(observations: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return the bases on which one indicator is printed: base, series, figures, documents.

    Only bases with one series may stand on one line; an empty series joins with nothing.
    """
    own = observations[observations["indicator"] == indicator]
    table = own.groupby(["series", "base"], sort=True).agg(
        figures=("id", "count"), documents=("document", "nunique"), places=("place", "nunique")
    )
    return (
        table.reset_index()
        .sort_values(["figures", "base"], ascending=[False, True])
        .reset_index(drop=True)
    )


def kept_out(observations: pd.DataFrame) -> pd.DataFrame:
    """Count the figures that findings do not use, by reason: reason, figures.

    Reasons overlap: low confidence, unknown period, share without a stated base.
    """
    share = observations["measure"] == "share"
    reasons = {
        "low_confidence": observations["confidence"] == "low",
        "unknown_period": observations["from"].isna() & observations["to"].isna(),
        "unstated_base": share & (observations["series"] == ""),
        "flagged": observations["flags"] != "",
    }
    return pd.DataFrame(
        {"reason": list(reasons), "figures": [int(mask.sum()) for mask in reasons.values()]}
    )


def pointers(documents: pd.DataFrame, place: str | None = None) -> pd.DataFrame:
    """Return the documents known to exist but read without a figure or a reason.

    They name what would close a gap. Columns of ``documents``; only those of ``place`` if given.
    """
    empty = documents[(documents["figures"] == 0) & (documents["claims"] == 0)]
    if place is not None:
        empty = empty[empty["place"] == place]
    return empty.sort_values(["place", "id"]).reset_index(drop=True)


def pointers_for(
    documents: pd.DataFrame, place: str, gaps: Sequence[tuple[pd.Timestamp, pd.Timestamp]]
) -> pd.DataFrame:
    """Return those `pointers` of a place that would report on one of the periods in `gaps`.

    The report of a year appears in that year or in the first half of the next. `gaps` is the list
    of `trends.years_without`: first and last day of each period.
    """
    unread = pointers(documents, place)
    within = {str(first.year) for first, _ in gaps}
    after = {f"{first.year + 1}-{month:02}" for first, _ in gaps for month in range(1, 7)}
    published = unread["published"].str
    return unread[published[:4].isin(within) | published[:7].isin(after)].reset_index(drop=True)


def conflicts(observations: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Set the values of every quantity that two documents print differently side by side.

    ``findings`` is the table of the consistency checks. Returns one row a figure, figures of one
    quantity together: quantity (a number, from 1), and the columns of ``observations``. No value
    is preferred: findings show both, and no line runs through either (``trends.segments``).
    """
    own = findings[findings["check"] == "conflicts"]
    by_id = observations.set_index("id", drop=False)
    parts = [
        by_id.loc[entries.split(";")].assign(quantity=number)
        for number, entries in enumerate(own["entries"], start=1)
    ]
    if not parts:
        return observations.iloc[:0].assign(quantity=pd.Series(dtype=int))
    together: pd.DataFrame = pd.concat(parts).reset_index(drop=True)
    return together.sort_values(["quantity", "to", "id"], ignore_index=True)

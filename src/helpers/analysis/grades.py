"""How far a finding carries, by one rule for all pages."""

from __future__ import annotations

import pandas as pd

from helpers.analysis.trends import require

# Checks that point at two things easily confused; both figures can be right as printed.
NOT_IN_QUESTION = frozenset({"coverage_against_intensity", "same_label_other_base"})


def questioned(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that a consistency check says may not be right as printed."""
    flags = observations["flags"].str.split().map(lambda codes: set(codes) - NOT_IN_QUESTION)
    return observations[flags.map(bool).astype(bool)]


def grade(figures: pd.DataFrame) -> str:
    """Return the grade of a finding that rests on these figures: strong, moderate or weak.

    A figure is doubtful if it is only a bound, is not of high confidence, has no stated base or is
    in question (see ``questioned``). Strong: at least two documents and nothing doubtful. Moderate:
    one document and nothing doubtful, or several of which one is doubtful. Weak: one document with
    a doubtful figure, and whatever is stated without figures. Documents of one ``source`` (see
    ``observations.load``; without that column each document is its own) retell one text and count
    as one. The rule: METHODS, section 10.
    """
    require(figures, ("document", "relation", "confidence", "base", "flags"), "figures")
    if figures.empty:
        return "weak"
    doubtful = (
        figures["relation"].ne("=")
        | figures["confidence"].ne("high")
        | figures["base"].eq("")
        | figures.index.isin(questioned(figures).index)
    ).any()
    several = figures.get("source", figures["document"]).nunique() > 1
    if several:
        return "moderate" if doubtful else "strong"
    return "weak" if doubtful else "moderate"

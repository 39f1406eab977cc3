"""What a brief takes from the findings of the longer pages: numbers, verdicts, what to publish.

Pure functions: findings in, findings or texts out. Nothing is computed here but a sum of counts;
which finding stands where is decided by order, so that the same rule serves every place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import pandas as pd

from helpers.reporting.findings import Finding
from helpers.reporting.language import Language
from helpers.reporting.rival_tables import GRADES, STANDINGS
from helpers.reporting.show import Number
from helpers.rows import records

ALL = "all"
MOST_DECIDING = 3

# What a number is, by the key of its finding. Names in braces are parts of the key, or findings
# beside it as BESIDE says.
TEXTS: Mapping[str, str] = {
    "online_share_latest": "Dossiers handled online: the latest dated share that was found",
    "{indicator}_{day}_required_share": "What the rest of the year had to reach for the target of "
    "{target} by {day}, arrivals even",
    "online_share_gap": "Latest share handled online, against the target of {target} for its year",
    "targets_answered": "Targets whose deadline has passed and for which a figure counts the same "
    "thing",
    "gap_points_commune{ending}": "Gap between the provincial tier ({upper}) and the commune tier "
    "({rate}): {measure}",
    "gap_points_commune_single_district{ending}": "Gap between a district ({upper}) and its "
    "communes ({rate}), in one district: {measure}",
    "gap_points_after_at_most": "Gap between the provincial and the commune tier since July 2025, "
    "at most",
    "backlog_share_commune{ending}": "Share of the communes in what is not done; they handle "
    "{volume} of the volume",
    "backlog_share_commune_single_district{ending}": "Share of the communes in what is not done "
    "in that district; they handle {volume} of its volume",
    "volume_share_commune_after": "Share of the communes in the volume since the district tier "
    "ended",
    "later_start_left_commune": "What is left of that gap at least, had every commune been "
    "bound from the earliest day in law",
    "rate_commune_bounds": "Share of the commune tier as far as counts of offices above a "
    "threshold bound it",
    "units_above_target_{year}": "Named districts and communes at or above the target for "
    "{year}; reports tend to name the best",
    "services_used_share_{year}": "Of the services offered online in {year}, those with any "
    "dossier",
    "counter_cases_together": "Areas, of all places, whose communes taken together stand at or "
    "above their district, the whole or a target",
}
# The keys that can fill a slot: the first that a place has does.
SLOTS: Mapping[str, tuple[str, ...]] = {
    "latest": ("online_share_latest",),
    "distance": (
        "{indicator}_{day}_required_share",
        "online_share_gap",
        "targets_answered",
    ),
    "gap": (
        "gap_points_commune{ending}",
        "gap_points_commune_single_district{ending}",
        "gap_points_after_at_most",
    ),
    "backlog": (
        "backlog_share_commune{ending}",
        "backlog_share_commune_single_district{ending}",
        "volume_share_commune_after",
    ),
    "unexplained": (
        "later_start_left_commune",
        "rate_commune_bounds",
        "units_above_target_{year}",
        "services_used_share_{year}",
        "counter_cases_together",
    ),
}
# Over all places: latest shares of several places stand on different bases and territories, so
# that none of them is the share of all; the areas that do not lag take the first slot instead.
SLOTS_OF_ALL: Mapping[str, tuple[str, ...]] = {**SLOTS, "latest": ("counter_cases_together",)}
# What is said where a place has no finding for a slot.
LACKING: Mapping[str, str] = {
    "latest": "No share of dossiers handled online was found for {place}.",
    "distance": "No target for online filing or digitization was found for {place}.",
    "gap": "Figures on the tiers of {place} as a whole, with their counts, were not found. A "
    "report of the province on handling procedures that gives dossiers received and dossiers "
    "filed online for each tier would fill this.",
    "backlog": "How what is not done in {place} divides between tiers was not found. Counts by "
    "tier would tell.",
    "unexplained": "How much of a gap in {place} has other reasons than the law cannot be bounded "
    "with what was found.",
}
# Findings named in a text, by key; {ending} is that of the finding itself.
BESIDE: Mapping[str, tuple[str, ...]] = {
    "target": ("{indicator}_{day}_target", "online_share_target"),
    "measure": ("tier_measure{ending}",),
    "upper": ("rate_province{ending}", "rate_district{ending}"),
    "rate": ("rate_commune{ending}",),
    "volume": ("volume_share_commune{ending}",),
}
# The whole of a count, by the key of the count; None: its upper bound.
WHOLES: Mapping[str, str | None] = {
    "targets_answered": "targets_printed", "counter_cases_together": "counter_cases_together_of",
    "units_above_target_{year}": None,
}  # fmt: skip
_PARTS = {
    "indicator": r"[a-z0-9_]+_share", "day": r"\d{4}-\d{2}-\d{2}", "year": r"\d{4}", "ending": "",
}  # fmt: skip

# Where a place stands towards its target: whether it can still be reached, or else by the verdict.
TARGETS: Mapping[str, str] = {
    "out_of_reach": "{place}: on {day} the share stood at {actual}. To reach {target} by "
    "{deadline}, {required} of all dossiers still to come would have had to be filed online. Had "
    "the share been {actual} all year and dossiers come evenly, {last} would have been the last "
    "day on which {target} was still possible.",
    "possible": "{place}: on {day} the share stood at {actual}, the target for {deadline} being "
    "{target}. It was still possible: with even arrivals, {required} of all that was still to "
    "come would have been enough.",
    "met": "{place}: {share}, {period}; the target of its year, {target}, was reached.",
    "missed": "{place}: {share}, {period}; the target of its year, {target}, was missed by "
    "{points}.",
    "undecided": "{place}: {share}, {period}; only a bound was printed, so that it cannot be said "
    "whether the target of its year, {target}, was reached.",
    "short": "{place}: {share}, {period}; that was {points} short of the target of its year, "
    "{target}. No figure for the whole year was found.",
    "ahead": "{place}: {share}, {period}; that was not below the target of its year, {target}. No "
    "figure for the whole year was found.",
    "geography": "{place}: {share}, {period}. It cannot be held against the target of its year, "
    "{target}, which was set for the territory before the merger.",
    "level": "{place}: {share}, {period}. It cannot be held against the target of its year, "
    "{target}, which counts another measure.",
    "base": "{place}: {share}, {period}. It cannot be held against the target of its year, "
    "{target}, which counts another base.",
    "base_unknown": "{place}: {share}, {period}. It cannot be held against the target of its year, "
    "{target}: a base is not stated.",
    "period": "{place}: {share}, {period}. It cannot be held against the target of its year, "
    "{target}: it covers another part of the year.",
    "no_target": "{place}: {share}, {period}. No target for its year was found.",
}
# Figures that a place should publish, by what a brief lacks without them.
ASKED: Mapping[str, tuple[str, str]] = {
    "reach": (
        "Each month, the share of dossiers filed online on the base that the target names.",
        "Whether the target is met, or can still be reached.",
    ),
    "tiers": (
        "Dossiers received and dossiers filed online for each tier of the whole province.",
        "How far communes lag, and where the shortfall sits.",
    ),
    "law": (
        "Results issued and results digitized for each tier.",
        "How far each tier is from the minimum of the law.",
    ),
    "since": (
        "Dossiers received and filed online at the provincial and at the commune tier since July "
        "2025.",
        "Whether the gap between tiers has closed since the district tier ended.",
    ),
}


@dataclass(frozen=True)
class Chosen:
    """A finding that fills a slot: its key in TEXTS, the parts of its key, and whose it is."""

    finding: Finding
    template: str
    parts: Mapping[str, str]
    place: str


def own(findings: Sequence[Finding], places: Sequence[str]) -> dict[str, dict[str, Finding]]:
    """Return findings by place and key, the place taken out of the keys of pages over all places.

    What names no place is kept under "all".
    """
    split: dict[str, dict[str, Finding]] = {ALL: {}, **{place: {} for place in places}}
    for finding in findings:
        key = finding["key"]
        for place in places:
            ending = "_" + place.replace("-", "_")
            if key.startswith(f"{place}."):
                split[place][key.removeprefix(f"{place}.")] = finding
                break
            if key.endswith(ending):
                split[place][key.removesuffix(ending)] = finding
                break
        else:
            split[ALL][key] = finding
    return split


def five(
    findings: Sequence[Finding], place: str, places: Sequence[str]
) -> dict[str, Chosen | None]:
    """Return what fills each of the five slots of a place, None where nothing does.

    A slot takes the first of its keys that the place has; of one key, the latest by name. Over all
    places (`place` "all"), each key is looked for in every place of `places` in turn, and the
    largest value is taken; counts of targets are added up.
    """
    split = own(findings, places)
    if place != ALL:
        return {slot: _first(keys, {"": split[ALL]}) for slot, keys in SLOTS.items()}
    return {slot: _first(keys, {"": split[ALL], **split}) for slot, keys in SLOTS_OF_ALL.items()}


def numbers(
    chosen: Mapping[str, Chosen | None],
    findings: Sequence[Finding],
    language: Language,
    *,
    place: str,
    names: Mapping[str, str],
) -> list[Number]:
    """Return the numbers of a brief as a reader sees them; what is missing says what would fill it.

    `names` are the names of the places by their code, with that of `place`.
    """
    split = own(findings, [code for code in names if code != place])
    made = []
    for slot, one in chosen.items():
        if one is None:
            made.append(Number("–", language.text(LACKING[slot], place=names[place])))
            continue
        about = {**split[ALL], **split.get(one.place, {})}
        said = language.text(TEXTS[one.template], **_values(one, about, language))
        if one.place:
            said = language.text("{place}: {said}", place=names[one.place], said=said)
        entry = one.finding
        period = language.period(entry["from"], entry["to"]) if entry["to"] else ""
        shown = _of_whole(one, split.values(), language)
        made.append(Number(shown, said, period, entry["grade"], entry["documents"]))
    return made


def amount(finding: Finding, language: Language) -> str:
    """Return the value of a finding with its unit: "81.2%", "over 61%", "0% to 57.6%", "9"."""
    value, lower, upper = finding["value"], finding["lower"], finding["upper"]
    if finding["unit"] == "points":
        return language.points(cast(float, value))
    if finding["unit"] != "share" or isinstance(value, str):
        return language.count(cast(float, value)) if not isinstance(value, str) else value
    if value == lower and upper == 1 and lower != 1:
        return language.text("over {number}", number=_share(value, language))
    if lower is not None and upper is not None and lower != upper:
        ends = {"lower": _share(lower, language), "upper": _share(upper, language)}
        return language.text("{lower} to {upper}", **ends)
    return _share(value, language)


def explanations(findings: Sequence[Finding], codes: Sequence[str]) -> pd.DataFrame:
    """Return the ranks of explanations as `helpers.analysis.rivals.conclusions` gives them.

    Columns: explanation, rank, standing, grade and carried (points of the gap, or None); those
    without a finding stand last, untested.
    """
    known = {finding["key"]: finding for finding in findings}
    rows = []
    for code in codes:
        rank, standing = known.get(f"rank_{code}"), known.get(f"standing_{code}")
        carried = known.get(f"carried_points_{code}")
        about: tuple[object, object, str] = (None, "untested", "")
        if rank and standing:
            about = (rank["value"], standing["value"], rank["grade"])
        rows.append((code, *about, carried))
    ranks = pd.DataFrame(rows, columns=["explanation", "rank", "standing", "grade", "carried"])
    ranks["rank"] = ranks["rank"].astype("Int64")
    return ranks.sort_values("rank", kind="stable", na_position="last", ignore_index=True)


def explanation_table(
    ranks: pd.DataFrame, language: Language, *, labels: Mapping[str, str]
) -> pd.DataFrame:
    """Return the table of `explanations` for a reader; in `carried`, a bound is a maximum."""
    rows = ranks.pipe(records)
    return pd.DataFrame(
        {
            language.text("Explanation"): [labels[row["explanation"]] for row in rows],
            language.text("What the evidence leaves"): [
                language.text(STANDINGS[row["standing"]]) for row in rows
            ],
            language.text("Could carry at most"): [
                _carried(row["carried"], language) for row in rows
            ],
            language.text("How sure"): [
                language.text(GRADES[row["grade"]]) if row["grade"] else "" for row in rows
            ],
        }
    )


def reached(
    findings: Sequence[Finding], language: Language, names: Mapping[str, str], place: str
) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield for each place of `names` where it stands towards its target.

    What is yielded: a key of TARGETS, the values that its text names, and a grade.

    The answer on reach is that of the target that falls due first; without one, the verdict on the
    latest share is said. Nothing is yielded for a place without a share.
    """
    split = own(findings, list(names))
    for code, name in names.items():
        about = split[code] if place == ALL else split[ALL]
        due = sorted(key for key in about if key.endswith("_reach"))
        latest = about.get("online_share_latest")
        if due:
            known = about[due[0]]
            word = "out_of_reach" if known["value"] == "out_of_reach" else "possible"
            yield word, _reach(due[0], about, name, language), known["grade"]
        elif latest is not None:
            verdict = about["online_share_verdict"]
            values = {
                "place": name, "share": amount(latest, language),
                "period": language.period(latest["from"], latest["to"]),
                "target": _value("online_share_target", about, language),
                "points": _value("online_share_gap", about, language, unsigned=True),
            }  # fmt: skip
            yield str(verdict["value"]), values, verdict["grade"]


def asked(findings: Sequence[Finding], language: Language) -> list[tuple[str, str]]:
    """Return what should be published because a brief lacks it: the figure, and what it would tell.

    Lacking is what no finding tells; rates by tier since July 2025 always are.
    """
    keys = [finding["key"] for finding in findings]
    there = {
        "reach": any(key.endswith("_reach") for key in keys),
        "tiers": any(re.search(r"gap_points_commune(?!_single)", key) for key in keys),
        "law": any("legal_gap_commune" in key for key in keys),
    }
    return [
        (language.text(figure), language.text(use))
        for gap, (figure, use) in ASKED.items()
        if not there.get(gap)
    ]


def deciding(ranks: pd.DataFrame) -> list[str]:
    """Return the explanations between which a figure would decide first, at most three.

    Those that share the first rank; then, in order, those with evidence on both sides or none.
    """
    wanted = ranks[(ranks["rank"] == 1).fillna(False) | (ranks["standing"] != "contradicted")]
    return list(wanted["explanation"])[:MOST_DECIDING]


def plain_key(one: Chosen) -> str:
    """Return the key of a finding without the place that the page over all places adds to it."""
    key = one.finding["key"].removeprefix(f"{one.place}.")
    return key.removesuffix("_" + one.place.replace("-", "_")) if one.place else key


def _first(keys: Sequence[str], places: Mapping[str, Mapping[str, Finding]]) -> Chosen | None:
    """Return the largest finding of the first key that any place has."""
    for template in keys:
        found = [
            Chosen(entry, template, parts, "" if place == ALL else place)
            for place, about in places.items()
            for key, entry in sorted(about.items())
            if (parts := _match(template, key)) is not None
        ]
        if template == "targets_answered" and len(found) > 1:
            return _sum(found)
        if found:
            return max(found, key=_size)
    return None


def _size(one: Chosen) -> float:
    return float(cast(float, one.finding["value"]))


def _of_whole(one: Chosen, split: Iterable[Mapping[str, Finding]], language: Language) -> str:
    """Return the amount of a finding, a count with its whole: "0 of 10"."""
    if one.template not in WHOLES:
        return amount(one.finding, language)
    whole, upper = WHOLES[one.template], one.finding["upper"] or 0
    wholes = [about[whole]["value"] for about in split if whole in about] if whole else [upper]
    return language.text(
        "{part} of {whole}",
        part=amount(one.finding, language),
        whole=language.count(sum(int(cast(int, each)) for each in wholes)),
    )


def _sum(found: Sequence[Chosen]) -> Chosen:
    documents = sorted({name for one in found for name in one.finding["documents"]})
    total: Finding = {**found[0].finding, "documents": documents}
    total["value"] = sum(int(_size(one)) for one in found)
    return Chosen(total, found[0].template, {}, "")


def _match(template: str, key: str) -> dict[str, str] | None:
    pattern = re.sub(r"\{(\w+)\}", lambda part: f"(?P<{part[1]}>{_PARTS[part[1]]})", template)
    found = re.fullmatch(pattern, key)
    return None if found is None else found.groupdict()


def _values(one: Chosen, about: Mapping[str, Finding], language: Language) -> dict[str, str]:
    parts = dict(one.parts)
    if "single_district" in one.finding["key"]:
        parts["ending"] = "_single_district"
    values = {name: _beside(keys, parts, about, language) for name, keys in BESIDE.items()}
    if "day" in parts:
        values["day"] = language.date(parts["day"])
    return {"year": parts.get("year", ""), **values}


def _beside(
    keys: Sequence[str], parts: Mapping[str, str], about: Mapping[str, Finding], language: Language
) -> str:
    for template in keys:
        names = re.findall(r"\{(\w+)\}", template)
        if all(name in parts for name in names) and template.format(**parts) in about:
            return amount(about[template.format(**parts)], language)
    return "–"


def _value(
    key: str, about: Mapping[str, Finding], language: Language, *, unsigned: bool = False
) -> str:
    if key not in about:
        return "–"
    if unsigned:
        return language.points(abs(cast(float, about[key]["value"])))
    return amount(about[key], language)


def _reach(key: str, about: Mapping[str, Finding], name: str, language: Language) -> dict[str, str]:
    stem = key.removesuffix("_reach")
    last = about.get(f"{stem}_last_possible")
    required = cast(float, about[f"{stem}_required_share"]["value"])
    return {
        "place": name,
        "day": language.date(about[key]["to"]),
        "deadline": language.date(stem[-len("2023-12-25") :]),
        "actual": _value(f"{stem}_so_far", about, language),
        "target": _value(f"{stem}_target", about, language),
        "required": language.share(max(required, 0), 0),
        "last": language.date(cast(str, last["value"])) if last else "–",
    }


def _carried(finding: Finding | None, language: Language) -> str:
    return "" if finding is None else amount({**finding, "lower": None, "upper": None}, language)


def _share(value: object, language: Language) -> str:
    """Return a share as it was printed, at most two decimals, or else with one."""
    exact = round(cast(float, value) * 100, 6)
    digits = next((n for n in (0, 1, 2) if exact == round(exact, n)), 1)
    return language.share(cast(float, value), 0 if exact > 100 else digits)

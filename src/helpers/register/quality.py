"""Consistency of the published figures: what cannot be right together, said neutrally.

Ten checks, each a function from the tidy observations to findings. A finding says what is printed,
what would be expected, how much the check can tell (its power), and one sentence in each
language. It never says who is wrong: the documents alone cannot tell.

Not used: tests of digits (Benford's law) and of densities, for which the figures are too few.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pandas as pd

from helpers.register.numerals import RELATIONS, SCALES
from helpers.register.schema import OBSERVATIONS, QUALITY

# A finding that chance would bring in more than one register of twenty is not reported.
SIGNIFICANCE = 0.05

# A count needs this many digits before two equal counts are unlikely to be an accident.
TELLING_COUNT = 1000

# Counts that add up to a total when a document prints all of them for one place and period; of
# several sums for one total, the first that a document prints in full is looked at.
IDENTITIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("dossiers_received", ("dossiers_online", "dossiers_paper", "dossiers_carried_over")),
    ("dossiers_received", ("dossiers_online", "dossiers_paper")),
    ("services_online_total", ("services_full", "services_partial")),
)

# The same for counts of one indicator that bases tell apart: the base of the total, then its parts.
IDENTITIES_OF_BASES: dict[str, tuple[str, ...]] = {
    "services_with_dossiers": ("", "partial services", "full-process services"),
}

# Counts of services on offer, and pairs whose denominator should be that number.
SERVICES_ON_OFFER = ("services_full", "services_partial")
SERVICES_DENOMINATORS = ("services_integrated_share", "services_with_dossiers_share")

# Where a column stands in a named tuple of a row, whose first field is the index.
OBSERVED = {column.name: place for place, column in enumerate(OBSERVATIONS, start=1)}

_PERCENT = re.compile(r"(\d+(?:[.,](\d+))?)\s*(?:%|per ?cent|phần trăm)")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_NUMBER = re.compile(r"\d+(?:[.,](\d+))?")
_WHERE = ["document", "place", "unit", "from", "to"]


@dataclass(frozen=True)
class Finding:
    """One finding of one check; the fields are the columns of ``quality.csv``."""

    check: str
    entries: str
    printed: str
    expected: str
    power_en: str
    power_vi: str
    sentence_en: str
    sentence_vi: str


def _vi(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def _en(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


def _power(number: float, digits: int = 1) -> str:
    """Return a small chance with so many digits that count: "0.0001", "2.6 × 10⁻⁸"."""
    mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
    if int(exponent) > -6:
        return f"{number:.{digits - 1 - int(exponent)}f}"
    return f"{mantissa} × 10{exponent.replace('-0', '-').translate(_RAISED)}"


def _comma(text: str) -> str:
    """Return numbers without groups as Vietnamese writes them: a comma before the decimals."""
    return text.replace(".", ",")


def _join(ids: Iterable[str]) -> str:
    return ";".join(sorted(dict.fromkeys(ids)))


def _groups(
    frame: pd.DataFrame, keys: list[str], least: int = 1
) -> Iterator[tuple[tuple[Any, ...], pd.DataFrame]]:
    """Group by keys, unknown dates included, in a fixed order; small groups are left out."""
    if least > 1 and not frame.empty:
        size = frame.groupby(keys, dropna=False, sort=False)["id"].transform("size")
        frame = frame[size >= least]
    for key, group in frame.groupby(keys, dropna=False, sort=True):
        yield (key if isinstance(key, tuple) else (key,)), group


def _rows(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows as named tuples; the columns' types are those of the tidy tables."""
    yield from frame.itertuples()


def _exact_pairs(observations: pd.DataFrame) -> pd.DataFrame:
    pairs = observations[
        (observations["measure"] == "share")
        & (observations["relation"] == "=")
        & observations["numerator"].notna()
        & observations["denominator"].notna()
    ]
    return pairs[pairs["numerator"] % 1 == 0]


def printed_decimals(text: str) -> int:
    """Return how many decimals the percentage in a printed text has."""
    match = _PERCENT.search(text) or _NUMBER.search(text)
    if match is None:
        return 0
    return len(match.groups()[-1] or "")


def printed_step(text: str) -> float:
    """Return the unit of the last digit of a printed number: 1,000 for "56 nghìn"."""
    words = f" {text.casefold()} "
    scales = [
        10 ** int(power)
        for power, phrases in SCALES.items()
        if any(f" {phrase.strip()} " in words for phrase in phrases.split("|"))
    ]
    return float(max(scales, default=1)) * 10.0 ** -printed_decimals(text)


def printed_relation(text: str) -> str:
    """Return the relation that the words of a printed text state, "=" where they state none."""
    words = f" {text.casefold()} "
    for relation, phrases in RELATIONS.items():
        if any(f" {phrase.strip()} " in words for phrase in phrases.split("|")):
            return relation
    return "="


def _agrees(printed: float, exact: float, decimals: int, relation: str) -> tuple[bool, float]:
    """Tell whether a printed percentage follows from an exact one, and what would follow."""
    scale = Decimal(10) ** decimals
    scaled, shown = Decimal(repr(exact)) * scale, Decimal(repr(printed)) * scale
    nearest = math.floor(scaled + Decimal("0.5"))
    match relation:
        case ">" | ">=":
            following = math.floor(scaled)
        case "<" | "<=":
            following = math.ceil(scaled)
        case _:
            following = nearest
    fits = abs(shown - scaled) <= Decimal("0.500001") if relation in "=~" else following == shown
    return bool(fits), float(following / scale)


def _share_candidates(
    observations: pd.DataFrame,
) -> Iterator[tuple[str, str, str, float, float, float]]:
    """Yield ids, print, relation, percent, k and n wherever a share and its counts are printed."""
    pairs = _exact_pairs(observations)
    for row in _rows(pairs[pairs["printed_share"].notna()]):
        relation = printed_relation(row.as_reported)
        yield (
            row.id, row.as_reported, relation, row.printed_share * 100, row.numerator,
            row.denominator,
        )  # fmt: skip
    shares = observations[(observations["measure"] == "share") & observations["denominator"].isna()]
    apart: dict[tuple[str, ...], list[Any]] = {}
    for row in _rows(shares):
        apart.setdefault(_whole_key(row), []).append(row)
    for pair in _rows(pairs):
        for row in apart.get(_whole_key(pair), ()):
            ids = _join((pair.id, row.id))
            yield (
                ids,
                row.as_reported,
                row.relation,
                row.value * 100,
                pair.numerator,
                pair.denominator,
            )


def _whole_key(row: Any) -> tuple[str, ...]:
    """Return what two prints of one share have in common, the period (unknown or not) included."""
    # A named tuple has no field called from: the word is Python's own.
    start, end = row[OBSERVED["from"]], row[OBSERVED["to"]]
    parts = (row.document, row.place, row.unit, start, end, row.tier, row.kind, row.indicator)
    return (*map(str, parts), row.series)


def share_against_counts(observations: pd.DataFrame) -> Iterator[Finding]:
    """Check 1: a printed percentage lies within the rounding interval of its printed counts."""
    for ids, text, relation, printed, k, n in _share_candidates(observations):
        decimals = printed_decimals(text)
        exact = 100 * k / n
        fits, expected = _agrees(round(printed, 6), exact, decimals, relation)
        if fits:
            continue
        truncated = relation == "=" and math.floor(exact * 10**decimals) == round(
            printed * 10**decimals
        )
        why_en = "cut off rather than rounded" if truncated else "not what the two counts give"
        why_vi = (
            "bị cắt bớt thay vì làm tròn" if truncated else "khác với kết quả tính từ hai số đếm"
        )
        yield Finding(
            "share_against_counts",
            ids,
            f"{text}; {k:.0f}/{n:.0f}",
            f"{expected:.{decimals}f}%",
            f"chance of agreement {_power(10**-decimals / 100)}",
            f"xác suất trùng khớp ngẫu nhiên {_comma(_power(10**-decimals / 100))}",
            f"The printed percentage is {why_en}: {_en(k, 0)} of {_en(n, 0)} is {_en(exact, 2)}%.",
            f"Tỷ lệ được in {why_vi}: {_vi(k, 0)}/{_vi(n, 0)} là {_vi(exact, 2)}%.",
        )


def _identity(group: pd.DataFrame, total: str, parts: tuple[str, ...]) -> pd.DataFrame | None:
    """Return the rows of a total and all its parts, each printed once and exactly."""
    rows = group[group["indicator"].isin((total, *parts)) & (group["relation"] == "=")]
    return rows if sorted(rows["indicator"]) == sorted((total, *parts)) else None


def parts_and_totals(observations: pd.DataFrame) -> Iterator[Finding]:
    """Check 2: printed parts add up to their printed total.

    A sum that differs is a finding; so is a sum that holds where one of its figures was misprinted
    and read from the others, because it settles the reading.
    """
    counts = observations[(observations["measure"] == "count") & observations["value"].notna()]
    named = {indicator for total, parts in IDENTITIES for indicator in (total, *parts)}
    summed = counts[counts["indicator"].isin(named)]
    for _, group in _groups(summed, [*_WHERE, "tier", "kind"], least=3):
        for total in dict.fromkeys(total for total, _ in IDENTITIES):
            sums = [_identity(group, total, parts) for of, parts in IDENTITIES if of == total]
            rows = next((rows for rows in sums if rows is not None), None)
            if rows is not None:
                yield from _sum_finding(rows, rows["indicator"] == total)
    based = counts[counts["indicator"].isin(IDENTITIES_OF_BASES) & (counts["relation"] == "=")]
    for key, group in _groups(based, [*_WHERE, "tier", "kind", "indicator"], least=3):
        bases = IDENTITIES_OF_BASES[key[-1]]
        rows = group[group["base"].isin(bases)]
        if sorted(rows["base"]) == sorted(bases):
            yield from _sum_finding(rows, rows["base"] == bases[0])
    for _, group in _groups(counts, [*_WHERE, "kind", "indicator", "base"], least=4):
        exact = group[group["relation"] == "="]
        if sorted(exact["tier"]) == ["all", "commune", "district", "province"]:
            yield from _sum_finding(exact, exact["tier"] == "all")


def _sum_finding(rows: pd.DataFrame, is_total: pd.Series[bool]) -> Iterator[Finding]:
    total = float(rows.loc[is_total, "value"].iloc[0])
    parts = [float(value) for value in rows.loc[~is_total, "value"]]
    holds = sum(parts) == total
    # Read otherwise than printed although digits are printed: a slip of the press.
    misread = (rows["because"] != "") & rows["as_reported"].str.contains(r"\d", regex=True)
    if holds and not misread.any():
        return
    sum_en = " + ".join(_en(part, 0) for part in parts)
    sum_vi = " + ".join(_vi(part, 0) for part in parts)
    if holds:
        en = f"The misprinted figure is settled by the sum {sum_en} = {_en(total, 0)}."
        vi = f"Số in sai được xác định nhờ phép cộng {sum_vi} = {_vi(total, 0)}."
    else:
        added = sum(parts)
        en = f"The parts {sum_en} add up to {_en(added, 0)}; the printed total is {_en(total, 0)}."
        vi = f"Các phần {sum_vi} cộng lại là {_vi(added, 0)}; tổng được in là {_vi(total, 0)}."
    yield Finding(
        "parts_and_totals",
        _join(rows["id"]),
        "; ".join(rows["as_reported"]),
        f"{sum(parts):.0f}",
        f"chance of agreement {_power(1 / max(total, 1))}",
        f"xác suất trùng khớp ngẫu nhiên {_comma(_power(1 / max(total, 1)))}",
        en,
        vi,
    )


def whole_percent_chance(k: float, n: float) -> float | None:
    """Return the chance that k is a whole percentage of n by accident, None if it is none.

    k counts as explained when it is the floor or the nearest whole number of p·n/100 for a whole
    p; the chance is the number of such counts for that p over n/100.
    """
    p = round(100 * k / n)
    for candidate in (p - 1, p, p + 1):
        exact = Decimal(candidate) * Decimal(int(n)) / 100
        admissible = {math.floor(exact), math.floor(exact + Decimal("0.5"))}
        if int(k) in admissible and 0 < candidate < 100:
            return min(1.0, len(admissible) / (n / 100))
    return None


def _rounded(number: float) -> float:
    """Return a large number with two digits that count: more would claim too much."""
    return round(number, 1 - math.floor(math.log10(number))) if number > 0 else number


def counts_from_whole_percentages(observations: pd.DataFrame) -> Iterator[Finding]:
    """Check 3: counts that a whole percentage explains look worked out from rounded shares."""
    pairs = _exact_pairs(observations)
    pairs = pairs[(pairs["kind"] == "actual") & (pairs["denominator"] >= TELLING_COUNT)]
    groups = list(_groups(pairs, ["document", "indicator", "place", "from", "to"]))
    for _, group in groups:
        chances = [
            whole_percent_chance(k, n)
            for k, n in zip(group["numerator"], group["denominator"], strict=True)
        ]
        known = [chance for chance in chances if chance is not None]
        joint = math.prod(known)
        # Corrected for the number of groups looked at (Bonferroni).
        if len(known) < len(chances) or joint * len(groups) > SIGNIFICANCE:
            continue
        percents = [round(100 * share) for share in group["value"]]
        each = [f"{chance:.5f}" for chance in known]
        yield Finding(
            "counts_from_whole_percentages",
            _join(group["id"]),
            "; ".join(group["as_reported"]),
            "; ".join(f"{percent}%" for percent in percents),
            f"chance {'; '.join(each)}; joint {_power(joint, 2)}",
            _comma(f"xác suất {'; '.join(each)}; đồng thời {_power(joint, 2)}"),
            "Each count is what a whole percentage of its total gives "
            f"({', '.join(f'{percent}%' for percent in percents)}), as if worked out from it; "
            f"by chance about once in {_en(_rounded(1 / joint), 0)} sets. This does not say why.",
            "Mỗi số đếm đúng bằng một tỷ lệ phần trăm chẵn của tổng số "
            f"({', '.join(f'{percent}%' for percent in percents)}), như được tính ngược từ tỷ lệ; "
            f"ngẫu nhiên khoảng một lần trong {_vi(_rounded(1 / joint), 0)} trường hợp. Điều này "
            "không cho biết nguyên nhân.",
        )


def one_number_in_two_roles(observations: pd.DataFrame) -> Iterator[Finding]:
    """Check 4: a numerator equals what another pair of the document leaves over."""
    pairs = _exact_pairs(observations)
    pairs = pairs[pairs["denominator"] >= TELLING_COUNT]
    for _, group in _groups(pairs, ["document", "indicator"], least=2):
        by_numerator = {row.numerator: row for row in _rows(group)}
        for left in _rows(group):
            rest = left.denominator - left.numerator
            right = by_numerator.get(rest)
            if right is not None and right.id != left.id and rest >= TELLING_COUNT:
                chance = len(group) * (len(group) - 1) / rest
                yield Finding(
                    "one_number_in_two_roles",
                    _join((left.id, right.id)),
                    f"{right.as_reported}; {left.as_reported}",
                    "two different numbers",
                    f"chance about {chance:.4f}",
                    _comma(f"xác suất khoảng {chance:.4f}"),
                    f"{_en(rest, 0)} is printed as a numerator, and is also what is left of "
                    f"{_en(left.denominator, 0)} after {_en(left.numerator, 0)}; one of the two "
                    "may be a slip of transcription, and the document cannot tell which.",
                    f"{_vi(rest, 0)} được in là tử số, đồng thời là phần còn lại của "
                    f"{_vi(left.denominator, 0)} sau khi trừ {_vi(left.numerator, 0)}; một trong "
                    "hai có thể là nhầm lẫn khi chép số, văn bản không cho biết là số nào.",
                )


def coverage_against_intensity(observations: pd.DataFrame) -> Iterator[Finding]:
    """Check 5: every unit takes part, and yet little is done."""
    actual = observations[(observations["kind"] == "actual") & (observations["value"].notna())]
    covering = actual[(actual["indicator"] == "units_digitizing_share") & (actual["value"] == 1)]
    low = actual[(actual["indicator"] == "results_digitized_share") & (actual["value"] < 0.5)]
    for document, cover in _groups(covering, ["document", "place"]):
        rows = low[(low["document"] == document[0]) & (low["place"] == document[1])]
        if rows.empty:
            continue
        lowest = rows.loc[rows["value"].idxmin()]
        share = 100 * float(lowest["value"])
        yield Finding(
            "coverage_against_intensity",
            _join([*cover["id"], *rows["id"]]),
            "; ".join([*cover["as_reported"], *rows["as_reported"]]),
            "two different things",
            "none needed: units and results are counted",
            "không cần xác suất: đơn vị và kết quả được đếm riêng",
            f"All units digitize results, and {_en(share, 0)}% of the results of one tier are "
            "digitized: the first counts units, the second results.",
            f"100% đơn vị có số hóa kết quả, trong khi một cấp mới số hóa {_vi(share, 0)}% kết "
            "quả: số thứ nhất đếm đơn vị, số thứ hai đếm kết quả.",
        )


def same_label_other_base(observations: pd.DataFrame) -> Iterator[Finding]:
    """Check 6: the services on offer and the services that a share is taken of differ."""
    exact = observations[
        (observations["relation"] == "=")
        & (observations["unit"] == "")
        & observations["indicator"].isin((*SERVICES_ON_OFFER, *SERVICES_DENOMINATORS))
    ]
    for _, group in _groups(exact, ["document", "place", "tier"], least=3):
        offer = group[group["indicator"].isin(SERVICES_ON_OFFER)]
        if sorted(offer["indicator"]) != sorted(SERVICES_ON_OFFER):
            continue
        total = float(offer["value"].sum())
        used = group[group["indicator"].isin(SERVICES_DENOMINATORS) & group["denominator"].notna()]
        for row in _rows(used[used["denominator"] != total]):
            yield Finding(
                "same_label_other_base",
                _join([*offer["id"], row.id]),
                f"{row.as_reported}; {' + '.join(offer['as_reported'])}",
                f"{total:.0f} in both",
                "none needed: both totals are printed",
                "không cần xác suất: cả hai tổng số đều được in",
                f"The document counts {_en(total, 0)} online services on offer and takes a share "
                f"of {_en(row.denominator, 0)}: the words are the same, the bases are not.",
                f"Văn bản nêu {_vi(total, 0)} dịch vụ công trực tuyến được cung cấp nhưng tính tỷ "
                f"lệ trên {_vi(row.denominator, 0)}: cùng tên gọi, khác mẫu số.",
            )


def target_reprinted_as_result(observations: pd.DataFrame) -> Iterator[Finding]:
    """Check 7: results of several tiers equal, digit for digit, goals set for the same tiers."""
    shares = observations[(observations["measure"] == "share") & (observations["unit"] == "")]
    tiers = shares[shares["tier"].isin(("province", "district", "commune"))]
    targets: dict[tuple[object, ...], list[pd.DataFrame]] = {}
    for key, group in _groups(
        tiers[tiers["kind"] == "target"], ["indicator", "document", "place", "to"]
    ):
        goals = dict(zip(group["tier"], group["value"], strict=True))
        targets.setdefault((key[0], frozenset(goals.items())), []).append(group)
    for key, group in _groups(
        tiers[tiers["kind"] == "actual"], ["indicator", "document", "place", "to"]
    ):
        values = dict(zip(group["tier"], group["value"], strict=True))
        if len(values) < 3 or len(set(values.values())) < 2:
            continue
        same = [
            goal
            for goal in targets.get((key[0], frozenset(values.items())), [])
            if set(goal["place"]) <= {key[2], "national"}
        ]
        if not same:
            continue
        printed = ", ".join(f"{100 * value:g}%" for value in values.values())
        yield Finding(
            "target_reprinted_as_result",
            _join([*group["id"], *(entry for goal in same for entry in goal["id"])]),
            "; ".join(group["as_reported"]),
            "results that differ from the goals",
            f"{len(values)} tiers agree with {len(same)} printed set(s) of goals",
            f"{len(values)} cấp trùng với {len(same)} bộ chỉ tiêu được in",
            f"The results of the tiers ({printed}) equal, digit for digit, goals set for the same "
            "tiers; the goals may have been printed again.",
            f"Kết quả của các cấp ({printed.replace('.', ',')}) trùng từng chữ số với chỉ tiêu đã "
            "giao cho chính các cấp đó; có thể chỉ tiêu được in lại.",
        )


def conflicts(observations: pd.DataFrame) -> Iterator[Finding]:
    """Check 8: two documents give one quantity two values.

    A quantity is one indicator, place, tier, unit and kind in one period; for shares of dossiers
    the same month of closing is enough, since the bases are then set side by side.
    """
    actual = observations[
        observations["kind"].isin(("actual", "survey"))
        & observations["value"].notna()
        & (observations["confidence"] != "low")
        & observations["to"].notna()
    ]
    loose = actual["indicator"].isin(("online_submission_share", "fully_online_share")) & (
        actual["from"].isna() | (actual["from"] < actual["to"])
    )
    month = actual["to"].dt.strftime("%Y-%m")
    exact = (
        actual["from"].dt.strftime("%Y-%m-%d").fillna("")
        + "/"
        + actual["to"].dt.strftime("%Y-%m-%d")
    )
    keyed = actual.assign(when=month.where(loose, exact))
    # A rank among 34 merged provinces is another quantity than a rank among 63.
    keys = ["indicator", "place", "tier", "unit", "kind", "geography", "when"]
    for _, group in _groups(keyed, keys, least=2):
        if group["document"].nunique() < 2 or not _differ(group):
            continue
        values = "; ".join(f"{row.as_reported} [{row.base or '?'}]" for row in _rows(group))
        numbers = sorted({_short(row.value, row.measure) for row in _rows(group)})
        yield Finding(
            "conflicts",
            _join(group["id"]),
            values,
            "one value",
            f"{group['document'].nunique()} documents",
            f"{group['document'].nunique()} văn bản",
            f"Documents give {' and '.join(numbers)} for what is named alike in one period; their "
            "bases or closing days may differ.",
            f"Các văn bản nêu {' và '.join(n.replace('.', ',') for n in numbers)} cho cùng một tên "
            "gọi trong cùng kỳ; mẫu số hoặc ngày chốt có thể khác nhau.",
        )


def _short(value: float, measure: str) -> str:
    return f"{100 * value:.4g}%" if measure == "share" else f"{value:.10g}"


def _differ(group: pd.DataFrame) -> bool:
    """Tell whether exact values differ by more than the rounding of the coarsest print."""
    exact = group[group["relation"] == "="]
    if exact["document"].nunique() < 2:
        return False
    percent = bool((exact["measure"] == "share").all())
    scale = 100 if percent else 1
    # No scale in percentages: the word for hundred is a part of the word for percent.
    step = max(
        10.0 ** -printed_decimals(text) if percent else printed_step(text)
        for text in exact["as_reported"]
    )
    counted = exact["numerator"].notna() & exact["denominator"].notna()
    tolerance = 0.01 if percent and counted.all() else step
    if not percent and float(exact["value"].max()) >= TELLING_COUNT:
        # A count printed in thousands is not another count.
        tolerance = max(tolerance, 0.0005 * float(exact["value"].max()))
    elif step == 1:
        tolerance = 0.0 if not percent else tolerance
    spread = scale * float(exact["value"].max() - exact["value"].min())
    return spread > tolerance + 1e-9


def impossible_paths(observations: pd.DataFrame) -> Iterator[Finding]:
    """Check 9: a cumulative count, or the total of a share, that falls within one year."""
    actual = observations[
        (observations["kind"] == "actual")
        & (observations["relation"] == "=")
        & observations["from"].notna()
        & (observations["from"] < observations["to"])
        & (observations["confidence"] != "low")
    ]
    keys = ["indicator", "place", "tier", "unit", "base", "geography", "from"]
    for key, group in _groups(actual, keys, least=2):
        column = "value" if (group["measure"] == "count").all() else "denominator"
        path = group[group[column].notna()].sort_values(["to", "id"])
        rows, start = list(_rows(path)), key[-1]
        for earlier, later in pairwise(rows):
            before, after = getattr(earlier, column), getattr(later, column)
            if later.to > earlier.to and after < before:
                yield Finding(
                    "impossible_paths",
                    _join((earlier.id, later.id)),
                    f"{earlier.as_reported} ({earlier.to:%Y-%m-%d}); "
                    f"{later.as_reported} ({later.to:%Y-%m-%d})",
                    f"at least {before:.0f}",
                    "none needed: a running total cannot fall",
                    "không cần xác suất: số lũy kế không thể giảm",
                    f"Counted from {start:%Y-%m-%d}, the number falls from {_en(before, 0)} to "
                    f"{_en(after, 0)}; one of the two may count something else.",
                    f"Tính từ {start:%d/%m/%Y}, số lũy kế giảm từ {_vi(before, 0)} xuống "
                    f"{_vi(after, 0)}; một trong hai có thể đếm nội dung khác.",
                )


def impossible_percentages(observations: pd.DataFrame) -> Iterator[Finding]:
    """Check 10: no whole count gives the printed percentage of the printed total.

    The GRIM test (Brown and Heathers, 2017), only where it can tell: totals below half of the
    number of percentages that the printed decimals allow (5,000 for two decimals).
    """
    shares = observations[
        (observations["measure"] == "share")
        & (observations["relation"] == "=")
        & observations["denominator"].notna()
        & observations["numerator"].isna()
    ]
    for row in _rows(shares):
        decimals = printed_decimals(row.as_reported)
        n = row.denominator
        if n % 1 or not 0 < n < 10 ** (decimals + 2) / 2:
            continue
        printed = round(100 * row.value, decimals)
        k = round(printed * n / 100)
        if any(
            abs(100 * candidate / n - printed) <= 0.5 * 10**-decimals + 1e-9
            for candidate in (k - 1, k, k + 1)
        ):
            continue
        chance = min(1.0, n / 10 ** (decimals + 2))
        yield Finding(
            "impossible_percentages",
            row.id,
            f"{row.as_reported} of {n:.0f}",
            f"{100 * k / n:.{decimals}f}%",
            f"chance of being possible {chance:.3f}",
            _comma(f"xác suất có thể xảy ra {chance:.3f}"),
            f"No whole number of {_en(n, 0)} is {row.as_reported}; the nearest is "
            f"{_en(100 * k / n, decimals)}%.",
            f"Không có số nguyên nào trên {_vi(n, 0)} cho tỷ lệ {row.as_reported}; gần nhất là "
            f"{_vi(100 * k / n, decimals)}%.",
        )


CHECKS: tuple[Callable[[pd.DataFrame], Iterator[Finding]], ...] = (
    share_against_counts,
    parts_and_totals,
    counts_from_whole_percentages,
    one_number_in_two_roles,
    coverage_against_intensity,
    same_label_other_base,
    target_reprinted_as_result,
    conflicts,
    impossible_paths,
    impossible_percentages,
)


def run(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of all checks, ordered by check and entries (columns of the table)."""
    findings = {finding for check in CHECKS for finding in check(observations)}
    order = {check.__name__: number for number, check in enumerate(CHECKS)}
    rows = sorted(findings, key=lambda f: (order[f.check], f.entries, f.printed))
    names = [column.name for column in QUALITY]
    return pd.DataFrame([astuple(row) for row in rows], columns=names)


def flags(findings: pd.DataFrame) -> dict[str, str]:
    """Return the codes of the checks that name each observation, by its identifier."""
    codes: dict[str, set[str]] = {}
    for entries, check in zip(findings["entries"], findings["check"], strict=True):
        for entry in str(entries).split(";"):
            codes.setdefault(entry, set()).add(str(check))
    return {entry: " ".join(sorted(found)) for entry, found in codes.items()}

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest

from helpers.analysis import bounds
from helpers.analysis import tiers as analysis
from helpers.reporting import language
from helpers.reporting.charts import Chart, ChartError, theme
from helpers.reporting.charts import tiers as charts

ENGLISH = language.use("en")
GIA_LAI = pd.DataFrame(
    [("province", 33580, 40458), ("district", 4110, 27404), ("commune", 6878, 137574)],
    columns=["tier", "numerator", "denominator"],
)
KON_TUM = pd.DataFrame(
    [("province", 6596, 23233), ("district", 2521, 6776), ("commune", 3399, 26030)],
    columns=["tier", "numerator", "denominator"],
)
THRESHOLDS = pd.DataFrame(
    [("province", 10, 17), ("district", 4, 10), ("commune", 6, 102)],
    columns=["tier", "numerator", "denominator"],
)


HALF = dict.fromkeys(["province", "district", "commune"], 0.5)
LAW = {"province": 0.7, "district": 0.6, "commune": 0.55}


def areas(target: dict[str, float] | None = HALF, code: str = "en") -> Chart:
    return charts.tier_areas(
        analysis.tier_gap(GIA_LAI),
        language.use(code),
        subject="Gia Lai 2023",
        indicator="results_digitized_share",
        documents=["gia-lai/2023"],
        target=target,
    )


def shortfall() -> Chart:
    return charts.shortfall_bars(
        analysis.signed_shortfall(GIA_LAI, 0.5),
        ENGLISH,
        subject="Gia Lai 2023",
        indicator="results_digitized_share",
        documents=["gia-lai/2023"],
    )


def rates(counts: pd.DataFrame, group: str, relation: str = "=") -> pd.DataFrame:
    rate = counts["numerator"] / counts["denominator"]
    return counts.assign(rate=rate, relation=relation, group=group, document=group)


def gaps() -> Chart:
    table = pd.concat([rates(GIA_LAI, "gl"), rates(KON_TUM, "kt")])
    return charts.gap_dumbbell(table, ENGLISH, labels={"gl": "Gia Lai", "kt": "Kon Tum"})


def thresholds() -> pd.DataFrame:
    table = THRESHOLDS.assign(threshold=0.5, document="kon-tum/2023")
    table["share"] = table["numerator"] / table["denominator"]
    pairs = table[["numerator", "denominator"]].itertuples(index=False)
    ends = [bounds.wilson(count, total) for count, total in pairs]
    return table.assign(lower=[low for low, _ in ends], upper=[high for _, high in ends])


def dots() -> Chart:
    return charts.threshold_dots(thresholds(), ENGLISH, subject="Kon Tum 2023")


def ladder(known: tuple[float, str] | None = (0.1306, "first quarter")) -> Chart:
    table = bounds.bounds_ladder(0.2677, thresholds(), {"kt": KON_TUM}, own=["kt"])
    return charts.bounds_ladder(
        table,
        ENGLISH,
        subject="Kon Tum 2023",
        labels={"kt": "its first quarter"},
        bases={"kt": "dossiers received"},
        documents=["kon-tum/2023"],
        known=known,
    )


ALL = [areas, shortfall, gaps, dots, ladder]


@pytest.mark.parametrize("draw", ALL)
def test_no_text_is_too_small_for_a_phone(draw: object) -> None:
    assert theme.small_texts(draw().figure) == []  # type: ignore[operator]


@pytest.mark.parametrize("draw", ALL)
def test_the_same_input_gives_the_same_bytes(draw: object) -> None:
    assert theme.to_svg(draw().figure) == theme.to_svg(draw().figure)  # type: ignore[operator]


@pytest.mark.parametrize("draw", ALL)
def test_nothing_is_written_outside_the_picture(draw: object) -> None:
    figure = draw().figure  # type: ignore[operator]
    with theme.style():
        figure.draw_without_rendering()
    width, height = figure.canvas.get_width_height()
    texts = [text for axes in figure.axes for text in axes.texts]
    assert texts
    for text in texts:
        box = text.get_window_extent()
        inside = box.x0 > -1 and box.y0 > -1 and box.x1 < width + 1 and box.y1 < height + 1
        assert inside, f"{text.get_text()!r} at {box}"


def test_the_signature_chart_draws_areas_as_shares_and_rates() -> None:
    boxes = [patch for patch in areas().figure.axes[0].patches if patch.get_height() != 1]
    assert [round(box.get_width(), 4) for box in boxes] == [0.1969, 0.1334, 0.6697]
    assert [round(box.get_height(), 4) for box in boxes] == [0.8300, 0.1500, 0.0500]


def test_the_signature_chart_says_its_numbers_in_words() -> None:
    chart = areas()
    assert "Commune tier: 5.0% digitized, 6,878 of 137,574 results" in chart.alt
    assert "67.0% of the volume, 81.2% of what is not digitized" in chart.alt
    assert "Target: provincial tier 50.0%, district tier 50.0% and commune" in chart.alt
    assert chart.caption.endswith(
        "Commune tier: 67.0% of all results, 81.2% of those not digitized"
    )


def test_without_a_target_none_is_drawn_or_said() -> None:
    chart = areas(target=None)
    assert "arget" not in chart.alt
    assert not any("target" in text.get_text() for text in chart.figure.axes[0].texts)


def test_targets_that_differ_by_tier_are_drawn_across_their_own_bar() -> None:
    chart = areas(target=LAW)
    texts = [text.get_text() for text in chart.figure.axes[0].texts]
    assert {"70%", "60%", "55%"} <= set(texts)
    assert "70%" not in [text.get_text() for text in areas().figure.axes[0].texts]


def test_numbers_follow_the_language() -> None:
    assert "6.878" in areas(code="vi").alt and "67,0%" in areas(code="vi").alt


def test_labels_of_narrow_bars_never_overlap() -> None:
    figure = areas().figure
    with theme.style():
        figure.draw_without_rendering()
    names = [text for text in figure.axes[0].texts if text.get_text().endswith(" tier")]
    boxes = [text.get_window_extent() for text in names]
    assert len(boxes) == 3
    assert all(one.x1 < two.x0 for one, two in pairwise(boxes))


def test_a_missing_column_is_named() -> None:
    bare = analysis.tier_gap(GIA_LAI).drop(columns=["rate", "share_of_backlog"])
    with pytest.raises(ChartError, match="rate, share_of_backlog"):
        charts.tier_areas(bare, ENGLISH, subject="x", indicator="results", documents=[])


def test_a_surplus_is_drawn_to_the_left_and_keeps_its_sign() -> None:
    chart = shortfall()
    bars = chart.figure.axes[0].patches
    assert [round(bar.get_width()) for bar in bars] == [-13351, 9592, 61909]
    assert "Provincial tier: −13,351. District tier: 9,592. Commune tier: 61,909." in chart.alt
    assert "58,150 results short of 50%" in chart.caption


def test_a_shortfall_against_the_minimum_of_each_tier_names_them() -> None:
    short = analysis.signed_shortfall(GIA_LAI, LAW)
    chart = charts.shortfall_bars(
        short, ENGLISH, subject="x", indicator="results_digitized_share", documents=[]
    )
    assert "the minimum of each tier (70%, 60% and 55%)" in chart.caption


def test_a_whole_above_its_target_is_called_so() -> None:
    above = analysis.signed_shortfall(GIA_LAI, 0.1)
    chart = charts.shortfall_bars(
        above, ENGLISH, subject="x", indicator="results_digitized_share", documents=[]
    )
    assert "above 10%" in chart.caption and "of the sum" not in chart.alt


def test_the_gap_chart_says_that_the_order_differs_only_when_it_does() -> None:
    assert "not the same everywhere" in gaps().caption
    alone = charts.gap_dumbbell(rates(GIA_LAI, "gl"), ENGLISH, labels={"gl": "Gia Lai"})
    assert "not the same" not in alone.caption


def test_a_rate_printed_as_a_bound_keeps_its_sign() -> None:
    chart = charts.gap_dumbbell(rates(GIA_LAI, "gl", "<"), ENGLISH, labels={"gl": "Gia Lai"})
    assert "commune tier under 5.0%" in chart.alt


def test_a_label_without_rates_is_refused() -> None:
    with pytest.raises(ChartError, match="no rates for nowhere"):
        charts.gap_dumbbell(rates(GIA_LAI, "gl"), ENGLISH, labels={"nowhere": "x"})


def test_units_above_a_threshold_come_with_their_interval() -> None:
    assert "Commune tier: 6 of 102 units, 5.9% (between 3% and 12%)" in dots().alt


def test_each_assumption_of_the_ladder_is_named_with_its_bounds() -> None:
    chart = ladder()
    assert "Volumes of the tiers as in its first quarter: 0.0% to 57.6%." in chart.alt
    assert "of that period (shares of dossiers received): 0.0% to 22.6%." in chart.alt
    assert "first quarter: 13.1%." in chart.alt
    assert "13.1%" not in ladder(known=None).alt


def test_contradictory_assumptions_are_said_not_drawn() -> None:
    table = pd.DataFrame(
        [("weights", "kt", "commune", float("nan"), float("nan"))],
        columns=["assumption", "reference", "tier", "lower", "upper"],
    )
    chart = charts.bounds_ladder(
        table, ENGLISH, subject="x", labels={"kt": "then"}, bases={}, documents=[]
    )
    assert "contradicts the printed figures" in chart.alt
    assert not chart.figure.axes[0].patches


def test_headings_name_place_unit_indicator_and_period() -> None:
    places = pd.DataFrame({"place": ["thai-nguyen"], "name_en": ["Thái Nguyên"], "name_vi": [""]})
    named = pd.DataFrame({"indicator": ["level4"], "name_en": ["Level 4"], "name_vi": [""]})
    group = {
        "place": "thai-nguyen",
        "unit": "Thành phố Phổ Yên",
        "indicator": "level4",
        "from": pd.Timestamp("2022-01-01"),
        "to": pd.Timestamp("2022-07-31"),
    }
    label = charts.group_label(group, ENGLISH, places=places, indicators=named)
    assert label == "Thành phố Phổ Yên (Thái Nguyên): level 4, January – July 2022"


@pytest.mark.parametrize(
    ("centers", "expected"),
    [
        ([0.2, 0.5, 0.8], [0.2, 0.5, 0.8]),
        ([0.5, 0.5], [0.5, 0.7]),
        ([0.0, 0.9, 1.0], [0.1, 0.7, 0.9]),
    ],
)
def test_labels_move_as_little_as_needed(centers: list[float], expected: list[float]) -> None:
    places = charts.spread(centers, [0.2] * len(centers), 0, 1)
    assert places == pytest.approx(expected)


def test_counts_printed_as_bounds_are_called_about() -> None:
    gap = analysis.tier_gap(GIA_LAI.assign(relation=["=", "<", ">"]))
    chart = charts.tier_areas(
        gap, ENGLISH, subject="x", indicator="online_submission_share", documents=[]
    )
    assert "under 15.0% online, about 4,110 of 27,404 dossiers" in chart.alt
    assert "about 13% of the volume, about 14% of what is not online" in chart.alt
    assert "All tiers: about 22%." in chart.alt
    assert "83.0% online, 33,580 of 40,458 dossiers" in chart.alt


def test_a_share_of_the_sum_stands_only_where_all_tiers_lack_something() -> None:
    short = analysis.signed_shortfall(KON_TUM, 0.5)
    assert charts.lack_texts(short, ENGLISH) == [
        "5,021 (32.4% of the sum)",
        "867 (5.6% of the sum)",
        "9,616 (62.0% of the sum)",
        "15,504",
    ]
    mixed = charts.lack_texts(analysis.signed_shortfall(GIA_LAI, 0.5), ENGLISH)
    assert mixed == ["−13,351", "9,592", "61,909", "58,150"]


def test_what_follows_from_bounds_is_rounded_to_two_digits() -> None:
    assert charts.count_text(2232, "~", ENGLISH) == "about 2,200"
    assert charts.count_text(-3768, "<", ENGLISH) == "about −3,800"
    assert charts.count_text(7, "~", ENGLISH) == "about 7"
    assert charts.count_text(0, "~", ENGLISH) == "0"
    assert charts.count_text(2232, "=", ENGLISH) == "2,232"
    assert charts.share_text(0.9417, "~", ENGLISH) == "about 94%"
    assert charts.share_text(1.0, "~", ENGLISH) == "100.0%"
    assert charts.share_text(0.9417, "=", ENGLISH) == "94.2%"


def test_a_bound_is_said_as_it_was_printed() -> None:
    row = {"rate": 0.88, "relation": "<", "as_reported": "gần 88%"}
    assert charts.rate_text(row, ENGLISH) == "nearly 88.0%"
    assert charts.rate_text({**row, "as_reported": "dưới 88%"}, ENGLISH) == "under 88.0%"
    assert charts.rate_text({"rate": 0.814, "relation": "~"}, ENGLISH) == "about 81%"


@pytest.mark.parametrize(
    ("kind", "comparable", "afterwards", "expected"),
    [
        ("target", True, False, "target"),
        ("target", True, True, "later"),
        ("target", False, True, "other_base"),
        ("law", False, False, "law"),
        ("reference", False, False, "reference"),
    ],
)
def test_a_target_on_another_base_or_printed_later_is_called_so(
    kind: str, comparable: bool, afterwards: bool, expected: str
) -> None:
    row = {"kind": kind, "comparable": comparable, "afterwards": afterwards}
    measure = pd.DataFrame([row] * 3)
    assert charts.target_kind(measure) == expected
    assert charts.target_kind(measure.iloc[:0]) == ""


def test_the_kind_of_a_target_stands_at_its_line() -> None:
    chart = charts.tier_areas(
        analysis.tier_gap(KON_TUM), ENGLISH, subject="x", indicator="online_submission_share",
        documents=[], target=HALF, target_kind="other_base",
    )  # fmt: skip
    texts = [text.get_text() for text in chart.figure.axes[0].texts]
    assert any(text.split() == ["target", "on", "another", "base", "50.0%"] for text in texts)
    assert "Target on another base: provincial tier 50.0%" in chart.alt


def test_the_plain_mean_stands_apart_and_without_the_known_rate() -> None:
    chart = ladder()
    axes = chart.figure.axes[0]
    assert charts.ANOTHER_MEASURE in [text.get_text() for text in axes.texts]
    ticks = [line for line in axes.lines if set(line.get_xdata()) == {0.1306}]  # type: ignore[arg-type]
    assert len(ticks) == len(axes.patches) - 1 == 3
    assert f"{charts.ANOTHER_MEASURE}: from the count" in chart.alt


def test_headings_of_the_gap_chart_keep_clear_of_the_values_above() -> None:
    table = pd.concat([rates(GIA_LAI, "gl"), rates(KON_TUM, "kt")])
    long = "Huyện Phú Lương (Thái Nguyên): dossiers filed online, 15 December 2022 – 14 March 2023"
    figure = charts.gap_dumbbell(table, ENGLISH, labels={"gl": long, "kt": long}).figure
    with theme.style():
        figure.draw_without_rendering()
    boxes = {text: text.get_window_extent() for text in figure.axes[0].texts}
    headings = [box for text, box in boxes.items() if text.get_text().startswith("Huyện")]
    values = [box for text, box in boxes.items() if text.get_text().endswith("%")]
    assert len(headings) == 2 and "\n" in next(iter(boxes)).get_text()
    assert not [1 for head in headings for value in values if head.overlaps(value)]
    upper = max(headings, key=lambda box: box.y0)
    lower = min(headings, key=lambda box: box.y0)
    above = [box for box in values if lower.y1 < box.y0 < upper.y0]
    assert min(box.y0 for box in above) - lower.y1 > 4


def test_a_set_is_named_by_its_unit_first() -> None:
    places = pd.DataFrame({"place": ["thai-nguyen"], "name_en": ["Thái Nguyên"], "name_vi": [""]})
    group = {"place": "thai-nguyen", "unit": "Huyện Phú Lương"}
    named = charts.set_name(group, ENGLISH, places=places)
    assert named == "Huyện Phú Lương (Thái Nguyên)"
    assert charts.set_name({**group, "unit": ""}, ENGLISH, places=places) == "Thái Nguyên"


def test_the_weight_of_a_tier_is_its_share_of_volume_and_of_backlog() -> None:
    weight = charts.weight_texts(analysis.tier_gap(GIA_LAI), "commune", ENGLISH)
    assert weight == {"volume": "67.0%", "backlog": "81.2%"}

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest

from helpers.analysis import tiers as analysis
from helpers.reporting import language
from helpers.reporting.charts import Chart, ChartError, rows, theme
from helpers.reporting.charts import tiers as charts
from tests.reporting.drawn import outside

ENGLISH = language.use("en")
GIA_LAI = pd.DataFrame(
    [("province", 33580, 40458), ("district", 4110, 27404), ("commune", 6878, 137574)],
    columns=["tier", "numerator", "denominator"],
)
KON_TUM = pd.DataFrame(
    [("province", 6596, 23233), ("district", 2521, 6776), ("commune", 3399, 26030)],
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


ALL = [areas, shortfall]


@pytest.mark.parametrize("draw", ALL)
def test_no_text_is_too_small_for_a_phone(draw: object) -> None:
    chart = draw()  # type: ignore[operator]
    assert theme.small_texts(chart.figure) == theme.small_texts(chart.narrow) == []


@pytest.mark.parametrize("draw", ALL)
def test_the_same_input_gives_the_same_bytes(draw: object) -> None:
    assert theme.to_svg(draw().figure) == theme.to_svg(draw().figure)  # type: ignore[operator]


@pytest.mark.parametrize("draw", ALL)
def test_nothing_is_written_outside_the_picture(draw: object) -> None:
    chart = draw()  # type: ignore[operator]
    assert outside(chart.figure) == outside(chart.narrow) == []


def test_the_signature_chart_draws_areas_as_shares_and_rates() -> None:
    boxes = [patch for patch in areas().figure.axes[0].patches if patch.get_height() != 1]
    assert [round(box.get_width(), 4) for box in boxes] == [0.1969, 0.1334, 0.6697]
    assert [round(box.get_height(), 4) for box in boxes] == [0.8300, 0.1500, 0.0500]


def test_the_signature_chart_says_its_numbers_in_words() -> None:
    chart = areas()
    assert "Commune tier: 5.0% digitized, 6,878 of 137,574 results" in chart.alt
    assert "67.0% of the volume, 81.2% of what is not digitized" in chart.alt
    assert "Target: provincial tier 50.0%, district tier 50.0% and commune" in chart.alt
    assert chart.caption == (
        "Commune tier: 5.0% digitized, 81.2% of everything not digitized. Gia Lai 2023"
    )


def test_the_empty_part_of_a_bar_says_what_is_not_done_as_fully_as_there_is_room() -> None:
    texts = [text.get_text() for text in areas(target=None).figure.axes[0].texts]
    assert {"6,878", "23,294", "130,696\nnot digitized"} <= set(texts)
    narrow = areas(target=None).narrow
    assert narrow is not None
    lying = [text.get_text() for text in narrow.axes[0].texts]
    assert {"6,878", "23,294 not digitized", "130,696 not digitized"} <= set(lying)
    assert "6,878 of 137,574 · 67.0% of all results" in lying


def test_on_a_phone_the_bars_lie_as_high_as_the_volume_and_as_long_as_the_rate() -> None:
    narrow = areas(target=None).narrow
    assert narrow is not None
    boxes = [patch for patch in narrow.axes[0].patches if patch.get_width() != 1]
    assert [round(box.get_width(), 4) for box in boxes] == [0.8300, 0.1500, 0.0500]
    highest = boxes[-1].get_height()
    shares = [round(box.get_height() / highest, 4) for box in boxes]
    assert shares == [round(40458 / 137574, 4), round(27404 / 137574, 4), 1]


def test_without_a_target_none_is_drawn_or_said() -> None:
    chart = areas(target=None)
    assert "arget" not in chart.alt
    assert not any("target" in text.get_text() for text in chart.figure.axes[0].texts)


def test_targets_that_differ_by_tier_are_drawn_across_their_own_bar() -> None:
    chart = areas(target=LAW)
    texts = [text.get_text() for text in chart.figure.axes[0].texts]
    assert {"70%", "60%", "55%"} <= set(texts)
    one = [text.get_text() for text in areas().figure.axes[0].texts]
    assert "70%" not in one and one.count("50%") == 1


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
    places = rows.spread(centers, [0.2] * len(centers), 0, 1)
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
    assert any(text.split() == ["target", "on", "another", "base"] for text in texts)
    assert "Target on another base: provincial tier 50.0%" in chart.alt


def test_a_set_is_named_by_its_unit_first() -> None:
    places = pd.DataFrame({"place": ["thai-nguyen"], "name_en": ["Thái Nguyên"], "name_vi": [""]})
    group = {"place": "thai-nguyen", "unit": "Huyện Phú Lương"}
    named = charts.set_name(group, ENGLISH, places=places)
    assert named == "Huyện Phú Lương (Thái Nguyên)"
    assert charts.set_name({**group, "unit": ""}, ENGLISH, places=places) == "Thái Nguyên"


def test_the_weight_of_a_tier_is_its_share_of_volume_and_of_backlog() -> None:
    weight = charts.weight_texts(analysis.tier_gap(GIA_LAI), "commune", ENGLISH)
    assert weight == {"volume": "67.0%", "backlog": "81.2%"}

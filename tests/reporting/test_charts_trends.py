"""Charts of shares over time draw every figure, join few, and say everything in words as well."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from matplotlib.text import Annotation, Text

from helpers.analysis import trends
from helpers.reporting import language
from helpers.reporting.charts import Chart, ChartError, theme
from helpers.reporting.charts import trends as charts

EN = language.use("en")
VI = language.use("vi")
SERIES = "online_submission_share/received"


def figure(start: str, end: str, value: float, **changes: Any) -> dict[str, Any]:
    since = end >= "2025-07-01"
    row = {
        "document": "gia-lai/a", "place": "gia-lai", "tier": "all", "unit": "",
        "indicator": "online_submission_share", "kind": "actual", "from": pd.Timestamp(start),
        "to": pd.Timestamp(end), "relation": "=", "numerator": float("nan"), "value": value,
        "value_upper": float("nan"), "measure": "share", "base": "dossiers received",
        "series": SERIES, "geography": "since-2025-07" if since else "before-2025-07",
        "as_reported": str(value), "confidence": "high",
    }  # fmt: skip
    return row | changes


def points(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    frame.insert(0, "id", [f"gia-lai/a#{n}" for n in range(len(frame))])
    places = dict.fromkeys(frame["place"])
    found = [trends.points(frame, one, trends.ONLINE_SHARES, None, None) for one in places]
    return pd.concat(found, ignore_index=True)


def events(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["event", "date", "place", "kind"])
    return frame.assign(name_en=frame["event"], name_vi=frame["event"])


def steps(shown: pd.DataFrame, calendar: pd.DataFrame | None = None, **options: Any) -> Chart:
    places = options.pop("places", {"gia-lai": "Gia Lai"})
    calendar = events() if calendar is None else calendar
    said = options.pop("said", EN)
    return charts.series_steps(shown, calendar, said, places=places, caption="Shares")


def texts(chart: Chart) -> list[str]:
    found = chart.figure.findobj(Text)
    return [text.get_text() for text in found if isinstance(text, Text) and text.get_visible()]


def joined(chart: Chart) -> list[list[float]]:
    """Return the values of the slanted lines, the only ones that join two figures."""
    lines = [line for axes in chart.figure.axes for line in axes.get_lines()]
    values = [list(line.get_ydata()) for line in lines if len(line.get_ydata()) == 2]
    return [pair for pair in values if pair[0] != pair[1] and pair != [0, 1]]


YEARS = points(figure("2022-01-01", "2022-12-31", 0.2), figure("2023-01-01", "2023-12-31", 0.3))
BROKEN_IN_ONE_PANEL = (
    figure("2022-01-01", "2022-12-31", 0.514, series="", base=""),
    figure("2023-01-01", "2023-12-31", 0.257),
)
BROKEN = points(
    figure("2022-01-01", "2022-12-31", 0.514, series="", base=""),
    figure("2023-01-01", "2023-12-31", 0.257),
    figure("2025-07-01", "2025-07-31", 0.619),
)


@pytest.mark.parametrize(
    ("value", "relation", "upper", "said"),
    [
        (0.2677, "=", float("nan"), "26.8%"), (0.5, "=", float("nan"), "50%"),
        (0.61, ">", float("nan"), "over 61%"), (0.88, "<", float("nan"), "under 88%"),
        (0.55, ">=", float("nan"), "at least 55%"), (0.4, "<=", float("nan"), "at most 40%"),
        (0.98, "~", float("nan"), "about 98%"), (0.8, "=", 0.9, "80% to 90%"),
    ],
)  # fmt: skip
def test_a_share_keeps_the_bound_it_was_printed_with(
    value: float, relation: str, upper: float, said: str
) -> None:
    assert charts.printed(value, relation, EN, upper) == said


def test_nearly_is_told_from_under_by_the_printed_text() -> None:
    assert charts.printed(0.88, "<", EN, as_reported="gần 88%") == "nearly 88%"
    chart = steps(points(figure("2020-01-01", "2020-12-31", 0.3, relation="<",
                                as_reported="gần 30%")))  # fmt: skip
    assert "nearly 30%" in texts(chart)
    assert "nearly 30%" in chart.alt


def test_digits_can_be_chosen_and_whole_percentages_stay_whole() -> None:
    assert charts.printed(0.2677, "=", EN, digits=2) == "26.77%"
    assert charts.printed(0.5, "=", EN, digits=2) == "50%"


def test_the_key_explains_a_dotted_line_only_where_one_is_drawn() -> None:
    dotted = "dotted: figures on its two sides may not be joined"
    apart = points(BROKEN_IN_ONE_PANEL[0], BROKEN_IN_ONE_PANEL[1])
    assert any(text.startswith(dotted) for text in texts(steps(apart)))
    assert not any(text.startswith(dotted) for text in texts(steps(YEARS)))


def test_with_several_places_the_key_says_that_a_marker_is_no_base() -> None:
    both = {"gia-lai": "Gia Lai", "kon-tum": "Kon Tum"}
    said = "a marker shows the measure, not the base"
    assert said in texts(steps(YEARS, places=both))
    assert said not in texts(steps(YEARS))


def test_every_reason_code_has_words() -> None:
    assert set(charts.REASON_TEXTS) == set(trends.REASONS)


def test_figures_of_one_series_are_joined_by_one_line() -> None:
    assert joined(steps(YEARS)) == [[0.2, 0.3]]


def test_figures_of_several_series_are_not_joined_and_the_reason_stands_on_the_chart() -> None:
    chart = steps(BROKEN)
    assert joined(chart) == []
    assert "base not stated" in texts(chart)
    assert "since 1 July 2025, merged" in texts(chart)


def test_every_value_is_written_and_said_in_the_alternative_text() -> None:
    chart = steps(BROKEN)
    for value in ("51.4%", "25.7%", "61.9%"):
        assert value in texts(chart)
        assert value in chart.alt
    assert "The line stops in 2 places." in chart.alt
    assert "other territory" in chart.alt
    assert chart.documents == ("gia-lai/a",)


def test_the_data_say_why_a_figure_is_not_joined() -> None:
    why = steps(BROKEN).data["Not joined to the one before, because"].tolist()
    assert why == ["", "base not stated", "other territory, other period"]


def test_a_bound_is_drawn_open_and_explained() -> None:
    chart = steps(points(figure("2022-01-01", "2022-12-31", 0.61, relation=">")))
    assert "over 61%" in texts(chart)
    assert any("only a bound was printed" in text for text in texts(chart))


def test_a_repeat_that_agrees_is_drawn_once_and_a_conflict_twice() -> None:
    same = points(
        figure("2022-01-01", "2022-12-31", 0.5),
        figure("2022-01-01", "2022-12-31", 0.5, document="gia-lai/b"),
    )
    other = points(
        figure("2022-01-01", "2022-12-31", 0.747),
        figure("2022-01-01", "2022-12-31", 0.757, document="gia-lai/b"),
    )
    assert len(steps(same).data) == 1
    assert len(steps(other).data) == 2


def test_events_inside_the_time_are_numbered_and_others_stay_away() -> None:
    calendar = events(
        ("decree", "2022-06-24", "national", "law"), ("merger", "2022-07-01", "gia-lai", "merger"),
        ("old", "2010", "national", "law"), ("elsewhere", "2022-06-24", "kon-tum", "law"),
    )  # fmt: skip
    chart = steps(YEARS, calendar)
    assert "1" in texts(chart)
    assert any(text.startswith("1  24 June 2022: decree") for text in texts(chart))
    assert not any("merger" in text or "old" in text for text in texts(chart))
    assert not any("elsewhere" in text for text in texts(chart))


def test_a_place_without_a_figure_keeps_its_row_and_says_so() -> None:
    chart = steps(YEARS, places={"gia-lai": "Gia Lai", "kon-tum": "Kon Tum"})
    assert "Kon Tum" in texts(chart)
    assert "no figure found" in texts(chart)


def test_several_places_share_one_axis() -> None:
    both = points(
        figure("2022-01-01", "2022-12-31", 0.2),
        figure("2023-01-01", "2023-12-31", 0.9, place="kon-tum"),
    )
    chart = steps(both, places={"gia-lai": "Gia Lai", "kon-tum": "Kon Tum"})
    assert len({axes.get_xlim() for axes in chart.figure.axes}) == 1
    assert len({axes.get_ylim() for axes in chart.figure.axes}) == 1
    assert chart.data["Place"].tolist() == ["Gia Lai", "Kon Tum"]


def test_a_derived_figure_has_its_own_marker_and_is_named_as_derived() -> None:
    totals = points(
        figure("2023-01-01", "2023-06-30", 0.2, numerator=2000.0, denominator=10000.0),
        figure("2023-01-01", "2023-09-30", 4400 / 14000, numerator=4400.0, denominator=14000.0,
               document="gia-lai/b"),
    )  # fmt: skip
    chart = steps(pd.concat([totals, trends.between(totals)], ignore_index=True))
    stars = [line for line in chart.figure.axes[0].get_lines() if line.get_marker() == "*"]
    assert [list(line.get_ydata()) for line in stars] == [[0.6]]
    assert "60% (filed online; base: dossiers received; derived)" in chart.alt
    assert any(text.startswith("star: derived") for text in texts(chart))
    assert chart.data["As printed"].tolist()[-1] == "derived from two running totals"
    assert chart.documents == ("gia-lai/a", "gia-lai/b")
    assert not any(text.startswith("star") for text in texts(steps(YEARS)))


@pytest.mark.parametrize(
    ("relation", "said", "way"), [(">", "over 74%", 1), ("<", "under 74%", -1)]
)
def test_the_arrow_of_a_bound_points_where_the_true_share_may_lie(
    relation: str, said: str, way: int
) -> None:
    row = figure("2025-07-01", "2025-12-24", 0.74, relation=relation)
    for chart, along in (
        (steps(points(row)), 1),
        (charts.unit_dots(points(row | {"unit": "Xã A"}), EN, caption="Units"), 0),
    ):
        arrows = [
            note for note in chart.figure.findobj(Annotation)
            if isinstance(note, Annotation) and note.arrow_patch is not None
        ]  # fmt: skip
        assert [math.copysign(1, arrow.xyann[along]) for arrow in arrows] == [way]
        assert said in texts(chart)
        hollow = [
            line for line in chart.figure.axes[0].get_lines()
            if line.get_markerfacecolor() == theme.PAPER and line.get_marker() not in ("", "None")
        ]  # fmt: skip
        assert len(hollow) == 1


def test_units_on_two_bases_stand_in_two_groups_that_name_their_base() -> None:
    two = points(
        figure("2022-01-01", "2022-07-31", 0.5387, unit="Thành phố A", tier="district"),
        figure("2022-01-01", "2022-11-08", 0.79, unit="Huyện B", tier="district", series="goal",
               base="dossiers measured against the goal"),
    )  # fmt: skip
    found = texts(charts.unit_dots(two, EN, caption="Units"))
    assert {"dossiers received", "dossiers measured against the goal"} <= set(found)
    assert found.count("2022, filed online") == 2


def test_no_text_is_too_small_for_a_phone() -> None:
    assert theme.small_texts(steps(BROKEN).figure) == []


def test_the_same_figures_give_the_same_bytes() -> None:
    assert theme.to_png(steps(BROKEN).figure) == theme.to_png(steps(BROKEN).figure)


def test_numbers_follow_the_language() -> None:
    assert "51,4%" in texts(steps(BROKEN, said=VI))


def test_a_chart_without_figures_or_columns_is_refused() -> None:
    with pytest.raises(ChartError, match="no figure for any of kon-tum"):
        steps(YEARS, places={"kon-tum": "Kon Tum"})
    with pytest.raises(ChartError, match="accumulation"):
        steps(YEARS.drop(columns=["accumulation"]))


UNITS = points(
    figure("2022-01-01", "2022-11-08", 0.7938, unit="Huyện Phú Bình", tier="district"),
    figure("2022-01-01", "2022-11-08", 0.646, unit="Xã Tân Kim", tier="commune"),
    figure("2019-01-01", "2019-11-14", 0.14, unit="Thành phố A", tier="district", relation=">"),
).assign(target=[0.55, 0.55, float("nan")])


def test_units_are_grouped_by_year_and_ordered_by_share() -> None:
    chart = charts.unit_dots(UNITS, EN, caption="Units")
    assert chart.data["Unit"].tolist() == ["Thành phố A", "Huyện Phú Bình", "Xã Tân Kim"]
    assert "2019, filed online" in texts(chart)
    assert {"over 14%", "79.4%", "64.6%"} <= set(texts(chart))


def test_a_unit_without_a_target_says_so_and_gets_no_tick() -> None:
    shown = UNITS.assign(target=[float("nan"), 0.55, 0.55])
    chart = charts.unit_dots(shown, EN, caption="Units")
    assert sorted(chart.data["Target"]) == ["55%", "55%", "none on this base"]
    ticks = [line for line in chart.figure.axes[0].get_lines() if set(line.get_xdata()) == {0.55}]
    assert len(ticks) == 2


def test_without_any_target_the_column_and_the_key_are_left_out() -> None:
    chart = charts.unit_dots(UNITS.drop(columns=["target"]), EN, caption="Units")
    assert "Target" not in chart.data
    assert not any("target that applied" in text for text in texts(chart))


def test_units_need_figures() -> None:
    with pytest.raises(ChartError, match="no figure of any unit"):
        charts.unit_dots(UNITS.iloc[:0], EN, caption="Units")

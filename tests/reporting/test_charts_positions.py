"""Charts of ranks join only what may be compared; dossiers and people share one axis."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from matplotlib.text import Text

from helpers.analysis import positions
from helpers.reporting import language
from helpers.reporting.charts import Chart, ChartError, theme
from helpers.reporting.charts import positions as charts

EN = language.use("en")
VI = language.use("vi")
NAMES = {"an": "An", "binh": "Binh"}


def row(year: int, rank: float, places: float, segment: int, **changes: Any) -> dict[str, Any]:
    found = {
        "place": "an", "index": "dti", "year": year, "from": pd.Timestamp(year, 1, 1),
        "to": pd.Timestamp(year, 12, 31), "rank": rank, "places": places,
        "share": (rank - 1) / (places - 1), "score": math.nan, "score_of": math.nan,
        "documents": "an/a an/b", "segment": segment, "refused": "",
    }  # fmt: skip
    return found | changes


ROWS = pd.DataFrame(
    [
        row(2020, 12, 63, 0), row(2021, 8, 63, 0), row(2022, 8, 63, 1, refused="method"),
        row(2024, 8, 34, 2, refused="places method gap"),
        row(2022, 58, 63, 0, index="par_index", score=80.35, score_of=100),
        row(2021, 45, 63, 0, place="binh"),
    ]
)  # fmt: skip


def texts(chart: Chart) -> list[str]:
    found = chart.figure.findobj(Text)
    return [text.get_text() for text in found if isinstance(text, Text) and text.get_visible()]


def ranks(places: dict[str, str] | None = None, said: language.Language = EN) -> Chart:
    return charts.index_positions(ROWS, said, places=places or {"an": "An"}, caption="Ranks")


def lines(chart: Chart) -> list[list[float]]:
    found = [line for axes in chart.figure.axes for line in axes.get_lines()]
    return [list(line.get_ydata()) for line in found if len(line.get_ydata()) == 2]


def test_only_ranks_of_one_segment_are_joined() -> None:
    assert lines(ranks()) == [[11 / 62, 7 / 62]]


def test_the_first_place_stands_on_top_on_one_axis_for_all_indices() -> None:
    axes = ranks(NAMES).figure.axes
    assert len(axes) == 2
    for one in axes:
        assert one.get_ylim()[0] > one.get_ylim()[1]
    assert len({one.get_ylim() for one in axes}) == len({one.get_xlim() for one in axes}) == 1


def test_every_rank_is_written_with_its_number_of_places_and_said_in_the_alternative_text() -> None:
    chart = ranks(NAMES)
    for short, long in (("12/63", "12 of 63"), ("8/34", "8 of 34"), ("45/63", "45 of 63")):
        assert short in texts(chart)
        assert long in chart.alt
    assert chart.documents == ("an/a", "an/b")


def test_the_reason_stands_between_ranks_of_one_place_and_in_the_data() -> None:
    chart = ranks()
    assert any(text.replace("\n", " ") == "other method" for text in texts(chart))
    why = chart.data["Not joined to the one before, because"].tolist()
    assert why[3] == "other number of places, other method, edition between them not found"
    assert chart.data["Score"].tolist()[4] == "80.35 of 100"


def test_every_code_of_the_analysis_has_words() -> None:
    assert set(charts.APART_TEXTS) == set(positions.APART_REASONS)
    assert set(charts.INDEX_TEXTS) == set(positions.INDICES)
    assert set(charts.USER_TEXTS) == set(positions.PORTAL_USERS)


def test_a_place_among_the_merged_provinces_has_an_open_marker_and_the_key_says_so() -> None:
    marks = [
        line for line in ranks().figure.axes[0].get_lines() if line.get_marker() not in ("", "None")
    ]
    hollow = [line for line in marks if line.get_markerfacecolor() == theme.PAPER]
    assert len(marks) == 4
    assert len(hollow) == 1
    assert "open marker: a place among the merged provinces" in texts(ranks())


def test_a_score_of_satisfaction_is_a_share_and_others_keep_their_maximum() -> None:
    base = {"score": 0.9029, "score_of": math.nan, "index": "sipas"}
    assert charts.score_of(base, EN) == "90.29%"
    assert charts.score_of(base, VI) == "90,29%"
    assert charts.score_of({"score": 46.471, "score_of": 80, "index": "papi"}, EN) == "46.47 of 80"
    assert charts.score_of({"score": 0.6123, "score_of": 1, "index": "dti"}, VI) == "0,6123 trên 1"
    assert charts.score_of({"score": math.nan, "score_of": 80, "index": "papi"}, EN) == ""


FILERS = pd.DataFrame(
    {
        "place": ["an", "an"], "from": pd.to_datetime(["2025-07-01", "2022-01-01"]),
        "to": pd.to_datetime(["2025-07-31", "2022-12-31"]), "share": [0.6, 0.12],
        "most": [0.011, 0.058], "documents": ["an/a an/people", "an/b"],
    }
)  # fmt: skip
USERS = pd.DataFrame(
    {
        "year": [2022, 2023], "indicator": positions.PORTAL_USERS[0], "value": [0.0485, 0.083],
        "relation": "=", "as_reported": ["4.85", "8,3%"], "documents": "national/papi",
    }
)  # fmt: skip


def people(said: language.Language = EN) -> Chart:
    return charts.dossiers_and_people(FILERS, USERS, said, places={"an": "An"}, caption="People")


def test_shares_of_dossiers_of_residents_and_of_people_interviewed_are_told_apart() -> None:
    chart = people()
    assert "An, July 2025: 60% of dossiers were filed online, by at most 1.1% of" in chart.alt
    assert "Viet Nam, 2022: used the national portal: 4.85% of people interviewed" in chart.alt
    assert {"60%", "1.1%", "4.85%", "8.3%"} <= set(texts(chart))
    assert len([text for text in texts(chart) if text.startswith("of ")]) == 3
    assert chart.documents == ("an/a", "an/people", "an/b", "national/papi")


def test_no_text_is_too_small_and_the_same_rows_give_the_same_bytes() -> None:
    for chart in (ranks(NAMES), people()):
        assert theme.small_texts(chart.figure) == []
    assert theme.to_png(ranks(NAMES).figure) == theme.to_png(ranks(NAMES).figure)


def test_numbers_follow_the_language() -> None:
    assert "4,85%" in texts(people(VI))


def test_charts_without_rows_or_columns_are_refused() -> None:
    with pytest.raises(ChartError, match="no rank for any of kon-tum"):
        charts.index_positions(ROWS, EN, places={"kon-tum": "Kon Tum"}, caption="Ranks")
    with pytest.raises(ChartError, match="segment"):
        charts.index_positions(ROWS.drop(columns="segment"), EN, places=NAMES, caption="Ranks")
    with pytest.raises(ChartError, match="neither dossiers nor people"):
        charts.dossiers_and_people(
            FILERS.iloc[:0], USERS.iloc[:0], EN, places={"an": "An"}, caption="People"
        )

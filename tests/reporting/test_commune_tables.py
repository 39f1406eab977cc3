from __future__ import annotations

import math

import pandas as pd
import pytest

from helpers.register.documents import THEMES
from helpers.reporting import commune_tables as tables
from helpers.reporting import language
from tests.reporting.test_charts_communes import CASES

ENGLISH = language.use("en")
PLACES = {"gia-lai": "Gia Lai", "thai-nguyen": "Thái Nguyên"}


@pytest.mark.parametrize(
    ("unit", "units", "whose"),
    [
        ("", 0, "Communes of Gia Lai"),
        ("Huyện Phú Lương", 0, "Communes of Huyện Phú Lương (Gia Lai)"),
        ("Huyện Phú Bình", 7, "7 communes of Huyện Phú Bình (Gia Lai)"),
        ("Xã Hra", 1, "Xã Hra (Gia Lai)"),
    ],
)
def test_a_case_says_whose_communes_it_is_about(unit: str, units: int, whose: str) -> None:
    days = {"from": pd.Timestamp("2023-01-01"), "to": pd.Timestamp("2023-03-31")}
    row = {"place": "gia-lai", "unit": unit, "units": units, "indicator": "x", **days}
    named = tables.case_name(row, ENGLISH, places=PLACES, indicators={"x": "Filed online"})
    assert named == f"{whose}, January – March 2023: filed online"


def test_what_no_document_says_is_shown_as_not_stated() -> None:
    said = pd.DataFrame(
        [
            ("pb", ("leadership",), "own", 0.55, True),
            ("uar", (), "place", 0.8, False),
            ("gl", (), "", math.nan, False),
        ],
        columns=["case", "helps", "assisted", "target", "target_comparable"],
    )
    documents = pd.DataFrame({"id": ["d"], "publisher": ["Báo"], "published": ["2022-11-11"]})
    labels = {"pb": "A", "uar": "B", "gl": "C"}
    table = tables.case_table(
        CASES.assign(base="dossiers"), said, ENGLISH, labels=labels, documents=documents
    ).set_index("Case")
    assert table["Target"].tolist() == ["55%, same base", "80%, another base", "not stated"]
    assert table["Said to help"].tolist() == ["direction and follow-up", *["not stated"] * 2]
    assert table.at["C", "Help with filing"] == "not stated"
    assert table.at["B", "Held against"] == "the whole country 75.7%"
    assert table.at["A", "Document"] == "Báo, 11 November 2022"


def test_every_theme_has_a_name_for_when_it_helps() -> None:
    assert set(tables.HELPS) == set(THEMES)


def association(p: float) -> pd.DataFrame:
    row = {
        "indicator": "online", "base": "all dossiers", "beside": "rural", "base_beside": "",
        "units": 10, "places": ("gia-lai", "thai-nguyen"), "tau": 0.149, "p": p / 2, "p_holm": p,
        "exact": True,
    }  # fmt: skip
    return pd.DataFrame([row])


def test_an_association_is_listed_with_both_p_values() -> None:
    table = tables.association_table(
        association(0.69), ENGLISH, names={"online": "Filed online"}, places=PLACES
    )
    assert table.iloc[0].tolist() == [
        "Filed online (all dossiers)", tables.RURAL, "10", "Gia Lai and Thái Nguyên", "+0.15",
        "0.345", "0.690", tables.EXACT,
    ]  # fmt: skip


@pytest.mark.parametrize(("p", "words"), [(0.69, "no association of"), (0.04, "goes together")])
def test_a_picture_of_units_says_whether_chance_is_enough(p: float, words: str) -> None:
    row = association(p).to_dict("records")[0]
    assert words in tables.order_caption(row, ENGLISH, names={"online": "Filed online"})


def test_a_doubtful_condition_is_called_so_in_the_positions() -> None:
    row = {
        "unit": "Thành phố Pleiku", "indicator": "egov", "to": pd.Timestamp("2022-12-31"),
        "position": 1.0, "of": 17.0, "indicator_beside": "population", "base_beside": "",
        "doubtful_beside": True, "value_beside": 208634.0, "rank_beside": 17.0, "of_beside": 17,
        "smallest_p": 2 / 24,
    }  # fmt: skip
    names = {"egov": "Rating", "population": "Population"}
    table = tables.position_table(pd.DataFrame([row]), ENGLISH, names=names)
    assert table.iloc[0].tolist() == [
        "Thành phố Pleiku", "Rating", "2022", "1 of 17", "Population, doubtful", "208,634",
        "17 of 17", "0.08",
    ]  # fmt: skip

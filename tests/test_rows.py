"""Rows of a table are what pandas makes of them, types and all."""

import pandas as pd
import pytest

from helpers.rows import records

MIXED = pd.DataFrame(
    {
        "text": ["a", "", None],
        "share": [0.5, float("nan"), 1.0],
        "day": pd.to_datetime(["2023-01-01", None, "2023-09-18"]),
        "year": pd.array([2023, None, 2024], dtype="Int64"),
        "whole": [1, 2, 3],
        "known": [True, False, True],
        "ids": [("x",), (), ("y", "z")],
    },
    index=[7, 3, 5],
)


@pytest.mark.parametrize("table", [MIXED, MIXED.iloc[:1], MIXED.iloc[:0], pd.DataFrame()])
def test_rows_are_those_of_pandas(table):
    found, expected = records(table), table.to_dict("records")
    assert repr(found) == repr(expected)
    assert [[type(cell) for cell in row.values()] for row in found] == [
        [type(cell) for cell in row.values()] for row in expected
    ]

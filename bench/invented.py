"""A register of many invented places, beside the real documents of the country.

The places are called "Invented place 1" and so on, and so are their documents and figures.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

PLACE = """
[{code}]
name = {{ en = "{name}", vi = "{name}" }}
kind = "province"
study = true
"""
DOCUMENT = """
title = "Invented figures of invented place {number}"
publisher = "Nobody"
type = "news"
published = 2023-10-02
language = "en"
place = "invented-{number}"
status = "reviewed"
read = "whole"

[[table]]
indicator = "results_digitized_share"
kind = "actual"
from = 2023-01-01
to = 2023-09-30
base = "results"
confidence = "high"
columns = ["tier", "as_reported"]
rows = [["province", "{high}/1000"], ["district", "{middle}/500"], ["commune", "{low}/2500"]]

[[figure]]
indicator = "online_submission_share"
tier = "all"
kind = "actual"
from = 2023-01-01
to = 2023-09-30
as_reported = "{share}.5%"
confidence = "high"

[[figure]]
indicator = "online_submission_share"
tier = "all"
kind = "target"
from = 2023-01-01
to = 2023-12-31
as_reported = "50%"
confidence = "high"

[[claim]]
theme = "citizen_habit"
tier = "commune"
direction = "hinders"
says = "An invented reason of invented place {number}."
"""


def study(raw: Path, folder: Path, places: Mapping[str, str]) -> None:
    """Copy the documents at `raw` to `folder`, and let only `places` be studied: names by code."""
    shutil.copytree(raw, folder)
    listed = folder / "places.toml"
    text = re.sub(r"^study = true\n", "", listed.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for code, name in places.items():
        text += PLACE.format(code=code, name=name)
        (folder / "documents" / code).mkdir()
    listed.write_text(text, encoding="utf-8")


def write(raw: Path, folder: Path, places: int) -> None:
    """Copy the documents at `raw` to `folder`, and let only invented places be studied."""
    numbers = range(1, places + 1)
    study(raw, folder, {f"invented-{number}": f"Invented place {number}" for number in numbers})
    for number in numbers:
        values = {
            "high": 700 + number % 300, "middle": 50 + number % 200, "low": 20 + number % 400,
            "share": 10 + number % 60,
        }  # fmt: skip
        document = folder / "documents" / f"invented-{number}" / "2023-10-02-invented.toml"
        document.write_text(DOCUMENT.format(number=number, **values), encoding="utf-8")

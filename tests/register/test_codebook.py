"""Codebooks are read strictly, and each fault of them is named with its file and entry."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from helpers.register import codebook, documents
from helpers.register.problems import RegisterError
from tests.invented import EVENTS, INDICATORS, PLACES, write_register


def problems(folder: Path, **replaced: str) -> list[str]:
    return [str(problem) for problem in codebook.read(write_register(folder, **replaced))[1]]


def only(found: list[str]) -> str:
    assert len(found) == 1, found
    return found[0]


def test_an_orderly_codebook_is_read_without_problems(tmp_path: Path) -> None:
    book = codebook.load(write_register(tmp_path))
    assert set(book.indicators) == {
        "online_submission_share", "results_digitized_share", "dossiers_received", "papi_rank",
        "tier_start_date",
    }  # fmt: skip
    assert book.events["digitization-from"].date == dt.date(2022, 6, 1)
    assert book.events["digitization-from"].tier == "all"


def test_pages_are_made_for_places_of_study_in_the_order_of_the_file(tmp_path: Path) -> None:
    book = codebook.load(write_register(tmp_path))
    assert list(book.places) == ["an", "binh", "national"]
    assert book.study_places == ("an", "binh")


def test_a_base_names_its_series_and_an_unknown_base_names_none(tmp_path: Path) -> None:
    indicator = codebook.load(write_register(tmp_path)).indicators["online_submission_share"]
    assert indicator.series("all dossiers received") == "received"
    assert indicator.series("") == ""
    assert indicator.series("all dossiers") is None


def test_a_unit_is_found_by_its_name_and_its_aliases_only(tmp_path: Path) -> None:
    place = codebook.load(write_register(tmp_path)).places["an"]
    for name in ("Huyện Một", "Mot District"):
        unit = place.unit(name)
        assert unit is not None
        assert unit.name == "Huyện Một"
    assert place.unit("Huyện Hai") is None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('family = "use"', 'family = "usage"', "submission_share.family: the value is not a known"),
        ('family = "use"', "", "online_submission_share.family: a required key is missing"),
        ('family = "use"', 'familly = "use"\nfamily = "use"', "the key is unknown; found familly;"
         " right would be perhaps 'family'"),
        ('series = "received"', 'serie = "x"', "bases.0.serie: the key is unknown"),
        ('text = "all dossiers resolved"', 'text = "all dossiers received"',
         "online_submission_share: a base is named twice; found 'all dossiers received'"),
        ('unit = "rank"', 'unit = "rank"\nmerged = ["dossiers_received"]',
         "papi_rank: a merged code is still an indicator; found dossiers_received"),
        ('unit = "rank"', 'unit = "rank"\nmerged = ["old", "old"]',
         "papi_rank: a code is merged twice; found old, also in papi_rank"),
    ],
)  # fmt: skip
def test_each_fault_of_an_indicator_is_named(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert old in INDICATORS
    found = only(problems(tmp_path, indicators=INDICATORS.replace(old, new, 1)))
    assert found.startswith("indicators.toml:")
    assert expected in found


def test_an_indicator_without_a_base_is_refused(tmp_path: Path) -> None:
    text = INDICATORS[: INDICATORS.index("[[results_digitized_share.bases]]")]
    found = only(problems(tmp_path, indicators=text))
    assert "results_digitized_share.bases: a required key is missing" in found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[binh]", '[binh]\nsuccessor = "bin"', "binh: the place is unknown; found 'bin'; right"
         " would be perhaps 'binh'"),
        ("[binh]", '[binh]\njoined = ["an", "nowhere"]', "binh: the place is unknown; found"
         " 'nowhere'"),
        ('aliases = ["Mot District"]', 'aliases = ["Huyện Một"]', "an: a unit is named twice; found"
         " 'Huyện Một'"),
        ('kind = "province"', 'kind = "state"', "an.kind: the value is not a known code"),
        ("[binh]", "[binh]\nto = 0", "binh.to: it is not a day such as 2023-03-14; found 0"),
        ("[binh]", "[binh]\nend = 2025-06-30", "binh.end: the key is unknown"),
        ("[binh]", "[binh]\nto = 2125-06-30", "binh.to: the year lies outside 1900 to 2099"),
    ],
)  # fmt: skip
def test_each_fault_of_a_place_is_named(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in PLACES
    found = only(problems(tmp_path, places=PLACES.replace(old, new, 1)))
    assert found.startswith("places.toml:")
    assert expected in found


def test_an_event_at_an_unknown_place_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    text = EVENTS.replace('place = "national"', 'place = "nation"')
    found = only(problems(tmp_path, events=text))
    assert found.startswith("events.toml:digitization-from: the place is unknown; found 'nation'")
    assert "perhaps 'national'" in found


@pytest.mark.parametrize("date", ['"2022"', '"2022-06"', "2022-06-01"])
def test_an_event_may_be_known_to_the_day_the_month_or_the_year(tmp_path: Path, date: str) -> None:
    assert problems(tmp_path, events=EVENTS.replace("2022-06-01", date)) == []


def test_a_value_that_is_no_date_of_any_kind_is_one_problem_of_its_key(tmp_path: Path) -> None:
    found = only(problems(tmp_path, events=EVENTS.replace("2022-06-01", '"June 2022"')))
    assert found == (
        "events.toml:digitization-from.date: it is not a day such as 2023-03-14; it is not a month "
        'or a year such as "2023-06" or "2023"; found \'June 2022\''
    )


@pytest.mark.parametrize("date", ['"0000"', '"2022-13"', '"9999-12"', '"２０２２"', "0", "86400"])
def test_an_event_outside_the_calendar_is_refused(tmp_path: Path, date: str) -> None:
    found = problems(tmp_path, events=EVENTS.replace("2022-06-01", date))
    assert found
    assert all(line.startswith("events.toml:digitization-from.date") for line in found)


def test_loading_a_faulty_codebook_raises_with_every_problem(tmp_path: Path) -> None:
    raw = write_register(
        tmp_path,
        places=PLACES.replace("[binh]", '[binh]\nsuccessor = "x"'),
        events=EVENTS.replace('"national"', '"y"', 1),
    )
    with pytest.raises(RegisterError) as caught:
        codebook.load(raw)
    assert [problem.file for problem in caught.value.problems] == ["events.toml", "places.toml"]


# --- one file -----------------------------------------------------------------------------------


def load(folder: Path, raw: bytes) -> tuple[dict[str, object], list[str]]:
    path = folder / "one.toml"
    path.write_bytes(raw)
    content, found = codebook.load_toml(path, folder)
    return content, [str(problem) for problem in found]


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    assert load(tmp_path, 'a = ["trên", 1]\n'.encode()) == ({"a": ["trên", 1]}, [])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"\xef\xbb\xbfa = 1", "the file starts with a byte order mark"),
        (b"a = 1\r\nb = 2\r\n", "the lines end as on Windows (CRLF)"),
        ("a = 'trên'".encode("cp1258", "replace") + b"\xea", "the file is not UTF-8; found byte"),
        ("a = 1".encode("utf-16"), "the file is not UTF-8; found byte 0xff at position 0"),
        (b"a = ", "the file is not valid TOML"),
        (b"a = 1\na = 2", "the file is not valid TOML"),
        (b"a = 2023-02-30", "the file is not valid TOML"),
        (b"a = " + b"9" * 5000, "the file is not valid TOML"),
        (b"a = " + b"[" * 3000 + b"]" * 3000, "the file is not valid TOML"),
        (b"a = 0x" + b"f" * 5000, "an integer is too long"),
        (b"a = -1000000000000000000", "an integer is too long"),
        (b".".join([b"a"] * 3000) + b" = 1", "a table is nested too deep"),
        (b"a = " + b"[" * 9 + b"]" * 9, "a table is nested too deep"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_read_gives_one_problem_and_no_content(
    tmp_path: Path, raw: bytes, expected: str
) -> None:
    content, found = load(tmp_path, raw)
    assert content == {}
    assert only(found).startswith("one.toml: ")
    assert expected in found[0]


@pytest.mark.parametrize("raw", [b"a = 999999999999999999", b"a = " + b"[" * 7 + b"]" * 7])
def test_long_integers_and_nested_lists_within_the_bounds_are_read(
    tmp_path: Path, raw: bytes
) -> None:
    content, found = load(tmp_path, raw)
    assert found == []
    assert "a" in content


def test_a_folder_in_the_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "one.toml").mkdir()
    content, found = codebook.load_toml(tmp_path / "one.toml", tmp_path)
    assert content == {}
    assert "the file cannot be read" in str(found[0])


@pytest.mark.parametrize("code", ['"../../elsewhere"', "all", '"Kon Tum"'])
def test_a_place_code_that_is_no_folder_name_of_its_own_is_refused(
    tmp_path: Path, code: str
) -> None:
    raw = write_register(tmp_path)
    places = raw / "places.toml"
    text = places.read_text(encoding="utf-8")
    extra = f'\n[{code}]\nname = {{ en = "X", vi = "X" }}\nkind = "province"\n'
    places.write_text(text + extra, encoding="utf-8")
    found = [str(problem) for problem in documents.check(raw)]
    assert len(found) == 1
    assert "the code is not a slug of its own" in found[0]


def test_a_codebook_that_cannot_be_read_is_not_blamed_on_every_figure(tmp_path: Path) -> None:
    raw = write_register(tmp_path)
    (raw / "indicators.toml").write_text("[broken", encoding="utf-8")
    found = [str(problem) for problem in documents.check(raw)]
    assert len(found) == 1
    assert "indicators.toml: the file is not valid TOML" in found[0]

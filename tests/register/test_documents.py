"""Documents are read whole, and everything that is wrong with them is named at once."""

from __future__ import annotations

import os
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from helpers.register import documents
from helpers.register.problems import RegisterError
from tests.invented import AN_2023, BINH_2025, write_register


def problems(folder: Path, **replaced: str) -> list[str]:
    return [str(problem) for problem in documents.check(write_register(folder, **replaced))]


def an(old: str, new: str, count: int = 1) -> dict[str, str]:
    assert old in AN_2023
    return {"2023_10_02_nine_months": AN_2023.replace(old, new, count)}


def only(found: list[str]) -> str:
    assert len(found) == 1, found
    return found[0]


def test_an_orderly_register_has_no_problems(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


def test_every_figure_and_reason_of_a_document_is_read(tmp_path: Path) -> None:
    register = documents.load(write_register(tmp_path))
    by_id = {document.id: document for document in register.documents}
    assert sorted(by_id) == [
        "an/2023-10-02-nine-months", "binh/2025-08-july", "national/2021-12-06-decree",
    ]  # fmt: skip
    an_2023 = by_id["an/2023-10-02-nine-months"]
    assert [printed.entry for printed in an_2023.figures] == [
        "figure 1", "figure 2", "figure 3", "table 1 row 1", "table 1 row 2", "table 1 row 3",
    ]  # fmt: skip
    assert len(an_2023.claims) == 1
    district = an_2023.figures[4].value
    assert (district.numerator, district.denominator) == (Decimal(100), Decimal(500))
    assert district.value == Decimal("0.2")


def test_a_reading_replaces_a_misprint_and_the_print_is_kept(tmp_path: Path) -> None:
    register = documents.load(write_register(tmp_path))
    printed = register.documents[0].figures[2]
    assert printed.figure.as_reported == "151.10"
    assert printed.value.value == Decimal(15110)


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    found = only(problems(tmp_path, **an('title     = "Nine', "title     = Nine")))
    assert found.startswith("documents/an/2023-10-02-nine-months.toml: the file is not valid TOML")
    assert "line 2" in found


def test_an_unknown_indicator_is_named_with_the_nearest_known_one(tmp_path: Path) -> None:
    found = only(problems(tmp_path, **an('"dossiers_received"', '"dossier_received"')))
    assert "nine-months.toml:figure 3.indicator: the indicator is unknown" in found
    assert "perhaps 'dossiers_received'" in found


def test_a_share_over_one_hundred_percent_is_refused(tmp_path: Path) -> None:
    found = only(problems(tmp_path, **an('"100/500"', '"600/500"')))
    assert "table 1 row 2: the share is outside 0 to 100%" in found
    assert "120.00%" in found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"district", "100/500"', '"county", "100/500"', "table 1 row 2.tier: the value is not"),
        ('unit = "Huyện Một"', 'unit = "Huyện Mốt"', "the unit is unknown in an"),
        ('unit = "Huyện Một"', 'unit = "Mot District"', "the unit has a settled name"),
        ('base = "results issued"', 'base = "results"', "the base is not in the codebook"),
        ("to = 2023-09-30", "to = 2022-09-30", "the period ends before it starts"),
        ("to = 2023-09-30", "to = 2023-09-31", "the file is not valid TOML"),
        ('confidence = "medium"', 'confidence = "sure"', "figure 3.confidence"),
        ('confidence = "medium"', "", "figure 3.confidence: a required key is missing"),
        ('"trên 30%"', '"trên 30%"\nseen = "x"', "figure 1.seen: the key is unknown"),
        ('because = "printed 151.10; the parts add to 15.110"', "", "reading and because belong"),
        ('reading = "15.110"', 'reading = "15.11"', "figure 3.reading: the number cannot be read"),
        ('"trên 30%"', '"30.5%"', "figure 1.as_reported: the number cannot be read"),
        ('"trên 30%"', '"trên 300%"', "figure 1: the share is outside 0 to 100%"),
        ('"53/2.500"', '"53/0"', "cannot be 0"),
        ('place     = "an"', 'place     = "bihn"', "place: the place is unknown"),
        ('place     = "an"', 'place     = "binh"', "place: the file lies in another folder"),
        ("published = 2023-10-02", "published = 2023-10-03", "the file name starts with another"),
        ("published = 2023-10-02", 'published = "10/2023"', "published"),
        ('language  = "vi"', 'language  = "xx"', "xx"),
        ('url       = "https://an.example/2023"', 'url = "an.example"', "url starts with https"),
        ('theme = "citizen_habit"', 'theme = "habit"', "claim 1.theme: the value is not a known"),
        ('near = "người dân"', 'near = "một hai ba bốn năm sáu bảy"', "near has more than 6 words"),
        ('near = "người dân"', 'near = "ngu\u031bo\u031b\u0300i"', "letters are decomposed (NFD)"),
        ("[[claim]]", "[claim]", "the entries are not written as a list"),
        ('["commune", "53/2.500", "cấp xã"]', '["commune", "53/2.500"]', "the row does not fit"),
        ('columns = ["tier", "as_reported", "near"]', "", "a table needs columns and rows"),
        ('"as_reported", "near"]', '"as_reported", "as_reported"]', "a column is named twice"),
        ('language  = "vi"', 'language  = "xx"\nnumber_style = "vi"', "xx"),
    ],
)  # fmt: skip
def test_each_fault_of_a_document_is_named(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    found = problems(tmp_path, **an(old, new))
    assert any(expected in problem for problem in found), found


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ('numerator = "chín"', "numerator"),
        ('denominator = "12 500"', "denominator"),
        ('numerator = "5"\ndenominator = "151.10"', "denominator"),
        ('numerator = "151.10"\ndenominator = "900"', "numerator"),
        ('denominator = "0"', "denominator"),
        # Readable alone, and no pair together.
        ('numerator = "9"\ndenominator = "5"', "numerator"),
    ],
)
def test_a_part_that_cannot_be_read_is_named_by_its_own_key(
    tmp_path: Path, parts: str, key: str
) -> None:
    found = only(problems(tmp_path, **an('"trên 30%"', f'"30%"\n{parts}')))
    assert f"figure 1.{key}: the number cannot be read" in found


@pytest.mark.parametrize(
    ("old", "new", "entry"),
    [
        ("published = 2023-10-02", 'published = "10/2023"', "published"),
        ("published = 2023-10-02", "published = 7", "published"),
        ('url       = "https://an.example/2023"', 'url = "an.example"', "url"),
        ('language  = "vi"', 'language = "xx"', "language"),
    ],
)
def test_a_fault_of_one_key_of_the_metadata_is_one_problem_named_by_that_key(
    tmp_path: Path, old: str, new: str, entry: str
) -> None:
    found = only(problems(tmp_path, **an(old, new)))
    assert f"2023-10-02-nine-months.toml:{entry}: " in found


@pytest.mark.parametrize(
    ("old", "key"),
    [
        ('"dossiers_received"', "figure 3.indicator"),
        ('"all dossiers received"', "figure 1.base"),
        ('"Huyện Một"', "figure 3.unit"),
        ('"15.110"', "figure 3.reading"),
        ('"trên 30%"', "figure 1.as_reported"),
        ('"an"', "place"),
        ('"news"', "type"),
        ('"vi"', "language"),
        ('"https://an.example/2023"', "url"),
        ('"citizen_habit"', "claim 1.theme"),
    ],
)
def test_a_very_long_text_is_shown_by_its_beginning_only(
    tmp_path: Path, old: str, key: str
) -> None:
    found = problems(tmp_path, **an(old, '"' + "xy" * 500_000 + '"'))
    assert any(f"nine-months.toml:{key}" in problem for problem in found)
    assert all(len(problem) < 1_000 for problem in found)


def test_a_very_long_key_and_a_very_long_row_are_shown_by_their_beginning_only(
    tmp_path: Path,
) -> None:
    cells = ", ".join(['"xy"'] * 100_000)
    text = AN_2023.replace('["commune", "53/2.500", "cấp xã"]', f"[{cells}]")
    text = text.replace("title     =", "k" * 1_000_000 + ' = "x"\ntitle =')
    found = problems(tmp_path, **{"2023_10_02_nine_months": text})
    assert len(found) == 2
    assert all(len(problem) < 1_000 for problem in found)


def test_the_folder_of_a_place_that_cannot_be_read_is_named_beside_all_other_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = write_register(tmp_path, **an('"trên 30%"', '"30.5%"'))
    listed = os.scandir

    def closed(folder: Any) -> Any:
        if Path(folder).name == "binh":
            raise PermissionError(13, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr(os, "scandir", closed)
    found = [str(problem) for problem in documents.check(raw)]
    assert len(found) == 2
    assert "an/2023-10-02-nine-months.toml:figure 1.as_reported" in found[0]
    assert found[1].startswith("documents/binh: the folder cannot be read; found Permission denied")


def test_a_stray_file_hides_no_other_problem(tmp_path: Path) -> None:
    raw = write_register(tmp_path, **an('"trên 30%"', '"30.5%"'))
    (raw / "documents/an/notes.txt").write_text("x", encoding="utf-8")
    found = [str(problem) for problem in documents.check(raw)]
    assert len(found) == 2
    assert "figure 1.as_reported" in found[0]
    assert "notes.txt: the file is not read" in found[1]


def test_a_text_family_that_joins_no_documents_is_named(tmp_path: Path) -> None:
    def family(name: str) -> dict[str, str]:
        return an("status    =", f'text_family = "{name}"\nstatus =')

    found = only(problems(tmp_path / "alone", **family("one-text")))
    assert "text_family: no other document names this family; found 'one-text'" in found
    other = BINH_2025.replace("status    =", 'text_family = "one-text"\nstatus =')
    misspelt = problems(tmp_path / "two", **family("one-txt"), **{"2025_08_july": other})
    assert len(misspelt) == 2
    assert "perhaps 'one-text'" in misspelt[0]
    assert problems(tmp_path / "joined", **family("one-text"), **{"2025_08_july": other}) == []
    assert "text_family" in only(problems(tmp_path / "form", **family("One Text")))


@pytest.mark.parametrize(
    ("as_reported", "expected"),
    [
        # 10/17 and 06/102 as spreadsheets keep and show a date
        ("2023-10-17", "a printed number has become a date, as a spreadsheet does with 10/17"),
        ("2023-10-17T00:00:00", "a printed number has become a date"),
        ('"2023-10-17"', "it looks like a date; a spreadsheet may have changed a pair into a date"),
        ('"17-Oct"', "a spreadsheet may have changed a pair into a date"),
        ('"Oct-17"', "a spreadsheet may have changed a pair into a date"),
        ('"06-Feb"', "a spreadsheet may have changed a pair into a date"),
        ('"06-thg2"', "a spreadsheet may have changed a pair into a date"),
        # 33.580 as a number, and shown in other ways
        ("33.58", "a printed number is not quoted, so its marks and zeros are lost; found 33.58"),
        ('"33.58"', "if a spreadsheet has cut '33.580', write that"),
        ('"3.358E+04"', "it is in scientific notation; a spreadsheet may have changed the number"),
        ('"#####"', "it is a fault or a formula of a spreadsheet"),
        # 26,77% as a fraction
        ('"0,2677"', "a spreadsheet may have changed a percentage into a fraction"),
    ],
)
def test_a_figure_that_went_through_a_spreadsheet_is_named_as_such(
    tmp_path: Path, as_reported: str, expected: str
) -> None:
    changed = an('as_reported = "trên 30%"', f"as_reported = {as_reported}")
    found = only(problems(tmp_path, **changed))
    assert "nine-months.toml:figure 1.as_reported: " in found
    assert expected in found


@pytest.mark.parametrize(
    ("damaged", "expected"),
    [
        (AN_2023.replace("\n", "\r\n"), ": the lines end as on Windows (CRLF)"),
        ("\ufeff" + AN_2023, ": the file starts with a byte order mark"),
        (
            AN_2023.replace('["commune", "53/2.500", "cấp xã"]', '["commune;53/2.500;cấp xã"]'),
            ":table 1 row 3: the row does not fit the columns; found ['commune;53/2.500;cấp xã'];"
            ' right would be ["…", "…"]: quoted cells with commas between',
        ),
        (
            AN_2023.replace('["commune", "53/2.500", "cấp xã"]', '["commune"; "53/2.500"; "xã"]'),
            ": the file is not valid TOML",
        ),
        (
            AN_2023.replace('"cấp xã"', '"' + unicodedata.normalize("NFD", "cấp xã") + '"'),
            ":table 1: letters are decomposed (NFD); right would be NFC text",
        ),
    ],
    ids=["CRLF", "BOM", "; in a cell", "; between cells", "NFD"],
)
def test_a_file_that_another_program_has_changed_is_named_with_what_it_did(
    tmp_path: Path, damaged: str, expected: str
) -> None:
    raw = write_register(tmp_path)
    (raw / "documents/an/2023-10-02-nine-months.toml").write_bytes(damaged.encode())
    found = only([str(problem) for problem in documents.check(raw)])
    assert found.startswith(f"documents/an/2023-10-02-nine-months.toml{expected}")


def test_a_leading_zero_that_a_spreadsheet_has_cut_cannot_be_told_from_the_print(
    tmp_path: Path,
) -> None:
    """Both are what a page may print, and mean the same; only the source can tell."""
    whole, cut = (
        documents.read(write_register(tmp_path / str(number), **an('"trên 30%"', text)))
        for number, text in enumerate(['"06/102"', '"6/102"'])
    )
    assert whole[1] == cut[1] == []
    assert whole[0].documents[0].figures[0].value == cut[0].documents[0].figures[0].value


def test_all_problems_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        **an('"trên 30%"', '"30.5%"'),
        **{"2025_08_july": BINH_2025.replace("papi_rank", "papi_place")},
    )
    assert len(found) == 2
    assert "an/" in found[0]
    assert "binh/" in found[1]


def test_a_fault_of_the_metadata_hides_no_fault_of_an_entry(tmp_path: Path) -> None:
    text = AN_2023.replace('type      = "news"', 'type = "blog"').replace(
        'direction = "hinders"', 'direction = "delays"'
    )
    found = problems(
        tmp_path, **{"2023_10_02_nine_months": text.replace('tier = "district"', 'tier = "x"')}
    )
    for part in ("type:", "figure 3.tier", "claim 1.direction"):
        assert part in " ".join(found)
    assert len(found) == 3


def test_an_event_needs_a_date_of_the_calendar(tmp_path: Path) -> None:
    raw = write_register(tmp_path)
    events = raw / "events.toml"
    text = events.read_text(encoding="utf-8").replace("2022-06-01", '"June 2022"')
    events.write_text(text, encoding="utf-8")
    found = [str(problem) for problem in documents.check(raw)]
    assert found
    assert all("digitization-from.date" in problem for problem in found)


@pytest.mark.parametrize("key", ["from", "to"])
def test_a_printed_day_may_be_the_first_or_the_last_of_its_period(tmp_path: Path, key: str) -> None:
    day = f"""
[[figure]]
indicator = "tier_start_date"
tier = "commune"
kind = "target"
{key} = 2022-06-01
as_reported = "01/6/2022"
confidence = "high"
"""
    assert problems(tmp_path / "right", **{"2023_10_02_nine_months": AN_2023 + day}) == []
    wrong = AN_2023 + day.replace("2022-06-01", "2022-06-02")
    found = only(problems(tmp_path / "wrong", **{"2023_10_02_nine_months": wrong}))
    assert "figure 4: the printed day is not in the period" in found


def test_the_same_figure_twice_in_one_document_is_refused(tmp_path: Path) -> None:
    second = AN_2023[AN_2023.index("[[figure]]") : AN_2023.index("[[claim]]")].split("\n\n")[0]
    found = only(problems(tmp_path, **{"2023_10_02_nine_months": AN_2023 + "\n" + second}))
    assert "figure 4: the same figure is entered twice" in found
    assert "only figure 1" in found


def test_a_byte_order_mark_and_another_encoding_are_named(tmp_path: Path) -> None:
    raw = write_register(tmp_path)
    path = raw / "documents/an/2023-10-02-nine-months.toml"
    path.write_bytes(b"\xef\xbb\xbf" + AN_2023.encode())
    assert "byte order mark" in only([str(p) for p in documents.check(raw)])
    path.write_bytes(AN_2023.replace("trên", "tren\u0300").encode("utf-16"))
    assert "the file is not UTF-8" in only([str(p) for p in documents.check(raw)])


def test_a_missing_or_empty_document_folder_is_named(tmp_path: Path) -> None:
    raw = write_register(tmp_path)
    for path in (raw / "documents").rglob("*.toml"):
        path.unlink()
    assert any("there is no document to read" in str(p) for p in documents.check(raw))
    for path in sorted((raw / "documents").iterdir()):
        path.rmdir()
    (raw / "documents").rmdir()
    assert any("the folder of documents is missing" in str(p) for p in documents.check(raw))


def test_a_missing_codebook_is_named(tmp_path: Path) -> None:
    raw = write_register(tmp_path)
    (raw / "indicators.toml").unlink()
    assert any("indicators.toml: the file cannot be read" in str(p) for p in documents.check(raw))


def test_a_document_outside_the_folder_of_a_place_is_named(tmp_path: Path) -> None:
    raw = write_register(tmp_path)
    (raw / "documents" / "2023-stray.toml").write_text("title = 1", encoding="utf-8")
    found = only([str(problem) for problem in documents.check(raw)])
    assert "the file lies outside the folder of a place" in found


def test_an_event_must_name_a_document_of_the_register(tmp_path: Path) -> None:
    raw = write_register(tmp_path)
    (raw / "documents/national/2021-12-06-decree.toml").unlink()
    assert "digitization-from: the document is unknown" in only(
        [str(problem) for problem in documents.check(raw)]
    )


def test_loading_a_faulty_register_raises_with_every_problem(tmp_path: Path) -> None:
    raw = write_register(tmp_path, **an('"trên 30%"', '"30.5%"'))
    with pytest.raises(RegisterError) as caught:
        documents.load(raw)
    assert len(caught.value.problems) == 1
    assert "figure 1.as_reported" in str(caught.value)


def test_drafts_are_kept_apart_from_reviewed_documents(tmp_path: Path) -> None:
    register = documents.load(write_register(tmp_path, **an('"reviewed"', '"draft"')))
    assert [d.id for d in register.drafts] == ["an/2023-10-02-nine-months"]
    assert "an/2023-10-02-nine-months" not in [d.id for d in register.reviewed]

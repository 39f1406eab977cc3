"""Damaged documents are read right or named, whatever has been done to them."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from helpers.register import documents, observations
from tests.invented import AN_2023, DECREE, write_register
from tests.register import fuzz

MUTANTS = 300


def kinds(numbers: range) -> Counter[str]:
    return Counter(outcome.kind for outcome in fuzz.run(numbers))


def test_a_damaged_document_is_read_right_or_named_and_never_raises() -> None:
    outcomes = fuzz.run(range(MUTANTS))
    assert [fuzz.describe(found) for found in outcomes if found.kind == "defect"] == []
    found = Counter(outcome.kind for outcome in outcomes)
    # Were all mutants refused, or all valid, the edits would have tested nothing.
    assert found["valid"] > MUTANTS / 10
    assert found["refused"] > MUTANTS / 3


def test_a_mutant_is_worked_out_from_its_number_alone() -> None:
    first = [fuzz.mutant(number) for number in range(40)]
    assert first == [fuzz.mutant(number) for number in range(40)]
    assert len({mutant.content for mutant in first}) == 40


def test_every_edit_is_used_and_most_mutants_are_other_than_their_originals() -> None:
    mutants = [fuzz.mutant(number) for number in range(MUTANTS)]
    assert {edit for mutant in mutants for edit in mutant.edits} == {*fuzz.EDITS}
    originals = dict(fuzz.originals())
    same = [m for m in mutants if m.content.decode(errors="replace") == originals.get(m.name)]
    assert len(same) < 0.1 * MUTANTS


def test_the_real_documents_differ_in_no_number_from_their_plain_reading() -> None:
    register = documents.load(fuzz.RAW)
    texts = dict(fuzz.originals())
    found = {
        document.id: differences
        for document in register.documents
        if (
            differences := fuzz.differences_to(
                document, tomllib.loads(texts[f"documents/{document.id}.toml"]), register.codebook
            )
        )
    }
    assert found == {}


def test_the_tables_of_the_real_documents_lose_no_digit() -> None:
    register = documents.load(fuzz.RAW)
    files = observations.render(register)
    assert fuzz.table_differences(register.reviewed, files["observations.csv"]) == {}


# --- the fuzzer finds what it is there to find ----------------------------------------------------


def _off_by_one(text: str, *args: Any, **keys: Any) -> Any:
    value = _INTERPRET(text, *args, **keys)
    return value if value.value is None else replace(value, value=value.value + 1)


def _without_relation(text: str, *args: Any, **keys: Any) -> Any:
    return replace(_INTERPRET(text, *args, **keys), relation="~")


def _raising(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError


_INTERPRET = documents.interpret


@pytest.mark.parametrize("fault", [_off_by_one, _without_relation, _raising])
def test_a_number_read_wrong_or_not_at_all_is_a_defect(
    monkeypatch: pytest.MonkeyPatch, fault: Callable[..., Any]
) -> None:
    assert kinds(range(40))["defect"] == 0
    monkeypatch.setattr(documents, "interpret", fault)
    assert kinds(range(40))["defect"] > 0


def test_a_lost_figure_a_lost_reason_and_a_lost_file_are_defects(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost: dict[str, Callable[..., Any]] = {
        "_figures": lambda *_: iter(()),
        "_claims": lambda *_: iter(()),
        "read": lambda *_: None,
    }
    for name, fault in lost.items():
        with monkeypatch.context() as context:
            context.setattr(documents._Reader, name, fault)
            assert kinds(range(60))["defect"] > 0, name


def test_a_problem_of_another_file_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere(raw: Path) -> Any:
        return [*raw.glob("documents/*/*.toml")], [documents.Problem("other.toml", "", "wrong")]

    monkeypatch.setattr(documents, "_paths", elsewhere)
    assert kinds(range(10))["defect"] == 10


def test_a_number_changed_on_its_way_into_the_table_is_a_defect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cell = observations._cell

    def rounded(value: object) -> str:
        return cell(round(value, 3)) if isinstance(value, Decimal) else cell(value)

    monkeypatch.setattr(observations, "_cell", rounded)
    found = fuzz.run(range(60))
    assert any("the table differs" in outcome.reason for outcome in found)


def test_a_table_that_cannot_be_made_is_put_down_to_its_mutant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reviewed = [
        outcome.mutant.number
        for outcome in fuzz.run(range(60))
        if outcome.document is not None and outcome.document.metadata.status == "reviewed"
    ]
    chosen = reviewed[1]
    row = observations._document

    def raising(document: documents.Document) -> dict[str, Any]:
        if document.id.endswith(f".{chosen}"):
            raise OverflowError("too large")
        return row(document)

    monkeypatch.setattr(observations, "_document", raising)
    defects = [outcome for outcome in fuzz.run(range(60)) if outcome.kind == "defect"]
    assert [(found.mutant.number, found.reason) for found in defects] == [
        (chosen, "OverflowError in the tables: too large")
    ]


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("33.580/40.458", "vi", ["33580", "40458"]),
        ("33,580/40,458", "en", ["33580", "40458"]),
        ("26,77%", "vi", ["26.77"]),
        ("hơn 3,2 triệu", "vi", ["3200000"]),
        ("7-8 triệu", "vi", ["7000000", "8000000"]),
        ("1,5 nghìn tỷ đồng", "vi", ["1500000000000"]),
        ("tất cả", "vi", []),
    ],
)
def test_the_plain_reader_finds_each_number_of_a_text(
    text: str, style: str, expected: list[str]
) -> None:
    assert fuzz.numbers(text, style) == [Decimal(number) for number in expected]


# --- damage by a spreadsheet, an editor or a hand, one kind at a time -----------------------------

NAME = "documents/an/2023-10-02-nine-months.toml"


def damaged(folder: Path, content: bytes, name: str = NAME) -> list[str]:
    raw = write_register(folder)
    (raw / NAME).unlink()
    (raw / name).parent.mkdir(parents=True, exist_ok=True)
    (raw / name).write_bytes(content)
    return [str(problem) for problem in documents.check(raw)]


def messages(found: list[str]) -> list[str]:
    return [line.split(": ", 1)[1].split("; ")[0] for line in found]


def an(old: str, new: str) -> bytes:
    assert old in AN_2023
    return AN_2023.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # A pair that has become a date, in quotes and bare, in English, Vietnamese and as a day.
        ('"100/500"', '"17-Oct"', "a spreadsheet may have changed a pair into a date"),
        ('"100/500"', '"Oct-17"', "a spreadsheet may have changed a pair into a date"),
        ('"100/500"', '"17-Thg10"', "a spreadsheet may have changed a pair into a date"),
        ('"100/500"', '"Thg10-17"', "a spreadsheet may have changed a pair into a date"),
        ('"100/500"', '"2023-10-17"', "a spreadsheet may have changed a pair into a date"),
        ('"100/500"', '"17/10/2023"', "a spreadsheet may have changed a pair into a date"),
        ('"100/500"', "2023-10-17", "a printed number has become a date"),
        # The number of a day under a share: no share is that large.
        ('"100/500"', '"45216"', "the share is outside 0 to 100%"),
        # Lost zeros.
        ('"15.110"', '"33.58"', "groups after it have three digits, here '58' has 2"),
        ('"15.110"', "33.58", "a printed number is not quoted, so its marks and zeros are lost"),
        ('"100/500"', "06", "the file is not valid TOML"),
        # Marks of another country, a fraction for a percentage, an exponent, a fault, a formula.
        ('"15.110"', '"33,580"', "counts come in whole numbers"),
        ('"trên 30%"', '"0,2677"', "changed a percentage into a fraction"),
        ('"15.110"', '"1,5E+04"', "scientific notation; a spreadsheet may have changed"),
        ('"15.110"', '"#REF!"', "it is a fault or a formula of a spreadsheet"),
        ('"15.110"', '"#####"', "it is a fault or a formula of a spreadsheet"),
        ('"15.110"', '"=10/17"', "it is a fault or a formula of a spreadsheet"),
        # Semicolons for commas.
        ('["commune", "53/2.500", "cấp xã"]', '["commune;53/2.500;cấp xã"]',
         "quoted cells with commas between"),
        ('["commune", "53/2.500", "cấp xã"]', '["commune"; "53/2.500"; "cấp xã"]',
         "the file is not valid TOML"),
        # Characters that cannot be seen, or look like others.
        ('"cấp tỉnh"', '"cấp\\rtỉnh"', "table 1: a character cannot be seen; found U+000D"),
        ('"Nine', '"\u200bNine', "title: a character cannot be seen; found U+200B"),
        ('"Nine', '"\\u0000Nine', "title: a character cannot be seen; found U+0000"),
        ('"người dân"', '"người\u00ad dân"', "claim 1: a character cannot be seen; found U+00AD"),
        ('"100/500"', '"1०0/500"', "is not one of the digits 0 to 9"),
        ('"100/500"', '"l00/500"', "is not a word that goes with a printed number"),
        ('unit = "Huyện Một"', 'unit = "Huуện Một"', "perhaps 'Huyện Một'"),
        # Dates that pydantic would take for seconds since 1970, and days beyond the calendar.
        ("from = 2023-01-01", "from = 86400", "from: it is not a day such as 2023-03-14"),
        ("from = 2023-01-01", 'from = "86400"', "from: it is not a day such as 2023-03-14"),
        ("from = 2023-01-01", "from = 2023-01-01T00:00:00Z", "from: it is not a day such as"),
        ("from = 2023-01-01", "from = 0203-01-01", "from: the year lies outside 1900 to 2099"),
        ("from = 2023-01-01", "start = 2023-01-01", "start: the key is unknown"),
        # Tables whose columns and rows do not go together.
        ('"as_reported", "near"]', '"as_reported", ["near"]]', "a column is not a key"),
        ('"as_reported", "near"]', '"as_reported", "kind"]', "a column is also a default"),
        # Texts without an end.
        ('"15.110"', f'"{"9" * 5000}th"', "it has more than 200 characters"),
        ('"15.110"', f'"1{" tỷ" * 9}"', "more than anything published"),
    ],
)  # fmt: skip
def test_each_kind_of_damage_is_named(tmp_path: Path, old: str, new: str, expected: str) -> None:
    found = damaged(tmp_path, an(old, new))
    assert any(expected in line for line in found), found
    assert all(line.startswith(NAME) for line in found)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbf" + AN_2023.encode(), "the file starts with a byte order mark"),
        (AN_2023.replace("\n", "\r\n").encode(), "the lines end as on Windows (CRLF)"),
        (AN_2023.encode("utf-16"), "the file is not UTF-8"),
        (AN_2023.encode("cp1258", "replace"), "the file is not UTF-8"),
        (unicodedata.normalize("NFD", AN_2023).encode(), "letters are decomposed (NFD)"),
        (b"", "title: a required key is missing"),
        (b"\x00" * 100, "the file is not valid TOML"),
        (AN_2023.encode()[:700], "the file is not valid TOML"),
    ],
    ids=["mark", "crlf", "utf-16", "cp1258", "nfd", "empty", "nul", "cut"],
)
def test_each_damaged_file_is_named(tmp_path: Path, content: bytes, expected: str) -> None:
    found = damaged(tmp_path, content)
    assert any(expected in line for line in found), found


@pytest.mark.parametrize("ending", [".TOML", ".toml.txt", ".toml~", ".csv"])
def test_a_file_that_would_not_be_read_is_named(tmp_path: Path, ending: str) -> None:
    raw = write_register(tmp_path)
    stray = raw / f"documents/an/2023-10-03-more{ending}"
    stray.write_text(AN_2023, encoding="utf-8")
    found = [str(problem) for problem in documents.check(raw)]
    assert found == [
        f"documents/an/{stray.name}: the file is not read: its name does not end in .toml; "
        "right would be documents/<place>/<date>-<slug>.toml"
    ]


def test_hidden_files_of_the_system_are_passed_over(tmp_path: Path) -> None:
    raw = write_register(tmp_path)
    (raw / "documents/an/.DS_Store").write_bytes(b"\x00")
    assert documents.check(raw) == []


def test_a_table_without_rows_is_named(tmp_path: Path) -> None:
    start, end = AN_2023.index("rows = ["), AN_2023.index("\n]\n") + 2
    found = damaged(tmp_path, (AN_2023[:start] + "rows = []" + AN_2023[end:]).encode())
    assert messages(found) == ["a table needs columns and rows"]


def test_a_printed_day_outside_its_period_is_named(tmp_path: Path) -> None:
    raw = write_register(
        tmp_path, **{"2021_12_06_decree": DECREE.replace("01/6/2022", "01/7/2022")}
    )
    found = [str(problem) for problem in documents.check(raw)]
    assert len(found) == 1
    assert "figure 1: the printed day is not in the period; found 01/7/2022" in found[0]


def test_the_same_reason_twice_in_one_document_is_refused(tmp_path: Path) -> None:
    claim = AN_2023[AN_2023.index("[[claim]]") :]
    found = damaged(tmp_path, (AN_2023 + claim).encode())
    assert len(found) == 1
    assert "claim 2: the same reason is entered twice; right would be only claim 1" in found[0]


def test_naming_the_own_place_of_a_document_makes_no_other_figure_or_reason(tmp_path: Path) -> None:
    figure = AN_2023[AN_2023.index("[[figure]]") :].split("\n\n")[0]
    claim = AN_2023[AN_2023.index("[[claim]]") :]
    own = figure + '\nplace = "an"\n\n' + claim + 'place = "an"\n'
    found = damaged(tmp_path, (AN_2023 + "\n" + own).encode())
    assert messages(found) == [
        "the same reason is entered twice", "the same figure is entered twice",
    ]  # fmt: skip


@pytest.mark.parametrize(("printed", "refused"), [("100%", 0), ("100,01%", 1), ("99-101%", 1)])
def test_no_share_lies_above_one_hundred_percent(
    tmp_path: Path, printed: str, refused: int
) -> None:
    found = damaged(tmp_path, an('"trên 30%"', f'"{printed}"'))
    assert [line for line in found if "is outside 0 to 100%" in line] == found
    assert len(found) == refused


def test_the_same_number_of_another_base_is_another_figure(tmp_path: Path) -> None:
    figure = "\n" + AN_2023[AN_2023.index("[[figure]]") :].split("\n\n")[0] + "\n"
    other = figure.replace("all dossiers received", "all dossiers resolved")
    assert damaged(tmp_path, (AN_2023 + other).encode()) == []


def test_the_number_style_of_a_page_goes_before_its_language(tmp_path: Path) -> None:
    content = an('language  = "vi"', 'language  = "vi"\nnumber_style = "en"')
    found = damaged(tmp_path, content.replace(b'"15.110"', b'"15,110"'))
    # 800/1.000 and 53/2.500 are now 1 and 2.5, and no share and no counts.
    assert {line.split(": ")[0].removeprefix(f"{NAME}:") for line in found} == {
        "table 1 row 1", "table 1 row 3.as_reported",
    }  # fmt: skip


def test_the_same_reason_of_another_place_tier_or_direction_is_another_reason(
    tmp_path: Path,
) -> None:
    claim = "\n" + AN_2023[AN_2023.index("[[claim]]") :]
    more = claim + 'place = "binh"\n' + claim.replace("commune", "district")
    more += claim.replace("hinders", "helps")
    assert damaged(tmp_path, (AN_2023 + more).encode()) == []

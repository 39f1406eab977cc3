"""The schema for editors says what the check says, one value at a time."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from helpers import project
from helpers.register import codebook, documents, json_schema
from helpers.register.documents import Claim, Figure, Metadata
from tests.invented import AN_2023, FILES, write_register

RAW = project.paths().raw
REFRESH = "run `python -m helpers.register.json_schema` and commit data/raw/document.schema.json"


def as_editor(value: Any) -> Any:
    """What a TOML editor hands to a JSON validator: dates as strings."""
    if isinstance(value, dict):
        return {key: as_editor(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_editor(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def findings(schema: dict[str, Any], text: str) -> list[tuple[str, str]]:
    """Each finding as the place in the document and the keyword that refuses it."""
    errors = Draft202012Validator(schema).iter_errors(as_editor(tomllib.loads(text)))
    return sorted((error.json_path, str(error.validator)) for error in errors)


@pytest.fixture
def invented(tmp_path: Path) -> dict[str, Any]:
    return json_schema.document_schema(codebook.load(write_register(tmp_path / "invented")))


@pytest.fixture(scope="module")
def real() -> dict[str, Any]:
    return json_schema.document_schema(codebook.load(RAW))


def changed(old: str, new: str) -> str:
    assert old in AN_2023
    return AN_2023.replace(old, new, 1)


def checked(folder: Path, text: str) -> list[str]:
    raw = write_register(folder / "raw", **{"2023_10_02_nine_months": text})
    return [str(problem) for problem in documents.check(raw)]


def test_the_file_beside_the_documents_is_up_to_date() -> None:
    stored = (RAW / json_schema.FILE).read_bytes()
    assert stored == json_schema.render(codebook.load(RAW)), REFRESH


def test_the_schema_is_a_schema(real: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(real)


def test_every_real_document_is_valid(real: dict[str, Any]) -> None:
    validator = Draft202012Validator(real)
    paths = sorted((RAW / "documents").glob("*/*.toml"))
    assert paths
    refused = {
        f"{path.parent.name}/{path.stem}": error.message[:200]
        for path in paths
        for error in validator.iter_errors(as_editor(tomllib.loads(path.read_text("utf-8"))))
    }
    assert refused == {}


def test_every_invented_document_is_valid(invented: dict[str, Any]) -> None:
    texts = [text for name, text in FILES.items() if name.startswith("documents/")]
    assert [findings(invented, text) for text in texts] == [[], [], []]


@pytest.mark.parametrize(
    ("old", "new", "where", "keyword"),
    [
        ('language  = "vi"', 'language  = "xx"', "$.language", "enum"),
        ('place     = "an"', 'place     = "anh"', "$.place", "enum"),
        ('type      = "news"', 'type      = "blog"', "$.type", "enum"),
        ('status    = "reviewed"', 'status    = "done"', "$.status", "enum"),
        ('read      = "whole"', 'read      = "part"', "$.read", "enum"),
        ('title     = "Nine', 'titel     = "Nine', "$", "additionalProperties"),
        ('read      = "whole"', "", "$", "required"),
        ('title     = "Nine months of 2023 in An"', 'title = ""', "$.title", "minLength"),
        ("published = 2023-10-02", 'published = "2023-13"', "$.published", "anyOf"),
        ("published = 2023-10-02", 'published = "October"', "$.published", "anyOf"),
        ('url       = "https://', 'url       = "www.', "$.url", "pattern"),
        ('indicator = "online_', 'indicator = "onlime_', "$.figure[0].indicator", "enum"),
        ('tier = "all"', 'tier = "ward"', "$.figure[0].tier", "enum"),
        ('kind = "target"', 'kind = "goal"', "$.figure[1].kind", "enum"),
        ('unit = "Huyện Một"', 'unit = "Mot District"', "$.figure[2].unit", "enum"),
        ('confidence = "medium"', 'confidence = "fair"', "$.figure[2].confidence", "enum"),
        ('"trên 30%"', "30.5", "$.figure[0].as_reported", "type"),
        ("to = 2023-12-31", 'to = "end of 2023"', "$.figure[1].to", "pattern"),
        ('base = "all', 'bases = "all', "$.figure[0]", "additionalProperties"),
        ('columns = ["tier"', 'columns = ["tiers"', "$.table[0].columns[0]", "enum"),
        ('["commune", "53/2.500"', '["commune", 53', "$.table[0].rows[2][1]", "type"),
        ('theme = "citizen_habit"', 'theme = "habit"', "$.claim[0].theme", "enum"),
        ('direction = "hinders"', 'direction = "slows"', "$.claim[0].direction", "enum"),
        ('near = "người dân"', 'near = "a b c d e f g"', "$.claim[0].near", "pattern"),
        ('says = "Residents go to the counter."', "", "$.claim[0]", "required"),
    ],
)
def test_what_the_schema_refuses_the_check_refuses_too(
    old: str, new: str, where: str, keyword: str, invented: dict[str, Any], tmp_path: Path
) -> None:
    text = changed(old, new)
    assert (where, keyword) in findings(invented, text)
    assert checked(tmp_path, text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('\ntitle     = "Nine', '#:schema ../../document.schema.json\ntitle = "Nine'),
        ("published = 2023-10-02", 'published = "2023-10-02"'),
        ("from = 2023-01-01", 'from = "2023-01-01"'),
        ('unit = "Huyện Một"', 'unit = ""\nplace = ""'),
        ('near = "người dân"', 'near = " a b c d e f "'),
        ('near = "người dân"', 'near = ""'),
        ('url       = "https://an.example/2023"', 'url = ""\naccessed = 2023-10-03'),
    ],
    ids=[
        "the line that names the schema", "a quoted day", "a quoted first day", "empty codes",
        "six words", "no words", "no address, but a day of reading",
    ],
)  # fmt: skip
def test_what_the_check_accepts_the_schema_accepts_too(
    old: str, new: str, invented: dict[str, Any], tmp_path: Path
) -> None:
    text = changed(old, new)
    assert findings(invented, text) == []
    assert checked(tmp_path, text) == []


def test_only_months_and_years_stand_for_an_unknown_day(invented: dict[str, Any]) -> None:
    for published in ('"2023-10"', '"2023"'):
        text = changed("published = 2023-10-02", f"published = {published}")
        assert findings(invented, text) == []


@pytest.mark.parametrize(
    ("model", "texts"),
    [
        (Metadata, json_schema.METADATA_KEYS),
        (Figure, json_schema.FIGURE_KEYS),
        (Claim, json_schema.CLAIM_KEYS),
    ],
)
def test_every_key_is_described_and_no_other(model: type[Any], texts: dict[str, str]) -> None:
    keys = [field.alias or name for name, field in model.model_fields.items()]
    assert list(texts) == keys


def test_every_explained_code_exists(real: dict[str, Any]) -> None:
    keys = real["properties"] | {
        key: value
        for entry in ("figure", "claim")
        for key, value in real["properties"][entry]["items"]["properties"].items()
    }
    assert {key: list(codes) for key, codes in json_schema.CODES.items()} == {
        key: keys[key]["enum"] for key in json_schema.CODES
    }


def test_themes_are_explained_as_in_the_codebook() -> None:
    text = (RAW / "README.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"\| theme \| about \|.*\n\|[-|]+\n((?:\|.*\n)+)", text)
    assert dict(re.findall(r"`(\w+)` \| ([^|]+?) \|", table)) == json_schema.CODES["theme"]


def test_an_indicator_is_offered_with_its_name_unit_and_bases(invented: dict[str, Any]) -> None:
    indicator = invented["properties"]["figure"]["items"]["properties"]["indicator"]
    offered = dict(zip(indicator["enum"], indicator["x-taplo"]["docs"]["enumValues"], strict=True))
    assert offered["online_submission_share"] == (
        "Dossiers filed online (Tỷ lệ hồ sơ nộp trực tuyến). Unit: share. "
        "Bases: `all dossiers received`; `all dossiers resolved`; not stated."
    )


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, with the invented register."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("SOHOA_ROOT", str(tmp_path))
    return write_register(tmp_path / "data" / "raw")


def test_the_schema_is_written_beside_the_codebooks(copy: Path) -> None:
    json_schema.main()
    assert (copy / json_schema.FILE).read_bytes() == json_schema.render(codebook.load(copy))


def test_a_faulty_codebook_is_named_and_nothing_is_written(copy: Path) -> None:
    (copy / "places.toml").write_text("[an]\nkind = 'island'\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"places\.toml:an\.kind: the value is not a known code"):
        json_schema.main()
    assert not (copy / json_schema.FILE).exists()

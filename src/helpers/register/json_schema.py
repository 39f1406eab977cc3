"""A JSON Schema of one document, so that an editor names wrong keys and codes while one types.

It is made from the models that read a document and from the codebooks, and says no more than they
do: what joins several keys or files (a base and its indicator, a unit and its place, a row and its
columns, a readable number) is left to the check. References inside the schema are avoided, since
editors show less about what stands behind one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from helpers import project
from helpers.register import codebook as codebooks
from helpers.register.codebook import Codebook, Indicator, Names
from helpers.register.documents import NEAR_WORDS, Claim, Figure, Metadata
from helpers.register.numerals import LANGUAGE_STYLES
from helpers.register.problems import RegisterError

FILE = "document.schema.json"
DRAFT = "https://json-schema.org/draft/2020-12/schema"

# TOML has dates and JSON has none: an editor hands a date to its validator as a string. Validators
# may pass over `format`, so the pattern says the same.
_DATE = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_URL = r"^(https?://|$)"
_NEAR = rf"^\s*(\S+(\s+|$)){{0,{NEAR_WORDS}}}$"

METADATA_KEYS: Mapping[str, str] = {
    "title": "What the document is about, in our words.",
    "publisher": "Who published it; for a reprint `Báo Gia Lai via Vietnam.vn`.",
    "type": "Kind of document.",
    "number": "Official number, such as `4067/UBND-TTHCC`.",
    "published": (
        'Day of publication as a date without quotes (`2023-09-18`), or `"2023-09"`, or `"2023"`; '
        "absent if unknown. The file name starts with it."
    ),
    "url": "Address, starting with `https://` or `http://`.",
    "language": "Language of the document; it also says how numbers are read.",
    "number_style": "`vi` or `en`, when the page prints numbers the other way.",
    "place": "Code from places.toml; the folder of the file has the same name.",
    "status": "Whether somebody has compared the document with its source.",
    "read": "How much of the source was read.",
    "accessed": "Day on which it was read, a date without quotes.",
    "text_family": (
        "Name shared by documents that retell one text, in lower-case letters, digits and hyphens."
    ),
    "note": "What a reader of the document must know.",
}
FIGURE_KEYS: Mapping[str, str] = {
    "indicator": "Code from indicators.toml.",
    "place": "Code from places.toml; only if it differs from the document's.",
    "tier": "Tier of government that the figure speaks of.",
    "unit": (
        "One department, district or commune, by its settled name in places.toml; absent for the "
        "whole place."
    ),
    "kind": "Role of the figure.",
    "from": "First day of the period, a date without quotes; absent if unknown.",
    "to": "Last day of the period, equal to the first for a state of one day; absent if unknown.",
    "as_reported": "The figure exactly as printed, in quotes, with its marks, zeros and words.",
    "numerator": "Count above the line as printed, in quotes, if it stands apart from the figure.",
    "denominator": (
        "Count below the line as printed, in quotes, if it stands apart from the figure; the "
        "maximum of a score; the number of places of a rank."
    ),
    "base": (
        "What the figure is a share or a count of: a base of the indicator, word for word; absent "
        "only where the document does not say."
    ),
    "label": "The printed name, a few words.",
    "near": f"At most {NEAR_WORDS} printed words beside the figure.",
    "confidence": "Trust in the entry.",
    "geography": "Territory, only where the document says and the dates cannot.",
    "reading": (
        "What is read instead of a misprint, in the style of the document; needs `because`."
    ),
    "because": "Why `reading` is certain; needs `reading`.",
    "note": "What a reader of the figure must know.",
}
TABLE_KEYS: Mapping[str, str] = {
    "columns": "Keys of a figure that vary from row to row; all other keys are defaults.",
    "rows": "One list of strings a row, in the order of `columns`; an empty string is absent.",
}
CLAIM_KEYS: Mapping[str, str] = {
    "theme": "What the reason is about.",
    "place": "Code from places.toml; only if it differs from the document's.",
    "tier": "Tier that the reason speaks of; `all` if it singles out none.",
    "unit": "One department, district or commune, by its settled name in places.toml.",
    "direction": "Whether the source says that it hinders or helps.",
    "says": "The reason, in our words, one sentence.",
    "near": f"At most {NEAR_WORDS} printed words beside the reason.",
}
ENTRIES: Mapping[str, str] = {
    "figure": "Printed numbers: one `[[figure]]` each.",
    "table": "Many figures at once: `[[table]]` with defaults, `columns` and `rows`.",
    "claim": "Stated reasons: one `[[claim]]` each, as what the source claims.",
}
CODES: Mapping[str, Mapping[str, str]] = {
    "status": {
        "draft": "Checked, and never reaches the tables.",
        "reviewed": "Compared with the source by somebody else.",
    },
    "read": {"whole": "All of it was read.", "excerpt": "Only a part was read."},
    "tier": {
        "all": "All tiers together; of a named district: desk and communes together.",
        "province": "All departments, or the named one.",
        "district": "All districts, or the named one's own desk.",
        "commune": "All communes, the named one, or those of the named district.",
    },
    "kind": {
        "target": "A goal.",
        "actual": "What happened.",
        "capacity": "What is on offer or installed.",
        "survey": "What respondents said.",
    },
    "confidence": {
        "high": "Number, tier, period and base stand there.",
        "medium": "One of them is inferred or retold; `note` says which.",
        "low": "Garbled or contradictory; stays in the tables, out of findings.",
    },
    "direction": {"hinders": "Named as an obstacle.", "helps": "Named as a help."},
    "theme": {
        "boundary_reform": "mergers of units and the end of the district tier",
        "citizen_habit": "preference for the counter or for online filing",
        "citizen_skills": "residents' skills, and guidance for them",
        "communication": "whether residents know of the services",
        "connectivity_devices": "signal, internet and devices of residents",
        "equipment": "machines and premises of offices",
        "fees_payment": "fees and online payment",
        "geography_poverty_ethnicity": "remoteness, poverty, language",
        "identity_signature": "electronic identity, digital signature",
        "integration": "connections between systems, reuse of data",
        "law_guidance": "rules, guidance and lists of procedures",
        "leadership": "direction, follow-up, rewards",
        "low_volume": "few dossiers in a unit or service",
        "measurement": "how it is counted and followed",
        "process_redesign": "steps, papers and ways of handling",
        "staff_capacity": "number of staff and workload",
        "staff_skills": "skills and training of staff",
        "systems_missing": "systems that are absent or fail",
        "target_design": "how targets are set and shared out",
    },
}


def document_schema(book: Codebook) -> dict[str, Any]:
    """Return the schema of one document: keys from the models, codes from the codebooks.

    Draft 2020-12, written with keywords that older drafts know too. ``x-taplo`` explains codes in
    editors that know it, and is nothing to others. A key or an explained code without a text
    raises ``KeyError``.
    """
    metadata = _entry(Metadata, METADATA_KEYS, book)
    figure = _entry(Figure, FIGURE_KEYS, book)
    claim = _entry(Claim, CLAIM_KEYS, book)
    cells = {"type": "array", "items": {"type": "string"}}
    columns = _with_codes({"type": "string"}, FIGURE_KEYS)
    varying: dict[str, dict[str, Any]] = {
        "columns": {"type": "array", "items": columns, "uniqueItems": True},
        "rows": {"type": "array", "items": cells},
    }
    described = {key: {"description": TABLE_KEYS[key], **varying[key]} for key in varying}
    table = _object(figure["properties"] | described, list(varying))
    entries = {
        key: {"description": ENTRIES[key], "type": "array", "items": content}
        for key, content in (("figure", figure), ("table", table), ("claim", claim))
    }
    return {
        "$schema": DRAFT,
        "title": "Document",
        "description": "One document as printed: what is known of it, its figures and reasons.",
        **_object(metadata["properties"] | entries, metadata["required"]),
    }


def render(book: Codebook) -> bytes:
    """Return the schema as the file keeps it: UTF-8 JSON, the same bytes for the same codebooks."""
    text = json.dumps(document_schema(book), indent=2, ensure_ascii=False)
    return (text + "\n").encode("utf-8")


def _object(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": dict(properties),
    }


def _entry(model: type[BaseModel], texts: Mapping[str, str], book: Codebook) -> dict[str, Any]:
    """The schema of one entry, with a description and the codes of each key."""
    generated = model.model_json_schema(by_alias=True)
    required = generated["required"]
    properties = {
        key: {"description": texts[key], **_value(key, content, key in required, book)}
        for key, content in generated["properties"].items()
    }
    return _object(properties, required)


def _value(key: str, content: Mapping[str, Any], required: bool, book: Codebook) -> dict[str, Any]:
    value = _plain(content)
    codes = _codebook_codes(key, book)
    if codes is not None:
        # An optional code may be written as "", as it stands in the rows of a table.
        return _with_codes(value, codes if required else {**codes, "": "Absent."})
    if key in CODES:
        return _with_codes(value, {code: CODES[key][code] for code in value["enum"]})
    match key:
        case "language":
            return value | {"enum": list(LANGUAGE_STYLES)}
        case "url":
            return value | {"pattern": _URL}
        case "near":
            return value | {"pattern": _NEAR}
    return value


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a model says of one key, without what TOML has not (null) and editors would insert."""
    kinds = [kind for kind in content.get("anyOf", [content]) if kind.get("type") != "null"]
    plain = [_DATE if kind.get("format") == "date" else kind for kind in kinds]
    if len(plain) > 1:
        return {"anyOf": [dict(kind) for kind in plain]}
    return {name: part for name, part in plain[0].items() if name not in ("title", "default")}


def _codebook_codes(key: str, book: Codebook) -> dict[str, str] | None:
    """The codes that a codebook gives to a key, each with what it stands for."""
    match key:
        case "indicator":
            return {code: _about(indicator) for code, indicator in book.indicators.items()}
        case "place":
            return {code: _named(place.name) for code, place in book.places.items()}
        case "unit":
            holders: dict[str, list[str]] = {}
            for code, place in book.places.items():
                for unit in place.units:
                    holders.setdefault(unit.name, []).append(f"{code}, {unit.tier}")
            return {name: "; ".join(where) for name, where in sorted(holders.items())}
    return None


def _about(indicator: Indicator) -> str:
    bases = "; ".join(f"`{base.text}`" if base.text else "not stated" for base in indicator.bases)
    return f"{_named(indicator.name)}. Unit: {indicator.unit}. Bases: {bases}."


def _named(names: Names) -> str:
    return names.en if names.en == names.vi else f"{names.en} ({names.vi})"


def _with_codes(value: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    """A string that is one of the codes, explained in editors that show it."""
    docs = {"docs": {"enumValues": list(codes.values())}}
    return {"type": value["type"], "enum": list(codes), "x-taplo": docs}


def main() -> None:
    """Write the schema of the project's codebooks to its raw folder."""
    raw = project.paths().raw
    try:
        content = render(codebooks.load(raw))
    except RegisterError as error:
        sys.exit(str(error))
    (raw / FILE).write_bytes(content)
    print(f"Schema: {raw / FILE}")


if __name__ == "__main__":
    main()

"""Write what was found as a draft: a TOML file that the check accepts and a person reviews.

Nothing of the text is stored but figures as printed, at most six words to find each again, and
numbers that were left out. A reason has an empty slot, to be filled in our words.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from helpers.register import documents
from helpers.register.codebook import Codebook, Indicator
from helpers.register.documents import NEAR_WORDS, Document
from helpers.register.figures import Value, interpret
from helpers.register.intake.candidates import Index
from helpers.register.intake.figures import Findings, Found
from helpers.register.numerals import NumberStyle, UnreadableNumber, style_for
from helpers.register.problems import Problem, RegisterError

_TYPES = (
    ("plan", r"^kế hoạch\b|/kh-|\bplan\b"), ("decision", r"^quyết định\b|/qđ-"),
    ("report", r"^báo cáo\b|/bc-|\breport\b"), ("dispatch", r"công văn|v/v|/ubnd-"),
)  # fmt: skip
_NUMBER = re.compile(r"\bSố:?\s*(\d+[\w/]*/[\wĐđƯư&-]+)")


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a draft, and the place in the folder of documents where it belongs."""

    place: str
    name: str
    text: str

    def path(self, folder: Path) -> Path:
        """Where the draft is written below a folder of documents."""
        return folder / self.place / self.name


def language_of(text: str) -> str:
    """The language of a text: "vi" if it carries Vietnamese letters, else "en"."""
    letters = len(
        re.findall(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", text.lower())
    )
    return "vi" if letters > len(text) / 100 else "en"


def place_of(text: str, book: Codebook) -> str:
    """The province that a text names most often; empty if it names none."""
    counts = {
        code: len(
            re.findall(rf"\b{re.escape(place.name.vi)}\b|\b{re.escape(place.name.en)}\b", text)
        )
        for code, place in book.places.items()
        if place.kind == "province"
    }
    best = max(counts, key=lambda code: counts[code], default="")
    return best if best and counts[best] else ""


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFD", Path(name).stem.lower().replace("đ", "d"))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return "-".join(words)[:60].strip("-") or "document"


def _prints(found: Found, unit: str) -> Iterator[dict[str, str]]:
    """Ways to enter a print, the fullest first; the first that can be read is taken."""
    group = found.group
    yield {"as_reported": found.printed}
    numbers = [amount.digits for amount in group.amounts]
    parts = dict(zip(("numerator", "denominator"), numbers, strict=False))
    if group.share and unit == "share":
        share = f"{group.share.digits}%"
        yield {"as_reported": share, **parts}
        yield {"as_reported": share}
    if group.form == "pair":
        yield {"as_reported": "/".join(numbers)}
        yield {"as_reported": numbers[0], "denominator": numbers[1]}
    if group.form == "rank" and len(numbers) == 2:
        yield {"as_reported": numbers[0], "denominator": numbers[1]}
    yield {"as_reported": numbers[0]}


def _entered(found: Found, indicator: Indicator, style: NumberStyle) -> dict[str, str] | None:
    """The keys that print a figure so that it can be read; None if its unit does not fit."""
    for keys in _prints(found, indicator.unit):
        try:
            value: Value = interpret(
                keys["as_reported"], indicator.unit, style,
                numerator=keys.get("numerator", ""), denominator=keys.get("denominator", ""),
            )  # fmt: skip
        except UnreadableNumber:
            continue
        shares = (value.value, value.upper, value.printed_share)
        if indicator.unit != "share" or all(s is None or 0 <= s <= 1 for s in shares):
            return keys
    return None


def _base(code: str, indicator: Indicator, index: Index) -> str:
    """The base that is left open if it may be, else the one entered most often."""
    known = [base.text for base in indicator.bases]
    if "" in known:
        return ""
    usual = index.bases.get(code)
    return max(known, key=lambda text: (usual[text] if usual else 0, -known.index(text)))


def _near(text: str) -> str:
    return " ".join(text.split()[:NEAR_WORDS])


def _keys(
    found: Found, code: str, printed: Mapping[str, str], unit: str, base: str
) -> dict[str, Any]:
    start, end = found.period
    keys: dict[str, Any] = {"indicator": code, "tier": found.tier, "unit": unit, "kind": found.kind,
                            "from": start, "to": end, **printed, "base": base,
                            "near": _near(found.near), "confidence": found.confidence}  # fmt: skip
    return {key: value for key, value in keys.items() if value not in ("", None)}


def _visible(text: str) -> str:
    """A text without what TOML or the check would refuse in a comment."""
    return "".join(c for c in text if c.isprintable())


class _Writer:
    def __init__(
        self, findings: Findings, index: Index, book: Codebook, place: str, language: str
    ) -> None:
        self.findings, self.index, self.book = findings, index, book
        self.place, self.language = place, language
        self.style = style_for(language)
        self.seen: set[tuple[object, ...]] = set()

    def draft(self) -> Draft:
        source = self.findings.source
        day = source.published
        name = f"{day or 'undated'}-{_slug(source.name)}.toml"
        document = tomlkit.document()
        for line in (
            f"Draft made from {source.name}. Compare every entry with the document, write the "
            f"title",
            "and the reasons in our words, then set status to reviewed. `sohoa check` names "
            "what is",
            "wrong; README.md of the raw folder explains every key.",
        ):
            document.add(tomlkit.comment(_visible(line)))
        heads = [block.text for block in source.blocks[:12] if not block.rows]
        number = next((match[1] for text in heads if (match := _NUMBER.search(text))), "")
        metadata = {
            "title": "to be written in our words", "publisher": "to be named",
            "type": self._type(heads, number), "number": number, "published": day,
            "language": self.language, "place": self.place, "status": "draft", "read": "whole",
        }  # fmt: skip
        for key, value in metadata.items():
            if value:
                document.add(key, value)
        figures, asides = tomlkit.aot(), []
        for found in self.findings.figures:
            entry = self._figure(found)
            if isinstance(entry, Table):
                figures.append(entry)
            else:
                asides.append(entry)
        if len(figures):
            document.add("figure", figures)
        claims = self._claims()
        if len(claims):
            document.add("claim", claims)
        text = tomlkit.dumps(document).rstrip("\n") + "\n"
        return Draft(self.place, name, text + self._left_out(asides))

    def _type(self, heads: list[str], number: str) -> str:
        if self.findings.source.name.lower().endswith((".csv", ".tsv", ".xlsx")):
            return "report"
        text = "\n".join([number, *heads]).lower()
        official = bool(number) or bool(
            re.search(r"^(?:kế hoạch|quyết định|báo cáo|công văn)\s*$", text, re.MULTILINE)
        )
        found = (kind for kind, pattern in _TYPES if re.search(pattern, text, re.MULTILINE))
        return next(found, "news") if official else "news"

    def _unit(self, found: Found) -> tuple[str, str]:
        """The settled name of a unit that the codebook knows, or the name that it does not know."""
        name = found.unit[:1].upper() + found.unit[1:]
        place = self.book.places[self.place]
        known = place.unit(name) if name else None
        if name and not known:
            # "Sở Y tế": a name goes on in small letters, as far as the codebook knows.
            said = f"{found.before} {found.after}".lower()
            longer = [
                unit
                for unit in place.units
                if unit.name.startswith(f"{name} ") and unit.name.lower() in said
            ]
            known = max(longer, key=lambda unit: len(unit.name), default=None)
        return (known.name, "") if known else ("", name)

    def _figure(self, found: Found) -> Table | str:
        unit, unknown = self._unit(found)
        for candidate in found.candidates:
            indicator = self.book.indicators[candidate.indicator]
            printed = _entered(found, indicator, self.style)
            if printed is not None:
                break
        else:
            return f"{found.printed} (no indicator of its unit; near: {_near(found.near)})"
        base = _base(candidate.indicator, indicator, self.index)
        keys = _keys(found, candidate.indicator, printed, unit, base)
        same = tuple(
            sorted(
                (key, str(value))
                for key, value in keys.items()
                if key not in ("near", "confidence")
            )
        )
        if same in self.seen:
            return f"{found.printed} (printed again; near: {_near(found.near)})"
        self.seen.add(same)
        table = tomlkit.table()
        others = [f"{c.indicator} {c.score:.2f}" for c in found.candidates if c is not candidate]
        for key, value in keys.items():
            table.add(key, value)
        table["indicator"].comment(
            f"score {candidate.score:.2f}; else {', '.join(others) or 'none'}"
        )
        if base and len(indicator.bases) > 1:
            table["base"].comment(f"the most usual of {len(indicator.bases)} bases")
        doubts = [
            *found.doubts,
            *([f"unit not in places.toml: {_visible(unknown)}"] if unknown else []),
        ]
        if doubts:
            table["confidence"].comment("; ".join(doubts))
        return table

    def _claims(self) -> AoT:
        claims = tomlkit.aot()
        for reason in self.findings.reasons:
            table = tomlkit.table()
            known = (
                self.book.places[self.place].unit(reason.unit[:1].upper() + reason.unit[1:])
                if reason.unit
                else None
            )
            table.add("theme", reason.theme)
            table.add("tier", reason.tier)
            if known:
                table.add("unit", known.name)
            table.add("direction", reason.direction)
            table.add("says", "")
            table["says"].comment("one sentence, in our words")
            table.add("near", _near(reason.near))
            claims.append(table)
        return claims

    def _left_out(self, asides: list[str]) -> str:
        lines = [f"# {_visible(aside)}" for aside in asides]
        by_reason: dict[str, list[str]] = {}
        for _, item in self.findings.left_out:
            by_reason.setdefault(item.reason, []).append(" ".join(_visible(item.text).split())[:40])
        for reason, texts in sorted(by_reason.items()):
            # A telephone number is personal: counted, never stored.
            shown = str(len(texts)) if "telephone" in reason else "; ".join(dict.fromkeys(texts))
            lines.append(f"# {reason}: {shown}")
        return "\n# Left out, with the reason:\n" + "\n".join(lines) + "\n" if lines else ""


def write(findings: Findings, index: Index, book: Codebook, place: str, language: str) -> Draft:
    """Return the draft of a document about a place of the codebook."""
    return _Writer(findings, index, book, place, language).draft()


def check(text: str, draft: Draft, book: Codebook) -> tuple[Document | None, list[Problem]]:
    """Read the text of a draft as `sohoa check` would, without writing it among the documents."""
    with tempfile.TemporaryDirectory() as folder:
        path = draft.path(Path(folder) / "documents")
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return documents.read_one(path, Path(folder), book)


_FIGURE_KEYS = ("indicator", "tier", "unit", "kind", "from", "to", "as_reported", "base")
_CLAIM_KEYS = ("theme", "tier", "unit", "direction", "says")
_HEAD_KEYS = ("title", "publisher", "type", "number")


def editable(text: str) -> dict[str, dict[str, str]]:
    """The entries of a draft with the keys that a person corrects, as text; absent is empty."""
    document = tomlkit.parse(text)
    entries: dict[str, tuple[Any, tuple[str, ...]]] = {"": (document, _HEAD_KEYS)}
    for kind, keys in (("figure", _FIGURE_KEYS), ("claim", _CLAIM_KEYS)):
        for number, entry in enumerate(document.get(kind, []), start=1):
            entries[f"{kind} {number}"] = (entry, keys)
    return {
        name: {key: str(entry.get(key, "")) for key in keys}
        for name, (entry, keys) in entries.items()
    }


def changes(text: str, edited: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """What differs between a draft and its edited entries, as `correct` takes it.

    Raises ``RegisterError`` naming every day that is none.
    """
    problems: list[Problem] = []
    found: dict[str, dict[str, Any]] = {}
    for entry, values in editable(text).items():
        for key, old in values.items():
            new = edited.get(entry, values).get(key, old).strip()
            if new == old:
                continue
            value: object = new or (None if key != "says" else "")
            if key in ("from", "to") and new:
                try:
                    value = dt.date.fromisoformat(new)
                except ValueError:
                    hint = "a day such as 2023-09-18, or nothing"
                    problems.append(Problem("draft", f"{entry}.{key}", "no day", new, hint))
            found.setdefault(entry, {})[key] = value
    if problems:
        raise RegisterError(problems)
    return found


def correct(text: str, corrections: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a draft with some keys changed, comments kept.

    ``corrections`` maps an entry ("" for the document, "figure 3", "claim 1") to its new values;
    None takes a key out. Raises ``RegisterError`` naming every entry that is not there.
    """
    document = tomlkit.parse(text)
    problems = []
    for entry, values in corrections.items():
        kind, _, number = entry.partition(" ")
        listed = document.get(kind, []) if kind else [document]
        place = int(number) - 1 if number.isdigit() else 0
        if (kind and not number.isdigit()) or not 0 <= place < len(listed):
            expected = f"{kind} 1 to {len(listed)}" if kind in document else "such as figure 1"
            problems.append(Problem("draft", entry, "there is no such entry", "", expected))
            continue
        for key, value in values.items():
            if value is None:
                listed[place].pop(key, None)
            else:
                _set(listed[place], key, value)
    if problems:
        raise RegisterError(problems)
    return tomlkit.dumps(document)


def _set(table: Any, key: str, value: object) -> None:
    comment = table[key].trivia.comment if key in table else ""
    table[key] = value
    if comment:
        table[key].comment(comment.lstrip("# "))


def keep(draft: Draft, folder: Path) -> Path:
    """Write a draft unless one is there, whose corrections stay; return where it is."""
    path = draft.path(folder)
    return path if path.is_file() else save(draft, folder)


def rewrite(path: Path, corrections: Mapping[str, Mapping[str, Any]]) -> str:
    """Correct a draft where it stands, comments kept; return its text.

    Raises ``RegisterError`` for an entry that is not there and for a document that is no draft.
    """
    text = path.read_text(encoding="utf-8")
    if tomlkit.parse(text).get("status") != "draft":
        hint = "a reviewed document is edited by hand"
        raise RegisterError([Problem(path.name, "status", "the document is no draft", "", hint)])
    corrected = correct(text, corrections)
    if corrected != text:
        temporary = path.with_name(f".{path.name}.new")
        temporary.write_text(corrected, encoding="utf-8", newline="\n")
        temporary.replace(path)
    return corrected


def save(draft: Draft, folder: Path) -> Path:
    """Write a draft whole below a folder of documents; what is there is never overwritten.

    Raises ``RegisterError``.
    """
    path = draft.path(folder)
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(draft.text, encoding="utf-8", newline="\n")
        os.link(temporary, path)  # unlike a move, this fails where something is
    except FileExistsError:
        hint = "another --output, or the file renamed"
        raise RegisterError(
            [Problem(f"{draft.place}/{draft.name}", "", "the file is there already", "", hint)]
        ) from None
    except OSError as error:
        reason = error.strerror or "unwritable"
        raise RegisterError(
            [Problem(f"{draft.place}/{draft.name}", "", "the draft cannot be written", reason)]
        ) from None
    finally:
        temporary.unlink(missing_ok=True)
    return path

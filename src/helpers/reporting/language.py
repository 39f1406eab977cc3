"""Say texts, numbers, dates and lists in the language of one page.

Every string that a reader sees passes through a Language, so a further language is a catalogue
and no code. Babel formats numbers and dates; the machine's own locale never matters.
"""

from __future__ import annotations

import calendar
import datetime as dt
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from pathlib import Path
from typing import SupportsFloat

import pandas as pd
from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.lists import format_list
from babel.messages import pofile
from babel.messages.plurals import get_plural
from babel.numbers import format_decimal, get_plus_sign_symbol

from helpers import project

# English dates and lists follow the international form (15 September 2023; a, b and c), which
# Vietnamese readers know, rather than the American one. Other languages are those of Babel.
LOCALES: Mapping[str, str] = {code: code for code in project.LANGUAGES} | {"en": "en_001"}
SOURCE = project.LANGUAGES[0]
# Vietnamese offices write 15/9/2023, tháng 9/2023 and, where there is no room, 9/2023, as their
# documents do; Babel's own long form is that of a letter. English keeps it.
DAY_PATTERNS: Mapping[str, str] = {"vi": "d/M/y"}
MONTH_PATTERNS: Mapping[str, str] = {"vi": "'tháng' M/y"}
SHORT_MONTH_PATTERNS: Mapping[str, str] = {"vi": "M/y"}
# The same in a spreadsheet, whatever the language of its owner (0809 and 042A are Windows' names).
DAY_FORMATS: Mapping[str, str] = {"en": "[$-809]d mmmm yyyy", "vi": "d/m/yyyy"}
DAY_FORMAT = "yyyy-mm-dd"  # of other languages
# What the project says, and what documents and codebooks say in its words.
DOMAINS = ("sohoa", "register")
ABSENT = "–"
MINUS = "\N{MINUS SIGN}"
_PRECISE = Context(prec=400, rounding=ROUND_HALF_UP)  # room for every digit of the largest float

Number = SupportsFloat | Decimal
Day = dt.date | str | None


class LanguageError(ValueError):
    """A language, a message or a value that cannot be said."""


class Amount(str):
    """A number or a day as it is said, with its value and its format in a spreadsheet."""

    value: float | dt.date
    pattern: str

    @classmethod
    def of(cls, said: str, value: Decimal | dt.date, pattern: str) -> Amount:
        """Return what is said of a value. A pandas column of strings keeps it, a sum does not."""
        made = cls(said)
        made.value = float(value) if isinstance(value, Decimal) else value
        made.pattern = pattern
        return made


@dataclass(frozen=True)
class Catalogue:
    """The translations of one language: singular texts, and plural forms by their singular."""

    texts: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Language:
    """One language: its code, its Babel locale and its catalogue.

    `missing` collects the messages that the catalogue lacks and that were said in English.
    """

    code: str
    locale: Locale
    catalogue: Catalogue = field(default_factory=Catalogue, repr=False)
    missing: set[str] = field(default_factory=set, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The name of the language in itself."""
        return str(Locale.parse(self.code).get_display_name(self.code) or self.code)

    def text(self, message: str, /, **values: str) -> str:
        """Return `message` in this language with `values` filled in by str.format.

        Values are strings already formatted by this object (number, share, date ...). Raises
        LanguageError for a value of another type and for a placeholder without a value.
        """
        return _fill(self._translated(message), values)

    def term(self, words: str) -> str:
        """Return words without placeholders, such as those of documents, in this language.

        Where the catalogue lacks them they stand in English, and `missing` holds them, so that a
        page can mark them as English.
        """
        return self._translated(words) if words else words

    def proper_name(self, words: str) -> str:
        """Return a name in this language; most have no other one there, and stay as they are."""
        return self.catalogue.texts.get(words, words)

    def plural(self, one: str, many: str, n: int, /, **values: str) -> str:
        """Return the form of a message that fits the count `n`, as text() does.

        The placeholder {n} is filled with the formatted count.
        """
        filled = {"n": self.count(n), **values}
        forms = self.catalogue.plurals.get(one)
        if forms:
            rule = self.locale.plural_form
            order = [tag for tag in ("zero", "one", "two", "few", "many") if tag in rule.tags]
            place = [*order, "other"].index(rule(n))
            return _fill(forms[min(place, len(forms) - 1)], filled)
        if self.code != SOURCE:
            self.missing.add(one)
        return _fill(one if n == 1 else many, filled)

    def number(self, x: Number | None, digits: int | None = None) -> str:
        """Return `x` grouped, with exactly `digits` decimals, or at most 10 unless given.

        Halves are rounded away from zero. An unknown number (None, NaN) is a dash.
        """
        exact = _decimal(x)
        if exact is None:
            return ABSENT
        pattern = "#,##0." + ("#" * 10 if digits is None else "0" * digits)
        rounded = _rounded(exact, 10 if digits is None else digits)
        with localcontext(_PRECISE):
            written = format_decimal(rounded, format=pattern.rstrip("."), locale=self.locale)
            places = -int(rounded.normalize().as_tuple().exponent) if digits is None else digits
        return Amount.of(written.replace("-", MINUS), exact, _pattern(places))

    def signed(self, x: Number | None, digits: int | None = None) -> str:
        """Return `x` as number() does, with a plus sign before a positive one."""
        written = self.number(x, digits)
        exact = _decimal(x)
        if not isinstance(written, Amount) or exact is None:
            return written
        pattern = f"+{written.pattern};{MINUS}{written.pattern};{written.pattern}"
        above = _rounded(exact, 10 if digits is None else digits) > 0
        plus = get_plus_sign_symbol(self.locale) if above else ""
        return Amount.of(plus + written, exact, pattern)

    def count(self, x: Number | None) -> str:
        """Return a count, grouped and without decimals."""
        return self.number(x, 0)

    def share(self, x: Number | None, digits: int = 2) -> str:
        """Return a fraction as a percentage: 0.2677 is "26.77%", in Vietnamese "26,77%"."""
        exact = _decimal(x)
        if exact is None:
            return ABSENT
        return Amount.of(self.number(exact * 100, digits) + "%", exact, _pattern(digits) + "%")

    def points(self, x: Number | None, digits: int = 1) -> str:
        """Return a difference given in percentage points: 52.23 is "52.2 points"."""
        exact = _decimal(x)
        if exact is None:
            return ABSENT
        said = self.text("{number} points", number=self.number(x, digits))
        before, _, after = self.text("{number} points", number="|").partition("|")
        around = [f'"{part}"' if part else "" for part in (before, after)]
        return Amount.of(said, exact, _pattern(digits).join(around))

    def date(self, d: Day) -> str:
        """Return a day, month or year in full: "15 September 2023", in Vietnamese "15/9/2023".

        `d` is a date, a pandas Timestamp or ISO text; "2023-09" and "2023" keep their precision.
        None, NaT and "" are "unknown". Raises LanguageError for any other text.
        """
        if isinstance(d, str) and d.strip():
            return self._written_date(d.strip())
        day = _day(d)
        if day is None:
            return self.text("unknown")
        said = format_date(day, DAY_PATTERNS.get(self.code, "long"), locale=self.locale)
        return Amount.of(_plain(said), day, DAY_FORMATS.get(self.code, DAY_FORMAT))

    def month(self, d: Day) -> str:
        """Return the month of a day, short: "Sept 2023", in Vietnamese "9/2023"."""
        day = _day(d)
        if day is None:
            return self.text("unknown")
        if pattern := SHORT_MONTH_PATTERNS.get(self.code):
            return format_date(day, pattern, locale=self.locale)
        return _plain(format_skeleton("yMMM", day, locale=self.locale))

    def period(self, start: Day, end: Day) -> str:
        """Return a period in its shortest exact form.

        A whole year is "2023", whole months "January – September 2023", one day that day, other
        periods "1 Jan – 15 Sept 2023"; an open end is said, and no dates are "period not stated".
        """
        first, last = _day(start), _day(end)
        if first is None and last is None:
            return self.text("period not stated")
        if first is None:
            return self.text("until {date}", date=self.date(last))
        if last is None:
            return self.text("from {date}", date=self.date(first))
        if first > last:
            raise LanguageError(f"a period ends before it begins: {first} to {last}")
        return _plain(self._closed_period(first, last))

    def list(self, items: Iterable[str]) -> str:
        """Return items joined as in a sentence: "a, b and c"; no items give an empty string."""
        return _plain(format_list([str(item) for item in items], locale=self.locale))

    def _translated(self, message: str) -> str:
        found = self.catalogue.texts.get(message)
        if found:
            return found
        if self.code != SOURCE:
            self.missing.add(message)
        return message

    def _written_date(self, written: str) -> str:
        try:
            if len(written) == 4:
                return str(dt.datetime.strptime(written, "%Y").year)
            if len(written) == 7:
                return self._whole_month(dt.datetime.strptime(written, "%Y-%m").date())
            return self.date(dt.datetime.fromisoformat(written).date())
        except ValueError as error:
            raise LanguageError(
                f"{written!r} is not a date: write 2023-09-15, 2023-09 or 2023"
            ) from error

    def _closed_period(self, first: dt.date, last: dt.date) -> str:
        if first == last:
            return self.date(first)
        whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
        if whole and first.month == 1 and last.month == 12:
            years = [str(first.year), str(last.year)]
            return years[0] if first.year == last.year else "–".join(years)
        if whole and (first.year, first.month) == (last.year, last.month):
            return self._whole_month(first)
        if self.code in DAY_PATTERNS:
            return self._short_interval(first, last, whole)
        return format_interval(first, last, "yMMMM" if whole else "yMMMd", locale=self.locale)

    def _whole_month(self, month: dt.date) -> str:
        if self.code in MONTH_PATTERNS:
            return format_date(month, MONTH_PATTERNS[self.code], locale=self.locale)
        return _plain(format_skeleton("yMMMM", month, locale=self.locale))

    def _short_interval(self, first: dt.date, last: dt.date, whole: bool) -> str:
        """Return a period between two dates in figures, without what both share at the end."""
        begins = (MONTH_PATTERNS if whole else DAY_PATTERNS)[self.code]
        ends = (SHORT_MONTH_PATTERNS if whole else DAY_PATTERNS)[self.code]
        for part, shared in (("/y", first.year == last.year), ("/M", first.month == last.month)):
            if not shared:
                break
            begins = begins.removesuffix(part)
        start, end = (
            format_date(day, form, locale=self.locale)
            for day, form in ((first, begins), (last, ends))
        )
        return f"{start} – {end}"


def use(code: str, locale_folder: Path | None = None) -> Language:
    """Return the language `code` ("en" or "vi") with the catalogue of the project.

    `locale_folder` holds <code>/LC_MESSAGES/<domain>.po; the project's own unless given. A language
    without a catalogue speaks English and still formats its own numbers and dates. Raises
    LanguageError for an unknown code, naming those there are, and for a faulty catalogue.
    """
    if code not in LOCALES:
        raise LanguageError(f"unknown language {code!r}: choose one of {', '.join(LOCALES)}")
    locale = Locale.parse(LOCALES[code])
    if code == SOURCE:
        return Language(code, locale)
    folder = locale_folder if locale_folder is not None else _project_folder()
    return Language(code, locale, _catalogue(folder, code))


def _project_folder() -> Path | None:
    # An installed package without a checkout still formats numbers; its texts are English.
    try:
        return project.paths().locale
    except project.RootNotFoundError:
        return None


def catalogue_path(folder: Path, code: str, domain: str) -> Path:
    """Return where the catalogue of a language lies below the folder of all."""
    return folder / code / "LC_MESSAGES" / f"{domain}.po"


def _catalogue(folder: Path | None, code: str) -> Catalogue:
    """Return the texts of the catalogues of a language; none when there is no such file.

    Raises LanguageError listing each translation whose placeholders differ from its message, and
    a wrong number of plural forms.
    """
    texts: dict[str, str] = {}
    plurals: dict[str, Sequence[str]] = {}
    problems: list[str] = []
    paths = [(domain, catalogue_path(folder, code, domain)) for domain in DOMAINS] if folder else []
    for domain, path in paths:
        if not path.is_file():
            continue
        with path.open("rb") as stream:
            catalog = pofile.read_po(stream, locale=code, abort_invalid=True)
        for entry in catalog:
            said = forms(entry.string)
            if not entry.id or entry.fuzzy or not all(said):
                continue
            one, allowed = _message(entry.id)
            # words of documents are never filled: a brace in them is a brace
            problems += [
                f"{one!r}: placeholders {sorted(found)} in the translation, "
                f"{sorted(allowed)} expected"
                for form in said
                if domain == DOMAINS[0] and (found := _placeholders(form)) != allowed
            ]
            if isinstance(entry.id, str):
                texts[one] = said[0]
            else:
                plurals[one] = said
                if len(said) != get_plural(code).num_plurals:
                    problems.append(f"{one!r}: {len(said)} plural forms")
    if problems:
        raise LanguageError(f"{DOMAINS[0]}.po ({code}): " + "; ".join(problems))
    return Catalogue(texts, plurals)


def forms(translation: str | Sequence[str] | None) -> list[str]:
    """Return the forms of an entry of a catalogue; an entry without a translation has one, ""."""
    return list(translation) if isinstance(translation, list | tuple) else [str(translation or "")]


def _message(entry: str | Sequence[str]) -> tuple[str, set[str]]:
    """Return the singular of a catalogue entry and the placeholders of all its forms."""
    if isinstance(entry, str):
        return entry, _placeholders(entry)
    return entry[0], set().union(*(_placeholders(form) for form in entry))


def _placeholders(message: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}
    except ValueError as error:
        raise LanguageError(f"{message!r} has unbalanced braces: {error}") from error


def _fill(message: str, values: Mapping[str, str]) -> str:
    wrong = [f"{name}={value!r}" for name, value in values.items() if not isinstance(value, str)]
    if wrong:
        raise LanguageError(
            f"{message!r}: {', '.join(wrong)}: format values with number, count, share, points, "
            "date, period or list first"
        )
    absent = sorted(_placeholders(message) - set(values))
    if absent:
        raise LanguageError(f"{message!r}: no value for {', '.join(absent)}")
    return message.format(**values)


def _decimal(x: Number | None) -> Decimal | None:
    """Return `x` exactly as it would be printed, None when it is unknown."""
    if x is None or _unknown(x):
        return None
    if isinstance(x, str | bool):
        raise LanguageError(f"{x!r} is not a number")
    exact = x if isinstance(x, Decimal) else Decimal(x if isinstance(x, int) else repr(float(x)))
    if exact.is_infinite():
        raise LanguageError("an infinite number cannot be printed")
    return exact


def _rounded(x: Decimal, digits: int) -> Decimal:
    rounded = x.quantize(Decimal(1).scaleb(-digits), context=_PRECISE)
    return abs(rounded) if rounded == 0 else rounded


def _day(d: Day) -> dt.date | None:
    if d is None or _unknown(d):
        return None
    if isinstance(d, str):
        return _iso(d.strip()) if d.strip() else None
    if isinstance(d, dt.datetime):
        return d.date()
    # what is no date yet is numpy's datetime64, as it stands in the cells of an array
    return d if isinstance(d, dt.date) else pd.Timestamp(d).date()


def _iso(written: str) -> dt.date:
    try:
        return dt.datetime.fromisoformat(written).date()
    except ValueError as error:
        raise LanguageError(f"{written!r} is not a day: write 2023-09-15") from error


def _unknown(x: object) -> bool:
    # NaN of every kind (float, Decimal, datetime64) differs from itself
    return x is pd.NA or x is pd.NaT or bool(x != x)


def _pattern(digits: int) -> str:
    """Return how a spreadsheet shows a number; its own settings say which sign is the comma."""
    return "#,##0." + "0" * digits if digits > 0 else "#,##0"


def _plain(written: str) -> str:
    # Babel puts thin and narrow spaces into intervals; some fonts lack them.
    return written.replace("\u2009", " ").replace("\u202f", " ")

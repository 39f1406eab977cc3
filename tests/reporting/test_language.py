"""What a reader sees: numbers, dates, periods, lists and texts in English and Vietnamese."""

import datetime as dt
import locale
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.reporting.language import LOCALES, Amount, LanguageError, use

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: vi\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "{number} points"
msgstr "{number} điểm phần trăm"

msgid "unknown"
msgstr ""

#, fuzzy
msgid "until {date}"
msgstr "{date}"

msgid "{n} page"
msgid_plural "{n} pages"
msgstr[0] "{n} trang"
"""


def catalogue(folder: Path, text: str = PO) -> Path:
    target = folder / "vi" / "LC_MESSAGES"
    target.mkdir(parents=True)
    (target / "sohoa.po").write_text(text, encoding="utf-8")
    return folder


def test_an_unknown_language_is_refused_with_the_list_of_languages():
    with pytest.raises(LanguageError, match=r"'fr'.*en, vi"):
        use("fr")


@pytest.mark.parametrize(
    ("code", "share", "number", "minus"),
    [("en", "26.77%", "1,234,567.89", "−13,351"), ("vi", "26,77%", "1.234.567,89", "−13.351")],
)
def test_numbers_follow_the_language(code, share, number, minus):
    language = use(code)
    assert language.share(0.2677) == share
    assert language.number(1234567.89) == number
    assert language.count(-13351) == minus


def test_the_locale_of_the_machine_does_not_matter(monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setattr(locale, "getlocale", lambda *_: ("de_DE", "UTF-8"))
    assert use("en").share(0.2677) == "26.77%"
    assert use("vi").date(dt.date(2023, 9, 15)) == "15/9/2023"


def test_halves_are_rounded_away_from_zero_as_printed_not_as_stored():
    language = use("en")
    assert language.number(1.005, 2) == "1.01"
    assert language.share(0.285, 0) == "29%"
    assert language.share(0.2169, digits=0) == "22%"
    assert language.number(-2.5, 0) == "−3"


def test_a_number_that_rounds_to_zero_has_no_sign():
    assert use("en").number(-0.001, 1) == "0.0"
    assert use("en").signed(0.001, 1) == "0.0"


def test_a_signed_number_shows_both_signs():
    assert use("en").signed(61909) == "+61,909"
    assert use("vi").signed(-13351) == "−13.351"


def test_points_are_percentage_points():
    assert use("en").points(52.23) == "52.2 points"
    assert use("en").points(13, digits=0) == "13 points"


@pytest.mark.parametrize(
    "unknown", [None, float("nan"), np.nan, pd.NA, pd.NaT, Decimal("NaN"), np.float64("nan")]
)
def test_an_unknown_number_is_a_dash_and_never_zero(unknown):
    language = use("en")
    said = {language.number(unknown), language.share(unknown), language.points(unknown)}
    assert said == {"–"}


@pytest.mark.parametrize("wrong", [True, "12", float("inf"), Decimal("Infinity")])
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(LanguageError):
        use("en").number(wrong)


def test_numbers_of_numpy_are_said_like_plain_ones():
    assert use("en").number(np.int64(40458)) == "40,458"
    assert use("en").number(np.float64(0.1)) == "0.1"
    assert use("en").number(10**20 + 1) == "100,000,000,000,000,000,001"
    assert use("en").number(1e300, 2).endswith(",000.00")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("2023-09-15", "15 September 2023"),
        ("2023-09", "September 2023"),
        ("2023", "2023"),
        ("", "unknown"),
        (None, "unknown"),
        (pd.NaT, "unknown"),
        (pd.Timestamp("2023-09-15"), "15 September 2023"),
        (np.datetime64("2023-09-15"), "15 September 2023"),
        (dt.datetime(2023, 9, 15, 23, 59), "15 September 2023"),
    ],
)
def test_a_date_keeps_its_precision(given, said):
    assert use("en").date(given) == said


@pytest.mark.parametrize("wrong", ["15/09/2023", "2023-9", "soon", "20231"])
def test_text_that_is_no_date_is_refused(wrong):
    with pytest.raises(LanguageError, match="is not a date"):
        use("en").date(wrong)


@pytest.mark.parametrize(
    ("start", "end", "english", "vietnamese"),
    [
        ("2023-01-01", "2023-12-31", "2023", "2023"),
        ("2021-01-01", "2023-12-31", "2021–2023", "2021–2023"),
        ("2023-02-01", "2023-02-28", "February 2023", "tháng 2/2023"),
        (
            "2023-01-01",
            "2023-09-30",
            "January – September 2023",
            "tháng 1 – 9/2023",
        ),
        (
            "2022-12-15",
            "2023-03-14",
            "15 Dec 2022 – 14 Mar 2023",
            "15/12/2022 – 14/3/2023",
        ),
        ("2023-09-15", "2023-09-15", "15 September 2023", "15/9/2023"),
        ("2023-09-05", "2023-09-15", "5–15 Sept 2023", "5 – 15/9/2023"),
        ("2023-01-01", "2023-09-15", "1 Jan – 15 Sept 2023", "1/1 – 15/9/2023"),
        ("2022-03-01", "2023-09-30", "March 2022 – September 2023", "tháng 3/2022 – 9/2023"),
        ("2022-09-05", "2023-09-15", "5 Sept 2022 – 15 Sept 2023", "5/9/2022 – 15/9/2023"),
    ],
)
def test_a_period_is_said_in_its_shortest_exact_form(start, end, english, vietnamese):
    assert use("en").period(start, end) == english
    assert use("vi").period(pd.Timestamp(start), pd.Timestamp(end)) == vietnamese


def test_february_of_a_leap_year_needs_its_last_day_to_be_whole():
    assert use("en").period("2024-02-01", "2024-02-28") == "1–28 Feb 2024"


def test_an_open_or_unknown_period_says_so():
    language = use("en")
    assert language.period(None, "2023-09-15") == "until 15 September 2023"
    assert language.period("2023-09-15", pd.NaT) == "from 15 September 2023"
    assert language.period(None, None) == "period not stated"


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(LanguageError, match="ends before it begins"):
        use("en").period("2023-09-15", "2023-01-01")


def test_lists_are_joined_as_in_a_sentence():
    assert use("en").list(["a", "b", "c"]) == "a, b and c"
    assert use("vi").list(["a", "b", "c"]) == "a, b và c"
    assert use("en").list(["a"]) == "a"
    assert use("en").list([]) == ""


def test_a_text_is_filled_with_values_that_are_already_formatted():
    language = use("en")
    assert language.text("{share} of {what}", share="5%", what="{x}") == "5% of {x}"
    with pytest.raises(LanguageError, match=r"share=0\.05"):
        language.text("{share}", share=0.05)
    with pytest.raises(LanguageError, match="no value for share, what"):
        language.text("{share} of {what}")


def test_vietnamese_texts_come_from_the_catalogue_and_fall_back_to_english(tmp_path):
    language = use("vi", catalogue(tmp_path))
    assert language.points(52.23) == "52,2 điểm phần trăm"
    assert language.text("What is missing") == "What is missing"
    assert language.date(None) == "unknown"
    assert language.period(None, "2023-09-15") == "until 15/9/2023"
    assert language.missing == {"What is missing", "unknown", "until {date}"}


def test_english_lacks_nothing():
    language = use("en")
    language.text("What is missing")
    assert language.missing == set()


def test_plurals_follow_the_language(tmp_path):
    english, vietnamese = use("en"), use("vi", catalogue(tmp_path))
    assert english.plural("{n} page", "{n} pages", 1) == "1 page"
    assert english.plural("{n} page", "{n} pages", 1200) == "1,200 pages"
    assert vietnamese.plural("{n} page", "{n} pages", 1200) == "1.200 trang"
    assert vietnamese.plural("{n} unit", "{n} units", 2) == "2 units"
    assert vietnamese.missing == {"{n} unit"}


def test_a_catalogue_whose_placeholders_differ_is_refused_with_all_of_them(tmp_path):
    wrong = PO.replace("{number} điểm", "{so} điểm").replace("{n} trang", "trang")
    with pytest.raises(LanguageError) as error:
        use("vi", catalogue(tmp_path, wrong))
    assert "{number} points" in str(error.value)
    assert "{n} page" in str(error.value)


def test_a_language_without_a_catalogue_still_formats_its_numbers(tmp_path):
    assert use("vi", tmp_path).share(0.5, digits=1) == "50,0%"


@pytest.mark.parametrize("code", LOCALES)
def test_the_catalogues_of_the_project_can_be_used(code):
    assert use(code).code == code


@pytest.mark.parametrize(
    ("said", "value", "pattern"),
    [
        (use("vi").share(0.26768), 0.26768, "#,##0.00%"),
        (use("en").number(1200), 1200, "#,##0"),
        (use("en").number(3.25), 3.25, "#,##0.00"),
        (use("vi").count(3), 3, "#,##0"),
        (use("en").points(52.23), 52.23, '#,##0.0" points"'),
        (use("en").signed(-3.2, 1), -3.2, "+#,##0.0;−#,##0.0;#,##0.0"),
        (use("en").date("2023-09-15"), dt.date(2023, 9, 15), "[$-809]d mmmm yyyy"),
    ],
    ids=str,
)
def test_what_is_said_knows_its_value_and_its_format(said, value, pattern):
    assert isinstance(said, Amount)
    assert (said.value, said.pattern) == (value, pattern)


@pytest.mark.parametrize("said", [use("en").number(None), use("en").date("2023"), "2023"], ids=str)
def test_what_is_unknown_or_no_day_has_no_value(said):
    assert not isinstance(said, Amount)


def test_words_of_documents_are_translated_or_stand_in_english_and_are_noted(tmp_path):
    folder = catalogue(tmp_path)
    words = 'msgid "all {dossiers}"\nmsgstr "mọi {hồ sơ}"\n'
    (folder / "vi" / "LC_MESSAGES" / "register.po").write_text(words, encoding="utf-8")
    language = use("vi", folder)
    assert language.term("all {dossiers}") == "mọi {hồ sơ}"
    assert language.term("new dossiers") == "new dossiers"
    assert language.term("") == ""
    assert language.missing == {"new dossiers"}


def test_a_language_names_itself():
    assert [use(code).name for code in LOCALES] == ["English", "Tiếng Việt"]

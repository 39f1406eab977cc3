"""The columns of the tidy tables: one description for the files, the checks and the codebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["string", "number", "integer", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its kind, what it holds, and the codes it may take."""

    name: str
    kind: Kind
    description: str
    required: bool = False
    codes: tuple[str, ...] = ()


TIERS = ("all", "province", "district", "commune")
KINDS = ("target", "actual", "capacity", "survey")
RELATIONS = ("=", ">=", ">", "<=", "<", "~")
CONFIDENCES = ("high", "medium", "low")
GEOGRAPHIES = ("", "before-2025-07", "since-2025-07")
MEASURES = (
    "share", "count", "score", "rank", "vnd", "minutes", "ratio", "points", "date", "text",
)  # fmt: skip

OBSERVATIONS = (
    Column("id", "string", "Stable identifier: document, then a hash of the figure", True),
    Column("document", "string", "Document that prints the figure", True),
    Column("place", "string", "Province, country or group that the figure speaks of", True),
    Column("tier", "string", "Tier of government", True, TIERS),
    Column("unit", "string", "Named department, district or commune; empty for the whole place"),
    Column("indicator", "string", "Code of the indicator", True),
    Column("kind", "string", "Role of the figure", True, KINDS),
    Column("from", "date", "First day of the period; empty if unknown"),
    Column("to", "date", "Last day of the period; equal to the first for a stock"),
    Column("relation", "string", "How the value relates to the true one", True, RELATIONS),
    Column("numerator", "number", "Count above the line, where printed"),
    Column(
        "denominator", "number",
        "Count below the line, maximum of a score, or number of places of a rank",
    ),
    Column("value", "number", "Value in the unit of measure; a share is a fraction of one"),
    Column("value_upper", "number", "Upper end of a printed range, in the unit of measure"),
    Column("measure", "string", "Unit of measure", True, MEASURES),
    Column("base", "string", "What the figure is a share or a count of; empty if not stated"),
    Column("series", "string", "Comparability series; empty joins with nothing"),
    Column(
        "geography", "string", "Territory before or since 1 July 2025; empty if unknown", False,
        GEOGRAPHIES,
    ),
    Column("as_reported", "string", "The figure exactly as printed", True),
    Column("printed_share", "number", "Percentage printed beside two counts, as a fraction"),
    Column("confidence", "string", "Trust in the entry", True, CONFIDENCES),
    Column("flags", "string", "Codes of the consistency checks that name the figure"),
    Column("near", "string", "At most six printed words beside the figure"),
    Column("because", "string", "Why the figure is not read as printed; empty if it is"),
    Column("note", "string", "What a reader of the figure must know"),
)  # fmt: skip

DOCUMENTS = (
    Column("id", "string", "Place and file name of the document", True),
    Column("place", "string", "Place that the document speaks of", True),
    Column("title", "string", "Title in our words", True),
    Column("publisher", "string", "Who published it", True),
    Column("type", "string", "Kind of document", True),
    Column("number", "string", "Official number"),
    Column("published", "string", "Date of publication, as exact as known; empty if unknown"),
    Column(
        "published_precision", "string", "How exactly the date is known", True,
        ("day", "month", "year", "unknown"),
    ),
    Column("url", "string", "Address of the page"),
    Column("language", "string", "Language of the document", True),
    Column("text_family", "string", "Name shared by documents that retell one text"),
    Column("status", "string", "Only reviewed documents reach the tables", True, ("reviewed",)),
    Column("read", "string", "How much of it was read", True, ("whole", "excerpt")),
    Column("accessed", "date", "Day on which it was read; empty if not recorded"),
    Column("figures", "integer", "Figures taken from it", True),
    Column("claims", "integer", "Stated reasons taken from it", True),
    Column("note", "string", "What a reader of the document must know"),
)  # fmt: skip

CLAIMS = (
    Column("id", "string", "Stable identifier: document, then a hash of the reason", True),
    Column("document", "string", "Document that states the reason", True),
    Column("place", "string", "Place that the reason speaks of", True),
    Column("tier", "string", "Tier of government that the reason speaks of", True, TIERS),
    Column("unit", "string", "Named unit; empty for the whole place"),
    Column("theme", "string", "Theme of the reason", True),
    Column("direction", "string", "Whether it hinders or helps", True, ("hinders", "helps")),
    Column("says", "string", "The reason in our words", True),
    Column("near", "string", "At most six printed words beside the reason"),
)

QUALITY = (
    Column("check", "string", "Code of the check", True),
    Column("entries", "string", "Observations concerned, joined by ;", True),
    Column("printed", "string", "What the documents print", True),
    Column("expected", "string", "What the check expects", True),
    Column("power_en", "string", "How likely agreement is by chance, or why the check can tell"),
    Column("power_vi", "string", "The same in Vietnamese"),
    Column("sentence_en", "string", "The finding in English", True),
    Column("sentence_vi", "string", "The finding in Vietnamese", True),
)

INDICATORS = (
    Column("indicator", "string", "Code", True),
    Column("name_en", "string", "Name in English", True),
    Column("name_vi", "string", "Name in Vietnamese", True),
    Column("family", "string", "What it is about", True),
    Column("unit", "string", "Unit of measure", True, MEASURES),
    Column("direction", "string", "Which way is better", True, ("higher", "lower", "none")),
    Column("numerator", "string", "What is counted"),
    Column("denominator", "string", "What it is counted against"),
)

PLACES = (
    Column("place", "string", "Code", True),
    Column("name_en", "string", "Name in English", True),
    Column("name_vi", "string", "Name in Vietnamese", True),
    Column("kind", "string", "Kind of place", True, ("province", "country", "group")),
    Column("from", "date", "First day of the place in its present borders; empty if unknown"),
    Column("to", "date", "Last day of the place; empty if it still exists"),
    Column("successor", "string", "Place that it was merged into"),
    Column("study", "string", "yes: pages are made for the place", False, ("", "yes")),
)

EVENTS = (
    Column("event", "string", "Code", True),
    Column("date", "string", "Date, as exact as known", True),
    Column("precision", "string", "How exactly it is known", True, ("day", "month", "year")),
    Column("place", "string", "Place that the event concerns", True),
    Column("tier", "string", "Tier of government that it concerns", True, TIERS),
    Column("kind", "string", "Kind of event", True),
    Column("name_en", "string", "Name in English", True),
    Column("name_vi", "string", "Name in Vietnamese", True),
    Column("document", "string", "Document that shows it", True),
    Column("note", "string", "What a reader of the event must know"),
)

EXPLANATIONS = (
    Column("explanation", "string", "Code", True),
    Column("name_en", "string", "Name in English", True),
    Column("name_vi", "string", "Name in Vietnamese", True),
    Column("mechanism_en", "string", "How it would work, in English", True),
    Column("mechanism_vi", "string", "How it would work, in Vietnamese", True),
    Column("decides_en", "string", "Figure that would decide, in English", True),
    Column("decides_vi", "string", "Figure that would decide, in Vietnamese", True),
)

PREDICTIONS = (
    Column("prediction", "string", "Code", True),
    Column("function", "string", "What is computed", True),
    Column("name_en", "string", "The question asked, in English", True),
    Column("name_vi", "string", "The question asked, in Vietnamese", True),
    Column("high_from", "number", "From this number on a result is high", True),
    Column("low_to", "number", "Up to this number a result is low", True),
    Column("high_supports", "string", "Explanations that a high result supports"),
    Column("high_contradicts", "string", "Explanations that a high result contradicts"),
    Column("low_supports", "string", "Explanations that a low result supports"),
    Column("low_contradicts", "string", "Explanations that a low result contradicts"),
    Column("indicators", "string", "Indicators it reads"),
    Column("themes", "string", "Themes of stated reasons that it counts"),
    Column("since", "date", "Only documents published from this day on; empty for all"),
    Column("least", "integer", "Fewest sources, services or targets it needs", True),
    Column("fields", "string", "Words in a base that name a field of procedures, joined by ;"),
)

TABLES: dict[str, tuple[str, tuple[Column, ...]]] = {
    "observations": ("One row a published figure", OBSERVATIONS),
    "documents": ("One row a document read", DOCUMENTS),
    "claims": ("One row a stated reason", CLAIMS),
    "quality": ("One row a finding of the consistency checks", QUALITY),
    "indicators": ("One row an indicator", INDICATORS),
    "places": ("One row a place", PLACES),
    "events": ("One row a dated law, decision, target or reform", EVENTS),
    "explanations": ("One row an explanation of why lower tiers lag", EXPLANATIONS),
    "predictions": ("One row a prediction that tells explanations apart", PREDICTIONS),
}

"""Shares over time, drawn so that a line never joins what does not belong together."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from helpers.analysis import trends
from helpers.reporting.charts import Chart, ChartError, require, theme
from helpers.reporting.language import Language
from helpers.reporting.words import bound, tier_word
from helpers.rows import Row, records

Place = tuple[
    float, float, Literal["left", "center", "right"], Literal["bottom", "center", "top", "baseline"]
]

# Why a line stops, in the fewest words; the codes are those of helpers.analysis.trends.REASONS.
REASON_TEXTS: Mapping[str, str] = {
    "geography": "other territory",
    "level": "other measure",
    "base": "other base",
    "base_unknown": "base not stated",
    "conflict": "sources differ",
    "period": "other period",
    "falls": "running total falls",
}

# What is counted as online or as digitized, in the fewest words.
MEASURE_TEXTS: Mapping[str, str] = {
    "online_submission_share": "filed online",
    "level3_online_share": "level-3 services",
    "level4_online_share": "level-4 services",
    "level4_resolved_share": "resolved at level 4",
    "fully_online_share": "full-process online",
    "results_digitized_share": "results digitized",
    "dossier_digitized_share": "dossiers digitized",
    "electronic_result_share": "electronic results",
    "services_with_dossiers_share": "online services with any dossier",
    "on_time_share": "resolved on time",
}

DERIVED_MARKER = "*"
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p")
UP, DOWN = (">", ">="), ("<", "<=")
KEY_WIDTH = 76  # letters of the key that fit on one line of a wide figure
REASON_WIDTH = 0.092  # inches a letter of 11 points takes on average in DejaVu Sans
GROUP_GAP = 1.4  # rows of room for the two lines above a group of units
LINE_HEIGHT = 0.19  # inches
REFORM = pd.Timestamp("2025-07-01")  # two-tier government and merged provinces (METHODS)

_POINT_COLUMNS = (
    "id", "document", "place", "tier", "unit", "indicator", "from", "to", "relation", "value",
    "value_upper", "base", "series", "geography", "as_reported", "accumulation", "duplicate",
    "conflict", "derived", "documents",
)  # fmt: skip
_UNIT_COLUMNS = (
    "unit", "tier", "indicator", "base", "from", "to", "relation", "value", "value_upper",
    "as_reported", "document",
)  # fmt: skip


@dataclass(frozen=True)
class _Mark:
    """How one series is drawn."""

    color: str
    marker: str
    text: str


@dataclass(frozen=True)
class _Panel:
    """One row (a place) on one side of the merger."""

    axes: Axes
    points: pd.DataFrame
    inches: float


# ---------------------------------------------------------------- words


def printed(
    value: float,
    relation: str,
    language: Language,
    upper: float = float("nan"),
    as_reported: str = "",
    digits: int = 1,
) -> str:
    """Return a share with the bound it was printed with: "over 61%", "nearly 88%", "80% to 90%".

    Whole percentages stay whole, others get `digits` decimals; `as_reported` is the printed text
    (see helpers.reporting.words.bound).
    """
    shown = percent(value, language, digits)
    if pd.notna(upper):
        return language.text("{low} to {high}", low=shown, high=percent(upper, language, digits))
    return bound(relation, shown, language, as_reported)


def percent(share: float, language: Language, digits: int = 1) -> str:
    """Return a fraction as a percentage: whole ones stay whole, others get `digits` decimals."""
    whole = abs(share * 100 - round(share * 100)) < 1e-9
    return language.share(share, 0 if whole else digits)


def measure(indicator: str, language: Language) -> str:
    """Return the short name of a measure; a code without one stands as words."""
    return language.text(MEASURE_TEXTS.get(indicator, indicator.replace("_", " ")))


def reasons(codes: str, language: Language) -> str:
    """Return space-separated reason codes as words: "other base, other period"."""
    return ", ".join(language.text(REASON_TEXTS[code]) for code in codes.split())


def bare(label: Annotation) -> Annotation:
    """Return a label without its halo: on empty paper it only makes the picture heavier."""
    label.set_path_effects([])
    return label


# ---------------------------------------------------------------- charts


@theme.styled
def series_steps(
    points: pd.DataFrame,
    events: pd.DataFrame,
    language: Language,
    *,
    places: Mapping[str, str],
    caption: str,
    name: str = "series-steps",
) -> Chart:
    """Draw shares over time: one row a place, the time before and since the merger side by side.

    `points` comes from helpers.analysis.trends.points (several places may be joined); `places`
    maps the codes to draw to their names, in drawing order; `events` are drawn as numbered
    verticals (choose few). Each figure spans its period; an open marker with an arrow is a bound
    as printed. Lines join only figures of one segment, dotted marks say why a line stops. Raises
    ChartError for missing columns and when no place has a figure.
    """
    require(points, _POINT_COLUMNS, "series_steps")
    require(events, ("event", "date", "place", "kind"), "series_steps")
    repeats = points["duplicate"].gt(0) & ~points["conflict"]
    shown = points.loc[points["place"].isin(list(places)) & ~repeats]
    if shown.empty:
        raise ChartError("series_steps: no figure for any of " + ", ".join(places))
    by_base = len(places) == 1
    marks = _marks(shown, language, by_base)
    stops = trends.breaks(shown, events)
    sides = _sides(shown)
    numbered = _numbered_events(shown, events, sides, language)
    key = _key_lines(
        shown, marks, numbered, language, stops=_any_inside(shown, stops), by_base=by_base
    )
    height = 3.0 if len(places) == 1 else 2.1
    lines = sum(text.count("\n") + 1 for _, text in key)
    figure = theme.figure("wide", height * len(places) + 0.6 + 0.21 * lines)
    panels = _panels(figure, shown, list(places), sides)
    for (place, side), panel in panels.items():
        _frame(panel, shown.loc[_side_of(shown).eq(side)], language)
        top = place == next(iter(places))
        here = (place, *trends.WIDER_PLACES)
        own = [e for e in numbered if e["side"] == side and e["place"] in here]
        _draw_points(panel, marks)
        lift = _break_marks(panel, stops, language)
        lift = _verticals(panel, own, lift, numbered=top)
        _title(panel, _panel_title(places, place, side, sides, language), lift)
        if panel.points.empty:
            _nothing(panel.axes, language)
    _draw_key(figure, key)
    _label_points(figure, list(panels.values()), language)
    return Chart(
        figure=figure,
        alt=_alt(shown, stops, places, language),
        caption=caption,
        data=_data(shown, stops, places, language),
        documents=tuple(dict.fromkeys(one for ids in shown["documents"] for one in ids.split())),
        name=name,
    )


@theme.styled
def unit_dots(
    points: pd.DataFrame, language: Language, *, caption: str, name: str = "unit-dots"
) -> Chart:
    """Draw one row per figure of a named unit, by year, measure and base, the highest share first.

    `points` needs unit, tier, indicator, base, from, to, relation, value, value_upper, as_reported
    and document.
    A column `target` (share, missing where none applies) is drawn as a vertical tick in its row.
    Units were measured at different times and on different bases: rows keep their period, and
    no line joins them. Raises ChartError for missing columns and without a figure.
    """
    require(points, _UNIT_COLUMNS, "unit_dots")
    if points.empty:
        raise ChartError("unit_dots: no figure of any unit")
    shown = points.assign(year=points["to"].dt.year)
    order = ["year", "indicator", "base", "value", "unit", "tier"]
    shown = shown.sort_values(order, ascending=[True, True, True, False, True, True])
    groups = shown.groupby(order[:3], sort=False).ngroups
    goals = "target" in shown.columns and bool(shown["target"].notna().any())
    figure = theme.figure("wide", 0.45 * (len(shown) + GROUP_GAP * groups) + 0.95)
    axes = figure.subplots()
    position = 0.0
    for (year, indicator, _), group in shown.groupby(order[:3], sort=False):
        position += GROUP_GAP
        heading = language.text(
            "{year}, {measure}", year=str(year), measure=measure(str(indicator), language)
        )
        bare(theme.label(axes, 0, position - 1.5, heading, bold=True, offset=(2, 0)))
        base = _base(records(group)[0], language)
        bare(theme.label(axes, 0, position - 1.0, base, offset=(2, 0), role="muted",
                         size=theme.SMALLEST_FONT_SIZE))  # fmt: skip
        for row in records(group):
            _unit_row(axes, position, row, language)
            position += 1
    axes.set_ylim(position - 0.55, GROUP_GAP - 1.9)
    axes.set_xlim(0, 1.0)
    axes.set_yticks([])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    theme.percent_axis(axes.xaxis, language)
    theme.grid(axes, "x")
    theme.hide_spines(axes, "left", "bottom")
    key = []
    if goals:
        tick = Line2D([], [], color=theme.color("target"), marker="|", linestyle="none",
                      markersize=13, markeredgewidth=3)  # fmt: skip
        key.append((tick, language.text("target that applied to the unit")))
    if any(_direction(row) for row in records(shown)):
        blank = Line2D([], [], linestyle="none")
        key.append(
            (blank, language.text("← →  open marker with an arrow: only a bound was printed"))
        )
    if key:
        _draw_key(figure, key)
    words = [_unit_words(row, language) for row in records(shown)]
    headings = {
        "unit": language.text("Unit"),
        "tier": language.text("Tier"),
        "period": language.text("Period"),
        "share": language.text("Share"),
        "measure": language.text("Measure"),
        "target": language.text("Target"),
    }
    data = pd.DataFrame(words).rename(columns=headings)
    said = [
        language.text("{unit}, {tier}, {period}: {share} ({measure}; target {target})", **row)
        for row in words
    ]
    return Chart(
        figure=figure,
        alt=language.text("One row per named unit and period. {rows}.", rows="; ".join(said)),
        caption=caption,
        data=data if goals else data.drop(columns=[headings["target"]]),
        documents=tuple(dict.fromkeys(shown["document"])),
        name=name,
    )


# ---------------------------------------------------------------- what is drawn where


def _say(row: Row, language: Language) -> str:
    return printed(row["value"], row["relation"], language, row["value_upper"], row["as_reported"])


def _base(row: Row, language: Language) -> str:
    return language.term(row["base"]) if row["base"] else language.text("base not stated")


def _number(day: pd.Timestamp) -> float:
    return float(date2num(day))  # type: ignore[no-untyped-call]


def _start(row: Row) -> pd.Timestamp:
    start: pd.Timestamp = row["to"] if pd.isna(row["from"]) else row["from"]
    return start


def _middle(row: Row) -> pd.Timestamp:
    start = _start(row)
    middle: pd.Timestamp = start + (row["to"] - start) / 2
    return middle


def _starts(points: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    return points["from"].fillna(points["to"])


def _series_key(row: Row, by_base: bool) -> tuple[str, str]:
    return row["indicator"], (row["series"] or row["base"]) if by_base else ""


def _marks(points: pd.DataFrame, language: Language, by_base: bool) -> dict[tuple[str, str], _Mark]:
    """Give each series (or each measure) a color and a marker, in order of its first figure."""
    found: dict[tuple[str, str], _Mark] = {}
    for row in records(points.sort_values(["to", "id"])):
        if (key := _series_key(row, by_base)) in found:
            continue
        number = len(found)
        name = measure(row["indicator"], language)
        message = "{measure}; base: {base}" if row["base"] else "{measure}; {base}"
        text = language.text(message, measure=name, base=_base(row, language))
        found[key] = _Mark(
            theme.CYCLE[number % len(theme.CYCLE)],
            MARKERS[number % len(MARKERS)],
            text if by_base else name,
        )
    return found if by_base else {(name, ""): mark for (name, _), mark in found.items()}


def _side_of(points: pd.DataFrame) -> pd.Series[str]:
    by_date = points["to"].ge(REFORM).map({True: "since", False: "before"})
    named = points["geography"].map({"before-2025-07": "before", "since-2025-07": "since"})
    wider = points["place"].isin(trends.WIDER_PLACES)
    return named.fillna(by_date).mask(wider, "before")


def _sides(points: pd.DataFrame) -> list[str]:
    found = set(_side_of(points))
    return [side for side in ("before", "since") if side in found]


def _panels(
    figure: Figure, points: pd.DataFrame, places: Sequence[str], sides: Sequence[str]
) -> dict[tuple[str, str], _Panel]:
    """Lay out rows and sides; each side gets room for its figures, neither too little."""
    counts = [float(_side_of(points).eq(side).sum()) for side in sides]
    widths = [max(count / sum(counts), 0.4) for count in counts]
    grid = figure.subplots(
        len(places), len(sides), sharex="col", sharey=True, squeeze=False, width_ratios=widths
    )
    figure.get_layout_engine().set(wspace=0.05)  # type: ignore[union-attr, call-arg]
    inches = 6.3 / sum(widths)
    return {
        (place, side): _Panel(
            grid[line, column],
            points.loc[points["place"].eq(place) & _side_of(points).eq(side)],
            inches * widths[column],
        )
        for line, place in enumerate(places)
        for column, side in enumerate(sides)
    }


def _frame(panel: _Panel, points: pd.DataFrame, language: Language) -> None:
    axes = panel.axes
    first, last = _starts(points).min(), points["to"].max()
    margin = max((last - first) * 0.08, pd.Timedelta(days=4))
    axes.set_ylim(0, 1.18)  # room for a label above 100%
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    theme.percent_axis(axes.yaxis, language)
    theme.grid(axes)
    theme.hide_spines(axes, "left")
    if (last - first).days > 900:
        step = 2 if last.year - first.year > 3 else 1
        ticks = [pd.Timestamp(year, 1, 1) for year in range(first.year, last.year + 2, step)]
        said = [str(day.year) for day in ticks]
    else:
        ticks = _months(first, last, most=max(2, int(panel.inches / 1.1)))
        said = [language.month(day) for day in ticks]
    axes.set_xticks([_number(day) for day in ticks], said)
    axes.set_xlim(_number(first - margin), _number(last + margin))


def _months(first: pd.Timestamp, last: pd.Timestamp, most: int) -> list[pd.Timestamp]:
    """Return the first days of at most `most` months, evenly spaced.

    The first day itself if no month begins between the two.
    """
    every = pd.date_range(first, last, freq="MS").tolist() or [first]
    for step in (1, 2, 3, 4, 6, 12, 24):
        if math.ceil(len(every) / step) <= most:
            return every[::step]
    return every[:: math.ceil(len(every) / most)]


def _panel_title(
    places: Mapping[str, str], place: str, side: str, sides: Sequence[str], language: Language
) -> tuple[str, bool]:
    """Return the title of a panel and whether it is the name of a place."""
    if len(places) > 1 and side == sides[0]:
        return places[place], True
    if len(sides) == 1 or place != next(iter(places)):
        return "", False
    if side == "since":
        return language.text("since 1 July 2025, merged"), False
    return language.text("before 1 July 2025"), False


def _title(panel: _Panel, title: tuple[str, bool], lift: float) -> None:
    text, strong = title
    if not strong:  # a name runs on over the next panel, which has none
        text = textwrap.fill(text, max(int(panel.inches / REASON_WIDTH), 12))
    panel.axes.set_title(
        text or " ",  # keeps the room of the marks above a panel without a title
        pad=lift * 72 + 5,
        fontweight="bold" if strong else "normal",
        fontsize=theme.FONT_SIZE if strong else theme.SMALLEST_FONT_SIZE,
    )


def _draw_points(panel: _Panel, marks: Mapping[tuple[str, str], _Mark]) -> None:
    if panel.points.empty:
        return
    for _, segment in trends.segments(panel.points).groupby("segment", sort=True):
        rows = records(segment)
        for before, after in pairwise(rows):
            panel.axes.plot(
                *_line(before, after), color=_mark(before, marks).color, linewidth=1.8, zorder=2
            )
        for row in rows:
            _point(panel.axes, row, _mark(row, marks))


def _mark(row: Row, marks: Mapping[tuple[str, str], _Mark]) -> _Mark:
    found = marks.get(_series_key(row, by_base=True))
    return found if found is not None else marks[_series_key(row, by_base=False)]


def _point(axes: Axes, row: Row, mark: _Mark) -> None:
    x = _number(_middle(row))
    axes.plot(
        [_number(_start(row)), _number(row["to"])], [row["value"]] * 2, color=mark.color,
        linewidth=6, alpha=0.35, solid_capstyle="butt", zorder=3,
    )  # fmt: skip
    exact = row["relation"] == "="
    axes.plot(
        [x], [row["value"]], marker=DERIVED_MARKER if row["derived"] else mark.marker,
        markersize=13 if row["derived"] else 8.5, zorder=5, linestyle="none",
        markerfacecolor=mark.color if exact else theme.PAPER, markeredgecolor=mark.color,
        markeredgewidth=1.8,
    )  # fmt: skip
    if direction := _direction(row):
        axes.annotate(
            "", (x, row["value"]), xytext=(0, 24 * direction), textcoords="offset points",
            zorder=4, arrowprops={"arrowstyle": "<|-", "color": mark.color, "linewidth": 1.6,
                                  "shrinkA": 0, "shrinkB": 4},
        ).set_in_layout(False)  # fmt: skip
    if pd.notna(row["value_upper"]):
        axes.plot([x] * 2, [row["value"], row["value_upper"]], color=mark.color, linewidth=2)


def _direction(row: Row) -> int:
    """Return 1 when the true share may be higher, -1 when lower, 0 when neither is said."""
    return 1 if row["relation"] in UP else -1 if row["relation"] in DOWN else 0


def _break_marks(panel: _Panel, stops: pd.DataFrame, language: Language) -> float:
    """Draw a dotted vertical where a line stops, its reason above; return the inches used."""
    ids = set(panel.points["id"])
    inside = stops.loc[stops["before"].isin(ids) & stops["after"].isin(ids)]
    low, high = panel.axes.get_xlim()
    groups: list[tuple[list[float], list[str]]] = []
    for stop in records(inside.sort_values("date")):
        share = (_number(stop["date"]) - low) / (high - low)
        away = (share - groups[-1][0][-1]) * panel.inches if groups else math.inf
        # one text for neighbors: those that would touch, and those that say the same
        if away < 0.35 or (away < 1.3 and set(groups[-1][1]) == {stop["reason"]}):
            groups[-1][0].append(share)
            groups[-1][1].append(stop["reason"])
        else:
            groups.append(([share], [stop["reason"]]))
    used: list[tuple[float, float, float, float]] = []  # left, right, bottom, top in inches
    for shares, codes in groups:
        for share in shares:
            panel.axes.axvline(
                low + share * (high - low), color=theme.MUTED, linewidth=1.4,
                linestyle=(0, (1, 2)), zorder=1,
            )  # fmt: skip
        middle = (shares[0] + shares[-1]) / 2
        texts = [reasons(code, language) for code in dict.fromkeys(codes)]
        width = max(len(text) for text in texts) * REASON_WIDTH
        center = min(max(middle * panel.inches, width / 2), panel.inches - width / 2)
        left, right = center - width / 2, center + width / 2
        bottom = max((top for a, b, _, top in used if a < right and left < b), default=0.04)
        used.append((left, right, bottom, bottom + LINE_HEIGHT * len(texts)))
        panel.axes.annotate(
            "\n".join(texts), (center / panel.inches, 1.0), xycoords="axes fraction",
            xytext=(0, bottom * 72), textcoords="offset points", ha="center", va="bottom",
            fontsize=theme.SMALLEST_FONT_SIZE, color=theme.text_color("muted"),
            style="italic", linespacing=1.0,
        ).set_in_layout(False)  # fmt: skip
    return max((top for *_, top in used), default=0.0)


def _any_inside(points: pd.DataFrame, stops: pd.DataFrame) -> bool:
    """Say whether a line stops inside a panel, where it is drawn dotted."""
    sides = dict(zip(points["id"], _side_of(points), strict=True))
    return any(sides[row["before"]] == sides[row["after"]] for row in records(stops))


def _nothing(axes: Axes, language: Language) -> None:
    axes.text(
        0.5, 0.5, language.text("no figure found"), transform=axes.transAxes, ha="center",
        va="center", color=theme.text_color("muted"), style="italic",
    )  # fmt: skip


def _numbered_events(
    points: pd.DataFrame, events: pd.DataFrame, sides: Sequence[str], language: Language
) -> list[Row]:
    """Return the events inside the drawn times, numbered in order; mergers are the panels."""
    places = [*points["place"].unique(), *trends.WIDER_PLACES]
    chosen = events["place"].isin(places) & events["kind"].ne("merger")
    near = events.assign(day=trends.event_days(events)).loc[chosen]
    found: list[Row] = []
    for row in records(near.sort_values(["day", "event"])):
        for side in sides:
            own = points.loc[_side_of(points).eq(side)]
            if _starts(own).min() <= row["day"] <= own["to"].max():
                text = row[f"name_{language.code}"]
                found.append({**row, "side": side, "number": len(found) + 1, "text": text})
                break
    return found


def _verticals(panel: _Panel, events: Iterable[Row], lift: float, numbered: bool) -> float:
    """Draw the events, with their numbers above the reasons; return the inches used in all."""
    low, high = panel.axes.get_xlim()
    last, used = -1.0, lift
    for event in events:
        day = _number(event["day"])
        panel.axes.axvline(day, color=theme.INK, linewidth=0.8, alpha=0.6, zorder=1)
        if not numbered:
            continue
        at = max((day - low) / (high - low) * panel.inches, last + 0.17)
        last, used = at, lift + LINE_HEIGHT + 0.02
        panel.axes.annotate(
            str(event["number"]), (at / panel.inches, 1.0), xycoords="axes fraction",
            xytext=(0, lift * 72 + 3), textcoords="offset points", ha="center", va="bottom",
            fontweight="bold", fontsize=theme.SMALLEST_FONT_SIZE,
        ).set_in_layout(False)  # fmt: skip
    return used


# ---------------------------------------------------------------- key and labels


def _key_lines(
    points: pd.DataFrame,
    marks: Mapping[tuple[str, str], _Mark],
    events: Sequence[Row],
    language: Language,
    *,
    stops: bool,
    by_base: bool,
) -> list[tuple[Line2D, str]]:
    lines = [
        (
            Line2D([], [], color=mark.color, marker=mark.marker, linestyle="none", markersize=8.5),
            textwrap.fill(mark.text, KEY_WIDTH),
        )
        for mark in marks.values()
    ]
    blank = Line2D([], [], linestyle="none")
    if not by_base:
        lines.append((blank, language.text("a marker shows the measure, not the base")))
    if stops:
        dotted = Line2D([], [], color=theme.MUTED, linewidth=1.4, linestyle=(0, (1, 2)))
        text = language.text(
            "dotted: figures on its two sides may not be joined, for the reason above"
        )
        lines.append((dotted, textwrap.fill(text, KEY_WIDTH)))
    if any(_direction(row) for row in records(points)):
        text = language.text("↑ ↓  open marker with an arrow: only a bound was printed")
        lines.append((blank, textwrap.fill(text, KEY_WIDTH)))
    if points["derived"].any():
        star = Line2D([], [], color=theme.INK, marker=DERIVED_MARKER, linestyle="none",
                      markersize=13)  # fmt: skip
        text = language.text("star: derived, the later of two running totals less the earlier")
        lines.append((star, textwrap.fill(text, KEY_WIDTH)))
    for event in events:
        text = language.text(
            "{number}  {date}: {event}", number=str(event["number"]),
            date=language.date(str(event["date"])), event=event["text"],
        )  # fmt: skip
        lines.append((blank, textwrap.fill(text, KEY_WIDTH, subsequent_indent="    ")))
    return lines


def _draw_key(figure: Figure, key: Sequence[tuple[Line2D, str]]) -> None:
    figure.legend(
        [handle for handle, _ in key], [text for _, text in key], loc="outside lower left",
        ncols=1, fontsize=theme.SMALLEST_FONT_SIZE, handlelength=1.2, labelspacing=0.35,
        borderaxespad=0.2,
    )  # fmt: skip


def _candidates(row: Row) -> list[Place]:
    """Return where a label may stand, the best first: x and y offset in points, ha, va."""
    arrow = _direction(row)
    up, down = (27 if arrow > 0 else 10), (-27 if arrow < 0 else -10)
    return [
        (0, up, "center", "bottom"), (0, down, "center", "top"), (11, 0, "left", "center"),
        (-11, 0, "right", "center"), (9, 9, "left", "bottom"), (-9, 9, "right", "bottom"),
        (9, -9, "left", "top"), (-9, -9, "right", "top"), (0, up + 17, "center", "bottom"),
        (0, down - 17, "center", "top"),
    ]  # fmt: skip


def _label_points(figure: Figure, panels: Sequence[_Panel], language: Language) -> None:
    """Write each value beside its point, at the first place where it covers nothing."""
    figure.draw_without_rendering()
    labels = [
        (panel.axes, row)
        for panel in panels
        for row in records(
            panel.points.drop_duplicates(["place", "indicator", "from", "to", "value", "relation"])
        )
    ]
    taken = [box for axes, row in labels for box in _covered(axes, row)]
    taken += [box for panel in panels for box in _crossed(panel)]
    for axes, row in labels:
        best, least = None, float("inf")
        for dx, dy, ha, va in _candidates(row):
            note = theme.label(
                axes, _number(_middle(row)), row["value"], _say(row, language), offset=(dx, dy),
                ha=ha, va=va, bold=True, size=theme.SMALLEST_FONT_SIZE,
            )  # fmt: skip
            note.set_in_layout(False)
            box = note.get_window_extent()
            cost = sum(_overlap(box, other) for other in taken) + 4 * _outside(box, axes)
            if cost < least:
                if best is not None:
                    best.remove()
                best, least = note, cost
            else:
                note.remove()
            if least == 0:
                break
        if best is not None:
            taken.append(best.get_window_extent())


def _covered(axes: Axes, row: Row) -> list[Bbox]:
    """Return the boxes that a point, its period and its arrow take, in pixels."""
    move = axes.transData.transform
    x, y = move((_number(_middle(row)), row["value"]))
    left, right = (move((_number(day), row["value"]))[0] for day in (_start(row), row["to"]))
    boxes = [
        Bbox.from_extents(x - 8, y - 8, x + 8, y + 8),
        Bbox.from_extents(left, y - 4, right, y + 4),
    ]
    if direction := _direction(row):
        low, high = sorted((y, y + direction * 34))
        boxes.append(Bbox.from_extents(x - 6, low, x + 6, high))
    return boxes


def _crossed(panel: _Panel) -> list[Bbox]:
    """Return small boxes along the lines between joined figures, in pixels."""
    boxes: list[Bbox] = []
    if panel.points.empty:
        return boxes
    for _, segment in trends.segments(panel.points).groupby("segment", sort=True):
        for before, after in pairwise(records(segment)):
            (x0, x1), (y0, y1) = _line(before, after)
            for step in range(21):
                at = (x0 + (x1 - x0) * step / 20, y0 + (y1 - y0) * step / 20)
                x, y = panel.axes.transData.transform(at)
                boxes.append(Bbox.from_extents(x - 3, y - 3, x + 3, y + 3))
    return boxes


def _line(before: Row, after: Row) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of the line between two figures: x of both, y of both."""
    # a running total contains the one before: from closing date to closing date
    opened = after["to"] if _start(after) <= before["to"] else _start(after)
    return (_number(before["to"]), _number(opened)), (before["value"], after["value"])


def _overlap(one: Bbox, other: Bbox) -> float:
    shared = Bbox.intersection(one, other)
    return 0.0 if shared is None else float(shared.width * shared.height)


def _outside(box: Bbox, axes: Axes) -> float:
    window = axes.get_window_extent()
    wide = max(0.0, window.x0 - box.x0) + max(0.0, box.x1 - window.x1 - 4)
    high = max(0.0, window.y0 - box.y0) + max(0.0, box.y1 - window.y1)
    return float(wide * box.height + high * box.width)


def _unit_row(axes: Axes, position: float, row: Row, language: Language) -> None:
    look = theme.tier_style(row["tier"])
    exact = row["relation"] == "="
    axes.plot([0, row["value"]], [position] * 2, color=look.color, linewidth=2, alpha=0.5)
    axes.plot(
        [row["value"]], [position], marker=look.marker, markersize=9, linestyle="none",
        markerfacecolor=look.color if exact else theme.PAPER, markeredgecolor=look.color,
        markeredgewidth=1.8, zorder=4, clip_on=False,
    )  # fmt: skip
    if direction := _direction(row):
        axes.annotate(
            "", (row["value"], position), xytext=(26 * direction, 0), textcoords="offset points",
            zorder=4, arrowprops={"arrowstyle": "<|-", "color": look.color, "linewidth": 1.6,
                                  "shrinkA": 0, "shrinkB": 5},
        ).set_in_layout(False)  # fmt: skip
    goal = row.get("target", float("nan"))
    if pd.notna(goal):
        axes.plot([goal] * 2, [position - 0.2, position + 0.2], color=theme.color("target"),
                  linewidth=3.2, zorder=3, solid_capstyle="butt")  # fmt: skip
    words = _unit_words(row, language)
    title = language.text(
        "{unit}, {tier} · {period}", unit=words["unit"], tier=words["tier"], period=words["period"]
    )
    bare(
        theme.label(axes, 0, position - 0.12, title, offset=(2, 5), va="bottom",
                    size=theme.SMALLEST_FONT_SIZE)
    )  # fmt: skip
    right = row["value"] < 0.84
    # the arrow of a bound stands on one side, its value on the other or behind the arrow
    aside = 30 if direction == (1 if right else -1) else 10
    value = theme.label(
        axes, row["value"], position, words["share"], offset=(aside if right else -aside, 0),
        ha="left" if right else "right", bold=True, size=theme.SMALLEST_FONT_SIZE,
    )  # fmt: skip
    if right and pd.isna(goal):
        bare(value)


def _unit_words(row: Row, language: Language) -> dict[str, str]:
    goal = row.get("target", float("nan"))
    return {
        "unit": row["unit"],
        "tier": tier_word(row["tier"], language),
        "period": language.period(row["from"], row["to"]),
        "share": _say(row, language),
        "measure": measure(row["indicator"], language),
        "target": percent(goal, language) if pd.notna(goal) else language.text("none on this base"),
    }


# ---------------------------------------------------------------- the same in words and numbers


def _alt(
    points: pd.DataFrame, stops: pd.DataFrame, places: Mapping[str, str], language: Language
) -> str:
    parts = [
        language.text(
            "{place}, {period}: {share} ({measure}; base: {base}; derived)"
            if row["derived"]
            else "{place}, {period}: {share} ({measure}; base: {base})",
            place=places[row["place"]],
            period=language.period(row["from"], row["to"]),
            share=_say(row, language),
            measure=measure(row["indicator"], language),
            base=_base(row, language),
        )
        for row in records(points)
    ]
    said = language.text("Shares over time. {points}.", points="; ".join(parts))
    if stops.empty:
        return said
    halted = language.plural(
        "The line stops in {n} place.", "The line stops in {n} places.", len(stops)
    )
    codes = dict.fromkeys(code for codes in stops["reasons"] for code in codes.split())
    because = language.text("Reasons: {reasons}.", reasons=reasons(" ".join(codes), language))
    return f"{said} {halted} {because}"


def _data(
    points: pd.DataFrame, stops: pd.DataFrame, places: Mapping[str, str], language: Language
) -> pd.DataFrame:
    why = dict(zip(stops["after"], stops["reasons"], strict=True))
    rows = [
        {
            language.text("Period"): language.period(row["from"], row["to"]),
            language.text("Place"): places[row["place"]],
            language.text("Share"): _say(row, language),
            language.text("Measure"): measure(row["indicator"], language),
            language.text("Base"): _base(row, language),
            language.text("As printed"): language.text("derived from two running totals")
            if row["derived"]
            else row["as_reported"],
            language.text("Not joined to the one before, because"): reasons(
                why.get(row["id"], ""), language
            ),
        }
        for row in records(points)
    ]
    data = pd.DataFrame(rows)
    return data if len(places) > 1 else data.drop(columns=[language.text("Place")])

"""Places on national indices, and shares of dossiers beside shares of people."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import Bbox

from helpers.analysis.positions import INDICES
from helpers.reporting.charts import Chart, ChartError, require, theme
from helpers.reporting.charts.trends import bare, percent, printed
from helpers.reporting.language import Language
from helpers.rows import Row, records

INDEX_TEXTS: Mapping[str, str] = {
    "dti": "Digital transformation (DTI)",
    "par_index": "Administrative reform (PAR INDEX)",
    "sipas": "Satisfaction with services (SIPAS)",
    "papi": "Governance as people see it (PAPI)",
    "quality_766": "Service quality (Decision 766)",
}

# Why a rank is not joined to the one before, by the codes of helpers.analysis.positions.
APART_TEXTS: Mapping[str, str] = {
    "places": "other number of places",
    "method": "other method",
    "method_unknown": "method not known",
    "gap": "edition between them not found",
    "conflict": "sources differ",
}

USER_TEXTS: Mapping[str, str] = {
    "papi_national_portal_users_share": "used the national portal",
    "papi_provincial_portal_users_share": "used a provincial portal",
}

MERGED_PLACES = 34
LABEL_OFFSETS = ((0.0, 9.0), (0.0, -9.0), (10.0, 0.0), (-10.0, 0.0), (0.0, 22.0), (0.0, -22.0))
AXIS_INCHES = 6.5  # width of the time axis of a wide figure
LETTER_INCHES = 0.092  # a letter of 11 points takes on average in DejaVu Sans
MARKERS = ("o", "s", "^", "D", "v")
ROW_INCHES = 0.44

_POSITION_COLUMNS = (
    "place", "index", "year", "from", "to", "rank", "places", "share", "score", "score_of",
    "documents", "segment", "refused",
)  # fmt: skip
_FILER_COLUMNS = ("place", "from", "to", "share", "most", "documents")
_USER_COLUMNS = ("year", "indicator", "value", "relation", "as_reported", "documents")


def place_of(row: Mapping[Any, Any], language: Language) -> str:
    """Return a rank with the number of places: "58 of 63"."""
    if pd.isna(row["rank"]):
        return ""
    rank = language.count(row["rank"])
    if pd.isna(row["places"]):
        return rank
    return language.text("{rank} of {places}", rank=rank, places=language.count(row["places"]))


def score_of(row: Mapping[Any, Any], language: Language) -> str:
    """Return a score with its maximum: "80.35 of 100"; a share of satisfied people as such.

    Above one it has two decimals at most: with three, 46.471 reads as thousands to those who group
    them by the sign that others put before decimals.
    """
    if pd.isna(row["score"]):
        return ""
    if row["index"] == "sipas":
        return language.share(row["score"])
    score = language.number(round(row["score"], 2) if row["score"] > 1 else row["score"])
    if pd.isna(row["score_of"]):
        return score
    return language.text(
        "{score} of {maximum}", score=score, maximum=language.number(row["score_of"], 0)
    )


def apart(codes: str, language: Language) -> str:
    """Return space-separated codes as words: "other method, edition between them not found"."""
    return ", ".join(language.text(APART_TEXTS[code]) for code in codes.split())


@theme.styled
def index_positions(
    rows: pd.DataFrame,
    language: Language,
    *,
    places: Mapping[str, str],
    caption: str,
    name: str = "index-positions",
) -> Chart:
    """Draw ranks on national indices: one panel an index, one time axis, the first place on top.

    `rows` comes from helpers.analysis.positions.positions, with a column `place`; `places` maps
    the codes to draw to their names. The height is the way from the first place to the last, since
    the number of places changes; an open marker is a place among the merged provinces. Lines join
    only ranks of one segment. Raises ChartError for missing columns and without a rank.
    """
    require(rows, _POSITION_COLUMNS, "index_positions")
    shown = rows.loc[rows["place"].isin(list(places)) & rows["share"].notna()]
    if shown.empty:
        raise ChartError("index_positions: no rank for any of " + ", ".join(places))
    indices = [index for index in INDICES if shown["index"].eq(index).any()]
    height = 1.45 if len(places) == 1 else 2.0
    figure = theme.figure("wide", height * len(indices) + 0.5 + 0.21 * (len(places) + 2))
    grid = figure.subplots(len(indices), 1, sharex=True, sharey=True, squeeze=False)
    years = range(int(shown["to"].dt.year.min()), int(shown["to"].dt.year.max()) + 1)
    for axes, index in zip(grid[:, 0], indices, strict=True):
        _rank_frame(axes, index, years, language)
        for number, place in enumerate(places):
            own = shown.loc[shown["place"].eq(place) & shown["index"].eq(index)]
            _rank_lines(axes, own, number)
            if len(places) == 1:
                _rank_breaks(axes, own, len(years), language)
    _rank_labels(figure, [(axes, shown.loc[shown["index"].eq(index)])
                          for axes, index in zip(grid[:, 0], indices, strict=True)],
                 list(places), language)  # fmt: skip
    _rank_key(figure, shown, places, language)
    drawn = rows.loc[rows["place"].isin(list(places))]
    return Chart(
        figure=figure,
        alt=_rank_alt(shown, places, language),
        caption=caption,
        data=_rank_data(drawn, places, language),
        documents=_ids(drawn["documents"]),
        name=name,
    )


@theme.styled
def dossiers_and_people(
    filers: pd.DataFrame,
    users: pd.DataFrame,
    language: Language,
    *,
    places: Mapping[str, str],
    caption: str,
    name: str = "dossiers-and-people",
) -> Chart:
    """Draw shares of dossiers filed online beside the share of residents who can have filed them.

    `filers` comes from helpers.analysis.positions.filers, with a column `place`; `users` from
    portal_users: the shares of people interviewed who used a portal. One axis for all, shares of
    different wholes told apart by marker. Raises ChartError for missing columns and without a row.
    """
    require(filers, _FILER_COLUMNS, "dossiers_and_people")
    require(users, _USER_COLUMNS, "dossiers_and_people")
    shown = filers.loc[filers["place"].isin(list(places))]
    if shown.empty and users.empty:
        raise ChartError("dossiers_and_people: neither dossiers nor people")
    count = len(shown) + len(users)
    figure = theme.figure("wide", ROW_INCHES * count + 1.55)
    axes = figure.subplots()
    words: list[dict[str, str]] = []
    for row in records(shown):
        title = language.text(
            "{place}, {period}", place=places[row["place"]],
            period=language.period(row["from"], row["to"]),
        )  # fmt: skip
        dossiers, most = percent(row["share"], language), percent(row["most"], language)
        _filer_row(axes, len(words), title, (row["most"], most), (row["share"], dossiers))
        words.append({"what": title, "dossiers": dossiers, "most": most, "people": ""})
    for row in records(users):
        title = language.text(
            "Viet Nam, {year}: {use}", year=str(row["year"]),
            use=language.text(USER_TEXTS[row["indicator"]]),
        )  # fmt: skip
        people = printed(
            row["value"], row["relation"], language, as_reported=row["as_reported"],
            digits=_decimals(row["value"]),
        )  # fmt: skip
        _user_row(axes, len(words), title, (row["value"], people))
        words.append({"what": title, "dossiers": "", "most": "", "people": people})
    _share_frame(axes, count, language)
    _share_key(figure, language, people=len(users) > 0, dossiers=len(shown) > 0)
    headings = {
        "what": language.text("Figure"),
        "dossiers": language.text("Of dossiers, filed online"),
        "most": language.text("Of residents, at most"),
        "people": language.text("Of people interviewed"),
    }
    return Chart(
        figure=figure,
        alt=_share_alt(words, language),
        caption=caption,
        data=pd.DataFrame(words, columns=list(headings)).rename(columns=headings),
        documents=_ids([*shown["documents"], *users["documents"]]),
        name=name,
    )


# ---------------------------------------------------------------- ranks


def _ids(documents: Sequence[str] | pd.Series[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for ids in documents for one in ids.split()))


def _day(day: pd.Timestamp) -> float:
    return float(date2num(day))  # type: ignore[no-untyped-call]


def _middle(row: Row) -> float:
    start: pd.Timestamp = row["to"] if pd.isna(row["from"]) else row["from"]
    return (_day(start) + _day(row["to"])) / 2


def _rank_frame(axes: Axes, index: str, years: range, language: Language) -> None:
    axes.set_title(language.text(INDEX_TEXTS[index]), fontsize=theme.SMALLEST_FONT_SIZE)
    axes.set_ylim(1.22, -0.32)  # the first place on top, with room for labels at both ends
    axes.set_yticks([0, 0.5, 1])
    names = {0.0: language.text("first"), 0.5: language.text("middle"), 1.0: language.text("last")}
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: names.get(round(value, 2), "")))
    theme.grid(axes)
    theme.hide_spines(axes, "left")
    first, last = pd.Timestamp(years[0], 1, 1), pd.Timestamp(years[-1], 12, 31)
    axes.set_xlim(_day(first) - 60, _day(last) + 90)
    middles = [_day(pd.Timestamp(year, 7, 2)) for year in years]
    axes.set_xticks(middles, [str(year) for year in years])


def _rank_lines(axes: Axes, own: pd.DataFrame, number: int) -> None:
    color = theme.CYCLE[number % len(theme.CYCLE)]
    for _, segment in own.groupby("segment", sort=True):
        for before, after in pairwise(records(segment)):
            axes.plot([_middle(before), _middle(after)], [before["share"], after["share"]],
                      color=color, linewidth=1.8, zorder=2)  # fmt: skip
    for row in records(own):
        merged = row["places"] == MERGED_PLACES
        axes.plot(
            [_middle(row)], [row["share"]], marker=MARKERS[number % len(MARKERS)], markersize=8.5,
            linestyle="none", markerfacecolor=theme.PAPER if merged else color,
            markeredgecolor=color, markeredgewidth=1.8, zorder=4,
        )  # fmt: skip


def _rank_breaks(axes: Axes, own: pd.DataFrame, years: int, language: Language) -> None:
    """Write between two ranks of one place why no line joins them, where the panel is empty."""
    for before, after in pairwise(records(own)):
        left, right = _middle(before), _middle(after)
        if not after["refused"] or left == right:
            continue
        room = (right - left) / 365 * AXIS_INCHES / (years + 0.4) - 0.4
        text = language.text(APART_TEXTS[after["refused"].split()[0]])
        low = max(before["share"], after["share"]) < 0.5
        axes.text(
            (left + right) / 2, 0.78 if low else 0.12,
            textwrap.fill(text, max(int(room / LETTER_INCHES), 10), break_long_words=False),
            ha="center", va="center", style="italic", fontsize=theme.SMALLEST_FONT_SIZE,
            color=theme.text_color("muted"), linespacing=1.0,
        ).set_in_layout(False)  # fmt: skip


def _rank_labels(
    figure: Figure,
    panels: Sequence[tuple[Axes, pd.DataFrame]],
    places: Sequence[str],
    language: Language,
) -> None:
    """Write each rank beside its marker, where it covers least."""
    figure.draw_without_rendering()
    for axes, shown in panels:
        rows = records(shown)
        marks = [_mark_box(axes, row) for row in rows]
        for number, row in enumerate(rows):
            others = marks[:number] + marks[number + 1 :]
            note = _best_label(axes, row, others, language)
            if len(places) > 1:
                note.set_color(_text_color(places.index(row["place"])))
            marks.append(note.get_window_extent())


def _mark_box(axes: Axes, row: Row) -> Bbox:
    x, y = axes.transData.transform((_middle(row), row["share"]))
    return Bbox.from_extents(x - 7, y - 7, x + 7, y + 7)


def _best_label(axes: Axes, row: Row, taken: Sequence[Bbox], language: Language) -> Annotation:
    text = language.text(
        "{rank}/{places}", rank=language.count(row["rank"]), places=language.count(row["places"])
    )

    def written(offset: tuple[float, float]) -> tuple[float, Annotation]:
        beside = offset[1] == 0
        note = theme.label(
            axes, _middle(row), row["share"], text, offset=offset, bold=True,
            ha=("left" if offset[0] > 0 else "right") if beside else "center",
            va="center" if beside else "bottom" if offset[1] > 0 else "top",
            size=theme.SMALLEST_FONT_SIZE,
        )  # fmt: skip
        note.set_in_layout(False)
        box = note.get_window_extent()
        return sum(box.overlaps(other) for other in taken), note

    tried = [written(offset) for offset in LABEL_OFFSETS]
    best = min(tried, key=_cost)[1]
    for _, note in tried:
        if note is not best:
            note.remove()
    return best


def _cost(tried: tuple[float, Annotation]) -> float:
    return tried[0]


def _text_color(number: int) -> str:
    """Return the color of a place for text: the same hue, dark enough to be read on white."""
    color = theme.CYCLE[number % len(theme.CYCLE)]
    return next(theme.TEXT_COLORS[role] for role, one in theme.COLORS.items() if one == color)


def _rank_key(
    figure: Figure, shown: pd.DataFrame, places: Mapping[str, str], language: Language
) -> None:
    lines: list[tuple[Line2D, str]] = []
    if len(places) > 1:
        lines = [(_handle(number), name) for number, name in enumerate(places.values())]
    if shown["places"].eq(MERGED_PLACES).any():
        text = language.text("open marker: a place among the merged provinces")
        lines.append((_handle(0, open_=True), text))
    text = language.text("no line: the ranks may not be compared, or the edition is missing")
    lines.append((Line2D([], [], linestyle="none"), text))
    _legend(figure, lines)


def _handle(number: int, *, open_: bool = False) -> Line2D:
    color = theme.CYCLE[number % len(theme.CYCLE)]
    return Line2D(
        [], [], color=color, marker=MARKERS[number % len(MARKERS)], linestyle="none",
        markersize=8.5, markerfacecolor=theme.PAPER if open_ else color, markeredgewidth=1.8,
    )  # fmt: skip


def _legend(figure: Figure, lines: Sequence[tuple[Line2D, str]]) -> None:
    figure.legend(
        [handle for handle, _ in lines], [text for _, text in lines], loc="outside lower left",
        ncols=1, fontsize=theme.SMALLEST_FONT_SIZE, handlelength=1.2, labelspacing=0.35,
        borderaxespad=0.2,
    )  # fmt: skip


def _rank_alt(shown: pd.DataFrame, places: Mapping[str, str], language: Language) -> str:
    parts = []
    for (index, place), own in shown.groupby(["index", "place"], sort=False):
        ranks = [
            language.text(
                "{rank} ({period})", rank=place_of(row, language),
                period=language.period(row["from"], row["to"]),
            )
            for row in records(own)
        ]  # fmt: skip
        parts.append(
            language.text(
                "{place}, {index}: {ranks}", place=places[str(place)],
                index=language.text(INDEX_TEXTS[str(index)]), ranks=", ".join(ranks),
            )
        )  # fmt: skip
    return language.text("Places on national indices. {ranks}.", ranks="; ".join(parts))


def _rank_data(rows: pd.DataFrame, places: Mapping[str, str], language: Language) -> pd.DataFrame:
    data = pd.DataFrame(
        [
            {
                language.text("Index"): language.text(INDEX_TEXTS[row["index"]]),
                language.text("Place"): places[row["place"]],
                language.text("Period"): language.period(row["from"], row["to"]),
                language.text("Rank"): place_of(row, language),
                language.text("Score"): score_of(row, language),
                language.text("Not joined to the one before, because"): apart(
                    row["refused"], language
                ),
            }
            for row in records(rows)
        ]
    )
    return data if len(places) > 1 else data.drop(columns=[language.text("Place")])


# ---------------------------------------------------------------- dossiers and people


def _row_title(axes: Axes, position: float, title: str) -> None:
    bare(
        theme.label(axes, 0, position - 0.08, title, offset=(2, 5), va="bottom",
                    size=theme.SMALLEST_FONT_SIZE)
    )  # fmt: skip


def _filer_row(
    axes: Axes, position: int, title: str, most: tuple[float, str], dossiers: tuple[float, str]
) -> None:
    _row_title(axes, position, title)
    color, light = theme.CYCLE[0], theme.color("muted")
    axes.plot([most[0], dossiers[0]], [position] * 2, color=light, linewidth=1.2, zorder=1)
    axes.plot([most[0]], [position], marker="<", color=color, markerfacecolor=theme.PAPER,
              markersize=8.5, markeredgewidth=1.8, linestyle="none", zorder=4,
              clip_on=False)  # fmt: skip
    axes.plot([dossiers[0]], [position], marker="o", color=color, markersize=8.5, linestyle="none",
              zorder=4, clip_on=False)  # fmt: skip
    right = dossiers[0] < 0.88
    if right and dossiers[0] - most[0] < 0.15:
        # no room between the two, and none before the first: both stand behind the second
        behind = 18 + 0.75 * theme.SMALLEST_FONT_SIZE * len(dossiers[1])
        theme.label(axes, dossiers[0], position, f"◁ {most[1]}", offset=(behind, 0),
                    size=theme.SMALLEST_FONT_SIZE)  # fmt: skip
    else:
        theme.label(axes, most[0], position, most[1], offset=(9, 0),
                    size=theme.SMALLEST_FONT_SIZE)  # fmt: skip
    theme.label(axes, dossiers[0], position, dossiers[1], offset=(10 if right else -10, 0),
                ha="left" if right else "right", bold=True,
                size=theme.SMALLEST_FONT_SIZE)  # fmt: skip


def _decimals(share: float) -> int:
    """Return the decimals a share has as a percentage, one or two: 8.3% gets no more digits."""
    return 1 if abs(share * 1000 - round(share * 1000)) < 1e-9 else 2


def _user_row(axes: Axes, position: int, title: str, people: tuple[float, str]) -> None:
    _row_title(axes, position, title)
    axes.plot([people[0]], [position], marker="D", color=theme.color("district"), markersize=8,
              linestyle="none", zorder=4, clip_on=False)  # fmt: skip
    theme.label(axes, people[0], position, people[1], offset=(10, 0), bold=True,
                size=theme.SMALLEST_FONT_SIZE)  # fmt: skip


def _share_frame(axes: Axes, count: int, language: Language) -> None:
    axes.set_ylim(count - 0.5, -0.85)
    axes.set_xlim(0, 1)
    axes.set_yticks([])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    theme.percent_axis(axes.xaxis, language)
    theme.grid(axes, "x")
    theme.hide_spines(axes, "left", "bottom")


def _share_key(figure: Figure, language: Language, *, people: bool, dossiers: bool) -> None:
    color = theme.CYCLE[0]
    lines: list[tuple[Line2D, str]] = []
    if dossiers:
        lines = [
            (Line2D([], [], color=color, marker="o", linestyle="none", markersize=8.5),
             language.text("of dossiers, the share filed online")),
            (Line2D([], [], color=color, marker="<", linestyle="none", markersize=8.5,
                    markerfacecolor=theme.PAPER, markeredgewidth=1.8),
             language.text("of residents, the most who can have filed online in that time")),
        ]  # fmt: skip
    if people:
        handle = Line2D([], [], color=theme.color("district"), marker="D", linestyle="none",
                        markersize=8)  # fmt: skip
        lines.append((handle, language.text("of people interviewed (PAPI survey of the year)")))
    _legend(figure, lines)


def _share_alt(words: Sequence[Mapping[str, str]], language: Language) -> str:
    parts = [
        language.text(
            "{what}: {dossiers} of dossiers were filed online, by at most {most} of residents",
            what=row["what"], dossiers=row["dossiers"], most=row["most"],
        )
        if row["dossiers"]
        else language.text("{what}: {people} of people interviewed", what=row["what"],
                           people=row["people"])
        for row in words
    ]  # fmt: skip
    return language.text("Shares of dossiers and of people. {rows}.", rows="; ".join(parts))

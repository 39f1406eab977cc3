"""A sample page of an invented place, with everything that a page can hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from helpers.reporting import page, show
from helpers.reporting.charts import Chart, theme
from helpers.reporting.findings import Findings
from helpers.reporting.language import Language, use

HOSTILE = (
    "</p></td><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"
)

COUNTS = pd.DataFrame(
    {
        "tier": ["province", "district", "commune"],
        "results": [40_458, 27_404, 137_574],
        "digitized": [33_580, 4_110, 6_878],
    }
).assign(share=lambda table: table["digitized"] / table["results"])


@dataclass(frozen=True)
class Sources:
    """The two tables that a source line needs."""

    documents: pd.DataFrame
    observations: pd.DataFrame


def sources() -> Sources:
    documents = pd.DataFrame(
        [
            (
                "sample/2023-09-18-results",
                "Digitized results, nine months",
                "Sample provincial portal",
                "news",
                "",
                "2023-09-18",
                "https://example.org/news/digitized-results-nine-months-2023-by-tier-and-unit",
                "whole",
            ),
            (
                "sample/2023-06-plan",
                "Plan for digitizing results, with targets by tier",
                "People's committee of Sample",
                "plan",
                "1234/KH-UBND",
                "2023-06",
                "https://example.org/plan",
                "excerpt",
            ),
            (
                "sample/undated",
                f"A page without a date {HOSTILE}",
                "Sample district",
                "portal",
                "",
                "",
                "javascript:document.title='run'",
                "whole",
            ),
        ],
        columns=["id", "title", "publisher", "type", "number", "published", "url", "read"],
    )
    observations = pd.DataFrame(
        {
            "document": [
                "sample/2023-09-18-results",
                "sample/2023-09-18-results",
                "sample/2023-06-plan",
            ],
            "confidence": ["high", "medium", "high"],
        }
    )
    return Sources(documents, observations)


@theme.styled
def tier_chart(language: Language) -> Chart:
    figure = theme.figure("wide", 3.9)
    axes = figure.subplots()
    left = 0.0
    for row in COUNTS.itertuples():
        style = theme.tier_style(row.tier)
        axes.bar(left, row.share, width=row.results, align="edge", **style.bar())
        theme.label(
            axes,
            left + row.results / 2,
            row.share,
            language.share(row.share, 0),
            role=row.tier,
            offset=(0, 9),
            ha="center",
            va="bottom",
            bold=True,
        )
        axes.text(left + row.results / 2, -0.06, row.tier.capitalize(), ha="center", va="top")
        left += row.results
    axes.axhline(0.5, color=theme.color("target"), linestyle="--", linewidth=1.6)
    theme.label(
        axes,
        left,
        0.5,
        f"Target {language.share(0.5, 0)}",
        role="target",
        offset=(-2, 8),
        ha="right",
        va="bottom",
    )
    axes.set_ylim(0, 1)
    axes.set_xlim(0, left)
    axes.set_xticks([])
    theme.percent_axis(axes.yaxis, language)
    theme.grid(axes, "y")
    theme.hide_spines(axes, "left")
    return Chart(
        figure=figure,
        alt="Bars by tier, as wide as the number of results: the provincial tier digitized 83% of "
        "40,458 results, districts 15% of 27,404, communes 5% of 137,574. The target is 50%.",
        caption="Communes issue two thirds of all results and digitize one in twenty",
        data=pd.DataFrame(
            {
                "Tier": COUNTS["tier"].str.capitalize(),
                "Results": COUNTS["results"].map(language.count),
                "Digitized": COUNTS["digitized"].map(language.count),
                "Share": COUNTS["share"].map(language.share),
            }
        ),
        documents=["sample/2023-09-18-results"],
        name="tiers",
    )


@theme.styled
def trend_chart(language: Language) -> Chart:
    days = pd.to_datetime(["2022-03-31", "2022-06-30", "2022-12-31", "2023-03-31", "2023-09-15"])
    series = {"province": [0.41, 0.5, 0.62, 0.71, 0.83], "commune": [0.01, 0.02, 0.02, 0.04, 0.05]}
    figure = theme.figure("wide", 3.6)
    axes = figure.subplots()
    for tier, values in series.items():
        style = theme.tier_style(tier)
        axes.plot(days, values, **style.point())
        theme.label(
            axes, days[-1], values[-1], tier.capitalize(), role=tier, offset=(10, 0), bold=True
        )
    theme.percent_axis(axes.yaxis, language)
    theme.date_axis(axes.xaxis, language)
    axes.set_ylim(0, 1)
    theme.grid(axes)
    theme.hide_spines(axes, "left")
    return Chart(
        figure=figure,
        alt="From March 2022 to September 2023 the provincial tier rose from 41% to 83%, communes "
        "from 1% to 5%.",
        caption="The provincial tier doubled its share in eighteen months; communes hardly moved",
        data=pd.DataFrame(
            {"Day": [language.date(day) for day in days]}
            | {
                tier.capitalize(): [language.share(v, 0) for v in values]
                for tier, values in series.items()
            }
        ),
        documents=["sample/2023-09-18-results", "sample/2023-06-plan"],
        name="trend",
    )


def shown(call: Callable[..., None], *args: Any, **kwargs: Any) -> list[dict[str, str]]:
    """Return what a function of `show` displays, instead of displaying it."""
    bundles: list[dict[str, str]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(show, "display", lambda bundle, raw: bundles.append(bundle))
        call(*args, **kwargs)
    return bundles


def code(*bundles: dict[str, str]) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell("show()", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("display_data", data=bundle) for bundle in bundles]
    return cell


def notebook(language: Language) -> nbformat.NotebookNode:
    text = nbformat.v4.new_markdown_cell
    tables = sources()
    table = pd.DataFrame(
        {
            "tier": ["Province", "District", "Commune"],
            "results": COUNTS["results"],
            "rate": COUNTS["share"].map(language.share),
            "backlog": [6_878, 23_294, 130_696],
            "backlog_share": ["4.28%", "14.48%", "81.24%"],
        }
    )
    cells = [
        text(
            "# Why do districts and communes lag?\n\n"
            "How large is the gap between the tiers, where does the shortfall sit, and how much of "
            "it can the later start of districts and communes explain?"
        ),
        text(
            "## How large is the gap?\n\n"
            "A result counts as digitized when its electronic copy is stored and signed. "
            "Shares are counts divided by counts, never averages of percentages."
        ),
        code(
            *shown(
                show.finding,
                "Communes hold {share} of all results that are not yet digitized; "
                "next to it stands their rate, {rate}.",
                language,
                share=language.share(0.8124),
                rate=language.share(0.05),
            )
        ),
        code(*shown(show.chart, tier_chart(language), language, tables)),
        text("### The shortfall in numbers"),
        code(
            *shown(
                show.table,
                table,
                "Results not yet digitized, by tier",
                language,
                documents=["sample/2023-09-18-results"],
                tables=tables,
                labels={
                    "tier": "Tier",
                    "results": "Results",
                    "rate": "Digitized",
                    "backlog": "Not digitized",
                    "backlog_share": "Share of the backlog",
                },
            )
        ),
        text("## How did it move?"),
        code(
            *shown(
                show.finding,
                "Between {start} and {end} the gap between the tiers grew by {points}.",
                language,
                start=language.date("2022-03"),
                end=language.date("2023-09"),
                points=language.points(38),
            )
        ),
        code(*shown(show.chart, trend_chart(language), language, tables)),
        code(
            *shown(
                show.missing,
                "No figure by district has been published for {place} since {date}. "
                "A quarterly report of the provincial office by unit would fill it.",
                language,
                place="Sample",
                date=language.date("2023-09-18"),
            )
        ),
        text("## What this page cannot say"),
        code(
            *shown(
                show.limits,
                [
                    "The documents do not say whether results from before {year} are included.",
                    "Closing dates are bounded by the day of publication.",
                    "A share of a tier says nothing about one office.",
                ],
                language,
                year="2022",
            )
        ),
        text("## Documents"),
        code(*shown(show.provenance, list(tables.documents["id"]), tables, language)),
    ]
    made = nbformat.v4.new_notebook(cells=cells)
    for number, cell in enumerate(made.cells):
        cell["id"] = f"cell-{number}"
    return made


def findings() -> list[Any]:
    found = Findings()
    documents = ["sample/2023-09-18-results"]
    found.add(
        "commune_backlog_share",
        0.8124,
        unit="share",
        documents=documents,
        period=("2023-01-01", "2023-09-15"),
    )
    found.add(
        "gap_points",
        78.0,
        unit="points",
        documents=documents,
        period=("2023-01-01", "2023-09-15"),
        lower=30.0,
        upper=78.0,
    )
    found.add("not_digitized", 160_868, unit="results", documents=documents, grade="weak")
    return found.list()


def write(folder: Path, code_: str = "en") -> tuple[Path, Path]:
    """Write the sample page and the index over it; return their paths."""
    language = use(code_)
    source = folder / "03_why_lag.ipynb"
    nbformat.write(notebook(language), source)
    navigation = [
        page.Link("What was published", "01_clean.html"),
        page.Link("Trends", "02_trends.html"),
        page.Link("Why the lag", "03_why_lag.html", current=True),
        page.Link("In brief", "04_brief.html"),
    ]
    rendered = page.render(
        source,
        folder / "03_why_lag.html",
        title="Why do districts and communes lag?",
        language=language,
        navigation=navigation,
        notebook_href="03_why_lag.ipynb",
        kicker="Sample province",
        facts=[f"Newest document: {language.date('2023-09-18')}", "3 documents"],
    )
    pages = [
        page.Page(
            place,
            name,
            code_,
            title,
            f"{name}.html",
            f"{name}.ipynb",
            state,
            findings() if name == "03_why_lag" else (),
        )
        for place in ("sample", "other-place")
        for name, title, state in (
            ("02_trends", "How the shares moved, and how far they are from the targets", "made"),
            (
                "03_why_lag",
                "Why do districts and communes lag?",
                "failed" if place == "other-place" else "made",
            ),
            ("04_brief", "In brief: two pages for a decision", "unchanged"),
        )
    ]
    listed = page.index(
        pages,
        folder / "index.html",
        language,
        intro="For each place: how far procedures are handled online and their results digitized, "
        "where the shortfall sits, and which explanations the published figures support.",
        places={"sample": "Sample province", "other-place": "Other place"},
        newest="2023-09-18",
        labels={
            "commune_backlog_share": "of the results not yet digitized lie with the communes",
            "gap_points": "between the provincial tier and the communes",
            "not_digitized": "not yet digitized",
        },
        tables={"sample": "sample/tables.xlsx"},
    )
    return rendered, listed

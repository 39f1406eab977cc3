"""A form in which a person corrects the entries of a draft, in JupyterLab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from IPython.display import display

from helpers.register.codebook import Codebook
from helpers.register.documents import THEMES
from helpers.register.intake import drafting
from helpers.register.intake.figures import Findings
from helpers.register.problems import RegisterError
from helpers.reporting import show
from helpers.reporting.intake_tables import DIRECTIONS, KINDS, TIERS
from helpers.reporting.language import Language


def _choices(
    entry: str, key: str, value: str, proposed: Sequence[str], book: Codebook
) -> list[tuple[str, str]]:
    """What may be chosen for a key, with what it is called; nothing where it is free text."""
    codes: Mapping[str, Sequence[str]] = {
        "tier": list(TIERS), "kind": list(KINDS), "direction": list(DIRECTIONS),
        "theme": sorted(THEMES),
        "indicator": [*proposed, *sorted({*book.indicators} - {*proposed})],
    }  # fmt: skip
    named = codes.get(key, [])
    return [(code, code) for code in dict.fromkeys([value, *named])] if named else []


def form(draft: Path, findings: Findings, book: Codebook, language: Language) -> None:
    """Show the entries of a draft with a field for each key, and a button that saves them.

    Where ipywidgets is not installed, it is said how the draft is corrected otherwise.
    """
    try:
        widgets: Any = import_module("ipywidgets")
    except ModuleNotFoundError:
        show.finding(
            "A form stands here where ipywidgets is installed. Without it, the draft is corrected "
            "in the cell below, or in an editor.",
            language,
        )
        return
    entries = drafting.editable(draft.read_text(encoding="utf-8"))
    proposed = {
        found.printed: [candidate.indicator for candidate in found.candidates]
        for found in findings.figures
    }
    fields: dict[str, dict[str, Any]] = {}
    parts = []
    for entry, values in entries.items():
        fields[entry] = {}
        for key, value in values.items():
            first = proposed.get(values.get("as_reported", ""), [])
            options = _choices(entry, key, value, first, book)
            field = (
                widgets.Dropdown(options=options, value=value, description=key)
                if options
                else widgets.Text(value=value, description=key, continuous_update=False)
            )
            fields[entry][key] = field
        head = widgets.HTML(value=f"<b>{entry or 'document'}</b>")
        parts.append(widgets.VBox([head, *fields[entry].values()]))
    said = widgets.HTML(value="")

    def save(_: object) -> None:
        text = draft.read_text(encoding="utf-8")
        edited = {
            entry: {key: str(field.value) for key, field in keys.items()}
            for entry, keys in fields.items()
        }
        try:
            changed = drafting.changes(text, edited)
            drafting.rewrite(draft, changed)
        except RegisterError as error:
            said.value = "<br>".join(map(str, error.problems))
            return
        count = sum(map(len, changed.values()))
        said.value = language.text("Saved; keys changed: {count}.", count=language.count(count))

    button = widgets.Button(description=language.text("Save to the draft"))
    button.on_click(save)
    display(widgets.VBox([*parts, button, said]))  # type: ignore[no-untyped-call]

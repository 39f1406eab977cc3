"""Switch place and language at the top of an open notebook.

Only where somebody can answer: a run without a reader (the batch, papermill, nbconvert, nbval)
gets nothing, so that its outputs and pages do not depend on what is installed.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from IPython.display import display

from helpers.reporting import desk
from helpers.reporting import language as languages
from helpers.reporting.brief import ALL

if TYPE_CHECKING:
    import pandas as pd
    from ipywidgets import VBox  # type: ignore[import-untyped]


def switch(values: MutableMapping[str, Any], places: pd.DataFrame) -> None:
    """Show a choice of place and language, for the cells below.

    `values` are the variables of the notebook, `globals()`: another choice sets `place` and
    `language` there. `places` is the table of places: those under study are offered, and all of
    them together. Shows nothing where nobody can answer, nor where another notebook runs this one.
    """
    if values.get("__name__") == "__main__" and desk.is_answered():
        display(control(values, places))  # type: ignore[no-untyped-call]


def control(values: MutableMapping[str, Any], places: pd.DataFrame) -> VBox:
    """Return the two choices as a widget; see `switch`."""
    import ipywidgets  # not loaded where there is nobody to choose

    say = languages.use(values["language"])
    names = dict(zip(places["place"], places[f"name_{say.code}"], strict=True))
    listed = [*places.loc[places["study"] == "yes", "place"], ALL]
    if values["place"] not in listed:
        listed.insert(0, values["place"])
    names[ALL] = say.text("All provinces")
    place = ipywidgets.Dropdown(
        options=[(names.get(code, code), code) for code in listed],
        value=values["place"],
        description=say.text("Place"),
    )
    language = ipywidgets.Dropdown(
        options=[(languages.use(code).name, code) for code in languages.LOCALES],
        value=say.code,
        description=say.text("Language"),
    )
    told = ipywidgets.HTML()

    def chosen(_: object) -> None:
        values.update(place=place.value, language=language.value)
        words = languages.use(language.value)
        told.value = words.text(
            'Now run what follows: in the menu "Run", "Run Selected Cell and All Below". '
            '"Run All Cells" goes back to the parameters above.'
        )

    for choice in (place, language):
        choice.observe(chosen, "value")
    return ipywidgets.VBox([ipywidgets.HBox([place, language]), told])

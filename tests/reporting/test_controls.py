"""The choice of place and language: set where somebody answers, absent where nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from helpers.reporting import controls, desk, language

PLACES = pd.DataFrame(
    {
        "place": ["one", "two", "other"],
        "name_en": ["One", "Two", "Other"],
        "name_vi": ["Một", "Hai", "Khác"],
        "study": ["yes", "yes", "no"],
    }
)
SHOW = """
import pandas as pd
from helpers.reporting import controls
place, language = "one", "en"
places = {"place": ["one"], "name_en": ["One"], "name_vi": ["Một"], "study": ["yes"]}
controls.switch(globals(), pd.DataFrame(places))
"""


def variables(**changed: str) -> dict[str, Any]:
    return {"__name__": "__main__", "place": "one", "language": "en"} | changed


def parts(values: dict[str, Any]) -> tuple[Any, Any, Any]:
    row, told = controls.control(values, PLACES).children
    return (*row.children, told)


def test_the_places_under_study_and_all_of_them_are_offered_by_their_names() -> None:
    place, chosen, told = parts(variables(language="vi"))
    assert place.options == (("Một", "one"), ("Hai", "two"), ("Tất cả các tỉnh", "all"))
    assert chosen.options == (("English", "en"), ("Tiếng Việt", "vi"))
    assert (place.value, chosen.value, told.value) == ("one", "vi", "")


def test_a_place_that_is_not_under_study_stays_the_one_chosen() -> None:
    place, *_ = parts(variables(place="other"))
    assert place.value == "other"
    assert place.options[0] == ("Other", "other")


def test_a_choice_sets_the_variables_and_says_what_to_do_in_the_language_chosen() -> None:
    values = variables()
    place, chosen, told = parts(values)
    place.value = "two"
    assert (values["place"], values["language"]) == ("two", "en")
    assert "Run Selected Cell and All Below" in told.value
    english = told.value
    chosen.value = "vi"
    assert (values["place"], values["language"]) == ("two", "vi")
    assert told.value != english and "Run Selected Cell and All Below" in told.value


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(language.LanguageError, match="choose one of en, vi"):
        controls.control(variables(language="fr"), PLACES)


@pytest.mark.parametrize(
    ("shell", "shown"),
    [
        (None, 0),
        (SimpleNamespace(), 0),
        (SimpleNamespace(kernel=SimpleNamespace(get_parent=lambda channel: {})), 0),
    ],
    ids=["no shell", "a shell in a terminal", "a kernel that is asked nothing"],
)
def test_nothing_is_shown_where_nobody_can_answer(
    monkeypatch: pytest.MonkeyPatch, shell: Any, shown: int
) -> None:
    displayed: list[Any] = []
    monkeypatch.setattr(desk, "get_ipython", lambda: shell)
    monkeypatch.setattr(controls, "display", displayed.append)
    controls.switch(variables(), PLACES)
    assert len(displayed) == shown


@pytest.fixture(scope="module")
def kernel() -> Iterator[BlockingKernelClient]:
    manager, client = start_new_kernel(kernel_name="python3")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize(
    ("code", "answers", "shown"),
    [(SHOW, True, 1), (SHOW, False, 0), (f"exec({SHOW!r}, {{'__name__': 'another'}})", True, 0)],
    ids=["desk", "batch", "run by another notebook"],
)
def test_a_kernel_shows_the_control_to_a_client_that_can_answer_and_to_no_other(
    kernel: BlockingKernelClient, code: str, answers: bool, shown: int
) -> None:
    messages: list[dict[str, Any]] = []
    reply = kernel.execute_interactive(
        code, allow_stdin=answers, output_hook=messages.append, timeout=60
    )
    assert reply["content"]["status"] == "ok"
    made = [one for one in messages if one["msg_type"] in ("display_data", "stream", "error")]
    assert len(made) == shown
    assert all("application/vnd.jupyter.widget-view+json" in one["content"]["data"] for one in made)
    assert ("comm_open" in {one["msg_type"] for one in messages}) == bool(shown)

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from helpers.register import documents, intake
from helpers.register.documents import Register
from helpers.register.intake import candidates, drafting
from helpers.reporting import intake_form
from helpers.reporting import language as languages
from tests.invented import write_register

TEXT = """Số hóa ở cấp xã còn chậm
10/10/2023
Trong 9 tháng đầu năm 2023, kết quả được số hóa ở cấp tỉnh đạt 800/1.000; cấp xã đạt 53/2.500.
Nguyên nhân là do người dân còn giữ thói quen đến nộp trực tiếp.
"""


class Widgets(ModuleType):
    """As much of ipywidgets as the form uses, and what it made."""

    def __init__(self) -> None:
        super().__init__("ipywidgets")
        self.made: list[SimpleNamespace] = []
        self.pressed: list[Any] = []

    def _make(self, **values: Any) -> SimpleNamespace:
        self.made.append(SimpleNamespace(on_click=self.pressed.append, **values))
        return self.made[-1]

    Dropdown = Text = HTML = Button = _make

    def VBox(self, children: Any) -> SimpleNamespace:  # noqa: N802 (the name that ipywidgets has)
        return SimpleNamespace(children=children)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return write_register(tmp_path / "raw")


def drafted(raw: Path, page: Path) -> tuple[Register, Path, intake.Intake]:
    page.write_text(TEXT, encoding="utf-8")
    register = documents.load(raw)
    one = intake.read(page, register, candidates.build(register), place="an")
    return register, drafting.keep(one.draft, raw / "documents"), one


def test_a_field_that_is_changed_is_saved_and_the_rest_of_the_draft_stays(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    widgets = Widgets()
    monkeypatch.setitem(sys.modules, "ipywidgets", widgets)
    register, draft, one = drafted(raw, tmp_path / "a.txt")
    before = draft.read_text(encoding="utf-8").splitlines()
    intake_form.form(draft, one.findings, register.codebook, languages.use("en"))
    fields = [field for field in widgets.made if getattr(field, "description", "") == "tier"]
    assert [field.value for field in fields] == ["province", "commune", "all"]
    fields[0].value = "district"
    (save,) = widgets.pressed
    save(None)
    after = draft.read_text(encoding="utf-8").splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert changed == ['tier = "district"']
    assert documents.check(raw) == []
    assert widgets.made[-2].value == "Saved; keys changed: 1."


def test_a_day_that_is_none_is_said_and_nothing_saved(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    widgets = Widgets()
    monkeypatch.setitem(sys.modules, "ipywidgets", widgets)
    register, draft, one = drafted(raw, tmp_path / "a.txt")
    before = draft.read_text(encoding="utf-8")
    intake_form.form(draft, one.findings, register.codebook, languages.use("en"))
    next(f for f in widgets.made if getattr(f, "description", "") == "from").value = "1/2/2023"
    widgets.pressed[0](None)
    assert "a day such as 2023-09-18" in widgets.made[-2].value
    assert draft.read_text(encoding="utf-8") == before


def test_without_widgets_it_is_said_how_else_a_draft_is_corrected(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    register, draft, one = drafted(raw, tmp_path / "a.txt")
    intake_form.form(draft, one.findings, register.codebook, languages.use("en"))
    assert "in an editor" in capsys.readouterr().out

from pathlib import Path

import pytest

from helpers import project


def make_root(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").touch()
    (folder / "notebooks").mkdir()
    (folder / "data").mkdir()
    return folder


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOHOA_ROOT", raising=False)


def test_the_root_is_found_from_a_folder_below_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_root(tmp_path / "checkout")
    monkeypatch.chdir(root / "notebooks")
    assert project.root() == root


def test_the_variable_wins_over_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, named = make_root(tmp_path / "here"), make_root(tmp_path / "named")
    monkeypatch.chdir(here)
    monkeypatch.setenv("SOHOA_ROOT", str(named))
    assert project.root() == named


def test_a_variable_that_names_no_root_is_refused_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("SOHOA_ROOT", str(tmp_path))
    with pytest.raises(project.RootNotFoundError, match=r"pyproject\.toml, notebooks not found"):
        project.root()


def test_outside_of_any_checkout_the_installed_one_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert project.root() == Path(project.__file__).parents[2]


def test_without_any_checkout_the_error_says_what_a_root_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "__file__", str(tmp_path / "site-packages" / "project.py"))
    with pytest.raises(project.RootNotFoundError, match=r"pyproject\.toml, notebooks, data"):
        project.root(tmp_path)


def test_a_relative_parameter_means_the_same_file_from_root_and_notebooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_root(tmp_path)
    found = set()
    for folder in (root, root / "notebooks"):
        monkeypatch.chdir(folder)
        found.add(project.resolve("data/processed"))
    assert found == {root / "data" / "processed"}


def test_an_absolute_parameter_stays_as_it_is(tmp_path: Path) -> None:
    assert project.resolve(str(tmp_path / "tables")) == tmp_path / "tables"


def test_the_folders_lie_where_the_layout_puts_them(tmp_path: Path) -> None:
    paths = project.paths(make_root(tmp_path))
    assert [
        path.relative_to(tmp_path).as_posix()
        for path in (paths.raw, paths.documents, paths.processed, paths.notebooks, paths.reports)
    ] == ["data/raw", "data/raw/documents", "data/processed", "notebooks", "reports"]

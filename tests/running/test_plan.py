from pathlib import Path

import pytest

from helpers.running import plan
from helpers.running.plan import SelectionError, Site

STUDY = ("gia-lai", "thai-nguyen", "kon-tum")


def keys(**filters: list[str]) -> list[str]:
    return [page.key for page in plan.select(STUDY, **filters)]


def test_everything_means_cleaning_once_and_two_analyses_a_place_and_for_all() -> None:
    assert keys() == [
        "en/all/01_clean",
        *(
            f"en/{place}/{name}"
            for place in (*STUDY, "all")
            for name in ("02_trends", "03_why_lag")
        ),
    ]


def test_cleaning_stays_in_a_selection_since_every_page_reads_its_tables() -> None:
    assert keys(provinces=["kon-tum"], notebooks=["03_why_lag"]) == [
        "en/all/01_clean",
        "en/kon-tum/03_why_lag",
    ]


@pytest.mark.usefixtures("with_brief")
def test_a_brief_comes_after_the_pages_whose_findings_it_tells_and_brings_them_along() -> None:
    assert keys(provinces=["kon-tum"], notebooks=["04_brief"]) == [
        "en/all/01_clean",
        "en/kon-tum/02_trends",
        "en/kon-tum/03_why_lag",
        "en/kon-tum/04_brief",
    ]


@pytest.mark.usefixtures("with_brief")
def test_a_brief_is_told_where_the_findings_of_its_place_and_language_are(site: Site) -> None:
    page = plan.select(["kon-tum"], provinces=["kon-tum"], notebooks=["04_brief"])[-1]
    told = {name: page.parameters(site)[name] for name in ("trends", "why_lag", "findings")}
    assert told == {
        "trends": "reports/en/kon-tum/findings-02_trends.json",
        "why_lag": "reports/en/kon-tum/findings-03_why_lag.json",
        "findings": "reports/en/kon-tum/findings-04_brief.json",
    }


def test_every_unknown_name_is_refused_with_the_nearest_valid_one() -> None:
    with pytest.raises(SelectionError) as refused:
        keys(provinces=["gia-lay", "kon-tum"], languages=["eng"], notebooks=["02_trend"])
    assert str(refused.value).splitlines() == [
        "unknown province 'gia-lay': perhaps 'gia-lai'",
        "unknown language 'eng': perhaps 'en'",
        "unknown notebook '02_trend': perhaps '02_trends'",
    ]


def test_the_project_itself_is_read_and_written_unless_told(root: Path) -> None:
    site = plan.site(root=root)
    assert (site.raw, site.processed, site.reports) == (
        root / "data" / "raw",
        root / "data" / "processed",
        root / "reports",
    )


def test_an_output_folder_receives_the_tables_too(root: Path, tmp_path: Path) -> None:
    site = plan.site(raw=tmp_path / "other", output=tmp_path / "out", root=root)
    assert site.raw == tmp_path / "other"
    assert site.reports == tmp_path / "out"
    assert site.processed == tmp_path / "out" / "data" / "processed"


def test_other_documents_without_an_output_folder_are_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(SelectionError, match="needs --output"):
        plan.site(raw=tmp_path / "other", root=root)


def test_the_own_documents_may_be_named(root: Path) -> None:
    assert plan.site(raw=root / "data" / "raw", root=root) == plan.site(root=root)


def test_parameters_inside_the_project_are_relative_to_it(site: Site) -> None:
    clean, page = plan.select(["kon-tum"], provinces=["kon-tum"], notebooks=["02_trends"])
    assert clean.parameters(site) == {
        "raw": "data/raw",
        "processed": "data/processed",
        "language": "en",
    }
    assert page.parameters(site) == {
        "place": "kon-tum",
        "language": "en",
        "processed": "data/processed",
        "findings": "reports/en/kon-tum/findings-02_trends.json",
    }


def test_parameters_outside_of_the_project_are_absolute(root: Path, tmp_path: Path) -> None:
    site = plan.site(output=tmp_path / "out", root=root)
    page = plan.select(["kon-tum"])[1]
    assert page.parameters(site)["processed"] == (tmp_path / "out/data/processed").as_posix()


def test_labels_are_the_same_wherever_the_output_is(root: Path, tmp_path: Path) -> None:
    sites = [plan.site(output=tmp_path / name, root=root) for name in ("one", "two")]
    assert {site.label(site.processed / "a.csv") for site in sites} == {"data/processed/a.csv"}


@pytest.mark.parametrize("inside", [".", "data", "data/processed", "src", "notebooks/new", ".git"])
def test_an_output_folder_among_the_own_files_is_refused(root: Path, inside: str) -> None:
    with pytest.raises(SelectionError, match="lies in the project's own files"):
        plan.site(output=root / inside, root=root)


def test_an_output_that_cannot_be_written_is_named(root: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(SelectionError, match="taken: the folder cannot be written"):
        plan.check_writable(plan.site(output=tmp_path / "taken", root=root))
    plan.check_writable(plan.site(output=tmp_path / "free", root=root))
    assert (tmp_path / "free" / "data" / "processed").is_dir()


def test_every_place_and_notebook_has_a_page_in_each_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plan, "LANGUAGES", ("en", "vi"))
    found = keys()
    assert [key for key in found if key.startswith("vi/")] == [
        f"vi/{key.removeprefix('en/')}" for key in found if key.startswith("en/")
    ]
    assert keys(languages=["vi"]) == [key for key in found if key.startswith("vi/")]

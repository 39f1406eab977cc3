from __future__ import annotations

import pandas as pd
import pytest

from helpers.analysis import explanations as subject


def claim(document: str, says: str = "", **given: str) -> dict[str, str]:
    row = {
        "id": f"{document}#{says}{sorted(given.items())}",
        "document": document,
        "place": "gia-lai",
        "tier": "commune",
        "unit": "",
        "theme": "staff_capacity",
        "direction": "hinders",
        "says": says,
        "near": "",
    }
    return row | given


def document(id: str, publisher: str = "", published: str = "", **given: str) -> dict[str, str]:
    precision = {10: "day", 7: "month", 4: "year", 0: "unknown"}[len(published)]
    row = {
        "id": id,
        "place": "gia-lai",
        "publisher": publisher or f"publisher of {id}",
        "published": published,
        "published_precision": precision,
        "number": "",
        "url": f"https://{id}",
        "text_family": "",
        "type": "news",
    }
    return row | given


def groups(claims: list[dict[str, str]], documents: list[dict[str, str]]) -> int:
    found = subject.independent_groups(pd.DataFrame(claims), pd.DataFrame(documents))
    return int(found["group"].nunique())


class TestIndependence:
    def test_one_document_is_one_source_whatever_it_says(self) -> None:
        said = [claim("a", "Staff are few."), claim("a", "Machines are old.", theme="equipment")]
        assert groups(said, [document("a")]) == 1

    def test_documents_that_name_one_text_family_are_one_source(self) -> None:
        said = [claim("a", "Staff are few."), claim("b", "Machines are old.", theme="equipment")]
        retold = [document(id, text_family="one-text") for id in ("a", "b")]
        assert groups(said, retold) == 1
        assert groups(said, [retold[0], document("b", text_family="other-text")]) == 2

    def test_two_documents_of_two_publishers_are_two_sources(self) -> None:
        said = [claim("a", "Staff are few."), claim("b", "The desk lacks trained clerks.")]
        assert groups(said, [document("a"), document("b")]) == 2

    def test_a_publisher_that_repeats_a_theme_within_days_counts_once(self) -> None:
        said = [claim("a", "Staff are few."), claim("b", "The desk lacks trained clerks.")]
        one = document("a", "Báo Gia Lai", "2025-07-21")
        assert groups(said, [one, document("b", "Báo Gia Lai (English)", "2025-07-24")]) == 1
        assert groups(said, [one, document("b", "Báo Gia Lai", "2025-07-25")]) == 2
        assert groups(said, [one, document("b", "Báo Gia Lai", "2025-07")]) == 2

    def test_a_publisher_on_two_themes_the_same_day_is_two_sources(self) -> None:
        said = [claim("a", "Staff are few."), claim("b", "Old machines.", theme="equipment")]
        day = "2025-07-21"
        assert groups(said, [document("a", "Lao Động", day), document("b", "Lao Động", day)]) == 2

    def test_a_survey_told_by_three_publishers_counts_once(self) -> None:
        told = [
            "Ethnic-minority respondents have internet access 10 to 20 points below others.",
            "Survey respondents of ethnic minorities have home internet less often, by ten to "
            "twenty points over the years.",
            "Minority respondents trail the Kinh by ten to twenty points in internet access, "
            "which keeps them off the portals.",
        ]
        said = [claim(name, text) for name, text in zip("abc", told, strict=True)]
        assert groups(said, [document(name) for name in "abc"]) == 1

    @pytest.mark.parametrize(
        ("one", "two"),
        [
            (
                "The commune lacked staff in charge of information technology.",
                "Communes have no information-technology officers, remote ones above all.",
            ),
            (
                "Power and Wi-Fi reaching communal houses let residents go online with their own "
                "phones.",
                "Free Wi-Fi at commune centres and communal houses made it easier for "
                "ethnic-minority residents to get online.",
            ),
        ],
    )
    def test_statements_that_only_share_a_subject_stay_apart(self, one: str, two: str) -> None:
        assert groups([claim("a", one), claim("b", two)], [document("a"), document("b")]) == 2

    def test_the_same_words_about_another_place_stay_apart(self) -> None:
        text = "The provincial portal is joined to the national service portal for reuse of data."
        said = [claim("a", text), claim("b", text)]
        listed = [document("a"), document("b")]
        assert groups(said, listed) == 1
        assert groups([said[0], {**said[1], "place": "kon-tum"}], listed) == 2

    def test_the_same_words_about_opposite_directions_stay_apart(self) -> None:
        text = "Community digital teams of hamlets reach residents at home in the evening."
        said = [claim("a", text), claim("b", text, direction="helps")]
        assert groups(said, [document("a"), document("b")]) == 2

    def test_short_statements_never_count_as_the_same_text(self) -> None:
        said = [claim("a", "The centre is too small."), claim("b", "The centre is too small.")]
        assert groups(said, [document("a"), document("b")]) == 2

    def test_the_same_words_to_find_it_again_are_the_same_text(self) -> None:
        near = "thấp hơn từ 10%-20%"
        said = [claim("a", "One.", near=near), claim("b", "Two.", near=near)]
        assert groups(said, [document("a"), document("b")]) == 1
        said = [claim("a", "One.", near="cấp xã"), claim("b", "Two.", near="cấp xã")]
        assert groups(said, [document("a"), document("b")]) == 2

    def test_one_official_text_entered_twice_counts_once_but_not_news_about_it(self) -> None:
        said = [claim("a", "Staff are few."), claim("b", "Old machines.", theme="equipment")]
        numbered = [document(name, number="18/KH-UBND", type="plan") for name in "ab"]
        assert groups(said, numbered) == 1
        assert groups(said, [numbered[0], document("b", number="18/KH-UBND")]) == 2
        assert groups(said, [numbered[0], {**numbered[1], "place": "kon-tum"}]) == 2

    def test_a_mirror_without_a_named_source_is_nobody_in_particular(self) -> None:
        assert subject.normalized_publisher("mirror of a news page") == ""
        said = [claim("a", "Staff are few."), claim("b", "The desk lacks trained clerks.")]
        listed = [document(name, "mirror of a news page", "2025-07-21") for name in "ab"]
        assert groups(said, listed) == 2

    @pytest.mark.parametrize(
        "name",
        ["Báo Gia Lai", "Báo Gia Lai (English)", "Báo Gia Lai via Vietnam.vn", "báo gia lai"],
    )
    def test_editions_and_reprints_share_their_publisher(self, name: str) -> None:
        assert subject.normalized_publisher(name) == "gia lai"

    def test_a_claim_without_its_document_is_refused(self) -> None:
        with pytest.raises(subject.ExplanationsError, match="not listed: b"):
            groups([claim("a"), claim("b")], [document("a")])

    def test_chains_join_into_one_group_named_by_its_first_document(self) -> None:
        said = [claim(name, f"Reason {name}.") for name in "abc"]
        days = ["2025-07-01", "2025-07-04", "2025-07-07"]
        listed = [document(n, "Lao Động", day) for n, day in zip("abc", days, strict=True)]
        found = subject.independent_groups(pd.DataFrame(said), pd.DataFrame(listed))
        assert found["group"].tolist() == ["a", "a", "a"]


@pytest.fixture
def told() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two sources on staff at communes, one of them twice; one on habit of the whole province."""
    said = [
        claim("a", "Staff are few."),
        claim("a", "Clerks are overloaded."),
        claim("b", "The desk lacks trained clerks."),
        claim("b", "A rapid group of clerks came.", direction="helps"),
        claim("c", "Residents like the counter.", theme="citizen_habit", tier="all"),
    ]
    return pd.DataFrame(said), pd.DataFrame([document(name) for name in "abc"])


class TestMatrices:
    def test_sources_are_counted_not_statements(
        self, told: tuple[pd.DataFrame, pd.DataFrame]
    ) -> None:
        matrix = subject.claim_matrix(*told)
        cells = matrix.set_index(["theme", "tier", "direction"])[["sources", "claims"]]
        assert cells.loc[("staff_capacity", "commune", "hinders")].tolist() == [2, 3]
        assert cells.loc[("staff_capacity", "commune", "helps")].tolist() == [1, 1]
        assert cells.loc[("citizen_habit", "all", "hinders")].tolist() == [1, 1]

    def test_the_most_named_theme_comes_first_and_hindrances_before_help(
        self, told: tuple[pd.DataFrame, pd.DataFrame]
    ) -> None:
        matrix = subject.claim_matrix(*told)
        assert matrix["theme"].tolist() == ["staff_capacity", "staff_capacity", "citizen_habit"]
        assert matrix["direction"].tolist() == ["hinders", "helps", "hinders"]

    def test_the_documents_behind_a_cell_are_named(
        self, told: tuple[pd.DataFrame, pd.DataFrame]
    ) -> None:
        assert subject.claim_matrix(*told)["documents"].iloc[0] == ("a", "b")

    def test_the_most_named_hindrances_of_a_tier_keep_their_ties(self) -> None:
        cells = [
            ("equipment", "commune", "hinders", 7),
            ("fees", "commune", "hinders", 2),
            ("habit", "commune", "hinders", 2),
            ("law", "commune", "hinders", 1),
            ("leadership", "commune", "helps", 9),
            ("skills", "all", "hinders", 9),
        ]
        matrix = pd.DataFrame(cells, columns=["theme", "tier", "direction", "sources"])
        assert subject.most_named(matrix, "commune").to_numpy().tolist() == [
            ["equipment", 7],
            ["fees", 2],
            ["habit", 2],
        ]
        assert subject.most_named(matrix, "commune", 1)["theme"].tolist() == ["equipment"]
        assert subject.most_named(matrix, "district").empty

    def test_cells_can_be_by_place(self, told: tuple[pd.DataFrame, pd.DataFrame]) -> None:
        matrix = subject.claim_matrix(*told, by="place")
        assert matrix["place"].unique().tolist() == ["gia-lai"]

    def test_themes_that_no_prediction_counts_are_listed(
        self, told: tuple[pd.DataFrame, pd.DataFrame]
    ) -> None:
        counted = pd.DataFrame({"themes": ["", "staff_capacity equipment"]})
        assert subject.unmapped_themes(told[0], counted) == ["citizen_habit"]

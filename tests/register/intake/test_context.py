import pytest

from helpers.register.intake import context


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("tại cấp tỉnh đạt ", " hồ sơ", "province"),
        ("có ", " sở, ban ngành", "province"),
        ("cấp huyện ", " hồ sơ", "district"),
        ("", " huyện, thị xã, thành phố", "district"),
        ("", " hồ sơ công việc tại cấp xã", "commune"),
        ("UBND xã Trà Vân, huyện Kim Lũng đạt ", "", "commune"),
        ("tỉnh phấn đấu số hóa ", " kết quả ở cấp tỉnh", "province"),
        ("các sở, ngành, UBND cấp huyện đạt ", "", "all"),
        ("toàn tỉnh đạt ", "", "all"),
        ("", " at the district level", "district"),
        ("communes received ", " dossiers", "commune"),
        ("kỹ năng của xã hội: ", "", ""),
        ("trụ sở, cơ sở: ", "", ""),
    ],
)
def test_the_tier_is_that_of_the_words_beside_the_number(
    before: str, after: str, expected: str
) -> None:
    assert context.tier(before, after)[0] == expected


def test_a_named_unit_is_named() -> None:
    assert context.tier("Huyện Sa Thầy đạt ", "")[:2] == ("district", "Huyện Sa Thầy")
    assert context.tier("Kim Lung district resolved ", "")[1] == "Kim Lung district"


@pytest.mark.parametrize(
    ("before", "after", "section", "expected"),
    [
        ("tỉnh phấn đấu đạt ", "", None, True),
        ("chỉ tiêu ", " hồ sơ", None, True),
        ("hiện chỉ đạt ", "", True, False),
        ("đạt ", " so với chỉ tiêu giao", None, False),
        ("Tỷ lệ trực tuyến đạt ", "", True, True),
        ("Tỷ lệ trực tuyến đạt ", "", None, False),
        ("dossiers must reach ", "", None, True),
    ],
)
def test_a_goal_is_told_from_a_result(
    before: str, after: str, section: bool | None, expected: bool
) -> None:
    assert context.is_goal(before, "50%", after, "", section, False) is expected

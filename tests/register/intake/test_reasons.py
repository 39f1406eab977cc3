import pytest

from helpers.register.documents import THEMES
from helpers.register.intake import reasons


@pytest.mark.parametrize(
    ("sentence", "theme", "direction"),
    [
        (
            "Nguyên nhân là do người dân còn giữ thói quen đến nộp trực tiếp.",
            "citizen_habit",
            "hinders",
        ),
        ("Máy quét tại các xã còn thiếu.", "equipment", "hinders"),
        ("The delay is due to a shortage of staff in communes.", "staff_capacity", "hinders"),
        ("Công tác tuyên truyền chưa sâu rộng do thiếu kinh phí.", "communication", "hinders"),
        ("Nhờ các đoàn viên hỗ trợ, hồ sơ trực tuyến nhiều hơn.", "citizen_skills", "helps"),
    ],
)
def test_a_stated_reason_has_theme_and_direction(sentence: str, theme: str, direction: str) -> None:
    found = reasons.find(sentence, False)
    assert found is not None
    assert found[:2] == (theme, direction)


@pytest.mark.parametrize(
    "sentence", ["Tỉnh tiếp nhận hồ sơ trực tuyến.", "Do đó, tỉnh ban hành quyết định."]
)
def test_a_sentence_without_a_cause_states_no_reason(sentence: str) -> None:
    assert reasons.find(sentence, False) is None


def test_every_theme_of_the_codebook_has_its_words() -> None:
    assert sorted(theme for theme, _ in reasons.THEMES) == sorted(THEMES)


@pytest.mark.parametrize(
    ("sentence", "theme"),
    [
        ("Ở bản xa, sóng điện thoại chập chờn.", "connectivity_devices"),
        ('"The software often freezes," a commune official complained.', "systems_missing"),
        ("Residents still prefer to hand over papers in person.", "citizen_habit"),
        ("Công chức xã không có máy quét.", "equipment"),
    ],
)
def test_what_is_missing_or_fails_is_a_reason_without_a_word_of_cause(
    sentence: str, theme: str
) -> None:
    found = reasons.find(sentence, False)
    assert found is not None
    assert found[:2] == (theme, "hinders")


@pytest.mark.parametrize(
    "sentence",
    [
        "Yêu cầu các xã khắc phục tình trạng thiếu máy quét.",
        "Departments must not let software fail.",
        "Xã tổ chức hội nghị, chưa xong phần việc của buổi sáng thì trời mưa.",
    ],
)
def test_orders_and_faults_of_other_things_are_no_reasons(sentence: str) -> None:
    assert reasons.find(sentence, False) is None


def test_a_count_of_what_is_missing_is_a_figure_and_no_reason() -> None:
    counts = "Có 31/77 xã chưa có máy quét"
    assert reasons.find(f"{counts}.", False, counted=True) is None
    found = reasons.find(f"{counts}, bà con còn ngại nộp qua mạng.", False, counted=True)
    assert found is not None
    assert found[0] == "citizen_habit"


def test_under_obstacles_less_is_enough() -> None:
    sentence = "Máy quét của xã phải mượn."
    assert reasons.find(sentence, False) is None
    found = reasons.find(sentence, True)
    assert found is not None
    assert found[:2] == ("equipment", "hinders")


def test_only_a_short_or_open_sentence_announces_obstacles() -> None:
    assert reasons.opens("Khó khăn vẫn còn nhiều.")
    assert reasons.opens("Chủ tịch huyện chỉ rõ nguyên nhân chính của tình trạng nói trên là:")
    assert not reasons.opens("Xã tiếp nhận 900 hồ sơ trực tuyến.")

import pytest

from helpers.register.intake import clauses, numbers
from helpers.register.intake.numbers import Group


def parts(text: str) -> tuple[list[Group], list[str]]:
    groups = numbers.find(text)[0]
    bounds = clauses.spans(text, 0, len(text), groups)
    return groups, [text[begin:stop].strip() for begin, stop in bounds]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cấp tỉnh 85%; cấp xã 40%", ["cấp tỉnh 85%;", "cấp xã 40%"]),
        ("cấp xã 84%, ở các sở, ngành 93%", ["cấp xã 84%,", "ở các sở, ngành 93%"]),
        ("tỉnh đạt 45; chỉ số (PAR) đạt 83", ["tỉnh đạt 45;", "chỉ số (PAR) đạt 83"]),
        ("led with 88%, and communes with 47%", ["led with 88%,", "and communes with 47%"]),
        ("at 61%, and communes with a rate of 47%", ["at 61%,", "and communes with a rate of 47%"]),
        ("at 61% and communes with 47%", ["at 61%", "and communes with 47%"]),
        ("124 xã tiếp nhận 900 hồ sơ", ["124 xã tiếp nhận", "xã tiếp nhận 900 hồ sơ"]),
    ],
)  # fmt: skip
def test_each_number_has_words_of_its_own(text: str, expected: list[str]) -> None:
    assert parts(text)[1] == expected


@pytest.mark.parametrize(
    ("text", "sequence", "expected"),
    [
        ("cấp tỉnh, cấp xã lần lượt là 92% và 60%", (), ["province", "commune"]),
        ("districts and communes reached 97% and 98%, respectively", (), ["district", "commune"]),
        ("districts and communes reached 40% and 24%", (), ["district", "commune"]),
        ("năm sau lần lượt là 70% và 50%", ("district", "commune"), ["district", "commune"]),
        ("cấp tỉnh, cấp xã lần lượt là 92%, 60% và 5%", (), []),
        ("cấp xã đạt 40% và 24%", (), []),
    ],
)
def test_numbers_take_tiers_in_the_order_in_which_they_were_named(
    text: str, sequence: tuple[str, ...], expected: list[str]
) -> None:
    groups = numbers.find(text)[0]
    found = clauses.respective(text, 0, len(text), groups, sequence)
    assert [found[place] for place in sorted(found)] == expected


def test_what_several_numbers_do_is_said_behind_the_last() -> None:
    text = "Có 20/20 sở, 10/10 huyện và 137/137 xã triển khai một cửa điện tử"
    groups = numbers.find(text)[0]
    bounds = clauses.spans(text, 0, len(text), groups)
    assert clauses.rest(text, groups, bounds, 0).strip() == "xã triển khai một cửa điện tử"
    assert clauses.rest(text, groups, bounds, 2) == ""

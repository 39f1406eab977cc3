import datetime as dt

import numpy as np

from helpers.register.intake import numbers, periods
from helpers.register.intake.candidates import Index
from helpers.register.intake.memory import Memory

DAY = dt.date(2023, 10, 10)


def period_of(text: str, memory: Memory, place: int = 0) -> tuple[str, str] | None:
    groups = numbers.find(text)[0]
    named = periods.find(text, DAY, 2023)
    cut = [text.rfind(",", 0, group.start) + 1 for group in groups]
    own = (cut[place], cut[place + 1] if place + 1 < len(groups) else len(text))
    found = memory.period_of(text, 0, groups[place], own, groups[-1], named)
    return (str(found.start), str(found.end)) if found else None


def test_a_year_behind_another_number_is_not_when_this_one_holds() -> None:
    memory = Memory(DAY, 2023, "")
    text = "Tỉnh được 2,86 điểm, năm 2022 được 3,01 điểm"
    assert period_of(text, memory, 0) is None
    assert period_of(text, memory, 1) == ("2022-01-01", "2022-12-31")


def test_the_same_period_is_that_of_the_earlier_year() -> None:
    memory = Memory(DAY, 2023, "")
    memory.told(periods.Period(dt.date(2023, 1, 1), dt.date(2023, 9, 30)))
    assert period_of("cùng kỳ chỉ 12%", memory) == ("2022-01-01", "2022-09-30")
    assert period_of("cùng kỳ năm 2021 là 12%", memory) == ("2021-01-01", "2021-09-30")
    assert period_of("đạt 12%, gấp đôi cùng kỳ", memory) is None


def test_the_last_day_of_february_is_one_in_every_year() -> None:
    memory = Memory(DAY, 2023, "")
    memory.told(periods.Period(dt.date(2024, 2, 1), dt.date(2024, 2, 29)))
    assert period_of("cùng kỳ chỉ 12%", memory) == ("2023-02-01", "2023-02-28")


def test_a_day_by_which_something_was_done_announces_no_goal() -> None:
    memory = Memory(DAY, 2023, "")
    assert memory.unpassed("By the end of 2022, ").strip() == ","
    assert memory.unpassed("đến hết năm 2025") == "đến hết năm 2025"


def test_what_is_spoken_of_fades_and_what_is_not_clear_is_not_remembered(index: Index) -> None:
    memory = Memory(DAY, 2023, "")
    weak, first, second = (np.zeros(len(index.codes)) for _ in range(3))
    weak[0], first[1], second[2] = 0.1, 0.6, 0.6
    memory.speak(index, weak, 0)
    assert memory.carried() is None
    memory.speak(index, first, 0)
    memory.speak(index, second, 1)
    carried = memory.carried()
    assert carried is not None
    assert carried[2] == 1.0
    assert 0 < carried[1] < 1
    assert carried[0] == 0

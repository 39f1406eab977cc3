import datetime as dt

import pytest

from helpers.register.intake import periods

DAY = dt.date(2023, 10, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("từ ngày 01/01/2023 đến 15/11/2023", ("2023-01-01", "2023-11-15")),
        ("từ đầu năm đến nay", ("2023-01-01", "2023-10-10")),
        ("Từ đầu năm 2023 đến hết tháng 6", ("2023-01-01", "2023-06-30")),
        ("9 tháng đầu năm 2023", ("2023-01-01", "2023-09-30")),
        ("6 tháng cuối năm 2024", ("2024-07-01", "2024-12-31")),
        ("quý III/2023", ("2023-07-01", "2023-09-30")),
        ("tháng 8/2023", ("2023-08-01", "2023-08-31")),
        ("năm 2022", ("2022-01-01", "2022-12-31")),
        ("cuối năm 2022", ("2022-12-31", "2022-12-31")),
        ("tính đến 30/9/2025", (None, "2025-09-30")),
        ("from July 1 to November 30", ("2023-07-01", "2023-11-30")),
        ("in the first nine months of 2024", ("2024-01-01", "2024-09-30")),
        ("the first half of 2024", ("2024-01-01", "2024-06-30")),
        ("in November 2025", ("2025-11-01", "2025-11-30")),
        ("by the end of 2026", ("2026-12-31", "2026-12-31")),
        ("between 6 March and 21 April 2023", ("2023-03-06", "2023-04-21")),
        ("figures cover 1 October 2022 to 31 March 2023", ("2022-10-01", "2023-03-31")),
        ("từ 01/01/2023 đến hết tháng 8/2023", ("2023-01-01", "2023-08-31")),
        ("từ tháng 11/2022 đến tháng 2/2023", ("2022-11-01", "2023-02-28")),
        ("from January to June 2023", ("2023-01-01", "2023-06-30")),
        ("Q4/2022 - Q1/2023", ("2022-10-01", "2023-03-31")),
        ("the nine months to June 2023", ("2022-10-01", "2023-06-30")),
        ("nửa cuối năm 2022", ("2022-07-01", "2022-12-31")),
        ("tính đến 8 giờ ngày 30/9/2023", (None, "2023-09-30")),
        ("as of September 30, since July 1", ("2023-07-01", "2023-09-30")),
    ],
)
def test_periods_are_read_from_both_languages(
    text: str, expected: tuple[str | None, str | None]
) -> None:
    period = periods.find(text, DAY, 2023)[0]
    assert (period.start and str(period.start), period.end and str(period.end)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "so với cùng kỳ năm 2022",
        "gấp 1,4 lần năm trước",
        "Nghị định số 61/2018/NĐ-CP ngày 23/4/2018",
    ],
)
def test_a_date_of_something_else_is_no_period(text: str) -> None:
    assert not [found for found in periods.find(text, DAY, 2023) if not found.same]

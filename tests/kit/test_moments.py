import datetime as dt

import pytest
from django.utils import translation

from geflecht.kit import moments

D = dt.date
T = dt.time


@pytest.mark.parametrize(
    ("start", "end", "line"),
    (
        (T(14, 15), T(16, 15), "Do., 23. September 2021, 14:15–16:15 Uhr"),
        (T(10, 30), None, "Do., 23. September 2021, ab 10:30 Uhr"),
        (None, T(14, 30), "Do., 23. September 2021, bis 14:30 Uhr"),
        (None, None, "Do., 23. September 2021"),
    ),
)
def test_a_day_is_written_as_people_write_it(start, end, line):
    assert moments.day_line(D(2021, 9, 23), start, end) == line


@pytest.mark.parametrize(
    ("days", "line"),
    (
        ([D(2023, 7, 17), D(2023, 7, 18)], "Mo., 17. und Di., 18. Juli 2023"),
        ([D(2023, 7, 17), D(2023, 7, 18), D(2023, 7, 19)], "Mo., 17. bis Mi., 19. Juli 2023"),
        ([D(2021, 9, 30), D(2021, 10, 1)], "Do., 30. September und Fr., 1. Oktober 2021"),
        ([D(2021, 12, 31), D(2022, 1, 1)], "Fr., 31. Dezember 2021 und Sa., 1. Januar 2022"),
        ([D(2022, 10, 6), D(2022, 10, 13), D(2022, 10, 20)], "Do., 6., Do., 13. und Do., 20. Oktober 2022"),
    ),
)
def test_several_days_leave_out_what_the_last_one_says(days, line):
    assert moments.days_line(days) == line


def test_english_days():
    with translation.override("en"):
        assert moments.day_line(D(2021, 9, 23), T(14, 15), T(16, 15)) == "Thu, 23 September 2021, 14:15–16:15"

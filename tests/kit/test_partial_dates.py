import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geflecht.kit.partial_dates import PartialDate

pytestmark = pytest.mark.pure
days = st.dates(dt.date(1000, 1, 1), dt.date(9999, 12, 31))
partial = st.builds(
    lambda day, depth: PartialDate(*(day.year, day.month, day.day)[:depth]), days, st.integers(1, 3)
)


@given(partial)
def test_writing_and_reading_gives_the_same(date):
    assert PartialDate.parse(str(date)) == date


@given(partial)
def test_the_first_day_is_not_after_the_last(date):
    assert date.first <= date.last
    assert (date.first.year, date.last.year) == (date.year, date.year)


@given(partial, partial)
def test_order_is_that_of_the_text_and_of_time(one, other):
    assert (one < other) == (str(one) < str(other))
    assert not (one < other and one.first > other.first)


@given(st.text(max_size=12))
def test_anything_else_is_refused_with_its_text(text):
    try:
        date = PartialDate.parse(text)
    except ValueError:
        return
    assert isinstance(date, PartialDate)


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("2022", PartialDate(2022)),
        ("2023-03", PartialDate(2023, 3)),
        ("03.2023", PartialDate(2023, 3)),
        ("5.3.2023", PartialDate(2023, 3, 5)),
        (" 2023-03-05 ", PartialDate(2023, 3, 5)),
    ),
)
def test_the_ways_people_write_dates(text, expected):
    assert PartialDate.parse(text) == expected


@pytest.mark.parametrize(
    "text", ("", "23", "2023-13", "2023-02-30", "31.02.2023", "2023/03", "morgen", "２０２３")
)
def test_what_is_no_date(text):
    with pytest.raises(ValueError):  # noqa: PT011
        PartialDate.parse(text)

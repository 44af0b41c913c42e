"""The days that are compared."""

import datetime as dt

A_MONTH = dt.timedelta(days=30)


def year_before(day: dt.date) -> dt.date:
    """Return the same day of the year before (28 February for a leap day)."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def quarter_of(day: dt.date) -> dt.date:
    """Return the first day of the quarter `day` lies in."""
    return dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def comparison_day(today: dt.date) -> dt.date:
    """Return the last begin of a quarter that is a month ago, so that something can have happened."""
    return quarter_of(today - A_MONTH)


def quarter_starts(today: dt.date, count: int) -> list[dt.date]:
    """Return the first days of the last `count` quarters, oldest first."""
    day = quarter_of(today)
    found = [day]
    while len(found) < count:
        day = quarter_of(day - dt.timedelta(days=1))
        found.append(day)
    return found[::-1]

"""Days and times as people write them: “Do., 23. September 2021, 14:15–16:15 Uhr”."""

import datetime as dt
from collections.abc import Sequence

from django.utils import formats, timezone
from django.utils.translation import gettext as _


def time_line(start: dt.time | None, end: dt.time | None) -> str:
    """Return the times of a day as far as they are known; nothing if none is."""
    if start and end:
        return _("%(start)s–%(end)s") % {"start": _clock(start), "end": _clock(end)}
    if start:
        return _("from %(start)s") % {"start": _clock(start)}
    return _("until %(end)s") % {"end": _clock(end)} if end else ""


def span(start: dt.time, end: dt.time | None) -> str:
    """Return begin and end as they stand in the column of a table."""
    return f"{_clock(start)}–{_clock(end)}" if end else _clock(start)


def day_line(day: dt.date, start: dt.time | None = None, end: dt.time | None = None) -> str:
    """Return one day with its times."""
    times = time_line(start, end)
    # Translators: a format of Django's date filter, such as “Do., 23. September 2021”.
    return ", ".join(filter(None, (formats.date_format(day, _("D, j F Y")), times)))


def moment_line(moment: dt.datetime) -> str:
    """Return a moment in the time zone of the installation: “Do., 23. September 2021, 14:15 Uhr”."""
    local = timezone.localtime(moment)
    time = _("%(time)s o'clock") % {"time": _clock(local.time())}
    return f"{day_line(local.date())}, {time}"


def days_line(days: Sequence[dt.date]) -> str:
    """Return several days in a row of words: “Mo., 17. und Di., 18. Juli 2023”. `days` is sorted."""
    if len(days) == 1:
        return day_line(days[0])
    is_run = len(days) > 2 and all((b - a).days == 1 for a, b in zip(days, days[1:], strict=False))
    last = day_line(days[-1])
    if is_run:
        return _("%(first)s to %(last)s") % {"first": _short(days[0], days[-1]), "last": last}
    first = ", ".join(_short(day, days[-1]) for day in days[:-1])
    return _("%(first)s and %(last)s") % {"first": first, "last": last}


def _short(day: dt.date, last: dt.date) -> str:
    """Return `day` without what `last` says anyway."""
    if day.year != last.year:
        return day_line(day)
    # Translators: formats of Django's date filter, such as “Do., 23. September” and “Do., 23.”.
    return formats.date_format(day, _("D, j F") if day.month != last.month else _("D, j"))


def _clock(time: dt.time) -> str:
    return f"{time:%H:%M}"

"""When an event is: its days, with times from the agenda where there is one."""

import datetime as dt
from collections.abc import Collection as Many
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import cast
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from geflecht.events.models import Event, EventDay
from geflecht.kit import moments
from geflecht.kit.partial_dates import PartialDate

Span = tuple[dt.time, dt.time | None]


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it is shown: the agenda's times win over stated ones."""

    date: dt.date
    start: dt.time | None
    end: dt.time | None
    venue: str = ""
    source: str = ""

    @property
    def line(self) -> str:
        return moments.day_line(self.date, self.start, self.end)


def end_of(spans: Iterable[Span]) -> dt.time | None:
    """Return when an agenda is over; None if its last item has no end."""
    spans = list(spans)
    ends = [end for _start, end in spans if end]
    last = max(start for start, _end in spans)
    return max(ends) if ends and max(ends) > last else None


def shown_times(
    stated: tuple[dt.time | None, dt.time | None], agenda: Sequence[Span]
) -> tuple[dt.time | None, dt.time | None]:
    """Return begin and end of a day: those of its agenda, where there is one, win over stated ones."""
    if not agenda:
        return stated
    return min(start for start, _end in agenda), end_of(agenda) or stated[1]


def begin_of(event: Event) -> PartialDate:
    """Return when an event begins; it always has at least a year."""
    return cast(PartialDate, event.starts_on)


def moment_of_begin(event: Event) -> dt.datetime:
    """Return when `event` begins; midnight of its first day where no time is known."""
    days = _known_days(event)
    if days:
        return _moment(days[0].date, days[0].start or dt.time.min)
    return _moment(begin_of(event).first, dt.time.min)


def moment_of_end(event: Event) -> dt.datetime:
    """Return when `event` is over; the end of its last day where no time is known."""
    days = _known_days(event)
    if days:
        return _moment(days[-1].date, days[-1].end or dt.time.max)
    return _moment((event.ends_on or begin_of(event)).last, dt.time.max)


def _known_days(event: Event) -> list[Day]:
    """Return the days of an event; those that `with_days` attached are not read again."""
    if not hasattr(event, "shown_days"):
        event.shown_days = days_of([event.pk]).get(event.pk, [])  # type: ignore[attr-defined]
    return event.shown_days  # type: ignore[attr-defined, no-any-return]


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=timezone.get_default_timezone())


def days_of(event_ids: Many[UUID]) -> dict[UUID, list[Day]]:
    """Return the days of events, in order; one query."""
    rows = (
        EventDay.objects.filter(event__in=event_ids)
        .order_by("date", "pk")
        .values_list(
            "pk", "event_id", "date", "starts_at", "ends_at", "venue", "source",
            "items__starts_at", "items__ends_at",
        )
    )  # fmt: skip
    found: dict[UUID, list[Day]] = {}
    for _day, items in groupby(rows, key=itemgetter(0)):
        spans = list(items)
        _pk, event_id, date, begins, ends, venue, source, *_item = spans[0]
        start, end = shown_times((begins, ends), [row[7:] for row in spans if row[7]])
        found.setdefault(event_id, []).append(Day(date, start, end, venue, source))
    return found


def with_days(events: Iterable[Event]) -> list[Event]:
    """Attach `when` (a line for people) and `shown_days` to each event; one query for all."""
    events = list(events)
    days = days_of([event.pk for event in events]) if events else {}
    for event in events:
        event.shown_days = days.get(event.pk, [])  # type: ignore[attr-defined]
        event.when = when(event, days.get(event.pk, []))  # type: ignore[attr-defined]
    return events


def when(event: Event, days: Sequence[Day]) -> str:
    """Return in one line when `event` is, no more precise than it is known."""
    if len(days) == 1:
        return days[0].line
    if days:
        return moments.days_line([day.date for day in days])
    first, last = begin_of(event), event.ends_on
    if first.day is None:
        return (
            first.shown() if not last or last == first else _("%(first)s to %(last)s") % _shown(first, last)
        )
    if last and last != first and last.day is not None:
        return (
            moments.days_line([first.first, last.first])
            if (last.first - first.first).days == 1
            else (
                _("%(first)s to %(last)s")
                % {"first": moments.day_line(first.first), "last": moments.day_line(last.first)}
            )
        )
    return moments.day_line(first.first)


def _shown(first: PartialDate, last: PartialDate) -> dict[str, str]:
    return {"first": first.shown(), "last": last.shown()}

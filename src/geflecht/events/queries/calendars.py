"""Events as calendars and feed readers get them: RFC 5545, RFC 7986 and Atom."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, vCalAddress, vDuration, vText
from icalendar import Event as Entry

from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Collection, Viewer
from geflecht.events.models import Event, EventQuerySet, State
from geflecht.events.queries.listing import narrowed
from geflecht.events.queries.times import Day, begin_of
from geflecht.kit import clock

PRODUCT = "-//Geflecht//Geflecht//DE"
IN_FEED = 50
REFRESH = dt.timedelta(hours=12)
_STATUS = {State.CANCELLED: "CANCELLED", State.POSTPONED: "TENTATIVE"}
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")  # all but the line feed


def feed_events(
    *, viewer: Viewer, collection: Collection | None, chosen: Mapping[str, str], is_all: bool
) -> EventQuerySet:
    """Return the events of a feed: those from a month ago on, or all that ever were.

    `chosen` narrows as in a list, and by `series`.
    """
    rows = (
        Event.objects.visible_to(viewer)
        .filter(collection=collection, **narrowed(chosen))
        .select_related("place", "format", "parent")
    )
    if not is_all:
        since = (clock.today() - dt.timedelta(days=31)).isoformat()
        rows = rows.filter(Q(starts_on__gte=since) | Q(ends_on__gte=since))
    return rows.defer("description", "note").order_by("starts_on", "pk")


def calendar_of(events: Iterable[Event], *, name: str, address: str = "") -> bytes:
    """Return an iCalendar file of events with `shown_days`; those without a day are left out.

    `address` is the absolute URL of a feed; a file for one event has none.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", vText(_plain(name)))
    calendar.add("x-wr-calname", vText(_plain(name)))
    if address:
        calendar.add("url", address)
        calendar.add("source", address)
        calendar.add("color", "rebeccapurple")
        calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    organiser = _organiser()
    for event in events:
        for entry in _entries(event):
            if organiser:
                entry["organizer"] = organiser
            calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _organiser() -> vCalAddress | None:
    """Return the network's own function address; never that of a person."""
    frame = actor_queries.network_frame()
    if not frame["row"].contact_email:
        return None
    address = vCalAddress(f"mailto:{frame['row'].contact_email}")
    address.params["CN"] = vText(_plain(frame["name"]))
    return address


def _entries(event: Event) -> list[Entry]:
    days: list[Day] = event.shown_days  # type: ignore[attr-defined]
    if not days:
        return [_whole_days(event)] if begin_of(event).day else []
    if not any(day.start for day in days):
        return [_whole_days(event, days)]
    return [_entry(event, day, number if len(days) > 1 else 0) for number, day in enumerate(days, 1)]


def _entry(event: Event, day: Day, number: int) -> Entry:
    """Return one day of an event; its name in calendars stays the same for ever."""
    uid = uuid.uuid5(event.pk, day.date.isoformat()) if number else event.pk
    entry = _frame(event, uid, day.venue)
    zone = ZoneInfo(timezone.get_default_timezone_name())
    if day.start:
        entry.add("dtstart", dt.datetime.combine(day.date, day.start, tzinfo=zone))
        if day.end:
            entry.add("dtend", dt.datetime.combine(day.date, day.end, tzinfo=zone))
    else:
        entry.add("dtstart", day.date)
    if number:
        entry["summary"] = vText(
            _plain(_("%(title)s, day %(number)s") % {"title": event.label, "number": number})
        )
    return entry


def _whole_days(event: Event, days: list[Day] | None = None) -> Entry:
    entry = _frame(event, event.pk, "")
    first = days[0].date if days else begin_of(event).first
    last = days[-1].date if days else (event.ends_on or begin_of(event)).last
    entry.add("dtstart", first)
    entry.add("dtend", last + dt.timedelta(days=1))  # the first day that is free again
    return entry


def _frame(event: Event, uid: uuid.UUID, venue: str) -> Entry:
    entry = Entry()
    address = settings.SITE_URL + event.get_absolute_url()
    entry.add("uid", str(uid))
    entry.add("dtstamp", event.changed_at.astimezone(dt.UTC))
    entry.add("created", event.created_at.astimezone(dt.UTC))
    entry.add("last-modified", event.changed_at.astimezone(dt.UTC))
    entry.add("sequence", event.sequence)
    entry.add("status", _STATUS.get(State(event.state), "CONFIRMED"))
    entry.add("summary", _plain(event.label))
    entry.add("description", _plain("\n\n".join(filter(None, (event.summary, address)))))
    entry.add("url", address)
    entry.add("class", "PUBLIC")
    where = ", ".join(
        dict.fromkeys(filter(None, (venue or event.venue, event.place.name if event.place else "")))
    )
    if where:
        entry.add("location", _plain(where))
    if event.place:
        entry.add("geo", (event.place.lat, event.place.lon))
    if event.format:
        entry.add("categories", [_plain(event.format.label)])
    if event.parent_id:
        entry.add("related-to", str(event.parent_id))
    return entry


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text.replace("\r\n", "\n")).strip()


def newest(*, viewer: Viewer, collection: Collection | None) -> EventQuerySet:
    """Return the events that changed last, for the Atom feed."""
    rows = Event.objects.visible_to(viewer).filter(collection=collection).select_related("place", "format")
    return rows.order_by("-changed_at", "-starts_on", "pk")[:IN_FEED]


def feed_item(event: Event) -> dict[str, Any]:
    """Return an event with `when` as an entry of an Atom feed; its id is that of the record."""
    return {
        "title": _plain(event.label),
        "link": settings.SITE_URL + event.get_absolute_url(),
        "description": _plain("\n".join(filter(None, (event.when, event.summary)))),  # type: ignore[attr-defined]
        "unique_id": f"urn:uuid:{event.pk}",
        "pubdate": event.created_at,
        "updateddate": event.changed_at,
        "categories": [event.format.label] if event.format else [],
    }

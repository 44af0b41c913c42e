"""Events as search engines read them: JSON-LD after schema.org."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import timezone

from geflecht.events.models import Event, Mode, State
from geflecht.events.queries.pages import EventPage
from geflecht.events.queries.times import Day

_MODES = {Mode.ON_SITE: "Offline", Mode.ONLINE: "Online", Mode.HYBRID: "Mixed"}
_STATES = {State.CANCELLED: "EventCancelled", State.POSTPONED: "EventPostponed"}
SCHEMA = "https://schema.org/"
Node = dict[str, Any]


def linked_data(page: EventPage) -> Node:
    """Return the event, its series, parent, parts and place as JSON-LD."""
    event = page.event
    node: Node = {
        "@context": SCHEMA.rstrip("/"),
        "@type": "Event",
        "@id": f"urn:uuid:{event.pk}",
        **_short(event),
        "startDate": _moment(page.days, "start") or str(event.starts_on),
        "endDate": _moment(page.days, "end") or str(event.ends_on or event.starts_on),
        "description": event.summary,
        "inLanguage": event.language,
        "eventStatus": SCHEMA + _STATES.get(State(event.state), "EventScheduled"),
        "location": _location(event),
        "organizer": [
            {"@type": "Organization", "name": actor.name}
            for part in page.parts[:1]
            for actor in part.actors
            if not actor.is_person
        ],
        "superEvent": _short(event.parent) if event.parent else None,
        "subEvent": [_short(child) for child in page.children],
    }
    if event.mode:
        node["eventAttendanceMode"] = f"{SCHEMA}{_MODES[Mode(event.mode)]}EventAttendanceMode"
    if event.series_label and not event.parent:
        node["superEvent"] = {"@type": "EventSeries", "name": event.series_label}
    return {key: value for key, value in node.items() if value not in (None, "", [])}


def _short(event: Event) -> Node:
    return {
        "@type": "Event",
        "name": event.title,
        "url": settings.SITE_URL + event.get_absolute_url(),
        "startDate": str(event.starts_on),
    }


def _location(event: Event) -> Node | list[Node] | None:
    places: list[Node] = []
    if event.mode != Mode.ONLINE and (event.venue or event.place):
        address = {"@type": "PostalAddress", "addressCountry": "DE"}
        if event.place:
            address |= {"addressLocality": event.place.name, "addressRegion": event.place.state}
        name = event.venue or (event.place.name if event.place else "")
        places.append({"@type": "Place", "name": name, "address": address})
    if event.mode in (Mode.ONLINE, Mode.HYBRID):
        places.append({"@type": "VirtualLocation", "url": settings.SITE_URL + event.get_absolute_url()})
    return places[0] if len(places) == 1 else places or None


def _moment(days: list[Day], side: str) -> str:
    """Return begin or end with its offset from UTC, or the day alone where no time is known."""
    if not days:
        return ""
    day = days[0] if side == "start" else days[-1]
    time = day.start if side == "start" else day.end
    if time is None:
        return day.date.isoformat()
    return dt.datetime.combine(day.date, time, tzinfo=timezone.get_default_timezone()).isoformat()

"""One event as a file, in each of the formats others read."""

import json

from geflecht.actors.models import Viewer
from geflecht.events.models import Event
from geflecht.events.queries.calendars import calendar_of
from geflecht.events.queries.linked import linked_data
from geflecht.events.queries.pages import page_of
from geflecht.events.queries.schedules import schedule_json, schedule_xml
from geflecht.events.queries.times import with_days

FILE_FORMATS = {
    "ics": "text/calendar; charset=utf-8",
    "schedule.xml": "application/xml",
    "schedule.json": "application/json",
    "jsonld": "application/ld+json",
}


def event_file(slug: str, format: str, *, viewer: Viewer) -> bytes | None:
    """Return the visible event with this address as a file of `FILE_FORMATS`, or None if there is none.

    A schedule of an event without an agenda is refused with `NoProgramme`.
    """
    rows = Event.objects.visible_to(viewer).select_related("place", "format")
    event = rows.filter(slug=slug).first()
    if event is None:
        return None
    if format == "ics":
        return calendar_of(with_days([event]), name=event.label)
    if format == "jsonld":
        page = page_of(slug, viewer=viewer)
        return json.dumps(linked_data(page), ensure_ascii=False, indent=2).encode() if page else None
    return schedule_xml(event) if format == "schedule.xml" else schedule_json(event)

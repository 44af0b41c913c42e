"""The programme of an event as conference apps read it: schedule.json and schedule.xml.

Both hold the same: days, rooms, items with begin and duration. An item without an end lasts until the next
one of its day begins; the last one until the day's stated end, else an hour.
"""

import datetime as dt
import json
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from geflecht.events.models import AgendaItem, Event, EventDay
from geflecht.kit.languages import in_active_language

ALONE = dt.timedelta(hours=1)
SLOT = "00:05"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
Node = dict[str, Any]


class NoProgramme(LookupError):
    """The event has no agenda, so there is no schedule of it."""


@dataclass(frozen=True, slots=True)
class Talk:
    """An agenda item in its room, with moments in the installation's zone."""

    number: int
    guid: uuid.UUID
    start: dt.datetime
    end: dt.datetime
    room: str
    title: str
    type: str
    address: str
    speakers: list[str] = field(default_factory=list)

    @property
    def duration(self) -> str:
        minutes = int((self.end - self.start).total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"


def schedule_json(event: Event) -> bytes:
    """Return the schedule of `event`; `NoProgramme` without an agenda."""
    days = _days(event)
    first, last = days[0][0].start, max(talk.end for talk in days[-1])
    rooms = sorted({talk.room for day in days for talk in day})
    conference: Node = {
        "acronym": _acronym(event),
        "title": _plain(event.label),
        "description": _plain(event.summary),
        "start": first.date().isoformat(),
        "end": last.date().isoformat(),
        "daysCount": len(days),
        "timeslot_duration": SLOT,
        "time_zone_name": timezone.get_default_timezone_name(),
        "url": _address(event),
        "rooms": [{"name": room, "guid": str(uuid.uuid5(event.pk, f"room:{room}"))} for room in rooms],
        "days": [_json_day(event, index, day) for index, day in enumerate(days, 1)],
    }
    schedule: Node = {
        "schedule": {"version": str(event.sequence), "base_url": _address(event), "conference": conference},
        "generator": {"name": "Geflecht", "version": "1", "url": settings.SITE_URL},
    }
    return json.dumps(schedule, ensure_ascii=False, indent=2).encode()


def _json_day(event: Event, index: int, talks: Sequence[Talk]) -> Node:
    rooms: dict[str, list[Node]] = {}
    for talk in talks:
        rooms.setdefault(talk.room, []).append(_json_talk(event, talk))
    return {
        "index": index,
        "date": talks[0].start.date().isoformat(),
        "day_start": talks[0].start.isoformat(),
        "day_end": max(talk.end for talk in talks).isoformat(),
        "rooms": rooms,
    }


def _json_talk(event: Event, talk: Talk) -> Node:
    return {
        "guid": str(talk.guid),
        "id": talk.number,
        "date": talk.start.isoformat(),
        "start": f"{talk.start:%H:%M}",
        "end": talk.end.isoformat(),
        "duration": talk.duration,
        "room": talk.room,
        "slug": _slug(event, talk),
        "url": talk.address,
        "title": talk.title,
        "subtitle": "",
        "track": None,
        "type": talk.type,
        "language": event.language,
        "abstract": "",
        "persons": [{"id": number, "public_name": name} for number, name in enumerate(talk.speakers, 1)],
        "links": [],
    }


def schedule_xml(event: Event) -> bytes:
    """Return the schedule of `event`; `NoProgramme` without an agenda."""
    days = _days(event)
    root = ET.Element("schedule")
    ET.SubElement(root, "generator", name="Geflecht", version="1")
    _add(root, "url", f"{_address(event)}schedule.xml")
    _add(root, "version", str(event.sequence))
    conference = ET.SubElement(root, "conference")
    for name, text in (
        ("title", _plain(event.label)),
        ("acronym", _acronym(event)),
        ("start", days[0][0].start.date().isoformat()),
        ("end", days[-1][0].start.date().isoformat()),
        ("days", str(len(days))),
        ("timeslot_duration", SLOT),
        ("base_url", _address(event)),
        ("time_zone_name", timezone.get_default_timezone_name()),
    ):
        _add(conference, name, text)
    for index, talks in enumerate(days, 1):
        _add_day(root, event, index, talks)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add_day(root: ET.Element, event: Event, index: int, talks: Sequence[Talk]) -> None:
    day = ET.SubElement(
        root, "day",
        index=str(index), date=talks[0].start.date().isoformat(), start=talks[0].start.isoformat(),
        end=max(talk.end for talk in talks).isoformat(),
    )  # fmt: skip
    rooms: dict[str, ET.Element] = {}
    for talk in talks:
        if talk.room not in rooms:
            guid = str(uuid.uuid5(event.pk, f"room:{talk.room}"))
            rooms[talk.room] = ET.SubElement(day, "room", name=talk.room, guid=guid)
        _add_talk(rooms[talk.room], event, talk)


def _add_talk(room: ET.Element, event: Event, talk: Talk) -> None:
    entry = ET.SubElement(room, "event", guid=str(talk.guid), id=str(talk.number))
    for name, text in (
        ("room", talk.room),
        ("title", talk.title),
        ("subtitle", ""),
        ("type", talk.type),
        ("date", talk.start.isoformat()),
        ("start", f"{talk.start:%H:%M}"),
        ("duration", talk.duration),
        ("abstract", ""),
        ("slug", _slug(event, talk)),
        ("track", ""),
        ("language", event.language),
        ("url", talk.address),
    ):
        _add(entry, name, text)
    persons = ET.SubElement(entry, "persons")
    for number, name in enumerate(talk.speakers, 1):
        ET.SubElement(persons, "person", id=str(number)).text = name


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _days(event: Event) -> list[list[Talk]]:
    """Return the days of `event` that have an agenda, with their talks in order; three queries."""
    items = (
        AgendaItem.objects.filter(day__event=event)
        .select_related("day", "type", "child")
        .prefetch_related("contributions")
        .order_by("day__date", "starts_at", "position", "number", "pk")
    )
    by_day: dict[int, list[AgendaItem]] = {}
    for item in items:
        by_day.setdefault(item.day_id, []).append(item)
    if not by_day:
        raise NoProgramme(event.slug)
    talks, number = [], 1
    for rows in by_day.values():
        talks.append([_talk(event, item, rows, number + place) for place, item in enumerate(rows)])
        number += len(rows)
    return talks


def _talk(event: Event, item: AgendaItem, rows: Sequence[AgendaItem], number: int) -> Talk:
    start, end = _moment(item.day, item.starts_at), _moment(item.day, _end(item, rows))
    child = item.child if item.child and item.child.state != "draft" else None
    name = item.title if item.number is None else f"{item.number}:{item.title}"
    return Talk(
        number=number,
        guid=uuid.uuid5(event.pk, f"{item.day.date}:{item.starts_at}:{name}:{item.room}"),
        start=start,
        end=end,
        room=_plain(item.room or item.day.venue or event.venue) or _("Room not stated"),
        title=_plain(in_active_language(item.title, item.title_en)),
        type=_plain(item.type.label if item.type else "") or "other",
        address=_address(child or event),
        speakers=[
            _plain(", ".join(filter(None, (speaker.function, speaker.organisation))))
            for speaker in sorted(item.contributions.all(), key=lambda speaker: speaker.pk)
        ],
    )


def _end(item: AgendaItem, rows: Sequence[AgendaItem]) -> dt.time:
    """Return when an item ends: as stated, else when the next begins, the day ends, or after an hour."""
    if item.ends_at:
        return item.ends_at
    later = [row.starts_at for row in rows if row.starts_at > item.starts_at]
    if later:
        return min(later)
    if item.day.ends_at and item.day.ends_at > item.starts_at:
        return item.day.ends_at
    alone = dt.datetime.combine(item.day.date, item.starts_at) + ALONE
    return alone.time() if alone.date() == item.day.date else dt.time(23, 59)


def _moment(day: EventDay, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day.date, time, tzinfo=timezone.get_default_timezone())


def _address(event: Event) -> str:
    return str(settings.SITE_URL) + event.get_absolute_url()


def _acronym(event: Event) -> str:
    short = event.slug.replace("-", "_")[:40].strip("_")
    return short if len(short) > 3 else f"{short}_event"


def _slug(event: Event, talk: Talk) -> str:
    return f"{_acronym(event)}-{talk.number:03d}-{slugify(talk.title)[:40].strip('-') or 'item'}"


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()

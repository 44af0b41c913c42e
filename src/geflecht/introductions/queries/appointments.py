"""What helps two people to begin: a first question, and three times for a call."""

import datetime as dt
import uuid
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry

from geflecht.introductions.models import Introduction
from geflecht.introductions.queries.people import Card
from geflecht.kit import clock

Window = tuple[dt.date, dt.time, dt.time]
TIMES = (dt.time(9, 30), dt.time(13, 0), dt.time(16, 0))  # morning, noon and late afternoon
LONG = dt.timedelta(minutes=30)
AHEAD = 5  # days to answer before the first
WEEKDAYS = (1, 2, 3)  # Tuesday to Thursday: the days people are at work most often


def windows(day: dt.date) -> list[Window]:
    """Return three times for a call: the next Tuesday, Wednesday and Thursday at least `AHEAD` days on."""
    found: list[Window] = []
    on = day + dt.timedelta(days=AHEAD)
    while len(found) < len(TIMES):
        if on.weekday() in WEEKDAYS:
            start = TIMES[len(found)]
            found.append((on, start, (dt.datetime.combine(on, start) + LONG).time()))
        on += dt.timedelta(days=1)
    return found


def appointments(introduction: Introduction, cards: Mapping[uuid.UUID, Card]) -> tuple[list[Window], bytes]:
    """Return the three times and the calendar file that proposes them, in the active language."""
    on = timezone.localtime(introduction.accepted_at or clock.now()).date()
    found = windows(on)
    zone = ZoneInfo(timezone.get_default_timezone_name())
    calendar = Calendar()
    calendar.add("prodid", "-//Geflecht//Geflecht//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    names = _("%(a)s and %(b)s") % dict(zip("ab", (card.name for card in cards.values()), strict=True))
    for number, (day, start, end) in enumerate(found, 1):
        entry = Entry()
        entry.add("uid", str(uuid.uuid5(introduction.pk, str(number))))
        entry.add("dtstamp", clock.now().astimezone(dt.UTC))
        entry.add("dtstart", dt.datetime.combine(day, start, tzinfo=zone))
        entry.add("dtend", dt.datetime.combine(day, end, tzinfo=zone))
        entry.add("summary", _("Proposal %(number)d: call, %(names)s") % {"number": number, "names": names})
        entry.add("description", introduction.reason)
        entry.add("status", "TENTATIVE")
        entry.add("transp", "TRANSPARENT")
        entry.add("class", "PRIVATE")
        calendar.add_component(entry)
    calendar.add_missing_timezones()
    return found, bytes(calendar.to_ical())


def first_question(introduction: Introduction) -> str:
    """Return a question to begin with, about what one needs and the other offers where that is known."""
    if introduction.topic:
        return _("“%(topic)s”: what exactly would help, and by when?") % {"topic": introduction.topic}
    return _("What are you working on at present that would go better with somebody from the other side?")

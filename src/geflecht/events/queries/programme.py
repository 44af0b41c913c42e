"""The programme while it is made: rooms by times, what collides, and what changed since it was published."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from geflecht.events.models import AgendaItem, Event, EventDay, ProgrammeEdition
from geflecht.events.queries.times import end_of
from geflecht.kit import moments

Content = list[dict[str, Any]]


@dataclass(slots=True)
class Row:
    """What begins at one time, room by room."""

    time: str
    cells: list[list[AgendaItem]]


@dataclass(slots=True)
class GridDay:
    """A day as a grid: columns are rooms, rows are times."""

    day: EventDay
    line: str
    rooms: list[str]
    rows: list[Row]
    items: list[AgendaItem]

    @property
    def add_address(self) -> str:
        """Return where an item is added to this day."""
        return f"{reverse('events_desk:add_item', args=[self.day.event.slug])}?tag={self.day.pk}"


@dataclass(slots=True)
class Programme:
    """All days of an event, the collisions, and how it stands to the published version."""

    days: list[GridDay]
    collisions: list[str]
    edition: ProgrammeEdition | None
    changes: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(day.items for day in self.days)

    @property
    def is_published(self) -> bool:
        """Tell whether what stands here is what was published last."""
        return self.edition is not None and not self.changes


def programme_of(event: Event) -> Programme:
    """Return the programme of `event` as it stands now; five queries."""
    days = list(
        event.days.select_related("event")
        .prefetch_related("items__type", "items__contributions")
        .order_by("date")
    )
    grids = [_grid(day) for day in days]
    edition = event.editions.order_by("-number").first()
    items = [(day, item) for day in days for item in _sorted(day)]
    return Programme(
        days=grids,
        collisions=[line for grid in grids for line in _collisions(grid)],
        edition=edition,
        changes=changes(edition.content, content_of(items)) if edition else [],
    )


def _sorted(day: EventDay) -> list[AgendaItem]:
    return sorted(
        day.items.all(), key=lambda item: (item.starts_at, item.position, item.number or 0, item.pk)
    )


def _grid(day: EventDay) -> GridDay:
    items = _sorted(day)
    for item in items:
        item.times = moments.span(item.starts_at, item.ends_at)  # type: ignore[attr-defined]
        item.speakers = [speaker_line(one) for one in item.contributions.all()]  # type: ignore[attr-defined]
    rooms = sorted({item.room for item in items}, key=lambda room: (room != "", room.casefold()))
    rows = [
        Row(f"{time:%H:%M}", [[i for i in items if (i.starts_at, i.room) == (time, room)] for room in rooms])
        for time in sorted({item.starts_at for item in items})
    ]
    spans = [(item.starts_at, item.ends_at) for item in items]
    start = min((start for start, _end in spans), default=day.starts_at)
    end = end_of(spans) if spans else day.ends_at
    return GridDay(day, moments.day_line(day.date, start, end), rooms, rows, items)


def speaker_line(contribution: Any) -> str:
    """Return how somebody stands in the programme: function and organisation."""
    return ", ".join(filter(None, (contribution.function, contribution.organisation)))


def _collisions(grid: GridDay) -> list[str]:
    """Name rooms and people that are in two places at once."""
    found = []
    for one, other in combinations(grid.items, 2):
        if not _overlap(one, other):
            continue
        both = {"one": one.title, "other": other.title, "day": moments.day_line(grid.day.date)}
        if one.room and one.room.casefold() == other.room.casefold():
            found.append(
                _("%(day)s: “%(one)s” and “%(other)s” are in the same room (%(room)s) at the same time.")
                % {**both, "room": one.room}
            )
        for person in sorted(_people(one) & _people(other)):
            found.append(
                _("%(day)s: %(person)s is in “%(one)s” and in “%(other)s” at the same time.")
                % {**both, "person": person}
            )
    return found


def _overlap(one: AgendaItem, other: AgendaItem) -> bool:
    """Tell whether two items share a moment; one without an end takes only the moment it begins."""
    first, second = sorted((one, other), key=lambda item: item.starts_at)
    if first.starts_at == second.starts_at:
        return True
    return first.ends_at is not None and first.ends_at > second.starts_at


def _people(item: AgendaItem) -> set[str]:
    hosts = {item.host} if item.host else set()
    return {speaker_line(one) for one in item.contributions.all()} - {""} | hosts


def content_of(items: Sequence[tuple[EventDay, AgendaItem]]) -> Content:
    """Return the programme as it is kept with a published version."""
    return [
        {
            "date": day.date.isoformat(),
            "start": f"{item.starts_at:%H:%M}",
            "end": f"{item.ends_at:%H:%M}" if item.ends_at else "",
            "title": item.title,
            "type": item.type.key if item.type else "",
            "number": item.number,
            "room": item.room,
            "host": item.host,
            "speakers": [speaker_line(one) for one in item.contributions.all()],
        }
        for day, item in items
    ]


def current_content(event: Event) -> Content:
    """Return the programme of `event` as it stands, in the form it is kept in."""
    days = event.days.prefetch_related("items__type", "items__contributions").order_by("date")
    return content_of([(day, item) for day in days for item in _sorted(day)])


def changes(before: Content, after: Content) -> list[str]:
    """Return what differs between two versions, one sentence each; items are matched by title, else by place."""
    pairs, gone, new = _matched(before, after)
    lines = [line for old, now in pairs for line in _changed(old, now)]
    lines += [_("Left out: “%(title)s” (%(when)s)") % _facts(item) for item in gone]
    lines += [_("New: “%(title)s” (%(when)s)") % _facts(item) for item in new]
    return lines


def _matched(
    before: Content, after: Content
) -> tuple[list[tuple[dict[str, Any], dict[str, Any]]], Content, Content]:
    pairs, gone, new = [], list(before), list(after)
    for key in (
        lambda item: (item["title"].casefold(), item["date"], item["start"], item["room"]),
        lambda item: (item["title"].casefold(), item["number"]),
        lambda item: item["number"] and (item["type"], item["number"]),
        lambda item: (item["date"], item["start"], item["room"]),
    ):
        for old in list(gone):
            match = next((item for item in new if key(old) and key(item) == key(old)), None)
            if match is not None:
                pairs.append((old, match))
                gone.remove(old)
                new.remove(match)
    return pairs, gone, new


def _changed(old: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    lines = []
    if old["title"] != now["title"]:
        lines.append(_("“%(old)s” is now called “%(new)s”") % {"old": old["title"], "new": now["title"]})
    if old["number"] != now["number"]:
        said = {"title": now["title"], "new": now["number"] or "–"}
        lines.append(_("“%(title)s” now has the number %(new)s") % said)
    if _when(old) != _when(now):
        said = {"title": now["title"], "old": _when(old), "new": _when(now)}
        lines.append(_("“%(title)s” moves from %(old)s to %(new)s") % said)
    if old["room"] != now["room"]:
        said = {"title": now["title"], "new": now["room"] or _("a room not stated yet")}
        lines.append(_("“%(title)s” is now in: %(new)s") % said)
    if (old["speakers"], old["host"]) != (now["speakers"], now["host"]):
        people = "; ".join(filter(None, (*now["speakers"], now["host"]))) or _("not stated yet")
        lines.append(_("“%(title)s” is now with: %(people)s") % {"title": now["title"], "people": people})
    return lines


def _facts(item: Mapping[str, Any]) -> dict[str, str]:
    return {"title": item["title"], "when": _when(item)}


def _when(item: Mapping[str, Any]) -> str:
    end = dt.time.fromisoformat(item["end"]) if item["end"] else None
    return moments.day_line(dt.date.fromisoformat(item["date"]), dt.time.fromisoformat(item["start"]), end)


@dataclass(frozen=True, slots=True)
class Version:
    """A published version, and what it changed."""

    edition: ProgrammeEdition
    lines: list[str]


def versions_of(event: Event) -> list[Version]:
    """Return the published versions of a programme, the latest first; one query."""
    editions = list(event.editions.order_by("number"))
    before: list[Content] = [[], *(edition.content for edition in editions)]
    found = [
        Version(edition, changes(old, edition.content) if edition.number > 1 else [])
        for old, edition in zip(before, editions, strict=False)
    ]
    return found[::-1]

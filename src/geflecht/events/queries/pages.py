"""The page of one event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from geflecht.actors.models import Actor, SlugRedirect, Viewer
from geflecht.events.models import Event, EventDay, EventQuerySet, Headcount, Mode, ProgrammeEdition, State
from geflecht.events.queries.listing import IN_A_LIST
from geflecht.events.queries.registrations import Entrance, entrance_of
from geflecht.events.queries.times import Day, begin_of, shown_times, when
from geflecht.kit import moments
from geflecht.kit.languages import in_active_language

SECTION = "events"
_TONES = {State.CANCELLED: "rose", State.POSTPONED: "orange", State.FULL: "orange", State.DRAFT: "plain"}


@dataclass(slots=True)
class Item:
    """An agenda item as it is shown."""

    times: str
    title: str
    number: int | None
    type: str
    room: str
    host: str
    is_streamed: bool
    child_address: str
    speakers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Slot:
    """What begins at one time: a single item, or parallel ones."""

    times: str
    items: list[Item]

    @property
    def is_parallel(self) -> bool:
        return len(self.items) > 1


@dataclass(slots=True)
class Agenda:
    """A day with its agenda."""

    day: Day
    slots: list[Slot]


@dataclass(slots=True)
class Part:
    """Who has which part in an event."""

    role: str
    actors: list[Actor]


@dataclass(slots=True)
class EventPage:
    """All that the page of an event shows."""

    event: Event
    agendas: list[Agenda]
    parts: list[Part]
    headcounts: list[Headcount]
    children: list[Event]
    siblings: list[Event]
    when: str
    entrance: Entrance | None

    @property
    def days(self) -> list[Day]:
        return [agenda.day for agenda in self.agendas]

    @property
    def has_agenda(self) -> bool:
        return any(agenda.slots for agenda in self.agendas)

    @property
    def summary(self) -> str:
        return in_active_language(self.event.summary, self.event.summary_en)

    @property
    def state_tone(self) -> str:
        """Return the colour of the paper its state is written on."""
        return _TONES.get(State(self.event.state), "green")

    @property
    def is_in_calendars(self) -> bool:
        return begin_of(self.event).day is not None

    @property
    def is_online(self) -> bool:
        return self.event.mode in (Mode.ONLINE, Mode.HYBRID)


def page_of(slug: str, *, viewer: Viewer) -> EventPage | None:
    """Return the visible event with this address, with everything its page shows."""
    rows = Event.objects.visible_to(viewer).select_related("format", "place", "field_of_action", "admission")
    latest = ProgrammeEdition.objects.filter(event=OuterRef("pk")).order_by("-number").values("number")[:1]
    event = rows.annotate(edition=Subquery(latest)).filter(slug=slug).first()
    if event is None:
        return None
    related = _related(event, viewer)
    parent = event.parent = next((other for other in related if other.pk == event.parent_id), None)
    agendas = _agendas([event, *related])
    for other in related:
        other.when = when(other, [agenda.day for agenda in agendas.get(other.pk, [])])  # type: ignore[attr-defined]
    own = agendas.get(event.pk, [])
    return EventPage(
        event=event,
        agendas=own,
        parts=_parts(event, viewer),
        headcounts=list(event.headcounts.order_by("kind", "pk")),
        children=[other for other in related if other.parent_id == event.pk],
        siblings=[other for other in related if other.parent_id != event.pk and other is not parent],
        when=when(event, [agenda.day for agenda in own]),
        entrance=entrance_of(event),
    )


def moved_to(slug: str, *, viewer: Viewer) -> EventQuerySet:
    """Return the visible event that once had this address, if there is one."""
    return Event.objects.visible_to(viewer).filter(pk__in=SlugRedirect.objects.targets(SECTION, slug))


def _related(event: Event, viewer: Viewer) -> list[Event]:
    """Return the event's parts, the one it is part of, and the other events of its series."""
    wanted = Q(parent=event) | Q(pk=event.parent_id)
    if event.series_label:
        wanted |= Q(series_label=event.series_label, collection=event.collection_id)
    rows = (
        Event.objects.visible_to(viewer).filter(wanted).exclude(pk=event.pk).select_related("format", "place")
    )
    return list(rows.only(*IN_A_LIST).order_by("starts_on", "number_in_parent", "number_from", "pk"))


_PART = ("role__key", "role__label_de", "role__label_en", "actor__name", "actor__slug", "actor__kind")


def _parts(event: Event, viewer: Viewer) -> list[Part]:
    """Return the parts in the event, role by role; actors the viewer may not know of are left out."""
    is_visible = Exists(Actor.objects.visible_to(viewer).filter(pk=OuterRef("actor_id")))
    roles = (
        event.roles.filter(is_visible)  # `actor__in` would list every visible actor first
        .select_related("actor", "role")
        .only("event", *_PART)
        .order_by("role__position", "role__key", "actor__sort_key")
    )
    parts: dict[str, Part] = {}
    for role in roles:
        parts.setdefault(role.role.key, Part(role=role.role.label, actors=[])).actors.append(role.actor)
    return list(parts.values())


_DAY = ("id", "event_id", "date", "starts_at", "ends_at", "venue", "source")
_ITEM = (
    "id", "starts_at", "ends_at", "number", "title", "title_en", "room", "host", "is_streamed",
    "type__label_de", "type__label_en", "child__slug", "child__state",
)  # fmt: skip
_SPEAKER = ("function", "organisation", "role", "id")


def _agendas(events: Sequence[Event]) -> dict[UUID, list[Agenda]]:
    """Return the days of events with items and speakers, read in one query."""
    columns = [
        *_DAY,
        *(f"items__{name}" for name in _ITEM),
        *(f"items__contributions__{name}" for name in _SPEAKER),
    ]
    rows = EventDay.objects.filter(event__in=events).order_by(
        "date",
        "items__starts_at",
        "items__position",
        "items__number",
        "items__id",
        "items__contributions__id",
    )
    days: dict[int, list[dict[str, Any]]] = {}
    for row in rows.values(*columns):
        days.setdefault(row["id"], []).append(row)
    found: dict[UUID, list[Agenda]] = {}
    for day in days.values():
        found.setdefault(day[0]["event_id"], []).append(_agenda(day))
    return found


def _agenda(rows: list[dict[str, Any]]) -> Agenda:
    head = rows[0]
    by_item: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        if row["items__id"]:
            by_item.setdefault(row["items__id"], []).append(row)
    spans = [(found[0]["items__starts_at"], found[0]["items__ends_at"]) for found in by_item.values()]
    start, end = shown_times((head["starts_at"], head["ends_at"]), spans)
    day = Day(date=head["date"], start=start, end=end, venue=head["venue"], source=head["source"])
    return Agenda(day=day, slots=_slots(by_item.values()))


def _slots(items: Iterable[list[dict[str, Any]]]) -> list[Slot]:
    slots: dict[object, Slot] = {}
    for rows in items:
        item = _item(rows)
        slots.setdefault(rows[0]["items__starts_at"], Slot(times=item.times, items=[])).items.append(item)
    for slot in slots.values():
        if len({item.times for item in slot.items}) > 1:
            slot.times = slot.items[0].times.split("–")[0]
    return list(slots.values())


def _item(rows: list[dict[str, Any]]) -> Item:
    row = {name: rows[0][f"items__{name}"] for name in _ITEM}
    shows_child = row["child__slug"] and row["child__state"] != "draft"
    return Item(
        times=moments.span(row["starts_at"], row["ends_at"]),
        title=in_active_language(row["title"], row["title_en"]),
        number=row["number"],
        type=in_active_language(row["type__label_de"] or "", row["type__label_en"] or ""),
        room=row["room"],
        host=row["host"],
        is_streamed=row["is_streamed"],
        child_address=reverse("events:detail", args=[row["child__slug"]]) if shows_child else "",
        speakers=[
            ", ".join(
                filter(
                    None, (one["items__contributions__function"], one["items__contributions__organisation"])
                )
            )
            for one in rows
            if one["items__contributions__id"]
        ],
    )

"""Entering events: one record from announcement to documentation, with days, agenda and roles."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, By, Collection, Place, SlugRedirect, Term
from geflecht.events import queries, rules
from geflecht.events.models import AgendaItem, Contribution, Event, EventDay, EventRole, Headcount, State
from geflecht.kit import clock, log, moments, slugs
from geflecht.kit.audiences import Audience
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.partial_dates import PartialDate
from geflecht.search import actions as search
from geflecht.ties import actions as ties

BATCH = 500
SECTION = "events"  # the room's name in the table of old addresses
RESERVED = {"kalender", "atom"}  # addresses of the feeds


class Contradiction(Refused):
    """A day's stated times are not those of its agenda."""


class Untitled(Refused):
    """An event without a title cannot be entered."""


class NoDate(Refused):
    """An event needs at least the year it is in."""


@dataclass(frozen=True, slots=True)
class ContributionDraft:
    function: str = ""
    organisation: str = ""
    role: str = ""
    person: Actor | None = None


@dataclass(slots=True)
class ItemDraft:
    """One item of an agenda. `child` is the key of the event that this item is, where there is one."""

    starts_at: dt.time
    title: str
    ends_at: dt.time | None = None
    type: Term | None = None
    number: int | None = None
    title_en: str = ""
    room: str = ""
    host: str = ""
    is_streamed: bool = False
    child: str = ""
    contributions: Sequence[ContributionDraft] = ()


@dataclass(slots=True)
class DayDraft:
    date: dt.date
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    venue: str = ""
    source: str = ""
    items: Sequence[ItemDraft] = ()


@dataclass(frozen=True, slots=True)
class RoleDraft:
    actor: Actor
    role: Term
    note: str = ""


@dataclass(frozen=True, slots=True)
class HeadcountDraft:
    kind: str
    value: int
    wording: str = ""
    source: str = ""


@dataclass(slots=True)
class EventDraft:
    """What is known of an event. `key` names it across imports; `parent` is the key of its parent.

    Without `starts_on` the first day counts. Times are local wall-clock times of the installation.
    """

    title: str
    key: str = ""
    starts_on: PartialDate | None = None
    ends_on: PartialDate | None = None
    id: uuid.UUID | None = None
    slug: str = ""
    language: str = "de"
    kicker: str = ""
    title_en: str = ""
    format: Term | None = None
    series_label: str = ""
    number_from: int | None = None
    number_to: int | None = None
    parent: str = ""
    part_of_text: str = ""
    number_in_parent: int | None = None
    mode: str = ""
    state: str = State.ANNOUNCED
    audience: str = Audience.PUBLIC
    venue: str = ""
    place: Place | None = None
    field_of_action: Term | None = None
    theme_text: str = ""
    summary: str = ""
    summary_en: str = ""
    description: str = ""
    note: str = ""
    entry_conditions: list[str] = field(default_factory=list)
    registration_deadline: dt.date | None = None
    is_invited_circle: bool = False
    contact_function: str = ""
    contact_organisation: str = ""
    picture_credit: str = ""
    sources: list[str] = field(default_factory=list)
    is_example: bool = False
    days: Sequence[DayDraft] = ()
    roles: Sequence[RoleDraft] = ()
    headcounts: Sequence[HeadcountDraft] = ()


_OWN_FIELDS = (
    "language", "kicker", "title", "title_en", "format", "series_label", "number_from", "number_to",
    "part_of_text", "number_in_parent", "mode", "state", "audience", "venue", "place", "field_of_action",
    "theme_text", "summary", "summary_en", "description", "note", "entry_conditions", "registration_deadline",
    "is_invited_circle", "contact_function", "contact_organisation", "picture_credit", "sources", "is_example",
)  # fmt: skip


def record_event(*, collection: Collection, draft: EventDraft, by: By) -> Event:
    """Enter one event or change the one with its key; see `record_events`."""
    return record_events(collection=collection, drafts=[draft], by=by)[0]


@transaction.atomic
def record_events(*, collection: Collection, drafts: Sequence[EventDraft], by: By) -> list[Event]:
    """Enter events with days, agenda, roles and headcounts; change those whose `id` or `key` is known.

    What a draft says replaces what was there. One transaction and one log entry for all. The events
    become findable, and who had a part in them is noted as co-participation; drafts and cancelled
    events are neither. An address that changes goes on leading to its event.
    Refuses an event without a title (`Untitled`) or date (`NoDate`) and a day whose stated times are
    not those of its agenda (`Contradiction`); then nothing is written.
    """
    require(rules.may_record(by))
    for draft in drafts:
        _check(draft)
    known = _known(collection, drafts)
    before = _schedules(known.values())
    taken = {*Event.objects.values_list("slug", flat=True), *_old_slugs(), *RESERVED}
    events = [_write(known.get(draft.id or draft.key), collection, draft, taken) for draft in drafts]
    _write_details(events, drafts)
    _join(collection, events, drafts)
    moved = [pk for pk, schedule in _schedules(known.values()).items() if schedule != before[pk]]
    Event.objects.filter(pk__in=moved).update(sequence=F("sequence") + 1)
    log.record("events.recorded", by=by, about=collection, details={"count": len(events)})
    publish(collection=collection, events=events, by=by)
    return events


def publish(*, collection: Collection, events: Sequence[Event], by: By) -> None:
    """Bring search and co-participation up to date with `events`. Part of the caller's transaction."""
    search.drop([event.pk for event in events])
    search.put_many(queries.search_entries([event.pk for event in events]))
    occasions = queries.occasions([event.pk for event in events])
    held = {occasion.id for occasion in occasions}
    ties.forget_occasions(ids=[event.pk for event in events if event.pk not in held], collection=collection)
    ties.note_presence(collection=collection, drafts=occasions, by=by)


def _check(draft: EventDraft) -> None:
    if not draft.title.strip():
        raise Untitled(_("An event has no title. Give it one and save again."))
    if draft.starts_on is None and not draft.days:
        raise NoDate(_("“%(title)s” has no date. Write at least the year.") % {"title": draft.title})
    for day in draft.days:
        _check_day(draft.title, day)


def _check_day(title: str, day: DayDraft) -> None:
    """Refuse stated times that are not the agenda's; an open end of the agenda leaves the end free."""
    if not day.items:
        return
    first = min(item.starts_at for item in day.items)
    last = max(item.starts_at for item in day.items)
    end = queries.end_of([(item.starts_at, item.ends_at) for item in day.items])
    is_start_wrong = day.starts_at is not None and day.starts_at != first
    is_end_wrong = day.ends_at is not None and (day.ends_at != end if end else day.ends_at < last)
    if is_start_wrong or is_end_wrong:
        raise Contradiction(
            _(
                "“%(title)s”: on %(date)s the stated times (%(stated)s) are not those of the agenda (%(agenda)s)."
                " Leave the stated times empty or correct the agenda; nothing has been saved."
            )
            % {
                "title": title,
                "date": PartialDate.of(day.date).shown(),
                "stated": moments.time_line(day.starts_at, day.ends_at),
                "agenda": moments.time_line(first, end),
            }
        )


def _known(collection: Collection, drafts: Iterable[EventDraft]) -> dict[object, Event]:
    found: dict[object, Event] = {}
    keys = [draft.key for draft in drafts if draft.key]
    for event in Event.objects.filter(collection=collection, external_id__in=keys):
        found[event.external_id] = event
    for event in Event.objects.filter(pk__in=[draft.id for draft in drafts if draft.id]):
        found[event.pk] = event
    return found


def _schedules(events: Iterable[Event]) -> dict[uuid.UUID, object]:
    """Return of each event what makes a new sequence in calendars when it changes: when and where."""
    pks = {event.pk for event in events}
    days = queries.days_of(pks)
    rows = Event.objects.filter(pk__in=pks).values_list("pk", "starts_on", "ends_on", "venue", "place_id")
    return {pk: (*rest, days.get(pk, [])) for pk, *rest in rows}


def _old_slugs() -> list[str]:
    return list(SlugRedirect.objects.filter(room=SECTION).values_list("slug", flat=True))


def _write(known: Event | None, collection: Collection, draft: EventDraft, taken: set[str]) -> Event:
    event = known or Event(id=draft.id or uuid.uuid4(), collection=collection, slug="")
    for name in _OWN_FIELDS:
        setattr(event, name, getattr(draft, name))
    event.external_id = draft.key
    event.starts_on = draft.starts_on or PartialDate.of(min(day.date for day in draft.days))
    event.ends_on = draft.ends_on or _last_day(draft)
    _address(event, draft, taken)
    event.changed_at = clock.now()
    event.save(force_insert=known is None)
    return event


def _last_day(draft: EventDraft) -> PartialDate | None:
    dates = sorted(day.date for day in draft.days)
    return PartialDate.of(dates[-1]) if len(dates) > 1 else None


def _address(event: Event, draft: EventDraft, taken: set[str]) -> None:
    """Give the event its address; an old one is kept as a redirect."""
    if event.slug and draft.slug in ("", event.slug):
        return
    old = event.slug
    event.slug = slugs.slug_of(draft.slug or f"{draft.title} {queries.begin_of(event).year}", taken)
    if old:
        SlugRedirect.objects.create(room=SECTION, slug=old, target_id=event.pk)


def _write_details(events: Sequence[Event], drafts: Sequence[EventDraft]) -> None:
    for model in (EventDay, EventRole, Headcount):
        model._default_manager.filter(event__in=events).delete()
    pairs = list(zip(events, drafts, strict=True))
    days = [(_day(event, day), day) for event, draft in pairs for day in draft.days]
    EventDay.objects.bulk_create([row for row, _draft in days], batch_size=BATCH)
    items = [
        (_item(row, place, item), item)
        for row, day in days
        for place, item in enumerate(sorted(day.items, key=lambda item: item.starts_at))
    ]
    AgendaItem.objects.bulk_create([row for row, _draft in items], batch_size=BATCH)
    Contribution.objects.bulk_create(
        [
            Contribution(
                item=row, role=c.role, function=c.function, organisation=c.organisation, person=c.person
            )
            for row, item in items
            for c in item.contributions
        ],
        batch_size=BATCH,
    )
    roles = {
        (event.pk, role.actor.pk, role.role.pk): EventRole(
            event=event, actor=role.actor, role=role.role, note=role.note
        )
        for event, draft in pairs
        for role in draft.roles
    }
    EventRole.objects.bulk_create(roles.values(), batch_size=BATCH)
    Headcount.objects.bulk_create(
        [
            Headcount(event=event, kind=h.kind, value=h.value, wording=h.wording, source=h.source)
            for event, draft in pairs
            for h in draft.headcounts
        ],
        batch_size=BATCH,
    )


def _day(event: Event, day: DayDraft) -> EventDay:
    return EventDay(
        event=event,
        date=day.date,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        venue=day.venue,
        source=day.source,
    )


def _item(day: EventDay, place: int, item: ItemDraft) -> AgendaItem:
    values: dict[str, Any] = {
        name: getattr(item, name)
        for name in (
            "starts_at",
            "ends_at",
            "type",
            "number",
            "title",
            "title_en",
            "room",
            "host",
            "is_streamed",
        )
    }
    return AgendaItem(day=day, position=place, **values)


def _join(collection: Collection, events: Sequence[Event], drafts: Sequence[EventDraft]) -> None:
    """Point children at parents and agenda items at the events they are, by their keys."""
    wanted = {draft.parent for draft in drafts} | {
        item.child for draft in drafts for day in draft.days for item in day.items
    }
    by_key = {
        event.external_id: event
        for event in Event.objects.filter(collection=collection, external_id__in=wanted - {""})
    }
    for event, draft in zip(events, drafts, strict=True):
        parent = by_key.get(draft.parent) if draft.parent else None
        if event.parent_id != (parent.pk if parent else None):
            event.parent = parent
            event.save(update_fields=["parent"])
        for day in draft.days:
            for item in day.items:
                if item.child in by_key:
                    AgendaItem.objects.filter(day__event=event, day__date=day.date, title=item.title).update(
                        child=by_key[item.child]
                    )

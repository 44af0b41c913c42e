"""One event's own details, its state, its head counts, and a copy of it for another day."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from geflecht.actors.models import By, Collection
from geflecht.events import queries, rules
from geflecht.events.actions.recording import (
    ContributionDraft,
    DayDraft,
    EventDraft,
    HeadcountDraft,
    ItemDraft,
    RoleDraft,
    publish,
    record_event,
)
from geflecht.events.models import Event, Headcount, State
from geflecht.kit import clock, log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.partial_dates import PartialDate

WHERE = ("venue", "place", "mode")  # what people with a calendar entry must learn of
COPIED = (
    "language", "kicker", "title", "title_en", "format", "series_label", "part_of_text", "mode", "audience",
    "venue", "place", "field_of_action", "theme_text", "summary", "summary_en", "description",
    "entry_conditions", "is_invited_circle", "contact_function", "contact_organisation", "is_example",
)  # fmt: skip


class WrongStep(Refused):
    """An event cannot go from its state to the one that was asked for."""


class PartOfItself(Refused):
    """An event cannot be part of itself or of one of its own parts."""


@transaction.atomic
def enter_event(*, collection: Collection, values: Mapping[str, Any], by: By) -> Event:
    """Enter an event as a draft, which only the coordination sees. Refusals of `record_events`."""
    known = {name: value for name, value in values.items() if name != "parent"}
    event = record_event(collection=collection, draft=EventDraft(**known, state=State.DRAFT), by=by)
    if values.get("parent"):
        change_event(event=event, values={"parent": values["parent"]}, by=by)
    return event


@transaction.atomic
def change_event(*, event: Event, values: Mapping[str, Any], by: By) -> Event:
    """Change an event's own details; a new venue, place, mode or day raises its number in calendars.

    Refuses to make it part of itself (`PartOfItself`).
    """
    require(rules.may_record(by))
    event = Event.objects.select_for_update().get(pk=event.pk)
    parent = values.get("parent")
    if parent is not None and event.pk in (parent.pk, parent.parent_id):
        raise PartOfItself(_("An event cannot be part of itself. Choose another one, or none."))
    watched = [*WHERE, "starts_on", "ends_on"]
    before = [getattr(event, name) for name in watched]
    for name, value in values.items():
        setattr(event, name, value)
    event.sequence += before != [getattr(event, name) for name in watched]
    event.changed_at = clock.now()
    event.save()
    log.record("events.changed", by=by, about=event)
    publish(collection=event.collection, events=[event], by=by)
    return event


@transaction.atomic
def move_event(*, event: Event, state: str, by: By) -> Event:
    """Take an event to another state: announce, postpone, cancel, hold … `WrongStep` for one that cannot follow."""
    require(rules.may_record(by))
    event = Event.objects.select_for_update().get(pk=event.pk)
    if not rules.may_become(event.state, state):
        raise WrongStep(
            _("“%(title)s” is %(now)s; from there it cannot become %(then)s.")
            % {"title": event.label, "now": event.get_state_display(), "then": State(state).label}
        )
    event.state = state
    event.sequence += 1
    event.changed_at = clock.now()
    event.save(update_fields=["state", "sequence", "changed_at"])
    log.record("events.moved", by=by, about=event, details={"state": state})
    publish(collection=event.collection, events=[event], by=by)
    return event


@transaction.atomic
def note_headcount(*, event: Event, draft: HeadcountDraft, by: By) -> Headcount:
    """Note how many came, by one source; what other sources say stays beside it."""
    require(rules.may_record(by))
    made = event.headcounts.create(
        kind=draft.kind, value=draft.value, wording=draft.wording, source=draft.source
    )
    log.record("events.headcount_noted", by=by, about=event, details={"kind": draft.kind})
    return made


@transaction.atomic
def forget_headcount(*, headcount: Headcount, by: By) -> None:
    """Remove a head count that was entered by mistake."""
    require(rules.may_record(by))
    headcount.delete()
    log.record("events.headcount_forgotten", by=by, about=headcount.event)


@transaction.atomic
def copy_event(*, event: Event, first_day: dt.date, by: By) -> Event:
    """Copy an event with its programme and parts to another day; the copy is a draft.

    Days keep their distance from the first one; in a series the copy gets the next number. Registrations,
    head counts and the documentation are not copied.
    """
    require(rules.may_record(by))
    days = list(event.days.prefetch_related("items__contributions__person", "items__type").order_by("date"))
    begin = days[0].date if days else queries.begin_of(event).first
    apart = first_day - begin
    draft = EventDraft(
        **{name: getattr(event, name) for name in COPIED},
        starts_on=PartialDate.of(first_day),
        ends_on=PartialDate.of(event.ends_on.last + apart) if event.ends_on and event.ends_on.day else None,
        number_from=_next_number(event),
        state=State.DRAFT,
        days=[_day(day, apart) for day in days],
        roles=[
            RoleDraft(actor=part.actor, role=part.role, note=part.note)
            for part in event.roles.select_related("actor", "role")
        ],
    )
    made = record_event(collection=event.collection, draft=draft, by=by)
    if event.parent_id:
        Event.objects.filter(pk=made.pk).update(parent=event.parent_id)
    log.record("events.copied", by=by, about=made)
    return made


def _next_number(event: Event) -> int | None:
    last = event.number_to or event.number_from
    return last + 1 if event.series_label and last else None


def _day(day: Any, apart: dt.timedelta) -> DayDraft:
    return DayDraft(
        date=day.date + apart,
        starts_at=day.starts_at,
        ends_at=day.ends_at,
        venue=day.venue,
        items=[
            ItemDraft(
                starts_at=item.starts_at, ends_at=item.ends_at, title=item.title, title_en=item.title_en,
                type=item.type, number=item.number, room=item.room, host=item.host, is_streamed=item.is_streamed,
                contributions=[
                    ContributionDraft(function=c.function, organisation=c.organisation, role=c.role, person=c.person)
                    for c in item.contributions.all()
                ],
            )
            for item in day.items.all()
        ],
    )  # fmt: skip

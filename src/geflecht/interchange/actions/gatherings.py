"""Enters the events and labs of a record through the actions of their rooms, and takes them back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, By, Place, Term
from geflecht.events import actions as events
from geflecht.events.models import Event, Mode, State
from geflecht.interchange.models import ImportBatch
from geflecht.interchange.parcel import Meeting
from geflecht.interchange.queries import Plan
from geflecht.interchange.queries.gatherings import NewLab, NewMeeting
from geflecht.interchange.queries.known import Token, uses
from geflecht.interchange.readers.links import folded
from geflecht.kit import clock
from geflecht.kit.partial_dates import PartialDate
from geflecht.labs import actions as labs
from geflecht.labs.models import Lab
from geflecht.search import actions as search
from geflecht.ties import actions as ties

EVENT, LAB = "events.event", "labs.lab"
_OWN = {
    EVENT: {"eventday", "agendaitem", "eventrole", "headcount", "event", "labsession"},
    LAB: {"labplace", "labpartner", "labsession", "labresult"},
}


def write_gatherings(plan: Plan, everyone: Mapping[Token, Actor], by: By) -> dict[str, list[UUID]]:
    """Enter the new events and labs of the plan; return the keys of what was made, by model."""
    held = _write_events(plan, everyone, by)
    return {EVENT: [event.pk for event in held], LAB: [lab.pk for lab in _write_labs(plan, everyone, by)]}


def _write_events(plan: Plan, everyone: Mapping[Token, Actor], by: By) -> list[Event]:
    if not plan.meetings:
        return []
    organiser = Term.objects.get(vocabulary="event_role", key="organiser")
    drafts = [_event(plan, new, everyone, organiser) for new in plan.meetings]
    return events.record_events(collection=plan.collection, drafts=drafts, by=by)


def _event(
    plan: Plan, new: NewMeeting, everyone: Mapping[Token, Actor], organiser: Term
) -> events.EventDraft:
    stated = new.stated
    last = stated.ends_on or stated.starts_on
    is_numbered = bool(stated.parent) and stated.number is not None
    return events.EventDraft(
        key=stated.id[:120], title=stated.title[:250], starts_on=stated.starts_on, ends_on=stated.ends_on,
        kicker="" if new.format else stated.format[:200], format=new.format,
        series_label=stated.series[:200], parent=stated.parent, part_of_text=stated.part_of[:250],
        number_in_parent=stated.number if is_numbered else None,
        number_from=None if is_numbered else stated.number,
        mode=_mode(stated), state=State.HELD if last.last < clock.today() else State.ANNOUNCED,
        audience=plan.collection.audience, venue=_venue(stated, new.place), place=new.place,
        theme_text=stated.theme[:300], note=_note(new), sources=list(stated.sources), days=_days(stated),
        roles=[events.RoleDraft(actor=everyone[token], role=organiser) for token in new.organisers],
        is_example=plan.collection.is_example,
    )  # fmt: skip


def _mode(stated: Meeting) -> str:
    if stated.is_online is None:
        return ""
    if "hybrid" in stated.format.casefold():
        return Mode.HYBRID
    return Mode.ONLINE if stated.is_online else Mode.ON_SITE


def _venue(stated: Meeting, place: Place | None) -> str:
    """Return where in the town it is; the bare name of the town, or the word online, says nothing more."""
    said = stated.place.strip()
    is_bare = folded(said) in ("online", "online-konferenz", folded(place.name if place else ""))
    return "" if is_bare else said[:250]


def _note(new: NewMeeting) -> str:
    names = ", ".join(new.unknown)
    unknown = _("Organised by: %(names)s.") % {"names": names} if names else ""
    return "\n".join(filter(None, (new.stated.note, unknown)))


def _days(stated: Meeting) -> list[events.DayDraft]:
    """Return the first day with the stated begin, and the end where it is the only day."""
    if not (stated.starts_at or stated.ends_at) or stated.starts_on.first != stated.starts_on.last:
        return []
    first = stated.starts_on.first
    return [events.DayDraft(date=first, starts_at=stated.starts_at, ends_at=stated.ends_at)]


def _write_labs(plan: Plan, everyone: Mapping[Token, Actor], by: By) -> list[Lab]:
    if not plan.labs:
        return []
    days = {day for new in plan.labs for day in new.stated.sessions}
    held: dict[str, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(collection=plan.collection, starts_on__in=days).order_by("pk"):
        held[str(event.starts_on)].append(event)
    drafts = [_lab(plan, new, everyone, held) for new in plan.labs]
    return labs.record_labs(collection=plan.collection, drafts=drafts, by=by)


def _lab(
    plan: Plan, new: NewLab, everyone: Mapping[Token, Actor], held: Mapping[str, list[Event]]
) -> labs.LabDraft:
    stated = new.stated
    return labs.LabDraft(
        name=stated.name[:200],
        shape=stated.shape,
        topic=stated.topic[:250],
        since=stated.since,
        until=stated.until,
        audience=plan.collection.audience,
        is_example=plan.collection.is_example,
        places=[labs.PlaceDraft(text=text[:200], place=place) for text, place in new.places],
        partners=[
            labs.PartnerDraft(actor=everyone[token] if token else None, text=name[:200])
            for token, name in new.partners
        ],
        sessions=[
            labs.SessionDraft(on=day, event=_session(stated.name, day, held)) for day in stated.sessions
        ],
        results=[labs.ResultDraft(kind=kind, text=text[:400], on=on) for kind, text, on in stated.results],
    )


def _session(name: str, day: PartialDate, held: Mapping[str, list[Event]]) -> Event | None:
    """Return the event that a session is: the only one of its day, else the only one named after the lab."""
    found = held.get(str(day), [])
    if len(found) > 1:
        said = folded(name)
        found = [event for event in found if said in folded(f"{event.series_label} {event.title}")]
    return found[0] if len(found) == 1 else None


def remove_gatherings(batch: ImportBatch, made: Mapping[str, Iterable[str]], counts: Counter[str]) -> None:
    """Remove created events and labs, except those somebody changed or joined something to since."""
    for label, model in ((LAB, Lab), (EVENT, Event)):
        keys = [UUID(key) for key in made.get(label, ())]
        rows = model._default_manager.filter(pk__in=keys)
        changed = set(rows.filter(changed_at__gt=batch.applied_at).values_list("pk", flat=True))
        kept = changed | uses(model, keys, _OWN[label])
        gone = [key for key in keys if key not in kept]
        if model is Event:
            Event.objects.filter(pk__in=gone).update(parent=None)
            Event.objects.filter(parent__in=gone).update(parent=None)
        model._default_manager.filter(pk__in=gone).delete()
        search.drop(gone)
        ties.forget_occasions(ids=gone, collection=batch.collection)
        counts["removed"] += len(gone)
        counts["kept"] += len(kept)

"""Who came: check-in at the door, people without registration, and closing the list."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from geflecht.actors.models import By, Sector
from geflecht.events import queries, rules
from geflecht.events.actions import doors
from geflecht.events.actions.doors import Door, Full
from geflecht.events.actions.seating import note_tables
from geflecht.events.models import Event, Headcount, Registration, RegistrationState
from geflecht.kit import log, turns
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.ties import actions as ties

COUNTED_HERE = "Check-in"
EARLY = dt.timedelta(hours=12)
_S = RegistrationState


class NotYet(Refused):
    """The event has not begun."""


@turns.in_turn
@transaction.atomic
def check_in(*, registration: Registration, by: By, at: dt.datetime | None = None) -> Registration:
    """Note that somebody is here; twice is once. `at`: when, for what a phone noted without a net.

    Who has no place gets one if one is free; refuses `doors.Full` otherwise, and `NotYet` before the day.
    """
    require(rules.may_manage(by))
    door = doors.lock(registration.event_id)
    registration = doors.fresh(door, registration.pk)
    if registration.state != _S.ATTENDED:
        _not_too_early(door)
        _let_in(door, registration, _moment(door, at))
        doors.note("checked_in", door, registration, by=by)
    return registration


def _moment(door: Door, at: dt.datetime | None) -> dt.datetime:
    """Believe a phone's clock only for the hours before now."""
    return at if at is not None and door.now - EARLY <= at <= door.now else door.now


def _not_too_early(door: Door) -> None:
    if door.now < door.starts_at - EARLY:
        raise NotYet(
            _("“%(event)s” has not begun. Check-in opens twelve hours before.") % {"event": door.event.label}
        )


def _let_in(door: Door, registration: Registration, at: dt.datetime) -> None:
    """Bring a registration to `attended`, through a place where it had none."""
    if registration.state not in (_S.CONFIRMED, _S.OFFERED):
        if not door.is_free(registration.pool):
            raise Full(
                _("%(name)s has no place, and none is free. Note who did not come, or set more places.")
                % {"name": registration.name}
            )
        registration.turn = registration.turn or doors.take_turn(door)
    if registration.state != _S.CONFIRMED:
        doors.move(door, registration, _S.CONFIRMED)
    doors.move(door, registration, _S.ATTENDED, checked_in_at=at)


@turns.in_turn
@transaction.atomic
def undo_check_in(*, registration: Registration, by: By) -> Registration:
    """Take a check-in back that was made by mistake, or that somebody did not come."""
    require(rules.may_manage(by))
    door = doors.lock(registration.event_id)
    registration = doors.fresh(door, registration.pk)
    if registration.state == _S.NO_SHOW and not door.is_free(registration.pool):
        raise Full(_("The place of %(name)s has been given away.") % {"name": registration.name})
    doors.move(door, registration, _S.CONFIRMED, checked_in_at=None)
    doors.note("check_in_undone", door, registration, by=by)
    return registration


@turns.in_turn
@transaction.atomic
def walk_in(
    *, event: Event, name: str, email: str = "", organisation: str = "", sector: Sector | None = None, by: By
) -> Registration:
    """Let somebody in who was not registered, if a place is free; refuses `doors.Full`.

    Who leaves no mail address gets no mail. An address that is registered checks that registration in.
    """
    require(rules.may_manage(by))
    door = doors.lock(event.pk)
    _not_too_early(door)
    known = door.event.registrations.filter(email__iexact=email.strip()).first() if email.strip() else None
    if known is not None and known.state == _S.ATTENDED:
        return known
    registration = known or Registration(
        event=door.event, number=doors.next_number(door), name=name.strip(), email=email.strip(),
        organisation=organisation.strip(), sector=sector,
    )  # fmt: skip
    _let_in(door, registration, door.now)
    doors.note("walked_in", door, registration, by=by)
    return registration


@turns.in_turn
@transaction.atomic
def note_no_shows(*, event: Event, ids: Sequence[UUID], by: By) -> int:
    """Note who did not come; their places are free for people at the door. Refuses `NotYet` before the begin."""
    require(rules.may_manage(by))
    door = doors.lock(event.pk)
    _has_begun(door)
    rows = list(door.event.registrations.filter(pk__in=ids, state=_S.CONFIRMED).order_by("number"))
    for registration in rows:
        doors.move(door, registration, _S.NO_SHOW)
    log.record("events.no_shows_noted", by=by, about=door.event, details={"count": len(rows)})
    return len(rows)


def _has_begun(door: Door) -> None:
    if door.now < door.starts_at:
        raise NotYet(_("“%(event)s” has not begun yet.") % {"event": door.event.label})


@turns.in_turn
@transaction.atomic
def close_attendance(*, event: Event, by: By) -> tuple[int, int]:
    """Close the list: who did not come is noted, the head counts are entered, co-participation is derived.

    Can be done again after a correction. Returns how many came and how many did not.
    """
    require(rules.may_manage(by))
    door = doors.lock(event.pk)
    _has_begun(door)
    for registration in door.event.registrations.filter(state=_S.CONFIRMED).order_by("number"):
        doors.move(door, registration, _S.NO_SHOW)
    came = door.event.registrations.filter(state=_S.ATTENDED).count()
    missing = door.event.registrations.filter(state=_S.NO_SHOW).count()
    _count(door.event, Headcount.Kind.REGISTERED, came + missing)
    _count(door.event, Headcount.Kind.COUNTED, came)
    ties.note_presence(collection=door.event.collection, drafts=queries.occasions([door.event.pk]), by=by)
    note_tables(event=door.event, by=by)
    log.record(
        "events.attendance_closed", by=by, about=door.event, details={"came": came, "missing": missing}
    )
    return came, missing


def _count(event: Event, kind: str, value: int) -> None:
    Headcount.objects.update_or_create(event=event, kind=kind, source=COUNTED_HERE, defaults={"value": value})

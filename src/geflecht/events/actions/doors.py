"""Places of an event, taken one at a time: the lock, the table of moves, and who comes next."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from geflecht.events import queries, rules
from geflecht.events.actions import letters
from geflecht.events.models import Admission, Event, Pool, Registration, RegistrationState, State
from geflecht.kit import clock, log, turns
from geflecht.kit.errors import Refused

FOLLOWS = (State.ANNOUNCED, State.OPEN, State.FULL)


class NoRegistration(Refused):
    """The event takes no registrations here."""


class NotPossible(Refused):
    """A registration cannot go from its state to the one that was asked for."""


class Full(Refused):
    """No place is left."""


@dataclass
class Door:
    """An event whose places nobody else takes while this transaction lasts."""

    event: Event
    admission: Admission
    now: dt.datetime

    @cached_property
    def starts_at(self) -> dt.datetime:
        return queries.moment_of_begin(self.event)

    @property
    def is_moving(self) -> bool:
        """Tell whether places are still offered: until an hour before the event begins."""
        return self.event.state in FOLLOWS and self.now < self.starts_at - dt.timedelta(hours=1)

    def used(self, pool: str) -> int:
        return self.event.registrations.filter(pool=pool).holding_a_place().count()

    def free(self, pool: str) -> int | None:
        """Return how many places of a pool are left; None where there is no limit."""
        limit = self.admission.places(pool)
        return None if limit is None else max(limit - self.used(pool), 0)

    def is_free(self, pool: str) -> bool:
        free = self.free(pool)
        return free is None or free > 0


def lock(event_id: uuid.UUID) -> Door:
    """Hold the event until the transaction ends; whoever else wants one of its places waits.

    An action locks one event only, so that two can never wait for each other. SQLite has no row locks:
    there the transaction itself began with the lock (`BEGIN IMMEDIATE`).
    """
    turns.begin()
    event = Event.objects.select_for_update(no_key=True).get(pk=event_id)
    admission = Admission.objects.filter(event=event).first()
    if admission is None:
        raise NoRegistration(
            _("“%(event)s” takes no registrations here. Its page says whom to ask.") % {"event": event.label}
        )
    return Door(event, admission, clock.now())


def fresh(door: Door, registration_id: uuid.UUID) -> Registration:
    """Return a registration of the locked event as it stands now."""
    return door.event.registrations.get(pk=registration_id)


def move(door: Door, registration: Registration, state: str, **values: Any) -> None:
    """Bring a registration into a state it may go to, with what changes along; refuses `NotPossible`."""
    if not rules.may_move(registration.state, state):
        raise NotPossible(
            _("%(name)s: “%(now)s” cannot become “%(then)s”. Reload the page to see how things stand.")
            % {
                "name": registration.name,
                "now": registration.get_state_display(),
                "then": RegistrationState(state).label,
            }
        )
    registration.state = state
    if state != RegistrationState.OFFERED:
        registration.offered_until = None
    for name, value in values.items():
        setattr(registration, name, value)
    registration.changed_at = door.now
    registration.save()


def next_number(door: Door) -> int:
    door.admission.last_number += 1
    door.admission.save(update_fields=["last_number"])
    return door.admission.last_number


def take_turn(door: Door) -> int:
    """Return the next turn: the order of the verifying requests."""
    door.admission.last_turn += 1
    door.admission.save(update_fields=["last_turn"])
    return door.admission.last_turn


def place_or_wait(door: Door, registration: Registration) -> None:
    """Give a place, or a turn on the waiting list; nobody passes those who wait already. Tells them."""
    waiting = door.event.registrations.filter(pool=registration.pool, state=RegistrationState.WAITLISTED)
    if registration.turn is None or registration.state in rules.TAKES_A_NEW_TURN:
        registration.turn = take_turn(door)
    registration.told = queries.version_of(door.event)
    if door.is_free(registration.pool) and not waiting.exists():
        move(door, registration, RegistrationState.CONFIRMED)
        letters.confirmed(registration)
    else:
        move(door, registration, RegistrationState.WAITLISTED)
        letters.waitlisted(registration, before=waiting.filter(turn__lt=registration.turn).count())


def settle(door: Door) -> None:
    """Let the waiting list move up into free places, and the event's state follow."""
    expire(door)
    if door.is_moving:
        for pool in Pool.values:
            _offer(door, pool)
    _follow(door)


def expire(door: Door) -> int:
    """End the offers whose time is up; return how many."""
    over = door.event.registrations.filter(
        state=RegistrationState.OFFERED, offered_until__lte=door.now
    ).order_by("turn")
    for registration in over:
        move(door, registration, RegistrationState.OFFER_EXPIRED)
        letters.offer_expired(registration)
    return len(over)


def _offer(door: Door, pool: str) -> None:
    free = door.free(pool)
    waiting = (
        door.event.registrations.select_related("event")
        .filter(pool=pool, state=RegistrationState.WAITLISTED)
        .order_by("turn")
    )
    for registration in waiting if free is None else waiting[:free]:
        offer(door, registration)


def offer(door: Door, registration: Registration) -> None:
    """Hold a place for somebody who waits: for the hours that were set, at most until the event is near."""
    until = door.now + dt.timedelta(hours=door.admission.offer_hours)
    until = min(until, door.starts_at - dt.timedelta(hours=1))
    move(door, registration, RegistrationState.OFFERED, offered_until=until)
    letters.offered(registration, until=until)


def _follow(door: Door) -> None:
    """Write on the event whether it is open, full, or not open at this time."""
    if door.event.state not in FOLLOWS:
        return
    state = State.ANNOUNCED
    if queries.is_open_at(door.event, door.admission, door.now):
        state = State.OPEN if door.is_free(Pool.GENERAL) else State.FULL
    if state != door.event.state:
        door.event.state = state
        door.event.save(update_fields=["state"])


def note(
    what: str,
    door: Door,
    registration: Registration,
    *,
    by: log.Doer,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write the log entry of one registration: number and state, never a name or address."""
    log.record(
        f"events.{what}",
        by=by,
        about=registration,
        details={
            "event": str(door.event.pk), "number": registration.number, "state": registration.state,
            **(details or {}),
        },
    )  # fmt: skip

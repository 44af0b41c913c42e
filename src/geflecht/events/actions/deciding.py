"""What becomes of a registration: taking an offered place, cancelling, and the coordination's decisions."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from geflecht.actors.models import By
from geflecht.events import rules
from geflecht.events.actions import doors, letters
from geflecht.events.actions.doors import Door, Full
from geflecht.events.models import HOLDS_A_PLACE, Event, Pool, Registration, RegistrationState
from geflecht.events.rules import Asker
from geflecht.kit import log, turns
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require


class OfferIsOver(Refused):
    """The time for taking an offered place has passed."""


class TooLate(Refused):
    """The event has begun."""


@turns.in_turn
@transaction.atomic
def take_offer(*, registration: Registration, by: Asker) -> Registration:
    """Take the place that is held for one; doing it twice changes nothing. Refuses `OfferIsOver`."""
    require(rules.may_answer_for(by, registration))
    door = doors.lock(registration.event_id)
    registration = doors.fresh(door, registration.pk)
    if registration.state == RegistrationState.CONFIRMED:
        return registration
    is_held = registration.offered_until is not None and registration.offered_until > door.now
    if registration.state != RegistrationState.OFFERED or not is_held:
        raise OfferIsOver(_("The time for this offer has passed. You can go to the end of the waiting list."))
    doors.move(door, registration, RegistrationState.CONFIRMED)
    letters.confirmed(registration)
    doors.settle(door)
    doors.note("offer_taken", door, registration, by=by)
    return registration


@turns.in_turn
@transaction.atomic
def cancel(*, registration: Registration, by: Asker) -> Registration:
    """Sign off; the place goes to who waits longest. Signing off twice changes nothing. Refuses `TooLate`."""
    require(rules.may_answer_for(by, registration))
    door = doors.lock(registration.event_id)
    registration = doors.fresh(door, registration.pk)
    if registration.state == RegistrationState.CANCELLED:
        return registration
    if registration.state in (RegistrationState.ATTENDED, RegistrationState.NO_SHOW):
        raise TooLate(_("The event has taken place; nothing can be cancelled any more."))
    was_asked = registration.state not in (RegistrationState.UNVERIFIED, RegistrationState.INVITED)
    doors.move(door, registration, RegistrationState.CANCELLED)
    registration.workshop_places.all().delete()
    if was_asked:
        letters.cancelled(registration)
    doors.settle(door)
    doors.note("cancelled", door, registration, by=by)
    return registration


@turns.in_turn
@transaction.atomic
def wait_again(*, registration: Registration, by: Asker) -> Registration:
    """After an offer that ran out: a place if one is free and nobody waits, else the end of the waiting list."""
    require(rules.may_answer_for(by, registration))
    door = doors.lock(registration.event_id)
    registration = doors.fresh(door, registration.pk)
    if registration.state == RegistrationState.OFFER_EXPIRED:
        if not door.is_moving:
            raise TooLate(_("The event is about to begin; the waiting list is closed."))
        doors.place_or_wait(door, registration)
        doors.settle(door)
        doors.note("waits_again", door, registration, by=by)
    return registration


def admit(*, event: Event, ids: Sequence[UUID], by: By) -> int:
    """Let people in who wait for a decision, were declined or withdrawn; see `_decide` and `_admit`."""
    return _decide(event, ids, by, "admitted", _admit)


def reject(*, event: Event, ids: Sequence[UUID], reason: str, by: By) -> int:
    """Decline registrations that wait for a decision; each is told the reason by mail."""

    def do(door: Door, registration: Registration) -> None:
        doors.move(door, registration, RegistrationState.REJECTED, reason=reason.strip())
        letters.rejected(registration)

    return _decide(event, ids, by, "rejected", do)


def revoke(*, event: Event, ids: Sequence[UUID], reason: str, by: By) -> int:
    """Withdraw registrations; each is told the reason by mail, and their places go to who waits."""

    def do(door: Door, registration: Registration) -> None:
        doors.move(door, registration, RegistrationState.REVOKED, reason=reason.strip())
        registration.workshop_places.all().delete()
        letters.revoked(registration)

    return _decide(event, ids, by, "revoked", do)


def remind(*, event: Event, ids: Sequence[UUID], by: By) -> int:
    """Write the reminder to people with a place now; nobody gets it twice."""

    def do(door: Door, registration: Registration) -> None:
        registration.reminded_at = door.now
        registration.save(update_fields=["reminded_at"])
        letters.reminder(registration)

    return _decide(event, ids, by, "reminded", do)


def place_in(*, event: Event, ids: Sequence[UUID], pool: str, by: By) -> int:
    """Count people among the places for hosts, coordination or everybody from now on. Refuses `Full`."""

    def do(door: Door, registration: Registration) -> None:
        is_held = registration.state in HOLDS_A_PLACE
        if is_held and registration.pool != pool and not door.is_free(pool):
            raise Full(
                _("No place for “%(pool)s” is left at “%(event)s”. Set more of them first.")
                % {"pool": Pool(pool).label, "event": door.event.label}
            )
        registration.pool = pool
        registration.save(update_fields=["pool"])

    return _decide(event, ids, by, "placed_in_pool", do)


def _admit(door: Door, registration: Registration) -> None:
    """Confirm while there are places, else put on the waiting list; from the list itself only into a free place."""
    if registration.state != RegistrationState.WAITLISTED:
        doors.place_or_wait(door, registration)
        return
    if not door.is_free(registration.pool):
        raise Full(
            _("“%(event)s” has no free place for %(name)s. Set more places, or withdraw one.")
            % {"event": door.event.label, "name": registration.name}
        )
    doors.move(door, registration, RegistrationState.CONFIRMED)
    letters.confirmed(registration)


@turns.in_turn
@transaction.atomic
def _decide(
    event: Event, ids: Sequence[UUID], by: By, what: str, do: Callable[[Door, Registration], None]
) -> int:
    """Do one thing to several registrations of an event, in turn; one transaction, one log entry.

    What cannot be done to one stops all (`doors.NotPossible`). Returns how many there were.
    """
    require(rules.may_manage(by))
    door = doors.lock(event.pk)
    rows = list(door.event.registrations.filter(pk__in=ids).order_by("turn", "number"))
    for registration in rows:
        do(door, registration)
    doors.settle(door)
    log.record(f"events.{what}", by=by, about=door.event, details={"count": len(rows)})
    return len(rows)


@turns.in_turn
@transaction.atomic
def new_link(*, registration: Registration, by: By) -> Registration:
    """Void the personal link of a registration, such as one that was passed on; a new one is mailed."""
    require(rules.may_manage(by))
    door = doors.lock(registration.event_id)
    registration = doors.fresh(door, registration.pk)
    registration.link_version += 1
    registration.times_asked += 1
    registration.asked_at = door.now
    registration.save(update_fields=["link_version", "times_asked", "asked_at"])
    if registration.state == RegistrationState.UNVERIFIED:
        letters.confirm_address(registration)
    else:
        letters.registered_already(registration)
    doors.note("link_renewed", door, registration, by=by)
    return registration


@transaction.atomic
def note_export(*, event: Event, count: int, with_needs: bool, by: By) -> None:
    """Write down that the list of participants was taken away as a file, and whether with what people need."""
    require(rules.may_manage(by))
    log.record("events.list_exported", by=by, about=event, details={"count": count, "with_needs": with_needs})

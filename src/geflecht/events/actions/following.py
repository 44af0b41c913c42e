"""What happens to registrations because time passes; each row of `cli/duties.py` calls one of these."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from geflecht.actors.models import By
from geflecht.events import queries, rules
from geflecht.events.actions import doors, letters
from geflecht.events.models import Answer, ListedFor, Registration, RegistrationState, State
from geflecht.kit import clock, log, turns
from geflecht.kit.guard import require

REMINDED = dt.timedelta(days=2)  # before the event
FRESH = dt.timedelta(days=1)  # since they got their place: they know
QUIET = dt.timedelta(minutes=15)  # after the last change, before people are told of it
THANKED_WITHIN = dt.timedelta(days=60)  # of being there
UNCONFIRMED = dt.timedelta(days=7)
NEEDS = dt.timedelta(days=30)
REST = dt.timedelta(days=3 * 365)


def move_on(*, by: By) -> int:
    """End offers whose time is up, let the waiting lists move up, open and close registration.

    Each event is a transaction of its own. Returns how many events were looked at.
    """
    require(rules.may_manage(by))
    due = queries.events_to_settle(clock.now())
    for event_id in due:
        _settle(event_id, by)
    return len(due)


@turns.in_turn
@transaction.atomic
def _settle(event_id: UUID, by: By) -> None:
    door = doors.lock(event_id)
    before = door.event.state, door.event.registrations.filter(state=RegistrationState.OFFERED).count()
    doors.settle(door)
    after = door.event.state, door.event.registrations.filter(state=RegistrationState.OFFERED).count()
    if before != after:
        log.record("events.moved_on", by=by, about=door.event)


@transaction.atomic
def remind_all(*, by: By) -> int:
    """Remind those with a place two days before; everybody once. Returns how many."""
    require(rules.may_manage(by))
    now = clock.now()
    count = 0
    for event in queries.events_beginning(now, now + REMINDED):
        rows = event.registrations.filter(
            state=RegistrationState.CONFIRMED, reminded_at=None, changed_at__lte=now - FRESH
        )
        for registration in rows.order_by("number"):
            letters.reminder(registration)
            count += 1
        rows.update(reminded_at=now)
    return count


@transaction.atomic
def thank_all(*, by: By) -> int:
    """Thank those who came once the documentation is online; everybody once. Returns how many."""
    require(rules.may_manage(by))
    now = clock.now()
    rows = Registration.objects.filter(
        state=RegistrationState.ATTENDED, thanked_at=None, event__state=State.DOCUMENTED,
        checked_in_at__gte=now - THANKED_WITHIN,
    )  # fmt: skip
    due = list(rows.select_related("event__place").order_by("event", "number"))
    for registration in due:
        letters.thanks(registration)
    rows.update(thanked_at=now)
    return len(due)


@transaction.atomic
def tell_changes(*, by: By) -> int:
    """Tell those who are coming, once things are quiet, that time or place changed or the event is off."""
    require(rules.may_manage(by))
    now = clock.now()
    count = 0
    for event in queries.events_beginning(now, None).filter(changed_at__lte=now - QUIET):
        version = queries.version_of(event)
        rows = event.registrations.filter(state__in=rules.ACTIVE).exclude(told=version)
        for registration in rows.order_by("number"):
            letters.changed(registration, version)
            count += 1
        rows.update(told=version)
    return count


@transaction.atomic
def forget(now: dt.datetime) -> int:
    """Delete what has been kept long enough: part of the nightly purge. Returns how many rows.

    Unconfirmed requests after a week; access needs and food a month after the event; answers after the days
    their question says; registrations after three years.
    """
    gone = Registration.objects.filter(
        state=RegistrationState.UNVERIFIED, asked_at__lt=now - UNCONFIRMED
    ).delete()[0]
    over = queries.events_over_since
    needs = Registration.objects.filter(event__in=over(now - NEEDS)).filter(~Q(access_needs="") | ~Q(diet=""))
    gone += needs.update(access_needs="", diet="")
    for days in set(Answer.objects.values_list("question__keep_days", flat=True)):
        old = Answer.objects.filter(
            question__keep_days=days, registration__event__in=over(now - dt.timedelta(days=days))
        )
        gone += old.delete()[0]
    gone += Registration.objects.filter(event__in=over(now - REST)).delete()[0]
    return gone


@transaction.atomic
def erase_person(*, actor_id: UUID) -> int:
    """Take a person's name, address and answers out of their registrations; that somebody came remains.

    For the receiver of `actor_erased`, inside its transaction.
    """
    rows = Registration.objects.filter(person=actor_id)
    Answer.objects.filter(registration__in=rows).delete()
    count = 0
    for registration in rows:
        registration.name, registration.email = "–", ""
        registration.organisation = registration.function = registration.town = ""
        registration.access_needs = registration.diet = registration.reason = ""
        registration.listed_for, registration.may_be_pictured = ListedFor.NOBODY, False
        registration.link_version += 1
        registration.save()
        count += 1
    return count

"""Two hands, one place: first that it can go wrong without the lock, then that it does not with it."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from geflecht.actors.models import Machine
from geflecht.events import actions
from geflecht.events.actions import doors
from geflecht.events.models import HOLDS_A_PLACE, Event, Guest, Registration
from geflecht.kit import clock, turns
from tests.factories.registrations import AdmissionFactory, RegistrationFactory

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PLACES = 200, 20


def at_once(acts, hands=8):
    """Run every act in one of several threads that begin together; return what they gave back."""
    gate = threading.Barrier(hands)

    def run(numbered):
        number, act = numbered
        try:
            if number < hands:
                gate.wait(30)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(run, enumerate(acts)))


def unconfirmed(event, count):
    rows = [
        RegistrationFactory.build(
            event=event, number=n, turn=None, state="unverified", email=f"{n}@example.org"
        )
        for n in range(1, count + 1)
    ]
    return Registration.objects.bulk_create(rows)


def confirm(row):
    return lambda: actions.confirm_address(registration=row, by=Guest(holds=row.pk))


@pytest.fixture
def quiet(monkeypatch):
    """Leave the mail server out: what is tested is who gets a place."""
    from geflecht.kit import outbox

    monkeypatch.setattr(outbox, "send", lambda letter_id: True)


def test_without_the_lock_one_place_is_given_twice(monkeypatch, quiet):
    """The proof that there is a race: two that look before either has written both find the place free."""
    event = AdmissionFactory(capacity=1).event
    rows = unconfirmed(event, 2)
    both_have_looked = threading.Barrier(2)
    look = doors.Door.is_free

    def look_together(door, pool):
        answer = look(door, pool)
        if threading.current_thread() is not threading.main_thread() and not getattr(
            door, "has_looked", False
        ):
            door.has_looked = True
            both_have_looked.wait(20)
        return answer

    def unlocked(event_id):
        event = Event.objects.get(pk=event_id)
        return doors.Door(event, event.admission, clock.now())

    turns = iter((1, 2))
    monkeypatch.setattr(doors.Door, "is_free", look_together)
    monkeypatch.setattr(doors, "lock", unlocked)
    monkeypatch.setattr(doors, "take_turn", lambda door: next(turns))

    action = actions.confirm_address.__wrapped__.__wrapped__  # neither patience nor a transaction
    at_once([lambda row=row: action(registration=row, by=Guest(holds=row.pk)) for row in rows], hands=2)

    assert event.registrations.filter(state="confirmed").count() == 2


def test_two_hundred_at_once_for_twenty_places(quiet):
    event = AdmissionFactory(capacity=PLACES).event

    at_once([confirm(row) for row in unconfirmed(event, PEOPLE)])

    rows = list(event.registrations.order_by("turn").values_list("turn", "state"))
    assert rows == [(turn, "confirmed" if turn <= PLACES else "waitlisted") for turn in range(1, PEOPLE + 1)]


def test_the_same_person_twice_at_once_is_one_registration(quiet):
    event = AdmissionFactory().event
    draft = actions.RegistrationDraft(name="Ada", email="ada@example.org")

    made = at_once([lambda: actions.register(event=event, draft=draft, by=Guest())] * 8)

    assert (Registration.objects.count(), len({row.pk for row in made})) == (1, 1)


def test_everything_at_once_never_overbooks_and_loses_nobody(quiet):
    """Cancelling, taking, running out, and other numbers of places, all at the same time."""
    noon = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    with clock.at(noon):
        event = AdmissionFactory(capacity=6, last_turn=40, last_number=40).event
    states = ["confirmed"] * 3 + ["offered"] * 3 + ["waitlisted"] * 24
    rows = Registration.objects.bulk_create(
        RegistrationFactory.build(
            event=event, number=n, turn=n, state=state, email=f"{n}@example.org",
            offered_until=noon if state == "offered" and n == 4 else noon + dt.timedelta(hours=1),
        )
        for n, state in enumerate(states, 1)
    )  # fmt: skip

    def at_noon(act):
        def run():
            with clock.at(noon):
                try:
                    return act()
                except (actions.OfferIsOver, actions.NotPossible) as refusal:
                    return refusal

        return run

    def of(action, row):
        return at_noon(lambda: action(registration=row, by=Guest(holds=row.pk)))

    def places(count):
        return at_noon(lambda: actions.set_terms(event=event, capacity=count, by=Machine()))

    at_once(
        [
            *(of(actions.cancel, row) for row in rows[:3]),
            *(of(actions.take_offer, row) for row in rows[3:6]),
            *(at_noon(lambda: actions.move_on(by=Machine())) for _round in range(3)),
            places(8), places(7), places(9),
            *(of(actions.take_offer, row) for row in rows[6:10]),
            *(of(actions.cancel, row) for row in rows[10:13]),
        ]
    )  # fmt: skip
    with clock.at(noon):
        actions.move_on(by=Machine())

    capacity = Event.objects.get().admission.capacity
    held = event.registrations.filter(state__in=HOLDS_A_PLACE)
    waiting = event.registrations.filter(state="waitlisted").order_by("turn").values_list("turn", flat=True)
    assert capacity <= held.count() <= 9
    assert event.registrations.count() == 30
    assert event.registrations.filter(state="offer_expired").values_list("number", flat=True).get() == 4
    assert max(held.values_list("turn", flat=True)) < min(waiting)


def test_a_lock_that_is_held_too_long_is_said_so(monkeypatch, quiet):
    event = AdmissionFactory().event
    (row,) = unconfirmed(event, 1)
    monkeypatch.setattr(turns, "LOCK_WAIT", "200ms")
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.2)
    is_held, may_go = threading.Event(), threading.Event()

    def hold():
        from django.db import transaction

        with transaction.atomic():
            doors.lock(event.pk)
            is_held.set()
            may_go.wait(20)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait(20)
    connection.close()
    try:
        with pytest.raises(actions.Busy, match="Nichts ist verloren"):
            confirm(row)()
    finally:
        may_go.set()
        holder.join()
    assert Registration.objects.get().state == "unverified"

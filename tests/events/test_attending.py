"""Who came: check-in, people without registration, closing the list."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from geflecht.actors.models import Machine
from geflecht.events import actions
from geflecht.events.models import Headcount, Registration
from geflecht.kit import clock
from geflecht.kit.models import Letter
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties.models import Presence
from tests.factories.actors import PersonFactory, SectorFactory, UserFactory
from tests.factories.registrations import AdmissionFactory, RegistrationFactory

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 4, 1, 7, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def morning():
    with clock.at(MORNING):
        yield


@pytest.fixture
def event():
    return AdmissionFactory(
        capacity=2, event__starts_on=PartialDate(2026, 4, 1), last_number=9, last_turn=9
    ).event


def guest(event, state="confirmed", **more):
    return RegistrationFactory(event=event, state=state, **more)


def state_of(row):
    row.refresh_from_db()
    return row.state, row.checked_in_at


def test_checking_in_notes_when(event):
    row = guest(event)

    actions.check_in(registration=row, by=Machine())

    assert state_of(row) == ("attended", MORNING)


def test_checking_in_twice_keeps_the_first_time(event):
    row = guest(event)
    actions.check_in(registration=row, by=Machine())

    with clock.at(MORNING + dt.timedelta(minutes=9)):
        actions.check_in(registration=row, by=Machine())

    assert state_of(row) == ("attended", MORNING)


@pytest.mark.parametrize(
    ("at", "noted"),
    (
        (MORNING - dt.timedelta(minutes=10), MORNING - dt.timedelta(minutes=10)),
        (MORNING + dt.timedelta(minutes=10), MORNING),
        (MORNING - dt.timedelta(hours=13), MORNING),
    ),
)
def test_a_phones_clock_is_believed_for_the_hours_before(event, at, noted):
    row = guest(event)

    actions.check_in(registration=row, at=at, by=Machine())

    assert state_of(row) == ("attended", noted)


def test_nobody_is_checked_in_before_the_day(event):
    with clock.at(MORNING - dt.timedelta(days=2)), pytest.raises(actions.NotYet):
        actions.check_in(registration=guest(event), by=Machine())


def test_who_has_no_place_is_let_in_while_one_is_free(event):
    guest(event)
    first, second = guest(event, "waitlisted"), guest(event, "cancelled")

    actions.check_in(registration=first, by=Machine())
    with pytest.raises(actions.Full, match="hat keinen Platz"):
        actions.check_in(registration=second, by=Machine())

    assert (state_of(first)[0], state_of(second)[0]) == ("attended", "cancelled")


def test_who_has_an_offer_is_let_in_by_it(event):
    guest(event)
    row = guest(event, "offered", offered_until=MORNING)

    actions.check_in(registration=row, by=Machine())

    assert state_of(row)[0] == "attended"


def test_a_check_in_by_mistake_is_taken_back(event):
    row = guest(event, "attended", checked_in_at=MORNING)

    actions.undo_check_in(registration=row, by=Machine())

    assert state_of(row) == ("confirmed", None)


def test_who_came_late_after_all_needs_a_place_that_is_still_free(event):
    late = guest(event, "no_show")
    guest(event), guest(event)

    with pytest.raises(actions.Full):
        actions.undo_check_in(registration=late, by=Machine())


def test_somebody_without_registration_is_let_in(event):
    row = actions.walk_in(event=event, name="Cem Beispiel", sector=SectorFactory(key="kultur"), by=Machine())

    assert (row.state, row.email, row.number, row.turn) == ("attended", "", 10, 10)
    assert Letter.objects.count() == 0


def test_two_without_address_are_two(event):
    for name in ("A", "B"):
        actions.walk_in(event=event, name=name, by=Machine())

    assert event.registrations.count() == 2


def test_a_full_room_lets_nobody_in_until_somebody_is_noted_as_missing(event):
    missing, _there = guest(event), guest(event, "attended", checked_in_at=MORNING)
    with pytest.raises(actions.Full):
        actions.walk_in(event=event, name="Cem", by=Machine())

    actions.note_no_shows(event=event, ids=[missing.pk], by=Machine())
    actions.walk_in(event=event, name="Cem", by=Machine())

    assert sorted(event.registrations.values_list("state", flat=True)) == ["attended", "attended", "no_show"]


def test_the_address_of_somebody_registered_checks_them_in(event):
    row = guest(event, email="cem@example.org")

    found = actions.walk_in(event=event, name="Cem", email="CEM@example.org", by=Machine())

    assert (found.pk, state_of(row)[0], event.registrations.count()) == (row.pk, "attended", 1)


def test_closing_the_list_counts_and_derives_who_met(event):
    people = [PersonFactory(collection=event.collection) for _number in range(4)]
    came = {"state": "attended", "checked_in_at": MORNING}
    guest(event, **came, person=people[0], listed_for="participants")
    guest(event, **came, person=people[1], listed_for="all")
    guest(event, **came, person=people[2], listed_for="nobody")
    guest(event, person=people[3], listed_for="all")

    assert actions.close_attendance(event=event, by=Machine()) == (3, 1)
    assert actions.close_attendance(event=event, by=Machine()) == (3, 1)

    counts = Headcount.objects.order_by("kind").values_list("kind", "value", "source")
    assert list(counts) == [("counted", 3, "Check-in"), ("registered", 4, "Check-in")]
    assert set(Presence.objects.values_list("actor", flat=True)) == {people[0].pk, people[1].pk}


def test_the_list_is_not_closed_before_the_begin(event):
    with clock.at(MORNING - dt.timedelta(hours=12)), pytest.raises(actions.NotYet):
        actions.close_attendance(event=event, by=Machine())


def test_only_the_coordination_stands_at_the_door(event):
    row = guest(event)
    by = UserFactory(email=row.email)

    for act in (
        lambda: actions.check_in(registration=row, by=by),
        lambda: actions.undo_check_in(registration=row, by=by),
        lambda: actions.walk_in(event=event, name="A", by=by),
        lambda: actions.note_no_shows(event=event, ids=[], by=by),
        lambda: actions.close_attendance(event=event, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert Registration.objects.get().state == "confirmed"

"""Parallel workshops: wishes, the fair assignment, and changing afterwards."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from geflecht.actors.models import Machine
from geflecht.events import actions, queries
from geflecht.events.models import Guest, WorkshopPlace, WorkshopWish
from geflecht.kit import clock
from geflecht.kit.models import Letter
from tests.factories.events import AgendaItemFactory, EventDayFactory
from tests.factories.registrations import AdmissionFactory, RegistrationFactory, WorkshopFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return AdmissionFactory(capacity=None).event


def wishing(event, *workshops, state="confirmed"):
    row = RegistrationFactory(event=event, state=state)
    WorkshopWish.objects.bulk_create(
        WorkshopWish(registration=row, workshop=one, rank=rank) for rank, one in enumerate(workshops, 1)
    )
    return row


def place_of(row):
    return row.workshop_places.get()


def test_everybody_gets_a_wish_before_first_wishes_count(event):
    """Two wish A first; only one has a second wish. A has one place: who can go elsewhere does."""
    a, b = WorkshopFactory(event=event, capacity=1), WorkshopFactory(event=event, capacity=1)
    flexible, fixed = wishing(event, a, b), wishing(event, a)

    made = actions.assign_workshops(event=event, by=Machine())

    assert (made.placed, made.first, made.unplaced) == (2, 1, 0)
    assert (place_of(flexible).workshop, place_of(flexible).rank) == (b, 2)
    assert (place_of(fixed).workshop, place_of(fixed).rank) == (a, 1)


def test_who_gets_none_is_told_why(event):
    a = WorkshopFactory(event=event, capacity=1, title="Bühne")
    rows = [wishing(event, a) for _number in range(3)]

    made = actions.assign_workshops(event=event, by=Machine())

    without = [row for row in rows if place_of(row).workshop is None]
    assert (made.placed, made.unplaced, len(without)) == (1, 2, 2)
    text = Letter.objects.get(to=without[0].email).text
    assert "Bühne (Plätze: 1, Personen, die sie sich wünschen: 2)" in text


def test_only_those_with_a_place_at_the_event_are_assigned(event):
    a = WorkshopFactory(event=event)
    wishing(event, a, state="waitlisted")

    assert actions.assign_workshops(event=event, by=Machine()).placed == 0


def test_rounds_are_assigned_apart(event):
    a, b = WorkshopFactory(event=event, band=1), WorkshopFactory(event=event, band=2)
    row = wishing(event, a)
    WorkshopWish.objects.create(registration=row, workshop=b, rank=1)

    actions.assign_workshops(event=event, by=Machine())

    places = row.workshop_places.order_by("band").values_list("band", "workshop")
    assert list(places) == [(1, a.pk), (2, b.pk)]


def test_assigning_again_starts_anew(event):
    a = WorkshopFactory(event=event)
    wishing(event, a)

    actions.assign_workshops(event=event, by=Machine())
    actions.assign_workshops(event=event, by=Machine())

    assert WorkshopPlace.objects.count() == 1


def test_wishes_are_closed_after_assigning_and_after_their_time(event):
    a = WorkshopFactory(event=event)
    row = wishing(event, a)
    actions.assign_workshops(event=event, by=Machine())
    late = wishing(event)
    event.admission.wishes_until = clock.now() - dt.timedelta(minutes=1)
    event.admission.save()

    for one in (row, late):
        with pytest.raises(actions.WishesAreOver):
            actions.wish(registration=one, workshops=[a.pk], by=Guest(holds=one.pk))


def test_a_free_workshop_can_be_chosen_and_a_full_one_not(event):
    a, b = WorkshopFactory(event=event, capacity=1), WorkshopFactory(event=event, capacity=1)
    first, second = wishing(event), wishing(event)

    actions.choose_workshop(registration=first, workshop=a, by=Guest(holds=first.pk))
    with pytest.raises(actions.Full):
        actions.choose_workshop(registration=second, workshop=a, by=Guest(holds=second.pk))
    actions.choose_workshop(registration=second, workshop=b, by=Guest(holds=second.pk))
    actions.choose_workshop(registration=first, workshop=a, by=Guest(holds=first.pk))

    assert (place_of(first).workshop, place_of(second).workshop) == (a, b)


def test_changing_frees_the_place_left_behind(event):
    a, b = WorkshopFactory(event=event, capacity=1), WorkshopFactory(event=event, capacity=1)
    row = wishing(event)

    for one in (a, b):
        actions.choose_workshop(registration=row, workshop=one, by=Guest(holds=row.pk))

    assert [(w.title, w.taken) for w in queries.with_places_left(event)] == [(a.title, 0), (b.title, 1)]


def test_who_waits_cannot_choose(event):
    row = wishing(event, state="waitlisted")

    with pytest.raises(actions.NoPlaceYet):
        actions.choose_workshop(
            registration=row, workshop=WorkshopFactory(event=event), by=Guest(holds=row.pk)
        )


def test_cancelling_frees_the_workshop(event):
    a = WorkshopFactory(event=event)
    row = wishing(event)
    actions.choose_workshop(registration=row, workshop=a, by=Guest(holds=row.pk))

    actions.cancel(registration=row, by=Guest(holds=row.pk))

    assert WorkshopPlace.objects.count() == 0


def test_a_workshop_somebody_is_in_is_not_dropped(event):
    used, free = WorkshopFactory(event=event), WorkshopFactory(event=event)
    row = wishing(event)
    actions.choose_workshop(registration=row, workshop=used, by=Guest(holds=row.pk))

    actions.drop_workshop(workshop=free, by=Machine())
    with pytest.raises(actions.InUse):
        actions.drop_workshop(workshop=used, by=Machine())

    assert list(event.workshops.all()) == [used]


def test_parallel_items_of_the_programme_become_workshops_once(event):
    day = EventDayFactory(event=event)
    AgendaItemFactory(day=day, starts_at=dt.time(9), title="Begrüßung")
    for room in ("Saal", "Foyer"):
        AgendaItemFactory(day=day, starts_at=dt.time(10), title=f"Workshop im {room}", room=room)

    made = [actions.take_workshops_from_programme(event=event, capacity=12, by=Machine()) for _n in range(2)]

    assert made == [2, 0]
    rows = event.workshops.order_by("pk").values_list("title", "room", "capacity", "band")
    assert list(rows) == [("Workshop im Saal", "Saal", 12, 1), ("Workshop im Foyer", "Foyer", 12, 1)]


def test_a_guest_assigns_nothing(event):
    with pytest.raises(PermissionDenied):
        actions.assign_workshops(event=event, by=Guest())

"""What becomes of registrations: offers, cancelling, the coordination's decisions, the clock."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from geflecht.actors.models import Machine
from geflecht.events import actions, rules
from geflecht.events.models import Event, Guest, Registration, RegistrationState
from geflecht.kit import clock
from geflecht.kit.models import Letter
from tests.factories.actors import CoordinatorFactory, UserFactory
from tests.factories.registrations import AdmissionFactory, RegistrationFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def full():
    """An event with two places, both taken, and two people waiting."""
    event = AdmissionFactory(capacity=2, last_turn=4, last_number=4, event__state="full").event
    for turn, state in enumerate(("confirmed", "confirmed", "waitlisted", "waitlisted"), 1):
        RegistrationFactory(event=event, turn=turn, number=turn, state=state, email=f"{turn}@example.org")
    return event


def holder(row):
    return {"registration": row, "by": Guest(holds=row.pk)}


def row(event, turn):
    return event.registrations.get(number=turn)


def states(event):
    return list(event.registrations.order_by("number").values_list("state", flat=True))


def letters(event, what):
    return sorted(Letter.objects.filter(occasion__contains=f":{what}:").values_list("to", flat=True))


def test_cancelling_offers_the_place_to_who_waits_longest(full):
    actions.cancel(**holder(row(full, 1)))

    assert states(full) == ["cancelled", "confirmed", "offered", "waitlisted"]
    assert row(full, 3).offered_until == NOON + dt.timedelta(hours=48)
    assert (letters(full, "offered"), letters(full, "cancelled")) == (["3@example.org"], ["1@example.org"])


def test_cancelling_twice_is_once(full):
    actions.cancel(**holder(row(full, 1)))
    actions.cancel(**holder(row(full, 1)))

    assert states(full) == ["cancelled", "confirmed", "offered", "waitlisted"]


def test_taking_the_offer_confirms(full):
    actions.cancel(**holder(row(full, 1)))

    actions.take_offer(**holder(row(full, 3)))

    assert states(full) == ["cancelled", "confirmed", "confirmed", "waitlisted"]
    assert (row(full, 3).offered_until, letters(full, "confirmed")) == (None, ["3@example.org"])


def test_an_offer_that_ran_out_goes_to_the_next(full):
    actions.cancel(**holder(row(full, 1)))

    with clock.at(NOON + dt.timedelta(hours=48)):
        actions.move_on(by=Machine())

    assert states(full) == ["cancelled", "confirmed", "offer_expired", "offered"]
    assert letters(full, "expired") == ["3@example.org"]


def test_an_offer_cannot_be_taken_after_its_time_even_before_the_clock_work_ran(full):
    actions.cancel(**holder(row(full, 1)))

    with clock.at(NOON + dt.timedelta(hours=48)), pytest.raises(actions.OfferIsOver):
        actions.take_offer(**holder(row(full, 3)))


def test_who_let_an_offer_run_out_goes_to_the_end(full):
    actions.cancel(**holder(row(full, 1)))
    with clock.at(NOON + dt.timedelta(hours=49)):
        actions.move_on(by=Machine())

        actions.wait_again(**holder(row(full, 3)))

    assert (states(full), row(full, 3).turn) == (["cancelled", "confirmed", "waitlisted", "offered"], 5)


def test_nobody_passes_those_who_wait(full):
    """A place that is free while somebody waits (here: without an offer yet) is not given to a newcomer."""
    row(full, 1).delete()

    (new,) = actions.enter(
        event=full, guests=[actions.Guesting(name="Neu", email="neu@example.org")], by=CoordinatorFactory()
    )

    assert (new.state, row(full, 3).state) == ("waitlisted", "offered")


def test_no_offers_in_the_last_hour_before_the_event(full):
    with clock.at(dt.datetime(2026, 3, 31, 21, 30, tzinfo=dt.UTC)):
        actions.cancel(**holder(row(full, 1)))

    assert states(full) == ["cancelled", "confirmed", "waitlisted", "waitlisted"]


def test_an_offer_ends_before_the_event_begins(full):
    late = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)
    with clock.at(late):
        actions.cancel(**holder(row(full, 1)))

    assert row(full, 3).offered_until == dt.datetime(2026, 3, 31, 21, tzinfo=dt.UTC)


def test_more_places_are_offered_in_turn(full):
    actions.set_terms(event=full, capacity=3, by=CoordinatorFactory())

    assert states(full) == ["confirmed", "confirmed", "offered", "waitlisted"]


def test_no_limit_offers_to_all(full):
    actions.set_terms(event=full, capacity=None, by=CoordinatorFactory())

    assert (states(full), Event.objects.get().state) == (
        ["confirmed", "confirmed", "offered", "offered"], "open",
    )  # fmt: skip


def test_fewer_places_take_nobodys_away(full):
    actions.set_terms(event=full, capacity=1, by=CoordinatorFactory())

    actions.cancel(**holder(row(full, 1)))

    assert states(full) == ["cancelled", "confirmed", "waitlisted", "waitlisted"]


@pytest.mark.parametrize(
    ("terms", "refusal"),
    (
        ({"capacity": 2, "host_places": 3}, actions.TooManyKept),
        ({"opens_at": NOON, "closes_at": NOON}, actions.ClosesBeforeItOpens),
    ),
)
def test_terms_that_contradict_are_refused(full, terms, refusal):
    with pytest.raises(refusal):
        actions.set_terms(event=full, by=CoordinatorFactory(), **terms)

    assert states(full) == ["confirmed", "confirmed", "waitlisted", "waitlisted"]


def test_the_events_state_follows():
    event = AdmissionFactory(capacity=1, closes_at=NOON + dt.timedelta(days=1)).event
    coordinator = CoordinatorFactory()

    seen = []
    actions.set_terms(event=event, by=coordinator, capacity=1)
    seen.append(Event.objects.get().state)
    (one,) = actions.enter(
        event=event, guests=[actions.Guesting(name="A", email="a@example.org")], by=coordinator
    )
    seen.append(Event.objects.get().state)
    actions.cancel(**holder(one))
    seen.append(Event.objects.get().state)
    with clock.at(NOON + dt.timedelta(days=2)):
        actions.move_on(by=Machine())
    seen.append(Event.objects.get().state)

    assert seen == ["open", "full", "open", "announced"]


def test_admitting_confirms_while_there_are_places():
    event = AdmissionFactory(capacity=1, needs_approval=True).event
    rows = [RegistrationFactory(event=event, state="pending", turn=n, number=n) for n in (1, 2)]

    count = actions.admit(event=event, ids=[one.pk for one in rows], by=CoordinatorFactory())

    assert (count, states(event)) == (2, ["confirmed", "waitlisted"])


def test_admitting_from_the_waiting_list_needs_a_free_place(full):
    with pytest.raises(actions.Full):
        actions.admit(event=full, ids=[row(full, 4).pk], by=CoordinatorFactory())

    assert states(full) == ["confirmed", "confirmed", "waitlisted", "waitlisted"]


def test_rejecting_tells_the_reason():
    event = AdmissionFactory(needs_approval=True).event
    one = RegistrationFactory(event=event, state="pending", number=1)

    actions.reject(event=event, ids=[one.pk], reason="Diesmal nur Kommunen.", by=CoordinatorFactory())

    assert (states(event), "Diesmal nur Kommunen." in Letter.objects.get().text) == (["rejected"], True)


def test_revoking_frees_the_place(full):
    actions.revoke(event=full, ids=[row(full, 2).pk], reason="Doppelt", by=CoordinatorFactory())

    assert states(full) == ["confirmed", "revoked", "offered", "waitlisted"]


def test_a_decision_that_fits_not_all_changes_none(full):
    with pytest.raises(actions.NotPossible, match="Gast"):
        actions.reject(
            event=full, ids=[one.pk for one in full.registrations.all()], reason="", by=CoordinatorFactory()
        )

    assert states(full) == ["confirmed", "confirmed", "waitlisted", "waitlisted"]


def test_ids_of_other_events_are_left_alone(full):
    other = RegistrationFactory(state="confirmed")

    count = actions.revoke(event=full, ids=[other.pk], reason="", by=CoordinatorFactory())

    assert (count, Registration.objects.get(pk=other.pk).state) == (0, "confirmed")


def test_a_place_changes_its_pool_only_into_a_free_one(full):
    actions.set_terms(event=full, capacity=3, host_places=1, by=CoordinatorFactory())
    actions.place_in(event=full, ids=[row(full, 1).pk], pool="hosts", by=CoordinatorFactory())

    with pytest.raises(actions.Full):
        actions.place_in(event=full, ids=[row(full, 2).pk], pool="hosts", by=CoordinatorFactory())

    assert states(full) == ["confirmed", "confirmed", "offered", "waitlisted"]


@pytest.mark.parametrize("by", (Guest(), UserFactory.build(email="fremd@example.org")))
@pytest.mark.parametrize("act", (actions.cancel, actions.take_offer, actions.wait_again))
def test_strangers_answer_for_nobody(full, act, by):
    with pytest.raises(PermissionDenied):
        act(registration=row(full, 1), by=by)


@pytest.mark.parametrize("act", (actions.admit, actions.remind))
def test_only_the_coordination_decides(full, act):
    with pytest.raises(PermissionDenied):
        act(event=full, ids=[], by=UserFactory())


def test_a_new_link_voids_the_old(full):
    from geflecht.events import queries
    from geflecht.kit import links

    one = row(full, 1)
    old = queries.token_of(one)

    actions.new_link(registration=one, by=CoordinatorFactory())

    with pytest.raises(links.LinkIsOver):
        queries.by_token(old)


def test_reminder_once_two_days_before(full):
    for hours in (-30, 0, 1, 30):
        with clock.at(dt.datetime(2026, 3, 30, 12, tzinfo=dt.UTC) + dt.timedelta(hours=hours)):
            actions.remind_all(by=Machine())

    assert letters(full, "reminder") == ["1@example.org", "2@example.org"]


def test_thanks_once_when_the_documentation_is_online(full):
    Registration.objects.filter(number__in=(1, 2)).update(
        state="attended", checked_in_at=dt.datetime(2026, 4, 1, 8, tzinfo=dt.UTC)
    )
    with clock.at(dt.datetime(2026, 4, 3, tzinfo=dt.UTC)):
        before = actions.thank_all(by=Machine())
        Event.objects.update(state="documented")
        first, second = actions.thank_all(by=Machine()), actions.thank_all(by=Machine())

    assert (before, first, second) == (0, 2, 0)
    assert Letter.objects.filter(occasion__endswith=":thanks").count() == 2


def test_changes_are_told_once_and_only_when_things_are_quiet(full):
    Registration.objects.update(told="0:")
    Event.objects.update(sequence=1, changed_at=NOON)

    counts = []
    for minutes in (5, 20, 25):
        with clock.at(NOON + dt.timedelta(minutes=minutes)):
            counts.append(actions.tell_changes(by=Machine()))

    assert counts == [0, 4, 0]


def test_that_an_event_is_off_is_told_once(full):
    Registration.objects.update(told="0:")
    Event.objects.update(state="cancelled", changed_at=NOON - dt.timedelta(days=1))

    assert (actions.tell_changes(by=Machine()), actions.tell_changes(by=Machine())) == (4, 0)
    assert "findet nicht wie angekündigt statt" in Letter.objects.filter(to="1@example.org").get().text


def test_every_state_has_its_moves_and_none_leads_out_of_the_table():
    assert set(rules.MOVES) == set(RegistrationState.values)
    assert {then for moves in rules.MOVES.values() for then in moves} <= set(RegistrationState.values)

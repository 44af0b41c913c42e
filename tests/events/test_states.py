"""Whatever people do in whatever order: never overbooked, nobody passes, nobody is lost."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from geflecht.actors.models import Machine
from geflecht.events import actions, rules
from geflecht.events.models import HOLDS_A_PLACE, Admission, Event, Guest, Registration
from geflecht.kit import clock
from geflecht.kit.errors import Refused
from tests.factories.registrations import AdmissionFactory

pytestmark = pytest.mark.django_db
BEGIN = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


class Registering(RuleBasedStateMachine):
    rows = Bundle("rows")

    @initialize(capacity=st.integers(0, 3), needs_approval=st.booleans())
    def begin(self, capacity, needs_approval):
        Event.objects.all().delete()
        self.now = BEGIN
        with clock.at(self.now):
            self.event = AdmissionFactory(capacity=capacity, needs_approval=needs_approval).event
            actions.set_terms(event=self.event, by=Machine(), capacity=capacity)
        self.before = {}
        self.room = capacity
        self.asked = 0

    def act(self, action, **arguments):
        with clock.at(self.now):
            try:
                return action(**arguments)
            except Refused:
                return None

    @rule(target=rows)
    def ask(self):
        self.asked += 1
        draft = actions.RegistrationDraft(name="Ada", email=f"{self.asked}@example.org")
        return self.act(actions.register, event=self.event, draft=draft, by=Guest()).pk

    def of_holder(self, action, pk):
        registration = Registration.objects.get(pk=pk)
        self.act(action, registration=registration, by=Guest(holds=pk))

    @rule(pk=rows)
    def confirm(self, pk):
        self.of_holder(actions.confirm_address, pk)

    @rule(pk=rows)
    def cancel(self, pk):
        self.of_holder(actions.cancel, pk)

    @rule(pk=rows)
    def take(self, pk):
        self.of_holder(actions.take_offer, pk)

    @rule(pk=rows)
    def wait_again(self, pk):
        self.of_holder(actions.wait_again, pk)

    @rule(pk=rows)
    def admit(self, pk):
        self.act(actions.admit, event=self.event, ids=[pk], by=Machine())

    @rule(pk=rows)
    def reject(self, pk):
        self.act(actions.reject, event=self.event, ids=[pk], reason="", by=Machine())

    @rule(pk=rows)
    def revoke(self, pk):
        self.act(actions.revoke, event=self.event, ids=[pk], reason="", by=Machine())

    @rule(capacity=st.integers(0, 4))
    def change_places(self, capacity):
        self.act(actions.set_terms, event=self.event, by=Machine(), capacity=capacity)

    @rule(hours=st.sampled_from((1, 47, 48)))
    def time_passes(self, hours):
        self.now += dt.timedelta(hours=hours)
        self.act(actions.move_on, by=Machine())

    @invariant()
    def no_more_hold_a_place_than_there_are(self):
        """Only a smaller number of places may leave more people than places; then nobody new gets one."""
        capacity = Admission.objects.get(event=self.event).capacity
        held = self.event.registrations.filter(state__in=HOLDS_A_PLACE).count()
        assert held <= max(capacity, self.room)
        self.room = max(capacity, held)

    @invariant()
    def nobody_waits_while_a_place_is_free(self):
        capacity = Admission.objects.get(event=self.event).capacity
        held = self.event.registrations.filter(state__in=HOLDS_A_PLACE).count()
        waiting = self.event.registrations.filter(state="waitlisted").count()
        assert waiting == 0 or held >= capacity

    @invariant()
    def every_move_is_in_the_table(self):
        """Several moves may happen in one step; each state must be reachable from the one before."""
        now = dict(self.event.registrations.values_list("pk", "state"))
        for pk, state in now.items():
            assert state in reachable(self.before.get(pk, "unverified"))
        self.before = now

    @invariant()
    def turns_are_kept_in_order(self):
        """Whoever was offered a place and did not let it go came before everybody who waits."""
        waiting = self.event.registrations.filter(state="waitlisted").order_by("turn").first()
        offered = self.event.registrations.filter(state="offered").order_by("-turn").first()
        assert waiting is None or offered is None or offered.turn < waiting.turn

    @invariant()
    def the_event_says_whether_places_are_free(self):
        event = Event.objects.get(pk=self.event.pk)
        held = event.registrations.filter(state__in=HOLDS_A_PLACE).count()
        is_over = self.now >= BEGIN + dt.timedelta(days=29, hours=9)
        capacity = Admission.objects.get(event=event).capacity
        assert is_over or event.state == ("open" if held < capacity else "full")


def reachable(state):
    found, border = {state}, {state}
    while border:
        border = {then for now in border for then in rules.MOVES[now]} - found
        found |= border
    return found


def test_registering_holds_what_it_promises():
    run_state_machine_as_test(
        Registering,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

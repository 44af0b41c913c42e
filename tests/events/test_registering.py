"""Asking for a place, by form, account and invitation."""

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from geflecht.events import actions, queries
from geflecht.events.actions import Guesting, RegistrationDraft
from geflecht.events.models import Guest, Registration
from geflecht.kit import clock, outbox
from geflecht.kit.models import Letter, LogEntry
from tests.factories.actors import CoordinatorFactory, PersonFactory, SectorFactory, UserFactory
from tests.factories.registrations import (
    AdmissionFactory,
    QuestionFactory,
    RegistrationFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon():
    with clock.at(NOON):
        yield


def draft(email="ada@example.org", **more):
    return RegistrationDraft(name=more.pop("name", "Ada Beispiel"), email=email, **more)


def ask(event, email="ada@example.org", **more):
    return actions.register(event=event, draft=draft(email, **more), by=Guest())


def ask_and_confirm(event, email):
    made = ask(event, email)
    return actions.confirm_address(registration=made, by=Guest(holds=made.pk))


def occasions(email):
    found = Letter.objects.filter(to=email).values_list("occasion", flat=True)
    return sorted("verify" if "verify" in one else one.split(":")[1] for one in found)


def test_a_stranger_holds_no_place_before_confirming(django_capture_on_commit_callbacks):
    event = AdmissionFactory(capacity=1).event

    with django_capture_on_commit_callbacks(execute=True):
        made = ask(event)

    assert (made.state, made.turn, queries.form_ground(event).is_open) == ("unverified", None, True)
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"]]
    token = mail.outbox[0].body.split("/anmeldung/")[1].split("/")[0]
    assert queries.by_token(token) == (made, Guest(holds=made.pk))


def test_the_mail_to_an_unconfirmed_address_holds_nothing_a_stranger_wrote():
    event = AdmissionFactory().event

    ask(event, name="Gewinne hier http://boese.example", organisation="<b>boese.example</b>")

    letter = Letter.objects.get()
    assert ("boese" in letter.text, "boese" in letter.html, "boese" in letter.subject) == (
        False,
        False,
        False,
    )


def test_confirming_takes_the_place_and_tells_with_calendar_and_code():
    event = AdmissionFactory(capacity=1).event

    made = ask_and_confirm(event, "ada@example.org")

    letter = Letter.objects.get(occasion__contains=":confirmed:")
    assert (made.state, made.turn, made.verified_at) == ("confirmed", 1, NOON)
    assert [(name, kind) for name, _content, kind in letter.attachments] == [
        (f"{event.slug}.ics", "text/calendar")
    ]
    assert queries.code_of(made) in letter.text


def test_confirming_twice_is_once():
    event = AdmissionFactory(capacity=1).event
    made = ask_and_confirm(event, "ada@example.org")

    again = actions.confirm_address(registration=made, by=Guest(holds=made.pk))

    assert (again.turn, occasions("ada@example.org")) == (1, ["confirmed", "verify"])


def test_order_is_that_of_confirming_not_of_asking():
    event = AdmissionFactory(capacity=1).event
    first, second = ask(event, "erste@example.org"), ask(event, "zweite@example.org")

    for row in (second, first):
        actions.confirm_address(registration=row, by=Guest(holds=row.pk))

    states = dict(Registration.objects.values_list("email", "state"))
    assert states == {"erste@example.org": "waitlisted", "zweite@example.org": "confirmed"}


def test_who_waits_is_told_how_many_are_before():
    event = AdmissionFactory(capacity=1).event
    for name in ("a", "b", "c"):
        ask_and_confirm(event, f"{name}@example.org")

    letter = Letter.objects.get(to="c@example.org", occasion__contains="waitlisted")

    assert "Eine Person ist vor Ihnen." in letter.text


def test_a_form_sent_twice_is_one_registration_and_one_mail():
    event = AdmissionFactory().event

    first = ask(event, organisation="alt")
    second = ask(event, "ADA@example.org", organisation="neu")

    assert (first.pk == second.pk, Registration.objects.get().organisation) == (True, "neu")
    assert occasions("ada@example.org") == ["verify"]


def test_asking_again_later_mails_the_link_again():
    event = AdmissionFactory().event
    ask(event)

    with clock.at(NOON + dt.timedelta(minutes=10)):
        ask(event)

    assert occasions("ada@example.org") == ["verify", "verify"]


def test_asking_again_for_a_registered_address_changes_nothing_and_says_nothing():
    event = AdmissionFactory().event
    ask_and_confirm(event, "ada@example.org")

    with clock.at(NOON + dt.timedelta(hours=1)):
        ask(event, name="Mallory", organisation="anders")

    row = Registration.objects.get()
    assert (row.name, row.organisation, row.state) == ("Ada Beispiel", "", "confirmed")
    assert occasions("ada@example.org") == ["again", "confirmed", "verify"]


def test_the_sixth_mail_of_a_day_is_refused():
    event = AdmissionFactory().event
    for minute in range(0, 50, 10):
        with clock.at(NOON + dt.timedelta(minutes=minute)):
            ask(event)

    with clock.at(NOON + dt.timedelta(hours=1)), pytest.raises(actions.TooManyRequests, match="5 Mails"):
        ask(event)


def test_the_cap_holds_over_all_events():
    for _number in range(5):
        ask(AdmissionFactory().event)

    with pytest.raises(actions.TooManyRequests):
        ask(AdmissionFactory().event)


def test_an_accounts_own_address_counts_at_once():
    person = PersonFactory(sector=SectorFactory(key="kultur"))
    user = UserFactory(email="ada@example.org", person=person)
    event = AdmissionFactory(event__audience="members").event

    made = actions.register(event=event, draft=draft(), by=user)

    assert (made.state, made.person, made.sector) == ("confirmed", person, person.sector)


def test_an_account_that_enters_another_address_must_confirm_it():
    user = UserFactory(email="ada@example.org")

    made = actions.register(event=AdmissionFactory().event, draft=draft("bert@example.org"), by=user)

    assert made.state == "unverified"


def test_confirming_finds_the_one_person_with_the_address():
    event = AdmissionFactory().event
    person = PersonFactory(collection=event.collection)
    UserFactory(email="ada@example.org", person=person)

    assert ask_and_confirm(event, "ada@example.org").person == person


def test_confirming_finds_nobody_of_another_collection():
    event = AdmissionFactory().event
    UserFactory(email="ada@example.org", person=PersonFactory(collection__slug="beispiel"))

    assert ask_and_confirm(event, "ada@example.org").person is None


@pytest.mark.parametrize(
    ("terms", "refusal"),
    (
        ({"opens_at": NOON + dt.timedelta(hours=1)}, actions.NotOpen),
        ({"closes_at": NOON}, actions.NotOpen),
        ({"event__is_invited_circle": True}, actions.ByInvitation),
        ({"event__state": "cancelled"}, actions.NotOpen),
        ({"event__starts_on": "2026-03-02"}, actions.NotOpen),
    ),
)
def test_registering_is_refused_when_it_is_not_open(terms, refusal):
    event = AdmissionFactory(**terms).event

    with pytest.raises(refusal):
        ask(event)

    assert (Registration.objects.count(), Letter.objects.count()) == (0, 0)


def test_registering_where_none_is_taken_is_refused():
    admission = AdmissionFactory()
    event = admission.event
    admission.delete()

    with pytest.raises(actions.NoRegistration, match=event.title):
        ask(event)


def test_a_stranger_cannot_ask_for_a_members_event():
    event = AdmissionFactory(event__audience="members").event

    with pytest.raises(PermissionDenied):
        ask(event)


def test_a_required_question_must_be_answered():
    event = AdmissionFactory().event
    question = QuestionFactory(event=event, label="Wie kommen Sie?", is_required=True)

    with pytest.raises(actions.Unanswered, match="Wie kommen Sie?"):
        ask(event, answers={question.pk: " "})


def test_answers_to_questions_of_other_events_are_left_out():
    event = AdmissionFactory().event
    own, other = QuestionFactory(event=event), QuestionFactory()

    made = ask(event, answers={own.pk: "mit dem Rad", other.pk: "fremd"})

    assert list(made.answers.values_list("question", "text")) == [(own.pk, "mit dem Rad")]


def test_wishes_are_ranked_within_their_round_and_other_events_left_out():
    event = AdmissionFactory().event
    a, b, later = (WorkshopFactory(event=event, band=band) for band in (1, 1, 2))

    made = ask(event, wishes=[b.pk, later.pk, a.pk, WorkshopFactory().pk, b.pk])

    assert set(made.wishes.values_list("workshop", "rank")) == {(b.pk, 1), (a.pk, 2), (later.pk, 1)}


def test_with_approval_the_coordination_decides():
    event = AdmissionFactory(needs_approval=True).event

    made = ask_and_confirm(event, "ada@example.org")

    assert (made.state, made.turn, occasions(made.email)) == ("pending", 1, ["pending", "verify"])


def test_confirming_after_the_event_began_is_refused():
    event = AdmissionFactory().event
    made = ask(event)

    with clock.at(NOON + dt.timedelta(days=31)), pytest.raises(actions.NotOpen):
        actions.confirm_address(registration=made, by=Guest(holds=made.pk))


def test_the_link_of_another_registration_confirms_nothing():
    event = AdmissionFactory().event
    mine, theirs = ask(event), ask(event, "bert@example.org")

    with pytest.raises(PermissionDenied):
        actions.confirm_address(registration=theirs, by=Guest(holds=mine.pk))


def test_who_cancelled_can_register_again_and_has_a_new_turn():
    event = AdmissionFactory(capacity=1).event
    made = ask_and_confirm(event, "ada@example.org")
    actions.cancel(registration=made, by=Guest(holds=made.pk))
    ask_and_confirm(event, "bert@example.org")

    with clock.at(NOON + dt.timedelta(hours=1)):
        again = ask_and_confirm(event, "ada@example.org")

    assert (again.pk, again.state, again.turn) == (made.pk, "waitlisted", 3)


def test_stopped_mail_comes_again_to_who_registers():
    event = AdmissionFactory().event
    outbox.stop("ada@example.org", "event")

    ask_and_confirm(event, "ada@example.org")

    assert occasions("ada@example.org") == ["confirmed", "verify"]


def test_inviting_holds_no_place_and_writes_once():
    coordinator, event = CoordinatorFactory(), AdmissionFactory(capacity=1).event
    guests = [
        Guesting(name="Ada Beispiel", email="ada@example.org"),
        Guesting(name="B", email="b@example.org"),
    ]

    first = actions.invite(event=event, guests=guests, message="Wir freuen uns.", by=coordinator)
    second = actions.invite(event=event, guests=guests, by=coordinator)

    assert ([row.state for row in first], second) == (["invited", "invited"], [])
    letter = Letter.objects.get(to="ada@example.org")
    assert (letter.kind, "Wir freuen uns." in letter.text) == ("invitation", True)
    assert LogEntry.objects.filter(event="events.invited").count() == 2


def test_the_first_to_accept_an_invitation_has_the_place():
    event = AdmissionFactory(capacity=1).event
    a, b = actions.invite(
        event=event,
        guests=[Guesting(name="A", email="a@example.org"), Guesting(name="B", email="b@example.org")],
        by=CoordinatorFactory(),
    )

    for row in (b, a):
        said = draft(row.email, name="Neuer Name", diet="vegetarisch")
        actions.accept_invitation(registration=row, draft=said, by=Guest(holds=row.pk))

    rows = Registration.objects.order_by("email").values_list("state", "name", "diet")
    assert list(rows) == [
        ("waitlisted", "Neuer Name", "vegetarisch"),
        ("confirmed", "Neuer Name", "vegetarisch"),
    ]


def test_a_guest_cannot_invite():
    with pytest.raises(PermissionDenied):
        actions.invite(event=AdmissionFactory().event, guests=[], by=Guest())


def test_the_coordination_enters_people_after_closing():
    event = AdmissionFactory(closes_at=NOON, capacity=1).event
    guests = [Guesting(name="A", email="a@example.org"), Guesting(name="B", email="b@example.org")]

    made = actions.enter(event=event, guests=guests, by=CoordinatorFactory())

    assert [(row.state, row.turn) for row in made] == [("confirmed", 1), ("waitlisted", 2)]


def test_hosts_have_places_of_their_own():
    event = AdmissionFactory(capacity=2, host_places=1).event
    ask_and_confirm(event, "a@example.org")
    waiting = ask_and_confirm(event, "b@example.org")

    (host,) = actions.enter(
        event=event, guests=[Guesting(name="H", email="h@example.org")], pool="hosts", by=CoordinatorFactory()
    )

    assert (waiting.state, host.state) == ("waitlisted", "confirmed")


def test_details_change_without_the_place():
    made = RegistrationFactory(turn=7)

    actions.change_details(
        registration=made, draft=draft(made.email, listed_for="all"), by=Guest(holds=made.pk)
    )

    row = Registration.objects.get()
    assert (row.name, row.listed_for, row.consented_at, row.state, row.turn) == (
        "Ada Beispiel", "all", NOON, "confirmed", 7,
    )  # fmt: skip

"""The form, and one's own page behind the personal link."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from geflecht.actors import actions as actors
from geflecht.actors.models import Machine
from geflecht.events import actions, queries
from geflecht.events.models import Guest, Registration
from geflecht.kit import clock
from geflecht.kit.models import Letter
from tests.factories.accounts import client_of
from tests.factories.actors import PersonFactory, SectorFactory, UserFactory
from tests.factories.registrations import (
    AdmissionFactory,
    QuestionFactory,
    RegistrationFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db
FORM = {"name": "Ada Beispiel", "email": "ada@example.org", "listed_for": "nobody"}


def form_of(event):
    return reverse("events:register", args=[event.slug])


def page_of(row, name="page"):
    return reverse(f"registration:{name}", args=[queries.token_of(row)])


def text(response):
    return " ".join(response.content.decode().split())


def test_a_guest_registers_and_confirms_with_one_button(client):
    event = AdmissionFactory().event

    answer = client.post(form_of(event), FORM)
    row = Registration.objects.get()
    shown = client.get(page_of(row))
    client.post(page_of(row, "confirm"))

    assert answer.headers["Location"] == reverse("events:registered", args=[event.slug])
    assert "Meine Anmeldung bestätigen" in text(shown)
    assert Registration.objects.get().state == "confirmed"


def test_opening_the_link_confirms_nothing(client):
    row = RegistrationFactory(state="unverified", turn=None)

    client.get(page_of(row))
    client.head(page_of(row))
    refused = client.get(page_of(row, "confirm"))

    assert (refused.status_code, Registration.objects.get().state) == (405, "unverified")


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(client):
    event = AdmissionFactory().event
    RegistrationFactory(event=event, email="ada@example.org")

    known = client.post(form_of(event), FORM)
    unknown = client.post(form_of(event), {**FORM, "email": "neu@example.org"})

    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert known.cookies.keys() == unknown.cookies.keys()


def test_a_member_finds_the_form_filled_and_has_a_place_at_once():
    person = PersonFactory(name="Ada Beispiel", sector=SectorFactory(key="kultur"))
    client = client_of(UserFactory(email="ada@example.org", person=person))
    event = AdmissionFactory().event

    shown = client.get(form_of(event))
    client.post(form_of(event), FORM)
    row = Registration.objects.get()

    assert shown.context["form"].initial["name"] == "Ada Beispiel"
    assert (row.state, row.person) == ("confirmed", person)
    assert client.get(form_of(event)).status_code == 302


def test_what_was_written_is_kept_when_something_is_missing(client):
    event = AdmissionFactory().event
    QuestionFactory(event=event, label="Wie kommen Sie?", is_required=True)

    answer = client.post(form_of(event), {**FORM, "organisation": "Bibliothek Beispiel"})

    assert (answer.status_code, Registration.objects.count()) == (422, 0)
    assert 'value="Bibliothek Beispiel"' in text(answer)
    assert "Wie kommen Sie?" in text(answer)


def test_a_refusal_stands_above_the_form(client):
    for _number in range(5):
        client.post(form_of(AdmissionFactory().event), FORM)

    answer = client.post(form_of(AdmissionFactory().event), FORM)

    assert (answer.status_code, "An diese Adresse gingen heute schon 5 Mails" in text(answer)) == (422, True)


@pytest.mark.parametrize("kind", ("line", "text", "yes_no", "choice"))
def test_questions_are_asked_and_answered_by_kind(client, kind):
    event = AdmissionFactory().event
    question = QuestionFactory(event=event, kind=kind, options=["mit dem Rad", "zu Fuß"])
    said = {"line": "mit dem Rad", "text": "mit dem\nRad", "yes_no": "ja", "choice": "mit dem Rad"}[kind]

    client.post(form_of(event), {**FORM, f"frage_{question.pk}": said})

    assert Registration.objects.get().answers.get().text == said


def test_a_choice_that_is_not_offered_is_refused(client):
    event = AdmissionFactory().event
    question = QuestionFactory(event=event, kind="choice", options=["a", "b"])

    answer = client.post(form_of(event), {**FORM, f"frage_{question.pk}": "c"})

    assert (answer.status_code, Registration.objects.count()) == (422, 0)


def test_markup_in_a_question_stays_text(client):
    event = AdmissionFactory().event
    QuestionFactory(event=event, label="<script>1</script>", help="<script>2</script>")

    assert "<script>1" not in text(client.get(form_of(event)))
    assert "<script>2" not in text(client.get(form_of(event)))


def test_only_what_the_terms_ask_for_is_asked(client):
    event = AdmissionFactory(asks_access_needs=False, asks_diet=False, asks_photo_consent=False).event

    names = set(client.get(form_of(event)).context["form"].fields)

    assert names == {"name", "email", "organisation", "function", "town", "sector", "listed_for"}


def test_the_form_of_a_closed_event_leads_to_its_page(client):
    event = AdmissionFactory(closes_at=clock.now() - dt.timedelta(hours=1)).event

    assert client.get(form_of(event)).headers["Location"] == event.get_absolute_url()


def test_a_strangers_form_for_a_members_event_is_not_there(client):
    event = AdmissionFactory(event__audience="members").event

    assert client.get(form_of(event)).status_code == 404


def test_pages_of_the_link_are_kept_nowhere_and_pass_their_address_to_nobody(client):
    response = client.get(page_of(RegistrationFactory()))

    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("name", ("page", "code", "certificate"))
def test_a_forged_link_opens_nothing(client, name):
    response = client.get(reverse(f"registration:{name}", args=["WzE3-gefaelscht"]))

    assert response.status_code == 410


def test_a_link_ends_three_years_after_the_event(client):
    row = RegistrationFactory()
    address = page_of(row)

    with clock.at(queries.moment_of_end(row.event) + dt.timedelta(days=3 * 365, minutes=1)):
        assert client.get(address).status_code == 410


def test_a_link_does_what_it_says_for_its_own_registration_only(client):
    mine, other = RegistrationFactory(), RegistrationFactory()

    client.post(page_of(mine, "cancel"))

    assert [Registration.objects.get(pk=row.pk).state for row in (mine, other)] == ["cancelled", "confirmed"]


def test_every_post_of_the_link_needs_its_token_against_forgery():
    client = Client(enforce_csrf_checks=True)
    row = RegistrationFactory()

    codes = {
        name: client.post(page_of(row, name)).status_code
        for name in ("confirm", "take_offer", "cancel", "wait_again", "save", "wish", "choose")
    }

    assert set(codes.values()) == {403}


def test_taking_an_offer_on_the_page(client):
    row = RegistrationFactory(state="offered", offered_until=clock.now() + dt.timedelta(hours=1))

    shown = client.get(page_of(row))
    client.post(page_of(row, "take_offer"))

    assert ("Den Platz nehmen" in text(shown), Registration.objects.get().state) == (True, "confirmed")


def test_an_offer_that_is_over_says_so(client):
    row = RegistrationFactory(state="offered", offered_until=clock.now())

    answer = client.post(page_of(row, "take_offer"), follow=True)

    assert "Die Frist für dieses Angebot ist vorbei." in text(answer)


def test_going_to_the_end_of_the_list(client):
    event = AdmissionFactory(capacity=0).event
    row = RegistrationFactory(event=event, state="offer_expired")

    client.post(page_of(row, "wait_again"))

    assert Registration.objects.get().state == "waitlisted"


def test_details_are_changed_on_the_page(client):
    row = RegistrationFactory()

    client.post(page_of(row, "save"), {**FORM, "email": "fremd@example.org", "name": "Neuer Name"})

    kept = Registration.objects.get()
    assert (kept.name, kept.email) == ("Neuer Name", row.email)


def test_details_that_lack_something_are_shown_again(client):
    answer = client.post(page_of(RegistrationFactory(), "save"), {**FORM, "name": ""})

    assert answer.status_code == 422


def test_an_invitation_is_accepted_on_the_page(client):
    row = RegistrationFactory(state="invited", turn=None)

    client.post(page_of(row, "save"), {**FORM, "accept": "1"})

    assert Registration.objects.get().state == "confirmed"


def test_wishes_on_the_page(client):
    row = RegistrationFactory()
    a, b = (WorkshopFactory(event=row.event) for _number in range(2))

    client.post(page_of(row, "wish"), {"wunsch_1_1": b.pk, "wunsch_1_2": a.pk})

    assert list(row.wishes.order_by("rank").values_list("workshop", flat=True)) == [b.pk, a.pk]


def test_a_workshop_of_another_event_cannot_be_chosen(client):
    row = RegistrationFactory()

    response = client.post(page_of(row, "choose"), {"workshop": WorkshopFactory().pk})

    assert response.status_code == 404


def test_the_code_is_for_who_has_a_place(client):
    row, waiting = RegistrationFactory(), RegistrationFactory(state="waitlisted")

    assert client.get(page_of(row, "code")).headers["Content-Type"] == "image/svg+xml"
    assert client.get(page_of(waiting, "code")).status_code == 404


def test_codes_are_found_only_in_their_event_and_only_whole():
    row, other = RegistrationFactory(number=7), AdmissionFactory().event
    code = queries.code_of(row)

    assert queries.by_code(row.event, f" {code.lower()} ") == row
    assert [queries.by_code(other, code), queries.by_code(row.event, code[:-1]), queries.by_code(row.event, "7")] == [
        None, None, None,
    ]  # fmt: skip


def test_the_certificate_is_for_who_was_there(client):
    there = RegistrationFactory(state="attended", checked_in_at=clock.now())
    not_there = RegistrationFactory(state="no_show")

    made = client.get(page_of(there, "certificate"))

    assert (made.headers["Content-Type"], made.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(page_of(not_there, "certificate")).status_code == 404


@pytest.mark.parametrize(
    ("state", "sentence"),
    (
        ("pending", "Die Koordination sieht sich jede Anmeldung an"),
        ("waitlisted", "Alle Plätze sind vergeben. Sie stehen als Erste:r auf der Warteliste."),
        ("rejected", "Diesmal nur Kommunen."),
        ("revoked", "Diesmal nur Kommunen."),
        ("cancelled", "Sie haben sich abgemeldet."),
        ("no_show", "Sie stehen als nicht erschienen auf der Liste."),
        ("offer_expired", "Die Frist ist vorbei"),
    ),
)
def test_the_page_says_how_things_stand(client, state, sentence):
    row = RegistrationFactory(state=state, reason="Diesmal nur Kommunen.")

    assert sentence in text(client.get(page_of(row)))


def test_the_page_shows_the_own_waiting_list_as_a_number_without_names(client):
    event = AdmissionFactory(capacity=0).event
    first = RegistrationFactory(event=event, state="waitlisted", name="Erste Person")
    second = RegistrationFactory(event=event, state="waitlisted")

    shown = text(client.get(page_of(second)))

    assert ("Eine Person steht vor Ihnen" in shown, first.name in shown) == (True, False)


@pytest.mark.parametrize(
    ("terms", "sentence"),
    (
        ({}, "Es sind Plätze frei."),
        ({"event__state": "full"}, "Auf die Warteliste"),
        ({"event__is_invited_circle": True}, "Für einen eingeladenen Kreis"),
    ),
)
def test_the_events_page_says_how_to_take_part(client, terms, sentence):
    event = AdmissionFactory(**terms).event

    assert sentence in text(client.get(event.get_absolute_url()))


def test_what_is_kept_is_deleted_in_time():
    now = clock.now()
    event = AdmissionFactory().event
    question = QuestionFactory(event=event, keep_days=10)
    row = RegistrationFactory(event=event, access_needs="stufenlos", diet="vegan")
    row.answers.create(question=question, text="ja")
    old = RegistrationFactory(state="unverified", turn=None, asked_at=now - dt.timedelta(days=8))
    begin = queries.moment_of_begin(event)

    seen = []
    for days in (9, 11, 31, 3 * 365 + 2):
        actions.forget(begin + dt.timedelta(days=days, hours=12))
        kept = Registration.objects.filter(pk=row.pk).first()
        seen.append(kept and (kept.answers.count(), kept.access_needs, kept.diet))

    assert seen == [(1, "stufenlos", "vegan"), (0, "stufenlos", "vegan"), (0, "", ""), None]
    assert not Registration.objects.filter(pk=old.pk).exists()


def test_the_thanks_lead_to_the_documentation():
    event = AdmissionFactory(event__state="documented").event
    row = RegistrationFactory(event=event, state="attended", checked_in_at=clock.now())

    actions.thank_all(by=Machine())

    assert row.event.get_absolute_url() in Letter.objects.get().text


def test_erasing_a_person_clears_their_registrations():

    person = PersonFactory()
    row = RegistrationFactory(person=person, access_needs="stufenlos")
    address = page_of(row)

    actors.erase_actor(actor=person, by=Machine())

    kept = Registration.objects.get()
    assert (kept.name, kept.email, kept.access_needs, kept.state) == ("–", "", "", "confirmed")
    assert Client().get(address).status_code == 410
    assert Guest(holds=row.pk).log_label == "personal link"

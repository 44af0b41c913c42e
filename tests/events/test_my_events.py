"""My events, and my calendar by a token of its own."""

import pytest
from django.urls import reverse
from icalendar import Calendar

from geflecht.events.models import CalendarKey
from geflecht.kit.partial_dates import PartialDate
from tests.factories.accounts import client_of
from tests.factories.actors import PersonFactory, UserFactory
from tests.factories.registrations import AdmissionFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return UserFactory(email="ada@example.org", person=PersonFactory())


def token_of(client):
    page = client.post(reverse("my_events:new_calendar"))
    return page.context["address"].rsplit("/", 1)[1].removesuffix(".ics")


def test_my_events_are_those_of_my_address_and_my_person(me):
    coming = RegistrationFactory(email="ADA@example.org")
    past_event = AdmissionFactory(event__starts_on=PartialDate(2021, 5, 1)).event
    past = RegistrationFactory(event=past_event, person=me.person, state="attended")
    RegistrationFactory()
    RegistrationFactory(person=PersonFactory())

    page = client_of(me).get(reverse("my_events:index"))

    assert (page.context["coming"], page.context["past"]) == ([coming], [past])


def test_the_page_without_events_offers_the_next_step(me):
    page = client_of(me).get(reverse("my_events:index")).content.decode()

    assert reverse("events:index") in page


@pytest.mark.parametrize("count", (1, 3))
def test_my_events_query_budget(me, django_assert_num_queries, count):
    for _number in range(count):
        RegistrationFactory(email=me.email)
    client = client_of(me)
    client.get(reverse("my_events:index"))

    with django_assert_num_queries(7):
        page = client.get(reverse("my_events:index"))

    assert len(page.context["coming"]) == count


def test_the_calendar_holds_what_i_go_to_and_is_for_the_token_alone(me, client):
    going = RegistrationFactory(email=me.email, event=AdmissionFactory(event__title="Netztreffen").event)
    RegistrationFactory(email=me.email, state="cancelled")
    RegistrationFactory()
    token = token_of(client_of(me))

    answer = client.get(reverse("my_events:calendar", args=[token]))
    wrong = client.get(reverse("my_events:calendar", args=[token[:-1]]))

    entries = [str(entry["summary"]) for entry in Calendar.from_ical(answer.content).walk("VEVENT")]
    assert (entries, wrong.status_code) == ([going.event.title], 404)
    assert "no-store" in answer.headers["Cache-Control"]


def test_only_a_hash_of_the_token_is_kept_and_a_new_one_voids_it(me, client):
    first = token_of(client_of(me))
    second = token_of(client_of(me))

    codes = [client.get(reverse("my_events:calendar", args=[token])).status_code for token in (first, second)]

    assert codes == [404, 200]
    assert second not in CalendarKey.objects.get().token_hash


def test_the_calendar_ends_with_the_account_and_by_taking_it_back(me, client):
    token = token_of(client_of(me))
    address = reverse("my_events:calendar", args=[token])
    me.is_active = False
    me.save()
    closed = client.get(address).status_code
    me.is_active = True
    me.save()
    client_of(me).post(reverse("my_events:stop_calendar"))

    assert (closed, client.get(address).status_code) == (404, 404)


def test_my_own_data_holds_my_registrations(me):
    row = RegistrationFactory(email=me.email, access_needs="stufenlos")

    shown = client_of(me).get(reverse("mine:data")).content.decode()

    assert (row.event.title in shown, "stufenlos" in shown) == (True, True)

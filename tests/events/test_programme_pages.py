"""The coordination's pages of an event's record and programme."""

import datetime as dt

import pytest
from django.urls import reverse

from geflecht.actors.models import Machine
from geflecht.events import actions
from geflecht.events.models import AgendaItem, Event
from geflecht.kit import clock
from tests.factories.accounts import client_of
from tests.factories.actors import CollectionFactory, PlaceFactory, TermFactory, UserFactory
from tests.factories.events import AgendaItemFactory, EventDayFactory, EventFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 3, 4)


@pytest.fixture(autouse=True)
def clock_stands():
    with clock.at(dt.date(2027, 1, 10)):
        yield


@pytest.fixture
def office():
    return client_of(UserFactory(role="coordination"))


@pytest.fixture
def event():
    return EventFactory(slug="werkstatt", title="Werkstatt", starts_on="2027-03-04")


def to(name, *args):
    return reverse(f"events_desk:{name}", args=["werkstatt", *args])


def said(answer):
    return answer.content.decode()


def test_an_event_is_entered_and_leads_to_its_programme(office):
    PlaceFactory(name="Gera")
    format = TermFactory(vocabulary="event_format", key="workshop", label_de="Werkstatt")
    collection = CollectionFactory()

    answer = office.post(
        reverse("events_desk:enter_event"),
        {
            "sammlung": collection.slug, "title": "Perspektivenwerkstatt", "format": format.pk, "starts_on": "5.3.2027",
            "number_from": "1", "number_to": "2", "place": "Gera", "audience": "public",
            "entry_conditions": "Maske\n\n begrenzte Plätze ",
        },
    )  # fmt: skip

    event = Event.objects.get()
    assert answer.headers["Location"] == f"/koordination/veranstaltungen/{event.slug}/programm/"
    assert (event.state, str(event.starts_on), event.place.name, event.number_to) == (
        "draft",
        "2027-03-05",
        "Gera",
        2,
    )
    assert event.entry_conditions == ["Maske", "begrenzte Plätze"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    (
        ("title", "", "field-error"),
        ("starts_on", "", "Schreiben Sie mindestens das Jahr."),
        ("starts_on", "bald", "ist kein Datum"),
        ("place", "Entenhausen", "steht nicht in der Liste der deutschen Orte"),
        ("number_to", "1", "Die letzte Nummer kann nicht vor der ersten liegen."),
    ),
)
def test_a_wrong_entry_is_named_and_nothing_is_written(office, field, value, sentence):
    CollectionFactory()
    entry = {
        "title": "Werkstatt",
        "starts_on": "2027",
        "number_from": "2",
        "audience": "public",
        field: value,
    }

    answer = office.post(reverse("events_desk:enter_event"), entry)

    assert (answer.status_code, Event.objects.count()) == (422, 0)
    assert sentence in said(answer)


def test_details_are_changed_without_touching_the_programme(office, event):
    item = AgendaItemFactory(day=EventDayFactory(event=event, date=DAY))

    office.post(to("details"), {"title": "Neuer Titel", "audience": "members"})

    event.refresh_from_db()
    assert (event.title, event.audience, AgendaItem.objects.get()) == ("Neuer Titel", "members", item)


def test_a_day_and_its_items_are_made_and_removed(office, event):
    office.post(to("add_day"), {"tag-date": "2027-03-04", "tag-starts_at": "09:00"})
    day = event.days.get()
    office.post(
        to("add_item"),
        {"day": day.pk, "starts_at": "10:00", "ends_at": "11:00", "title": "Impuls", "room": "Saal",
         "speakers": "Leitung | Stadt Gera | Impuls\n"},
    )  # fmt: skip
    page = said(office.get(to("programme")))
    item = AgendaItem.objects.get()

    assert "Leitung, Stadt Gera" in page
    assert "Do., 4. März 2027, 10:00–11:00" in page
    assert (item.room, item.contributions.get().role) == ("Saal", "Impuls")
    office.post(to("drop_item", item.pk))
    office.post(to("drop_day", day.pk))
    assert event.days.count() == 0


def test_a_wrong_item_is_named_and_nothing_is_written(office, event):
    day = EventDayFactory(event=event, date=DAY)

    answer = office.post(
        to("add_item"),
        {
            "day": day.pk,
            "starts_at": "11:00",
            "ends_at": "10:00",
            "title": "Impuls",
            "speakers": "a | b | c | d",
        },
    )

    assert (answer.status_code, AgendaItem.objects.count()) == (422, 0)
    assert "Das Ende muss nach dem Anfang liegen." in said(answer)
    assert "Zeile 1 hat mehr als drei Teile" in said(answer)


def test_an_item_of_another_event_is_not_reached(office, event):
    foreign = AgendaItemFactory(day=EventDayFactory(event=EventFactory()))

    assert office.get(to("item", foreign.pk)).status_code == 404
    assert office.post(to("drop_item", foreign.pk)).status_code == 404
    answer = office.post(to("add_item"), {"day": foreign.day.pk, "starts_at": "10:00", "title": "x"})
    assert (answer.status_code, AgendaItem.objects.count()) == (422, 1)


def test_the_state_moves_and_a_wrong_step_is_told(office, event):
    office.post(to("move"), {"state": "held"})
    answer = office.post(to("move"), {"state": "draft"}, follow=True)

    event.refresh_from_db()
    assert event.state == "held"
    assert "von dort geht es nicht zu: Entwurf" in said(answer)


def test_numbers_of_two_sources_stand_side_by_side(office, event):
    for value, source in ((300, "https://herne.example/bericht"), (250, "eigene Zählung")):
        office.post(to("count"), {"anzahl-kind": "counted", "anzahl-value": value, "anzahl-source": source})

    assert sorted(event.headcounts.values_list("value", flat=True)) == [250, 300]
    office.post(to("uncount", event.headcounts.get(value=250).pk))
    assert event.headcounts.get().value == 300


def test_versions_are_published_and_their_difference_is_public(office, event, client):
    item = AgendaItemFactory(day=EventDayFactory(event=event, date=DAY), title="Impuls")
    office.post(to("publish"), {})
    actions.save_item(day=item.day, item=item, values={"title": "Input"}, speakers=[], by=Machine())
    office.post(to("publish"), {"fassung-comment": "Kurzfristig"})

    page = said(client.get("/veranstaltungen/werkstatt/programm/"))

    assert "„Impuls“ heißt jetzt „Input“" in page
    assert "Kurzfristig" in page
    assert "Fassung 2: was sich geändert hat" in said(client.get("/veranstaltungen/werkstatt/"))


def test_versions_of_a_hidden_event_are_nobody_elses(client):
    EventFactory(slug="klausur", audience="coordination")

    assert client.get("/veranstaltungen/klausur/programm/").status_code == 404


def test_a_copy_opens_with_its_details(office, event):
    answer = office.post(to("copy"), {"kopie-first_day": "2027-09-01"})

    assert answer.headers["Location"] == "/koordination/veranstaltungen/werkstatt-2027/angaben/"
    assert office.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("count", (1, 3))
def test_the_programme_page_has_a_query_budget(office, event, count, django_assert_num_queries):
    day, kind = EventDayFactory(event=event, date=DAY), TermFactory(vocabulary="agenda_type")
    for hour in range(count):
        AgendaItemFactory(day=day, starts_at=dt.time(9 + hour), type=kind)
    office.get(to("programme"))

    with django_assert_num_queries(10):
        office.get(to("programme"))

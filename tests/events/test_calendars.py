import datetime as dt

import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from geflecht.actors.models import Network
from geflecht.events import queries
from geflecht.events.models import Event
from geflecht.kit import clock
from tests.factories.actors import CollectionFactory, PlaceFactory
from tests.factories.events import AgendaItemFactory, EventDayFactory, EventFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def network():
    with clock.at(TODAY):
        yield Network.objects.create(
            name="Netz", contact_email="netz@example.org", public_collection=CollectionFactory()
        )


def entries(content: bytes) -> list:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def ics(client, event) -> list:
    return entries(client.get(f"/veranstaltungen/{event.slug}.ics").content)


def test_one_event_is_one_entry_with_its_zone(client, settings):
    day = EventDayFactory(
        starts_at=dt.time(14, 15),
        ends_at=dt.time(16, 15),
        event__sequence=2,
        event__venue="Ratssaal, Rathaus",
    )
    answer = client.get(f"/veranstaltungen/{day.event.slug}.ics")

    (entry,) = entries(answer.content)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert (entry["uid"], entry["sequence"], entry["status"]) == (str(day.event.pk), 2, "CONFIRMED")
    assert entry["dtstart"].params["TZID"] == "Europe/Berlin"
    assert entry.decoded("dtstart").isoformat() == "2021-09-23T14:15:00+02:00"
    assert entry.decoded("dtend").isoformat() == "2021-09-23T16:15:00+02:00"
    assert entry["organizer"] == "mailto:netz@example.org"
    assert entry["url"] == f"{settings.SITE_URL}/veranstaltungen/{day.event.slug}/"
    assert entry["location"] == "Ratssaal, Rathaus"
    assert entry.decoded("dtstamp").tzinfo is not None
    assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n" in answer.content


def test_several_days_are_entries_with_lasting_names(client):
    event = EventFactory(starts_on="2023-07-17", ends_on="2023-07-18")
    for date, start in ((dt.date(2023, 7, 17), 14), (dt.date(2023, 7, 18), 10)):
        AgendaItemFactory(
            day=EventDayFactory(event=event, date=date, starts_at=dt.time(9)), starts_at=dt.time(start)
        )

    first, second = ics(client, event)

    assert [entry.decoded("dtstart").isoformat() for entry in (first, second)] == [
        "2023-07-17T14:00:00+02:00",
        "2023-07-18T10:00:00+02:00",
    ]
    assert first["uid"] != second["uid"]
    assert [entry["uid"] for entry in ics(client, event)] == [first["uid"], second["uid"]]


def test_days_without_times_are_whole_days(client):
    event = EventFactory(starts_on="2023-07-17", ends_on="2023-07-18")

    (entry,) = ics(client, event)

    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (dt.date(2023, 7, 17), dt.date(2023, 7, 19))


@pytest.mark.parametrize("date", ("2023", "2023-07"))
def test_events_without_a_day_are_in_no_calendar(client, date):
    event = EventFactory(starts_on=date)

    assert client.get(f"/veranstaltungen/{event.slug}.ics").status_code == 404
    assert ics_of_feed(client, "?alle=1") == []


def ics_of_feed(client, query: str = "") -> list[str]:
    return [
        str(entry["summary"])
        for entry in entries(client.get(f"/veranstaltungen/kalender.ics{query}").content)
    ]


def test_feed_holds_what_comes_or_has_just_been(client):
    for date in ("2021-09-23", "2026-11-01", "2026-12-24"):
        EventFactory(title=date, starts_on=date)
    EventFactory(title="Entwurf", starts_on="2026-12-24", state="draft")
    EventFactory(title="intern", starts_on="2026-12-24", audience="members")

    assert ics_of_feed(client) == ["2026-11-01", "2026-12-24"]
    assert ics_of_feed(client, "?alle=1") == ["2021-09-23", "2026-11-01", "2026-12-24"]


def test_feed_carries_its_own_properties(client, settings):
    calendar = Calendar.from_ical(client.get("/veranstaltungen/kalender.ics").content)

    assert calendar["method"] == "PUBLISH"
    assert calendar["version"] == "2.0"
    assert calendar["source"] == f"{settings.SITE_URL}/veranstaltungen/kalender.ics"
    assert calendar["refresh-interval"].to_ical() == b"PT12H"
    assert calendar["name"] == "Netz: Veranstaltungen"


@pytest.mark.parametrize(
    ("state", "status"), (("cancelled", "CANCELLED"), ("postponed", "TENTATIVE"), ("held", "CONFIRMED"))
)
def test_status_is_that_of_the_event(client, state, status):
    (entry,) = ics(client, EventFactory(state=state))

    assert entry["status"] == status


@pytest.mark.parametrize("count", (1, 3))
def test_feed_query_budget(client, django_assert_num_queries, count):
    for _ in range(count):
        EventDayFactory(event__starts_on="2026-12-01", event__place=PlaceFactory())
    client.get("/veranstaltungen/")

    with django_assert_num_queries(3):
        answer = client.get("/veranstaltungen/kalender.ics")

    assert len(entries(answer.content)) == count


words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120)


@given(title=words, summary=words, venue=words)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_makes_a_valid_file(title, summary, venue):
    event = Event(collection=CollectionFactory.build(), slug="x", title=title, summary=summary, venue=venue)
    event.starts_on = event._meta.get_field("starts_on").to_python("2026-12-01")
    event.shown_days = []

    content = queries.calendar_of([event], name=title)

    (entry,) = entries(content)
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in b"".join(lines)
    assert entry["uid"] == str(event.pk)
    assert entry.errors == []


def test_atom_feed_names_each_event_for_ever(client, settings):
    event = EventFactory(title="Tag & Nacht <b>", starts_on="2023")
    EventFactory(state="draft")

    root = ElementTree.fromstring(client.get("/veranstaltungen/atom.xml").content)

    atom = "{http://www.w3.org/2005/Atom}"
    (entry,) = root.findall(f"{atom}entry")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{atom}link")}
    assert entry.findtext(f"{atom}id") == f"urn:uuid:{event.pk}"
    assert entry.findtext(f"{atom}title") == "Tag & Nacht <b>"
    assert root.findtext(f"{atom}author/{atom}name") == "Netz"
    assert links["self"] == f"{settings.SITE_URL}/veranstaltungen/atom.xml"

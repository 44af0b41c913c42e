import datetime as dt
import json
import re

import pytest
from django.urls import reverse

from geflecht.actors.models import Machine, Network, SlugRedirect
from geflecht.events import actions, queries
from geflecht.events.actions import (
    ContributionDraft,
    DayDraft,
    EventDraft,
    HeadcountDraft,
    ItemDraft,
    RoleDraft,
)
from geflecht.events.models import Event
from geflecht.kit import clock
from geflecht.kit.partial_dates import PartialDate
from tests.factories.actors import (
    CollectionFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    TermFactory,
    UserFactory,
)
from tests.factories.events import AgendaItemFactory, EventDayFactory, EventFactory, EventRoleFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def network():
    with clock.at(TODAY):
        yield Network.objects.create(name="Netz", public_collection=CollectionFactory())


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def kkr(**given):
    """The conference workshop of the record, with its parent."""
    at = dt.time
    day = dt.date(2021, 9, 23)
    workshop = ItemDraft(
        starts_at=at(14, 15), ends_at=at(16, 15), title="Transformation kultivieren", number=6, child="w6"
    )
    other = ItemDraft(
        starts_at=at(14, 15), ends_at=at(16, 15), title="Macht was aus Leerstand!", number=3, host="ecce"
    )
    opening = ItemDraft(
        starts_at=at(10), title="Eröffnung", contributions=[ContributionDraft("Leitung", "Stadt Herne")]
    )
    parent = EventDraft(
        key="kkr", title="Kulturkonferenz Ruhr", days=[DayDraft(day, items=[opening, other, workshop])]
    )
    child = EventDraft(
        key="w6", title="Schlüsselimmobilien", kicker="Workshop 6", parent="kkr", slug="workshop-6",
        venue="Ratssaal (Raum 312), Rathaus Herne", place=PlaceFactory(name="Herne"), mode="on_site", state="documented",
        days=[DayDraft(day, starts_at=at(14, 15), ends_at=at(16, 15))],
        headcounts=[HeadcountDraft("counted", 300, source="https://inherne.net/konferenz/")],
        sources=["https://example.org/bericht", "Regionalverband Ruhr, Programm"],
        contact_function="Projektmanagement", contact_organisation="Regionalverband Ruhr",
        roles=[RoleDraft(OrganisationFactory(name="Gastgeber e.V."), TermFactory(vocabulary="event_role", key="host"))],
        **given,
    )  # fmt: skip
    return actions.record_events(collection=CollectionFactory(), drafts=[parent, child], by=Machine())


def test_page_says_when_where_and_with_whom(client):
    kkr()

    page = text_of(client.get("/veranstaltungen/workshop-6/"))

    for words in (
        "Workshop 6", "Do., 23. September 2021, 14:15–16:15 Uhr", "Ratssaal (Raum 312), Rathaus Herne", "Kulturkonferenz Ruhr",
        "Gastgeber e.V.", "300", "Projektmanagement, Regionalverband Ruhr", "Regionalverband Ruhr, Programm",
    ):  # fmt: skip
        assert page.count(words) >= 1, words


def test_header_times_come_from_the_agenda():
    EventFactory(slug="a")
    day = EventDayFactory(event__slug="tag", starts_at=dt.time(13, 30), ends_at=dt.time(18))
    AgendaItemFactory(day=day, starts_at=dt.time(14), ends_at=dt.time(15))
    AgendaItemFactory(day=day, starts_at=dt.time(15), ends_at=dt.time(18, 30))

    page = queries.page_of("tag", viewer=Machine())

    assert page.when == "Do., 23. September 2021, 14:00–18:30 Uhr"
    assert queries.with_days([day.event])[0].when == page.when


def test_agenda_puts_parallel_items_into_one_slot():
    kkr()

    (agenda,) = queries.page_of("kulturkonferenz-ruhr-2021", viewer=Machine()).agendas

    assert [(slot.times, [item.number for item in slot.items]) for slot in agenda.slots] == [
        ("10:00", [None]),
        ("14:15–16:15", [3, 6]),
    ]
    assert agenda.slots[0].items[0].speakers == ["Leitung, Stadt Herne"]
    assert agenda.slots[1].items[1].child_address == "/veranstaltungen/workshop-6/"


def test_parent_links_children_and_child_its_parent(client):
    parent, child = kkr()

    assert client.get(parent.get_absolute_url()).content.count(b'href="/veranstaltungen/workshop-6/"') == 2
    assert (
        client.get(child.get_absolute_url()).content.count(
            b'href="/veranstaltungen/kulturkonferenz-ruhr-2021/"'
        )
        == 1
    )


def test_nothing_hidden_is_named(client):
    parent, child = kkr()
    secret = PersonFactory(name="Erika Geheim")
    EventRoleFactory(event=child, actor=secret, role=TermFactory(vocabulary="event_role", key="participant"))
    Event.objects.filter(pk=parent.pk).update(state="draft", title="Geheime Konferenz")
    draft_child = EventFactory(parent=child, state="draft", title="Geheimer Teil")

    page = text_of(client.get(child.get_absolute_url()))

    assert [page.count(name) for name in ("Erika Geheim", "Geheime Konferenz", draft_child.title)] == [
        0,
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("change", "status"),
    (
        ({}, 200),
        ({"state": "draft"}, 404),
        ({"audience": "members"}, 404),
        ({"audience": "coordination"}, 404),
    ),
)
def test_strangers_see_public_events_only(client, change, status):
    event = EventFactory(**change)

    for address in (event.get_absolute_url(), reverse("events:ics", args=[event.slug])):
        assert client.get(address).status_code == status


def test_old_address_leads_to_the_event(client):
    event = EventFactory(slug="neu")
    SlugRedirect.objects.create(room="events", slug="alt", target_id=event.pk)

    answer = client.get("/veranstaltungen/alt/")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/veranstaltungen/neu/")


def test_old_address_of_a_hidden_event_tells_nothing(client):
    event = EventFactory(slug="neu", audience="members")
    SlugRedirect.objects.create(room="events", slug="alt", target_id=event.pk)

    assert client.get("/veranstaltungen/alt/").status_code == 404


@pytest.mark.parametrize("count", (1, 3))
def test_page_query_budget(client, django_assert_num_queries, count):
    parent, child = kkr()
    for _ in range(count):
        EventRoleFactory(event=parent)
        EventFactory(parent=parent)
        AgendaItemFactory(day=parent.days.get())
    client.get("/veranstaltungen/")

    with django_assert_num_queries(6):
        page = client.get(parent.get_absolute_url()).context["page"]

    assert len(page.children) == count + 1


@pytest.mark.parametrize("count", (1, 3))
def test_index_query_budget(client, django_assert_num_queries, count):
    for _ in range(count):
        EventDayFactory(event__format=TermFactory(vocabulary="event_format"), event__place=PlaceFactory())
    client.get("/ui/")
    client.get("/suche/")

    with django_assert_num_queries(5):
        page = client.get("/veranstaltungen/")

    assert len(page.context["events"]) == count


def test_index_puts_coming_events_first_and_past_ones_by_year():
    dates = ["2020-02-20", "2026-12-01", "2023", "2026-11-22", "2023-07-17", "2026", "2026-11"]
    for number, date in enumerate(dates):
        EventFactory(title=date, slug=str(number), starts_on=date)
    EventFactory(title="läuft noch", slug="x", starts_on="2026-11-20", ends_on="2026-11-23")

    rows = queries.listed(viewer=Machine(), collection=CollectionFactory(), chosen={})

    assert [(row.is_coming, row.title) for row in rows] == [
        (1, "2026"), (1, "2026-11"), (1, "läuft noch"), (1, "2026-11-22"), (1, "2026-12-01"),
        (0, "2023-07-17"), (0, "2023"), (0, "2020-02-20"),
    ]  # fmt: skip


def test_index_is_narrowed_by_what_is_offered_and_ignores_the_rest(client):
    talk = TermFactory(vocabulary="event_format", key="talk")
    EventFactory(title="Gespräch", format=talk, place=PlaceFactory(name="Herne"))
    EventFactory(title="Tagung", starts_on="2022-01-01")

    def shown(query):
        return [event.title for event in client.get(f"/veranstaltungen/?{query}").context["events"]]

    assert shown("format=talk") == ["Gespräch"]
    assert shown("ort=Herne&jahr=2021") == ["Gespräch"]
    assert shown("jahr=2022") == ["Tagung"]
    assert shown("format=unfug&jahr=%00&seite=x") == ["Tagung", "Gespräch"]


def test_guests_read_the_public_collection_only(client):
    EventFactory(title="Echt")
    EventFactory(
        title="Erfunden", collection=CollectionFactory(slug="beispiel", audience="members"), is_example=True
    )

    guest = [event.title for event in client.get("/veranstaltungen/?sammlung=beispiel").context["events"]]
    client.force_login(UserFactory())
    member = [event.title for event in client.get("/veranstaltungen/?sammlung=beispiel").context["events"]]

    assert (guest, member) == (["Echt"], ["Erfunden"])


def linked(response):
    found = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL
    )
    return json.loads(found.group(1))


def test_linked_data_names_times_place_and_parent(client, settings):
    kkr()

    node = linked(client.get("/veranstaltungen/workshop-6/"))

    assert node["startDate"] == "2021-09-23T14:15:00+02:00"
    assert node["endDate"] == "2021-09-23T16:15:00+02:00"
    assert node["superEvent"]["url"] == f"{settings.SITE_URL}/veranstaltungen/kulturkonferenz-ruhr-2021/"
    assert node["location"]["address"]["addressLocality"] == "Herne"
    assert node["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert node["organizer"] == [{"@type": "Organization", "name": "Gastgeber e.V."}]


def test_linked_data_cannot_end_its_script(client):
    event = EventFactory(title="</script><script>alert(1)</script>", starts_on=PartialDate(2023))

    page = client.get(event.get_absolute_url())

    assert linked(page)["name"] == event.title
    assert page.content.count(b"<script>alert") == 0


def test_sources_are_links_only_where_they_are_addresses(client):
    event = EventFactory(sources=["https://example.org/a", "javascript:alert(1)", "Programmheft 2021"])

    page = client.get(event.get_absolute_url()).content.decode()

    assert page.count('href="https://example.org/a"') == 1
    assert page.count('href="javascript:') == 0
    assert page.count("Programmheft 2021") == 1

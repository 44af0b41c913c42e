"""The JSON of a public record: organisations, events and city labs come in, other lists are refused."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from geflecht.actors import actions as actors
from geflecht.actors.models import Actor, Machine
from geflecht.events.models import Event
from geflecht.interchange import actions, readers
from geflecht.kit import clock
from geflecht.kit.partial_dates import PartialDate
from geflecht.labs.models import Lab
from geflecht.search import queries as search
from geflecht.ties.models import Occasion
from tests.factories.actors import CollectionFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
BY = Machine()
ORGANISATIONS = [
    {
        "id": "haus",
        "name": "Beispiel Haus",
        "sector": "kultur",
        "town": "Herne",
        "source": ["https://a.example"],
    },
    {"id": "amt", "name": "Beispiel Amt", "sector": "kommune", "town": None, "source": []},
]
CONFERENCE = {
    "id": "2021-konferenz", "date": "2021-09-23", "date_end": None, "start": "09:00", "end": None,
    "title": "Beispielkonferenz", "format": "Konferenz (hybrid)", "series_label": None,
    "place": "Kulturzentrum, Herne", "online": True, "theme": "Mitte", "organisers": ["Beispiel Haus"],
    "organiser_ids": ["haus"], "part_of": None, "note": "gesehen",
    "source": ["https://a.example/konferenz", "000_a2945322e23a949d.txt"],
}  # fmt: skip
WORKSHOP = {
    "id": "2021-workshop-6", "date": "2021-09-23", "start": "14:15", "end": "16:15", "title": "Workshop 6",
    "format": "Werkelei", "online": False, "place": "Rathaus", "organisers": ["Amt"], "organiser_ids": ["amt", "fremd"],
    "parent_id": "2021-konferenz", "number": 6, "source": [],
}  # fmt: skip
LAB = {
    "name": "Stadtlabor Beispiel", "shape": "place", "topic": "Wohnen", "places": ["Herne"],
    "local_partners": ["Beispiel Amt", "Verein von nebenan"], "period": ["2021-09", "2023"],
    "sessions": ["2021-09-23", "2022"], "findings": ["es fehlt Geld"], "commitments": ["Absichtserklärung"],
    "spin_offs": [{"date": "2024", "name": "Initiative"}],
}  # fmt: skip


@pytest.fixture
def collection():
    actors.load_vocabularies(by=BY)
    actors.load_places(by=BY)
    return CollectionFactory()


def parcel_of(**lists):
    return readers.read([(f"{name}.json", json.dumps(rows).encode()) for name, rows in lists.items()])


def bring_in(collection, **lists):
    parcel, problems = parcel_of(**lists)
    return actions.import_parcel(parcel=parcel, problems=problems, collection=collection, by=BY)


def everything(collection):
    return bring_in(collection, organisations=ORGANISATIONS, events=[WORKSHOP, CONFERENCE], labs=[LAB])


def counts(report):
    return [report[name] for name in ("created", "updated", "unchanged", "refused")]


def test_the_three_lists_of_a_record_come_in_together(collection):
    _batch, report = everything(collection)

    assert counts(report) == [5, 0, 0, 0]
    assert sorted(Actor.objects.values_list("name", flat=True)) == ["Beispiel Amt", "Beispiel Haus"]
    assert (Event.objects.count(), Lab.objects.count()) == (2, 1)


def test_an_event_keeps_what_the_record_says_of_it(collection):
    everything(collection)

    event = Event.objects.get(external_id="2021-konferenz")
    day = event.days.get()
    assert (event.title, event.format.key, event.mode, event.state, event.kicker) == (
        "Beispielkonferenz", "conference", "hybrid", "held", "",
    )  # fmt: skip
    assert (event.venue, event.place.name, event.theme_text, event.note) == (
        "Kulturzentrum, Herne", "Herne", "Mitte", "gesehen",
    )  # fmt: skip
    assert (day.date, day.starts_at, day.ends_at) == (dt.date(2021, 9, 23), dt.time(9), None)
    assert event.sources == ["https://a.example/konferenz"]
    assert list(event.roles.values_list("actor__name", "role__key")) == [("Beispiel Haus", "organiser")]


def test_a_part_of_an_event_finds_its_parent_wherever_it_stands_in_the_list(collection):
    _batch, report = everything(collection)

    event = Event.objects.get(external_id="2021-workshop-6")
    assert (event.parent.external_id, event.number_in_parent, event.number_from) == (
        "2021-konferenz",
        6,
        None,
    )
    assert (event.kicker, event.format, event.note) == ("Werkelei", None, "Organised by: fremd.")
    assert [
        (one["row"], one["field"], one["value"]) for one in report["warnings"] if one["file"] == "events.json"
    ] == [(1, "organisers", "fremd")]


def test_a_lab_keeps_its_partners_results_and_the_event_that_was_its_session(collection):
    bring_in(collection, organisations=ORGANISATIONS, events=[CONFERENCE], labs=[LAB])

    lab = Lab.objects.get()
    assert (lab.name, lab.shape, lab.since, lab.until) == (
        "Stadtlabor Beispiel", "place", PartialDate(2021, 9), PartialDate(2023),
    )  # fmt: skip
    assert list(lab.partners.order_by("pk").values_list("actor__name", "text")) == [
        ("Beispiel Amt", "Beispiel Amt"),
        (None, "Verein von nebenan"),
    ]
    assert list(lab.sessions.order_by("on").values_list("event__title", "on")) == [
        ("Beispielkonferenz", PartialDate(2021, 9, 23)),
        (None, PartialDate(2022)),
    ]
    assert list(lab.results.order_by("position").values_list("kind", "text", "on")) == [
        ("finding", "es fehlt Geld", None),
        ("commitment", "Absichtserklärung", None),
        ("spin_off", "Initiative", PartialDate(2024)),
    ]


def test_a_second_reading_changes_nothing_and_says_so(collection):
    everything(collection)
    Event.objects.filter(external_id="2021-konferenz").update(description="von Hand ergänzt")

    _batch, report = everything(collection)

    assert counts(report) == [0, 0, 5, 0]
    assert Event.objects.get(external_id="2021-konferenz").description == "von Hand ergänzt"
    assert Event.objects.get(external_id="2021-konferenz").days.count() == 1


def test_events_alone_find_their_organisers_in_the_network_by_external_id(collection):
    bring_in(collection, organisations=ORGANISATIONS)

    bring_in(collection, events=[CONFERENCE])

    assert Event.objects.get().roles.get().actor.name == "Beispiel Haus"


def test_a_record_is_taken_back_whole(collection):
    batch, _report = everything(collection)
    assert search.find("Beispielkonferenz", circles=["public", "members"]).count == 1

    counts = actions.take_back(batch=batch, by=BY)

    assert counts == {"removed": 5, "restored": 0, "kept": 0}
    assert (Actor.objects.count(), Event.objects.count(), Lab.objects.count()) == (0, 0, 0)
    assert Occasion.objects.count() == 0
    assert search.find("Beispielkonferenz", circles=["public", "members"]).count == 0


def test_an_event_somebody_worked_on_since_stays_with_its_organiser(collection):
    batch, _report = bring_in(collection, organisations=ORGANISATIONS, events=[CONFERENCE])
    Event.objects.update(changed_at=clock.now() + dt.timedelta(minutes=1))

    counts = actions.take_back(batch=batch, by=BY)

    assert counts == {"removed": 1, "restored": 0, "kept": 2}
    assert list(Event.objects.values_list("roles__actor__name", flat=True)) == ["Beispiel Haus"]


def test_an_event_dates_in_the_future_is_announced(collection):
    with clock.at(dt.date(2021, 9, 1)):
        bring_in(collection, events=[CONFERENCE])

    assert Event.objects.get().state == "announced"


@pytest.mark.parametrize(
    ("change", "field"),
    (
        ({"title": " "}, "title"),
        ({"date": None}, "date"),
        ({"date": "bald"}, "date"),
        ({"date_end": "2020"}, "date_end"),
        ({"start": "halb neun"}, "start"),
        ({"start": "16:00", "end": "14:00"}, "end"),
    ),
)
def test_an_event_that_cannot_be_is_named_with_its_field(change, field):
    parcel, problems = parcel_of(events=[WORKSHOP, {**CONFERENCE, **change}])

    assert [(one.file, one.row, one.field, one.level) for one in problems] == [
        ("events.json", 2, field, "error")
    ]
    assert [meeting.title for meeting in parcel.meetings] == ["Workshop 6"]


@pytest.mark.parametrize(
    ("change", "field"),
    (
        ({"name": ""}, "name"),
        ({"shape": "rund"}, "shape"),
        ({"period": ["2023", "2021"]}, "period"),
        ({"sessions": ["x"]}, "sessions"),
    ),
)
def test_a_lab_that_cannot_be_is_named_with_its_field(change, field):
    parcel, problems = parcel_of(labs=[{**LAB, **change}])

    assert [(one.row, one.field) for one in problems] == [(1, field)]
    assert parcel.labs == []


@pytest.mark.parametrize(
    ("document", "start"),
    (
        (
            [{"name": "Kaufhaus", "former_use": "Warenhaus", "figures": []}],
            "Geflecht reads organisations, events",
        ),
        ({"name": "Initiative", "period": ["2020", "2025"]}, "This JSON holds no list that is known here"),
    ),
    ids=("properties", "one thing"),
)
def test_another_file_of_a_record_is_refused_with_a_sentence(document, start):
    _parcel, problems = parcel_of(other=document)

    assert [one.level for one in problems] == ["error"]
    assert problems[0].message.startswith(start)


def test_a_name_is_found_whether_id_or_name_names_the_organiser(collection):
    OrganisationFactory(name="Beispiel Haus", collection=collection)

    bring_in(collection, events=[{**CONFERENCE, "organiser_ids": []}])

    assert Event.objects.get().roles.get().actor.name == "Beispiel Haus"


def test_the_preview_counts_events_and_labs(client, settings):
    from tests.factories.actors import CoordinatorFactory

    settings.DEMO = True
    user = CoordinatorFactory()
    client.force_login(user)
    files = [("events.json", json.dumps([CONFERENCE]).encode()), ("labs.json", json.dumps([LAB]).encode())]
    batch = actions.start_import(files=files, by=user, collection=CollectionFactory())

    page = client.get(reverse("interchange:look", args=[batch.pk]))

    text = " ".join(page.content.decode().split())
    assert "1 event," in text
    assert "1 city lab" in text
    assert page.context["preview"].remaining == 2

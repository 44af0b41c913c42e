import datetime as dt

import pytest

from geflecht.actors.models import Actor, Collection, Consent, ExternalId, Machine, MembershipStep, Sector
from geflecht.events.models import Event
from geflecht.interchange import actions, readers
from geflecht.interchange.actions.tables import DoesNotFit
from geflecht.interchange.queries.tables import TABLES, tables_of
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties.models import Observation, WaveParticipant
from tests.factories.actors import (
    AffiliationFactory,
    CollectionFactory,
    OfferNeedFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    SectorFactory,
    TermFactory,
)
from tests.factories.ties import ObservationFactory, WaveFactory

pytestmark = pytest.mark.django_db
BY = Machine()


@pytest.fixture
def collection():
    """A network with history: an ended tie, a wave, a consent, an offer, an event."""
    collection = CollectionFactory()
    house = OrganisationFactory(
        name="Haus\n„Eins“", place=PlaceFactory(name="Herne", geonames_id=7), attributes={"a": [1, None, "ä"]}
    )
    office = OrganisationFactory(name="Amt", sector=SectorFactory(key="kultur"))
    person = PersonFactory(name="Ute Beispiel", sector=None)
    house.themes.add(TermFactory(key="leerstand"))
    ExternalId.objects.create(actor=house, source="list", value="\\N")
    MembershipStep.objects.create(actor=house, state="active", on=dt.date(2024, 5, 1), by_label="x")
    Consent.objects.create(person=person, purpose="news", wording="Ja; nein?", version="1", given_how="mail")
    AffiliationFactory(person=person, organisation=house, function="Leitung", since=PartialDate(2021))
    offer = OfferNeedFactory(actor=house, text='"Raum"; 20 m²')
    offer.themes.add(TermFactory(key="raum"))
    wave = WaveFactory(collection=collection)
    WaveParticipant.objects.create(wave=wave, actor=house, asked_on=dt.date(2026, 1, 10))
    ObservationFactory(source=house, target=office, since=PartialDate(2020, 3), wave=wave, strength=0.1)
    ObservationFactory(source=house, target=office, is_ending=True, observed_on=dt.date(2026, 3, 1))
    Event.objects.create(
        collection=collection, slug="tag", title="Tag", starts_on=PartialDate(2026, 4), state="held"
    )
    collection.office = office
    collection.save()
    return collection


def package(collection):
    return actions.export(name="net.zip", collection=collection, by=BY)["net.zip"]


def empty(collection):
    Observation.objects.all().delete()
    Event.objects.all().delete()
    collection.waves.all().delete()
    Actor.objects.all().delete()
    collection.refresh_from_db()


def bring(data, collection):
    parcel, problems = readers.read([("net.zip", data)])
    return actions.import_parcel(parcel=parcel, problems=problems, collection=collection, by=BY)


def without_numbers(contents):
    """All tables without the numbers a database gives by itself, which may differ."""
    own = {
        name
        for name, (label, _path) in TABLES.items()
        if label.split(".")[1] in ("ExternalId", "MembershipStep")
    }
    own |= {"kept_apart", "wave_participants"}
    return {
        name: [{key: value for key, value in row.items() if name not in own or key != "id"} for row in rows]
        for name, rows in contents.items()
    }


def test_a_package_read_into_an_empty_network_loses_nothing(collection):
    before = without_numbers(tables_of(collection))
    data = package(collection)
    empty(collection)

    _batch, report = bring(data, collection)

    after = without_numbers(tables_of(collection))
    assert after["collection"] == before["collection"]
    assert after["actors"] == before["actors"]
    assert after == before
    assert (report["updated"], report["unchanged"], report["refused"], report["problems"]) == (0, 0, 0, [])
    assert sum(len(rows) for name, rows in before.items() if name in TABLES) == report["created"]


def test_a_package_read_into_another_installation_brings_its_words_and_places(collection):
    data = package(collection)
    empty(collection)
    Collection.objects.all().update(office=None)
    Sector.objects.all().delete()

    bring(data, collection)

    assert Actor.objects.get(name="Amt").sector.key == "kultur"


def test_a_package_read_in_again_changes_nothing(collection):
    data = package(collection)

    _batch, report = bring(data, collection)

    assert (report["created"], report["updated"]) == (0, 0)
    assert package(collection) == data


def test_a_package_gives_changed_rows_their_values_and_can_be_taken_back(collection):
    data = package(collection)
    house = Actor.objects.get(name__startswith="Haus")
    Actor.objects.filter(pk=house.pk).update(name="Anders", summary="neu")
    house.themes.clear()
    before = tables_of(collection)

    batch, report = bring(data, collection)
    house.refresh_from_db()
    assert (house.name, house.summary, house.themes.count(), report["updated"]) == ("Haus\n„Eins“", "", 1, 1)

    actions.take_back(batch=batch, by=BY)
    assert tables_of(collection) == before


def test_taking_back_removes_everything_a_package_brought(collection):
    data = package(collection)
    empty(collection)
    batch, _report = bring(data, collection)

    counts = actions.take_back(batch=batch, by=BY)

    assert {name: rows for name, rows in tables_of(collection).items() if name in TABLES and rows} == {}
    assert counts["kept"] == 0


def test_a_package_of_another_collection_is_refused(collection):
    data = package(collection)
    other = CollectionFactory(slug="anders", name="Anders")

    with pytest.raises(actions.HasErrors) as refusal:
        bring(data, other)

    assert [one["value"] for one in refusal.value.report["problems"]] == [""]
    assert not other.actors.exists()


def test_a_package_that_names_what_is_missing_is_refused_and_nothing_written(collection):
    contents = tables_of(collection)
    empty(collection)
    contents["observations"][0]["source"] = "00000000-0000-0000-0000-000000000000"

    with pytest.raises(DoesNotFit):
        actions.tables.bring(contents, collection, None)

    assert not Actor.objects.exists()


def test_a_package_as_of_a_day_has_no_later_statement(collection):
    data = actions.export(name="net.zip", collection=collection, by=BY, as_of=dt.date(2026, 2, 1))["net.zip"]

    parcel, _problems = readers.read([("net.zip", data)])

    assert [row["is_ending"] for row in parcel.tables["observations"]] == [False]


def test_a_public_package_holds_no_tables_but_what_guests_see(collection):
    data = actions.export(name="net.zip", collection=collection, by=BY, public=True)["net.zip"]

    parcel, problems = readers.read([("net.zip", data)])

    assert (parcel.tables, problems, sorted(one.name for one in parcel.elements)) == (
        {},
        [],
        ["Amt", "Haus\n„Eins“"],
    )


def test_a_package_shows_its_actors_and_standing_ties(collection):
    parcel, _problems = readers.read([("net.zip", package(collection))])

    assert sorted((one.name, one.sector, one.place) for one in parcel.elements) == [
        ("Amt", "kultur", ""),
        ("Haus\n„Eins“", "kommune", "Herne"),
        ("Ute Beispiel", "", ""),
    ]
    assert [(one.kind, one.ended) for one in parcel.connections] == [("cooperates", True)]


def test_a_package_beside_other_files_is_refused(collection):
    _parcel, problems = readers.read([("net.zip", package(collection)), ("a.csv", b"Name;Typ\nA;Person\n")])

    assert [(one.file, one.level) for one in problems] == [("net.zip", "error")]

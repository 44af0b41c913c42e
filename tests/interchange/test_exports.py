import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from geflecht.actors import actions as actors
from geflecht.actors.models import Actor, Affiliation, Contact, Machine
from geflecht.interchange import actions, readers
from geflecht.kit import clock
from geflecht.kit.models import LogEntry
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties.models import Observation
from tests.factories.actors import (
    AffiliationFactory,
    CollectionFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    SectorFactory,
    TermFactory,
    UserFactory,
)
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db
BY = Machine()
FORMATS = ("net.xlsx", "net.csv", "net.graphml", "net.gexf", "net.kumu.json")


@pytest.fixture
def collection():
    """Two organisations tied to a person, one of them with everything a row can hold."""
    collection = CollectionFactory()
    place = PlaceFactory(name="Herne", state="Nordrhein-Westfalen")
    house = OrganisationFactory(
        name='Haus "Ä"; Hof|1', short_name="Haus", place=place, sector=SectorFactory(key="kultur"),
        website="https://haus.example", description="Zeile 1\nZeile 2", type_label="Verein", role_label="Gastgeber",
        sources=["https://quelle.example", "Archiv"], attributes={"note": "vertraulich", "Mitglieder": "12"},
    )  # fmt: skip
    house.themes.add(TermFactory(key="leerstand", label_de="Leerstand"))
    Contact.objects.create(actor=house, email="haus@example.org", postcode="01067")
    office = OrganisationFactory(name="Amt", place_text="Nirgendwo")
    person = PersonFactory(name="Ute Beispiel", sector=None)
    AffiliationFactory(person=person, organisation=house, function="Leitung")
    ObservationFactory(
        source=house, target=office, strength=2.5, since=PartialDate(2023, 3), origin="own", evidence="Vertrag",
        external_id="v1", attributes={"akte": "7"},
    )  # fmt: skip
    ObservationFactory(source=person, target=office, kind="knows", is_directed=True, audience="members")
    return collection


def export(collection, name, **options):
    return actions.export(name=name, collection=collection, by=BY, **options)


def everything():
    """Every row an import of our own files has to bring back, without times of entry."""
    actor = (
        "pk", "kind", "name", "short_name", "sector__key", "place__name", "place_text", "type_label", "role_label",
        "description", "website", "sources", "attributes", "contact__email", "contact__postcode", "themes__key",
    )  # fmt: skip
    tie = (
        "source__name", "target__name", "kind", "is_directed", "strength", "since", "until", "origin", "evidence",
        "observed_on", "external_id", "attributes",
    )  # fmt: skip
    return (
        list(Actor.objects.order_by("name").values_list(*actor)),
        list(Observation.objects.order_by("kind").values_list(*tie)),
        list(Affiliation.objects.values_list("person__name", "organisation__name", "function", "is_main")),
    )


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_read_into_an_empty_network_brings_everything_back(collection, name):
    before = everything()
    files = export(collection, name)
    Observation.objects.all().delete()
    Actor.objects.all().delete()

    parcel, problems = readers.read(list(files.items()))
    _batch, report = actions.import_parcel(parcel=parcel, problems=problems, collection=collection, by=BY)

    assert everything() == before
    assert [report[one] for one in ("created", "updated", "unchanged", "refused")] == [5, 0, 0, 0]


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_read_in_again_changes_nothing(collection, name):
    files = export(collection, name)

    parcel, problems = readers.read(list(files.items()))
    plan = actions.check(parcel=parcel, problems=problems, collection=collection, by=BY)

    report = plan.report()
    assert [report[one] for one in ("created", "updated", "unchanged", "refused")] == [0, 0, 5, 0]


def test_address_cards_read_in_again_change_nothing(collection):
    files = export(collection, "net.vcf")

    parcel, problems = readers.read(list(files.items()))
    report = actions.check(parcel=parcel, problems=problems, collection=collection, by=BY).report()

    assert [report[one] for one in ("created", "updated", "unchanged", "refused")] == [0, 0, 3, 0]


@pytest.mark.parametrize("name", (*FORMATS, "net.vcf"))
def test_a_public_export_holds_only_what_a_guest_sees(collection, name):
    files = export(collection, name, public=True)
    parcel, _problems = readers.read(list(files.items()))

    houses = [one for one in parcel.elements if one.name.startswith("Haus")]
    assert sorted(one.name for one in parcel.elements) == ["Amt", 'Haus "Ä"; Hof|1']
    assert [(one.email, one.postcode, one.note, one.attributes) for one in houses] == [("", "", "", {})]
    assert [(one.kind, one.strength, one.origin, one.note, one.id) for one in parcel.connections] in (
        [],
        [("cooperates", None, "", "", parcel.connections[0].id if parcel.connections else "")],
    )


def test_the_full_export_has_what_the_public_one_must_not_show(collection):
    parcel, _problems = readers.read(list(export(collection, "net.xlsx").items()))

    house = next(one for one in parcel.elements if one.name.startswith("Haus"))
    assert (house.email, house.note, house.attributes) == (
        "haus@example.org",
        "vertraulich",
        {"Mitglieder": "12"},
    )
    assert len(parcel.elements) == 3


def test_an_export_as_of_a_day_holds_the_ties_of_that_day(collection):
    parcel, _problems = readers.read(list(export(collection, "net.xlsx", as_of=dt.date(2026, 1, 1)).items()))

    assert (len(parcel.elements), parcel.connections) == (3, [])


def test_an_entry_from_a_list_keeps_the_id_of_that_list(collection):
    actors.add_actor(
        collection=collection, draft=actors.ActorDraft("Klub", external_ids=[("list", "k-9")]), by=BY
    )

    parcel, _problems = readers.read(list(export(collection, "net.graphml").items()))

    assert [one.id for one in parcel.elements if one.name == "Klub"] == ["k-9"]


def test_everything_is_for_the_coordination_only(collection):
    member = UserFactory()

    with pytest.raises(PermissionDenied):
        actions.export(name="net.xlsx", collection=collection, by=member)
    files = actions.export(name="net.csv", collection=collection, by=member, public=True)

    assert b"Ute" not in files["net.csv"]


def test_an_unknown_format_is_refused_with_the_known_ones(collection):
    with pytest.raises(
        actions.UnknownFormat, match=r"\.zip, \.xlsx, \.csv, \.graphml, \.gexf, \.kumu\.json, \.vcf"
    ):
        export(collection, "net.pdf")


def test_an_export_leaves_a_log_entry(collection):
    with clock.at(dt.date(2026, 11, 22)):
        export(collection, "net.vcf", public=True)

    entry = LogEntry.objects.get(event="interchange.exported")
    assert entry.details == {"format": "vcard", "actors": 2, "ties": 1, "public": True}


@pytest.mark.parametrize("count", (1, 3))
def test_export_takes_the_same_number_of_queries_for_any_number_of_rows(django_assert_num_queries, count):
    collection = CollectionFactory()
    for _number in range(count):
        ObservationFactory()

    with django_assert_num_queries(14):
        export(collection, "net.csv")

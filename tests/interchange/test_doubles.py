"""Rows that may mean somebody the network, or the list, has already: said, never merged."""

import pytest

from geflecht.actors.models import Actor, Machine
from geflecht.interchange import actions, readers
from tests.factories.actors import CollectionFactory, OrganisationFactory, PersonFactory, PlaceFactory

pytestmark = pytest.mark.django_db
HERNE = "Wohnungsbaugesellschaft Herne"


@pytest.fixture
def collection():
    return CollectionFactory()


def doubles(collection, *rows):
    """Return row and sentence of each warning about a name."""
    text = "\n".join(("Name;Typ;Ort", *rows))
    parcel, problems = readers.read([("liste.csv", text.encode())])
    plan = actions.check(parcel=parcel, problems=problems, collection=collection, by=Machine())
    assert plan.errors == []
    return [(one.row, one.message) for one in plan.problems if one.field == "name"]


def similar(name, pk):
    return f"The network holds a similar name, “{name}”. If it is the same, give this row its id: {pk}."


def test_a_name_with_a_slip_of_the_pen_is_reported_with_the_id_of_the_entry(collection):
    actor = OrganisationFactory(name=f"{HERNE} mbH", collection=collection)

    found = doubles(collection, "Wohnungsbaugeselschaft Herne;Organisation;")

    assert found == [(2, similar(f"{HERNE} mbH", actor.pk))]


def test_a_person_is_no_double_of_an_organisation(collection):
    PersonFactory(name="Linde Hof", collection=collection)

    assert doubles(collection, "Lindehof;Organisation;") == []


def test_the_same_name_elsewhere_is_reported_once_and_as_the_same(collection):
    actor = OrganisationFactory(name=HERNE, place=PlaceFactory(name="Herne"), collection=collection)
    PlaceFactory(name="Bonn")

    found = doubles(collection, f"{HERNE};Organisation;Bonn")

    message = f"The network already holds “{HERNE}”. If it is the same, give this row its id: {actor.pk}."
    assert found == [(2, message)]


def test_two_similar_rows_of_one_list_are_reported_at_the_second(collection):
    found = doubles(
        collection, "Kulturverein Alte Mühle e. V.;Organisation;", "Kulturverein Alte Mühl;Organisation;"
    )

    message = (
        "Row 2 has a similar name, “Kulturverein Alte Mühle e. V.”."
        " If both are one, delete a row or merge them later."
    )
    assert found == [(3, message)]


def test_names_that_differ_in_their_number_are_not_alike(collection):
    assert doubles(collection, "Stadtlabor 1;Organisation;", "Stadtlabor 2;Organisation;") == []


def test_nothing_is_merged_by_itself(collection):
    OrganisationFactory(name=HERNE, collection=collection)
    parcel, problems = readers.read([("l.csv", b"Name;Typ\nWohnungsbaugeselschaft Herne;Organisation\n")])

    actions.import_parcel(parcel=parcel, problems=problems, collection=collection, by=Machine())

    assert sorted(Actor.objects.values_list("name", flat=True)) == [HERNE, "Wohnungsbaugeselschaft Herne"]

"""How a place is found by what people call it."""

import pytest

from geflecht.actors import queries
from tests.factories.actors import PlaceFactory

pytestmark = pytest.mark.django_db


def test_a_place_is_found_by_a_variant_of_its_name():
    place = PlaceFactory(name="Prötzel", state="Brandenburg", variants=["Prädikow"])

    found = queries.places_by_name(["Prädikow", "Prötzel", "Nirgendwo", ""])

    assert found == {
        (name, state): place for name in ("Prädikow", "Prötzel") for state in ("", "Brandenburg")
    }


def test_a_name_of_its_own_wins_over_a_variant():
    village = PlaceFactory(name="Neustadt", population=900)
    PlaceFactory(name="Dresden", variants=["Neustadt"], population=560_000)

    assert queries.find_place("Neustadt") == village


@pytest.mark.parametrize("count", (1, 3))
def test_places_are_looked_up_in_one_query_where_all_are_known(django_assert_num_queries, count):
    names = [PlaceFactory(name=f"Ort {letter}").name for letter in "abc"[:count]]

    with django_assert_num_queries(1):
        found = queries.places_by_name(names)

    assert [found[name, ""].name for name in names] == names

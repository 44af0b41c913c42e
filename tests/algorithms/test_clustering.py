import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geflecht.algorithms import clustering, german
from tests.algorithms.strategies import few

BUSES = [
    "Bushaltestelle am Markt",
    "Neue Bushaltestellen für den Stadtrand",
    "Haltestelle für Busse am Bahnhof",
]
TREES = [
    "Bäume auf dem Marktplatz pflanzen",
    "Ein Baum für jede Straße",
    "Straßenbäume gegen die Hitze pflanzen",
]
WORDS = str.split(
    "Leerstand Leerstände nicht nutzen Zwischennutzung 10 Bäume pflanzen Haus Häuser von der Markt"
)
texts = st.lists(
    st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=6).map(" ".join), max_size=25
)


def near(*cards):
    return [tuple(pair) for pair in clustering.cluster(cards).near.tolist()]


@few
@given(texts)
def test_every_text_has_one_group_and_the_largest_comes_first(given_texts):
    found = clustering.cluster(given_texts)

    sizes = np.bincount(found.group, minlength=len(found.labels))
    assert len(found.group) == len(given_texts)
    assert len(sizes) == len(found.labels)
    assert list(sizes) == sorted(sizes, reverse=True)
    assert (found.near[:, 0] < found.near[:, 1]).all()


@few
@given(texts)
def test_the_same_seed_gives_the_same_answer(given_texts):
    one, other = (clustering.cluster(given_texts, seed=7) for _ in range(2))

    assert (one.labels, one.group.tolist(), one.near.tolist()) == (
        other.labels,
        other.group.tolist(),
        other.near.tolist(),
    )


def test_texts_of_one_theme_meet_whatever_the_form_of_their_words():
    found = clustering.cluster([*BUSES, *TREES])

    groups = {
        frozenset(np.flatnonzero(found.group == number).tolist()) for number in range(len(found.labels))
    }
    assert groups == {frozenset({0, 1, 2}), frozenset({3, 4, 5})}


def test_labels_are_words_as_people_write_them():
    found = clustering.cluster([*TREES, "Bäume gießen", "Baum"])

    (label,) = found.labels
    assert label.split(", ")[0] == "Baum"


def test_a_text_that_is_like_no_other_stays_alone():
    found = clustering.cluster([*BUSES, "xyz"])

    assert found.group.tolist() == [0, 0, 0, 1]


def test_nothing_and_one_text():
    assert clustering.cluster([]).labels == ()
    assert clustering.cluster(["Ein Café"]).labels == ("Café",)
    assert clustering.cluster(["", "–"]).labels == ("", "")


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Leerstände im Zentrum zwischennutzen", "Zwischennutzung von Leerständen im Zentrum"),
        ("Eine Spielstraße für das Viertel", "eine spielstrasse fürs Viertel!"),
        ("Stadtmacher:innen früh einladen", "Stadtmacher frühzeitig einladen"),
        ("Dachsanierung im Rathaus", "Sanierung vom Dach im Rathaus"),
        ("Kein Abriss der Halle", "Die Halle nicht abreißen: kein Abriss"),
    ),
)
def test_what_says_the_same_in_nearly_the_same_words_is_found(one, other):
    assert near(one, other, *BUSES[:1], *TREES[:1]) == [(0, 1)]


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Abriss der Halle am Hafen", "Kein Abriss der Halle am Hafen"),
        ("Zehn Bänke für den Park: 10", "Zehn Bänke für den Park: 12"),
        ("Den Hof abends öffnen", "Den Hof abends schließen"),
        ("Werkstatt für Kinder", "Werkstatt für Rentner"),
        ("Markt", "Marktplatz"),
    ),
)
def test_what_looks_alike_and_says_something_else_is_not(one, other):
    assert near(one, other) == []


@few
@given(texts)
def test_only_texts_with_words_are_near(given_texts):
    pairs = clustering.cluster(given_texts).near.tolist()

    assert all(german.terms(given_texts[i]) and german.terms(given_texts[j]) for i, j in pairs)

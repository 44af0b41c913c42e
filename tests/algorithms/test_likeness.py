import pytest
from hypothesis import given
from hypothesis import strategies as st

from geflecht.algorithms import likeness
from tests.algorithms.strategies import few

names = st.lists(
    st.sampled_from(
        str.split("Kulturhaus Lindenhof Lindenhofe Verein e.V. Stadt Bonn Anna A. Müller Mueller 1 2 gGmbH")
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Kulturhaus Lindenhof e.V.", "Kultur-Haus Lindenhof"),
        ("Kulturhaus Lindenhof e. V.", "Lindenhof Kulturhaus gGmbH"),
        ("Müller, Anna", "Dr. Anna Mueller"),
        ("Stadt Bonn", "Bundesstadt Bonn"),
        ("Wohnbau Neustadt eG", "WOHNBAU NEUSTADT"),
        ("Raumwerk GmbH & Co. KG", "Raumwerk"),
        ("Wohnbau Neustadt", "Wohn Bau Neustadt"),
    ),
)
def test_one_name_written_differently_is_alike(one, other):
    assert likeness.similarity(one, other) == 1


@pytest.mark.parametrize(
    ("one", "other", "score"),
    (
        ("Wohnbau Neustadt", "Wohnbau Neustatd", 1 - 1 / 16),
        ("Anna Müller", "A. Müller", 0.9),
        ("Bürgerverein Nord", "Bürgerverein Süd", 0.5),
        ("Stadtlabor 1", "Stadtlabor 2", 0.25),
        ("Caritasverband Bonn", "Caritasverband Köln", 0.5),
        ("Quartierswerkstatt", "Quartierswerkstadt", 1 - 1 / 18),
        ("Hof", "Hot", 0),
        ("Wenden", "Senden", 0),
    ),
)
def test_likeness_by_hand(one, other, score):
    assert likeness.similarity(one, other) == pytest.approx(score)


def test_pairs_are_found_best_first_and_only_within_a_kind():
    known = [
        "Kulturhaus Lindenhof",
        "Stadt Bonn",
        "Lindenhof Kulturhaus e.V.",
        "Kulturhaus Lindenhoff",
        "Bonn",
    ]
    kinds = ["organisation"] * 4 + ["person"]

    assert likeness.similar_pairs(known, kinds=kinds) == [(0, 2, 1.0), (0, 3, 0.95), (2, 3, 0.95)]


def test_the_place_speaks_for_or_against():
    known = ["Kulturhaus Lindenhof", "Kulturhaus Lindenhoff", "Kulturhaus Lindenhofe"]

    assert likeness.similar_pairs(known[:2], ["Bonn", "Bonn"]) == [(0, 1, 0.98)]
    assert likeness.similar_pairs(known[:2], ["Bonn", "Kiel"]) == [(0, 1, 0.85)]
    assert likeness.similar_pairs(known[:2], ["Bonn", "Kiel"], least=0.9) == []
    assert likeness.similar_pairs(known[:2], ["Bonn", ""]) == [(0, 1, 0.95)]


def test_new_names_are_matched_with_known_ones():
    assert likeness.matches(["Lindenhof Kulturhaus", "Neu"], ["Stadt Bonn", "Kulturhaus Lindenhof"]) == [
        (0, 1, 1.0)
    ]
    assert likeness.matches([], ["a"]) == []
    assert likeness.similar_pairs([]) == []


def test_a_word_that_all_of_many_names_share_does_not_hide_the_pair():
    known = [f"Beispielverein {number:04d}" for number in range(1_200)]
    known += ["Beispielverein Lindenhof", "Beispielverein Lindenhoff"]

    assert likeness.similar_pairs(known) == [(1_200, 1_201, 0.95)]


def test_lists_of_different_length_are_refused():
    with pytest.raises(ValueError, match="2 names, but 1"):
        likeness.similar_pairs(["a", "b"], ["Bonn"])


def test_a_name_of_legal_words_only_keeps_them():
    assert [likeness.normalised(name) for name in ("e.V.", "Die Stadt", "")] == ["e v", "die stadt", ""]


@few
@given(names, names)
def test_likeness_is_symmetric_and_bounded(one, other):
    score = likeness.similarity(one, other)

    assert 0 <= score <= 1
    assert likeness.similarity(other, one) == pytest.approx(score)
    assert likeness.similarity(one, one) == 1


@few
@given(st.lists(names, max_size=8))
def test_similar_pairs_agree_with_comparing_all(listed):
    everything = [
        (i, j, round(likeness.similarity(listed[i], listed[j]), 4))
        for i in range(len(listed))
        for j in range(i + 1, len(listed))
    ]

    found = likeness.similar_pairs(listed)

    assert set(found) <= set(everything)
    assert {pair for pair in everything if pair[2] == 1} <= set(found)

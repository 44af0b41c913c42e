"""Parts of the score, worked out by hand."""

import numpy as np
import pytest
from hypothesis import given

from geflecht.algorithms import affinity
from geflecht.algorithms.affinity import Weights
from geflecht.algorithms.wishes import likeness, wishes
from tests.algorithms import twelve
from tests.algorithms.people import crowds, people
from tests.algorithms.strategies import few


def test_needs_meet_offers_by_german_words_and_both_ways_count_more():
    found = affinity.parts(
        people(
            3,
            needs=[["Räume für Proben", "Fördermittel"], [], ["Moderation"]],
            offers=[["Moderation"], ["Probenraum"], ["Fördermittel"]],
        ),
        [(0, 1), (0, 2), (1, 2)],
    )

    assert 0.25 < found.need[0] < 1
    assert found.need.tolist()[1:] == [1.0, 0.0]
    assert (found.need_item.tolist(), found.offer_item.tolist()) == ([0, 1, -1], [1, 2, -1])


def test_a_need_of_the_second_is_met_by_the_first():
    one = people(2, needs=[[], ["Bauantrag"]], offers=[["Ehrenamt", "Bauantrag"], []])

    found = affinity.parts(one, [(0, 1)])

    assert (found.need.tolist(), found.need_item.tolist(), found.offer_item.tolist()) == ([1.0], [0], [1])


def test_themes_in_common_count_by_how_many_both_have():
    found = affinity.parts(people(3, themes=[[0, 1], [1], [2]]), [(0, 1), (1, 2)])

    assert found.theme.tolist() == [pytest.approx(1 / np.sqrt(2)), 0.0]


def test_sector_and_side_differ_or_are_unknown():
    one = people(5, sector=[0, 0, 1, 2, -1], side=[0, 0, 0, 1, 1])

    found = affinity.parts(one, [(0, 1), (0, 2), (0, 3), (0, 4)])

    assert found.sector.tolist() == [0.0, 0.5, 1.0, 0.0]


def test_the_network_of_the_manual_shows_deficit_and_common_contacts():
    """reference/metrics.md 4.1 and 4.7: C–I 0 of 1.91 expected; C8–Z10 has the contacts C6 and C7."""
    network = twelve.first()
    one = people(12, sector=network.sector, ties=network.edges)

    found = affinity.parts(one, [twelve.at("C8", "Z10"), twelve.at("C8", "I3"), twelve.at("C6", "W12")])

    assert found.deficit[1] == 1.0
    assert (found.observed[1], found.expected[1]) == (0, pytest.approx(9 * 14 / 66))
    assert found.contacts.tolist() == [2, 0, 0]
    assert [twelve.IDS[one] for one in found.common[:1]] == ["C7"]  # three ties, C6 has four
    assert found.common.tolist()[1:] == [-1, -1]
    assert found.distance.tolist() == pytest.approx([0.9, 0.5, 0.5])


def test_the_same_town_near_towns_and_the_same_kind():
    one = people(
        5,
        town=[0, 0, 1, 2, -1],
        town_kind=[11, 11, 20, 11, 20],
        place=[(51.0, 7.0), (51.0, 7.0), (51.45, 7.0), (48.0, 11.0), (np.nan, np.nan)],
    )

    found = affinity.parts(one, [(0, 1), (0, 2), (0, 3), (2, 4), (0, 4)])

    assert found.kilometres[1] == pytest.approx(
        0.45 * np.pi / 180 * 6371.0088
    )  # the mean radius of the earth (IUGG)
    assert found.place.tolist() == pytest.approx([1, np.exp(-found.kilometres[1] / 50), 0.5, 0.5, 0])


def test_availability_is_of_both():
    found = affinity.parts(people(3, availability=[1.0, 0.25, 0.0]), [(0, 1), (1, 2)])

    assert found.availability.tolist() == [0.5, 0.0]


@few
@given(crowds())
def test_every_part_and_score_lies_between_0_and_1_and_has_no_direction(crowd):
    low, high = np.triu_indices(crowd.n, 1)

    one = affinity.parts(crowd, np.column_stack([low, high]))
    other = affinity.parts(crowd, np.column_stack([high, low]))

    for name in affinity.PARTS:
        values = getattr(one, name)
        assert ((values >= 0) & (values <= 1)).all()
        assert values.tolist() == pytest.approx(getattr(other, name).tolist())
    assert one.common.tolist() == other.common.tolist()
    score = one.score(Weights())
    assert ((score >= 0) & (score <= 1 + 1e-12)).all()


def test_only_the_proportions_of_the_weights_matter():
    one = affinity.parts(people(2, sector=[0, 1], side=[0, 1]), [(0, 1)])
    only_sector = dict.fromkeys(affinity.PARTS, 0.0) | {"sector": 7.0}

    assert one.score(Weights(**only_sector)).tolist() == [1.0]
    assert Weights(*(2 * share for share in Weights().shares)).shares == pytest.approx(Weights().shares)


@pytest.mark.parametrize("weights", ({"need": -1.0}, {"need": np.nan}, dict.fromkeys(affinity.PARTS, 0.0)))
def test_weights_that_say_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        Weights(**weights)


def test_texts_without_a_known_word_still_meet_themselves():
    needs, offers = wishes([["die"], ["XK-7"]]), wishes([["die"], ["xk-7"]])

    assert likeness(needs, offers).toarray() == pytest.approx(np.eye(2))


@pytest.mark.parametrize(
    ("given", "message"),
    (
        ({"side": [0]}, "values of side"),
        ({"place": [(1.0, 2.0)]}, "place must be"),
        ({"availability": [1.0, 2.0]}, "availability"),
        ({"needs": [[], [], ["Raum"]]}, "needs belong"),
    ),
)
def test_arrays_that_do_not_fit_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        people(2, **given)

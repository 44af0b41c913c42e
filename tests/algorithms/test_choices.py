import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geflecht.algorithms import choices
from tests.algorithms.strategies import few


@st.composite
def wishes(draw):
    people, workshops = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    row = st.lists(st.integers(0, 3), min_size=workshops, max_size=workshops)
    rank = np.array(draw(st.lists(row, min_size=people, max_size=people)))
    return rank, np.array(draw(st.lists(st.integers(0, 3), min_size=workshops, max_size=workshops)))


def profile(rank, workshop, *, everyone_first):
    """How good a placing is: people placed (if that comes first), then how many got each rank."""
    got = [int(rank[person, at]) for person, at in enumerate(workshop) if at >= 0]
    by_rank = [got.count(level) for level in range(1, 4)]
    return [len(got), *by_rank] if everyone_first else by_rank


@few
@given(wishes(), st.booleans())
def test_the_placing_equals_brute_force(given_wishes, everyone_first):
    rank, capacity = given_wishes

    found = choices.place(rank, capacity, everyone_first=everyone_first)

    every = [
        profile(rank, choice, everyone_first=everyone_first)
        for choice in itertools.product(range(-1, len(capacity)), repeat=len(rank))
        if choices.is_feasible_placing(rank, capacity, np.array(choice))
    ]
    assert found.proven
    assert choices.is_feasible_placing(rank, capacity, found.workshop)
    assert profile(rank, found.workshop, everyone_first=everyone_first) == max(every)
    assert [one.person for one in found.unplaced] == list(np.flatnonzero(found.workshop < 0))


@few
@given(wishes())
def test_who_has_no_place_meets_more_people_than_seats(given_wishes):
    rank, capacity = given_wishes

    found = choices.place(rank, capacity)

    for one in found.unplaced:
        assert set(np.flatnonzero(rank[one.person])) <= set(one.workshops)
        assert one.seats == capacity[list(one.workshops)].sum()
        assert one.people > one.seats
        only_these = [
            person for person in range(len(rank)) if set(np.flatnonzero(rank[person])) <= set(one.workshops)
        ]
        assert one.people <= len(only_these)


def test_a_first_choice_more_does_not_cost_somebody_their_place_unless_asked():
    rank = np.array([[1, 2], [1, 0]])  # both want A first; only the first person would take B too
    capacity = np.array([1, 1])

    kind = choices.place(rank, capacity)

    assert (list(kind.workshop), list(kind.by_rank), kind.unplaced) == ([1, 0], [1, 1], ())


def test_ranks_can_count_before_people():
    rank = np.array([[1, 2], [0, 1], [2, 0]])  # three people, A for the first and third, B for both others
    capacity = np.array([1, 1])

    strict = choices.place(rank, capacity, everyone_first=False)

    assert (list(strict.workshop), list(strict.by_rank)) == ([0, 1, -1], [2, 0])
    assert strict.unplaced == (choices.Unplaced(2, (0, 1), 3, 2),)


def test_who_wishes_for_nothing_is_named_without_workshops():
    found = choices.place(np.array([[0]]), np.array([4]))

    assert found.unplaced == (choices.Unplaced(0, (), 1, 0),)


def test_five_hundred_people_and_forty_workshops():
    rng = np.random.default_rng(3)
    rank = np.zeros((500, 40), dtype=np.intp)
    for row in rank:
        row[rng.choice(40, 5, replace=False, p=np.arange(1, 41) / 820)] = np.arange(1, 6)

    found = choices.place(rank, np.full(40, 13))

    assert found.proven
    assert choices.is_feasible_placing(rank, np.full(40, 13), found.workshop)
    assert found.by_rank.sum() + len(found.unplaced) == 500


@pytest.mark.parametrize(
    ("rank", "capacity", "said"),
    (
        ([[1]], [1, 1], "a capacity each"),
        ([1], [1], "a capacity each"),
        ([[-1]], [1], "at least 0"),
        ([[1]], [-1], "at least 0"),
    ),
)
def test_bad_arrays_are_refused(rank, capacity, said):
    with pytest.raises(ValueError, match=said):
        choices.place(np.array(rank), np.array(capacity))

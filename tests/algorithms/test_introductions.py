"""Candidates and whole proposals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geflecht.algorithms import affinity
from geflecht.algorithms.affinity import Weights
from geflecht.algorithms.candidates import candidates
from geflecht.algorithms.introductions import Limits, introduce
from geflecht.algorithms.matching import is_feasible
from tests.algorithms.people import crowd, crowds, people
from tests.algorithms.strategies import few


def allowed(everybody, out=()):
    """Pairs that no hard limit takes out, worked out one by one."""
    taken = {tuple(sorted(pair)) for pair in [*everybody.ties.tolist(), *map(tuple, out)]}
    return [
        (a, b)
        for a in range(everybody.n)
        for b in range(a + 1, everybody.n)
        if (a, b) not in taken
        and min(everybody.capacity[[a, b]]) > 0
        and not everybody.organisation[a] == everybody.organisation[b] >= 0
    ]


def recall(everybody, found, count):
    """Share of the exact best `count` of each person that are candidates; equal scores stand for each other."""
    pairs = np.array(allowed(everybody))
    score = affinity.parts(everybody, pairs).score(Weights())
    mine = {tuple(pair) for pair in found.pairs.tolist()}
    hits = wanted = 0
    for person in range(everybody.n):
        own = np.flatnonzero((pairs == person).any(axis=1))
        best = own[np.argsort(-score[own])][:count]
        if len(best):
            limit = score[best[-1]] - 2e-5
            have = sum(tuple(pairs[k].tolist()) in mine for k in own if score[k] >= limit)
            hits += min(have, len(best))
            wanted += len(best)
    return hits / wanted


@few
@given(crowds(), st.integers(0, 5))
def test_with_room_for_all_exactly_the_allowed_pairs_are_candidates(everybody, seed):
    out = np.random.default_rng(seed).integers(0, everybody.n, (2, 2))

    found = candidates(everybody, Weights(), out, per_person=everybody.n)

    pairs = allowed(everybody, out.tolist())
    assert [tuple(pair) for pair in found.pairs.tolist()] == pairs
    if pairs:
        assert found.score == pytest.approx(affinity.parts(everybody, pairs).score(Weights()))


def test_the_best_of_each_person_are_found_exactly():
    everybody = crowd(300, seed=2)

    found = candidates(everybody, Weights(), per_person=5)

    assert recall(everybody, found, 5) == 1.0


def test_many_themes_give_the_same_candidates_as_few():
    everybody = crowd(150, seed=3)
    spread = people(
        150,
        **{
            name: getattr(everybody, name)
            for name in ("sector", "side", "organisation", "town", "town_kind", "place", "capacity")
        },
        themes=[[40 * theme for theme in own] for own in everybody.themes],
    )

    assert recall(spread, candidates(spread, Weights(), per_person=5), 5) == 1.0


def test_blocks_find_nearly_as_good_candidates():
    everybody = crowd(300, seed=4)

    found = candidates(everybody, Weights(), per_person=5, everybody=0)

    assert recall(everybody, found, 5) >= 0.99


@few
@given(crowds(), st.integers(1, 3))
def test_a_proposal_keeps_every_limit(everybody, rounds):
    out = np.array(allowed(everybody)[:1], dtype=np.intp).reshape(-1, 2)

    found = introduce(everybody, Limits(refused=out), rounds=rounds)

    assert {tuple(pair) for pair in found.pairs.tolist()} <= set(allowed(everybody, out.tolist()))
    assert len({tuple(pair) for pair in found.pairs.tolist()}) == len(found.pairs)
    for number in range(1, rounds + 1):
        load = np.bincount(found.pairs[found.round == number].ravel(), minlength=everybody.n)
        assert (load <= everybody.capacity).all()
    assert found.bound >= found.weight - 1e-9
    assert (
        sorted([*found.unserved.tolist(), *np.unique(found.pairs).tolist()])
        == np.flatnonzero(everybody.capacity).tolist()
    )


def test_pinned_stay_dropped_stay_out_and_the_rest_is_the_best():
    everybody = crowd(40, seed=5)
    first = introduce(everybody)
    keep, drop = first.pairs[1:2], first.pairs[0:1]

    again = introduce(everybody, Limits(pinned=keep, forbidden=drop))

    pairs = again.pairs.tolist()
    assert keep[0].tolist() in pairs
    assert drop[0].tolist() not in pairs
    assert again.weight <= first.weight + 1e-9


def test_the_second_round_brings_new_pairs_for_everybody():
    everybody = people(4, sector=[0, 0, 1, 1], side=[0, 0, 1, 1])

    found = introduce(everybody, rounds=3)

    assert found.round.tolist() == [1, 1, 2, 2, 3, 3]
    assert sorted(map(tuple, found.pairs.tolist())) == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    assert found.weight == pytest.approx(found.bound)


def test_who_gets_nobody_is_named_with_the_reason():
    everybody = people(5, organisation=[0, 0, 1, -1, -1], ties=[(0, 3), (0, 4), (2, 3), (2, 4)])
    around_one = people(4, ties=[(0, 1), (0, 2), (1, 2)])

    found = introduce(everybody, Limits(past=np.array([(0, 2)])))
    star = introduce(around_one)

    assert (found.unserved.tolist(), found.why, found.served) == ([0], ("nobody_open",), 4)
    assert (len(star.unserved), star.why, star.served) == (2, ("others_full", "others_full"), 2)


def test_two_hundred_alike_are_all_served():
    """Everybody would rather meet one of the three with money, but they cannot meet all."""
    everybody = people(
        200,
        needs=[[]] * 3 + [["Fördermittel"]] * 197,
        offers=[["Fördermittel"]] * 3 + [[]] * 197,
        capacity=np.ones(200, dtype=np.int64),
    )

    found = introduce(everybody, per_person=2)

    assert (found.served, len(found.unserved)) == (200, 0)


def test_the_same_seed_gives_the_same_proposal():
    everybody = crowd(200, seed=6)

    first, again = introduce(everybody, seed=3), introduce(everybody, seed=3)

    assert first.pairs.tolist() == again.pairs.tolist()
    assert is_feasible(first.pairs, first.score, everybody.capacity, np.arange(len(first.pairs)))


@pytest.mark.parametrize(
    ("pinned", "message"),
    (
        ([(0, 1)], "of one organisation"),
        ([(0, 2)], "tied"),
        ([(1, 2)], "excluded"),
        ([(1, 1)], "pair 1, 1"),
        ([(3, 0), (3, 1)], "capacity"),
    ),
)
def test_pins_that_cannot_be_are_refused(pinned, message):
    everybody = people(4, organisation=[0, 0, 1, 2], ties=[(0, 2)])

    with pytest.raises(ValueError, match=message):
        introduce(everybody, Limits(past=np.array([(1, 2)]), pinned=np.array(pinned)))


def test_nobody_and_nothing_to_do():
    assert introduce(people(0)).pairs.tolist() == []
    assert introduce(people(2, capacity=[0, 3])).why == ("nobody_open",)
    with pytest.raises(ValueError, match="rounds"):
        introduce(people(2), rounds=0)

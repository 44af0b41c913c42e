"""The b-matching against enumeration, an integer programme, and what people may ask of it."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from geflecht.algorithms import augment, exact, prices
from geflecht.algorithms.matching import is_feasible, match
from geflecht.algorithms.prices import Instance
from tests.algorithms.strategies import few


@st.composite
def instances(draw, *, most_people=6, most_pairs=9):
    n = draw(st.integers(2, most_people))
    every = list(combinations(range(n), 2))
    pairs = draw(st.lists(st.sampled_from(every), unique=True, max_size=most_pairs))
    weight = st.just(np.nan) | st.sampled_from((0.0, 0.25, 0.5, 1.0)) | st.floats(0, 1)
    weights = draw(st.lists(weight, min_size=len(pairs), max_size=len(pairs)))
    capacity = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    return np.array(pairs, dtype=np.intp).reshape(-1, 2), np.array(weights, dtype=float), np.array(capacity)


def enumerated(pairs, weight, capacity, pinned=()):
    """The best (served, weight) of all choices of pairs."""
    best = (-1, 0.0)
    for size in range(len(pairs) + 1):
        for chosen in combinations(range(len(pairs)), size):
            if is_feasible(pairs, weight, capacity, list(chosen), pinned=pinned):
                best = max(best, (len(set(pairs[list(chosen)].ravel())), float(weight[list(chosen)].sum())))
    return best


def random_instance(n, m, seed, most=3):
    rng = np.random.default_rng(seed)
    keys = np.unique(rng.integers(0, n, (m, 2)), axis=0)
    pairs = np.unique(np.sort(keys[keys[:, 0] != keys[:, 1]], axis=1), axis=0)
    liked = rng.random(n)
    weight = 0.3 * liked[pairs].sum(axis=1) + 0.4 * rng.random(len(pairs))
    return pairs, weight, rng.integers(1, most + 1, n)


def by_integer_programme(pairs, weight, capacity):
    """The heaviest choice that serves everybody, by another way."""
    m, n = len(pairs), len(capacity)
    matrix = sparse.csr_array((np.ones(2 * m), (pairs.T.ravel(), np.tile(np.arange(m), 2))), shape=(n, m))
    found = milp(
        -weight, constraints=LinearConstraint(matrix, np.ones(n), capacity), bounds=Bounds(0, 1),
        integrality=np.ones(m), options={"mip_rel_gap": 0},
    )  # fmt: skip
    assert found.status == 0
    return -found.fun


@few
@given(instances())
def test_a_small_instance_is_solved_to_the_optimum(instance):
    pairs, weight, capacity = instance

    found = match(pairs, weight, capacity)

    assert is_feasible(pairs, weight, capacity, found.chosen)
    served, best = enumerated(pairs, weight, capacity)
    assert (found.served, found.proven) == (served, True)
    assert found.weight == pytest.approx(best)
    assert found.bound == pytest.approx(best, abs=1e-5)


@few
@given(instances(), st.data())
def test_pinned_pairs_are_in_and_the_rest_is_the_best_around_them(instance, data):
    pairs, weight, capacity = instance
    allowed = [k for k in range(len(pairs)) if is_feasible(pairs, weight, capacity, [k])]
    pinned = [data.draw(st.sampled_from(allowed))] if allowed else []

    found = match(pairs, weight, capacity, pinned=pinned)

    assert set(pinned) <= set(found.chosen.tolist())
    served, best = enumerated(pairs, weight, capacity, pinned)
    assert found.served == served
    assert found.weight == pytest.approx(best)


@few
@given(instances())
def test_walks_keep_the_limits_and_the_bound_is_never_below_the_best(instance):
    pairs, weight, capacity = instance

    found = match(pairs, weight, capacity, small=0)

    assert is_feasible(pairs, weight, capacity, found.chosen)
    served, best = enumerated(pairs, weight, capacity)
    assert found.served <= served
    assert found.bound >= found.weight
    if found.served == served:
        assert found.bound >= best - 1e-9


@few
@given(instances())
def test_the_exact_search_needs_no_good_start(instance):
    pairs, weight, capacity = instance
    kept = [k for k in range(len(pairs)) if is_feasible(pairs, weight, capacity, [k])]
    assume(kept)
    u, v = pairs[kept].astype(np.int32).T
    problem = Instance(len(capacity), u, v, weight[kept], capacity, capacity > 0)

    taken, bound, proven = exact.solve(problem, np.zeros(len(kept), dtype=bool))

    chosen = np.array(kept, dtype=np.intp)[taken]
    served, best = enumerated(pairs, weight, capacity)
    assert is_feasible(pairs, weight, capacity, chosen)
    assert (len(set(pairs[chosen].ravel())), proven) == (served, True)
    assert weight[chosen].sum() == pytest.approx(best, abs=1e-7)
    assert best - 1e-9 <= bound <= best + 1e-5


@pytest.mark.parametrize("seed", range(4))
def test_the_optimum_of_sixty_people_agrees_with_an_integer_programme(seed):
    pairs, weight, capacity = random_instance(60, 400, seed)
    missing = np.setdiff1d(np.arange(60), pairs)
    assert not len(missing)

    found = match(pairs, weight, capacity)

    assert (found.served, found.proven) == (60, True)
    assert found.weight == pytest.approx(by_integer_programme(pairs, weight, capacity))


def test_an_odd_number_who_want_one_each_leave_one_alone_without_a_search(monkeypatch):
    monkeypatch.setattr(exact, "_serve_most", None)  # parity alone must answer
    n = 61
    pairs = np.array([(a, b) for a in range(n) for b in range(a + 1, min(a + 9, n))])
    weight = np.random.default_rng(5).random(len(pairs))

    found = match(pairs, weight, np.ones(n, dtype=int))

    assert (found.served, found.proven) == (60, True)


def test_two_thousand_people_come_close_to_the_bound():
    pairs, weight, capacity = random_instance(2_000, 30_000, seed=1)

    found = match(pairs, weight, capacity)

    assert is_feasible(pairs, weight, capacity, found.chosen)
    assert found.served == 2_000
    assert found.weight >= 0.999 * found.bound


def test_a_pair_that_is_worth_next_to_nothing_is_not_left_out():
    pairs = [(0, 1), (0, 5), (0, 7), (2, 5), (2, 6), (3, 6), (3, 7), (4, 6)]
    weight = [0.5, 8e-8, 0.0004, 0.7, 0.08, 0.6, 0.008, 0.00007]
    capacity = np.array([2, 2, 2, 3, 3, 2, 1, 1])
    u, v = np.array(pairs, dtype=np.int32).T
    problem = Instance(8, u, v, np.array(weight), capacity, capacity > 0)

    taken, bound, _proven = exact.solve(problem, np.zeros(8, dtype=bool))

    best = enumerated(np.array(pairs), np.array(weight), capacity)[1]
    assert problem.value(taken) == pytest.approx(best, abs=1e-9)
    assert bound >= best - 1e-9


def test_serving_everybody_comes_before_weight():
    pairs, weight = [(0, 1), (1, 2), (2, 3)], [0.1, 1.0, 0.1]

    found = match(pairs, weight, [1, 1, 1, 1])

    assert (found.chosen.tolist(), found.served) == ([0, 2], 4)
    assert found.weight == pytest.approx(0.2)
    assert found.bound == pytest.approx(0.2)


def test_of_three_who_all_want_the_same_one_the_best_gets_it():
    found = match([(0, 3), (1, 3), (2, 3)], [0.2, 0.9, 0.4], [1, 1, 1, 1])

    assert (found.chosen.tolist(), found.served, found.proven) == ([1], 2, True)


def test_forbidden_pairs_and_people_without_capacity_are_left_out():
    found = match([(0, 1), (1, 2), (2, 3)], [np.nan, 0.5, 0.5], [1, 1, 0, 1])

    assert (found.chosen.tolist(), found.served, found.weight, found.bound) == ([], 0, 0.0, 0.0)


def test_the_same_seed_gives_the_same_choice():
    pairs, weight, capacity = random_instance(300, 4_000, seed=3)

    first, again = (match(pairs, weight, capacity, seed=5) for _ in range(2))

    assert first.chosen.tolist() == again.chosen.tolist()


def test_greedy_in_rounds_takes_what_one_by_one_takes():
    pairs, weight, capacity = random_instance(200, 2_000, seed=4)
    u, v = pairs.astype(np.int32).T
    instance = Instance(200, u, v, weight, capacity, np.ones(200, dtype=bool))
    order = np.argsort(-weight, kind="stable")
    left, expected = capacity.copy(), []
    for k in order:
        if left[pairs[k]].min() > 0:
            expected.append(k)
            left[pairs[k]] -= 1

    assert np.flatnonzero(augment.greedy(instance, order)).tolist() == sorted(expected)


@few
@given(instances(), st.integers(0, 1000))
def test_any_prices_give_a_bound(instance, seed):
    pairs, weight, capacity = instance
    u, v = pairs.astype(np.int32).T
    weight = np.nan_to_num(weight)
    price = np.random.default_rng(seed).normal(0, 0.5, len(capacity))
    problem = Instance(len(capacity), u, v, weight, capacity, np.ones(len(capacity), dtype=bool))

    _served, best = enumerated(pairs, weight, capacity)
    assert prices.bound(problem, price, all_served=False) >= best - 1e-9


@pytest.mark.parametrize(
    ("pairs", "weight", "capacity", "pinned", "message"),
    (
        ([(0, 1)], [0.5, 0.5], [1, 1], (), "1 pairs, but"),
        ([(0, 2)], [0.5], [1, 1], (), "two of the people"),
        ([(1, 1)], [0.5], [1, 1], (), "two of the people"),
        ([(0, 1)], [-0.5], [1, 1], (), "finite numbers"),
        ([(0, 1)], [np.inf], [1, 1], (), "finite numbers"),
        ([(0, 1)], [0.5], [1, -1], (), "finite numbers"),
        ([(0, 1), (1, 0)], [0.5, 0.5], [1, 1], (), "given twice"),
        ([(0, 1)], [0.5], [1, 1], [1], "indices of the 1 pairs"),
        ([(0, 1)], [np.nan], [1, 1], [0], "pinned pairs are forbidden"),
        ([(0, 1), (0, 2)], [0.5, 0.5], [1, 1, 1], [0, 1], r"exceed the capacity of \[0\]"),
    ),
)
def test_what_cannot_be_is_refused(pairs, weight, capacity, pinned, message):
    with pytest.raises(ValueError, match=message):
        match(pairs, weight, capacity, pinned=pinned)


@pytest.mark.parametrize(
    ("chosen", "pinned"), (([0, 0], ()), ([0, 1], ()), ([2], ()), ([3], ()), ([0], [1]), ([-1], ()))
)
def test_the_checker_finds_what_is_wrong(chosen, pinned):
    pairs, weight = [(0, 1), (1, 2), (2, 3)], [0.5, 0.5, np.nan]

    assert is_feasible(pairs, weight, [1, 1, 1, 1], [0])
    assert not is_feasible(pairs, weight, [1, 1, 1, 1], chosen, pinned=pinned)

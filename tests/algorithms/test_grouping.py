"""Maximally diverse grouping: sizes are kept, and nothing better exists on small input."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geflecht.algorithms.seating import fast, grouping, limits
from geflecht.algorithms.seating.partition import Partition
from geflecht.algorithms.seating.sizes import best_sizes
from tests.algorithms.strategies import few

SEARCHES = (False, pytest.param(True, marks=pytest.mark.skipif(not fast.is_installed(), reason="no numba")))


@st.composite
def instances(draw, most=7):
    """Symmetric gains, some negative, and groups that hold everybody."""
    n = draw(st.integers(1, most))
    gains = np.zeros((n, n))
    above = np.triu_indices(n, 1)
    gains[above] = draw(st.lists(st.integers(-9, 9), min_size=len(above[0]), max_size=len(above[0])))
    lower = np.array(draw(st.lists(st.integers(0, 2), min_size=1, max_size=3)))
    upper = lower + np.array(draw(st.lists(st.integers(0, 4), min_size=len(lower), max_size=len(lower))))
    lower = np.minimum(lower, n // len(lower))
    upper[-1] = max(upper[-1], n - upper[:-1].sum(), lower[-1])
    return gains + gains.T, lower, upper


def every(n, lower, upper):
    for row in itertools.product(range(len(lower)), repeat=n):
        if grouping.is_feasible_grouping(row, lower, upper):
            yield np.array(row)


@pytest.mark.parametrize("compiled", SEARCHES)
@few
@given(instance=instances(), seed=st.integers(0, 9))
def test_the_partition_is_the_best_of_all(compiled, instance, seed):
    gains, lower, upper = instance

    found = grouping.group(
        gains, lower, upper, seed=seed, stop=limits.after(iterations=500), compiled=compiled
    )

    assert grouping.is_feasible_grouping(found.assignment, lower, upper)
    assert found.value == max(grouping.value_of(gains, row) for row in every(len(gains), lower, upper))
    assert found.value == grouping.value_of(gains, found.assignment)


@pytest.mark.parametrize("compiled", SEARCHES)
def test_the_same_seed_gives_the_same_partition(compiled):
    gains = np.random.default_rng(1).integers(0, 100, (40, 40))
    gains = gains + gains.T
    same = [
        grouping.group(gains, [8] * 4, [12] * 4, seed=3, stop=limits.after(iterations=900), compiled=compiled)
        for _ in range(2)
    ]

    assert (same[0].assignment == same[1].assignment).all()
    assert same[0].iterations == same[1].iterations


@few
@given(instances(), st.booleans())
def test_sizes_have_the_most_or_fewest_pairs(instance, most):
    gains, lower, upper = instance
    n = len(gains)

    sizes = best_sizes(n, lower, upper, most=most)

    fitting = [
        sum(size * (size - 1) for size in way)
        for way in itertools.product(*(range(low, high + 1) for low, high in zip(lower, upper, strict=True)))
        if sum(way) == n
    ]
    assert sizes.sum() == n
    assert ((sizes >= lower) & (sizes <= upper)).all()
    assert (sizes * (sizes - 1)).sum() == (max(fitting) if most else min(fitting))


@few
@given(instances(), st.integers(0, 99))
def test_the_search_keeps_its_sums_right(instance, seed):
    gains, lower, _upper = instance
    rng = np.random.default_rng(seed)
    groups = len(lower)
    part = Partition.of(gains, rng.integers(0, groups, len(gains)), groups)
    for _ in range(4):
        u, group = int(rng.integers(len(gains))), int(rng.integers(groups))
        a = int(part.seats[u])
        if a != group:
            part.put(u, group)
            part.refresh(a, group)

    fresh = Partition.of(gains, part.seats, groups)
    assert np.allclose(part.sums, fresh.sums)
    assert np.allclose(part.over, fresh.over)
    assert (part.size == fresh.size).all()


def test_who_is_together_in_both_parents_stays_together():
    one, other = np.array([0, 0, 0, 1, 1, 1]), np.array([1, 1, 0, 0, 0, 1])

    for seed in range(5):
        child = grouping.crossed(one, other, 2, np.random.default_rng(seed))
        assert child[[0, 1, 3, 4]].tolist() == [0, 0, 1, 1]
        assert sorted(child[[2, 5]].tolist()) == [0, 1]


@pytest.mark.parametrize("gains", ([[0, 1]], [[0, np.nan], [np.nan, 0]]))
def test_gains_that_are_no_finite_square_are_refused(gains):
    with pytest.raises(ValueError, match="square"):
        grouping.group(gains, [1, 1], [1, 1], seed=1, stop=limits.after(iterations=1))


def test_elements_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="3 people do not fit"):
        grouping.group(np.zeros((3, 3)), [1], [2], seed=1, stop=limits.after(iterations=1))


def test_a_search_needs_a_limit():
    with pytest.raises(ValueError, match="limit"):
        limits.after()


def test_a_limit_ends_by_its_clock_or_its_iterations():
    now = [0.0]
    stop = limits.after(seconds=5, iterations=10, clock=lambda: now[0])

    assert [stop.reached(9), stop.reached(10), stop.left(4), stop.after(4).iterations] == [False, True, 6, 6]
    now[0] = 5.0
    assert stop.reached(0)

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geflecht.algorithms import spaces
from tests.algorithms.strategies import few

shapes = st.tuples(st.integers(1, 4), st.integers(1, 4))


@st.composite
def tables(draw):
    shape = draw(shapes)
    part = arrays(float, shape, elements=st.integers(0, 4).map(lambda fourth: fourth / 4) | st.just(np.nan))
    refused = arrays(bool, shape)
    return {"area": draw(refused), "rent": draw(refused)}, {"area": draw(part), "time": draw(part)}


def best_sum(score):
    """The largest sum of any one-to-one choice, by trying every one."""
    rows, columns = score.shape
    best = 0.0
    for picks in itertools.product(range(-1, columns), repeat=rows):
        taken = [pick for pick in picks if pick >= 0]
        values = [score[row, pick] for row, pick in enumerate(picks) if pick >= 0]
        if len(set(taken)) == len(taken) and not np.isnan(values).any():
            best = max(best, sum(values))
    return best


@few
@given(tables())
def test_one_to_one_equals_brute_force(table):
    refused, parts = table

    found = spaces.match(refused, parts, {"area": 2.0, "time": 1.0}, one_to_one=True)

    assert spaces.is_one_to_one(found.pairs, found.score)
    assert found.score[*found.pairs.T].sum() == pytest.approx(best_sum(found.score))


@few
@given(tables())
def test_without_one_to_one_every_pair_that_nothing_refuses_is_there_the_best_first(table):
    refused, parts = table

    found = spaces.match(refused, parts, {"area": 2.0, "time": 1.0})

    allowed = ~(refused["area"] | refused["rent"])
    assert sorted(map(tuple, found.pairs)) == sorted(map(tuple, np.argwhere(allowed)))
    assert np.array_equal(np.isnan(found.score), ~allowed)
    assert (np.diff(found.score[*found.pairs.T]) <= 1e-9).all()


def test_the_score_is_the_weighted_mean_of_what_is_known():
    refused = {"area": np.array([[False, False, False]])}
    parts = {"area": np.array([[0.5, np.nan, np.nan]]), "time": np.array([[1.0, 0.25, np.nan]])}

    found = spaces.match(refused, parts, {"area": 3.0, "time": 1.0})

    assert found.score.tolist() == [[(0.5 * 3 + 1) / 4, 0.25, 0.0]]


def test_parts_by_hand():
    used = spaces.used_area(np.array([100.0, 300.0]), np.array([400.0, 300.0]), np.array([200.0, 200.0]))

    assert used.tolist() == [200, 300]
    assert spaces.nearness(used, np.array([200.0, 200.0])).tolist() == [1, 200 / 300]
    assert spaces.nearness(np.zeros(1), np.zeros(1)).tolist() == [1]
    most, spent = np.array([1000.0, 1000.0, 0.0, 0.0]), np.array([250.0, 1200.0, 0.0, 5.0])
    assert spaces.left_of(most, spent).tolist() == [0.75, 0, 1, 0]
    assert np.isnan(spaces.left_of(np.array([np.nan]), np.array([5.0]))).all()


@pytest.mark.parametrize("part", (np.array([[1.5]]), np.array([[-0.1]]), np.array([0.5])))
def test_a_part_that_is_no_share_is_refused(part):
    with pytest.raises(ValueError, match="part 'area' must be 0…1"):
        spaces.match({"area": np.array([[False]])}, {"area": part}, {"area": 1.0})


def test_pairs_that_meet_twice_are_no_one_to_one():
    assert not spaces.is_one_to_one(np.array([[0, 0], [0, 1]]), np.ones((1, 2)))
    assert not spaces.is_one_to_one(np.array([[0, 0]]), np.array([[np.nan]]))

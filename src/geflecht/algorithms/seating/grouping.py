"""Maximally diverse grouping: people into groups with lower and upper sizes, the most gain inside groups.

A population of partitions, each improved by tabu search. Two of them make a new one: who is in the same group
in both stays, the others are dealt out anew. Compiled where the extra `fast` is installed, else with NumPy.
Literature: Gallego et al. 2013, doi:10.1057/jors.2012.66; Lai and Hao 2016, doi:10.1016/j.ejor.2016.05.018;
Yang et al. 2022, doi:10.1016/j.ejor.2022.02.003.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment

from geflecht.algorithms.seating import fast, partition
from geflecht.algorithms.seating.limits import Stop
from geflecht.algorithms.seating.model import Flags, Floats, Ints
from geflecht.algorithms.seating.sizes import best_sizes

# steps without progress per person before a tabu search ends, and partitions kept: NumPy has fewer steps
PATIENCE, PATIENCE_COMPILED = 10, 5
POPULATION, POPULATION_COMPILED = 5, 12
STALE = 3  # so many times the population without a new member before most begin anew

Improve = Callable[..., tuple[Ints, int]]


@dataclass(frozen=True)
class Grouping:
    """group of each element (n,), the sum of gains inside groups, steps of the search, and which one ran."""

    assignment: Ints
    value: float
    iterations: int = field(compare=False)
    compiled: bool = field(compare=False)


def is_feasible_grouping(assignment: ArrayLike, lower: Ints, upper: Ints) -> bool:
    """Tell whether every element has a group and every group a size within its limits."""
    groups = np.asarray(assignment, dtype=np.intp)
    if groups.size and (groups.min() < 0 or groups.max() >= len(lower)):
        return False
    size = np.bincount(groups, minlength=len(lower))
    return bool((size >= lower).all() and (size <= upper).all())


def value_of(gains: Floats, assignment: Ints) -> float:
    """Return the sum of gains over pairs inside groups."""
    return float((gains * (assignment[:, None] == assignment)).sum() / 2)


def group(
    gains: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    seed: int,
    stop: Stop,
    compiled: bool | None = None,
) -> Grouping:
    """Partition n elements into G groups so that the sum of gains inside groups is as large as possible.

    Parameters
    ----------
    gains : (n, n) symmetric; the diagonal does not count.
    lower, upper : (G,) sizes of the groups.
    seed : the same seed and the same number of iterations give the same partition, for each kind of search.
    stop : `limits.after(…)`.
    compiled : True or False for the compiled search or NumPy; None takes what is installed.

    Raises
    ------
    ValueError
        If gains are not square and finite, or n elements do not fit the groups.
    """
    matrix = np.array(gains, dtype=np.float64)
    low, high = np.asarray(lower, dtype=np.intp), np.asarray(upper, dtype=np.intp)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not np.isfinite(matrix).all():
        raise ValueError("gains must be a square matrix of finite numbers")
    np.fill_diagonal(matrix, 0)
    quick = fast.is_installed() if compiled is None else compiled
    rng = np.random.default_rng(seed)
    sizes = best_sizes(len(matrix), low, high, most=matrix.sum() >= 0)
    improve = _improver(matrix, low, high, quick=quick, rng=rng, seed=seed)
    most = POPULATION_COMPILED if quick else POPULATION
    found, done = _evolve(matrix, sizes, improve, most, rng, stop)
    return Grouping(found, value_of(matrix, found), done, quick)


def _improver(
    gains: Floats, lower: Ints, upper: Ints, *, quick: bool, rng: np.random.Generator, seed: int
) -> Improve:
    held: Flags = np.zeros(len(gains), dtype=bool)
    patience = max(100, (PATIENCE_COMPILED if quick else PATIENCE) * len(gains))
    if not quick:
        return partial(partition.tabu, gains, lower, upper, held, rng=rng, patience=patience)
    kernel = fast.kernel(fast.PARTITION, seed)
    improve: Improve = partial(kernel.tabu, gains, lower, upper, held, patience=patience)
    return improve


def _evolve(
    gains: Floats, sizes: Ints, improve: Improve, most: int, rng: np.random.Generator, stop: Stop
) -> tuple[Ints, int]:
    """Return the best partition found with a population of `most`, and the steps of all searches."""
    people: list[Ints] = []
    values: list[float] = []
    best, top = rng.permutation(np.repeat(np.arange(len(sizes)), sizes)), -np.inf
    done = stale = 0
    while not (done and stop.reached(done)):
        if len(people) < most:
            child = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
        else:
            one, other = rng.choice(most, 2, replace=False)
            child = crossed(people[one], people[other], len(sizes), rng)
        child, steps = improve(child, stop=stop.after(done))
        done += max(steps, 1)
        value = value_of(gains, child)
        if value > top:
            best, top = child, value
        stale = 0 if _enter(people, values, child, value, most) else stale + 1
        if stale > STALE * most:
            people, values, stale = [best], [top], 0
    return best, done


def crossed(one: Ints, other: Ints, groups: int, rng: np.random.Generator) -> Ints:
    """Return a partition of the sizes of `one` that keeps together who is together in both.

    Groups of the other are matched to those of the one by how many they share.
    """
    shared = np.zeros((groups, groups), dtype=np.intp)
    np.add.at(shared, (one, other), 1)
    mine, theirs = linear_sum_assignment(shared, maximize=True)
    same = np.empty(groups, dtype=np.intp)
    same[theirs] = mine
    dealt = np.flatnonzero(same[other] != one)
    child = one.copy()
    child[dealt] = rng.permutation(one[dealt])
    return child


def _enter(people: list[Ints], values: list[float], child: Ints, value: float, most: int) -> bool:
    """Take a new partition into the population: in the place of the worst once it is full, unless it is worse
    or one is of the same value already."""
    if np.isclose(value, values, rtol=0, atol=partition.SAME).any():
        return False
    if len(people) < most:
        people.append(child)
        values.append(value)
        return True
    worst = int(np.argmin(values))
    if value <= values[worst]:
        return False
    people[worst], values[worst] = child, value
    return True

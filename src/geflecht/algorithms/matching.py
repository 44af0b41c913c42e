"""Whom to introduce to whom: maximum-weight b-matching on a sparse graph of candidates.

First as many people as possible get somebody, then the weight is as large as possible. Small instances are
solved to the proven optimum (`exact`), larger ones by prices, a greedy choice by what a pair is worth beyond
its prices, and walks that improve it (`prices`, `augment`); a bound says how good the result could be at best.
Sources of the parts: LP duality of b-matching (Schrijver 2003, ch. 31–33); odd-set cuts (Edmonds 1965).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geflecht.algorithms import augment, exact, prices
from geflecht.algorithms.prices import Instance

SMALL = 2_500  # candidate pairs up to which the optimum is proven
MEDIUM = 150_000  # up to which long walks are tried at once, several times
Schedule = tuple[tuple[int, float, int], ...]
SHORT_FIRST: Schedule = ((1, 0.0, 4), (1, 0.5, 2), (2, 0.0, 3), (2, 0.5, 2), (3, 0.0, 2), (4, 0.0, 2))
LONG_AT_ONCE: Schedule = ((3, 0.0, 15), (5, 0.0, 30), (4, 0.3, 15))


@dataclass(frozen=True, slots=True, eq=False)
class Matching:
    """Chosen pairs.

    chosen: (k,) indices into the pairs given, ascending. served: how many people with room got a pair.
    weight: sum over the chosen pairs. bound: no matching that serves as many weighs more.
    proven: whether it is known to be the best (then weight and bound agree).
    """

    chosen: NDArray[np.intp]
    served: int
    weight: float
    bound: float
    proven: bool


def match(
    pairs: ArrayLike,
    weight: ArrayLike,
    capacity: ArrayLike,
    *,
    pinned: ArrayLike = (),
    seed: int = 0,
    small: int = SMALL,
) -> Matching:
    """Choose pairs so that first the most people are served, then the weight is largest.

    pairs: (m, 2) people 0…n−1, each pair once in either order. weight: (m,) ≥ 0, NaN where forbidden.
    capacity: (n,) ≥ 0, pairs each person takes at most. pinned: (k,) indices of pairs that are chosen
    whatever they weigh. small: number of pairs up to which the optimum is sought by branching.
    Raises ValueError for arrays that do not fit, a pair given twice or of one person, and pins that break
    a capacity or are forbidden. Deterministic for a seed. O(m) per step, see `augment`; memory O(m).
    """
    ends, worth, room, fixed = _checked(pairs, weight, capacity, pinned)
    n = len(room)
    free = ~np.isnan(worth)
    free[fixed] = False
    left = room - np.bincount(ends[fixed].ravel(), minlength=n)
    free &= (left[ends] > 0).all(axis=1)
    at = np.flatnonzero(free)
    has = np.bincount(ends[fixed].ravel(), minlength=n) > 0
    u, v = ends[at].astype(np.int32).T
    instance = Instance(n, u, v, worth[at], left, (room > 0) & ~has)
    taken, bound, proven = _solved(instance, np.random.default_rng(seed), small)
    chosen = np.sort(np.concatenate([fixed, at[taken]]))
    of_pins = float(worth[fixed].sum())
    served = int((np.bincount(ends[chosen].ravel(), minlength=n) > 0).sum())
    total = float(worth[chosen].sum())
    return Matching(chosen, served, total, max(bound + of_pins, total), proven)


def is_feasible(
    pairs: ArrayLike,
    weight: ArrayLike,
    capacity: ArrayLike,
    chosen: ArrayLike,
    *,
    pinned: ArrayLike = (),
) -> bool:
    """Test a choice of pairs: each once, none forbidden, all pins in it, no capacity broken."""
    ends, picked = np.asarray(pairs, dtype=np.intp).reshape(-1, 2), np.asarray(chosen, dtype=np.intp)
    room = np.asarray(capacity)
    if len(np.unique(picked)) != len(picked) or not np.isin(pinned, picked).all():
        return False
    if picked.size and (picked.min() < 0 or picked.max() >= len(ends)):
        return False
    load = np.bincount(ends[picked].ravel(), minlength=len(room))
    return bool(not np.isnan(np.asarray(weight, dtype=float)[picked]).any() and (load <= room).all())


def _solved(
    instance: Instance, rng: np.random.Generator, small: int
) -> tuple[NDArray[np.bool_], float, bool]:
    """The chosen pairs (m,), a bound on their weight, and whether they are proven the best."""
    m = len(instance.u)
    if not m:
        return np.zeros(0, dtype=np.bool_), 0.0, True
    price, bound = prices.prices(instance)
    order = np.argsort(price[instance.u] + price[instance.v] - instance.weight, kind="stable")
    chosen = augment.greedy(instance, order)
    schedule = LONG_AT_ONCE if m <= MEDIUM else SHORT_FIRST
    chosen = augment.improve(instance, chosen, price, schedule, rng)
    served = instance.degree(chosen) > 0
    if m <= small:
        found, exactly, proven = exact.solve(instance, chosen)
        if np.isfinite(exactly):
            return found, exactly, proven
    if not served[instance.wanting & (instance.room > 0)].all():
        _price, bound = prices.prices(instance, all_served=False)
    return chosen, bound, False


def _checked(
    pairs: ArrayLike, weight: ArrayLike, capacity: ArrayLike, pinned: ArrayLike
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.int64], NDArray[np.intp]]:
    ends = np.asarray(pairs, dtype=np.intp).reshape(-1, 2)
    worth, room = np.asarray(weight, dtype=np.float64), np.asarray(capacity, dtype=np.int64)
    fixed = np.unique(np.asarray(pinned, dtype=np.intp))
    if worth.shape != (len(ends),) or room.ndim != 1:
        raise ValueError(f"{len(ends)} pairs, but {worth.shape} weights; capacity must be (n,)")
    if ends.size and (ends.min() < 0 or ends.max() >= len(room) or (ends[:, 0] == ends[:, 1]).any()):
        raise ValueError(f"pairs must join two of the people 0…{len(room) - 1}")
    if (worth < 0).any() or np.isinf(worth).any() or (room < 0).any():
        raise ValueError("weights and capacities must be finite numbers from 0; NaN forbids a pair")
    low, high = np.sort(ends, axis=1).T
    if len(np.unique(low * max(len(room), 1) + high)) != len(ends):
        raise ValueError("a pair is given twice")
    if fixed.size and (fixed[0] < 0 or fixed[-1] >= len(ends)):
        raise ValueError(f"pinned must be indices of the {len(ends)} pairs")
    over = np.flatnonzero(np.bincount(ends[fixed].ravel(), minlength=len(room)) > room)
    if over.size or np.isnan(worth[fixed]).any():
        raise ValueError(f"the pinned pairs are forbidden or exceed the capacity of {over.tolist()}")
    return ends, worth, room, fixed

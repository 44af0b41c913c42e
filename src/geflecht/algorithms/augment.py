"""Better matchings by walks: drop a pair, add one, drop one …, as whole-array steps.

A walk changes nothing at its inner people, so it keeps every limit; its gain is what it adds minus what it
drops. The best walk of each length from everybody is found at once (a Bellman–Ford over alternating walks),
and all walks that share nobody are taken together, the most gainful first. No compiled code is needed:
13 million pairs take half a minute.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms.prices import Instance

NOTHING = 1e-9  # a gain below this is rounding
CLAIMS = 12  # times that people left over by one choice of walks are given to others
NEAR = 0.04  # share of the largest weight that a pair may fall short of its prices and still be tried

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """Pairs seen from both ends, grouped by the person they start from.

    to, pair: (k,) other end and index of the pair. begin: (g,) where each group starts, of whom: (g,).
    """

    to: NDArray[np.int32]
    pair: Indices
    begin: Indices
    of: NDArray[np.int32]

    @classmethod
    def of_pairs(cls, instance: Instance, pairs: Indices) -> "Arcs":
        """See `pairs` from both ends. O(k log k)."""
        start = np.concatenate([instance.u[pairs], instance.v[pairs]])
        order = np.argsort(start, kind="stable")
        start = start[order]
        begin = np.flatnonzero(np.diff(start, prepend=-1))
        to = np.concatenate([instance.v[pairs], instance.u[pairs]])[order]
        return cls(to, np.concatenate([pairs, pairs])[order], begin, start[begin])

    def best(self, value: Numbers, n: int) -> tuple[Numbers, Indices]:
        """Return for each person the largest `value` (k,) of the own arcs, −inf if none, and which one."""
        largest, which = np.full(n, -np.inf), np.full(n, -1, dtype=np.intp)
        if len(value):
            top = np.maximum.reduceat(value, self.begin)
            size = np.diff(self.begin, append=len(value))
            hits = np.flatnonzero(value == np.repeat(top, size))
            whose = np.repeat(self.of, size)[hits]
            largest[self.of] = top
            which[whose[::-1]] = hits[::-1]  # the first of equal ones
        return largest, which


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """Walks to choose from: people and pairs on each, row by row, −1 where a walk is shorter; their gain."""

    people: NDArray[np.intp]
    pairs: NDArray[np.intp]
    gain: Numbers

    def __getitem__(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Walks":
        return Walks(self.people[rows], self.pairs[rows], self.gain[rows])


def greedy(instance: Instance, order: Indices, chosen: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Take pairs in `order` as long as both ends have room; same result as one by one.

    order: (k,) indices of pairs, best first. chosen: (m,) pairs already taken. Each round takes all pairs
    that are the first of both their ends. Returns the chosen pairs (m,). O(k) per round.
    """
    chosen = np.zeros(len(instance.u), dtype=np.bool_) if chosen is None else chosen.copy()
    left = instance.room - instance.degree(chosen)
    first = np.empty(instance.n, dtype=np.intp)
    while len(order):
        u, v = instance.u[order], instance.v[order]
        possible = (left[u] > 0) & (left[v] > 0)
        order, u, v = order[possible], u[possible], v[possible]
        place = np.arange(len(order))
        ends = np.column_stack([u, v]).ravel()
        first[ends[::-1]] = np.repeat(place, 2)[::-1]  # the last write, so the first in order, stays
        taken = (first[u] == place) & (first[v] == place)
        chosen[order[taken]] = True
        left[u[taken]] -= 1
        left[v[taken]] -= 1
        order = order[~taken]
    return chosen


def improve(
    instance: Instance,
    chosen: NDArray[np.bool_],
    price: Numbers,
    schedule: Iterable[tuple[int, float, int]],
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Improve a matching by walks until none of the tried lengths gains anything.

    chosen: (m,). price: (n,), see `prices`; pairs far below them are not tried. schedule: (steps per side,
    share of pairs left out at random, sweeps at most) in turn. Serving one more person who wants it is worth
    more than any weight a walk can lose. Returns the better matching (m,).
    """
    chosen = chosen.copy()
    top = float(instance.weight.max(initial=0.0))
    spare = instance.weight - price[instance.u] - price[instance.v]
    arcs = Arcs.of_pairs(instance, np.flatnonzero(spare > -NEAR * top))
    for steps, left_out, sweeps in schedule:
        for _sweep in range(sweeps):
            value = instance.weight[arcs.pair]
            hidden = chosen[arcs.pair]
            if left_out:
                hidden |= rng.random(len(value)) < left_out
            value[hidden] = -np.inf
            if not _sweep_once(instance, chosen, arcs, value, steps, (4 * steps + 4) * (top + 1)):
                break
    return chosen


def _sweep_once(
    instance: Instance,
    chosen: NDArray[np.bool_],
    addable: Arcs,
    value: Numbers,
    steps: int,
    worth: float,
) -> int:
    """Change `chosen` by all walks that gain and share nobody; return how many there were."""
    walks = _Search(instance, chosen, addable, value, steps, worth).walks()
    taken = 0
    for found in _apart(walks, instance.n):
        pairs = found.pairs[found.pairs >= 0]
        chosen[pairs] = ~chosen[pairs]
        taken += len(found.gain)
    return taken


class _Search:
    """One search for the best walk from everybody."""

    def __init__(
        self,
        instance: Instance,
        chosen: NDArray[np.bool_],
        addable: Arcs,
        value: Numbers,
        steps: int,
        worth: float,
    ) -> None:
        degree = instance.degree(chosen)
        self.instance, self.addable, self.value = instance, addable, value
        self.on = np.flatnonzero(chosen)
        self.dropable = Arcs.of_pairs(instance, self.on)
        self.has_room = degree < instance.room
        # what it is worth to be left with one pair less, and to get one where there was none
        self.idle = np.where(instance.wanting & (degree == 1), -worth, 0.0)
        self.first = np.where(instance.wanting & (degree == 0) & self.has_room, worth, 0.0)
        self.best_add: list[Numbers] = [np.full(instance.n, -np.inf)]
        self.which: list[tuple[Indices, Indices]] = []
        for _step in range(steps):
            self._one_step_further()

    def _one_step_further(self) -> None:
        """From the best walk that starts with adding a pair to the one with one more pair added."""
        n, before = self.instance.n, self.best_add[-1]
        after_drop = np.maximum(self.idle, before)
        drop, dropped = self.dropable.best(
            after_drop[self.dropable.to] - self.instance.weight[self.dropable.pair], n
        )
        welcome = np.where(self.has_room, self.first, drop)
        add, added = self.addable.best(self.value + welcome[self.addable.to], n)
        self.best_add.append(add)
        self.which.append((np.where(self.has_room, -1, dropped), added))

    def walks(self) -> Walks:
        """Return the walks that gain and visit nobody twice, best first."""
        add = self.best_add[-1]
        u, v = self.instance.u[self.on], self.instance.v[self.on]
        either = np.maximum(self.idle, add)
        of_drop = either[u] + either[v] - self.instance.weight[self.on]
        dropping = np.flatnonzero(of_drop > NOTHING)
        u, v = u[dropping], v[dropping]
        alone = np.flatnonzero(self.has_room & (add + self.first > NOTHING))
        gain = np.concatenate([(add + self.first)[alone], of_drop[dropping]])
        nobody = np.full(len(alone), -1, dtype=np.intp)
        people = [np.concatenate([alone, u]), np.concatenate([nobody, v])]
        pairs = [np.concatenate([nobody, self.on[dropping]])]
        for start in (
            np.concatenate([alone, self._goes_on(u, -1)]),
            np.concatenate([nobody, self._goes_on(v, -1)]),
        ):
            self._follow(start, people, pairs)
        found = Walks(np.stack(people, axis=1), np.stack(pairs, axis=1), gain)
        met = np.sort(found.people, axis=1)
        simple = ~((met[:, 1:] == met[:, :-1]) & (met[:, 1:] >= 0)).any(axis=1)
        rows = np.flatnonzero(simple)
        return found[rows[np.argsort(-gain[rows], kind="stable")]]

    def _goes_on(self, at: NDArray[np.signedinteger], step: int) -> Indices:
        """Keep who does better by adding a pair in what is left of the walk; −1 for the others."""
        return np.where((at >= 0) & (self.best_add[step][at] > self.idle[at]), at, -1)

    def _follow(self, at: Indices, people: list[Indices], pairs: list[Indices]) -> None:
        """Write down one side of each walk, from its start outwards."""
        for step in range(len(self.which) - 1, -1, -1):
            if not (at >= 0).any():
                return
            dropped, added = self.which[step]
            arc = np.where(at >= 0, added[at], -1)
            met = np.where(arc >= 0, self.addable.to[arc], -1).astype(np.intp)
            people.append(met)
            pairs.append(np.where(arc >= 0, self.addable.pair[arc], -1))
            back = np.where(met >= 0, dropped[met], -1)
            left = np.where(back >= 0, self.dropable.to[back], -1).astype(np.intp)
            people.append(left)
            pairs.append(np.where(back >= 0, self.dropable.pair[back], -1))
            at = self._goes_on(left, step)


def _apart(walks: Walks, n: int) -> Iterator[Walks]:
    """Yield portions of walks (best first) of which no two share a person."""
    claim = np.empty(n + 1, dtype=np.intp)
    for _round in range(CLAIMS):
        if not len(walks.gain):
            return
        count, width = walks.people.shape
        claim[walks.people.ravel()[::-1]] = np.repeat(np.arange(count), width)[::-1]
        there = walks.people >= 0
        taken = ((claim[walks.people] == np.arange(count)[:, None]) | ~there).all(axis=1)
        yield walks[taken]
        met = np.zeros(n + 1, dtype=np.bool_)
        met[walks.people[taken]] = True
        met[-1] = False
        walks = walks[~taken & ~met[walks.people].any(axis=1)]

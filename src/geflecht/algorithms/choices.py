"""Places in workshops by ranked wishes: as many first choices as possible, then second ones, and so on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Somebody without a place. workshops: those that are full, beginning with the wished ones; people: how
    many could only be placed in these; seats: how many they have. Nothing wished: no workshops."""

    person: int
    workshops: tuple[int, ...]
    people: int
    seats: int


@dataclass(frozen=True, slots=True)
class Placing:
    """Who sits where. workshop: (people,) index, -1 without a place; by_rank: how many got their first,
    second, … choice; proven: whether no other placing is better."""

    workshop: NDArray[np.intp]
    by_rank: NDArray[np.intp]
    unplaced: tuple[Unplaced, ...]
    proven: bool


def place(rank: NDArray[np.intp], capacity: NDArray[np.intp], *, everyone_first: bool = True) -> Placing:
    """Give each person at most one of the workshops they wish for.

    rank: (people, workshops), 1 for the first choice, 0 for not wished; two workshops may share a rank.
    capacity: (workshops,) seats. everyone_first: place as many people as possible before ranks count; else
    a first choice more outweighs any number of people without a place (rank-maximal).
    Raises ValueError for shapes that do not fit and negative numbers.
    Minimum-cost flow solved stage by stage as a linear program; what is optimal in a stage is kept as the
    face that its dual prices describe, so every stage is proven and no large weights are needed.
    Source: Irving et al. 2006, doi:10.1145/1198513.1198520. Check with `is_feasible_placing`.
    """
    rank, capacity = np.asarray(rank), np.asarray(capacity)
    if rank.ndim != 2 or capacity.shape != (rank.shape[1],):
        raise ValueError(f"rank must be (people, workshops) with a capacity each, not {rank.shape}")
    if (rank < 0).any() or (capacity < 0).any():
        raise ValueError("ranks and capacities must be at least 0")
    flow = _Flow(rank, capacity)
    worst = int(rank.max(initial=0))
    goals = [flow.rank == level for level in range(1, worst + 1)]
    if everyone_first:
        goals.insert(0, flow.rank > 0)
    proven = True
    for goal in goals:
        proven &= flow.keep_best(goal.astype(float))
    workshop = flow.workshops()
    placed = np.flatnonzero(workshop >= 0)
    by_rank = np.bincount(rank[placed, workshop[placed]], minlength=worst + 1)[1:]
    missing = np.flatnonzero(workshop < 0)
    return Placing(
        workshop, by_rank, tuple(_unplaced(rank, capacity, workshop, int(one)) for one in missing), proven
    )


def is_feasible_placing(
    rank: NDArray[np.intp], capacity: NDArray[np.intp], workshop: NDArray[np.intp]
) -> bool:
    """Tell whether everybody sits in a workshop they wished for and none is overfull."""
    placed = np.flatnonzero(workshop >= 0)
    taken = np.bincount(workshop[placed], minlength=len(capacity))
    return bool((rank[placed, workshop[placed]] > 0).all() and (taken <= capacity).all())


class _Flow:
    """The wishes as arcs of a flow, and the face of the placings that are still the best."""

    def __init__(self, rank: NDArray[np.intp], capacity: NDArray[np.intp]) -> None:
        self.people = len(rank)
        self.person, self.workshop = np.nonzero(rank)
        self.rank = rank[self.person, self.workshop]
        arcs = np.arange(len(self.person))
        both = np.concatenate([self.person, self.workshop + self.people])
        ones = np.ones(2 * len(arcs))
        shape = (self.people + len(capacity), len(arcs))
        self.rows = sparse.csr_array((ones, (both, np.concatenate([arcs, arcs]))), shape=shape)
        self.most = np.concatenate([np.ones(self.people), capacity]).astype(float)
        self.full = np.zeros(len(self.most), dtype=bool)  # rows that must be used up
        self.low, self.high = np.zeros(len(arcs)), np.ones(len(arcs))
        self.flow = np.zeros(len(arcs))

    def keep_best(self, gain: NDArray[np.float64]) -> bool:
        """Find the largest gain, narrow the face to where it is reached; tell whether it is proven.

        By complementary slackness a placing is optimal just if it uses up every row with a price and leaves
        every arc with a reduced cost at its bound. Prices are whole numbers, so 0.5 tells them from nought.
        """
        if not len(gain):
            return True
        found = linprog(
            -gain, bounds=np.column_stack([self.low, self.high]), method="highs-ds",
            **self._split(),
        )  # fmt: skip
        if not found.success:
            return False
        self.flow = np.round(found.x)
        priced = np.zeros(len(self.most), dtype=bool)
        priced[~self.full] = np.abs(found.ineqlin.marginals) > 0.5
        self.full |= priced
        free = self.low < self.high  # an arc that is fixed has a price that means nothing
        self.low[free & (found.upper.marginals < -0.5)] = 1.0
        self.high[free & (found.lower.marginals > 0.5)] = 0.0
        return bool(np.abs(found.x - self.flow).max() < 1e-6)

    def workshops(self) -> NDArray[np.intp]:
        found = np.full(self.people, -1, dtype=np.intp)
        used = self.flow > 0.5
        found[self.person[used]] = self.workshop[used]
        return found

    def _split(self) -> dict[str, object]:
        free, full = np.flatnonzero(~self.full), np.flatnonzero(self.full)
        return {
            "A_ub": self.rows[free], "b_ub": self.most[free],
            "A_eq": self.rows[full] if len(full) else None, "b_eq": self.most[full] if len(full) else None,
        }  # fmt: skip


def _unplaced(
    rank: NDArray[np.intp], capacity: NDArray[np.intp], workshop: NDArray[np.intp], person: int
) -> Unplaced:
    """Follow who sits in the wished workshops to what they wish instead, as far as it leads."""
    wished = np.flatnonzero(rank[person] > 0)
    reached = list(wished[np.argsort(rank[person, wished], kind="stable")])
    people = {int(person)}
    for at in reached:  # grows while it is walked
        for sitting in np.flatnonzero(workshop == at):
            people.add(int(sitting))
            reached += [one for one in np.flatnonzero(rank[sitting] > 0) if one not in reached]
    seats = int(capacity[reached].sum()) if reached else 0
    return Unplaced(int(person), tuple(int(one) for one in reached), len(people), seats)

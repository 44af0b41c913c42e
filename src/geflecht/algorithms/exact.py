"""The proven best b-matching of a small instance: linear relaxation, odd-set cuts, and branching last.

HiGHS through SciPy. In a set of people the ends of pairs are even in number, whatever crosses its border and
whatever room stays unused (Edmonds 1965); the cuts that say so close nearly all that the relaxation leaves
open, and are found exactly (Letchford, Reinelt and Theis 2008, doi:10.1137/060664793).
"""

from dataclasses import dataclass, replace

import igraph
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csgraph

from geflecht.algorithms.highs import EXACT
from geflecht.algorithms.prices import Instance

ROUNDS_OF_CUTS = 30
WHOLE = 1e-6
MARGIN = 1e-4
SCALE = 1000.0
SECONDS = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A limit that every matching keeps: the pairs times `factor` (m,) are at most `most`."""

    factor: NDArray[np.float64]
    most: float


def solve(instance: Instance, start: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], float, bool]:
    """Find the most people served, then the most weight.

    start: (m,) a matching to begin from. Returns the matching, a bound on the weight of any that serves as
    many, and whether it is proven to be the best. Exponential at worst; stops after `SECONDS` per question.
    """
    # HiGHS is content a ten-millionth from the best: that is little beside weights a thousand times as large.
    found, bound, proven = _solved(replace(instance, weight=SCALE * instance.weight), start)
    return found, max(bound / SCALE, instance.value(found)), proven


def _solved(instance: Instance, start: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], float, bool]:
    served = int((instance.wanting & (instance.degree(start) > 0)).sum())
    reachable = instance.degree(np.ones(len(instance.u), dtype=np.bool_)) > 0
    hoped = int((instance.wanting & (instance.room > 0) & reachable).sum())
    if served < hoped - _left_over(instance):
        start, proven = _serve_most(instance, start)
        if not proven:
            return start, float("inf"), False
        served = int((instance.wanting & (instance.degree(start) > 0)).sum())
    if served == hoped:
        return _heaviest(instance, start, instance.wanting & (instance.room > 0) & reachable)
    return _branch(_Model(instance, served), start)


def _left_over(instance: Instance) -> int:
    """Count the parts where an odd number of people want one pair each: in each of them somebody stays alone.

    Spares the search that would prove it: parity is what branching is worst at.
    """
    pairs = sparse.csr_array(
        (np.ones(len(instance.u)), (instance.u, instance.v)), shape=(instance.n, instance.n)
    )
    count, part = csgraph.connected_components(pairs, directed=False)
    size = np.bincount(part, minlength=count)
    single = np.bincount(part[(instance.room == 1) & instance.wanting], minlength=count)
    return int(((size == single) & (size % 2 == 1) & (size > 1)).sum())


class _Model:
    """The integer programme: rows of people, cuts, and where it matters who is served, that too."""

    def __init__(self, instance: Instance, served: int | None = None) -> None:
        self.instance = instance
        n, m = instance.n, len(instance.u)
        pairs = np.arange(m)
        ends = (np.concatenate([instance.u, instance.v]), np.concatenate([pairs, pairs]))
        self.people = sparse.csr_array((np.ones(2 * m), ends), shape=(n, m))
        self.served = served

    def flags(self) -> tuple[list[LinearConstraint], int]:
        """Constraints with one more variable per person, 1 if served; and how many there are."""
        n, m = self.instance.n, len(self.instance.u)
        who = np.flatnonzero(self.instance.wanting)
        flag = sparse.csr_array((np.ones(len(who)), (np.arange(len(who)), np.arange(len(who)))))
        room = sparse.hstack([self.people, sparse.csr_array((n, len(who)))]).tocsr()
        is_served = sparse.hstack([self.people[who], -flag]).tocsr()
        found = [
            LinearConstraint(room, -np.inf, self.instance.room),
            LinearConstraint(is_served, 0, np.inf),
        ]
        if self.served is not None:
            total = sparse.csr_array(np.r_[np.zeros(m), np.ones(len(who))][None, :])
            found.append(LinearConstraint(total, self.served, np.inf))
        return found, len(who)


def _serve_most(instance: Instance, start: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], bool]:
    constraints, flags = _Model(instance).flags()
    m = len(instance.u)
    cost = np.r_[np.zeros(m), -np.ones(flags)]
    found = milp(
        cost, constraints=constraints, bounds=Bounds(0, 1), integrality=np.ones(m + flags),
        options={**EXACT, "time_limit": SECONDS},
    )  # fmt: skip
    return (found.x[:m] > 0.5, True) if found.status == 0 else (start, False)


def _branch(model: _Model, start: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], float, bool]:
    """Best weight while so many people are served, whoever they are."""
    constraints, flags = model.flags()
    m = len(model.instance.u)
    cost = np.r_[-model.instance.weight, np.zeros(flags)]
    found = milp(
        cost, constraints=constraints, bounds=Bounds(0, 1), integrality=np.ones(m + flags),
        options={**EXACT, "time_limit": SECONDS},
    )  # fmt: skip
    bound = float(-found.mip_dual_bound) if found.mip_dual_bound is not None else float("inf")
    if found.x is None:
        return start, bound, False
    best = found.x[:m] > 0.5
    return best, max(bound, model.instance.value(best)), found.status == 0


def _heaviest(
    instance: Instance, start: NDArray[np.bool_], floor: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], float, bool]:
    """Best weight while everybody on the `floor` has a pair."""
    nothing = np.zeros(len(instance.u))
    everybody = np.ones(instance.n, dtype=np.bool_)
    cuts = _cut_of(
        instance, floor, nothing, everybody, np.zeros(instance.n)
    )  # closes most of the gap at once
    model = _Model(instance)
    best, reached = start, instance.value(start)
    bound = np.inf
    rows = sparse.vstack([model.people, -model.people[np.flatnonzero(floor)]]).tocsr()
    limits = np.r_[instance.room, -np.ones(int(floor.sum()))]
    relaxed = None
    for _round in range(ROUNDS_OF_CUTS):
        matrix, most = _with_cuts(rows, limits, cuts)
        relaxed = linprog(-instance.weight, A_ub=matrix, b_ub=most, bounds=(0, 1), method="highs")
        if relaxed.x is None:
            break
        bound = min(bound, float(-relaxed.fun))
        if np.abs(relaxed.x - relaxed.x.round()).max(initial=0.0) < WHOLE:
            best = relaxed.x > 0.5
            return best, max(bound, instance.value(best)), True
        if bound - reached <= WHOLE * max(1.0, bound):
            return best, bound, True
        new = _violated(instance, floor, relaxed.x)
        if not new:
            break
        cuts += new
    if relaxed is None or relaxed.x is None:
        return best, float(bound), False
    return _finish(instance, best, rows, limits, cuts, relaxed)


def _finish(
    instance: Instance,
    best: NDArray[np.bool_],
    rows: sparse.csr_array,
    limits: NDArray[np.float64],
    cuts: list[Cut],
    relaxed: "linprog",
) -> tuple[NDArray[np.bool_], float, bool]:
    """Branch over the pairs that reduced costs leave open."""
    reached, top = instance.value(best), float(-relaxed.fun)
    slack = top - reached + 1e-7
    low, high = np.zeros(len(instance.u)), np.ones(len(instance.u))
    high[(relaxed.lower.marginals > slack) & (relaxed.x < WHOLE)] = 0
    low[(-relaxed.upper.marginals > slack) & (relaxed.x > 1 - WHOLE)] = 1
    matrix, most = _with_cuts(rows, limits, cuts)
    found = milp(
        -instance.weight, constraints=LinearConstraint(matrix, -np.inf, most), bounds=Bounds(low, high),
        integrality=np.ones(len(instance.u)), options={**EXACT, "time_limit": SECONDS},
    )  # fmt: skip
    if found.x is None:
        return best, top, False
    better = found.x > 0.5
    if instance.value(better) > reached:
        best, reached = better, instance.value(better)
    bound = min(top, float(-found.mip_dual_bound))
    return best, max(bound, reached), found.status == 0


def _with_cuts(
    rows: sparse.csr_array, limits: NDArray[np.float64], cuts: list[Cut]
) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    if not cuts:
        return rows, limits
    matrix = sparse.csr_array(np.stack([cut.factor for cut in cuts]))
    return sparse.vstack([rows, matrix]).tocsr(), np.r_[limits, [cut.most for cut in cuts]]


def _violated(instance: Instance, floor: NDArray[np.bool_], x: NDArray[np.float64]) -> list[Cut]:
    """Odd sets that the fractional solution breaks: sides of a tree of smallest cuts between all people."""
    used = np.bincount(instance.u, x, instance.n) + np.bincount(instance.v, x, instance.n)
    unused = instance.room.astype(np.float64) - used
    loose = np.minimum(unused, instance.room - floor - unused)
    split = np.flatnonzero(np.minimum(x, 1 - x) > WHOLE)
    spare = np.flatnonzero(loose > WHOLE)
    nobody = instance.n  # takes what people do not use
    ends = np.concatenate([
        np.column_stack([instance.u[split], instance.v[split]]),
        np.column_stack([spare, np.full(len(spare), nobody)]),
    ])  # fmt: skip
    graph = igraph.Graph(instance.n + 1, ends.astype(np.int64))
    width = np.concatenate([np.minimum(x[split], 1 - x[split]), loose[spare]])
    tree = graph.gomory_hu_tree(capacity=width.tolist())
    found: list[Cut] = []
    for edge in tree.es:
        if edge["flow"] < 1 - MARGIN:
            rest = tree.copy()
            rest.delete_edges(edge.index)
            inside = np.zeros(instance.n + 1, dtype=np.bool_)
            inside[rest.subcomponent(edge.source)] = True
            side = ~inside if inside[nobody] else inside
            found += _cut_of(instance, floor, x, side[:-1], unused)
    return found


def _cut_of(
    instance: Instance,
    floor: NDArray[np.bool_],
    x: NDArray[np.float64],
    inside: NDArray[np.bool_],
    unused: NDArray[np.float64],
) -> list[Cut]:
    """The cut of the set `inside`, if x breaks it.

    Of the pairs that cross the border and of the room that people leave unused, those near their most
    count from above, the others from below; the whole cannot be even, so the distances sum to 1 at least.
    """
    crossing = np.flatnonzero(inside[instance.u] != inside[instance.v])
    people = np.flatnonzero(inside)
    value = np.concatenate([x[crossing], unused[people]])
    most = np.concatenate([np.ones(len(crossing)), (instance.room - floor)[people]])
    above = value > most / 2
    if (instance.room[people].sum() + most[above].sum()) % 2 == 0:
        odd = np.flatnonzero(most % 2 == 1)
        if not len(odd):
            return []
        flip = odd[np.argmin(np.abs(most - 2 * value)[odd])]
        above[flip] = ~above[flip]
    if np.where(above, most - value, value).sum() > 1 - MARGIN:
        return []
    sign = np.zeros(instance.n)
    sign[people] = np.where(above[len(crossing) :], -1.0, 1.0)
    factor = sign[instance.u] + sign[instance.v]
    factor[crossing] += np.where(above[: len(crossing)], 1.0, -1.0)
    limit = most[above].sum() - 1 + float(sign @ instance.room)
    return [Cut(factor, limit)]

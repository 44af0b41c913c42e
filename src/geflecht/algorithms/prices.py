"""Prices of people: how scarce a meeting with each of them is, and what no matching can exceed.

The prices are the dual of the linear relaxation of the b-matching in `matching`: whatever they are, the sum
they give is never below the best weight, so the best ones found are a bound that everybody can check.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOMENTUM = 0.7
LONGEST_STEP = 3.0  # a person named by hundreds of pairs must not throw the prices about
MANY = 1_000_000  # pairs from which fewer, quicker steps are taken


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """People who may meet: a sparse graph with weights, room and the wish to be served.

    n: number of people. u, v: (m,) ends of each pair. weight: (m,) ≥ 0.
    room: (n,) pairs each may still get. wanting: (n,) who shall get at least one.
    """

    n: int
    u: NDArray[np.int32]
    v: NDArray[np.int32]
    weight: NDArray[np.float64]
    room: NDArray[np.int64]
    wanting: NDArray[np.bool_]

    def degree(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> NDArray[np.int64]:
        """Return how many of the `chosen` pairs each person has (n,)."""
        at_u, at_v = self.u[chosen], self.v[chosen]
        return np.bincount(at_u, minlength=self.n) + np.bincount(at_v, minlength=self.n)

    def value(self, chosen: NDArray[np.bool_]) -> float:
        """Return the weight of the `chosen` pairs."""
        return float(self.weight[chosen].sum())


def bound(instance: Instance, price: NDArray[np.float64], *, all_served: bool) -> float:
    """Return a weight that no matching exceeds.

    price: (n,), any. all_served: only matchings that serve everybody `wanting` are meant; else negative
    prices count as 0, and the bound holds for every matching. O(m).
    """
    if not all_served:
        price = np.maximum(price, 0.0)
    spare = instance.weight - price[instance.u] - price[instance.v]
    per_person = np.where(price > 0, instance.room, instance.wanting & (instance.room > 0))
    return float(price @ per_person + spare[spare > 0].sum())


def prices(instance: Instance, *, all_served: bool = True) -> tuple[NDArray[np.float64], float]:
    """Find prices whose `bound` is low.

    Projected subgradient with momentum and shrinking steps: a person asked for more often than there is room
    gets dearer, one who is asked for less cheaper, below 0 only while `wanting` and not served at all.
    all_served: as in `bound`. Returns the best prices (n,) and their bound. O(m) per step, 70 to 150 steps.
    """
    steps, shrink = (70, 0.94) if len(instance.u) > MANY else (150, 0.97)
    at_least = (instance.wanting & (instance.room > 0) & all_served).astype(np.int64)
    longest = float(instance.weight.max(initial=0.0)) / 20
    price, moving = np.zeros(instance.n), np.zeros(instance.n)
    best, lowest = price, np.inf
    for _step in range(steps):
        spare = instance.weight - price[instance.u] - price[instance.v]
        asked = np.flatnonzero(spare > 0)
        total = float(price @ np.where(price > 0, instance.room, at_least) + spare[asked].sum())
        if total < lowest:
            best, lowest = price, total
        moving = MOMENTUM * moving + _excess(instance, price, instance.degree(asked), at_least)
        moved = price + longest * np.clip(moving, -LONGEST_STEP, LONGEST_STEP)
        price = np.where(price * moved < 0, 0.0, moved if all_served else np.maximum(moved, 0.0))
        longest *= shrink
    return best, lowest


def _excess(
    instance: Instance, price: NDArray[np.float64], asked: NDArray[np.int64], at_least: NDArray[np.int64]
) -> NDArray[np.int64]:
    """How many pairs too many (or, negative, too few) want each person at this price."""
    over, under = asked - instance.room, asked - at_least
    idle = np.where(over > 0, over, np.minimum(under, 0))
    return np.where(price > 0, over, np.where(price < 0, under, idle))

"""Path-based measures of large networks from samples, with the error they may have stated.

"Within ε with probability 1 − δ" holds for all nodes together, on values scaled to 0…1.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms.graphs import Network
from geflecht.algorithms.paths import Distances, distances

PILOT = 20  # searches that tell what one costs
PER_LEVEL = 1_500  # a level of a search costs as much as looking at this many neighbours
EFFORT = 4_000_000_000  # neighbours looked at; about a minute


@dataclass(frozen=True)
class Sampled:
    """How far a sampled value may be off: by `epsilon` at most, with probability 1 − `delta`.

    draws: searches or ways it comes from.
    """

    epsilon: float
    delta: float
    draws: int


def sampled_distances(
    network: Network, *, epsilon: float, delta: float, rng: np.random.Generator
) -> tuple[Distances, Sampled]:
    """Search from so many random nodes that harmonic closeness / (n−1) is within ε at every node.

    epsilon, delta: 0…1. Hoeffding's bound over all nodes gives ln(2n/δ) / (2ε²) searches; if that is all
    nodes, the result is exact and says ε = 0. Mean distances and closeness come from the same searches,
    their error is ε times the diameter. Source: Eppstein and Wang 2004, doi:10.7155/jgaa.00081.
    """
    needed = math.ceil(math.log(2 * max(network.n, 1) / delta) / (2 * epsilon**2))
    if needed >= network.n:
        return distances(network), Sampled(0.0, delta, network.n)
    sources = np.sort(rng.choice(network.n, needed, replace=False))
    return distances(network, sources), Sampled(epsilon, delta, needed)


def sampled_betweenness(
    network: Network, *, epsilon: float, delta: float, rng: np.random.Generator
) -> tuple[NDArray[np.float64], Sampled]:
    """Estimate raw betweenness (n,) from random shortest ways between random pairs.

    epsilon, delta: 0…1, for betweenness as a share of all pairs. The number of ways is
    (⌊log₂(D−1)⌋ + 1 + ln(1/δ)) / (2ε²), D a bound on the diameter. If the ways are so long that this
    would take too much work, fewer are drawn and the ε returned is the larger one they allow.
    Each way is searched from both ends at once. Source: Riondato and Kornaropoulos 2016,
    doi:10.1007/s10618-015-0423-0; search as in Borassi and Natale 2019, doi:10.1145/3284359.
    """
    n = network.n
    if n < 3 or not len(network.edges):
        return np.zeros(n), Sampled(0.0, delta, 0)
    constant = 0.5 * (math.floor(math.log2(max(_diameter_bound(network) - 1, 1))) + 1 + math.log(1 / delta))
    wanted = math.ceil(constant / epsilon**2)
    hits, walker = np.zeros(n), _Walker(network, rng)
    drawn = 0
    while drawn < wanted:
        hits[walker.inner_nodes(*walker.pair())] += 1
        drawn += 1
        if drawn == PILOT:
            wanted = max(PILOT, min(wanted, int(EFFORT / (walker.effort / PILOT))))
    return hits / drawn * (n * (n - 1) / 2), Sampled(math.sqrt(constant / drawn), delta, drawn)


def _diameter_bound(network: Network) -> int:
    """Twice the depth of a search from the busiest node of each component, the largest of them."""
    order = np.lexsort((-network.degree, network.components))
    _, first = np.unique(network.components[order], return_index=True)
    busiest = order[first]
    depth, level = 0, np.zeros(network.n, dtype=np.bool_)
    level[busiest] = True
    visited = level.copy()
    steps = network.adjacency
    while level.any():
        level = (steps @ level.astype(np.int32) > 0) & ~visited
        visited |= level
        depth += bool(level.any())
    return 2 * depth


class _Side:
    """One of the two searches: distance (−1 unseen) and number of shortest ways from its end."""

    def __init__(self, n: int) -> None:
        self.distance = np.full(n, -1, dtype=np.int32)
        self.ways = np.zeros(n)
        self.touched: list[NDArray[np.intp]] = []

    def start(self, node: int) -> None:
        for nodes in self.touched:
            self.distance[nodes] = -1
            self.ways[nodes] = 0
        self.frontier = np.array([node], dtype=np.intp)
        self.touched = [self.frontier]
        self.distance[node], self.ways[node], self.depth = 0, 1.0, 0


class _Walker:
    """Draws uniformly among the shortest ways between two nodes."""

    def __init__(self, network: Network, rng: np.random.Generator) -> None:
        self.rng, self.n, self.degree = rng, network.n, network.degree
        self.begins = network.adjacency.indptr.astype(np.intp)
        self.neighbours = network.adjacency.indices.astype(np.intp)
        self.here, self.there = _Side(network.n), _Side(network.n)
        self.effort = 0.0

    def pair(self) -> tuple[int, int]:
        """Two different nodes, every ordered pair as likely."""
        source, other = int(self.rng.integers(self.n)), int(self.rng.integers(self.n - 1))
        return source, other + (other >= source)

    def inner_nodes(self, source: int, target: int) -> list[int]:
        """The nodes strictly between `source` and `target` on a random shortest way; none if unjoined."""
        self.here.start(source)
        self.there.start(target)
        meeting = self._meet()
        if not len(meeting):
            return []
        weight = self.here.ways[meeting] * self.there.ways[meeting]
        middle = self._choose(meeting, weight)
        way = [*self._back(middle, self.here), middle, *self._back(middle, self.there)]
        return [node for node in way if node not in (source, target)]

    def _meet(self) -> NDArray[np.intp]:
        """Widen the cheaper side, level by level, until both have seen common nodes."""
        here, there = self.here, self.there
        while len(here.frontier) and len(there.frontier):
            cheaper = self.degree[here.frontier].sum() <= self.degree[there.frontier].sum()
            side, other = (here, there) if cheaper else (there, here)
            self._widen(side)
            common = side.frontier[other.distance[side.frontier] >= 0]
            if len(common):
                return common
        return here.frontier[:0]

    def _widen(self, side: _Side) -> None:
        counts = self.degree[side.frontier]
        ends = np.cumsum(counts)
        offset = np.repeat(self.begins[side.frontier] - (ends - counts), counts)
        found = self.neighbours[offset + np.arange(len(offset))]
        ways = np.repeat(side.ways[side.frontier], counts)
        fresh = side.distance[found] < 0
        found, ways = found[fresh], ways[fresh]
        np.add.at(side.ways, found, ways)
        side.depth += 1
        side.distance[found] = side.depth
        side.frontier = np.unique(found)
        side.touched.append(side.frontier)
        self.effort += PER_LEVEL + len(offset)

    def _back(self, node: int, side: _Side) -> list[int]:
        """The nodes from `node`, without it, to the end of this side."""
        way = []
        while side.distance[node] > 0:
            around = self.neighbours[self.begins[node] : self.begins[node + 1]]
            around = around[side.distance[around] == side.distance[node] - 1]
            node = self._choose(around, side.ways[around])
            way.append(node)
        return way

    def _choose(self, nodes: NDArray[np.intp], weight: NDArray[np.float64]) -> int:
        if len(nodes) == 1:
            return int(nodes[0])
        reach = np.cumsum(weight)
        return int(nodes[np.searchsorted(reach, self.rng.random() * reach[-1], side="right")])

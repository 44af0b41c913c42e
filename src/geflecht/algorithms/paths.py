"""Distances: closeness, harmonic closeness, average path, efficiency, and what one more tie would gain."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms.graphs import Network

WORDS_AT_ONCE = 4_000_000  # uint64 gathered per level: 32 MB
LONG = 64  # from this diameter on one search per source beats searching level by level for all


@dataclass(frozen=True)
class Distances:
    """What the searches from `sources` saw, counted per node.

    reached: (n,) sources, other than the node itself, that have a way to it.
    total, harmonic: (n,) sums of d and of 1/d over those. farthest: (n,) the largest of those d, else 0.
    pairs: (D,) how many ordered pairs (source, node) lie at distance 1…D. sources: the nodes searched from.
    """

    reached: NDArray[np.int64]
    total: NDArray[np.float64]
    harmonic: NDArray[np.float64]
    farthest: NDArray[np.int64]
    pairs: NDArray[np.int64]
    sources: NDArray[np.intp]

    @property
    def longest(self) -> int:
        """The largest finite distance seen, 0 if no pair is joined."""
        return len(self.pairs)


def distances(network: Network, sources: NDArray[np.intp] | None = None) -> Distances:
    """Search the ties breadth-first from many nodes at once (bit-parallel, one bit per source).

    sources: (k,) distinct nodes; all of them if left out, and then every count is exact for every node.
    Returns `Distances`. O(k·m·D / 64) word operations, D the diameter; long thin networks are
    searched one source at a time, O(k·m). Source: Then et al. 2014, doi:10.14778/2735496.2735507.
    """
    starts = np.arange(network.n) if sources is None else np.asarray(sources, dtype=np.intp)
    seen = _Sums(network.n)
    width = 64 * max(1, min(-(-len(starts) // 64), WORDS_AT_ONCE // max(1, 2 * len(network.edges))))
    cuts = list(range(0, len(starts), width)) + [len(starts)]
    for begin, end in pairwise(cuts):
        if seen.levels() > LONG or not _level_by_level(network, starts[begin:end], seen):
            _one_by_one(network, starts[begin:end], seen)
    return Distances(seen.reached, seen.total, seen.harmonic, seen.farthest, seen.histogram(), starts)


def closeness(found: Distances, n: int) -> NDArray[np.float64]:
    """Return the closeness of each node (n,), 0…1, in the form of Wasserman and Faust.

    ((r−1)/(n−1))·((r−1)/Σd) with r the nodes that can be reached, itself among them; 0 for an isolate.
    found: `distances` of all nodes, or of a sample, whose share of reached nodes is scaled up.
    """
    others = np.maximum(_searched_others(found, n), 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = (found.reached / others) * (found.reached / found.total)
    return np.where(found.reached > 0, value, 0.0)


def harmonic(found: Distances, n: int) -> NDArray[np.float64]:
    """Return the harmonic closeness Σ 1/d of each node (n,), 0…n−1; a sample is scaled up to all nodes."""
    return found.harmonic * (max(n - 1, 0) / np.maximum(_searched_others(found, n), 1))


def average_path(found: Distances) -> float:
    """Return the mean distance over the joined pairs seen; NaN if there are none."""
    levels = np.arange(1, found.longest + 1)
    return float(levels @ found.pairs / found.pairs.sum()) if found.longest else float("nan")


def efficiency(found: Distances, n: int) -> float:
    """Return the global efficiency, the mean of 1/d over all pairs (0 for a pair without a way), 0…1.

    NaN below two nodes. Source: Latora and Marchiori 2001, doi:10.1103/PhysRevLett.87.198701.
    """
    if n < 2 or len(found.sources) == 0:
        return float("nan")
    levels = np.arange(1, found.longest + 1)
    return float((found.pairs / levels).sum() / (len(found.sources) * (n - 1)))


def all_distances(network: Network) -> NDArray[np.float64]:
    """Return the distances of all pairs as a dense (n, n) array, inf where there is no way."""
    far = np.array(network.graph.distances(), dtype=np.float64)
    return far.reshape(network.n, network.n)


def best_new_ties(network: Network, count: int = 5) -> list[tuple[int, int, float]]:
    """Find the missing ties that would raise global efficiency most.

    count: how many to return. Returns (a, b, gain) with a < b, best first, equal gains by index;
    gain is the rise of `efficiency`. Raises ValueError beyond 500 nodes: O(n⁴) in all.
    """
    n = network.n
    if n > 500:
        raise ValueError(f"best_new_ties looks at every missing tie; {n} nodes are too many (500)")
    if n < 2:
        return []
    far = all_distances(network)
    first, second = np.nonzero(np.triu(far > 1, 1))
    gains = np.empty(len(first))
    now = _inverse(far).sum()
    for k, (a, b) in enumerate(zip(first, second, strict=True)):
        over = np.minimum(far[:, [a]] + 1 + far[[b]], far[:, [b]] + 1 + far[[a]])
        gains[k] = (_inverse(np.minimum(far, over)).sum() - now) / (n * (n - 1))
    best = np.argsort(-gains.round(12), kind="stable")[:count]
    return [(int(first[k]), int(second[k]), float(gains[k])) for k in best]


class _Sums:
    """Running totals of a search, level by level."""

    def __init__(self, n: int) -> None:
        self.reached = np.zeros(n, dtype=np.int64)
        self.total = np.zeros(n)
        self.harmonic = np.zeros(n)
        self.farthest = np.zeros(n, dtype=np.int64)
        self.pairs: list[int] = []

    def add(self, distance: int, count: NDArray[np.int64]) -> None:
        self.reached += count
        self.total += distance * count
        self.harmonic += count / distance
        self.farthest[count > 0] = np.maximum(self.farthest[count > 0], distance)
        while len(self.pairs) < distance:
            self.pairs.append(0)
        self.pairs[distance - 1] += int(count.sum())

    def levels(self) -> int:
        return len(self.pairs)

    def histogram(self) -> NDArray[np.int64]:
        return np.array(self.pairs, dtype=np.int64)


def _level_by_level(network: Network, sources: NDArray[np.intp], seen: _Sums) -> bool:
    """Add what all `sources` see, or add nothing and return False when the ways are too long for that."""
    rows = np.flatnonzero(network.degree)  # reduceat repeats an entry where a row is empty
    neighbours, begins = network.adjacency.indices, network.adjacency.indptr[rows]
    visited = np.zeros((network.n, -(-len(sources) // 64)), dtype=np.uint64)
    order = np.arange(len(sources))
    visited[sources, order // 64] = np.uint64(1) << (order % 64).astype(np.uint64)
    frontier = visited.copy()
    levels: list[NDArray[np.int64]] = []
    while len(rows):
        reach = np.zeros_like(visited)
        reach[rows] = np.bitwise_or.reduceat(frontier[neighbours], begins, axis=0)
        frontier = reach & ~visited
        count = np.bitwise_count(frontier).sum(axis=1, dtype=np.int64)
        if not count.any():
            break
        if len(levels) >= LONG:
            return False
        levels.append(count)
        visited |= frontier
    for distance, count in enumerate(levels, start=1):
        seen.add(distance, count)
    return True


def _one_by_one(network: Network, sources: NDArray[np.intp], seen: _Sums) -> None:
    step = max(1, WORDS_AT_ONCE // max(network.n, 1))
    for begin in range(0, len(sources), step):
        chunk = sources[begin : begin + step]
        far = np.array(network.graph.distances(source=chunk.tolist()), dtype=np.float64)
        joined = np.isfinite(far) & (far > 0)
        node = np.nonzero(joined)[1]
        way = far[joined].astype(np.int64)
        seen.reached += joined.sum(axis=0)
        np.maximum(seen.farthest, np.where(joined, far, 0).max(axis=0).astype(np.int64), out=seen.farthest)
        seen.total += np.bincount(node, way, network.n)
        seen.harmonic += np.bincount(node, 1 / way, network.n)
        found = np.bincount(way)[1:].tolist()
        seen.pairs += [0] * (len(found) - len(seen.pairs))
        for level, count in enumerate(found):
            seen.pairs[level] += count


def _searched_others(found: Distances, n: int) -> NDArray[np.int64]:
    """Sources other than the node itself (n,)."""
    others = np.full(n, len(found.sources), dtype=np.int64)
    others[found.sources] -= 1
    return others


def _inverse(far: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.where(far > 0, 1 / far, 0.0)

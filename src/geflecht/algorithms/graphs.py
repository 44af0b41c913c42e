"""The network every measure works on: nodes 0…n−1, arcs, and a sector per node."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import igraph
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse


@dataclass(frozen=True, eq=False)
class Network:
    """A simple network; make one with `build`, which drops what a simple network cannot hold.

    Attributes
    ----------
    n : number of nodes; they are called 0…n−1.
    arcs : (m, 2) intp, who named whom; sorted, unique, no loops. Undirected: the smaller index first.
    directed : False if an arc is a tie without a side that named it.
    sector : (n,) intp, −1 where unknown.
    """

    n: int
    arcs: NDArray[np.intp]
    directed: bool
    sector: NDArray[np.intp]

    @cached_property
    def edges(self) -> NDArray[np.intp]:
        """The tied pairs (e, 2), smaller index first, sorted: a pair is tied if either side named it."""
        if not self.directed:
            return self.arcs
        return _decode(np.unique(_encode(np.sort(self.arcs, axis=1), self.n)), self.n)

    @cached_property
    def confirmed(self) -> NDArray[np.intp]:
        """The tied pairs (e, 2) that both sides named; without direction every tie counts as confirmed."""
        if not self.directed:
            return self.arcs
        keys, counts = np.unique(_encode(np.sort(self.arcs, axis=1), self.n), return_counts=True)
        return _decode(keys[counts == 2], self.n)

    @cached_property
    def degree(self) -> NDArray[np.intp]:
        """Number of tied pairs of each node (n,)."""
        return np.bincount(self.edges.ravel(), minlength=self.n).astype(np.intp)

    @cached_property
    def adjacency(self) -> sparse.csr_array:
        """The tied pairs as a symmetric (n, n) matrix of ones (int32), column indices sorted."""
        first, second = self.edges.T
        rows, columns = np.concatenate([first, second]), np.concatenate([second, first])
        ones = np.ones(len(rows), dtype=np.int32)
        matrix = sparse.csr_array((ones, (rows, columns)), shape=(self.n, self.n))
        matrix.sort_indices()
        return matrix

    @cached_property
    def graph(self) -> igraph.Graph:
        """The tied pairs as an undirected igraph graph; edge k is `edges[k]`."""
        return igraph.Graph(self.n, self.edges.astype(np.int64))

    @cached_property
    def classes(self) -> NDArray[np.intp]:
        """The sectors with the unknown as one class of its own, numbered last (n,)."""
        unknown = self.sector.max(initial=-1) + 1
        return np.where(self.sector < 0, unknown, self.sector).astype(np.intp)

    @cached_property
    def class_sizes(self) -> NDArray[np.intp]:
        """Nodes per class (k,); the last class holds the unknown, if there are any."""
        return np.bincount(self.classes, minlength=int(self.sector.max(initial=-1)) + 1).astype(np.intp)

    @cached_property
    def components(self) -> NDArray[np.intp]:
        """Component of each node (n,), numbered from the largest; equal ones by their smallest node."""
        if self.n == 0:
            return np.empty(0, dtype=np.intp)
        _, raw = sparse.csgraph.connected_components(self.adjacency, directed=False)
        return ranked(raw)


def build(n: int, arcs: ArrayLike, *, directed: bool = False, sector: ArrayLike | None = None) -> Network:
    """Make a network, dropping self loops and merging parallel arcs.

    n: number of nodes. arcs: (m, 2) indices below n, any order, repeats allowed.
    directed: whether (a, b) means "a named b"; otherwise (a, b) and (b, a) are one tie.
    sector: (n,) class numbers from 0, −1 for unknown; all unknown if left out.
    Raises ValueError on an index outside 0…n−1 or arrays of another shape. O(m log m).
    """
    pairs = np.asarray(arcs, dtype=np.intp).reshape(-1, 2)
    if pairs.size and (pairs.min() < 0 or pairs.max() >= n):
        raise ValueError(f"arcs must hold indices 0…{n - 1}, not {pairs.min()}…{pairs.max()}")
    groups = np.full(n, -1, dtype=np.intp) if sector is None else np.asarray(sector, dtype=np.intp)
    if groups.shape != (n,) or groups.min(initial=0) < -1:
        raise ValueError(f"sector must be ({n},) of numbers from −1, not shape {groups.shape}")
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    if not directed:
        pairs = np.sort(pairs, axis=1)
    return Network(n, _decode(np.unique(_encode(pairs, n)), n), directed, groups)


def without(network: Network, nodes: Sequence[int] | NDArray[np.intp]) -> tuple[Network, NDArray[np.intp]]:
    """Take nodes out of the network, with all their ties.

    nodes: indices to remove, repeats allowed. Returns the smaller network and `kept` (k,), the old
    index of each of its nodes. Raises ValueError on an index outside the network.
    """
    leaving = np.asarray(nodes, dtype=np.intp)
    if leaving.size and (leaving.min() < 0 or leaving.max() >= network.n):
        raise ValueError(f"nodes must be indices 0…{network.n - 1}")
    stays = np.ones(network.n, dtype=np.bool_)
    stays[leaving] = False
    kept = np.flatnonzero(stays)
    place = np.cumsum(stays) - 1
    arcs = network.arcs[stays[network.arcs].all(axis=1)]
    smaller = Network(len(kept), place[arcs].astype(np.intp), network.directed, network.sector[kept])
    return smaller, kept


def confirmed_only(network: Network) -> Network:
    """Keep the pairs that both sides named, as an undirected network of the same nodes."""
    return Network(network.n, network.confirmed, False, network.sector)


def ranked(labels: NDArray[np.int32] | NDArray[np.intp]) -> NDArray[np.intp]:
    """Renumber group labels (n,) from the largest group; equal sizes by the smallest member."""
    _, first, inverse, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    return rank[inverse]


def _encode(pairs: NDArray[np.intp], n: int) -> NDArray[np.int64]:
    return pairs[:, 0].astype(np.int64) * max(n, 1) + pairs[:, 1]


def _decode(keys: NDArray[np.int64], n: int) -> NDArray[np.intp]:
    return np.column_stack(np.divmod(keys, max(n, 1))).astype(np.intp)

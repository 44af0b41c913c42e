"""Every triangle of a network once, and what is counted on them: clustering, Burt, effective size."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms.graphs import Network

OPEN_PAIRS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Triangles:
    """Some triangles: `nodes` (t, 3), and `opposite` (t, 3), the edge index opposite each of the nodes."""

    nodes: NDArray[np.intp]
    opposite: NDArray[np.intp]


def triangles(network: Network) -> Iterator[Triangles]:
    """Walk over all triangles of the tied pairs, each once, in portions that fit in memory.

    Each node looks only at neighbours of higher degree, so a hub with thousands of ties stays cheap:
    O(m^1.5). Source: Latapy 2008, doi:10.1016/j.tcs.2008.07.017.
    """
    n, edges = network.n, network.edges
    by_degree = np.lexsort((np.arange(n), network.degree))
    rank = np.empty(n, dtype=np.int64)
    rank[by_degree] = np.arange(n)
    low, high = np.sort(rank[edges], axis=1).T
    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    keys = low * n + high
    row_end = np.searchsorted(low, low, side="right")
    later = row_end - np.arange(len(low)) - 1  # each edge pairs with the later ones of its row
    reach = np.cumsum(later)
    begin = 0
    while begin < len(low):
        done = int(reach[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(reach, done + OPEN_PAIRS_AT_ONCE, side="right")))
        one = np.repeat(np.arange(begin, end), later[begin:end])
        two = (
            one
            + 1
            + np.arange(len(one))
            - np.repeat(reach[begin:end] - later[begin:end] - done, later[begin:end])
        )
        wanted = high[one] * n + high[two]
        three = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        closed = keys[three] == wanted
        one, two, three = one[closed], two[closed], three[closed]
        corners = by_degree[np.column_stack([low[one], high[one], high[two]])]
        yield Triangles(corners, order[np.column_stack([three, two, one])])
        begin = end


@dataclass(frozen=True)
class Neighbourhoods:
    """What a node's contacts are to each other: all (n,).

    triangles: ties among its contacts. clustering: their share of the possible, 0 below two contacts.
    constraint, effective_size: Burt's, NaN for an isolate.
    """

    triangles: NDArray[np.int64]
    clustering: NDArray[np.float64]
    constraint: NDArray[np.float64]
    effective_size: NDArray[np.float64]


def neighbourhoods(network: Network) -> Neighbourhoods:
    """Look at the ties among each node's contacts.

    Clustering c = 2t/(d(d−1)) (Watts and Strogatz 1998). Effective size d − 2t/d (Burt 1992 in the form
    of Borgatti 1997). Constraint Σ_j (p_ij + Σ_q p_iq p_qj)² over contacts j, p_ij = 1/d_i (Burt 1992),
    written with the weight Σ_q 1/d_q that each edge gathers from the triangles on it. O(m^1.5).
    """
    edges, degree = network.edges, network.degree.astype(np.float64)
    count = np.zeros(network.n, dtype=np.int64)
    gathered = np.zeros(len(edges))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 1 / degree
        for some in triangles(network):
            count += np.bincount(some.nodes.ravel(), minlength=network.n)
            gathered += np.bincount(some.opposite.ravel(), share[some.nodes].ravel(), minlength=len(edges))
        both = np.repeat((1 + gathered) ** 2, 2)
        spent = np.bincount(edges.ravel(), both, network.n)
        return Neighbourhoods(
            triangles=count,
            clustering=np.where(degree > 1, 2 * count / (degree * (degree - 1)), 0.0),
            constraint=np.where(degree > 0, spent / degree**2, np.nan),
            effective_size=np.where(degree > 0, degree - 2 * count / degree, np.nan),
        )


def transitivity(network: Network, count: NDArray[np.int64]) -> float:
    """Return 3·triangles / connected triples, 0…1; NaN if no node has two contacts.

    count: (n,) triangles at each node, as in `neighbourhoods`. Source: Luce and Perry 1949.
    """
    degree = network.degree.astype(np.float64)
    triples = float((degree * (degree - 1) / 2).sum())
    return float(count.sum()) / triples if triples else float("nan")

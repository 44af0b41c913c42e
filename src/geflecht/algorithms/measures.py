"""Measures of the whole network and of its nodes that need neither sectors nor sampling."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import igraph
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geflecht.algorithms.graphs import Network, ranked

SMALL = 200  # up to here a dense solver finds the eigenvector faster than Lanczos
_dice = threading.Lock()  # igraph has one generator for the whole process


def density(network: Network) -> float:
    """Return the share of possible pairs that are tied, 0…1; NaN below two nodes."""
    possible = network.n * (network.n - 1) / 2
    return len(network.edges) / possible if possible else float("nan")


def arc_density(network: Network) -> float:
    """Return the share of possible arcs that were stated, 0…1; NaN without direction or below two nodes."""
    possible = network.n * (network.n - 1)
    return len(network.arcs) / possible if possible and network.directed else float("nan")


def average_degree(network: Network) -> float:
    """Return the mean number of contacts; NaN without nodes."""
    return 2 * len(network.edges) / network.n if network.n else float("nan")


def reciprocity(network: Network) -> float:
    """Return the share of arcs that are answered by one the other way, 0…1; NaN if nothing is directed."""
    if not network.directed or not len(network.arcs):
        return float("nan")
    return 2 * len(network.confirmed) / len(network.arcs)


def mutual_share(network: Network) -> float:
    """Return mutual pairs / tied pairs, 0…1, the dyadic form of reciprocity; NaN if nothing is directed."""
    if not network.directed or not len(network.edges):
        return float("nan")
    return len(network.confirmed) / len(network.edges)


def degree_centralization(network: Network) -> float:
    """Return Σ(max d − d_i) / ((n−1)(n−2)), 0 if all are alike, 1 for a star; NaN below three nodes.

    Source: Freeman 1979, doi:10.1016/0378-8733(78)90021-7.
    """
    return _centralization(network.degree.astype(np.float64), (network.n - 1) * (network.n - 2))


def betweenness_centralization(betweenness: NDArray[np.float64]) -> float:
    """Return Σ(max b − b_i) over its value in a star, 0…1; NaN below three nodes.

    betweenness: (n,) raw, each pair counted once. Source: Freeman 1977, doi:10.2307/3033543.
    """
    n = len(betweenness)
    return _centralization(betweenness, (n - 1) ** 2 * (n - 2) / 2)


def betweenness(network: Network) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many shortest ways lead through each node (n,) and over each tied pair (e,), raw.

    Each unordered pair s, t counts Σ σ_st(·)/σ_st once; its ends do not count for the node.
    One search serves both: a way through v uses two of its ties, a way that ends there one.
    O(n·m). Source: Brandes 2001, doi:10.1080/0022250X.2001.9990249.
    """
    over = np.array(network.graph.edge_betweenness(directed=False), dtype=np.float64)
    touching = np.bincount(network.edges.ravel(), np.repeat(over, 2), network.n)
    reach = np.bincount(network.components, minlength=1)[network.components] - 1
    through = (touching - reach) / 2
    noise = 1e-12 * np.maximum(touching, 1)
    return np.where(np.abs(through) < noise, 0.0, through), over


def node_betweenness(network: Network) -> NDArray[np.float64]:
    """Return raw betweenness (n,) alone, in about half the time of `betweenness`."""
    return np.array(network.graph.betweenness(directed=False), dtype=np.float64)


def normalised_betweenness(raw: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return raw betweenness (n,) as a share of the (n−1)(n−2)/2 pairs of others; NaN below three nodes."""
    n = len(raw)
    return raw / ((n - 1) * (n - 2) / 2) if n > 2 else np.full(n, np.nan)


def eigenvector(network: Network) -> NDArray[np.float64]:
    """Return eigenvector centrality (n,), 0…1, the largest value 1.

    Only the component with the largest eigenvalue has one (several that tie: each its own); nodes
    outside get 0, which says nothing about them in a network in pieces. NaN if there is no tie.
    Source: Bonacich 1972, doi:10.1080/0022250X.1972.9989806.
    """
    if not len(network.edges):
        return np.full(network.n, np.nan)
    result, best = np.zeros(network.n), 0.0
    order = np.argsort(network.components, kind="stable")
    sizes = np.bincount(network.components)
    busiest = np.zeros(len(sizes), dtype=np.intp)
    np.maximum.at(busiest, network.components, network.degree)
    ends = np.cumsum(sizes)
    for component in np.flatnonzero(sizes > 1):
        if busiest[component] < best - 1e-9:
            continue  # no eigenvalue exceeds the largest degree
        members = order[ends[component] - sizes[component] : ends[component]]
        value, vector = _leading(network.adjacency[members][:, members])
        if value > best + 1e-9:
            best, result = value, np.zeros(network.n)
        if value > best - 1e-9:
            result[members] = vector
    return result


def coreness(network: Network) -> NDArray[np.intp]:
    """Return for each node (n,) the largest k with it in a part where all have k contacts inside.

    O(m). Source: Seidman 1983, doi:10.1016/0378-8733(83)90028-X.
    """
    return np.array(network.graph.coreness(), dtype=np.intp)


def communities(network: Network, seed: int) -> NDArray[np.intp]:
    """Group the nodes so that modularity is high (Leiden); return the group of each (n,), largest first.

    seed: the same seed and network give the same groups.
    Source: Traag, Waltman and van Eck 2019, doi:10.1038/s41598-019-41695-z.
    """
    if not len(network.edges):
        return np.arange(network.n)
    rounds = -1 if len(network.edges) <= 200_000 else 2  # −1: until nothing improves
    with seeded(seed):
        found = network.graph.community_leiden(objective_function="modularity", n_iterations=rounds)
    return ranked(np.array(found.membership, dtype=np.intp))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let igraph draw from a generator of this seed, alone in the process, and give it back after."""
    with _dice:
        igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - no secret is drawn
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)


def _centralization(values: NDArray[np.float64], most: float) -> float:
    if len(values) < 3:
        return float("nan")
    return float((values.max() - values).sum() / most)


def _leading(matrix: sparse.csr_array) -> tuple[float, NDArray[np.float64]]:
    """Largest eigenvalue and its vector, scaled to maximum 1, of a connected adjacency matrix."""
    size = matrix.shape[0]
    if size <= SMALL:
        values, vectors = np.linalg.eigh(matrix.toarray().astype(np.float64))
        value, vector = values[-1], vectors[:, -1]
    else:
        start = np.ones(size)
        values, vectors = sparse.linalg.eigsh(matrix.astype(np.float64), k=1, which="LA", v0=start)
        value, vector = values[0], vectors[:, 0]
    vector = np.abs(vector)
    return float(value), vector / vector.max()

"""Where the nodes lie in the drawn network: sectors near each other, known nodes where they were."""

import math

import igraph
import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms.graphs import Network
from geflecht.algorithms.measures import seeded

ROUNDS, ROUNDS_LARGE = 400, 120
LARGE = 2_000
PULL = 0.35  # strength of a sector's pull beside a tie's
RING = 0.45  # distance of the sectors' places from the middle, about the rim of what ties hold together
HELD = 0.04  # how far a known node may move
WITHIN = 0.98


def layout(network: Network, *, seed: int, start: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    """Place the nodes in the square from −1 to 1 so that tied nodes lie near each other.

    Parameters
    ----------
    network : each sector pulls its nodes to a place on a ring, in the order of class numbers; nodes
        without a sector are pulled to the middle. Nothing drifts away, not even isolates.
    seed : the same seed, network and start give the same positions.
    start : (n, 2) earlier positions, NaN for a new node. Known nodes stay within 0.04 of them; new ones
        are put among the nodes they are tied to.

    Returns
    -------
    (n, 2) positions, each −1…1.

    Raises
    ------
    ValueError
        If `start` has another shape or positions outside −1…1.

    Notes
    -----
    Fruchterman–Reingold with one fixed, invisible node per sector; 400 rounds, 120 beyond 2,000 nodes,
    where repulsion is computed on a grid. O(rounds · (n + m)). Source: Fruchterman and Reingold 1991,
    doi:10.1002/spe.4380211102.
    """
    n = network.n
    if n == 0:
        return np.empty((0, 2))
    rng = np.random.default_rng(seed)
    anchors = _anchors(network)
    places = anchors[network.classes] + rng.normal(0, 0.12, (n, 2))
    known: NDArray[np.bool_] = np.zeros(n, dtype=np.bool_)
    if start is not None:
        earlier = _checked(start, n)
        known = np.asarray(np.isfinite(earlier).all(axis=1))
        places[known] = earlier[known]
        places[~known] = _among_known(network, places, known, rng)[~known]
    drawn = _drawn(network, np.clip(places, -WITHIN, WITHIN), anchors, known, seed)
    return drawn if known.any() else _filled(drawn)


def _anchors(network: Network) -> NDArray[np.float64]:
    """Place of each class (k, 2): sectors on a ring, clockwise from the top, the unknown in the middle."""
    classes = len(network.class_sizes)
    sectors = int(network.sector.max()) + 1
    turn = 2 * np.pi * np.arange(classes) / max(sectors, 1)
    ring = RING * np.column_stack([np.sin(turn), np.cos(turn)])
    ring[sectors:] = 0
    return ring if sectors > 1 else np.zeros_like(ring)


def _checked(start: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    earlier = np.asarray(start, dtype=np.float64)
    if earlier.shape != (n, 2) or (np.abs(earlier[np.isfinite(earlier)]) > 1).any():
        raise ValueError(f"start must be ({n}, 2) positions from −1 to 1, NaN where unknown")
    return earlier


def _among_known(
    network: Network, places: NDArray[np.float64], known: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.float64]:
    """The middle of each node's known contacts, a little off; its place so far if there are none."""
    weights = network.adjacency @ known.astype(np.float64)
    sums = network.adjacency @ np.where(known[:, None], places, 0)
    middle = sums / np.maximum(weights, 1)[:, None] + rng.normal(0, HELD, places.shape)
    return np.where(weights[:, None] > 0, middle, places)


def _drawn(
    network: Network,
    places: NDArray[np.float64],
    anchors: NDArray[np.float64],
    known: NDArray[np.bool_],
    seed: int,
) -> NDArray[np.float64]:
    """Let ties pull and nodes push, each within its bounds."""
    n, count = network.n, len(anchors)
    size = math.sqrt(n) * 1.2 + 2  # so that the ideal distance of Fruchterman and Reingold, 1, fits
    pulled = np.column_stack([np.arange(n), n + network.classes])
    graph = igraph.Graph(n + count, np.concatenate([network.edges, pulled]).astype(np.int64))
    # A hub's ties would crush its neighbours into one spot: each pulls less the more its ends have.
    first, second = network.degree[network.edges].T
    weights = np.concatenate(
        [1 / np.sqrt(np.sqrt(np.maximum(np.minimum(first, second), 1))), np.full(n, PULL)]
    )
    begin = np.concatenate([places, anchors]) * size
    room = np.concatenate([np.where(known, HELD, 2.0), np.zeros(count)])[:, None] * size
    low, high = np.maximum(begin - room, -size), np.minimum(begin + room, size)
    with seeded(seed):
        found = graph.layout_fruchterman_reingold(
            seed=begin.tolist(),
            niter=ROUNDS if n <= LARGE else ROUNDS_LARGE,
            start_temp=size / (20 if known.any() else 6),
            weights=weights.tolist(),
            minx=low[:, 0].tolist(),
            maxx=high[:, 0].tolist(),
            miny=low[:, 1].tolist(),
            maxy=high[:, 1].tolist(),
            grid="auto",
        )
    return np.clip(np.array(found.coords)[:n] / size, -1, 1)


def _filled(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Use the whole square: centred, the outermost node at the rim."""
    low, high = places.min(axis=0), places.max(axis=0)
    reach = float((high - low).max()) / 2
    return (places - (low + high) / 2) * (WITHIN / reach) if reach > 0 else np.zeros_like(places)

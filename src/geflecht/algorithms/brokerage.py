"""Gould–Fernandez brokerage: who stands between two that are not tied, and across which border."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geflecht.algorithms.graphs import Network
from geflecht.algorithms.triangles import triangles

ROLES = ("coordinator", "gatekeeper", "representative", "consultant", "liaison")


def roles(network: Network) -> NDArray[np.int64]:
    """Count for each node v the ordered pairs (a, b) with a→v→b but not a→b, by the classes of the three.

    coordinator AAA · gatekeeper A→BB · representative AA→B · consultant A→B→A · liaison A→B→C, the
    middle letter being v. Without direction a tie counts both ways, so gatekeeper = representative.
    Nodes without a sector form a class of their own.
    Returns (n, 5), columns as in `ROLES`. All two-paths by class, less the closed ones, which are found
    on the triangles: O(m^1.5). Source: Gould and Fernandez 1989, doi:10.2307/270949 (R: sna::brokerage).
    """
    if not len(network.arcs):
        return np.zeros((network.n, len(ROLES)), dtype=np.int64)
    return _two_paths(network) - _closed(network)


def _two_paths(network: Network) -> NDArray[np.int64]:
    """Ordered two-paths a→v→b with a ≠ b through each node v, by role, closed or not (n, 5)."""
    arcs, n, classes = _both_ways(network), network.n, network.classes
    into, out = _by_class(arcs[:, ::-1], classes, n), _by_class(arcs, classes, n)
    own = (np.arange(n), classes)
    own_in, own_out = into[own], out[own]
    other_in, other_out = into.sum(axis=1) - own_in, out.sum(axis=1) - own_out
    across_and_back = into.multiply(out).sum(axis=1) - own_in * own_out  # a and b of one other class
    returned, returned_own = _mutual(arcs, classes, n)  # a = b, which is no pair
    table = np.column_stack(
        [
            own_in * own_out - returned_own,
            other_in * own_out,
            own_in * other_out,
            across_and_back - (returned - returned_own),
            other_in * other_out - across_and_back,
        ]
    )
    return table.astype(np.int64)


def _closed(network: Network) -> NDArray[np.int64]:
    """Ordered two-paths a→v→b with a→b, by role (n, 5)."""
    n, classes = network.n, network.classes
    forward, backward = _named(network)
    counts = np.zeros(n * len(ROLES), dtype=np.int64)
    for some in triangles(network):
        for a, v, b in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)):
            there = np.ones(len(some.nodes), dtype=np.bool_)
            for source, target, apart in ((a, v, b), (v, b, a), (a, b, v)):
                edge = some.opposite[:, apart]
                up = some.nodes[:, source] < some.nodes[:, target]
                there &= np.where(up, forward[edge], backward[edge])
            first, middle, last = some.nodes[there][:, [a, v, b]].T
            role = _role(classes[first], classes[middle], classes[last])
            counts += np.bincount(middle * len(ROLES) + role, minlength=len(counts))
    return counts.reshape(n, len(ROLES))


def _role(a: NDArray[np.intp], v: NDArray[np.intp], b: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.select([(a == v) & (v == b), v == b, a == v, a == b], [0, 1, 2, 3], default=4).astype(np.intp)


def _both_ways(network: Network) -> NDArray[np.intp]:
    if network.directed:
        return network.arcs
    return np.concatenate([network.arcs, network.arcs[:, ::-1]])


def _named(network: Network) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each tied pair (smaller, larger): did the smaller name the larger, and the other way round."""
    if not network.directed:
        yes = np.ones(len(network.edges), dtype=np.bool_)
        return yes, yes
    width = max(network.n, 1)
    keys = network.arcs[:, 0] * width + network.arcs[:, 1]
    low, high = network.edges.T
    return np.isin(low * width + high, keys), np.isin(high * width + low, keys)


def _by_class(arcs: NDArray[np.intp], classes: NDArray[np.intp], n: int) -> sparse.csr_array:
    """How many of the nodes each node names belong to each class (n, k)."""
    source, target = arcs.T
    ones = np.ones(len(source), dtype=np.int64)
    shape = (n, int(classes.max(initial=-1)) + 1)
    return sparse.csr_array((ones, (source, classes[target])), shape=shape)


def _mutual(
    arcs: NDArray[np.intp], classes: NDArray[np.intp], n: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each node the contacts it names that name it too: all, and those of its own class."""
    width = max(n, 1)
    source, target = arcs.T
    both = np.isin(source * width + target, target * width + source)
    source, target = source[both], target[both]
    own = classes[source] == classes[target]
    return np.bincount(source, minlength=n), np.bincount(source[own], minlength=n)

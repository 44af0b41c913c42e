"""Small random networks for the property tests."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from geflecht.algorithms import graphs

few = settings(max_examples=40, deadline=None)  # a busy machine must not fail a test


@st.composite
def networks(draw, *, directed=False, most=12, sectors=3):
    """A network of up to `most` nodes; repeats and loops are left for `build` to drop."""
    n = draw(st.integers(1, most))
    node = st.integers(0, n - 1)
    arcs = draw(st.lists(st.tuples(node, node), max_size=3 * n))
    sector = draw(st.lists(st.integers(-1, sectors - 1), min_size=n, max_size=n))
    return graphs.build(n, np.array(arcs).reshape(-1, 2), directed=directed, sector=sector)


def shuffled(network, seed):
    """The same network with its nodes in another order, and the new place of each old node."""
    place = np.random.default_rng(seed).permutation(network.n)
    sector = np.empty(network.n, dtype=np.intp)
    sector[place] = network.sector
    return graphs.build(network.n, place[network.arcs], directed=network.directed, sector=sector), place

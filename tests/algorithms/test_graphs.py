import numpy as np
import pytest
from hypothesis import given

from geflecht.algorithms import graphs
from tests.algorithms.strategies import few, networks


def test_build_drops_loops_and_merges_parallel_arcs():
    network = graphs.build(3, [(0, 1), (1, 0), (1, 1), (2, 1), (0, 1)])

    assert network.arcs.tolist() == [[0, 1], [1, 2]]
    assert network.sector.tolist() == [-1, -1, -1]


def test_directed_ties_are_named_by_either_or_confirmed_by_both():
    network = graphs.build(3, [(0, 1), (1, 0), (2, 1), (2, 1)], directed=True)

    assert network.arcs.tolist() == [[0, 1], [1, 0], [2, 1]]
    assert network.edges.tolist() == [[0, 1], [1, 2]]
    assert network.confirmed.tolist() == [[0, 1]]
    assert graphs.confirmed_only(network).edges.tolist() == [[0, 1]]


def test_without_direction_every_tie_is_confirmed():
    network = graphs.build(3, [(0, 1), (2, 1)])

    assert network.confirmed.tolist() == network.edges.tolist()


def test_without_renumbers_what_stays():
    network = graphs.build(4, [(0, 1), (1, 2), (2, 3)], sector=[0, 1, 2, 3])

    smaller, kept = graphs.without(network, [1, 1])

    assert (smaller.edges.tolist(), kept.tolist()) == ([[1, 2]], [0, 2, 3])
    assert smaller.sector.tolist() == [0, 2, 3]


def test_unknown_sectors_are_a_class_of_their_own():
    network = graphs.build(4, [], sector=[1, -1, 0, -1])

    assert (network.classes.tolist(), network.class_sizes.tolist()) == ([1, 2, 0, 2], [1, 1, 2])


def test_components_are_numbered_from_the_largest():
    network = graphs.build(6, [(4, 5), (3, 5), (0, 1)])

    assert network.components.tolist() == [1, 1, 2, 0, 0, 0]
    assert graphs.build(0, []).components.tolist() == []


@pytest.mark.parametrize(
    ("arcs", "sector", "says"),
    (([(0, 3)], None, "0…2"), ([(-1, 0)], None, "0…2"), ([], [0], "sector"), ([], [0, 0, -2], "sector")),
)
def test_build_refuses_what_is_outside(arcs, sector, says):
    with pytest.raises(ValueError, match=says):
        graphs.build(3, arcs, sector=sector)


def test_without_refuses_unknown_nodes():
    with pytest.raises(ValueError, match="0…2"):
        graphs.without(graphs.build(3, []), [3])


@few
@given(networks(directed=True))
def test_symmetrising_keeps_every_named_pair_once(network):
    named = {tuple(sorted(arc)) for arc in network.arcs.tolist()}
    arcs = set(map(tuple, network.arcs.tolist()))

    assert sorted(map(tuple, network.edges.tolist())) == sorted(named)
    assert set(map(tuple, network.confirmed.tolist())) == {
        (a, b) for a, b in named if {(a, b), (b, a)} <= arcs
    }
    assert network.degree.sum() == 2 * len(named)
    assert (network.adjacency != network.adjacency.T).nnz == 0


@few
@given(networks())
def test_building_again_changes_nothing(network):
    again = graphs.build(network.n, network.arcs[::-1, ::-1], sector=network.sector)

    assert np.array_equal(again.arcs, network.arcs)

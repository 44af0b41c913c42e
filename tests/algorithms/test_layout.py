import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geflecht.algorithms import graphs
from geflecht.algorithms.layout import HELD, layout
from tests.algorithms.strategies import few, networks


def camps(n=90):
    """Three sectors, dense inside."""
    rng = np.random.default_rng(2)
    sector = np.repeat(np.arange(3), n // 3)
    ends = rng.integers(0, n, (2000, 2))
    return graphs.build(n, ends[sector[ends[:, 0]] == sector[ends[:, 1]]][:300], sector=sector)


@few
@given(networks(), st.integers(0, 5))
def test_positions_fit_the_square(network, seed):
    places = layout(network, seed=seed)

    assert places.shape == (network.n, 2)
    assert np.abs(places).max() <= 1


def test_same_seed_same_positions():
    assert np.array_equal(layout(camps(), seed=4), layout(camps(), seed=4))


def test_sectors_lie_near_each_other():
    network = camps()

    places = layout(network, seed=4)

    middles = np.array([places[network.sector == k].mean(axis=0) for k in range(3)])
    nearest = np.linalg.norm(places[:, None] - middles, axis=2).argmin(axis=1)
    assert (nearest == network.sector).mean() > 0.95


def test_tied_nodes_lie_nearer_than_others():
    rng = np.random.default_rng(5)
    network = graphs.build(60, rng.integers(0, 60, (90, 2)))

    places = layout(network, seed=1)

    apart = np.linalg.norm(places[:, None] - places, axis=2)
    assert apart[*network.edges.T].mean() < 0.7 * apart[np.triu_indices(60, 1)].mean()


def test_known_nodes_stay_and_new_ones_join_their_contacts():
    old = camps()
    before = layout(old, seed=4)
    grown = graphs.build(91, [*old.edges.tolist(), (90, 0), (90, 1), (90, 2)], sector=[*old.sector, 0])

    after = layout(grown, seed=4, start=np.vstack([before, [np.nan, np.nan]]))

    assert np.abs(after[:90] - before).max() <= HELD + 1e-9
    assert np.linalg.norm(after[90] - before[:3].mean(axis=0)) < 0.5


def test_a_new_node_without_contacts_goes_to_its_sector():
    old = camps()
    before = layout(old, seed=4)
    grown = graphs.build(91, old.edges, sector=[*old.sector, 1])

    after = layout(grown, seed=4, start=np.vstack([before, [np.nan, np.nan]]))

    middles = [before[old.sector == k].mean(axis=0) for k in range(3)]
    assert np.argmin([np.linalg.norm(after[90] - middle) for middle in middles]) == 1


def test_nobody_and_a_single_node():
    assert layout(graphs.build(0, []), seed=1).shape == (0, 2)
    assert layout(graphs.build(1, []), seed=1).tolist() == [[0, 0]]


@pytest.mark.parametrize("start", (np.zeros((2, 2)), np.full((3, 2), 1.5)))
def test_positions_outside_are_refused(start):
    with pytest.raises(ValueError, match="start"):
        layout(graphs.build(3, []), seed=1, start=start)

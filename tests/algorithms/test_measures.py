"""Measures against networkx and igraph, which were written by others."""

import math
import warnings

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geflecht.algorithms import brokerage, cuts, graphs, measures, paths, sectors, triangles
from tests.algorithms.strategies import few, networks, shuffled


def peer(network):
    graph = nx.Graph()
    graph.add_nodes_from((k, {"sector": int(c)}) for k, c in enumerate(network.classes))
    graph.add_edges_from(network.edges.tolist())
    return graph


def in_order(by_node):
    return np.array([by_node[k] for k in range(len(by_node))], dtype=float)


@few
@given(networks())
def test_centralities_agree_with_networkx(network):
    graph, found = peer(network), paths.distances(network)
    raw, over = measures.betweenness(network)
    by_tie = nx.edge_betweenness_centrality(graph, normalized=False)

    assert np.allclose(raw, in_order(nx.betweenness_centrality(graph, normalized=False)))
    assert np.allclose(measures.node_betweenness(network), raw)
    assert np.allclose(over, [by_tie[tuple(tie)] for tie in network.edges.tolist()])
    assert np.allclose(paths.closeness(found, network.n), in_order(nx.closeness_centrality(graph)))
    assert np.allclose(paths.harmonic(found, network.n), in_order(nx.harmonic_centrality(graph)))
    assert measures.coreness(network).tolist() == in_order(nx.core_number(graph)).tolist()


@few
@given(networks())
def test_centralities_agree_with_igraph(network):
    found = paths.distances(network)

    assert np.allclose(
        paths.harmonic(found, network.n), np.nan_to_num(network.graph.harmonic_centrality(normalized=False))
    )
    around = triangles.neighbourhoods(network)
    assert np.allclose(around.clustering, network.graph.transitivity_local_undirected(mode="zero"))
    assert np.allclose(
        triangles.transitivity(network, around.triangles),
        network.graph.transitivity_undirected(),
        equal_nan=True,
    )


@few
@given(networks())
def test_whole_figures_agree_with_networkx(network):
    graph, found = peer(network), paths.distances(network)

    assert paths.efficiency(found, network.n) == pytest.approx(
        nx.global_efficiency(graph) if network.n > 1 else math.nan, nan_ok=True
    )
    assert measures.density(network) == pytest.approx(
        nx.density(graph) if network.n > 1 else math.nan, nan_ok=True
    )
    largest = graph.subgraph(np.flatnonzero(network.components == 0).tolist())
    assert len(largest) == max(map(len, nx.connected_components(graph)))
    if nx.is_connected(graph) and network.n > 1:
        assert found.longest == nx.diameter(graph)
        assert paths.average_path(found) == pytest.approx(nx.average_shortest_path_length(graph))


@few
@given(networks())
def test_burts_measures_agree_with_networkx(network):
    graph, around = peer(network), triangles.neighbourhoods(network)

    assert np.allclose(around.clustering, in_order(nx.clustering(graph)))
    assert np.allclose(around.constraint, in_order(nx.constraint(graph)), equal_nan=True)
    assert np.allclose(around.effective_size, in_order(nx.effective_size(graph)), equal_nan=True)
    assert around.triangles.tolist() == in_order(nx.triangles(graph)).tolist()


@few
@given(networks())
def test_eigenvector_belongs_to_the_largest_eigenvalue(network):
    assume(len(network.edges))
    dense = network.adjacency.toarray().astype(float)

    vector = measures.eigenvector(network)

    assert vector.max() == 1
    assert vector.min() >= 0
    assert np.allclose(dense @ vector, np.linalg.eigvalsh(dense)[-1] * vector, atol=1e-7)


def test_eigenvector_of_a_large_component_is_the_one_of_igraph():
    arcs = np.random.default_rng(1).integers(0, 400, (1500, 2))
    network = graphs.build(404, [*arcs, (400, 401), (401, 402), (402, 403)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # igraph warns of pieces
        theirs = network.graph.eigenvector_centrality()

    assert np.allclose(measures.eigenvector(network), theirs, atol=1e-6)


def test_eigenvector_without_ties_is_undefined():
    assert np.isnan(measures.eigenvector(graphs.build(3, []))).tolist() == [True] * 3


@few
@given(networks(directed=True, most=9))
def test_brokerage_agrees_with_counting_by_hand(network):
    assert brokerage.roles(network).tolist() == by_hand(network, set(map(tuple, network.arcs.tolist())))


@few
@given(networks(most=9))
def test_brokerage_without_direction_counts_ties_both_ways(network):
    arcs = {pair for a, b in network.arcs.tolist() for pair in ((a, b), (b, a))}
    roles = brokerage.roles(network)

    assert roles.tolist() == by_hand(network, arcs)
    assert roles[:, 1].tolist() == roles[:, 2].tolist()


def by_hand(network, arcs):
    kind = network.classes
    count = [[0] * 5 for _ in range(network.n)]
    for a, v in arcs:
        for b in range(network.n):
            if b not in (a, v) and (v, b) in arcs and (a, b) not in arcs:
                pattern = (kind[a] == kind[v], kind[v] == kind[b], kind[a] == kind[b])
                role = {
                    (True, True, True): 0,
                    (False, True, False): 1,
                    (True, False, False): 2,
                    (False, False, True): 3,
                }
                count[v][role.get(pattern, 4)] += 1
    return count


def test_brokerage_example_with_every_role():
    network = graphs.build(
        6, [(0, 1), (1, 2), (3, 1), (1, 4), (1, 5)], directed=True, sector=[0, 0, 0, 1, 1, 2]
    )  # through 1: 0→2, 0→4, 0→5, 3→2, 3→4, 3→5

    assert dict(zip(brokerage.ROLES, brokerage.roles(network)[1].tolist(), strict=True)) == {
        "coordinator": 1,
        "gatekeeper": 1,
        "representative": 2,
        "consultant": 1,
        "liaison": 1,
    }


@few
@given(networks())
def test_cuts_break_what_they_say(network):
    graph, found = peer(network), cuts.cuts(network)

    assert sorted(map(tuple, found.bridges.tolist())) == sorted(tuple(sorted(e)) for e in nx.bridges(graph))
    assert found.points.tolist() == sorted(nx.articulation_points(graph))
    for point, parts in zip(found.points.tolist(), found.point_parts, strict=True):
        rest = graph.subgraph(nx.node_connected_component(graph, point) - {point})
        assert list(parts) == sorted(map(len, nx.connected_components(rest)), reverse=True)
    for (a, b), sides in zip(found.bridges.tolist(), found.bridge_parts.tolist(), strict=True):
        rest = graph.copy()
        rest.remove_edge(a, b)
        assert sides == [len(nx.node_connected_component(rest, end)) for end in (a, b)]


@few
@given(networks())
def test_assortativity_and_mixing_agree_with_networkx(network):
    mixed = sectors.mixing(network)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        theirs = (
            nx.attribute_assortativity_coefficient(peer(network), "sector")
            if len(network.edges)
            else math.nan
        )

    assert sectors.assortativity(mixed) == pytest.approx(theirs, nan_ok=True)
    assert np.triu(mixed.observed).sum() == len(network.edges)
    assert np.triu(mixed.possible).sum() == network.n * (network.n - 1) // 2


@few
@given(networks(), st.integers(0, 99))
def test_the_order_of_the_nodes_does_not_matter(network, seed):
    other, place = shuffled(network, seed)
    one, two = triangles.neighbourhoods(network), triangles.neighbourhoods(other)

    assert np.allclose(measures.betweenness(other)[0][place], measures.betweenness(network)[0])
    assert np.allclose(two.constraint[place], one.constraint, equal_nan=True)
    assert np.array_equal(brokerage.roles(other)[place], brokerage.roles(network))
    assert sectors.ei_index(other) == pytest.approx(sectors.ei_index(network), nan_ok=True)
    if len(network.edges):
        assert np.allclose(measures.eigenvector(other)[place], measures.eigenvector(network), atol=1e-7)


@few
@given(networks())
def test_shares_stay_in_their_bounds(network):
    found = paths.distances(network)
    base = sectors.ei_baseline(network, permutations=20, rng=np.random.default_rng(0))
    values = [
        measures.degree_centralization(network),
        measures.betweenness_centralization(measures.betweenness(network)[0]),
        paths.efficiency(found, network.n),
        *paths.closeness(found, network.n),
        *sectors.densities(network),
    ]

    assert all(math.isnan(value) or -1e-12 <= value <= 1 + 1e-12 for value in values)
    if len(network.edges):
        assert base.lowest <= base.observed <= base.highest
        assert 1 / 21 <= base.p_value <= 1


def test_ei_p_value_agrees_with_all_arrangements():
    network = graphs.build(6, [(0, 1), (2, 3), (4, 5), (1, 2)], sector=[0, 0, 1, 1, 2, 2])
    as_low = total = 0  # all 720 orders of the labels
    for labels in set_of_orders([0, 0, 1, 1, 2, 2]):
        inside = sum(labels[a] == labels[b] for a, b in network.edges)
        as_low += inside >= 3
        total += 1

    base = sectors.ei_baseline(network, permutations=40_000, rng=np.random.default_rng(7))

    assert (base.observed, base.expected) == (-0.5, (12 - 3) / 15)
    assert base.p_value == pytest.approx(as_low / total, abs=0.004)


def set_of_orders(items):
    if not items:
        return [[]]
    return [
        [items[k], *rest] for k in range(len(items)) for rest in set_of_orders(items[:k] + items[k + 1 :])
    ]


def test_ei_without_shuffles_or_ties_is_undefined():
    nothing = sectors.ei_baseline(graphs.build(3, []), permutations=9, rng=np.random.default_rng(0))
    plain = sectors.ei_baseline(
        graphs.build(2, [(0, 1)], sector=[0, 0]), permutations=0, rng=np.random.default_rng(0)
    )

    assert (math.isnan(nothing.observed), nothing.draws) == (True, 0)
    assert (plain.observed, math.isnan(plain.p_value), math.isnan(plain.rescaled)) == (-1, True, True)


def test_many_classes_are_shuffled_too():
    network = graphs.build(300, [(k, k + 1) for k in range(299)], sector=list(range(300)))

    base = sectors.ei_baseline(network, permutations=10, rng=np.random.default_rng(0))

    assert (base.observed, base.p_value) == (1.0, 1.0)


def test_nodes_know_their_own_balance():
    network = graphs.build(5, [(0, 1), (0, 2), (0, 3)], sector=[0, 0, 1, 2, -1])

    assert np.array_equal(sectors.ei_of_nodes(network), [1 / 3, -1, 1, 1, np.nan], equal_nan=True)
    assert sectors.reaches_sectors(network).tolist() == [True, False, False, False, False]


def test_undefined_figures_are_nan():
    empty, single, pair = graphs.build(0, []), graphs.build(1, []), graphs.build(2, [(0, 1)], sector=[0, 0])

    undefined = [
        measures.density(single),
        measures.arc_density(pair),
        measures.average_degree(empty),
        measures.reciprocity(pair),
        measures.mutual_share(pair),
        measures.degree_centralization(pair),
        measures.normalised_betweenness(np.zeros(2))[0],
        paths.average_path(paths.distances(single)),
        paths.efficiency(paths.distances(single), 1),
        sectors.assortativity(sectors.mixing(pair)),
        sectors.assortativity(sectors.mixing(single)),
        sectors.odds_ratio(pair),
        sectors.densities(pair)[1],
        triangles.transitivity(pair, np.zeros(2, dtype=np.int64)),
    ]

    assert [math.isnan(value) for value in undefined] == [True] * len(undefined)


def test_arc_density_counts_arcs():
    assert measures.arc_density(graphs.build(3, [(0, 1), (1, 0), (2, 0)], directed=True)) == 0.5


def test_communities_are_found_and_repeat():
    cliques = [(a, b) for block in (range(5), range(5, 9)) for a in block for b in block if a < b]
    network = graphs.build(10, [*cliques, (0, 5)])

    found = measures.communities(network, seed=3)

    assert found.tolist() == [0] * 5 + [1] * 4 + [2]
    assert found.tolist() == measures.communities(network, seed=3).tolist()
    assert measures.communities(graphs.build(2, []), seed=3).tolist() == [0, 1]


def test_long_ways_are_searched_one_by_one():
    network = graphs.build(151, [(k, k + 1) for k in range(149)])  # a line of 150, and an isolate

    found = paths.distances(network)

    assert (found.longest, found.farthest.tolist()[:2], found.reached[150]) == (149, [149, 148], 0)
    assert found.total[0] == sum(range(150))
    assert found.harmonic[75] == pytest.approx(
        sum(1 / k for k in range(1, 76)) + sum(1 / k for k in range(1, 75))
    )
    assert paths.average_path(found) == pytest.approx(151 / 3)


def test_searching_from_some_nodes_scales_to_all():
    network = graphs.build(4, [(0, 1), (1, 2), (2, 3)])

    found = paths.distances(network, np.array([0, 3]))

    assert found.reached.tolist() == [1, 2, 2, 1]
    assert paths.harmonic(found, 4)[1] == pytest.approx((1 + 1 / 2) * 3 / 2)
    assert paths.efficiency(found, 4) == pytest.approx((1 + 1 / 2 + 1 / 3) * 2 / 6)


@few
@given(networks(most=8))
def test_best_new_tie_gains_most_of_all_missing_ones(network):
    def with_tie(a, b):
        more = graphs.build(network.n, [*network.edges.tolist(), (a, b)])
        return paths.efficiency(paths.distances(more), network.n)

    missing = sorted(nx.complement(peer(network)).edges)
    now = paths.efficiency(paths.distances(network), network.n)

    best = paths.best_new_ties(network, 1)

    assert len(best) == min(1, len(missing))
    if best:
        assert best[0][2] == pytest.approx(max(with_tie(a, b) for a, b in missing) - now)
        assert best[0][2] == pytest.approx(with_tie(*best[0][:2]) - now)


def test_best_new_ties_refuses_large_networks():
    with pytest.raises(ValueError, match="501"):
        paths.best_new_ties(graphs.build(501, []))

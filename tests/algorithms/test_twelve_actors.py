"""Every figure the measures' manual prints for its worked network, to the digits printed there."""

import numpy as np
import pytest

from geflecht.algorithms import (
    brokerage,
    change,
    cuts,
    graphs,
    measures,
    paths,
    sectors,
    triangles,
    trust,
)
from tests.algorithms import twelve
from tests.algorithms.twelve import at


def net(wave):
    return twelve.first() if wave == 1 else twelve.second()


def figure(name, wave):
    """Compute one printed figure."""
    network = net(wave)
    found = paths.distances(network)
    mixed = sectors.mixing(network)
    return {
        "density": lambda: measures.density(network),
        "average degree": lambda: measures.average_degree(network),
        "degree centralization": lambda: measures.degree_centralization(network),
        "betweenness centralization": lambda: measures.betweenness_centralization(
            measures.betweenness(network)[0]
        ),
        "average path": lambda: paths.average_path(found),
        "diameter": lambda: found.longest,
        "global efficiency": lambda: paths.efficiency(found, 12),
        "transitivity": lambda: triangles.transitivity(network, triangles.neighbourhoods(network).triangles),
        "mean clustering": lambda: triangles.neighbourhoods(network).clustering.mean(),
        "E-I": lambda: sectors.ei_index(network),
        "within": lambda: sectors.densities(network)[0],
        "cross": lambda: sectors.densities(network)[1],
        "odds ratio": lambda: sectors.odds_ratio(network),
        "assortativity": lambda: sectors.assortativity(mixed),
        "Coleman C": lambda: sectors.homophily(mixed, network.class_sizes)[2],
        "Coleman W": lambda: sectors.homophily(mixed, network.class_sizes)[4],
    }[name]()


@pytest.mark.parametrize(
    ("name", "digits", "first", "second"),
    (
        ("density", 4, 0.2121, 0.2727),
        ("average degree", 2, 2.33, 3.00),
        ("degree centralization", 4, 0.1818, 0.2182),
        ("betweenness centralization", 4, 0.3719, 0.3603),
        ("average path", 3, 2.691, 2.424),
        ("diameter", 0, 6, 6),
        ("global efficiency", 4, 0.4263, 0.5505),
        ("transitivity", 4, 0.3600, 0.2791),
        ("mean clustering", 4, 0.3333, 0.1722),
        ("E-I", 4, 0.0, 0.1111),
        ("within", 3, 0.778, 0.889),
        ("cross", 3, 0.123, 0.175),
        ("odds ratio", 1, 25.0, 37.6),
        ("assortativity", 4, 0.3378, 0.2727),
        ("Coleman C", 3, 0.593, 0.389),
        ("Coleman W", 3, -1.0, 0.633),
    ),
)
def test_figure_of_the_whole_is_the_printed_one(name, digits, first, second):
    assert [round(figure(name, 1), digits), round(figure(name, 2), digits)] == [first, second]


@pytest.mark.parametrize(
    ("wave", "degrees", "through"),
    (
        (1, [3, 3, 2, 3, 2, 4, 3, 2, 2, 3, 1, 0], [24.5, 10.5, 3.5, 1.5, 0, 26.5, 1.5, 0, 9, 16, 0, 0]),
        (
            2,
            [3, 3, 4, 3, 2, 5, 4, 3, 2, 4, 2, 1],
            [1.25, 8.17, 3.33, 4.75, 1.25, 10.17, 6.08, 5, 18, 26, 10, 0],
        ),
    ),
)
def test_degree_and_betweenness_are_the_printed_ones(wave, degrees, through):
    network = net(wave)

    assert network.degree.tolist() == degrees
    assert measures.betweenness(network)[0].round(2).tolist() == through


@pytest.mark.parametrize(("wave", "sizes"), ((1, [11, 1]), (2, [12])))
def test_components_are_the_printed_ones(wave, sizes):
    assert np.bincount(net(wave).components).tolist() == sizes


@pytest.mark.parametrize(
    ("wave", "expected", "lowest", "rescaled", "p_value"),
    ((1, 0.7273, -0.286, -0.556, 0.0005), (2, 0.7273, 0.0, -0.778, 0.00015)),
)
def test_ei_baseline_is_the_printed_one(wave, expected, lowest, rescaled, p_value):
    base = sectors.ei_baseline(net(wave), permutations=20_000, rng=np.random.default_rng(4))

    assert [round(base.expected, 4), round(base.lowest, 3), round(base.rescaled, 3)] == [
        expected,
        lowest,
        rescaled,
    ]
    assert abs(base.p_value - p_value) < 0.0004  # two draws of 20,000 shuffles differ by this much
    assert (base.highest, base.draws) == (1.0, 20_000)


@pytest.mark.parametrize(
    ("wave", "bridges", "points"),
    (
        (1, ["K1-C6", "Z9-W11", "Z9-Z10"], ["K1", "C6", "Z9", "Z10"]),
        (2, ["W11-W12", "Z9-W11", "Z9-Z10"], ["Z9", "Z10", "W11"]),
    ),
)
def test_bridges_and_cut_points_are_the_printed_ones(wave, bridges, points):
    found = cuts.cuts(net(wave))

    assert sorted(twelve.in_names(found.bridges)) == sorted(bridges)
    assert [twelve.IDS[point] for point in found.points] == points


def test_the_camps_break_where_the_manual_says():
    found = cuts.cuts(twelve.first())

    assert found.bridge_parts[0].tolist() == [5, 6]
    assert dict(zip(found.points.tolist(), found.point_parts, strict=True)) == {
        at("K1")[0]: (6, 4),
        at("C6")[0]: (5, 5),
        at("Z9")[0]: (9, 1),
        at("Z10")[0]: (8, 2),
    }


@pytest.mark.parametrize(("wave", "tie", "value"), ((1, "K1-C6", 30), (2, "Z9-Z10", 27)))
def test_top_edge_betweenness_is_the_printed_one(wave, tie, value):
    network = net(wave)

    over = measures.betweenness(network)[1]

    assert twelve.in_names(network.edges[[over.argmax()]]) == [tie]
    assert over.max() == pytest.approx(value)


@pytest.mark.parametrize(
    ("wave", "rim"), ((1, {"Z9": 1, "W11": 1, "W12": 0}), (2, {"Z9": 1, "W11": 1, "W12": 1}))
)
def test_coreness_is_the_printed_one(wave, rim):
    core = measures.coreness(net(wave))

    assert {twelve.IDS[k]: core[k] for k in range(12) if core[k] < 2} == rim
    assert core.max() == 2


@pytest.mark.parametrize(
    ("wave", "constraint", "size"),
    ((1, [0.333, 0.495, 0.482], [3.0, 2.33]), (2, [0.445, 0.422, 0.313], [3.4, 3.5])),
)
def test_burts_measures_are_the_printed_ones(wave, constraint, size):
    around = triangles.neighbourhoods(net(wave))

    assert around.constraint[at("K1", "C6", "Z10")].round(3).tolist() == constraint
    assert around.effective_size[at("C6", "Z10")].round(2).tolist() == size


def test_centralities_of_wave_one_are_the_printed_ones():
    network = twelve.first()
    found = paths.distances(network)

    assert measures.normalised_betweenness(measures.betweenness(network)[0])[5].round(3) == 0.482
    assert paths.closeness(found, 12)[0].round(3) == 0.455
    assert paths.harmonic(found, 12)[5].round(2) == 6.50
    assert measures.eigenvector(network)[at("C6", "C7", "Z10")].round(3).tolist() == [1, 0.834, 0.745]
    assert round(network.degree[5] / 11, 3) == 0.364


def test_observed_over_expected_is_the_printed_one():
    printed = {  # pair: wave 1, wave 2, possible pairs
        "CI": (0.00, 1.22, 9),
        "IK": (2.36, 1.22, 6),
        "CZ": (1.57, 1.22, 6),
        "CK": (0.79, 0.61, 6),
        "WZ": (1.18, 0.92, 4),
        "KZ": (0.00, 0.92, 4),
        "CW": (0.00, 0.00, 6),
        "IW": (0.00, 0.00, 6),
        "IZ": (0.00, 0.00, 6),
        "KW": (0.00, 0.00, 4),
    }
    mixed = [sectors.mixing(net(wave)) for wave in (1, 2)]

    for pair, (first, second, possible) in printed.items():
        a, b = (twelve.SECTORS.index(letter) for letter in pair)
        assert [m.ratio[a, b].round(2) for m in mixed] == [first, second]
        assert mixed[0].possible[a, b] == possible
    assert mixed[0].observed[1, 2] == 0
    assert mixed[0].expected[1, 2].round(2) == 1.91


def test_brokerage_is_the_printed_one():
    printed = {  # coordinator, gatekeeper, representative, consultant, liaison
        "C6": ([0, 3, 3, 0, 2], [0, 4, 4, 0, 4]),
        "Z10": ([0, 2, 2, 0, 0], [0, 3, 3, 0, 4]),
        "I3": ([0, 1, 1, 0, 0], [0, 3, 3, 0, 2]),
        "K1": ([0, 2, 2, 0, 2], [0, 2, 2, 0, 0]),
        "K2": ([0, 2, 2, 0, 0], [0, 2, 2, 0, 2]),
        "I4": ([2, 1, 1, 0, 0], [2, 2, 2, 0, 0]),
    }
    roles = [brokerage.roles(net(wave)) for wave in (1, 2)]

    assert {name: tuple(r[at(name)[0]].tolist() for r in roles) for name in printed} == printed


def test_reciprocity_is_the_printed_one():
    answers = twelve.second_as_answered()

    assert len(answers.arcs) == 32
    assert (measures.reciprocity(answers), round(measures.mutual_share(answers), 3)) == (0.875, 0.778)
    assert answers.edges.tolist() == twelve.second().edges.tolist()
    assert len(graphs.confirmed_only(answers).edges) == 14


def test_change_is_the_printed_one():
    found = change.compare(twelve.first(), twelve.second())

    assert twelve.in_names(found.new) == sorted(["I3-C7", "K2-Z10", "I5-C8", "W11-W12", "I3-C6"])
    assert twelve.in_names(found.lost) == ["K2-I5"]
    assert [round(x, 3) for x in (found.growth, found.persistence, found.jaccard)] == [0.286, 0.929, 0.684]


def test_closure_is_the_printed_one():
    found = change.closure(twelve.first(), twelve.second())

    assert (found.closed, found.open_pairs, found.far_closed, found.far_pairs) == (1, 13, 4, 39)
    assert [round(found.rate, 3), round(found.far_rate, 3)] == [0.077, 0.103]


def test_best_new_ties_are_the_printed_ones():
    found = paths.best_new_ties(twelve.second(), 2)

    assert [({twelve.IDS[a], twelve.IDS[b]}, round(gain, 3)) for a, b, gain in found] == [
        ({"C6", "W12"}, 0.044),
        ({"I3", "W11"}, 0.043),
    ]


def test_layers_give_the_printed_figures():
    ties = twelve.WAVE_2
    layers = [twelve.network(ties), twelve.network(ties[:7]), twelve.network(ties[3:10])]

    mean, share = change.multiplexity(layers)

    assert [round(mean, 2), round(share, 3)] == [1.78, 0.556]
    assert change.layer_overlap(layers[1], layers[2]) == 4 / 10


def test_trust_is_the_printed_one():
    items = [[4, 4, 3], [3, 3, 3], [3, 3, 2]]  # raters' means 3.67, 3.00, 2.67

    found = trust.ratings(1, [0, 0, 0], items, enough=3)

    assert (found.score.round(2).tolist(), found.share.round(2).tolist()) == ([3.11], [0.7])


def test_eigendynamik_is_the_printed_one():
    origins = [change.ORIGINS.index(o) for o in ("introduced", "network_event", "own", "own", "member")]

    found = change.eigendynamik(origins, [False] * 5)

    assert (found.self_started, found.known, found.upper) == (3, 5, 0.6)
    assert [round(x, 2) for x in found.upper_interval] == [0.23, 0.88]
    assert not found.enough


@pytest.mark.parametrize(
    ("ties", "joined", "alone", "share", "through", "centralization"),
    (
        (twelve.WAVE_1, 0.606, 0.426, 0.297, 0.682, 0.673),
        (twelve.WAVE_2, 0.636, 0.551, 0.135, 0.533, 0.517),
    ),
)
def test_moderator_dependence_is_the_printed_one(ties, joined, alone, share, through, centralization):
    network = twelve.with_office(ties)

    found = change.moderator_dependence(network, [12])

    assert [round(x, 3) for x in (found.with_office, found.without_office)] == [joined, alone]
    assert round(found.share, 3) == share
    assert [round(x, 3) for x in change.office_centrality(network, 12)] == [through, centralization]

import json
import math

import numpy as np
import pytest
from hypothesis import given

from geflecht.algorithms import catalogue, graphs, measures, paths, sampling
from tests.algorithms import twelve
from tests.algorithms.strategies import few, networks

KEYS = {  # of the JSON that others read, in design order, then what is added
    *str.split(
        "nodes ties directed density average_degree components largest_component average_path diameter"
    ),
    *str.split(
        "global_efficiency transitivity mean_clustering degree_centralization betweenness_centralization"
    ),
    *str.split(
        "reciprocity ei_index ei_expected ei_p_value within_density cross_density assortativity bridges"
    ),
    *str.split("cut_points mixing actors eigendynamik moderator_dependence coverage seconds seed"),
    *str.split("arcs arc_density permutations sampled"),
}
ACTOR = {
    *str.split("id sector degree betweenness closeness harmonic eigenvector clustering constraint"),
    *str.split("effective_size coreness community brokerage"),
}


def measured(network, **options):
    return catalogue.catalogue(network, permutations=200, rng=np.random.default_rng(5), **options)


def test_document_of_the_worked_network():
    found = catalogue.document(measured(twelve.first()), twelve.IDS, twelve.SECTORS, seconds=0.5, seed=5)

    assert set(found) == KEYS
    assert [found[k] for k in ("nodes", "ties", "directed", "arcs", "reciprocity")] == [
        12,
        14,
        False,
        None,
        None,
    ]
    assert [found[k] for k in ("components", "largest_component", "diameter")] == [2, 11, 6]
    assert [found["ei_index"], found["seconds"], found["seed"], found["coverage"]] == [0, 0.5, 5, None]
    assert found["bridges"] == [["K1", "C6"], ["Z9", "Z10"], ["Z9", "W11"]]
    assert found["cut_points"] == ["K1", "C6", "Z9", "Z10"]
    assert found["mixing"][1] == {"a": "K", "b": "I", "observed": 3, "expected": 14 * 6 / 66, "possible": 6}
    assert len(found["mixing"]) == 15


def test_document_names_the_actors_with_all_they_have():
    actors = catalogue.document(measured(twelve.first()), twelve.IDS, twelve.SECTORS)["actors"]

    assert [set(actor) for actor in actors] == [ACTOR] * 12
    assert [actor["id"] for actor in actors] == twelve.IDS
    assert actors[5]["brokerage"] == {
        "coordinator": 0,
        "gatekeeper": 3,
        "representative": 3,
        "consultant": 0,
        "liaison": 2,
    }
    assert (actors[11]["constraint"], actors[11]["effective_size"], actors[11]["closeness"]) == (
        None,
        None,
        0,
    )


def test_direction_counts_for_reciprocity_and_is_symmetrised_for_the_rest():
    answers = catalogue.document(measured(twelve.second_as_answered()), twelve.IDS, twelve.SECTORS)
    plain = catalogue.document(measured(twelve.second()), twelve.IDS, twelve.SECTORS)

    assert (answers["ties"], answers["arcs"], answers["reciprocity"]) == (18, 32, 0.875)
    assert answers["arc_density"] == 32 / 132
    same = KEYS - {"directed", "arcs", "arc_density", "reciprocity", "actors", "ei_p_value"}
    assert {k: answers[k] for k in same} == {k: plain[k] for k in same}


@few
@given(networks())
def test_document_is_plain_json_without_nan(network):
    found = catalogue.document(measured(network), list(range(network.n)), ["a", "b", "c"])

    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_unknown_sector_is_none_and_shown_apart():
    network = graphs.build(3, [(0, 1)], sector=[0, -1, -1])
    found = catalogue.document(measured(network), "abc", ["kommune"])

    assert [actor["sector"] for actor in found["actors"]] == ["kommune", None, None]
    assert [(row["a"], row["b"]) for row in found["mixing"]] == [
        ("kommune", "kommune"),
        ("kommune", None),
        (None, None),
    ]


def test_many_classes_list_only_pairs_with_ties():
    network = graphs.build(150, [(0, 1)], sector=list(range(150)))
    found = catalogue.document(measured(network), list(range(150)), [str(k) for k in range(150)])

    assert [(row["a"], row["b"], row["observed"]) for row in found["mixing"]] == [("0", "1", 1)]


def test_document_needs_enough_names():
    with pytest.raises(ValueError, match="12 ids"):
        catalogue.document(measured(twelve.first()), twelve.IDS[1:], twelve.SECTORS)


def test_nothing_is_measured_of_nothing():
    found = catalogue.document(measured(graphs.build(0, [])), [], [])

    assert (found["nodes"], found["density"], found["actors"], found["mixing"]) == (0, None, [], [])


def test_same_seed_same_document():
    one, two = (catalogue.document(measured(twelve.second()), twelve.IDS, twelve.SECTORS) for _ in range(2))

    assert one == two


def test_cheap_leaves_out_what_takes_long():
    found = catalogue.document(measured(twelve.first(), depth="cheap"), twelve.IDS, twelve.SECTORS)

    missing = {key for key, value in found.items() if value is None}
    assert missing == {
        *str.split("arcs arc_density average_path diameter global_efficiency betweenness_centralization"),
        *str.split("reciprocity bridges cut_points eigendynamik moderator_dependence coverage seconds seed"),
    }
    assert {key for key, value in found["actors"][0].items() if value is None} == {
        *str.split("betweenness closeness harmonic eigenvector community brokerage")
    }


def test_unknown_depth_is_refused():
    with pytest.raises(ValueError, match="thorough"):
        measured(twelve.first(), depth="thorough")


@pytest.mark.parametrize(
    ("n", "ties", "depth"),
    (
        (2_000, 12_000, "exact"),
        (30_000, 40_000, "sampled"),
        (15_000, 200_000, "sampled"),
        (300_001, 1, "cheap"),
    ),
)
def test_depth_follows_the_size(n, ties, depth):
    network = graphs.build(n, np.random.default_rng(0).integers(0, n, (ties, 2)))

    assert catalogue.chosen_depth(network) == depth


def random_network(n, ties):
    rng = np.random.default_rng(8)
    return graphs.build(n, (n * rng.random((ties, 2)) ** 1.6).astype(int), sector=rng.integers(0, 4, n))


def test_exact_without_edge_betweenness_gives_the_same(monkeypatch):
    network = random_network(60, 120)
    full = measured(network)
    monkeypatch.setattr(catalogue, "EDGES_TOO", 0)

    lean = measured(network)

    assert np.allclose(lean.nodes.betweenness, full.nodes.betweenness)
    assert lean.edge_betweenness is None


def test_sampled_betweenness_stays_within_its_stated_error():
    network = random_network(200, 500)
    pairs = 200 * 199 / 2

    found, error = sampling.sampled_betweenness(
        network, epsilon=0.03, delta=0.05, rng=np.random.default_rng(1)
    )

    assert (error.epsilon <= 0.03, error.delta) == (True, 0.05)
    assert np.abs(found - measures.betweenness(network)[0]).max() / pairs <= error.epsilon


def test_sampled_ways_are_drawn_evenly():
    network = graphs.build(4, [(0, 1), (0, 2), (1, 3), (2, 3)])  # two ways from 0 to 3, two from 1 to 2

    found, _ = sampling.sampled_betweenness(network, epsilon=0.02, delta=0.1, rng=np.random.default_rng(1))

    assert found == pytest.approx([0.5] * 4, abs=0.02 * 6)


def test_sampled_distances_stay_within_their_stated_error():
    network = random_network(600, 1500)
    exact = paths.harmonic(paths.distances(network), 600)

    found, error = sampling.sampled_distances(network, epsilon=0.15, delta=0.1, rng=np.random.default_rng(2))

    assert error.draws == math.ceil(math.log(1200 / 0.1) / (2 * 0.15**2))
    assert np.abs(paths.harmonic(found, 600) - exact).max() / 599 <= 0.15


def test_sampling_a_small_network_is_exact():
    found, error = sampling.sampled_distances(
        twelve.first(), epsilon=0.05, delta=0.1, rng=np.random.default_rng(2)
    )

    assert (error.epsilon, error.draws) == (0, 12)
    assert paths.efficiency(found, 12) == pytest.approx(0.4263, abs=5e-5)


def test_sampling_stops_at_the_effort_and_says_the_larger_error(monkeypatch):
    monkeypatch.setattr(sampling, "EFFORT", 1)

    _, error = sampling.sampled_betweenness(
        random_network(60, 120), epsilon=0.01, delta=0.1, rng=np.random.default_rng(2)
    )

    assert (error.draws, error.epsilon > 0.01) == (sampling.PILOT, True)


def test_nothing_lies_between_without_ties():
    found, error = sampling.sampled_betweenness(
        graphs.build(5, []), epsilon=0.1, delta=0.1, rng=np.random.default_rng(2)
    )

    assert (found.tolist(), error.draws) == ([0] * 5, 0)


def test_sampled_catalogue_names_its_estimates(monkeypatch):
    monkeypatch.setattr(catalogue, "EPSILON_BETWEENNESS", 0.1)

    found = catalogue.document(measured(twelve.first(), depth="sampled"), twelve.IDS, twelve.SECTORS)

    assert set(found["sampled"]) == {
        *str.split("closeness harmonic average_path diameter global_efficiency betweenness"),
        "betweenness_centralization",
    }
    assert set(found["sampled"]["betweenness"]) == {"epsilon", "delta", "draws"}


def test_where_the_two_searches_meet_counts_by_the_ways_through_it():
    # three ways from 0 to 6, two of them through 4; leaves at 4 make the searches meet at 4 and 5
    ties = [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 5), (4, 6), (5, 6), (4, 7), (4, 8), (4, 9)]
    walker = sampling._Walker(graphs.build(10, ties), np.random.default_rng(3))

    ways = [sorted(walker.inner_nodes(0, 6)) for _ in range(900)]

    assert sorted({tuple(way) for way in ways}) == [(1, 4), (2, 4), (3, 5)]
    assert [sum(node in way for way in ways) / 900 for node in (1, 2, 3)] == pytest.approx(
        [1 / 3] * 3, abs=0.05
    )

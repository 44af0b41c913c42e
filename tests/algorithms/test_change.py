import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from geflecht.algorithms import change, graphs, trust
from tests.algorithms.strategies import few, networks


@st.composite
def two_states(draw):
    first = draw(networks(most=8))
    node = st.integers(0, first.n - 1)
    return first, graphs.build(
        first.n, np.array(draw(st.lists(st.tuples(node, node), max_size=12))).reshape(-1, 2)
    )


@few
@given(two_states())
def test_compare_is_set_arithmetic(states):
    before, after = (set(map(tuple, state.edges.tolist())) for state in states)

    found = change.compare(*states)

    assert [set(map(tuple, part.tolist())) for part in (found.new, found.lost, found.kept)] == [
        after - before,
        before - after,
        before & after,
    ]
    union = before | after
    assert found.jaccard == pytest.approx(
        len(before & after) / len(union) if union else math.nan, nan_ok=True
    )


@few
@given(two_states())
def test_closure_counts_pairs_at_distance_two(states):
    before, after = states
    graph = nx.empty_graph(before.n)
    graph.add_edges_from(before.edges.tolist())
    near = {
        (a, b)
        for a in graph
        for b, d in nx.single_source_shortest_path_length(graph, a).items()
        if d == 2 and a < b
    }
    tied = set(map(tuple, after.edges.tolist()))

    found = change.closure(before, after)

    assert (found.open_pairs, found.closed) == (len(near), len(near & tied))
    far = set(nx.complement(graph).edges) - near
    assert (found.far_pairs, found.far_closed) == (len(far), len({tuple(sorted(p)) for p in far} & tied))


def test_states_of_other_nodes_are_refused():
    with pytest.raises(ValueError, match="2 and 3"):
        change.compare(graphs.build(2, []), graphs.build(3, []))


def test_survival_by_hand():
    # at risk 5, 4, 2: one ends at 1, one at 2 (one leaves unended at 2), one at 3
    found = change.survival([1, 2, 2, 3, 4], [True, True, False, True, False])

    assert found.ages.tolist() == [1, 2, 3]
    assert found.share == pytest.approx([4 / 5, 4 / 5 * 3 / 4, 4 / 5 * 3 / 4 * 1 / 2])
    assert found.half_life == 3


def test_survival_without_endings_has_no_half_life():
    found = change.survival([1, 2], [False, False])

    assert (found.ages.tolist(), math.isnan(found.half_life)) == ([], True)


def test_survival_refuses_negative_ages():
    with pytest.raises(ValueError, match="non-negative"):
        change.survival([-1], [True])


@few
@given(st.integers(0, 60), st.integers(0, 60))
def test_wilson_agrees_with_scipy(successes, more):
    trials = successes + more
    low, high = change.wilson(successes, trials)

    if trials:
        theirs = binomtest(successes, trials).proportion_ci(method="wilson")
        assert (low, high) == pytest.approx((theirs.low, theirs.high))
    else:
        assert (low, high) == (0, 1)


def test_wilson_refuses_more_successes_than_trials():
    with pytest.raises(ValueError, match="0…2"):
        change.wilson(3, 2)


def test_eigendynamik_bounds_and_what_does_not_count():
    names = ["own"] * 12 + ["member"] * 3 + ["introduced"] * 5 + ["before", "unknown"]
    helped = [True] * 4 + [False] * 18

    found = change.eigendynamik([change.ORIGINS.index(name) for name in names], helped)

    assert (found.new_ties, found.known, found.self_started, found.self_started_at_least) == (22, 20, 15, 11)
    assert (found.upper, found.lower, found.enough) == (0.75, 0.55, True)


def test_eigendynamik_of_nothing_is_undefined():
    found = change.eigendynamik([], [])

    assert (math.isnan(found.upper), found.upper_interval, found.enough) == (True, (0, 1), False)


def test_eigendynamik_refuses_unknown_codes():
    with pytest.raises(ValueError, match="0…6"):
        change.eigendynamik([7], [False])


def test_dependence_of_two_members_on_their_office():
    found = change.moderator_dependence(graphs.build(3, [(0, 2), (1, 2)]), [2])

    assert (found.with_office, found.without_office, found.share) == (0.5, 0, 1)


def test_dependence_without_pairs_is_undefined():
    assert math.isnan(change.moderator_dependence(graphs.build(2, [(0, 1)]), [0]).share)
    assert math.isnan(change.moderator_dependence(graphs.build(3, []), [0]).share)


@pytest.mark.parametrize(
    ("asked", "answered", "level"),
    ((10, 8, "individual"), (20, 13, "directional"), (10, 6, "too_low"), (0, 0, "unknown")),
)
def test_coverage_levels(asked, answered, level):
    n = 25
    found = change.coverage(np.arange(n) < asked, np.arange(n) < answered)

    assert (found.asked, found.answered, found.level) == (asked, answered, level)


def test_coverage_counts_pairs_and_ignores_answers_of_others():
    found = change.coverage([True, True, True, True, False], [True, True, False, False, True])

    assert (found.share, found.seen_by_one, found.seen_by_both) == (0.5, 5 / 6, 1 / 6)


def test_layers_without_ties_are_undefined():
    assert [math.isnan(x) for x in change.multiplexity([graphs.build(2, [])])] == [True, True]
    assert math.isnan(change.layer_overlap(graphs.build(2, []), graphs.build(2, [])))
    assert [math.isnan(x) for x in change.multiplexity([])] == [True, True]


def test_trust_is_shown_from_five_raters_on():
    items = [[4, 4, np.nan]] * 5 + [[1, 1, 1]] * 4 + [[np.nan] * 3]

    found = trust.ratings(3, [0] * 5 + [1] * 5, items)

    assert found.raters.tolist() == [5, 4, 0]
    assert np.array_equal(found.score, [4, np.nan, np.nan], equal_nan=True)
    assert trust.overall(found) == (4, 1)


def test_trust_of_nobody_is_undefined():
    assert [math.isnan(x) for x in trust.overall(trust.ratings(2, [], []))] == [True, True]


@pytest.mark.parametrize(("rated", "items", "says"), (([0], [[5, 1, 1]], "1…4"), ([2], [[1, 1, 1]], "0…1")))
def test_trust_refuses_what_was_not_asked(rated, items, says):
    with pytest.raises(ValueError, match=says):
        trust.ratings(2, rated, items)

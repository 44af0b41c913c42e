"""Tables that mix: rules are kept, nothing better exists on small input, and people are told why."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geflecht.algorithms import seating
from geflecht.algorithms.seating import limits
from geflecht.algorithms.seating.gains import bound, differ, gains, meetings
from geflecht.algorithms.seating.model import may_sit
from geflecht.algorithms.seating.rounds import State
from geflecht.algorithms.seating.task import start, task_of
from tests.algorithms.strategies import few
from tests.algorithms.twelve import first


def quick(iterations=150):
    return limits.after(iterations=iterations)


@st.composite
def rooms(draw, most=9):
    """People with attributes, known pairs, tables that have room for them, and a few rules."""
    n = draw(st.integers(2, most))
    codes = st.lists(st.integers(-1, 2), min_size=n, max_size=n)
    people = seating.People.of(draw(codes), side=draw(codes), town=draw(codes), organisation=draw(codes))
    person = st.integers(0, n - 1)
    known = draw(st.lists(st.tuples(person, person), max_size=n))
    count = draw(st.integers(1, 4))
    tables = seating.Tables.same(count, -(-n // count))
    return people, known, tables


def placings(n, tables, rules, sizes):
    """Every way to seat n people in one round that keeps the rules and the sizes."""
    for row in itertools.product(range(tables.count), repeat=n):
        if (np.bincount(row, minlength=tables.count) == sizes).all() and seating.is_feasible_seating(
            [row], tables, rules
        ):
            yield row


@few
@given(rooms(most=7), st.integers(0, 9))
def test_one_round_is_the_best_of_all_and_no_better_than_its_bound(room, seed):
    people, known, tables = room

    found = seating.compose(people, tables, known=known, seed=seed, stop=quick())

    sizes = tables.sizes(people.n)
    rules = seating.Rules.of(people.n, tables.count)
    best = max(seating.count([row], people, known).value for row in placings(people.n, tables, rules, sizes))
    assert found.value == best
    assert found.bound >= best


@few
@given(rooms(most=5), st.integers(0, 9))
def test_two_rounds_are_the_best_of_all(room, seed):
    people, known, tables = room

    found = seating.compose(people, tables, 2, known=known, seed=seed, stop=quick(300))

    rules = seating.Rules.of(people.n, tables.count)
    ways = list(placings(people.n, tables, rules, tables.sizes(people.n)))
    parts = [seating.count(both, people, known) for both in itertools.combinations_with_replacement(ways, 2)]
    # repeats weigh heaviest in the search, then the value
    assert found.value <= max(one.value for one in parts) <= found.bound
    assert found.parts.new_cross_sector_pairs - found.parts.known_pairs - 4 * found.parts.repeats == max(
        one.new_cross_sector_pairs - one.known_pairs - 4 * one.repeats for one in parts
    )


@few
@given(rooms(), st.data())
def test_rules_are_kept_or_refused(room, data):
    people, known, tables = room
    n = people.n
    person = st.integers(0, n - 1)
    pairs = st.lists(st.tuples(person, person), max_size=2)
    rules = seating.Rules.of(
        n,
        tables.count,
        fixed=data.draw(st.lists(st.sampled_from([-1, -1, -1, 0]), min_size=n, max_size=n)),
        together=data.draw(pairs),
        apart=data.draw(pairs),
        allowed=np.array(data.draw(st.lists(st.sampled_from([True, True, True, False]),
                                            min_size=n * tables.count, max_size=n * tables.count))).reshape(n, -1),
    )  # fmt: skip
    try:
        found = seating.compose(people, tables, 2, rules=rules, known=known, seed=1, stop=quick())
    except seating.Unseatable:
        return

    assert seating.is_feasible_seating(found.assignment, tables, rules)
    assert found.parts == seating.count(found.assignment, people, known)


@few
@given(rooms(), st.integers(1, 3), st.integers(0, 99))
def test_the_search_keeps_its_sums_right(room, rounds, seed):
    people, known, tables = room
    rules = seating.Rules.of(people.n, tables.count, together=[(0, people.n - 1)])
    try:
        task = task_of(people, gains(people, known), tables, rounds, rules)
    except seating.Unseatable:
        return
    rng = np.random.default_rng(seed)
    state = State.of(task, start(task, rules.fixed, rounds, rng))
    for _ in range(5):
        r, u = int(rng.integers(rounds)), int(rng.integers(people.n))
        swaps = state.swaps(np.array([r]), np.array([u]))[0]
        partners = np.flatnonzero(swaps > -1e200)
        if len(partners):
            v = int(rng.choice(partners))
            state.swap(r, u, v, float(swaps[v]))

    fresh = State.of(task, state.seats)
    assert np.allclose(state.sums, fresh.sums)
    assert np.allclose(state.worth, fresh.worth)
    assert (state.met == fresh.met).all()
    assert state.value == pytest.approx(fresh.value, abs=1e-6)


def test_twelve_people_at_three_tables_meet_eighteen_new_people_and_no_seating_is_better():
    network = first()
    people = seating.People.of(network.sector)

    found = seating.compose(people, seating.Tables.same(3, 4), known=network.edges, seed=1, stop=quick(5000))

    assert (found.value, found.bound, found.proven) == (18, 18, True)
    assert (found.parts.new_cross_sector_pairs, found.parts.known_pairs) == (18, 0)


@pytest.mark.parametrize(("size", "tables", "rounds"), ((3, 5, 5), (4, 4, 4), (3, 3, 4)))
def test_nobody_meets_twice(size, tables, rounds):
    people = seating.People.of(np.arange(size * tables))

    found = seating.compose(people, seating.Tables.same(tables, size), rounds, seed=1, stop=quick(20_000))

    assert found.parts.repeated_pairs == 0
    assert found.value == rounds * tables * size * (size - 1) / 2 == found.bound


def test_the_same_seed_gives_the_same_seating():
    rng = np.random.default_rng(3)
    people = seating.People.of(rng.integers(0, 6, 40), side=rng.integers(0, 2, 40))
    same = [
        seating.compose(people, seating.Tables.same(5, 8), 3, seed=7, stop=quick(60)).assignment
        for _ in range(2)
    ]

    assert (same[0] == same[1]).all()


def test_sizes_are_spread_evenly_within_their_limits():
    tables = seating.Tables.of([8, 8, 4, 8])

    assert tables.sizes(25).tolist() == [7, 7, 4, 7]
    assert seating.Tables.same(3, 8).sizes(20).tolist() == [7, 7, 6]
    assert seating.Tables.same(3, 8).sizes(20, [0, 0, 8]).tolist() == [6, 6, 8]


@pytest.mark.parametrize(
    ("rules", "reason", "people"),
    (
        ({"fixed": [0, 0, 0, -1]}, "fixed", ()),
        ({"together": [(0, 1), (1, 2)]}, "together", (0, 1, 2)),
        ({"together": [(0, 1)], "fixed": [0, 1, -1, -1]}, "together", (0, 1)),
        ({"together": [(0, 1)], "apart": [(1, 0)]}, "apart", (0, 1)),
        ({"fixed": [1, 1, -1, -1], "apart": [(0, 1)]}, "apart", (0, 1)),
        ({"allowed": [[1, 1], [0, 0], [1, 1], [1, 1]]}, "nowhere", (1,)),
        ({"fixed": [1, -1, -1, -1], "allowed": [[1, 0]] * 4}, "nowhere", (0,)),
        ({"apart": [(0, 1), (1, 2), (0, 2)]}, "rules", ()),
    ),
)
def test_contradictory_rules_are_refused_with_whom_they_concern(rules, reason, people):
    with pytest.raises(seating.Unseatable) as refusal:
        seating.compose(
            seating.People.of([0, 1, 0, 1]),
            seating.Tables.same(2, 2),
            rules=seating.Rules.of(4, 2, **rules),
            seed=1,
            stop=quick(50),
        )

    assert (refusal.value.reason, refusal.value.people) == (reason, people)


def test_more_people_than_places_are_refused():
    with pytest.raises(seating.Unseatable, match="places"):
        seating.compose(seating.People.of([0] * 9), seating.Tables.same(2, 4), seed=1, stop=quick())


def test_language_and_access_say_who_may_sit_where():
    # tables: German, step-free; English; no language named, step-free
    speaks = [[1, 0], [0, 1], [1, 1], [0, 0]]
    may = may_sit(speaks, [False, False, True, True], [[1, 0], [0, 1], [0, 0]], [True, False, True])

    assert may.astype(int).tolist() == [[1, 0, 1], [0, 1, 1], [1, 0, 1], [1, 0, 1]]


def test_parts_are_counted_once_over_the_rounds():
    people = seating.People.of([0, 1, 0, 1], side=[0, 0, 1, -1], town=[0, 1, 0, 1], organisation=[5, 6, 7, 6])

    parts = seating.count([[0, 0, 1, 1], [0, 0, 1, 1], [0, 1, 0, 1]], people, known=[(1, 3)])

    # 0–1 and 2–3 twice, 0–2 and 1–3 once
    assert parts == seating.Parts(
        pairs=4, new_pairs=3, new_cross_sector_pairs=2, new_cross_side_pairs=1, new_cross_town_pairs=2,
        known_pairs=1, same_organisation_pairs=1, repeated_pairs=2, repeats=2,
    )  # fmt: skip
    assert parts.value == 2 - 1 - 2


def test_finer_criteria_break_ties_only():
    people = seating.People.of([0, 0, 1, 1], side=[0, 1, 0, 1])

    found = seating.compose(people, seating.Tables.same(2, 2), seed=1, stop=quick())

    assert (found.parts.new_cross_sector_pairs, found.parts.new_cross_side_pairs) == (2, 2)


def test_an_unknown_sector_differs_from_none():
    assert differ(np.array([0, 1, -1])).sum() == 2


@few
@given(rooms(), st.integers(1, 3), st.data())
def test_a_repair_seats_everybody_who_is_there_and_moves_nobody_without_need(room, rounds, data):
    people, known, tables = room
    n = people.n
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    sizes = tables.sizes(n)
    begin = np.stack([rng.permutation(np.repeat(np.arange(tables.count), sizes)) for _ in range(rounds)])
    walk_in = data.draw(st.integers(0, n - 1))
    begin[:, walk_in] = -1
    here = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    here[walk_in] = True

    found = seating.repair(begin, people, tables, here=here, known=known)

    assert ((found.assignment == -1) == ~here).all()
    assert seating.is_feasible_seating(found.assignment, tables, seating.Rules.of(n, tables.count))
    assert (found.moved, found.seated) == ((), (walk_in,))
    assert found.parts == seating.count(found.assignment, people, known)


def test_a_table_that_is_too_empty_gets_the_person_who_fits_best():
    people = seating.People.of([0, 1, 2, 3, 0, 1, 2, 3])
    tables = seating.Tables.of([4, 4], [3, 3])

    found = seating.repair([[0, 0, 0, 0, 1, 1, 1, 1]], people, tables, here=[1, 1, 1, 1, 0, 0, 1, 1])

    assert len(found.moved) == 1
    assert found.moved[0] in (0, 1)  # sectors 0 and 1 are missing there
    assert np.bincount(found.assignment[0][found.assignment[0] >= 0]).tolist() == [3, 3]


def test_rounds_that_are_over_stay_as_they_are():
    people = seating.People.of([0, 1, 2, 3])

    found = seating.repair(
        [[0, 0, 1, 1], [0, 1, 0, 1]], people, seating.Tables.same(2, 2), here=[0, 1, 1, 1], from_round=1
    )

    assert found.assignment.tolist() == [[0, 0, 1, 1], [-1, 1, 0, 1]]


def test_a_walk_in_without_any_free_place_is_refused():
    with pytest.raises(seating.Unseatable) as refusal:
        seating.repair([[0, 0, -1]], seating.People.of([0, 1, 2]), seating.Tables.of([2]), here=[1, 1, 1])

    assert (refusal.value.reason, refusal.value.people) == ("places", (2,))


@few
@given(rooms(), st.integers(1, 3))
def test_the_bound_holds_with_people_who_must_sit_together(room, rounds):
    people, known, tables = room
    rules = seating.Rules.of(people.n, tables.count, together=[(0, 1)])
    try:
        found = seating.compose(people, tables, rounds, rules=rules, known=known, seed=1, stop=quick(100))
    except seating.Unseatable:
        return

    sizes = tables.sizes(people.n)
    assert found.value <= found.bound <= bound(people, gains(people, known), sizes, rounds,
                                               seating.Rules.of(people.n, tables.count))  # fmt: skip


def test_meetings_leave_out_who_is_absent():
    assert meetings(np.array([[0, 0, -1, -1]])).tolist() == [
        [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0],
    ]  # fmt: skip

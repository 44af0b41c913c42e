"""Why somebody sits where they do: facts for a sentence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geflecht.algorithms.seating.gains import gains
from geflecht.algorithms.seating.model import ABSENT, FREE, UNKNOWN, Flags, Ints, People, Rules
from geflecht.algorithms.seating.rounds import NEVER, State
from geflecht.algorithms.seating.task import BROKEN, Task


@dataclass(frozen=True)
class Why:
    """What speaks for one person's seat in one round. People, tables and codes are numbers of the input.

    fixed: the table was given. together: who had to sit here too. tables: how many tables the person may
    sit at by language and access, of all. others: who else sits here; new: of these, whom the person does
    not know; known: whom they know; again: whom they met in another round. sectors, sides, towns: codes at
    the table other than their own, among the new. better_swap: how much the best swap with somebody at
    another table would add to the value; 0 if none would, None if the person could not be swapped.
    """

    person: int
    round: int
    table: int
    fixed: bool
    together: tuple[int, ...]
    tables: tuple[int, int]
    others: tuple[int, ...]
    new: tuple[int, ...]
    known: tuple[int, ...]
    again: tuple[int, ...]
    cross_sector: tuple[int, ...]
    cross_side: tuple[int, ...]
    cross_town: tuple[int, ...]
    better_swap: float | None


def explain(
    assignment: ArrayLike,
    people: People,
    person: int,
    round: int,
    *,
    rules: Rules,
    known: ArrayLike = (),
) -> Why:
    """Say why a person sits at their table in a round. Raises ValueError if they have no seat in it."""
    seats = np.asarray(assignment, dtype=np.intp)
    row = seats[round]
    table = int(row[person])
    if table == ABSENT:
        raise ValueError(f"person {person} has no seat in round {round}")
    tied = gains(people, known).known[person]
    others = row == table
    others[person] = False
    new = others & ~tied
    met = np.zeros(people.n, dtype=bool)
    for r, other_row in enumerate(seats):
        if r != round and other_row[person] != ABSENT:
            met |= other_row == other_row[person]
    bound_to = rules.together[(rules.together == person).any(axis=1)]
    partners = bound_to[bound_to != person]
    return Why(
        person,
        round,
        table,
        fixed=bool(rules.fixed[person] != FREE),
        together=tuple(sorted(int(k) for k in partners if row[k] == table)),
        tables=(int(rules.allowed[person].sum()), rules.allowed.shape[1]),
        others=_indices(others),
        new=_indices(new),
        known=_indices(others & tied),
        again=_indices(others & met),
        cross_sector=_indices(new & _other(people.sector, person)),
        cross_side=_indices(new & _other(people.side, person)),
        cross_town=_indices(new & _other(people.town, person)),
        better_swap=_better_swap(seats, people, person, round, rules, known),
    )


def _indices(flags: Flags) -> tuple[int, ...]:
    return tuple(map(int, np.flatnonzero(flags)))


def _other(codes: Ints, person: int) -> Flags:
    """Tell whose code is known and not that of the person."""
    apart: Flags = (codes != codes[person]) & (codes != UNKNOWN) & (codes[person] != UNKNOWN)
    return apart


def _better_swap(
    seats: Ints, people: People, person: int, round: int, rules: Rules, known: ArrayLike
) -> float | None:
    """How much the best allowed swap of the person in this round would add to the value; None without one."""
    present = np.flatnonzero((seats != ABSENT).all(axis=0))
    if person not in present or rules.fixed[person] != FREE:
        return None
    place = np.full(people.n, ABSENT)
    place[present] = np.arange(len(present))
    gain = gains(people, known)
    always = np.zeros((people.n, people.n))
    for pairs, worth in ((rules.together, BROKEN), (rules.apart, -BROKEN)):
        always[pairs[:, 0], pairs[:, 1]] = always[pairs[:, 1], pairs[:, 0]] = worth
    inside = np.ix_(present, present)
    task = Task(
        gain.value[inside],
        always[inside],
        np.where(rules.allowed, 0, -BROKEN)[present],
        1.0,
        np.bincount(seats[0, present], minlength=rules.allowed.shape[1]),
        rules.fixed[present] != FREE,
        [],
    )
    swaps = State.of(task, seats[:, present]).swaps(np.array([round]), place[[person]])
    allowed = swaps[swaps > -BROKEN / 2]
    if not allowed.size or swaps.max() <= NEVER:
        return None
    return float(max(allowed.max(), 0))

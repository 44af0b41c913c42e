"""The seating as the searches see it: gains, penalties, and where a search may begin."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geflecht.algorithms.seating.gains import Gains, bound, finer_bound
from geflecht.algorithms.seating.model import FREE, Flags, Floats, Ints, People, Rules, Tables, Unseatable

BROKEN = 1e4  # what a broken rule costs in the search; a round of 500 people is worth less
REPEAT = 4.0  # what meeting again costs in the search: more than meeting somebody new brings


@dataclass(frozen=True)
class Task:
    """Maximise, over rounds: `first` for a pair's first meeting, less `repeat` for each further one, plus
    `always` in every round, plus `place` (n, G) of each person's table. sizes (G,) stay as they are.

    held (n,): who stays at their table. blocks: groups who must sit together. best: nothing better exists.
    """

    first: Floats
    always: Floats
    place: Floats
    repeat: float
    sizes: Ints
    held: Flags
    blocks: list[Ints]
    best: float = np.inf

    @property
    def n(self) -> int:
        return len(self.first)

    @cached_property
    def most(self) -> Floats:
        """The most that a seat at any table can be worth to each person, (n,)."""
        others = (self.first + self.always).max(axis=1)
        found: Floats = np.maximum(others * (self.sizes.max() - 1), others * (self.sizes.min() - 1))
        return found


def task_of(people: People, gain: Gains, tables: Tables, rounds: int, rules: Rules) -> Task:
    """Turn gains and rules into one task. Raises Unseatable for rules that contradict each other."""
    n = people.n
    blocks = blocks_of(n, rules)
    seats = held_seats(blocks, n, rules)
    taken = np.bincount(seats[seats != FREE], minlength=tables.count)
    sizes = tables.sizes(n, taken)
    check_blocks(blocks, seats, sizes, rules)
    share = 1 / (1 + rounds * float((sizes * (sizes - 1) / 2).sum()))
    always = np.zeros((n, n))
    for pairs, worth in ((rules.together, BROKEN), (rules.apart, -BROKEN)):
        always[pairs[:, 0], pairs[:, 1]] = always[pairs[:, 1], pairs[:, 0]] = worth
    first = gain.value + share * gain.finer
    place = np.where(rules.allowed, 0, -BROKEN)
    best = bound(people, gain, sizes, rounds, rules) + share * finer_bound(people, gain, sizes, rounds)
    best += BROKEN * rounds * len(rules.together)
    return Task(first, always, place, REPEAT, sizes, seats != FREE, blocks, best)


def blocks_of(n: int, rules: Rules) -> list[Ints]:
    """Return the groups of two and more who must sit together, directly or through others."""
    group = np.arange(n)
    for a, b in rules.together:
        group[group == group[b]] = group[a]
    labels, sizes = np.unique(group, return_counts=True)
    return [np.flatnonzero(group == label) for label in labels[sizes > 1]]


def held_seats(blocks: list[Ints], n: int, rules: Rules) -> Ints:
    """Return the table of everybody who is fixed, or must sit with somebody fixed; −1 of the others."""
    seats = rules.fixed.copy()
    for block in blocks:
        tables = np.unique(seats[block][seats[block] != FREE])
        if len(tables) > 1:
            raise Unseatable("together", tuple(map(int, block)))
        if len(tables):
            seats[block] = tables[0]
    return seats


def check_blocks(blocks: list[Ints], seats: Ints, sizes: Ints, rules: Rules) -> None:
    """Raise Unseatable for a rule that cannot be kept by itself."""
    nowhere = ~rules.allowed.any(axis=1)
    if nowhere.any():
        raise Unseatable("nowhere", (int(nowhere.argmax()),))
    for person in np.flatnonzero(seats != FREE):
        if not rules.allowed[person, seats[person]]:
            raise Unseatable("nowhere", (int(person),), int(seats[person]))
    for block in blocks:
        if not (rules.allowed[block].all(axis=0) & (sizes >= len(block))).any():
            raise Unseatable("together", tuple(map(int, block)))
    one = {int(person): k for k, block in enumerate(blocks) for person in block}
    for a, b in rules.apart.tolist():
        same_block = a in one and one[a] == one.get(b)
        if same_block or (seats[a] != FREE and seats[a] == seats[b]):
            raise Unseatable("apart", (a, b))


def start(task: Task, seats: Ints, rounds: int, rng: np.random.Generator) -> Ints:
    """Seat everybody at random in sizes that fit, blocks first, the least free before the others; (R, n)."""
    return np.stack([_one_round(task, seats, rng) for _ in range(rounds)])


def _one_round(task: Task, seats: Ints, rng: np.random.Generator) -> Ints:
    row = seats.copy()
    room = task.sizes - np.bincount(row[row != FREE], minlength=len(task.sizes))
    units = [block for block in task.blocks if row[block[0]] == FREE]
    in_block = np.concatenate([np.zeros(0, dtype=np.intp), *task.blocks])
    single = np.setdiff1d(np.flatnonzero(row == FREE), in_block)
    units += [np.array([person]) for person in rng.permutation(single)]
    units.sort(key=lambda unit: (-len(unit), int((task.place[unit].min(axis=0) == 0).sum())))
    for unit in units:
        apart = task.always[unit].min(axis=0) < 0
        foes = np.bincount(row[apart & (row != FREE)], minlength=len(room))
        cost = task.place[unit].sum(axis=0) - BROKEN * foes + rng.random(len(room))
        cost[room < len(unit)] = -np.inf
        if np.isinf(cost).all():
            for person in unit:  # the block is broken here; the search must mend it
                row[person] = int(room.argmax())
                room[row[person]] -= 1
            continue
        row[unit] = int(cost.argmax())
        room[row[unit[0]]] -= len(unit)
    return row

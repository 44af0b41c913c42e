"""Mend a seating after no-shows and walk-ins, moving as few people as possible."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geflecht.algorithms.seating.gains import Gains, Parts, count, gains, meetings
from geflecht.algorithms.seating.model import (
    ABSENT,
    FREE,
    Flags,
    Floats,
    Ints,
    People,
    Rules,
    Tables,
    Unseatable,
)
from geflecht.algorithms.seating.task import REPEAT


@dataclass(frozen=True)
class Repair:
    """A mended seating: assignment (R, n), −1 for who is absent; moved: who had a seat and changed it;
    seated: who had none and has one now; parts: what the whole seating brings now."""

    assignment: Ints
    moved: tuple[int, ...]
    seated: tuple[int, ...]
    parts: Parts


def repair(
    assignment: ArrayLike,
    people: People,
    tables: Tables,
    *,
    here: ArrayLike,
    rules: Rules | None = None,
    known: ArrayLike = (),
    from_round: int = 0,
) -> Repair:
    """Take out who is not here, seat who has no seat, and move others only where a table would be too empty.

    Parameters
    ----------
    assignment : (R, n) table of each person, −1 for somebody without a seat, such as a walk-in.
    people, rules, known : as in `compose`, walk-ins included.
    tables : a table is filled up when it has fewer people than `lower`.
    here : (n,) who is there.
    from_round : rounds before it are over and stay as they are.

    Returns
    -------
    Repair : the same input gives the same result; there is no chance in it.

    Raises
    ------
    Unseatable
        "places" if somebody finds no free place that the rules allow.
    """
    rounds = np.array(assignment, dtype=np.intp)
    present = np.asarray(here, dtype=bool)
    if rounds.ndim != 2 or rounds.shape[1] != people.n or present.shape != (people.n,):
        raise ValueError(f"assignment must be (rounds, {people.n}) and here ({people.n},)")
    rules = Rules.of(people.n, tables.count) if rules is None else rules
    before = rounds.copy()
    gain = gains(people, known)
    for r in range(from_round, len(rounds)):
        rounds[r, ~present] = ABSENT
    moved: set[int] = set()
    for r in range(from_round, len(rounds)):
        worth = _worth(gain, rounds, r)
        _seat_newcomers(rounds[r], worth, tables, rules, present)
        moved |= _fill_up(rounds[r], worth, tables, rules, moved)
    had = (before != ABSENT) & (rounds != ABSENT)
    changed = ((rounds != before) & had).any(axis=0)
    new = ((before == ABSENT) & (rounds != ABSENT)).any(axis=0)
    return Repair(rounds, _indices(changed), _indices(new), count(rounds, people, known))


def _indices(flags: Flags) -> tuple[int, ...]:
    return tuple(map(int, np.flatnonzero(flags)))


def _worth(gain: Gains, rounds: Ints, r: int) -> Floats:
    """What each pair is worth in round r, given the other rounds."""
    elsewhere = meetings(np.delete(rounds, r, axis=0))
    worth: Floats = np.where(elsewhere > 0, -REPEAT, gain.value + 1e-3 * gain.finer)
    np.fill_diagonal(worth, 0)
    return worth


def _sums(row: Ints, worth: Floats, tables: int) -> Floats:
    """What each person would bring to each table, (n, G)."""
    return np.stack([worth[:, row == table].sum(axis=1) for table in range(tables)], axis=1)


def _open(row: Ints, person: int, tables: Tables, rules: Rules) -> Flags:
    """Tell at which tables a person may sit now, by places and rules."""
    size = np.bincount(row[row != ABSENT], minlength=tables.count)
    may: Flags = (size < tables.upper) & rules.allowed[person]
    if rules.fixed[person] != FREE:
        may &= np.arange(tables.count) == rules.fixed[person]
    for pairs, together in ((rules.together, True), (rules.apart, False)):
        others = pairs[(pairs == person).any(axis=1)]
        others = others[others != person]
        at = row[others]
        at = at[at != ABSENT]
        if together and len(at):
            may &= np.isin(np.arange(tables.count), at)
        elif not together:
            may[at] = False
    return may


def _seat_newcomers(row: Ints, worth: Floats, tables: Tables, rules: Rules, present: Flags) -> None:
    """Give everybody without a seat the best free one; who may sit at fewest tables comes first."""
    waiting = np.flatnonzero(present & (row == ABSENT)).tolist()
    waiting.sort(key=lambda person: int(_open(row, person, tables, rules).sum()))
    for person in waiting:
        may = _open(row, person, tables, rules)
        if not may.any():
            raise Unseatable("places", (person,))
        size = np.bincount(row[row != ABSENT], minlength=tables.count)
        needy = may & (size < tables.lower)
        score = _sums(row, worth, tables.count)[person] - 1e-6 * size
        row[person] = int(np.where(needy if needy.any() else may, score, -np.inf).argmax())


def _fill_up(row: Ints, worth: Floats, tables: Tables, rules: Rules, moved: set[int]) -> set[int]:
    """Fill tables that are too empty from tables that can spare somebody, best exchange first."""
    bound_to = np.unique(rules.together)
    gone: set[int] = set()
    while True:
        size = np.bincount(row[row != ABSENT], minlength=tables.count)
        short = np.flatnonzero(size < tables.lower)
        if not len(short):
            return gone
        sums = _sums(row, worth, tables.count)
        best, choice = -np.inf, (-1, -1)
        for person in np.flatnonzero((row != ABSENT) & (rules.fixed == FREE)).tolist():
            if person in bound_to or size[row[person]] <= tables.lower[row[person]]:
                continue
            may = _open(row, person, tables, rules)
            for table in short[may[short]].tolist():
                score = sums[person, table] - sums[person, row[person]] + (person in moved) * 100
                if score > best:
                    best, choice = score, (person, table)
        if choice[0] < 0:
            return gone
        row[choice[0]] = choice[1]
        gone.add(choice[0])

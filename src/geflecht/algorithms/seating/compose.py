"""Seat people at tables over rounds so that as many as possible meet somebody new."""

import numpy as np
from numpy.typing import ArrayLike

from geflecht.algorithms.seating import rounds as search_rounds
from geflecht.algorithms.seating.feasible import feasible_round
from geflecht.algorithms.seating.gains import bound, count, gains
from geflecht.algorithms.seating.limits import Stop
from geflecht.algorithms.seating.model import (
    People,
    Rules,
    Seating,
    Tables,
    Unseatable,
    is_feasible_seating,
)
from geflecht.algorithms.seating.task import blocks_of, held_seats, start, task_of


def compose(
    people: People,
    tables: Tables,
    rounds: int = 1,
    *,
    rules: Rules | None = None,
    known: ArrayLike = (),
    seed: int,
    stop: Stop,
    compiled: bool = False,
) -> Seating:
    """Seat people so that new people of other sectors meet, those who know each other do not, no pair twice.

    Parameters
    ----------
    people : their sectors, sides, towns, organisations.
    tables : sizes are spread evenly within their limits and are the same in every round.
    rules : fixed seats, together, apart, allowed tables; they hold in every round.
    known : (k, 2) pairs who know each other, or met at an earlier event.
    seed : the same seed and the same number of iterations give the same seating.
    stop : when to end, `limits.after(seconds=…)` or `limits.after(iterations=…)`. It ends earlier when
        nothing better can exist.
    compiled : search with the extra `fast`; see `fast.prepare`. Each way has its own result for a seed.

    Returns
    -------
    Seating : keeps every rule; see `is_feasible_seating`.

    Raises
    ------
    Unseatable
        If the rules cannot be kept together, or no way to keep them was found in the given time.
    ValueError
        If rounds is below 1 or the rules are for other people or tables.
    """
    rules = Rules.of(people.n, tables.count) if rules is None else rules
    if rounds < 1 or rules.allowed.shape != (people.n, tables.count):
        raise ValueError("at least one round, and rules for these people and tables")
    gain = gains(people, known)
    task = task_of(people, gain, tables, rounds, rules)
    rng = np.random.default_rng(seed)
    seats = held_seats(blocks_of(people.n, rules), people.n, rules)
    begin = start(task, seats, rounds, rng)
    for r, row in enumerate(begin):
        if not is_feasible_seating([row], tables, rules):
            mended = feasible_round(task, rules, seats, rng)
            begin[r] = row if mended is None else mended
    found, _value, iterations = search_rounds.search(task, begin, rng, stop, compiled=compiled, seed=seed)
    if not is_feasible_seating(found, tables, rules):
        raise Unseatable("rules")
    parts = count(found, people, known)
    return Seating(found, parts.value, bound(people, gain, task.sizes, rounds, rules), parts, iterations)

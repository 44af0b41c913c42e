"""The tabu search over all rounds, compiled by numba: see `fast`. The same steps as in `rounds`."""

from typing import NamedTuple

import numpy as np

from geflecht.algorithms.seating.compiler import compiled
from geflecht.algorithms.seating.limits import Stop, after
from geflecht.algorithms.seating.model import Flags, Floats, Ints
from geflecht.algorithms.seating.task import Task

NEVER = -1e300
SAME = 1e-9
TENURE, MORE = 4, 6


class State(NamedTuple):
    """A seating, as in `rounds.State`, but sums (R, G, n), and until (R, n, G): step up to which nobody may return
    to a table. most (n,): the most that a seat can be worth."""

    first: Floats
    always: Floats
    most: Floats
    repeat: float
    held: Flags
    seats: Ints
    met: Ints
    worth: Floats
    sums: Floats
    until: Ints


@compiled
def _best_of_person(
    s: State, r: int, u: int, own: Floats, now: int, needed: float, most: float
) -> tuple[float, int, int]:
    """Return gain and partner of the best swap of u in round r that gains `most` or more, and how many tie; −1
    for none. A barred swap must gain more than `needed`. own (n,): what each person's seat is worth."""
    seats, sums, until, worth = s.seats[r], s.sums[r], s.until[r], s.worth[r, u]
    a = seats[u]
    here = sums[a]
    partner, ties = -1, 0
    for v in range(len(seats)):
        c = seats[v]
        gain = sums[c, u] - own[u] + here[v] - own[v] - 2 * worth[v]
        if gain < most or c == a or s.held[v]:
            continue
        if gain <= needed and max(until[u, c], until[v, a]) > now:
            continue
        ties = ties + 1 if gain == most and partner >= 0 else 1
        if np.random.random() * ties < 1:
            most, partner = gain, v
    return most, partner, ties


@compiled
def _best(s: State, own: Floats, now: int, needed: float) -> tuple[float, int, int, int]:
    """Return gain, round and people of the best free swap of somebody whose seat could be better; round −1 if
    there is none."""
    most, r, u, v, ties = NEVER, -1, -1, -1, 0
    for q in range(len(s.seats)):
        for person in range(s.seats.shape[1]):
            own[person] = s.sums[q, s.seats[q, person], person]
        for person in range(len(own)):
            if s.held[person] or own[person] >= s.most[person] - SAME:
                continue
            gain, partner, alike = _best_of_person(s, q, person, own, now, needed, most)
            if partner >= 0:
                ties = ties + alike if gain == most else alike
                if np.random.random() * ties < alike:
                    most, r, u, v = gain, q, person, partner
    return most, r, u, v


@compiled
def _revalue(s: State, u: int, j: int) -> None:
    """Bring up to date what it is worth in each round that u and j sit together."""
    for t in range(len(s.seats)):
        elsewhere = s.met[u, j] - (1 if s.seats[t, u] == s.seats[t, j] else 0)
        fresh = s.always[u, j] + (-s.repeat if elsewhere > 0 else s.first[u, j])
        change = fresh - s.worth[t, u, j]
        if change != 0:
            s.worth[t, u, j] = fresh
            s.worth[t, j, u] = fresh
            s.sums[t, s.seats[t, j], u] += change
            s.sums[t, s.seats[t, u], j] += change


@compiled
def _swap(s: State, r: int, u: int, v: int) -> None:
    """Let u and v change places in round r, and bring everything up to date."""
    a, c = s.seats[r, u], s.seats[r, v]
    for j in range(s.seats.shape[1]):
        change = s.worth[r, j, v] - s.worth[r, j, u]
        s.sums[r, a, j] += change
        s.sums[r, c, j] -= change
    s.seats[r, u] = c
    s.seats[r, v] = a
    for j in range(s.seats.shape[1]):
        at = s.seats[r, j]
        if j in (u, v) or at not in (a, c):
            continue
        change = 1 if at == c else -1
        s.met[u, j] += change
        s.met[j, u] += change
        s.met[v, j] -= change
        s.met[j, v] -= change
        _revalue(s, u, j)
        _revalue(s, v, j)


@compiled
def _run(s: State, value: float, goal: float, patience: int, steps: int, found: Ints) -> tuple[float, int]:
    """Step until nothing better came for `patience` steps, or the goal is reached; the best is in `found`."""
    top = value
    own = np.empty(s.seats.shape[1])
    now = since = 0
    while now < steps and now - since < patience and top < goal:
        now += 1
        gain, r, u, v = _best(s, own, now, top - value + SAME)
        if r < 0:
            continue
        until = now + TENURE + np.random.randint(MORE + 1)
        s.until[r, u, s.seats[r, u]] = until
        s.until[r, v, s.seats[r, v]] = until
        _swap(s, r, u, v)
        value += gain
        if value > top + SAME:
            top, since = value, now
            found[:] = s.seats
    return top, now


def tabu(
    task: Task,
    value: float,
    met: Ints,
    worth: Floats,
    sums: Floats,
    seats: Ints,
    *,
    patience: int,
    stop: Stop,
) -> tuple[Ints, float, int]:
    """Search from `seats`; see `rounds.tabu`. Of the limit only the iterations are kept."""
    state = State(
        task.first,
        task.always,
        task.most,
        task.repeat,
        task.held,
        seats.copy(),
        met,
        np.ascontiguousarray(worth),
        np.ascontiguousarray(sums.transpose(0, 2, 1)),
        np.zeros(sums.shape, dtype=np.intp),
    )
    found = seats.copy()
    top, done = _run(state, value, task.best - SAME, patience, stop.left(0), found)
    return found, float(top), int(done)


def warm() -> None:
    """Compile everything."""
    flat = np.zeros((2, 2))
    task = Task(flat, flat, flat, 1.0, np.ones(2, dtype=np.intp), np.zeros(2, dtype=bool), [])
    seats = np.array([[0, 1]], dtype=np.intp)
    sums = np.zeros((1, 2, 2))
    met = np.zeros((2, 2), dtype=np.intp)
    tabu(task, 0.0, met, np.zeros((1, 2, 2)), sums, seats, patience=1, stop=after(iterations=1))

"""The tabu search of one partition, compiled by numba: see `fast`.

The same steps as in `partition`, but with the best swap of every pair of groups kept: a step changes two groups,
so only pairs with one of them are looked through again.
"""

from typing import NamedTuple

import numpy as np

from geflecht.algorithms.seating.compiler import compiled
from geflecht.algorithms.seating.limits import Stop, after
from geflecht.algorithms.seating.model import Flags, Floats, Ints

NEVER = -1e300
FOREVER = 2**62
SAME = 1e-7


class State(NamedTuple):
    """A partition of n people into G groups, and what follows from it.

    seats (n,), size (G,), members (G, n) of which the first `size` hold, position (n,) in that list; sums (n, G)
    of gains to each group; over (G, n): sums less that of the own group, NEVER of people held; until (n, G):
    iteration up to which a person may not return to a group. least: the smallest gain of any pair.
    """

    gains: Floats
    lower: Ints
    upper: Ints
    held: Flags
    seats: Ints
    size: Ints
    members: Ints
    position: Ints
    sums: Floats
    over: Floats
    until: Ints
    least: float


class Best(NamedTuple):
    """The best swap of each pair of groups a < c, (G, G): who of a, who of c, and its gain; the best barred one
    that gains more, in the same way; and the iteration in which these must be looked for again."""

    gain: Floats
    u: Ints
    v: Ints
    barred_gain: Floats
    barred_u: Ints
    barred_v: Ints
    due: Ints


@compiled
def _fill(s: State) -> float:
    """Compute everything from seats; return the value."""
    s.size[:] = 0
    s.sums[:] = 0
    s.until[:] = 0
    value = 0.0
    for i in range(len(s.seats)):
        g = s.seats[i]
        s.members[g, s.size[g]] = i
        s.position[i] = s.size[g]
        s.size[g] += 1
        for j in range(len(s.seats)):
            s.sums[j, g] += s.gains[i, j]
    for i in range(len(s.seats)):
        value += s.sums[i, s.seats[i]] / 2
        for g in range(len(s.size)):
            s.over[g, i] = NEVER if s.held[i] else s.sums[i, g] - s.sums[i, s.seats[i]]
    return value


@compiled
def _note_barred(best: Best, a: int, c: int, gain: float, u: int, v: int, until: int) -> None:
    """Keep a swap that is barred up to an iteration, and look again when it is free."""
    best.due[a, c] = min(best.due[a, c], until)
    if gain > best.barred_gain[a, c]:
        best.barred_gain[a, c] = gain
        best.barred_u[a, c] = u
        best.barred_v[a, c] = v


@compiled
def _highest(over: Floats, people: Ints) -> float:
    """Return the most that any of these people would gain in a group."""
    most = NEVER
    for i in people:
        most = max(most, over[i])
    return most


@compiled
def _look(s: State, best: Best, a: int, c: int, now: int, reach: float) -> None:
    """Find the best swap between two groups; what somebody of c brings is at most `reach`."""
    gains, until = s.gains, s.until
    second = s.members[c, : s.size[c]]
    over_a, over_c = s.over[a], s.over[c]
    most = NEVER / 2
    best.due[a, c] = FOREVER
    best.barred_gain[a, c] = NEVER
    for u in s.members[a, : s.size[a]]:
        if over_c[u] + reach < most:
            continue
        for v in second:
            gain = over_c[u] + over_a[v] - 2 * gains[u, v]
            if gain < most:
                continue
            free_at = max(until[u, c], until[v, a])
            if free_at > now:
                _note_barred(best, a, c, gain, u, v, free_at)
            elif gain > most or np.random.random() < 0.5:
                most = gain
                best.u[a, c] = u
                best.v[a, c] = v
    best.gain[a, c] = most


@compiled
def _better(best: Best, a: int, c: int, needed: float, most: float, u: int, v: int) -> tuple[float, int, int]:
    """Return the best swap of two groups if it beats what is given, else what is given."""
    if best.gain[a, c] > most:
        most, u, v = best.gain[a, c], best.u[a, c], best.v[a, c]
    if best.barred_gain[a, c] > max(most, needed):
        most, u, v = best.barred_gain[a, c], best.barred_u[a, c], best.barred_v[a, c]
    return most, u, v


@compiled
def _best_swap(s: State, best: Best, now: int, needed: float) -> tuple[float, int, int]:
    """Return gain and people of the best swap that is free, or gains more than `needed`; u −1 if none.

    First the pairs of groups whose best is known; then of the others those that could hold a better one.
    """
    most, u, v = NEVER / 2, -1, -1
    for a in range(len(s.size)):
        for c in range(a + 1, len(s.size)):
            if best.due[a, c] > now:
                most, u, v = _better(best, a, c, needed, most, u, v)
    for a in range(len(s.size)):
        for c in range(a + 1, len(s.size)):
            if best.due[a, c] <= now:
                reach = _highest(s.over[a], s.members[c, : s.size[c]]) - 2 * s.least
                if _highest(s.over[c], s.members[a, : s.size[a]]) + reach >= most:
                    _look(s, best, a, c, now, reach)
                    most, u, v = _better(best, a, c, needed, most, u, v)
    return most, u, v


@compiled
def _best_move(s: State, now: int, needed: float, least: float) -> tuple[float, int, int]:
    """Return gain, person and group of the best move that gains more than `least`; u −1 if none."""
    most, u, group = least, -1, -1
    for c in range(len(s.size)):
        if s.size[c] >= s.upper[c]:
            continue
        for i in range(len(s.seats)):
            gain = s.over[c, i]
            a = s.seats[i]
            if gain > most and a != c and s.size[a] > s.lower[a] and (s.until[i, c] <= now or gain > needed):
                most, u, group = gain, i, c
    return most, u, group


@compiled
def _put(s: State, u: int, group: int) -> None:
    """Put u into another group: lists and sums, not yet `over`."""
    a = s.seats[u]
    s.size[a] -= 1
    last = s.members[a, s.size[a]]
    s.members[a, s.position[u]] = last
    s.position[last] = s.position[u]
    s.members[group, s.size[group]] = u
    s.position[u] = s.size[group]
    s.size[group] += 1
    s.seats[u] = group
    for i in range(len(s.seats)):
        s.sums[i, a] -= s.gains[u, i]
        s.sums[i, group] += s.gains[u, i]


@compiled
def _refresh(s: State, best: Best, a: int, c: int) -> None:
    """Bring `over` up to date after groups a and c changed, and mark what must be looked through again."""
    for i in range(len(s.seats)):
        if s.held[i]:
            continue
        g = s.seats[i]
        own = s.sums[i, g]
        if g in (a, c):
            for h in range(len(s.size)):
                s.over[h, i] = s.sums[i, h] - own
        else:
            s.over[a, i] = s.sums[i, a] - own
            s.over[c, i] = s.sums[i, c] - own
    for h in range(len(s.size)):
        for g in (a, c):
            best.due[min(g, h), max(g, h)] = 0


@compiled
def _step(s: State, best: Best, now: int, needed: float, tenure: int, more: int) -> float:
    """Make the best step that is not barred; return its gain, NEVER if there is none."""
    gain, u, v = _best_swap(s, best, now, needed)
    moved_gain, person, group = _best_move(s, now, needed, gain)
    until = now + tenure + np.random.randint(more + 1)
    if person >= 0:
        gain, u, v = moved_gain, person, -1
    elif u < 0:
        return NEVER
    else:
        group = s.seats[v]
    a = s.seats[u]
    s.until[u, a] = until
    _put(s, u, group)
    if v >= 0:
        s.until[v, group] = until
        _put(s, v, a)
    _refresh(s, best, a, group)
    return gain


@compiled
def _run(s: State, best: Best, patience: int, steps: int, tenure: int, more: int, found: Ints) -> int:
    """Step until nothing better came for `patience` steps; the best seats are in `found`."""
    value = _fill(s)
    top = value
    found[:] = s.seats
    best.due[:] = 0
    now = since = 0
    while now < steps and now - since < patience:
        now += 1
        gain = _step(s, best, now, top - value + SAME, tenure, more)
        if gain == NEVER:
            continue
        value += gain
        if value > top + SAME:
            top, since = value, now
            found[:] = s.seats
    return now


def tabu(
    gains: Floats, lower: Ints, upper: Ints, held: Flags, seats: Ints, *, patience: int, stop: Stop
) -> tuple[Ints, int]:
    """Search from `seats`; see `partition.tabu`. Of the limit only the iterations are kept."""
    n, groups = len(gains), len(lower)
    apart = ~np.eye(n, dtype=bool)
    people, square = (n, groups), (groups, groups)
    state = State(
        np.ascontiguousarray(gains),
        lower.astype(np.intp),
        upper.astype(np.intp),
        held,
        seats.astype(np.intp),
        np.zeros(groups, dtype=np.intp),
        np.zeros((groups, n), dtype=np.intp),
        np.zeros(n, dtype=np.intp),
        np.zeros(people),
        np.zeros((groups, n)),
        np.zeros(people, dtype=np.intp),
        float(gains[apart].min()) if n > 1 else 0.0,
    )
    whole = [np.zeros(square, dtype=np.intp) for _ in range(5)]
    best = Best(np.zeros(square), whole[0], whole[1], np.zeros(square), whole[2], whole[3], whole[4])
    found = np.empty(n, dtype=np.intp)
    done = _run(state, best, patience, stop.left(0), max(3, n // 48), max(4, n // groups), found)
    return found, int(done)


def warm() -> None:
    """Compile everything."""
    tabu(
        np.ones((4, 4)),
        np.array([1, 1], dtype=np.intp),
        np.array([3, 3], dtype=np.intp),
        np.zeros(4, dtype=bool),
        np.array([0, 0, 1, 1], dtype=np.intp),
        patience=1,
        stop=after(iterations=1),
    )

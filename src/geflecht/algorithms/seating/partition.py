"""Tabu search of one partition, written for NumPy: the best swap or move again and again, even if it loses.

Only the people who have most to gain are looked at as the first of a swap; the second may be anybody. Who moved
may not return to the group they left for a while.
"""

from dataclasses import dataclass

import numpy as np

from geflecht.algorithms.seating.limits import Stop
from geflecht.algorithms.seating.model import Flags, Floats, Ints

CANDIDATES = 16
ASKED_EVERY = 16
NEVER = -1e300
SAME = 1e-7


@dataclass
class Partition:
    """Who is in which group: seats (n,), size (G,), sums (n, G) of gains to each group, and `over` (n, G), the
    sums less that of the own group."""

    gains: Floats
    seats: Ints
    size: Ints
    sums: Floats
    over: Floats

    @classmethod
    def of(cls, gains: Floats, seats: Ints, groups: int) -> "Partition":
        sums = gains @ np.eye(groups)[seats]
        over = sums - sums[np.arange(len(seats)), seats][:, None]
        return cls(gains, seats.copy(), np.bincount(seats, minlength=groups), sums, over)

    def put(self, u: int, group: int) -> None:
        """Put u into another group; `over` is brought up to date by `refresh`."""
        a = int(self.seats[u])
        self.sums[:, a] -= self.gains[u]
        self.sums[:, group] += self.gains[u]
        self.size[a] -= 1
        self.size[group] += 1
        self.seats[u] = group

    def refresh(self, a: int, c: int) -> None:
        """Bring `over` up to date after groups a and c changed."""
        own = self.sums[np.arange(len(self.seats)), self.seats]
        self.over[:, a] = self.sums[:, a] - own
        self.over[:, c] = self.sums[:, c] - own
        inside = np.flatnonzero((self.seats == a) | (self.seats == c))
        self.over[inside] = self.sums[inside] - own[inside, None]


@dataclass(frozen=True)
class Step:
    """`u` changes places with `v`, or moves to `group` if v is −1."""

    gain: float
    u: int
    v: int
    group: int


def tabu(
    gains: Floats,
    lower: Ints,
    upper: Ints,
    held: Flags,
    seats: Ints,
    *,
    patience: int,
    stop: Stop,
    rng: np.random.Generator,
) -> tuple[Ints, int]:
    """Search from `seats` (n,) until nothing better came for `patience` steps, or the limit is reached.

    gains: (n, n) symmetric, zero on the diagonal. lower, upper: (G,) sizes. held: (n,) who stays.
    Returns the best seats and the number of steps.
    """
    n, groups = len(gains), len(lower)
    part = Partition.of(gains, seats, groups)
    value = top = 0.0
    found = part.seats.copy()
    until = np.zeros((n, groups), dtype=np.intp)
    now = since = 0
    while now - since < patience and not (now % ASKED_EVERY == 0 and stop.reached(now)):
        now += 1
        step = _best(part, lower, upper, (until > now) | held[:, None], top - value)
        if step.gain <= NEVER / 2:
            break
        free_at = now + max(3, n // 48) + int(rng.integers(max(4, n // groups) + 1))
        _take(part, step, until, free_at)
        value += step.gain
        if value > top + SAME:
            top, since = value, now
            found = part.seats.copy()
    return found, now


def _best(part: Partition, lower: Ints, upper: Ints, barred: Flags, needed: float) -> Step:
    """Return the best step that is not barred; steps that gain more than `needed` are free if it is small."""
    everybody = np.arange(len(part.seats))
    over = part.over.copy()
    over[everybody, part.seats] = NEVER
    over[barred] = NEVER
    most = over.max(axis=1)
    rows = np.argpartition(most, -CANDIDATES)[-CANDIDATES:] if len(most) > CANDIDATES else everybody
    swap = over[rows][:, part.seats] + over[:, part.seats[rows]].T - 2 * part.gains[rows]
    k, v = divmod(int(swap.argmax()), len(most))
    best = Step(float(swap[k, v]), int(rows[k]), v, int(part.seats[v]))
    if (lower < upper).any():
        move = np.where((part.size < upper) & (part.size > lower)[part.seats][:, None], over, NEVER)
        u, group = divmod(int(move.argmax()), len(lower))
        if move[u, group] > best.gain:
            best = Step(float(move[u, group]), u, -1, group)
    return best


def _take(part: Partition, step: Step, until: Ints, free_at: int) -> None:
    a = int(part.seats[step.u])
    until[step.u, a] = free_at
    part.put(step.u, step.group)
    if step.v >= 0:
        until[step.v, step.group] = free_at
        part.put(step.v, a)
    part.refresh(a, step.group)

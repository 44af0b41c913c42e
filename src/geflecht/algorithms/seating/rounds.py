"""Tabu search over all rounds at once: the best swap of two people in any round, again and again.

A swap may lose; who moved stays away from the table they left for a while, so the search does not turn back.
After a while without progress it begins anew near where it was. Written for NumPy: every swap of
every round is scored at once.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geflecht.algorithms.seating import fast
from geflecht.algorithms.seating.gains import meetings
from geflecht.algorithms.seating.limits import Stop
from geflecht.algorithms.seating.model import Floats, Ints
from geflecht.algorithms.seating.task import Task

TENURE, MORE = 4, 6  # a move is forbidden for 4 to 10 iterations
PATIENCE, PATIENCE_COMPILED = 400, 2000  # iterations without progress before a new beginning
ASKED_EVERY = 16
NEVER = -1e300
SAME = 1e-9

Tabu = Callable[[Task, Ints, np.random.Generator, Stop], tuple[Ints, float, int]]


@dataclass
class State:
    """A seating (R, n) with what each seat would be worth: sums (R, n, G), worth (R, n, n), met (n, n)."""

    task: Task
    seats: Ints
    met: Ints
    worth: Floats
    sums: Floats
    value: float

    @classmethod
    def of(cls, task: Task, seats: Ints) -> "State":
        met = meetings(seats)
        worth = _worth(task, met, seats, np.arange(task.n))
        tables = np.eye(len(task.sizes))[seats]
        sums = worth @ tables + task.place
        once = np.triu(met > 0, 1)
        again = np.triu(met - 1, 1).clip(min=0).sum()
        value = (task.first * once).sum() - task.repeat * again + (np.triu(task.always, 1) * met).sum()
        value += sum(float(task.place[np.arange(task.n), row].sum()) for row in seats)
        return cls(task, seats, met, worth, sums, float(value))

    def own(self) -> Floats:
        """Return what everybody's seat is worth, (R, n)."""
        found: Floats = np.take_along_axis(self.sums, self.seats[:, :, None], 2)[:, :, 0]
        return found

    def swaps(self, r: Ints, u: Ints) -> Floats:
        """Return what it would bring that u (k,) in round r (k,) change places with each person, (k, n); NEVER
        for people at one table or held at theirs."""
        own, seats, a = self.own(), self.seats[r], self.seats[r, u]
        gain: Floats = np.take_along_axis(self.sums[r, u], seats, 1) + self.sums[r, :, a]
        gain -= own[r] + own[r, u][:, None] + 2 * self.worth[r, u]
        gain[seats == a[:, None]] = NEVER
        gain[:, self.task.held] = NEVER
        return gain

    def unhappy(self) -> tuple[Ints, Ints]:
        """Return rounds and people (k,), (k,) of the seats that could be better: one of them is in every swap
        that gains."""
        r, u = np.nonzero((self.own() < self.task.most - SAME) & ~self.task.held)
        return r, u

    def swap(self, r: int, u: int, v: int, gain: float) -> None:
        """Let two people change places in one round, and bring everything up to date."""
        a, b = self.seats[r, u], self.seats[r, v]
        self.sums[r, :, a] += self.worth[r, :, v] - self.worth[r, :, u]
        self.sums[r, :, b] -= self.worth[r, :, v] - self.worth[r, :, u]
        for person, left, joined in ((u, a, b), (v, b, a)):
            change = (self.seats[r] == joined).astype(np.intp) - (self.seats[r] == left)
            change[[u, v]] = 0
            self.met[person] += change
            self.met[:, person] += change
        self.seats[r, u], self.seats[r, v] = b, a
        self.value += gain
        self._refresh(np.array([u, v]))

    def _refresh(self, moved: Ints) -> None:
        """Bring up to date what pairs with the moved people are worth in every round."""
        task, rounds = self.task, len(self.seats)
        fresh = _worth(task, self.met, self.seats, moved)
        change = fresh - self.worth[:, moved]
        change[:, 1, moved[0]] = 0  # the pair itself counts once
        self.worth[:, moved] = fresh
        self.worth[:, :, moved] = fresh.transpose(0, 2, 1)
        everybody = np.arange(task.n)
        for r in range(rounds):
            for k, person in enumerate(moved):
                if not change[r, k].any():
                    continue
                self.sums[r, everybody, self.seats[r, person]] += change[r, k]
                self.sums[r, person] += np.bincount(self.seats[r], change[r, k], len(task.sizes))


def _worth(task: Task, met: Ints, seats: Ints, people: Ints) -> Floats:
    """What it is worth that `people` sit with each other person in each round, given the other rounds."""
    elsewhere = met[people] - (seats[:, people, None] == seats[:, None, :])
    worth: Floats = np.where(elsewhere > 0, -task.repeat, task.first[people]) + task.always[people]
    worth[:, np.arange(len(people)), people] = 0
    return worth


def search(
    task: Task, begin: Ints, rng: np.random.Generator, stop: Stop, *, compiled: bool, seed: int
) -> tuple[Ints, float, int]:
    """Return the best seating found from `begin` (R, n), its value for the search, and the iterations."""
    run = _compiled(seed) if compiled else tabu
    best, best_value, done = begin, -np.inf, 0
    seats = begin
    while best_value < task.best - SAME and not (done and stop.reached(done)):
        seats, value, steps = run(task, seats, rng, stop.after(done))
        done += steps
        if value > best_value + SAME:
            best, best_value = seats, value
        if not steps:  # there is nothing to swap
            break
        seats = shaken(task, seats, rng)
    return best, best_value, done


def _compiled(seed: int) -> Tabu:
    kernel = fast.kernel(fast.ROUNDS, seed)

    def run(task: Task, seats: Ints, rng: np.random.Generator, stop: Stop) -> tuple[Ints, float, int]:
        state = State.of(task, seats)
        found: tuple[Ints, float, int] = kernel.tabu(
            task,
            state.value,
            state.met,
            state.worth,
            state.sums,
            seats,
            patience=PATIENCE_COMPILED,
            stop=stop,
        )
        return found

    return run


def tabu(task: Task, seats: Ints, rng: np.random.Generator, stop: Stop) -> tuple[Ints, float, int]:
    """Search from `seats` (R, n) until nothing better came for a while; return the best, its value, the steps."""
    state = State.of(task, seats.copy())
    best, top = seats, state.value
    until = np.zeros(state.sums.shape, dtype=np.intp)
    now = since = 0
    while now - since < PATIENCE and top < task.best - SAME:
        if now % ASKED_EVERY == 0 and stop.reached(now):
            break
        if not _step(state, until, now + 1, top, rng):
            break
        now += 1
        if state.value > top + SAME:
            best, top, since = state.seats.copy(), state.value, now
    return best, top, now


def _step(state: State, until: Ints, now: int, best: float, rng: np.random.Generator) -> bool:
    """Make the best swap that is not barred, or one that beats the best; False if there never is one."""
    r, u = state.unhappy()
    if not len(r):
        return False
    gain = state.swaps(r, u)
    a = state.seats[r, u]
    barred = np.maximum(np.take_along_axis(until[r, u], state.seats[r], 1), until[r, :, a]) > now
    gain[barred & (state.value + gain <= best + SAME)] = NEVER
    most = float(gain.max())
    if most <= NEVER:
        return bool(barred.any())
    k, v = np.unravel_index(int(rng.choice(np.flatnonzero(gain >= most - 1e-12))), gain.shape)
    free_at = now + TENURE + int(rng.integers(MORE + 1))
    until[r[k], u[k], a[k]] = until[r[k], v, state.seats[r[k], v]] = free_at
    state.swap(int(r[k]), int(u[k]), int(v), most)
    return True


def shaken(task: Task, seats: Ints, rng: np.random.Generator) -> Ints:
    """Return a seating near another: some random swaps of people, and of a block with others."""
    found = seats.copy()
    free = np.flatnonzero(~task.held)
    if len(free) < 2:
        return found
    for _ in range(max(3, seats.size // 60)):
        r = int(rng.integers(len(seats)))
        u, v = rng.choice(free, 2, replace=False)
        found[r, u], found[r, v] = found[r, v], found[r, u]
    for block in task.blocks:
        if not task.held[block].any():
            _move_block(task, found[int(rng.integers(len(seats)))], block, rng)
    return found


def _move_block(task: Task, row: Ints, block: Ints, rng: np.random.Generator) -> None:
    """Let a block change places with as many others at a random table, in one round."""
    row[block] = row[block[0]] if (row[block] == row[block[0]]).all() else row[block]
    table = int(rng.integers(len(task.sizes)))
    there = np.flatnonzero((row == table) & ~task.held)
    there = np.setdiff1d(there, block)
    if len(there) < len(block):
        return
    others = rng.choice(there, len(block), replace=False)
    row[others], row[block] = row[block].copy(), row[others].copy()

"""Tables and groups: partitions, golfers, rooms and repairs, beside their peers: python bench/seating.py [--seconds T]

Instances of MDGPLIB are taken from the folder GEFLECHT_BENCH_DATA; without it a generator of the same kinds
stands in. Gaps are in per cent below the best value of this run and of bench/data/seating.json.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
from _bench import line, timed
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from geflecht.algorithms import seating
from geflecht.algorithms.seating import fast, grouping, limits
from geflecht.algorithms.seating.sizes import best_sizes
from geflecht.cli import console

BEST = Path(__file__).parent / "data" / "seating.json"
GOLFERS = ((5, 3, 7), (4, 4, 5), (6, 3, 8), (5, 5, 6), (7, 4, 7), (8, 4, 8), (10, 4, 8))  # tables of, rounds
ROOMS = (12, 30, 60, 120, 200)
TARGETS = {"ss": (0.02, 0.10), "ds": (0.07, 0.35)}  # median and worst gap, compiled
SIZES = {60: 6, 120: 10, 240: 12, 480: 20}
NUMPY_UP_TO = 240
RANDOM_DRAWS = 200
EXACT_SECONDS = 60.0

Instance = tuple[str, np.ndarray, np.ndarray, np.ndarray]


def published(folder: Path) -> Iterator[Instance]:
    from geflecht.cli import seat_files

    for path in sorted(folder.glob("*_n*_[sd]s_*.txt")):
        read = seat_files.instance(path)
        yield path.stem, read.distances, read.lower, read.upper


def generated() -> Iterator[Instance]:
    """Instances as in MDGPLIB: uniform real and whole distances, and those of random points."""
    for kind in ("RanReal", "RanInt", "Geo"):
        for n, groups in SIZES.items():
            rng = np.random.default_rng(n)
            points = rng.random((n, int(rng.integers(2, 22)))) * 100
            gains = rng.random((n, n)) * 100 if kind == "RanReal" else rng.integers(0, 101, (n, n)) * 1.0
            gains = np.triu(gains, 1) + np.triu(gains, 1).T
            if kind == "Geo":
                gains = np.linalg.norm(points[:, None] - points, axis=2)
            each = np.full(groups, n // groups)
            yield f"{kind}_n{n:03}_ss_own", gains, each, each
            lower = each - rng.integers(0, max(2, n // groups // 4), groups)
            yield (
                f"{kind}_n{n:03}_ds_own",
                gains,
                lower,
                each + rng.integers(0, max(2, n // groups // 4), groups),
            )


def dealt(gains: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> float:
    """Mean value of random partitions of even sizes."""
    sizes = seating.Tables(lower, upper).sizes(len(gains))
    groups = np.repeat(np.arange(len(sizes)), sizes)
    rng = np.random.default_rng(0)
    return float(np.mean([grouping.value_of(gains, rng.permutation(groups)) for _ in range(RANDOM_DRAWS)]))


def annealed(gains: np.ndarray, lower: np.ndarray, upper: np.ndarray, seconds: float) -> float:
    """Simulated annealing: a random person at a time, the best partner by gain and chance, geometric cooling."""
    n, rng = len(gains), np.random.default_rng(0)
    sizes = best_sizes(n, lower, upper)
    seats = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    sums = gains @ np.eye(len(sizes))[seats]
    scale = gains[np.triu_indices(n, 1)].std() * np.sqrt(2 * n / len(sizes))
    value = best = grouping.value_of(gains, seats)
    begin, everybody = time.process_time(), np.arange(n)
    while (share := (time.process_time() - begin) / seconds) < 1:
        heat = scale * 0.6 * (0.02 / 0.6) ** share
        for u in rng.integers(0, n, 64):
            a = seats[u]
            own = sums[everybody, seats]
            gain = sums[u, seats] - own[u] + sums[:, a] - own - 2 * gains[u]
            gain[seats == a] = -np.inf
            v = int((gain + heat * rng.gumbel(size=n)).argmax())
            if np.log(rng.random()) * heat < gain[v]:
                c = seats[v]
                change = gains[v] - gains[u]
                sums[:, a] += change
                sums[:, c] -= change
                seats[u], seats[v] = c, a
                value += gain[v]
                best = max(best, value)
    return float(best)


def exact(gains: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> float:
    """HiGHS on the linearised model, within a minute; NaN if it finds nothing in that time."""
    n, groups = len(gains), len(lower)
    i, j = np.triu_indices(n, 1)
    seats, both = n * groups, len(i) * groups
    pair = np.arange(both)
    ends = [(k[:, None] * groups + np.arange(groups)).ravel() for k in (i, j)]
    below = [
        sparse.coo_array(
            (np.tile([1.0, -1.0], both), (np.repeat(pair, 2), np.column_stack([seats + pair, end]).ravel())),
            shape=(both, seats + both),
        )
        for end in ends
    ]
    empty = [sparse.coo_array((rows, both)) for rows in (n, groups)]
    one = sparse.hstack([sparse.kron(sparse.eye(n), np.ones((1, groups))), empty[0]])
    size = sparse.hstack([sparse.kron(np.ones((1, n)), sparse.eye(groups)), empty[1]])
    found = milp(
        -np.concatenate([np.zeros(seats), np.repeat(gains[i, j], groups)]),
        integrality=np.concatenate([np.ones(seats), np.zeros(both)]),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(one, 1, 1),
            LinearConstraint(size, lower, upper),
            *(LinearConstraint(rows.tocsr(), -np.inf, 0) for rows in below),
        ],
        options={"time_limit": EXACT_SECONDS},
    )
    return float("nan") if found.x is None else -float(found.fun)


def cpu(seconds: float) -> limits.Stop:
    """A limit in processor time, which holds on a busy machine too."""
    return limits.after(seconds=seconds, clock=time.process_time)


def partitions(seconds: float, peers: bool) -> bool:
    """Partition the instances; tell whether every target was met."""
    folder = os.environ.get("GEFLECHT_BENCH_DATA", "")
    instances = list(published(Path(folder))) if folder else list(generated())
    if not instances:
        print(f"There is no instance in {folder}.")
        return False
    print(
        "MDGPLIB"
        if folder
        else "GEFLECHT_BENCH_DATA is not set: generated instances of the same kinds stand in"
    )
    known = json.loads(BEST.read_text()) if BEST.exists() else {}
    line("instance", "best", "gap compiled", "gap NumPy", "annealing", "random", "HiGHS 60 s")
    gaps: dict[tuple[str, bool], list[float]] = {}
    for name, gains, lower, upper in instances:
        small = len(gains) <= 60
        ways = [True] * fast.is_installed() + [False] * (len(gains) <= NUMPY_UP_TO)
        found = {
            way: grouping.group(
                gains, lower, upper, seed=1, stop=cpu(1.0 if small else seconds), compiled=way
            ).value
            for way in ways
        }
        best = max(known.get(name, 0), *found.values())
        gap = {way: 100 * (best - value) / best for way, value in found.items()}
        for way in gap if not small else ():
            gaps.setdefault((name.split("_")[2], way), []).append(gap[way])
        shown = [annealed(gains, lower, upper, seconds), dealt(gains, lower, upper)] if peers else []
        shown = [100 * (best - value) / best for value in shown]
        if peers and small:
            shown.append(100 * (best - exact(gains, lower, upper)) / best)
        line(name, best, gap.get(True, "–"), gap.get(False, "–"), *shown)
    met = [_met(kind, way, found) for (kind, way), found in gaps.items()]
    return all(met)


def _met(kind: str, compiled: bool, gaps: list[float]) -> bool:
    often = 1 if compiled else 2
    middle, worst = (often * one for one in TARGETS[kind])
    kept = median(gaps) <= middle + 1e-9 and max(gaps) <= worst + 1e-9
    way = "compiled" if compiled else "NumPy"
    found = f"median {median(gaps):.3f} (≤ {middle}), worst {max(gaps):.3f} (≤ {worst})"
    line(f"{kind} {way}", found, "met" if kept else "missed")
    return kept


def golfers() -> bool:
    """Nobody meets twice; tell whether every case was solved in ten seconds."""
    line("golfers: tables, of, rounds", "repeats", "CPU-s")
    solved = []
    for tables, size, rounds in GOLFERS:
        people = seating.People.of(np.arange(tables * size))
        found, _wall, spent = timed(
            lambda p=people, t=tables, s=size, r=rounds: seating.compose(
                p, seating.Tables.same(t, s), r, seed=1, stop=cpu(10), compiled=fast.is_installed()
            )
        )
        solved.append(found.parts.repeats == 0)
        line(f"{tables} × {size}, {rounds}", found.parts.repeats, spent, "met" if solved[-1] else "missed")
    return all(solved)


def room(n: int) -> tuple[seating.People, np.ndarray]:
    """People as they come to our events: some sectors large, 15 per cent of pairs know each other."""
    rng = np.random.default_rng(n)
    sector = (12 * rng.random(n) ** 1.5).astype(np.intp)
    people = seating.People.of(
        sector, side=sector % 2, town=rng.integers(0, 9, n), organisation=rng.integers(0, n, n)
    )
    first, second = np.triu_indices(n, 1)
    tied = rng.random(len(first)) < 0.15
    return people, np.column_stack([first[tied], second[tied]])


def by_turns(people: seating.People, tables: int) -> np.ndarray:
    """Round robin by sector: deal out sector after sector, for one round."""
    seats = np.empty(people.n, dtype=np.intp)
    seats[np.argsort(people.sector, kind="stable")] = np.arange(people.n) % tables
    return seats[None]


def rooms() -> bool:
    """Rooms of ours, with NumPy as in the web process; tell whether answers and repairs were quick."""
    line("room, rounds", "value", "bound", "by turns", "random", "repeats", "CPU-s", "repair CPU-s", "moved")
    kept = []
    for n in ROOMS:
        people, known = room(n)
        tables = seating.Tables.same(-(-n // 8), 8)
        for rounds in (1, 3):
            found, _wall, spent = timed(
                lambda p=people, t=tables, r=rounds, k=known: seating.compose(
                    p, t, r, known=k, seed=1, stop=cpu(1.5)
                )
            )
            mended, _wall, mending = timed(lambda p=people, t=tables, f=found, k=known: _mend(p, t, f, k))
            kept.append(spent < 2 and mending < 0.3 and len(mended.moved) <= 3)
            rng = np.random.default_rng(0)
            chance = np.mean(
                [
                    seating.count(rng.permuted(found.assignment, axis=1), people, known).value
                    for _ in range(RANDOM_DRAWS)
                ]
            )
            turns = seating.count(by_turns(people, tables.count), people, known).value if rounds == 1 else "–"
            line(
                f"{n}, {rounds}", found.value, found.bound, turns, float(chance), found.parts.repeats, spent,
                mending, len(mended.moved), "met" if kept[-1] else "missed",
            )  # fmt: skip
    return all(kept)


def _mend(
    people: seating.People, tables: seating.Tables, found: seating.Seating, known: np.ndarray
) -> seating.Repair:
    """Two people of one table do not come, and one who had no seat does."""
    seats = found.assignment.copy()
    seats[:, 0] = -1
    here = np.ones(people.n, dtype=bool)
    table = np.flatnonzero(seats[0] == seats[0, 1])
    here[table[table != 0][:2]] = False
    sizes = np.bincount(found.assignment[0], minlength=tables.count)
    wide = seating.Tables.of(np.full(tables.count, 8), np.maximum(sizes - 1, 0))
    return seating.repair(seats, people, wide, here=here, known=known)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=10.0, help="processor time per instance")
    options.add_argument("--no-peers", action="store_true", help="leave out annealing, random and HiGHS")
    options.add_argument("--only", choices=("partitions", "golfers", "rooms"))
    chosen = options.parse_args()
    console.start_bare()
    for name in (fast.PARTITION, fast.ROUNDS):
        fast.prepare(name, console.say)
    parts: dict[str, Callable[[], bool]] = {
        "golfers": golfers,
        "rooms": rooms,
        "partitions": lambda: partitions(chosen.seconds, not chosen.no_peers),
    }
    met = [part() for name, part in parts.items() if chosen.only in (None, name)]
    return int(not all(met))


if __name__ == "__main__":
    raise SystemExit(main())

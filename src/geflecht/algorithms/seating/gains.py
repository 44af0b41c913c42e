"""What it is worth that two people sit together, what a seating is worth, and how much it could be at best.

The value counts new pairs of different sectors, less pairs who know each other, less repeats. Sides,
organisations and towns break ties between seatings of the same value; they never outweigh it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geflecht.algorithms.seating.model import ABSENT, UNKNOWN, Flags, Floats, Ints, People, Rules, pairs_of

SIDE, ORGANISATION, TOWN = 0.5, 0.3, 0.2  # how the finer criteria share what breaks ties


@dataclass(frozen=True)
class Parts:
    """What a seating brings. Pairs count once over all rounds.

    pairs: who meets at all. new_pairs: of these, who did not know each other. new_cross_sector_pairs,
    new_cross_side_pairs, new_cross_town_pairs: of the new ones, who differ. known_pairs: who knew each other
    before. same_organisation_pairs: who work together. repeated_pairs: who meet more than once. repeats:
    meetings beyond the first.
    """

    pairs: int
    new_pairs: int
    new_cross_sector_pairs: int
    new_cross_side_pairs: int
    new_cross_town_pairs: int
    known_pairs: int
    same_organisation_pairs: int
    repeated_pairs: int
    repeats: int

    @property
    def value(self) -> float:
        return float(self.new_cross_sector_pairs - self.known_pairs - self.repeats)


@dataclass(frozen=True)
class Gains:
    """Per pair (n, n), symmetric, zero on the diagonal.

    value: 1 for a new pair of different sectors, −1 for one who knows each other, else 0. finer: 0…1, the
    sides, organisations and towns in which a new pair differs. known: who knows each other.
    """

    value: Floats
    finer: Floats
    known: Flags


def differ(codes: Ints) -> Flags:
    """Tell of each pair (n, n) whether both are known and different."""
    told = codes != UNKNOWN
    apart: Flags = (codes[:, None] != codes) & told[:, None] & told
    return apart


def gains(people: People, known: ArrayLike = ()) -> Gains:
    """Return what each pair is worth. known: (k, 2) pairs who know each other or met at an earlier event."""
    tied = np.zeros((people.n, people.n), dtype=bool)
    pairs = pairs_of(known, people.n)
    tied[pairs[:, 0], pairs[:, 1]] = tied[pairs[:, 1], pairs[:, 0]] = True
    new = ~tied
    np.fill_diagonal(new, val=False)
    value = (new & differ(people.sector)).astype(np.float64) - tied
    finer = new * np.sum([weight * differ(codes) for codes, weight in _finer(people)], axis=0)
    return Gains(value, finer, tied)


def meetings(assignment: Ints) -> Ints:
    """Return how often each pair sits together, (n, n), zero on the diagonal."""
    n = assignment.shape[1]
    counts = np.zeros((n, n), dtype=np.intp)
    for row in assignment:
        counts += (row[:, None] == row) & (row != ABSENT)
    np.fill_diagonal(counts, 0)
    return counts


def count(assignment: ArrayLike, people: People, known: ArrayLike = ()) -> Parts:
    """Count what an assignment (R, n) brings."""
    met = meetings(np.asarray(assignment, dtype=np.intp))
    tied = gains(people, known).known
    upper = np.triu_indices(people.n, 1)
    often, new = met[upper], ~tied[upper]
    once = often > 0
    colleagues = (people.organisation[:, None] == people.organisation) & (people.organisation != UNKNOWN)
    return Parts(
        pairs=int(once.sum()),
        new_pairs=int((once & new).sum()),
        new_cross_sector_pairs=int((once & new & differ(people.sector)[upper]).sum()),
        new_cross_side_pairs=int((once & new & differ(people.side)[upper]).sum()),
        new_cross_town_pairs=int((once & new & differ(people.town)[upper]).sum()),
        known_pairs=int((once & ~new).sum()),
        same_organisation_pairs=int((once & colleagues[upper]).sum()),
        repeated_pairs=int((often > 1).sum()),
        repeats=int(np.maximum(often - 1, 0).sum()),
    )


def bound(people: People, gain: Gains, sizes: Ints, rounds: int, rules: Rules) -> float:
    """Return a value that no seating can exceed.

    The lesser of two: every sector spread evenly over the tables in every round, and every person meeting as
    many new people of other sectors as there are, or places beside them; less what pairs cost who must
    sit together.
    """
    spread = _most(people.sector, gain.value > 0, sizes, rounds)
    forced = _forced(people, gain, rounds, rules)
    return float(min(spread, rounds * _crossing(people.sector, sizes) - forced))


def finer_bound(people: People, gain: Gains, sizes: Ints, rounds: int) -> float:
    """Return what the finer criteria of a seating cannot exceed together."""
    return sum(
        weight * _most(codes, differ(codes) & ~gain.known, sizes, rounds) for codes, weight in _finer(people)
    )


def _finer(people: People) -> tuple[tuple[Ints, float], ...]:
    return (people.side, SIDE), (people.organisation, ORGANISATION), (people.town, TOWN)


def _most(codes: Ints, wanted: Flags, sizes: Ints, rounds: int) -> int:
    """Most wanted pairs of different codes that can meet."""
    seats = rounds * (int(sizes.max(initial=1)) - 1)
    by_person = int(np.minimum(wanted.sum(axis=1), seats).sum()) // 2
    return min(by_person, rounds * _crossing(codes, sizes))


def _crossing(codes: Ints, sizes: Ints) -> int:
    """Pairs with different codes at one round of tables, if every code is spread evenly."""
    tables = len(sizes)
    whole, rest = np.divmod(np.bincount(codes[codes != UNKNOWN]), tables)
    alike = int((tables * whole * (whole - 1) // 2 + rest * whole).sum())
    return int((sizes * (sizes - 1) // 2).sum()) - alike


def _forced(people: People, gain: Gains, rounds: int, rules: Rules) -> int:
    """What pairs that must sit together cost against a crossing pair in every round."""
    if not len(rules.together):
        return 0
    first, second = rules.together.T
    crossing = differ(people.sector)[first, second]
    worth = gain.value[first, second] - (rounds - 1)
    return int((np.where(crossing, rounds, 0) - worth).clip(min=0).sum())

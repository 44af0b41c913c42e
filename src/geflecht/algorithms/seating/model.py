"""What seating is about: people, tables, rules, and an assignment that keeps them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from geflecht.algorithms.seating.gains import Parts

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

UNKNOWN = FREE = ABSENT = -1


class Unseatable(ValueError):
    """The rules cannot all be kept.

    reason: "places" (more people than places, or fewer than the tables need), "fixed" (more fixed seats at a
    table than places), "together" (a group too large for any table it may sit at, or bound to two tables),
    "apart" (a pair must sit together and apart, or both are fixed at one table), "nowhere" (a person may
    sit at no table), "rules" (each rule alone could be kept, all of them cannot). people and table say whom
    and what it concerns, if anybody or anything.
    """

    def __init__(self, reason: str, people: tuple[int, ...] = (), table: int | None = None) -> None:
        super().__init__(reason, people, table)
        self.reason, self.people, self.table = reason, people, table


def _codes(values: ArrayLike | None, n: int) -> Ints:
    codes = np.full(n, UNKNOWN, dtype=np.intp) if values is None else np.asarray(values, dtype=np.intp)
    if codes.shape != (n,) or (codes < UNKNOWN).any():
        raise ValueError(f"attributes must be {n} codes from −1 (unknown)")
    return codes


def pairs_of(values: ArrayLike, n: int) -> Ints:
    """Return (k, 2) pairs of different people, each once, the smaller index first.

    Raises ValueError for an index outside 0…n−1.
    """
    pairs = np.asarray(values, dtype=np.intp).reshape(-1, 2)
    if pairs.size and (pairs.min() < 0 or pairs.max() >= n):
        raise ValueError(f"pairs must be indices 0…{n - 1}")
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    return np.unique(pairs, axis=0)


@dataclass(frozen=True)
class People:
    """Whom to seat: codes (n,) of sector, side, town and organisation, −1 where unknown."""

    sector: Ints
    side: Ints
    town: Ints
    organisation: Ints

    @classmethod
    def of(
        cls,
        sector: ArrayLike,
        *,
        side: ArrayLike | None = None,
        town: ArrayLike | None = None,
        organisation: ArrayLike | None = None,
    ) -> "People":
        """Take the codes of each attribute; one that is left out is unknown of everybody."""
        n = np.size(sector)
        return cls(_codes(sector, n), _codes(side, n), _codes(town, n), _codes(organisation, n))

    @property
    def n(self) -> int:
        return len(self.sector)


@dataclass(frozen=True)
class Tables:
    """How few and how many people sit at each table, both (G,)."""

    lower: Ints
    upper: Ints

    @classmethod
    def of(cls, upper: ArrayLike, lower: ArrayLike | None = None) -> "Tables":
        """Take the places of each table, and how many must be taken at least (default: none).

        Raises ValueError for no table, a negative number, or a table with lower above upper.
        """
        high = np.asarray(upper, dtype=np.intp)
        low = np.zeros_like(high) if lower is None else np.asarray(lower, dtype=np.intp)
        if high.ndim != 1 or not high.size or low.shape != high.shape:
            raise ValueError("tables need one upper and one lower number each")
        if (low < 0).any() or (low > high).any():
            raise ValueError("a table needs 0 ≤ lower ≤ upper")
        return cls(low, high)

    @classmethod
    def same(cls, tables: int, most: int) -> "Tables":
        """`tables` tables of at most `most` people."""
        return cls.of(np.full(tables, most))

    @property
    def count(self) -> int:
        return len(self.upper)

    def sizes(self, n: int, taken: ArrayLike | None = None) -> Ints:
        """Spread n people as evenly as the tables allow; (G,), first tables first.

        taken: people already bound to each table, who count as its lower number.
        Raises Unseatable("places") or Unseatable("fixed").
        """
        low = self.lower.copy() if taken is None else np.maximum(self.lower, np.asarray(taken, dtype=np.intp))
        if (low > self.upper).any():
            raise Unseatable("fixed", table=int((low > self.upper).argmax()))
        if not low.sum() <= n <= self.upper.sum():
            raise Unseatable("places")
        for _ in range(n - int(low.sum())):
            low[np.where(low < self.upper, low, n + 1).argmin()] += 1
        return low


@dataclass(frozen=True)
class Rules:
    """What must hold in every round.

    fixed: (n,) the table somebody keeps, as hosts do, −1 if free. together, apart: (k, 2) pairs.
    allowed: (n, G) whether a person may sit at a table; see `may_sit` for language and access.
    """

    fixed: Ints
    together: Ints
    apart: Ints
    allowed: Flags

    @classmethod
    def of(
        cls,
        n: int,
        tables: int,
        *,
        fixed: ArrayLike | None = None,
        together: ArrayLike = (),
        apart: ArrayLike = (),
        allowed: ArrayLike | None = None,
    ) -> "Rules":
        """Take the rules for n people at a number of tables; what is left out binds nobody.

        Raises ValueError for an index or shape that does not fit.
        """
        seats = _codes(fixed, n)
        if n and seats.max() >= tables:
            raise ValueError(f"fixed must be tables 0…{tables - 1}, −1 for none")
        may = np.ones((n, tables), dtype=bool) if allowed is None else np.asarray(allowed, dtype=bool)
        if may.shape != (n, tables):
            raise ValueError(f"allowed must be ({n}, {tables})")
        return cls(seats, pairs_of(together, n), pairs_of(apart, n), may)


def may_sit(speaks: ArrayLike, needs_access: ArrayLike, languages: ArrayLike, accessible: ArrayLike) -> Flags:
    """Tell who may sit where, (n, G), from languages and access.

    speaks: (n, L) whether a person speaks a language; a row of none means any. languages: (G, L) whether a
    language is spoken at a table; a row of none means any. needs_access (n,), accessible (G,): step-free.
    """
    person, table = np.asarray(speaks, dtype=bool), np.asarray(languages, dtype=bool)
    shared = person.astype(np.intp) @ table.T.astype(np.intp) > 0
    silent, open_to_all = person.sum(axis=1) == 0, table.sum(axis=1) == 0
    reachable = ~np.asarray(needs_access, dtype=bool)[:, None] | np.asarray(accessible, dtype=bool)[None, :]
    may: Flags = (shared | silent[:, None] | open_to_all[None, :]) & reachable
    return may


@dataclass(frozen=True)
class Seating:
    """Who sits where, and how good that is.

    assignment: (R, n) table of each person in each round, −1 for somebody absent. value: new pairs of
    different sectors, less pairs who know each other, less repeats. bound: no seating can be worth more.
    proven: nothing better exists by that value. parts: what the value is made of, and the finer figures.
    iterations: steps of the search.
    """

    assignment: Ints
    value: float
    bound: float
    parts: "Parts"
    iterations: int = field(compare=False, default=0)

    @property
    def proven(self) -> bool:
        return self.value >= self.bound - 1e-9


def is_feasible_seating(assignment: ArrayLike, tables: Tables, rules: Rules) -> bool:
    """Tell whether every round keeps sizes, fixed seats, together, apart and allowed tables.

    Somebody absent (−1) is bound by no rule, nor is anybody to them.
    """
    rounds = np.asarray(assignment, dtype=np.intp)
    n, count = rules.allowed.shape
    if rounds.ndim != 2 or rounds.shape[1] != n or (rounds < ABSENT).any() or (rounds >= count).any():
        return False
    return all(_keeps(row, tables, rules) for row in rounds)


def _keeps(row: Ints, tables: Tables, rules: Rules) -> bool:
    here = row != ABSENT
    size = np.bincount(row[here], minlength=tables.count)
    held = rules.fixed != FREE
    both = here[rules.together].all(axis=1)
    joined = row[rules.together[both]]
    parted = row[rules.apart[here[rules.apart].all(axis=1)]]
    return bool(
        (size >= tables.lower).all()
        and (size <= tables.upper).all()
        and (row[held & here] == rules.fixed[held & here]).all()
        and (joined[:, 0] == joined[:, 1]).all()
        and (parted[:, 0] != parted[:, 1]).all()
        and rules.allowed[np.flatnonzero(here), row[here]].all()
    )

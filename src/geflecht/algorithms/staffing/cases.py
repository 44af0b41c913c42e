"""What is asked and what is answered, with the checker."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

EPSILON = 1e-6  # days; what the solver may be wrong by


@dataclass(frozen=True, slots=True)
class Weights:
    """What the last priority adds up: points per member of the team, or per pair of them."""

    per_100_km: float = 1.0
    per_loaded_day: float = 0.1
    per_known_pair: float = 1.0


@dataclass(frozen=True, slots=True)
class Case:
    """Needs (rows) and experts (columns).

    criteria: name to (needs, experts) bool, who meets it; need_days, free_days: days, from 0; sector, side:
    (experts,) class, -1 unknown; travel: km to the site, NaN unknown, which counts as the farthest known;
    load: days already promised elsewhere; known: (m, 2) pairs of experts who work together already.
    aim_sectors, aim_sides: how many different ones a team should have, None for as many as possible.
    """

    criteria: Mapping[str, NDArray[np.bool_]]
    need_days: NDArray[np.float64]
    free_days: NDArray[np.float64]
    sector: NDArray[np.intp]
    side: NDArray[np.intp]
    travel: NDArray[np.float64]
    load: NDArray[np.float64]
    known: NDArray[np.intp]
    aim_sectors: int | None = None
    aim_sides: int | None = None
    weights: Weights = field(default_factory=Weights)

    @property
    def fits(self) -> NDArray[np.bool_]:
        """Return who may take which need, (needs, experts): every criterion met and days enough."""
        free = self.free_days[None, :] >= self.need_days[:, None] - EPSILON
        return np.asarray(np.logical_and.reduce([free, *self.criteria.values()]))

    @property
    def pairs(self) -> NDArray[np.intp]:
        """Return who work together already, each pair once, (m, 2)."""
        pairs = np.unique(np.sort(self.known.reshape(-1, 2), axis=1), axis=0)
        return np.asarray(pairs[pairs[:, 0] != pairs[:, 1]])

    @property
    def price(self) -> NDArray[np.float64]:
        """Return what each expert costs in a team, in points."""
        known = self.travel[~np.isnan(self.travel)]
        km = np.where(np.isnan(self.travel), known.max(initial=0.0), self.travel)
        return self.weights.per_100_km * km / 100 + self.weights.per_loaded_day * self.load


@dataclass(frozen=True, slots=True)
class Team:
    """One answer. expert: (needs,) who takes it, -1 nobody; travel: km, known distances summed; load: days."""

    expert: NDArray[np.intp]
    sectors: int
    sides: int
    travel: float
    load: float
    known_pairs: int
    cost: float

    @property
    def covered(self) -> int:
        return int((self.expert >= 0).sum())

    @property
    def members(self) -> NDArray[np.intp]:
        """Return the experts of the team, each once, sorted."""
        return np.unique(self.expert[self.expert >= 0])


def is_feasible_team(case: Case, expert: NDArray[np.intp]) -> bool:
    """Tell whether everybody fits the needs they take and has the days for all of them."""
    taken = np.flatnonzero(expert >= 0)
    if expert.shape != case.need_days.shape or (expert >= len(case.free_days)).any():
        return False
    days = np.bincount(expert[taken], case.need_days[taken], minlength=len(case.free_days))
    return bool(case.fits[taken, expert[taken]].all() and (days <= case.free_days + EPSILON).all())


def team_of(case: Case, expert: NDArray[np.intp]) -> Team:
    """Return the team that takes the needs like this, with its figures."""
    members = np.unique(expert[expert >= 0])
    pairs = int(np.isin(case.pairs, members).all(axis=1).sum())
    return Team(
        expert,
        sectors=_different(case.sector[members]),
        sides=_different(case.side[members]),
        travel=float(np.nansum(case.travel[members])),
        load=float(case.load[members].sum()),
        known_pairs=pairs,
        cost=float(case.price[members].sum() + case.weights.per_known_pair * pairs),
    )


def mix_of(case: Case, team: Team) -> int:
    """Return the second priority of a team: different sectors and sides, each counted up to its aim."""
    aims = (case.aim_sectors, case.aim_sides)
    found = zip((team.sectors, team.sides), aims, strict=True)
    return sum(count if aim is None else min(count, aim) for count, aim in found)


def _different(classes: NDArray[np.intp]) -> int:
    return len(np.unique(classes[classes >= 0]))


def refuse_bad(case: Case) -> None:
    needs, experts = len(case.need_days), len(case.free_days)
    for name, met in case.criteria.items():
        if met.shape != (needs, experts):
            raise ValueError(f"criterion {name!r} must have the shape {(needs, experts)}, not {met.shape}")
    for name in ("sector", "side", "travel", "load"):
        if getattr(case, name).shape != (experts,):
            raise ValueError(f"{name} must hold one entry for each of the {experts} experts")
    for name in ("need_days", "free_days", "travel", "load"):
        values = getattr(case, name)
        if (values < 0).any() or np.isinf(values).any() or (name != "travel" and np.isnan(values).any()):
            raise ValueError(f"{name} must be finite and at least 0")

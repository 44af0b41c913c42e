"""Why a need stays open, in a form that cannot be made smaller."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms.staffing.cases import EPSILON
from geflecht.algorithms.staffing.program import Program


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a need stays open.

    missing: criteria that together leave nobody, none of which could be left out ("days" among them); or,
    where somebody would fit, rivals: needs that cannot all be covered together with this one, none of which
    could be left out.
    """

    need: int
    missing: tuple[str, ...] = ()
    rivals: tuple[int, ...] = ()


def gap_of(program: Program, need: int) -> Gap:
    """Find an irreducible reason: criteria that leave nobody, or needs that claim the same people."""
    case = program.case
    if not case.fits[need].any():
        free = case.free_days >= case.need_days[need] - EPSILON
        met = {**{name: met[need] for name, met in case.criteria.items()}, "days": free}
        return Gap(need, missing=_irreducible(met))
    rivals = _sharing(case.fits, need)
    for rival in list(rivals):
        fewer = [one for one in rivals if one != rival]
        if not program.coverable([need, *fewer]):
            rivals = fewer
    return Gap(need, rivals=tuple(rivals))


def _irreducible(met: Mapping[str, NDArray[np.bool_]]) -> tuple[str, ...]:
    """Drop every criterion without which still nobody is left, the last named first."""
    kept = list(met)
    for name in reversed(list(met)):
        fewer = [met[one] for one in kept if one != name]
        if fewer and not np.logical_and.reduce(fewer).any():
            kept.remove(name)
    return tuple(kept)


def _sharing(fits: NDArray[np.bool_], need: int) -> list[int]:
    """Return the needs that are linked to this one through people who fit both, or through others."""
    reached: NDArray[np.bool_] = np.zeros(len(fits), dtype=bool)
    reached[need] = True
    while True:
        people = fits[reached].any(axis=0)
        wider = np.asarray(fits[:, people].any(axis=1))
        if (wider == reached).all():
            return [int(one) for one in np.flatnonzero(reached) if one != need]
        reached = wider

"""Who of the network covers the needs of a lab: an exact optimum, its alternatives, and why a need stays open.

One expert takes a need whole. Priorities never trade: first as many needs as possible are covered, then the
team is mixed (sectors and sides), then it costs little (travel, load, people who know each other already).
"""

from dataclasses import dataclass

import numpy as np

from geflecht.algorithms.staffing.cases import (
    EPSILON,
    Case,
    Team,
    Weights,
    is_feasible_team,
    mix_of,
    refuse_bad,
    team_of,
)
from geflecht.algorithms.staffing.gaps import Gap, gap_of
from geflecht.algorithms.staffing.program import Program

__all__ = [
    "EPSILON",
    "Case",
    "Gap",
    "Staffing",
    "Team",
    "Weights",
    "is_feasible_team",
    "mix_of",
    "staff",
    "team_of",
]


@dataclass(frozen=True, slots=True)
class Staffing:
    """The best team, the next best other teams that cover as much, the gaps, and whether all is proven."""

    team: Team
    alternatives: tuple[Team, ...]
    gaps: tuple[Gap, ...]
    proven: bool


def staff(case: Case, *, alternatives: int = 3, seconds: float = 20.0) -> Staffing:
    """Cover the needs by the best team.

    alternatives: how many other teams to return, at most; they cover as many needs, the most mixed first,
    then the cheapest. seconds: for each step of the solver; when it is not enough, `proven` is False.
    Raises ValueError if the shapes of `case` do not fit or a number is negative.
    Mixed-integer programming in stages (HiGHS), no gap allowed. Check with `is_feasible_team`.
    """
    refuse_bad(case)
    program = Program(case, seconds)
    best = program.best()
    others: list[Team] = []
    while len(others) < alternatives and best.covered:
        program.forbid(others[-1] if others else best)
        another = program.another()
        if another is None:
            break
        others.append(another)
    gaps = tuple(gap_of(program, int(need)) for need in np.flatnonzero(best.expert < 0))
    return Staffing(best, tuple(others), gaps, program.proven)

"""Staffing of 20 needs by 500 experts and workshops for 500 people: python bench/teams.py

Staffing is measured beside a greedy coordinator who gives each need, the scarcest first, to the cheapest person
that is free.
"""

import numpy as np
from _bench import line, timed

from geflecht.algorithms import choices, staffing

NEEDS, EXPERTS, SECONDS = 20, 500, 5.0
CASES = ((0, None), (1, 4), (2, 3), (3, 6))  # seed and how many sectors a team should have
PEOPLE, WORKSHOPS, WISHES = 500, 40, 5


def case(seed: int, sectors: int | None) -> staffing.Case:
    """A network like ours: twelve competences, one expert in five has each, some work together already."""
    rng = np.random.default_rng(seed)
    asked, level = rng.integers(0, 12, NEEDS), rng.integers(1, 4, NEEDS)
    has, levels = rng.random((EXPERTS, 12)) < 0.2, rng.integers(1, 4, (EXPERTS, 12))
    return staffing.Case(
        criteria={"competence": has[:, asked].T, "level": (levels[:, asked] >= level).T},
        need_days=rng.integers(1, 9, NEEDS).astype(float),
        free_days=rng.integers(0, 12, EXPERTS).astype(float),
        sector=rng.integers(0, 15, EXPERTS),
        side=rng.integers(0, 3, EXPERTS),
        travel=rng.random(EXPERTS) * 600,
        load=rng.integers(0, 40, EXPERTS).astype(float),
        known=rng.integers(0, EXPERTS, (4 * EXPERTS, 2)),
        aim_sectors=sectors,
    )


def greedy(asked: staffing.Case) -> staffing.Team:
    expert, free = np.full(len(asked.need_days), -1), asked.free_days.copy()
    for need in np.argsort(asked.fits.sum(axis=1), kind="stable"):
        able = np.flatnonzero(asked.fits[need] & (free >= asked.need_days[need]))
        if len(able):
            expert[need] = min(able, key=lambda one: (one not in expert, asked.price[one]))
            free[expert[need]] -= asked.need_days[need]
    return staffing.team_of(asked, expert)


def main() -> int:
    reached = True
    line("20 needs, 500 experts", "covered, mix", "", "points", "seconds", "CPU-s", "with 3 others")
    for seed, sectors in CASES:
        asked = case(seed, sectors)
        found, wall, cpu = timed(lambda asked=asked: staffing.staff(asked, alternatives=0))
        _, _, more = timed(lambda asked=asked: staffing.staff(asked, alternatives=3))
        said = "proven" if found.proven else "not proven"
        for name, team, *times in ((said, found.team, wall, cpu, more), ("greedy", greedy(asked))):
            line(name, f"{team.covered}, {staffing.mix_of(asked, team)}", team.cost, *times)
        reached &= found.proven and cpu < SECONDS
    rng = np.random.default_rng(3)
    rank = np.zeros((PEOPLE, WORKSHOPS), dtype=np.intp)
    for row in rank:
        row[rng.choice(WORKSHOPS, WISHES, replace=False, p=np.arange(1, WORKSHOPS + 1) / 820)] = np.arange(
            1, WISHES + 1
        )
    placing, wall, cpu = timed(lambda: choices.place(rank, np.full(WORKSHOPS, 13)))
    line("500 people, 40 workshops", f"{placing.by_rank}", f"{len(placing.unplaced)} without", wall, cpu)
    print("all targets reached" if reached and placing.proven else "A TARGET IS MISSED")
    return 0 if reached and placing.proven else 1


if __name__ == "__main__":
    raise SystemExit(main())

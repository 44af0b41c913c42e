"""The integer program behind staffing."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from geflecht.algorithms.highs import EXACT
from geflecht.algorithms.staffing.cases import Case, Team, mix_of, team_of


class Program:
    """The integer program: x (who takes what), y (who is in the team), s and d (sectors and sides in it),
    mix (both, up to their aims), z (pairs in it who know each other)."""

    def __init__(self, case: Case, seconds: float) -> None:
        self.case, self.seconds, self.proven = case, seconds, True
        self.mix: int | None = None  # what the last team reached; no team that is left is more mixed
        self.need, who = np.nonzero(case.fits)
        self.people = np.unique(who)
        self.who = np.searchsorted(self.people, who)
        pairs = case.pairs
        self.known = np.searchsorted(self.people, pairs[np.isin(pairs, self.people).all(axis=1)])
        self.sizes = {
            "x": len(self.who), "y": len(self.people), "sector": _width(case.sector[self.people]),
            "side": _width(case.side[self.people]), "mix": 2, "z": len(self.known),
        }  # fmt: skip
        ends = np.cumsum([0, *self.sizes.values()])
        self.starts = dict(zip(self.sizes, ends[:-1], strict=True))
        self.width = int(ends[-1])
        self.rows: list[sparse.csr_array] = []
        self.least: list[NDArray[np.float64]] = []
        self.most: list[NDArray[np.float64]] = []
        self._add_rows()

    def best(self) -> Team:
        """Return the best team, stage by stage; what a stage has reached the next ones must keep."""
        nobody = team_of(self.case, np.full(len(self.case.need_days), -1, dtype=np.intp))
        if not self.width or not len(self.need):
            return nobody
        cover = self._solve(self._ones("x"), largest=True)
        covered = 0 if cover is None else cover.covered
        if cover is None or covered == 0:
            return nobody
        self._require(self._ones("x"), covered)
        return self.another() or cover

    def another(self) -> Team | None:
        """Return the best team among those that are left and cover as many needs."""
        as_mixed = self._cheapest() if self.mix is not None else None
        if as_mixed is not None:
            return as_mixed
        mixed = self._solve(self._ones("mix"), largest=True)
        if mixed is None:
            return None
        self.mix = mix_of(self.case, mixed)
        return self._cheapest() or mixed

    def _cheapest(self) -> Team | None:
        return self._solve(self._cost(), keep=(self._ones("mix"), self.mix or 0))

    def forbid(self, team: Team) -> None:
        """Leave this very team out from now on; a larger, smaller or other one stays possible."""
        inside = np.isin(self.people, team.members)
        row = np.zeros(self.width)
        row[self._at("y")] = np.where(inside, -1.0, 1.0)
        self._require(row, 1.0 - inside.sum())

    def coverable(self, needs: Sequence[int]) -> bool:
        """Tell whether these needs can all be covered at once."""
        kept = np.flatnonzero(np.isin(self.need, needs))
        if len(np.unique(self.need[kept])) < len(needs):
            return False
        place = np.searchsorted(np.sort(needs), self.need[kept])
        each = _incidence(place, np.ones(len(kept)), len(needs))
        days = _incidence(self.who[kept], self.case.need_days[self.need[kept]], len(self.people))
        free = self.case.free_days[self.people]
        constraints = [LinearConstraint(each, 1, 1), LinearConstraint(days, -np.inf, free)]
        found = milp(np.zeros(len(kept)), constraints=constraints, integrality=1, bounds=Bounds(0, 1),
                     options={**EXACT, "time_limit": self.seconds})  # fmt: skip
        if found.status == 1:
            self.proven = False
        return found.x is not None

    def _at(self, name: str) -> slice:
        return slice(self.starts[name], self.starts[name] + self.sizes[name])

    def _ones(self, name: str) -> NDArray[np.float64]:
        row = np.zeros(self.width)
        row[self._at(name)] = 1.0
        return row

    def _cost(self) -> NDArray[np.float64]:
        row = np.zeros(self.width)
        row[self._at("y")] = self.case.price[self.people]
        row[self._at("z")] = self.case.weights.per_known_pair
        return row

    def _require(self, row: NDArray[np.float64], least: float) -> None:
        self._append(sparse.csr_array(row[None, :]), np.array([least]), np.array([np.inf]))

    def _append(self, rows: sparse.csr_array, least: NDArray[np.float64], most: NDArray[np.float64]) -> None:
        self.rows.append(rows)
        self.least.append(least)
        self.most.append(most)

    def _block(self, **parts: sparse.csr_array) -> sparse.csr_array:
        """Return rows over all columns from the parts that are not zero."""
        height = next(iter(parts.values())).shape[0]
        columns = [
            parts[name] if name in parts else sparse.csr_array((height, size))
            for name, size in self.sizes.items()
        ]
        return sparse.hstack(columns, format="csr")

    def _add_rows(self) -> None:
        case, x, y = self.case, self.sizes["x"], self.sizes["y"]
        every = np.arange(x)
        ones, own = np.ones(x), sparse.eye_array(y, format="csr")
        needs = len(case.need_days)
        taken = _incidence(self.who, ones, y)
        days = _incidence(self.who, case.need_days[self.need], y)
        chosen = sparse.csr_array((ones, (every, self.who)), shape=(x, y))
        free = sparse.diags_array(case.free_days[self.people]).tocsr()
        self._at_most(self._block(x=_incidence(self.need, ones, needs)), np.ones(needs))
        self._at_most(self._block(x=days, y=-free), np.zeros(y))
        self._at_most(self._block(x=sparse.eye_array(x, format="csr"), y=-chosen), np.zeros(x))
        self._at_most(self._block(x=-taken, y=own), np.zeros(y))
        for place, name in enumerate(("sector", "side")):
            self._add_mix(name, getattr(case, name)[self.people], place)
        first, second = (_choice(self.known[:, end], y) for end in (0, 1))
        pairs = sparse.eye_array(len(self.known), format="csr")
        self._at_most(self._block(y=first + second, z=-pairs), np.ones(len(self.known)))

    def _add_mix(self, name: str, classes: NDArray[np.intp], place: int) -> None:
        width = self.sizes[name]
        members = np.flatnonzero(classes >= 0)
        shape = (width, self.sizes["y"])
        inside = sparse.csr_array((np.ones(len(members)), (classes[members], members)), shape=shape)
        both = {"y": -inside, name: sparse.eye_array(width, format="csr")}
        self._at_most(self._block(**both), np.zeros(width))
        counted = sparse.csr_array(([1.0], ([0], [place])), shape=(1, 2))
        both = {name: sparse.csr_array(-np.ones((1, width))), "mix": counted}
        self._at_most(self._block(**both), np.zeros(1))

    def _at_most(self, rows: sparse.csr_array, most: NDArray[np.float64]) -> None:
        self._append(rows, np.full(rows.shape[0], -np.inf), most)

    def _solve(
        self,
        goal: NDArray[np.float64],
        *,
        largest: bool = False,
        keep: tuple[NDArray[np.float64], float] | None = None,
    ) -> Team | None:
        """Return the team of the optimum, None if none is left."""
        rows, least, most = list(self.rows), list(self.least), list(self.most)
        if keep is not None:
            rows.append(sparse.csr_array(keep[0][None, :]))
            least.append(np.array([keep[1]]))
            most.append(np.array([np.inf]))
        found = milp(
            -goal if largest else goal,
            constraints=LinearConstraint(
                sparse.vstack(rows, format="csc"), np.concatenate(least), np.concatenate(most)
            ),
            integrality=self._ones("x") + self._ones("y"),
            bounds=self._bounds(),
            options={**EXACT, "time_limit": self.seconds},
        )
        if found.status == 1:
            self.proven = False
        return None if found.x is None else self._team(found.x)

    def _bounds(self) -> Bounds:
        upper = np.ones(self.width)
        aims = (self.case.aim_sectors, self.case.aim_sides)
        upper[self._at("mix")] = [np.inf if aim is None else max(aim, 0) for aim in aims]
        return Bounds(np.zeros(self.width), upper)

    def _team(self, values: NDArray[np.float64]) -> Team:
        expert = np.full(len(self.case.need_days), -1, dtype=np.intp)
        taken = values[self._at("x")] > 0.5
        expert[self.need[taken]] = self.people[self.who[taken]]
        return team_of(self.case, expert)


def _width(classes: NDArray[np.intp]) -> int:
    return int(classes.max(initial=-1)) + 1


def _incidence(rows: NDArray[np.intp], values: NDArray[np.float64], height: int) -> sparse.csr_array:
    return sparse.csr_array((values, (rows, np.arange(len(rows)))), shape=(height, len(rows)))


def _choice(columns: NDArray[np.intp], width: int) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(columns)), (np.arange(len(columns)), columns)),
                            shape=(len(columns), width))  # fmt: skip

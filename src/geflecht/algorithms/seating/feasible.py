"""A round that keeps all rules, by integer programming: for the few cases in which dealing out at random fails."""

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from geflecht.algorithms.seating.model import Floats, Ints, Rules, Unseatable
from geflecht.algorithms.seating.task import Task

INFEASIBLE = 2  # how HiGHS says through SciPy that nothing fits
SECONDS = 5.0


def feasible_round(task: Task, rules: Rules, seats: Ints, rng: np.random.Generator) -> Ints | None:
    """Return tables (n,) that keep the rules, one of many at random; None if the time was too short.

    seats: the table of everybody who is bound to one, −1 of the others. Raises Unseatable if it is proven that
    there are none.
    """
    units = _units(task)
    of_person = np.empty(task.n, dtype=np.intp)
    for k, unit in enumerate(units):
        of_person[unit] = k
    count, tables = len(units), len(task.sizes)
    may = np.array([_may(rules, seats, unit) for unit in units])
    found = milp(
        rng.random(count * tables),
        integrality=np.ones(count * tables),
        bounds=Bounds(0, may.ravel()),
        constraints=[
            LinearConstraint(sparse.kron(sparse.eye(count), np.ones((1, tables))), 1, 1),
            LinearConstraint(_places(units, tables), task.sizes, task.sizes),
            LinearConstraint(_apart(of_person[rules.apart], count, tables), -np.inf, 1),
        ],
        options={"time_limit": SECONDS},
    )
    if found.status == INFEASIBLE:
        raise Unseatable("rules")
    if found.x is None:
        return None
    table: Ints = found.x.reshape(count, tables).argmax(axis=1)[of_person]
    return table


def _units(task: Task) -> list[Ints]:
    inside = np.concatenate([np.zeros(0, dtype=np.intp), *task.blocks])
    return task.blocks + [np.array([k]) for k in np.setdiff1d(np.arange(task.n), inside)]


def _may(rules: Rules, seats: Ints, unit: Ints) -> Floats:
    """At which tables a unit may sit, (G,) of 0 and 1."""
    may: Floats = rules.allowed[unit].min(axis=0).astype(np.float64)
    if seats[unit[0]] >= 0:
        may[np.arange(len(may)) != seats[unit[0]]] = 0
    return may


def _places(units: list[Ints], tables: int) -> sparse.csr_array:
    """How many places each unit takes at each table, one row per table."""
    lengths = np.array([[len(unit) for unit in units]], dtype=np.float64)
    return sparse.kron(lengths, sparse.eye(tables), format="csr")


def _apart(pairs: Ints, count: int, tables: int) -> sparse.csr_array:
    """One row per pair of units that must not meet, and table."""
    rows = np.arange(len(pairs) * tables)
    columns = (pairs[:, :, None] * tables + np.arange(tables)).transpose(1, 0, 2).reshape(2, -1)
    entries = np.ones(2 * len(rows))
    shape = (len(rows), count * tables)
    return sparse.csr_array((entries, (np.tile(rows, 2), columns.ravel())), shape=shape)

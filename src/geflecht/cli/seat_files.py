"""Reads what `geflecht seat` is given: participants, a benchmark instance; problems with row and mend."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _

from geflecht.algorithms.seating.model import FREE, Floats, Ints
from geflecht.cli import people_files
from geflecht.interchange.parcel import Problem, Unreadable, Where, error

COLUMNS = {**people_files.COLUMNS, "fixed_table": ("fixed_table", "fester_tisch", "tisch", "table")}


@dataclass(frozen=True)
class Participants:
    """Who is in the file, in its order: ids, names, the words of each attribute, and the fixed table from 0,
    −1 if there is none."""

    file: str
    ids: list[str]
    names: list[str]
    sector: list[str]
    side: list[str]
    town: list[str]
    organisation: list[str]
    fixed: Ints
    rows: list[int]
    place: dict[str, int]


def participants(path: Path, problems: list[Problem]) -> Participants | None:
    """Read the people of a table; None after noting what is wrong."""
    sheet = people_files.first_table(path, problems)
    if sheet is None:
        return None
    columns = people_files.columns_of(sheet, COLUMNS)
    if "id" not in columns and "name" not in columns:
        message = _("There is no column id or name. Name one of the columns “id”.")
        problems.append(error(Where(sheet.file, sheet.header_row), "id", "", message))
        return None
    found: dict[str, list[str]] = {field: [""] * len(sheet.rows) for field in COLUMNS}
    for field, at in columns.items():
        found[field] = [people_files.text(cells, at) for _row, cells in sheet.rows]
    rows = [row for row, _cells in sheet.rows]
    key = "id" if "id" in columns else "name"
    place = people_files.places(sheet.file, key, found[key], rows, problems)
    fixed = [
        _table(sheet.file, row, text, problems) for row, text in zip(rows, found["fixed_table"], strict=True)
    ]
    return Participants(
        file=sheet.file,
        ids=found[key],
        names=[name or one for name, one in zip(found["name"], found[key], strict=True)],
        sector=found["sector"],
        side=found["side"],
        town=found["town"],
        organisation=found["organisation"],
        fixed=np.array(fixed, dtype=np.intp),
        rows=rows,
        place=place,
    )


def _table(file: str, row: int, text: str, problems: list[Problem]) -> int:
    """Read a fixed table, numbered from 1; a wrong one is noted."""
    if not text:
        return FREE
    if text.isdecimal() and int(text) >= 1:
        return int(text) - 1
    message = _("This is no number of a table. Write 1 for the first table, or leave it empty.")
    problems.append(error(Where(file, row), "fixed_table", text, message))
    return FREE


@dataclass(frozen=True)
class Instance:
    """A benchmark instance: pair gains (n, n), least and most people of each group."""

    distances: Floats
    lower: Ints
    upper: Ints


def instance(path: Path) -> Instance:
    """Read an instance of MDGPLIB: `n groups kind lower upper lower upper …`, then `i j distance` per pair.

    Raises Unreadable with the row and what it should be.
    """
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    n, lower, upper = _header(path.name, lines[0].split() if lines else [])
    distances = np.zeros((n, n))
    given = np.eye(n, dtype=bool)
    for row, line in enumerate(lines[1:], 2):
        if line.strip():
            i, j, distance = _distance(path.name, row, line.split(), n)
            distances[i, j] = distances[j, i] = distance
            given[i, j] = given[j, i] = True
    if not given.all():
        i, j = np.argwhere(~given)[0]
        message = _("There is no line for the pair %(i)s %(j)s. Add it: “%(i)s %(j)s distance”.")
        raise Unreadable(path.name, message % {"i": i, "j": j}, row=len(lines))
    return Instance(distances, lower, upper)


def _header(file: str, words: list[str]) -> tuple[int, Ints, Ints]:
    message = _("The first line must be: number of elements, number of groups, ss or ds, then lower and upper size of each group.")  # fmt: skip
    numbers = [int(word) for word in words[:2] + words[3:] if word.isdecimal()]
    if (
        len(words) < 3
        or len(numbers) != len(words) - 1
        or len(numbers) != 2 + 2 * numbers[1]
        or not numbers[1]
    ):
        raise Unreadable(file, message, row=1, value=" ".join(words[:8]))
    lower, upper = np.array(numbers[2::2], dtype=np.intp), np.array(numbers[3::2], dtype=np.intp)
    if (lower > upper).any() or not lower.sum() <= numbers[0] <= upper.sum():
        message = _("These sizes do not hold %(n)s elements. Correct the sizes.") % {"n": numbers[0]}
        raise Unreadable(file, message, row=1, value=" ".join(words[:8]))
    return numbers[0], lower, upper


def _distance(file: str, row: int, words: list[str], n: int) -> tuple[int, int, float]:
    try:
        i, j, distance = int(words[0]), int(words[1]), float(words[2])
    except (ValueError, IndexError):
        i, j, distance = -1, -1, 0.0
    if not (0 <= i < n and 0 <= j < n and i != j and np.isfinite(distance)):
        message = _(
            "A line must be: element, other element, distance; elements are numbered from 0 to %(last)s."
        )
        raise Unreadable(file, message % {"last": n - 1}, row=row, value=" ".join(words[:6]))
    return i, j, distance

"""Reads what `geflecht seat` is given: participants, pairs, a benchmark instance; problems with row and mend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _

from geflecht.algorithms.seating.model import FREE, UNKNOWN, Floats, Ints
from geflecht.interchange.parcel import Problem, Unreadable, Where, error
from geflecht.interchange.readers import READERS, format_of, headers
from geflecht.interchange.readers.sheets import Sheet

COLUMNS = {
    "id": headers.ELEMENT_FIELDS["id"],
    "name": headers.ELEMENT_FIELDS["name"],
    "organisation": headers.ELEMENT_FIELDS["organisation"],
    "sector": headers.ELEMENT_FIELDS["sector"],
    "side": ("side", "seite"),
    "town": headers.ELEMENT_FIELDS["place"],
    "fixed_table": ("fixed_table", "fester_tisch", "tisch", "table"),
}
ENDS = {
    "source": headers.CONNECTION_FIELDS["source"],
    "target": headers.CONNECTION_FIELDS["target"],
}


@dataclass(frozen=True)
class Participants:
    """Who is in the file, in its order: ids, names, the words of each attribute, and the fixed table from 0,
    −1 if there is none."""

    ids: list[str]
    names: list[str]
    sector: list[str]
    side: list[str]
    town: list[str]
    organisation: list[str]
    fixed: Ints
    rows: list[int]

    def place(self) -> dict[str, int]:
        """Return where each id stands."""
        return {one: k for k, one in enumerate(self.ids)}


def codes(words: Iterable[str]) -> Ints:
    """Number words from 0 in order of appearance, whatever their case; −1 for an empty one."""
    seen: dict[str, int] = {}
    return np.array(
        [seen.setdefault(word.casefold(), len(seen)) if word else UNKNOWN for word in words], dtype=np.intp
    )


def participants(path: Path, problems: list[Problem]) -> Participants | None:
    """Read the people of a table; None after noting what is wrong."""
    sheet = _sheet(path, problems)
    if sheet is None:
        return None
    columns = _columns(sheet, COLUMNS)
    if "id" not in columns and "name" not in columns:
        message = _("There is no column id or name. Name one of the columns “id”.")
        problems.append(error(Where(sheet.file, sheet.header_row), "id", "", message))
        return None
    found: dict[str, list[str]] = {
        field: [_text(cells, columns.get(field)) for _row, cells in sheet.rows] for field in COLUMNS
    }
    rows = [row for row, _cells in sheet.rows]
    ids = found["id"] if "id" in columns else found["name"]
    field = "id" if "id" in columns else "name"
    _note_ids(sheet.file, field, ids, rows, problems)
    names = [name or one for name, one in zip(found["name"], ids, strict=True)]
    fixed = np.array([_table(sheet.file, row, text, problems) for row, text in zip(rows, found["fixed_table"], strict=True)], dtype=np.intp)  # fmt: skip
    return Participants(
        ids, names, found["sector"], found["side"], found["town"], found["organisation"], fixed, rows
    )


def _sheet(path: Path, problems: list[Problem]) -> Sheet | None:
    """Return the first table of a file that has rows; None after noting what is wrong."""
    data = path.read_bytes()
    kind = format_of(path.name, data)
    try:
        if kind not in ("csv", "xlsx"):
            raise Unreadable(
                path.name, _("This is not a table. Save it as CSV UTF-8 or as an Excel workbook.")
            )
        sheets, trouble = READERS[kind](data, file=path.name)
        filled = [sheet for sheet in sheets if sheet.rows]
        if not filled:
            raise Unreadable(path.name, _("This file holds no rows below a header. Choose another one."))
    except Unreadable as refusal:
        problems.append(refusal.problem)
        return None
    problems += [problem for problem in trouble if problem.level == "error"]
    return filled[0]


def _columns(sheet: Sheet, known: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Return the column of each field; the earliest spelling in the list wins."""
    names = [headers.normal(header) for header in sheet.header]
    found = {}
    for field, spellings in known.items():
        for spelling in (field, *spellings):
            if spelling in names and field not in found:
                found[field] = names.index(spelling)
    return found


def _text(cells: Sequence[object], column: int | None) -> str:
    cell = None if column is None else cells[column]
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _note_ids(file: str, field: str, ids: list[str], rows: list[int], problems: list[Problem]) -> None:
    seen: dict[str, int] = {}
    for one, row in zip(ids, rows, strict=True):
        if not one:
            message = _("This person has no %(field)s. Fill it in.") % {"field": field}
            problems.append(error(Where(file, row), field, "", message))
        elif one in seen:
            message = _("The same stands in row %(row)s already. Every person needs their own.")
            problems.append(error(Where(file, row), field, one, message % {"row": seen[one]}))
        seen.setdefault(one, row)


def _table(file: str, row: int, text: str, problems: list[Problem]) -> int:
    """Read a fixed table, numbered from 1; a wrong one is noted."""
    if not text:
        return FREE
    if text.isdecimal() and int(text) >= 1:
        return int(text) - 1
    message = _("This is no number of a table. Write 1 for the first table, or leave it empty.")
    problems.append(error(Where(file, row), "fixed_table", text, message))
    return FREE


def pairs(path: Path, people: Participants, problems: list[Problem]) -> Ints:
    """Read pairs of ids; returns (k, 2) places in the list of participants."""
    sheet = _sheet(path, problems)
    if sheet is None:
        return np.empty((0, 2), dtype=np.intp)
    columns = _columns(sheet, ENDS)
    missing = [field for field in ENDS if field not in columns]
    if missing:
        message = _("There is no such column. A list of pairs has the columns “source” and “target”.")
        problems.append(error(Where(sheet.file, sheet.header_row), missing[0], "", message))
        return np.empty((0, 2), dtype=np.intp)
    place = people.place()
    found = []
    for row, cells in sheet.rows:
        ends = [_end(sheet.file, row, field, _text(cells, columns[field]), place, problems) for field in ENDS]
        if ends[0] >= 0 and ends[0] == ends[1]:
            message = _("This is a pair of one and the same person. Name two different people.")
            problems.append(error(Where(sheet.file, row), "target", people.ids[ends[1]], message))
        found.append(ends)
    return np.array(found, dtype=np.intp)


def _end(file: str, row: int, field: str, text: str, place: dict[str, int], problems: list[Problem]) -> int:
    if text in place:
        return place[text]
    message = _("Nobody in the list of participants has this id. Correct it, or add the person.")
    problems.append(error(Where(file, row), field, text, message))
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

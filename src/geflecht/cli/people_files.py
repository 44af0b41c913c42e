"""What `geflecht introduce` and `seat` read alike: tables of people, pairs of their ids, codes of their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

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
}
ENDS = {
    "source": headers.CONNECTION_FIELDS["source"],
    "target": headers.CONNECTION_FIELDS["target"],
}
UNKNOWN = -1

Codes = NDArray[np.intp]


def first_table(path: Path, problems: list[Problem], *, may_be_empty: bool = False) -> Sheet | None:
    """Return the first table of a file; None after noting what is wrong."""
    data = path.read_bytes()
    try:
        kind = format_of(path.name, data)
        if kind not in ("csv", "xlsx"):
            raise Unreadable(
                path.name, _("This is not a table. Save it as CSV UTF-8 or as an Excel workbook.")
            )
        sheets, trouble = READERS[kind](data, file=path.name)
        filled = [sheet for sheet in sheets if sheet.rows or (may_be_empty and sheet.header)]
        if not filled:
            raise Unreadable(path.name, _("This file holds no rows below a header. Choose another one."))
    except Unreadable as refusal:
        problems.append(refusal.problem)
        return None
    problems += trouble
    return filled[0]


def columns_of(sheet: Sheet, known: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the column of each field; the earliest spelling in the list wins."""
    names = [headers.normal(header) for header in sheet.header]
    found: dict[str, int] = {}
    for field, spellings in known.items():
        at = next((names.index(one) for one in (field, *spellings) if one in names), None)
        if at is not None and at not in found.values():
            found[field] = at
    return found


def text(cells: Sequence[object], column: int) -> str:
    """Return the words of a cell; 3.0, as Excel keeps a number, is 3."""
    cell = cells[column]
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def codes(words: Iterable[str]) -> tuple[Codes, list[str]]:
    """Number words from 0 in order of appearance, whatever their case; −1 for an empty one. And the words."""
    seen: dict[str, int] = {}
    names: list[str] = []
    found = []
    for word in words:
        key = word.casefold()
        if key and key not in seen:
            seen[key] = len(names)
            names.append(word)
        found.append(seen[key] if key else UNKNOWN)
    return np.array(found, dtype=np.intp), names


def places(
    file: str, field: str, ids: Sequence[str], rows: Sequence[int], problems: list[Problem]
) -> dict[str, int]:
    """Return where each id stands; a missing one and one that is there twice are noted."""
    found: dict[str, int] = {}
    for at, (one, row) in enumerate(zip(ids, rows, strict=True)):
        if not one:
            message = _("This person has no %(field)s. Fill it in.") % {"field": field}
            problems.append(error(Where(file, row), field, "", message))
        elif one in found:
            message = _("This id stands in row %(row)s already. Every person needs their own.")
            problems.append(error(Where(file, row), field, one, message % {"row": rows[found[one]]}))
        found.setdefault(one, at)
    return found


def no_pairs() -> Codes:
    """Return the pairs (0, 2) of a list that is not given."""
    return np.empty((0, 2), dtype=np.intp)


def pairs(path: Path, people: str, place: Mapping[str, int], problems: list[Problem]) -> Codes:
    """Read pairs of ids, (k, 2) places in the file of `people`; wrong rows are noted and left out."""
    sheet = first_table(path, problems, may_be_empty=True)
    if sheet is None:
        return no_pairs()
    columns = columns_of(sheet, ENDS)
    for field in [field for field in ENDS if field not in columns]:
        message = _("There is no column “%(field)s”. A list of pairs has the columns “source” and “target”.")
        problems.append(error(Where(sheet.file, sheet.header_row), field, "", message % {"field": field}))
    if len(columns) < len(ENDS):
        return no_pairs()
    found = []
    for number, cells in sheet.rows:
        ends = {field: text(cells, at) for field, at in columns.items()}
        where = Where(sheet.file, number)
        unknown = [field for field, one in ends.items() if one not in place]
        for field in unknown:
            message = _(
                "There is nobody with this id in %(file)s. Add the person there, or mend the id here."
            )
            problems.append(error(where, field, ends[field], message % {"file": people}))
        if not unknown and ends["source"] == ends["target"]:
            message = _("This row joins a person with themselves. Take it out, or mend one of the two ids.")
            problems.append(error(where, "target", ends["target"], message))
        elif not unknown:
            found.append((place[ends["source"]], place[ends["target"]]))
    return np.array(found, dtype=np.intp).reshape(-1, 2)

"""Reads what `geflecht introduce` is given: people and pairs; problems with row, field and mend."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geflecht.algorithms.affinity import People
from geflecht.algorithms.reasons import Language, Names
from geflecht.algorithms.wishes import wishes
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
    "town_type": headers.ELEMENT_FIELDS["town_type"],
    "lat": ("lat", "latitude", "breite", "breitengrad"),
    "lon": ("lon", "lng", "longitude", "laenge", "laengengrad"),
    "themes": headers.ELEMENT_FIELDS["tags"],
    "offers": ("offers", "offer", "angebote", "angebot", "bietet"),
    "needs": ("needs", "need", "gesuche", "gesuch", "bedarf", "bedarfe", "sucht"),
    "capacity": ("capacity", "kapazitaet", "vorstellungen"),
}
ENDS = {
    "source": headers.CONNECTION_FIELDS["source"],
    "target": headers.CONNECTION_FIELDS["target"],
}
CAPACITY = 2
UNKNOWN = -1

Pairs = NDArray[np.intp]
Row = dict[str, str]


@dataclass(frozen=True)
class Table:
    """The people of a file, in its order: the words of each row, its number, and who is where."""

    file: str
    rows: list[Row]
    numbers: list[int]
    place: dict[str, int]

    @property
    def ids(self) -> list[str]:
        return list(self.place)


def people_table(path: Path, problems: list[Problem]) -> Table | None:
    """Read the table of people; None after noting why it cannot be read."""
    sheet = _sheet(path, problems)
    if sheet is None:
        return None
    columns = _columns(sheet, COLUMNS)
    if "id" not in columns:
        message = _("There is no column “id”. Give every person an id of their own in a column of that name.")
        problems.append(error(Where(sheet.file, sheet.header_row), "id", "", message))
        return None
    rows = [{field: _text(cells, at) for field, at in columns.items()} for _row, cells in sheet.rows]
    numbers = [row for row, _cells in sheet.rows]
    place: dict[str, int] = {}
    for number, row in zip(numbers, rows, strict=True):
        where, one = Where(sheet.file, number), row["id"]
        if not one:
            problems.append(error(where, "id", "", _("This person has no id. Fill it in.")))
        elif one in place:
            message = _("This id stands in row %(row)s already. Every person needs their own.")
            problems.append(error(where, "id", one, message % {"row": numbers[place[one]]}))
        place.setdefault(one, len(place))
    return Table(sheet.file, rows, numbers, place)


def pairs(path: Path, table: Table, problems: list[Problem]) -> Pairs:
    """Read pairs of ids, (k, 2) places in the table of people; wrong rows are noted."""
    sheet = _sheet(path, problems, may_be_empty=True)
    if sheet is None:
        return np.empty((0, 2), dtype=np.intp)
    columns = _columns(sheet, ENDS)
    for field in [field for field in ENDS if field not in columns]:
        message = _("There is no column “%(field)s”. A list of pairs has the columns “source” and “target”.")
        problems.append(error(Where(sheet.file, sheet.header_row), field, "", message % {"field": field}))
    if len(columns) < len(ENDS):
        return np.empty((0, 2), dtype=np.intp)
    found = []
    for number, cells in sheet.rows:
        ends = {field: _text(cells, at) for field, at in columns.items()}
        where = Where(sheet.file, number)
        unknown = [field for field, one in ends.items() if one not in table.place]
        for field in unknown:
            message = _(
                "There is nobody with this id in %(file)s. Add the person there, or mend the id here."
            )
            problems.append(error(where, field, ends[field], message % {"file": table.file}))
        if not unknown and ends["source"] == ends["target"]:
            message = _("This row joins a person with themselves. Take it out, or mend one of the two ids.")
            problems.append(error(where, "target", ends["target"], message))
        elif not unknown:
            found.append((table.place[ends["source"]], table.place[ends["target"]]))
    return np.array(found, dtype=np.intp).reshape(-1, 2)


def as_people(
    table: Table, ties: Pairs, limit: int | None, problems: list[Problem]
) -> tuple[People, dict[Language, Names]]:
    """Turn the table into arrays and names; what cannot be read in a cell is noted.

    limit: nobody gets more introductions than that, whatever the column says.
    """
    sector_words = [row.get("sector", "") for row in table.rows]
    known = _known()
    sides = [
        row.get("side", "") or str(known.get(word.casefold(), {}).get("side", ""))
        for row, word in zip(table.rows, sector_words, strict=True)
    ]
    sector, sectors = _codes(sector_words)
    town, towns = _codes(row.get("town", "") for row in table.rows)
    themes = [_listed(row.get("themes", "")) for row in table.rows]
    theme, theme_names = _codes(word for own in themes for word in own)
    ends = np.cumsum([0, *(len(own) for own in themes)])
    lat = _numbers(table, "lat", problems, (-90, 90))
    lon = _numbers(table, "lon", problems, (-180, 180))
    _note_half_places(table, lat, lon, problems)
    capacity = _capacities(table, limit, problems)
    people = People(
        sector=sector,
        side=_codes(sides)[0],
        organisation=_codes(row.get("organisation", "") for row in table.rows)[0],
        town=town,
        town_kind=_codes(row.get("town_type", "") for row in table.rows)[0],
        place=np.column_stack([lat, lon]),
        themes=[theme[begin:end].tolist() for begin, end in zip(ends[:-1], ends[1:], strict=True)],
        needs=wishes([_listed(row.get("needs", "")) for row in table.rows]),
        offers=wishes([_listed(row.get("offers", "")) for row in table.rows]),
        capacity=capacity,
        availability=capacity / max(int(capacity.max(initial=0)), 1),
        ties=ties,
    )
    called = [row.get("name") or row["id"] for row in table.rows]
    languages: tuple[Language, ...] = ("de", "en")
    names = {
        language: Names(
            called, [_called(word, language) for word in sectors],
            [_called(word, language) for word in theme_names], towns,
        )
        for language in languages
    }  # fmt: skip
    return people, names


def _sheet(path: Path, problems: list[Problem], *, may_be_empty: bool = False) -> Sheet | None:
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


def _columns(sheet: Sheet, known: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Return the column of each field; the earliest spelling in the list wins."""
    names = [headers.normal(header) for header in sheet.header]
    found: dict[str, int] = {}
    for field, spellings in known.items():
        at = next((names.index(one) for one in (field, *spellings) if one in names), None)
        if at is not None and at not in found.values():
            found[field] = at
    return found


def _text(cells: Sequence[object], column: int) -> str:
    cell = cells[column]
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _listed(text: str) -> list[str]:
    """Return the items of a cell, each once; `|` stands between them."""
    return list(dict.fromkeys(item.strip() for item in text.split("|") if item.strip()))


def _codes(words: Iterable[str]) -> tuple[NDArray[np.intp], list[str]]:
    """Number words from 0 in order of appearance, whatever their case; −1 for an empty one."""
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


def _numbers(
    table: Table, field: str, problems: list[Problem], limits: tuple[float, float]
) -> NDArray[np.float64]:
    """Read a column of degrees, NaN where it is empty."""
    low, high = limits
    found = np.full(len(table.rows), np.nan)
    for at, row in enumerate(table.rows):
        text = row.get(field, "")
        if not text:
            continue
        value = _read(float, text.replace(",", "."))
        if value is None or not low <= value <= high:
            message = _(
                "This is no number from %(low)s to %(high)s. Write degrees such as 51.5, or leave it empty."
            )
            where = Where(table.file, table.numbers[at])
            problems.append(error(where, field, text, message % {"low": low, "high": high}))
        else:
            found[at] = value
    return found


def _note_half_places(
    table: Table, lat: NDArray[np.float64], lon: NDArray[np.float64], problems: list[Problem]
) -> None:
    for at in np.flatnonzero(np.isnan(lat) != np.isnan(lon)):
        row, field = table.rows[at], "lat" if math.isnan(lat[at]) else "lon"
        if not row.get(field):
            message = _("One of the two coordinates is missing. Fill in both, or leave both empty.")
            problems.append(error(Where(table.file, table.numbers[at]), field, "", message))


def _capacities(table: Table, limit: int | None, problems: list[Problem]) -> NDArray[np.int64]:
    """Read how many introductions each person wants: empty means `CAPACITY`, or the limit if that is given."""
    unsaid = CAPACITY if limit is None else limit
    found = np.full(len(table.rows), unsaid, dtype=np.int64)
    for at, row in enumerate(table.rows):
        text = row.get("capacity", "")
        value = _read(int, text) if text else unsaid
        if value is None or not 0 <= value <= 1_000:
            message = _("This is no whole number from 0. Write how many introductions the person wants.")
            problems.append(error(Where(table.file, table.numbers[at]), "capacity", text, message))
        else:
            found[at] = value if limit is None else min(value, limit)
    return found


def _read(kind: Callable[[str], Any], text: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        return None


def _called(word: str, language: Language) -> str:
    """What a sector or theme is called: the word of our vocabulary for its key, else as it stands."""
    return str(_known().get(word.casefold(), {}).get(language, word))


@cache
def _known() -> dict[str, dict[str, Any]]:
    """The sectors and themes of our vocabulary by key."""
    text = resources.files("geflecht.actors").joinpath("data/vocabularies.json").read_text(encoding="utf-8")
    entries = json.loads(text)
    return {str(entry["key"]): entry for name in ("sector", "theme") for entry in entries[name]}

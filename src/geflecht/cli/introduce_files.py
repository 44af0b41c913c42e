"""Reads what `geflecht introduce` is given: people; problems with row, field and mend."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
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
from geflecht.cli import people_files
from geflecht.cli.people_files import Codes
from geflecht.interchange.parcel import Problem, Where, error
from geflecht.interchange.readers import headers

COLUMNS = {
    **people_files.COLUMNS,
    "town_type": headers.ELEMENT_FIELDS["town_type"],
    "lat": ("lat", "latitude", "breite", "breitengrad"),
    "lon": ("lon", "lng", "longitude", "laenge", "laengengrad"),
    "themes": headers.ELEMENT_FIELDS["tags"],
    "offers": ("offers", "offer", "angebote", "angebot", "bietet"),
    "needs": ("needs", "need", "gesuche", "gesuch", "bedarf", "bedarfe", "sucht"),
    "capacity": ("capacity", "kapazitaet", "vorstellungen"),
}
CAPACITY = 2

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
    sheet = people_files.first_table(path, problems)
    if sheet is None:
        return None
    columns = people_files.columns_of(sheet, COLUMNS)
    if "id" not in columns:
        message = _("There is no column “id”. Give every person an id of their own in a column of that name.")
        problems.append(error(Where(sheet.file, sheet.header_row), "id", "", message))
        return None
    rows = [
        {field: people_files.text(cells, at) for field, at in columns.items()} for _row, cells in sheet.rows
    ]
    numbers = [row for row, _cells in sheet.rows]
    place = people_files.places(sheet.file, "id", [row["id"] for row in rows], numbers, problems)
    return Table(sheet.file, rows, numbers, place)


def as_people(
    table: Table, ties: Codes, limit: int | None, problems: list[Problem]
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
    sector, sectors = people_files.codes(sector_words)
    town, towns = people_files.codes(row.get("town", "") for row in table.rows)
    themes = [_listed(row.get("themes", "")) for row in table.rows]
    theme, theme_names = people_files.codes(word for own in themes for word in own)
    ends = np.cumsum([0, *(len(own) for own in themes)])
    lat = _numbers(table, "lat", problems, (-90, 90))
    lon = _numbers(table, "lon", problems, (-180, 180))
    _note_half_places(table, lat, lon, problems)
    capacity = _capacities(table, limit, problems)
    people = People(
        sector=sector,
        side=people_files.codes(sides)[0],
        organisation=people_files.codes(row.get("organisation", "") for row in table.rows)[0],
        town=town,
        town_kind=people_files.codes(row.get("town_type", "") for row in table.rows)[0],
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


def _listed(text: str) -> list[str]:
    """Return the items of a cell, each once; `|` stands between them."""
    return list(dict.fromkeys(item.strip() for item in text.split("|") if item.strip()))


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

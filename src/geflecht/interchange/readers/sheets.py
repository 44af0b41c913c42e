"""The common shape between a file and a parcel: a header and numbered rows of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geflecht.interchange.parcel import Value

MAX_ROWS = 200_000
HEADER_SEARCH = 15


@dataclass(slots=True)
class Sheet:
    """One table: `rows` are (row number as a person sees it, cells as wide as `header`).

    `role` is set where the format itself tells nodes from edges; `graph` marks nodes that fall back
    to their id for a name.
    """

    file: str
    header: list[str]
    rows: list[tuple[int, list[Value | None]]] = field(default_factory=list)
    role: str = ""
    graph: bool = False
    header_row: int = 1


def from_records(
    file: str,
    records: Iterable[tuple[int, Mapping[str, Value | None]]],
    *,
    role: str,
    first: Iterable[str] = (),
) -> Sheet:
    """Return the sheet of rows that are mappings; columns in order of first appearance."""
    kept = list(records)
    places = {name: place for place, name in enumerate(first)}
    for _row, record in kept:
        for name in record:
            places.setdefault(name, len(places))
    sheet = Sheet(file, list(places), role=role, graph=True)
    for row, record in kept:
        cells: list[Value | None] = [None] * len(places)
        for name, value in record.items():
            cells[places[name]] = value
        sheet.rows.append((row, cells))
    return sheet

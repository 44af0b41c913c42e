"""The parcel as plain rows: which columns there are and what stands in them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from geflecht.interchange.parcel import Affiliation, Connection, Element, Parcel, Value
from geflecht.interchange.readers import texts

Row = dict[str, Value]
ELEMENT_TEXTS = (
    "kind", "given", "family", "short", "type_label", "sector", "place", "state", "postcode", "street", "ags",
    "town_type", "email", "phone", "website", "description", "note",
)  # fmt: skip
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Drop the signs that no XML or spreadsheet may hold."""
    return _UNPRINTABLE.sub("", text)


def element_rows(parcel: Parcel) -> list[Row]:
    """Return one row per element: id, name, what is known, affiliations as parallel lists."""
    names = _references(parcel.elements)
    affiliations: dict[str, list[Affiliation]] = defaultdict(list)
    for affiliation in parcel.affiliations:
        affiliations[affiliation.person].append(affiliation)
    return [_element_row(element, affiliations[element.key], names) for element in parcel.elements]


def _references(elements: Iterable[Element]) -> dict[str, str]:
    """Return how a row names an organisation: by name, or by id where the name fits two."""
    kept = list(elements)
    count = Counter(element.name.casefold() for element in kept)
    return {one.key: one.name if count[one.name.casefold()] == 1 else one.id or one.key for one in kept}


def _element_row(element: Element, affiliations: list[Affiliation], names: dict[str, str]) -> Row:
    row: Row = {"id": element.id or element.key, "name": element.name}
    row |= {field: value for field in ELEMENT_TEXTS if (value := getattr(element, field))}
    if element.tags:
        row["tags"] = texts.join_list(element.tags)
    if element.sources:
        row["sources"] = texts.join_list(element.sources)
    if affiliations:
        row["organisation"] = texts.join_at_bars(
            [names.get(one.organisation, one.organisation) for one in affiliations]
        )
        row["function"] = texts.join_at_bars([one.function for one in affiliations])
    elif element.role:
        row["function"] = element.role
    return _safe(row, element.attributes)


def connection_rows(parcel: Parcel) -> list[Row]:
    """Return one row per connection, its ends by id."""
    ids = {element.key: element.id or element.key for element in parcel.elements}
    return [_connection_row(connection, ids) for connection in parcel.connections]


def _connection_row(tie: Connection, ids: dict[str, str]) -> Row:
    row: Row = {"id": tie.id} if tie.id else {}
    row |= {"source": ids.get(tie.source, tie.source), "target": ids.get(tie.target, tie.target)}
    row["directed"] = bool(tie.directed)
    if tie.kind:
        row["kind"] = tie.kind
    if tie.strength is not None:
        row["strength"] = tie.strength
    for field in ("since", "until", "observed_on", "origin", "note"):
        if value := getattr(tie, field):
            row[field] = str(value)
    if tie.ended:
        row["ended"] = True
    return _safe(row, tie.attributes)


def _safe(row: Row, attributes: dict[str, Value]) -> Row:
    """Add attributes after the named fields, which they never overwrite; drop unprintable signs."""
    merged = {**{name: value for name, value in attributes.items() if name not in row}, **row}
    ordered = {**row, **merged}
    return {
        printable(name): printable(value) if isinstance(value, str) else value
        for name, value in ordered.items()
    }


def columns_of(rows: Iterable[Row], first: Iterable[str] = ()) -> list[str]:
    """Return every column that any row fills, known ones in their order, then the others."""
    order = (*first, "id", "name", *ELEMENT_TEXTS, "tags", "sources", "organisation", "function")
    used = dict.fromkeys(name for row in rows for name in row)
    known = [name for name in dict.fromkeys(order) if name in used]
    return known + [name for name in used if name not in known]


def is_mixed(rows: Iterable[Row]) -> bool:
    """Tell whether some connections have a direction and others none."""
    return len({row["directed"] for row in rows}) > 1

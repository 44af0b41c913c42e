"""Reads JSON: Kumu's blueprint and project export, node-link lists, and the record's list of actors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from geflecht.interchange.parcel import Problem, Unreadable, Value, Where, error
from geflecht.interchange.readers import guards, headers, texts
from geflecht.interchange.readers.sheets import MAX_ROWS, Sheet, from_records

_ELEMENT_LISTS = ("elements", "nodes", "organisations", "actors")
_CONNECTION_LISTS = ("connections", "links", "edges", "ties")


def read(data: bytes, *, file: str) -> tuple[list[Sheet], list[Problem]]:
    """Return sheets of elements and connections; `row` is the number in its list."""
    guards.check_size(data, file=file)
    document = load(data, file)
    if isinstance(document, list):
        document = {"elements": document}
    elements = _listed(document, _ELEMENT_LISTS)
    connections = _listed(document, _CONNECTION_LISTS)
    if elements is None and connections is None:
        raise Unreadable(
            file,
            _(
                "This JSON holds no list that is known here: elements and connections as Kumu exports them, or the"
                " organisations, events or city labs of a record."
            ),
        )
    problems: list[Problem] = []
    nodes = from_records(file, _records(file, elements or [], problems), role=headers.ELEMENTS)
    ties = (_connection(row, record) for row, record in _records(file, connections or [], problems))
    edges = from_records(file, ties, role=headers.CONNECTIONS, first=["source", "target"])
    nodes.graph = connections is not None
    return [sheet for sheet in (nodes, edges) if sheet.rows], problems


def load(data: bytes, file: str) -> Any:
    text, _encoding = texts.decode(data, file=file)
    try:
        return json.loads(text)
    except json.JSONDecodeError as trouble:
        message = _("This is not valid JSON: it breaks in this line. Export the file again.")
        raise Unreadable(file, message, row=trouble.lineno, value=trouble.msg) from trouble
    except RecursionError as trouble:
        raise Unreadable(
            file, _("This JSON is nested too deeply to be a network. Export the file again.")
        ) from trouble


def _listed(document: Any, names: Iterable[str]) -> list[Any] | None:
    found = (document.get(name) for name in names) if isinstance(document, Mapping) else iter(())
    return next((value for value in found if isinstance(value, list)), None)


def _records(
    file: str, items: list[Any], problems: list[Problem]
) -> Iterable[tuple[int, dict[str, Value | None]]]:
    if len(items) > MAX_ROWS:
        raise Unreadable(file, _("This network has more than 200,000 nodes or edges. Split it."))
    for row, item in enumerate(items, 1):
        if isinstance(item, Mapping):
            yield row, _flat(item)
        else:
            message = _("This entry is not an object with fields. Export the file again.")
            problems.append(error(Where(file, row), "", item, message))


def _flat(item: Mapping[str, Any]) -> dict[str, Value | None]:
    """Return the item's fields as plain values; Kumu's project export keeps most in `attributes`."""
    flat: dict[str, Value | None] = {}
    inner = item.get("attributes")
    merged = {**item, **inner} if isinstance(inner, Mapping) else dict(item)
    if isinstance(inner, Mapping):
        merged.pop("attributes")
    if "_id" in merged:
        merged.setdefault("id", merged.pop("_id"))
    for name, value in merged.items():
        if isinstance(value, list) and all(isinstance(one, (str, int, float)) for one in value):
            value = texts.join_list([str(one) for one in value]) or None
        elif isinstance(value, (list, Mapping)):
            value = json.dumps(value, ensure_ascii=False)
        flat[name] = texts.clean(value)
    return flat


def _connection(row: int, record: dict[str, Value | None]) -> tuple[int, dict[str, Value | None]]:
    """Name the two ends as elsewhere; Kumu says from and to."""
    for ours, theirs in (("source", "from"), ("target", "to")):
        if ours not in record:
            record[ours] = record.pop(theirs, None)
    return row, record

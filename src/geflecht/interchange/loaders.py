"""From a parcel to arrays: the network of a file, without a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from geflecht.algorithms import graphs
from geflecht.interchange.parcel import Connection, Element, Parcel
from geflecht.interchange.readers import headers, texts, words

FileNetwork = tuple[graphs.Network, list[str], list[str]]


def network_of(parcel: Parcel, sector_attribute: str = "sector", *, on: dt.date | None = None) -> FileNetwork:
    """Return the network of a parcel, the id of each node and the name of each sector class.

    sector_attribute: the column that sorts the nodes, by header or by field; unknown where empty. Sector
    names are in alphabetical order. An end of a tie that has no row of its own is a node of unknown
    sector. Ties of the kind `knows`, endings, and with `on` those that did not stand then do not count.
    """
    ties = [tie for tie in parcel.connections if _counts(tie, on)]
    ids = {element.key: element.id or element.key for element in parcel.elements}
    for tie in ties:
        for end in (tie.source, tie.target):
            ids.setdefault(end, end)
    values = _sectors(parcel, sector_attribute)
    names = sorted({value for value in values.values() if value})
    classes = {name: number for number, name in enumerate(names)}
    index = {key: number for number, key in enumerate(ids)}
    network = graphs.build(
        len(ids),
        _arcs(ties, index),
        directed=any(tie.directed for tie in ties),
        sector=[classes.get(values.get(key, ""), -1) for key in ids],
    )
    return network, list(ids.values()), names


def _counts(tie: Connection, on: dt.date | None) -> bool:
    if tie.ended or words.tie_kind(tie.kind) == "knows":
        return False
    if on is None:
        return True
    begun = (tie.since is None or tie.since.first <= on) and (
        tie.observed_on is None or tie.observed_on.first <= on
    )
    return begun and (tie.until is None or tie.until.last >= on)


def _arcs(
    ties: Sequence[Connection], index: dict[str, int]
) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Return who named whom; beside directed ties an undirected one counts as named by both sides."""
    arcs = [(index[tie.source], index[tie.target]) for tie in ties]
    if any(tie.directed for tie in ties):
        arcs += [(index[tie.target], index[tie.source]) for tie in ties if not tie.directed]
    return np.array(arcs, dtype=np.intp).reshape(-1, 2)


def _sectors(parcel: Parcel, attribute: str) -> dict[str, str]:
    """Return each element's value of the column; a person without one takes the organisation's."""
    wanted = headers.normal(attribute)
    nodes = [column for column in parcel.columns if column.role == headers.ELEMENTS]
    field = {headers.normal(column.header): column.field for column in nodes}.get(wanted) or wanted
    values = {element.key: _value(element, wanted, field) for element in parcel.elements}
    for affiliation in parcel.affiliations:
        if not values.get(affiliation.person):
            values[affiliation.person] = values.get(affiliation.organisation, "")
    return values


def _value(element: Element, wanted: str, field: str) -> str:
    for name, value in element.attributes.items():
        if headers.normal(name) == wanted:
            return texts.as_text(value)
    found = getattr(element, field, "")
    return found if isinstance(found, str) else ""

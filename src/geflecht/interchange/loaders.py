"""From a parcel to arrays: the network of a file, without a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from geflecht.algorithms import graphs
from geflecht.interchange.parcel import PERSON, Connection, Element, Parcel
from geflecht.interchange.readers import headers, texts, words

FileNetwork = tuple[graphs.Network, list[str], list[str]]


def network_of(
    parcel: Parcel,
    sector_attribute: str = "sector",
    *,
    on: dt.date | None = None,
    kinds: Sequence[str] | None = None,
    level: str = "actors",
) -> FileNetwork:
    """Return the network of a parcel, the id of each node and the name of each sector class.

    sector_attribute: the column that sorts the nodes, by header or by field; unknown where empty. Sector
    names are in alphabetical order. An end of a tie that has no row of its own is a node of unknown
    sector; an organisation that only a person's row names is a node only if ties need it. Ties of other
    than `kinds` (default: all but `knows`), endings, and with `on` those that did not stand then do not count. level: `actors`, or
    `organisations`, where a person's ties are those of the first organisation stated for them.
    """
    by_organisation = level == "organisations"
    home = _homes(parcel) if by_organisation else {}
    persons = {one.key for one in parcel.elements if by_organisation and one.kind == PERSON}
    ties = [tie for tie in parcel.connections if _counts(tie, on, kinds)]
    rows = [element for element in parcel.elements if element.key not in persons]
    ids = {e.key: e.id or e.key for e in rows if not e.implied or e.key in home.values()}
    arcs = [(home.get(tie.source, tie.source), home.get(tie.target, tie.target), tie) for tie in ties]
    arcs = [arc for arc in arcs if not persons.intersection(arc[:2])]
    for source, target, _tie in arcs:
        ids.setdefault(source, source)
        ids.setdefault(target, target)
    values = _sectors(parcel, sector_attribute)
    names = sorted({value for key, value in values.items() if value and key in ids})
    classes = {name: number for number, name in enumerate(names)}
    index = {key: number for number, key in enumerate(ids)}
    is_directed = any(tie.directed for tie in ties)
    network = graphs.build(
        len(ids),
        _arcs(arcs, index, is_directed),
        directed=is_directed,
        sector=[classes.get(values.get(key, ""), -1) for key in ids],
    )
    return network, list(ids.values()), names


def _homes(parcel: Parcel) -> dict[str, str]:
    homes: dict[str, str] = {}
    for stated in parcel.affiliations:
        homes.setdefault(stated.person, stated.organisation)
    return homes


def _counts(tie: Connection, on: dt.date | None, kinds: Sequence[str] | None) -> bool:
    kind = words.tie_kind(tie.kind) or "unspecified"
    if tie.ended or (kind == "knows" if kinds is None else kind not in kinds):
        return False
    if on is None:
        return True
    begun = (tie.since is None or tie.since.first <= on) and (
        tie.observed_on is None or tie.observed_on.first <= on
    )
    return begun and (tie.until is None or tie.until.last >= on)


def _arcs(
    ties: Sequence[tuple[str, str, Connection]], index: dict[str, int], is_directed: bool
) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Return who named whom; beside directed ties an undirected one counts as named by both sides."""
    arcs = [(index[source], index[target]) for source, target, _tie in ties]
    if is_directed:
        arcs += [(index[target], index[source]) for source, target, tie in ties if not tie.directed]
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

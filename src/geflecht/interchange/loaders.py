"""From a parcel to arrays: the network of a file, without a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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
    sector; an organisation that only a person's row names is a node only if a tie needs it. on: only ties
    that stood then. kinds: which count, default all but `knows`; a kind in words we do not know counts as
    `unspecified`. level: `actors` as the file has them, or `organisations`, where a person stands for the
    first organisation of theirs and persons without one drop out.
    """
    counted = set(kinds) if kinds is not None else set(words.TIE_KINDS) - {"knows"}
    home = {one.person: one.organisation for one in reversed(parcel.affiliations)}
    people = {one.key for one in parcel.elements if one.kind == PERSON} if level == "organisations" else set()
    ends = [
        (home.get(tie.source, "") if tie.source in people else tie.source,
         home.get(tie.target, "") if tie.target in people else tie.target,
         bool(tie.directed))
        for tie in parcel.connections
        if (words.tie_kind(tie.kind) or "unspecified") in counted and _stands(tie, on)
    ]  # fmt: skip
    ends = [(source, target, directed) for source, target, directed in ends if source and target]
    named = {one.key: one.id or one.key for one in parcel.elements if one.key not in people}
    only_named = {one.key for one in parcel.elements if one.implied and level == "actors"}
    ids = {key: name for key, name in named.items() if key not in only_named}
    for end in (end for tie in ends for end in tie[:2]):
        ids.setdefault(end, named.get(end, end))
    values = _sectors(parcel, sector_attribute)
    names = sorted({values[key] for key in ids if values.get(key)})
    classes = {name: number for number, name in enumerate(names)}
    index = {key: number for number, key in enumerate(ids)}
    network = graphs.build(
        len(ids),
        _arcs(ends, index),
        directed=any(directed for _source, _target, directed in ends),
        sector=[classes.get(values.get(key, ""), -1) for key in ids],
    )
    return network, list(ids.values()), names


def _stands(tie: Connection, on: dt.date | None) -> bool:
    if tie.ended or on is None:
        return not tie.ended
    begun = (tie.since is None or tie.since.first <= on) and (
        tie.observed_on is None or tie.observed_on.first <= on
    )
    return begun and (tie.until is None or tie.until.last >= on)


def _arcs(ends: Sequence[tuple[str, str, bool]], index: dict[str, int]) -> NDArray[np.intp]:
    """Return who named whom; beside directed ties an undirected one counts as named by both sides."""
    arcs = [(index[source], index[target]) for source, target, _directed in ends]
    if any(directed for _source, _target, directed in ends):
        arcs += [(index[target], index[source]) for source, target, directed in ends if not directed]
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

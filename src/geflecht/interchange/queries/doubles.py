"""New rows that may mean an entry of the network, or another new row; for people to judge."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from geflecht.actors.models import Actor
from geflecht.algorithms import likeness
from geflecht.interchange.parcel import ORGANISATION, Element, Problem, warning
from geflecht.interchange.queries.known import Known
from geflecht.interchange.readers.links import folded


def likely_doubles(new: Sequence[Element], known: Known) -> list[Problem]:
    """Return a warning for each new row whose name is that of an entry, or nearly; nothing is merged.

    Rows of the same name and place in one file are reported when the file is read.
    """
    rows = [element for element in new if not element.implied]
    return _doubles_of_entries(rows, known) + _doubles_of_rows(rows, known)


def _doubles_of_entries(rows: Sequence[Element], known: Known) -> list[Problem]:
    found: dict[int, Actor] = {}
    for number, element in enumerate(rows):
        if alike := known.alike(element):
            found[number] = alike[0]
    entries = list({actor.pk: actor for actor in known.actors.values()}.values())
    pairs = likeness.matches(
        [element.name for element in rows],
        [actor.name for actor in entries],
        (_places(rows, known), [actor.place.name if actor.place else actor.place_text for actor in entries]),
        (_kinds(rows), [actor.kind for actor in entries]),
    )
    for row, entry, _score in pairs:  # the most alike comes first
        found.setdefault(row, entries[entry])
    return [_entry_warning(rows[number], actor) for number, actor in sorted(found.items())]


def _entry_warning(element: Element, actor: Actor) -> Problem:
    if folded(element.name) in (folded(actor.name), folded(actor.short_name)):
        message = _("The network already holds “%(name)s”. If it is the same, give this row its id: %(id)s.")
    else:
        message = _(
            "The network holds a similar name, “%(name)s”. If it is the same, give this row its id: %(id)s."
        )
    return warning(element.where, "name", element.name, message % {"name": actor.name, "id": actor.pk})


def _doubles_of_rows(rows: Sequence[Element], known: Known) -> list[Problem]:
    names = [element.name for element in rows]
    pairs = likeness.similar_pairs(names, _places(rows, known), _kinds(rows))
    found: dict[int, int] = {}
    for first, second, _score in pairs:
        if folded(names[first]) != folded(names[second]):
            found.setdefault(second, first)
    message = _(
        "Row %(row)s has a similar name, “%(name)s”. If both are one, delete a row or merge them later."
    )
    return [
        warning(
            rows[second].where,
            "name",
            names[second],
            message % {"row": rows[first].where.row, "name": names[first]},
        )
        for second, first in sorted(found.items())
    ]


def _places(rows: Sequence[Element], known: Known) -> list[str]:
    places = [(known.place_of(element), element.place) for element in rows]
    return [place.name if place else text for place, text in places]


def _kinds(rows: Sequence[Element]) -> list[str]:
    return [element.kind or ORGANISATION for element in rows]

"""A collection as a parcel, as far as a viewer may see it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from geflecht.actors import rules as actor_rules
from geflecht.actors.models import (
    Actor,
    ActorQuerySet,
    Affiliation,
    Collection,
    ExternalId,
    Viewer,
    audiences_of,
)
from geflecht.interchange.parcel import Affiliation as Stated
from geflecht.interchange.parcel import Connection, Element, Parcel
from geflecht.interchange.rules import may_export_everything
from geflecht.kit import clock
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties import loaders as tie_loaders
from geflecht.ties.models import Observation, TieKind

_ASIDE = {
    "given_name": "given",
    "family_name": "family",
    "note": "note",
    "ags": "ags",
    "town_type": "town_type",
}
TieKey = tuple[UUID, UUID, str, dt.date]


def contents(
    *,
    collection: Collection,
    viewer: Viewer,
    as_of: dt.date | None = None,
    public: bool = False,
    actor_ids: Iterable[UUID] | None = None,
) -> Parcel:
    """Return the actors of a collection, their current affiliations and the ties standing on a day.

    public: only what a guest may see, whoever asks. actor_ids: only these actors and the ties among them.
    Notes, further details, contact data and where a tie came from go only to the coordination.
    """
    viewer = AnonymousUser() if public else viewer
    day = as_of or clock.today()
    parcel = Parcel(consent_scope=_scope(viewer))
    actors = _actors(collection, viewer, actor_ids)
    keys = _printed_ids(actors, viewer)
    parcel.elements = [_element(actor, keys[actor.pk], viewer) for actor in actors]
    parcel.affiliations = _affiliations(keys, day)
    parcel.connections = _connections(collection, keys, viewer, day)
    return parcel


def card_of(actor: Actor, *, viewer: Viewer) -> Parcel | None:
    """Return an actor for an address card, with the organisation of a person; None if contact is hidden."""
    if not actor_rules.may_see_contact(viewer, actor):
        return None
    parcel = Parcel(consent_scope=_scope(viewer))
    parcel.elements = [_element(actor, str(actor.pk), viewer)]
    _add_contact(parcel.elements[0], actor)
    standing = Affiliation.objects.filter(person=actor, organisation__in=Actor.objects.visible_to(viewer))
    home = (
        standing.filter(until="").select_related("organisation").order_by("-is_main", "-since", "pk").first()
    )
    if home:
        key = str(home.organisation_id)
        parcel.elements.append(Element(key, key, name=home.organisation.name))
        parcel.affiliations = [Stated(str(actor.pk), key, home.function, home.since, home.until)]
    return parcel


def _add_contact(element: Element, actor: Actor) -> None:
    if contact := getattr(actor, "contact", None):
        for field in ("email", "phone", "street", "postcode"):
            setattr(element, field, getattr(contact, field))


def _scope(viewer: Viewer) -> str:
    return "coordination" if may_export_everything(viewer) else audiences_of(viewer)[-1]


def _actors(collection: Collection, viewer: Viewer, ids: Iterable[UUID] | None) -> list[Actor]:
    rows = Actor.objects.visible_to(viewer).filter(collection=collection).order_by("sort_key", "pk")
    if ids is not None:
        chosen = set(ids)
        rows = rows.filter(pk__in=chosen) if len(chosen) < 500 else rows
        return [actor for actor in _with_all(rows) if actor.pk in chosen]
    return list(_with_all(rows))


def _with_all(rows: ActorQuerySet) -> ActorQuerySet:
    return rows.select_related("sector", "place", "contact").prefetch_related("themes")


def _printed_ids(actors: Iterable[Actor], viewer: Viewer) -> dict[UUID, str]:
    """Return what files call each actor: the id of the list it came from if that is unique, else ours."""
    mine = {actor.pk: str(actor.pk) for actor in actors}
    if not may_export_everything(viewer):
        return mine
    rows = ExternalId.objects.filter(actor__in=Actor.objects.filter(merged_into=None)).order_by("-pk")
    foreign = {actor: value for actor, value in rows.values_list("actor_id", "value") if actor in mine}
    uses = Counter(foreign.values())
    return mine | {actor: value for actor, value in foreign.items() if uses[value] == 1}


def _element(actor: Actor, key: str, viewer: Viewer) -> Element:
    element = Element(key, key, actor.kind, actor.name, short=actor.short_name, where=_NOWHERE)
    element.type_label, element.role, element.website = actor.type_label, actor.role_label, actor.website
    element.sector = actor.sector.key if actor.sector else ""
    element.place, element.state = actor.place_text, ""
    if actor.place:
        element.place, element.state = actor.place.name, actor.place.state
    element.description = actor.description
    element.sources = tuple(str(source) for source in actor.sources)
    element.tags = tuple(term.label_de for term in actor.themes.all())
    if may_export_everything(viewer) or actor.contact_audience in audiences_of(viewer):
        _add_contact(element, actor)
    if may_export_everything(viewer):
        _add_details(element, dict(actor.attributes))
    return element


def _add_details(element: Element, details: dict[str, Any]) -> None:
    """Give details that a list once brought along back to their own columns."""
    for name, field in _ASIDE.items():
        setattr(element, field, str(details.pop(name, "")))
    element.tags += tuple(details.pop("tags", ()))
    element.attributes = {
        name: value if isinstance(value, (str, int, float, bool)) else str(value)
        for name, value in details.items()
        if value is not None
    }


def _affiliations(keys: dict[UUID, str], day: dt.date) -> list[Stated]:
    begun = Q(since="") | Q(since__lte=day.isoformat())
    rows = Affiliation.objects.filter(begun).order_by("-is_main", "since", "pk")
    columns = ("person_id", "organisation_id", "function", "since", "until")
    return [
        Stated(keys[person], keys[organisation], function, since, until)
        for person, organisation, function, since, until in rows.values_list(*columns)
        if person in keys and organisation in keys and (until is None or until.last >= day)
    ]


def _connections(
    collection: Collection, keys: dict[UUID, str], viewer: Viewer, day: dt.date
) -> list[Connection]:
    ties = tie_loaders.standing_ties(collection=collection, on=day, viewer=viewer, kinds=TieKind.values)
    details = _details(collection) if may_export_everything(viewer) else {}
    return [
        _connection(
            tie, keys, details.get((tie.source, tie.target, tie.kind, tie.last_observed)), bool(details)
        )
        for tie in ties
        if tie.source in keys and tie.target in keys
    ]


def _details(collection: Collection) -> dict[TieKey, tuple[str, str, dict[str, Any]]]:
    rows = Observation.objects.filter(collection=collection, is_ending=False).order_by("recorded_at", "pk")
    columns = ("source_id", "target_id", "kind", "observed_on", "external_id", "evidence", "attributes")
    return {(a, b, kind, on): tuple(rest) for a, b, kind, on, *rest in rows.values_list(*columns)}


def _connection(
    tie: tie_loaders.Tie,
    keys: dict[UUID, str],
    details: tuple[str, str, dict[str, Any]] | None,
    is_full: bool,
) -> Connection:
    connection = Connection(keys[tie.source], keys[tie.target], "", tie.is_directed, tie.kind)
    connection.since, connection.until = tie.since, tie.until
    if is_full:
        connection.strength, connection.origin = tie.strength, tie.origin
        connection.observed_on = PartialDate.of(tie.last_observed)
    if details:
        connection.id, connection.note = details[0], details[1]
        connection.attributes = dict(details[2])
    return connection


_NOWHERE = Element("").where

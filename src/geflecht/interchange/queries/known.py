"""What the database knows that a file may mean: actors, sectors, places, themes, ties."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models

from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Actor, Affiliation, Collection, ExternalId, Place, Sector, Term
from geflecht.interchange.parcel import Element, Parcel
from geflecht.interchange.readers.headers import normal
from geflecht.interchange.readers.links import folded
from geflecht.ties.models import Observation

Token = UUID | str
TieMark = tuple[Token, Token, str, bool]


def as_uuid(text: str) -> UUID | None:
    """Return the UUID that `text` writes out in full, or nothing."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


@dataclass(slots=True)
class Known:
    """Look-ups over one collection, loaded in a fixed number of queries."""

    collection: Collection
    actors: dict[UUID, Actor] = field(default_factory=dict)
    taken: set[UUID] = field(default_factory=set)
    external: dict[str, list[Actor]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[Actor]] = field(default_factory=lambda: defaultdict(list))
    sectors: dict[str, Sector] = field(default_factory=dict)
    themes: dict[str, Term] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)

    def place_of(self, element: Element) -> Place | None:
        by_state = self.places.get((element.place, element.state)) if element.state else None
        return by_state or self.places.get((element.place, ""))

    def same(self, element: Element) -> list[Actor]:
        """Return the actors that `element` is, by its id, else by name and place; two are a question."""
        if element.id:
            return self.by_id(element.id)
        named = [actor for actor in self.names.get(folded(element.name), []) if _fits(element, actor)]
        if element.implied:
            return (
                named[:1]
                if len(named) == 1
                else [actor for actor in named if self._same_place(element, actor)][:1]
            )
        return [actor for actor in named if self._same_place(element, actor)]

    def by_id(self, reference: str) -> list[Actor]:
        own = as_uuid(reference)
        if own and own in self.actors:
            return [self.actors[own]]
        return self.external.get(reference, [])

    def by_reference(self, reference: str) -> list[Actor]:
        """Return the actors an end of a tie may mean: by id, else by name."""
        return self.by_id(reference) or self.names.get(folded(reference), [])

    def alike(self, element: Element) -> list[Actor]:
        return [actor for actor in self.names.get(folded(element.name), []) if _fits(element, actor)]

    def _same_place(self, element: Element, actor: Actor) -> bool:
        place = self.place_of(element)
        if place or actor.place_id:
            return bool(place) and place is not None and place.pk == actor.place_id
        return folded(element.place) == folded(actor.place_text)


def _fits(element: Element, actor: Actor) -> bool:
    return element.kind in ("", actor.kind)


def load_known(parcel: Parcel, collection: Collection) -> Known:
    """Load everything that the rows of `parcel` may mean in `collection`."""
    known = Known(collection)
    rows = Actor.objects.filter(collection=collection, erased_at=None).select_related(
        "contact", "sector", "place"
    )
    everyone = {actor.pk: actor for actor in rows.prefetch_related("themes").order_by("created_at", "pk")}
    for actor in everyone.values():
        known.actors[actor.pk] = _kept(actor, everyone)
        if actor.merged_into_id is None:
            known.names[folded(actor.name)].append(actor)
            if actor.short_name and folded(actor.short_name) != folded(actor.name):
                known.names[folded(actor.short_name)].append(actor)
    for value, actor_id in ExternalId.objects.filter(actor__collection=collection).values_list(
        "value", "actor_id"
    ):
        if actor_id in everyone and everyone[actor_id] not in known.external[value]:
            known.external[value].append(_kept(everyone[actor_id], everyone))
    stated = [own for element in parcel.elements if (own := as_uuid(element.id))]
    for part in parts(stated):
        known.taken |= set(Actor.objects.filter(pk__in=part).values_list("pk", flat=True))
    known.sectors = sectors_by_word()
    known.themes = _by_word(Term.objects.of("theme"))
    known.places = actor_queries.places_by_name(
        {element.place for element in parcel.elements if element.place}
    )
    return known


def _kept(actor: Actor, everyone: dict[UUID, Actor]) -> Actor:
    """Follow merges to the entry that stands."""
    while actor.merged_into_id and actor.merged_into_id in everyone:
        actor = everyone[actor.merged_into_id]
    return actor


def sectors_by_word() -> dict[str, Sector]:
    """Return the sectors by every word that names them."""
    found = _by_word(Sector.objects.order_by("-position"))
    return found | {
        normal(sector.short): sector for sector in found.values() if normal(sector.short) not in found
    }


def _by_word(rows: Iterable[Any]) -> dict[str, Any]:
    found = {}
    for row in rows:
        for word in (*row.variants, row.label_en, row.label_de, row.key):
            found[normal(word)] = row
    return found


def uses(model: type[models.Model], ids: Sequence[Any], own: set[str]) -> set[Any]:
    """Return those ids that rows of any room point at, beside tables (`own`) that are part of the record."""
    used: set[Any] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model._meta.model_name in own:
            continue
        column = relation.field.attname
        rows = relation.related_model._default_manager.filter(**{f"{column}__in": ids})
        used |= set(rows.values_list(column, flat=True))
    return used


def parts(ids: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    """Cut a list so that each piece fits into one query."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


@dataclass(frozen=True, slots=True)
class Stated:
    """What an observation says, to be compared with what a file says."""

    strength: float | None
    since: str
    until: str
    origin: str
    observed_on: dt.date
    is_ending: bool
    external_id: str


def tie_mark(source: Token, target: Token, kind: str, is_directed: bool) -> TieMark:
    """Return what makes two statements be about the same tie."""
    if not is_directed and str(target) < str(source):
        source, target = target, source
    return source, target, kind, is_directed


def load_statements(collection: Collection) -> dict[TieMark, list[Stated]]:
    """Return all statements of a collection by tie, oldest first."""
    rows = Observation.objects.filter(collection=collection).order_by("observed_on", "recorded_at", "pk")
    columns = (
        "source_id", "target_id", "kind", "is_directed",
        "strength", "since", "until", "origin", "observed_on", "is_ending", "external_id",
    )  # fmt: skip
    found: dict[TieMark, list[Stated]] = defaultdict(list)
    for source, target, kind, is_directed, strength, since, until, *rest in rows.values_list(
        *columns
    ).iterator(5000):
        stated = Stated(strength, str(since or ""), str(until or ""), *rest)
        found[tie_mark(source, target, kind, is_directed)].append(stated)
    return found


def load_affiliations(collection: Collection) -> dict[tuple[UUID, UUID], list[Affiliation]]:
    """Return the affiliations of a collection by person and organisation."""
    found: dict[tuple[UUID, UUID], list[Affiliation]] = defaultdict(list)
    for row in Affiliation.objects.filter(person__collection=collection).order_by("pk"):
        found[row.person_id, row.organisation_id].append(row)
    return found

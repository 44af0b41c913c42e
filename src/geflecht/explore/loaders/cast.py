"""The actors of a collection that a viewer may see, as columns."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from geflecht.actors.models import (
    Actor,
    ActorQuerySet,
    Affiliation,
    Collection,
    Kind,
    OfferNeed,
    Place,
    Sector,
    Viewer,
    audiences_of,
)
from geflecht.explore.loaders.kept import kept, key_of
from geflecht.kit import clock

Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
NEVER = dt.date.max.toordinal()


@dataclass(frozen=True, eq=False)
class Cast:
    """Actors 0…n−1 in the order of the list, with what the filter asks for.

    sector: (n,) position in `sectors`, −1 where unknown. place: (n,) position in `places`, −1 likewise.
    themes, fields: key of a term → who carries it. offers, needs: the open texts the viewer may read.
    summaries: German and English.
    """

    collection: Collection
    ids: list[UUID]
    names: list[str]
    labels: list[str]
    keys: list[str]
    is_person: Flags
    is_example: Flags
    sectors: list[Sector]
    sector: Indices
    places: list[Place]
    place: Indices
    themes: dict[str, Flags]
    fields: dict[str, Flags]
    place_texts: list[str]
    summaries: list[tuple[str, str]]
    offers: list[list[str]]
    needs: list[list[str]]
    affiliations: list[tuple[int, int, int, int]]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def position(self) -> dict[UUID, int]:
        return {pk: i for i, pk in enumerate(self.ids)}

    @cached_property
    def searched(self) -> list[str]:
        """What the name filter looks through, in lower case."""
        return [f"{name} {label}".casefold() for name, label in zip(self.names, self.labels, strict=True)]

    @cached_property
    def offered(self) -> list[str]:
        """What the filter of offers looks through, in lower case."""
        return [" · ".join(texts).casefold() for texts in self.offers]

    @cached_property
    def needed(self) -> list[str]:
        """What the filter of needs looks through, in lower case."""
        return [" · ".join(texts).casefold() for texts in self.needs]

    def organisation_at(self, day: int) -> Indices:
        """Return for each actor the organisation it counts for on `day`: itself, its own, or −1 (n,)."""
        at = np.where(self.is_person, -1, np.arange(len(self))).astype(np.intp)
        for person, organisation, since, until in self.affiliations:
            if since <= day < until and at[person] < 0:
                at[person] = organisation
        return at

    def borrowed_at(self, day: int, own: Indices) -> Indices:
        """Return `own` (sector or place), for a person without one that of their organisation on `day` (n,)."""
        home = self.organisation_at(day)
        return np.where((own < 0) & (home >= 0), own[home], own).astype(np.intp)

    def office_at(self, day: int) -> Flags:
        """Mark the coordination office and everybody who works there on `day` (n,)."""
        marks = np.zeros(len(self), dtype=np.bool_)
        office = self.position.get(self.collection.office_id) if self.collection.office_id else None
        if office is not None:
            marks |= self.organisation_at(day) == office
        return marks


def cast_of(collection: Collection, *, viewer: Viewer, revision: int) -> Cast:
    """Return the actors of `collection` that `viewer` may see; kept until anything changes."""
    key = key_of("cast", viewer=viewer, revision=revision, collection=collection)
    return kept(key, lambda: _load(collection, viewer))


_COLUMNS = (
    "pk", "name", "short_name", "slug", "kind", "sector_id", "place_id", "is_example", "place_text", "summary", "summary_en",
)  # fmt: skip


def _load(collection: Collection, viewer: Viewer) -> Cast:
    visible = Actor.objects.visible_to(viewer).filter(collection=collection)
    rows = list(visible.order_by("sort_key", "pk").values_list(*_COLUMNS, named=True))
    position = {row.pk: i for i, row in enumerate(rows)}
    sectors = list(Sector.objects.order_by("position", "key"))
    here = visible.exclude(place=None).values("place")
    places = list(Place.objects.filter(pk__in=here).order_by("name", "pk"))
    offers, needs = _open_texts(visible, viewer, position)
    return Cast(
        collection=collection,
        ids=list(position),
        names=[row.name for row in rows],
        labels=[row.short_name or row.name for row in rows],
        keys=[row.slug or str(row.pk) for row in rows],
        is_person=np.array([row.kind == Kind.PERSON for row in rows], dtype=np.bool_),
        is_example=np.array([row.is_example for row in rows], dtype=np.bool_),
        place_texts=[row.place_text for row in rows],
        summaries=[(row.summary, row.summary_en) for row in rows],
        sectors=sectors,
        sector=_standing_in([row.sector_id for row in rows], sectors),
        places=places,
        place=_standing_in([row.place_id for row in rows], places),
        themes=_marks(visible, "themes__key", position),
        fields=_marks(visible, "fields_of_action__key", position),
        offers=offers,
        needs=needs,
        affiliations=_affiliations(collection, position),
    )


def _standing_in(keys: Sequence[object], listed: Sequence[Sector] | Sequence[Place]) -> Indices:
    """Return where in the list each key stands, −1 where there is none (n,)."""
    at = {one.pk: i for i, one in enumerate(listed)}
    return np.array([at.get(key, -1) for key in keys], dtype=np.intp)


def _marks(visible: ActorQuerySet, path: str, position: dict[UUID, int]) -> dict[str, Flags]:
    marks: dict[str, Flags] = {}
    for pk, key in visible.exclude(**{path: None}).values_list("pk", path):
        marks.setdefault(key, np.zeros(len(position), dtype=np.bool_))[position[pk]] = True
    return marks


def _open_texts(
    visible: ActorQuerySet, viewer: Viewer, position: dict[UUID, int]
) -> tuple[list[list[str]], list[list[str]]]:
    texts: dict[str, list[list[str]]] = {
        direction: [[] for _ in position] for direction in OfferNeed.Direction.values
    }
    for pk, direction, text in open_offers(visible, viewer).values_list("actor_id", "direction", "text"):
        texts[direction][position[pk]].append(text)
    return texts[OfferNeed.Direction.OFFER], texts[OfferNeed.Direction.NEED]


def open_offers(actors: Iterable[UUID] | ActorQuerySet, viewer: Viewer) -> "QuerySet[OfferNeed]":
    """Return the offers and needs of these actors that are still open and that `viewer` may read."""
    found = OfferNeed.objects.filter(actor__in=actors, expires_on__gte=clock.today(), fulfilled_on=None)
    if not (viewer.is_authenticated and viewer.is_coordinator):
        readable = Q(actor__offers_audience__in=audiences_of(viewer))
        if viewer.is_authenticated and viewer.person_id:
            readable |= Q(actor=viewer.person_id)
        found = found.filter(readable)
    return found.order_by("created_at", "pk")


def _affiliations(collection: Collection, position: dict[UUID, int]) -> list[tuple[int, int, int, int]]:
    """Person, organisation, first day, day after the last; main affiliations first, then the oldest."""
    rows = Affiliation.objects.filter(person__collection=collection).order_by("-is_main", "since", "pk")
    return [
        (
            position[person],
            position[organisation],
            since.first.toordinal() if since else 0,
            until.last.toordinal() + 1 if until else NEVER,
        )
        for person, organisation, since, until in rows.values_list(
            "person_id", "organisation_id", "since", "until"
        )
        if person in position and organisation in position
    ]

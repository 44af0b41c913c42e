"""From rows to arrays: the network of a collection as it stood on a day.

Ids stay here; the algorithms see indices.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import F, Q
from numpy.typing import NDArray

from geflecht.actors.models import Actor, Affiliation, Collection, Kind, Sector, User, Viewer
from geflecht.algorithms import graphs
from geflecht.algorithms.change import ORIGINS
from geflecht.kit import clock
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties.models import COUNTED_KINDS, Observation, Presence, WaveParticipant

Pair = tuple[UUID, UUID]
_COLUMNS = (
    "id", "source_id", "target_id", "kind", "is_directed", "is_ending", "since", "until",
    "origin", "stated_by", "strength", "observed_on",
)  # fmt: skip


@dataclass(slots=True)
class Tie:
    """A tie as it stands on a day: what the observations up to then say.

    `first_observed` is the day it was first stated, `confirmed` how often it was stated.
    """

    source: UUID
    target: UUID
    kind: str
    is_directed: bool
    since: PartialDate | None
    until: PartialDate | None
    origin: str
    stated_by: str
    strength: float | None
    first_observed: dt.date
    last_observed: dt.date
    confirmed: int = 1

    @property
    def pair(self) -> Pair:
        return (self.source, self.target) if self.source.int < self.target.int else (self.target, self.source)

    @property
    def began(self) -> dt.date:
        """The first day it may have existed: `since` if known, else the day it was first stated."""
        return self.since.first if self.since else self.first_observed


@dataclass(frozen=True, slots=True)
class Loaded:
    """A network with the ids behind its indices; `sector_keys[k]` names class k."""

    ids: list[UUID]
    network: graphs.Network
    sector_keys: list[str]
    index: dict[UUID, int] = field(repr=False)

    def indices(self, ids: Iterable[UUID]) -> list[int]:
        """Return the indices of those ids that are in the network."""
        return [self.index[i] for i in ids if i in self.index]


def standing_ties(
    *, collection: Collection, on: dt.date, viewer: Viewer, kinds: Sequence[str] = COUNTED_KINDS
) -> list[Tie]:
    """Return the ties of `collection` that stand on `on`, as far as `viewer` may see them.

    A tie stands if an observation up to `on` says so, no later one ended it, and its `until` is not over.
    """
    rows = (
        Observation.objects.visible_to(viewer)
        .filter(collection=collection, observed_on__lte=on, kind__in=kinds)
        .order_by("observed_on", "recorded_at", "pk")
        .values_list(*_COLUMNS)
    )
    ties: dict[tuple[Pair, str, UUID | None], Tie] = {}
    for row in rows.iterator(chunk_size=5000):
        _observe(ties, row)
    return [tie for tie in ties.values() if tie.until is None or tie.until.last > on]


def _observe(ties: dict[tuple[Pair, str, UUID | None], Tie], row: tuple[Any, ...]) -> None:
    _id, source, target, kind, is_directed, is_ending, since, until, origin, stated_by, strength, day = row
    pair = (source, target) if source.int < target.int else (target, source)
    key: tuple[Pair, str, UUID | None] = (pair, kind, source if is_directed else None)
    if is_ending:
        for ended in [key] if is_directed else [k for k in _sides(pair, kind) if k in ties]:
            ties.pop(ended, None)
        return
    new = Tie(source, target, kind, is_directed, since, until, origin, stated_by, strength, day, day)
    known = ties.get(key)
    if known:
        new.first_observed = known.first_observed
        new.since = new.since or known.since
        new.origin = known.origin if new.origin == "unknown" else new.origin
        new.confirmed = known.confirmed + 1
    ties[key] = new


def _sides(pair: Pair, kind: str) -> list[tuple[Pair, str, UUID | None]]:
    return [(pair, kind, None), (pair, kind, pair[0]), (pair, kind, pair[1])]


def main_organisation(*, collection: Collection, on: dt.date) -> dict[UUID, UUID]:
    """Return each person's organisation on a day: the main affiliation that stands, else the first one."""
    day = on.isoformat()
    stands = Q(since="") | Q(since__lte=day)
    rows = (
        Affiliation.objects.filter(stands, person__collection=collection)
        .order_by("person_id", F("is_main").desc(), "since", "pk")
        .values_list("person_id", "organisation_id", "until")
    )
    found: dict[UUID, UUID] = {}
    for person, organisation, until in rows:
        if until is None or until.last >= on:
            found.setdefault(person, organisation)
    return found


def load_network(
    *,
    collection: Collection,
    on: dt.date,
    viewer: Viewer,
    level: str = "actors",
    kinds: Sequence[str] = COUNTED_KINDS,
    ties: Sequence[Tie] | None = None,
) -> Loaded:
    """Load the network of `collection` as it stood on `on`.

    level: `actors` as stored, `organisations` rolled up over the affiliations of that day (persons
    without one drop out). Only actors and ties `viewer` may see are in it. A person without a sector has
    that of the main organisation.
    """
    if ties is None:
        ties = standing_ties(collection=collection, on=on, viewer=viewer, kinds=kinds)
    rows = list(
        Actor.objects.visible_to(viewer)
        .filter(collection=collection)
        .order_by("sort_key", "pk")
        .values_list("pk", "kind", "sector_id")
    )
    home = main_organisation(collection=collection, on=on)
    sector_of = {pk: sector for pk, _kind, sector in rows}
    names = home if level == "organisations" else {}
    ids = [pk for pk, kind, _sector in rows if level == "actors" or kind == Kind.ORGANISATION]
    index = {pk: i for i, pk in enumerate(ids)}
    arcs = [
        (index[a], index[b])
        for tie in ties
        if (a := names.get(tie.source, tie.source)) in index
        and (b := names.get(tie.target, tie.target)) in index
    ]
    sectors = _sector_classes()
    classes = [sectors.get(sector_of[i] or sector_of.get(home.get(i, i)) or 0, -1) for i in ids]
    network = graphs.build(len(ids), np.array(arcs, dtype=np.intp).reshape(-1, 2), sector=classes)
    return Loaded(ids, network, sector_keys(), index)


def without(loaded: Loaded, ids: Iterable[UUID]) -> Loaded:
    """Return the network without some actors."""
    network, kept = graphs.without(loaded.network, loaded.indices(ids))
    left = [loaded.ids[i] for i in kept]
    return replace(loaded, ids=left, network=network, index={pk: i for i, pk in enumerate(left)})


def only(loaded: Loaded, ids: Iterable[UUID]) -> Loaded:
    """Return the network among some actors."""
    chosen = set(ids)
    return without(loaded, [pk for pk in loaded.ids if pk not in chosen])


def _sector_classes() -> dict[int, int]:
    return {
        pk: i for i, pk in enumerate(Sector.objects.order_by("position", "key").values_list("pk", flat=True))
    }


def sector_keys() -> list[str]:
    """Return the keys of all sectors in class order."""
    return list(Sector.objects.order_by("position", "key").values_list("key", flat=True))


def office_ids(*, collection: Collection, on: dt.date) -> list[UUID]:
    """Return the coordination's nodes: the office and the persons affiliated to it on that day."""
    if collection.office_id is None:
        return []
    home = main_organisation(collection=collection, on=on)
    return [
        collection.office_id,
        *(person for person, organisation in home.items() if organisation == collection.office_id),
    ]


def shared_occasions(*, collection: Collection, viewer: Viewer, on: dt.date | None = None) -> dict[Pair, int]:
    """Return how many occasions each pair of visible actors shared up to `on`: the derived layer."""
    visible = Actor.objects.visible_to(viewer).filter(collection=collection).values("pk")
    rows = Presence.objects.filter(occasion__collection=collection, actor__in=visible)
    if not (viewer.is_authenticated and viewer.is_coordinator):
        rows = rows.filter(
            occasion__audience__in=["public", "members"] if viewer.is_authenticated else ["public"]
        )
    if on is not None:
        rows = rows.filter(occasion__on__lte=on.isoformat())
    present: dict[UUID, list[UUID]] = {}
    for occasion, actor in rows.order_by("occasion_id", "actor_id").values_list("occasion_id", "actor_id"):
        present.setdefault(occasion, []).append(actor)
    shared: dict[Pair, int] = {}
    for actors in present.values():
        actors.sort(key=lambda pk: pk.int)
        for i, first in enumerate(actors):
            for second in actors[i + 1 :]:
                shared[first, second] = shared.get((first, second), 0) + 1
    return shared


def new_ties(*, ties: Sequence[Tie], since: dt.date, until: dt.date) -> list[Tie]:
    """Return the ties that began after `since` and no later than `until`, one per pair (the earliest)."""
    earliest: dict[Pair, Tie] = {}
    for tie in ties:
        known = earliest.get(tie.pair)
        if known is None or tie.began < known.began:
            earliest[tie.pair] = tie
    return [tie for tie in earliest.values() if since < tie.began <= until]


def origins(*, ties: Sequence[Tie], collection: Collection) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the origin code of each tie, and whether the pair shared an occasion in the year before."""
    pairs = _occasion_days(collection)
    year = dt.timedelta(days=365)
    codes = np.array([ORIGINS.index(tie.origin) for tie in ties], dtype=np.intp)
    helped = np.array(
        [any(tie.began - year <= day <= tie.began for day in pairs.get(tie.pair, ())) for tie in ties],
        dtype=np.bool_,
    )
    return codes, helped


def _occasion_days(collection: Collection) -> dict[Pair, list[dt.date]]:
    present: dict[UUID, tuple[dt.date, list[UUID]]] = {}
    rows = Presence.objects.filter(occasion__collection=collection)
    for occasion, on, actor in rows.values_list("occasion_id", "occasion__on", "actor_id"):
        if on:
            present.setdefault(occasion, (on.first, []))[1].append(actor)
    days: dict[Pair, list[dt.date]] = {}
    for day, actors in present.values():
        actors.sort(key=lambda pk: pk.int)
        for i, first in enumerate(actors):
            for second in actors[i + 1 :]:
                days.setdefault((first, second), []).append(day)
    return days


def wave_answers(*, loaded: Loaded, wave_id: UUID) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return who of the network was asked in a wave and who answered."""
    asked, answered = np.zeros(len(loaded.ids), np.bool_), np.zeros(len(loaded.ids), np.bool_)
    for actor, day in WaveParticipant.objects.filter(wave=wave_id).values_list("actor_id", "answered_on"):
        if actor in loaded.index:
            asked[loaded.index[actor]] = True
            answered[loaded.index[actor]] = day is not None
    return asked, answered


def anybody_like(viewer: Viewer) -> Viewer:
    """Return a viewer of the same circle who has nothing of their own to see."""
    return User(role=viewer.role) if isinstance(viewer, User) else viewer


def drawn_network(*, collection: Collection, viewer: Viewer) -> tuple[list[UUID], graphs.Network]:
    """Load all that may ever be drawn for `viewer`: actors, all ties ever stated, pairs of shared occasions."""
    actors = Actor.objects.visible_to(viewer).filter(collection=collection, merged_into=None)
    rows = list(actors.order_by("pk").values_list("pk", "sector_id"))
    index = {pk: i for i, (pk, _sector) in enumerate(rows)}
    stated = Observation.objects.visible_to(viewer).filter(collection=collection)
    pairs: list[Pair] = list(stated.values_list("source_id", "target_id"))
    pairs += shared_occasions(collection=collection, viewer=viewer)
    pairs += main_organisation(collection=collection, on=clock.today()).items()
    arcs = [(index[a], index[b]) for a, b in pairs if a in index and b in index]
    classes = _sector_classes()
    sectors = [classes.get(sector, -1) if sector else -1 for _pk, sector in rows]
    network = graphs.build(len(rows), np.array(arcs, dtype=np.intp).reshape(-1, 2), sector=sectors)
    return list(index), network

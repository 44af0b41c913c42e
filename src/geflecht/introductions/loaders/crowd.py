"""Everybody who counts for a round, as arrays for the engine. Ids stay here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geflecht.actors.models import Actor, Collection, OfferNeed, Place, Role, Sector, Side, Term, User, Viewer
from geflecht.algorithms import wishes
from geflecht.algorithms.affinity import People
from geflecht.algorithms.reasons import Names
from geflecht.introductions.loaders import reach
from geflecht.kit import clock
from geflecht.kit.audiences import Audience
from geflecht.ties import loaders as ties
from geflecht.ties.models import TieKind

Pair = tuple[UUID, UUID]
TOWN_SIZES = (500_000, 100_000, 50_000, 20_000, 10_000, 5_000)  # from which on a town is of the next kind


@dataclass(frozen=True, slots=True)
class Person:
    """What is read of somebody; sector and place are their own, else those of the main organisation."""

    id: UUID
    name: str
    organisation: UUID | None
    sector: int | None
    place: UUID | None


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Everybody of a collection as the engine sees them; `ids[i]` is person i, codes index the lists."""

    ids: list[UUID]
    people: People
    names: dict[str, Names]
    sectors: list[Sector]
    themes: list[Term]
    towns: list[Place]
    index: dict[UUID, int] = field(repr=False)
    open_ties: set[tuple[int, int]] = field(repr=False)

    def pairs(self, named: Iterable[Pair]) -> NDArray[np.intp]:
        """Return pairs of ids as pairs of indices (k, 2); a pair of somebody no longer there is left out."""
        found = [(self.index[a], self.index[b]) for a, b in named if a in self.index and b in self.index]
        return np.array(found, dtype=np.intp).reshape(-1, 2)


def crowd(*, collection: Collection, viewer: Viewer, most: int) -> Crowd:
    """Load everybody of a collection; who takes part gets at most `most` introductions."""
    rows = persons(collection)
    ids = [row.id for row in rows]
    index = {pk: i for i, pk in enumerate(ids)}
    sectors = list(Sector.objects.order_by("position", "key"))
    towns = list(Place.objects.filter(pk__in={row.place for row in rows if row.place}).order_by("pk"))
    themes = list(Term.objects.of("theme"))
    wanted, load = reach.wanted(collection=collection), reach.open_per_person(ids)
    needs, offers = _wishes(collection, rows)
    place = _codes([row.place for row in rows], [town.pk for town in towns])
    sector = _codes([row.sector for row in rows], [one.pk for one in sectors])
    sides = [list(Side.values).index(one.side) for one in sectors]
    houses = sorted({row.organisation for row in rows if row.organisation})
    people = People(
        sector=sector,
        side=_of(sides, sector),
        organisation=_codes([row.organisation for row in rows], houses),
        town=place,
        town_kind=_of([_kind(town) for town in towns], place),
        place=np.array([(town.lat, town.lon) for town in towns] + [(np.nan, np.nan)])[place],
        themes=_themes(collection, index, themes),
        needs=wishes.wishes(needs),
        offers=wishes.wishes(offers),
        capacity=np.array([min(wanted.get(pk, 0), most) for pk in ids], dtype=np.int64),
        availability=np.array([1 / (1 + load[pk]) for pk in ids]),
        ties=np.array(sorted(_ties(collection, viewer, index)), dtype=np.intp).reshape(-1, 2),
    )
    names = {
        language: Names(
            [row.name for row in rows],
            [getattr(one, f"label_{language}") for one in sectors],
            [getattr(one, f"label_{language}") for one in themes],
            [town.name for town in towns],
        )
        for language in ("de", "en")
    }
    any_member = User(role=Role.MEMBER)
    return Crowd(ids, people, names, sectors, themes, towns, index, _ties(collection, any_member, index))


def persons(collection: Collection) -> list[Person]:
    """Return the persons of a collection who count, in list order."""
    home = ties.main_organisation(collection=collection, on=clock.today())
    fields = ("pk", "name", "sector_id", "place_id")
    houses = {
        pk: (sector, place)
        for pk, _name, sector, place in Actor.objects.organisations()
        .filter(collection=collection)
        .values_list(*fields)
    }
    present = Actor.objects.persons().filter(
        collection=collection, merged_into=None, erased_at=None, membership__in=reach.STANDING
    )
    rows = []
    for pk, name, sector, place in present.order_by("sort_key", "pk").values_list(*fields):
        house = home.get(pk)
        of_house = houses.get(house, (None, None)) if house else (None, None)
        rows.append(Person(pk, name, house, sector or of_house[0], place or of_house[1]))
    return rows


def _codes(values: Sequence[object], known: Sequence[object]) -> NDArray[np.intp]:
    position = {value: code for code, value in enumerate(known)}
    return np.array([position.get(value, -1) for value in values], dtype=np.intp)


def _of(values: Sequence[int], codes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the value behind each code, −1 for an unknown one."""
    return np.array([*values, -1], dtype=np.intp)[codes]


def _kind(town: Place) -> int:
    """Return how large a town is as a code, −1 unknown."""
    if town.population is None:
        return -1
    return next((k for k, size in enumerate(TOWN_SIZES) if town.population >= size), len(TOWN_SIZES))


def _themes(collection: Collection, index: dict[UUID, int], themes: Sequence[Term]) -> list[list[int]]:
    position = {term.pk: code for code, term in enumerate(themes)}
    found: list[list[int]] = [[] for _person in index]
    links = Actor.themes.through.objects.filter(actor__collection=collection).order_by("pk")
    for actor, term in links.values_list("actor_id", "term_id"):
        if actor in index and term in position:
            found[index[actor]].append(position[term])
    return found


def _wishes(collection: Collection, rows: Sequence[Person]) -> tuple[list[list[str]], list[list[str]]]:
    """Return the open needs and offers of each person, and of the organisation they work for.

    What only the coordination may see is left out: it would stand in the reason that goes to the other side.
    """
    open_now = OfferNeed.objects.filter(
        actor__collection=collection, fulfilled_on=None, expires_on__gte=clock.today()
    ).exclude(actor__offers_audience=Audience.COORDINATION)
    said: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    for actor, direction, text in open_now.order_by("created_at", "pk").values_list(
        "actor_id", "direction", "text"
    ):
        said[actor, direction].append(text)

    def of(direction: str) -> list[list[str]]:
        return [
            said.get((row.id, direction), [])
            + (said.get((row.organisation, direction), []) if row.organisation else [])
            for row in rows
        ]

    return of(OfferNeed.Direction.NEED), of(OfferNeed.Direction.OFFER)


def _ties(collection: Collection, viewer: Viewer, index: dict[UUID, int]) -> set[tuple[int, int]]:
    """Return who knows whom as far as `viewer` may see: every kind of tie between two persons counts."""
    standing = ties.standing_ties(
        collection=collection, on=clock.today(), viewer=viewer, kinds=tuple(TieKind.values)
    )
    ends = [
        sorted((index[tie.source], index[tie.target]))
        for tie in standing
        if tie.source in index and tie.target in index
    ]
    return {(a, b) for a, b in ends}

"""Whom a survey asks."""

from dataclasses import dataclass
from itertools import count
from uuid import UUID

from django.db.models import Q

from geflecht.actors.models import Actor, ActorQuerySet, Kind, Membership, User
from geflecht.kit import clock
from geflecht.surveys.models import Survey
from geflecht.ties import loaders as tie_loaders
from geflecht.ties.models import Occasion, Presence, Wave


def chosen_people(survey: Survey) -> dict[UUID, str]:
    """Return the actors a survey asks, in list order, each with the language they read.

    After an event these are the people who were there and have an address; else whoever fits `whom`:
    kind, sectors, memberships. The office of the coordination is never asked.
    """
    rows = Actor.objects.filter(collection=survey.collection, merged_into=None, erased_at=None)
    if survey.kind == Survey.Kind.OCCASION:
        there = Presence.objects.filter(occasion=survey.occasion_id).values("actor_id")
        rows = rows.filter(pk__in=there, kind=Kind.PERSON, contact__email__gt="")
    else:
        rows = _fitting(survey, rows)
    ids = list(rows.order_by("sort_key", "pk").values_list("pk", flat=True))
    spoken = dict(User.objects.filter(person__in=ids).values_list("person_id", "language"))
    return {pk: "en" if spoken.get(pk, "de").startswith("en") else "de" for pk in ids}


def _fitting(survey: Survey, rows: ActorQuerySet) -> ActorQuerySet:
    whom = survey.whom
    rows = rows.filter(
        kind=whom.get("kind", Kind.PERSON), membership__in=whom.get("memberships") or [Membership.ACTIVE]
    )
    home = tie_loaders.main_organisation(collection=survey.collection, on=clock.today())
    if sectors := whom.get("sectors"):
        houses = set(
            Actor.objects.filter(collection=survey.collection, sector__key__in=sectors).values_list(
                "pk", flat=True
            )
        )
        there = [person for person, house in home.items() if house in houses]
        rows = rows.filter(Q(sector__key__in=sectors) | Q(sector=None, pk__in=there))
    office = survey.collection.office_id
    if office:
        rows = rows.exclude(pk__in=[office, *(p for p, house in home.items() if house == office)])
    return rows


def free_name(survey: Survey) -> str:
    """Return the name for the next wave of a survey: the same with a number that is still free."""
    return _free(survey.name, survey.collection_id)


def free_name_for(occasion: Occasion) -> str:
    """Return the name for a survey after an occasion."""
    return _free(occasion.label[:110], occasion.collection_id, first=occasion.label[:110])


def _free(stem: str, collection_id: UUID, *, first: str = "") -> str:
    taken = {
        *Survey.objects.filter(collection=collection_id).values_list("name", flat=True),
        *Wave.objects.filter(collection=collection_id).values_list("name", flat=True),
    }
    numbered = (f"{stem[:110]} ({number})" for number in count(2))
    return first if first and first not in taken else next(name for name in numbered if name not in taken)


@dataclass(frozen=True, slots=True)
class People:
    """Who would be asked: how many, how many of them have an address, and the first names of the list."""

    count: int
    with_address: int
    first: list[Actor]

    @property
    def without_address(self) -> int:
        return self.count - self.with_address


def people_and_addresses(survey: Survey) -> People:
    """Return who would be asked by a draft."""
    ids = list(chosen_people(survey))
    rows = Actor.objects.filter(pk__in=ids)
    with_address = rows.filter(contact__email__gt="").count()
    return People(len(ids), with_address, list(rows.order_by("sort_key", "pk")[:8]))

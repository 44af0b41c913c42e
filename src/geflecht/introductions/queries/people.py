"""The people of introductions, as cards and mails show them."""

from collections.abc import Collection as Many
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from geflecht.actors.models import Actor, Affiliation, Sector
from geflecht.introductions.loaders import reach
from geflecht.kit import clock


@dataclass(frozen=True, slots=True)
class Card:
    """One person as others get to know them. `email` and `phone` are for mails after both said yes."""

    id: UUID
    name: str
    function: str
    organisation: str
    sector: Sector | None
    town: str
    is_example: bool
    email: str
    phone: str
    language: str
    can_be_reached: bool

    @property
    def role(self) -> str:
        return ", ".join(filter(None, (self.function, self.organisation, self.town)))

    @property
    def url(self) -> str:
        return reverse("explore:actor", args=[self.id])


def cards(ids: Many[UUID]) -> dict[UUID, Card]:
    """Return the cards of people by id, in the order of `ids`. Five reads."""
    rows = Actor.objects.filter(pk__in=ids).select_related("sector", "place").in_bulk()
    main = _affiliations(ids)
    reached = reach.addresses(ids)
    return {pk: _card(rows[pk], main.get(pk), reached.get(pk)) for pk in ids if pk in rows}


def _affiliations(ids: Many[UUID]) -> dict[UUID, Affiliation]:
    """Return the function of each person that stands today, the main one before others."""
    rows = (
        Affiliation.objects.filter(person__in=ids)
        .select_related("organisation__sector", "organisation__place")
        .order_by("is_main", "-since", "pk")
    )
    today = clock.today()
    return {row.person_id: row for row in rows if not row.until or row.until.last > today}


def _card(person: Actor, work: Affiliation | None, address: reach.Address | None) -> Card:
    house = work.organisation if work else None
    place = person.place or (house.place if house else None)
    return Card(
        id=person.pk,
        name=person.name,
        function=work.function if work else "",
        organisation=house.name if house else "",
        sector=person.sector or (house.sector if house else None),
        town=place.name if place else person.place_text,
        is_example=person.is_example,
        email=address.email if address else "",
        phone=address.phone if address else "",
        language=address.language if address else "de",
        can_be_reached=bool(
            address and address.is_open and not person.erased_at and not person.merged_into_id
        ),
    )

"""How people can be written to, and who wants to be introduced to how many."""

import datetime as dt
from collections import Counter
from collections.abc import Collection as Many
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from geflecht.actors.models import Actor, Collection, Contact, Kind, MailKind, Membership, User
from geflecht.introductions.models import WAITING, Answer, Introduction, Participation
from geflecht.kit import clock
from geflecht.kit.models import MailStop

STANDING = (Membership.ACTIVE, Membership.PAUSED)


@dataclass(frozen=True, slots=True)
class Address:
    """Where and in which language somebody reads mail; `is_open` unless they stopped introductions."""

    email: str
    language: str
    phone: str
    is_open: bool


def addresses(ids: Many[UUID]) -> dict[UUID, Address]:
    """Return how each of `ids` can be reached; who has no address is left out. Three reads."""
    found = {
        row.actor_id: (row.email, "de", row.phone)
        for row in Contact.objects.filter(actor__in=ids).exclude(email="")
    }
    for person, email, language in User.objects.filter(person__in=ids, is_active=True).values_list(
        "person_id", "email", "language"
    ):
        if person is not None:
            _own, _language, phone = found.get(person, ("", "", ""))
            found[person] = (email, language, phone)
    stopped = set(
        MailStop.objects.filter(kind=MailKind.INTRODUCTION).values_list(Lower("address"), flat=True)
    )
    return {
        pk: Address(email, language, phone, email.lower() not in stopped)
        for pk, (email, language, phone) in found.items()
    }


def wanted(*, collection: Collection, on: dt.date | None = None) -> dict[UUID, int]:
    """Return who takes part on a day, and how many introductions each still wants.

    What was sent and waits for an answer counts; whoever cannot be reached is left out.
    """
    day = on or clock.today()
    rows = Participation.objects.filter(
        Q(paused_until=None) | Q(paused_until__lt=day),
        is_opted_in=True,
        person__collection=collection,
        person__kind=Kind.PERSON,
        person__merged_into=None,
        person__erased_at=None,
        person__membership=Membership.ACTIVE,
    )
    capacity = dict(rows.values_list("person_id", "capacity"))
    open_now = open_per_person(capacity)
    reached = addresses(capacity)
    return {
        pk: max(count - open_now.get(pk, 0), 0)
        for pk, count in capacity.items()
        if pk in reached and reached[pk].is_open
    }


def open_per_person(ids: Many[UUID]) -> Counter[UUID]:
    """Return how many sent proposals wait for an answer, per person."""
    rows = Answer.objects.filter(introduction__state__in=WAITING, person__in=ids)
    return Counter(rows.values_list("person_id", flat=True))


def people(collection: Collection) -> list[UUID]:
    """Return all persons of a collection who count for rounds, in list order."""
    rows = Actor.objects.persons().filter(
        collection=collection, merged_into=None, erased_at=None, membership__in=STANDING
    )
    return list(rows.order_by("sort_key", "pk").values_list("pk", flat=True))


def introduced_pairs(collection: Collection) -> list[tuple[UUID, UUID]]:
    """Return every pair that was ever proposed to both."""
    rows = Introduction.objects.filter(round__collection=collection, sent_at__isnull=False)
    return list(rows.values_list("first_id", "second_id"))

"""Parallel workshops: wishes, the fair assignment, and changing afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from geflecht.actors.models import By
from geflecht.algorithms import choices
from geflecht.events import loaders, rules
from geflecht.events.actions import doors, letters
from geflecht.events.actions.doors import Full
from geflecht.events.models import (
    Event,
    Registration,
    RegistrationState,
    Workshop,
    WorkshopPlace,
    WorkshopWish,
)
from geflecht.events.rules import Asker
from geflecht.kit import log, turns
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require

MAY_CHOOSE = (RegistrationState.CONFIRMED, RegistrationState.ATTENDED)


class WishesAreOver(Refused):
    """The workshops were assigned, or the time for wishes has passed."""


class NoPlaceYet(Refused):
    """Only who has a place at the event chooses a workshop."""


def write(registration: Registration, workshop_ids: Sequence[int]) -> None:
    """Write down wishes, first wish first; workshops of other events are left out. Part of a transaction."""
    bands = dict(registration.event.workshops.values_list("pk", "band"))
    registration.wishes.all().delete()
    ranks: dict[int, int] = {}
    made = []
    for pk in dict.fromkeys(workshop_ids):
        if pk in bands:
            ranks[bands[pk]] = ranks.get(bands[pk], 0) + 1
            made.append(WorkshopWish(registration=registration, workshop_id=pk, rank=ranks[bands[pk]]))
    WorkshopWish.objects.bulk_create(made)


@turns.in_turn
@transaction.atomic
def wish(*, registration: Registration, workshops: Sequence[int], by: Asker) -> None:
    """Say which workshops one would like to be in, first wish first.

    Refuses `WishesAreOver` once they were assigned or the time has passed.
    """
    require(rules.may_answer_for(by, registration))
    door = doors.lock(registration.event_id)
    registration = doors.fresh(door, registration.pk)
    until = door.admission.wishes_until
    if registration.workshop_places.exists() or (until is not None and until <= door.now):
        raise WishesAreOver(
            _("Wishes are closed. Where a workshop still has places, you can choose it directly.")
        )
    write(registration, workshops)
    doors.note("workshops_wished", door, registration, by=by)


@dataclass(frozen=True, slots=True)
class Assigned:
    """How an assignment came out: people with a workshop, with their first wish, and without one."""

    placed: int
    first: int
    unplaced: int


@turns.in_turn
@transaction.atomic
def assign_workshops(*, event: Event, by: By) -> Assigned:
    """Assign the workshops of an event by the wishes of those with a place, round by round, and tell them.

    As many people as possible get one, then as many first wishes as possible, and so on; proven. Who gets
    none is told which of their wishes are full and how many wished for them. Assigning again starts anew.
    """
    require(rules.may_manage(by))
    door = doors.lock(event.pk)
    WorkshopPlace.objects.filter(registration__event=event).delete()
    made: list[WorkshopPlace] = []
    for case in loaders.workshop_cases(event):
        found = choices.place(case.rank, case.capacity)
        missing = {one.person: one for one in found.unplaced}
        for row, registration_id in enumerate(case.registrations):
            column = int(found.workshop[row])
            made.append(
                WorkshopPlace(
                    registration_id=registration_id,
                    band=case.band,
                    workshop_id=case.workshops[column] if column >= 0 else None,
                    rank=int(case.rank[row, column]) if column >= 0 else 0,
                    why=case.reason(missing[row]) if column < 0 else {},
                )
            )
    WorkshopPlace.objects.bulk_create(made)
    result = Assigned(
        placed=sum(one.workshop_id is not None for one in made),
        first=sum(one.rank == 1 for one in made),
        unplaced=sum(one.workshop_id is None for one in made),
    )
    for registration in door.event.registrations.filter(
        state__in=MAY_CHOOSE, workshop_places__isnull=False
    ).distinct():
        letters.workshops(registration, version=f"{door.now:%Y%m%d%H%M%S}")
    log.record(
        "events.workshops_assigned", by=by, about=door.event,
        details={"placed": result.placed, "unplaced": result.unplaced},
    )  # fmt: skip
    return result


@turns.in_turn
@transaction.atomic
def choose_workshop(*, registration: Registration, workshop: Workshop, by: Asker) -> WorkshopPlace:
    """Take a place in a workshop that still has some, in place of another of that round.

    Refuses `doors.Full` and `NoPlaceYet`.
    """
    require(rules.may_answer_for(by, registration))
    door = doors.lock(registration.event_id)
    registration = doors.fresh(door, registration.pk)
    workshop = door.event.workshops.get(pk=workshop.pk)
    if registration.state not in MAY_CHOOSE:
        raise NoPlaceYet(_("You can choose a workshop as soon as you have a place at the event."))
    others = workshop.taken_places.exclude(registration=registration)
    if others.count() >= workshop.capacity:
        raise Full(_("“%(workshop)s” is full. Choose another one.") % {"workshop": workshop.label})
    place, _is_new = WorkshopPlace.objects.update_or_create(
        registration=registration,
        band=workshop.band,
        defaults={"workshop": workshop, "rank": 0, "why": {}},
    )
    doors.note("workshop_chosen", door, registration, by=by)
    return place

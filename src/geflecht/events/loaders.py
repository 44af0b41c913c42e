"""Rows of events → arrays for `algorithms`; ids stay here."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms.choices import Unplaced
from geflecht.events.models import Event, RegistrationState, WorkshopWish


@dataclass(frozen=True, slots=True)
class WorkshopCase:
    """The wishes for the workshops of one round: who (rows) ranks what (columns)."""

    band: int
    registrations: tuple[UUID, ...]
    workshops: tuple[int, ...]
    rank: NDArray[np.intp]
    capacity: NDArray[np.intp]

    def reason(self, one: Unplaced) -> dict[str, Any]:
        """Return what stood in the way of somebody: the full workshops, their seats, and who needs them."""
        return {
            "full": [self.workshops[column] for column in one.workshops],
            "people": one.people,
            "seats": one.seats,
        }


def workshop_cases(event: Event) -> list[WorkshopCase]:
    """Return one case for each round of workshops: everybody with a place who wished for something."""
    workshops = list(event.workshops.order_by("band", "position", "pk"))
    wishes = list(
        WorkshopWish.objects.filter(
            workshop__event=event,
            registration__state__in=(RegistrationState.CONFIRMED, RegistrationState.ATTENDED),
        )
        .order_by("registration__turn", "rank")
        .values_list("registration_id", "workshop_id", "rank")
    )
    found = []
    for band in sorted({workshop.band for workshop in workshops}):
        columns = {w.pk: place for place, w in enumerate(one for one in workshops if one.band == band)}
        own = [wish for wish in wishes if wish[1] in columns]
        rows = {pk: place for place, pk in enumerate(dict.fromkeys(pk for pk, *_rest in own))}
        rank = np.zeros((len(rows), len(columns)), np.intp)
        for registration, workshop, place in own:
            rank[rows[registration], columns[workshop]] = place
        capacity = np.array([w.capacity for w in workshops if w.band == band], np.intp)
        found.append(WorkshopCase(band, tuple(rows), tuple(columns), rank, capacity))
    return found

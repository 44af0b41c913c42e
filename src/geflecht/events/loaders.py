"""Rows of events → arrays for `algorithms`; ids stay here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from geflecht.actors.models import Viewer
from geflecht.algorithms import seating
from geflecht.algorithms.choices import Unplaced
from geflecht.algorithms.seating import model
from geflecht.events.models import (
    Event,
    Registration,
    RegistrationState,
    Seat,
    SeatingPair,
    SeatingPlan,
    SeatingTable,
    TableHost,
    WorkshopWish,
)
from geflecht.kit import clock
from geflecht.ties import loaders as ties
from geflecht.ties.models import Presence, TieKind

SEATED_STATES = (RegistrationState.CONFIRMED, RegistrationState.ATTENDED)
TABLE = "table"


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


@dataclass(frozen=True, slots=True)
class SeatingCase:
    """Who is to be seated (rows) at which tables (columns), by which rules, and who sits where by now."""

    registrations: tuple[Registration, ...]
    tables: tuple[SeatingTable, ...]
    people: seating.People
    rules: seating.Rules
    known: NDArray[np.intp]
    assignment: NDArray[np.intp]
    here: NDArray[np.bool_]

    @property
    def sizes(self) -> seating.Tables:
        return seating.Tables.of([table.places for table in self.tables])

    @property
    def mending_sizes(self) -> seating.Tables:
        """Return the places; a table is filled up when it has lost more than two of an even share."""
        share = int(self.here.sum()) // len(self.tables)
        return seating.Tables.of(
            [table.places for table in self.tables],
            [min(table.places, max(share - 2, min(share, 3))) for table in self.tables],
        )


def seating_case(plan: SeatingPlan, *, viewer: Viewer) -> SeatingCase:
    """Return who has a place at the event or a seat by now, and what is known of them."""
    tables = sorted(plan.tables.all(), key=_open_to_most)
    rows = list(
        Registration.objects.filter(event=plan.event_id)
        .filter(Q(state__in=SEATED_STATES) | Q(seats__isnull=False))
        .distinct()
        .select_related("sector")
        .order_by("number")
    )
    index = {row.pk: place for place, row in enumerate(rows)}
    columns = {table.pk: place for place, table in enumerate(tables)}
    fixed = np.full(len(rows), -1, np.intp)
    for registration, table in TableHost.objects.filter(table__plan=plan).values_list(
        "registration_id", "table_id"
    ):
        if registration in index:
            fixed[index[registration]] = columns[table]
    pairs: dict[str, list[tuple[int, int]]] = {kind: [] for kind in SeatingPair.Kind.values}
    for pair in plan.pairs.all():
        if pair.first_id in index and pair.second_id in index:
            pairs[pair.kind].append((index[pair.first_id], index[pair.second_id]))
    return SeatingCase(
        registrations=tuple(rows),
        tables=tuple(tables),
        people=_people(rows),
        rules=seating.Rules.of(
            len(rows), len(tables), fixed=fixed, together=pairs["together"], apart=pairs["apart"],
            allowed=_allowed(rows, tables),
        ),
        known=_known(plan.event, rows, viewer),
        assignment=_assignment(plan, index, columns),
        here=np.array([row.state in SEATED_STATES for row in rows], bool),
    )  # fmt: skip


def _open_to_most(table: SeatingTable) -> tuple[int, int]:
    """Sort by restrictions: where people do not spread evenly, the first tables get one more."""
    return (table.language != "") + (not table.is_step_free), table.position


def _people(rows: Sequence[Registration]) -> seating.People:
    return seating.People.of(
        _codes([row.sector.key if row.sector else "" for row in rows]),
        side=_codes([row.sector.side if row.sector else "" for row in rows]),
        town=_codes([row.town.strip().casefold() for row in rows]),
        organisation=_codes([row.organisation.strip().casefold() for row in rows]),
    )


def _codes(words: Sequence[str]) -> NDArray[np.intp]:
    """Number the words; nothing said is −1."""
    numbers = {word: code for code, word in enumerate(sorted(set(words) - {""}))}
    return np.array([numbers.get(word, -1) for word in words], np.intp)


def _allowed(rows: Sequence[Registration], tables: Sequence[SeatingTable]) -> NDArray[np.bool_]:
    languages = sorted({*(row.language for row in rows), *(table.language for table in tables)} - {""})
    return model.may_sit(
        np.array([[row.language == one for one in languages] for row in rows], bool).reshape(len(rows), -1),
        np.array([row.access_needs != "" for row in rows], bool),
        np.array([[table.language == one for one in languages] for table in tables], bool).reshape(
            len(tables), -1
        ),
        np.array([table.is_step_free for table in tables], bool),
    )


def _known(event: Event, rows: Sequence[Registration], viewer: Viewer) -> NDArray[np.intp]:
    """Return the pairs who know each other: by a tie of any kind, or from a table at an earlier event."""
    index = {row.person_id: place for place, row in enumerate(rows) if row.person_id}
    standing = ties.standing_ties(
        collection=event.collection, on=clock.today(), viewer=viewer, kinds=tuple(TieKind.values)
    )
    found = {(index[t.source], index[t.target]) for t in standing if t.source in index and t.target in index}
    shared = Presence.objects.filter(occasion__kind=TABLE, actor__in=list(index))
    tables: dict[UUID, list[int]] = {}
    for occasion, actor in shared.exclude(occasion__address=address_of(event)).values_list(
        "occasion_id", "actor_id"
    ):
        tables.setdefault(occasion, []).append(index[actor])
    for seated in tables.values():
        found |= set(combinations(sorted(seated), 2))
    return np.array(sorted(found), np.intp).reshape(-1, 2)


def address_of(event: Event) -> str:
    """Return where an occasion of this event leads."""
    return f"/veranstaltungen/{event.slug}/"


def _assignment(plan: SeatingPlan, index: Mapping[UUID, int], columns: Mapping[int, int]) -> NDArray[np.intp]:
    seats = np.full((plan.rounds, len(index)), -1, np.intp)
    rows = Seat.objects.filter(table__plan=plan, round__lte=plan.rounds)
    for registration, table, number in rows.values_list("registration_id", "table_id", "round"):
        seats[number - 1, index[registration]] = columns[table]
    return seats

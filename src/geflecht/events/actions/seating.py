"""Tables that mix: set up, compose, mend, show, and note who sat together."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geflecht.actors.models import By, Machine, User
from geflecht.algorithms import seating
from geflecht.algorithms.seating import limits
from geflecht.events import loaders, queries, rules
from geflecht.events.loaders import SeatingCase
from geflecht.events.models import (
    Event,
    ListedFor,
    Registration,
    RegistrationState,
    Seat,
    SeatingPair,
    SeatingPlan,
    SeatingTable,
    TableHost,
)
from geflecht.events.queries.entries import narrowest
from geflecht.kit import clock, log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.ties import actions as ties
from geflecht.ties.models import Occasion

SECONDS = 1.5
LEAST = 2


class NobodyToSeat(Refused):
    """Fewer people than a table needs have a place."""


class CannotSeat(Refused):
    """The tables and rules cannot all be kept; the message says which one stands in the way."""


class MeanwhileChanged(Refused):
    """Registrations or tables changed while the tables were being composed."""


class NotComposed(Refused):
    """There are no composed tables yet."""


class SamePerson(Refused):
    """A pair needs two people of this event."""


@dataclass(frozen=True, slots=True)
class TableDraft:
    """What is said of one table."""

    name: str
    places: int
    language: str
    is_step_free: bool
    hosts: Sequence[Registration]


@transaction.atomic
def set_up_tables(*, event: Event, tables: int, places: int, rounds: int, by: By) -> SeatingPlan:
    """Put up `tables` tables of `places` places for `rounds` rounds; seats composed before are dropped.

    Tables that stay keep their name, language and hosts; rules for pairs stay.
    """
    require(rules.may_manage(by))
    plan = _lock(event) or SeatingPlan(event=event)
    plan.rounds = rounds
    _forget_seats(plan)
    plan.tables.filter(position__gt=tables).delete()
    plan.tables.update(places=places)
    known = set(plan.tables.values_list("position", flat=True))
    SeatingTable.objects.bulk_create(
        SeatingTable(
            plan=plan, position=number, name=_("Table %(number)s") % {"number": number}, places=places
        )
        for number in range(1, tables + 1)
        if number not in known
    )
    log.record(
        "events.tables_set_up", by=by, about=event,
        details={"tables": tables, "places": places, "rounds": rounds},
    )  # fmt: skip
    return plan


def _lock(event: Event) -> SeatingPlan | None:
    """Hold the plan of an event until the transaction ends."""
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    return SeatingPlan.objects.filter(event=event).select_related("event__collection").first()


def _forget_seats(plan: SeatingPlan) -> None:
    """Drop all seats; what was reached by them is void."""
    plan.reached, plan.composed_at, plan.mended_at, plan.is_shown = {}, None, None, False
    plan.save()
    Seat.objects.filter(table__plan=plan).delete()


@transaction.atomic
def set_table(*, table: SeatingTable, draft: TableDraft, by: By) -> None:
    """Name a table, say its places, language and access, and who hosts it; seats stay until composed anew."""
    require(rules.may_manage(by))
    _lock(table.plan.event)
    for name in ("name", "places", "language", "is_step_free"):
        setattr(table, name, getattr(draft, name))
    table.save()
    chosen = [row for row in draft.hosts if row.event_id == table.plan_id]
    TableHost.objects.filter(table=table).delete()
    TableHost.objects.filter(registration__in=chosen).delete()
    TableHost.objects.bulk_create(TableHost(table=table, registration=row) for row in chosen)
    log.record("events.table_set", by=by, about=table.plan.event, details={"table": table.position})


@transaction.atomic
def bind_pair(
    *, plan: SeatingPlan, first: Registration, second: Registration, kind: str, by: By
) -> SeatingPair:
    """Say that two people sit together in every round, or never. Refuses `SamePerson`."""
    require(rules.may_manage(by))
    if first.pk == second.pk or {first.event_id, second.event_id} != {plan.event_id}:
        raise SamePerson(_("Choose two different people of this event."))
    a, b = sorted((first, second), key=lambda row: row.pk)
    pair, _is_new = SeatingPair.objects.update_or_create(
        plan=plan, first=a, second=b, defaults={"kind": kind}
    )
    log.record("events.pair_bound", by=by, about=plan.event, details={"kind": kind})
    return pair


@transaction.atomic
def loosen_pair(*, pair: SeatingPair, by: By) -> None:
    """Take back that two people sit together, or never."""
    require(rules.may_manage(by))
    log.record("events.pair_loosened", by=by, about=pair.plan.event, details={"kind": pair.kind})
    pair.delete()


def compose_tables(*, event: Event, by: User | Machine, iterations: int | None = None) -> SeatingPlan:
    """Seat everybody with a place, so that as many as possible meet new people of other sectors.

    Seats composed before are replaced and hidden until shown again. `iterations` instead of time makes the
    result the same on every machine. The search runs outside of the transaction, so that nobody waits for it;
    refuses `MeanwhileChanged` where people or tables changed during it, and `NobodyToSeat`, `CannotSeat`.
    """
    require(rules.may_manage(by))
    plan = SeatingPlan.objects.select_related("event__collection").filter(event=event).first()
    case = loaders.seating_case(plan, viewer=by) if plan else None
    if plan is None or case is None or case.here.sum() < LEAST:
        raise NobodyToSeat(_("At least two people need a place at the event before tables can be composed."))
    case = _only_present(case)
    stop = limits.after(seconds=None if iterations else SECONDS, iterations=iterations)
    seed = plan.seed + (1 if plan.composed_at else 0)
    try:
        found = seating.compose(
            case.people, case.sizes, plan.rounds, rules=case.rules, known=case.known, seed=seed, stop=stop
        )
    except seating.Unseatable as refusal:
        raise CannotSeat(_reason(refusal, case)) from refusal
    return _write_composed(event, case, found, seed=seed, by=by)


def _only_present(case: SeatingCase) -> SeatingCase:
    """Leave out whoever has a seat by now but no place at the event."""
    rows = np.flatnonzero(case.here)
    place = np.full(len(case.here), -1, np.intp)
    place[rows] = np.arange(len(rows))

    def kept(pairs: NDArray[np.intp]) -> NDArray[np.intp]:
        moved = place[pairs]
        return moved[(moved >= 0).all(axis=1)]

    people = seating.People.of(
        case.people.sector[rows], side=case.people.side[rows], town=case.people.town[rows],
        organisation=case.people.organisation[rows],
    )  # fmt: skip
    bound = seating.Rules.of(
        len(rows), len(case.tables), fixed=case.rules.fixed[rows], together=kept(case.rules.together),
        apart=kept(case.rules.apart), allowed=case.rules.allowed[rows],
    )  # fmt: skip
    return SeatingCase(
        registrations=tuple(case.registrations[row] for row in rows), tables=case.tables, people=people,
        rules=bound, known=kept(case.known), assignment=case.assignment[:, rows], here=case.here[rows],
    )  # fmt: skip


@transaction.atomic
def _write_composed(
    event: Event, case: SeatingCase, found: seating.Seating, *, seed: int, by: By
) -> SeatingPlan:
    plan = _lock(event)
    present = event.registrations.filter(state__in=loaders.SEATED_STATES)
    same_people = set(present.values_list("pk", flat=True)) == {row.pk for row in case.registrations}
    same_tables = plan is not None and set(plan.tables.values_list("pk", "places")) == {
        (table.pk, table.places) for table in case.tables
    }
    if plan is None or not same_people or not same_tables or plan.rounds != len(found.assignment):
        raise MeanwhileChanged(
            _("Registrations or tables changed while the tables were being composed. Compose them again.")
        )
    _forget_seats(plan)
    plan.seed, plan.composed_at = seed, clock.now()
    plan.reached = {
        **asdict(found.parts),
        "bound": int(found.bound),
        "value": int(found.value),
        "proven": found.proven,
    }
    plan.save()
    _write_seats(case, found.assignment)
    log.record("events.tables_composed", by=by, about=event, details=plan.reached)
    return plan


def _write_seats(case: SeatingCase, assignment: NDArray[np.intp], *, from_round: int = 0) -> None:
    Seat.objects.bulk_create(
        Seat(table=case.tables[table], registration=case.registrations[person], round=number + 1)
        for number, row in enumerate(assignment)
        if number >= from_round
        for person, table in enumerate(row)
        if table >= 0
    )


@dataclass(frozen=True, slots=True)
class Mended:
    """Who changed their table, who was seated newly, and who is gone: how many."""

    moved: int
    seated: int
    gone: int


@transaction.atomic
def mend_tables(*, event: Event, from_round: int = 1, by: User | Machine) -> Mended:
    """Take out who does not come and seat who came in addition, moving as few people as possible.

    Rounds before `from_round` are over and stay. Refuses `NotComposed`, and `CannotSeat` where somebody
    finds no place.
    """
    require(rules.may_manage(by))
    plan = _lock(event)
    if plan is None or plan.composed_at is None:
        raise NotComposed(_("Compose the tables first; then they can be mended."))
    first = min(max(from_round, 1), plan.rounds) - 1
    case = loaders.seating_case(plan, viewer=by)
    try:
        found = seating.repair(
            case.assignment, case.people, case.mending_sizes, here=case.here, rules=case.rules,
            known=case.known, from_round=first,
        )  # fmt: skip
    except seating.Unseatable as refusal:
        raise CannotSeat(_reason(refusal, case)) from refusal
    Seat.objects.filter(table__plan=plan, round__gt=first).delete()
    _write_seats(case, found.assignment, from_round=first)
    gone = int(((case.assignment[first:] >= 0).any(axis=0) & ~case.here).sum())
    plan.mended_at = clock.now()
    plan.reached = {**asdict(found.parts), "value": int(found.parts.value)}
    plan.save()
    made = Mended(len(found.moved), len(found.seated), gone)
    log.record("events.tables_mended", by=by, about=event, details=asdict(made))
    return made


def _reason(refusal: seating.Unseatable, case: SeatingCase) -> str:
    """Say which rule stands in the way, and what to do."""
    names = ", ".join(case.registrations[one].name for one in refusal.people[:5])
    table = case.tables[refusal.table].name if refusal.table is not None else ""
    sentences = {
        "places": _("There are not enough places for everybody. Add a table or places."),
        "fixed": _("%(table)s has more hosts than places. Take a host away or add places."),
        "together": _("These people should sit together, but no table can take all of them: %(names)s."),
        "apart": _("These people should sit apart, but other rules bring them together: %(names)s."),
        "nowhere": _("No table fits by language and access: %(names)s. Change a table."),
        "rules": _("The rules cannot all be kept. Loosen one of the pairs, or add a table."),
    }
    return sentences[refusal.reason] % {"names": names, "table": table}


@transaction.atomic
def show_tables(*, event: Event, is_shown: bool, by: By) -> None:
    """Let people see their own tables on their page, or not. Refuses `NotComposed`."""
    require(rules.may_manage(by))
    plan = _lock(event)
    if plan is None or plan.composed_at is None:
        raise NotComposed(_("Compose the tables first; then people can see theirs."))
    plan.is_shown = is_shown
    plan.save(update_fields=["is_shown"])
    log.record("events.tables_shown", by=by, about=event, details={"is_shown": is_shown})


def note_tables(*, event: Event, by: By) -> int:
    """Derive who met at a table: one occasion per table and round. Part of closing the attendance.

    Only who was there counts, and nobody who wants to be on no list. Returns how many tables were noted.
    """
    there = Seat.objects.filter(
        table__plan=event.pk, registration__state=RegistrationState.ATTENDED,
        registration__person__isnull=False,
    ).exclude(registration__listed_for=ListedFor.NOBODY)  # fmt: skip
    people: dict[tuple[int, str], set[uuid.UUID]] = defaultdict(set)
    for number, name, position, person in there.values_list(
        "round", "table__name", "table__position", "registration__person_id"
    ):
        label = _("%(event)s, round %(round)s, %(table)s") % {
            "event": event.title, "round": number, "table": name,
        }  # fmt: skip
        people[(number * 1000 + position, label)].add(person)
    drafts = [
        ties.OccasionDraft(
            id=uuid.uuid5(event.pk, f"table {code}"), kind=loaders.TABLE, label=label,
            address=loaders.address_of(event), on=queries.begin_of(event),
            audience=narrowest(event.audience, event.collection.audience),
            actor_ids=frozenset(actors),
        )
        for (code, label), actors in sorted(people.items())
    ]  # fmt: skip
    stale = Occasion.objects.filter(kind=loaders.TABLE, address=loaders.address_of(event)).exclude(
        pk__in=[draft.id for draft in drafts]
    )
    ties.forget_occasions(ids=stale.values_list("pk", flat=True), collection=event.collection)
    ties.note_presence(collection=event.collection, drafts=drafts, by=by)
    return len(drafts)

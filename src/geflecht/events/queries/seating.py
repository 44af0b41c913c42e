"""Tables that mix as the coordination, the projector and each participant see them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Viewer
from geflecht.algorithms import seating
from geflecht.algorithms.seating import words
from geflecht.events import loaders
from geflecht.events.models import (
    Event,
    ListedFor,
    Registration,
    RegistrationQuerySet,
    Seat,
    SeatingPlan,
    SeatingTable,
)
from geflecht.kit import typeset


def plan_of(event: Event) -> SeatingPlan | None:
    """Return how people sit at an event; None where no tables are set up."""
    return SeatingPlan.objects.select_related("event__collection").filter(event=event).first()


def to_seat(event: Event) -> RegistrationQuerySet:
    """Return who has a place, by name."""
    return event.registrations.filter(state__in=loaders.SEATED_STATES).order_by("name", "number")


@dataclass(slots=True)
class Sheet:
    """One table in one round: who sits there."""

    table: SeatingTable
    people: list[Registration] = field(default_factory=list)

    @property
    def named(self) -> list[Registration]:
        """Return those whose name the others may read: this stands on the wall."""
        return [person for person in self.people if person.listed_for != ListedFor.NOBODY]

    @property
    def unnamed(self) -> str:
        """Say how many more sit here who want to be on no list; nothing if nobody does."""
        more = len(self.people) - len(self.named)
        return (
            ngettext("and one more person", "and %(count)s more people", more) % {"count": more}
            if more
            else ""
        )

    @property
    def lines(self) -> list[str]:
        """Return what stands on the table's sheet."""
        return [_line(person) for person in self.named] + ([self.unnamed] if self.unnamed else [])


@dataclass(slots=True)
class Round:
    number: int
    sheets: list[Sheet]


@dataclass(slots=True)
class Tables:
    """The tables of an event: what was set up, what is reached, who sits where, and what has changed since."""

    plan: SeatingPlan | None
    people: int
    tables: list[SeatingTable] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    without: list[Registration] = field(default_factory=list)
    gone: list[Registration] = field(default_factory=list)

    @property
    def is_composed(self) -> bool:
        return self.plan is not None and self.plan.composed_at is not None

    @property
    def places(self) -> int:
        return sum(table.places for table in self.tables)

    @property
    def headline(self) -> str:
        """Say what is reached: new pairs of different sectors, and what nobody could exceed."""
        reached = self.plan.reached if self.plan else {}
        pairs = int(reached.get("new_cross_sector_pairs", 0))
        said = ngettext("One new pair across sectors", "%(count)d new pairs across sectors", pairs) % {
            "count": pairs
        }
        if reached.get("proven"):
            return _("%(pairs)s; more is not possible.") % {"pairs": said}
        if "bound" not in reached:
            return _("%(pairs)s after mending.") % {"pairs": said}
        if reached["value"] == pairs:
            return _("%(pairs)s, at most %(bound)d possible.") % {"pairs": said, "bound": reached["bound"]}
        return _(
            "%(pairs)s; less those who know each other or meet twice that makes %(value)d, at most %(bound)d"
            " possible."
        ) % {"pairs": said, "value": reached["value"], "bound": reached["bound"]}

    @property
    def figures(self) -> list[tuple[str, int]]:
        """Return the finer figures with their words."""
        reached = self.plan.reached if self.plan else {}
        labels = (
            ("new_pairs", _("new pairs in all")),
            ("new_cross_side_pairs", _("new pairs across the sides")),
            ("new_cross_town_pairs", _("new pairs across towns")),
            ("known_pairs", _("pairs who know each other already")),
            ("repeated_pairs", _("pairs who meet twice")),
        )
        return [(label, int(reached[key])) for key, label in labels if key in reached]


def tables_of(event: Event) -> Tables:
    """Return the tables of an event; the same number of queries however many people there are."""
    plan = plan_of(event)
    if plan is None:
        return Tables(plan=None, people=to_seat(event).count())
    tables = list(plan.tables.prefetch_related("hosts").order_by("position"))
    seats = list(Seat.objects.filter(table__plan=plan).in_order())
    people = list(to_seat(event).select_related("sector"))
    seated = {seat.registration_id: seat.registration for seat in seats}
    here = {person.pk for person in people}
    full = {pk for pk in seated if pk in here}
    return Tables(
        plan=plan,
        people=len(people),
        tables=tables,
        rounds=_rounds(plan, tables, seats) if plan.composed_at else [],
        without=[person for person in people if person.pk not in full] if plan.composed_at else [],
        gone=[person for pk, person in seated.items() if pk not in here],
    )


def _rounds(plan: SeatingPlan, tables: Sequence[SeatingTable], seats: Sequence[Seat]) -> list[Round]:
    rounds = [Round(number, [Sheet(table) for table in tables]) for number in range(1, plan.rounds + 1)]
    place = {table.pk: index for index, table in enumerate(tables)}
    for seat in seats:
        rounds[seat.round - 1].sheets[place[seat.table_id]].people.append(seat.registration)
    return rounds


def why_here(plan: SeatingPlan, registration: Registration, number: int, *, viewer: Viewer) -> str:
    """Say why somebody sits where they do in a round; nothing if they have no seat in it."""
    case = loaders.seating_case(plan, viewer=viewer)
    rows = {row.pk: place for place, row in enumerate(case.registrations)}
    person = rows.get(registration.pk)
    if person is None or not 1 <= number <= plan.rounds or case.assignment[number - 1, person] < 0:
        return ""
    why = seating.explain(
        case.assignment, case.people, person, number - 1, rules=case.rules, known=case.known
    )
    language = "en" if (get_language() or "de").startswith("en") else "de"
    return words.sentence(
        why,
        language,
        name=registration.name,
        names=[row.name for row in case.registrations],
        sectors=[row.sector.label if row.sector else "" for row in case.registrations],
        towns=[row.town for row in case.registrations],
    )


def own_tables(registration: Registration) -> list[str]:
    """Return where somebody sits in each round, as sentences; nothing before the coordination shows it."""
    if registration.state not in loaders.SEATED_STATES:
        return []
    seats = Seat.objects.filter(registration=registration, table__plan__is_shown=True).in_order()
    return [
        _("Round %(round)s: %(table)s.") % {"round": seat.round, "table": seat.table.name} for seat in seats
    ]


def tables_pdf(event: Event) -> bytes:
    """Set the tables as a printed list: per round who sits where, then by name."""
    tables = tables_of(event)
    by_name: dict[object, tuple[str, list[str]]] = {}
    for one in tables.rounds:
        for sheet in one.sheets:
            for person in sheet.people:
                row = by_name.setdefault(person.pk, (person.name, [""] * len(tables.rounds)))
                row[1][one.number - 1] = sheet.table.name
    return typeset.pdf(
        "events/tables",
        {
            "lead": event.label,
            "network": actor_queries.network_frame()["name"],
            "names_heading": _("By name, for the entrance only"),
            "name": _("Name"),
            "rounds": [
                {
                    "heading": _("Round %(round)s") % {"round": one.number},
                    "tables": [
                        {"name": sheet.table.name, "people": sheet.lines}
                        for sheet in one.sheets
                        if sheet.people
                    ],
                }
                for one in tables.rounds
            ],
            "people": [[name, *seats] for name, seats in sorted(by_name.values())],
        },
        title=_("Who sits where"),
    )


def _line(person: Registration) -> str:
    return f"{person.name} ({person.organisation})" if person.organisation else person.name

"""What the coordination sees of registrations: events, participants, the door."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors.models import Collection, Sector, Viewer
from geflecht.events import rules
from geflecht.events.models import (
    HOLDS_A_PLACE,
    Admission,
    Event,
    EventQuerySet,
    Registration,
    RegistrationQuerySet,
    RegistrationState,
)
from geflecht.events.queries.times import moment_of_begin
from geflecht.kit import clock
from geflecht.kit.tables import Cell

_S = RegistrationState
EXPECTED = (_S.CONFIRMED, _S.ATTENDED, _S.NO_SHOW)


def desk_events(*, viewer: Viewer, collection: Collection | None) -> EventQuerySet:
    """Return the events of a collection, latest first, each with how many hold a place, wait and need an answer."""
    places = Count("registrations", filter=Q(registrations__state__in=HOLDS_A_PLACE))
    waiting = Count("registrations", filter=Q(registrations__state=_S.WAITLISTED))
    open_ = Count("registrations", filter=Q(registrations__state=_S.PENDING))
    return (
        Event.objects.visible_to(viewer)
        .filter(collection=collection)
        .select_related("place", "format", "parent", "admission")
        .annotate(held=places, waiting=waiting, undecided=open_)
        .defer("description", "note")
        .order_by("-starts_on", "pk")
    )


@dataclass(slots=True)
class Standing:
    """How registration for an event stands: how many in each state, how many places of how many."""

    counts: list[tuple[str, str, int]]
    held: int
    capacity: int | None
    is_over: bool
    waiting: int
    undecided: int
    needs: int

    @property
    def total(self) -> int:
        return sum(count for _state, _label, count in self.counts)

    @property
    def too_many(self) -> int:
        return max(self.held - self.capacity, 0) if self.capacity is not None else 0


def standing_of(event: Event) -> Standing:
    """Return how registration for an event stands; two queries."""
    counts = Counter(event.registrations.values_list("state", flat=True))
    admission: Admission | None = getattr(event, "admission", None)
    needs = event.registrations.filter(state__in=HOLDS_A_PLACE).filter(~Q(access_needs="") | ~Q(diet=""))
    return Standing(
        counts=[(state, str(label), counts[state]) for state, label in _S.choices if counts[state]],
        held=sum(counts[state] for state in HOLDS_A_PLACE),
        capacity=admission.capacity if admission else None,
        is_over=clock.now() >= moment_of_begin(event),
        waiting=counts[_S.WAITLISTED],
        undecided=counts[_S.PENDING],
        needs=needs.count(),
    )


def participants(event: Event, *, viewer: Viewer, chosen: Mapping[str, str]) -> RegistrationQuerySet:
    """Return the registrations of an event, narrowed by `state`, `sector`, `pool` and words in `q`."""
    rows = Registration.objects.visible_to(viewer).filter(event=event).select_related("sector", "person")
    for name, column in (("state", "state"), ("sector", "sector__key"), ("pool", "pool")):
        if chosen.get(name):
            rows = rows.filter(**{column: chosen[name]})
    for word in chosen.get("q", "").split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(organisation__icontains=word) | Q(email__icontains=word)
        )
    return rows.order_by("turn", "number")


BULK = {
    "admit": (gettext_lazy("Give a place"), (_S.CONFIRMED, _S.WAITLISTED)),
    "reject": (gettext_lazy("Decline"), (_S.REJECTED,)),
    "revoke": (gettext_lazy("Withdraw"), (_S.REVOKED,)),
    "remind": (gettext_lazy("Send the reminder now"), ()),
    "no_show": (gettext_lazy("Note as not come"), (_S.NO_SHOW,)),
    "hosts": (gettext_lazy("Count among the hosts"), ()),
    "coordination": (gettext_lazy("Count among the coordination"), ()),
    "general": (gettext_lazy("Count among everybody"), ()),
}
NEEDS_REASON = ("reject", "revoke")


@dataclass(slots=True)
class Preview:
    """What a bulk action would do: to whom, and to whom it cannot be done."""

    what: str
    label: str
    fits: list[Registration]
    rest: list[Registration]
    needs_reason: bool


def preview_of(event: Event, *, viewer: Viewer, what: str, ids: Sequence[UUID]) -> Preview:
    """Return what a bulk action would do to registrations of an event."""
    label, states = BULK[what]
    rows = list(participants(event, viewer=viewer, chosen={}).filter(pk__in=ids))
    fits = [row for row in rows if _fits(what, row, states)]
    return Preview(what, str(label), fits, [row for row in rows if row not in fits], what in NEEDS_REASON)


def _fits(what: str, row: Registration, states: Sequence[str]) -> bool:
    if what == "remind":
        return row.state == _S.CONFIRMED and bool(row.email)
    if what == "admit":
        return row.state in (_S.PENDING, _S.WAITLISTED, _S.OFFER_EXPIRED, _S.REJECTED, _S.REVOKED)
    return not states or any(rules.may_move(row.state, state) for state in states)


@dataclass(slots=True)
class Doorway:
    """Who is expected at the door, and who is there."""

    rows: list[Registration]
    came: int
    expected: int
    others: list[Registration] = field(default_factory=list)
    has_begun: bool = False


def doorway(event: Event, *, search: str, viewer: Viewer) -> Doorway:
    """Return the list for the check-in by name; a search also finds those without a place."""
    rows = participants(event, viewer=viewer, chosen={"q": search}).order_by("name", "number")
    expected = list(rows.filter(state__in=EXPECTED))
    counts = Counter(event.registrations.filter(state__in=EXPECTED).values_list("state", flat=True))
    return Doorway(
        rows=expected,
        came=counts[_S.ATTENDED],
        expected=sum(counts.values()),
        others=list(rows.exclude(state__in=EXPECTED)[:20]) if search else [],
        has_begun=clock.now() >= moment_of_begin(event),
    )


def needs_of(event: Event, *, viewer: Viewer) -> tuple[list[Registration], list[tuple[str, int]]]:
    """Return who of those with a place needs what to take part, and how many eat what: food without names."""
    rows = participants(event, viewer=viewer, chosen={}).filter(state__in=HOLDS_A_PLACE)
    food = Counter(" ".join(diet.split()) for diet in rows.exclude(diet="").values_list("diet", flat=True))
    return list(rows.exclude(access_needs="").order_by("name")), food.most_common()


def participant_table(
    event: Event, *, viewer: Viewer, chosen: Mapping[str, str], with_needs: bool
) -> tuple[list[str], list[list[Cell]]]:
    """Return header and rows of the participants for a file; what somebody needs only where asked for."""
    questions = list(event.questions.order_by("position", "pk"))
    header = [
        _("number"), _("name"), _("organisation"), _("function"), _("town"), _("sector"), _("e-mail address"),
        _("state"), _("place for"), _("on the list for"), _("pictures may show me"), _("workshops"),
        *(question.label for question in questions),
        *((_("what I need to take part"), _("food")) if with_needs else ()),
    ]  # fmt: skip
    rows = participants(event, viewer=viewer, chosen=chosen).prefetch_related(
        "answers", "workshop_places__workshop"
    )
    return header, [_line(row, [q.pk for q in questions], with_needs) for row in rows]


def _line(row: Registration, questions: Sequence[int], with_needs: bool) -> list[Cell]:
    answers = {answer.question_id: answer.text for answer in row.answers.all()}
    places = [place.workshop.label for place in row.workshop_places.all() if place.workshop]
    return [
        row.number, row.name, row.organisation, row.function, row.town, row.sector.label if row.sector else "",
        row.email, row.get_state_display(), row.get_pool_display(), row.get_listed_for_display(),
        _("yes") if row.may_be_pictured else _("no"), "; ".join(places),
        *(answers.get(pk, "") for pk in questions),
        *((row.access_needs, row.diet) if with_needs else ()),
    ]  # fmt: skip


def sectors_of(event: Event) -> list[Sector]:
    """Return the sectors of those who are registered, to narrow the list by."""
    return list(
        Sector.objects.filter(pk__in=event.registrations.values("sector")).order_by("position", "key")
    )

"""What the pages around a registration show: the form's surroundings, one's own page, one's own list."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors.models import User, Viewer
from geflecht.events.models import (
    Admission,
    Event,
    Question,
    Registration,
    RegistrationState,
    State,
    Workshop,
)
from geflecht.events.queries.places import code_of, is_open_at, token_of
from geflecht.events.queries.seating import own_tables
from geflecht.events.queries.times import begin_of, moment_of_begin, with_days
from geflecht.events.queries.workshops import Choice, with_places_left, workshop_choices
from geflecht.kit import clock, moments

_S = RegistrationState


@dataclass(slots=True)
class Entrance:
    """What an event's page says of registration: a sentence, and whether the form is open."""

    admission: Admission
    is_open: bool
    sentence: str


def entrance_of(event: Event) -> Entrance | None:
    """Return how one gets a place at an event; None where no registrations are taken here."""
    admission: Admission | None = getattr(event, "admission", None)
    if admission is None:
        return None
    is_open = is_open_at(event, admission, clock.now()) and not event.is_invited_circle
    return Entrance(admission, is_open, _sentence(event, admission, is_open))


def _sentence(event: Event, admission: Admission, is_open: bool) -> str:
    now = clock.now()
    if event.is_off or now >= moment_of_begin(event):
        return _("Registration is over.")
    if event.is_invited_circle:
        return _("For an invited circle: open the link in your invitation.")
    if admission.opens_at and admission.opens_at > now:
        return _("Registration opens on %(when)s.") % {"when": moments.moment_line(admission.opens_at)}
    if not is_open:
        return _("Registration is closed.")
    if event.state == State.FULL:
        return _("All places are taken. You can go on the waiting list; it moves up by itself.")
    if admission.closes_at:
        return _("Open until %(when)s.") % {"when": moments.moment_line(admission.closes_at)}
    return _("Places are free.")


@dataclass(slots=True)
class FormGround:
    """What the form of an event asks beyond name and address."""

    admission: Admission
    questions: list[Question]
    workshops: list[Workshop]
    entrance: Entrance

    @property
    def is_open(self) -> bool:
        return self.entrance.is_open


def questions_of(event: Event) -> list[Question]:
    """Return what an event asks in addition, in order."""
    return list(event.questions.order_by("position", "pk"))


def form_ground(event: Event) -> FormGround | None:
    """Return what the form of an event needs; None where no registrations are taken here."""
    entrance = entrance_of(event)
    if entrance is None:
        return None
    return FormGround(
        entrance=entrance,
        admission=entrance.admission,
        questions=questions_of(event),
        workshops=with_places_left(event),
    )


def known_of(viewer: Viewer) -> dict[str, Any]:
    """Return what is known of `viewer`, to fill the form with."""
    if not isinstance(viewer, User):
        return {}
    person = viewer.person
    if person is None:
        return {"email": viewer.email}
    main = (
        person.affiliations.select_related("organisation").filter(until="").order_by("-is_main", "pk").first()
    )
    return {
        "email": viewer.email,
        "name": person.name,
        "organisation": main.organisation.name if main else "",
        "function": main.function if main else "",
        "town": person.place.name if person.place else "",
        "sector": person.sector_id or (main.organisation.sector_id if main else None),
    }


def own_registration(event: Event, *, viewer: Viewer) -> Registration | None:
    """Return the registration of `viewer` for an event, if there is one."""
    if not isinstance(viewer, User):
        return None
    rows = event.registrations.filter(email__iexact=viewer.email)
    if viewer.person_id:
        rows = rows | event.registrations.filter(person=viewer.person_id)
    return rows.first()


_HEADLINES = {
    _S.UNVERIFIED: gettext_lazy("Please confirm"),
    _S.INVITED: gettext_lazy("You are invited"),
    _S.PENDING: gettext_lazy("Your registration has arrived"),
    _S.CONFIRMED: gettext_lazy("You have a place"),
    _S.WAITLISTED: gettext_lazy("You are on the waiting list"),
    _S.OFFERED: gettext_lazy("A place is free for you"),
    _S.OFFER_EXPIRED: gettext_lazy("The offer has run out"),
    _S.CANCELLED: gettext_lazy("You have signed off"),
    _S.REJECTED: gettext_lazy("No place this time"),
    _S.REVOKED: gettext_lazy("Your registration was withdrawn"),
    _S.ATTENDED: gettext_lazy("You were there"),
    _S.NO_SHOW: gettext_lazy("You were missed"),
}


@dataclass(slots=True)
class OwnPage:
    """One person's own page about one event."""

    registration: Registration
    event: Event
    ground: FormGround
    token: str
    code: str
    before: int
    choices: list[Choice]
    tables: list[str]
    is_over: bool

    @property
    def headline(self) -> str:
        return str(_HEADLINES[_S(self.registration.state)])

    @property
    def is_in_calendars(self) -> bool:
        return begin_of(self.event).day is not None

    @property
    def can_cancel(self) -> bool:
        return not self.is_over and self.registration.state in (
            _S.PENDING, _S.CONFIRMED, _S.WAITLISTED, _S.OFFERED, _S.INVITED,
        )  # fmt: skip

    @property
    def can_change(self) -> bool:
        return not self.is_over and self.registration.state in (
            _S.PENDING, _S.CONFIRMED, _S.WAITLISTED, _S.OFFERED,
        )  # fmt: skip

    @property
    def can_choose(self) -> bool:
        """Tell whether workshops are assigned, so that free ones can be taken directly."""
        has_place = self.registration.state in (_S.CONFIRMED, _S.ATTENDED)
        return not self.is_over and has_place and any(choice.place for choice in self.choices)

    @property
    def shows_code(self) -> bool:
        return self.registration.state in (_S.CONFIRMED, _S.ATTENDED) and not self.is_over

    @property
    def held_until(self) -> str:
        until = self.registration.offered_until
        return moments.moment_line(until) if until else ""


def own_page(registration: Registration) -> OwnPage:
    """Return all that somebody's own page about an event shows."""
    (event,) = with_days([registration.event])
    ground = form_ground(event)
    assert ground is not None  # noqa: S101 -- who is registered, is so by its terms
    waiting = event.registrations.filter(
        state=_S.WAITLISTED, pool=registration.pool, turn__lt=registration.turn or 0
    )
    return OwnPage(
        registration=registration,
        event=event,
        ground=ground,
        token=token_of(registration),
        code=code_of(registration),
        before=waiting.count() if registration.state == _S.WAITLISTED else 0,
        choices=workshop_choices(registration),
        tables=own_tables(registration),
        is_over=clock.now() >= moment_of_begin(event),
    )


def is_seen_by(registration: Registration, *, viewer: Viewer) -> bool:
    """Tell whether the account of `viewer` may open this registration's page at once."""
    return Registration.objects.visible_to(viewer).filter(pk=registration.pk).exists()


def own_registrations(*, viewer: Viewer) -> list[Registration]:
    """Return the registrations of `viewer`, coming events first and soonest first; each with its page's token."""
    rows = list(
        Registration.objects.filter(pk__in=_own_ids(viewer))
        .exclude(event__state=State.DRAFT)
        .select_related("event__place", "event__format", "event__parent")
        .order_by("-event__starts_on", "pk")
    )
    today = clock.today()
    with_days([row.event for row in rows])
    for row in rows:
        row.is_coming = (row.event.ends_on or row.event.starts_on).last >= today  # type: ignore[attr-defined, union-attr]
        row.token = token_of(row)  # type: ignore[attr-defined]
    coming = [row for row in rows if row.is_coming]  # type: ignore[attr-defined]
    return [*reversed(coming), *(row for row in rows if not row.is_coming)]  # type: ignore[attr-defined]


def everything_of(*, viewer: Viewer) -> list[Registration]:
    """Return all registrations of `viewer` with answers, for the export of one's own data."""
    rows = Registration.objects.filter(pk__in=_own_ids(viewer)).select_related("event")
    return list(rows.prefetch_related("answers__question").order_by("asked_at", "pk"))


def _own_ids(viewer: Viewer) -> list[UUID]:
    if not isinstance(viewer, User):
        return []
    rows = Registration.objects.filter(email__iexact=viewer.email)
    if viewer.person_id:
        rows = rows | Registration.objects.filter(person=viewer.person_id)
    return list(rows.values_list("pk", flat=True))

"""Asking for a place: from the form, by invitation, or entered by the coordination."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, MailKind, Sector, User
from geflecht.events import queries, rules
from geflecht.events.actions import doors, letters, wishing
from geflecht.events.actions.doors import Door
from geflecht.events.models import (
    Answer,
    Event,
    ListedFor,
    Pool,
    Registration,
    RegistrationState,
)
from geflecht.events.rules import Asker
from geflecht.kit import clock, log, outbox, turns
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.models import Letter

ASKS_A_DAY = 5
SAME_REQUEST = dt.timedelta(minutes=2)  # a form that is sent twice within this time is one request
_OWN = (
    "name", "organisation", "function", "town", "sector", "access_needs", "diet", "listed_for", "may_be_pictured",
)  # fmt: skip


class NotOpen(Refused):
    """Registration has not begun or is over."""


class ByInvitation(Refused):
    """Only who was invited can register."""


class TooManyRequests(Refused):
    """Enough mails went to this address today."""


class Unanswered(Refused):
    """A question that must be answered was left out."""


@dataclass(slots=True)
class RegistrationDraft:
    """What somebody says of themselves. `answers`: by question; `wishes`: workshops, first wish first."""

    name: str
    email: str
    organisation: str = ""
    function: str = ""
    town: str = ""
    sector: Sector | None = None
    access_needs: str = ""
    diet: str = ""
    listed_for: str = ListedFor.NOBODY
    may_be_pictured: bool = False
    answers: Mapping[int, str] = field(default_factory=dict)
    wishes: Sequence[int] = ()
    person: Actor | None = None


@turns.in_turn
@transaction.atomic
def register(*, event: Event, draft: RegistrationDraft, by: Asker) -> Registration:
    """Ask for a place. An account's own address counts at once; any other must be confirmed by mail.

    Sent twice, it is one registration. For an address that is registered nothing changes; its owner gets a
    mail that says so, and whoever asked learns nothing. Refuses `NotOpen`, `ByInvitation`, `Unanswered`,
    `TooManyRequests`, and `doors.NoRegistration` where no registrations are taken.
    """
    require(rules.may_ask(by, event))
    door = doors.lock(event.pk)
    _check_open(door, by)
    _check_answers(door.event, draft)
    found = door.event.registrations.filter(email__iexact=draft.email.strip()).first()
    if found is None or found.state in (RegistrationState.UNVERIFIED, RegistrationState.CANCELLED):
        registration = _written(door, found, draft)
        wishing.write(registration, draft.wishes)
        if isinstance(by, User) and by.email.lower() == registration.email.lower():
            _enter(door, registration, by.person)
        else:
            _ask_back(door, registration, is_new=found is None)
        doors.note("asked_for_a_place", door, registration, by=by)
        return registration
    _say_again(door, found)
    return found


def _check_open(door: Door, by: Asker) -> None:
    if door.event.is_invited_circle and not rules.may_manage(by):
        raise ByInvitation(
            _("“%(event)s” is for an invited circle. If you were invited, open the link in your mail.")
            % {"event": door.event.label}
        )
    if not queries.is_open_at(door.event, door.admission, door.now):
        raise NotOpen(
            _("Registration for “%(event)s” is not open now. Its page says from when until when it is.")
            % {"event": door.event.label}
        )


def _check_answers(event: Event, draft: RegistrationDraft) -> None:
    for question in event.questions.filter(is_required=True):
        if not draft.answers.get(question.pk, "").strip():
            raise Unanswered(
                _("Please answer “%(question)s”. Nothing you wrote is lost.") % {"question": question.label}
            )


def _written(door: Door, found: Registration | None, draft: RegistrationDraft) -> Registration:
    """Enter what somebody says, new or in place of what waited unconfirmed."""
    registration = found or Registration(event=door.event, number=doors.next_number(door))
    if found is not None and found.state == RegistrationState.CANCELLED:
        doors.move(door, registration, RegistrationState.UNVERIFIED, verified_at=None, turn=None)
    registration.email = draft.email.strip()
    registration.language = (get_language() or "de")[:2]
    registration.event = door.event
    write_details(registration, draft)
    return registration


def write_details(registration: Registration, draft: RegistrationDraft) -> None:
    """Write what somebody says of themselves, with answers; a consent bears the moment it was given."""
    for name in _OWN:
        setattr(registration, name, getattr(draft, name))
    has_agreed = registration.may_be_pictured or registration.listed_for != ListedFor.NOBODY
    registration.consented_at = clock.now() if has_agreed else None
    registration.save()
    questions = {question.pk for question in registration.event.questions.all()}
    registration.answers.all().delete()
    Answer.objects.bulk_create(
        Answer(registration=registration, question_id=pk, text=text.strip())
        for pk, text in draft.answers.items()
        if pk in questions and text.strip()
    )


def _ask_back(door: Door, registration: Registration, *, is_new: bool) -> None:
    """Mail the link that confirms the address; a form that was sent twice mails once."""
    if not is_new and door.now - registration.asked_at < SAME_REQUEST:
        return
    _count_mails(registration.email, door.now)
    if not is_new:
        registration.times_asked += 1
    registration.asked_at = door.now
    registration.save(update_fields=["asked_at", "times_asked"])
    letters.confirm_address(registration)


def _say_again(door: Door, registration: Registration) -> None:
    if door.now - registration.asked_at < SAME_REQUEST:
        return
    _count_mails(registration.email, door.now)
    registration.times_asked += 1
    registration.asked_at = door.now
    registration.save(update_fields=["asked_at", "times_asked"])
    letters.registered_already(registration)


def _count_mails(address: str, now: dt.datetime) -> None:
    since = now - dt.timedelta(days=1)
    recent = Letter.objects.filter(to__iexact=address, written_at__gt=since)
    asked = recent.filter(occasion__startswith="events.verify:") | recent.filter(
        occasion__startswith="events.", occasion__contains=":again:"
    )
    if asked.count() >= ASKS_A_DAY:
        raise TooManyRequests(
            _("%(count)d mails went to this address today. Look into your mailbox, or try again tomorrow.")
            % {"count": ASKS_A_DAY}
        )


@turns.in_turn
@transaction.atomic
def confirm_address(*, registration: Registration, by: Asker) -> Registration:
    """Confirm by the personal link that the address is one's own; this is when the turn is taken.

    Confirming twice changes nothing. Refuses `NotOpen` once the event has begun or does not take place.
    """
    require(rules.may_answer_for(by, registration))
    door = doors.lock(registration.event_id)
    registration = doors.fresh(door, registration.pk)
    if registration.state == RegistrationState.UNVERIFIED:
        _enter(door, registration, _person_of(registration))
        doors.note("address_confirmed", door, registration, by=by)
    return registration


def _person_of(registration: Registration) -> Actor | None:
    """Return the one person of the event's collection whose own address this is."""
    people = Actor.objects.persons().filter(
        collection=registration.event.collection_id, merged_into=None, erased_at=None
    )
    address = registration.email
    found = people.filter(contact__email__iexact=address) | people.filter(account__email__iexact=address)
    some = list(found.distinct()[:2])
    return some[0] if len(some) == 1 else None


def _enter(door: Door, registration: Registration, person: Actor | None) -> None:
    """Let somebody whose address is known take their turn."""
    if door.event.state not in doors.FOLLOWS or door.now >= door.starts_at:
        raise NotOpen(
            _("“%(event)s” takes no more registrations; it has begun or does not take place.")
            % {"event": door.event.label}
        )
    outbox.resume(registration.email, MailKind.EVENT)
    registration.verified_at = door.now
    if person and not door.event.registrations.filter(person=person).exclude(pk=registration.pk).exists():
        registration.person = person
        registration.sector = registration.sector or person.sector
    if door.admission.needs_approval and registration.pool == Pool.GENERAL:
        registration.turn = doors.take_turn(door)
        registration.told = queries.version_of(door.event)
        doors.move(door, registration, RegistrationState.PENDING)
        letters.pending(registration)
    else:
        doors.place_or_wait(door, registration)
    doors.settle(door)


@turns.in_turn
@transaction.atomic
def accept_invitation(*, registration: Registration, draft: RegistrationDraft, by: Asker) -> Registration:
    """Say yes to an invitation, with one's details; the place is taken now, or a turn on the waiting list."""
    require(rules.may_answer_for(by, registration))
    door = doors.lock(registration.event_id)
    registration = doors.fresh(door, registration.pk)
    if registration.state == RegistrationState.INVITED:
        _check_answers(door.event, draft)
        write_details(registration, draft)
        wishing.write(registration, draft.wishes)
        registration.verified_at = door.now
        doors.place_or_wait(door, registration)
        doors.settle(door)
        doors.note("invitation_accepted", door, registration, by=by)
    return registration


@turns.in_turn
@transaction.atomic
def change_details(*, registration: Registration, draft: RegistrationDraft, by: Asker) -> Registration:
    """Change what one said of oneself; place and turn stay. Refuses `Unanswered`."""
    require(rules.may_answer_for(by, registration))
    door = doors.lock(registration.event_id)
    registration = doors.fresh(door, registration.pk)
    _check_answers(door.event, draft)
    write_details(registration, draft)
    doors.note("registration_changed", door, registration, by=by)
    return registration


@dataclass(frozen=True, slots=True)
class Guesting:
    """Whom the coordination invites or enters."""

    name: str
    email: str
    organisation: str = ""
    sector: Sector | None = None
    person: Actor | None = None
    language: str = "de"


@turns.in_turn
@transaction.atomic
def invite(
    *, event: Event, guests: Sequence[Guesting], pool: str = Pool.GENERAL, message: str = "", by: Asker
) -> list[Registration]:
    """Invite people by a personal link each; who is registered or was invited already stays as they are.

    An invitation holds no place: whoever says yes first has it. Returns the new registrations.
    """
    require(rules.may_manage(by))
    door = doors.lock(event.pk)
    made = [row for guest in guests if (row := _new_row(door, guest, pool))]
    for registration in made:
        registration.state = RegistrationState.INVITED
        registration.save()
        letters.invited(registration, message=message)
    log.record("events.invited", by=by, about=door.event, details={"count": len(made)})
    return made


def _new_row(door: Door, guest: Guesting, pool: str) -> Registration | None:
    known = door.event.registrations.filter(email__iexact=guest.email.strip())
    if guest.person:
        known = known | door.event.registrations.filter(person=guest.person)
    if known.exists():
        return None
    return Registration(
        event=door.event,
        number=doors.next_number(door),
        pool=pool,
        name=guest.name.strip(),
        email=guest.email.strip(),
        organisation=guest.organisation,
        sector=guest.sector or (guest.person.sector if guest.person else None),
        person=guest.person,
        language=guest.language,
    )


@turns.in_turn
@transaction.atomic
def enter(
    *, event: Event, guests: Sequence[Guesting], pool: str = Pool.GENERAL, by: Asker
) -> list[Registration]:
    """Register people as the coordination, also after registration has closed; each is told by mail.

    They get a place of the pool while there is one, else a turn on the waiting list. Who is registered
    already stays as they are. Returns the new registrations.
    """
    require(rules.may_manage(by))
    door = doors.lock(event.pk)
    made = [row for guest in guests if (row := _new_row(door, guest, pool))]
    for registration in made:
        registration.verified_at = door.now
        registration.state = RegistrationState.UNVERIFIED
        doors.place_or_wait(door, registration)
    doors.settle(door)
    log.record("events.entered", by=by, about=door.event, details={"count": len(made)})
    return made

"""The terms of registration: when, how many, what is asked, which workshops."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from geflecht.actors.models import By
from geflecht.events import queries, rules
from geflecht.events.actions import doors
from geflecht.events.models import Admission, Event, Question, Workshop
from geflecht.kit import log, turns
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require


class InUse(Refused):
    """Somebody answered the question or sits in the workshop already."""


class TooManyKept(Refused):
    """More places are kept for hosts and coordination than there are."""


class ClosesBeforeItOpens(Refused):
    """Registration would close before it opens."""


@turns.in_turn
@transaction.atomic
def set_terms(*, event: Event, by: By, **terms: Any) -> Admission:
    """Offer registration for an event, or change its terms (the fields of `Admission`).

    New places go to the waiting list at once, by offers. Nobody loses a place by a smaller number: then
    nobody new gets one until enough have cancelled. The event's state follows.
    """
    require(rules.may_manage(by))
    admission = Admission.objects.filter(event=event).first() or Admission(event=event)
    for name, value in terms.items():
        setattr(admission, name, value)
    _check(admission)
    if admission._state.adding:
        admission.save(force_insert=True)
    door = doors.lock(event.pk)
    for name, value in terms.items():
        setattr(door.admission, name, value)
    door.admission.save(update_fields=list(terms) or None)
    doors.settle(door)
    log.record("events.terms_set", by=by, about=door.event, details={"places": admission.capacity})
    return door.admission


def _check(admission: Admission) -> None:
    kept = admission.host_places + admission.coordination_places
    if admission.capacity is not None and kept > admission.capacity:
        raise TooManyKept(
            _(
                "%(kept)s places are kept for hosts and coordination, but there are only %(all)s. Change one of them."
            )
            % {"kept": kept, "all": admission.capacity}
        )
    if admission.opens_at and admission.closes_at and admission.closes_at <= admission.opens_at:
        raise ClosesBeforeItOpens(_("Registration would close before it opens. Change one of the two."))


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    label: str
    kind: str = Question.Kind.LINE
    help: str = ""
    options: Sequence[str] = field(default=())
    is_required: bool = False
    keep_days: int = 30


@transaction.atomic
def ask(*, event: Event, draft: QuestionDraft, by: By, question: Question | None = None) -> Question:
    """Ask something in addition, or change how it is asked; answers given so far stay."""
    require(rules.may_manage(by))
    asked = question or Question(event=event, position=event.questions.count())
    asked.label, asked.help, asked.kind = draft.label.strip(), draft.help.strip(), draft.kind
    asked.options = [option.strip() for option in draft.options if option.strip()]
    asked.is_required, asked.keep_days = draft.is_required, draft.keep_days
    asked.save()
    log.record("events.question_asked", by=by, about=event)
    return asked


@transaction.atomic
def stop_asking(*, question: Question, by: By) -> None:
    """Take a question away, with the answers given so far."""
    require(rules.may_manage(by))
    event = question.event
    question.delete()
    log.record("events.question_dropped", by=by, about=event)


@dataclass(frozen=True, slots=True)
class WorkshopDraft:
    title: str
    capacity: int
    band: int = 1
    title_en: str = ""
    room: str = ""


@turns.in_turn
@transaction.atomic
def set_workshop(*, event: Event, draft: WorkshopDraft, by: By, workshop: Workshop | None = None) -> Workshop:
    """Enter a parallel workshop with its places, or change one; nobody loses a place by a smaller number."""
    require(rules.may_manage(by))
    door = doors.lock(event.pk)
    row = workshop or Workshop(event=door.event, position=door.event.workshops.count())
    row.title, row.title_en, row.room = draft.title.strip(), draft.title_en.strip(), draft.room.strip()
    row.capacity, row.band = draft.capacity, draft.band
    row.save()
    log.record("events.workshop_set", by=by, about=door.event)
    return row


@turns.in_turn
@transaction.atomic
def drop_workshop(*, workshop: Workshop, by: By) -> None:
    """Take a workshop away in which nobody has a place yet; refuses `InUse`."""
    require(rules.may_manage(by))
    door = doors.lock(workshop.event_id)
    if workshop.taken_places.exists():
        raise InUse(
            _("People have a place in “%(workshop)s”. Let them choose another one first.")
            % {"workshop": workshop.label}
        )
    workshop.delete()
    log.record("events.workshop_dropped", by=by, about=door.event)


@turns.in_turn
@transaction.atomic
def take_workshops_from_programme(*, event: Event, capacity: int, by: By) -> int:
    """Make a workshop of each parallel item of the programme that is none yet; return how many were made."""
    require(rules.may_manage(by))
    door = doors.lock(event.pk)
    made = queries.workshops_of_programme(door.event, capacity=capacity)
    Workshop.objects.bulk_create(made)
    log.record("events.workshops_taken", by=by, about=door.event, details={"count": len(made)})
    return len(made)

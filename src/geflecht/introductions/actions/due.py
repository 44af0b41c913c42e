"""What time brings: proposals lapse, outcomes are asked for, rounds close. Safe to call too often."""

import datetime as dt
from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from geflecht.actors.models import By
from geflecht.introductions import queries, rules
from geflecht.introductions.actions import letters
from geflecht.introductions.actions.sending import send_rest
from geflecht.introductions.models import (
    IN_REVIEW,
    TO_SEND,
    WAITING,
    Answer,
    Block,
    Introduction,
    Met,
    Participation,
    Round,
    RoundState,
    State,
)
from geflecht.kit import clock, log
from geflecht.kit.guard import require

YEAR = dt.timedelta(days=365)


def do_due(*, by: By) -> int:
    """Do whatever of all rounds is due by the clock; return how many introductions moved."""
    require(rules.may_introduce(by))
    for row in Round.objects.filter(state=RoundState.SENT, introductions__state__in=TO_SEND).distinct():
        send_rest(row=row, by=by)
    moved = _each(_lapsing(), lambda pk: _settle(pk, by))
    moved += _each(_to_ask("outcome_days", "asked_at"), lambda pk: _ask(pk, by, is_later=False))
    moved += _each(_to_ask("later_days", "asked_later_at"), lambda pk: _ask(pk, by, is_later=True))
    for row in list(queries.finished_rounds()):
        _close(row, by)
    return moved


def _each(ids: Iterable[UUID], do: Callable[[UUID], bool]) -> int:
    return sum(do(pk) for pk in list(ids))


def _lapsing() -> Iterable[UUID]:
    rows = Introduction.objects.filter(
        state__in=(*WAITING, State.DECLINED, State.WITHDRAWN), settled_at=None, lapses_on__lt=clock.today()
    )
    return rows.order_by("lapses_on", "pk").values_list("pk", flat=True)


@transaction.atomic
def _settle(pk: UUID, by: By) -> bool:
    """End a proposal whose time is over, and say so to both sides except to one who said no.

    The words are the same whether the other side said no, said nothing, or it was withdrawn.
    """
    introduction = _locked(pk)
    if introduction.settled_at:
        return False
    if introduction.state in WAITING:
        introduction.state = State.LAPSED
    introduction.settled_at = clock.now()
    introduction.save(update_fields=["state", "settled_at"])
    cards = queries.cards([introduction.first_id, introduction.second_id])
    for answer in introduction.answers.exclude(said=Answer.Said.NO):
        letters.lapse(introduction, answer, cards)
    log.record("introductions.settled", by=by, about=introduction)
    return True


def _to_ask(days: str, done: str) -> Iterable[UUID]:
    """Return the accepted introductions whose round asks now, by the field that says after how many days."""
    rows = Introduction.objects.filter(**{"state": State.ACCEPTED, done: None})
    if done == "asked_later_at":
        rows = rows.exclude(outcome=Met.NO_FIT)
    return [
        pk
        for pk, accepted, wait in rows.order_by("accepted_at", "pk").values_list(
            "pk", "accepted_at", f"round__{days}"
        )
        if timezone.localtime(accepted).date() + dt.timedelta(days=wait) <= clock.today()
    ]


@transaction.atomic
def _ask(pk: UUID, by: By, *, is_later: bool) -> bool:
    """Ask both sides what came of it, once."""
    introduction = _locked(pk)
    field = "asked_later_at" if is_later else "asked_at"
    if getattr(introduction, field):
        return False
    setattr(introduction, field, clock.now())
    introduction.save(update_fields=[field])
    cards = queries.cards([introduction.first_id, introduction.second_id])
    for person in cards:
        letters.ask(introduction, cards, person, is_later=is_later)
    log.record("introductions.asked", by=by, about=introduction, details={"later": is_later})
    return True


def _locked(pk: UUID) -> Introduction:
    rows = Introduction.objects.select_for_update(of=("self",)).select_related("round", "first", "second")
    return rows.get(pk=pk)


@transaction.atomic
def _close(row: Round, by: By) -> None:
    changed = Round.objects.filter(pk=row.pk, state=RoundState.SENT).update(
        state=RoundState.CLOSED, closed_at=clock.now()
    )
    if changed:
        log.record("introductions.round_closed", by=by, about=row)


@transaction.atomic
def forget_person(*, actor_id: UUID) -> None:
    """Clear what names an erased person; how many were introduced, and what came of it, remains.

    For the receiver of `actor_erased`, inside its transaction.
    """
    mine = Introduction.objects.filter(Q(first=actor_id) | Q(second=actor_id))
    mine.filter(state__in=IN_REVIEW).delete()
    mine.filter(state__in=WAITING).update(state=State.WITHDRAWN)
    mine.update(reason_de="", reason_en="", topic="", common_contact=None)
    Introduction.objects.filter(common_contact=actor_id).update(
        common_contact=None, reason_de="", reason_en=""
    )
    Answer.objects.filter(person=actor_id).update(version=F("version") + 1)
    Participation.objects.filter(person=actor_id).delete()
    Block.objects.filter(Q(person=actor_id) | Q(other=actor_id)).delete()


def forget_answers(now: dt.datetime) -> int:
    """Delete what both sides said to proposals that came to nothing, a year after they were sent."""
    over = Answer.objects.filter(introduction__sent_at__lt=now - YEAR).exclude(
        introduction__state=State.ACCEPTED
    )
    return over.delete()[0]

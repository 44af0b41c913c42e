"""Entering what was before: who wants to be introduced, and introductions of earlier rounds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from geflecht.actors.models import Actor, By, Collection
from geflecht.introductions import rules
from geflecht.introductions.actions.answering import occasion
from geflecht.introductions.actions.rounds import RoundDraft
from geflecht.introductions.loaders.proposals import describe
from geflecht.introductions.models import (
    Answer,
    Introduction,
    Met,
    Outcome,
    Participation,
    Round,
    RoundState,
    Stage,
    State,
)
from geflecht.kit import clock, log
from geflecht.kit.guard import require
from geflecht.ties import actions as ties

BATCH = 500
YES = Answer.Said.YES


@dataclass(frozen=True, slots=True)
class Past:
    """An introduction as it went: what each side said (in the order given), and what both told came of it."""

    one: Actor
    other: Actor
    said: tuple[str, str] = ("", "")
    outcome: str = ""
    later: str = ""


@transaction.atomic
def note_wishes(*, wishes: Mapping[Actor, int], by: By, told_how: str) -> None:
    """Note for many people at once to how many they want to be introduced at a time. One log entry."""
    require(rules.may_introduce(by))
    Participation.objects.bulk_create(
        [
            Participation(person=person, capacity=count, told_how=told_how[:120])
            for person, count in wishes.items()
        ],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["capacity", "told_how"],
        batch_size=BATCH,
    )
    log.record("introductions.wishes_noted", by=by, details={"people": len(wishes)})


@transaction.atomic
def record_round(
    *, collection: Collection, draft: RoundDraft, sent_on: dt.date, pairs: Sequence[Past], by: By
) -> Round:
    """Enter a round that was sent on a day, with its answers and outcomes. Nobody is written to.

    What is due by the clock since then counts as done, so nobody is asked about it again; ties are not
    entered: who told of an outcome stated them then. One transaction and one log entry.
    """
    require(rules.may_introduce(by))
    sent_at = _noon(sent_on)
    fields = asdict(draft) | {"sector_a": draft.sector_a, "sector_b": draft.sector_b}
    row = Round.objects.create(
        collection=collection, state=RoundState.SENT, created_at=sent_at, proposed_at=sent_at, sent_at=sent_at,
        **fields,
    )  # fmt: skip
    made = [_introduction(row, past, sent_on) for past in pairs]
    described = describe(row, [(one.first_id, one.second_id) for one in made], viewer=by)
    for one in made:
        for name, value in described.get((one.first_id, one.second_id), {}).items():
            setattr(one, name, value)
    Introduction.objects.bulk_create(made, batch_size=BATCH)
    _sides(made, pairs)
    drafts = [occasion(one) for one in made if one.accepted_at]
    ties.note_presence(collection=collection, drafts=drafts, by=by)
    log.record("introductions.round_recorded", by=by, about=row, details={"pairs": len(made)})
    return row


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=timezone.get_default_timezone())


def _introduction(row: Round, past: Past, sent_on: dt.date) -> Introduction:
    first, second = sorted((past.one, past.other), key=lambda person: person.pk.int)
    lapses_on = sent_on + dt.timedelta(days=row.silence_days)
    is_over = lapses_on < clock.today()
    made = Introduction(
        round=row, first=first, second=second, sent_at=row.sent_at, lapses_on=lapses_on,
        state=_state(past.said, is_over=is_over),
    )  # fmt: skip
    if made.state == State.ACCEPTED:
        accepted_on = sent_on + dt.timedelta(days=row.silence_days // 2)
        made.accepted_at = made.settled_at = _noon(accepted_on)
        made.outcome, made.later = past.outcome, past.later
        made.asked_at = _passed(accepted_on, row.outcome_days)
        made.asked_later_at = None if past.outcome == Met.NO_FIT else _passed(accepted_on, row.later_days)
    elif is_over:
        made.settled_at = _noon(lapses_on + dt.timedelta(days=1))
    return made


def _state(said: tuple[str, str], *, is_over: bool) -> str:
    if Answer.Said.NO in said:
        return State.DECLINED
    if said == (YES, YES):
        return State.ACCEPTED
    if is_over:
        return State.LAPSED
    return State.HALF if YES in said else State.SENT


def _passed(since: dt.date, days: int) -> dt.datetime | None:
    day = since + dt.timedelta(days=days)
    return _noon(day) if day <= clock.today() else None


def _sides(made: Sequence[Introduction], pairs: Sequence[Past]) -> None:
    answers, outcomes = [], []
    for one, past in zip(made, pairs, strict=True):
        for person, said in zip((past.one, past.other), past.said, strict=True):
            said_at = (one.accepted_at or one.sent_at) if said else None
            answers.append(Answer(introduction=one, person=person, said=said, said_at=said_at))
        for stage, met, at in (
            (Stage.FIRST, one.outcome, one.asked_at),
            (Stage.LATER, one.later, one.asked_later_at),
        ):
            if met and at:
                outcomes += [
                    Outcome(introduction=one, person=person, stage=stage, met=met, told_at=at)
                    for person in (past.one, past.other)
                ]
    Answer.objects.bulk_create(answers, batch_size=BATCH)
    Outcome.objects.bulk_create(outcomes, batch_size=BATCH)

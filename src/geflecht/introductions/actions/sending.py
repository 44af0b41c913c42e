"""Sending a round: each pair in a transaction of its own, so an interruption loses and doubles nothing."""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geflecht.actors.models import By
from geflecht.introductions import queries, rules
from geflecht.introductions.actions import letters
from geflecht.introductions.actions.reviewing import require_review
from geflecht.introductions.models import TO_SEND, Answer, Introduction, Round, RoundState, State
from geflecht.kit import clock, jobs, log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.jobs import Work
from geflecht.kit.models import Job


class NothingToSend(Refused):
    """The round holds no pair."""


@transaction.atomic
def send_round(*, row: Round, by: By) -> Job:
    """Send a round: from now on it cannot be changed, and a job writes to both sides of every pair.

    Refuses a round without pairs (`NothingToSend`) and one that was sent (`NotInReview`).
    """
    require(rules.may_introduce(by))
    locked = require_review(row)
    count = locked.introductions.filter(state__in=TO_SEND).count()
    if not count:
        raise NothingToSend(
            _("There is nothing to send in this round yet. Compute proposals, or pair by hand.")
        )
    locked.state, locked.sent_at = RoundState.SENT, clock.now()
    locked.save(update_fields=["state", "sent_at"])
    log.record("introductions.round_sent", by=by, about=locked, details={"pairs": count})
    label = _("Send the round “%(name)s”") % {"name": locked.name}
    return jobs.start(
        "geflecht.introductions.tasks.send",
        label=label,
        by=by,
        round_id=str(locked.pk),
        by_label=by.log_label,
    )


def send_rest(*, row: Round, by: By, work: Work | None = None) -> int:
    """Write to the sides of every pair of a sent round that has not been written to; return how many pairs.

    Safe to call again after an interruption.
    """
    require(rules.may_introduce(by))
    left = list(
        row.introductions.filter(state__in=TO_SEND, round__state=RoundState.SENT)
        .order_by("-score", "pk")
        .values_list("pk", flat=True)
    )
    sent = 0
    for done, pk in enumerate(left, 1):
        sent += _send_one(pk, by)
        if work:
            work.at(done, len(left))
    if work:
        work.outcome = ngettext(
            "%(count)d pair was written to.", "%(count)d pairs were written to.", sent
        ) % {"count": sent}
    return sent


@transaction.atomic
def _send_one(pk: UUID, by: By) -> bool:
    """Write to both sides of a pair; one whose side can no longer be reached is dropped."""
    found = Introduction.objects.select_for_update(of=("self",)).select_related("round", "first", "second")
    introduction = found.get(pk=pk)
    if introduction.state not in TO_SEND:
        return False
    cards = queries.cards([introduction.first_id, introduction.second_id])
    if not all(card.can_be_reached for card in cards.values()):
        introduction.state = State.DROPPED
        introduction.save(update_fields=["state"])
        return False
    introduction.state, introduction.sent_at = State.SENT, clock.now()
    introduction.lapses_on = clock.today() + dt.timedelta(days=introduction.round.silence_days)
    introduction.save(update_fields=["state", "sent_at", "lapses_on"])
    sides = [Answer(introduction=introduction, person_id=person) for person in cards]
    for answer in Answer.objects.bulk_create(sides):
        letters.propose(introduction, answer, cards)
    log.record("introductions.sent", by=by, about=introduction)
    return True

"""The coordination looks at the proposals: drops, pins, swaps, and pairs by hand."""

from django.db import transaction
from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, By
from geflecht.introductions import queries, rules
from geflecht.introductions.actions.taking_part import block
from geflecht.introductions.models import (
    Introduction,
    Round,
    RoundState,
    State,
)
from geflecht.kit import log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require


class NotInReview(Refused):
    """The round was sent already."""


class NotThesePeople(Refused):
    """These two cannot be introduced to each other."""


def require_review(row: Round) -> Round:
    """Lock a round and return it as it is now; refuse one that was sent (`NotInReview`)."""
    locked = Round.objects.select_for_update().get(pk=row.pk)
    if locked.state not in (RoundState.DRAFT, RoundState.PROPOSED):
        raise NotInReview(
            _("This round was sent already, so its proposals can no longer be changed. Open a new one.")
        )
    return locked


def _mark(introduction: Introduction, state: str, by: By) -> Introduction:
    require(rules.may_introduce(by))
    locked = require_review(introduction.round)
    introduction.state = state
    introduction.save(update_fields=["state"])
    log.record(f"introductions.{state}", by=by, about=locked)
    return introduction


def drop(*, introduction: Introduction, by: By, for_good: bool = False) -> Introduction:
    """Take a pair out of this round; `for_good`: never propose these two again."""
    with transaction.atomic():
        if for_good:
            block(person=introduction.first, other=introduction.second, by=by)
        return _mark(introduction, State.DROPPED, by)


@transaction.atomic
def pin(*, introduction: Introduction, by: By) -> Introduction:
    """Keep a pair whatever else is computed anew."""
    return _mark(introduction, State.PINNED, by)


@transaction.atomic
def give_back(*, introduction: Introduction, by: By) -> Introduction:
    """Take a mark back: neither pinned nor dropped."""
    return _mark(introduction, State.PROPOSED, by)


@transaction.atomic
def swap(*, introduction: Introduction, keep: Actor, other: Actor, by: By) -> Introduction:
    """Drop a pair and pin `keep` with `other` in its place; refusals of `pair_up`."""
    drop(introduction=introduction, by=by)
    return pair_up(row=introduction.round, one=keep, other=other, by=by)


@transaction.atomic
def pair_up(*, row: Round, one: Actor, other: Actor, by: By, again: bool = False) -> Introduction:
    """Pin a pair chosen by hand; `again`: although they were introduced before.

    Refuses people who do not take part, who know each other, of one organisation, blocked or introduced
    before (`NotThesePeople`), and a round that was sent (`NotInReview`).
    """
    require(rules.may_introduce(by))
    locked = require_review(row)
    reason = queries.why_not(row=locked, one=one, other=other, again=again)
    if reason:
        raise NotThesePeople(reason)
    first, second = sorted((one, other), key=lambda person: person.pk.int)
    made, _is_new = Introduction.objects.update_or_create(
        round=locked, first=first, second=second, defaults={"state": State.PINNED, "is_again": again}
    )
    log.record("introductions.paired", by=by, about=locked)
    return made

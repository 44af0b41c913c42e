"""Both sides answer, each for itself; a no is told to nobody."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geflecht.actors.models import By, Machine
from geflecht.introductions import queries, rules
from geflecht.introductions.actions import letters
from geflecht.introductions.models import WAITING, Answer, Block, Introduction, State
from geflecht.kit import clock, links, log
from geflecht.kit.audiences import Audience
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties import actions as ties
from geflecht.ties.actions import OccasionDraft

ONE_SIDE = Machine("one side")  # the log must not tell who answered: the state would tell what


class ItIsOver(Refused):
    """The proposal can no longer be answered."""


def read_answer(token: str) -> Answer:
    """Return the side that a personal link names; refusals of `kit.links`."""
    pk, version = links.read(letters.ANSWER, token)
    found = Answer.objects.select_related("introduction__round", "person").filter(pk=pk, version=version)
    answer = found.first()
    if answer is None:
        raise links.LinkIsOver(_("This link has ended. The proposal it was for is no longer there."))
    return answer


@transaction.atomic
def answer(*, side: Answer, said: str, by: By, never: bool = False) -> Introduction:
    """Note what one side says, yes or no; it may be changed until both said yes or the time is over.

    When both said yes, both get each other's contact data by mail. `never`: not with this person again.
    Refuses what lapsed, was withdrawn, or stands with both sides' yes (`ItIsOver`).
    """
    require(rules.may_speak_for(by, side.person))
    introduction = Introduction.objects.select_for_update().get(pk=side.introduction_id)
    mine = Answer.objects.select_for_update().get(pk=side.pk)
    if mine.said == said and introduction.state == State.ACCEPTED:
        return introduction
    _refuse_if_over(introduction)
    mine.said, mine.said_at = said, clock.now()
    mine.save(update_fields=["said", "said_at"])
    if never:
        Block.objects.get_or_create(person=side.person, other_id=introduction.other_id(side.person_id))
    introduction.state = _state_of(introduction)
    if introduction.state == State.ACCEPTED:
        introduction.accepted_at = introduction.settled_at = clock.now()
    introduction.save(update_fields=["state", "accepted_at", "settled_at"])
    log.record("introductions.answered", by=ONE_SIDE, about=introduction)
    if introduction.state == State.ACCEPTED:
        _bring_together(introduction)
    return introduction


def _refuse_if_over(introduction: Introduction) -> None:
    if introduction.state == State.ACCEPTED:
        raise ItIsOver(
            _("You both said yes already, and have each other’s contact data. Write to each other.")
        )
    is_open = introduction.state in (*WAITING, State.DECLINED)
    if not is_open or introduction.lapses_on is None or clock.today() > introduction.lapses_on:
        raise ItIsOver(_("The time to answer this proposal is over. Nothing more is needed from you."))


def _state_of(introduction: Introduction) -> str:
    said = list(introduction.answers.values_list("said", flat=True))
    if Answer.Said.NO in said:
        return State.DECLINED
    yes = said.count(Answer.Said.YES)
    return (State.SENT, State.HALF, State.ACCEPTED)[yes]


def _bring_together(introduction: Introduction) -> None:
    """Give both each other's contact data, and note the logged introduction for the origin of ties."""
    ends = [introduction.first_id, introduction.second_id]
    cards = queries.cards(ends)
    for person in ends:
        letters.bring_together(introduction, cards, person)
    draft = occasion(introduction)
    ties.note_presence(collection=introduction.round.collection, drafts=[draft], by=ONE_SIDE)


def occasion(introduction: Introduction) -> OccasionDraft:
    """Return an accepted introduction as an occasion two people shared: what arises of it had help."""
    accepted = timezone.localtime(introduction.accepted_at).date()
    return OccasionDraft(
        id=introduction.pk,
        kind="introduction",
        label=_("Introduction"),
        address="",
        on=PartialDate.of(accepted),
        audience=Audience.COORDINATION,
        actor_ids=frozenset((introduction.first_id, introduction.second_id)),
    )


@transaction.atomic
def withdraw(*, introduction: Introduction, by: By) -> Introduction:
    """Take back a proposal that not both have agreed to; who said yes is told when its time is over."""
    require(rules.may_introduce(by))
    locked = Introduction.objects.select_for_update().get(pk=introduction.pk)
    if locked.state not in WAITING:
        raise ItIsOver(_("Only a proposal that still waits for an answer can be withdrawn."))
    locked.state = State.WITHDRAWN
    locked.save(update_fields=["state"])
    log.record("introductions.withdrawn", by=by, about=locked)
    return locked

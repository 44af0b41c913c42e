"""Answering: list, ticks, cards, the end. Every answer is kept at once and becomes a statement about a tie."""

from collections.abc import Collection as Many
from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, By, LinkHolder
from geflecht.kit import clock, log, turns
from geflecht.kit.audiences import Audience
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.surveys import loaders, rules
from geflecht.surveys.actions import mails, statements
from geflecht.surveys.models import ITEMS, Answer, Reason, Respondent, SomebodyNew, Wording
from geflecht.ties import actions as ties
from geflecht.ties.models import Origin, TieKind, Wave

MOST_NEW = 20  # people not on the list, per respondent: a form open to the net must have an end
DETAILS = ("kind", "is_over", "frequency", "origin", "since", *ITEMS)


class NotOpen(Refused):
    """No answers are taken now."""


class ChooseFirst(Refused):
    """Who may see the answers must be chosen before the first."""


class NotOnTheList(Refused):
    """This person cannot be chosen here."""


class TooManyNew(Refused):
    """More people not on the list than one respondent may name."""


def _locked(respondent: Respondent, by: By, about: Iterable[UUID] = ()) -> Respondent:
    """Return the respondent, locked; refuses where no answers are taken.

    Whoever says something `about` others waits for what these say at the same moment. Everybody locks
    in the same order, so nobody waits in a ring.
    """
    require(rules.may_answer(by, respondent))
    turns.begin()
    both_sides = Q(actor__in={respondent.actor_id, *about}) if about else Q(pk=respondent.pk)
    rows = (
        Respondent.objects.select_for_update(of=("self",))
        .select_related("survey__collection", "survey__wave", "actor")
        .filter(both_sides)
        .order_by("pk")
    )
    found = next(row for row in rows if row.pk == respondent.pk)
    if not rules.is_answerable(found.survey):
        raise NotOpen(
            _("“%(survey)s” is closed; answers are no longer taken. What you said is kept.")
            % {"survey": found.survey.name}
        )
    return found


@turns.in_turn
@transaction.atomic
def begin(*, respondent: Respondent, audience: str, by: By) -> Respondent:
    """Choose who may see what one says, and get the list. Choosing again changes what was said already."""
    said = list(respondent.answers.filter(is_known=True).select_related("counterpart"))
    found = _locked(respondent, by, [one.counterpart_id for one in said])
    is_changed = found.audience not in ("", audience)
    found.audience = Audience(audience).value
    if found.state in (Respondent.State.ASKED, Respondent.State.DECLINED):
        found.state = Respondent.State.BEGUN
        found.begun_at = clock.now()
    found.save(update_fields=["audience", "state", "begun_at"])
    _list(found)
    if is_changed:
        statements.state(found, said, by=by)
    log.record("surveys.begun", by=by, about=found)
    return found


def _list(respondent: Respondent) -> None:
    if respondent.answers.filter(round=respondent.round).exists():
        return
    Answer.objects.bulk_create(
        [
            Answer(
                respondent=respondent, round=respondent.round, counterpart_id=one.actor_id, position=position,
                reason=one.reason, was_tied=one.was_tied,
            )
            for position, one in enumerate(loaders.roster(respondent))
        ]
    )  # fmt: skip


def _chosen(found: Respondent) -> None:
    if not found.audience:
        raise ChooseFirst(_("Please choose first who may see what you say."))


@turns.in_turn
@transaction.atomic
def tick(
    *, respondent: Respondent, known: Many[UUID], unknown: Many[UUID], by: By, is_by_phone: bool = False
) -> None:
    """Say of people on the list who is known and who is not; both are ids of answers.

    Ticking makes a statement "know each other" at once, unticking takes back what was said in this round.
    """
    listed = respondent.answers.filter(round=respondent.round, pk__in={*known, *unknown})
    found = _locked(respondent, by, listed.values_list("counterpart_id", flat=True))
    _chosen(found)
    answers = list(listed.select_related("counterpart"))
    now = clock.now()
    changed = [one for one in answers if one.is_known is not (one.pk in known)]
    for one in changed:
        one.is_known = one.pk in known
        one.is_by_phone = is_by_phone
        one.said_at = now
        one.first_said_at = one.first_said_at or now
        if not one.is_known:
            _forget_details(one)
    Answer.objects.bulk_update(
        changed, ["is_known", "is_by_phone", "said_at", "first_said_at", "described_at", *DETAILS]
    )
    _said(found, changed, by)


def _forget_details(answer: Answer) -> None:
    fresh = Answer(kind=TieKind.KNOWS, origin=Origin.UNKNOWN)
    for name in (*DETAILS, "described_at"):
        setattr(answer, name, getattr(fresh, name))


@turns.in_turn
@transaction.atomic
def describe(
    *, respondent: Respondent, answer: Answer, values: Mapping[str, Any], by: By, is_by_phone: bool = False
) -> Answer:
    """Say how one knows somebody: kind, frequency, origin, since, trust and value, as far as given.

    The versions of the wordings are kept with the answer. By phone trust and value are not asked, so that
    nobody of the coordination hears them.
    """
    found = _locked(respondent, by, [answer.counterpart_id])
    _chosen(found)
    row = found.answers.select_related("counterpart").get(pk=answer.pk)
    now = clock.now()
    for name, value in values.items():
        if name in DETAILS and not (is_by_phone and name in ITEMS):
            setattr(row, name, value)
    row.is_known, row.is_by_phone, row.said_at = True, is_by_phone, now
    if "kind" in values:
        row.described_at = now
    row.first_said_at = row.first_said_at or now
    row.wordings = {**row.wordings, **_versions(found, values)}
    row.save()
    _said(found, [row], by)
    return row


def _versions(found: Respondent, values: Mapping[str, Any]) -> dict[str, int]:
    keys = found.survey.questions.values("pk")
    rows = Wording.objects.filter(question__in=keys).order_by("version").values_list("question_id", "version")
    return {key: version for key, version in rows if key in values}


def _said(found: Respondent, answers: list[Answer], by: By) -> None:
    found.answered_at = clock.now()
    found.save(update_fields=["answered_at"])
    statements.state(found, answers, by=by)
    log.record("surveys.answered", by=by, about=found, details={"count": len(answers)})


@turns.in_turn
@transaction.atomic
def add_to_list(*, respondent: Respondent, counterpart_id: UUID, by: By, is_by_phone: bool = False) -> Answer:
    """Add somebody found by the search to the list, ticked; twice is the same as once."""
    found = _locked(respondent, by, [counterpart_id])
    _chosen(found)
    other = (
        Actor.objects.visible_to(LinkHolder(found.actor_id))
        .filter(collection=found.survey.collection, pk=counterpart_id)
        .exclude(pk=found.actor_id)
        .first()
    )
    if other is None:
        raise NotOnTheList(_("This entry cannot be chosen. Search once more."))
    answer, _is_new = Answer.objects.get_or_create(
        respondent=found,
        round=found.round,
        counterpart=other,
        defaults={
            "reason": Reason.SEARCH,
            "position": found.answers.filter(round=found.round).count(),
            "was_tied": other.pk in loaders.last_stated(found.actor),
        },
    )
    if not answer.is_known:
        tick(respondent=found, known={answer.pk}, unknown=(), by=by, is_by_phone=is_by_phone)
    return answer


@turns.in_turn
@transaction.atomic
def name_somebody(*, respondent: Respondent, name: str, organisation: str, by: By) -> SomebodyNew:
    """Name somebody who is not on the list; only the coordination sees it until it confirms them."""
    found = _locked(respondent, by)
    _chosen(found)
    if found.somebody_new.count() >= MOST_NEW:
        raise TooManyNew(
            _("You have named %(count)s people who are not on the list. Tell the coordination of others.")
            % {"count": MOST_NEW}
        )
    row, _is_new = SomebodyNew.objects.get_or_create(
        respondent=found, name=name, defaults={"organisation": organisation}
    )
    log.record("surveys.somebody_new", by=by, about=found)
    return row


@turns.in_turn
@transaction.atomic
def finish(*, respondent: Respondent, by: By) -> Respondent:
    """Be done: who was not ticked counts as not known, the wave notes the answer, thanks are sent once."""
    found = _locked(respondent, by)
    _chosen(found)
    now = clock.now()
    found.answers.filter(round=found.round, is_known=None).update(
        is_known=False, said_at=now, first_said_at=now
    )
    found.state = Respondent.State.FINISHED
    found.finished_at = now
    found.save(update_fields=["state", "finished_at"])
    wave = cast(Wave, found.survey.wave)  # open surveys have one: survey_state_is_whole
    ties.note_answered(wave=wave, actor=found.actor, on=clock.today(), by=by)
    log.record("surveys.finished", by=by, about=found)
    mails.thank(found, by=by)
    return found


@turns.in_turn
@transaction.atomic
def answer_tiles(*, respondent: Respondent, said: Mapping[UUID, str], by: By) -> Respondent:
    """Say after an event who is known now (answer → kind of tie, `no` or empty), and be done."""
    rows = {row.pk: row for row in respondent.answers.filter(round=respondent.round, pk__in=said)}
    for pk, kind in said.items():
        if kind in TieKind.values:
            values = {"kind": kind, "origin": Origin.NETWORK_EVENT}
            describe(respondent=respondent, answer=rows[pk], values=values, by=by)
    tick(respondent=respondent, known=(), unknown={pk for pk, kind in said.items() if kind == "no"}, by=by)
    return finish(respondent=respondent, by=by)


@turns.in_turn
@transaction.atomic
def decline(*, respondent: Respondent, by: By) -> Respondent:
    """Not want to be asked in this survey: no more mail of it; what was said stays."""
    found = _locked(respondent, by)
    if found.state != Respondent.State.FINISHED:
        found.state = Respondent.State.DECLINED
        found.save(update_fields=["state"])
    log.record("surveys.declined", by=by, about=found)
    return found

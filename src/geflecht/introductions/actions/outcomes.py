"""What came of an introduction: each side tells, and a dated tie comes of it."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, By
from geflecht.introductions import rules
from geflecht.introductions.actions import letters
from geflecht.introductions.models import ALIVE, Introduction, Met, Outcome, Stage, State
from geflecht.kit import clock, links, log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.ties import actions as ties
from geflecht.ties.actions import TieDraft
from geflecht.ties.models import Observation, Origin, StatedBy, TieKind

KIND_OF = {Met.MET: TieKind.KNOWS, Met.IN_TOUCH: TieKind.INFORMS, Met.WORKING: TieKind.COOPERATES}
FURTHEST = (Met.NOT_YET, Met.NO_FIT, Met.MET, Met.IN_TOUCH, Met.WORKING)


class NotAccepted(Refused):
    """There is nothing to tell of an introduction that not both agreed to."""


def read_outcome(token: str) -> tuple[Introduction, Actor]:
    """Return the introduction and the side that a personal link asks; refusals of `kit.links`."""
    pk, person_id = links.read(letters.OUTCOME, token)
    found = Introduction.objects.select_related("first", "second", "round__collection").filter(pk=pk)
    introduction = found.first()
    if introduction is None or person_id not in (str(introduction.first_id), str(introduction.second_id)):
        raise links.LinkIsOver(_("This link has ended. The introduction it was for is no longer there."))
    is_first = person_id == str(introduction.first_id)
    return introduction, introduction.first if is_first else introduction.second


@transaction.atomic
def tell(*, introduction: Introduction, person: Actor, met: str, by: By) -> Introduction:
    """Note what one side says came of it; telling the same again changes nothing.

    Makes or strengthens a tie with origin “introduced”, dated today; half a year later, ends it if
    neither side is in touch any more. Refuses what not both agreed to (`NotAccepted`).
    """
    require(rules.may_speak_for(by, person))
    found = Introduction.objects.select_for_update(of=("self",)).select_related(
        "first", "second", "round__collection"
    )
    introduction = found.get(pk=introduction.pk)
    if introduction.state != State.ACCEPTED:
        raise NotAccepted(_("Nothing has come of this introduction yet: not both have said yes."))
    stage = Stage.LATER if introduction.asked_later_at else Stage.FIRST
    before = introduction.outcomes.filter(person=person, stage=stage).first()
    if before and before.met == met:
        return introduction
    Outcome.objects.update_or_create(
        introduction=introduction, person=person, stage=stage, defaults={"met": met, "told_at": clock.now()}
    )
    _sum_up(introduction, stage)
    log.record("introductions.told", by=by, about=introduction)
    if met in KIND_OF:
        _tie(introduction, person, met, by)
    if not _is_alive(introduction) and (before or stage == Stage.LATER):
        _end_ties(introduction, by)
    return introduction


def _sum_up(introduction: Introduction, stage: str) -> None:
    told = introduction.outcomes.filter(stage=stage).values_list("met", flat=True)
    furthest = max(told, key=lambda met: FURTHEST.index(Met(met)))
    field = "later" if stage == Stage.LATER else "outcome"
    setattr(introduction, field, furthest)
    introduction.save(update_fields=[field])


def _tie(introduction: Introduction, person: Actor, met: str, by: By) -> None:
    other = introduction.other_than(person.pk)
    kind = KIND_OF[Met(met)]
    theirs = introduction.outcomes.filter(person=other).values_list("met", flat=True)
    is_shared = any(KIND_OF.get(Met(one)) == kind for one in theirs)
    draft = TieDraft(
        source=person,
        target=other,
        observed_on=clock.today(),
        kind=kind,
        origin=Origin.INTRODUCED,
        stated_by=StatedBy.BOTH if is_shared else StatedBy.SOURCE,
    )
    ties.observe_tie(collection=introduction.round.collection, draft=draft, by=by)


def _is_alive(introduction: Introduction) -> bool:
    return (introduction.later or introduction.outcome) in ALIVE


def _end_ties(introduction: Introduction, by: By) -> None:
    """End what was stated of the two as introduced and still stands, beyond knowing each other."""
    ends = (introduction.first_id, introduction.second_id)
    rows = (
        Observation.objects.filter(Q(source=ends[0], target=ends[1]) | Q(source=ends[1], target=ends[0]))
        .filter(kind__in=(TieKind.INFORMS, TieKind.COOPERATES))
        .select_related("source", "target", "collection")
        .order_by("observed_on", "recorded_at", "pk")
    )
    last: dict[str, Observation] = {row.kind: row for row in rows}
    for row in last.values():
        if not row.is_ending and row.origin == Origin.INTRODUCED:
            ties.end_tie(tie=row, on=clock.today(), by=by)

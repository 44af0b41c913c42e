"""From answers to statements about ties: by one side, by the other, by both.

Each answer is one statement of its own, dated the day it was first given, and may be corrected as long
as its round lasts. What both say is worked out from the two answers alone, so the order and the
moment in which they arrive do not matter.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from geflecht.actors.models import Actor, By
from geflecht.kit import clock
from geflecht.kit.audiences import Audience
from geflecht.surveys.loaders import STALE
from geflecht.surveys.models import Answer, Frequency, Respondent
from geflecht.ties import actions as ties
from geflecht.ties.actions import TieDraft
from geflecht.ties.models import Observation, StatedBy, TieKind

CLOSER = [TieKind.KNOWS, TieKind.INFORMS, TieKind.COOPERATES, TieKind.PROJECT, TieKind.PARTNER]
STRENGTH = {Frequency.WEEKLY: 4.0, Frequency.MONTHLY: 3.0, Frequency.YEARLY: 2.0, Frequency.RARELY: 1.0}
NARROWER = list(Audience.values)


def state(respondent: Respondent, answers: Sequence[Answer], *, by: By) -> None:
    """State what `answers` of one respondent say, and anew what the counterparts said of the same pairs.

    The caller has locked the respondents of both sides.
    """
    if not answers:
        return
    me, others = respondent.actor, [one.counterpart for one in answers]
    theirs = _fresh_answers_about(me, others)
    keys = [one.key for one in (*answers, *theirs.values())]
    earlier = _earlier_kinds(me, others, keys)
    drafts: list[TieDraft] = []
    for mine in answers:
        mine.respondent = respondent
        other = theirs.get(mine.counterpart_id)
        drafts += _drafts(mine, other, earlier[mine.counterpart_id])
        if other:
            drafts += _drafts(other, mine, earlier[mine.counterpart_id])
    ties.restate(collection=respondent.survey.collection, keys=keys, drafts=drafts, by=by)


def _fresh_answers_about(me: Actor, others: Sequence[Actor]) -> dict[UUID, Answer]:
    """Return what each of `others` said of `me` last, if it is not older than a year."""
    rows = (
        Answer.objects.filter(counterpart=me, respondent__actor__in=others, said_at__gte=clock.now() - STALE)
        .select_related("respondent__survey__wave", "respondent__actor", "counterpart")
        .order_by("said_at", "pk")
    )
    return {row.respondent.actor_id: row for row in rows}


def _earlier_kinds(me: Actor, others: Sequence[Actor], keys: Sequence[str]) -> dict[UUID, dict[str, dt.date]]:
    """Return which kinds of ties stood with whom without the answers `keys`, and when last stated."""
    pairs = Q(source=me, target__in=others) | Q(target=me, source__in=others)
    found: dict[UUID, dict[str, dt.date]] = defaultdict(dict)
    rows = (
        Observation.objects.filter(pairs)
        .exclude(external_id__in=keys)
        .order_by("observed_on", "recorded_at", "pk")
    )
    for source, target, kind, on, is_ending in rows.values_list(
        "source_id", "target_id", "kind", "observed_on", "is_ending"
    ):
        kinds = found[target if source == me.pk else source]
        if is_ending:
            kinds.pop(kind, None)
        else:
            kinds[kind] = on
    return found


def _drafts(mine: Answer, other: Answer | None, earlier: dict[str, dt.date]) -> list[TieDraft]:
    """Return the statements of one answer: the tie, and the end of closer ties that are no more."""
    if not mine.is_known:
        return []
    said_too = other if other and other.is_known and not other.is_over else None
    level = -1 if mine.is_over else _level(mine.kind)
    if said_too and mine.is_over:
        return []  # the other side says it stands
    most = max(level, _level(said_too.kind) if said_too else -1)
    ended = [_ending(mine, kind) for kind, on in earlier.items() if _has_ended(mine, kind, on, most)]
    return ended if mine.is_over else [_tie(mine, said_too), *ended]


def _level(kind: str) -> int:
    return CLOSER.index(TieKind(kind)) if kind in CLOSER else len(CLOSER)


def _has_ended(mine: Answer, kind: str, on: dt.date, most: int) -> bool:
    """Tell whether an earlier tie of `kind` is over by this answer: a closer one than is named now.

    A kind nobody stated says nothing of closeness, so it ends only with the tie itself.
    """
    if on >= _day(mine):
        return False
    return mine.is_over or (kind in CLOSER and _level(kind) > most)


def _day(answer: Answer) -> dt.date:
    return timezone.localtime(answer.first_said_at or clock.now()).date()


def _tie(mine: Answer, other: Answer | None) -> TieDraft:
    is_by_both = other is not None and _level(other.kind) >= _level(mine.kind)
    return TieDraft(
        source=mine.respondent.actor,
        target=mine.counterpart,
        observed_on=_day(mine),
        kind=mine.kind,
        strength=STRENGTH.get(Frequency(mine.frequency)) if mine.frequency else None,
        since=mine.since,
        origin=mine.origin,
        stated_by=StatedBy.BOTH if is_by_both else StatedBy.SOURCE,
        audience=_audience(mine, other),
        wave=mine.respondent.survey.wave,
        external_id=mine.key,
        attributes=_attributes(mine),
    )


def _ending(mine: Answer, kind: str) -> TieDraft:
    return TieDraft(
        source=mine.respondent.actor,
        target=mine.counterpart,
        observed_on=_day(mine),
        kind=kind,
        is_ending=True,
        stated_by=StatedBy.SOURCE,
        audience=_audience(mine, None),
        wave=mine.respondent.survey.wave,
        external_id=mine.key,
        attributes=_attributes(mine),
    )


def _attributes(answer: Answer) -> dict[str, object]:
    return {"by_phone": True} if answer.is_by_phone else {}


def _audience(mine: Answer, other: Answer | None) -> str:
    """Return the narrower of what the two sides chose: a tie is shown only where both agree to it."""
    chosen = [mine.respondent.audience, other.respondent.audience if other else ""]
    return max((one for one in chosen if one), key=NARROWER.index, default=Audience.COORDINATION)

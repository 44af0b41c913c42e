"""People who were named but are not on the list: the coordination confirms or dismisses them."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from geflecht.actors import actions as actors
from geflecht.actors.actions import ActorDraft
from geflecht.actors.models import Actor, By, Kind, Membership
from geflecht.kit import clock, log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.surveys import rules
from geflecht.surveys.actions import statements
from geflecht.surveys.models import Answer, Reason, Respondent, SomebodyNew


class AlreadyLookedAt(Refused):
    """Somebody else has confirmed or dismissed this name."""


class IsThemselves(Refused):
    """Nobody is their own contact."""


def _open(somebody: SomebodyNew) -> SomebodyNew:
    row = (
        SomebodyNew.objects.select_for_update(of=("self",))
        .select_related("respondent__survey__collection", "respondent__survey__wave", "respondent__actor")
        .get(pk=somebody.pk)
    )
    if row.state != SomebodyNew.State.OPEN:
        raise AlreadyLookedAt(
            _("“%(name)s” was looked at already, maybe by a colleague.") % {"name": row.name}
        )
    return row


@transaction.atomic
def confirm_somebody(*, somebody: SomebodyNew, actor: Actor | None, by: By) -> Actor:
    """Confirm a name: it is `actor`, or, without one, a new proposed person; the tie is stated.

    The new entry is visible to the coordination alone until the person agrees to more.
    """
    require(rules.may_manage(by))
    row = _open(somebody)
    respondent = row.respondent
    if actor and actor.pk == respondent.actor_id:
        raise IsThemselves(_("“%(name)s” gave this answer. Choose another entry.") % {"name": actor.name})
    other = actor or _propose(row, by)
    row.state, row.actor = SomebodyNew.State.CONFIRMED, other
    row.save(update_fields=["state", "actor"])
    now = clock.now()
    answer, is_new = Answer.objects.get_or_create(
        respondent=respondent, round=respondent.round, counterpart=other,
        defaults={
            "reason": Reason.SEARCH, "position": respondent.answers.count(), "is_known": True,
            "said_at": now, "first_said_at": now,
        },
    )  # fmt: skip
    if not is_new and not answer.is_known:
        answer.is_known, answer.said_at = True, now
        answer.first_said_at = answer.first_said_at or now
        answer.save(update_fields=["is_known", "said_at", "first_said_at"])
    list(
        Respondent.objects.select_for_update(of=("self",))
        .filter(actor__in=(respondent.actor_id, other.pk))
        .order_by("pk")
        .values_list("pk")
    )
    statements.state(respondent, [answer], by=by)
    log.record("surveys.somebody_confirmed", by=by, about=other)
    return other


def _propose(row: SomebodyNew, by: By) -> Actor:
    draft = ActorDraft(
        name=row.name,
        kind=Kind.PERSON,
        membership=Membership.PROPOSED,
        profile_audience="coordination",
        role_label=row.organisation[:200],
    )
    return actors.add_actors(collection=row.respondent.survey.collection, drafts=[draft], by=by)[0]


@transaction.atomic
def dismiss_somebody(*, somebody: SomebodyNew, by: By) -> None:
    """Leave a name aside: it is deleted."""
    require(rules.may_manage(by))
    row = _open(somebody)
    log.record("surveys.somebody_dismissed", by=by, about=row)
    row.delete()


@transaction.atomic
def forget_words(*, actor_id: UUID) -> None:
    """Delete what an erased person said and was asked, and how others rated them.

    For the receiver of `actor_erased`, inside its transaction. The statements about ties stay, without a name.
    """
    Answer.objects.filter(Q(respondent__actor=actor_id) | Q(counterpart=actor_id)).delete()
    Respondent.objects.filter(actor=actor_id).delete()
    SomebodyNew.objects.filter(actor=actor_id).delete()

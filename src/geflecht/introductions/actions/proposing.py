"""Computing the proposals of a round; what is pinned or dropped stays as it is."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geflecht.actors.models import By
from geflecht.introductions import rules
from geflecht.introductions.actions.reviewing import require_review
from geflecht.introductions.loaders.proposals import Found, solve
from geflecht.introductions.models import Introduction, Round, RoundState, State
from geflecht.kit import clock, jobs, log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.jobs import Work
from geflecht.kit.models import Job

BATCH = 500
TRIES = 3


class NoSolution(Refused):
    """The proposals could not be computed."""


@transaction.atomic
def start_proposing(*, row: Round, by: By) -> Job:
    """Compute the proposals of a round as a job. Refuses a sent round (`NotInReview`)."""
    require(rules.may_introduce(by))
    locked = require_review(row)
    label = _("Compute proposals for “%(name)s”") % {"name": locked.name}
    job = jobs.start(
        "geflecht.introductions.tasks.propose",
        label=label,
        by=by,
        round_id=str(locked.pk),
        by_label=by.log_label,
    )
    locked.job_id = job.pk
    locked.save(update_fields=["job_id"])
    return job


def propose(*, row: Round, by: By, work: Work | None = None) -> int:
    """Compute the proposals of a round anew and return how many pairs it holds; pins and drops stay.

    The computing itself holds no lock; if somebody marks a pair meanwhile, it is done once more.
    Refuses a sent round (`NotInReview`), pins that cannot all stand, and too many changes at once
    (`NoSolution`).
    """
    require(rules.may_introduce(by))
    for _try in range(TRIES):
        marks = _marks(row)
        try:
            found = solve(row, viewer=by, work=work)
        except ValueError as error:
            raise NoSolution(
                _("The pinned pairs cannot all stand: %(why)s. Take one of them back, and compute again.")
                % {"why": error}
            ) from error
        count = _store(row, found, marks, by)
        if count is not None:
            if work:
                work.outcome = _told(count, len(found.unserved))
            return count
    raise NoSolution(_("Somebody else is changing this round right now. Wait a moment, and compute again."))


def _marks(row: Round) -> set[tuple[UUID, str]]:
    marked = row.introductions.filter(state__in=(State.PINNED, State.DROPPED))
    return set(marked.values_list("pk", "state"))


@transaction.atomic
def _store(row: Round, found: Found, marks: set[tuple[UUID, str]], by: By) -> int | None:
    """Put the proposals in place of the earlier ones; None if the marks are no longer those of `found`."""
    locked = require_review(row)
    if _marks(locked) != marks:
        return None
    locked.introductions.filter(state=State.PROPOSED).delete()
    pinned = {(one.first_id, one.second_id): one for one in locked.introductions.filter(state=State.PINNED)}
    fresh = []
    for pair, values in found.pairs.items():
        if pair in pinned:
            _fill(pinned[pair], values)
        else:
            fresh.append(_fill(Introduction(round=locked, first_id=pair[0], second_id=pair[1]), values))
    Introduction.objects.bulk_create(fresh, batch_size=BATCH)
    Introduction.objects.bulk_update(list(pinned.values()), list(found.FIELDS), batch_size=BATCH)
    locked.state, locked.proposed_at = RoundState.PROPOSED, clock.now()
    locked.unserved, locked.share_of_bound = found.unserved, found.share_of_bound
    locked.save(update_fields=["state", "proposed_at", "unserved", "share_of_bound"])
    log.record("introductions.proposed", by=by, about=locked, details={"pairs": len(found.pairs)})
    return len(found.pairs)


def _fill(introduction: Introduction, values: dict[str, Any]) -> Introduction:
    for name, value in values.items():
        setattr(introduction, name, value)
    return introduction


def _told(count: int, unserved: int) -> str:
    pairs = ngettext("%(count)d pair is proposed.", "%(count)d pairs are proposed.", count) % {"count": count}
    if not unserved:
        return pairs
    return (
        pairs
        + " "
        + ngettext(
            "For %(count)d person there was nobody left; the page says why.",
            "For %(count)d people there was nobody left; the page says why.",
            unserved,
        )
        % {"count": unserved}
    )

"""Wanting to be introduced, pausing, and not with this person."""

import datetime as dt

from django.db import transaction

from geflecht.actors.models import Actor, By
from geflecht.introductions import rules
from geflecht.introductions.models import Block, Participation
from geflecht.kit import clock, log
from geflecht.kit.guard import require


@transaction.atomic
def take_part(
    *, person: Actor, by: By, is_in: bool = True, capacity: int = 2, told_how: str = ""
) -> Participation:
    """Note whether somebody wants introductions, and how many at a time (1–5). Ends a pause."""
    require(rules.may_speak_for(by, person))
    row, _is_new = Participation.objects.update_or_create(
        person=person,
        defaults={
            "is_opted_in": is_in, "capacity": capacity, "paused_until": None, "told_how": told_how[:120],
            "changed_at": clock.now(),
        },
    )  # fmt: skip
    log.record("introductions.takes_part", by=by, about=person, details={"in": is_in, "capacity": capacity})
    return row


@transaction.atomic
def pause(*, person: Actor, until: dt.date | None, by: By) -> None:
    """Leave somebody out of rounds until a day; None ends the pause. What was sent stays open."""
    require(rules.may_speak_for(by, person))
    changed = Participation.objects.filter(person=person).update(paused_until=until, changed_at=clock.now())
    if changed:
        log.record("introductions.paused", by=by, about=person)


@transaction.atomic
def block(*, person: Actor, other: Actor, by: By) -> None:
    """Never propose `other` to `person` again, nor the other way round; nobody is told."""
    require(rules.may_speak_for(by, person))
    is_own = by.person_id == person.pk
    Block.objects.get_or_create(person=person, other=other, defaults={"is_by_coordination": not is_own})
    log.record("introductions.blocked", by=by)


@transaction.atomic
def unblock(*, row: Block, by: By) -> None:
    """Take back that two people must not be proposed to each other."""
    require(rules.may_speak_for(by, row.person))
    row.delete()
    log.record("introductions.unblocked", by=by)

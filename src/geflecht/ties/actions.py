"""Stating ties, asking in waves, and noting who shared an occasion."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from geflecht.actors import actions as actors
from geflecht.actors import rules as actor_rules
from geflecht.actors.models import Actor, By, Collection
from geflecht.kit import log
from geflecht.kit.audiences import Audience
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties import facts, rules
from geflecht.ties.models import (
    Observation,
    Occasion,
    Origin,
    Presence,
    StatedBy,
    TieKind,
    Wave,
    WaveParticipant,
)

BATCH = 1000
_CORRECTED = ("since", "origin", "stated_by", "audience", "strength", "observed_on", "attributes", "evidence")


class SelfTie(Refused):
    """Nobody is tied to themselves."""


class EndsBeforeItBegins(Refused):
    """The tie would end before it began."""


class TwoOfOneName(Refused):
    """A collection has one wave per name."""


@dataclass(slots=True)
class TieDraft:
    """A statement about a tie, before it is entered. `observed_on` is the day it was stated."""

    source: Actor
    target: Actor
    observed_on: dt.date
    kind: str = TieKind.UNSPECIFIED
    is_directed: bool = False
    is_ending: bool = False
    strength: float | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    origin: str = Origin.UNKNOWN
    stated_by: str = StatedBy.COORDINATION
    evidence: str = ""
    audience: str = Audience.MEMBERS
    wave: Wave | None = None
    external_id: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def observe_ties(*, collection: Collection, drafts: Sequence[TieDraft], by: By) -> list[Observation]:
    """Enter statements about ties; nothing earlier is overwritten. One transaction, one log entry.

    Refuses a tie of somebody with themselves and an end before the begin; then nothing is written.
    """
    for draft in drafts:
        require(rules.may_state(by, draft.source, draft.target))
        _check(draft)
    made = Observation.objects.bulk_create(
        [_observation(collection, draft) for draft in drafts], batch_size=BATCH
    )
    log.record("ties.observed", by=by, about=collection, details={"count": len(made)})
    actors.touch(collection)
    facts.ties_observed.send(sender=Observation, collection_id=collection.pk, count=len(made))
    return made


def observe_tie(*, collection: Collection, draft: TieDraft, by: By) -> Observation:
    """Enter one statement; see `observe_ties`."""
    return observe_ties(collection=collection, drafts=[draft], by=by)[0]


def _check(draft: TieDraft) -> None:
    if draft.source.pk == draft.target.pk:
        raise SelfTie(
            _("“%(name)s” cannot be tied to itself. Choose another counterpart.")
            % {"name": draft.source.name}
        )
    if draft.since and draft.until and draft.until.last < draft.since.first:
        raise EndsBeforeItBegins(
            _("The tie would end (%(until)s) before it begins (%(since)s). Correct one of the two dates.")
            % {"since": draft.since, "until": draft.until}
        )


def _observation(collection: Collection, draft: TieDraft) -> Observation:
    return Observation(
        collection=collection,
        source=draft.source,
        target=draft.target,
        kind=draft.kind,
        is_directed=draft.is_directed,
        is_ending=draft.is_ending,
        strength=draft.strength,
        since=draft.since or "",
        until=draft.until or "",
        origin=draft.origin,
        stated_by=draft.stated_by,
        evidence=draft.evidence[:400],
        audience=draft.audience,
        observed_on=draft.observed_on,
        wave=draft.wave,
        external_id=draft.external_id[:200],
        attributes=draft.attributes,
    )


@transaction.atomic
def end_tie(*, tie: Observation, on: dt.date, by: By) -> Observation:
    """State that a tie ended; the earlier statements stay."""
    draft = TieDraft(
        source=tie.source,
        target=tie.target,
        observed_on=on,
        kind=tie.kind,
        is_directed=tie.is_directed,
        is_ending=True,
    )
    return observe_tie(collection=tie.collection, draft=draft, by=by)


@transaction.atomic
def withdraw_observations(*, ids: Sequence[uuid.UUID], collection: Collection, by: By) -> int:
    """Take back statements that were entered by mistake, such as a whole import; returns how many."""
    require(actor_rules.may_coordinate(by))
    count, _per_model = Observation.objects.filter(collection=collection, pk__in=ids).delete()
    log.record("ties.withdrawn", by=by, about=collection, details={"count": count})
    actors.touch(collection)
    return count


@transaction.atomic
def record_wave(
    *,
    collection: Collection,
    name: str,
    opened_on: dt.date,
    participants: Mapping[Actor, tuple[dt.date, dt.date | None]],
    by: By,
    closed_on: dt.date | None = None,
) -> Wave:
    """Record a round of asking: per participant the day asked and the day answered, if any."""
    require(actor_rules.may_coordinate(by))
    wave, _is_new = Wave.objects.update_or_create(
        collection=collection, name=name, defaults={"opened_on": opened_on, "closed_on": closed_on}
    )
    wave.participants.all().delete()
    WaveParticipant.objects.bulk_create(
        [
            WaveParticipant(wave=wave, actor=actor, asked_on=asked, answered_on=answered)
            for actor, (asked, answered) in participants.items()
        ],
        batch_size=BATCH,
    )
    log.record("ties.wave_recorded", by=by, about=wave, details={"asked": len(participants)})
    actors.touch(collection)
    return wave


@transaction.atomic
def open_wave(*, collection: Collection, name: str, on: dt.date, by: By) -> Wave:
    """Begin a round of asking; nobody is asked yet. Refuses a name that another wave has (`TwoOfOneName`)."""
    require(actor_rules.may_coordinate(by))
    wave, is_new = Wave.objects.get_or_create(collection=collection, name=name, defaults={"opened_on": on})
    if not is_new:
        raise TwoOfOneName(
            _("There is a wave called “%(name)s” already. Choose another name.") % {"name": name}
        )
    log.record("ties.wave_opened", by=by, about=wave)
    actors.touch(collection)
    return wave


@transaction.atomic
def ask_in_wave(*, wave: Wave, actor_ids: Iterable[uuid.UUID], on: dt.date, by: By) -> None:
    """Note that these actors are asked; who was asked before keeps their day."""
    require(actor_rules.may_coordinate(by))
    WaveParticipant.objects.bulk_create(
        [WaveParticipant(wave=wave, actor_id=pk, asked_on=on) for pk in sorted(set(actor_ids))],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    log.record("ties.asked", by=by, about=wave)
    actors.touch(wave.collection)


@transaction.atomic
def note_answered(*, wave: Wave, actor: Actor, on: dt.date, by: By) -> None:
    """Note that somebody has answered in a wave, by themselves or through the coordination."""
    require(actor_rules.may_edit(by, actor))
    WaveParticipant.objects.filter(wave=wave, actor=actor).update(answered_on=on)
    log.record("ties.answered", by=by, about=wave)
    actors.touch(wave.collection)


@transaction.atomic
def close_wave(*, wave: Wave, on: dt.date, by: By) -> None:
    """End a round of asking."""
    require(actor_rules.may_coordinate(by))
    wave.closed_on = max(on, wave.opened_on)
    wave.save(update_fields=["closed_on"])
    log.record("ties.wave_closed", by=by, about=wave)
    actors.touch(wave.collection)


@transaction.atomic
def restate(*, collection: Collection, keys: Iterable[str], drafts: Sequence[TieDraft], by: By) -> int:
    """Make what is stated under the external ids `keys` exactly `drafts`, as long as it may be corrected.

    For the rooms above, whose answers can be changed while a sitting lasts: a statement that already
    says the same stays untouched, so saving twice changes nothing. Returns how many rows changed.
    """
    for draft in drafts:
        require(rules.may_state(by, draft.source, draft.target))
        _check(draft)
    wanted = {(d.external_id, d.kind, d.is_ending): _observation(collection, d) for d in drafts}
    gone, changed = [], []
    for row in Observation.objects.filter(collection=collection, external_id__in=list(keys)):
        new = wanted.pop((row.external_id, row.kind, row.is_ending), None)
        if new is None:
            gone.append(row.pk)
        elif any(getattr(row, name) != getattr(new, name) for name in _CORRECTED):
            for name in _CORRECTED:
                setattr(row, name, getattr(new, name))
            changed.append(row)
    count = len(gone) + len(changed) + len(wanted)
    if not count:
        return 0
    Observation.objects.filter(pk__in=gone).delete()
    Observation.objects.bulk_update(changed, _CORRECTED, batch_size=BATCH)
    Observation.objects.bulk_create(list(wanted.values()), batch_size=BATCH)
    log.record("ties.observed", by=by, about=collection, details={"count": count})
    actors.touch(collection)
    facts.ties_observed.send(sender=Observation, collection_id=collection.pk, count=count)
    return count


@dataclass(frozen=True, slots=True)
class OccasionDraft:
    """An event or lab with the actors who shared it."""

    id: uuid.UUID
    kind: str
    label: str
    address: str
    on: PartialDate | None
    audience: str
    actor_ids: frozenset[uuid.UUID]


@transaction.atomic
def note_presence(*, collection: Collection, drafts: Iterable[OccasionDraft], by: By) -> None:
    """Note who shared which occasions; what was noted of these occasions before is replaced.

    For the rooms above: this feeds the derived layer, which never counts as declared.
    """
    drafts = list(drafts)
    Presence.objects.filter(occasion__in=[draft.id for draft in drafts]).delete()
    Occasion.objects.bulk_create(
        [
            Occasion(
                id=draft.id, collection=collection, kind=draft.kind, label=draft.label[:250], address=draft.address,
                on=draft.on or "", audience=draft.audience,
            )
            for draft in drafts
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["collection", "kind", "label", "address", "on", "audience"],
        batch_size=BATCH,
    )  # fmt: skip
    Presence.objects.bulk_create(
        [
            Presence(occasion_id=draft.id, actor_id=actor)
            for draft in drafts
            for actor in sorted(draft.actor_ids)
        ],
        batch_size=BATCH,
    )
    actors.touch(collection)


@transaction.atomic
def forget_occasions(*, ids: Iterable[uuid.UUID], collection: Collection) -> None:
    """Drop occasions that are no longer held, with who was noted for them."""
    Occasion.objects.filter(collection=collection, pk__in=list(ids)).delete()
    actors.touch(collection)


@transaction.atomic
def clear_words(*, actor_id: uuid.UUID) -> int:
    """Clear what was written about the ties of an erased person; that they stood, and when, remains.

    For the receiver of `actor_erased`, inside its transaction. Returns how many statements were cleared.
    """
    rows = Observation.objects.filter(Q(source=actor_id) | Q(target=actor_id))
    return rows.update(evidence="", attributes={}, external_id="", audience=Audience.COORDINATION)

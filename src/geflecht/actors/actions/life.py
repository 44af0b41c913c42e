"""Membership, consent, offers and needs of one actor."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from geflecht.actors import queries, rules
from geflecht.actors.actions.directory import BATCH, index, touch
from geflecht.actors.models import Actor, By, Collection, Consent, MembershipStep, OfferNeed, Term
from geflecht.kit import clock, log
from geflecht.kit.audiences import Audience
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require

CONSENT_VERSION = "2026-11"


class NothingSaid(Refused):
    """An offer or need without text."""


class OnlyPersons(Refused):
    """Consent is given by persons."""


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """Something offered or looked for, before it is entered."""

    actor: Actor
    direction: str
    text: str
    expires_on: dt.date
    kind: Term | None = None
    themes: Sequence[Term] = field(default_factory=tuple)


@transaction.atomic
def post_offers(*, drafts: Iterable[OfferDraft], by: By) -> list[OfferNeed]:
    """Post offers and needs; refuses an empty text, then nothing is written."""
    drafts = list(drafts)
    for draft in drafts:
        require(rules.may_edit(by, draft.actor))
        if not draft.text.strip():
            raise NothingSaid(_("Say in a sentence what you offer or look for. Nothing was saved."))
    made = OfferNeed.objects.bulk_create(
        [
            OfferNeed(
                actor=d.actor,
                direction=d.direction,
                kind=d.kind,
                text=d.text.strip()[:500],
                expires_on=d.expires_on,
            )
            for d in drafts
        ],
        batch_size=BATCH,
    )
    through = OfferNeed.themes.through
    through.objects.bulk_create(
        [
            through(offerneed_id=row.pk, term_id=term.pk)
            for row, d in zip(made, drafts, strict=True)
            for term in d.themes
        ],
        batch_size=BATCH,
    )
    _tell({draft.actor for draft in drafts}, "actors.offers_posted", by, len(made))
    return made


@transaction.atomic
def close_offer(*, offer: OfferNeed, by: By) -> None:
    """Mark an offer or need as fulfilled today; it leaves the lists and stays in the history."""
    require(rules.may_edit(by, offer.actor))
    offer.fulfilled_on = clock.today()
    offer.save(update_fields=["fulfilled_on"])
    _tell({offer.actor}, "actors.offer_closed", by, 1)


def _tell(actors: set[Actor], event: str, by: By, count: int) -> None:
    collections: dict[object, Collection] = {actor.collection_id: actor.collection for actor in actors}
    for collection in collections.values():
        log.record(event, by=by, about=collection, details={"count": count})
        touch(collection)
    index(actors)


@transaction.atomic
def move_membership(*, actor: Actor, state: str, by: By, on: dt.date | None = None) -> MembershipStep:
    """Move an actor to another membership state; the history keeps every step. Idempotent."""
    require(rules.may_coordinate(by))
    last = actor.membership_steps.order_by("-on", "-pk").first()
    if last and last.state == state and actor.membership == state:
        return last
    step = MembershipStep.objects.create(
        actor=actor, state=state, on=on or clock.today(), by_label=by.log_label
    )
    actor.membership = state
    actor.changed_at = clock.now()
    actor.save(update_fields=["membership", "changed_at"])
    log.record("actors.membership_moved", by=by, about=actor, details={"state": state})
    touch(actor.collection)
    return step


@transaction.atomic
def give_consents(*, persons: Sequence[Actor], purpose: str, how: str, by: By) -> list[Consent]:
    """Record that persons agreed to the current wording for `purpose`; who agreed before keeps the first.

    Takes effect at once: what the consent allows is shown, and found by the search.
    """
    for person in persons:
        require(rules.may_edit(by, person))
        if not person.is_person:
            raise OnlyPersons(_("Only a person can give consent."))
    standing = set(
        Consent.objects.filter(person__in=persons, purpose=purpose, withdrawn_at=None).values_list(
            "person", flat=True
        )
    )
    wording, given_at = queries.consent_wording(purpose), clock.now()
    made = Consent.objects.bulk_create(
        Consent(
            person=person,
            purpose=purpose,
            wording=wording,
            version=CONSENT_VERSION,
            given_how=how,
            given_at=given_at,
        )
        for person in persons
        if person.pk not in standing
    )
    new = [person for person in persons if person.pk not in standing]
    _apply_consent(new, purpose, is_given=True)
    for person in new:
        log.record("actors.consent_given", by=by, about=person, details={"purpose": purpose})
    return made


def give_consent(*, person: Actor, purpose: str, how: str, by: By) -> Consent:
    """Record one person's consent; see `give_consents`. Returns the standing consent."""
    give_consents(persons=[person], purpose=purpose, how=how, by=by)
    return person.consents.get(purpose=purpose, withdrawn_at=None)


@transaction.atomic
def withdraw_consent(*, person: Actor, purpose: str, by: By) -> None:
    """Withdraw a consent; what it allowed is no longer shown from this moment."""
    require(rules.may_edit(by, person))
    person.consents.filter(purpose=purpose, withdrawn_at=None).update(withdrawn_at=clock.now())
    _apply_consent([person], purpose, is_given=False)
    log.record("actors.consent_withdrawn", by=by, about=person, details={"purpose": purpose})


def _apply_consent(persons: Sequence[Actor], purpose: str, *, is_given: bool) -> None:
    shown = {
        Consent.Purpose.PUBLIC_PROFILE: (
            "profile_audience",
            Audience.PUBLIC if is_given else Audience.MEMBERS,
        ),
        Consent.Purpose.CONTACT_TO_MEMBERS: (
            "contact_audience",
            Audience.MEMBERS if is_given else Audience.COORDINATION,
        ),
    }
    if purpose not in shown or not persons:
        return
    name, audience = shown[Consent.Purpose(purpose)]
    Actor.objects.filter(pk__in=[person.pk for person in persons]).update(**{name: audience})
    for person in persons:
        setattr(person, name, audience)
    for collection in {person.collection_id: person.collection for person in persons}.values():
        touch(collection)
    index(persons)


@transaction.atomic
def move_memberships(*, actors: Iterable[Actor], state: str, by: By) -> int:
    """Move several actors to another membership state; return how many were in another one before."""
    changed = [actor for actor in actors if actor.membership != state]
    for actor in changed:
        move_membership(actor=actor, state=state, by=by)
    return len(changed)

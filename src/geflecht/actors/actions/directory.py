"""Entering and changing people and organisations, one or many at a time."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext as _

from geflecht.actors import facts, queries, rules
from geflecht.actors.models import (
    Actor,
    Affiliation,
    By,
    Collection,
    Contact,
    ExternalId,
    Kind,
    Membership,
    MembershipStep,
    Place,
    Sector,
    SlugRedirect,
    Term,
)
from geflecht.kit import clock, log, slugs
from geflecht.kit.audiences import Audience
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.partial_dates import PartialDate
from geflecht.search import actions as search

BATCH = 500
CONTACT_FIELDS = ("email", "phone", "street", "postcode")
LIST_FIELDS = ("themes", "fields_of_action")


class Nameless(Refused):
    """An actor without a name cannot be entered."""


@dataclass(slots=True)
class ActorDraft:
    """What is known of an actor before it is entered; everything but name and kind may be missing."""

    name: str
    kind: str = Kind.ORGANISATION
    id: uuid.UUID | None = None
    short_name: str = ""
    sector: Sector | None = None
    place: Place | None = None
    place_text: str = ""
    type_label: str = ""
    role_label: str = ""
    summary: str = ""
    summary_en: str = ""
    description: str = ""
    website: str = ""
    membership: str = Membership.ACTIVE
    joined_on: dt.date | None = None
    profile_audience: str = Audience.MEMBERS
    contact_audience: str = Audience.COORDINATION
    offers_audience: str = Audience.MEMBERS
    ties_audience: str = Audience.MEMBERS
    sources: list[str] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    is_example: bool = False
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    themes: list[Term] = field(default_factory=list)
    fields_of_action: list[Term] = field(default_factory=list)
    external_ids: list[tuple[str, str]] = field(default_factory=list)
    membership_steps: list[tuple[str, dt.date]] = field(default_factory=list)


_OWN_FIELDS = (
    "kind", "name", "short_name", "sector", "place", "place_text", "type_label", "role_label", "summary",
    "summary_en", "description", "website", "membership", "joined_on", "profile_audience", "contact_audience",
    "offers_audience", "ties_audience", "sources", "attributes", "is_example",
)  # fmt: skip


def touch(collection: Collection) -> None:
    """Tell everything computed from `collection` that it is out of date."""
    Collection.objects.filter(pk=collection.pk).update(revision=F("revision") + 1)


@transaction.atomic
def open_collection(*, slug: str, name: str, by: By, **fields: Any) -> Collection:
    """Open a collection of actors, or return the one that has this slug already."""
    require(rules.may_coordinate(by))
    collection, is_new = Collection.objects.get_or_create(slug=slug, defaults={"name": name, **fields})
    if is_new:
        log.record("actors.collection_opened", by=by, about=collection)
    return collection


@transaction.atomic
def add_actors(*, collection: Collection, drafts: Sequence[ActorDraft], by: By) -> list[Actor]:
    """Enter many actors at once, in order: one transaction, one log entry.

    Writes contact data, external ids, themes and the first step of the membership history, and the
    search entries. Refuses a draft without a name (`Nameless`); then nothing is written.
    """
    require(rules.may_coordinate(by))
    if any(not draft.name.strip() for draft in drafts):
        raise Nameless(_("An entry needs a name. Nothing was written; fill in the name and try again."))
    taken = queries.addresses_in_use()
    actors = [_actor_of(draft, collection, taken) for draft in drafts]
    Actor.objects.bulk_create(actors, batch_size=BATCH)
    _write_details(actors, drafts, by)
    log.record("actors.added", by=by, about=collection, details={"count": len(actors)})
    touch(collection)
    index(actors)
    return actors


def add_actor(*, collection: Collection, draft: ActorDraft, by: By) -> Actor:
    """Enter one actor; see `add_actors`."""
    return add_actors(collection=collection, drafts=[draft], by=by)[0]


def _actor_of(draft: ActorDraft, collection: Collection, taken: set[str]) -> Actor:
    values = {name: getattr(draft, name) for name in _OWN_FIELDS}
    values["name"] = " ".join(draft.name.split())[:250]
    address = (
        slugs.slug_of(draft.short_name or draft.name, taken) if draft.kind == Kind.ORGANISATION else None
    )
    return Actor(
        id=draft.id or uuid.uuid4(),
        collection=collection,
        slug=address,
        sort_key=slugs.sort_key(draft.name),
        **values,
    )


def _write_details(actors: Sequence[Actor], drafts: Sequence[ActorDraft], by: By) -> None:
    pairs = list(zip(actors, drafts, strict=True))
    contacts = [
        Contact(actor=actor, **{name: getattr(draft, name) for name in CONTACT_FIELDS})
        for actor, draft in pairs
        if any(getattr(draft, name) for name in CONTACT_FIELDS)
    ]
    Contact.objects.bulk_create(contacts, batch_size=BATCH)
    ids = [
        ExternalId(actor=a, source=source, value=value) for a, d in pairs for source, value in d.external_ids
    ]
    ExternalId.objects.bulk_create(ids, batch_size=BATCH)
    steps = [
        MembershipStep(actor=actor, state=state, on=on, by_label=by.log_label)
        for actor, draft in pairs
        for state, on in (draft.membership_steps or [(draft.membership, draft.joined_on or clock.today())])
    ]
    MembershipStep.objects.bulk_create(steps, batch_size=BATCH)
    for name in LIST_FIELDS:
        through = getattr(Actor, name).through
        links = [
            through(actor_id=actor.pk, term_id=term.pk)
            for actor, draft in pairs
            for term in getattr(draft, name)
        ]
        through.objects.bulk_create(links, batch_size=BATCH)


@transaction.atomic
def change_actors(*, changes: Sequence[tuple[Actor, Mapping[str, Any]]], by: By) -> list[dict[str, Any]]:
    """Change many actors of one collection; return what each had before, for undoing.

    Keys are fields of the actor, of its contact data, or `themes`/`fields_of_action` (lists of terms).
    A new name or short name of an organisation gives a new address; the old one leads there.
    """
    for actor, _values in changes:
        require(rules.may_edit(by, actor))
    before = [_change(actor, values) for actor, values in changes]
    for collection in {actor.collection_id: actor.collection for actor, _values in changes}.values():
        log.record("actors.changed", by=by, about=collection, details={"count": len(changes)})
        touch(collection)
    actors = [actor for actor, _values in changes]
    index(actors)
    facts.actors_changed.send(sender=Actor, actor_ids=[actor.pk for actor in actors])
    return before


def change_actor(*, actor: Actor, by: By, **values: Any) -> dict[str, Any]:
    """Change one actor; see `change_actors`."""
    return change_actors(changes=[(actor, values)], by=by)[0]


def _change(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    if "name" in values and not str(values["name"]).strip():
        raise Nameless(_("An entry needs a name. Nothing was changed."))
    before: dict[str, Any] = {}
    contact_values = {key: value for key, value in values.items() if key in CONTACT_FIELDS}
    if contact_values:
        contact, _is_new = Contact.objects.get_or_create(actor=actor)
        before |= _set(contact, contact_values)
        contact.save()
    for key in LIST_FIELDS:
        if key in values:
            before[key] = list(getattr(actor, key).all())
            getattr(actor, key).set(values[key])
    before |= _set(actor, {k: v for k, v in values.items() if k not in (*CONTACT_FIELDS, *LIST_FIELDS)})
    actor.sort_key = slugs.sort_key(actor.name)
    actor.changed_at = clock.now()
    if {"name", "short_name"} & before.keys():
        _readdress(actor)
    actor.save()
    return before


def _set(row: Model, values: Mapping[str, Any]) -> dict[str, Any]:
    before = {key: getattr(row, key) for key in values if getattr(row, key) != values[key]}
    for key in before:
        setattr(row, key, values[key])
    return before


def _readdress(actor: Actor) -> None:
    if actor.slug is None:
        return
    taken = queries.addresses_in_use() - {actor.slug}
    address = slugs.slug_of(actor.short_name or actor.name, taken)
    if address != actor.slug:
        SlugRedirect.objects.update_or_create(
            room="actors", slug=actor.slug, defaults={"target_id": actor.pk}
        )
        actor.slug = address


@dataclass(frozen=True, slots=True)
class AffiliationDraft:
    """A person's function in an organisation, before it is entered."""

    person: Actor
    organisation: Actor
    function: str = ""
    since: PartialDate | None = None
    until: PartialDate | None = None
    is_main: bool = True


@transaction.atomic
def affiliate(*, drafts: Iterable[AffiliationDraft], by: By) -> list[Affiliation]:
    """Enter functions of persons in organisations; a new main affiliation takes the place of the old."""
    drafts = list(drafts)
    for draft in drafts:
        require(rules.may_edit(by, draft.person))
    main = [draft.person.pk for draft in drafts if draft.is_main]
    Affiliation.objects.filter(person__in=main, is_main=True).update(is_main=False)
    made = Affiliation.objects.bulk_create(
        [
            Affiliation(
                person=draft.person,
                organisation=draft.organisation,
                function=draft.function,
                since=draft.since or "",
                until=draft.until or "",
                is_main=draft.is_main,
            )
            for draft in drafts
        ],
        batch_size=BATCH,
    )
    for collection in {draft.person.collection_id: draft.person.collection for draft in drafts}.values():
        log.record("actors.affiliated", by=by, about=collection, details={"count": len(made)})
        touch(collection)
    return made


@transaction.atomic
def end_affiliation(*, affiliation: Affiliation, until: PartialDate, by: By) -> None:
    """Note that a function ended; it stays in the person's history."""
    require(rules.may_edit(by, affiliation.person))
    affiliation.until = until
    affiliation.is_main = False
    affiliation.save(update_fields=["until", "is_main"])
    log.record("actors.affiliation_ended", by=by, about=affiliation.person)
    touch(affiliation.person.collection)


def index(actors: Iterable[Actor]) -> None:
    """Bring the search entries of `actors` up to date."""
    rows = list(actors)
    for start in range(0, len(rows), BATCH):  # in portions: what the search keeps of one actor is 10 kB
        search.put_many(queries.search_entries(rows[start : start + BATCH]))

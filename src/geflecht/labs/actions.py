"""Entering city labs as they can be read: where, when, with whom, what came of them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from geflecht.actors import rules as actor_rules
from geflecht.actors.models import Actor, By, Collection, Place, SlugRedirect, Term
from geflecht.events.models import Event
from geflecht.kit import clock, log, slugs
from geflecht.kit.audiences import Audience
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.partial_dates import PartialDate
from geflecht.labs import queries
from geflecht.labs.models import Lab, LabPartner, LabPlace, LabResult, LabSession
from geflecht.search import actions as search
from geflecht.ties import actions as ties

BATCH = 500
SECTION = "labs"  # the room's name in the table of old addresses


class Nameless(Refused):
    """A lab without a name cannot be entered."""


class EndsBeforeItBegins(Refused):
    """The lab would end before it began."""


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class PartnerDraft:
    """Somebody's part in a lab: an actor where known, else as written in `text`."""

    actor: Actor | None = None
    text: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """A working session; with `event` its date and title may be left out."""

    on: PartialDate | None = None
    event: Event | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class ResultDraft:
    kind: str
    text: str
    text_en: str = ""
    on: PartialDate | None = None
    actor: Actor | None = None


@dataclass(slots=True)
class LabDraft:
    """What is known of a lab. A lab of the collection with the same `slug` (or `id`) is changed."""

    name: str
    shape: str
    slug: str = ""
    id: uuid.UUID | None = None
    name_en: str = ""
    topic: str = ""
    field_of_action: Term | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    summary: str = ""
    summary_en: str = ""
    description: str = ""
    audience: str = Audience.PUBLIC
    sources: list[str] = field(default_factory=list)
    is_example: bool = False
    places: Sequence[PlaceDraft] = ()
    partners: Sequence[PartnerDraft] = ()
    sessions: Sequence[SessionDraft] = ()
    results: Sequence[ResultDraft] = ()


_OWN_FIELDS = (
    "name", "name_en", "shape", "topic", "field_of_action", "since", "until", "summary", "summary_en",
    "description", "audience", "sources", "is_example",
)  # fmt: skip


def record_lab(*, collection: Collection, draft: LabDraft, by: By) -> Lab:
    """Enter one lab or change the one with its address; see `record_labs`."""
    return record_labs(collection=collection, drafts=[draft], by=by)[0]


@transaction.atomic
def record_labs(*, collection: Collection, drafts: Sequence[LabDraft], by: By) -> list[Lab]:
    """Enter labs with places, partners, sessions and results; change those whose `id` or `slug` is known.

    What a draft says replaces what was there. One transaction and one log entry for all. The labs
    become findable, and their partners are noted as co-participation. Refuses a lab without a name
    (`Nameless`) and one that ends before it begins (`EndsBeforeItBegins`); then nothing is written.
    """
    require(actor_rules.may_coordinate(by))
    for draft in drafts:
        _check(draft)
    known: dict[object, Lab] = {lab.slug: lab for lab in Lab.objects.filter(collection=collection)}
    known |= {lab.pk: lab for lab in list(known.values())}
    taken = {*Lab.objects.values_list("slug", flat=True), *_old_slugs()}
    labs = [_write(known.get(draft.id or draft.slug), collection, draft, taken) for draft in drafts]
    _write_details(labs, drafts)
    log.record("labs.recorded", by=by, about=collection, details={"count": len(labs)})
    ids = [lab.pk for lab in labs]
    search.put_many(queries.search_entries(ids))
    ties.note_presence(collection=collection, drafts=queries.occasions(ids), by=by)
    return labs


def _check(draft: LabDraft) -> None:
    if not draft.name.strip():
        raise Nameless(_("A city lab has no name. Give it one and save again."))
    if draft.since and draft.until and draft.until.last < draft.since.first:
        raise EndsBeforeItBegins(
            _("“%(name)s” would end (%(until)s) before it begins (%(since)s). Correct one of the two dates.")
            % {"name": draft.name, "since": draft.since, "until": draft.until}
        )


def _old_slugs() -> list[str]:
    return list(SlugRedirect.objects.filter(room=SECTION).values_list("slug", flat=True))


def _write(known: Lab | None, collection: Collection, draft: LabDraft, taken: set[str]) -> Lab:
    lab = known or Lab(id=draft.id or uuid.uuid4(), collection=collection, slug="")
    for name in _OWN_FIELDS:
        setattr(lab, name, getattr(draft, name))
    if not lab.slug or draft.slug not in ("", lab.slug):
        old, lab.slug = lab.slug, slugs.slug_of(draft.slug or draft.name, taken)
        if old:
            SlugRedirect.objects.create(room=SECTION, slug=old, target_id=lab.pk)
    lab.changed_at = clock.now()
    lab.save(force_insert=known is None)
    return lab


def _write_details(labs: Sequence[Lab], drafts: Sequence[LabDraft]) -> None:
    for model in (LabPlace, LabPartner, LabSession, LabResult):
        model._default_manager.filter(lab__in=labs).delete()
    pairs = list(zip(labs, drafts, strict=True))
    LabPlace.objects.bulk_create(
        [
            LabPlace(lab=lab, text=place.text, place=place.place, position=number)
            for lab, draft in pairs
            for number, place in enumerate(draft.places)
        ],
        batch_size=BATCH,
    )
    LabPartner.objects.bulk_create(
        [
            LabPartner(lab=lab, actor=partner.actor, text=partner.text, role=partner.role)
            for lab, draft in pairs
            for partner in draft.partners
        ],
        batch_size=BATCH,
    )
    LabSession.objects.bulk_create(
        [_session(lab, session) for lab, draft in pairs for session in draft.sessions], batch_size=BATCH
    )
    LabResult.objects.bulk_create(
        [
            LabResult(
                lab=lab, kind=result.kind, text=result.text, text_en=result.text_en, on=result.on, actor=result.actor,
                position=number,
            )
            for lab, draft in pairs
            for number, result in enumerate(draft.results)
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _session(lab: Lab, session: SessionDraft) -> LabSession:
    on = session.on or (session.event.starts_on if session.event else None)
    return LabSession(lab=lab, event=session.event, on=on, title=session.title)

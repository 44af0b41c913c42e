"""The example network, turned into records through the rooms' own actions, batch by batch."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Count

from geflecht.actors import actions as actors
from geflecht.actors import queries as actor_queries
from geflecht.actors.actions import ActorDraft, AffiliationDraft, OfferDraft
from geflecht.actors.models import Actor, By, Collection, Consent, Kind
from geflecht.demo import sample as invented
from geflecht.demo.acquaintances import Stage, load_introductions
from geflecht.demo.sample import Organisation, Person, Sample
from geflecht.demo.words import Words
from geflecht.events import actions as events
from geflecht.events.actions import DayDraft, EventDraft, HeadcountDraft, RoleDraft
from geflecht.events.models import Event
from geflecht.kit.audiences import Audience
from geflecht.kit.partial_dates import PartialDate
from geflecht.labs import actions as labs
from geflecht.labs.actions import LabDraft, PartnerDraft, PlaceDraft, ResultDraft, SessionDraft
from geflecht.ties import actions as ties
from geflecht.ties.actions import TieDraft
from geflecht.ties.models import StatedBy, Wave

SEED = 2026
COLLECTION = "beispielnetz"


@transaction.atomic
def load_example(*, today: dt.date, by: By) -> tuple[Collection, Sample, dict[str, Actor]]:
    """Enter the invented network of `today`: actors, affiliations, offers, waves, ties and introductions."""
    made = invented.sample(SEED, today)
    words = Words()
    collection = actors.open_collection(
        slug=COLLECTION, name="Beispielnetz", name_en="Example network", is_example=True, position=1,
        audience=Audience.MEMBERS, by=by,
    )  # fmt: skip
    known = _actors(made, words, collection, by)
    _affiliations(made, known, by)
    _offers(made, words, known, by)
    _consents(made, known, by)
    _ties(made, collection, known, by)
    held = _events(made, words, collection, known, by)
    _labs(made, words, collection, known, held, by)
    office = next(o.key for o in made.organisations if o.is_coordination)
    collection.refresh_from_db()
    actors.save_collection(
        collection=collection, name=collection.name, name_en=collection.name_en, office=known[office], by=by
    )
    load_introductions(made=made, stage=Stage(collection, known, today, by))
    settings = actor_queries.network()
    settings.default_collection = collection
    actors.save_network(network=settings, by=by)
    return collection, made, known


def _actors(made: Sample, words: Words, collection: Collection, by: By) -> dict[str, Actor]:
    drafts = [_organisation(row, words) for row in made.organisations] + [
        _person(row, words) for row in made.persons
    ]
    keys = [row.key for row in made.organisations] + [row.key for row in made.persons]
    return dict(zip(keys, actors.add_actors(collection=collection, drafts=drafts, by=by), strict=True))


def _organisation(row: Organisation, words: Words) -> ActorDraft:
    return ActorDraft(
        name=row.name,
        sector=words.sectors[row.sector],
        place=words.place(row.town.geonames_id) if row.town else None,
        type_label=row.kind,
        summary=row.note,
        website=row.website,
        themes=words.terms("theme", row.themes),
        fields_of_action=words.terms("field_of_action", row.fields_of_action),
        membership=row.membership[-1].state,
        joined_on=next((step.on for step in row.membership if step.state == "active"), None),
        membership_steps=[(step.state, step.on) for step in row.membership],
        profile_audience=Audience.PUBLIC,
        is_example=True,
        external_ids=[("beispiel", row.key)],
    )


def _person(row: Person, words: Words) -> ActorDraft:
    return ActorDraft(
        name=f"{row.given_name} {row.family_name}",
        kind=Kind.PERSON,
        themes=words.terms("theme", row.themes),
        membership=row.membership[-1].state,
        joined_on=next((step.on for step in row.membership if step.state == "active"), None),
        membership_steps=[(step.state, step.on) for step in row.membership],
        email=row.email,
        is_example=True,
        external_ids=[("beispiel", row.key)],
    )


def _affiliations(made: Sample, known: Mapping[str, Actor], by: By) -> None:
    actors.affiliate(
        drafts=[
            AffiliationDraft(
                person=known[person.key],
                organisation=known[row.organisation],
                function=row.function,
                since=PartialDate.parse(row.since),
                until=PartialDate.parse(row.until) if row.until else None,
                is_main=row.is_main,
            )
            for person in made.persons
            for row in person.affiliations
        ],
        by=by,
    )


def _offers(made: Sample, words: Words, known: Mapping[str, Actor], by: By) -> None:
    actors.post_offers(
        drafts=[
            OfferDraft(
                actor=known[row.actor],
                direction="need" if row.is_need else "offer",
                text=row.text,
                expires_on=row.expires_on,
                kind=words.term("offer_kind", row.kind),
                themes=words.terms("theme", row.themes),
            )
            for row in made.offers
        ],
        by=by,
    )


def _consents(made: Sample, known: Mapping[str, Actor], by: By) -> None:
    actors.give_consents(
        persons=[known[person.key] for person in made.persons if person.has_public_page],
        purpose=Consent.Purpose.PUBLIC_PROFILE,
        how="Beispiel",
        by=by,
    )


def _ties(made: Sample, collection: Collection, known: Mapping[str, Actor], by: By) -> None:
    waves = {row.number: _wave(row, collection, known, by) for row in made.waves}
    drafts = [
        TieDraft(
            source=known[tie.source],
            target=known[tie.target],
            observed_on=seen.observed_on,
            kind=tie.kind,
            is_ending=seen.is_ended,
            strength=seen.strength,
            since=PartialDate.parse(tie.since) if tie.since else None,
            until=PartialDate.parse(seen.until) if seen.until else None,
            origin=tie.origin,
            stated_by=_stated(tie.source, tie.target, seen.stated_by),
            wave=waves[seen.wave],
        )
        for tie in made.ties
        for seen in tie.observations
    ]
    ties.observe_ties(collection=collection, drafts=drafts, by=by)


def _stated(source: str, target: str, by: tuple[str, ...]) -> str:
    if source in by and target in by:
        return StatedBy.BOTH
    return StatedBy.SOURCE if source in by else StatedBy.TARGET


def _wave(row: invented.Wave, collection: Collection, known: Mapping[str, Actor], by: By) -> Wave:
    answered = {answer.actor: answer.on for answer in row.answers}
    return ties.record_wave(
        collection=collection,
        name=row.title,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        participants={known[key]: (row.opened_on, answered.get(key)) for key in row.asked},
        by=by,
    )


def _events(
    made: Sample, words: Words, collection: Collection, known: Mapping[str, Actor], by: By
) -> dict[str, Event]:
    held = events.record_events(
        collection=collection, drafts=[_event(row, words, known) for row in made.events], by=by
    )
    return {row.key: event for row, event in zip(made.events, held, strict=True)}


def _labs(
    made: Sample,
    words: Words,
    collection: Collection,
    known: Mapping[str, Actor],
    held: Mapping[str, Event],
    by: By,
) -> None:
    sessions: dict[str, list[Event]] = {}
    for row in made.events:
        if row.lab:
            sessions.setdefault(row.lab, []).append(held[row.key])
    labs.record_labs(
        collection=collection,
        drafts=[_lab(row, words, known, sessions.get(row.key, [])) for row in made.labs],
        by=by,
    )


def _lab(row: invented.Lab, words: Words, known: Mapping[str, Actor], sessions: Sequence[Event]) -> LabDraft:
    return LabDraft(
        name=row.title,
        shape=row.shape,
        topic=row.topic,
        summary=row.summary,
        since=PartialDate.of(row.since),
        until=PartialDate.of(row.until) if row.until else None,
        audience=Audience.MEMBERS,
        is_example=True,
        places=[PlaceDraft(text=town.name, place=words.place(town.geonames_id)) for town in row.towns],
        partners=[PartnerDraft(actor=known[key], role="lokaler Partner") for key in row.local_partners]
        + [PartnerDraft(actor=known[key], role="Begleitung") for key in row.team],
        sessions=[SessionDraft(event=event) for event in sessions],
        results=[ResultDraft(kind="finding", text=text) for text in row.findings]
        + [ResultDraft(kind="commitment", text=text) for text in row.commitments],
    )


def _event(row: invented.Event, words: Words, known: Mapping[str, Actor]) -> EventDraft:
    return EventDraft(
        key=row.key,
        title=row.title,
        format=words.term("event_format", row.format),
        series_label=row.series,
        number_from=row.number,
        mode=row.mode,
        state=row.state,
        audience=Audience.MEMBERS,
        venue=row.venue,
        place=words.place(row.town.geonames_id) if row.town else None,
        theme_text=row.theme,
        summary=row.summary,
        description=row.description,
        is_invited_circle=not row.is_public,
        is_example=True,
        days=[DayDraft(date=day.on, starts_at=day.start, ends_at=day.end) for day in row.days],
        roles=[
            RoleDraft(actor=known[part.actor], role=role)
            for part in row.participations
            if (role := words.term("event_role", part.role))
        ],
        headcounts=[HeadcountDraft(kind="planned", value=row.capacity)] if row.capacity else [],
    )


def person_of_office() -> Actor:
    """Return an invented person who works in the example's coordination office."""
    collection = Collection.objects.get(slug=COLLECTION)
    return Actor.objects.filter(
        affiliations__organisation=collection.office, affiliations__is_main=True
    ).order_by("sort_key")[0]


def person_with_ties() -> Actor:
    """Return the invented person outside the office with most statements about ties, for the member's account."""
    collection = Collection.objects.get(slug=COLLECTION)
    found = (
        Actor.objects.persons()
        .filter(collection=collection, membership="active")
        .exclude(affiliations__organisation=collection.office)
        .annotate(statements=Count("observed_from", distinct=True) + Count("observed_to", distinct=True))
        .order_by("-statements", "sort_key")
    )
    return found[0]

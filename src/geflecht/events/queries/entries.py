"""What other rooms get of events: entries for the search, occasions for the derived ties."""

from collections.abc import Collection as Many
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch

from geflecht.actors.models import Kind
from geflecht.events.models import Event, ListedFor, Registration, RegistrationState, State
from geflecht.events.queries.times import begin_of
from geflecht.kit.audiences import Audience
from geflecht.search.models import Entry
from geflecht.ties.actions import OccasionDraft

ORDER = list(Audience.values)  # from the widest circle to the narrowest
NOT_FOUND = (State.DRAFT,)
NOT_SHARED = (State.DRAFT, State.CANCELLED)


def narrowest(*audiences: str) -> str:
    """Return the smallest of some circles."""
    return max(audiences, key=ORDER.index)


def search_entries(event_ids: Many[UUID]) -> list[Entry]:
    """Return what the search keeps of events: never names of persons."""
    rows = (
        Event.objects.filter(pk__in=event_ids)
        .exclude(state__in=NOT_FOUND)
        .select_related("collection", "format", "place", "field_of_action")
        .prefetch_related("days__items", "roles__actor")
    )
    return [_entry(event) for event in rows]


def all_search_entries() -> Iterable[Entry]:
    """Return the entries of all events, for a new index."""
    return search_entries(Event.objects.values_list("pk", flat=True))


def _entry(event: Event) -> Entry:
    agenda = [item for day in event.days.all() for item in day.items.all()]
    hosts = [role.actor.name for role in event.roles.all() if _is_public(role.actor)]
    words = [
        event.kicker, event.series_label, event.theme_text, event.venue, event.part_of_text, event.description,
        event.format.label_de if event.format else "", event.format.label_en if event.format else "",
        event.place.name if event.place else "", event.field_of_action.label_de if event.field_of_action else "",
        str(begin_of(event).year), *(item.title for item in agenda), *(item.host for item in agenda), *hosts,
    ]  # fmt: skip
    return Entry(
        kind="event",
        record_id=str(event.pk),
        title=event.title,
        title_en=event.title_en,
        summary=event.summary or event.theme_text,
        summary_en=event.summary_en,
        text="\n".join(filter(None, words)),
        address=f"/veranstaltungen/{event.slug}/",
        audience=narrowest(event.audience, event.collection.audience),
        is_example=event.is_example,
        date=str(event.starts_on),
        language=event.language,
    )


def _is_public(actor: object) -> bool:
    return (
        actor.kind == Kind.ORGANISATION  # type: ignore[attr-defined]
        and actor.profile_audience == Audience.PUBLIC  # type: ignore[attr-defined]
        and actor.merged_into_id is None  # type: ignore[attr-defined]
    )


def occasions(event_ids: Many[UUID]) -> list[OccasionDraft]:
    """Return who shared which events, for the derived ties: by their parts, or because they were there.

    Who wants to be on nobody's list of participants is left out: the derived ties are seen by others.
    """
    there = Registration.objects.filter(state=RegistrationState.ATTENDED, person__isnull=False)
    seen = Prefetch("registrations", there.exclude(listed_for=ListedFor.NOBODY), to_attr="seen")
    rows = (
        Event.objects.filter(pk__in=event_ids)
        .exclude(state__in=NOT_SHARED)
        .select_related("collection")
        .prefetch_related("roles", seen)
    )
    return [
        OccasionDraft(
            id=event.pk,
            kind="event",
            label=event.title,
            address=f"/veranstaltungen/{event.slug}/",
            on=event.starts_on,
            audience=narrowest(event.audience, event.collection.audience),
            actor_ids=frozenset(
                [
                    *(role.actor_id for role in event.roles.all()),
                    *(row.person_id for row in event.seen if row.person_id),  # type: ignore[attr-defined]
                ]
            ),
        )
        for event in rows
    ]

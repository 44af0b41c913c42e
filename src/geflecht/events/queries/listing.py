"""Lists of events and what they can be narrowed by."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from django.core.cache import cache
from django.db.models import Case, CharField, Q, Value, When
from django.db.models.functions import Concat

from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Collection, Viewer
from geflecht.events.models import Event, EventQuerySet, State
from geflecht.kit import clock
from geflecht.kit.languages import in_active_language
from geflecht.kit.partial_dates import PartialDate

FACET_SECONDS = 3600
IN_A_LIST = (
    "slug", "kicker", "title", "title_en", "mode", "state", "starts_on", "ends_on", "venue", "is_example",
    "parent_id", "format__label_de", "format__label_en", "place__name",
)  # fmt: skip
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Facets:
    """What the events of a collection can be narrowed by, as (value, label)."""

    formats: Choices
    fields: Choices
    towns: Choices
    years: Choices


def opening_collection(slug: str, *, viewer: Viewer) -> Collection | None:
    """Return the collection whose events `viewer` reads: the public one for guests."""
    public: Collection | None = actor_queries.network_frame()["row"].public_collection
    if not slug and public and not viewer.is_authenticated and public.audience == "public":
        return public
    return actor_queries.chosen_collection(slug, viewer=viewer)


def listed(*, viewer: Viewer, collection: Collection | None, chosen: Mapping[str, str]) -> EventQuerySet:
    """Return the visible events: coming ones first, soonest first, then past ones, latest first.

    `chosen` may hold `format`, `field` (keys of terms), `town` and `year`. Each event carries
    `is_coming`.
    """
    today = clock.today()
    coming = _coming(today)
    return (
        Event.objects.visible_to(viewer)
        .filter(collection=collection, **narrowed(chosen))
        .annotate(is_coming=Case(When(coming, then=Value(1)), default=Value(0)))
        .annotate(
            soonest=Case(
                When(coming, then=Concat("starts_on", Value(""))), default=Value(""), output_field=CharField()
            )
        )
        .select_related("format", "place")
        .only(*IN_A_LIST)
        .order_by("-is_coming", "soonest", "-starts_on", "number_in_parent", "pk")
    )


def upcoming(*, viewer: Viewer, collection: Collection | None, limit: int) -> list[Event]:
    """Return the next events `viewer` may know of, soonest first."""
    rows = Event.objects.visible_to(viewer).filter(_coming(clock.today()), collection=collection)
    rows = rows.exclude(state=State.CANCELLED).order_by("starts_on", "pk")
    rows = rows.select_related("format", "place").only(*IN_A_LIST)
    return list(rows[:limit])


def facets(*, viewer: Viewer, collection: Collection | None) -> Facets:
    """Return what the visible events can be narrowed by; kept until the collection changes."""
    if collection is None:
        return Facets([], [], [], [])
    circle = "all" if viewer.is_authenticated and viewer.is_coordinator else str(viewer.is_authenticated)
    key = f"event-facets:{collection.pk}:{collection.revision}:{circle}"
    rows = cache.get(key)
    if rows is None:
        rows = _facet_rows(viewer, collection)
        cache.set(key, rows, FACET_SECONDS)
    return Facets(
        formats=_choices(
            {(f[0], in_active_language(f[1], f[2])) for f, _field, _town, _year in rows if f[0]}
        ),
        fields=_choices(
            {(f[0], in_active_language(f[1], f[2])) for _format, f, _town, _year in rows if f[0]}
        ),
        towns=_choices({(town, town) for *_others, town, _year in rows if town}),
        years=sorted({(year, year) for *_others, year in rows}, reverse=True),
    )


def _facet_rows(
    viewer: Viewer, collection: Collection
) -> list[tuple[tuple[str, ...], tuple[str, ...], str, str]]:
    rows = Event.objects.visible_to(viewer).filter(collection=collection)
    values = rows.values_list(
        "format__key", "format__label_de", "format__label_en",
        "field_of_action__key", "field_of_action__label_de", "field_of_action__label_en",
        "place__name", "starts_on",
    )  # fmt: skip
    return [(row[0:3], row[3:6], row[6], str(cast(PartialDate, row[7]).year)) for row in values]


def _choices(found: set[tuple[str, str]]) -> Choices:
    return sorted(found, key=lambda pair: pair[1].casefold())


def narrowed(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return what was chosen as a filter of events; what is empty narrows nothing."""
    columns = {
        "format": "format__key",
        "field": "field_of_action__key",
        "town": "place__name",
        "year": "starts_on__startswith",
        "series": "series_label",
    }
    return {column: chosen[name] for name, column in columns.items() if chosen.get(name)}


def _coming(today: dt.date) -> Q:
    """Keep what is not over: also what is only known to be in this month or year."""
    day = today.isoformat()
    return Q(starts_on__gte=day) | Q(ends_on__gte=day) | Q(starts_on__in=[day[:7], day[:4]])

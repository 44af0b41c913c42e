"""A collection as the tables of our own package: every row, every value, foreign keys by name or id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from geflecht.actors.models import Collection, Place, Sector, Term
from geflecht.kit.partial_dates import PartialDate

Row = dict[str, Any]
TABLES: dict[str, tuple[str, str]] = {
    "actors": ("actors.Actor", "collection"),
    "contacts": ("actors.Contact", "actor__collection"),
    "external_ids": ("actors.ExternalId", "actor__collection"),
    "affiliations": ("actors.Affiliation", "person__collection"),
    "offers": ("actors.OfferNeed", "actor__collection"),
    "membership_steps": ("actors.MembershipStep", "actor__collection"),
    "consents": ("actors.Consent", "person__collection"),
    "kept_apart": ("actors.NotADuplicate", "first__collection"),
    "waves": ("ties.Wave", "collection"),
    "wave_participants": ("ties.WaveParticipant", "wave__collection"),
    "observations": ("ties.Observation", "collection"),
    "events": ("events.Event", "collection"),
    "event_days": ("events.EventDay", "event__collection"),
    "agenda_items": ("events.AgendaItem", "day__event__collection"),
    "contributions": ("events.Contribution", "item__day__event__collection"),
    "event_roles": ("events.EventRole", "event__collection"),
    "headcounts": ("events.Headcount", "event__collection"),
    "labs": ("labs.Lab", "collection"),
    "lab_places": ("labs.LabPlace", "lab__collection"),
    "lab_partners": ("labs.LabPartner", "lab__collection"),
    "lab_sessions": ("labs.LabSession", "lab__collection"),
    "lab_results": ("labs.LabResult", "lab__collection"),
    "occasions": ("ties.Occasion", "collection"),
    "presences": ("ties.Presence", "occasion__collection"),
}
VOCABULARIES: dict[str, type[models.Model]] = {"sectors": Sector, "terms": Term, "places": Place}
_LEFT_OUT = {"actors.user", "media.picture", "actors.collection", "media.document"}


def tables_of(collection: Collection, *, as_of: dt.date | None = None) -> dict[str, list[Row]]:
    """Return all tables of a collection, with the words and places its rows name.

    Accounts, pictures and merges that could still be undone are not in it. as_of leaves out statements
    made later.
    """
    tables: dict[str, list[Row]] = {"sectors": _words(Sector), "terms": _words(Term)}
    places: set[Any] = set()
    for name, (label, path) in TABLES.items():
        model = apps.get_model(label)
        rows = model._default_manager.filter(**{path: collection}).order_by("pk")
        if name == "observations" and as_of:
            rows = rows.filter(observed_on__lte=as_of)
        if not name.startswith("contrib") and _has_field(model, "place"):
            places |= set(rows.exclude(place=None).values_list("place_id", flat=True))
        tables[name] = list(encoded(rows))
    tables["places"] = [encode(place) for place in Place.objects.filter(pk__in=places).order_by("name", "pk")]
    office = collection.office_id
    tables["collection"] = [
        {"slug": collection.slug, "name": collection.name, "office": str(office) if office else None}
    ]
    return tables


def _has_field(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _words(model: type[Any]) -> list[Row]:
    return [encode(row) for row in model.objects.order_by("pk")]


def encoded(rows: models.QuerySet[Any]) -> Iterator[Row]:
    """Return rows as plain values; a fixed number of queries for any number of rows."""
    foreign = [field.name for field in fields_of(rows.model) if _is_named(field)]
    many = [field.name for field in rows.model._meta.many_to_many]
    if foreign:
        rows = rows.select_related(*foreign)
    for row in rows.prefetch_related(*many).iterator(2000):
        yield encode(row)


def fields_of(model: type[models.Model]) -> list[Any]:
    """Return the columns a package holds: all but accounts, pictures and the collection itself."""
    kept = []
    for field in model._meta.concrete_fields:
        other = field.related_model
        if not (
            isinstance(other, type)
            and issubclass(other, models.Model)
            and other._meta.label_lower in _LEFT_OUT
        ):
            kept.append(field)
    return kept


def _is_named(field: Any) -> bool:
    return field.is_relation and field.related_model in (Sector, Term, Place)


def encode(row: Any) -> Row:
    """Return one row as plain values of JSON."""
    plain: Row = {}
    for field in fields_of(type(row)):
        value = getattr(row, field.name if _is_named(field) else field.attname)
        plain[field.name] = _named(value) if _is_named(field) else _plain(value)
    for field in type(row)._meta.many_to_many:
        plain[field.name] = sorted(filter(None, (_named(other) for other in getattr(row, field.name).all())))
    return plain


def _named(row: Any) -> str | None:
    """Name a word or place so that another installation finds its own row for it."""
    if row is None:
        return None
    if isinstance(row, Sector):
        return row.key
    if isinstance(row, Term):
        return f"{row.vocabulary}/{row.key}"
    return f"geonames:{row.geonames_id}" if row.geonames_id else f"{row.name}/{row.state}"


def names_of_words() -> dict[type[models.Model], dict[str, Any]]:
    """Return every sector, term and place of this installation by its name in packages."""
    return {
        model: {str(_named(row)): row for row in model._default_manager.all()}
        for model in (Sector, Term, Place)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, PartialDate):
        return str(value)
    if value is None or isinstance(value, (str, int, float, bool, list, dict)):
        return value
    return DjangoJSONEncoder().default(value)

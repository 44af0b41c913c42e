"""Brings the tables of our own package in: new rows enter as they were, changed ones are updated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, Collection, Place, Sector, Term
from geflecht.interchange.models import ImportBatch, ImportTrace
from geflecht.interchange.queries import tables
from geflecht.interchange.queries.known import parts
from geflecht.kit import slugs
from geflecht.kit.errors import Refused

RAW = "raw:"
BATCH = 500


class DoesNotFit(Refused):
    """A row of the package contradicts what the network holds; nothing was written."""


@dataclass(slots=True)
class Arrival:
    """One package on its way in: what each old key became, what was counted and noted."""

    collection: Collection
    batch: ImportBatch | None
    words: dict[type[models.Model], dict[str, Any]] = field(default_factory=dict)
    keys: dict[type[models.Model], dict[Any, Any]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=lambda: Counter(created=0, updated=0, unchanged=0))
    traces: list[ImportTrace] = field(default_factory=list)

    def note_change(self, model: type[models.Model], pk: Any, before: Any, after: Any) -> None:
        label = RAW + model._meta.label_lower
        trace = ImportTrace(batch=self.batch, model=label, row_id=str(pk), before=before, after=after)
        self.traces.append(trace)

    def note_new(self, model: type[models.Model], keys: list[Any]) -> None:
        after = [str(key) for key in keys]
        self.traces += (
            [ImportTrace(batch=self.batch, model=model._meta.label_lower, after=after)] if after else []
        )


def bring(
    contents: dict[str, list[tables.Row]], collection: Collection, batch: ImportBatch | None
) -> Counter[str]:
    """Write all tables into `collection` and note each row in `batch`; without a batch only count.

    Part of the caller's transaction. Raises DoesNotFit when a row belongs to another collection or
    contradicts a rule of the database.
    """
    arrival = Arrival(collection, batch)
    try:
        with transaction.atomic():
            _bring_words(arrival, contents)
            for name, (label, path) in tables.TABLES.items():
                _bring_table(arrival, apps.get_model(label), path, contents.get(name, []))
            _settle_office(collection, contents.get("collection", []))
            if batch is None:
                transaction.set_rollback(True)
    except (IntegrityError, KeyError, ValueError, ValidationError) as conflict:
        message = _("The package does not fit what this network holds (%(reason)s). Nothing was written.")
        raise DoesNotFit(message % {"reason": conflict}) from conflict
    if batch:
        ImportTrace.objects.bulk_create(arrival.traces, batch_size=BATCH)
    return arrival.counts


def _bring_words(arrival: Arrival, contents: dict[str, list[tables.Row]]) -> None:
    """Enter the words and places this installation lacks; what it has stays as it is."""
    arrival.words = tables.names_of_words()
    for name, model in tables.VOCABULARIES.items():
        for row in contents.get(name, []):
            mark = _mark(model, row)
            if mark not in arrival.words[model]:
                values = {f.name: row[f.name] for f in tables.fields_of(model) if not f.primary_key}
                made = model._default_manager.create(**values)
                arrival.words[model][mark] = made
                arrival.note_new(model, [made.pk])


def _mark(model: type[models.Model], row: tables.Row) -> str:
    if model is Sector:
        return str(row["key"])
    if model is Term:
        return f"{row['vocabulary']}/{row['key']}"
    return f"geonames:{row['geonames_id']}" if row["geonames_id"] else f"{row['name']}/{row['state']}"


def _bring_table(arrival: Arrival, model: type[Any], path: str, rows: list[tables.Row]) -> None:
    arrival.keys[model] = {}
    standing = {
        str(one[model._meta.pk.name]): one
        for one in tables.encoded(model._default_manager.filter(**{path: arrival.collection}))
    }
    has_own_ids = not isinstance(model._meta.pk, models.AutoField)
    if has_own_ids:
        _refuse_strangers(arrival, model, path, rows)
    alike = {} if has_own_ids else {_content(model, one): pk for pk, one in standing.items()}
    new = []
    for row in rows:
        old = str(row[model._meta.pk.name])
        moved = _moved(arrival, model, row)
        known = old if has_own_ids and old in standing else alike.get(_content(model, moved))
        if known is None:
            new.append((old, moved))
            continue
        arrival.keys[model][old] = known
        if has_own_ids and _content(model, standing[known]) != _content(model, moved):
            _update(arrival, model, standing[known], moved)
            arrival.counts["updated"] += 1
        else:
            arrival.counts["unchanged"] += 1
    _create(arrival, model, new)


def _refuse_strangers(arrival: Arrival, model: type[Any], path: str, rows: list[tables.Row]) -> None:
    """Stop at a row that another collection holds already; importing must not pull it over."""
    for part in parts([row[model._meta.pk.name] for row in rows]):
        others = model._default_manager.filter(pk__in=part).exclude(**{path: arrival.collection})
        if others.exists():
            raise ValueError(_("it is in another collection already"))


def _content(model: type[models.Model], row: tables.Row) -> str:
    """Return what a row says, without its number and without its address, which may have to differ."""
    own = {name: value for name, value in row.items() if name != model._meta.pk.name and name != "slug"}
    return repr(sorted(own.items()))


def _moved(arrival: Arrival, model: type[models.Model], row: tables.Row) -> tables.Row:
    """Point a row at the keys its neighbours have here."""
    moved = dict(row)
    for column in tables.fields_of(model):
        other = column.related_model
        if column.is_relation and other in arrival.keys and row.get(column.name) is not None:
            if other is not model and str(row[column.name]) not in arrival.keys[other]:
                raise ValueError(_("it points at a row that is missing"))
            moved[column.name] = arrival.keys[other].get(str(row[column.name]), row[column.name])
    return moved


def _values(arrival: Arrival, model: type[models.Model], row: tables.Row) -> dict[str, Any]:
    """Return a row as the columns of the model take it."""
    values = {}
    for column in tables.fields_of(model):
        value = row[column.name]
        if column.is_relation and column.related_model in (Sector, Term, Place):
            values[column.attname] = (
                arrival.words[column.related_model][value].pk if value is not None else None
            )
        elif column.is_relation:
            values[column.attname] = value
        else:
            values[column.name] = column.to_python(value) if value is not None else None
        if value == "" and isinstance(column, models.CharField):
            values[column.name] = ""
    return values


def _create(arrival: Arrival, model: type[Any], new: list[tuple[str, tables.Row]]) -> None:
    has_own_ids = not isinstance(model._meta.pk, models.AutoField)
    made = []
    taken = _addresses(model)
    for _old, row in new:
        values = _values(arrival, model, row)
        if not has_own_ids:
            values.pop(model._meta.pk.name)
        if values.get("slug") in taken:
            values["slug"] = slugs.slug_of(values["slug"], taken)
        if any(column.name == "collection" for column in model._meta.concrete_fields):
            values["collection"] = arrival.collection
        made.append(model(**values))
    made = model._default_manager.bulk_create(made, batch_size=BATCH)
    for (old, row), one in zip(new, made, strict=True):
        arrival.keys[model][old] = str(one.pk) if has_own_ids else one.pk
        _link(arrival, model, one.pk, row)
    arrival.note_new(model, [one.pk for one in made])
    arrival.counts["created"] += len(made)


def _addresses(model: type[Any]) -> set[str]:
    is_addressed = any(column.name == "slug" for column in model._meta.concrete_fields)
    return (
        set(model._default_manager.exclude(slug=None).values_list("slug", flat=True))
        if is_addressed
        else set()
    )


def _link(arrival: Arrival, model: type[Any], pk: Any, row: tables.Row) -> None:
    for many in model._meta.many_to_many:
        ids = [arrival.words[Term][name].pk for name in row.get(many.name, [])]
        if ids or row.get("__relink"):
            through = getattr(model, many.name).through
            owner, other = many.m2m_column_name(), many.m2m_reverse_name()
            through._default_manager.filter(**{owner: pk}).delete()
            through._default_manager.bulk_create([through(**{owner: pk, other: one}) for one in ids])


def _update(arrival: Arrival, model: type[Any], standing: tables.Row, row: tables.Row) -> None:
    pk = standing[model._meta.pk.name]
    changed = [name for name in row if name != "slug" and row[name] != standing.get(name)]
    put(arrival, model, pk, {name: row[name] for name in changed})
    before = {name: standing.get(name) for name in changed}
    arrival.note_change(model, pk, before, {name: row[name] for name in changed})


def put(arrival: Arrival, model: type[Any], pk: Any, changes: tables.Row) -> None:
    """Set some columns of a row to their values as a package writes them."""
    row = tables.encode(model._default_manager.get(pk=pk)) | changes
    columns = {column.name: column for column in tables.fields_of(model)}
    values = _values(arrival, model, row)
    own = {key: value for key, value in values.items() if key in _keys_of(columns, changes)}
    if own:
        model._default_manager.filter(pk=pk).update(**own)
    if any(many.name in changes for many in model._meta.many_to_many):
        _link(arrival, model, pk, {**row, "__relink": True})


def _keys_of(columns: dict[str, Any], changes: tables.Row) -> set[str]:
    names = [columns[name] for name in changes if name in columns]
    return {column.name for column in names} | {column.attname for column in names}


def _settle_office(collection: Collection, rows: list[tables.Row]) -> None:
    """Take over which entry is the coordination office, if this collection has none yet."""
    office = rows[0].get("office") if rows else None
    if (
        office
        and collection.office_id is None
        and Actor.objects.filter(pk=office, collection=collection).exists()
    ):
        collection.office_id = office
        collection.save(update_fields=["office"])


def put_back(batch: ImportBatch, counts: Counter[str]) -> None:
    """Give rows that a package changed their old values, where they still hold what it wrote."""
    arrival = Arrival(batch.collection, None, tables.names_of_words())
    for trace in batch.traces.filter(model__startswith=RAW).order_by("-pk"):
        model = apps.get_model(trace.model.removeprefix(RAW))
        row = model._default_manager.filter(pk=trace.row_id).first()
        after = trace.after or {}
        held = tables.encode(row) if row else {}
        if row and all(held.get(name) == value for name, value in after.items() if name != "changed_at"):
            put(arrival, model, row.pk, trace.before or {})
            counts["restored"] += 1
        else:
            counts["kept"] += 1

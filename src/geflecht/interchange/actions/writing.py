"""Writes a plan through the actions of actors and ties, notes each row, and undoes it by those notes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from geflecht.actors import actions as actors
from geflecht.actors.models import Actor, Affiliation, By, Sector, Side, Term
from geflecht.interchange.actions import gatherings, tables
from geflecht.interchange.models import ImportBatch, ImportTrace
from geflecht.interchange.queries import Plan, profiles
from geflecht.interchange.queries.known import Token, parts, uses
from geflecht.interchange.queries.tables import TABLES
from geflecht.kit import slugs
from geflecht.search import actions as search
from geflecht.ties import actions as ties
from geflecht.ties.models import StatedBy

_ACTOR, _AFFILIATION, _OBSERVATION, _SECTOR = (
    "actors.actor",
    "actors.affiliation",
    "ties.observation",
    "actors.sector",
)
_TONES = 15
BATCH = 1000
Tell = Callable[[int, int, str], None]  # done, of how many, what is done now
PORTION = 5_000
_OWN = {"contact", "externalid", "membershipstep", "actor_themes", "actor_fields_of_action"}


def write(plan: Plan, batch: ImportBatch, by: By, tell: Tell) -> None:
    """Write everything of the plan; part of the caller's transaction. `tell` hears how far it is."""
    traces: list[ImportTrace] = []
    entries = len(plan.creates) + len(plan.updates)
    total = entries + len(plan.ties) + len(plan.affiliations)
    tell(0, total, _("Writing organisations and people"))
    sectors = _write_sectors(plan, batch, traces, by)
    found = _write_actors(plan, batch, traces, sectors, by)
    _write_changes(plan, batch, traces, sectors, by)
    everyone = {**found, **_standing(plan, found)}
    for done in _write_ties(plan, batch, traces, everyone, by):
        tell(entries + done, total, _("Writing ties"))
    tell(entries + len(plan.ties), total, _("Writing affiliations"))
    _write_affiliations(plan, batch, traces, everyone, by)
    for model, keys in gatherings.write_gatherings(plan, everyone, by).items():
        traces += created(batch, model, keys)
    ImportTrace.objects.bulk_create(traces, batch_size=BATCH)


def _trace(
    batch: ImportBatch, model: str, row: models.Model, before: Any = None, after: Any = None
) -> ImportTrace:
    return ImportTrace(batch=batch, model=model, row_id=str(row.pk), before=before, after=after)


def created(batch: ImportBatch, model: str, keys: Iterable[Any]) -> list[ImportTrace]:
    """Return the trace of created rows, by their keys; none if there are none."""
    kept = [str(key) for key in keys]
    return [ImportTrace(batch=batch, model=model, after=kept)] if kept else []


def _write_sectors(plan: Plan, batch: ImportBatch, traces: list[ImportTrace], by: By) -> dict[str, Sector]:
    """Open the sectors somebody chose to create; their side starts as intermediary and can be changed."""
    keys = set(Sector.objects.values_list("key", flat=True))
    shorts = set(Sector.objects.values_list("short", flat=True))
    made = {}
    for word, label in plan.new_sectors.items():
        number = len(keys)
        sector = Sector(
            key=slugs.slug_of(label, keys, longest=50),
            label_de=label[:200],
            label_en=label[:200],
            side=Side.INTERMEDIARY,
            short=_short(label, shorts),
            tone=number % _TONES + 1,
            shape="circle",
            position=number,
        )
        made[word] = actors.save_sector(sector=sector, by=by, is_new=True)
    traces += created(batch, _SECTOR, [sector.pk for sector in made.values()])
    return made


def _short(label: str, taken: set[str]) -> str:
    """Return an abbreviation of at most three signs that is free."""
    letters = "".join(sign for sign in label.upper() if sign.isalpha()) or "X"
    options = [letters[:2], letters[:3], *(f"{letters[:1]}{number}" for number in range(1, 100))]
    short = next(option for option in options if option not in taken)
    taken.add(short)
    return short


def _with_sector(values: dict[str, Any], sectors: dict[str, Sector]) -> dict[str, Any]:
    sector = values.get("sector")
    return {**values, "sector": sectors[sector]} if isinstance(sector, str) else values


def _write_actors(
    plan: Plan, batch: ImportBatch, traces: list[ImportTrace], sectors: dict[str, Sector], by: By
) -> dict[Token, Actor]:
    is_example = plan.collection.is_example
    drafts = [
        actors.ActorDraft(
            **profiles.draft_values(element, _with_sector(values, sectors), plan.taken, is_example=is_example)
        )
        for element, values in plan.creates
    ]
    made = actors.add_actors(collection=plan.collection, drafts=drafts, by=by) if drafts else []
    traces += created(batch, _ACTOR, [actor.pk for actor in made])
    return {element.key: actor for (element, _values), actor in zip(plan.creates, made, strict=True)}


def _write_changes(
    plan: Plan, batch: ImportBatch, traces: list[ImportTrace], sectors: dict[str, Sector], by: By
) -> None:
    changes = [(actor, _with_sector(values, sectors)) for actor, values in plan.updates]
    if not changes:
        return
    before = actors.change_actors(changes=changes, by=by)
    for (actor, values), old in zip(changes, before, strict=True):
        after = {name: _plain(values[name]) for name in old}
        traces.append(
            _trace(batch, _ACTOR, actor, {name: _plain(value) for name, value in old.items()}, after)
        )


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value


def _standing(plan: Plan, found: dict[Token, Actor]) -> dict[Token, Actor]:
    """Return the actors that ties and affiliations of the plan name and that exist already."""
    named = {end for tie in plan.ties for end in (tie.source, tie.target)}
    named |= {end for one in plan.affiliations for end in (one.person, one.organisation)}
    named |= {token for new in plan.meetings for token in new.organisers}
    named |= {token for new in plan.labs for token, _name in new.partners if token}
    ids = [token for token in named if isinstance(token, UUID)]
    standing: dict[Token, Actor] = {}
    for part in parts(ids):
        standing |= {
            actor.pk: actor for actor in Actor.objects.filter(pk__in=part).select_related("collection")
        }
    return standing


def _write_ties(
    plan: Plan, batch: ImportBatch, traces: list[ImportTrace], everyone: dict[Token, Actor], by: By
) -> Iterator[int]:
    """Enter the statements in portions, because each one is an object of two kilobytes until it is written.

    Yields before each portion how many are entered.
    """
    for number, portion in enumerate(parts(plan.ties, PORTION)):
        yield number * PORTION
        drafts = [
            ties.TieDraft(
                source=everyone[tie.source],
                target=everyone[tie.target],
                stated_by=StatedBy.IMPORT,
                **tie.values,
            )
            for tie in portion
        ]
        made = ties.observe_ties(collection=plan.collection, drafts=drafts, by=by)
        traces += created(batch, _OBSERVATION, [row.pk for row in made])


def _write_affiliations(
    plan: Plan, batch: ImportBatch, traces: list[ImportTrace], everyone: dict[Token, Actor], by: By
) -> None:
    with_main = {
        person
        for part in parts([actor.pk for actor in everyone.values()])
        for person in Affiliation.objects.filter(person__in=part, is_main=True).values_list(
            "person_id", flat=True
        )
    }
    drafts = []
    for one in plan.affiliations:
        person, organisation = everyone[one.person], everyone[one.organisation]
        if one.row:
            before = {"function": one.row.function}
            Affiliation.objects.filter(pk=one.row.pk).update(function=one.function[:200])
            traces.append(_trace(batch, _AFFILIATION, one.row, before, {"function": one.function[:200]}))
            continue
        is_main = person.pk not in with_main and one.until is None
        with_main |= {person.pk} if is_main else set()
        drafts.append(
            actors.AffiliationDraft(person, organisation, one.function[:200], one.since, one.until, is_main)
        )
    made = actors.affiliate(drafts=drafts, by=by) if drafts else []
    traces += created(batch, _AFFILIATION, [row.pk for row in made])


def undo(batch: ImportBatch, by: By) -> dict[str, int]:
    """Undo what the traces of `batch` say; part of the caller's transaction."""
    counts: Counter[str] = Counter(removed=0, restored=0, kept=0)
    made: dict[str, list[str]] = defaultdict(list)
    changed: dict[str, list[ImportTrace]] = defaultdict(list)
    for trace in batch.traces.order_by("pk"):
        if trace.before is None:
            made[trace.model] += trace.after or []
        else:
            changed[trace.model].append(trace)
    for part in parts(made[_OBSERVATION]):
        ids = [UUID(pk) for pk in part]
        counts["removed"] += ties.withdraw_observations(ids=ids, collection=batch.collection, by=by)
    _restore_affiliations(changed[_AFFILIATION], counts)
    for part in parts(made[_AFFILIATION]):
        Affiliation.objects.filter(pk__in=part).delete()
    gatherings.remove_gatherings(batch, made, counts)
    _remove_others(made, counts)
    _remove_actors([UUID(pk) for pk in made[_ACTOR]], counts)
    _restore_actors(changed[_ACTOR], counts, by)
    Sector.objects.filter(pk__in=made[_SECTOR], actor=None).delete()
    tables.put_back(batch, counts)
    actors.touch(batch.collection)
    return dict(counts)


def _remove_others(made: dict[str, list[str]], counts: Counter[str]) -> None:
    """Remove the rows of other tables that a package brought, children before parents; words and places stay."""
    for label, _path in reversed(TABLES.values()):
        model = apps.get_model(label)
        if model._meta.label_lower in (_ACTOR, _OBSERVATION, _AFFILIATION, gatherings.EVENT, gatherings.LAB):
            continue
        for part in parts(made[model._meta.label_lower]):
            counts["removed"] += model._default_manager.filter(pk__in=part).count()
            model._default_manager.filter(pk__in=part).delete()


def _restore_affiliations(traces: list[ImportTrace], counts: Counter[str]) -> None:
    for trace in traces:
        before, after = trace.before or {}, trace.after or {}
        restored = Affiliation.objects.filter(pk=trace.row_id, **after).update(**before)
        counts["restored" if restored else "kept"] += 1


def _remove_actors(ids: list[UUID], counts: Counter[str]) -> None:
    """Remove created actors, except those that something else points at by now."""
    for part in parts(ids):
        used = uses(Actor, part, _OWN)
        gone = [pk for pk in part if pk not in used]
        Actor.objects.filter(pk__in=gone).delete()
        search.drop(gone)
        counts["removed"] += len(gone)
        counts["kept"] += len(used)


def _restore_actors(traces: list[ImportTrace], counts: Counter[str], by: By) -> None:
    changes = []
    for part in parts(traces):
        rows = Actor.objects.select_related("contact", "collection").prefetch_related("themes")
        found = {str(actor.pk): actor for actor in rows.filter(pk__in=[trace.row_id for trace in part])}
        for trace in part:
            actor = found.get(trace.row_id)
            values = _values_before(actor, trace) if actor else {}
            counts["restored" if values else "kept"] += 1
            if actor and values:
                changes.append((actor, values))
    if changes:
        actors.change_actors(changes=changes, by=by)


def _values_before(actor: Actor, trace: ImportTrace) -> dict[str, Any]:
    """Return the old values of those fields that still hold what the import wrote."""
    before, after = trace.before or {}, trace.after or {}
    values = {}
    for name, old in before.items():
        if _plain(profiles.current(actor, name)) == after.get(name):
            values[name] = _revived(name, old)
    return values


def _revived(name: str, value: Any) -> Any:
    """Return a stored value as the field takes it: keys of other rows become those rows."""
    if name == "themes":
        return list(Term.objects.filter(pk__in=value))
    field = Actor._meta.get_field(name) if name not in ("email", "phone", "street", "postcode") else None
    if isinstance(field, models.ForeignKey) and value is not None:
        return field.related_model._default_manager.get(pk=value)
    return value

"""Bringing lists in: look, choose, apply, take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geflecht.actors import actions as actors
from geflecht.actors.models import By, Collection, User
from geflecht.interchange import queries, readers, rules
from geflecht.interchange.actions import tables, writing
from geflecht.interchange.models import ColumnMemory, ImportBatch, ImportFile
from geflecht.interchange.parcel import Parcel, Problem, Unreadable
from geflecht.interchange.queries import Plan
from geflecht.kit import clock, jobs, log, slugs
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.models import Job
from geflecht.search import actions as search

Report = dict[str, Any]


class HasErrors(Refused):
    """The list has rows that cannot be taken; nothing was written. `report` says which."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report


class NothingToRead(Refused):
    """No file and no text was handed in."""


class NotADraft(Refused):
    """The import was applied or taken back already."""


class BeingWritten(Refused):
    """A task is about to write the draft."""


def untold(done: int, total: int = 0, note: str = "") -> None:
    """Tell nobody how far the work is."""


def read_files(
    paths: Sequence[Path | str], format: str | None = None, *, mapping: Mapping[str, str] | None = None
) -> tuple[Parcel, list[Problem]]:
    """Read files from disk as one parcel; needs no database and no rights.

    paths: any mixture of the formats in `readers.READERS` and our package. format: set to overrule the
    ending. mapping: normalised header → field. Returns the parcel and every problem, also of a file that
    is missing or cannot be read at all; raises nothing for bad content.
    """
    files, problems = [], []
    for path in map(Path, paths):
        try:
            files.append((path.name, path.read_bytes()))
        except OSError as trouble:
            message = _("This file cannot be opened. Check its name and whether you may read it.")
            problems.append(Unreadable(str(path), message, value=trouble.strerror or "").problem)
    parcel, found = readers.read(files, format=format or "", mapping=mapping)
    return parcel, problems + found


def check(
    *,
    parcel: Parcel,
    problems: Sequence[Problem],
    collection: Collection,
    by: By,
    sectors: Mapping[str, str] | None = None,
) -> Plan:
    """Work out what importing would do; writes nothing. `plan.report()` has the JSON shape.

    sectors: normalised word → key of a sector, `create` or `leave`.
    """
    require(rules.may_import(by))
    plan = queries.plan_import(parcel, problems, collection=collection, sectors=dict(sectors or {}))
    if parcel.tables and not plan.errors:
        try:
            _count(plan, tables.bring(parcel.tables, collection, None))
        except tables.DoesNotFit as refusal:
            plan.problems.append(Problem(parcel.files[0], 0, "", "", str(refusal)))
    return plan


def _count(plan: Plan, counts: Mapping[str, int]) -> None:
    plan.created, plan.updated, plan.unchanged = counts["created"], counts["updated"], counts["unchanged"]


def preview(*, batch: ImportBatch, by: By, tell: writing.Tell = untold) -> queries.Preview:
    """Return what applying a draft would do, row by row; writes nothing."""
    require(rules.may_import(by))
    tell(0, 2, _("Reading the files"))
    parcel, problems = queries.parcel_of(batch)
    tell(1, 2, _("Comparing with the network"))
    plan = check(parcel=parcel, problems=problems, collection=batch.collection, by=by, sectors=batch.sectors)
    return queries.preview_of(batch, parcel, plan)


def keep_preview(*, batch: ImportBatch, by: By, tell: writing.Tell = untold) -> queries.Preview:
    """Work out the preview of a draft and keep it with the draft; nothing of the network changes."""
    ground = queries.ground_of(batch)
    made = preview(batch=batch, by=by, tell=tell)
    queries.keep_preview(batch, made, ground)
    return made


@transaction.atomic
def preview_later(*, batch: ImportBatch, by: User) -> Job:
    """Let a task look at a draft; asking twice returns the same task. Refuses once the import is applied."""
    require(rules.may_import(by))
    batch = _draft(batch)
    if found := queries.open_job(batch, owner=by.log_id):
        return found
    label = _("Looking at a list for “%(name)s”") % {"name": batch.collection.label}
    log.record("interchange.preview_asked_for", by=by, about=batch)
    return jobs.start(
        queries.LOOK_TASK,
        label=label[:200],
        by=by,
        batch_id=str(batch.pk),
        by_id=str(by.pk),
        language=get_language() or "de",
    )


@transaction.atomic
def import_parcel(
    *,
    parcel: Parcel,
    problems: Sequence[Problem],
    collection: Collection,
    by: By,
    skip_refused: bool = False,
    sectors: Mapping[str, str] | None = None,
    batch: ImportBatch | None = None,
    tell: writing.Tell = untold,
) -> tuple[ImportBatch, Report]:
    """Write a parcel into `collection`, all of it or nothing, as one transaction with one log entry more.

    Creates and changes actors, enters ties as observations, adds affiliations; notes every row in the
    batch, so that `take_back` can undo it. With `skip_refused` rows with errors are left out; without it
    any error raises HasErrors, whose report counts nothing as written. `tell` hears how far it is.
    """
    tell(0, 0, _("Comparing with the network"))
    plan = check(parcel=parcel, problems=problems, collection=collection, by=by, sectors=sectors)
    if plan.errors and not skip_refused:
        message = _(
            "The list has rows with errors. Nothing was written. Correct them, or leave those rows out."
        )
        raise HasErrors(message, plan.report(is_written=False))
    batch = batch or ImportBatch(collection=collection, by=by if isinstance(by, User) else None)
    batch.by_label, batch.state, batch.applied_at = by.log_label, ImportBatch.State.APPLIED, clock.now()
    batch.report, batch.kept_preview = plan.report(), {}
    batch.save()
    if parcel.tables:
        tables.bring(parcel.tables, collection, batch)
        search.reindex(by=by)
        actors.touch(collection)
    else:
        writing.write(plan, batch, by, tell)
    batch.files.all().delete()
    batch.applied_at = clock.now()  # what is changed later than this was changed by somebody
    batch.save(update_fields=["applied_at"])
    counts = {name: batch.report[name] for name in ("created", "updated", "unchanged", "refused")}
    log.record("interchange.imported", by=by, about=batch, details=counts)
    return batch, batch.report


@transaction.atomic
def start_import(
    *, files: Sequence[tuple[str, bytes]], by: User, collection: Collection | None = None, new_name: str = ""
) -> ImportBatch:
    """Keep files as a draft, so that they can be looked at; nothing of the network changes.

    collection: where the list would go; without one a collection called `new_name` is opened. Drafts of
    the same account that were never applied are dropped; what was chosen for unknown sectors in one for
    the same collection holds for the new one, because a mended file is the same list once more. Refuses
    when there is nothing to read, or no place to put it.
    """
    require(rules.may_import(by))
    if not any(content.strip() for _name, content in files):
        raise NothingToRead(_("Choose a file or paste a list first."))
    if collection is None and not new_name.strip():
        raise NothingToRead(_("Choose a collection for the list, or give a new one its name."))
    drafts = _abandoned(by)
    collection = collection or _opened(new_name, by)
    chosen = [draft.sectors for draft in drafts.filter(collection=collection).order_by("created_at", "pk")]
    drafts.delete()
    batch = ImportBatch.objects.create(
        collection=collection,
        by=by,
        by_label=by.log_label,
        mapping=queries.remembered_columns(),
        sectors=chosen[-1] if chosen else {},
    )
    ImportFile.objects.bulk_create(
        ImportFile(batch=batch, name=name[:200], content=content)
        for name, content in files
        if content.strip()
    )
    log.record("interchange.list_handed_in", by=by, about=batch, details={"files": len(files)})
    return batch


def _abandoned(by: User) -> models.QuerySet[ImportBatch]:
    """Return the drafts of an account that no task is about to write."""
    drafts = ImportBatch.objects.filter(by=by, state=ImportBatch.State.DRAFT)
    return drafts.exclude(pk__in=[draft.pk for draft in drafts if queries.open_job(draft)])


def _opened(name: str, by: User) -> Collection:
    slug = slugs.slug_of(name, set(Collection.objects.values_list("slug", flat=True)), longest=50)
    return actors.open_collection(slug=slug, name=name.strip()[:120], by=by)


@transaction.atomic
def choose(
    *, batch: ImportBatch, mapping: Mapping[str, str], sectors: Mapping[str, str], by: By
) -> ImportBatch:
    """Set what each column means and what becomes of unknown sectors; the columns are remembered.

    mapping: role and normalised header (`elements:ort`) → field, `` (kept beside) or `-` (left out), only
    where it differs from what the header says by itself; a column left out of it is forgotten. Refuses
    once the import is applied.
    """
    require(rules.may_import(by))
    batch = _draft(batch)
    ColumnMemory.objects.filter(header__in=set(batch.mapping) - set(mapping)).delete()
    ColumnMemory.objects.bulk_create(
        [ColumnMemory(header=header[:120], field=field) for header, field in mapping.items()],
        update_conflicts=True,
        unique_fields=["header"],
        update_fields=["field"],
    )
    batch.mapping = dict(mapping)
    batch.sectors = {**batch.sectors, **sectors}
    batch.save(update_fields=["mapping", "sectors"])
    log.record("interchange.columns_chosen", by=by, about=batch)
    return batch


@transaction.atomic
def apply(*, batch: ImportBatch, by: By, skip_refused: bool = False, tell: writing.Tell = untold) -> Report:
    """Write a draft into its collection; see `import_parcel`. Applying twice is refused."""
    require(rules.may_import(by))
    batch = _draft(batch)
    tell(0, 0, _("Reading the files"))
    parcel, problems = queries.parcel_of(batch)
    _batch, report = import_parcel(
        parcel=parcel,
        problems=problems,
        collection=batch.collection,
        by=by,
        skip_refused=skip_refused,
        sectors=batch.sectors,
        batch=batch,
        tell=tell,
    )
    return report


@transaction.atomic
def apply_later(*, batch: ImportBatch, by: User, skip_refused: bool = False) -> Job:
    """Let a task write a draft; asking twice returns the same task. Refuses once the import is applied."""
    require(rules.may_import(by))
    batch = _draft(batch)
    if found := queries.open_job(batch):
        return found
    label = _("Reading in a list for “%(name)s”") % {"name": batch.collection.label}
    log.record("interchange.list_handed_over", by=by, about=batch)
    return jobs.start(
        queries.TASK,
        label=label[:200],
        by=by,
        batch_id=str(batch.pk),
        by_id=str(by.pk),
        skip_refused=skip_refused,
        language=get_language() or "de",
    )


def _draft(batch: ImportBatch) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ImportBatch.State.DRAFT:
        raise NotADraft(_("This import is applied already. Read the list in again to change it."))
    return batch


@transaction.atomic
def discard(*, batch: ImportBatch, by: By) -> None:
    """Throw a draft away with its files; nothing of the network changes. Refuses while a task writes it."""
    require(rules.may_import(by))
    batch = _draft(batch)
    if queries.open_job(batch):
        raise BeingWritten(_("This list is being read in. Wait for its end, then take the import back."))
    log.record("interchange.draft_discarded", by=by, about=batch)
    batch.delete()


@transaction.atomic
def take_back(*, batch: ImportBatch, by: By) -> dict[str, int]:
    """Undo a whole import: remove what it created, put back what it changed.

    A field that somebody changed since keeps the newer value, and an entry that others have worked
    with since stays; both are counted as `kept`. Taking back twice changes nothing. Returns the counts
    `removed`, `restored`, `kept`.
    """
    require(rules.may_import(by))
    batch = ImportBatch.objects.select_for_update().select_related("collection").get(pk=batch.pk)
    if batch.state != ImportBatch.State.APPLIED:
        return {"removed": 0, "restored": 0, "kept": 0}
    counts = writing.undo(batch, by)
    batch.state, batch.taken_back_at = ImportBatch.State.TAKEN_BACK, clock.now()
    batch.save(update_fields=["state", "taken_back_at"])
    log.record("interchange.taken_back", by=by, about=batch, details=counts)
    return counts

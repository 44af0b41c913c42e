"""Reads of this room: imports, remembered columns, what an import would do."""

from __future__ import annotations

from django.db.models import Sum
from django.db.models.functions import Length

from geflecht.actors.models import Viewer
from geflecht.interchange import readers
from geflecht.interchange.models import ColumnMemory, ImportBatch, ImportBatchQuerySet
from geflecht.interchange.parcel import Parcel, Problem
from geflecht.interchange.queries.contents import card_of, contents
from geflecht.interchange.queries.plans import CREATE, LEAVE, Plan, plan_import
from geflecht.interchange.queries.previews import (
    Preview,
    ground_of,
    keep_preview,
    kept_preview,
    preview_of,
)
from geflecht.kit.models import Job

AT_ONCE = (
    50_000  # bytes of files, about 500 rows of text, that are looked at and written while somebody waits
)
TASK = "geflecht.interchange.tasks.apply_import"
LOOK_TASK = "geflecht.interchange.tasks.look_at_import"

__all__ = [
    "CREATE",
    "LEAVE",
    "LOOK_TASK",
    "Plan",
    "Preview",
    "TASK",
    "card_of",
    "contents",
    "ground_of",
    "imports",
    "is_large",
    "keep_preview",
    "kept_preview",
    "open_job",
    "parcel_of",
    "plan_import",
    "preview_of",
    "remembered_columns",
]


def imports(*, viewer: Viewer) -> ImportBatchQuerySet:
    """Return the imports `viewer` may see, newest first."""
    found = ImportBatch.objects.visible_to(viewer).select_related("collection")
    return found.order_by("-created_at", "pk")


def parcel_of(batch: ImportBatch) -> tuple[Parcel, list[Problem]]:
    """Read the files of a draft by its own choice of columns."""
    files = [(file.name, bytes(file.content)) for file in batch.files.order_by("pk")]
    return readers.read(files, mapping=batch.mapping)


def is_large(batch: ImportBatch) -> bool:
    """Tell whether looking at the draft, or writing it, takes longer than somebody should wait before a page."""
    size = batch.files.aggregate(size=Sum(Length("content")))["size"] or 0
    return bool(size > AT_ONCE)


def open_job(batch: ImportBatch, *, owner: str = "") -> Job | None:
    """Return the task that is about to write the draft; with `owner`, the one in which they look at it."""
    waiting = Job.objects.filter(state__in=(Job.State.WAITING, Job.State.RUNNING))
    waiting = waiting.filter(task=LOOK_TASK, owner_id=owner) if owner else waiting.filter(task=TASK)
    return waiting.filter(arguments__batch_id=str(batch.pk)).order_by("created_at", "pk").first()


def remembered_columns() -> dict[str, str]:
    """Return what the coordination took columns for before, by normalised header."""
    return dict(ColumnMemory.objects.values_list("header", "field"))

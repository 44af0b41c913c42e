"""Reads of this room: imports, remembered columns, what an import would do."""

from __future__ import annotations

from geflecht.actors.models import Viewer
from geflecht.interchange import readers
from geflecht.interchange.models import ColumnMemory, ImportBatch, ImportBatchQuerySet
from geflecht.interchange.parcel import Parcel, Problem
from geflecht.interchange.queries.contents import contents
from geflecht.interchange.queries.plans import CREATE, LEAVE, Plan, plan_import
from geflecht.interchange.queries.previews import Preview, preview_of

__all__ = [
    "CREATE",
    "LEAVE",
    "Plan",
    "Preview",
    "contents",
    "imports",
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


def remembered_columns() -> dict[str, str]:
    """Return what the coordination took columns for before, by normalised header."""
    return dict(ColumnMemory.objects.values_list("header", "field"))

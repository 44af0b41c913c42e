"""Imports as they were: what was handed in, how it was read, what it changed."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geflecht.actors.models import Collection, Viewer
from geflecht.kit import clock


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the imports that `viewer` may see: all for the coordination, none for others."""
        return self if viewer.is_authenticated and viewer.is_coordinator else self.none()


class ImportBatch(models.Model):
    """One import from draft to applied to taken back. Its files are dropped once it is applied."""

    class State(models.TextChoices):
        DRAFT = "draft", _("not yet applied")
        APPLIED = "applied", _("applied")
        TAKEN_BACK = "taken_back", _("taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="imports")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_label = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    mapping = models.JSONField(default=dict, blank=True)
    sectors = models.JSONField(default=dict, blank=True)
    kept_preview = models.JSONField(default=dict, blank=True)  # of a large draft; see queries.previews
    report = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    applied_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", applied_at=None) | Q(~Q(state="draft"), applied_at__isnull=False),
                name="applied_import_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"import of {self.created_at:%Y-%m-%d %H:%M}"


class ImportFile(models.Model):
    """A file of an import that is not yet applied."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class ImportTrace(models.Model):
    """What an import did to a table, so that it can be taken back.

    One trace per changed row, with the values `before` and `after`; one trace for all created rows, with
    `before` empty and their keys in `after`.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="traces")
    model = models.CharField(max_length=60)
    row_id = models.CharField(max_length=36, blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "model"], name="traces_of_an_import")]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"


class ColumnMemory(models.Model):
    """What the coordination once took a column for, by its normalised header."""

    header = models.CharField(max_length=120, unique=True)
    field = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.header}: {self.field}"

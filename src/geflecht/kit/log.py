"""The audit log: every change of what people see leaves one entry, in the same transaction."""

from collections.abc import Mapping
from typing import Any, Protocol

import structlog
from django.db import models

from geflecht.kit import revision
from geflecht.kit.models import LogEntry

_stream = structlog.get_logger("geflecht.audit")


class Doer(Protocol):
    """Whoever acts: an account, or the machine itself."""

    @property
    def log_id(self) -> str: ...

    @property
    def log_label(self) -> str: ...


def record(
    event: str, *, by: Doer, about: models.Model | None = None, details: Mapping[str, Any] | None = None
) -> LogEntry:
    """Write one audit entry and make kept pages stale.

    `details` holds figures and ids, never contact data or answers.
    """
    entry = LogEntry.objects.create(
        event=event,
        by_id=by.log_id,
        by_label=by.log_label,
        about_kind=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        details=dict(details or {}),
    )
    revision.advance()
    _stream.info(event, by=entry.by_id or entry.by_label, about=entry.about_id)
    return entry

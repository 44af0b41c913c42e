"""The log and the vocabularies, as lists to read."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count, QuerySet

from geflecht.actors.models import Sector, Term
from geflecht.kit.models import LogEntry


def log_entries(*, text: str = "", event: str = "", day: dt.date | None = None) -> QuerySet[LogEntry]:
    """Return the log, latest first, narrowed to who, what and up to when."""
    found = LogEntry.objects.order_by("-at", "-pk")
    if text:
        found = found.filter(by_label__icontains=text)
    if event:
        found = found.filter(event__startswith=event)
    return found.filter(at__date__lte=day) if day else found


def vocabularies() -> list[tuple[str, int]]:
    """Return every vocabulary with the number of its terms; the sectors come first."""
    rows = Term.objects.values("vocabulary").annotate(count=Count("pk")).order_by("vocabulary")
    return [("sector", Sector.objects.count()), *((row["vocabulary"], row["count"]) for row in rows)]


def as_upload(text: str) -> SimpleUploadedFile:
    """Return a text as the file it came from, so that one form checks both."""
    return SimpleUploadedFile("vocabulary.json", text.encode() or b" ")

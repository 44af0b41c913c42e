"""One number that grows with every change of what people see; caches are keyed by it.

It lives in the database, so a change by the command line is noticed by a running server.
"""

from django.db.models import F

from geflecht.kit.models import Revision


def current() -> int:
    """Return the revision of everything that can be shown."""
    return Revision.objects.values_list("number", flat=True).filter(pk=1).first() or 0


def advance() -> None:
    """Make every kept page stale; part of the transaction that changes what is shown."""
    if not Revision.objects.filter(pk=1).update(number=F("number") + 1):
        Revision.objects.get_or_create(pk=1, defaults={"number": 1})

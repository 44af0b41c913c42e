"""One number that grows with every change of what people see; caches are keyed by it.

It lives in the database, so a change by the command line is noticed by a running server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import F

from geflecht.kit.models import Revision

_read: ContextVar[list[int] | None] = ContextVar("read_revision", default=None)


def current() -> int:
    """Return the revision of everything that can be shown."""
    read = _read.get()
    if read:
        return read[0]
    number = Revision.objects.values_list("number", flat=True).filter(pk=1).first() or 0
    if read is not None:
        read.append(number)
    return number


@contextmanager
def read_once() -> Iterator[None]:
    """Inside the block, ask the database once only; a change made inside is noticed."""
    token = _read.set([])
    try:
        yield
    finally:
        _read.reset(token)


def advance() -> None:
    """Make every kept page stale; part of the transaction that changes what is shown."""
    if read := _read.get():
        read.clear()
    if not Revision.objects.filter(pk=1).update(number=F("number") + 1):
        Revision.objects.get_or_create(pk=1, defaults={"number": 1})

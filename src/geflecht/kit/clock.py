"""The one place that asks what time it is, so that tests and the demo can set it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_fixed: ContextVar[dt.datetime | None] = ContextVar("fixed_now", default=None)


def now() -> dt.datetime:
    """Return the current moment (aware), or the one set by `at`."""
    return _fixed.get() or timezone.now()


def today() -> dt.date:
    """Return the current date in the installation's time zone."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: dt.datetime | dt.date) -> Iterator[None]:
    """Set the clock to `moment` inside a `with` block; a date means its noon."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(12), tzinfo=timezone.get_default_timezone())
    token = _fixed.set(moment)
    try:
        yield
    finally:
        _fixed.reset(token)

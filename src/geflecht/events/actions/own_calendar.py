"""One's own calendar, reached by a token of which only a hash is kept."""

import secrets

from django.db import transaction

from geflecht.actors.models import User
from geflecht.events import queries
from geflecht.events.models import CalendarKey
from geflecht.kit import clock, log


@transaction.atomic
def make_calendar(*, by: User) -> str:
    """Make a new address for one's own calendar and return its token; an earlier one no longer works."""
    token = secrets.token_urlsafe(24)
    CalendarKey.objects.update_or_create(
        user=by, defaults={"token_hash": queries.hash_of(token), "made_at": clock.now()}
    )
    log.record("events.calendar_made", by=by, about=by)
    return token


@transaction.atomic
def stop_calendar(*, by: User) -> None:
    """Take the address of one's own calendar back."""
    CalendarKey.objects.filter(user=by).delete()
    log.record("events.calendar_stopped", by=by, about=by)

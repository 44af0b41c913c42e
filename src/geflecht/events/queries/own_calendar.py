"""One's own calendar: the events somebody has a place at, or waits for."""

from hashlib import sha256

from django.conf import settings
from django.utils.translation import gettext as _

from geflecht.actors import queries as actor_queries
from geflecht.actors.models import User, Viewer
from geflecht.events.models import CalendarKey, RegistrationState
from geflecht.events.queries.calendars import calendar_of
from geflecht.events.queries.registrations import own_registrations
from geflecht.events.queries.times import with_days

_S = RegistrationState
IN_MY_CALENDAR = (_S.CONFIRMED, _S.OFFERED, _S.WAITLISTED, _S.PENDING, _S.ATTENDED)


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode()).hexdigest()


def has_calendar(*, viewer: Viewer) -> bool:
    """Tell whether the account of `viewer` has an address for its calendar."""
    return isinstance(viewer, User) and CalendarKey.objects.filter(user=viewer).exists()


def account_of_calendar(token: str) -> User | None:
    """Return the active account whose calendar this token opens."""
    key = CalendarKey.objects.select_related("user").filter(token_hash=hash_of(token)).first()
    return key.user if key and key.user.is_active else None


def own_calendar(*, viewer: User) -> bytes:
    """Return the calendar of an account: events it has a place at, or waits for."""
    rows = [row for row in own_registrations(viewer=viewer) if row.state in IN_MY_CALENDAR]
    name = _("%(network)s: my events") % {"network": actor_queries.network_frame()["name"]}
    events = with_days([row.event for row in rows])
    return calendar_of(events, name=name, address=f"{settings.SITE_URL}/mein/veranstaltungen/")

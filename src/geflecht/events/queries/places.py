"""When an event takes registrations, and the addresses and codes of one registration."""

import datetime as dt
import uuid

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from geflecht.events.models import Admission, Event, EventQuerySet, Guest, Registration, State
from geflecht.events.queries.times import moment_of_begin, moment_of_end
from geflecht.kit import links

LINK = "registration"
LINK_OUTLIVES = dt.timedelta(
    days=3 * 365
)  # the event, as long as a registration is kept: for the certificate
_TAKES = (State.ANNOUNCED, State.OPEN, State.FULL)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read as another


def is_open_at(event: Event, admission: Admission, moment: dt.datetime) -> bool:
    """Tell whether an event takes registrations at a moment."""
    has_opened = admission.opens_at is None or admission.opens_at <= moment
    has_closed = admission.closes_at is not None and admission.closes_at <= moment
    return event.state in _TAKES and has_opened and not has_closed and moment < moment_of_begin(event)


def token_of(registration: Registration) -> str:
    """Return the token of a registration's personal link; raising `link_version` voids it."""
    until = moment_of_end(registration.event) + LINK_OUTLIVES
    return links.sign(LINK, registration.pk.hex, registration.link_version, until=until)


def address_of(registration: Registration) -> str:
    """Return the full address of a registration's personal page."""
    return str(settings.SITE_URL) + reverse("registration:page", args=[token_of(registration)])


def by_token(token: str) -> tuple[Registration, Guest]:
    """Return the registration of a personal link and its holder; refusals of `kit.links`."""
    key, version = links.read(LINK, token)
    rows = Registration.objects.select_related("event__place", "event__format", "event__admission", "sector")
    found = rows.filter(pk=uuid.UUID(key), link_version=version).first()
    if found is None:
        raise links.LinkIsOver(
            _("This link no longer holds. If you registered again since, use the newer mail.")
        )
    return found, Guest(holds=found.pk)


def code_of(registration: Registration) -> str:
    """Return the code for the entrance: number and letters that nobody else can work out."""
    digest = salted_hmac(
        "events.entrance", f"{registration.pk.hex}:{registration.link_version}", algorithm="sha256"
    ).digest()
    return f"{registration.number}-" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:8])


def by_code(event: Event, code: str) -> Registration | None:
    """Return the registration of an event whose entrance code this is."""
    number, *_rest = code.strip().upper().split("-")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    found = event.registrations.filter(number=int(number)).first()
    if found is None or not constant_time_compare(code_of(found), code.strip().upper()):
        return None
    return found


def version_of(event: Event) -> str:
    """Return what changes when people must be told anew: time or place, or that the event is off."""
    return f"{event.sequence}:{event.state if event.is_off else ''}"


def events_to_settle(moment: dt.datetime) -> list[uuid.UUID]:
    """Return the coming events with registration whose offers, waiting list or state may be due."""
    today = moment.date().isoformat()
    rows = Admission.objects.filter(event__state__in=_TAKES).filter(
        Q(event__starts_on__gte=today)
        | Q(event__ends_on__gte=today)
        | Q(event__registrations__state="offered")
    )
    return list(rows.order_by("event_id").values_list("event_id", flat=True).distinct())


def events_beginning(since: dt.datetime, until: dt.datetime | None) -> EventQuerySet:
    """Return the events with registration that begin between two moments, by their days."""
    rows = Event.objects.filter(admission__isnull=False, starts_on__gte=since.date().isoformat())
    if until is not None:
        rows = rows.filter(starts_on__lte=until.date().isoformat()).exclude(
            state__in=(State.CANCELLED, State.POSTPONED, State.DRAFT)
        )
    return rows.select_related("place", "format").order_by("starts_on", "pk")


def events_over_since(moment: dt.datetime) -> EventQuerySet:
    """Return the events that were over at a moment, by their last day."""
    day = moment.date().isoformat()
    return Event.objects.filter(Q(ends_on="", starts_on__lt=day) | Q(ends_on__gt="", ends_on__lt=day))

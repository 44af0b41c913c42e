"""What is printed or drawn for one participant: the code for the entrance, the certificate."""

import hashlib
import io

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from geflecht.actors import queries as actor_queries
from geflecht.events.models import Event, Registration, RegistrationState
from geflecht.events.queries.places import code_of
from geflecht.events.queries.times import days_of, with_days
from geflecht.kit import clock, moments, typeset


def entrance_address(registration: Registration) -> str:
    """Return what the picture of the code leads to: the check-in of this person, for the coordination."""
    path = reverse("events_desk:arrival", args=[registration.event.slug, code_of(registration)])
    return str(settings.SITE_URL) + path


def entrance_picture(registration: Registration) -> bytes:
    """Draw the code for the entrance as SVG, black on white so that every phone reads it."""
    out = io.BytesIO()
    title = _("Code for the entrance: %(code)s") % {"code": code_of(registration)}
    segno.make(entrance_address(registration), error="m").save(
        out, kind="svg", scale=6, border=4, light="white", title=title
    )
    return out.getvalue()


def certificate_of(registration: Registration) -> bytes | None:
    """Set the certificate of attendance; None for who was not there. Its number can be checked."""
    if registration.state != RegistrationState.ATTENDED or registration.checked_in_at is None:
        return None
    (event,) = with_days([registration.event])
    frame = actor_queries.network_frame()
    title = _("Certificate of attendance")
    return typeset.pdf(
        "events/certificate",
        {
            "heading": title,
            "statement": _("%(name)s took part in “%(event)s”.")
            % {"name": registration.name, "event": event.label},
            "organisation": registration.organisation,
            "facts": _facts(event),
            "number": _("Certificate %(number)s") % {"number": certificate_number(registration)},
            "issued": _("Issued on %(day)s") % {"day": moments.day_line(clock.today())},
            "network": frame["name"],
            "funders": [funder.line for funder in frame["funders"] if funder.line],
        },
        title=f"{title}: {event.label}",
    )


def _facts(event: Event) -> list[list[str]]:
    hours = sum(
        (day.end.hour * 60 + day.end.minute - day.start.hour * 60 - day.start.minute) / 60
        for day in days_of([event.pk]).get(event.pk, [])
        if day.start and day.end
    )
    rows = [
        [_("Time"), event.when],  # type: ignore[attr-defined]
        [_("Place"), event.where],
        [_("Format"), event.format.label if event.format else ""],
        [_("Extent"), _("%(hours)s hours") % {"hours": f"{hours:g}".replace(".", ",")} if hours else ""],
    ]
    return [row for row in rows if row[1]]


def certificate_number(registration: Registration) -> str:
    """Return the number of a certificate: the same for ever, and of nobody else."""
    seal = hashlib.sha256(f"{registration.pk}{registration.checked_in_at:%Y%m%d}".encode()).hexdigest()
    return f"{registration.number}-{seal[:10].upper()}"

"""Mail about a registration, in its language; each reaches an address once per occasion."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from geflecht.actors import actions as actors
from geflecht.actors import queries as actor_queries
from geflecht.actors.models import MailKind
from geflecht.events import queries
from geflecht.events.models import Registration
from geflecht.kit import moments, outbox
from geflecht.kit.outbox import Attachment


def confirm_address(registration: Registration) -> None:
    """Ask whether the address is that of who registered. Holds nothing that a stranger could have written."""
    network = actor_queries.network().label
    with translation.override(registration.language):
        outbox.write(
            to=registration.email,
            occasion=f"events.verify:{registration.pk}:{registration.times_asked}",
            subject=_("Please confirm your registration: %(event)s") % {"event": registration.event.label},
            text=_(
                "Good day,\n\nwith your address somebody asked for a place at “%(event)s” (%(when)s).\n\n"
                "If that was you, please open this link and confirm; only then does it count:\n\n%(address)s\n\n"
                "If it was not you, do nothing. What was entered is deleted after seven days.\n\n%(network)s"
            )
            % {**_facts(registration), "network": network},
        )


def registered_already(registration: Registration) -> None:
    """Answer a second request for an address that is registered: with the link to what is there."""
    _write(
        registration,
        f"again:{registration.times_asked}",
        _("You are registered already: %(event)s"),
        _(
            "with your address somebody asked once more for a place at “%(event)s” (%(when)s)."
            " Your registration stands as it was: %(state)s.\n\nHere you see it and can change it:\n\n%(address)s"
        ),
    )


def invited(registration: Registration, *, message: str) -> None:
    """Invite to an event, with the coordination's own words."""
    _write(
        registration,
        f"invited:{registration.times_asked}",
        _("Invitation: %(event)s"),
        _(
            "we invite you to “%(event)s”.\n\n%(when)s\n%(where)s\n\n%(message)s\n\n"
            "Here you say whether you come:\n\n%(address)s"
        ),
        kind=MailKind.INVITATION,
        message=message.strip(),
    )


def pending(registration: Registration) -> None:
    _write(
        registration,
        f"pending:{registration.turn}",
        _("Your registration has arrived: %(event)s"),
        _(
            "thank you. The coordination looks at every registration for “%(event)s” (%(when)s) and writes to"
            " you as soon as it has decided.\n\nHere you see how it stands, and can cancel:\n\n%(address)s"
        ),
    )


def confirmed(registration: Registration) -> None:
    """Tell of the place, with calendar entry and code for the entrance."""
    event = registration.event
    with translation.override(registration.language):
        calendar = Attachment(
            f"{event.slug}.ics",
            queries.calendar_of(queries.with_days([event]), name=event.label),
            "text/calendar",
        )
    _write(
        registration,
        f"confirmed:{registration.turn}",
        _("You have a place: %(event)s"),
        _(
            "you have a place at “%(event)s”.\n\n%(when)s\n%(where)s\n\nYour code for the entrance: %(code)s"
            " (on the page below also as a picture for the phone).\n\n"
            "Here you can change your details, choose workshops, or cancel if you cannot come:\n\n%(address)s"
        ),
        attachments=[calendar],
    )


def waitlisted(registration: Registration, *, before: int) -> None:
    """Tell of the waiting list, and how many people are before them on it."""
    with translation.override(registration.language):
        place = str(_("You are the first on it."))
        if before:
            place = ngettext("One person is before you.", "%(count)d people are before you.", before)
    _write(
        registration,
        f"waitlisted:{registration.turn}",
        _("You are on the waiting list: %(event)s"),
        _(
            "all places at “%(event)s” (%(when)s) are taken. You are on the waiting list. %(place)s As soon as a"
            " place is free and it is your turn, we write to you and hold it for you.\n\n"
            "Here you see how it stands, and can leave the list:\n\n%(address)s"
        ),
        place=place % {"count": before} if before else place,
    )


def offered(registration: Registration, *, until: dt.datetime) -> None:
    """Tell that a place is held until a moment."""
    with translation.override(registration.language):
        shown = moments.moment_line(until)
    _write(
        registration,
        f"offered:{registration.turn}:{until:%Y%m%d%H%M}",
        _("A place is free for you: %(event)s"),
        _(
            "a place at “%(event)s” (%(when)s) has become free, and it is your turn. We hold it for you until"
            " %(until)s.\n\nPlease say here whether you take it:\n\n%(address)s\n\n"
            "If you do not answer, the next person gets it."
        ),
        until=shown,
    )


def offer_expired(registration: Registration) -> None:
    _write(
        registration,
        f"expired:{registration.turn}",
        _("The place went to the next person: %(event)s"),
        _(
            "we held a place at “%(event)s” (%(when)s) for you, and the time has passed; it went to the next"
            " person.\n\nIf you still want to come, you can go to the end of the waiting list here:\n\n%(address)s"
        ),
    )


def cancelled(registration: Registration) -> None:
    _write(
        registration,
        f"cancelled:{registration.changed_at:%Y%m%d%H%M%S}",
        _("You are signed off: %(event)s"),
        _(
            "you are signed off from “%(event)s” (%(when)s). Thank you for saying so: somebody else can come"
            " now.\n\nIf that was a mistake, you can register again here:\n\n%(address)s"
        ),
    )


def rejected(registration: Registration) -> None:
    _write(
        registration,
        f"rejected:{registration.changed_at:%Y%m%d%H%M%S}",
        _("No place this time: %(event)s"),
        _(
            "the coordination cannot give you a place at “%(event)s” (%(when)s).\n\n%(reason)s\n\n"
            "Answer this mail if you would like to talk about it."
        ),
    )


def revoked(registration: Registration) -> None:
    _write(
        registration,
        f"revoked:{registration.changed_at:%Y%m%d%H%M%S}",
        _("Your registration was withdrawn: %(event)s"),
        _(
            "the coordination has withdrawn your registration for “%(event)s” (%(when)s).\n\n%(reason)s\n\n"
            "Answer this mail if that is a mistake."
        ),
    )


def changed(registration: Registration, version: str) -> None:
    """Tell that time or place are new, or that the event does not take place."""
    event = registration.event
    if event.is_off:
        subject = _("Does not take place: %(event)s")
        text = _(
            "“%(event)s” does not take place as announced: %(state_of_event)s. Here is what we know:\n\n%(page)s"
        )
    else:
        subject = _("Time or place have changed: %(event)s")
        text = _(
            "time or place of “%(event)s” have changed. It now reads:\n\n%(when)s\n%(where)s\n\n"
            "Here you see everything, and can cancel if you cannot come any more:\n\n%(address)s"
        )
    _write(registration, f"changed:{version}", subject, text)


def reminder(registration: Registration) -> None:
    _write(
        registration,
        f"reminder:{registration.turn}",
        _("Soon: %(event)s"),
        _(
            "we look forward to seeing you at “%(event)s”.\n\n%(when)s\n%(where)s\n\n"
            "Your code for the entrance: %(code)s\n\n"
            "If you cannot come, please cancel here, so that somebody else can:\n\n%(address)s"
        ),
    )


def thanks(registration: Registration) -> None:
    _write(
        registration,
        "thanks",
        _("Thank you for coming: %(event)s"),
        _(
            "thank you for being there at “%(event)s”. The documentation is online now:\n\n%(page)s\n\n"
            "Your certificate of attendance is on your own page:\n\n%(address)s"
        ),
    )


def workshops(registration: Registration, *, version: str) -> None:
    """Tell which workshops somebody is in, and why, where a wish could not be met."""
    with translation.override(registration.language):
        lines = [choice.line for choice in queries.workshop_choices(registration)]
    _write(
        registration,
        f"workshops:{version}",
        _("Your workshops: %(event)s"),
        _(
            "these are your workshops at “%(event)s”.\n\n%(lines)s\n\nHere you can change them:\n\n%(address)s"
        ),
        lines="\n\n".join(lines),
    )


def _write(
    registration: Registration,
    occasion: str,
    subject: str | Promise,
    text: str | Promise,
    *,
    kind: str = MailKind.EVENT,
    attachments: Sequence[Attachment] = (),
    **more: str,
) -> None:
    if not registration.email:
        return
    with translation.override(registration.language):
        facts = {**_facts(registration), **more}
        greeting = str(_("Good day %(name)s,")) % {"name": registration.name}
        actors.write_mail(
            to=registration.email,
            kind=kind,
            occasion=f"events.{registration.pk}:{occasion}",
            subject=str(subject) % facts,
            text=f"{greeting}\n\n{str(text) % facts}",
            attachments=attachments,
        )


def _facts(registration: Registration) -> dict[str, str]:
    event = registration.event
    (dated,) = queries.with_days([event])
    return {
        "event": event.label,
        "when": dated.when,  # type: ignore[attr-defined]
        "where": event.where,
        "state": registration.get_state_display(),
        "state_of_event": event.get_state_display(),
        "reason": registration.reason,
        "code": queries.code_of(registration),
        "address": queries.address_of(registration),
        "page": str(settings.SITE_URL) + event.get_absolute_url(),
    }

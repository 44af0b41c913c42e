"""Mail to people: plain and HTML, from the coordination, stopped by one click."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geflecht.actors import queries
from geflecht.actors.models import MailKind
from geflecht.kit import clock, links, outbox
from geflecht.kit.models import Letter
from geflecht.kit.outbox import Attachment

STOP = "mail-stop"
STOP_LIVES = dt.timedelta(days=5 * 365)


def write_mail(
    *,
    to: str,
    kind: str,
    occasion: str,
    subject: str,
    text: str,
    sender_name: str = "",
    reply_to: str = "",
    attachments: Sequence[Attachment] = (),
) -> Letter | None:
    """Write one mail of a kind that people can stop; the same occasion reaches an address once.

    `text` is plain text in paragraphs, in the language that is active; a paragraph that is one address becomes
    the button. It leaves when the transaction holds. Returns None where the address stopped this kind.
    """
    stop_address = address_to_stop(to, kind)
    network = queries.network()
    foot = _("%(network)s · No more mail of this kind (%(kind)s):") % {
        "network": network.label, "kind": MailKind(kind).label,
    }  # fmt: skip
    context = {
        "subject": subject, "paragraphs": [part.strip() for part in text.split("\n\n") if part.strip()],
        "foot": foot, "stop_address": stop_address, "language": get_language(),
    }  # fmt: skip
    return outbox.write(
        to=to, occasion=occasion, kind=kind, subject=subject,
        text=f"{text.strip()}\n\n-- \n{foot}\n{stop_address}\n",
        html=render_to_string("actors/mail/letter.html", context),
        sender_name=sender_name or network.label, reply_to=reply_to or network.contact_email,
        stop_address=stop_address, attachments=attachments,
    )  # fmt: skip


def address_to_stop(to: str, kind: str) -> str:
    """Return the full address where `to` stops mail of a kind."""
    token = links.sign(STOP, to, kind, until=clock.now() + STOP_LIVES)
    return str(settings.SITE_URL) + reverse("actors:stop_mail", args=[token])


def read_stop(token: str) -> tuple[str, MailKind]:
    """Return the address and kind that a stop link names; refusals of `kit.links`."""
    to, kind = links.read(STOP, token)
    return to, MailKind(kind)


def stop_mail(*, token: str) -> None:
    """Stop mail of a kind to an address; whoever holds the link of a mail may, without signing in."""
    outbox.stop(*read_stop(token))


def resume_mail(*, token: str) -> None:
    """Take the stop back."""
    outbox.resume(*read_stop(token))

"""Mail leaves through a table: written with the change it tells of, sent afterwards, never twice.

A letter is claimed before it is handed to the mail server. When the process dies in between, the
letter stays claimed and is not sent again within `DOUBT`; after that it is tried once more. An address
that stopped a kind of mail gets none of it any more, also none that was written before.
"""

import base64
import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q

from geflecht.kit import clock
from geflecht.kit.models import Letter, MailStop

DOUBT = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    content: bytes
    type: str


def write(
    *,
    to: str,
    occasion: str,
    subject: str,
    text: str,
    html: str = "",
    kind: str = "",
    sender_name: str = "",
    reply_to: str = "",
    stop_address: str = "",
    attachments: Sequence[Attachment] = (),
) -> Letter | None:
    """Put a letter into the outbox and send it once the transaction holds; the same occasion is kept once.

    `kind` is what the address can stop, `stop_address` where it does so. Returns None where it has.
    """
    if is_stopped(to, kind):
        return None
    letter, is_new = Letter.objects.get_or_create(
        to=to,
        occasion=occasion,
        defaults={
            "kind": kind,
            "subject": " ".join(subject.split()),
            "text": text,
            "html": html,
            "sender_name": " ".join(sender_name.split()),
            "reply_to": reply_to,
            "stop_address": stop_address,
            "attachments": [
                [one.name, base64.b64encode(one.content).decode(), one.type] for one in attachments
            ],
        },
    )
    if is_new:
        transaction.on_commit(partial(send, letter.pk))
    return letter


def is_stopped(address: str, kind: str) -> bool:
    """Tell whether `address` wants no mail of this kind."""
    return bool(kind) and MailStop.objects.filter(address=address.lower(), kind=kind).exists()


def stop(address: str, kind: str) -> None:
    """Send `address` no more mail of this kind, whatever was written before."""
    MailStop.objects.get_or_create(address=address.lower(), kind=kind)


def resume(address: str, kind: str) -> None:
    """Send `address` mail of this kind again."""
    MailStop.objects.filter(address=address.lower(), kind=kind).delete()


def send(letter_id: uuid.UUID) -> bool:
    """Send one letter if nobody has; return whether this call sent it."""
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - DOUBT)
    claimed = Letter.objects.filter(free, pk=letter_id, sent_at=None, withheld_at=None).update(claimed_at=now)
    if not claimed:
        return False
    letter = Letter.objects.get(pk=letter_id)
    if is_stopped(letter.to, letter.kind):
        Letter.objects.filter(pk=letter_id).update(withheld_at=now)
        return False
    try:
        _message(letter).send()
    except OSError as error:
        Letter.objects.filter(pk=letter_id).update(claimed_at=None, failure=str(error)[:300])
        return False
    Letter.objects.filter(pk=letter_id).update(sent_at=clock.now(), failure="")
    return True


def _message(letter: Letter) -> EmailMultiAlternatives:
    headers = {}
    if letter.stop_address:
        headers = {
            "List-Unsubscribe": f"<{letter.stop_address}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        from_email=formataddr((letter.sender_name, settings.DEFAULT_FROM_EMAIL))
        if letter.sender_name
        else None,
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=headers,
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for name, content, kind in letter.attachments:
        message.attach(name, base64.b64decode(content), kind)
    return message


def send_waiting() -> int:
    """Send every letter that is still waiting; return how many left."""
    waiting = Letter.objects.filter(sent_at=None, withheld_at=None).order_by("written_at", "pk")
    return sum(send(pk) for pk in list(waiting.values_list("pk", flat=True)))

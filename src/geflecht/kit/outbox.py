"""Mail leaves through a table: written with the change it tells of, sent afterwards, never twice.

A letter is claimed before it is handed to the mail server. When the process dies in between, the
letter stays claimed and is not sent again within `DOUBT`; after that it is tried once more.
"""

import datetime as dt
import uuid
from functools import partial

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q

from geflecht.kit import clock
from geflecht.kit.models import Letter

DOUBT = dt.timedelta(hours=24)


def write(*, to: str, occasion: str, subject: str, text: str, html: str = "") -> Letter:
    """Put a letter into the outbox and send it once the transaction holds; the same occasion is kept once."""
    letter, is_new = Letter.objects.get_or_create(
        to=to,
        occasion=occasion,
        defaults={"subject": " ".join(subject.split()), "text": text, "html": html},
    )
    if is_new:
        transaction.on_commit(partial(send, letter.pk))
    return letter


def send(letter_id: uuid.UUID) -> bool:
    """Send one letter if nobody has; return whether this call sent it."""
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - DOUBT)
    claimed = Letter.objects.filter(free, pk=letter_id, sent_at=None).update(claimed_at=now)
    if not claimed:
        return False
    letter = Letter.objects.get(pk=letter_id)
    message = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.to])
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    try:
        message.send()
    except OSError as error:
        Letter.objects.filter(pk=letter_id).update(claimed_at=None, failure=str(error)[:300])
        return False
    Letter.objects.filter(pk=letter_id).update(sent_at=clock.now(), failure="")
    return True


def send_waiting() -> int:
    """Send every letter that is still waiting; return how many left."""
    waiting = Letter.objects.filter(sent_at=None).order_by("written_at").values_list("pk", flat=True)
    return sum(send(pk) for pk in list(waiting))

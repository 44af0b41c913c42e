"""Reporting a barrier."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from geflecht.actors import queries as actor_queries
from geflecht.kit import log, outbox
from geflecht.kit.errors import Refused
from geflecht.website.models import Feedback

PER_HOUR = 5
HOUR = 3600


class TooManyReports(Refused):
    """Somebody reports faster than a person can write."""


@transaction.atomic
def report_barrier(*, message: str, address: str, email: str, origin: str, by: log.Doer) -> Feedback:
    """Keep a report of a barrier and write to the coordination about it.

    `origin` is the network address it comes from, used for counting only and never kept. Refuses the
    sixth report of one origin within an hour (`TooManyReports`).
    """
    _count(origin)
    report = Feedback.objects.create(message=message, address=address[:300], email=email)
    log.record("website.barrier_reported", by=by, about=report)
    to = actor_queries.network().contact_email or settings.DEFAULT_FROM_EMAIL
    text = _("Somebody reports a barrier.\n\nPage: %(address)s\nAnswer to: %(email)s\n\n%(message)s\n") % {
        "address": address or _("not stated"),
        "email": email or _("not stated"),
        "message": message,
    }
    outbox.write(to=to, occasion=f"barrier:{report.pk}", subject=_("A barrier on the website"), text=text)
    return report


def _count(origin: str) -> None:
    key = (
        "barrier-reports:"
        + hashlib.blake2b(origin.encode(), key=settings.SECRET_KEY.encode()[:64]).hexdigest()
    )
    cache.add(key, 0, HOUR)
    if cache.incr(key) > PER_HOUR:
        raise TooManyReports(
            _("This is your sixth report within an hour. Please wait a little, or write us an e-mail.")
        )

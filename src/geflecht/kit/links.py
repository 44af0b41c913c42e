"""Personal links: signed, for one purpose, with an end; nothing of them is stored.

A link that must be revocable carries a number of its record (`version`) among its parts; raising the
number there makes every earlier link void.
"""

import datetime as dt

from django.core import signing
from django.utils.translation import gettext as _

from geflecht.kit import clock
from geflecht.kit.errors import Refused


class LinkIsForged(Refused):
    """The link was never made here, or for another purpose."""


class LinkIsOver(Refused):
    """The link was good once and has ended."""


def sign(purpose: str, *parts: str | int, until: dt.datetime) -> str:
    """Return a token for an address that names `parts` for one `purpose`, good until `until`."""
    return signing.dumps(
        [int(until.timestamp()), *map(str, parts)], salt=f"geflecht.{purpose}", compress=True
    )


def read(purpose: str, token: str) -> list[str]:
    """Return the parts of a token made for `purpose`; `LinkIsForged` or `LinkIsOver` otherwise."""
    try:
        until, *parts = signing.loads(token, salt=f"geflecht.{purpose}")
    except (signing.BadSignature, ValueError):
        raise LinkIsForged(
            _("This link is not complete. Open it once more from the mail, or copy the whole line.")
        ) from None
    if clock.now().timestamp() >= until:
        raise LinkIsOver(_("This link has ended. Ask for a new one; what you said until now is kept."))
    return list(parts)

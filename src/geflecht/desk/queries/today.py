"""What needs the coordination today, most urgent first."""

import datetime as dt
import math
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geflecht.actors import queries as actors
from geflecht.actors.models import Actor, Collection, Membership, OfferNeed, Viewer
from geflecht.desk.loaders import Figures
from geflecht.introductions import queries as introductions

SOON = dt.timedelta(days=14)
ENOUGH = 0.8  # coverage from which single actors may be named
ALIKE_UP_TO = 3000  # names; beyond, likely duplicates are looked for on their own page only


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to do: what, why, and where."""

    title: str
    note: str
    href: str


def errands(
    found: Figures,
    *,
    collection: Collection,
    viewer: Viewer,
    people: dict[UUID, Actor],
) -> list[Errand]:
    """Return what the present data asks of the coordination."""
    base = f"{reverse('desk:members')}?sammlung={collection.slug}"
    candidates = [
        _expiring(found, collection, base),
        _introductions(collection, viewer),
        _waiting(found, base),
        _phone(found, people, base),
        _duplicates(collection, viewer),
    ]
    return [errand for errand in candidates if errand]


def _expiring(found: Figures, collection: Collection, base: str) -> Errand | None:
    rows = OfferNeed.objects.filter(
        actor__collection=collection, actor__merged_into=None, actor__erased_at=None, fulfilled_on=None,
        expires_on__gte=found.day, expires_on__lte=found.day + SOON,
    )  # fmt: skip
    days = list(rows.order_by("expires_on").values_list("expires_on", flat=True))
    if not days:
        return None
    title = ngettext(
        "%(count)d offer or need ends within two weeks",
        "%(count)d offers and needs end within two weeks",
        len(days),
    ) % {"count": len(days)}
    left = (days[0] - found.day).days
    note = ngettext("the first in %(days)d day", "the first in %(days)d days", left) % {"days": left}
    return Errand(title, note if left else _("the first today"), f"{base}&hinweis=angebot-laeuft-aus")


def _introductions(collection: Collection, viewer: Viewer) -> Errand | None:
    waiting, agreed = introductions.waiting_counts(collection=collection, viewer=viewer)
    if not waiting:
        return None
    title = ngettext(
        "%(count)d introduction waits for an answer", "%(count)d introductions wait for an answer", waiting
    ) % {"count": waiting}
    note = ngettext(
        "%(count)d was agreed to in the last week", "%(count)d were agreed to in the last week", agreed
    ) % {"count": agreed}
    href = f"{reverse('introductions:board')}?sammlung={collection.slug}&stand=wartet"
    return Errand(title, note, href)


def _waiting(found: Figures, base: str) -> Errand | None:
    invited, proposed = found.states.get(Membership.INVITED, 0), found.states.get(Membership.PROPOSED, 0)
    if invited:
        title = ngettext(
            "%(count)d invitation without an answer", "%(count)d invitations without an answer", invited
        ) % {"count": invited}
        return Errand(title, _("ask again by phone, or set aside"), f"{base}&stand={Membership.INVITED}")
    if proposed:
        title = ngettext("%(count)d proposed member", "%(count)d proposed members", proposed) % {
            "count": proposed
        }
        return Errand(title, _("decide whom to invite"), f"{base}&stand={Membership.PROPOSED}")
    return None


def _phone(found: Figures, people: dict[UUID, Actor], base: str) -> Errand | None:
    coverage = found.coverage
    if not coverage.asked or coverage.share >= ENOUGH or not found.phone:
        return None
    missing = max(1, math.ceil(ENOUGH * coverage.asked) - coverage.answered)
    title = ngettext(
        "Call the %(count)d most often named who has not answered",
        "Call the %(count)d most often named who have not answered",
        missing,
    ) % {"count": missing}
    first = [people[pk].label for pk, _named in found.phone[:3] if pk in people]
    note = _("lifts coverage to 80 %%; first: %(names)s") % {"names": ", ".join(first)}
    return Errand(title, note, f"{base}&hinweis=ohne-antwort")


def _duplicates(collection: Collection, viewer: Viewer) -> Errand | None:
    key = f"duplicates:{collection.pk}:{collection.revision}"
    count: int | None = cache.get(key)
    if count is None:
        is_large = actors.directory(viewer=viewer, collection=collection).count() > ALIKE_UP_TO
        count = 0 if is_large else len(actors.likely_duplicates(collection=collection, viewer=viewer))
        cache.set(key, count, 3600)
    if not count:
        return None
    title = ngettext("%(count)d pair may be one", "%(count)d pairs may be one", count) % {"count": count}
    href = f"{reverse('desk:duplicates')}?sammlung={collection.slug}"
    return Errand(title, _("compare them and merge, or keep them apart"), href)

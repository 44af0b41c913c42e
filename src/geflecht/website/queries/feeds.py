"""What feed readers and search engines get of the whole site."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.models import Page

from geflecht.actors.models import Actor
from geflecht.events.models import Event
from geflecht.labs.models import Lab
from geflecht.website.models import ImpulseIndexPage, ImpulseKind, ImpulsePage
from geflecht.website.queries.pages import address_of, children_of, root_path

IN_FEED = 30
STRANGER = AnonymousUser()


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the site map, in German and, where there is one, in English."""

    path: str
    changed: dt.datetime | None
    has_english: bool


def impulse_feed_items(language: str) -> Iterator[dict[str, Any]]:
    """Return the latest impulses of a language as entries of an Atom feed."""
    root = root_path(language) or ""
    index = ImpulseIndexPage.objects.live().filter(url_path__startswith=root).first() if root else None
    prefix = "/en" if language == "en" else ""
    for page in children_of(index, ImpulsePage)[:IN_FEED] if index else ():
        day = dt.datetime.combine(page.date.first, dt.time(12), tzinfo=timezone.get_default_timezone())
        yield {
            "title": page.title,
            "link": settings.SITE_URL + prefix + address_of(page),
            "description": page.lead,
            "unique_id": f"urn:uuid:{page.translation_key}:{language}",
            "pubdate": page.first_published_at or day,
            "updateddate": page.last_published_at or page.first_published_at or day,
            "categories": [str(ImpulseKind(page.kind).label)],
        }


def sitemap_entries() -> Iterator[Address]:
    """Return every public address: pages, events, labs and organisations."""
    german, english = root_path("de"), root_path("en")
    if german:
        twins = set()
        if english:
            rows = Page.objects.live().public().filter(url_path__startswith=english)
            twins = {path.removeprefix(english) for path in rows.values_list("url_path", flat=True)}
        pages = Page.objects.live().public().filter(url_path__startswith=german).order_by("path")
        for path, changed in pages.values_list("url_path", "last_published_at"):
            path = path.removeprefix(german)
            yield Address(f"/{path}", changed, path in twins)
    for fixed in ("/veranstaltungen/", "/labore/", "/netzwerk/"):
        yield Address(fixed, None, has_english=True)
    events = Event.objects.visible_to(STRANGER).order_by("slug").values_list("slug", "changed_at")
    yield from (Address(f"/veranstaltungen/{slug}/", changed, has_english=True) for slug, changed in events)
    labs = Lab.objects.visible_to(STRANGER).order_by("slug").values_list("slug", "changed_at")
    yield from (Address(f"/labore/{slug}/", changed, has_english=True) for slug, changed in labs)
    actors = (
        Actor.objects.visible_to(STRANGER).organisations().order_by("slug").values_list("slug", "changed_at")
    )
    yield from (Address(f"/netzwerk/{slug}/", changed, has_english=True) for slug, changed in actors[:40_000])

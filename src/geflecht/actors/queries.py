"""Reads of people, organisations, vocabularies and the settings of the network."""

from typing import Any

from django.core.cache import cache
from django.db.models import Q

from geflecht.actors.models import Actor, ActorQuerySet, Collection, Funder, Network, Sector, Viewer
from geflecht.kit import clock, revision


def network() -> Network:
    """Return the settings record, or an unsaved one with its defaults."""
    found = Network.objects.select_related("default_collection", "public_collection").filter(pk=1).first()
    return found or Network()


def network_frame() -> dict[str, Any]:
    """Return what frames every page: name, kicker, period, funder of today. Kept until anything changes."""
    key = f"network-frame:{revision.current()}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        row = network()
        kept = {"row": row, "funders": list(funders_on())}
        cache.set(key, kept, 3600)
    row = kept["row"]
    return {**kept, "name": row.label, "kicker": row.kind, "period": (row.starts_on, row.ends_on), "status": row.status_on()}


def funders_on(date: Any = None) -> list[Funder]:
    """Return who funds the network on `date` (default: today)."""
    date = date or clock.today()
    valid = Q(since=None) | Q(since__lte=date)
    not_over = Q(until=None) | Q(until__gte=date)
    return list(Funder.objects.select_related("logo").filter(valid & not_over).order_by("since", "pk"))


def sectors() -> list[Sector]:
    """Return all sectors in their order."""
    return list(Sector.objects.filter(is_active=True).order_by("position", "key"))


def collections(*, viewer: Viewer) -> list[Collection]:
    """Return the collections `viewer` may look at, in order."""
    return list(Collection.objects.visible_to(viewer).order_by("position", "name"))


def chosen_collection(slug: str, *, viewer: Viewer) -> Collection | None:
    """Return the collection named `slug`, else the one `viewer` opens with, else any visible one."""
    visible = {collection.slug: collection for collection in collections(viewer=viewer)}
    if slug in visible:
        return visible[slug]
    row = network()
    opening = row.public_collection if not viewer.is_authenticated else row.default_collection
    if opening and opening.slug in visible:
        return opening
    return next(iter(visible.values()), None)


def actor_by_address(key: str, *, viewer: Viewer) -> Actor | None:
    """Return the visible actor whose page has the address `key` (slug, or id of a person)."""
    found = Actor.objects.visible_to(viewer).select_related("sector", "place", "collection", "picture")
    by_slug = found.filter(slug=key).first()
    if by_slug or len(key) != 36:
        return by_slug
    try:
        return found.filter(pk=key, kind="person").first()
    except ValueError:
        return None


def directory(*, viewer: Viewer, collection: Collection | None) -> ActorQuerySet:
    """Return the visible actors of a collection in list order, with sector and place."""
    return (
        Actor.objects.visible_to(viewer)
        .filter(collection=collection)
        .select_related("sector", "place")
        .order_by("sort_key", "pk")
    )

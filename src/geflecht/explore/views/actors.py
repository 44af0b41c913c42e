"""The page of one actor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from geflecht.actors import queries as actor_queries
from geflecht.explore.loaders.choice import Choice
from geflecht.explore.loaders.options import options_of
from geflecht.explore.loaders.profile import Profile, profile_of
from geflecht.explore.loaders.scene import scene_of
from geflecht.kit import revision


@require_safe
def profile(request: HttpRequest, key: str) -> HttpResponse:
    """Who an actor is and where it stands; old addresses lead to the new one."""
    actor = actor_queries.actor_by_address(key, viewer=request.user)
    if actor is None:
        moved = get_object_or_404(actor_queries.moved_to(key, viewer=request.user))
        return redirect(moved, permanent=True)
    number = revision.current()
    scene = scene_of(Choice(), collection=actor.collection, viewer=request.user, revision=number)
    options = options_of(viewer=request.user, revision=number)
    found = profile_of(actor, scene=scene, options=options, viewer=request.user)
    trail = [(_("Network"), reverse("explore:list")), (actor.label, actor.get_absolute_url())]
    context = {"profile": found, "actor": actor, "trail": trail, "linked_data": _linked_data(found)}
    return render(request, "explore/actor.html", context)


def _linked_data(found: Profile) -> dict[str, Any] | None:
    """Return a public organisation as schema.org knows it; persons and hidden profiles are left out."""
    actor = found.actor
    if actor.is_person or actor.profile_audience != "public":
        return None
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": actor.name,
        "url": settings.SITE_URL + actor.get_absolute_url(),
    }
    if actor.website:
        data["sameAs"] = actor.website
    if actor.short_name:
        data["alternateName"] = actor.short_name
    if actor.place:
        address = {"@type": "PostalAddress", "addressLocality": actor.place.name, "addressCountry": "DE"}
        data["address"] = address | {"addressRegion": actor.place.state}
    return data

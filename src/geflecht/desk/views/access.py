"""What the views of the coordination load first."""

from django.shortcuts import get_object_or_404

from geflecht.actors import queries as actors
from geflecht.actors.models import Actor, Collection
from geflecht.actors.views.requests import SignedInRequest


def collection_of(request: SignedInRequest) -> Collection | None:
    """Return the collection the address names, else the one the coordination opens with."""
    slug = request.GET.get("sammlung", "") or request.POST.get("sammlung", "")
    return actors.chosen_collection(slug, viewer=request.user)


def actor_or_404(request: SignedInRequest, pk: object) -> Actor:
    found = Actor.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("collection", "sector", "place"), pk=pk)

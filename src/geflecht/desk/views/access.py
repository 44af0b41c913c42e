"""Who gets in: everybody else is led to sign in, or told that this is not theirs."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from geflecht.actors import queries as actors
from geflecht.actors import rules
from geflecht.actors.models import Actor, Collection, Viewer
from geflecht.actors.views.requests import SignedInRequest

View = Callable[..., HttpResponse]


def _only_if(rule: Callable[[Viewer], bool], view: View) -> View:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not rule(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def coordination(view: View) -> View:
    """Let the coordination and the administration in."""
    return _only_if(rules.may_coordinate, view)


def administration(view: View) -> View:
    """Let the administration in."""
    return _only_if(rules.may_administer, view)


def collection_of(request: SignedInRequest) -> Collection | None:
    """Return the collection the address names, else the one the coordination opens with."""
    slug = request.GET.get("sammlung", "") or request.POST.get("sammlung", "")
    return actors.chosen_collection(slug, viewer=request.user)


def actor_or_404(request: SignedInRequest, pk: object) -> Actor:
    found = Actor.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("collection", "sector", "place"), pk=pk)

"""What the views of this room load first."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from geflecht.actors import queries as actors
from geflecht.actors.models import Collection
from geflecht.actors.views.requests import SignedInRequest
from geflecht.introductions.models import Introduction, Round
from geflecht.kit.links import LinkIsForged, LinkIsOver

Page = Callable[..., HttpResponse]


def collection_of(request: SignedInRequest) -> Collection | None:
    """Return the collection the address names, else the one the coordination opens with."""
    slug = request.GET.get("sammlung", "") or request.POST.get("sammlung", "")
    return actors.chosen_collection(slug, viewer=request.user)


def round_or_404(request: SignedInRequest, pk: object) -> Round:
    rows = Round.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("collection", "sector_a", "sector_b"), pk=pk)


def introduction_or_404(request: SignedInRequest, pk: object) -> Introduction:
    rows = Introduction.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("round__collection", "first", "second"), pk=pk)


def personal(page: Page) -> Page:
    """Say what is wrong with a link, and let no page of one be kept or passed on."""

    @wraps(page)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = page(request, token)
        except (LinkIsForged, LinkIsOver) as refusal:
            status = 404 if isinstance(refusal, LinkIsForged) else 410
            context = {"reason": str(refusal)}
            response = render(request, "introductions/over.html", context, status=status)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = (
            "same-origin"  # “no-referrer” would make the forms’ origin “null”
        )
        return response

    return guarded

"""The board of every introduction, and what introductions bring."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geflecht.actors import queries as actors
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.introductions import actions, queries
from geflecht.introductions.views.access import collection_of, introduction_or_404
from geflecht.kit.errors import Refused


@coordination
@require_GET
def board(request: SignedInRequest) -> HttpResponse:
    """Show every introduction by how far it came."""
    collection = collection_of(request)
    context: dict[str, object] = {
        "collections": actors.collections(viewer=request.user), "collection": collection,
    }  # fmt: skip
    if collection is not None:
        context |= queries.board_page(collection=collection, viewer=request.user, asked=request.GET)
    return render(request, "introductions/board.html", context)


@coordination
@require_POST
def withdraw(request: SignedInRequest, pk: object) -> HttpResponse:
    found = introduction_or_404(request, pk)
    try:
        actions.withdraw(introduction=found, by=request.user)
        messages.success(request, _("Withdrawn. Whoever said yes is told when the time to answer is over."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{redirect('introductions:board').url}?sammlung={found.round.collection.slug}")


@coordination
@require_GET
def effect(request: SignedInRequest) -> HttpResponse:
    """Show how far introductions come, by pair of sectors, beside ties that arose without them."""
    collection = collection_of(request)
    context: dict[str, object] = {
        "collections": actors.collections(viewer=request.user), "collection": collection,
    }  # fmt: skip
    if collection is not None:
        context["effect"] = queries.effect(collection=collection, viewer=request.user)
    return render(request, "introductions/effect.html", context)

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from geflecht.actors import queries as actors
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.desk import queries
from geflecht.desk.views.access import collection_of


@coordination
@require_GET
def situation(request: SignedInRequest) -> HttpResponse:
    """Show the Lagebild of the chosen collection."""
    collection = collection_of(request)
    context: dict[str, object] = {
        "collections": actors.collections(viewer=request.user),
        "collection": collection,
    }
    if collection is not None:
        context["situation"] = queries.situation(collection=collection, viewer=request.user)
    return render(request, "desk/situation.html", context)

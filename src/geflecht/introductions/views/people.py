"""Who takes part in introductions, and what people told the coordination about it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from geflecht.actors import queries as actors
from geflecht.actors.forms import offered_names
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.introductions import actions, queries
from geflecht.introductions.forms import NoteForm
from geflecht.introductions.views.access import collection_of

PER_PAGE = 50


@coordination
def people(request: SignedInRequest) -> HttpResponse:
    """List who takes part, and note what somebody told."""
    collection = collection_of(request)
    if collection is None:
        return redirect("introductions:index")
    form = NoteForm(request.POST or None, viewer=request.user, collection=collection)
    if request.method == "POST" and form.is_valid():
        actions.take_part(by=request.user, **form.values())
        messages.success(request, _("Noted. It holds from the next round on."))
        return redirect(f"{redirect('introductions:people').url}?sammlung={collection.slug}")
    rows = queries.participations(collection=collection, viewer=request.user)
    context = {
        "form": form, "collection": collection, "collections": actors.collections(viewer=request.user),
        "taking_part": queries.taking_part(collection=collection),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("seite")),
        "names": offered_names(viewer=request.user, collection=collection, kind="person"),
    }  # fmt: skip
    return render(request, "introductions/people.html", context, status=422 if form.errors else 200)

"""Entering and ending ties by hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geflecht.actors import queries as actor_queries
from geflecht.actors.forms import offered_names
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.desk.forms import EndForm, TieForm
from geflecht.desk.views.access import collection_of
from geflecht.kit.errors import Refused
from geflecht.ties import actions as ties
from geflecht.ties.models import Observation


@coordination
def tie(request: SignedInRequest) -> HttpResponse:
    """Enter a tie somebody told of."""
    collection = collection_of(request)
    if collection is None:
        return redirect("desk:network")
    form = TieForm(request.POST or None, viewer=request.user, collection=collection)
    if request.method == "POST" and form.is_valid():
        try:
            ties.observe_tie(collection=collection, draft=form.draft(), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The tie is entered. You can enter the next one."))
            return redirect(f"{redirect('desk:tie').url}?sammlung={collection.slug}")
    return render(request, "desk/tie.html", _context(request, form), status=422 if form.errors else 200)


def _context(request: SignedInRequest, form: TieForm) -> dict[str, object]:
    collection = collection_of(request)
    return {
        "form": form,
        "collection": collection,
        "collections": actor_queries.collections(viewer=request.user),
        "names": offered_names(viewer=request.user, collection=collection),
        "end_form": EndForm(),
    }


@coordination
@require_POST
def end(request: SignedInRequest, pk: object) -> HttpResponse:
    """State that a tie ended; the page it came from is the one of its first side."""
    rows = Observation.objects.visible_to(request.user).select_related("source", "target", "collection")
    row = get_object_or_404(rows, pk=pk)
    form = EndForm(request.POST)
    if form.is_valid():
        ties.end_tie(tie=row, on=form.cleaned_data["on"], by=request.user)
        messages.success(request, _("The end is noted; the history stays."))
    else:
        messages.error(request, _("When did it end? Write the day like 2025-03-31."))
    return redirect("desk:member", row.source_id)

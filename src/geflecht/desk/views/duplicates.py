from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geflecht.actors import actions as actors
from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Merge
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.desk import queries
from geflecht.desk.views.access import actor_or_404, collection_of
from geflecht.kit.errors import Refused

PAGE = 10


@coordination
@require_GET
def duplicates(request: SignedInRequest) -> HttpResponse:
    collection = collection_of(request)
    context: dict[str, object] = {
        "collection": collection,
        "collections": actor_queries.collections(viewer=request.user),
    }
    if collection is not None:
        pairs = actor_queries.likely_duplicates(collection=collection, viewer=request.user)
        context["page"] = Paginator(pairs, PAGE).get_page(request.GET.get("seite"))
        context["merges"] = queries.recent_merges(collection=collection)
    return render(request, "desk/duplicates.html", context)


@coordination
@require_GET
def compare(request: SignedInRequest, first: object, second: object) -> HttpResponse:
    """Show two entries side by side."""
    one, other = actor_or_404(request, first), actor_or_404(request, second)
    context = {"one": one, "other": other, "rows": queries.side_by_side(one, other)}
    return render(request, "desk/compare.html", context)


@coordination
@require_POST
def merge(request: SignedInRequest, kept: object, absorbed: object) -> HttpResponse:
    one, other = actor_or_404(request, kept), actor_or_404(request, absorbed)
    try:
        actors.merge_actors(kept=one, absorbed=other, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:compare", kept, absorbed)
    messages.success(
        request, _("The two are one now: “%(name)s”. You can undo this below.") % {"name": one.name}
    )
    return redirect(f"{redirect('desk:duplicates').url}?sammlung={one.collection.slug}")


@coordination
@require_POST
def keep_apart(request: SignedInRequest, first: object, second: object) -> HttpResponse:
    one, other = actor_or_404(request, first), actor_or_404(request, second)
    actors.keep_apart(first=one, second=other, by=request.user)
    messages.success(request, _("Noted: these are two. They are not proposed again."))
    return redirect(f"{redirect('desk:duplicates').url}?sammlung={one.collection.slug}")


@coordination
@require_POST
def undo(request: SignedInRequest, pk: object) -> HttpResponse:
    merge = get_object_or_404(Merge.objects.select_related("kept__collection"), pk=pk)
    actors.undo_merge(merge=merge, by=request.user)
    messages.success(request, _("The merge is undone: both entries are as before."))
    return redirect(f"{redirect('desk:duplicates').url}?sammlung={merge.kept.collection.slug}")

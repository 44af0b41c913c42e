from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from geflecht.events import queries as event_queries
from geflecht.labs import queries


def index(request: HttpRequest) -> HttpResponse:
    collection = event_queries.opening_collection(request.GET.get("sammlung", ""), viewer=request.user)
    labs = list(queries.listed(viewer=request.user, collection=collection))
    return render(request, "labs/index.html", {"labs": labs, "collection": collection})


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = queries.page_of(slug, viewer=request.user)
    if page is None:
        moved = get_object_or_404(queries.moved_to(slug, viewer=request.user))
        return redirect(moved, permanent=True)
    trail = [(_("City labs"), reverse("labs:index")), (page.lab.label, "")]
    return render(request, "labs/detail.html", {"page": page, "lab": page.lab, "trail": trail})

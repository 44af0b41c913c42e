from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from geflecht.actors import queries as actor_queries
from geflecht.events import forms, queries
from geflecht.events.models import Event

PER_PAGE = 24


def index(request: HttpRequest) -> HttpResponse:
    collection = queries.opening_collection(request.GET.get("sammlung", ""), viewer=request.user)
    facets = queries.facets(viewer=request.user, collection=collection)
    form = forms.Filter(request.GET, facets=facets)
    rows = queries.listed(viewer=request.user, collection=collection, chosen=form.chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        "form": form,
        "page": page,
        "events": queries.with_days(page.object_list),
        "collection": collection,
    }
    return render(request, "events/index.html", context)


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    page = queries.page_of(slug, viewer=request.user)
    if page is None:
        moved = get_object_or_404(queries.moved_to(slug, viewer=request.user))
        return redirect(moved, permanent=True)
    trail = [(_("Events"), reverse("events:index")), (page.event.label, "")]
    context = {"page": page, "event": page.event, "trail": trail, "linked": queries.linked_data(page)}
    return render(request, "events/detail.html", context)


def ics(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Event.objects.visible_to(request.user).select_related("place", "format")
    event = get_object_or_404(rows, slug=slug)
    if queries.begin_of(event).day is None:
        raise Http404(_("This event has no day yet."))
    content = queries.calendar_of(queries.with_days([event]), name=event.label)
    return _calendar(content, f"{event.slug}.ics")


@require_GET
def schedule(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    """Show the programme of an event as conference apps read it."""
    try:
        content = queries.event_file(slug, format, viewer=request.user)
    except queries.NoProgramme:
        raise Http404(_("This event has no programme yet.")) from None
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=queries.FILE_FORMATS[format])


def calendar(request: HttpRequest) -> HttpResponse:
    collection = queries.opening_collection(request.GET.get("sammlung", ""), viewer=request.user)
    facets = queries.facets(viewer=request.user, collection=collection)
    chosen = {**forms.Filter(request.GET, facets=facets).chosen, "series": request.GET.get("reihe", "")}
    rows = queries.feed_events(
        viewer=request.user, collection=collection, chosen=chosen, is_all=request.GET.get("alle") == "1"
    )
    name = _("%(network)s: events") % {"network": actor_queries.network_frame()["name"]}
    address = settings.SITE_URL + request.get_full_path()
    return _calendar(queries.calendar_of(queries.with_days(rows), name=name, address=address), "kalender.ics")


def _calendar(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def atom(request: HttpRequest) -> HttpResponse:
    collection = queries.opening_collection("", viewer=request.user)
    network = actor_queries.network_frame()["name"]
    feed = Atom1Feed(
        title=_("%(network)s: events") % {"network": network},
        link=settings.SITE_URL + reverse("events:index"),
        description="",
        language=get_language(),
        author_name=network,
        feed_url=settings.SITE_URL + reverse("events:atom"),
    )
    for event in queries.with_days(queries.newest(viewer=request.user, collection=collection)):
        feed.add_item(**queries.feed_item(event))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)

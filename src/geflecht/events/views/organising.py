"""The coordination's list of events, one event's registrations, and what is done with several at once."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geflecht.actors import queries as actor_queries
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.events import actions, forms, queries
from geflecht.events.models import Event, Pool
from geflecht.events.views.desk import do, event_or_404, frame, ids_of
from geflecht.kit import tables

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@coordination
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    collection = actor_queries.chosen_collection(request.GET.get("sammlung", ""), viewer=request.user)
    rows = queries.desk_events(viewer=request.user, collection=collection)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        "collection": collection,
        "collections": actor_queries.collections(viewer=request.user),
        "page": page,
        "events": queries.with_days(page.object_list),
    }
    return render(request, "events/desk/index.html", context)


@coordination
@require_safe
def event(request: SignedInRequest, slug: str) -> HttpResponse:
    found = event_or_404(request, slug)
    context = {
        **frame(queries.with_days([found])[0], "event"),
        "standing": queries.standing_of(found),
        "balance": queries.balance_of(found, viewer=request.user),
    }
    return render(request, "events/desk/event.html", context)


@coordination
@require_safe
def participants(request: SignedInRequest, slug: str) -> HttpResponse:
    found = event_or_404(request, slug)
    form = forms.ParticipantFilter(request.GET.dict(), event=found)
    rows = queries.participants(found, viewer=request.user, chosen=form.chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        **frame(found, "participants"),
        "form": form,
        "page": page,
        "bulk": [(what, label) for what, (label, _states) in queries.BULK.items()],
        "query": request.GET.urlencode(),
    }
    return render(request, "events/desk/participants.html", context)


@coordination
@require_POST
def bulk(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show what would be done to whom; with `confirmed`, do it."""
    found = event_or_404(request, slug)
    what, ids = request.POST.get("what", ""), ids_of(request.POST.getlist("ids"))
    if what not in queries.BULK or not ids:
        messages.error(request, _("Nothing was done: tick at least one registration and choose what to do."))
        return redirect("events_desk:participants", slug)
    preview = queries.preview_of(found, viewer=request.user, what=what, ids=ids)
    if "confirmed" not in request.POST or not preview.fits:
        context = {**frame(found, "participants"), "preview": preview}
        return render(request, "events/desk/bulk.html", context)
    fits = [row.pk for row in preview.fits]
    return do(request, "participants", slug, lambda: _done(_act(request, found, what, fits)))


def _act(request: SignedInRequest, found: Event, what: str, ids: list[uuid.UUID]) -> int:
    reason = request.POST.get("reason", "")[:300]
    by = request.user
    acts: dict[str, Callable[[], int]] = {
        "admit": lambda: actions.admit(event=found, ids=ids, by=by),
        "reject": lambda: actions.reject(event=found, ids=ids, reason=reason, by=by),
        "revoke": lambda: actions.revoke(event=found, ids=ids, reason=reason, by=by),
        "remind": lambda: actions.remind(event=found, ids=ids, by=by),
        "no_show": lambda: actions.note_no_shows(event=found, ids=ids, by=by),
    }
    if what in Pool.values:
        return actions.place_in(event=found, ids=ids, pool=what, by=by)
    return acts[what]()


def _done(count: int) -> str:
    return ngettext("Done for one registration.", "Done for %(count)d registrations.", count) % {
        "count": count
    }


@coordination
@require_safe
def table(request: SignedInRequest, slug: str, format: str) -> HttpResponse:
    """Give the list as a file; what somebody needs only where it is asked for, and that is logged."""
    found = event_or_404(request, slug)
    with_needs = request.GET.get("bedarf") == "1"
    chosen = forms.ParticipantFilter(request.GET.dict(), event=found).chosen
    header, rows = queries.participant_table(found, viewer=request.user, chosen=chosen, with_needs=with_needs)
    actions.note_export(event=found, count=len(rows), with_needs=with_needs, by=request.user)
    made = (
        tables.csv_of(header, rows) if format == "csv" else tables.xlsx_of(_("Registrations"), header, rows)
    )
    return HttpResponse(
        made,
        content_type="text/csv; charset=utf-8" if format == "csv" else XLSX,
        headers={"Content-Disposition": f'attachment; filename="anmeldungen-{found.slug}.{format}"'},
    )


@coordination
@require_safe
def needs(request: SignedInRequest, slug: str) -> HttpResponse:
    found = event_or_404(request, slug)
    people, food = queries.needs_of(found, viewer=request.user)
    return render(
        request, "events/desk/needs.html", {**frame(found, "participants"), "people": people, "food": food}
    )


@coordination
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: SignedInRequest, slug: str) -> HttpResponse:
    """Register somebody as the coordination, also after registration has closed."""
    found = event_or_404(request, slug)
    form = forms.EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pool = form.cleaned_data.pop("pool")
        guest = actions.Guesting(**form.cleaned_data)
        return do(request, "participants", slug, lambda: _entered(request, found, guest, pool))
    context = {**frame(found, "participants"), "form": form}
    return render(request, "events/desk/enter.html", context, status=422 if form.errors else 200)


def _entered(request: SignedInRequest, found: Event, guest: actions.Guesting, pool: str) -> str:
    made = actions.enter(event=found, guests=[guest], pool=pool, by=request.user)
    if not made:
        return _("%(name)s is registered already.") % {"name": guest.name}
    return _("%(name)s: %(state)s. A mail is under way.") % {
        "name": guest.name, "state": made[0].get_state_display(),
    }  # fmt: skip


@coordination
@require_POST
def new_link(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Void a personal link and mail a new one."""
    found = event_or_404(request, slug)
    rows = queries.participants(found, viewer=request.user, chosen={})
    registration = get_object_or_404(rows, number=number)

    def renew() -> str:
        actions.new_link(registration=registration, by=request.user)
        return _("The old link is void; a new one is under way to %(name)s.") % {"name": registration.name}

    return do(request, "participants", slug, renew)

"""Check-in on a phone: by list, by search, by the code that a phone reads."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.events import actions, forms, queries
from geflecht.events.models import Registration
from geflecht.events.views.desk import event_or_404, frame
from geflecht.kit.errors import Refused


@coordination
@never_cache
@require_safe
def entrance(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show who is expected, and who is there; the code of a search field is found, too."""
    event = event_or_404(request, slug)
    search = request.GET.get("q", "").strip()
    found = queries.by_code(event, search) if search else None
    if found is not None:
        return redirect("events_desk:arrival", event.slug, queries.code_of(found))
    context = {
        **frame(event, "entrance"),
        "door": queries.doorway(event, search=search, viewer=request.user),
        "search": search,
        "form": forms.WalkInForm(),
    }
    return render(request, "events/desk/entrance.html", context)


@coordination
@never_cache
@require_safe
def arrival(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    """Show whose code this is; one button notes that they are here."""
    event = event_or_404(request, slug)
    found = queries.by_code(event, code)
    if found is None:
        raise Http404(_("This code belongs to nobody at this event."))
    return render(request, "events/desk/arrival.html", {**frame(event, "entrance"), "registration": found})


def _registration(request: SignedInRequest, slug: str) -> Registration:
    event = event_or_404(request, slug)
    rows = Registration.objects.visible_to(request.user).filter(event=event)
    number = request.POST.get("registration", "")
    return get_object_or_404(rows, number=int(number) if number.isdecimal() else 0)


def _answer(request: SignedInRequest, slug: str, act: Callable[[], object], sentence: str) -> HttpResponse:
    """Do it, and say so or why not: on the page, or to the island that asked for JSON."""
    wants_json = request.headers.get("Accept") == "application/json"
    try:
        act()
    except Refused as refusal:
        if wants_json:
            return JsonResponse({"sentence": str(refusal)}, status=409)
        messages.error(request, str(refusal))
    else:
        if wants_json:
            return JsonResponse({"sentence": sentence})
        messages.success(request, sentence)
    return redirect("events_desk:entrance", slug)


@coordination
@require_POST
def check_in(request: SignedInRequest, slug: str) -> HttpResponse:
    registration = _registration(request, slug)
    at = _moment(request.POST.get("at", ""))
    return _answer(
        request, slug, lambda: actions.check_in(registration=registration, by=request.user, at=at),
        _("%(name)s is here.") % {"name": registration.name},
    )  # fmt: skip


def _moment(text: str) -> dt.datetime | None:
    """Read what a phone wrote down; nothing where that is no moment with a time zone."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


@coordination
@require_POST
def undo(request: SignedInRequest, slug: str) -> HttpResponse:
    registration = _registration(request, slug)
    return _answer(
        request, slug, lambda: actions.undo_check_in(registration=registration, by=request.user),
        _("%(name)s is expected again.") % {"name": registration.name},
    )  # fmt: skip


@coordination
@require_POST
def walk_in(request: SignedInRequest, slug: str) -> HttpResponse:
    event = event_or_404(request, slug)
    form = forms.WalkInForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write at least a name, and a mail address without mistakes or none."))
        return redirect("events_desk:entrance", slug)
    return _answer(
        request, slug, lambda: actions.walk_in(event=event, by=request.user, **form.cleaned_data),
        _("%(name)s is here.") % {"name": form.cleaned_data["name"]},
    )  # fmt: skip


@coordination
@require_POST
def close(request: SignedInRequest, slug: str) -> HttpResponse:
    event = event_or_404(request, slug)
    try:
        came, missing = actions.close_attendance(event=event, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("events_desk:entrance", slug)
    sentence = ngettext("One person came", "%(count)d people came", came) % {"count": came}
    messages.success(
        request,
        _("The list is closed: %(came)s, %(missing)d did not.") % {"came": sentence, "missing": missing},
    )
    return redirect("events_desk:entrance", slug)

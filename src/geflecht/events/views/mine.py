"""My events: what I am registered for, and my calendar by a token of its own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from geflecht.actors.views.requests import SignedInRequest
from geflecht.events import actions, queries


@login_required
@never_cache
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    rows = queries.own_registrations(viewer=request.user)
    context = {
        "coming": [row for row in rows if row.is_coming],  # type: ignore[attr-defined]
        "past": [row for row in rows if not row.is_coming],  # type: ignore[attr-defined]
        "has_calendar": queries.has_calendar(viewer=request.user),
    }
    return render(request, "events/mine.html", context)


@login_required
@never_cache
@require_POST
def new_calendar(request: SignedInRequest) -> HttpResponse:
    """Make the address of one's own calendar; it is shown this once, and voids the one before."""
    token = actions.make_calendar(by=request.user)
    address = request.build_absolute_uri(reverse("my_events:calendar", args=[token]))
    return render(request, "events/my_calendar.html", {"address": address})


@login_required
@require_POST
def stop_calendar(request: SignedInRequest) -> HttpResponse:
    actions.stop_calendar(by=request.user)
    messages.success(request, _("The address of your calendar no longer works."))
    return redirect("my_events:index")


@never_cache
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Give the events somebody has a place at, or waits for, to their calendar program."""
    account = queries.account_of_calendar(token)
    if account is None:
        raise Http404
    return HttpResponse(
        queries.own_calendar(viewer=account),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'inline; filename="mein-kalender.ics"',
            "Referrer-Policy": "same-origin",
        },
    )

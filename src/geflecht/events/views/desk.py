"""What the coordination's pages of one event load first, and share."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from geflecht.actors.views.requests import SignedInRequest
from geflecht.events.models import Event
from geflecht.kit.errors import Refused


def event_or_404(request: SignedInRequest, slug: str) -> Event:
    rows = Event.objects.visible_to(request.user).select_related("place", "format", "collection", "admission")
    return get_object_or_404(rows, slug=slug)


def frame(event: Event, current: str) -> dict[str, Any]:
    """Return the event, the way to it and the tabs of its pages."""
    tabs = (
        ("event", _("Overview")),
        ("details", _("Details")),
        ("programme", _("Programme")),
        ("participants", _("Registrations")),
        ("invite", _("Invite")),
        ("workshops", _("Workshops")),
        ("tables", _("Tables")),
        ("entrance", _("Check-in")),
        ("terms", _("Terms")),
    )
    return {
        "event": event,
        "tabs": [
            {
                "label": label,
                "url": reverse(f"events_desk:{name}", args=[event.slug]),
                "current": name == current,
            }
            for name, label in tabs
        ],
        "trail": [
            (_("Events"), reverse("events_desk:index")),
            (event.label, ""),
        ],
    }


def do(request: SignedInRequest, back: str, slug: str, act: Callable[[], str]) -> HttpResponse:
    """Do one thing and say how it came out, or why not; then go to the page named `back`."""
    try:
        sentence = act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, sentence)
    return redirect(f"events_desk:{back}", slug)


def ids_of(given: list[str]) -> list[uuid.UUID]:
    """Read the ticked ids; what is none is left out."""
    found = []
    for text in given:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found

"""Asking for a place at an event."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from geflecht.actors.models import Viewer
from geflecht.events import actions, forms, queries
from geflecht.events.models import Event, Guest, RegistrationState
from geflecht.events.rules import Asker
from geflecht.kit.errors import Refused


def asker(viewer: Viewer) -> Asker:
    """Return who asks: the account, or a stranger."""
    return viewer if viewer.is_authenticated else Guest()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form, and take what is sent; who is registered already is led to their own page."""
    event = _event(request, slug)
    own = queries.own_registration(event, viewer=request.user)
    if own is not None and own.state != RegistrationState.CANCELLED:
        return redirect("registration:page", queries.token_of(own))
    ground = queries.form_ground(event)
    if ground is None or not ground.is_open:
        return redirect(event)
    form = forms.RegistrationForm(request.POST or None, ground=ground, initial=queries.known_of(request.user))
    if request.method == "POST" and form.is_valid() and (answer := _sent(request, event, form)):
        return answer
    context = {"event": queries.with_days([event])[0], "form": form, "ground": ground}
    return render(request, "events/register.html", context, status=422 if form.errors else 200)


def _event(request: HttpRequest, slug: str) -> Event:
    rows = Event.objects.visible_to(request.user).select_related("place", "format")
    return get_object_or_404(rows, slug=slug)


def _sent(request: HttpRequest, event: Event, form: forms.RegistrationForm) -> HttpResponse | None:
    """Register; a refusal stands above the form, with everything that was written."""
    draft = actions.RegistrationDraft(**form.values())
    try:
        registration = actions.register(event=event, draft=draft, by=asker(request.user))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    if queries.is_seen_by(registration, viewer=request.user):
        return redirect("registration:page", queries.token_of(registration))
    return redirect("events:registered", event.slug)


@never_cache
@require_safe
def registered(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a mail is under way: the same to everybody, whatever is known of the address."""
    return render(request, "events/registered.html", {"event": _event(request, slug)})

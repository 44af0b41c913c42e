"""Inviting: who is missing, whom to ask, and the invitations themselves."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.events import actions, forms, queries
from geflecht.events.models import Event
from geflecht.events.views.desk import do, event_or_404, frame, ids_of


@coordination
@require_safe
def invite(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the balance, who of the missing sectors could be invited, and a search of the directory."""
    return _page(request, event_or_404(request, slug))


def _page(
    request: SignedInRequest, event: Event, *, guest_form: forms.GuestForm | None = None
) -> HttpResponse:
    balance = queries.balance_of(event, viewer=request.user)
    search = request.GET.get("q", "").strip()[:200]
    context = {
        **frame(event, "invite"),
        "balance": balance,
        "suggested": queries.suggested_for(event, balance, viewer=request.user),
        "search": search,
        "found": queries.to_invite(event, search=search, viewer=request.user) if search else [],
        "form": forms.MessageForm(),
        "guest_form": guest_form or forms.GuestForm(prefix="gast"),
    }
    return render(request, "events/desk/invite.html", context, status=422 if guest_form else 200)


@coordination
@require_POST
def look(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show who would be invited; with `confirmed`, invite them."""
    event = event_or_404(request, slug)
    people = queries.persons_to_invite(event, ids=ids_of(request.POST.getlist("ids")), viewer=request.user)
    form = forms.MessageForm(request.POST)
    if not people or "confirmed" not in request.POST or not form.is_valid():
        context = {**frame(event, "invite"), "people": people, "form": form}
        return render(request, "events/desk/invite_preview.html", context)
    guests = [
        actions.Guesting(name=one.person.name, email=one.email, organisation=one.house, person=one.person)
        for one in people
    ]
    return do(request, "invite", slug, lambda: _invited(request, event, guests, form.cleaned_data["message"]))


@coordination
@require_POST
def guest(request: SignedInRequest, slug: str) -> HttpResponse:
    """Invite somebody who is not in the directory."""
    event = event_or_404(request, slug)
    form = forms.GuestForm(request.POST, prefix="gast")
    if not form.is_valid():
        return _page(request, event, guest_form=form)
    guests = [actions.Guesting(**form.cleaned_data)]
    return do(request, "invite", slug, lambda: _invited(request, event, guests, ""))


def _invited(request: SignedInRequest, event: Event, guests: list[actions.Guesting], message: str) -> str:
    made = actions.invite(event=event, guests=guests, message=message, by=request.user)
    if not made:
        return _("Nobody new: they are invited or registered already.")
    return ngettext("One invitation is under way.", "%(count)d invitations are under way.", len(made)) % {
        "count": len(made)
    }

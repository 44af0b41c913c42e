"""The ways in: a one-time link, and where somebody is led who just signed in."""

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from geflecht.actors import actions
from geflecht.actors.views.requests import SignedInRequest


@login_required
def start(request: SignedInRequest) -> HttpResponse:
    """Lead somebody who just signed in to where they work."""
    user = request.user
    if user.is_coordinator:
        return redirect("desk:situation")
    return redirect("wagtailadmin_home" if user.is_editor else "mine:net")


@require_GET
@never_cache
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Spend a one-time link; a second factor, where there is one, is still asked for."""
    try:
        user = actions.redeem_link(token=token)
    except actions.LinkIsSpent as refusal:
        return render(request, "actors/spent_link.html", {"reason": str(refusal)}, status=410)
    answer: HttpResponse = perform_login(request, user)
    return answer

"""Accounts: who may sign in, and as what."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geflecht.actors import actions as actors
from geflecht.actors.models import User
from geflecht.actors.views.access import administration
from geflecht.actors.views.requests import SignedInRequest
from geflecht.desk.forms import AccountForm
from geflecht.kit.errors import Refused

PAGE = 50


@administration
def accounts(request: SignedInRequest) -> HttpResponse:
    """List the accounts; a POST gives a new one."""
    form = AccountForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        user = actors.open_account(by=request.user, **form.cleaned_data)
        messages.success(
            request,
            _("%(email)s can sign in now. Send a link, or let them ask for a code.") % {"email": user.email},
        )
        return redirect("desk:accounts")
    found = User.objects.select_related("person").order_by("-is_active", "email")
    page = Paginator(found, PAGE).get_page(request.GET.get("seite"))
    status = 422 if form.errors else 200
    return render(request, "desk/accounts.html", {"form": form, "page": page}, status=status)


@administration
@require_POST
def send_link(request: SignedInRequest, pk: object) -> HttpResponse:
    user = get_object_or_404(User, pk=pk, is_active=True)

    def address(token: str) -> str:
        return request.build_absolute_uri(reverse("actors:sign_in", args=[token]))

    try:
        actors.send_link(user=user, address=address, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A link is on its way to %(email)s.") % {"email": user.email})
    return redirect("desk:accounts")


@administration
@require_POST
def toggle(request: SignedInRequest, pk: object) -> HttpResponse:
    """Close an account, or open a closed one again."""
    user = get_object_or_404(User, pk=pk)
    try:
        if user.is_active:
            actors.close_account(user=user, by=request.user)
            messages.success(request, _("The account of %(email)s is closed.") % {"email": user.email})
        else:
            actors.reopen_account(user=user, by=request.user)
            messages.success(request, _("%(email)s can sign in again.") % {"email": user.email})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:accounts")

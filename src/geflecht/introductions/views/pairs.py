"""Single pairs of a round in review."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geflecht.actors.models import Actor
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.introductions import actions, queries
from geflecht.introductions.forms import PairForm
from geflecht.introductions.models import Introduction
from geflecht.introductions.views.access import introduction_or_404, round_or_404
from geflecht.introductions.views.rounds import show_round
from geflecht.kit.errors import Refused


def _back(found: Introduction) -> HttpResponse:
    return redirect(f"{redirect('introductions:round', found.round_id).url}#paar-{found.pk}")


@coordination
@require_POST
def mark(request: SignedInRequest, pk: object) -> HttpResponse:
    """Pin a pair, drop it, drop it for good, or take a mark back."""
    found = introduction_or_404(request, pk)
    what = request.POST.get("what")
    try:
        if what == "pin":
            actions.pin(introduction=found, by=request.user)
        elif what in ("drop", "never"):
            actions.drop(introduction=found, by=request.user, for_good=what == "never")
        else:
            actions.give_back(introduction=found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _back(found)


@coordination
def swap(request: SignedInRequest, pk: object) -> HttpResponse:
    """Offer the next best people for one side of a pair, and take one of them."""
    found = introduction_or_404(request, pk)
    keep = found.second if request.GET.get("bleibt") == "zweite" else found.first
    if request.method == "POST":
        other = get_object_or_404(Actor.objects.visible_to(request.user), pk=request.POST.get("other"))
        try:
            made = actions.swap(introduction=found, keep=keep, other=other, by=request.user)
            messages.success(
                request, _("Swapped and pinned. Compute the rest anew, so that nobody is left over.")
            )
            return _back(made)
        except Refused as refusal:
            messages.error(request, str(refusal))
    others = queries.alternatives(introduction=found, keep=keep.pk, viewer=request.user)
    context = {"introduction": found, "keep": keep, "others": others}
    return render(request, "introductions/swap.html", context)


@coordination
@require_POST
def pair_up(request: SignedInRequest, pk: object) -> HttpResponse:
    """Pin a pair chosen by hand."""
    found = round_or_404(request, pk)
    form = PairForm(request.POST, viewer=request.user, collection=found.collection)
    if form.is_valid():
        try:
            return _back(actions.pair_up(row=found, by=request.user, **form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return show_round(request, found, status=422, pair_form=form)

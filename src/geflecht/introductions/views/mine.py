"""A member's own introductions: proposals, answers, what came of them, and whether they want any."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geflecht.actors import queries as actors
from geflecht.actors.models import Actor
from geflecht.actors.views.requests import SignedInRequest
from geflecht.introductions import actions, queries
from geflecht.introductions.forms import AnswerForm, OutcomeForm, TakePartForm
from geflecht.introductions.models import Answer, Block
from geflecht.introductions.views.access import introduction_or_404
from geflecht.kit.errors import Refused


def _me(request: SignedInRequest) -> Actor:
    return get_object_or_404(Actor.objects.visible_to(request.user), pk=request.user.person_id)


@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """Show one's own introductions; an account without a person is told what to do."""
    person = actors.own_person(viewer=request.user)
    if person is None:
        return render(request, "actors/nobody.html")
    return _page(request, person)


def _page(
    request: SignedInRequest, person: Actor, *, status: int = 200, form: TakePartForm | None = None
) -> HttpResponse:
    owns = queries.own_introductions(person=person, viewer=request.user)
    context = {
        "owns": owns,
        "now": [own for own in owns if own.is_waiting],
        "before": [own for own in owns if not own.is_waiting],
        "form": form or TakePartForm(initial=queries.own_wish(person)),
        "blocks": queries.own_blocks(person),
    }
    return render(request, "introductions/mine.html", context, status=status)


@login_required
@require_POST
def take_part(request: SignedInRequest) -> HttpResponse:
    """Say whether one wants introductions, how many, and from when on."""
    me, form = _me(request), TakePartForm(request.POST)
    if not form.is_valid():
        return _page(request, me, status=422, form=form)
    given = form.cleaned_data
    actions.take_part(person=me, is_in=given["is_in"], capacity=given["capacity"], by=request.user)
    actions.pause(person=me, until=given["paused_until"], by=request.user)
    messages.success(request, _("Saved. It holds from the next round on."))
    return redirect("introductions:mine")


@login_required
@require_POST
def answer(request: SignedInRequest, pk: object) -> HttpResponse:
    """Answer a proposal while signed in."""
    found, form = introduction_or_404(request, pk), AnswerForm(request.POST)
    side = get_object_or_404(Answer, introduction=found, person=_me(request))
    if form.is_valid():
        try:
            actions.answer(side=side, by=request.user, **form.cleaned_data)
            messages.success(request, _("Thank you, your answer is noted."))
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("introductions:mine")


@login_required
@require_POST
def outcome(request: SignedInRequest, pk: object) -> HttpResponse:
    """Tell what came of an introduction while signed in."""
    found, form = introduction_or_404(request, pk), OutcomeForm(request.POST)
    side = get_object_or_404(Answer, introduction=found, person=_me(request))
    if form.is_valid():
        try:
            actions.tell(
                introduction=found, person=side.person, met=form.cleaned_data["met"], by=request.user
            )
            messages.success(request, _("Thank you, it is noted."))
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("introductions:mine")


@login_required
@require_POST
def unblock(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back “not with this person”."""
    row = get_object_or_404(Block, pk=pk, person=_me(request), is_by_coordination=False)
    actions.unblock(row=row, by=request.user)
    return redirect("introductions:mine")

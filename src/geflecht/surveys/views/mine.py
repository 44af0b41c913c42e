"""Meine Befragungen: what a member is asked and was asked."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from geflecht.actors import queries as actor_queries
from geflecht.actors.views.requests import SignedInRequest
from geflecht.surveys import actions, queries
from geflecht.surveys.models import Respondent, Survey


@login_required
@require_GET
def own_surveys(request: SignedInRequest) -> HttpResponse:
    """List one's surveys; open ones can be answered at once."""
    person = actor_queries.own_person(viewer=request.user)
    if person is None:
        return render(request, "actors/nobody.html")
    return render(
        request,
        "surveys/own.html",
        {"person": person, "rows": queries.own_surveys(person), "rated": queries.rated(person)},
    )


@login_required
@require_POST
def answer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Lead somebody who signed in to their own answers, as their personal link does."""
    rows = Respondent.objects.exclude(survey__state=Survey.State.DRAFT).select_related("survey")
    row = get_object_or_404(rows, pk=pk, actor=request.user.person_id)
    return redirect("surveys:start", actions.token_of(row))

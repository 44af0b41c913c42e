"""Pages behind personal links: no account; opening one answers nothing, for mail programs open them too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from geflecht.actors.models import LinkHolder
from geflecht.introductions import actions, queries
from geflecht.introductions.forms import AnswerForm, OutcomeForm
from geflecht.introductions.views.access import personal
from geflecht.kit.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show who and why; the buttons answer."""
    side = actions.read_answer(token)
    refusal, status = "", 200
    form = AnswerForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(side=side, by=LinkHolder(side.person_id), **form.cleaned_data)
        except Refused as refused:
            refusal, status = str(refused), 409
    context = {"own": queries.own_side(side.pk), "refusal": refusal, "is_link": True}
    return render(request, "introductions/answer.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def outcome(request: HttpRequest, token: str) -> HttpResponse:
    """Ask what came of it; the buttons answer."""
    introduction, person = actions.read_outcome(token)
    form = OutcomeForm(request.POST)
    is_told = request.method == "POST" and form.is_valid()
    if is_told:
        met = form.cleaned_data["met"]
        actions.tell(introduction=introduction, person=person, met=met, by=LinkHolder(person.pk))
    context = {"own": queries.own_outcome(introduction, person), "is_told": is_told}
    return render(request, "introductions/outcome.html", context)

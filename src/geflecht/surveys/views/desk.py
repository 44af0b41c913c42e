"""The coordination's side: the list of surveys, making one, watching it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geflecht.actors.models import Actor
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.kit.errors import Refused
from geflecht.surveys import actions, queries
from geflecht.surveys.forms import ConfirmForm, QuestionsForm, SurveyForm, WhomForm
from geflecht.surveys.models import SomebodyNew, Survey


def survey_of(request: SignedInRequest, pk: UUID) -> Survey:
    rows = Survey.objects.visible_to(request.user).select_related("collection", "wave", "occasion")
    return get_object_or_404(rows, pk=pk)


@coordination
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    return render(request, "surveys/desk/index.html", {"surveys": queries.surveys(viewer=request.user)})


@coordination
def make(request: SignedInRequest) -> HttpResponse:
    """First step: name, kind, days, sender."""
    form = SurveyForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.save_survey(
                survey=None, collection=form.chosen_collection(), by=request.user, **form.values()
            )
        except (actions.TwoOfOneName, actions.DeadlineMissing) as refusal:
            form.add_error(
                "closes_on" if isinstance(refusal, actions.DeadlineMissing) else "name", str(refusal)
            )
        else:
            return redirect("survey_desk:whom", made.pk)
    status = 422 if form.errors else 200
    return render(request, "surveys/desk/make.html", {"form": form}, status=status)


def _step(request: SignedInRequest, survey: Survey, name: str, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    return render(
        request, f"surveys/desk/{name}.html", {"survey": survey, "step": name, **more}, status=status
    )


@coordination
def basics(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The first step again, for a draft."""
    survey = survey_of(request, pk)
    form = SurveyForm(request.POST or None, viewer=request.user, survey=survey)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_survey(survey=survey, collection=survey.collection, by=request.user, **form.values())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("survey_desk:whom", pk)
    return _step(request, survey, "basics", form=form, status=422 if form.errors else 200)


@coordination
def whom(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Second step: who is asked, with their number."""
    survey = survey_of(request, pk)
    form = WhomForm(request.POST or None, survey=survey)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_survey(
                survey=survey, collection=survey.collection, by=request.user, whom=form.cleaned_data
            )
        except actions.NotADraft as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("survey_desk:whom" if "look" in request.POST else "survey_desk:questions", pk)
    people = queries.people_and_addresses(survey)
    return _step(request, survey, "whom", form=form, people=people, status=422 if form.errors else 200)


@coordination
def questions(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Third step: what is asked."""
    survey = survey_of(request, pk)
    form = QuestionsForm(request.POST or None, survey=survey)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_questions(survey=survey, keys=form.cleaned_data["keys"], by=request.user)
        except actions.NotADraft as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("survey_desk:texts", pk)
    always = [one for one in queries.questions_of(survey) if one.is_always_asked]
    return _step(request, survey, "questions", form=form, always=always, status=422 if form.errors else 200)


@coordination
@require_GET
def survey(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A draft: what is still to be done before it opens. Else: how it stands."""
    found = survey_of(request, pk)
    if found.state == Survey.State.DRAFT:
        people = queries.people_and_addresses(found)
        return _step(request, found, "check", people=people, asked=queries.questions_of(found))
    context = {
        "monitor": queries.monitor(found, viewer=request.user),
        "to_phone": queries.phone_list(found, viewer=request.user),
        "new_people": queries.new_people(found, viewer=request.user),
    }
    return _step(request, found, "monitor", **context)


def _moved(request: SignedInRequest, pk: UUID, move: Any, said: str) -> HttpResponse:
    try:
        row = move(survey=survey_of(request, pk), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("survey_desk:survey", pk)
    messages.success(request, said)
    return redirect("survey_desk:survey", row.pk)


@coordination
@require_POST
def open_survey(request: SignedInRequest, pk: UUID) -> HttpResponse:
    said = _("The survey is open. The mails leave by themselves, each on its day.")
    return _moved(request, pk, actions.open_survey, said)


@coordination
@require_POST
def close_survey(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _moved(request, pk, actions.close_survey, _("The survey is closed. No more mail leaves."))


@coordination
@require_POST
def repeat_survey(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _moved(request, pk, actions.repeat_survey, _("Here is the next wave as a draft. Set its days."))


@coordination
@require_POST
def phone(request: SignedInRequest, pk: UUID, respondent: UUID) -> HttpResponse:
    """Lead the coordination to somebody's answers, to enter what they say on the phone."""
    row = get_object_or_404(survey_of(request, pk).respondents.select_related("survey"), pk=respondent)
    return redirect("surveys:start", actions.token_for_phone(respondent=row, by=request.user))


@coordination
@require_POST
def void_links(request: SignedInRequest, pk: UUID, respondent: UUID) -> HttpResponse:
    row = get_object_or_404(survey_of(request, pk).respondents.select_related("actor"), pk=respondent)
    actions.void_links(respondent=row, by=request.user)
    sentence = _("The earlier links of %(name)s no longer work. The next mail brings a new one.")
    messages.success(request, sentence % {"name": row.actor.name})
    return redirect("survey_desk:survey", pk)


@coordination
@require_POST
def look_at_name(request: SignedInRequest, pk: UUID, somebody: UUID) -> HttpResponse:
    """Confirm somebody who was named, as an entry or as somebody new; or leave the name aside."""
    survey = survey_of(request, pk)
    row = get_object_or_404(SomebodyNew, pk=somebody, respondent__survey=survey)
    try:
        if "dismiss" in request.POST:
            actions.dismiss_somebody(somebody=row, by=request.user)
        else:
            chosen = Actor.objects.visible_to(request.user).filter(collection=survey.collection)
            pk_chosen = ConfirmForm(request.POST).chosen()
            actor = chosen.filter(pk=pk_chosen).first() if pk_chosen else None
            actions.confirm_somebody(somebody=row, actor=actor, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("survey_desk:survey", pk)

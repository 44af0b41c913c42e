"""The words of a survey: its mails with preview, how it looks to respondents, and the question bank."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.surveys import actions, queries
from geflecht.surveys.forms import AudienceForm, CardForm, TextForm, WordingForm
from geflecht.surveys.models import EMAILS, Question, Survey
from geflecht.surveys.views.desk import survey_of


@coordination
@require_GET
def texts(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Fourth step: the mails, when each leaves, and what it says."""
    survey = survey_of(request, pk)
    context = {"survey": survey, "step": "texts", "mails": queries.mails_of(survey, actions.schedule(survey))}
    return render(request, "surveys/desk/texts.html", context)


@coordination
def text(request: SignedInRequest, pk: UUID, moment: str, language: str) -> HttpResponse:
    """Write one mail in one language; its preview stands beside it and follows what is typed on demand."""
    survey = survey_of(request, pk)
    if moment not in EMAILS or language not in ("de", "en"):
        raise Http404
    known = queries.text_of(survey, moment, language)
    form = TextForm(request.POST or None, initial={"subject": known.subject, "body": known.body})
    if request.method == "POST" and form.is_valid():
        shown = queries.Text(form.cleaned_data["subject"], form.cleaned_data["body"])
        if "look" not in request.POST and _save(request, form, survey, moment, language):
            return redirect("survey_desk:texts", pk)
        known = shown
    with translation.override(language):
        preview = actions.sample_text(survey, known)
    context = {
        "survey": survey, "step": "texts", "form": form, "preview": preview, "moment": moment,
        "language": language, "words": queries.WORDS,
    }  # fmt: skip
    return render(request, "surveys/desk/text.html", context, status=422 if form.errors else 200)


def _save(request: SignedInRequest, form: TextForm, survey: Survey, moment: str, language: str) -> bool:
    try:
        actions.save_text(
            survey=survey, moment=moment, language=language, by=request.user, **form.cleaned_data
        )
    except actions.UnknownWord as refusal:
        form.add_error("body", str(refusal))
        return False
    messages.success(request, _("The mail is saved."))
    return True


@coordination
@require_GET
def preview(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the survey as a respondent sees it; nothing can be answered here."""
    survey = survey_of(request, pk)
    sample = queries.sample(survey, queries.chosen_people(survey))
    card = None
    if sample and sample.tiles:
        card = CardForm(
            answer=sample.tiles[0].answer, questions=queries.questions_of(survey), is_by_phone=False
        )
    context = {"survey": survey, "step": "preview", "sample": sample, "card": card, "form": AudienceForm()}
    return render(request, "surveys/desk/preview.html", context)


@coordination
@require_GET
def bank(request: SignedInRequest) -> HttpResponse:
    """The question bank: every question in its present words, and what it was before."""
    return render(request, "surveys/desk/bank.html", {"questions": queries.all_questions()})


@coordination
def reword(request: SignedInRequest, key: str) -> HttpResponse:
    """Put a question in other words."""
    question = get_object_or_404(Question.objects.prefetch_related("wordings"), pk=key)
    versions = sorted(question.wordings.all(), key=lambda one: -one.version)
    initial = {"text_de": versions[0].text_de, "text_en": versions[0].text_en}
    form = WordingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.reword(question=question, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Answers given until now keep the earlier words."))
        return redirect("survey_desk:bank")
    context = {"question": question, "versions": versions, "form": form}
    return render(request, "surveys/desk/wording.html", context, status=422 if form.errors else 200)

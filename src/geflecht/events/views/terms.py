"""The terms of registration: dates, places, questions, workshops."""

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.events import actions, forms, queries
from geflecht.events.models import Event
from geflecht.events.views.desk import do, event_or_404, frame
from geflecht.kit.errors import Refused


@coordination
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: SignedInRequest, slug: str) -> HttpResponse:
    event = event_or_404(request, slug)
    initial = forms.initial_terms(getattr(event, "admission", None))
    form = forms.TermsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_terms(event=event, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return do(
                request, "terms", slug, lambda: _("Saved. The waiting list and the event's state follow.")
            )
    return _terms_page(request, event, form, forms.QuestionForm(prefix="frage"))


def _terms_page(
    request: SignedInRequest, event: Event, form: forms.TermsForm, question_form: forms.QuestionForm
) -> HttpResponse:
    context = {
        **frame(event, "terms"),
        "form": form,
        "is_offered": getattr(event, "admission", None) is not None,
        "standing": queries.standing_of(event),
        "questions": queries.questions_of(event),
        "question_form": question_form,
    }
    is_wrong = form.errors or question_form.errors
    return render(request, "events/desk/terms.html", context, status=422 if is_wrong else 200)


@coordination
@require_POST
def ask(request: SignedInRequest, slug: str) -> HttpResponse:
    event = event_or_404(request, slug)
    form = forms.QuestionForm(request.POST, prefix="frage")
    if not form.is_valid():
        initial = forms.initial_terms(getattr(event, "admission", None))
        return _terms_page(request, event, forms.TermsForm(initial=initial), form)
    draft = actions.QuestionDraft(**form.cleaned_data)

    def act() -> str:
        actions.ask(event=event, draft=draft, by=request.user)
        return _("The question is asked from now on.")

    return do(request, "terms", slug, act)


@coordination
@require_POST
def stop_asking(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    question = get_object_or_404(event_or_404(request, slug).questions, pk=pk)

    def act() -> str:
        actions.stop_asking(question=question, by=request.user)
        return _("The question and its answers are gone.")

    return do(request, "terms", slug, act)


@coordination
@require_safe
def workshops(request: SignedInRequest, slug: str) -> HttpResponse:
    return _workshops_page(request, event_or_404(request, slug), forms.WorkshopForm())


def _workshops_page(request: SignedInRequest, event: Event, form: forms.WorkshopForm) -> HttpResponse:
    context = {
        **frame(event, "workshops"),
        "overview": queries.workshop_overview(event),
        "offered": queries.workshops_of_programme(event, capacity=0),
        "form": form,
    }
    return render(request, "events/desk/workshops.html", context, status=422 if form.errors else 200)


@coordination
@require_POST
def add_workshop(request: SignedInRequest, slug: str) -> HttpResponse:
    event = event_or_404(request, slug)
    form = forms.WorkshopForm(request.POST)
    if not form.is_valid():
        return _workshops_page(request, event, form)

    def act() -> str:
        actions.set_workshop(event=event, draft=actions.WorkshopDraft(**form.cleaned_data), by=request.user)
        return _("“%(workshop)s” can be wished for now.") % {"workshop": form.cleaned_data["title"]}

    return do(request, "workshops", slug, act)


@coordination
@require_http_methods(["GET", "HEAD", "POST"])
def workshop(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Change one workshop; nobody loses a place by a smaller number."""
    event = event_or_404(request, slug)
    found = get_object_or_404(event.workshops, pk=pk)
    form = forms.WorkshopForm(request.POST or None, initial=vars(found))
    if request.method == "POST" and form.is_valid():
        draft = actions.WorkshopDraft(**form.cleaned_data)

        def act() -> str:
            actions.set_workshop(event=event, draft=draft, workshop=found, by=request.user)
            return _("Saved.")

        return do(request, "workshops", slug, act)
    context = {**frame(event, "workshops"), "workshop": found, "form": form}
    return render(request, "events/desk/workshop.html", context, status=422 if form.errors else 200)


@coordination
@require_POST
def drop_workshop(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    found = get_object_or_404(event_or_404(request, slug).workshops, pk=pk)

    def act() -> str:
        actions.drop_workshop(workshop=found, by=request.user)
        return _("“%(workshop)s” is gone.") % {"workshop": found.label}

    return do(request, "workshops", slug, act)


@coordination
@require_POST
def take_workshops(request: SignedInRequest, slug: str) -> HttpResponse:
    """Make workshops of the parallel items of the programme."""
    event = event_or_404(request, slug)
    given = request.POST.get("capacity", "")
    capacity = min(int(given), 10_000) if given.isdecimal() and len(given) < 6 else 20

    def act() -> str:
        made = actions.take_workshops_from_programme(event=event, capacity=capacity, by=request.user)
        return ngettext("One workshop was taken over.", "%(count)d workshops were taken over.", made) % {
            "count": made
        }

    return do(request, "workshops", slug, act)


@coordination
@require_POST
def assign(request: SignedInRequest, slug: str) -> HttpResponse:
    event = event_or_404(request, slug)

    def act() -> str:
        made = actions.assign_workshops(event=event, by=request.user)
        return _(
            "Assigned, as well as can be: %(placed)d places given, %(first)d of them the first wish, %(unplaced)d"
            " without a place. Everybody was written to."
        ) % asdict(made)

    return do(request, "workshops", slug, act)

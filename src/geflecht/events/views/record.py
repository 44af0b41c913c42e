"""One event's own record: enter, change, move on, copy, and count."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geflecht.actors import queries as actor_queries
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.events import actions, forms, rules
from geflecht.events.models import Event, State
from geflecht.events.views.desk import do, event_or_404, frame
from geflecht.kit.errors import Refused


@coordination
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: SignedInRequest) -> HttpResponse:
    """Enter an event as a draft."""
    slug = request.GET.get("sammlung", "") or request.POST.get("sammlung", "")
    collection = actor_queries.chosen_collection(slug, viewer=request.user)
    form = forms.EventForm(request.POST or None, viewer=request.user, event=None)
    if request.method == "POST" and collection is not None and form.is_valid():
        made = actions.enter_event(collection=collection, values=form.values(), by=request.user)
        messages.success(request, _("“%(title)s” is entered as a draft.") % {"title": made.label})
        return redirect("events_desk:programme", made.slug)
    context = {"form": form, "collection": collection}
    return render(request, "events/desk/enter_event.html", context, status=422 if form.errors else 200)


@coordination
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change an event's own details."""
    event = event_or_404(request, slug)
    form = forms.EventForm(
        request.POST or None, viewer=request.user, event=event, initial=forms.initial_of_event(event)
    )
    if request.method == "POST" and form.is_valid() and _saved(request, event, form):
        return redirect("events_desk:details", slug)
    context = {
        **frame(event, "details"),
        "form": form,
        "headcount_form": forms.HeadcountForm(prefix="anzahl"),
        "headcounts": event.headcounts.order_by("kind", "pk"),
        "copy_form": forms.CopyForm(prefix="kopie"),
        "steps": [(value, label) for value, label in State.choices if rules.may_become(event.state, value)],
    }
    return render(request, "events/desk/details.html", context, status=422 if form.errors else 200)


def _saved(request: SignedInRequest, event: Event, form: forms.EventForm) -> bool:
    try:
        actions.change_event(event=event, values=form.values(), by=request.user)
    except Refused as refusal:
        form.add_error("parent", str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


@coordination
@require_POST
def move(request: SignedInRequest, slug: str) -> HttpResponse:
    event = event_or_404(request, slug)

    def act() -> str:
        moved = actions.move_event(event=event, state=request.POST.get("state", ""), by=request.user)
        return _("“%(title)s” is now: %(state)s.") % {
            "title": moved.label,
            "state": moved.get_state_display(),
        }

    return do(request, "details", slug, act)


@coordination
@require_POST
def copy(request: SignedInRequest, slug: str) -> HttpResponse:
    event, form = event_or_404(request, slug), forms.CopyForm(request.POST, prefix="kopie")
    if not form.is_valid():
        messages.error(request, _("Nothing was copied: choose the first day of the copy."))
        return redirect("events_desk:details", slug)
    made = actions.copy_event(event=event, first_day=form.cleaned_data["first_day"], by=request.user)
    messages.success(request, _("The copy is a draft. Change what differs, then announce it."))
    return redirect("events_desk:details", made.slug)


@coordination
@require_POST
def count(request: SignedInRequest, slug: str) -> HttpResponse:
    event, form = event_or_404(request, slug), forms.HeadcountForm(request.POST, prefix="anzahl")
    if form.is_valid():
        draft = actions.HeadcountDraft(**form.cleaned_data)
        actions.note_headcount(event=event, draft=draft, by=request.user)
        messages.success(request, _("The number is noted beside the others."))
    else:
        messages.error(request, _("Nothing was noted: write a whole number."))
    return redirect("events_desk:details", slug)


@coordination
@require_POST
def uncount(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    headcount = get_object_or_404(event_or_404(request, slug).headcounts.select_related("event"), pk=pk)
    actions.forget_headcount(headcount=headcount, by=request.user)
    messages.success(request, _("The number is removed."))
    return redirect("events_desk:details", slug)

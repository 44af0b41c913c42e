"""The programme editor: days, items, what collides, and published versions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.events import actions, forms, queries
from geflecht.events.models import AgendaItem, Event, EventDay
from geflecht.events.views.desk import do, event_or_404, frame
from geflecht.kit.errors import Refused


@coordination
@require_safe
def programme(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the grid of rooms and times, and what can be done with it."""
    return _page(request, event_or_404(request, slug))


def _page(request: SignedInRequest, event: Event, status: int = 200, **changed: Any) -> HttpResponse:
    found = queries.programme_of(event)
    context = {
        **frame(event, "programme"),
        "programme": found,
        "day_form": forms.DayForm(prefix="tag"),
        "shift_form": forms.ShiftForm(days=[grid.day for grid in found.days], prefix="schieben"),
        "publish_form": forms.PublishForm(prefix="fassung"),
        **changed,
    }
    return render(request, "events/desk/programme.html", context, status=status)


@coordination
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: SignedInRequest, slug: str, pk: int = 0) -> HttpResponse:
    """Add a day, or change one."""
    event = event_or_404(request, slug)
    found = get_object_or_404(event.days, pk=pk) if pk else None
    form = forms.DayForm(request.POST or None, prefix="tag", initial=vars(found) if found else None)
    if request.method == "POST" and form.is_valid() and _day_saved(request, event, found, form):
        return redirect("events_desk:programme", slug)
    context = {
        **frame(event, "programme"),
        "form": form,
        "day": found,
        "has_items": bool(found and found.items.exists()),
    }
    return render(request, "events/desk/day.html", context, status=422 if form.errors else 200)


def _day_saved(request: SignedInRequest, event: Event, found: EventDay | None, form: forms.DayForm) -> bool:
    try:
        actions.save_day(event=event, day=found, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error("date", str(refusal))
        return False
    messages.success(request, _("The day is saved."))
    return True


@coordination
@require_POST
def drop_day(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    found = get_object_or_404(event_or_404(request, slug).days.select_related("event__collection"), pk=pk)

    def act() -> str:
        actions.remove_day(day=found, by=request.user)
        return _("The day is removed.")

    return do(request, "programme", slug, act)


@coordination
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: SignedInRequest, slug: str, pk: int = 0) -> HttpResponse:
    """Add an item to the programme, or change one."""
    event = event_or_404(request, slug)
    found = _item(event, pk) if pk else None
    initial = (
        forms.initial_of_item(found)
        if found
        else {"day": request.GET.get("tag"), "room": request.GET.get("raum")}
    )
    form = forms.ItemForm(request.POST or None, event=event, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _item_saved(request, event, found, form)
    context = {**frame(event, "programme"), "form": form, "item": found}
    return render(request, "events/desk/item.html", context, status=422 if form.errors else 200)


def _item(event: Event, pk: int) -> AgendaItem:
    rows = AgendaItem.objects.filter(day__event=event).select_related("day__event__collection")
    return get_object_or_404(rows, pk=pk)


def _item_saved(
    request: SignedInRequest, event: Event, found: AgendaItem | None, form: forms.ItemForm
) -> HttpResponse:
    saved = actions.save_item(
        day=form.cleaned_data["day"],
        item=found,
        values=form.values(),
        speakers=[actions.ContributionDraft(**one) for one in form.cleaned_data["speakers"]],
        by=request.user,
    )
    messages.success(request, _("“%(title)s” is in the programme.") % {"title": saved.title})
    return redirect("events_desk:programme", event.slug)


@coordination
@require_POST
def drop_item(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    found = _item(event_or_404(request, slug), pk)
    actions.remove_item(item=found, by=request.user)
    messages.success(request, _("“%(title)s” is out of the programme.") % {"title": found.title})
    return redirect("events_desk:programme", slug)


@coordination
@require_POST
def shift(request: SignedInRequest, slug: str) -> HttpResponse:
    event = event_or_404(request, slug)
    form = forms.ShiftForm(request.POST, days=event.days.order_by("date"), prefix="schieben")
    if not form.is_valid():
        return _page(request, event, 422, shift_form=form)

    def act() -> str:
        moved = actions.shift_items(by=request.user, **form.cleaned_data)
        return ngettext("%(count)d item is moved.", "%(count)d items are moved.", moved) % {"count": moved}

    return do(request, "programme", slug, act)


@coordination
@require_POST
def publish(request: SignedInRequest, slug: str) -> HttpResponse:
    event, form = event_or_404(request, slug), forms.PublishForm(request.POST, prefix="fassung")
    if not form.is_valid():
        return _page(request, event, 422, publish_form=form)

    def act() -> str:
        made = actions.publish_programme(event=event, by=request.user, **form.cleaned_data)
        return _("Version %(number)s of the programme is published.") % {"number": made.number}

    return do(request, "programme", slug, act)


@require_safe
def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what changed from one published version of a programme to the next."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    context = {"event": event, "versions": queries.versions_of(event)}
    return render(request, "events/editions.html", context)

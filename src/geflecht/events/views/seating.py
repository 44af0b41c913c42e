"""Tables that mix: set up, compose, mend, show and print."""

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.events import actions, forms, queries
from geflecht.events.models import Event, SeatingPair, SeatingTable
from geflecht.events.views.desk import do, event_or_404, frame


@coordination
@require_http_methods(["GET", "HEAD", "POST"])
def tables(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show the tables; with POST set up how many there are."""
    event = event_or_404(request, slug)
    form = forms.TablesForm.of(queries.plan_of(event), request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            actions.set_up_tables(event=event, by=request.user, **form.cleaned_data)
            return _("The tables stand. Name hosts where you like, then compose.")

        return do(request, "tables", slug, act)
    return _page(request, event, form, forms.PairForm(event=event))


def _page(
    request: SignedInRequest, event: Event, form: forms.TablesForm, pair_form: forms.PairForm
) -> HttpResponse:
    found = queries.tables_of(event)
    context = {
        **frame(event, "tables"),
        "form": form,
        "pair_form": pair_form,
        "found": found,
        "pairs": found.plan.pairs.select_related("first", "second").order_by("pk") if found.plan else [],
        "why": _why(request, found),
    }
    is_wrong = form.errors or pair_form.errors
    return render(request, "events/desk/tables.html", context, status=422 if is_wrong else 200)


def _why(request: SignedInRequest, found: queries.Tables) -> str:
    """Answer why somebody sits where they do, where the address asks for it."""
    number, round_ = request.GET.get("warum", ""), request.GET.get("runde", "")
    if found.plan is None or not (_is_small(number) and _is_small(round_)):
        return ""
    person = found.plan.event.registrations.filter(number=int(number)).first()
    return queries.why_here(found.plan, person, int(round_), viewer=request.user) if person else ""


def _is_small(text: str) -> bool:
    return text.isdecimal() and len(text) < 8


@coordination
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: SignedInRequest, slug: str, position: int) -> HttpResponse:
    """Change one table: name, places, language, access, hosts."""
    event = event_or_404(request, slug)
    found = get_object_or_404(SeatingTable, plan=event.pk, position=position)
    initial = {**vars(found), "hosts": found.hosts.all()}
    form = forms.TableForm(request.POST or None, event=event, initial=initial)
    if request.method == "POST" and form.is_valid():
        draft = actions.TableDraft(**form.cleaned_data)

        def act() -> str:
            actions.set_table(table=found, draft=draft, by=request.user)
            return _("Saved. Compose anew so that it counts.")

        return do(request, "tables", slug, act)
    context = {**frame(event, "tables"), "table": found, "form": form}
    return render(request, "events/desk/table.html", context, status=422 if form.errors else 200)


@coordination
@require_POST
def bind(request: SignedInRequest, slug: str) -> HttpResponse:
    event = event_or_404(request, slug)
    plan = queries.plan_of(event)
    form = forms.PairForm(request.POST, event=event)
    if plan is None:
        return redirect("events_desk:tables", slug)
    if not form.is_valid():
        return _page(request, event, forms.TablesForm.of(plan), form)

    def act() -> str:
        actions.bind_pair(plan=plan, by=request.user, **form.cleaned_data)
        return _("Noted. Compose anew so that it counts.")

    return do(request, "tables", slug, act)


@coordination
@require_POST
def loosen(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    pair = get_object_or_404(SeatingPair, plan=event_or_404(request, slug).pk, pk=pk)

    def act() -> str:
        actions.loosen_pair(pair=pair, by=request.user)
        return _("Taken back. Compose anew so that it counts.")

    return do(request, "tables", slug, act)


@coordination
@require_POST
def compose(request: SignedInRequest, slug: str) -> HttpResponse:
    event = event_or_404(request, slug)

    def act() -> str:
        actions.compose_tables(event=event, by=request.user)
        return _("Composed. Look at the tables, then show people theirs.")

    return do(request, "tables", slug, act)


@coordination
@require_POST
def mend(request: SignedInRequest, slug: str) -> HttpResponse:
    event = event_or_404(request, slug)
    given = request.POST.get("from_round", "")
    first = int(given) if _is_small(given) else 1

    def act() -> str:
        made = actions.mend_tables(event=event, from_round=first, by=request.user)
        said = ngettext("One person changes the table", "%(count)d people change their table", made.moved) % {
            "count": made.moved
        }
        return _("%(moved)s, %(seated)d are seated newly, %(gone)d are taken out.") % {
            **asdict(made), "moved": said,
        }  # fmt: skip

    return do(request, "tables", slug, act)


@coordination
@require_POST
def show(request: SignedInRequest, slug: str) -> HttpResponse:
    """Let people see their own tables, or hide them again."""
    event = event_or_404(request, slug)
    is_shown = request.POST.get("is_shown") == "1"

    def act() -> str:
        actions.show_tables(event=event, is_shown=is_shown, by=request.user)
        if is_shown:
            return _("Everybody sees their own tables on their page.")
        return _("Nobody but the coordination sees the tables.")

    return do(request, "tables", slug, act)


@coordination
@require_safe
def screen(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show one round large, for the projector."""
    event = event_or_404(request, slug)
    rounds = queries.tables_of(event).rounds
    given = request.GET.get("runde", "")
    wanted = int(given) if _is_small(given) else 1
    shown = next((one for one in rounds if one.number == wanted), rounds[0] if rounds else None)
    return render(
        request, "events/desk/tables_screen.html", {"event": event, "rounds": rounds, "shown": shown}
    )


@coordination
@require_safe
def pdf(request: SignedInRequest, slug: str) -> HttpResponse:
    event = event_or_404(request, slug)
    return HttpResponse(
        queries.tables_pdf(event),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="tische-{event.slug}.pdf"'},
    )

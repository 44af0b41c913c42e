"""Rounds: the list, setting one up, looking at its proposals, sending."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geflecht.actors import queries as actors
from geflecht.actors.forms import offered_names
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.introductions import actions, queries
from geflecht.introductions.forms import PairForm, RoundForm
from geflecht.introductions.models import Round, RoundState
from geflecht.introductions.views.access import collection_of, round_or_404
from geflecht.kit.errors import Refused


@coordination
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """List the rounds, and say who takes part."""
    collection = collection_of(request)
    context: dict[str, object] = {
        "collections": actors.collections(viewer=request.user), "collection": collection,
    }  # fmt: skip
    if collection is not None:
        context |= {
            "rounds": queries.rounds(collection=collection, viewer=request.user),
            "stages": queries.stages(collection=collection, viewer=request.user),
            "taking_part": queries.taking_part(collection=collection),
        }
    return render(request, "introductions/index.html", context)


@coordination
def add(request: SignedInRequest) -> HttpResponse:
    """Set a round up and compute its proposals."""
    collection = collection_of(request)
    if collection is None:
        return redirect("introductions:index")
    form = RoundForm(request.POST or None, initial=queries.suggested(request.GET))
    if request.method == "POST" and form.is_valid():
        draft = actions.RoundDraft(**form.values())
        made = actions.open_round(collection=collection, draft=draft, by=request.user)
        job = actions.start_proposing(row=made, by=request.user)
        return redirect("actors:job", job.pk)
    context = {
        "form": form, "collection": collection, "taking_part": queries.taking_part(collection=collection),
    }  # fmt: skip
    return render(request, "introductions/add.html", context, status=422 if form.errors else 200)


@coordination
@require_GET
def row(request: SignedInRequest, pk: object) -> HttpResponse:
    """Show a round: its proposals to review, or how far they came."""
    return show_round(request, round_or_404(request, pk))


def show_round(
    request: SignedInRequest, found: Round, *, status: int = 200, pair_form: PairForm | None = None
) -> HttpResponse:
    """Draw the page of a round; `pair_form` is one that was not valid."""
    if found.state not in (RoundState.DRAFT, RoundState.PROPOSED):
        return redirect(f"{redirect('introductions:board').url}?runde={found.pk}")
    page, pairs = queries.review(row=found, page=request.GET.get("seite"), viewer=request.user)
    context = {
        "round": found,
        "page": page,
        "pairs": pairs,
        "summary": queries.summary(row=found),
        "pair_form": pair_form or PairForm(viewer=request.user, collection=found.collection),
        "names": offered_names(viewer=request.user, collection=found.collection, kind="person"),
    }
    return render(request, "introductions/round.html", context, status=status)


@coordination
@require_POST
def compute(request: SignedInRequest, pk: object) -> HttpResponse:
    """Compute the proposals anew: at once in a small network, as a job in a large one."""
    found = round_or_404(request, pk)
    try:
        if queries.is_quick(row=found):
            actions.propose(row=found, by=request.user)
            messages.success(request, _("Computed anew. What you pinned or dropped is as you left it."))
            return redirect("introductions:round", found.pk)
        return redirect("actors:job", actions.start_proposing(row=found, by=request.user).pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("introductions:round", found.pk)


@coordination
@require_POST
def discard(request: SignedInRequest, pk: object) -> HttpResponse:
    found = round_or_404(request, pk)
    try:
        actions.discard_round(row=found, by=request.user)
        messages.success(request, _("The round is thrown away. Nobody was written to."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{redirect('introductions:index').url}?sammlung={found.collection.slug}")


@coordination
def send(request: SignedInRequest, pk: object) -> HttpResponse:
    """Look first: how many mails to how many people, and one of them; then send."""
    found = round_or_404(request, pk)
    if request.method == "POST":
        try:
            return redirect("actors:job", actions.send_round(row=found, by=request.user).pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("introductions:round", found.pk)
    look = queries.look_first(row=found)
    sample = actions.sample_mail(look.sample) if look.sample else None
    context = {"round": found, "look": look, "sample": sample}
    return render(request, "introductions/send.html", context)

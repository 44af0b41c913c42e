"""The parts of Mein Profil that span rooms: own ties, own data, leaving."""

import json

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geflecht.actors import actions as actors
from geflecht.actors import queries as actor_queries
from geflecht.actors.forms import offered_names
from geflecht.actors.models import Actor
from geflecht.actors.views.requests import SignedInRequest
from geflecht.desk import queries
from geflecht.desk.forms import OwnTieForm
from geflecht.kit import clock
from geflecht.kit.errors import Refused
from geflecht.ties import actions as ties
from geflecht.ties.models import Observation, StatedBy


def _me(request: SignedInRequest) -> Actor:
    found = Actor.objects.visible_to(request.user).select_related("collection", "sector", "place", "contact")
    return get_object_or_404(found, pk=request.user.person_id)


@login_required
@require_GET
def net(request: SignedInRequest) -> HttpResponse:
    """Show Mein Netz: what waits for oneself, ties, doors, offers, events and answers."""
    person = actor_queries.own_person(viewer=request.user)
    if person is None:
        return render(request, "actors/nobody.html")
    context = {"person": person, **queries.my_net(person, viewer=request.user)}
    return render(request, "desk/net.html", context)


@login_required
def own_ties(request: SignedInRequest) -> HttpResponse:
    """List one's ties with who stated them; a POST adds one."""
    if actor_queries.own_person(viewer=request.user) is None:
        return render(request, "actors/nobody.html")
    me = _me(request)
    form = OwnTieForm(request.POST or None, viewer=request.user, collection=me.collection)
    if request.method == "POST" and form.is_valid():
        try:
            draft = form.draft(source=me, observed_on=clock.today(), stated_by=StatedBy.SOURCE)
            ties.observe_tie(collection=me.collection, draft=draft, by=request.user)
        except Refused as refusal:
            form.add_error("target", str(refusal))
        else:
            messages.success(request, _("Your tie is entered."))
            return redirect("mine:ties")
    context = {
        "form": form,
        "ties": queries.own_ties(me, viewer=request.user),
        "names": offered_names(viewer=request.user, collection=me.collection),
    }
    return render(request, "desk/own_ties.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def end_own_tie(request: SignedInRequest, pk: object) -> HttpResponse:
    me = _me(request)
    rows = Observation.objects.visible_to(request.user).select_related("source", "target", "collection")
    row = get_object_or_404(rows, pk=pk)
    if me.pk not in (row.source_id, row.target_id):
        return redirect("mine:ties")
    ties.end_tie(tie=row, on=clock.today(), by=request.user)
    messages.success(request, _("Noted as ended."))
    return redirect("mine:ties")


@login_required
@require_GET
def data(request: SignedInRequest) -> HttpResponse:
    """Show everything that is kept of oneself; `?form=json` as a file."""
    if actor_queries.own_person(viewer=request.user) is None:
        return render(request, "actors/nobody.html")
    kept = queries.own_data(person=_me(request), account=request.user)
    if request.GET.get("form") != "json":
        return render(request, "desk/own_data.html", {"kept": kept})
    text = json.dumps(kept, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="meine-daten.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@login_required
def leave(request: SignedInRequest) -> HttpResponse:
    """Say what erasure does, then erase and sign out."""
    if actor_queries.own_person(viewer=request.user) is None:
        return render(request, "actors/nobody.html")
    if request.method != "POST" or "sure" not in request.POST:
        return render(request, "desk/leave.html")
    actors.erase_actor(actor=_me(request), by=request.user)
    logout(request)
    return render(request, "desk/left.html")

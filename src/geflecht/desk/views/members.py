"""The list of members and one member's page."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from geflecht.actors import actions as actors
from geflecht.actors.forms import offered_names
from geflecht.actors.models import Affiliation, ExternalId, Membership, OfferNeed
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.desk import queries
from geflecht.desk.forms import (
    AffiliationForm,
    BulkForm,
    FilterForm,
    IdForm,
    MemberForm,
    OfferForm,
    PictureForm,
    draft_of,
    member_initial,
)
from geflecht.desk.views.access import actor_or_404, collection_of
from geflecht.kit.errors import Refused
from geflecht.kit.partial_dates import PartialDate
from geflecht.surveys import queries as surveys

PAGE = 50


@coordination
@require_GET
def members(request: SignedInRequest) -> HttpResponse:
    collection = collection_of(request)
    if collection is None:
        return render(request, "desk/members.html", {"collection": None})
    form = FilterForm({**request.GET.dict(), "sammlung": collection.slug}, viewer=request.user)
    found = queries.members(collection=collection, viewer=request.user, chosen=form.chosen())
    page = Paginator(found, PAGE).get_page(request.GET.get("seite"))
    context = {"collection": collection, "form": form, "page": page, "states": Membership.choices}
    return render(request, "desk/members.html", context)


@coordination
@require_POST
def change_states(request: SignedInRequest) -> HttpResponse:
    """Show what a bulk change would do; with `confirmed`, do it."""
    form = BulkForm(request.POST, viewer=request.user)
    back = redirect(f"{redirect('desk:members').url}?sammlung={collection_slug(request)}")
    if not form.is_valid():
        messages.error(request, _("Nothing was changed: tick at least one member and choose a state."))
        return back
    chosen, state = form.cleaned_data["ids"], form.cleaned_data["state"]
    if "confirmed" not in request.POST:
        context = {
            "chosen": chosen,
            "state": state,
            "label": Membership(state).label,
            "slug": collection_slug(request),
        }
        return render(request, "desk/change_states.html", context)
    count = actors.move_memberships(actors=chosen, state=state, by=request.user)
    sentence = ngettext("%(count)d membership was changed.", "%(count)d memberships were changed.", count)
    messages.success(request, sentence % {"count": count})
    return back


def collection_slug(request: SignedInRequest) -> str:
    collection = collection_of(request)
    return collection.slug if collection else ""


@coordination
def add(request: SignedInRequest) -> HttpResponse:
    collection = collection_of(request)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and collection is not None and form.is_valid():
        actor = actors.add_actor(collection=collection, draft=draft_of(form), by=request.user)
        messages.success(request, _("“%(name)s” is entered.") % {"name": actor.name})
        return redirect("desk:member", actor.pk)
    status = 422 if form.errors else 200
    return render(request, "desk/add_member.html", {"form": form, "collection": collection}, status=status)


@coordination
@require_GET
def member(request: SignedInRequest, pk: object, *, status: int = 200, **forms: Any) -> HttpResponse:
    return _page(request, pk, status, forms)


def _page(request: SignedInRequest, pk: object, status: int, forms: dict[str, Any]) -> HttpResponse:
    actor_or_404(request, pk)
    actor = queries.member(pk=pk, viewer=request.user)
    assert actor is not None  # noqa: S101 -- found above
    other = "organisation" if actor.is_person else "person"
    context = {
        "actor": actor,
        "form": MemberForm(initial=member_initial(actor), actor=actor),
        "affiliation_form": AffiliationForm(actor=actor, viewer=request.user, prefix="funktion"),
        "offer_form": OfferForm(prefix="angebot"),
        "id_form": IdForm(prefix="nummer"),
        "picture_form": PictureForm(prefix="bild"),
        "counterparts": offered_names(viewer=request.user, collection=actor.collection, kind=other),
        "states": Membership.choices,
        "rated": surveys.rated(actor),
        **queries.member_page(actor, viewer=request.user),
        **forms,
    }
    return render(request, "desk/member.html", context, status=status)


def _done(request: SignedInRequest, pk: object, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("desk:member", pk)


@coordination
@require_POST
def save(request: SignedInRequest, pk: object) -> HttpResponse:
    actor = actor_or_404(request, pk)
    form = MemberForm(request.POST, actor=actor)
    if not form.is_valid():
        return _page(request, pk, 422, {"form": form})
    actors.change_actor(actor=actor, by=request.user, **form.values())
    return _done(request, pk, _("Saved."))


@coordination
@require_POST
def move(request: SignedInRequest, pk: object) -> HttpResponse:
    state = request.POST.get("state", "")
    if state not in Membership.values:
        return redirect("desk:member", pk)
    actors.move_membership(actor=actor_or_404(request, pk), state=state, by=request.user)
    return _done(request, pk, _("The membership is “%(state)s” now.") % {"state": Membership(state).label})


@coordination
@require_POST
def affiliate(request: SignedInRequest, pk: object) -> HttpResponse:
    form = AffiliationForm(
        request.POST, actor=actor_or_404(request, pk), viewer=request.user, prefix="funktion"
    )
    if not form.is_valid():
        return _page(request, pk, 422, {"affiliation_form": form})
    actors.affiliate(drafts=[form.draft()], by=request.user)
    return _done(request, pk, _("The function is entered."))


@coordination
@require_POST
def end_affiliation(request: SignedInRequest, pk: object, row: object) -> HttpResponse:
    actor = actor_or_404(request, pk)
    field = "person" if actor.is_person else "organisation"
    affiliation = get_object_or_404(
        Affiliation.objects.select_related("person__collection"), pk=row, **{field: actor}
    )
    today = PartialDate.of(queries.today())
    actors.end_affiliation(affiliation=affiliation, until=today, by=request.user)
    return _done(request, pk, _("The function ends today; it stays in the history."))


@coordination
@require_POST
def post_offer(request: SignedInRequest, pk: object) -> HttpResponse:
    actor = actor_or_404(request, pk)
    form = OfferForm(request.POST, prefix="angebot")
    if not form.is_valid():
        return _page(request, pk, 422, {"offer_form": form})
    actors.post_offers(drafts=[actors.OfferDraft(actor=actor, **form.cleaned_data)], by=request.user)
    return _done(request, pk, _("The entry is in the list now."))


@coordination
@require_POST
def close_offer(request: SignedInRequest, pk: object, row: object) -> HttpResponse:
    offer = get_object_or_404(OfferNeed, pk=row, actor=actor_or_404(request, pk))
    actors.close_offer(offer=offer, by=request.user)
    return _done(request, pk, _("Marked as fulfilled. It has left the lists."))


@coordination
@require_POST
def add_id(request: SignedInRequest, pk: object) -> HttpResponse:
    actor = actor_or_404(request, pk)
    form = IdForm(request.POST, prefix="nummer")
    if not form.is_valid():
        return _page(request, pk, 422, {"id_form": form})
    actors.name_externally(actor=actor, by=request.user, **form.cleaned_data)
    return _done(request, pk, _("The number is noted."))


@coordination
@require_POST
def forget_id(request: SignedInRequest, pk: object, row: int) -> HttpResponse:
    found = get_object_or_404(ExternalId, pk=row, actor=actor_or_404(request, pk))
    actors.forget_external_id(row=found, by=request.user)
    return _done(request, pk, _("The number is removed."))


@coordination
@require_POST
def set_picture(request: SignedInRequest, pk: object) -> HttpResponse:
    actor = actor_or_404(request, pk)
    form = PictureForm(request.POST, request.FILES, prefix="bild")
    if not form.is_valid():
        return _page(request, pk, 422, {"picture_form": form})
    actors.set_picture(actor=actor, by=request.user, **form.cleaned_data)
    return _done(request, pk, _("The picture is in place."))


@coordination
@require_POST
def remove_picture(request: SignedInRequest, pk: object) -> HttpResponse:
    actors.remove_picture(actor=actor_or_404(request, pk), by=request.user)
    return _done(request, pk, _("The picture is no longer shown. It stays in the media library."))


@coordination
def erase(request: SignedInRequest, pk: object) -> HttpResponse:
    """Ask once, then erase a person's data."""
    actor = actor_or_404(request, pk)
    if request.method != "POST":
        return render(request, "desk/erase.html", {"actor": actor})
    try:
        actors.erase_actor(actor=actor, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:member", pk)
    messages.success(request, _("The data is erased. Ties stay without a name."))
    return redirect("desk:members")

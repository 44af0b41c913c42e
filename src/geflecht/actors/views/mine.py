"""Mein Profil: what a member says of themselves, who sees it, and what they agreed to."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geflecht.actors import actions, queries
from geflecht.actors.forms import (
    AffiliationForm,
    OfferForm,
    ProfileForm,
    VisibilityForm,
    offered_names,
    profile_of,
)
from geflecht.actors.models import Actor, Consent, OfferNeed
from geflecht.actors.views.requests import SignedInRequest
from geflecht.kit.errors import Refused


@login_required
def mine(request: SignedInRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Show the person behind the account; an account without one is told what to do."""
    person = queries.own_person(viewer=request.user)
    if person is None:
        return render(request, "actors/nobody.html")
    context = {
        "person": person,
        "profile_form": ProfileForm(initial=profile_of(person), prefix="profil"),
        "visibility_form": VisibilityForm(initial=vars(person), prefix="sicht"),
        "offer_form": OfferForm(prefix="angebot"),
        "affiliation_form": AffiliationForm(
            viewer=request.user, collection=person.collection, prefix="funktion"
        ),
        "organisations": offered_names(
            viewer=request.user, collection=person.collection, kind="organisation"
        ),
        **queries.own_page(person),
        **forms,
    }
    return render(request, "actors/mine.html", context, status=status)


def _me(request: SignedInRequest) -> Actor:
    return get_object_or_404(Actor.objects.visible_to(request.user), pk=request.user.person_id)


def _done(request: SignedInRequest, sentence: str, part: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(f"{redirect('actors:mine').url}#{part}")


@login_required
@require_POST
def save_profile(request: SignedInRequest) -> HttpResponse:
    form = ProfileForm(request.POST, prefix="profil")
    if not form.is_valid():
        return mine(request, status=422, profile_form=form)
    actions.change_actor(actor=_me(request), by=request.user, **form.values())
    return _done(request, _("Your profile is saved."), "profil")


@login_required
@require_POST
def save_visibility(request: SignedInRequest) -> HttpResponse:
    form = VisibilityForm(request.POST, prefix="sicht")
    if not form.is_valid():
        return mine(request, status=422, visibility_form=form)
    actions.change_actor(actor=_me(request), by=request.user, **form.cleaned_data)
    return _done(request, _("Saved. Below you see how others see you now."), "sicht")


@login_required
@require_POST
def post_offer(request: SignedInRequest) -> HttpResponse:
    form = OfferForm(request.POST, prefix="angebot")
    if not form.is_valid():
        return mine(request, status=422, offer_form=form)
    draft = actions.OfferDraft(actor=_me(request), **form.cleaned_data)
    actions.post_offers(drafts=[draft], by=request.user)
    return _done(request, _("Your entry is in the list now."), "angebote")


@login_required
@require_POST
def close_offer(request: SignedInRequest, pk: str) -> HttpResponse:
    offer = get_object_or_404(OfferNeed, pk=pk, actor=_me(request))
    actions.close_offer(offer=offer, by=request.user)
    return _done(request, _("Marked as fulfilled. It has left the lists."), "angebote")


@login_required
@require_POST
def affiliate(request: SignedInRequest) -> HttpResponse:
    me = _me(request)
    form = AffiliationForm(request.POST, viewer=request.user, collection=me.collection, prefix="funktion")
    if not form.is_valid():
        return mine(request, status=422, affiliation_form=form)
    actions.affiliate(drafts=[actions.AffiliationDraft(person=me, **form.cleaned_data)], by=request.user)
    return _done(request, _("Your function is saved."), "funktion")


@login_required
@require_POST
def agree(request: SignedInRequest, purpose: str) -> HttpResponse:
    """Give a consent, or withdraw the standing one."""
    me = _me(request)
    if purpose not in Consent.Purpose.values:
        return redirect("actors:mine")
    if "withdraw" in request.POST:
        actions.withdraw_consent(person=me, purpose=purpose, by=request.user)
        return _done(request, _("Withdrawn. It holds from now on."), "einwilligungen")
    try:
        actions.give_consent(person=me, purpose=purpose, how="Mein Profil", by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _done(request, _("Thank you. You can withdraw this at any time."), "einwilligungen")


@login_required
@require_GET
def preview(request: SignedInRequest) -> HttpResponse:
    """Show the three faces: what guests, members and the coordination see."""
    person = queries.own_person(viewer=request.user)
    if person is None:
        return render(request, "actors/nobody.html")
    return render(request, "actors/preview.html", {"person": person, "faces": queries.faces(person)})


@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    return render(request, "actors/retention.html", {"keeping": actions.KEEPING})

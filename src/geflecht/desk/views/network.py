"""The settings of the network, its funders and collections."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from geflecht.actors import actions as actors
from geflecht.actors import queries as actor_queries
from geflecht.actors.forms import offered_names
from geflecht.actors.models import Collection, Funder
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.desk.forms import CollectionForm, FunderForm, NetworkForm
from geflecht.kit import slugs


def _page(request: SignedInRequest, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "form": NetworkForm(instance=actor_queries.network()),
        "funder_form": FunderForm(prefix="geber"),
        "collection_form": CollectionForm(viewer=request.user, prefix="sammlung"),
        "funders": Funder.objects.order_by("since", "pk"),
        "collections": actor_queries.collections(viewer=request.user),
        **forms,
    }
    return render(request, "desk/network.html", context, status=status)


@coordination
def network(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    form = NetworkForm(request.POST, instance=actor_queries.network())
    if not form.is_valid():
        return _page(request, 422, form=form)
    actors.save_network(network=form.instance, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("desk:network")


@coordination
@require_POST
def add_funder(request: SignedInRequest) -> HttpResponse:
    form = FunderForm(request.POST, prefix="geber")
    if not form.is_valid():
        return _page(request, 422, funder_form=form)
    actors.save_funder(funder=form.instance, by=request.user)
    messages.success(request, _("The funder is entered."))
    return redirect("desk:network")


@coordination
def funder(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change one funder, or remove it."""
    row = get_object_or_404(Funder, pk=pk)
    if request.method == "POST" and "remove" in request.POST:
        actors.remove_funder(funder=row, by=request.user)
        return redirect("desk:network")
    form = FunderForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        actors.save_funder(funder=form.instance, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("desk:network")
    return render(request, "desk/funder.html", {"form": form, "row": row}, status=422 if form.errors else 200)


@coordination
@require_POST
def add_collection(request: SignedInRequest) -> HttpResponse:
    form = CollectionForm(request.POST, viewer=request.user, prefix="sammlung")
    if not form.is_valid():
        return _page(request, 422, collection_form=form)
    taken = set(Collection.objects.values_list("slug", flat=True))
    slug = slugs.slug_of(form.cleaned_data["name"], taken, longest=50)
    actors.open_collection(slug=slug, by=request.user, **form.cleaned_data)
    messages.success(request, _("The collection is open. Read in a list, or enter members."))
    return redirect("desk:network")


@coordination
def collection(request: SignedInRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(
        Collection.objects.visible_to(request.user).select_related("office__place"), slug=slug
    )
    office = row.office.name if row.office else ""
    initial = {"name": row.name, "name_en": row.name_en, "office": office}
    form = CollectionForm(request.POST or None, viewer=request.user, collection=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        actors.save_collection(collection=row, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("desk:network")
    names = offered_names(viewer=request.user, collection=row)
    context = {"form": form, "row": row, "names": names}
    return render(request, "desk/collection.html", context, status=422 if form.errors else 200)

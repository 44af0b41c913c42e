"""Pages for reading lists in and writing them out; for the coordination only."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from geflecht.actors.models import Actor
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.interchange import actions, forms, queries, writers
from geflecht.interchange.models import ImportBatch
from geflecht.interchange.writers import vcard
from geflecht.kit.errors import Refused

TEMPLATE = "id;Name;Typ;Sektor;Ort;PLZ;E-Mail;Website;Organisation;Funktion;Themen;Notiz\r\n"
TIE_TEMPLATE = "Quelle;Ziel;Art;Stärke;seit;bis;Datum;Herkunft;Notiz\r\n"


@never_cache
@coordination
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    form = forms.ListForm(request.POST or None, request.FILES or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            batch = actions.start_import(by=request.user, **form.handed_in())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("interchange:look", batch.pk)
    past = queries.imports(viewer=request.user).exclude(state=ImportBatch.State.DRAFT)[:10]
    return render(request, "interchange/start.html", {"form": form, "imports": past})


@never_cache
@coordination
@require_GET
def look(request: SignedInRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(queries.imports(viewer=request.user), pk=pk)
    if batch.state != ImportBatch.State.DRAFT:
        return render(request, "interchange/result.html", {"batch": batch})
    if job := queries.open_job(batch):
        is_mine = job.owner_id == request.user.log_id
        return (
            redirect("actors:job", job.pk)
            if is_mine
            else render(request, "interchange/writing.html", {"batch": batch})
        )
    preview = queries.kept_preview(batch)
    if preview is None and queries.is_large(batch):
        return redirect("actors:job", actions.preview_later(batch=batch, by=request.user).pk)
    return _looked_at(request, batch, preview or actions.preview(batch=batch, by=request.user))


def _looked_at(request: SignedInRequest, batch: ImportBatch, preview: queries.Preview) -> HttpResponse:
    context = {
        "batch": batch,
        "preview": preview,
        "form": forms.ChoiceForm(preview=preview, chosen=batch.sectors),
        "mended": forms.MendedForm(initial={"collection": batch.collection_id}, viewer=request.user),
    }
    return render(request, "interchange/look.html", context)


@never_cache
@coordination
@require_POST
def choose(request: SignedInRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(queries.imports(viewer=request.user), pk=pk)
    kept = queries.kept_preview(batch, for_choices=True)
    preview = kept or actions.preview(batch=batch, by=request.user)
    form = forms.ChoiceForm(request.POST, preview=preview, chosen=batch.sectors)
    if form.is_valid():
        return _tried(request, batch, lambda: _chosen(request, batch, form))
    messages.error(
        request, _("One of the choices is not among the options. Nothing was changed; choose again.")
    )
    return redirect("interchange:look", pk)


def _chosen(request: SignedInRequest, batch: ImportBatch, form: forms.ChoiceForm) -> str:
    actions.choose(batch=batch, mapping=form.mapping(), sectors=form.sectors(), by=request.user)
    return _("The preview shows your choice. Nothing is written yet.")


@never_cache
@coordination
@require_POST
def apply(request: SignedInRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(queries.imports(viewer=request.user), pk=pk)
    skip = "skip_refused" in request.POST

    def write() -> str:
        actions.apply(batch=batch, by=request.user, skip_refused=skip)
        return _("The list has been read in.")

    def write_later() -> str:
        actions.apply_later(batch=batch, by=request.user, skip_refused=skip)
        return ""

    return _tried(request, batch, write_later if queries.is_large(batch) else write)


@never_cache
@coordination
@require_POST
def take_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(queries.imports(viewer=request.user), pk=pk)

    def undo() -> str:
        counts = actions.take_back(batch=batch, by=request.user)
        sentence = _("The import is taken back: %(removed)s removed, %(restored)s restored, %(kept)s kept.")
        return sentence % counts

    return _tried(request, batch, undo)


@never_cache
@coordination
@require_POST
def discard(request: SignedInRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(queries.imports(viewer=request.user), pk=pk)
    try:
        actions.discard(batch=batch, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("interchange:look", pk)
    messages.success(request, _("The list was thrown away. The network is as it was."))
    return redirect("interchange:start")


def _tried(request: SignedInRequest, batch: ImportBatch, action: Callable[[], str]) -> HttpResponse:
    """Do it, say what happened or why not, and show the import again."""
    try:
        if said := action():
            messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("interchange:look", batch.pk)


@never_cache
@coordination
@require_GET
def template(request: SignedInRequest, what: str) -> HttpResponse:
    """Send an empty table with the headers that are recognised, as German Excel opens it."""
    text = TIE_TEMPLATE if what == "beziehungen" else TEMPLATE
    return _file(f"vorlage-{what}.csv", text.encode("utf-8-sig"), "text/csv; charset=utf-8")


@never_cache
@coordination
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: SignedInRequest) -> HttpResponse:
    form = forms.ExportForm(request.POST or None, viewer=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "interchange/export.html", {"form": form, "formats": writers.FORMATS.values()})
    values = form.cleaned_data
    chosen = writers.FORMATS[values["format"]]
    name = f"{values['collection'].slug}{chosen.ending}"
    files = actions.export(
        name=name,
        by=request.user,
        collection=values["collection"],
        as_of=values["as_of"],
        public=values["public"],
    )
    if len(files) == 1:
        return _file(name, files[name], chosen.media_type)
    return _file(f"{values['collection'].slug}-csv.zip", _zipped(files), "application/zip")


@never_cache
@require_GET
def card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send an actor's address card to whoever may see the contact data."""
    actor = get_object_or_404(Actor.objects.visible_to(request.user), pk=pk)
    parcel = queries.card_of(actor, viewer=request.user)
    if parcel is None:
        raise Http404("contact data hidden")
    name = f"{actor.slug or actor.pk}.vcf"
    return _file(name, vcard.write(parcel, only=str(actor.pk))[""], "text/vcard; charset=utf-8")


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _file(name: str, data: bytes, media_type: str) -> HttpResponse:
    return HttpResponse(
        data, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )

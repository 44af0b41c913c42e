"""Vocabularies: lists of words, one word, an uploaded file."""

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geflecht.actors import actions as actors
from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Sector, Term
from geflecht.actors.views.access import coordination
from geflecht.actors.views.requests import SignedInRequest
from geflecht.desk import queries
from geflecht.desk.forms import SectorForm, TermForm, VocabularyFileForm


@coordination
@require_GET
def vocabularies(request: SignedInRequest) -> HttpResponse:
    context = {"vocabularies": queries.vocabularies(), "form": VocabularyFileForm()}
    return render(request, "desk/vocabularies.html", context)


def _rows(name: str) -> list[Sector] | list[Term]:
    if name == "sector":
        return list(Sector.objects.order_by("position", "key"))
    rows = list(Term.objects.filter(vocabulary=name).order_by("position", "key"))
    if not rows:
        raise Http404
    return rows


@coordination
@require_GET
def vocabulary(request: SignedInRequest, name: str) -> HttpResponse:
    return render(request, "desk/vocabulary.html", {"name": name, "rows": _rows(name)})


@coordination
def add_word(request: SignedInRequest, name: str) -> HttpResponse:
    _rows(name)
    form = SectorForm(request.POST or None) if name == "sector" else TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _save(name, form, None, request)
        except actors.TwoOfOneKey as refusal:
            form.add_error("key", str(refusal))
        else:
            messages.success(request, _("The word is entered."))
            return redirect("desk:vocabulary", name)
    return render(request, "desk/word.html", {"name": name, "form": form}, status=422 if form.errors else 200)


@coordination
def word(request: SignedInRequest, name: str, key: str) -> HttpResponse:
    row = _row(name, key)
    kind = SectorForm if name == "sector" else TermForm
    initial = {**vars(row), "variants": "\n".join(row.variants)}
    form = kind(request.POST or None, initial=initial, is_new=False)
    if request.method == "POST" and form.is_valid():
        _save(name, form, row, request)
        messages.success(request, _("Saved."))
        return redirect("desk:vocabulary", name)
    context = {"name": name, "row": row, "form": form}
    return render(request, "desk/word.html", context, status=422 if form.errors else 200)


def _row(name: str, key: str) -> Sector | Term:
    if name == "sector":
        return get_object_or_404(Sector, key=key)
    return get_object_or_404(Term, vocabulary=name, key=key)


def _save(name: str, form: TermForm, row: Sector | Term | None, request: SignedInRequest) -> None:
    if isinstance(form, SectorForm):
        sector = row if isinstance(row, Sector) else Sector(position=len(_rows(name)))
        actors.save_sector(sector=form.fill(sector), by=request.user, is_new=row is None)
        return
    key = row.key if row is not None else form.cleaned_data["key"]
    if row is None and Term.objects.filter(vocabulary=name, key=key).exists():
        raise actors.TwoOfOneKey(_("There is a word with this key already."))
    actors.save_term(vocabulary=name, by=request.user, **{**form.cleaned_data, "key": key})


@coordination
@require_POST
def move_word(request: SignedInRequest, name: str, key: str) -> HttpResponse:
    row = _row(name, key)
    actors.move_term(term=row, up="up" in request.POST, by=request.user)
    return redirect("desk:vocabulary", name)


@coordination
@require_POST
def upload(request: SignedInRequest) -> HttpResponse:
    """Show what a vocabulary file would change; nothing is written yet."""
    form = VocabularyFileForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"vocabularies": queries.vocabularies(), "form": form}
        return render(request, "desk/vocabularies.html", context, status=422)
    lists = form.cleaned_data["file"]
    context = {
        "changes": actor_queries.vocabulary_changes(lists),
        "lists": json.dumps(lists, ensure_ascii=False),
    }
    return render(request, "desk/vocabulary_preview.html", context)


@coordination
@require_POST
def apply(request: SignedInRequest) -> HttpResponse:
    """Enter the words of a file that was looked at before."""
    form = VocabularyFileForm(
        {}, MultiValueDict({"file": [queries.as_upload(request.POST.get("lists", ""))]})
    )
    if not form.is_valid():
        messages.error(request, _("The file was not understood. Nothing was written; upload it again."))
        return redirect("desk:vocabularies")
    new, changed = actors.apply_lists(lists=form.cleaned_data["file"], by=request.user)
    messages.success(
        request, _("Entered: %(new)d new words, %(changed)d changed ones.") % {"new": new, "changed": changed}
    )
    return redirect("desk:vocabularies")

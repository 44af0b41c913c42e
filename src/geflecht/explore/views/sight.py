"""What every view of the network shares: the filter in the address, the set, tabs, chips and downloads."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geflecht.actors.models import Collection
from geflecht.explore import forms
from geflecht.explore.loaders.choice import LISTS, PARAMETERS, Choice
from geflecht.explore.loaders.kept import Made, kept, key_of
from geflecht.explore.loaders.options import Options, options_of
from geflecht.explore.loaders.scene import DECLARED, DERIVED, Scene, scene_of
from geflecht.kit import revision

NO_CHIP = ("collection", "order", "measure")
NO_COLLECTION = Collection(pk=UUID(int=0))
HIDDEN = ("pair", "most", "measure")


@dataclass(frozen=True)
class Sight:
    """One request's filter and the set it chooses."""

    request: HttpRequest
    choice: Choice
    scene: Scene
    options: Options
    known: dict[str, list[forms.Pair]]
    complaints: list[str]
    revision: int

    def address(self, view: str, **changes: object) -> str:
        """Return the address of a view with the same filter, or one that differs in `changes`."""
        query = self.choice.but(**changes).address() if changes else self.choice.address()
        return reverse(view) + (f"?{query}" if query else "")


def look(request: HttpRequest) -> Sight:
    """Read the filter from the address and choose the set; without any collection it is empty."""
    number = revision.current()
    options = options_of(viewer=request.user, revision=number)
    wanted = options.collection(request.GET.get("sammlung", "")) or NO_COLLECTION
    plain = scene_of(Choice(), collection=wanted, viewer=request.user, revision=number)
    known = _known(options, plain)
    choice, complaints = forms.read(request.GET, known)
    scene = scene_of(choice, collection=wanted, viewer=request.user, revision=number)
    return Sight(request, choice, scene, options, known, complaints, number)


def context(sight: Sight, view: str) -> dict[str, Any]:
    """Return what the frame of a view needs; `view` names the tab that is open."""
    scene = sight.scene
    is_person = scene.cast.is_person[scene.nodes]
    return {
        "sight": sight,
        "scene": scene,
        "filter": _filter(sight),
        "chips": _chips(sight),
        "complaints": sight.complaints,
        "views": _tabs(sight, view),
        "collection": scene.cast.collection,
        "count": len(scene.nodes),
        "persons": int(is_person.sum()),
        "organisations": int((~is_person).sum()),
        "tie_count": len(scene.declared),
        "derived_count": len(scene.derived),
        "has_declared": len(scene.strands) > 0,
        "shows_declared": DECLARED in scene.layers,
        "shows_derived": DERIVED in scene.layers,
        "query": f"?{sight.choice.address()}" if sight.choice.address() else "",
        "list_address": sight.address("explore:list"),
        "ties_address": sight.address("explore:ties"),
        "plain_address": reverse(f"explore:{view}") + _only_collection(sight.choice),
    }


def drawn(
    sight: Sight, template: str, find: Callable[[], dict[str, Any]], *, part: object = ""
) -> SafeString:
    """Draw a piece of a page, or take it as it was drawn for the same circle of viewers, filter and language.

    A view's table twin costs several times what frames it. `part` tells pieces of one filter apart, such as
    the pages of a table; `find` returns what the template needs.
    """
    return once(sight, template, lambda: render_to_string(template, find()), part=part)


def once(sight: Sight, what: str, make: Callable[[], Made], *, part: object = "") -> Made:
    """Make something of the set, or take it as it was made for the same circle, filter and language."""
    collection, user = sight.scene.cast.collection, sight.request.user
    state = key_of(what, viewer=user, revision=sight.revision, collection=collection)
    return kept((state, get_language(), sight.choice, part), make)


def _filter(sight: Sight) -> SafeString:
    path, choice = sight.request.path, sight.choice

    def find() -> dict[str, Any]:
        form = forms.FilterForm(choice, sight.known, collection=sight.scene.cast.collection.slug)
        found = {"form": form, "kept_fields": _kept_fields(choice), "sight": sight, "path": path}
        return {**found, "collections": sight.options.collections}

    return drawn(sight, "explore/_filter.html", find, part=path)


def _only_collection(choice: Choice) -> str:
    query = Choice(collection=choice.collection).address()
    return f"?{query}" if query else ""


def _known(options: Options, plain: Scene) -> dict[str, list[forms.Pair]]:
    occasions = plain.occasions
    return {
        **forms.fixed_choices(),
        "collection": [(one.slug, one.label) for one in options.collections],
        "sector": [(sector.key, sector.label) for sector in options.sectors],
        "theme": [(term.key, term.label) for term in options.themes if term.key in plain.cast.themes],
        "field": [(term.key, term.label) for term in options.fields if term.key in plain.cast.fields],
        "state": [(state, state) for state in sorted({place.state for place in plain.cast.places})],
        "event": list(zip(occasions.keys, occasions.labels, strict=True))[::-1],
    }


def _tabs(sight: Sight, view: str) -> list[dict[str, Any]]:
    labels = (("list", _("List")), ("map", _("Map")), ("graph", _("Graph")), ("matrix", _("Matrix")))
    return [
        {"label": label, "url": sight.address(f"explore:{name}"), "current": name == view}
        for name, label in labels
    ]


def _kept_fields(choice: Choice) -> list[tuple[str, str]]:
    """Return what the form sends along unseen, because only a link can set it."""
    values = {name: getattr(choice, name) for name in HIDDEN}
    values["pair"] = ".".join(choice.pair)
    return [(PARAMETERS[name], str(value)) for name, value in values.items() if value not in ("", None)]


def _chips(sight: Sight) -> list[dict[str, Any]]:
    """Return the filters that hold: what, how many it leaves by itself, and the address without it."""
    chips = []
    for field in fields(sight.choice):
        name, value = field.name, getattr(sight.choice, field.name)
        if name in NO_CHIP or value in ("", None, ()):
            continue
        for part in value if name in LISTS else (value,):
            rest = tuple(item for item in value if item != part) if name in LISTS else field.default
            chips.append(
                {
                    "field": forms.LABELS[name],
                    "label": _said(sight, name, part),
                    "count": _alone(sight, name, (part,) if name in LISTS else part),
                    "url": _here(sight, **{name: rest}),
                }
            )
    return chips


def _here(sight: Sight, **changes: object) -> str:
    query = sight.choice.but(**changes).address()
    return f"?{query}" if query else sight.request.path


def _said(sight: Sight, name: str, part: Any) -> str:
    labels = dict(sight.known.get(name, ()))
    if name == "pair":
        sectors = dict(sight.known["sector"])
        return " – ".join(str(sectors[key]) for key in part)
    if name in ("as_of", "since"):
        return date_format(part, "DATE_FORMAT")
    return _("yes") if name == "without" else str(labels.get(part, part))


def _alone(sight: Sight, name: str, part: Any) -> int:
    only = Choice(**{"level": sight.choice.level, name: part})
    scene = sight.scene
    return len(type(scene)(only, scene.cast, scene.strands, scene.occasions, only.as_of or scene.on).nodes)

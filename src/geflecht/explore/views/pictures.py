"""Map, graph and matrix: pages with their table twins, the data behind them, and pictures to take away."""

from typing import Any

import numpy as np
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from geflecht.explore.forms import MEASURES
from geflecht.explore.loaders import drawing, growth, mapping, rows, words
from geflecht.explore.loaders.choice import PARAMETERS
from geflecht.explore.loaders.mixing import Cell, Mix, mix_of
from geflecht.explore.loaders.scene import DECLARED, DERIVED
from geflecht.explore.views.sight import Sight, context, drawn, look, once

ACTORS_A_PAGE, PLACES_A_PAGE = 25, 50
LEAST_SHOWN = 3


@require_safe
def graph(request: HttpRequest) -> HttpResponse:
    """The network as a picture to move in, with a nested list that says the same."""
    sight = look(request)
    page = Paginator(sight.scene.best_tied, ACTORS_A_PAGE).get_page(request.GET.get("seite"))
    twin = drawn(sight, "explore/_twin.html", lambda: _twin(sight, page), part=page.number)
    found = {"page": page, "twin": twin, "present": _present(sight), "switches": _switches(sight)}
    return render(request, "explore/graph.html", {**context(sight, "graph"), **found})


@require_safe
@gzip_page
def graph_data(request: HttpRequest) -> HttpResponse:
    sight = look(request)
    return _private(
        request, JsonResponse(growth.document(sight.scene, viewer=request.user, revision=sight.revision))
    )


@require_safe
@gzip_page
def graph_svg(request: HttpRequest) -> HttpResponse:
    sight = look(request)
    picture = drawing.graph(sight.scene, viewer=request.user, revision=sight.revision)
    return _svg(request, "explore/graph.xml", {**context(sight, "graph"), "picture": picture})


@require_safe
@gzip_page
def graphml(request: HttpRequest) -> HttpResponse:
    """The set with its ties as GraphML, for other programs."""
    sight = look(request)
    found = {"nodes": rows.listed(sight.scene), "ties": rows.joined(sight.scene)}
    response = render(request, "explore/graphml.xml", found, content_type="application/graphml+xml")
    response.headers["Content-Disposition"] = 'attachment; filename="netzwerk.graphml"'
    return _private(request, response)


@require_safe
def map(request: HttpRequest) -> HttpResponse:
    """Where the actors are, with a table by place."""
    sight = look(request)
    picture = once(sight, "map", lambda: mapping.picture(sight.scene))
    page = Paginator(picture.spots, PLACES_A_PAGE).get_page(request.GET.get("seite"))

    def rows() -> dict[str, Any]:
        return {"rows": mapping.table(sight.scene, page)}

    table = drawn(sight, "explore/_by_place.html", rows, part=page.number)
    found = {"picture": picture, "page": page, "table": table, "tiles": settings.TILE_SERVER}
    return render(request, "explore/map.html", {**context(sight, "map"), **found})


@require_safe
@gzip_page
def map_data(request: HttpRequest) -> HttpResponse:
    return _private(
        request, JsonResponse(mapping.features(look(request).scene), content_type="application/geo+json")
    )


@require_safe
def map_svg(request: HttpRequest) -> HttpResponse:
    sight = look(request)
    return _svg(
        request, "explore/map.xml", {**context(sight, "map"), "picture": mapping.picture(sight.scene)}
    )


@require_safe
@gzip_page
def outlines(request: HttpRequest) -> HttpResponse:
    """The outline of the country and its neighbours; the same for everybody."""
    response = HttpResponse(mapping.OUTLINES.read_bytes(), content_type="application/geo+json")
    patch_cache_control(response, public=True, max_age=86400)
    return response


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Sector against sector; the table is the picture."""
    sight = look(request)
    table = drawn(sight, "explore/_matrix.html", lambda: _mixed(sight)) if sight.scene.has_sectors else ""
    return render(request, "explore/matrix.html", {**context(sight, "matrix"), "table": table})


@require_safe
def matrix_svg(request: HttpRequest) -> HttpResponse:
    sight = look(request)
    picture = drawing.matrix(mix_of(sight.scene), sight.choice.measure)
    return _svg(request, "explore/matrix.xml", {**context(sight, "matrix"), "picture": picture})


def _twin(sight: Sight, page: Page[int]) -> dict[str, Any]:
    actors = words.neighbourhoods(sight.scene, page.object_list)
    return {"actors": actors, "start": page.start_index(), "shows_declared": DECLARED in sight.scene.layers}


def _present(sight: Sight) -> list[dict[str, Any]]:
    """Return the sectors of the set for the key, with how many actors each has."""
    scene = sight.scene
    counts = np.bincount(scene.sector[scene.nodes] + 1, minlength=len(scene.cast.sectors) + 1)[1:]
    return [
        {"label": sector.label, "tone": sector.tone, "shape": sector.shape, "count": int(count)}
        for sector, count in zip(scene.cast.sectors, counts, strict=True)
        if count
    ]


def _switches(sight: Sight) -> list[dict[str, str]]:
    """Return the one-step changes of the picture that make sense here, as links."""
    scene, choice = sight.scene, sight.choice
    offered: list[tuple[bool, str, dict[str, object]]] = [
        (bool(choice.without), _("With the coordination"), {"without": ""}),
        (not choice.without and scene.has_office, _("Without the coordination"), {"without": "koordination"}),
        (
            scene.has_both_layers and DERIVED in scene.layers,
            _("Hide shared occasions"),
            {"layer": (DECLARED,)},
        ),
        (
            scene.has_both_layers and DERIVED not in scene.layers,
            _("Show shared occasions too"),
            {"layer": (DERIVED, DECLARED)},
        ),
        (choice.by_organisation, _("Show people too"), {"level": ""}),
        (
            not choice.by_organisation and scene.has_persons,
            _("Organisations only"),
            {"level": "organisationen"},
        ),
    ]
    return [
        {"label": label, "url": sight.address("explore:graph", **changes)}
        for is_offered, label, changes in offered
        if is_offered
    ]


def _mixed(sight: Sight) -> dict[str, Any]:
    """Return what the matrix shows, with what can be read from it."""
    mix = mix_of(sight.scene)
    return {
        "mix": mix,
        "rows": _rows(sight, mix),
        "least": _least(sight, mix),
        "measures": _measures(sight),
        "shows_declared": DECLARED in sight.scene.layers,
    }


def _rows(sight: Sight, mix: Mix) -> list[dict[str, Any]]:
    """Return the rows of the matrix with what stands in each cell and the list behind it."""
    plain = sight.address("explore:ties", pair=(), sector=(), measure="")
    start = f"{plain}{'&' if '?' in plain else '?'}{PARAMETERS['pair']}="
    return [
        {"sector": sector, "cells": drawing.cells(row, start=start, measure=sight.choice.measure)}
        for sector, row in zip(mix.sectors, mix.cells, strict=True)
    ]


def _least(sight: Sight, mix: Mix) -> list[dict[str, Any]]:
    return [{"cell": cell, "url": _pair_address(sight, cell)} for cell in mix.least(LEAST_SHOWN)]


def _pair_address(sight: Sight, cell: Cell) -> str:
    return sight.address("explore:ties", pair=cell.pair, sector=(), measure="")


def _measures(sight: Sight) -> list[dict[str, Any]]:
    current = sight.choice.measure or MEASURES[0][0]
    return [
        {"label": label, "url": sight.address("explore:matrix", measure=value), "current": value == current}
        for value, label in MEASURES
    ]


def _svg(request: HttpRequest, template: str, found: dict[str, Any]) -> HttpResponse:
    return _private(
        request, render(request, template, {**found, "ink": drawing.inks()}, content_type="image/svg+xml")
    )


def _private(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep what a signed-in person sees out of every shared cache."""
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    return response

"""The list of actors, the list of ties, and both as tables to take away."""

from typing import Any

import numpy as np
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from geflecht.explore.loaders import rows
from geflecht.explore.views.sight import Sight, context, look

PER_PAGE = 50


@require_safe
def actors(request: HttpRequest) -> HttpResponse:
    """The directory: the filtered set as a list, fifty a page."""
    sight = look(request)
    page = _page(sight, rows.ordered(sight.scene))
    found = rows.actor_rows(sight.scene, list(page.object_list), themes=sight.options.themes)
    return render(request, "explore/list.html", {**context(sight, "list"), "page": page, "rows": found})


@require_safe
def ties(request: HttpRequest) -> HttpResponse:
    """The ties of the filtered set as a table: the graph's twin, and the list behind a cell of the matrix."""
    sight = look(request)
    page = _page(sight, np.arange(rows.tie_count(sight.scene)))
    found = rows.tie_rows(sight.scene, list(page.object_list))
    return render(request, "explore/ties.html", {**context(sight, "graph"), "page": page, "rows": found})


@require_safe
def actors_csv(request: HttpRequest) -> HttpResponse:
    sight = look(request)
    return _csv(request, rows.actor_table(sight.scene, viewer=request.user), "akteure")


@require_safe
def ties_csv(request: HttpRequest) -> HttpResponse:
    return _csv(request, rows.tie_table(look(request).scene), "verbindungen")


@require_safe
def matrix_csv(request: HttpRequest) -> HttpResponse:
    return _csv(request, rows.matrix_table(look(request).scene), "matrix")


def _page(sight: Sight, items: Any) -> Page[Any]:
    return Paginator(items, PER_PAGE).get_page(sight.request.GET.get("seite"))


def _csv(request: HttpRequest, table: str, name: str) -> HttpResponse:
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    return response

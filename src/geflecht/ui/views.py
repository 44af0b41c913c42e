"""The gallery: every component in every state."""

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from geflecht.ui.forms import SpecimenFilterForm, SpecimenForm
from geflecht.ui.templatetags.ui import KINDS, PAPERS, SHAPES, TONES


def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/gallery.html", specimens())


def specimens() -> dict[str, Any]:
    refused = SpecimenForm({"name": "", "mail": "no-address", "choice": "b"}, auto_id="refused_%s")
    refused.add_error(None, _("Two fields need your attention."))
    return {
        "papers": PAPERS,
        "kinds": KINDS,
        "day": dt.date(2026, 11, 22),
        "form": SpecimenForm(),
        "refused": refused,
        "filters": SpecimenFilterForm(auto_id="filter_%s"),
        "page": Paginator(range(480), 40).page(6),
        "first_page": Paginator(range(80), 40).page(1),
        "legend_items": legend_items(),
        "trail": [(_("Start page"), "/"), (_("Design"), "/ui/"), (_("Components"), "")],
        "pairs": [(_("Begun"), dt.date(2026, 1, 5)), (_("Size"), 12500), (_("Ended"), "")],
        "cited": [_("A book, page 12"), "https://www.beispiel.example/"],
        "tab_items": tab_items(),
        "heat_rows": heat_rows(),
    }


def legend_items() -> list[dict[str, Any]]:
    shapes = list(SHAPES)
    return [{"label": _("Kind %(number)s") % {"number": t}, "tone": t, "shape": shapes[t - 1]} for t in TONES]


def tab_items() -> list[dict[str, Any]]:
    labels = (_("List"), _("Map"), _("Graph"), _("Matrix"))
    return [{"label": label, "url": f"#{i}", "current": i == 0} for i, label in enumerate(labels)]


def heat_rows() -> list[tuple[str, list[tuple[int, float]]]]:
    """Three rows of a table with values about 1: (step of the scale, value)."""
    rows = ((2.2, 1.3, 0.3, 0.8, 0.0), (1.3, 2.6, 0.6, 1.1, 1.3), (0.3, 0.6, 2.7, 0.0, 0.9))
    steps = [[(sum(value > limit for limit in (0, 0.5, 1, 2)), value) for value in row] for row in rows]
    return [(_("Kind %(number)s") % {"number": i}, cells) for i, cells in enumerate(steps, start=1)]

"""Pictures drawn by the server, for people without JavaScript and to take away (SVG)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from numpy.typing import NDArray

from geflecht import ui
from geflecht.actors.models import Sector, Viewer
from geflecht.explore.loaders.growth import positions
from geflecht.explore.loaders.mixing import Cell, Mix
from geflecht.explore.loaders.scene import DECLARED, DERIVED, DERIVED_MOST, Pairs, Scene
from geflecht.ui.templatetags.ui import SHAPES

TOKENS = Path(ui.__file__).parent / "static" / "ui" / "tokens.css"
WIDTH, HEIGHT, MARGIN = 1200, 860, 40
CELL, ROOM = 46, 230  # a square of the matrix with its gap, and the room for the names of its rows
NAMED = 40  # the best connected are named
HEATS = [format_html(' data-heat="{}"', heat) for heat in range(5)]


@dataclass(frozen=True, slots=True)
class Mark:
    """A node: its middle, how much of a 24-unit shape it is, and a name for some."""

    x: float
    y: float
    scale: float
    key: str
    label: str

    @property
    def label_x(self) -> float:
        return round(self.x + 14 * self.scale + 3, 1)

    @property
    def label_y(self) -> float:
        return round(self.y + 4, 1)


@dataclass(frozen=True, slots=True)
class Kind:
    """A sector in the key of a picture: where it stands, its shape and its colour."""

    key: str
    label: str
    path: str
    ink: str
    x: int
    y: int

    @property
    def text_x(self) -> int:
        return self.x + 14

    @property
    def text_y(self) -> int:
        return self.y + 5


@dataclass(frozen=True, slots=True)
class Graph:
    inside: str
    across: str
    met: str
    marks: list[Mark]
    sectors: list[Kind]


@cache
def inks() -> dict[str, str]:
    """Return the colours of the light scheme by the name of their token: files have no style sheet."""
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6})", TOKENS.read_text("utf-8"))
    return {name.replace("-", "_"): colour for name, colour in found}


def graph(scene: Scene, *, viewer: Viewer, revision: int) -> Graph:
    """Return the filtered set as lines and marks in a picture of WIDTH × HEIGHT."""
    spots = fitted(positions(scene, viewer=viewer, revision=revision), scene)
    declared = (
        scene.declared
        if DECLARED in scene.layers
        else scene.declared.only(np.zeros(len(scene.declared), bool))
    )
    is_across = scene.sector[declared.a] != scene.sector[declared.b]
    met = scene.derived if DERIVED in scene.layers and len(scene.derived) <= DERIVED_MOST else None
    counted = np.bincount(np.concatenate([scene.counted.a, scene.counted.b]), minlength=len(scene.cast))
    named = set(sorted(scene.nodes.tolist(), key=lambda node: (-counted[node], node))[:NAMED])
    present = sorted({int(k) for k in scene.sector[scene.nodes]} - {-1})
    scale = 0.8 if len(scene.nodes) < 150 else 0.5 if len(scene.nodes) < 1500 else 0.3
    return Graph(
        inside=_lines(spots, declared.only(~is_across)),
        across=_lines(spots, declared.only(is_across)),
        met=_lines(spots, met) if met else "",
        marks=[
            Mark(
                float(spots[node, 0]),
                float(spots[node, 1]),
                scale,
                _key(scene, node),
                scene.cast.labels[node] if node in named else "",
            )
            for node in scene.nodes.tolist()
        ],
        sectors=[_kind(scene.cast.sectors[k], i) for i, k in enumerate(present)],
    )


def fitted(points: NDArray[np.float64], scene: Scene) -> NDArray[np.float64]:
    """Stretch the positions of the set to the picture, both ways alike; y grows downwards (n, 2)."""
    some = points[scene.nodes] if len(scene.nodes) else np.zeros((1, 2))
    low, high = some.min(axis=0), some.max(axis=0)
    span = np.maximum(high - low, 1e-9)
    scale = min((WIDTH - 2 * MARGIN) / span[0], (HEIGHT - 2 * MARGIN) / span[1], (WIDTH - 2 * MARGIN) / 0.2)
    middle = np.array([WIDTH / 2, HEIGHT / 2])
    fit: NDArray[np.float64] = middle + (points - (low + high) / 2) * scale * np.array([1.0, -1.0])
    return fit.round(1)


def _lines(spots: NDArray[np.float64], pairs: Pairs) -> str:
    ends = np.column_stack([spots[pairs.a], spots[pairs.b]]).tolist()
    return "".join(f"M{x:g} {y:g}L{u:g} {v:g}" for x, y, u, v in ends)


def _key(scene: Scene, node: int) -> str:
    return scene.cast.sectors[scene.sector[node]].key if scene.sector[node] >= 0 else ""


def _kind(sector: Sector, place: int) -> Kind:
    """Return a sector's entry in the key, four beside one another below the picture."""
    row, column = divmod(place, 4)
    ink = inks()[f"tone_{sector.tone}"]
    return Kind(
        sector.key, sector.label, SHAPES[sector.shape], ink, 50 + column * 285, HEIGHT + 10 + row * 22
    )


def matrix(mix: Mix, measure: str) -> dict[str, Any]:
    """Return the matrix as squares in rows, with their colour and their words."""
    rows = [
        {
            "label": sector.label,
            "short": sector.short,
            "y": ROOM // 4 + i * CELL,
            "cells": [
                {
                    "x": ROOM + j * CELL,
                    "fill": inks().get(f"heat_{cell.heat}", inks()["band"]),
                    "text": said(cell, measure),
                }
                for j, cell in enumerate(mix.cells[i])
            ],
        }
        for i, sector in enumerate(mix.sectors)
    ]
    side = len(mix.sectors) * CELL
    return {
        "rows": rows, "cell": CELL - 3, "half": CELL // 2, "width": ROOM + side + 20, "height": ROOM // 4 + side + 60,
        "columns": [{"short": sector.short, "x": ROOM + j * CELL + CELL // 2} for j, sector in enumerate(mix.sectors)],
    }  # fmt: skip


def cells(row: Sequence[Cell], *, start: str, measure: str) -> SafeString:
    """Return a row of the matrix as cells of a table, each a link to the ties of its two sectors."""
    return format_html_join(
        "",
        '<td{}><a href="{}{}.{}"><span class="visually-hidden">{} – {}: </span>{}</a></td>',
        (
            (
                SafeString("") if cell.heat is None else HEATS[cell.heat],
                start,
                *cell.pair,
                cell.first.label,
                cell.second.label,
                said(cell, measure),
            )
            for cell in row
        ),
    )


def said(cell: Cell, measure: str) -> str:
    """Return what stands in a cell under the chosen measure."""
    value, digits = {
        "beobachtet": (cell.observed, 0),
        "erwartet": (cell.expected, 1),
        "dichte": (None if cell.density is None else 100 * cell.density, 1),
    }.get(measure, (cell.ratio, 1))
    if value is None:
        return "–"
    if value == 0:
        return "0"
    if value < 0.05:
        return f"<{number_format(0.1, 1)}"
    return number_format(round(value, digits), digits) + ("\u00a0%" if measure == "dichte" else "")

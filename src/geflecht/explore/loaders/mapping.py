"""The set on a map: actors by place, as a picture, as points for the browser and as a table."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from math import log, pi, radians, sqrt, tan
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import numpy as np
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from geflecht.actors.models import Place
from geflecht.explore.loaders.cast import Indices
from geflecht.explore.loaders.choice import PARAMETERS
from geflecht.explore.loaders.rows import end, mark_of
from geflecht.explore.loaders.scene import Scene

OUTLINES = Path(__file__).resolve().parents[1] / "data" / "germany.geojson"
WEST, SOUTH, EAST, NORTH = 5.4, 47.1, 15.5, 55.2
WIDTH = 640
NAMED = 6  # actors named per place before “and more”
SMALLEST, GROWTH = 6.0, 3.4  # radius in picture units: SMALLEST + GROWTH·√(count − 1)
Rings = Iterable[list[list[float]]]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with the actors of the set who are there."""

    place: Place
    nodes: Indices
    url: str
    x: float
    y: float
    radius: float

    @property
    def count(self) -> int:
        return len(self.nodes)


@dataclass(frozen=True, slots=True)
class Row:
    """A place in the table: the marks of its sectors, and the first of its actors as links."""

    spot: Spot
    marks: SafeString
    named: SafeString

    @property
    def more(self) -> int:
        return max(0, self.spot.count - NAMED)


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    outline: str
    spots: list[Spot]
    nowhere: int

    @cached_property
    def dots(self) -> SafeString:
        """The places as links, in one piece: there may be hundreds, too many for a loop of a template."""
        return format_html_join(
            "",
            '<a href="{1}" aria-label="{0}"><circle cx="{2}" cy="{3}" r="{4}"><title>{0}</title></circle></a>',
            (
                (f"{spot.place.name}: {spot.count}", spot.url, spot.x, spot.y, spot.radius)
                for spot in self.spots
            ),
        )


def places(scene: Scene) -> list[Spot]:
    """Return the places of the set, the fullest first, then by name."""
    nodes = scene.nodes[scene.place[scene.nodes] >= 0]
    if not len(nodes):
        return []
    nodes = nodes[np.argsort(scene.place[nodes], kind="stable")]
    at = scene.place[nodes]
    groups = np.split(nodes, np.flatnonzero(np.diff(at)) + 1)
    start = _start(scene)
    spots = [_spot(scene.cast.places[scene.place[group[0]]], group, start) for group in groups]
    return sorted(spots, key=lambda spot: (-spot.count, spot.place.name, spot.place.state))


def table(scene: Scene, spots: Iterable[Spot]) -> list[Row]:
    """Return the rows of the table for some of the places."""
    marks = [mark_of(sector) for sector in scene.cast.sectors]
    rows = []
    for spot in spots:
        sectors = np.unique(scene.sector[spot.nodes])
        ends = [end(scene, int(node)) for node in spot.nodes[:NAMED]]
        rows.append(
            Row(
                spot=spot,
                marks=format_html_join(" ", "{}", ((marks[k],) for k in sectors.tolist() if k >= 0)),
                named=format_html_join(", ", '<a href="{}">{}</a>', ((one.url, one.name) for one in ends)),
            )
        )
    return rows


def picture(scene: Scene) -> Picture:
    """Return the map as it is drawn without JavaScript."""
    spots = places(scene)
    width, height = _frame()
    return Picture(width, height, outline(), spots, int((scene.place[scene.nodes] < 0).sum()))


def features(scene: Scene) -> dict[str, Any]:
    """Return the places as GeoJSON points with how many are there."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [spot.place.lon, spot.place.lat]},
                "properties": {
                    "name": spot.place.name,
                    "state": spot.place.state,
                    "count": spot.count,
                    "url": spot.url,
                },
            }
            for spot in places(scene)
        ],
    }


def _spot(place: Place, nodes: Indices, start: str) -> Spot:
    x, y = project(place.lon, place.lat)
    radius = round(SMALLEST + GROWTH * sqrt(len(nodes) - 1), 1)
    return Spot(place, nodes, start + _where(place.name, place.state), x, y, radius)


def _start(scene: Scene) -> str:
    """Return how the address of each place's list begins: the filter without a place."""
    rest = scene.choice.but(place="", state="").address()
    return f"{reverse('explore:list')}?{rest}&" if rest else f"{reverse('explore:list')}?"


@lru_cache(maxsize=4096)
def _where(name: str, state: str) -> str:
    """Return how the address of a place's list ends."""
    there = f"{PARAMETERS['place']}={quote_plus(name)}"
    return f"{PARAMETERS['state']}={quote_plus(state)}&{there}" if state else there


@lru_cache(maxsize=4096)
def project(lon: float, lat: float) -> tuple[float, float]:
    """Return where a place stands in the picture (Mercator; the picture is WIDTH wide)."""
    scale = WIDTH / (EAST - WEST)
    return round((lon - WEST) * scale, 1), round((_north(NORTH) - _north(lat)) * scale, 1)


def _north(lat: float) -> float:
    return log(tan(pi / 4 + radians(lat) / 2)) * 180 / pi


def _frame() -> tuple[int, int]:
    return WIDTH, round(project(WEST, SOUTH)[1])


@cache
def outline() -> str:
    """Return the country as the `d` of an SVG path."""
    shapes = json.loads(OUTLINES.read_text("utf-8"))["features"]
    country = next(shape for shape in shapes if shape["properties"]["role"] == "country")
    rings: Rings = (ring for polygon in country["geometry"]["coordinates"] for ring in polygon)
    return "".join(_ring(ring) for ring in rings)


def _ring(ring: list[list[float]]) -> str:
    points = np.array([project(lon, lat) for lon, lat in ring])
    steps = np.flatnonzero(
        np.r_[True, (np.abs(np.diff(points, axis=0)) > 0.4).any(axis=1)]
    )  # below half a unit: not seen
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points[steps]) + "Z"

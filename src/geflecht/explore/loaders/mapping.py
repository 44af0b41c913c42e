"""The set on a map: actors by place, as a picture, as points for the browser and as a table."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import log, pi, radians, sqrt, tan
from pathlib import Path
from typing import Any

import numpy as np
from django.urls import reverse

from geflecht.actors.models import Place, Sector
from geflecht.explore.loaders.rows import End, end
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
    nodes: list[int]
    sectors: list[Sector]
    ends: list[End]
    url: str
    x: float
    y: float
    radius: float

    @property
    def count(self) -> int:
        return len(self.nodes)

    @property
    def more(self) -> int:
        return max(0, len(self.nodes) - NAMED)


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    outline: str
    spots: list[Spot]
    nowhere: int


def places(scene: Scene) -> list[Spot]:
    """Return the places of the set, the fullest first, then by name."""
    at: dict[int, list[int]] = {}
    for node in scene.nodes:
        if scene.place[node] >= 0:
            at.setdefault(int(scene.place[node]), []).append(int(node))
    spots = [_spot(scene, scene.cast.places[index], nodes) for index, nodes in at.items()]
    return sorted(spots, key=lambda spot: (-spot.count, spot.place.name, spot.place.state))


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


def _spot(scene: Scene, place: Place, nodes: list[int]) -> Spot:
    sectors = sorted({int(scene.sector[node]) for node in nodes} - {-1})
    choice = scene.choice.but(place=place.name, state=place.state)
    x, y = project(place.lon, place.lat)
    return Spot(
        place=place,
        nodes=nodes,
        sectors=[scene.cast.sectors[k] for k in sectors],
        ends=[end(scene, node) for node in nodes[:NAMED]],
        url=f"{reverse('explore:list')}?{choice.address()}",
        x=x,
        y=y,
        radius=round(SMALLEST + GROWTH * sqrt(len(nodes) - 1), 1),
    )


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

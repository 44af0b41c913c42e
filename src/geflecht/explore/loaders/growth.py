"""The graph as columns for the browser: places, ties with the days they stand, shared occasions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geflecht.actors.models import Viewer
from geflecht.explore.loaders.kept import kept, key_of
from geflecht.explore.loaders.scene import DECLARED, DERIVED, DERIVED_MOST, Scene
from geflecht.ties import queries as tie_queries

EPOCH = 719_163  # ordinal of 1970-01-01: days in the document count from there
LOOSE, WIDER = 0.42, 1.5
GRID = 10_000  # positions are whole numbers from −GRID to GRID


def positions(scene: Scene, *, viewer: Viewer, revision: int) -> NDArray[np.float64]:
    """Return where every actor is drawn, (n, 2): one layout for all filters and days of a circle."""
    collection = scene.cast.collection
    key = key_of("positions", viewer=viewer, revision=revision, collection=collection)

    def load() -> NDArray[np.float64]:
        known = tie_queries.positions(collection=collection, viewer=viewer) if len(scene.cast) else {}
        points = np.array([known.get(str(pk), (0.0, 0.0)) for pk in scene.cast.ids], dtype=np.float64)
        return loosened(points.reshape(-1, 2))

    return kept(key, load)


def loosened(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the crowded middle more room than the rim, and fill a picture that is wider than high (n, 2)."""
    far = np.maximum(np.hypot(points[:, :1], points[:, 1:]), 1e-3)
    wider: NDArray[np.float64] = points * far**-LOOSE * np.array([WIDER, 1.0])
    return wider


def document(scene: Scene, *, viewer: Viewer, revision: int) -> dict[str, Any]:
    """Return the set for the browser. Ends of ties are positions in `nodes`; `until` 0 means it stands."""
    nodes = scene.nodes
    spots = np.rint(positions(scene, viewer=viewer, revision=revision)[nodes] * GRID).astype(int)
    return {
        "asOf": scene.on.isoformat(),
        "sectors": [
            {"label": one.label, "abbr": one.short, "tone": one.tone, "shape": one.shape}
            for one in scene.cast.sectors
        ],
        "nodes": {
            "name": [scene.cast.names[node] for node in nodes],
            "label": [scene.cast.labels[node] for node in nodes],
            "key": [scene.cast.keys[node] for node in nodes],
            "sector": scene.sector[nodes].tolist(),
            "x": spots[:, 0].tolist(),
            "y": spots[:, 1].tolist(),
        },
        "ties": _spans(scene),
        "met": _met(scene),
    }


def _spans(scene: Scene) -> dict[str, list[int]]:
    """The declared ties that stood at any time up to the day looked at, one row per pair and stretch."""
    columns: dict[str, list[int]] = {"a": [], "b": [], "from": [], "until": []}
    if DECLARED not in scene.layers:
        return columns
    spans, place = scene.spans, np.cumsum(scene.shown) - 1
    keep = scene.shown[spans.a] & scene.shown[spans.b] & (spans.start <= scene.day) & scene.joins(spans)
    last: tuple[int, int, int] | None = None  # pair and end of the stretch at hand
    for a, b, start, end in zip(place[spans.a][keep].tolist(), place[spans.b][keep].tolist(),
                                spans.start[keep].tolist(), spans.end[keep].tolist(), strict=True):  # fmt: skip
        until = 0 if end > scene.day else end - EPOCH
        if last and last[:2] == (a, b) and start <= last[2]:
            end = max(end, last[2])
            columns["until"][-1] = 0 if end > scene.day else end - EPOCH
        else:
            for column, value in zip(columns.values(), (a, b, start - EPOCH, until), strict=True):
                column.append(value)
        last = (a, b, end)
    return columns


def _met(scene: Scene) -> dict[str, list[int]]:
    """The pairs who shared an occasion; the loosest are left out where nobody could tell them apart."""
    pairs, place = scene.derived, np.cumsum(scene.shown) - 1
    if DERIVED not in scene.layers:
        return {"a": [], "b": [], "from": [], "weight": []}
    if len(pairs) > DERIVED_MOST:
        keep = np.zeros(len(pairs), dtype=np.bool_)
        keep[np.argsort(-pairs.weight, kind="stable")[:DERIVED_MOST]] = True
        pairs = pairs.only(keep)
    return {
        "a": place[pairs.a].tolist(),
        "b": place[pairs.b].tolist(),
        "from": np.maximum(pairs.day - EPOCH, 0).tolist(),
        "weight": pairs.weight.tolist(),
    }

"""Distances on the earth."""

import numpy as np
from numpy.typing import NDArray

RADIUS_KM = 6371.0088


def kilometres(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    to_lat: NDArray[np.float64],
    to_lon: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return great-circle distances in km; degrees in, shapes broadcast, NaN where a place is unknown."""
    north, to_north = np.radians(lat), np.radians(to_lat)
    height = np.sin((to_north - north) / 2) ** 2
    width = np.sin(np.radians(to_lon - lon) / 2) ** 2
    chord = height + np.cos(north) * np.cos(to_north) * width
    return np.asarray(2 * RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))

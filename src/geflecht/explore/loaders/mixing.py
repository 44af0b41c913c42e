"""Sector against sector: how many ties there are, and how many chance would give."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from geflecht.actors.models import Sector
from geflecht.explore.loaders.scene import Scene

NOTEWORTHY = 0.5  # ties that chance must promise before a zero says anything


@dataclass(frozen=True)
class Cell:
    """Two sectors: ties, ties by chance, pairs that could be tied."""

    first: Sector
    second: Sector
    observed: int
    expected: float
    possible: int

    @property
    def ratio(self) -> float | None:
        """Observed over expected; None where chance gives nothing."""
        return self.observed / self.expected if self.expected > 0 else None

    @property
    def density(self) -> float | None:
        return self.observed / self.possible if self.possible else None

    @property
    def heat(self) -> int | None:
        """From 0, no tie where some were to be expected, to 4, twice as many as by chance."""
        if self.ratio is None or (self.observed == 0 and self.expected < NOTEWORTHY):
            return None
        if self.observed == 0:
            return 0
        return 1 + int(np.searchsorted([0.6, 1.0, 1.8], self.ratio, side="right"))

    @property
    def pair(self) -> tuple[str, str]:
        return self.first.key, self.second.key


@dataclass(frozen=True)
class Mix:
    """The matrix of the sectors that occur in the set, in their order; symmetric."""

    sectors: list[Sector]
    cells: list[list[Cell]]

    def least(self, count: int) -> list[Cell]:
        """Return the pairs of different sectors that fall furthest short of chance, the worst first."""
        across = [
            cell for i, row in enumerate(self.cells) for cell in row[i + 1 :] if cell.expected >= NOTEWORTHY
        ]
        short = [cell for cell in across if cell.observed < cell.expected]
        return sorted(short, key=lambda cell: (cell.observed - cell.expected, cell.pair))[:count]


def mix_of(scene: Scene) -> Mix:
    """Return the matrix of the filtered set, counted on what its viewer may see."""
    mixed = scene.mixed
    present = [k for k in range(len(scene.cast.sectors)) if (scene.network.sector == k).any()]
    return Mix(
        sectors=[scene.cast.sectors[k] for k in present],
        cells=[[_cell(scene, mixed, i, j) for j in present] for i in present],
    )


def _cell(scene: Scene, mixed: Any, i: int, j: int) -> Cell:
    expected = float(mixed.expected[i, j])
    return Cell(
        scene.cast.sectors[i],
        scene.cast.sectors[j],
        int(mixed.observed[i, j]),
        0.0 if np.isnan(expected) else expected,
        int(mixed.possible[i, j]),
    )

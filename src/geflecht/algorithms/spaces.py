"""Which space suits which concept: hard criteria filter, soft parts 0…1 make a score, one-to-one is exact.

Matrices have spaces as rows and concepts as columns. What is not known is NaN and counts for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matching:
    """What suits what. pairs: (m, 2) of (space, concept), the best first; score: 0…1, NaN where refused;
    refused: name of each hard criterion to (spaces, concepts) bool."""

    pairs: NDArray[np.intp]
    score: Matrix
    refused: Mapping[str, NDArray[np.bool_]]


def match(
    refused: Mapping[str, NDArray[np.bool_]],
    parts: Mapping[str, Matrix],
    weights: Mapping[str, float],
    *,
    one_to_one: bool = False,
) -> Matching:
    """Score the pairs that no hard criterion refuses, and list them.

    refused: who fails which hard criterion; parts: soft parts 0…1, NaN unknown; weights: of each part, from
    0. one_to_one: each space and each concept at most once, with the largest possible sum of scores.
    Raises ValueError for a part outside 0…1 or of another shape. O(n³) if one to one, else O(n² log n).
    Check with `is_one_to_one`.
    """
    allowed = ~np.logical_or.reduce(list(refused.values()))
    for name, part in parts.items():
        if part.shape != allowed.shape or (part < 0).any() or (part > 1).any():
            raise ValueError(f"part {name!r} must be 0…1 with the shape {allowed.shape}")
    score = np.where(allowed, _mean(parts, weights, allowed.shape), np.nan)
    if one_to_one:
        spaces, concepts = _assigned(score)
    else:
        spaces, concepts = np.nonzero(allowed)
    order = np.lexsort((concepts, spaces, -score[spaces, concepts].round(9)))
    return Matching(np.column_stack([spaces, concepts])[order], score, refused)


def is_one_to_one(pairs: NDArray[np.intp], score: Matrix) -> bool:
    """Tell whether no space and no concept is there twice and no refused pair is among them."""
    spaces, concepts = pairs.T
    once = len(set(spaces.tolist())) == len(pairs) == len(set(concepts.tolist()))
    return once and not bool(np.isnan(score[spaces, concepts]).any())


def used_area(least: Matrix, most: Matrix, wanted: Matrix) -> Matrix:
    """Return the m² a concept would take: what it wants, as far as the space can be divided (least … most)."""
    return np.asarray(np.clip(wanted, least, most))


def nearness(value: Matrix, wanted: Matrix) -> Matrix:
    """Return 1 for the wanted size, less the further away: the smaller of the two over the larger."""
    with np.errstate(invalid="ignore"):
        return np.asarray(
            np.where(value == wanted, 1.0, np.minimum(value, wanted) / np.maximum(value, wanted))
        )


def left_of(most: Matrix, used: Matrix) -> Matrix:
    """Return which share of a limit stays free: 1 for nothing used, 0 at the limit and beyond."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(most > 0, 1 - used / most, np.where(used > 0, 0.0, 1.0))
    return np.asarray(np.where(np.isnan(most) | np.isnan(used), np.nan, np.clip(share, 0, 1)))


def _mean(parts: Mapping[str, Matrix], weights: Mapping[str, float], shape: tuple[int, ...]) -> Matrix:
    """Return the weighted mean of what is known, 0 where nothing is."""
    points, most = np.zeros(shape), np.zeros(shape)
    for name, part in parts.items():
        known = ~np.isnan(part)
        points += np.where(known, part, 0.0) * weights[name]
        most += known * weights[name]
    return np.asarray(points / np.where(most > 0, most, 1.0))


def _assigned(score: Matrix) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the assignment of the largest sum; among equal sums a pair more is better than one less."""
    worth = np.where(np.isnan(score), 0.0, score)
    spaces, concepts = linear_sum_assignment(worth, maximize=True)
    kept = ~np.isnan(score[spaces, concepts])
    return spaces[kept], concepts[kept]

"""Trust and value as partners rate them: only in the aggregate, never from a handful of raters."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

ENOUGH_RATERS = 5  # below, a rated organisation could guess who said what


@dataclass(frozen=True)
class Rating:
    """What partners say of each node, all (n,).

    raters: how many rated it. score: mean of the raters' means, 1…4. share: (score − 1)/3, 0…1.
    score and share are NaN where there are too few raters to show them.
    """

    raters: NDArray[np.intp]
    score: NDArray[np.float64]
    share: NDArray[np.float64]


def ratings(n: int, rated: ArrayLike, items: ArrayLike, *, enough: int = ENOUGH_RATERS) -> Rating:
    """Aggregate three-item ratings per rated node.

    n: number of nodes. rated: (r,) node that each row rates. items: (r, i) answers 1…4, NaN for an item
    left out; a row without any answer does not count as a rater. enough: raters needed to show a figure.
    Raises ValueError on an answer outside 1…4 or a node outside the network.
    Source: community partnership research, Varda et al. 2008.
    """
    node = np.asarray(rated, dtype=np.intp)
    answers = np.asarray(items, dtype=np.float64).reshape(len(node), -1 if len(node) else 1)
    if ((answers < 1) | (answers > 4)).any():
        raise ValueError("answers must be 1…4 or NaN")
    if node.size and (node.min() < 0 or node.max() >= n):
        raise ValueError(f"rated must be indices 0…{n - 1}")
    given = np.isfinite(answers)
    heard = given.any(axis=1)
    mean = np.where(given, answers, 0)[heard].sum(axis=1) / given[heard].sum(axis=1)
    raters = np.bincount(node[heard], minlength=n)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.bincount(node[heard], mean, n) / raters
    score[(raters < enough) | (raters == 0)] = np.nan
    return Rating(raters, score, (score - 1) / 3)


def overall(rating: Rating) -> tuple[float, float]:
    """Return the mean score (1…4) and share (0…1) over the nodes that may be shown; NaN if there are none."""
    shown = np.isfinite(rating.score)
    if not shown.any():
        return float("nan"), float("nan")
    return float(rating.score[shown].mean()), float(rating.share[shown].mean())

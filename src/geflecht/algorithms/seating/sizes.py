"""Which sizes groups should have, before anybody is put into them."""

import numpy as np

from geflecht.algorithms.seating.model import Floats, Ints


def best_sizes(n: int, lower: Ints, upper: Ints, *, most: bool = True) -> Ints:
    """Return sizes (G,) within their limits that hold n people with the most pairs inside groups, or the
    fewest. Where pairs are worth something on average, sizes decide more than who is in a group.

    Dynamic programming over groups and people: O(G · n · widest range). Raises ValueError if n does not fit.
    """
    if not lower.sum() <= n <= upper.sum():
        raise ValueError(f"{n} people do not fit groups of {lower.sum()} to {upper.sum()} in all")
    sign = 1.0 if most else -1.0
    best = np.full(n + 1, -np.inf)
    best[0] = 0
    chosen = np.zeros((len(lower), n + 1), dtype=np.intp)
    for group, (low, high) in enumerate(zip(lower, upper, strict=True)):
        best, chosen[group] = _with_group(best, int(low), int(high), sign)
    sizes = np.zeros(len(lower), dtype=np.intp)
    left = n
    for group in range(len(lower) - 1, -1, -1):
        sizes[group] = chosen[group, left]
        left -= int(sizes[group])
    return sizes


def _with_group(best: Floats, low: int, high: int, sign: float) -> tuple[Floats, Ints]:
    """Best number of pairs for each number of people with one more group, and the size that group takes."""
    rows = np.full((high - low + 1, len(best)), -np.inf)
    for k, size in enumerate(range(low, high + 1)):
        if size < len(best):
            rows[k, size:] = best[: len(best) - size] + sign * size * (size - 1) / 2
    taken = rows.argmax(axis=0)
    return rows[taken, np.arange(len(best))], taken + low

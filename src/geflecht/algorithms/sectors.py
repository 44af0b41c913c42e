"""How ties run between the sectors: E-I with its baseline, mixing, assortativity, homophily.

Nodes without a sector form a class of their own, the last one (`Network.classes`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms.graphs import Network

LABELS_AT_ONCE = 32_000_000  # bytes of shuffled labels looked up per portion
SIDE_BY_SIDE = 16  # but at least so many shuffles: a look into memory costs the same for one


@dataclass(frozen=True)
class Baseline:
    """The E-I index beside what it would be by chance.

    observed: (E − I)/(E + I), −1…1. expected: its mean if the same sectors fell on the nodes at random.
    p_value: share of `draws` shuffles (the observed one among them) with an index as low or lower.
    lowest, highest: the attainable range given the number of ties and the sizes of the sectors.
    rescaled: observed on that range, −1…1. All NaN where undefined.
    """

    observed: float
    expected: float
    p_value: float
    draws: int
    lowest: float
    highest: float
    rescaled: float


@dataclass(frozen=True)
class Mixing:
    """Ties between classes, each (k, k) and symmetric; the diagonal counts each tie and pair once.

    observed: ties. possible: pairs. expected: m·possible/all pairs, NaN below two nodes.
    """

    observed: NDArray[np.int64]
    possible: NDArray[np.int64]
    expected: NDArray[np.float64]

    @property
    def ratio(self) -> NDArray[np.float64]:
        """Observed over expected (k, k); NaN where no pair is possible."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.expected > 0, self.observed / self.expected, np.nan)


def inside(network: Network) -> tuple[int, int]:
    """Count the ties inside a class, and the pairs of nodes that could be one."""
    first, second = network.classes[network.edges].T
    sizes = network.class_sizes
    return int((first == second).sum()), int((sizes * (sizes - 1) // 2).sum())


def ei_index(network: Network) -> float:
    """Return (external − internal) / all ties, −1…1; NaN without ties. Krackhardt and Stern 1988."""
    ties = len(network.edges)
    return (ties - 2 * inside(network)[0]) / ties if ties else float("nan")


def ei_baseline(network: Network, *, permutations: int, rng: np.random.Generator) -> Baseline:
    """Compare the E-I index with the same sectors shuffled over the nodes.

    permutations: shuffles to draw, none allowed (then the p-value is NaN). The p-value is
    (1 + as low or lower) / (1 + permutations), never 0 (Phipson and Smyth 2010, doi:10.2202/1544-6115.1585).
    O(permutations·(n + m)), one byte each.
    """
    ties, pairs = len(network.edges), network.n * (network.n - 1) // 2
    if not ties:
        nothing = float("nan")
        return Baseline(nothing, nothing, nothing, 0, nothing, nothing, nothing)
    within, within_pairs = inside(network)
    observed = (ties - 2 * within) / ties
    lowest = (ties - 2 * min(ties, within_pairs)) / ties
    highest = (2 * min(ties, pairs - within_pairs) - ties) / ties
    width = highest - lowest
    as_low = int((_shuffled_inside(network, permutations, rng) >= within).sum())
    return Baseline(
        observed=observed,
        expected=(pairs - 2 * within_pairs) / pairs,
        p_value=(1 + as_low) / (1 + permutations) if permutations else float("nan"),
        draws=permutations,
        lowest=lowest,
        highest=highest,
        rescaled=2 * (observed - lowest) / width - 1 if width else float("nan"),
    )


def densities(network: Network) -> tuple[float, float]:
    """Return the tied share of the pairs within a class and of those across, 0…1; NaN if there are none."""
    within, within_pairs = inside(network)
    across_pairs = network.n * (network.n - 1) // 2 - within_pairs
    across = len(network.edges) - within
    nothing = float("nan")
    return (
        within / within_pairs if within_pairs else nothing,
        across / across_pairs if across_pairs else nothing,
    )


def odds_ratio(network: Network) -> float:
    """Return the odds of a tie inside a class over those across; NaN where a count is missing."""
    within, within_pairs = inside(network)
    across = len(network.edges) - within
    across_pairs = network.n * (network.n - 1) // 2 - within_pairs
    below = (within_pairs - within) * across
    return within * (across_pairs - across) / below if below else float("nan")


def mixing(network: Network) -> Mixing:
    """Count the ties between every two classes beside what chance would give for their sizes."""
    sizes = network.class_sizes.astype(np.int64)
    count = len(sizes)
    low, high = np.sort(network.classes[network.edges], axis=1).T
    flat = np.bincount(low * count + high, minlength=count * count)
    upper = flat.reshape(count, count).astype(np.int64)
    observed = upper + np.triu(upper, 1).T
    possible = np.outer(sizes, sizes)
    np.fill_diagonal(possible, sizes * (sizes - 1) // 2)
    pairs = network.n * (network.n - 1) / 2
    share = len(network.edges) / pairs if pairs else float("nan")
    return Mixing(observed, possible, (possible * share).astype(np.float64))


def assortativity(mixed: Mixing) -> float:
    """Return Newman's r, 1 if all ties stay inside, 0 by chance; NaN with one class or without ties.

    Source: Newman 2003, doi:10.1103/PhysRevE.67.026126.
    """
    ends = mixed.observed + np.diag(np.diag(mixed.observed))  # a tie inside has both ends there
    total = ends.sum()
    if not total:
        return float("nan")
    share = ends.sum(axis=1) / total
    chance = float(share @ share)
    return float((np.trace(ends) / total - chance) / (1 - chance)) if chance < 1 else float("nan")


def homophily(mixed: Mixing, sizes: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return Coleman's index per class (k,), −1…1: 0 if it chooses its own as chance would.

    H = ends inside / all ends, w = (n_s − 1)/(n − 1); (H − w)/(1 − w) above w, (H − w)/w below.
    sizes: (k,) nodes per class. NaN for a class without ties or without an outside.
    Source: Coleman 1958, doi:10.17730/humo.17.4.q5604m676260q8n7.
    """
    own = 2.0 * np.diag(mixed.observed)
    ends = own + mixed.observed.sum(axis=1) - np.diag(mixed.observed)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, chance = own / ends, (sizes - 1) / (sizes.sum() - 1)
        index = (share - chance) / np.where(share >= chance, 1 - chance, chance)
    return np.where(np.isfinite(index), index, np.nan)


def ei_of_nodes(network: Network) -> NDArray[np.float64]:
    """Return the E-I index of each node's own ties (n,), −1…1; NaN for an isolate."""
    first, second = network.classes[network.edges].T
    across = np.bincount(network.edges.ravel(), np.repeat(first != second, 2), network.n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (2 * across - network.degree) / network.degree


def reaches_sectors(network: Network, sectors: int = 2) -> NDArray[np.bool_]:
    """Test for each node (n,) whether it has ties into at least so many other known sectors."""
    both = np.concatenate([network.edges, network.edges[:, ::-1]])
    own, other = network.sector[both].T
    foreign = (other >= 0) & (other != own)
    width = int(network.sector.max(initial=0)) + 1
    seen = np.unique(both[foreign, 0] * width + other[foreign])
    return np.bincount(seen // width, minlength=network.n) >= sectors


def _shuffled_inside(network: Network, draws: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Ties inside a class in each of `draws` shuffles of the classes (draws,)."""
    small = np.uint8 if len(network.class_sizes) <= 256 else np.int32
    labels = network.classes.astype(small)
    first, second = network.edges.T
    step = max(SIDE_BY_SIDE, LABELS_AT_ONCE // max(len(first), network.n, 1))
    counts = []
    for begin in range(0, draws, step):
        wide = np.repeat(labels[:, None], min(step, draws - begin), axis=1)
        rng.permuted(wide, axis=0, out=wide)
        counts.append((wide[first] == wide[second]).sum(axis=0, dtype=np.int64))
    return np.concatenate(counts) if counts else np.empty(0, dtype=np.int64)

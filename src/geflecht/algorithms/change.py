"""What changed between two states of a network, and whether it lives by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from geflecht.algorithms import graphs, measures, paths
from geflecht.algorithms.graphs import Network

ORIGINS = ("introduced", "network_event", "staffing", "member", "own", "before", "unknown")
SELF_STARTED = (3, 4)  # codes d and e
OF_KNOWN_ORIGIN = (0, 1, 2, 3, 4)  # codes a to e
ENOUGH = 20  # below so many new ties a percentage says less than the count


@dataclass(frozen=True)
class Change:
    """Tied pairs gained, lost and kept, each (·, 2), and their rates; NaN where nothing to compare.

    growth: (after − before)/before. persistence: kept/before. jaccard: kept/(kept + new + lost).
    """

    new: NDArray[np.intp]
    lost: NDArray[np.intp]
    kept: NDArray[np.intp]
    growth: float
    persistence: float
    jaccard: float


@dataclass(frozen=True)
class Closure:
    """Pairs with a common contact and no tie, and pairs further apart: how many, and how many tied since."""

    open_pairs: int
    closed: int
    far_pairs: int
    far_closed: int

    @property
    def rate(self) -> float:
        """Closed / open pairs, 0…1."""
        return _share(self.closed, self.open_pairs)

    @property
    def far_rate(self) -> float:
        """The same for pairs further apart: what to compare with."""
        return _share(self.far_closed, self.far_pairs)


@dataclass(frozen=True)
class Survival:
    """Kaplan–Meier: `share` of ties still standing just after each of the `ages`, both (k,)."""

    ages: NDArray[np.float64]
    share: NDArray[np.float64]
    half_life: float


@dataclass(frozen=True)
class Eigendynamik:
    """New ties that arose without the network's doing, with both bounds.

    new_ties: all; known: those with an origin from a to e; self_started: d and e; self_started_at_least:
    those of them without a logged introduction, table or lab before. upper, lower: their shares, 0…1;
    upper_interval, lower_interval: Wilson 95 %. enough: whether there are 20 ties, so that a percentage
    may be shown instead of the count.
    """

    new_ties: int
    known: int
    self_started: int
    self_started_at_least: int
    upper: float
    upper_interval: tuple[float, float]
    lower: float
    lower_interval: tuple[float, float]
    enough: bool


@dataclass(frozen=True)
class Dependence:
    """Efficiency among the members with and without the office; share = 1 − without/with."""

    with_office: float
    without_office: float
    share: float


@dataclass(frozen=True)
class Coverage:
    """How much of the network was heard.

    asked, answered: people. share: answered/asked. seen_by_one, seen_by_both: share of the pairs of those
    asked of which at least one, or both, answered. level: "individual" from 80 % (single actors may be
    named), "directional" from 65 %, "too_low" below, "unknown" if nobody was asked.
    """

    asked: int
    answered: int
    share: float
    seen_by_one: float
    seen_by_both: float
    level: str


def compare(before: Network, after: Network) -> Change:
    """Compare the tied pairs of two states of the same n nodes. Raises ValueError if n differs."""
    _same_nodes(before, after)
    width = max(before.n, 1)
    old, young = (net.edges[:, 0] * width + net.edges[:, 1] for net in (before, after))
    new, lost, kept = np.setdiff1d(young, old), np.setdiff1d(old, young), np.intersect1d(old, young)
    return Change(
        new=np.column_stack(np.divmod(new, width)),
        lost=np.column_stack(np.divmod(lost, width)),
        kept=np.column_stack(np.divmod(kept, width)),
        growth=_share(len(young) - len(old), len(old)),
        persistence=_share(len(kept), len(old)),
        jaccard=_share(len(kept), len(kept) + len(new) + len(lost)),
    )


def closure(before: Network, after: Network) -> Closure:
    """Count how many pairs with a common contact got tied, beside pairs further apart or unjoined.

    The two states must have the same nodes (ValueError). Pairs at distance two are counted row by row,
    O(Σ d²). Source: Rapoport 1953; Kossinets and Watts 2006, doi:10.1126/science.1116869.
    """
    _same_nodes(before, after)
    tied, n = before.adjacency, before.n
    open_pairs = sum(_open_from(tied[begin : begin + 4096], tied, begin) for begin in range(0, n, 4096)) // 2
    new = compare(before, after).new
    common = np.zeros(len(new), dtype=np.bool_)
    for begin in range(0, len(new), 100_000):
        some = new[begin : begin + 100_000]
        shared = tied[some[:, 0]].multiply(tied[some[:, 1]]).sum(axis=1)
        common[begin : begin + len(some)] = np.asarray(shared).ravel() > 0
    closed = int(common.sum())
    far_pairs = n * (n - 1) // 2 - len(before.edges) - open_pairs
    return Closure(open_pairs, closed, far_pairs, len(new) - closed)


def survival(ages: ArrayLike, ended: ArrayLike) -> Survival:
    """Estimate how long ties last from ties that ended and ties that still stand.

    ages: (t,) how old each tie was when it ended or was last confirmed, any unit, ≥ 0. ended: (t,) bool.
    Half-life: the first age at which half or less still stand, NaN if that is not reached.
    Raises ValueError on a negative age. Source: Kaplan and Meier 1958, doi:10.2307/2281868.
    """
    old, over = np.asarray(ages, dtype=np.float64), np.asarray(ended, dtype=np.bool_)
    if old.shape != over.shape or (old < 0).any():
        raise ValueError("ages must be non-negative, one for each entry of ended")
    moments = np.unique(old[over])
    at_risk = len(old) - np.searchsorted(np.sort(old), moments, side="left")
    deaths = np.diff(np.searchsorted(np.sort(old[over]), np.append(moments, np.inf), side="left"))
    share = np.cumprod(1 - deaths / at_risk)
    half = np.flatnonzero(share <= 0.5 + 1e-12)
    return Survival(moments, share.astype(np.float64), float(moments[half[0]]) if len(half) else float("nan"))


def wilson(successes: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval of a share, (0, 1) if nothing was tried.

    Raises ValueError unless 0 ≤ successes ≤ trials. Source: Wilson 1927, doi:10.2307/2276774.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"successes must be 0…{trials}, not {successes}")
    if trials == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = successes / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z * float(np.sqrt(share * (1 - share) / trials + spread / (4 * trials))) / (1 + spread)
    low = 0.0 if successes == 0 else middle - half
    high = 1.0 if successes == trials else middle + half
    return low, high


def eigendynamik(origins: ArrayLike, moderated: ArrayLike) -> Eigendynamik:
    """Measure which share of new ties arose without the network's doing.

    origins: (t,) index into `ORIGINS` per new tie. moderated: (t,) bool, whether the pair had a logged
    introduction, shared table or shared lab in the 12 months before; counts against it in the lower bound.
    Raises ValueError on another code. Source: project's own, defined with the measures' manual.
    """
    codes, helped = np.asarray(origins, dtype=np.intp), np.asarray(moderated, dtype=np.bool_)
    if codes.shape != helped.shape or ((codes < 0) | (codes >= len(ORIGINS))).any():
        raise ValueError(f"origins must be 0…{len(ORIGINS) - 1}, one for each entry of moderated")
    own = np.isin(codes, SELF_STARTED)
    known, most, least = (int(x.sum()) for x in (np.isin(codes, OF_KNOWN_ORIGIN), own, own & ~helped))
    return Eigendynamik(
        new_ties=len(codes),
        known=known,
        self_started=most,
        self_started_at_least=least,
        upper=_share(most, known),
        upper_interval=wilson(most, known),
        lower=_share(least, known),
        lower_interval=wilson(least, known),
        enough=known >= ENOUGH,
    )


def moderator_dependence(network: Network, office: Sequence[int] | NDArray[np.intp]) -> Dependence:
    """Measure how much shorter the members' ways are because the office is there.

    office: indices of the coordination's nodes. Efficiency is the mean 1/d over pairs of members, along
    all ties and then without the office. NaN below two members or if members are joined nowhere.
    O(n·m / 64). After Latora and Marchiori 2001.
    """
    apart, members = graphs.without(network, office)
    full = paths.distances(network, members)
    pairs = len(members) * (len(members) - 1)
    if not pairs:
        return Dependence(*[float("nan")] * 3)
    joined = float(full.harmonic[members].sum()) / pairs
    alone = paths.efficiency(paths.distances(apart), apart.n)
    return Dependence(joined, alone, 1 - alone / joined if joined else float("nan"))


def office_centrality(network: Network, office: int) -> tuple[float, float]:
    """Return the office's normalised betweenness and the betweenness centralization of the whole, 0…1."""
    raw, _ = measures.betweenness(network)
    return float(measures.normalised_betweenness(raw)[office]), measures.betweenness_centralization(raw)


def coverage(asked: ArrayLike, answered: ArrayLike) -> Coverage:
    """Say how much of the network its answers show.

    asked, answered: (n,) bool per node; an answer without being asked does not count.
    Thresholds of practitioners: single actors from 80 %, direction from 65 %.
    """
    roster = np.asarray(asked, dtype=np.bool_)
    heard = int((roster & np.asarray(answered, dtype=np.bool_)).sum())
    count = int(roster.sum())
    pairs, silent = count * (count - 1) // 2, count - heard
    share = _share(heard, count)
    level = "too_low" if count else "unknown"
    if share >= 0.65:
        level = "individual" if share >= 0.8 else "directional"
    return Coverage(
        asked=count,
        answered=heard,
        share=share,
        seen_by_one=_share(pairs - silent * (silent - 1) // 2, pairs),
        seen_by_both=_share(heard * (heard - 1) // 2, pairs),
        level=level,
    )


def multiplexity(layers: Sequence[Network]) -> tuple[float, float]:
    """Return the mean number of kinds of tie per tied pair, and the share of pairs with two or more.

    layers: one network of the same nodes per kind (ValueError otherwise). NaN without ties. Verbrugge 1979.
    """
    for layer in layers:
        _same_nodes(layers[0], layer)
    keys = [layer.edges[:, 0] * max(layer.n, 1) + layer.edges[:, 1] for layer in layers]
    _, kinds = np.unique(np.concatenate(keys) if keys else np.empty(0), return_counts=True)
    return _share(float(kinds.sum()), len(kinds)), _share(float((kinds >= 2).sum()), len(kinds))


def layer_overlap(one: Network, other: Network) -> float:
    """Return |A∩B| / |A∪B| of the tied pairs of two kinds, 0…1 (Jaccard); NaN without ties."""
    return compare(one, other).jaccard


def _open_from(rows: sparse.csr_array, tied: sparse.csr_array, begin: int) -> int:
    """Ordered pairs at distance two that start in these rows."""
    two_steps = rows @ tied
    start, end = two_steps.nonzero()
    returned = int((start + begin == end).sum())
    return len(start) - returned - int(two_steps.multiply(rows).count_nonzero())


def _same_nodes(one: Network, other: Network) -> None:
    if one.n != other.n:
        raise ValueError(f"both networks must have the same nodes, not {one.n} and {other.n}")


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")

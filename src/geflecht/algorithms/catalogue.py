"""The whole catalogue of measures at once, and the document that `geflecht metrics --json` prints."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms import brokerage, cuts, measures, paths, sampling, sectors, triangles
from geflecht.algorithms.cuts import Cuts
from geflecht.algorithms.graphs import Network
from geflecht.algorithms.sampling import Sampled
from geflecht.algorithms.sectors import Baseline, Mixing

Depth = Literal["auto", "exact", "sampled", "cheap"]

EXACT_NODES = 20_000  # larger networks get path-based measures by sampling
EXACT_EFFORT = 2_000_000_000  # nodes × ties; about a minute
EDGES_TOO = 10_000_000  # nodes × ties up to which betweenness of ties comes with that of nodes
CHEAP_NODES, CHEAP_TIES = 300_000, 3_000_000  # beyond, only what takes time in proportion to the ties
LOOKUPS = 2_000_000_000  # ties × shuffles
EPSILON, DELTA = 0.03, 0.1  # harmonic closeness
EPSILON_BETWEENNESS = 0.01
ACTOR_FIGURES = (
    "degree",
    "betweenness",
    "closeness",
    "harmonic",
    "eigenvector",
    "clustering",
    "constraint",
    "effective_size",
    "coreness",
    "community",
)
MANY_CLASSES = 100  # with more, only pairs of classes that have ties are listed


@dataclass(frozen=True)
class Whole:
    """Single figures of the network; NaN where undefined or not computed at this depth."""

    density: float
    arc_density: float
    average_degree: float
    components: int
    largest_component: int
    average_path: float
    diameter: float
    global_efficiency: float
    transitivity: float
    mean_clustering: float
    degree_centralization: float
    betweenness_centralization: float
    reciprocity: float
    within_density: float
    cross_density: float
    assortativity: float


@dataclass(frozen=True)
class Nodes:
    """One row per node (n,), brokerage (n, 5); None where not computed at this depth."""

    degree: NDArray[np.intp]
    coreness: NDArray[np.intp]
    clustering: NDArray[np.float64]
    constraint: NDArray[np.float64]
    effective_size: NDArray[np.float64]
    betweenness: NDArray[np.float64] | None = None
    closeness: NDArray[np.float64] | None = None
    harmonic: NDArray[np.float64] | None = None
    eigenvector: NDArray[np.float64] | None = None
    community: NDArray[np.intp] | None = None
    brokerage: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Catalogue:
    """All measures of one network; `sampled` names those that are estimates, with their error.

    edge_betweenness: (e,) along `network.edges`; cuts: bridges and cut points; both None where not computed.
    """

    network: Network
    whole: Whole
    nodes: Nodes
    ei: Baseline
    mixing: Mixing
    cuts: Cuts | None
    edge_betweenness: NDArray[np.float64] | None
    sampled: Mapping[str, Sampled] = field(default_factory=dict)


@dataclass(frozen=True)
class _Ways:
    """What the search for ways found; NaN and None throughout for a network too large for it."""

    betweenness: NDArray[np.float64] | None = None
    edge_betweenness: NDArray[np.float64] | None = None
    closeness: NDArray[np.float64] | None = None
    harmonic: NDArray[np.float64] | None = None
    average_path: float = float("nan")
    diameter: float = float("nan")
    efficiency: float = float("nan")
    sampled: Mapping[str, Sampled] = field(default_factory=dict)


def catalogue(
    network: Network, *, permutations: int = 2000, rng: np.random.Generator, depth: Depth = "auto"
) -> Catalogue:
    """Compute every measure of the network.

    Parameters
    ----------
    network : direction, if any, is used by reciprocity and brokerage; all else looks at tied pairs.
    permutations : shuffles for the E-I baseline; fewer are drawn (see `ei.draws`) when ties × shuffles
        would pass 2·10⁹.
    rng : source of the shuffles, the sample and the seed of the communities.
    depth : "exact", "sampled" (path-based measures with stated error), "cheap" (degrees, components,
        coreness, clustering, Burt's measures, mixing, E-I, assortativity only), or "auto" by size.

    Returns
    -------
    Catalogue, with NaN or None for what is undefined or not computed.

    Notes
    -----
    Average path and diameter belong to the largest component; when sampled, the diameter is the
    longest distance seen, a lower bound. Raises ValueError on another depth.
    """
    depth = _checked(network, depth)
    rich = depth != "cheap"
    around = triangles.neighbourhoods(network)
    mixed = sectors.mixing(network)
    draws = min(permutations, LOOKUPS // max(len(network.edges), 1))
    baseline = sectors.ei_baseline(network, permutations=draws, rng=rng)
    ways = _ways(network, depth, rng)
    return Catalogue(
        network=network,
        whole=_whole(network, around, mixed, ways),
        nodes=Nodes(
            degree=network.degree,
            coreness=measures.coreness(network),
            clustering=around.clustering,
            constraint=around.constraint,
            effective_size=around.effective_size,
            betweenness=ways.betweenness,
            closeness=ways.closeness,
            harmonic=ways.harmonic,
            eigenvector=measures.eigenvector(network) if rich else None,
            community=measures.communities(network, int(rng.integers(2**31))) if rich else None,
            brokerage=brokerage.roles(network) if rich else None,
        ),
        ei=baseline,
        mixing=mixed,
        cuts=cuts.cuts(network) if rich else None,
        edge_betweenness=ways.edge_betweenness,
        sampled=ways.sampled,
    )


def chosen_depth(network: Network) -> Depth:
    """Return what "auto" means for a network of this size: exact, sampled or cheap."""
    n, ties = network.n, len(network.edges)
    if n > CHEAP_NODES or ties > CHEAP_TIES:
        return "cheap"
    return "exact" if n <= EXACT_NODES and n * ties <= EXACT_EFFORT else "sampled"


def document(
    found: Catalogue,
    ids: Sequence[Any],
    sector_names: Sequence[str],
    *,
    seconds: float | None = None,
    seed: int | None = None,
    eigendynamik: Mapping[str, Any] | None = None,
    moderator_dependence: Mapping[str, Any] | None = None,
    coverage: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Write the catalogue as plain Python values, ready for JSON.

    ids: (n,) of the nodes. sector_names: by class number; the class of the unknown is written as None.
    Counts and figures are int and float, undefined is None. `ties` counts tied pairs; `arcs` what was
    stated, None without direction. `permutations` is how many shuffles were drawn, `sampled` names the
    estimates with epsilon, delta and draws. The rest is passed through. Raises ValueError if ids or
    sector names are too few.
    """
    network, ei = found.network, found.ei
    if len(ids) != network.n or len(sector_names) <= network.sector.max(initial=-1):
        raise ValueError(f"{network.n} ids and a name for each sector are needed")
    names = [*sector_names[: int(network.sector.max(initial=-1)) + 1], None]
    whole = {name: _plain(getattr(found.whole, name)) for name in Whole.__dataclass_fields__}
    return {
        "nodes": network.n,
        "ties": len(network.edges),
        "arcs": len(network.arcs) if network.directed else None,
        "directed": network.directed,
        **whole,
        "ei_index": _plain(ei.observed),
        "ei_expected": _plain(ei.expected),
        "ei_p_value": _plain(ei.p_value),
        "permutations": ei.draws,
        "bridges": [[ids[a], ids[b]] for a, b in found.cuts.bridges] if found.cuts else None,
        "cut_points": [ids[point] for point in found.cuts.points] if found.cuts else None,
        "mixing": _mixing_rows(found.mixing, network.class_sizes, names),
        "actors": _actor_rows(found, ids, names),
        "sampled": {
            name: {"epsilon": error.epsilon, "delta": error.delta, "draws": error.draws}
            for name, error in found.sampled.items()
        },
        "eigendynamik": eigendynamik,
        "moderator_dependence": moderator_dependence,
        "coverage": coverage,
        "seconds": seconds,
        "seed": seed,
    }


def _checked(network: Network, depth: Depth) -> Depth:
    if depth not in ("auto", "exact", "sampled", "cheap"):
        raise ValueError(f"depth must be auto, exact, sampled or cheap, not {depth!r}")
    return chosen_depth(network) if depth == "auto" else depth


def _ways(network: Network, depth: Depth, rng: np.random.Generator) -> _Ways:
    if depth == "cheap":
        return _Ways()
    n, over = network.n, None
    estimated: dict[str, Sampled] = {}
    if depth == "exact":
        found = paths.distances(network)
        if n * len(network.edges) <= EDGES_TOO:
            through, over = measures.betweenness(network)
        else:
            through = measures.node_betweenness(network)
    else:
        found, error = sampling.sampled_distances(network, epsilon=EPSILON, delta=DELTA, rng=rng)
        through, other = sampling.sampled_betweenness(
            network, epsilon=EPSILON_BETWEENNESS, delta=DELTA, rng=rng
        )
        shared = ("closeness", "harmonic", "average_path", "diameter", "global_efficiency")
        estimated = dict.fromkeys(shared, error) | {"betweenness": other, "betweenness_centralization": other}
    largest = _largest_only(network, found)
    return _Ways(
        betweenness=through,
        edge_betweenness=over,
        closeness=paths.closeness(found, n),
        harmonic=paths.harmonic(found, n),
        average_path=largest[0],
        diameter=largest[1],
        efficiency=paths.efficiency(found, n),
        sampled=estimated,
    )


def _largest_only(network: Network, found: paths.Distances) -> tuple[float, float]:
    """Average path and longest distance in the largest component, NaN if it is a single node."""
    inside = np.flatnonzero(network.components == 0)
    reached = found.reached[inside].sum()
    if not reached:
        return float("nan"), float("nan")
    return float(found.total[inside].sum() / reached), float(found.farthest[inside].max())


def _whole(network: Network, around: triangles.Neighbourhoods, mixed: Mixing, ways: _Ways) -> Whole:
    within, across = sectors.densities(network)
    sizes = np.bincount(network.components) if network.n else np.zeros(0, dtype=np.intp)
    through = ways.betweenness
    return Whole(
        density=measures.density(network),
        arc_density=measures.arc_density(network),
        average_degree=measures.average_degree(network),
        components=len(sizes),
        largest_component=int(sizes.max(initial=0)),
        average_path=ways.average_path,
        diameter=ways.diameter,
        global_efficiency=ways.efficiency,
        transitivity=triangles.transitivity(network, around.triangles),
        mean_clustering=float(around.clustering.mean()) if network.n else float("nan"),
        degree_centralization=measures.degree_centralization(network),
        betweenness_centralization=(
            float("nan") if through is None else measures.betweenness_centralization(through)
        ),
        reciprocity=measures.reciprocity(network),
        within_density=within,
        cross_density=across,
        assortativity=sectors.assortativity(mixed),
    )


def _mixing_rows(mixed: Mixing, sizes: NDArray[np.intp], names: Sequence[str | None]) -> list[dict[str, Any]]:
    present = np.flatnonzero(sizes)
    first, second = (present[side] for side in np.triu_indices(len(present)))
    if len(present) > MANY_CLASSES:
        tied = mixed.observed[first, second] > 0
        first, second = first[tied], second[tied]
    return [
        {
            "a": names[a],
            "b": names[b],
            "observed": int(mixed.observed[a, b]),
            "expected": _plain(mixed.expected[a, b]),
            "possible": int(mixed.possible[a, b]),
        }
        for a, b in zip(first.tolist(), second.tolist(), strict=True)
    ]


def _actor_rows(found: Catalogue, ids: Sequence[Any], names: Sequence[str | None]) -> list[dict[str, Any]]:
    nodes, network = found.nodes, found.network
    columns: dict[str, list[Any]] = {"id": list(ids), "sector": [names[c] for c in network.sector.tolist()]}
    for name in ACTOR_FIGURES:
        columns[name] = _column(getattr(nodes, name), network.n)
    if nodes.brokerage is None:
        columns["brokerage"] = [None] * network.n
    else:
        rows = nodes.brokerage.tolist()
        columns["brokerage"] = [dict(zip(brokerage.ROLES, row, strict=True)) for row in rows]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _column(values: NDArray[Any] | None, n: int) -> list[Any]:
    if values is None:
        return [None] * n
    plain = values.tolist()
    return [None if math.isnan(value) else value for value in plain]


def _plain(value: float) -> int | float | None:
    """The value as a plain number, None if undefined (NaN)."""
    number: int | float = value.item() if isinstance(value, np.generic) else value
    return None if math.isnan(number) else number

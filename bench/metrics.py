"""The measures at four sizes, beside networkx in the same run: python bench/metrics.py [--large]

Each size runs in its own process, so that its peak of memory is its own. `--large` adds a million nodes.
"""

import argparse
import json
import subprocess
import sys

import networkx as nx
import numpy as np
from _bench import line, peak_gigabytes, timed

from geflecht.algorithms import catalogue, graphs

SIZES = (  # nodes, ties, seconds allowed, gigabytes allowed
    (260, 1_500, 1.0, 1.0),
    (2_000, 12_000, 3.0, 1.0),
    (100_000, 1_000_000, 180.0, 3.0),
    (1_000_000, 10_000_000, 180.0, 10.0),
)
SECTORS = 15
PERMUTATIONS = 2_000
PEER_NODES = 2_000  # networkx takes hours beyond


def members(n: int, ties: int) -> graphs.Network:
    """A network like ours: a few known by many, most ties inside a sector, some across."""
    rng = np.random.default_rng(7)
    sector = rng.integers(0, SECTORS, n)
    by_sector = np.argsort(sector, kind="stable")
    begins = np.searchsorted(sector[by_sector], np.arange(SECTORS + 1))
    found = graphs.build(n, [], sector=sector)
    while len(found.edges) < ties:
        more = int((ties - len(found.edges)) * 1.1) + 10
        a = (n * rng.random(more) ** 1.6).astype(np.intp)
        b = (n * rng.random(more) ** 1.6).astype(np.intp)
        inside = rng.random(more) < 0.6
        size = np.diff(begins)[sector[a]]
        own = by_sector[begins[sector[a]] + (size * rng.random(more)).astype(np.intp)]
        arcs = np.concatenate([found.edges, np.column_stack([a, np.where(inside, own, b)])])
        found = graphs.build(n, arcs, sector=sector)
    return graphs.build(n, rng.permutation(found.edges)[:ties], sector=sector)


def peer(network: graphs.Network) -> None:
    """What networkx has of the catalogue, on the same ties."""
    graph = nx.Graph()
    graph.add_nodes_from((k, {"sector": int(c)}) for k, c in enumerate(network.classes))
    graph.add_edges_from(network.edges.tolist())
    nx.betweenness_centrality(graph, normalized=False)
    nx.edge_betweenness_centrality(graph, normalized=False)
    nx.closeness_centrality(graph)
    nx.harmonic_centrality(graph)
    nx.global_efficiency(graph)
    nx.average_shortest_path_length(graph.subgraph(max(nx.connected_components(graph), key=len)))
    nx.eigenvector_centrality(graph, max_iter=1000)
    nx.clustering(graph)
    nx.transitivity(graph)
    nx.core_number(graph)
    nx.constraint(graph)
    nx.effective_size(graph)
    list(nx.bridges(graph))
    list(nx.articulation_points(graph))
    nx.community.louvain_communities(graph, seed=1)
    nx.attribute_assortativity_coefficient(graph, "sector")
    nx.attribute_mixing_matrix(graph, "sector")


def measure(n: int, ties: int) -> dict[str, object]:
    network = members(n, ties)
    found, wall, cpu = timed(
        lambda: catalogue.catalogue(network, permutations=PERMUTATIONS, rng=np.random.default_rng(1))
    )
    _, writing, _ = timed(
        lambda: json.dumps(catalogue.document(found, range(n), [str(k) for k in range(SECTORS)]))
    )
    row: dict[str, object] = {
        "nodes": n,
        "ties": len(network.edges),
        "depth": catalogue.chosen_depth(network),
        "wall": wall,
        "cpu": cpu,
        "writing": writing,
        "gigabytes": peak_gigabytes(),
        "draws": found.ei.draws,
        "sampled": {k: (e.epsilon, e.delta, e.draws) for k, e in found.sampled.items()},
    }
    if n <= PEER_NODES:
        # the peer is slow: its own time grows with the square of the nodes, so once is enough
        _, row["peer"], row["peer_cpu"] = timed(lambda: peer(network))
    return row


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--large", action="store_true", help="add a million nodes and ten million ties")
    options.add_argument("--only", nargs=2, type=int, metavar=("NODES", "TIES"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.only:
        print(json.dumps(measure(*chosen.only)))
        return 0
    line("nodes / ties", "", "seconds", "CPU-s", "JSON-s", "GB", "networkx", "times faster")
    failed = False
    for n, ties, seconds, gigabytes in SIZES if chosen.large else SIZES[:-1]:
        asked = [sys.executable, __file__, "--only", str(n), str(ties)]
        row = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
        ratio = row["peer_cpu"] / row["cpu"] if "peer_cpu" in row else None
        cells = [row["wall"], row["cpu"], row["writing"], row["gigabytes"]]
        line(f"{n:,} / {row['ties']:,}", row["depth"], *cells, row.get("peer_cpu", "–"), ratio or "–")
        if row["sampled"]:
            line("", "sampled (ε, δ, draws)", row["sampled"])
        line("", f"{row['draws']:,} shuffles")
        # one thread: CPU seconds are what an idle machine takes, and hold on a busy one too
        kept = row["cpu"] < seconds and row["gigabytes"] < gigabytes and (n != PEER_NODES or ratio >= 20)
        if not kept:
            failed = True
            line("", f"misses the target of {seconds:g} s, {gigabytes:g} GB, 20 times networkx")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

"""Where the network hangs on one tie or one node, and what would break off."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms.graphs import Network

UNSEEN = -2


@dataclass(frozen=True)
class Cuts:
    """Bridges and cut points with the sizes of the parts that would be left of their component.

    bridges: (b, 2) pairs, smaller index first, sorted. bridge_parts: (b, 2) nodes on the side of each end.
    points: (c,) nodes, ascending. point_parts: per point the sizes of the parts, largest first.
    """

    bridges: NDArray[np.intp]
    bridge_parts: NDArray[np.intp]
    points: NDArray[np.intp]
    point_parts: tuple[tuple[int, ...], ...]


def cuts(network: Network) -> Cuts:
    """Find every tie and every node whose removal would break a component.

    The blocks (parts without a cut point) and the cut points form a tree; the parts are sizes of its
    branches. O(n + m). Source: Hopcroft and Tarjan 1973, doi:10.1145/362248.362272.
    """
    found, points = network.graph.biconnected_components(return_articulation_points=True)
    blocks = [list(block) for block in found]
    is_point = np.zeros(network.n, dtype=np.bool_)
    is_point[points] = True
    below, parent = _branches(blocks, is_point)
    size = np.bincount(network.components, minlength=1)
    parts: dict[int, list[int]] = {int(point): [] for point in points}
    for block, top in enumerate(parent):
        if top >= 0:
            parts[top].append(below[block])
    bridges = [
        _bridge(members, parent[block], parts, int(size[network.components[members[0]]]))
        for block, members in enumerate(blocks)
        if len(members) == 2
    ]
    table = np.array(sorted(bridges), dtype=np.intp).reshape(-1, 4)
    order = sorted(parts)
    for point in order:
        rest = int(size[network.components[point]]) - 1 - sum(parts[point])
        parts[point] = sorted([*parts[point], *([rest] if rest else [])], reverse=True)
    return Cuts(
        table[:, :2], table[:, 2:], np.array(order, dtype=np.intp), tuple(tuple(parts[p]) for p in order)
    )


def _branches(blocks: list[list[int]], is_point: NDArray[np.bool_]) -> tuple[list[int], list[int]]:
    """Root the tree of blocks and cut points; return for each block the nodes hanging there and its root.

    The nodes are those of the block and of everything behind it, without the cut point it hangs on;
    the root is that cut point, −1 for a block that nothing hangs above.
    """
    at: dict[int, list[int]] = {}
    for block, members in enumerate(blocks):
        for node in members:
            if is_point[node]:
                at.setdefault(node, []).append(block)
    order, parent = _walk(blocks, at)
    below = [0] * len(blocks)
    for block in reversed(order):
        own = [node for node in blocks[block] if node != parent[block]]
        hanging = (below[other] for node in own for other in at.get(node, ()) if parent[other] == node)
        below[block] = len(own) + sum(hanging)
    return below, parent


def _walk(blocks: list[list[int]], at: dict[int, list[int]]) -> tuple[list[int], list[int]]:
    """All blocks, each after the one it hangs on, and the cut point it hangs on (−1: none)."""
    waiting = dict(at)  # the first block to reach a cut point takes all others there
    parent = [UNSEEN] * len(blocks)
    order: list[int] = []
    done = 0
    for start in range(len(blocks)):
        if parent[start] == UNSEEN:
            parent[start] = -1
            order.append(start)
        while done < len(order):
            order += _hang(blocks[order[done]], waiting, parent)
            done += 1
    return order, parent


def _hang(members: list[int], waiting: dict[int, list[int]], parent: list[int]) -> list[int]:
    """Hang the blocks still waiting at the cut points of a block; return them."""
    found = [(other, node) for node in members for other in waiting.pop(node, ()) if parent[other] == UNSEEN]
    for other, node in found:
        parent[other] = node
    return [other for other, _ in found]


def _bridge(
    members: list[int], top: int, parts: dict[int, list[int]], size: int
) -> tuple[int, int, int, int]:
    """Pair and part sizes of a block of two that hangs at `top`, −1 if it is the root."""
    low, high = sorted(members)
    far = low if top == high else high
    behind = 1 + sum(parts.get(far, ()))
    return (low, high, behind, size - behind) if far == low else (low, high, size - behind, behind)

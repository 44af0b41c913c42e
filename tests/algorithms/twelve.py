"""The worked network of the measures' manual: twelve actors, five sectors, two waves."""

import numpy as np

from geflecht.algorithms import graphs

IDS = str.split("K1 K2 I3 I4 I5 C6 C7 C8 Z9 Z10 W11 W12")
SECTORS = ["K", "I", "C", "Z", "W"]
WAVE_1 = str.split("K1-K2 K1-I3 K2-I4 I3-I4 I4-I5 K2-I5 C6-C7 C7-C8 C6-C8 Z9-Z10 C6-Z10 C7-Z10 Z9-W11 K1-C6")
LOST = {"K2-I5"}
NEW = ["I3-C7", "K2-Z10", "I5-C8", "W11-W12", "I3-C6"]
WAVE_2 = [tie for tie in WAVE_1 if tie not in LOST] + NEW
ONE_SIDED = {"Z9-W11": "Z9-W11", "I3-C7": "I3-C7", "I5-C8": "C8-I5", "W11-W12": "W11-W12"}


def at(*names):
    return [IDS.index(name) for name in names]


def pairs(ties):
    return np.array([at(*tie.split("-")) for tie in ties])


def network(ties, *, directed=False):
    sector = [SECTORS.index(name[0]) for name in IDS]
    return graphs.build(len(IDS), pairs(ties), directed=directed, sector=sector)


def first():
    return network(WAVE_1)


def second():
    return network(WAVE_2)


def second_as_answered():
    arcs = [ONE_SIDED.get(tie, tie) for tie in WAVE_2]
    back = ["-".join(reversed(tie.split("-"))) for tie in WAVE_2 if tie not in ONE_SIDED]
    return network(arcs + back, directed=True)


def with_office(ties):
    """The same network with a coordination office (node 12) tied to everyone."""
    plain = network(ties)
    spokes = [(node, 12) for node in range(12)]
    return graphs.build(13, np.concatenate([plain.edges, spokes]), sector=[*plain.sector, -1])


def in_names(edges):
    """Tied pairs as the manual writes them, in its order of names."""
    return sorted("-".join(IDS[node] for node in sorted(pair)) for pair in edges)

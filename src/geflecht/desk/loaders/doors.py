"""Which doors somebody opens: the sectors their contacts would reach each other through them."""

from collections import Counter
from dataclasses import dataclass

from geflecht.actors.models import Actor, Viewer
from geflecht.kit import clock
from geflecht.ties import loaders as ties

MOST = 3


@dataclass(frozen=True, slots=True)
class Doors:
    """contacts: how many. sectors: keys with contacts in each. open: pairs of sector keys between which this
    person joins contacts who are not tied to each other, with how many such pairs, most first."""

    contacts: int
    sectors: dict[str, int]
    open: list[tuple[str, str, int]]


def doors(person: Actor, *, viewer: Viewer) -> Doors:
    """Return which doors a person opens, among the ties that `viewer` may see. One network is loaded."""
    loaded = ties.load_network(collection=person.collection, on=clock.today(), viewer=viewer)
    if person.pk not in loaded.index:
        return Doors(0, {}, [])
    me = loaded.index[person.pk]
    near = loaded.network.adjacency
    around = sorted(near[[me]].indices.tolist())
    sector = loaded.network.sector
    keys = Counter(loaded.sector_keys[sector[one]] for one in around if sector[one] >= 0)
    tied = {(one, other) for one in around for other in near[[one]].indices.tolist()}
    between: Counter[tuple[str, str]] = Counter()
    for i, one in enumerate(around):
        for other in around[i + 1 :]:
            if (
                sector[one] >= 0 <= sector[other]
                and sector[one] != sector[other]
                and (one, other) not in tied
            ):
                first, second = sorted((int(sector[one]), int(sector[other])))
                between[loaded.sector_keys[first], loaded.sector_keys[second]] += 1
    order = sorted(between.items(), key=lambda item: (-item[1], item[0]))
    return Doors(len(around), dict(keys.most_common()), [(a, b, count) for (a, b), count in order[:MOST]])

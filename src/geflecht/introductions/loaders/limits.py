"""What a round may not propose, and what it must."""

from collections.abc import Iterable
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms.introductions import Limits
from geflecht.introductions.loaders.crowd import Crowd
from geflecht.introductions.models import Block, Introduction, Round, State

Pair = tuple[UUID, UUID]
FEW = 1  # ties up to which somebody counts as hardly tied


def blocked_pairs(ids: Iterable[UUID] | None = None) -> set[Pair]:
    """Return every pair of which one side, or the coordination, does not want the other; in both orders."""
    rows = Block.objects.all() if ids is None else Block.objects.filter(person__in=ids, other__in=ids)
    pairs = set(rows.values_list("person_id", "other_id"))
    return pairs | {(b, a) for a, b in pairs}


def limits(row: Round, crowd: Crowd) -> Limits:
    """Return the limits of a round: earlier introductions, blocks, and what the coordination marked."""
    mine = list(row.introductions.values_list("first_id", "second_id", "state"))
    pinned = {(a, b) for a, b, state in mine if state == State.PINNED}
    dropped = [(a, b) for a, b, state in mine if state == State.DROPPED]
    earlier = (
        Introduction.objects.filter(round__collection=row.collection_id)
        .exclude(round=row)
        .exclude(state=State.DROPPED)
    )
    past = [pair for pair in earlier.values_list("first_id", "second_id") if pair not in pinned]
    blocked = [pair for pair in blocked_pairs() if pair[0].int < pair[1].int]
    return Limits(
        past=crowd.pairs(past),
        refused=crowd.pairs(blocked),
        forbidden=np.vstack([crowd.pairs(dropped), _outside(row, crowd)]),
        pinned=crowd.pairs(pinned),
    )


def _outside(row: Round, crowd: Crowd) -> NDArray[np.intp]:
    """Return the pairs of participants a round is not about, (k, 2)."""
    there = np.flatnonzero(crowd.people.capacity)
    if row.sector_a_id and row.sector_b_id:
        codes = {one.pk: code for code, one in enumerate(crowd.sectors)}
        sector = crowd.people.sector[there]
        return _within(there[sector == codes[row.sector_a_id]], there[sector == codes[row.sector_b_id]])
    if row.who == Round.Who.FEW_TIES:
        degree = crowd.people.network.degree[there]
        return _within(there[degree > FEW])
    return np.zeros((0, 2), dtype=np.intp)


def _within(*groups: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return all pairs inside each group, (k, 2)."""
    pairs = [np.column_stack([group[i] for i in np.triu_indices(len(group), 1)]) for group in groups]
    return np.vstack([np.zeros((0, 2), dtype=np.intp), *pairs])


def capacity(row: Round, crowd: Crowd) -> NDArray[np.int64]:
    """Return how many introductions each person may get: a pin always has room, other sectors get none."""
    wanted = crowd.people.capacity.copy()
    if row.sector_a_id and row.sector_b_id:
        codes = [
            code for code, one in enumerate(crowd.sectors) if one.pk in (row.sector_a_id, row.sector_b_id)
        ]
        wanted[~np.isin(crowd.people.sector, codes)] = 0
    pins = row.introductions.filter(state=State.PINNED).values_list("first_id", "second_id")
    pinned = np.bincount(crowd.pairs(pins).ravel(), minlength=len(wanted))
    return np.maximum(wanted, pinned).astype(np.int64)

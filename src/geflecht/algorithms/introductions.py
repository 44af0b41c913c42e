"""A whole proposal of introductions: who comes into question, whom to choose, over how many rounds, and why.

Candidates (`candidates`), their score (`affinity`) and the choice (`matching`) in one call; people are
indices. Sentences about the result: `reasons`.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms import affinity, matching
from geflecht.algorithms.affinity import Parts, People, Weights
from geflecht.algorithms.candidates import Candidates, among, candidates, excluded_pairs

ALL_PAIRS = 120  # people up to which everybody is a candidate for everybody
SECOND_LOOKS = 3

Why = Literal["nobody_open", "others_full"]


def _no_pairs() -> NDArray[np.intp]:
    return np.empty((0, 2), dtype=np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Pairs (k, 2) that are out, and those that are in.

    past: introduced before. refused: one of them does not want to, or blocks the other. forbidden: dropped
    by the coordinator. pinned: in the first round whatever their score.
    """

    past: NDArray[np.intp] = field(default_factory=_no_pairs)
    refused: NDArray[np.intp] = field(default_factory=_no_pairs)
    forbidden: NDArray[np.intp] = field(default_factory=_no_pairs)
    pinned: NDArray[np.intp] = field(default_factory=_no_pairs)


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Introductions to propose.

    pairs: (k, 2), the smaller index first, by round and then the best first. round: (k,) from 1. score: (k,)
    0…1. parts: what it is made of. served: how many people get somebody, in any round. unserved: (u,) who has
    capacity and gets nobody; why: for each of them, "nobody_open" (nobody is left who is not tied, of the
    same organisation, introduced before, refused) or "others_full" (all who come into question are taken).
    weight: sum of the scores. bound: no choice from these candidates that serves as many weighs more.
    proven: whether the choice is known to be the best. candidates: the pairs it was made from.
    """

    pairs: NDArray[np.intp]
    round: NDArray[np.intp]
    score: NDArray[np.float64]
    parts: Parts
    served: int
    unserved: NDArray[np.intp]
    why: tuple[Why, ...]
    weight: float
    bound: float
    proven: bool
    candidates: Candidates


def introduce(
    people: People,
    limits: Limits | None = None,
    *,
    weights: Weights | None = None,
    per_person: int = 20,
    rounds: int = 1,
    seed: int = 0,
) -> Proposal:
    """Propose introductions: first as many people as possible get somebody, then the best pairs.

    per_person: candidates each person brings in, per round; up to `ALL_PAIRS` people all are candidates.
    rounds: how often everybody gets up to `capacity` introductions; no pair comes twice. Each round is
    chosen on its own, after the ones before it; the bound is on all of them together.
    Deterministic for a seed. Raises ValueError for pins that are excluded, exceed a capacity, or join people
    who are tied or of one organisation, and for rounds or per_person below 1.
    """
    limits, weights = limits or Limits(), weights or Weights()
    if rounds < 1 or per_person < 1:
        raise ValueError("rounds and per_person must be 1 or more")
    out = np.concatenate([limits.past, limits.refused, limits.forbidden])
    pinned = _checked_pins(people, limits.pinned, out)
    taking = int((people.capacity > 0).sum())
    width = taking if taking <= ALL_PAIRS else per_person * rounds
    found = candidates(people, weights, out, per_person=max(width, 1), seed=seed)
    found = _with(people, weights, found, pinned)
    solved, found = _first_round(people, weights, found, pinned, out, per_person, seed)
    chosen, round_of, total_bound = _rounds(people, found, solved, pinned, rounds, seed)
    return _proposal(people, found, chosen, round_of, total_bound, rounds == 1 and solved.proven, out)


def _first_round(
    people: People,
    weights: Weights,
    found: Candidates,
    pinned: NDArray[np.intp],
    out: NDArray[np.intp],
    per_person: int,
    seed: int,
) -> tuple[matching.Matching, Candidates]:
    """Match, and look again among those with room for whoever got nobody."""
    for look in range(SECOND_LOOKS + 1):
        solved = matching.match(
            found.pairs, found.score, people.capacity, pinned=_places(people, found, pinned), seed=seed
        )
        load = np.bincount(found.pairs[solved.chosen].ravel(), minlength=people.n)
        alone = np.flatnonzero((load == 0) & (people.capacity > 0))
        if not len(alone) or look == SECOND_LOOKS:
            break
        open_to = np.flatnonzero(load < people.capacity)
        more = among(people, weights, out, alone, open_to, per_person=per_person, seed=seed)
        wider = _with(people, weights, found, more.pairs)
        if len(wider.pairs) == len(found.pairs):
            break
        found = wider
    return solved, found


def _rounds(
    people: People,
    found: Candidates,
    solved: matching.Matching,
    pinned: NDArray[np.intp],
    rounds: int,
    seed: int,
) -> tuple[NDArray[np.intp], NDArray[np.intp], float]:
    """Choose the further rounds from the pairs that are left; return pairs, rounds and a bound for all."""
    chosen, numbers = [solved.chosen], [np.ones(len(solved.chosen), dtype=np.intp)]
    left = found.score.copy()
    for number in range(2, rounds + 1):
        left[chosen[-1]] = np.nan
        chosen.append(matching.match(found.pairs, left, people.capacity, seed=seed).chosen)
        numbers.append(np.full(len(chosen[-1]), number, dtype=np.intp))
    if rounds == 1:
        return chosen[0], numbers[0], solved.bound
    together = matching.match(
        found.pairs, found.score, rounds * people.capacity, pinned=_places(people, found, pinned), seed=seed,
        small=0,
    )  # fmt: skip
    return np.concatenate(chosen), np.concatenate(numbers), together.bound


def _proposal(
    people: People,
    found: Candidates,
    chosen: NDArray[np.intp],
    round_of: NDArray[np.intp],
    bound: float,
    proven: bool,
    out: NDArray[np.intp],
) -> Proposal:
    order = np.lexsort((chosen, -found.score[chosen], round_of))
    chosen, round_of = chosen[order], round_of[order]
    pairs, score = found.pairs[chosen], found.score[chosen]
    load = np.bincount(pairs.ravel(), minlength=people.n)
    alone = np.flatnonzero((load == 0) & (people.capacity > 0))
    weight = float(score.sum())
    return Proposal(
        pairs, round_of, score, affinity.parts(people, pairs), int((load > 0).sum()), alone,
        _why(people, alone, out), weight, max(bound, weight), proven, found,
    )  # fmt: skip


def _why(people: People, alone: NDArray[np.intp], out: NDArray[np.intp]) -> tuple[Why, ...]:
    """Say whether anybody else would have come into question for those who got nobody."""
    excluded, found = excluded_pairs(people, out), list[Why]()
    for one in alone:
        possible = people.capacity > 0
        possible[one] = False
        possible[excluded[[one]].indices] = False
        if people.organisation[one] >= 0:
            possible &= people.organisation != people.organisation[one]
        found.append("others_full" if possible.any() else "nobody_open")
    return tuple(found)


def _with(people: People, weights: Weights, found: Candidates, more: NDArray[np.intp]) -> Candidates:
    """Add pairs to the candidates, keeping the order."""
    keys = _keys(people, found.pairs)
    new = np.setdiff1d(_keys(people, more), keys)
    if not len(new):
        return found
    pairs = np.column_stack(np.divmod(new, people.n)).astype(np.intp)
    score = affinity.parts(people, pairs).score(weights)
    order = np.argsort(np.concatenate([keys, new]), kind="stable")
    return replace(
        found,
        pairs=np.concatenate([found.pairs, pairs])[order],
        score=np.concatenate([found.score, score])[order],
    )


def _keys(people: People, pairs: NDArray[np.intp]) -> NDArray[np.int64]:
    low, high = np.sort(pairs, axis=1).T
    keys: NDArray[np.int64] = low * people.n + high
    return keys


def _places(people: People, found: Candidates, pairs: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.searchsorted(_keys(people, found.pairs), np.unique(_keys(people, pairs))).astype(np.intp)


def _checked_pins(people: People, pinned: NDArray[np.intp], out: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the pins; refuse those that no proposal may hold."""
    pairs = np.asarray(pinned, dtype=np.intp).reshape(-1, 2)
    excluded = excluded_pairs(people, out)
    for a, b in pairs:
        same = people.organisation[a] == people.organisation[b] >= 0
        if a == b or same or excluded[a, b]:
            raise ValueError(f"the pinned pair {a}, {b} is tied, excluded or of one organisation")
    load = np.bincount(pairs.ravel(), minlength=people.n)
    if (load > people.capacity).any():
        raise ValueError(f"the pinned pairs exceed the capacity of {np.flatnonzero(load > people.capacity)}")
    return pairs

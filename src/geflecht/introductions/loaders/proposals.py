"""One call of the engine for a round, and its answer as values to store."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import UUID

import numpy as np
from django.db.models import Q
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from geflecht.actors.models import Viewer
from geflecht.algorithms import affinity, reasons
from geflecht.algorithms import introductions as engine
from geflecht.algorithms.affinity import PARTS, Parts, Weights
from geflecht.algorithms.candidates import among
from geflecht.introductions.loaders.crowd import Crowd, crowd
from geflecht.introductions.loaders.limits import capacity, limits
from geflecht.introductions.models import Round
from geflecht.kit.jobs import Work

Pair = tuple[UUID, UUID]
Values = dict[Pair, dict[str, Any]]
PER_PERSON = 20
LANGUAGES: tuple[reasons.Language, ...] = ("de", "en")


@dataclass(frozen=True, slots=True)
class Found:
    """The proposals of a round: values to store per pair, and who got nobody, why (German, English)."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "score", "parts", "reason_de", "reason_en", "topic", "common_contact_id",
    )  # fmt: skip
    pairs: Values
    unserved: list[tuple[str, str, str]]
    share_of_bound: float | None


def weights_of(row: Round) -> Weights:
    """Return the weights of a round; those it does not name, or all if all are 0, as the engine has them."""
    named = {name: float(value) for name, value in row.weights.items() if name in PARTS}
    return Weights(**named) if any(named.values()) else Weights()


def load(row: Round, viewer: Viewer) -> Crowd:
    """Load everybody of the round's collection, with the capacities of this round."""
    loaded = crowd(collection=row.collection, viewer=viewer, most=row.most)
    return replace(loaded, people=replace(loaded.people, capacity=capacity(row, loaded)))


def solve(row: Round, *, viewer: Viewer, work: Work | None = None) -> Found:
    """Compute the proposals of a round. Raises ValueError where its pins cannot all stand."""
    _say(work, 1, _("Reading who takes part"))
    loaded, weights = load(row, viewer), weights_of(row)
    _say(work, 2, _("Looking for the best pairs"))
    found = engine.introduce(
        loaded.people, limits(row, loaded), weights=weights, per_person=PER_PERSON, rounds=1, seed=0
    )
    _say(work, 3, _("Writing the reasons"))
    return Found(
        pairs=values_of(loaded, found.pairs, found.score, found.parts, weights),
        unserved=[
            (str(loaded.ids[i]), reasons.why(why, "de"), reasons.why(why, "en"))
            for i, why in zip(found.unserved.tolist(), found.why, strict=True)
        ],
        share_of_bound=found.weight / found.bound if found.bound > 0 else None,
    )


def _say(work: Work | None, step: int, note: str) -> None:
    if work:
        work.at(step, 3, note)


def values_of(
    loaded: Crowd, pairs: NDArray[np.intp], score: NDArray[np.float64], parts: Parts, weights: Weights
) -> Values:
    """Return what is stored of each pair, by the ids of both in order.

    A common contact is named only if every member may know of both ties: the reason goes to both by mail.
    """
    parts = replace(parts, common=_nameable(loaded, pairs, parts.common))
    values: Values = {}
    for k, (a, b) in enumerate(pairs.tolist()):
        one, other = sorted((loaded.ids[a], loaded.ids[b]), key=lambda pk: pk.int)
        item, common = int(parts.need_item[k]), int(parts.common[k])
        values[one, other] = {
            "score": round(float(score[k]), 6),
            "parts": {name: round(float(getattr(parts, name)[k]), 4) for name in PARTS},
            "topic": loaded.people.needs.said(item)[:500] if item >= 0 else "",
            "common_contact_id": loaded.ids[common] if common >= 0 else None,
        }
        for language in LANGUAGES:
            facts = reasons.facts_of(loaded.people, (a, b), parts, k, weights, loaded.names[language])
            values[one, other][f"reason_{language}"] = reasons.sentence(facts, language)
    return values


def _nameable(loaded: Crowd, pairs: NDArray[np.intp], common: NDArray[np.intp]) -> NDArray[np.intp]:
    known = loaded.open_ties
    return np.array(
        [
            c if (min(a, c), max(a, c)) in known and (min(b, c), max(b, c)) in known else -1
            for (a, b), c in zip(pairs.tolist(), common.tolist(), strict=True)
        ],
        dtype=np.intp,
    )


@dataclass(frozen=True, slots=True)
class Next:
    """Somebody else for one side of a pair."""

    other: UUID
    score: float
    reason_de: str
    reason_en: str


def next_best(row: Round, keep: UUID, *, viewer: Viewer, count: int) -> list[Next]:
    """Return the best `count` people for `keep` in a round, best first; pairs of the round are left out."""
    loaded = load(row, viewer)
    if keep not in loaded.index:
        return []
    me, weights = loaded.index[keep], weights_of(row)
    mine = row.introductions.filter(Q(first=keep) | Q(second=keep)).values_list("first_id", "second_id")
    given = limits(row, loaded)
    out = np.vstack([given.past, given.refused, given.forbidden, loaded.pairs(mine)])
    there = np.flatnonzero(loaded.people.capacity)
    found = among(loaded.people, weights, out, np.array([me]), there[there != me], per_person=count)
    best = np.argsort(-found.score, kind="stable")[:count]
    pairs, score = found.pairs[best], found.score[best]
    values = values_of(loaded, pairs, score, affinity.parts(loaded.people, pairs), weights)
    return [
        Next(b if a == keep else a, one["score"], one["reason_de"], one["reason_en"])
        for (a, b), one in values.items()
    ]


def describe(row: Round, named: Sequence[Pair], *, viewer: Viewer) -> Values:
    """Return score, parts and reasons of given pairs of a round, by the ids of both in order."""
    loaded, weights = load(row, viewer), weights_of(row)
    pairs = loaded.pairs(named)
    parts = affinity.parts(loaded.people, pairs)
    return values_of(loaded, pairs, parts.score(weights), parts, weights)

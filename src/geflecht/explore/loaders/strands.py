"""The ties between these actors, as spans of time; what is derived from occasions lies beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geflecht.actors.models import Viewer, audiences_of
from geflecht.explore.loaders.cast import NEVER, Cast, Flags, Indices
from geflecht.explore.loaders.kept import kept, key_of
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties.models import Observation, Origin, Presence, TieKind

Days = NDArray[np.int64]
Story = tuple[int, int, str, int]  # a, b, kind, and the side that named the other (−1: no direction)
_COLUMNS = (
    "source_id", "target_id", "kind", "is_directed", "observed_on", "is_ending", "since", "until", "origin",
)  # fmt: skip
KINDS = tuple(TieKind.values)
ORIGINS = tuple(Origin.values)


@dataclass(frozen=True, eq=False)
class Strands:
    """Spans in which a tie of one kind stands: from `start` (ordinal day) until before `end`.

    Rows are sorted by pair (a < b), kind and start. new_on: the day a tie counts as new, its `since` if
    known. since: that date as it was stated, "" if it was not.
    """

    a: Indices
    b: Indices
    kind: Indices
    start: Days
    end: Days
    new_on: Days
    origin: Indices
    since: list[str]

    def __len__(self) -> int:
        return len(self.a)

    def standing(self, day: int) -> Flags:
        """Mark the spans that hold `day`."""
        return (self.start <= day) & (day < self.end)


@dataclass(frozen=True, eq=False)
class Occasions:
    """Who shared which event, lab or project: the derived layer, never counted as declared.

    keys: the last part of an occasion's address, its id where it has none. day: ordinal, 0 if unknown.
    """

    labels: list[str]
    addresses: list[str]
    keys: list[str]
    day: Days
    actor: Indices
    occasion: Indices


def strands_of(cast: Cast, *, viewer: Viewer, revision: int) -> Strands:
    """Return the ties among `cast` that `viewer` may see; kept until anything changes."""
    key = key_of("strands", viewer=viewer, revision=revision, collection=cast.collection)
    return kept(key, lambda: _spans(cast, viewer))


def occasions_of(cast: Cast, *, viewer: Viewer, revision: int) -> Occasions:
    """Return the occasions these actors shared, as far as `viewer` may know of them."""
    key = key_of("occasions", viewer=viewer, revision=revision, collection=cast.collection)
    return kept(key, lambda: _occasions(cast, viewer))


def _spans(cast: Cast, viewer: Viewer) -> Strands:
    rows = (
        Observation.objects.visible_to(viewer)
        .filter(collection=cast.collection)
        .order_by("observed_on", "recorded_at", "pk")
        .values_list(*_COLUMNS)
    )
    stories: dict[Story, list[tuple[Any, ...]]] = {}
    for source, target, kind, is_directed, *rest in rows:
        a, b = cast.position.get(source, -1), cast.position.get(target, -1)
        if a >= 0 and b >= 0:
            for key in _stories(stories, a, b, kind, is_directed, is_ending=rest[1]):
                stories.setdefault(key, []).append(tuple(rest))
    found = [
        (a, b, KINDS.index(kind), *span)
        for (a, b, kind, _side), story in sorted(stories.items())
        for span in _told(story)
    ]
    columns = list(zip(*found, strict=True)) if found else [()] * 8
    first, second, kinds, start, end, new_on, origin = (
        np.array(column, dtype=np.int64) for column in columns[:7]
    )
    return Strands(first, second, kinds, start, end, new_on, origin, list(columns[7]))


def _stories(
    known: dict[Story, list[tuple[Any, ...]]],
    a: int,
    b: int,
    kind: str,
    is_directed: bool,
    *,
    is_ending: bool,
) -> list[Story]:
    """Return the stories a statement belongs to: an ending without direction ends both directions too."""
    low, high = min(a, b), max(a, b)
    if is_ending and not is_directed:
        return [key for side in (-1, low, high) if (key := (low, high, kind, side)) in known]
    return [(low, high, kind, a if is_directed else -1)]


def _told(story: Iterable[tuple[Any, ...]]) -> list[tuple[int, int, int, int, str]]:
    """Turn the statements on one tie, oldest first, into its spans; each statement stands until the next."""
    spans: list[list[Any]] = []
    for observed_on, is_ending, since, until, origin in story:
        day = observed_on.toordinal()
        end = until.last.toordinal() if until else NEVER
        is_open = bool(spans) and spans[-1][1] > day
        if is_ending:
            if is_open:
                spans[-1][1] = day
        elif is_open:
            spans[-1][1] = end  # the latest word on its end holds, as in `ties.loaders`
            _learn(spans[-1], since, origin)
        else:
            spans.append([day, end, day, ORIGINS.index(origin), ""])
            _learn(spans[-1], since, origin)
    return [tuple(span) for span in spans if span[1] > span[0]]


def _learn(span: list[Any], since: PartialDate | None, origin: str) -> None:
    """Take over what a statement says of a tie's beginning; an unknown origin says nothing."""
    if since:
        span[2], span[4] = since.first.toordinal(), str(since)
    if origin != Origin.UNKNOWN:
        span[3] = ORIGINS.index(origin)


def _occasions(cast: Cast, viewer: Viewer) -> Occasions:
    rows = (
        Presence.objects.filter(
            occasion__collection=cast.collection, occasion__audience__in=audiences_of(viewer)
        )
        .order_by("occasion__on", "occasion_id", "actor_id")
        .values_list("actor_id", "occasion_id", "occasion__label", "occasion__address", "occasion__on")
    )
    order: dict[Any, int] = {}
    heads: list[tuple[str, str, str, int]] = []
    pairs: list[tuple[int, int]] = []
    for actor, occasion, label, address, on in rows:
        if actor not in cast.position:
            continue
        if occasion not in order:
            order[occasion] = len(order)
            heads.append(
                (
                    label,
                    address,
                    address.strip("/").rpartition("/")[2] or str(occasion),
                    on.first.toordinal() if on else 0,
                )
            )
        pairs.append((cast.position[actor], order[occasion]))
    table = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    return Occasions(
        labels=[head[0] for head in heads],
        addresses=[head[1] for head in heads],
        keys=[head[2] for head in heads],
        day=np.array([head[3] for head in heads], dtype=np.int64),
        actor=table[:, 0],
        occasion=table[:, 1],
    )

"""Reads of ties: a network's measures at a date, what changed, layouts; dear results are kept."""

import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Q

from geflecht.actors.models import Actor, Collection, Sector, Side, Viewer, audiences_of
from geflecht.algorithms import catalogue, change
from geflecht.algorithms.graphs import Network
from geflecht.algorithms.layout import layout
from geflecht.kit import clock
from geflecht.ties import loaders
from geflecht.ties.loaders import Loaded, Tie
from geflecht.ties.models import COUNTED_KINDS, Computed, Observation, ObservationQuerySet, Wave

PERMUTATIONS = 2000
SEED = 20_260_101
KEPT_RESULTS = 40


def measures(
    *,
    collection: Collection,
    viewer: Viewer,
    on: dt.date | None = None,
    level: str = "actors",
    kinds: Sequence[str] = COUNTED_KINDS,
    without: Sequence[UUID] = (),
    only: Sequence[UUID] | None = None,
    group_by: str = "sector",
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> dict[str, Any]:
    """Return all measures of the network that `viewer` may see, as it stood on `on` (default: today).

    The document is that of `geflecht metrics --json`; ids are strings. It also says what is known of
    coverage, Eigendynamik (ties new in the year before `on`) and moderator dependence. Kept until the
    collection changes. group_by: `sector` or `side`, what mixing and E-I go over.
    """
    on = on or clock.today()

    def compute() -> dict[str, Any]:
        begin = time.perf_counter()
        ties = loaders.standing_ties(collection=collection, on=on, viewer=viewer, kinds=kinds)
        whole = loaders.load_network(
            collection=collection, on=on, viewer=viewer, level=level, kinds=kinds, ties=ties
        )
        chosen = whole if only is None else loaders.only(whole, only)
        left = loaders.without(chosen, without) if without else chosen
        document = _measured(
            _by_side(left) if group_by == "side" else left,
            permutations=permutations,
            seed=seed,
            eigendynamik=eigendynamik(collection=collection, ties=ties, until=on),
            moderator_dependence=_dependence(collection, chosen, on),
            coverage=coverage(collection=collection, loaded=left, on=on),
        )
        document["seconds"] = round(time.perf_counter() - begin, 3)
        return document

    asked = [on, level, sorted(kinds), sorted(map(str, without)),
             None if only is None else sorted(map(str, only)), [group_by, permutations, seed]]  # fmt: skip
    return _kept(collection, viewer, "measures", asked, compute)


def _measured(loaded: Loaded, *, permutations: int, seed: int, **known: Any) -> dict[str, Any]:
    """Return the document of all measures of `loaded`, with what else is `known` of the network."""
    rng = np.random.default_rng(seed)
    found = catalogue.catalogue(loaded.network, permutations=permutations, rng=rng)
    ids = [str(pk) for pk in loaded.ids]
    document = catalogue.document(found, ids, loaded.sector_keys, seed=seed, **known)
    if found.cuts is not None:
        document["cut_point_parts"] = [list(parts) for parts in found.cuts.point_parts]
        document["bridge_parts"] = found.cuts.bridge_parts.tolist()
    return document


def eigendynamik(
    *, collection: Collection, ties: Sequence[Tie], until: dt.date, since: dt.date | None = None
) -> dict[str, Any] | None:
    """Return which of the ties new after `since` (default: a year before) arose without the network's doing."""
    since = since or _a_year_before(until)
    new = loaders.new_ties(ties=ties, since=since, until=until)
    if not new:
        return None
    codes, helped = loaders.origins(ties=new, collection=collection)
    return {
        **_plain(asdict(change.eigendynamik(codes, helped))),
        "since": since.isoformat(),
        "until": until.isoformat(),
    }


def _by_side(loaded: Loaded) -> Loaded:
    """Return the same network with the sides of the sectors as its classes."""
    side_of = dict(Sector.objects.values_list("key", "side"))
    sides = list(Side.values)
    classes = np.array([*(sides.index(side_of[key]) for key in loaded.sector_keys), -1], dtype=np.intp)
    network = replace(loaded.network, sector=classes[loaded.network.sector])
    return replace(loaded, network=network, sector_keys=sides)


def _dependence(collection: Collection, loaded: Loaded, on: dt.date) -> dict[str, Any] | None:
    office = loaded.indices(loaders.office_ids(collection=collection, on=on))
    if not office or loaded.network.n > catalogue.EXACT_NODES:
        return None
    return _plain(asdict(change.moderator_dependence(loaded.network, office)))


def coverage(*, collection: Collection, loaded: Loaded, on: dt.date) -> dict[str, Any] | None:
    """Return how much of the network the last wave up to `on` heard; None if nobody was ever asked."""
    wave = Wave.objects.filter(collection=collection, opened_on__lte=on).order_by("-opened_on", "-pk").first()
    if wave is None:
        return None
    asked, answered = loaders.wave_answers(loaded=loaded, wave_id=wave.pk)
    return {
        **_plain(asdict(change.coverage(asked, answered))),
        "wave": wave.name,
        "opened_on": wave.opened_on.isoformat(),
    }


def compare(
    *,
    collection: Collection,
    viewer: Viewer,
    before: dt.date,
    after: dt.date,
    kinds: Sequence[str] = COUNTED_KINDS,
) -> dict[str, Any]:
    """Return how ties changed between two days: new, lost and kept pairs (ids as strings) and their rates."""

    def compute() -> dict[str, Any]:
        one, other = (
            loaders.load_network(collection=collection, on=day, viewer=viewer, kinds=kinds)
            for day in (before, after)
        )
        found, knit = change.compare(one.network, other.network), change.closure(one.network, other.network)
        named = {
            name: [[str(one.ids[a]), str(one.ids[b])] for a, b in getattr(found, name).tolist()]
            for name in ("new", "lost", "kept")
        }
        rates = {name: getattr(found, name) for name in ("growth", "persistence", "jaccard")}
        return _plain({**named, **rates, "closure": knit.rate, "closure_far": knit.far_rate})

    return _kept(collection, viewer, "change", [before, after, sorted(kinds)], compute)


def positions(*, collection: Collection, viewer: Viewer) -> dict[str, tuple[float, float]]:
    """Return where each actor of `collection` is drawn for the circle of `viewer`, from −1 to 1; ids as strings.

    One layout for every filter and date, over all ties the circle may see and all occasions it may know of:
    where somebody stands tells nothing of what is hidden. What a member alone may see does not move anybody.
    When the collection changes, known actors start from where they were, so the picture stays familiar.
    """
    circle = loaders.anybody_like(viewer)
    key = "-".join(sorted(audiences_of(circle)))
    kept = Computed.objects.filter(collection=collection, what="layout", key=key).first()
    if kept and kept.revision == collection.revision:
        return _as_points(kept.payload)
    ids, drawn = loaders.drawn_network(collection=collection, viewer=circle)
    payload = _laid_out(ids, drawn, kept.payload if kept else {})
    Computed.objects.update_or_create(
        collection=collection, what="layout", key=key,
        defaults={"revision": collection.revision, "payload": payload, "computed_at": clock.now()},
    )  # fmt: skip
    return _as_points(payload)


def _laid_out(ids: Sequence[UUID], drawn: Network, known: dict[str, list[float]]) -> dict[str, list[float]]:
    """Return a new layout that starts from the known places, as it is kept."""
    start = np.array([known.get(str(pk), (np.nan, np.nan)) for pk in ids], dtype=np.float64).reshape(-1, 2)
    points = layout(drawn, seed=SEED, start=start if known else None)
    return {str(pk): [round(float(x), 4), round(float(y), 4)] for pk, (x, y) in zip(ids, points, strict=True)}


def _as_points(payload: dict[str, list[float]]) -> dict[str, tuple[float, float]]:
    return {pk: (x, y) for pk, (x, y) in payload.items()}


def observations_of(*, actor: Actor, viewer: Viewer) -> ObservationQuerySet:
    """Return every statement about an actor's ties that `viewer` may see, newest first."""
    return (
        Observation.objects.visible_to(viewer)
        .filter(Q(source=actor) | Q(target=actor))
        .select_related("source__sector", "target__sector")
        .order_by("-observed_on", "-recorded_at", "pk")
    )


def _a_year_before(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _kept(
    collection: Collection, viewer: Viewer, what: str, asked: list[Any], compute: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Return the result kept for this state, question and circle of viewers, or compute and keep it."""
    own = (
        str(viewer.person_id)
        if viewer.is_authenticated and not viewer.is_coordinator and viewer.person_id
        else ""
    )
    question = json.dumps([asked, sorted(audiences_of(viewer)), own], default=str)
    key = hashlib.blake2b(question.encode(), digest_size=24).hexdigest()
    kept = Computed.objects.filter(collection=collection, what=what, key=key).first()
    if kept and kept.revision == collection.revision:
        payload: dict[str, Any] = kept.payload
        return payload
    payload = compute()
    stale = Computed.objects.filter(collection=collection, what=what)
    if stale.count() >= KEPT_RESULTS:
        stale.exclude(revision=collection.revision).delete()
    Computed.objects.update_or_create(
        collection=collection, what=what, key=key,
        defaults={"revision": collection.revision, "payload": payload, "computed_at": clock.now()},
    )  # fmt: skip
    return payload


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as JSON knows them: undefined is None, tuples are lists."""

    def plain(value: Any) -> Any:
        if isinstance(value, float):
            return None if np.isnan(value) else value
        if isinstance(value, (tuple, list)):
            return [plain(part) for part in value]
        return value.item() if isinstance(value, np.generic) else value

    return {name: plain(value) for name, value in values.items()}

"""The start page: the network as a picture, figures, what comes next."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.utils.translation import get_language

from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Actor, Collection
from geflecht.events import queries as event_queries
from geflecht.events.models import Event
from geflecht.kit import clock, revision
from geflecht.labs.models import Lab
from geflecht.ties import loaders as tie_loaders
from geflecht.ties import queries as tie_queries
from geflecht.ui.templatetags.ui import SHAPES

SECONDS = 3600
WIDTH, HEIGHT, MARGIN = 640, 500, 24
MOST_LINES = 150
BY_RANK = 0.75
EVENTS = 3
STRANGER = AnonymousUser()  # what stands on the start page is what everybody may see


@dataclass(frozen=True, slots=True)
class Mark:
    """The shape of a sector where an organisation stands."""

    tone: int
    path: str
    transform: str


@dataclass(slots=True)
class Weave:
    """The network as a picture: lines within and across sectors, each all in one path; `legend` names sectors."""

    marks: list[Mark] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    across: list[str] = field(default_factory=list)
    legend: list[dict[str, Any]] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def lines(self) -> int:
        return len(self.inside) + len(self.across)


def context_of(impulses: Sequence[Any]) -> dict[str, Any]:
    """Return what the start page shows; picture and figures are kept until anything changes."""
    collection = actor_queries.network_frame()["row"].public_collection
    key = f"home:{revision.current()}:{get_language()}:{clock.today()}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = {"weave": _weave(collection), "figures": _figures(collection)}
        cache.set(key, kept, SECONDS)
    rows = event_queries.listed(viewer=STRANGER, collection=collection, chosen={})[:EVENTS]
    return {
        **kept,
        "events": event_queries.with_days(rows),
        "impulses": impulses,
        "organisation": organisation_data(),
    }


def organisation_data() -> dict[str, Any]:
    """Return the network as schema.org knows it."""
    frame = actor_queries.network_frame()
    row = frame["row"]
    data = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": row.name,
        "url": f"{settings.SITE_URL}/",
        "email": row.contact_email,
        "foundingDate": row.starts_on.isoformat() if row.starts_on else "",
        "dissolutionDate": row.ends_on.isoformat() if row.ends_on and row.ends_on < clock.today() else "",
        "funder": [{"@type": "Organization", "name": funder.name} for funder in frame["funders"]],
    }
    return {key: value for key, value in data.items() if value not in ("", [])}


def _figures(collection: Collection | None) -> dict[str, int]:
    if collection is None:
        return {}
    actors = Actor.objects.visible_to(STRANGER).filter(collection=collection)
    events = Event.objects.visible_to(STRANGER).filter(collection=collection)
    return {
        "organisations": actors.organisations().count(),
        "events": events.count(),
        "labs": Lab.objects.visible_to(STRANGER).filter(collection=collection).count(),
    }


def _weave(collection: Collection | None) -> Weave:
    """Draw the visible organisations of a collection and what joins them; empty where nothing does."""
    if collection is None:
        return Weave()
    actors = Actor.objects.visible_to(STRANGER).filter(collection=collection).organisations()
    seen = {actor.pk: actor for actor in actors.select_related("sector")}
    pairs = _joined(collection, seen)
    if not pairs:
        return Weave()
    joined = dict.fromkeys(pk for pair in pairs for pk in pair)
    points = tie_queries.positions(collection=collection, viewer=STRANGER)
    places = _fitted({pk: points[str(pk)] for pk in joined if str(pk) in points})
    weave = Weave(
        marks=[_mark(seen[pk], place) for pk, place in places.items()],
        legend=_legend(seen[pk] for pk in places),
    )
    for a, b in pairs[:MOST_LINES]:
        if a in places and b in places:
            lines = weave.inside if seen[a].sector_id == seen[b].sector_id else weave.across
            lines.append("M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*places[a], *places[b]))
    return weave


def _joined(collection: Collection, seen: Container[UUID]) -> list[tuple[UUID, UUID]]:
    """Return the pairs that shared occasions, the most often first, then those with a stated tie alone."""
    shared = tie_loaders.shared_occasions(collection=collection, viewer=STRANGER)
    often = sorted(shared, key=lambda pair: (-shared[pair], str(pair)))
    ties = tie_loaders.standing_ties(collection=collection, viewer=STRANGER, on=clock.today())
    pairs = dict.fromkeys([*often, *(tie.pair for tie in ties)])
    return [pair for pair in pairs if pair[0] in seen and pair[1] in seen]


def _fitted(points: dict[UUID, tuple[float, float]]) -> dict[UUID, tuple[float, float]]:
    """Stretch points to the sheet: as the layout has them, but crowds take more room than empty space."""
    across, down = (_spread([point[axis] for point in points.values()]) for axis in (0, 1))
    wide, high = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    return {
        pk: (round(MARGIN + x * wide, 1), round(MARGIN + y * high, 1))
        for pk, x, y in zip(points, across, down, strict=True)
    }


def _spread(values: list[float]) -> list[float]:
    """Return `values` between 0 and 1, mixed of where each lies and of its rank."""
    ordered = sorted(values)
    span, last = (ordered[-1] - ordered[0]) or 1, max(len(values) - 1, 1)
    ranks = {value: place / last for place, value in enumerate(ordered)}
    return [(1 - BY_RANK) * (value - ordered[0]) / span + BY_RANK * ranks[value] for value in values]


def _mark(actor: Actor, place: tuple[float, float]) -> Mark:
    sector = actor.sector
    shape = sector.shape if sector and sector.shape in SHAPES else "circle"
    transform = f"translate({place[0] - 9:.1f} {place[1] - 9:.1f}) scale(0.75)"  # shapes are 24 wide
    return Mark(tone=sector.tone if sector else 1, path=SHAPES[shape], transform=transform)


def _legend(actors: Any) -> list[dict[str, Any]]:
    sectors = {actor.sector_id: actor.sector for actor in actors if actor.sector}
    ordered = sorted(sectors.values(), key=lambda sector: (sector.position, sector.key))
    return [{"label": sector.label, "tone": sector.tone, "shape": sector.shape} for sector in ordered]

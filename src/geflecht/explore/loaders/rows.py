"""The set as rows: for the pages, fifty at a time, and as tables to take away."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, OfferNeed, Sector, Viewer
from geflecht.explore.loaders.cast import Indices, open_offers
from geflecht.explore.loaders.mixing import mix_of
from geflecht.explore.loaders.scene import DECLARED, DERIVED, Scene
from geflecht.explore.loaders.strands import KINDS, ORIGINS
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties.models import Origin, TieKind

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ActorRow:
    actor: Actor
    sector: Sector | None
    degree: int
    offers: list[OfferNeed]
    needs: list[OfferNeed]


@dataclass(frozen=True, slots=True)
class End:
    """One side of a tie, as much of it as a list shows."""

    name: str
    url: str
    sector: Sector | None


@dataclass(frozen=True, slots=True)
class TieRow:
    first: End
    second: End
    is_derived: bool
    kinds: list[str] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    since: str = ""
    first_stated: dt.date | None = None
    occasions: int = 0

    @property
    def since_shown(self) -> str:
        return shown(self.since)


def shown(since: str) -> str:
    """Return a partial date as the active language writes it; "" stays empty."""
    return PartialDate.parse(since).shown() if since else ""


def ordered(scene: Scene) -> Indices:
    """Return the set in the order that was asked for; the name decides between equals."""
    nodes, cast = scene.nodes, scene.cast
    last = len(cast.sectors) + len(cast.places)
    keys = {
        "bereich": np.where(scene.sector < 0, last, scene.sector),
        "ort": np.where(scene.place < 0, last, scene.place),
        "grad": -scene.degree if scene.choice.order == "grad" else None,
    }
    key = keys.get(scene.choice.order)
    return nodes if key is None else nodes[np.argsort(key[nodes], kind="stable")]


def actor_rows(scene: Scene, nodes: Sequence[int], *, viewer: Viewer) -> list[ActorRow]:
    """Return one row per node: three reads, however many there are."""
    ids = [scene.cast.ids[node] for node in nodes]
    found = (
        Actor.objects.visible_to(viewer).filter(pk__in=ids).select_related("place").prefetch_related("themes")
    )
    actors = {actor.pk: actor for actor in found}
    open_now: dict[UUID, list[OfferNeed]] = {}
    for offer in open_offers(ids, viewer):
        open_now.setdefault(offer.actor_id, []).append(offer)
    return [
        ActorRow(
            actors[pk],
            _sector(scene, node),
            int(scene.degree[node]),
            [offer for offer in open_now.get(pk, ()) if offer.direction == OfferNeed.Direction.OFFER],
            [offer for offer in open_now.get(pk, ()) if offer.direction == OfferNeed.Direction.NEED],
        )
        for node, pk in zip(nodes, ids, strict=True)
        if pk in actors
    ]


def tie_count(scene: Scene) -> int:
    """Return how many rows `tie_rows` has: declared pairs first, then derived ones."""
    return sum(len(pairs) for pairs, _is_derived in _layers(scene))


def tie_rows(scene: Scene, places: Iterable[int]) -> list[TieRow]:
    """Return the rows at these places of the list of ties."""
    rows = []
    for place in places:
        for pairs, is_derived in _layers(scene):
            if place < len(pairs):
                a, b = int(pairs.a[place]), int(pairs.b[place])
                rows.append(
                    _derived(scene, a, b, int(pairs.weight[place])) if is_derived else _declared(scene, a, b)
                )
                break
            place -= len(pairs)
    return rows


def _layers(scene: Scene) -> list[tuple[Any, bool]]:
    layers = [(scene.declared, False)] if DECLARED in scene.layers else []
    return [*layers, (scene.derived, True)] if DERIVED in scene.layers else layers


def _sector(scene: Scene, node: int) -> Sector | None:
    return scene.cast.sectors[scene.sector[node]] if scene.sector[node] >= 0 else None


def end(scene: Scene, node: int) -> End:
    """Return how a node is named and where its page is."""
    return End(
        scene.cast.names[node], reverse("explore:actor", args=[scene.cast.keys[node]]), _sector(scene, node)
    )


def _declared(scene: Scene, a: int, b: int) -> TieRow:
    spans = scene.spans
    low = int(np.searchsorted(spans.a, a))
    high = int(np.searchsorted(spans.a, a, side="right"))
    rows = [
        row
        for row in range(low, high)
        if spans.b[row] == b and spans.start[row] <= scene.day < spans.end[row]
    ]
    origins = {ORIGINS[spans.origin[row]] for row in rows} - {Origin.UNKNOWN}
    return TieRow(
        end(scene, a),
        end(scene, b),
        is_derived=False,
        kinds=[str(TieKind(KINDS[kind]).label) for kind in sorted({int(spans.kind[row]) for row in rows})],
        origins=[str(Origin(code).label) for code in sorted(origins, key=ORIGINS.index)],
        since=min(filter(None, (spans.since[row] for row in rows)), default=""),
        first_stated=dt.date.fromordinal(min(int(spans.start[row]) for row in rows)),
    )


def _derived(scene: Scene, a: int, b: int, occasions: int) -> TieRow:
    return TieRow(end(scene, a), end(scene, b), is_derived=True, occasions=occasions)


def actor_table(scene: Scene, *, viewer: Viewer) -> str:
    """Return the filtered set as CSV with the headers that `Read in a list` recognises."""
    nodes = ordered(scene)
    ids = [scene.cast.ids[node] for node in nodes]
    found = (
        Actor.objects.visible_to(viewer).filter(collection=scene.cast.collection).prefetch_related("themes")
    )
    actors = {actor.pk: actor for actor in found}
    header = [
        _("Id"), _("Name"), _("Short name"), _("Type"), _("Sector"), _("Town"), _("Federal state"), _("Themes"),
        _("Website"), _("Ties"),
    ]  # fmt: skip
    lines = []
    for node, pk in zip(nodes, ids, strict=True):
        if pk in actors:
            lines.append(_line(scene, int(node), actors[pk]))
    return as_csv(header, lines)


def _line(scene: Scene, node: int, actor: Actor) -> list[object]:
    sector = _sector(scene, node)
    place = scene.cast.places[scene.place[node]] if scene.place[node] >= 0 else None
    return [
        actor.pk, actor.name, actor.short_name, actor.get_kind_display(), sector.label if sector else "",
        place.name if place else actor.place_text, place.state if place else "",
        "|".join(term.label for term in actor.themes.all()), actor.website, scene.degree[node],
    ]  # fmt: skip


def tie_table(scene: Scene) -> str:
    """Return the ties of the set as CSV; shared occasions are marked as derived."""
    header = [_("Source"), _("Target"), _("Kind"), _("Origin"), _("Since"), _("Layer"), _("Occasions")]
    lines: list[list[object]] = []
    for row in tie_rows(scene, range(tie_count(scene))):
        layer = _("derived") if row.is_derived else _("declared")
        words = "|".join(row.kinds), "|".join(row.origins), row.since, layer, row.occasions or ""
        lines.append([row.first.name, row.second.name, *words])
    return as_csv(header, lines)


def matrix_table(scene: Scene) -> str:
    """Return the matrix as one line per pair of sectors."""
    mix = mix_of(scene)
    header = [
        _("Sector A"), _("Sector B"), _("Observed"), _("Expected"), _("Possible"), _("Observed/expected"),
    ]  # fmt: skip
    lines = [
        [cell.first.label, cell.second.label, cell.observed, f"{cell.expected:.4f}", cell.possible,
         "" if cell.ratio is None else f"{cell.ratio:.4f}"]
        for i, row in enumerate(mix.cells) for cell in row[i:]
    ]  # fmt: skip
    return as_csv(header, lines)


def as_csv(header: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Write a table for spreadsheets: with a mark of its encoding, and no cell that runs as a formula."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    for line in lines:
        writer.writerow([_harmless(cell) for cell in line])
    return text.getvalue()


def _harmless(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text

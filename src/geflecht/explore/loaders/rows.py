"""The set as rows: for the pages, fifty at a time, and as tables to take away."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, Kind, Sector, Term, Viewer
from geflecht.explore.loaders.cast import Indices
from geflecht.explore.loaders.mixing import mix_of
from geflecht.explore.loaders.scene import DECLARED, DERIVED, Scene
from geflecht.explore.loaders.strands import KINDS, ORIGINS
from geflecht.kit.languages import in_active_language
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties.models import Origin, TieKind
from geflecht.ui.templatetags.ui import glyph

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ActorRow:
    """One line of the directory; `note` says sector, place and type."""

    name: str
    url: str
    mark: SafeString
    note: str
    is_example: bool
    summary: str
    offers: list[str]
    needs: list[str]
    themes: str
    degree: int

    @property
    def more_offers(self) -> int:
        return len(self.offers) - 1

    @property
    def more_needs(self) -> int:
        return len(self.needs) - 1


@dataclass(frozen=True, slots=True)
class End:
    """One side of a tie, as much of it as a list shows."""

    name: str
    url: str
    sector: Sector | None

    @property
    def mark(self) -> SafeString:
        """The sector's shape with its name, for the start of a line."""
        return mark_of(self.sector)


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


def actor_rows(scene: Scene, nodes: Sequence[int], *, themes: Sequence[Term]) -> list[ActorRow]:
    """Return one row per node, all from what is kept."""
    cast = scene.cast
    marked = [(term.label, cast.themes[term.key]) for term in themes if term.key in cast.themes]
    person, unknown = _("person"), _("Sector not stated")
    return [
        ActorRow(
            name=cast.names[node],
            url=page_of(cast.keys[node]),
            mark=mark_of(_sector(scene, node), size="large"),
            note=" · ".join(filter(None, _noted(scene, node, person, unknown))),
            is_example=bool(cast.is_example[node]),
            summary=shortened(in_active_language(*cast.summaries[node])),
            offers=[shortened(text) for text in cast.offers[node]],
            needs=[shortened(text) for text in cast.needs[node]],
            themes=" · ".join(label for label, marks in marked if marks[node]),
            degree=int(scene.degree[node]),
        )
        for node in nodes
    ]


def _noted(scene: Scene, node: int, person: str, unknown: str) -> list[str]:
    sector, cast = _sector(scene, node), scene.cast
    place = cast.places[cast.place[node]].name if cast.place[node] >= 0 else cast.place_texts[node]
    return [sector.label if sector else unknown, place, person if cast.is_person[node] else ""]


def shortened(text: str, longest: int = 120) -> str:
    """Return a text cut at a word if it is too long for a row."""
    return text if len(text) <= longest else text[:longest].rpartition(" ")[0] + " …"


def mark_of(sector: Sector | None, size: str = "") -> SafeString:
    """Return a sector's shape, named unless it is large and the name stands beside it."""
    if sector is None:
        return format_html('<span class="{}" aria-hidden="true"></span>', "net-no-glyph")
    label = "" if size else sector.label
    return glyph(tone=sector.tone, shape=sector.shape, label=label, size=size)


def page_of(key: str) -> str:
    """Return the address of the page of the actor with this key, as `reverse` would, but at once."""
    return f"{_root(get_language() or settings.LANGUAGE_CODE)}{key}/"


@lru_cache(maxsize=8)
def _root(_language: str) -> str:
    return reverse("explore:list")


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
    return End(scene.cast.names[node], page_of(scene.cast.keys[node]), _sector(scene, node))


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


def listed(scene: Scene) -> list[dict[str, Any]]:
    """Return the set with what a graph file says of each actor; `id` is what ties refer to."""
    return [
        {
            "id": scene.cast.ids[node],
            "name": scene.cast.names[node],
            "kind": Kind.PERSON if scene.cast.is_person[node] else Kind.ORGANISATION,
            "sector": _sector(scene, node),
            "place": scene.cast.places[scene.place[node]] if scene.place[node] >= 0 else None,
        }
        for node in scene.nodes.tolist()
    ]


def joined(scene: Scene) -> list[dict[str, Any]]:
    """Return the standing ties of the set, one per pair and kind; shared occasions are not among them."""
    spans = scene.spans
    keep = spans.standing(scene.day) & scene.shown[spans.a] & scene.shown[spans.b] & scene.joins(spans)
    return [
        {
            "source": scene.cast.ids[spans.a[row]],
            "target": scene.cast.ids[spans.b[row]],
            "kind": KINDS[spans.kind[row]],
            "origin": ORIGINS[spans.origin[row]],
            "since": spans.since[row],
            "observed_on": dt.date.fromordinal(int(spans.start[row])).isoformat(),
        }
        for row in np.flatnonzero(keep).tolist()
    ]


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

"""The Lagebild as a page shows it: figures with their words, kept until the collection changes."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, Collection, Membership, Sector, Viewer
from geflecht.desk.loaders import Figures, load_figures, year_before
from geflecht.desk.queries import readings
from geflecht.desk.queries.gaps import Gaps, gaps
from geflecht.desk.queries.moves import Move, moves
from geflecht.desk.queries.readings import Reading, percent
from geflecht.desk.queries.today import Errand, errands
from geflecht.desk.queries.trend import Curve, Row, curves
from geflecht.kit import clock

KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Box:
    """One figure with everything that must stand beside it."""

    label: str
    value: str
    definition: str
    reading: Reading
    note: str = ""
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """The four blocks of the Lagebild for one collection and day."""

    day: dt.date
    collection: Collection
    since: dt.date
    coverage: str
    badge: str
    level: str
    errands: list[Errand]
    moves: list[Move]
    boxes: list[Box]
    states: list[tuple[str, int, str]]
    sides: list[tuple[str, int, int, int]]
    gaps: Gaps
    changes: list[Box]
    newcomers: list[Actor]
    curves: list[Curve] = field(default_factory=list)
    quarters: list[Row] = field(default_factory=list)
    is_small: bool = False
    is_empty: bool = False


def figures(*, collection: Collection, viewer: Viewer, day: dt.date | None = None) -> Figures:
    """Return the figures of a collection, computed once per state and day."""
    day = day or clock.today()
    key = f"situation:{collection.pk}:{collection.revision}:{day}"
    kept: Figures | None = cache.get(key)
    if kept is None:
        kept = load_figures(collection=collection, day=day, viewer=viewer)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def situation(*, collection: Collection, viewer: Viewer) -> Situation:
    """Return the Lagebild in the active language."""
    found = figures(collection=collection, viewer=viewer)
    sectors = {sector.key: sector for sector in Sector.objects.all()}
    people = _named(found, viewer)
    curves_, quarters = curves(found.trend)
    return Situation(
        day=found.day,
        collection=collection,
        since=found.since,
        coverage=readings.coverage_label(found.coverage),
        badge=readings.badge(found.coverage),
        level=found.coverage.level,
        errands=errands(found, collection=collection, viewer=viewer, people=people),
        moves=moves(found, collection=collection, viewer=viewer, people=people, sectors=sectors),
        boxes=_boxes(found, collection),
        states=_states(found, collection),
        sides=readings.sides(found.sides),
        gaps=gaps(found, collection=collection, people=people, sectors=sectors),
        changes=_changes(found, collection),
        newcomers=[people[pk] for pk in found.new_members if pk in people],
        curves=curves_,
        quarters=quarters,
        is_small=found.now.members < readings.ENOUGH_TO_RANK,
        is_empty=not found.now.ties,
    )


def _named(found: Figures, viewer: Viewer) -> dict[UUID, Actor]:
    ids: set[UUID] = set(found.isolates[:200]) | set(found.new_members[:200])
    ids |= {pk for cut in found.cuts for pk in (cut.actor, *cut.some)}
    ids |= {pk for a, b, _parts in found.bridges for pk in (a, b)}
    ids |= {pk for pk, _share, _sectors in found.brokers} | {pk for pk, _count in found.phone[:50]}
    ids |= {pk for a, b, _day in found.quiet for pk in (a, b)}
    rows = Actor.objects.visible_to(viewer).filter(pk__in=ids).select_related("sector", "place")
    return {actor.pk: actor for actor in rows}


def members_url(collection: Collection, **parameters: str) -> str:
    pairs = "".join(f"&{name}={value}" for name, value in parameters.items())
    return f"{reverse('desk:members')}?sammlung={collection.slug}{pairs}"


def view_url(name: str, collection: Collection, **parameters: object) -> str:
    pairs = "".join(f"&{key}={value}" for key, value in parameters.items())
    return f"{reverse(f'explore:{name}')}?sammlung={collection.slug}{pairs}"


def _states(found: Figures, collection: Collection) -> list[tuple[str, int, str]]:
    return [
        (str(label), found.states[state], members_url(collection, stand=state))
        for state, label in Membership.choices
        if found.states.get(state)
    ]


def _boxes(found: Figures, collection: Collection) -> list[Box]:
    boxes = [_members(found, collection), _across(found, collection), _own(found, collection)]
    if found.has_office:
        boxes.append(_dependence(found, collection))
    return [*boxes, _alone(found, collection)]


def _members(found: Figures, collection: Collection) -> Box:
    now, then = found.now.members, found.then.members
    return Box(
        label=_("Members"),
        value=readings.number(now),
        note=readings.before(readings.number(then)) if then else "",
        definition=_(
            "People and organisations of this collection whose membership is active or paused, without the "
            "coordination itself."
        ),
        reading=readings.members(now, then),
        href=members_url(collection, stand="active"),
        link=_("See all members"),
    )


def _across(found: Figures, collection: Collection) -> Box:
    now, then = found.now, found.then
    share = percent(now.cross_density)
    return Box(
        label=_("Ties across the borders of sectors"),
        value=readings.number(now.cross),
        note=_("%(share)s of all possible, %(then)s a year ago")
        % {"share": share, "then": percent(then.cross_density)},
        definition=_(
            "Tied pairs from two different sectors, without the coordination. The share is that of all pairs from "
            "two different sectors; it may be compared with last year only if about the same number take part."
        ),
        reading=readings.across(now, then, found.expected_cross),
        href=view_url("matrix", collection),
        link=_("See which sectors"),
    )


def _own(found: Figures, collection: Collection) -> Box:
    own = found.eigendynamik
    return Box(
        label=_("New ties without us"),
        value=_("%(own)d of %(known)d") % {"own": own.self_started, "known": own.known},
        note=readings.eigendynamik_note(own),
        definition=_(
            "Ties that began in the last twelve months and whose origin is known. Without us are those that members "
            "started themselves or introduced to each other. The lower figure counts as ours every pair that shared "
            "a table, event or lab of the network in the year before."
        ),
        reading=readings.eigendynamik(own),
        href=view_url("list", collection, seit=year_before(found.day)),
        link=_("See the new ties"),
    )


def _dependence(found: Figures, collection: Collection) -> Box:
    then = percent(found.dependence_then)
    return Box(
        label=_("Dependence on the coordination"),
        value=percent(found.dependence),
        note=readings.before(then) if found.dependence_then == found.dependence_then else "",
        definition=_(
            "How much longer the ways among the members become if the coordination drops out "
            "(1 − efficiency without / efficiency with). It should fall over the years."
        ),
        reading=readings.dependence(found.dependence, found.dependence_then),
        href=view_url("graph", collection, ohne="koordination"),
        link=_("See the network without us"),
    )


def _alone(found: Figures, collection: Collection) -> Box:
    return Box(
        label=_("Without any tie"),
        value=readings.number(found.now.isolates),
        note=readings.before(readings.number(found.then.isolates)) if found.then.members else "",
        definition=_("Members who are tied to nobody but the coordination."),
        reading=readings.isolates(found.now.isolates, found.coverage.level),
        href=members_url(collection, hinweis="ohne-verbindung"),
        link=_("See who"),
    )


def _changes(found: Figures, collection: Collection) -> list[Box]:
    return [
        Box(
            label=_("New ties"),
            value=readings.number(found.new_ties),
            definition=_("Pairs tied now whose first statement or stated begin lies after the first day."),
            reading=readings.new_and_lost(found.new_ties, found.lost_ties),
            href=view_url("list", collection, seit=found.since),
            link=_("See the new ties"),
        ),
        Box(
            label=_("Lost ties"),
            value=readings.number(found.lost_ties),
            definition=_(
                "Pairs that were tied on the first day and of which somebody has since stated the end."
            ),
            reading=readings.lost(found.lost_ties),
        ),
        Box(
            label=_("New members"),
            value=readings.number(len(found.new_members)),
            definition=_("Members whose date of joining lies after the first day."),
            reading=readings.newcomers(len(found.new_members)),
            href=members_url(collection, hinweis="neu"),
            link=_("See who"),
        ),
    ]

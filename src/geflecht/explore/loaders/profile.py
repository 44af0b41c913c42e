"""One actor's page: what it is, whom it is tied to, and where it stands; as far as its viewer may see."""

import datetime as dt
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from geflecht.actors import rules as actor_rules
from geflecht.actors.models import Actor, Affiliation, Contact, OfferNeed, Sector, Term, Viewer
from geflecht.explore.loaders.cast import open_offers
from geflecht.explore.loaders.options import Options
from geflecht.explore.loaders.rows import End, end, shown
from geflecht.explore.loaders.scene import Scene
from geflecht.explore.loaders.strands import KINDS, ORIGINS
from geflecht.explore.loaders.words import NEIGHBOURS_NAMED, Standing, neighbours_in, standing
from geflecht.kit import clock
from geflecht.kit.languages import in_active_language
from geflecht.ties.models import Origin, TieKind
from geflecht.ui.templatetags.ui import SHAPES

EGO_MOST = 40  # neighbours drawn; all of them stand in the list below the picture
EGO_WIDTH, EGO_HEIGHT = 720, 460
EGO_NAMED = 22


@dataclass(frozen=True, slots=True)
class TieLine:
    """One tie of the actor: with whom, of which kind, since when, how it came about."""

    other: End
    origin: str
    since: str
    first_stated: dt.date


@dataclass(frozen=True, slots=True)
class Shared:
    """An occasion the actor was part of, with others who were there."""

    label: str
    url: str
    day: dt.date | None
    others: list[End]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.others)


@dataclass(frozen=True, slots=True)
class EgoMark:
    x: float
    y: float
    end: End
    is_self: bool
    label_x: float
    anchor: str

    @property
    def label_y(self) -> float:
        return self.y + 5 if self.anchor != "middle" else self.y + (30 if self.y > EGO_HEIGHT / 2 else -18)

    @property
    def path(self) -> str:
        return SHAPES[self.end.sector.shape if self.end.sector else "circle"]


@dataclass(frozen=True, slots=True)
class Ego:
    """An actor among its neighbours, as lines (x, y, x, y, class) and marks."""

    lines: list[tuple[float, float, float, float, str]]
    marks: list[EgoMark]
    left_out: int
    has_names: bool


@dataclass(frozen=True)
class Profile:
    actor: Actor
    sector: Sector | None
    themes: list[Term]
    fields: list[Term]
    offers: list[OfferNeed]
    needs: list[OfferNeed]
    affiliations: list[Affiliation]
    former: list[Affiliation]
    contact: Contact | None
    ties: list[tuple[str, list[TieLine]]]
    shared: list[Shared]
    standing: Standing
    ego: Ego | None

    @property
    def in_short(self) -> str:
        return in_active_language(self.actor.summary, self.actor.summary_en)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What stands beside the text; what is not known is left out, except place and sector."""
        actor = self.actor
        place = f"{actor.place.name}, {actor.place.state}" if actor.place else actor.place_text
        pairs = [
            (_("Full name"), actor.name if actor.short_name else ""),
            (_("Short name"), actor.short_name),
            (_("Sector"), self.sector.label if self.sector else _("not stated")),
            (_("Side"), self.sector.get_side_display() if self.sector else ""),
            (_("Town"), place or _("not stated")),
            (_("Role in the network"), actor.role_label),
            (_("Themes"), ", ".join(term.label for term in self.themes)),
            (_("Field of action"), ", ".join(term.label for term in self.fields)),
            (_("Member since"), date_format(actor.joined_on, "DATE_FORMAT") if actor.joined_on else ""),
        ]
        return [(str(term), str(text)) for term, text in pairs if text]


def profile_of(actor: Actor, *, scene: Scene, options: Options, viewer: Viewer) -> Profile:
    """Return everything on the page of `actor`; at most three reads beyond what is kept."""
    node = scene.cast.position[actor.pk]
    found = list(open_offers([actor.pk], viewer))
    affiliations = list(_affiliations(actor, viewer))
    today = clock.today()
    where = standing(scene, node)
    return Profile(
        actor=actor,
        sector=scene.cast.sectors[scene.sector[node]] if scene.sector[node] >= 0 else None,
        themes=_marked(scene.cast.themes, options.themes, node),
        fields=_marked(scene.cast.fields, options.fields, node),
        offers=[one for one in found if one.direction == OfferNeed.Direction.OFFER],
        needs=[one for one in found if one.direction == OfferNeed.Direction.NEED],
        affiliations=[one for one in affiliations if not one.until or one.until.last >= today],
        former=[one for one in affiliations if one.until and one.until.last < today],
        contact=_contact(actor, viewer),
        ties=_ties(scene, node),
        shared=_shared(scene, node),
        standing=where,
        ego=_ego(scene, node, where),
    )


def _marked(marks: dict[str, np.ndarray], terms: list[Term], node: int) -> list[Term]:
    return [term for term in terms if term.key in marks and marks[term.key][node]]


def _affiliations(actor: Actor, viewer: Viewer) -> QuerySet[Affiliation]:
    """Return who works where, if both the person and the organisation may be known."""
    visible = Actor.objects.visible_to(viewer).values("pk")
    mine = (
        Q(person=actor, organisation__in=visible)
        if actor.is_person
        else Q(organisation=actor, person__in=visible)
    )
    return (
        Affiliation.objects.filter(mine)
        .select_related("person", "organisation")
        .order_by("-is_main", "person__sort_key", "organisation__sort_key", "pk")
    )


def _contact(actor: Actor, viewer: Viewer) -> Contact | None:
    return Contact.objects.filter(actor=actor).first() if actor_rules.may_see_contact(viewer, actor) else None


def _ties(scene: Scene, node: int) -> list[tuple[str, list[TieLine]]]:
    """Return the ties that stand, by kind; all kinds, also those that no measure counts."""
    strands = scene.strands
    mine = np.flatnonzero(((strands.a == node) | (strands.b == node)) & strands.standing(scene.day))
    by_kind: dict[int, dict[int, TieLine]] = {}
    for row in mine.tolist():
        other = int(strands.b[row] if strands.a[row] == node else strands.a[row])
        origin = ORIGINS[strands.origin[row]]
        line = TieLine(
            end(scene, other),
            "" if origin == Origin.UNKNOWN else str(Origin(origin).label),
            shown(strands.since[row]),
            dt.date.fromordinal(int(strands.start[row])),
        )
        by_kind.setdefault(int(strands.kind[row]), {})[other] = line
    return [
        (str(TieKind(KINDS[kind]).label), [lines[k] for k in sorted(lines)])
        for kind, lines in sorted(by_kind.items())
    ]


def _shared(scene: Scene, node: int) -> list[Shared]:
    """Return the occasions of the actor, the latest first."""
    occasions = scene.occasions
    mine = occasions.occasion[occasions.actor == node]
    found = []
    for index in sorted(set(mine.tolist()), reverse=True):
        others = [int(k) for k in np.unique(occasions.actor[occasions.occasion == index]) if k != node]
        day = int(occasions.day[index])
        found.append(
            Shared(
                occasions.labels[index],
                occasions.addresses[index],
                dt.date.fromordinal(day) if day else None,
                [end(scene, other) for other in others[:NEIGHBOURS_NAMED]],
                len(others),
            )
        )
    return found


def _ego(scene: Scene, node: int, where: Standing) -> Ego | None:
    """Draw the neighbours around the actor, those of one sector side by side."""
    if not where.neighbours:
        return None
    around = sorted(where.neighbours, key=lambda other: (int(scene.sector[other]), other))[:EGO_MOST]
    middle = (EGO_WIDTH / 2, EGO_HEIGHT / 2)
    has_names = len(around) <= EGO_NAMED
    reach = (EGO_WIDTH / 2 - (210 if has_names else 40), EGO_HEIGHT / 2 - 40)
    spots = {node: middle}
    for k, other in enumerate(around):
        angle = 2 * pi * k / len(around) - pi / 2
        spots[other] = (middle[0] + reach[0] * cos(angle), middle[1] + reach[1] * sin(angle))
    lines = [_line(scene, spots, node, other, where) for other in around]
    pairs = scene.met if where.is_derived else scene.standing
    for i, a in enumerate(around):
        closer = set(neighbours_in(pairs, a))
        lines += [_line(scene, spots, a, b, where, is_far=True) for b in around[i + 1 :] if b in closer]
    marks = [_mark(scene, spots[other], other, node, middle[0]) for other in [*around, node]]
    return Ego(lines[::-1], marks, len(where.neighbours) - len(around), has_names)


def _line(
    scene: Scene,
    spots: dict[int, tuple[float, float]],
    a: int,
    b: int,
    where: Standing,
    *,
    is_far: bool = False,
) -> tuple[float, float, float, float, str]:
    kind = "met" if where.is_derived else "across" if scene.sector[a] != scene.sector[b] else "inside"
    (x, y), (u, v) = spots[a], spots[b]
    return round(x, 1), round(y, 1), round(u, 1), round(v, 1), f"{kind} far" if is_far else kind


def _mark(scene: Scene, spot: tuple[float, float], other: int, node: int, middle: float) -> EgoMark:
    x, y = spot
    side = 0 if abs(x - middle) < 1 else 1 if x > middle else -1
    anchor = {0: "middle", 1: "start", -1: "end"}[side]
    return EgoMark(
        round(x, 1), round(y, 1), end(scene, other), other == node, round(x + 16 * side, 1), anchor
    )

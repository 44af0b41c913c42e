"""What answering gives back: one's own network as a picture, and three people worth meeting."""

import math
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geflecht.actors.models import Actor, Affiliation, LinkHolder, Membership
from geflecht.kit import clock
from geflecht.surveys.models import Respondent
from geflecht.surveys.queries.answering import Face, faces
from geflecht.ties import loaders as tie_loaders
from geflecht.ties.models import TieKind
from geflecht.ui.templatetags.ui import SHAPES

DRAWN = 60
SIDE = 560
RING = 250
NAMED = 24
MEETINGS = 3
CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Mark:
    """A contact in the picture: where, its shape, and its name where there is room."""

    x: float
    y: float
    face: Face
    label: str
    anchor: str
    label_x: float
    label_y: float

    @property
    def path(self) -> str:
        return SHAPES[self.face.sector.shape if self.face.sector else "circle"]

    @property
    def key(self) -> str:
        return self.face.sector.key if self.face.sector else ""

    @property
    def at(self) -> str:
        return f"translate({self.x - 12:.1f} {self.y - 12:.1f})"


@dataclass(frozen=True, slots=True)
class Picture:
    """One's own network: contacts in a ring by sector, lines from oneself and among them."""

    spokes: list[tuple[float, float]]
    chords: list[tuple[float, float, float, float]]
    marks: list[Mark]
    sectors: list[tuple[str, list[Face]]]
    left_out: int

    @property
    def contacts(self) -> int:
        return len(self.marks) + self.left_out

    @property
    def sector_count(self) -> int:
        return len([label for label, _faces in self.sectors if label])


@dataclass(frozen=True, slots=True)
class Meeting:
    """Somebody worth meeting, and why."""

    face: Face
    reasons: list[str]


def neighbours(respondent: Respondent) -> dict[UUID, set[UUID]]:
    """Return who is tied to whom, as far as the respondent may see it; by any kind, `knows` included."""
    ties = tie_loaders.standing_ties(
        collection=respondent.survey.collection,
        on=clock.today(),
        viewer=LinkHolder(respondent.actor_id),
        kinds=TieKind.values,
    )
    found: dict[UUID, set[UUID]] = {}
    for tie in ties:
        found.setdefault(tie.source, set()).add(tie.target)
        found.setdefault(tie.target, set()).add(tie.source)
    return found


def picture(respondent: Respondent, tied: dict[UUID, set[UUID]]) -> Picture:
    """Return the picture of the respondent's own network."""
    mine = tied.get(respondent.actor_id, set())
    rows = (
        Actor.objects.visible_to(LinkHolder(respondent.actor_id))
        .filter(pk__in=mine)
        .select_related("sector", "place")
        .order_by("sort_key", "pk")
    )
    seen = sorted(faces(rows).values(), key=lambda one: one.sector.position if one.sector else 999)
    drawn = seen[:DRAWN]
    marks = [_mark(face, number, len(drawn)) for number, face in enumerate(drawn)]
    at = {mark.face.actor.pk: mark for mark in marks}
    chords = [
        (at[a].x, at[a].y, at[b].x, at[b].y)
        for a in at
        for b in sorted(tied.get(a, set()) & at.keys())
        if a.int < b.int
    ]
    by_sector: dict[str, list[Face]] = {}
    for face in seen:
        by_sector.setdefault(face.sector.label if face.sector else "", []).append(face)
    return Picture(
        [(mark.x, mark.y) for mark in marks], chords, marks, list(by_sector.items()), len(seen) - len(drawn)
    )


def _mark(face: Face, number: int, total: int) -> Mark:
    angle = 2 * math.pi * number / max(total, 1) - math.pi / 2
    reach = 1.0 if total <= NAMED or number % 2 == 0 else 0.78
    x = SIDE / 2 + math.cos(angle) * reach * RING
    y = SIDE / 2 + math.sin(angle) * reach * RING
    is_named = total <= NAMED
    side = math.cos(angle)
    anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
    label_x = x + (18 if anchor == "start" else -18 if anchor == "end" else 0)
    label_y = y + 5 if anchor != "middle" else y + (30 if y > SIDE / 2 else -18)
    label = face.actor.label if is_named else ""
    return Mark(round(x, 1), round(y, 1), face, label, anchor, round(label_x, 1), round(label_y, 1))


def worth_meeting(respondent: Respondent, tied: dict[UUID, set[UUID]]) -> list[Meeting]:
    """Return up to three people the respondent does not know, with the reasons.

    Reasons, each worth a point or more: a common contact, shared themes, another sector, the same town.
    """
    mine = tied.get(respondent.actor_id, set())
    office = respondent.survey.collection.office_id
    of_office = Affiliation.objects.filter(organisation=office, until="")
    unknown = (
        Actor.objects.visible_to(LinkHolder(respondent.actor_id))
        .filter(
            collection=respondent.survey.collection, kind=respondent.actor.kind, membership=Membership.ACTIVE
        )
        .exclude(pk__in={respondent.actor_id, *mine})
        .exclude(affiliations__in=of_office)
    )
    common = Counter(other for contact in mine for other in tied.get(contact, set()))
    rows = unknown.select_related("sector", "place").prefetch_related("themes").order_by("sort_key", "pk")
    people = sorted(rows, key=lambda actor: -common[actor.pk])[:CANDIDATES]
    seen = faces([*people, respondent.actor])
    me = seen[respondent.actor_id]
    themes = {term.pk: term.label for term in respondent.actor.themes.all()}
    scored = [
        (_points(face, me, common[face.actor.pk], themes), face) for face in seen.values() if face is not me
    ]
    best = sorted(scored, key=lambda one: (-one[0], one[1].actor.sort_key))[:MEETINGS]
    contacts = _common_contacts([face.actor.pk for _points_, face in best], mine, tied)
    return [Meeting(face, _reasons(face, me, contacts.get(face.actor.pk, []), themes)) for _p, face in best]


def _points(face: Face, me: Face, common: int, themes: dict[int, str]) -> float:
    shared = sum(1 for term in face.actor.themes.all() if term.pk in themes)
    is_other = bool(face.sector and me.sector and face.sector != me.sector)
    is_near = bool(face.actor.place_id and face.actor.place_id == me.actor.place_id)
    return min(common, 3) + 1.5 * min(shared, 2) + 1.5 * is_other + is_near


def _common_contacts(
    ids: list[UUID], mine: set[UUID], tied: dict[UUID, set[UUID]]
) -> dict[UUID, list[Actor]]:
    shared = {pk: mine & tied.get(pk, set()) for pk in ids}
    everybody = set().union(*shared.values())
    known = {row.pk: row for row in Actor.objects.filter(pk__in=everybody, merged_into=None)}
    return {
        pk: sorted((known[one] for one in ones if one in known), key=lambda actor: actor.sort_key)
        for pk, ones in shared.items()
    }


def _reasons(face: Face, me: Face, contacts: list[Actor], themes: dict[int, str]) -> list[str]:
    found = []
    if contacts:
        found.append(_who_knows_both(contacts))
    shared = [term.label for term in face.actor.themes.all() if term.pk in themes]
    if shared:
        found.append(_("You share a theme: %(themes)s.") % {"themes": ", ".join(shared[:2])})
    if face.sector and me.sector and face.sector != me.sector:
        found.append(_("Comes from another sector: %(sector)s.") % {"sector": face.sector.label})
    if face.actor.place_id and face.actor.place_id == me.actor.place_id and face.actor.place:
        found.append(_("Is in %(town)s too.") % {"town": face.actor.place.name})
    return found


def _who_knows_both(contacts: list[Actor]) -> str:
    first, more = contacts[0].label, len(contacts) - 1
    if not more:
        return _("%(name)s knows you both.") % {"name": first}
    sentence = ngettext(
        "%(name)s and %(more)s other person know you both.",
        "%(name)s and %(more)s other people know you both.",
        more,
    )
    return sentence % {"name": first, "more": more}

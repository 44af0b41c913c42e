"""From rows to arrays and rosters: whom a respondent is asked about, and what raters say together."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Max, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, Collection, LinkHolder, Membership
from geflecht.algorithms import trust as trust_measure
from geflecht.kit import clock
from geflecht.surveys.models import ITEMS, Answer, Reason, Respondent, Survey
from geflecht.ties import loaders as tie_loaders
from geflecht.ties.models import Observation, Presence

LISTED = 60  # more names than that are looked for, not read
TILES = 3  # after an event
STALE = dt.timedelta(days=365)
POINTS = {Reason.TIE: 8.0, Reason.PLACE: 2.0, Reason.SECTOR: 1.0}
PER_OCCASION, MOST_OCCASIONS = 2.0, 3


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a roster, and why."""

    actor_id: UUID
    reason: str
    was_tied: bool
    points: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    pk: UUID
    name: str
    kind: str
    sector: int | None
    place: UUID | None
    created: dt.date


def roster(respondent: Respondent) -> list[Listed]:
    """Return whom `respondent` is asked about, the likeliest first: at most 60, three after an event.

    Likely are earlier ties, shared occasions, the same town, the same sector. A network of up to 60 is
    listed whole. An evergreen survey leaves out whose tie was stated within a year, and in later rounds
    everybody asked about before whose tie is not older than that. Four queries, whatever the size; an evergreen needs one more.
    """
    survey, me = respondent.survey, respondent.actor
    people = _candidates(survey.collection, me)
    myself = people.pop(me.pk, None)
    stated = last_stated(me)
    occasions = _shared(me)
    if survey.is_short:
        here = _present(survey)
        people = {pk: one for pk, one in people.items() if pk in here and pk not in stated}
    if survey.kind == Survey.Kind.EVERGREEN:
        people = _only_new(people, stated, respondent)
    listed = [_listed(one, myself, stated, occasions) for one in people.values()]
    if len(listed) > LISTED:
        listed = [one for one in listed if one.points]
    listed.sort(key=lambda one: (-one.points, people[one.actor_id].name, one.actor_id))
    return listed[: TILES if survey.is_short else LISTED]


def _candidates(collection: Collection, me: Actor) -> dict[UUID, _Candidate]:
    """Return who may be named, `me` among them; a person without sector or town has those of the employer."""
    rows = (
        Actor.objects.visible_to(LinkHolder(me.pk))
        .filter(Q(kind=me.kind, membership=Membership.ACTIVE) | Q(pk=me.pk), collection=collection)
        .values_list("pk", "sort_key", "kind", "sector_id", "place_id", "created_at")
    )
    home = tie_loaders.main_organisation(collection=collection, on=clock.today())
    houses = Actor.objects.filter(pk__in=set(home.values())).values_list("pk", "sector_id", "place_id")
    of_house = {pk: (sector, place) for pk, sector, place in houses}
    found = {}
    for pk, name, kind, sector, place, created in rows:
        sector_there, place_there = of_house.get(home.get(pk, pk), (None, None))
        found[pk] = _Candidate(pk, name, kind, sector or sector_there, place or place_there, created.date())
    return found


def last_stated(me: Actor) -> dict[UUID, dt.date]:
    """Return with whom `me` has a tie that somebody stated and nobody ended since, and when last."""
    rows = (
        Observation.objects.filter(Q(source=me) | Q(target=me))
        .order_by("observed_on", "recorded_at", "pk")
        .values_list("source_id", "target_id", "observed_on", "is_ending")
    )
    found: dict[UUID, dt.date] = {}
    for source, target, on, is_ending in rows:
        other = target if source == me.pk else source
        if is_ending:
            found.pop(other, None)
        else:
            found[other] = on
    return found


def _shared(me: Actor) -> Counter[UUID]:
    """Return how many occasions `me` shared with whom."""
    mine = Presence.objects.filter(actor=me).values("occasion_id")
    rows = Presence.objects.filter(occasion__in=mine).exclude(actor=me).values_list("actor_id", flat=True)
    return Counter(rows)


def _present(survey: Survey) -> set[UUID]:
    return set(Presence.objects.filter(occasion=survey.occasion_id).values_list("actor_id", flat=True))


def _only_new(
    people: dict[UUID, _Candidate], stated: dict[UUID, dt.date], respondent: Respondent
) -> dict[UUID, _Candidate]:
    limit = clock.today() - STALE
    asked = dict(
        respondent.answers.filter(round__lt=respondent.round, said_at__isnull=False)
        .values_list("counterpart_id")
        .annotate(last=Max("said_at"))
    )
    return {
        pk: one for pk, one in people.items() if (stated[pk] <= limit if pk in stated else pk not in asked)
    }


def _listed(
    one: _Candidate, me: _Candidate | None, stated: dict[UUID, dt.date], occasions: Counter[UUID]
) -> Listed:
    points = {
        Reason.TIE: POINTS[Reason.TIE] if one.pk in stated else 0,
        Reason.OCCASION: PER_OCCASION * min(occasions[one.pk], MOST_OCCASIONS),
        Reason.PLACE: POINTS[Reason.PLACE] if me and one.place and one.place == me.place else 0,
        Reason.SECTOR: POINTS[Reason.SECTOR] if me and one.sector and one.sector == me.sector else 0,
    }
    reason = next((reason for reason, worth in points.items() if worth), Reason.NETWORK)
    return Listed(one.pk, reason, one.pk in stated, sum(points.values()))


@dataclass(frozen=True, slots=True)
class Rated:
    """What enough raters say of one actor: how many, and trust and value as share of the best, 0…1."""

    raters: int
    trust: float | None
    value: float | None

    @property
    def trust_text(self) -> str:
        return "" if self.trust is None else per_cent(self.trust)

    @property
    def value_text(self) -> str:
        return "" if self.value is None else per_cent(self.value)


def per_cent(share: float | None) -> str:
    """Write a share as people read it; a dash where there is nothing to share out."""
    if share is None:
        return "–"
    # Translators: a share in per cent.
    return _("%(number)s %%") % {"number": number_format(100 * share, 0)}


def trust(*, collection: Collection, actor_ids: Iterable[UUID]) -> dict[UUID, Rated]:
    """Return trust and value of actors whom at least five rated; nobody else is in it.

    Counted are the latest answers of closed surveys, and of open ones those given before this month
    began: a figure that moved with every answer would tell who had just answered.
    """
    ids = sorted(set(actor_ids))
    index = {pk: i for i, pk in enumerate(ids)}
    latest = _latest_ratings(collection, ids)
    rated = np.array([index[row[0]] for row in latest], dtype=np.intp)
    items = np.array([row[1] for row in latest], dtype=np.float64).reshape(-1, len(ITEMS))
    half = len(ITEMS) // 2
    trusted, valued = (
        trust_measure.ratings(len(ids), rated, part) for part in (items[:, :half], items[:, half:])
    )
    found = {}
    for pk, i in index.items():
        shares = [_share(one.share[i]) for one in (trusted, valued)]
        if any(share is not None for share in shares):
            found[pk] = Rated(int(max(trusted.raters[i], valued.raters[i])), *shares)
    return found


def _latest_ratings(collection: Collection, ids: list[UUID]) -> list[tuple[UUID, list[float]]]:
    first_of_month = clock.today().replace(day=1)
    rows = (
        Answer.objects.filter(
            Q(respondent__survey__state=Survey.State.CLOSED) | Q(said_at__date__lt=first_of_month),
            respondent__survey__collection=collection, counterpart__in=ids, is_known=True,
        )
        .order_by("said_at", "pk")
        .values_list("respondent__actor_id", "counterpart_id", *ITEMS)
    )  # fmt: skip
    latest = {
        (rater, rated): [np.nan if item is None else float(item) for item in items]
        for rater, rated, *items in rows
        if any(item is not None for item in items)
    }
    return [(rated, items) for (_rater, rated), items in latest.items()]


def _share(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

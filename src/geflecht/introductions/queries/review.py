"""A round in review: its pairs with reasons and numbers, whom else one could take, what would be sent."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors.models import Actor, Collection, Machine, Sector, Viewer
from geflecht.algorithms import affinity
from geflecht.introductions.loaders import proposals, reach
from geflecht.introductions.loaders.limits import blocked_pairs
from geflecht.introductions.models import TO_SEND, Introduction, Participation, Round, State
from geflecht.introductions.queries.people import Card, cards
from geflecht.kit import clock
from geflecht.kit.languages import in_active_language
from geflecht.ties import loaders as ties
from geflecht.ties.models import TieKind

PAIRS_PER_PAGE = 20
BY_STATE = Case(
    When(state=State.PINNED, then=Value(0)), When(state=State.DROPPED, then=Value(2)), default=Value(1)
)
ALTERNATIVES = 6
QUICK = 600  # people up to which a round is computed while one waits
PARTS = (
    ("need", gettext_lazy("A need meets an offer"), gettext_lazy("What one looks for, the other offers: by kind and by the words of both texts.")),
    ("sector", gettext_lazy("Different sector and side"), gettext_lazy("Another sector counts half, another side as well counts whole.")),
    ("theme", gettext_lazy("Shared theme"), gettext_lazy("How many of their themes both have in common.")),
    ("deficit", gettext_lazy("Sectors that meet too rarely"), gettext_lazy("How far the ties between the two sectors stay below what chance would give.")),
    ("distance", gettext_lazy("Distance in the network"), gettext_lazy("A common contact can introduce them (warm), or nobody can yet (cold).")),
    ("place", gettext_lazy("Place"), gettext_lazy("The same town or region, or a town of the same kind.")),
    ("availability", gettext_lazy("Availability"), gettext_lazy("Less for somebody who has introductions waiting.")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: what it is called, what it means, its value and its weight in percent."""

    label: str
    meaning: str
    value: int
    weight: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair as a card shows it."""

    introduction: Introduction
    first: Card
    second: Card
    contact: str
    parts: list[Part]

    @property
    def percent(self) -> int:
        return round(100 * self.introduction.score)


def rounds(*, collection: Collection, viewer: Viewer) -> QuerySet[Round]:
    """Return the rounds of a collection, the latest first, with their pairs counted."""
    kept = Q(introductions__state__in=TO_SEND) | Q(introductions__sent_at__isnull=False)
    return (
        Round.objects.visible_to(viewer)
        .filter(collection=collection)
        .annotate(
            pairs=Count("introductions", filter=kept),
            agreed=Count("introductions", filter=Q(introductions__accepted_at__isnull=False)),
        )
        .select_related("sector_a", "sector_b")
        .order_by("-created_at", "pk")
    )


def usual_weights() -> dict[str, int]:
    """Return how much each part counts unless a round says otherwise, in percent."""
    return weights_in_percent(Round())


def weights_in_percent(row: Round) -> dict[str, int]:
    """Return how much each part counts in a round, in percent."""
    shares = proposals.weights_of(row).shares
    return {name: round(100 * float(share)) for name, share in zip(affinity.PARTS, shares, strict=True)}


def review(*, row: Round, page: str | None, viewer: Viewer) -> tuple[Page[Introduction], list[Shown]]:
    """Return a page of a round's pairs, and them as cards: pinned first, then the best, dropped ones last."""
    found = (
        Introduction.objects.visible_to(viewer)
        .filter(round=row)
        .exclude(state=State.WITHDRAWN)
        .order_by(BY_STATE, "-score", "pk")
    )
    leaf = Paginator(found, PAIRS_PER_PAGE).get_page(page)
    return leaf, shown(leaf.object_list, row)


def shown(rows: Iterable[Introduction], row: Round) -> list[Shown]:
    """Return introductions of a round with both people and the parts of the score."""
    rows = list(rows)
    people = cards(list(dict.fromkeys(pk for one in rows for pk in (one.first_id, one.second_id))))
    contacts = Actor.objects.in_bulk([one.common_contact_id for one in rows if one.common_contact_id])
    weights = weights_in_percent(row)
    return [
        Shown(
            one,
            people[one.first_id],
            people[one.second_id],
            contacts[one.common_contact_id].name if one.common_contact_id in contacts else "",
            explained(one.parts, weights),
        )
        for one in rows
        if one.first_id in people and one.second_id in people
    ]


def explained(parts: dict[str, float], weights: dict[str, int]) -> list[Part]:
    """Return the parts of a score in the order in which they are explained."""
    return [
        Part(str(label), str(meaning), round(100 * parts.get(name, 0)), weights.get(name, 0))
        for name, label, meaning in PARTS
    ]


def why_not(*, row: Round, one: Actor, other: Actor, again: bool) -> str:
    """Return why two people cannot be introduced in a round, as a sentence; nothing if they can."""
    words = {"a": one.name, "b": other.name}
    if one.pk == other.pk or not (one.is_person and other.is_person):
        return _(
            "Choose two different people. An introduction brings two people together, not organisations."
        )
    wanted = reach.wanted(collection=row.collection)
    for person in (one, other):
        if person.pk not in wanted:
            return _("%(name)s does not take part in introductions at present, or cannot be written to.") % {
                "name": person.name
            }
    home = ties.main_organisation(collection=row.collection, on=clock.today())
    if home.get(one.pk) and home.get(one.pk) == home.get(other.pk):
        return _("%(a)s and %(b)s work for the same organisation.") % words
    pair = (one.pk, other.pk) if one.pk.int < other.pk.int else (other.pk, one.pk)
    if pair in blocked_pairs([one.pk, other.pk]):
        return _("%(a)s and %(b)s are not to be proposed to each other.") % words
    if pair in _tied(row):
        return _("%(a)s and %(b)s know each other already.") % words
    if not again and pair in set(reach.introduced_pairs(row.collection)):
        return (
            _(
                "%(a)s and %(b)s were introduced before. Tick “once more” if you want to ask them a second time."
            )
            % words
        )
    return ""


def _tied(row: Round) -> set[tuple[UUID, UUID]]:
    standing = ties.standing_ties(
        collection=row.collection, on=clock.today(), viewer=Machine(), kinds=tuple(TieKind.values)
    )
    return {tie.pair for tie in standing}


@dataclass(frozen=True, slots=True)
class Alternative:
    """Somebody else whom one side could meet instead."""

    person: Card
    percent: int
    reason: str


def alternatives(*, introduction: Introduction, keep: UUID, viewer: Viewer) -> list[Alternative]:
    """Return the next best people for one side of a pair, best first."""
    found = proposals.next_best(introduction.round, keep, viewer=viewer, count=ALTERNATIVES)
    people = cards([one.other for one in found])
    return [
        Alternative(
            people[one.other],
            round(100 * one.score),
            in_active_language(one.reason_de, one.reason_en),
        )
        for one in found
        if one.other in people
    ]


@dataclass(frozen=True, slots=True)
class Look:
    """What sending a round would do: how many mails to how many people, and whom it cannot reach."""

    pairs: int
    mails: int
    people: int
    unreachable: list[Card]
    sample: Introduction | None


def look_first(*, row: Round) -> Look:
    """Return what would be sent."""
    pairs = list(row.introductions.filter(state__in=TO_SEND).order_by("-score", "pk"))
    people = cards(list({pk for one in pairs for pk in (one.first_id, one.second_id)}))
    lost = {pk for pk, card in people.items() if not card.can_be_reached}
    kept = [one for one in pairs if not {one.first_id, one.second_id} & lost]
    return Look(
        len(kept),
        2 * len(kept),
        len({pk for one in kept for pk in (one.first_id, one.second_id)}),
        sorted((people[pk] for pk in lost), key=lambda card: card.name),
        kept[0] if kept else None,
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """Where a round in review stands: pairs by mark, who got nobody and why, how near to the best possible."""

    proposed: int
    pinned: int
    dropped: int
    unserved: list[tuple[Card, str]]
    share: int | None

    @property
    def to_send(self) -> int:
        return self.proposed + self.pinned


def summary(*, row: Round) -> Summary:
    """Return where a round in review stands."""
    counts = Counter(row.introductions.values_list("state", flat=True))
    people = cards([UUID(pk) for pk, _de, _en in row.unserved])
    return Summary(
        counts[State.PROPOSED],
        counts[State.PINNED],
        counts[State.DROPPED],
        [
            (people[UUID(pk)], in_active_language(german, english))
            for pk, german, english in row.unserved
            if UUID(pk) in people
        ],
        None if row.share_of_bound is None else round(100 * row.share_of_bound),
    )


def is_quick(*, row: Round) -> bool:
    """Tell whether a round is computed while one waits."""
    return len(reach.people(row.collection)) <= QUICK


def suggested(asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form of a new round starts with; `asked` is the address: `paar` (sector.sector), `wer`."""
    today = clock.today()
    found: dict[str, Any] = {"name": _("Round of %(month)s") % {"month": date_format(today, "F Y")}}
    keys = asked.get("paar", "").split(".")
    sectors = {row.key: row for row in Sector.objects.filter(key__in=keys)}
    if len(keys) == len(sectors) == 2:
        found |= {"sector_a": sectors[keys[0]], "sector_b": sectors[keys[1]]}
        found["name"] = _("%(a)s and %(b)s, %(month)s") % {
            "a": sectors[keys[0]].label, "b": sectors[keys[1]].label, "month": date_format(today, "F Y"),
        }  # fmt: skip
    if asked.get("wer") in Round.Who.values:
        found["who"] = asked["wer"]
    return found


def taking_part(*, collection: Collection) -> tuple[int, int]:
    """Return how many people take part now, and how many could."""
    wanted = reach.wanted(collection=collection)
    return len(wanted), len(reach.people(collection))


def participations(*, collection: Collection, viewer: Viewer) -> QuerySet[Participation]:
    """Return who said whether they want introductions, in list order."""
    return (
        Participation.objects.visible_to(viewer)
        .filter(person__collection=collection)
        .select_related("person")
        .order_by("person__sort_key", "pk")
    )

"""What a respondent sees while answering: the list, the cards, how far they are, who can be added."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from geflecht.actors.models import Actor, Affiliation, LinkHolder, Sector
from geflecht.kit import slugs
from geflecht.surveys import loaders
from geflecht.surveys.models import Answer, Question, Reason, Respondent, Survey, Wording

FOUND = 12


@dataclass(frozen=True, slots=True)
class Face:
    """How somebody is recognised: name, organisation or town, sector."""

    actor: Actor
    line: str
    sector: Sector | None


@dataclass(frozen=True, slots=True)
class Tile:
    """Somebody on the list."""

    answer: Answer
    face: Face


@dataclass(frozen=True, slots=True)
class Group:
    """People listed for one reason."""

    reason: Reason
    tiles: list[Tile]


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a respondent is: people on the list, known ones, known ones with a card."""

    listed: int
    known: int
    described: int

    @property
    def left(self) -> int:
        return self.known - self.described


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is put now."""

    key: str
    topic: str
    is_always_asked: bool
    wording: Wording


def faces(actors: Iterable[Actor]) -> dict[UUID, Face]:
    """Return how each of `actors` (with sector and place) is recognised; one query."""
    actors = list(actors)
    functions = (
        Affiliation.objects.filter(person__in=[actor.pk for actor in actors], until="")
        .select_related("organisation__sector", "organisation__place")
        .order_by("-is_main", "-since", "pk")
    )
    home: dict[UUID, Affiliation] = {}
    for row in functions:
        home.setdefault(row.person_id, row)
    return {actor.pk: _face(actor, home.get(actor.pk)) for actor in actors}


def _face(actor: Actor, function: Affiliation | None) -> Face:
    house = function.organisation if function else None
    place = actor.place or (house.place if house else None)
    parts = [house.label if house else actor.type_label, place.name if place else actor.place_text]
    sector = actor.sector or (house.sector if house else None)
    return Face(actor, " · ".join(filter(None, parts)), sector)


def listed(respondent: Respondent) -> list[Group]:
    """Return the respondent's list in groups by reason, in the order of the roster. Two queries."""
    answers = list(
        respondent.answers.filter(round=respondent.round)
        .select_related("counterpart__sector", "counterpart__place")
        .order_by("position", "pk")
    )
    seen = faces(one.counterpart for one in answers)
    groups: dict[Reason, list[Tile]] = {}
    for one in answers:
        groups.setdefault(Reason(one.reason), []).append(Tile(one, seen[one.counterpart_id]))
    order = [Reason.SEARCH, *Reason]
    return [Group(reason, groups[reason]) for reason in sorted(groups, key=order.index)]


def counts(respondent: Respondent) -> Counts:
    """Return how far a respondent is in the present round. One query."""
    known = Q(is_known=True)
    row = respondent.answers.filter(round=respondent.round).aggregate(
        listed=Count("pk"),
        known=Count("pk", filter=known),
        described=Count("pk", filter=known & Q(described_at__isnull=False)),
    )
    return Counts(**row)


def progress_of(respondent: Respondent) -> tuple[int, int]:
    """Return how many contacts have a card, of how many known."""
    found = counts(respondent)
    return found.described, found.known


def _cards(respondent: Respondent) -> list[Answer]:
    rows = respondent.answers.filter(round=respondent.round, is_known=True)
    return list(rows.order_by("position", "pk"))


def card_after(respondent: Respondent, answer: Answer | None = None) -> Answer | None:
    """Return the next contact without a card: after `answer`, else from the top; None if all have one."""
    cards = _cards(respondent)
    start = next((i + 1 for i, one in enumerate(cards) if answer and one.pk == answer.pk), 0)
    open_ones = [one for one in (*cards[start:], *cards[:start]) if one.described_at is None]
    return next((one for one in open_ones if not answer or one.pk != answer.pk), None)


def described_before(respondent: Respondent, answer: Answer) -> tuple[Answer | None, int, int]:
    """Return the card before that of `answer`, the number of its own, and how many there are."""
    cards = _cards(respondent)
    at = next((i for i, one in enumerate(cards) if one.pk == answer.pk), len(cards))
    return (cards[at - 1] if at else None), at + 1, max(len(cards), at + 1)


def questions_of(survey: Survey) -> list[Asked]:
    """Return what a survey asks, in order, each in its latest wording. Two queries."""
    keys = list(survey.questions.order_by("position").values_list("pk", "topic", "is_always_asked"))
    rows = Wording.objects.filter(question__in=[key for key, _topic, _always in keys]).order_by("version")
    latest = {row.question_id: row for row in rows}
    return [Asked(key, topic, always, latest[key]) for key, topic, always in keys]


def finders(respondent: Respondent, text: str) -> list[Face]:
    """Return actors of the network whose name or organisation has `text` in it, who are not ticked yet."""
    wanted = slugs.sort_key(text.replace("\0", "")).strip()
    if len(wanted) < 2:
        return []
    taken = respondent.answers.filter(round=respondent.round, is_known=True).values("counterpart_id")
    rows = (
        Actor.objects.visible_to(LinkHolder(respondent.actor_id))
        .filter(
            Q(sort_key__contains=wanted) | Q(affiliations__organisation__sort_key__contains=wanted),
            collection=respondent.survey.collection_id,
        )
        .exclude(pk=respondent.actor_id)
        .exclude(pk__in=taken)
        .select_related("sector", "place")
        .order_by("sort_key", "pk")
        .distinct()[:FOUND]
    )
    return list(faces(rows).values())


def all_questions() -> list[Question]:
    """Return the question bank with its wordings."""
    return list(Question.objects.prefetch_related("wordings").order_by("position"))


@dataclass(frozen=True, slots=True)
class Sample:
    """A survey as one of its respondents would see it: some of the list, not saved."""

    respondent: Respondent
    tiles: list[Tile]


def sample(survey: Survey, people: Iterable[UUID]) -> Sample | None:
    """Return the list as the first of `people` would see it; nothing is kept."""
    first = Actor.objects.filter(pk__in=list(people)[:1]).first()
    if first is None:
        return None
    respondent = Respondent(survey=survey, actor=first)
    listed_ones = loaders.roster(respondent)[:6]
    rows = Actor.objects.filter(pk__in=[one.actor_id for one in listed_ones]).select_related(
        "sector", "place"
    )
    seen = faces(rows)
    return Sample(
        respondent,
        [
            Tile(
                Answer(counterpart=seen[one.actor_id].actor, reason=one.reason, was_tied=False),
                seen[one.actor_id],
            )
            for one in listed_ones
        ],
    )

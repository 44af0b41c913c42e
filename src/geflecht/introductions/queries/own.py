"""What a member sees of introductions: their own."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, Viewer
from geflecht.introductions.models import (
    WAITING,
    Answer,
    Block,
    Introduction,
    Met,
    Outcome,
    Participation,
    Stage,
    State,
)
from geflecht.introductions.queries.people import Card, cards
from geflecht.kit import clock


@dataclass(frozen=True, slots=True)
class Own:
    """One introduction from one's own side; the other's answer is not part of it."""

    introduction: Introduction
    other: Card
    said: str
    told: str

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered; what the other side said makes no difference."""
        row = self.introduction
        waits = row.state in (*WAITING, State.DECLINED) and not row.settled_at
        return waits and row.lapses_on is not None and clock.today() <= row.lapses_on

    @property
    def has_contact(self) -> bool:
        return self.introduction.state == State.ACCEPTED

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for this side: for an answer, or for what came of it."""
        return self.is_open or (self.has_contact and not self.told)

    @property
    def is_later(self) -> bool:
        return stage_of(self.introduction) == Stage.LATER

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be told at the present question, with the words for it."""
        if not self.is_later:
            return [(value, str(label)) for value, label in Met.choices]
        return [
            (Met.WORKING, _("Yes, we work together")),
            (Met.IN_TOUCH, _("Yes, we stay in touch")),
            (Met.MET, _("We met, no more since")),
            (Met.NOT_YET, _("It never came to a meeting")),
            (Met.NO_FIT, _("It was not a fit")),
        ]


def own_introductions(*, person: Actor, viewer: Viewer) -> list[Own]:
    """Return a person's introductions, the latest first."""
    answers = (
        Answer.objects.filter(
            person=person, introduction__in=Introduction.objects.visible_to(viewer).values("pk")
        )
        .select_related("introduction__round")
        .order_by("-introduction__sent_at", "pk")
    )
    rows = list(answers)
    told = _told(person)
    others = {row.pk: row.introduction.other_id(row.person_id) for row in rows}
    people = cards(list(dict.fromkeys(others.values())))
    return [
        Own(
            row.introduction,
            people[others[row.pk]],
            row.said,
            told.get((row.introduction_id, stage_of(row.introduction)), ""),
        )
        for row in rows
        if others[row.pk] in people
    ]


def stage_of(introduction: Introduction) -> str:
    """Return which of the two questions an introduction stands at."""
    return Stage.LATER if introduction.asked_later_at else Stage.FIRST


def _told(person: Actor) -> dict[tuple[UUID, str], str]:
    rows = Outcome.objects.filter(person=person)
    return {(pk, stage): met for pk, stage, met in rows.values_list("introduction_id", "stage", "met")}


def own_side(answer_id: UUID) -> Own:
    """Return an introduction from the side of one answer, for whoever holds the link to it."""
    return _own(Answer.objects.select_related("introduction__round").get(pk=answer_id), "")


def own_outcome(introduction: Introduction, person: Actor) -> Own:
    """Return an introduction from one side, with what they told at the present question."""
    row = Answer.objects.select_related("introduction__round").get(introduction=introduction, person=person)
    return _own(row, _told(person).get((introduction.pk, stage_of(row.introduction)), ""))


def _own(row: Answer, told: str) -> Own:
    other = row.introduction.other_id(row.person_id)
    return Own(row.introduction, cards([other])[other], row.said, told)


def own_wish(person: Actor) -> dict[str, Any]:
    """Return what the form of taking part starts with."""
    row = Participation.objects.filter(person=person).first()
    if row is None:
        return {"is_in": False, "capacity": 2}
    return {"is_in": row.is_opted_in, "capacity": row.capacity, "paused_until": row.paused_until}


def own_blocks(person: Actor) -> list[Block]:
    """Return with whom somebody does not want to be introduced."""
    rows = Block.objects.filter(person=person, is_by_coordination=False).select_related("other")
    return list(rows.order_by("created_at", "pk"))


def own_record(person: Actor) -> dict[str, Any]:
    """Return everything this room keeps of a person, as plain values, for their own export."""
    taking = Participation.objects.filter(person=person).first()
    answers = Answer.objects.filter(person=person).select_related(
        "introduction__first", "introduction__second"
    )
    told = _told(person)
    return {
        "takes_part": {
            "wants_introductions": taking.is_opted_in if taking else False,
            "at_a_time": taking.capacity if taking else 0,
            "pauses_until": str(taking.paused_until or "") if taking else "",
        },
        "introductions": [
            {
                "with": row.introduction.other_than(person.pk).name, "why": row.introduction.reason_de,
                "proposed_at": str(row.introduction.sent_at or ""), "my_answer": row.said,
                "my_answer_at": str(row.said_at or ""),
                **{f"told_{stage}": told.get((row.introduction_id, stage), "") for stage in Stage.values},
            }
            for row in answers.order_by("introduction__sent_at", "pk")
        ],
        "not_with": [
            row.other.name
            for row in Block.objects.filter(person=person, is_by_coordination=False)
            .select_related("other")
            .order_by("created_at", "pk")
        ],
    }  # fmt: skip

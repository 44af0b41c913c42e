"""Every introduction by how far it came."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors.models import Collection, Viewer
from geflecht.introductions.models import (
    ALIVE,
    DID_MEET,
    TO_SEND,
    WAITING,
    Introduction,
    Met,
    Round,
    RoundState,
    State,
)
from geflecht.introductions.queries.people import Card, cards
from geflecht.kit import clock

PER_PAGE = 30
OVER = Q(outcome=Met.NO_FIT, later="") | (~Q(later="") & ~Q(later__in=ALIVE))
STAGES = (
    ("pruefung", gettext_lazy("in review"), Q(state__in=TO_SEND)),
    ("wartet", gettext_lazy("waits for answers"), Q(state__in=WAITING)),
    ("zugesagt", gettext_lazy("both said yes"), Q(state=State.ACCEPTED, outcome__in=("", Met.NOT_YET), later="")),
    ("getroffen", gettext_lazy("met"), Q(state=State.ACCEPTED, outcome__in=DID_MEET, later="")),
    ("lebendig", gettext_lazy("alive after six months"), Q(state=State.ACCEPTED, later__in=ALIVE)),
    ("vorbei", gettext_lazy("met, no longer in touch; or not a fit"), Q(state=State.ACCEPTED) & OVER),
    ("passt-nicht", gettext_lazy("does not fit right now"), Q(state=State.DECLINED)),
    ("verfallen", gettext_lazy("lapsed or withdrawn"), Q(state__in=(State.LAPSED, State.WITHDRAWN))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """One column of the board: its word in the address, its name, how many stand there."""

    key: str
    label: str
    count: int
    href: str = ""
    is_chosen: bool = False

    @property
    def tone(self) -> str:
        return "yellow" if self.is_chosen else "plain"


@dataclass(frozen=True, slots=True)
class Line:
    """One introduction on the board."""

    introduction: Introduction
    first: Card
    second: Card

    @property
    def is_waiting(self) -> bool:
        return self.introduction.state in WAITING


def stages(*, collection: Collection, viewer: Viewer) -> list[Stage]:
    """Return the columns of the board with their counts; one read."""
    rows = Introduction.objects.visible_to(viewer).filter(round__collection=collection)
    counts = rows.aggregate(**{f"n{i}": Count("pk", filter=rule) for i, (_k, _l, rule) in enumerate(STAGES)})
    return [Stage(key, str(label), counts[f"n{i}"]) for i, (key, label, _rule) in enumerate(STAGES)]


def board(
    *, collection: Collection, viewer: Viewer, stage: str, page: str | None
) -> tuple[Page[Introduction], list[Line]]:
    """Return a page of the introductions in a stage, the latest first, and them as lines."""
    rule = next((rule for key, _label, rule in STAGES if key == stage), Q())
    rows = (
        Introduction.objects.visible_to(viewer)
        .filter(rule, round__collection=collection)
        .exclude(state=State.DROPPED)
        .select_related("round")
        .order_by("-sent_at", "-score", "pk")
    )
    leaf = Paginator(rows, PER_PAGE).get_page(page)
    found = list(leaf.object_list)
    people = cards(list(dict.fromkeys(pk for one in found for pk in (one.first_id, one.second_id))))
    return leaf, [Line(one, people[one.first_id], people[one.second_id]) for one in found]


def board_page(*, collection: Collection, viewer: Viewer, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the board with the stage, round and page that an address asks for."""
    found = stages(collection=collection, viewer=viewer)
    chosen = asked.get("stand") or next((one.key for one in found if one.count), "")
    page, lines = board(collection=collection, viewer=viewer, stage=chosen, page=asked.get("seite"))
    query = f"?sammlung={collection.slug}&stand="
    columns = [replace(one, href=query + one.key, is_chosen=one.key == chosen) for one in found]
    stage = next((one for one in found if one.key == chosen), None)
    return {"stages": columns, "stage": stage, "page": page, "lines": lines}


def finished_rounds() -> QuerySet[Round]:
    """Return the sent rounds of which nothing is awaited any more."""
    open_ones = Introduction.objects.filter(round=OuterRef("pk")).filter(
        Q(state__in=(*TO_SEND, *WAITING))
        | Q(settled_at=None, state__in=(State.DECLINED, State.WITHDRAWN))
        | Q(state=State.ACCEPTED, asked_later_at=None) & ~Q(outcome=Met.NO_FIT)
    )
    return Round.objects.filter(~Exists(open_ones), state=RoundState.SENT)


def due_move(*, collection: Collection, viewer: Viewer) -> tuple[Round, Introduction | None, str] | None:
    """Return what is due most: a round in review, else the waiting introduction that lapses first.

    With the names of its two people, whoever of them has not answered.
    """
    row = (
        Round.objects.visible_to(viewer)
        .filter(collection=collection, state=RoundState.PROPOSED, introductions__state__in=TO_SEND)
        .order_by("proposed_at", "pk")
        .first()
    )
    if row is not None:
        return row, None, ""
    waiting = (
        Introduction.objects.visible_to(viewer)
        .filter(round__collection=collection, state__in=WAITING)
        .select_related("round", "first", "second")
        .order_by("lapses_on", "pk")
        .first()
    )
    if waiting is None:
        return None
    names = _("%(a)s and %(b)s") % {"a": waiting.first.name, "b": waiting.second.name}
    return waiting.round, waiting, names


def waiting_counts(*, collection: Collection, viewer: Viewer) -> tuple[int, int]:
    """Return how many introductions wait for answers, and how many both sides agreed to in the last week."""
    rows = Introduction.objects.visible_to(viewer).filter(round__collection=collection)
    week = clock.now() - dt.timedelta(days=7)
    found = rows.aggregate(
        waiting=Count("pk", filter=Q(state__in=WAITING)), agreed=Count("pk", filter=Q(accepted_at__gte=week))
    )
    return found["waiting"], found["agreed"]

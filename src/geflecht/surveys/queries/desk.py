"""What the coordination sees of surveys: the list, the monitor, whom to phone, who was named anew."""

from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Actor, Side, Viewer
from geflecht.algorithms import change
from geflecht.kit import slugs
from geflecht.surveys.loaders import per_cent
from geflecht.surveys.models import Answer, Respondent, SomebodyNew, Survey
from geflecht.surveys.queries.answering import Face, faces

State = Respondent.State
LIKELY = 3
AIM = 0.8  # of the ties covered


@dataclass(frozen=True, slots=True)
class Line:
    """The answers of one sector or side: asked, begun, finished, and how many ties they cover."""

    label: str
    asked: int
    begun: int
    finished: int
    covered: float | None

    @property
    def share_text(self) -> str:
        return per_cent(self.finished / self.asked if self.asked else None)

    @property
    def covered_text(self) -> str:
        return per_cent(self.covered)


@dataclass(frozen=True, slots=True)
class Monitor:
    """How a survey stands: in all, per sector, per side."""

    whole: Line
    coverage: change.Coverage
    sectors: list[Line]
    sides: list[Line]
    declined: int
    contacts: int

    @property
    def aim(self) -> str:
        return _("aim: %(share)s") % {"share": per_cent(AIM)}


@dataclass(frozen=True, slots=True)
class ToPhone:
    """Somebody who has not answered, and how many others named them."""

    respondent: Respondent
    face: Face
    named: int


def surveys(*, viewer: Viewer) -> "QuerySet[Survey]":
    """Return the surveys `viewer` may look into, newest first, with how many were asked and answered."""
    return (
        Survey.objects.visible_to(viewer)
        .select_related("collection")
        .annotate(
            asked=Count("respondents"),
            finished=Count("respondents", filter=Q(respondents__finished_at__isnull=False)),
        )
        .order_by(F("closed_at").desc(nulls_first=True), "-opens_on", "name")
    )


def monitor(survey: Survey, *, viewer: Viewer) -> Monitor:
    """Return how a survey stands. Five queries, whatever its size."""
    rows = list(
        Survey.objects.visible_to(viewer)
        .get(pk=survey.pk)
        .respondents.filter(actor__erased_at=None)
        .select_related("actor__sector", "actor__place")
    )
    seen = faces(row.actor for row in rows)
    sector = {row.pk: seen[row.actor_id].sector for row in rows}
    sectors = [
        _line(one.label, [row for row in rows if sector[row.pk] == one], rows)
        for one in actor_queries.sectors()
    ]
    sides = [
        _line(str(side.label), [row for row in rows if _side(sector[row.pk]) == side], rows) for side in Side
    ]
    done = [row.finished_at is not None for row in rows]
    return Monitor(
        whole=_line("", rows, rows),
        coverage=change.coverage([True] * len(rows), done),
        sectors=[line for line in sectors if line.asked],
        sides=[line for line in sides if line.asked],
        declined=sum(row.state == State.DECLINED for row in rows),
        contacts=Answer.objects.filter(respondent__survey=survey, is_known=True).count(),
    )


def _side(sector: object) -> str:
    return getattr(sector, "side", "")


def _line(label: str, part: list[Respondent], whole: list[Respondent]) -> Line:
    finished = sum(row.finished_at is not None for row in part)
    begun = sum(row.finished_at is None and row.state == State.BEGUN for row in part)
    silent = len(part) - finished
    silent_in_all = sum(row.finished_at is None for row in whole)
    pairs, unseen = _pairs(len(part), len(whole)), _pairs(silent, silent_in_all)
    return Line(label, len(part), begun, finished, 1 - unseen / pairs if pairs else None)


def _pairs(part: int, whole: int) -> int:
    """Return how many pairs of `whole` people have at least one of `part` of them in it."""
    return part * (whole - part) + part * (part - 1) // 2


def phone_list(survey: Survey, *, viewer: Viewer) -> list[ToPhone]:
    """Return who has not answered, first those whom most others named: their silence costs most."""
    named = (
        Answer.objects.filter(
            respondent__survey=survey, counterpart=OuterRef("actor"), is_known=True, is_over=False
        )
        .order_by()
        .values("counterpart")
        .annotate(count=Count("respondent", distinct=True))
        .values("count")
    )
    rows = list(
        Respondent.objects.filter(survey__in=Survey.objects.visible_to(viewer), survey=survey)
        .filter(state__in=(State.ASKED, State.BEGUN), actor__erased_at=None)
        .select_related("actor__sector", "actor__place", "actor__contact", "survey")
        .annotate(named=Coalesce(Subquery(named, output_field=IntegerField()), 0))
        .order_by("-named", "actor__sort_key", "pk")
    )
    seen = faces(row.actor for row in rows)
    return [ToPhone(row, seen[row.actor_id], row.named) for row in rows]


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who was named, and which entries it may be."""

    row: SomebodyNew
    likely: list[Actor]


def new_people(survey: Survey, *, viewer: Viewer) -> list[Named]:
    """Return who was named that is not on the list and waits for the coordination. Two queries."""
    rows = list(
        SomebodyNew.objects.filter(
            respondent__survey__in=Survey.objects.visible_to(viewer), respondent__survey=survey,
            state=SomebodyNew.State.OPEN,
        )
        .select_related("respondent__actor")
        .order_by("name", "said_at", "pk")
    )  # fmt: skip
    wanted = Q(pk=None)
    for row in rows:
        wanted |= Q(sort_key__contains=_family_name(row.name))
    people = Actor.objects.visible_to(viewer).filter(wanted, collection=survey.collection_id)
    likely = list(people.order_by("sort_key", "pk")) if rows else []
    return [
        Named(
            row,
            [
                one for one in likely
                if _family_name(row.name) in one.sort_key and one.pk != row.respondent.actor_id
            ][:LIKELY],
        )
        for row in rows
    ]  # fmt: skip


def _family_name(name: str) -> str:
    return slugs.sort_key(name).split()[-1] if slugs.sort_key(name).split() else name

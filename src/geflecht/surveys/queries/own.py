"""A person's own surveys and answers, for their page and for the export of their data."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from geflecht.actors.models import Actor
from geflecht.surveys import loaders
from geflecht.surveys.models import ITEMS, Answer, Respondent, Survey


def own_surveys(person: Actor) -> "QuerySet[Respondent]":
    """Return the surveys somebody is or was asked in, open ones first, with how many contacts they named."""
    return (
        Respondent.objects.filter(actor=person)
        .exclude(survey__state=Survey.State.DRAFT)
        .select_related("survey")
        .annotate(known=Count("answers", filter=Q(answers__is_known=True)))
        .order_by("-survey__state", "-survey__opens_on", "pk")
    )


def own_answers(person: Actor) -> list[dict[str, Any]]:
    """Return what somebody said in surveys, as plain values under readable names."""
    rows = (
        Answer.objects.filter(respondent__actor=person, is_known__isnull=False)
        .select_related("respondent__survey", "counterpart")
        .order_by("said_at", "pk")
    )
    return [
        {
            "survey": row.respondent.survey.name, "about": row.counterpart.name, "known": row.is_known,
            "over": row.is_over, "kind": row.kind, "frequency": row.frequency, "origin": row.origin,
            "since": str(row.since or ""), "said_at": row.said_at.isoformat() if row.said_at else "",
            "by_phone": row.is_by_phone, "wordings": row.wordings,
            **{item: getattr(row, item) for item in ITEMS},
        }
        for row in rows
    ]  # fmt: skip


def rated(actor: Actor) -> loaders.Rated | None:
    """Return what at least five people say of an actor together; None where fewer do."""
    return loaders.trust(collection=actor.collection, actor_ids=[actor.pk]).get(actor.pk)

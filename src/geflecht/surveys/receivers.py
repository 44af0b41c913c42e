"""Surveys follow a merge of actors, and an erasure."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from geflecht.actors import actions as actors
from geflecht.actors import facts as actor_facts
from geflecht.actors.models import Merge
from geflecht.surveys import actions
from geflecht.surveys.models import Answer, Respondent, SomebodyNew


@receiver(actor_facts.actors_merged)
def move_answers(*, merge_id: UUID, **_kwargs: Any) -> None:
    merge = Merge.objects.select_related("kept").get(pk=merge_id)
    actors.move_rows(merge, Respondent.objects.all(), "actor")
    actors.move_rows(merge, Answer.objects.all(), "counterpart")
    actors.move_rows(merge, SomebodyNew.objects.all(), "actor")


@receiver(actor_facts.actor_erased)
def forget_words(*, actor_id: UUID, **_kwargs: Any) -> None:
    actions.forget_words(actor_id=actor_id)

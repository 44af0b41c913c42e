"""Ties follow a merge of actors, and an erasure."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from geflecht.actors import actions as actors
from geflecht.actors import facts as actor_facts
from geflecht.actors.models import Merge
from geflecht.ties import actions
from geflecht.ties.models import Observation, Presence, WaveParticipant


@receiver(actor_facts.actors_merged)
def move_ties(*, merge_id: UUID, **_kwargs: Any) -> None:
    merge = Merge.objects.select_related("kept").get(pk=merge_id)
    for model, field in (
        (Observation, "source"),
        (Observation, "target"),
        (Presence, "actor"),
        (WaveParticipant, "actor"),
    ):
        actors.move_rows(merge, model._default_manager.all(), field)


@receiver(actor_facts.actor_erased)
def clear_words(*, actor_id: UUID, **_kwargs: Any) -> None:
    actions.clear_words(actor_id=actor_id)

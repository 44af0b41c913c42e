"""Introductions follow a merge of actors, and an erasure."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from geflecht.actors import facts as actor_facts
from geflecht.introductions import actions


@receiver(actor_facts.actors_merged)
def move_sides(*, merge_id: UUID, **_kwargs: Any) -> None:
    actions.follow_merge(merge_id=merge_id)


@receiver(actor_facts.actor_erased)
def forget(*, actor_id: UUID, **_kwargs: Any) -> None:
    actions.forget_person(actor_id=actor_id)

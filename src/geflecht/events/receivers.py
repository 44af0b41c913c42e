"""Parts and registrations follow a merge of actors, and are cleared when a person is erased."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from geflecht.actors import actions as actors
from geflecht.actors import facts as actor_facts
from geflecht.actors.models import Merge
from geflecht.events import actions
from geflecht.events.models import Contribution, EventRole, Registration


@receiver(actor_facts.actors_merged)
def move_parts(*, merge_id: UUID, **_kwargs: Any) -> None:
    merge = Merge.objects.select_related("kept").get(pk=merge_id)
    actors.move_rows(merge, EventRole.objects.all(), "actor")
    actors.move_rows(merge, Contribution.objects.all(), "person")
    actors.move_rows(merge, Registration.objects.all(), "person")


@receiver(actor_facts.actor_erased)
def clear_registrations(*, actor_id: UUID, **_kwargs: Any) -> None:
    actions.erase_person(actor_id=actor_id)

"""This room's own rows follow a merge."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from geflecht.actors import actions, facts
from geflecht.actors.models import Affiliation, ExternalId, Merge, OfferNeed


@receiver(facts.actors_merged)
def move_own_rows(*, merge_id: UUID, **_kwargs: Any) -> None:
    merge = Merge.objects.select_related("kept").get(pk=merge_id)
    for model, field in (
        (Affiliation, "organisation"),
        (Affiliation, "person"),
        (OfferNeed, "actor"),
        (ExternalId, "actor"),
    ):
        actions.move_rows(merge, model._default_manager.all(), field)

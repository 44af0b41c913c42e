"""What happened in this room, told inside the same transaction; ids only."""

from django.dispatch import Signal

actors_merged = Signal()  # merge_id: UUID
merge_undone = Signal()  # merge_id: UUID
actors_changed = Signal()  # actor_ids: list[UUID]
actor_erased = Signal()  # actor_id: UUID

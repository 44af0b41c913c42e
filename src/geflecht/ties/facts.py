"""What happened to ties, told inside the same transaction; ids only."""

from django.dispatch import Signal

ties_observed = Signal()  # collection_id: UUID, count: int

"""Published versions of a programme: what stood in it on which day."""

from django.db import models

from geflecht.events.models.record import Event
from geflecht.kit import clock


class ProgrammeEdition(models.Model):
    """A programme as it was published; `content` holds its items, one mapping each, and never changes."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=300, blank=True)
    content = models.JSONField()
    published_at = models.DateTimeField(default=clock.now)
    by_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="one_programme_edition_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} programme {self.number}"

"""A member's own calendar feed: reached by a token of which only a hash is kept."""

from django.conf import settings
from django.db import models

from geflecht.kit import clock


class CalendarKey(models.Model):
    """The one token that opens the calendar of an account; a new one voids the old."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_key", primary_key=True
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"

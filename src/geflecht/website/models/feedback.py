import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from geflecht.kit import clock


class Feedback(models.Model):
    """A barrier somebody met on the site, as they told it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.TextField(_("What does not work?"))
    address = models.CharField(_("On which page?"), max_length=300, blank=True)
    email = models.EmailField(_("Your e-mail address"), blank=True)
    written_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("report of a barrier")
        verbose_name_plural = _("reports of barriers")
        constraints = [
            models.CheckConstraint(condition=~models.Q(message=""), name="feedback_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d} {self.address}"

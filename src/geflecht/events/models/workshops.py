"""Parallel workshops of an event: their places, who wishes for which, who got which."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geflecht.events.models.record import AgendaItem, Event
from geflecht.events.models.registration import Registration
from geflecht.kit.languages import in_active_language


class Workshop(models.Model):
    """One of several things at the same time (`band`), of which everybody takes part in one."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="workshops")
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="workshops"
    )
    band = models.PositiveSmallIntegerField(_("round"), default=1)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("title"), max_length=250)
    title_en = models.CharField(_("English title"), max_length=250, blank=True)
    room = models.CharField(_("room"), max_length=200, blank=True)
    capacity = models.PositiveIntegerField(_("places"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="workshop_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """Return the title in the active language where there is one."""
        return in_active_language(self.title, self.title_en)


class WorkshopWish(models.Model):
    """That somebody would like to be in a workshop; rank 1 is the first wish."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="wishes")
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="wishes")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "workshop"], name="one_wish_per_workshop"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="the_first_wish_is_number_one"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.workshop_id} {self.rank}"


class WorkshopPlace(models.Model):
    """Where somebody is in one round; without a workshop `why` says what stood in the way."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="workshop_places")
    band = models.PositiveSmallIntegerField()
    workshop = models.ForeignKey(
        Workshop, null=True, blank=True, on_delete=models.CASCADE, related_name="taken_places"
    )
    rank = models.PositiveSmallIntegerField(default=0)
    why = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "band"], name="one_workshop_per_round"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.band} {self.workshop_id}"

"""City labs as they can be read: where, when, with whom, what came of them."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from geflecht.actors.models import Actor, Collection, Place, Term, Viewer, audiences_of
from geflecht.events.models import Event
from geflecht.kit import clock
from geflecht.kit.audiences import Audience
from geflecht.kit.languages import in_active_language
from geflecht.kit.partial_dates import PartialDateField


class Shape(models.TextChoices):
    PLACE = "place", _("one place, many sessions")
    TOPIC = "topic", _("one topic, many places")
    IMPULSE = "impulse", _("Impulslabor (one day)")


class LabQuerySet(models.QuerySet["Lab"]):
    def visible_to(self, viewer: Viewer) -> Self:
        circles = audiences_of(viewer)
        return self.filter(audience__in=circles, collection__audience__in=circles)


class Lab(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="labs")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    shape = models.CharField(_("shape"), max_length=10, choices=Shape.choices)
    topic = models.CharField(_("topic"), max_length=250, blank=True)
    field_of_action = models.ForeignKey(
        Term,
        verbose_name=_("field of action"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    since = PartialDateField(_("since"), blank=True, default="")
    until = PartialDateField(_("until"), blank=True, default="")
    summary = models.TextField(_("in short"), blank=True)
    summary_en = models.TextField(_("in short, in English"), blank=True)
    description = models.TextField(_("description"), blank=True)
    audience = models.CharField(
        _("visible to"), max_length=20, choices=Audience.choices, default=Audience.PUBLIC
    )
    sources = models.JSONField(_("sources"), default=list, blank=True)
    is_example = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=clock.now)

    objects = LabQuerySet.as_manager()

    class Meta:
        verbose_name = _("city lab")
        verbose_name_plural = _("city labs")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="lab_has_a_name"),
            models.CheckConstraint(condition=Q(shape__in=Shape.values), name="lab_shape_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("labs:detail", args=[self.slug])

    @property
    def label(self) -> str:
        return in_active_language(self.name, self.name_en)


class LabPlace(models.Model):
    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="places")
    text = models.CharField(max_length=200)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.text


class LabPartner(models.Model):
    """Somebody's part in a lab; an actor where known, else as written."""

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="partners")
    actor = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.CASCADE, related_name="lab_roles"
    )
    text = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.text or str(self.actor_id)


class LabSession(models.Model):
    """A working session: an event of the record where there is one, else a date and a title."""

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="sessions")
    event = models.ForeignKey(
        Event, null=True, blank=True, on_delete=models.SET_NULL, related_name="lab_sessions"
    )
    on = PartialDateField(_("date"))
    title = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.lab_id} {self.on}"


class LabResult(models.Model):
    """What came of a lab: a finding, a commitment or a spin-off."""

    class Kind(models.TextChoices):
        FINDING = "finding", _("finding")
        COMMITMENT = "commitment", _("commitment")
        SPIN_OFF = "spin_off", _("spin-off")

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="results")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.CharField(max_length=400)
    text_en = models.CharField(max_length=400, blank=True)
    on = PartialDateField(blank=True, default="")
    actor = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.text

    @property
    def label(self) -> str:
        return in_active_language(self.text, self.text_en)

"""Ties as dated observations, what is derived from shared occasions, and who was asked when."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geflecht.actors.models import Actor, Collection, Viewer, audiences_of
from geflecht.kit import clock
from geflecht.kit.audiences import Audience
from geflecht.kit.partial_dates import PartialDateField


class TieKind(models.TextChoices):
    KNOWS = "knows", _("know each other")
    INFORMS = "informs", _("exchange information")
    COOPERATES = "cooperates", _("cooperate")
    PROJECT = "project", _("have a joint project")
    PARTNER = "partner", _("formal partnership")
    UNSPECIFIED = "unspecified", _("kind not stated")


COUNTED_KINDS = tuple(kind for kind in TieKind.values if kind != TieKind.KNOWS)


class Origin(models.TextChoices):
    """How a tie came about; the codes a to g of the field's practice."""

    INTRODUCED = "introduced", _("introduced by the coordination")
    NETWORK_EVENT = "network_event", _("event or table of the network")
    STAFFING = "staffing", _("lab or project staffing")
    MEMBER = "member", _("introduced by another member")
    OWN = "own", _("own initiative")
    BEFORE = "before", _("existed before")
    UNKNOWN = "unknown", _("unknown")


class StatedBy(models.TextChoices):
    SOURCE = "source", _("by the first side")
    TARGET = "target", _("by the second side")
    BOTH = "both", _("by both sides")
    COORDINATION = "coordination", _("by the coordination")
    IMPORT = "import", _("by an imported list")


class Wave(models.Model):
    """One round of asking: who was asked, who answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="waves")
    name = models.CharField(_("name"), max_length=120)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "name"], name="one_wave_per_name"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="wave_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WaveParticipant(models.Model):
    """Somebody asked in a wave; `answered_on` stays empty until they answered."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="participants")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    asked_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "actor"], name="asked_once_per_wave")]

    def __str__(self) -> str:
        return f"{self.actor_id} in {self.wave_id}"


class ObservationQuerySet(models.QuerySet["Observation"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the observations that `viewer` may see: by their own audience and that of both ends."""
        if viewer.is_authenticated and viewer.is_coordinator:
            return self
        circles = audiences_of(viewer)
        shown = Q(
            audience__in=circles,
            source__ties_audience__in=circles,
            target__ties_audience__in=circles,
            source__profile_audience__in=circles,
            target__profile_audience__in=circles,
        )
        if viewer.is_authenticated and viewer.person_id:
            shown |= Q(source=viewer.person_id) | Q(target=viewer.person_id)
        return self.filter(shown)


class Observation(models.Model):
    """What somebody stated about a tie on a day. Later statements are new rows, also endings."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="observations")
    source = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="observed_from")
    target = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="observed_to")
    kind = models.CharField(_("kind"), max_length=20, choices=TieKind.choices, default=TieKind.UNSPECIFIED)
    is_directed = models.BooleanField(_("directed"), default=False)
    is_ending = models.BooleanField(_("ends the tie"), default=False)
    strength = models.FloatField(_("strength"), null=True, blank=True)
    since = PartialDateField(_("since"), blank=True, default="")
    until = PartialDateField(_("until"), blank=True, default="")
    origin = models.CharField(_("origin"), max_length=20, choices=Origin.choices, default=Origin.UNKNOWN)
    stated_by = models.CharField(
        _("stated by"), max_length=20, choices=StatedBy.choices, default=StatedBy.COORDINATION
    )
    evidence = models.CharField(_("evidence"), max_length=400, blank=True)
    audience = models.CharField(
        _("visible to"), max_length=20, choices=Audience.choices, default=Audience.MEMBERS
    )
    observed_on = models.DateField(_("stated on"))
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    wave = models.ForeignKey(
        Wave, null=True, blank=True, on_delete=models.SET_NULL, related_name="observations"
    )
    external_id = models.CharField(max_length=200, blank=True)
    attributes = models.JSONField(default=dict, blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation of a tie")
        verbose_name_plural = _("observations of ties")
        indexes = [
            models.Index(fields=["collection", "observed_on"], name="observations_by_day"),
            models.Index(fields=["collection", "external_id"], name="observations_by_external_id"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="tie_joins_two_actors"),
            models.CheckConstraint(condition=Q(kind__in=TieKind.values), name="tie_kind_is_known"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="tie_origin_is_known"),
            models.CheckConstraint(condition=Q(stated_by__in=StatedBy.values), name="tie_statement_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id} ({self.observed_on})"


class Occasion(models.Model):
    """An event, lab or project that actors share: the source of derived, dashed ties."""

    id = models.UUIDField(primary_key=True, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="occasions")
    kind = models.CharField(max_length=20)
    label = models.CharField(max_length=250)
    address = models.CharField(max_length=200, blank=True)
    on = PartialDateField(blank=True, default="")
    audience = models.CharField(max_length=20, choices=Audience.choices, default=Audience.PUBLIC)

    def __str__(self) -> str:
        return self.label


class Presence(models.Model):
    """An actor's part in an occasion."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="presences")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="presences")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occasion", "actor"], name="present_once_per_occasion")
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} at {self.occasion_id}"


class Computed(models.Model):
    """A result that is dear to compute (measures, layout), kept for one state of a collection."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    revision = models.PositiveBigIntegerField()
    payload = models.JSONField()
    computed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "what", "key"], name="one_result_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.key}"

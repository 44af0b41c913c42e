"""The one settings record of an installation: what the network is called, when, and who pays."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geflecht.kit import clock
from geflecht.kit.languages import in_active_language


class Network(models.Model):
    """The network this installation serves. There is one row (see docs/decisions)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=120, default="Unser Netzwerk")
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    kind = models.CharField(_("kicker"), max_length=120, blank=True)
    kind_en = models.CharField(_("English kicker"), max_length=120, blank=True)
    starts_on = models.DateField(_("begin"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    stated_status = models.CharField(_("stated status"), max_length=60, blank=True)
    stated_status_on = models.DateField(_("status as of"), null=True, blank=True)
    project_holder = models.CharField(_("project holder"), max_length=200, blank=True)
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    default_collection = models.ForeignKey(
        "actors.Collection",
        verbose_name=_("collection the coordination opens with"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    public_collection = models.ForeignKey(
        "actors.Collection",
        verbose_name=_("collection on the public pages"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("network")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_network_per_installation"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="network_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return in_active_language(self.name, self.name_en)

    def status_on(self, date: dt.date | None = None) -> str:
        """Return planned, running or archived, computed from the period."""
        date = date or clock.today()
        if self.ends_on and date > self.ends_on:
            return "archived"
        if self.starts_on and date < self.starts_on:
            return "planned"
        return "running"


class Funder(models.Model):
    """Who funds the network in a span of time, with line and logo."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="funders", default=1)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    line = models.CharField(_("funding line"), max_length=300, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("funder")
        verbose_name_plural = _("funders")

    def __str__(self) -> str:
        return self.name

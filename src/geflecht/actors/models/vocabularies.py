"""Editable, bilingual lists of words, and the places of the country."""

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from geflecht.kit.languages import in_active_language


class Side(models.TextChoices):
    ESTABLISHED = "established", _("Established players")
    CITY_MAKERS = "city_makers", _("City makers")
    INTERMEDIARY = "intermediary", _("Intermediaries")


class Bilingual(models.Model):
    """A preferred label in two languages, and the variants people write."""

    key = models.SlugField(_("key"), max_length=60)
    label_de = models.CharField(_("German label"), max_length=200)
    label_en = models.CharField(_("English label"), max_length=200)
    variants = models.JSONField(_("variants"), default=list, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return the label in the active language."""
        return in_active_language(self.label_de, self.label_en)


class TermQuerySet(models.QuerySet["Term"]):
    def of(self, vocabulary: str) -> Self:
        return self.filter(vocabulary=vocabulary, is_active=True).order_by("position", "key")


class Term(Bilingual):
    """A word of one vocabulary: theme, field_of_action, event_format, glossary …"""

    vocabulary = models.SlugField(_("vocabulary"), max_length=40)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "key"], name="one_term_per_vocabulary_and_key")
        ]


class Sector(Bilingual):
    """A sector of the network, with the side it belongs to and how it is drawn."""

    side = models.CharField(_("side"), max_length=20, choices=Side.choices)
    short = models.CharField(_("abbreviation"), max_length=4)
    tone = models.PositiveSmallIntegerField(_("colour"), default=1)
    shape = models.CharField(_("shape"), max_length=20, default="circle")

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="one_sector_per_key"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="sector_side_is_known"),
        ]


class Place(models.Model):
    """A municipality or locality. AGS and town type stay empty until a record brings them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    geonames_id = models.PositiveIntegerField(null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, db_index=True)
    variants = models.JSONField(default=list, blank=True)
    state = models.CharField(_("federal state"), max_length=40)
    ags = models.CharField(_("municipality key (AGS)"), max_length=8, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    population = models.PositiveIntegerField(null=True, blank=True)
    town_type = models.CharField(_("town type (BBSR)"), max_length=2, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ags="") | models.Q(ags__regex=r"^[0-9]{8}$"), name="ags_has_eight_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.name

"""Events: one record from announcement to documentation."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from geflecht.actors.models import Actor, Collection, Place, Term, Viewer, audiences_of
from geflecht.kit import clock
from geflecht.kit.audiences import Audience
from geflecht.kit.languages import in_active_language
from geflecht.kit.partial_dates import PartialDateField


class Mode(models.TextChoices):
    ON_SITE = "on_site", _("on site")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("on site and online")


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    ANNOUNCED = "announced", _("announced")
    OPEN = "open", _("registration open")
    FULL = "full", _("full")
    RUNNING = "running", _("running")
    HELD = "held", _("held")
    DOCUMENTED = "documented", _("documented")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the events `viewer` may know of; drafts are for the coordination."""
        if viewer.is_authenticated and viewer.is_coordinator:
            return self
        circles = audiences_of(viewer)
        return self.exclude(state=State.DRAFT).filter(audience__in=circles, collection__audience__in=circles)


class Event(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="events")
    slug = models.SlugField(max_length=80, unique=True)
    language = models.CharField(max_length=5, default="de")
    kicker = models.CharField(_("kicker"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=250)
    title_en = models.CharField(_("English title"), max_length=250, blank=True)
    format = models.ForeignKey(
        Term, verbose_name=_("format"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    series_label = models.CharField(_("series"), max_length=200, blank=True)
    number_from = models.PositiveSmallIntegerField(_("number in the series"), null=True, blank=True)
    number_to = models.PositiveSmallIntegerField(_("up to number"), null=True, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    part_of_text = models.CharField(_("part of (elsewhere)"), max_length=250, blank=True)
    number_in_parent = models.PositiveSmallIntegerField(null=True, blank=True)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    audience = models.CharField(
        _("visible to"), max_length=20, choices=Audience.choices, default=Audience.PUBLIC
    )
    starts_on = PartialDateField(_("begins on"))
    ends_on = PartialDateField(_("ends on"), blank=True, default="")
    venue = models.CharField(_("venue"), max_length=250, blank=True)
    place = models.ForeignKey(
        Place, verbose_name=_("place"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    field_of_action = models.ForeignKey(
        Term,
        verbose_name=_("field of action"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    theme_text = models.CharField(_("theme"), max_length=300, blank=True)
    summary = models.TextField(_("in short"), blank=True)
    summary_en = models.TextField(_("in short, in English"), blank=True)
    description = models.TextField(_("description"), blank=True)
    note = models.TextField(_("note on the sources"), blank=True)
    entry_conditions = models.JSONField(_("entry conditions"), default=list, blank=True)
    registration_deadline = models.DateField(_("registration until"), null=True, blank=True)
    is_invited_circle = models.BooleanField(_("by invitation"), default=False)
    contact_function = models.CharField(_("contact (function)"), max_length=250, blank=True)
    contact_organisation = models.CharField(_("contact (organisation)"), max_length=200, blank=True)
    picture_credit = models.CharField(_("picture credit"), max_length=250, blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    external_id = models.CharField(max_length=120, blank=True, db_index=True)
    sequence = models.PositiveIntegerField(default=0)
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(default=clock.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["starts_on", "id"], name="events_by_day")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="event_has_a_title"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="event_state_is_known"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="event_is_not_its_own_part"),
            models.CheckConstraint(
                condition=Q(number_to=None) | Q(number_to__gte=F("number_from")),
                name="event_numbers_are_a_range",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.slug])

    @property
    def label(self) -> str:
        """Return the title in the active language where there is one."""
        return in_active_language(self.title, self.title_en)

    @property
    def heading(self) -> str:
        """Return what stands above the title: the kicker, else the format."""
        return self.kicker or (self.format.label if self.format else "")

    @property
    def is_off(self) -> bool:
        return self.state in (State.CANCELLED, State.POSTPONED)

    @property
    def where(self) -> str:
        """Return in a few words where people meet; nothing if that is not known."""
        if self.mode == Mode.ONLINE:
            named = self.venue and self.venue.lower() != "online"
            return str(_("online: %(venue)s") % {"venue": self.venue} if named else _("online"))
        town = self.place.name if self.place else ""
        found = f"{self.venue}, {town}" if self.venue and town not in self.venue else self.venue or town
        return str(_("%(place)s and online") % {"place": found}) if self.mode == Mode.HYBRID else found


class EventDay(models.Model):
    """One day of an event; where the agenda has items for it, its times come from them."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(_("date"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    venue = models.CharField(_("venue"), max_length=250, blank=True)
    source = models.CharField(_("source"), max_length=250, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "date"], name="one_row_per_day_of_an_event"),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="event_day_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.date}"


class AgendaItem(models.Model):
    """One item of a day's agenda; several items at the same time are parallel tracks."""

    day = models.ForeignKey(EventDay, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    type = models.ForeignKey(
        Term, verbose_name=_("type"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(_("title"), max_length=250)
    title_en = models.CharField(_("English title"), max_length=250, blank=True)
    room = models.CharField(_("room"), max_length=200, blank=True)
    host = models.CharField(_("host"), max_length=250, blank=True)
    is_streamed = models.BooleanField(_("live stream"), default=False)
    child = models.ForeignKey(
        Event, null=True, blank=True, on_delete=models.SET_NULL, related_name="listed_in"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="agenda_item_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%H:%M} {self.title}"


class Contribution(models.Model):
    """Who speaks at an agenda item: function and organisation; a name only with consent."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="contributions")
    role = models.CharField(max_length=60, blank=True)
    function = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.function}, {self.organisation}"


class EventRole(models.Model):
    """An actor's part in an event: organiser, host, input, participant …"""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="roles")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="event_roles")
    role = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "actor", "role"], name="one_role_once_per_event")
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.role_id} {self.event_id}"


class Headcount(models.Model):
    """How many came, as planned, registered, counted or reported, each with its source."""

    class Kind(models.TextChoices):
        PLANNED = "planned", _("planned")
        REGISTERED = "registered", _("registered")
        COUNTED = "counted", _("counted")
        REPORTED = "reported", _("reported")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="headcounts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    value = models.PositiveIntegerField()
    wording = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"

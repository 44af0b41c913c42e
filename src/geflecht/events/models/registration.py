"""Registrations: who asked for a place at an event, in which state, and the terms of it."""

import uuid
from dataclasses import dataclass
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from geflecht.actors.models import Actor, LinkHolder, Machine, Sector, Viewer
from geflecht.events.models.record import Event
from geflecht.kit import clock


class RegistrationState(models.TextChoices):
    UNVERIFIED = "unverified", _("address not confirmed")
    INVITED = "invited", _("invited")
    PENDING = "pending", _("waiting for a decision")
    CONFIRMED = "confirmed", _("has a place")
    WAITLISTED = "waitlisted", _("on the waiting list")
    OFFERED = "offered", _("place offered")
    OFFER_EXPIRED = "offer_expired", _("offer ran out")
    CANCELLED = "cancelled", _("cancelled")
    REJECTED = "rejected", _("declined")
    REVOKED = "revoked", _("place withdrawn")
    ATTENDED = "attended", _("was there")
    NO_SHOW = "no_show", _("did not come")


TONES = {
    RegistrationState.UNVERIFIED: "yellow", RegistrationState.INVITED: "yellow", RegistrationState.OFFERED: "yellow",
    RegistrationState.CONFIRMED: "green", RegistrationState.ATTENDED: "green",
    RegistrationState.PENDING: "blue", RegistrationState.WAITLISTED: "blue",
    RegistrationState.OFFER_EXPIRED: "orange", RegistrationState.NO_SHOW: "orange",
    RegistrationState.REJECTED: "rose", RegistrationState.REVOKED: "rose",
}  # fmt: skip


class Pool(models.TextChoices):
    """Which places of an event somebody takes one of."""

    GENERAL = "general", _("everybody")
    HOSTS = "hosts", _("hosts")
    COORDINATION = "coordination", _("coordination")


class ListedFor(models.TextChoices):
    """Who may read a name on the list of participants."""

    NOBODY = "nobody", _("nobody")
    PARTICIPANTS = "participants", _("the other participants")
    ALL = "all", _("everybody")


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account: a stranger, or the holder of one registration's personal link."""

    holds: uuid.UUID | None = None
    is_authenticated: ClassVar[bool] = False
    log_id: ClassVar[str] = ""

    @property
    def log_label(self) -> str:
        return "personal link" if self.holds else "guest"


class Admission(models.Model):
    """How people get a place at an event. Without this row an event takes no registrations here."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="admission", primary_key=True)
    opens_at = models.DateTimeField(_("opens on"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes on"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    host_places = models.PositiveIntegerField(_("of these for hosts"), default=0)
    coordination_places = models.PositiveIntegerField(_("of these for the coordination"), default=0)
    needs_approval = models.BooleanField(_("the coordination decides on every registration"), default=False)
    offer_hours = models.PositiveSmallIntegerField(_("hours an offered place is held"), default=48)
    asks_access_needs = models.BooleanField(_("ask what somebody needs to take part"), default=True)
    asks_diet = models.BooleanField(_("ask about food"), default=False)
    asks_photo_consent = models.BooleanField(_("ask whether pictures may show somebody"), default=True)
    wishes_until = models.DateTimeField(_("workshop wishes until"), null=True, blank=True)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    last_turn = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=models.F("opens_at")),
                name="registration_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None)
                | Q(capacity__gte=models.F("host_places") + models.F("coordination_places")),
                name="kept_places_are_within_capacity",
            ),
            models.CheckConstraint(condition=Q(offer_hours__gte=1), name="an_offer_lasts_an_hour"),
        ]

    def __str__(self) -> str:
        return f"admission of {self.event_id}"

    def places(self, pool: str) -> int | None:
        """Return how many places a pool has; None where there is no limit."""
        if pool == Pool.HOSTS:
            return self.host_places
        if pool == Pool.COORDINATION:
            return self.coordination_places
        return None if self.capacity is None else self.capacity - self.host_places - self.coordination_places


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep one's own registrations; the coordination sees all."""
        if isinstance(viewer, Machine):
            return self
        if not viewer.is_authenticated or isinstance(viewer, LinkHolder):
            return self.none()
        if viewer.is_coordinator:
            return self
        own = Q(email__iexact=viewer.email)
        return self.filter(own | Q(person=viewer.person_id) if viewer.person_id else own)

    def holding_a_place(self) -> Self:
        """Keep those who hold a place: confirmed, offered one, or already here."""
        return self.filter(state__in=HOLDS_A_PLACE)


HOLDS_A_PLACE = (RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.ATTENDED)


class Registration(models.Model):
    """One person's wish to take part in one event. `turn` is the order of the verifying requests."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registrations")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=14, choices=RegistrationState.choices, default=RegistrationState.UNVERIFIED
    )
    pool = models.CharField(_("place for"), max_length=14, choices=Pool.choices, default=Pool.GENERAL)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    function = models.CharField(_("function"), max_length=200, blank=True)
    town = models.CharField(_("town"), max_length=120, blank=True)
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.SET_NULL, related_name="registrations"
    )
    language = models.CharField(max_length=5, default="de")
    access_needs = models.TextField(_("what I need to take part"), blank=True)
    diet = models.CharField(_("food"), max_length=200, blank=True)
    listed_for = models.CharField(
        _("who may read my name on the list"),
        max_length=12,
        choices=ListedFor.choices,
        default=ListedFor.NOBODY,
    )
    may_be_pictured = models.BooleanField(_("pictures may show me"), default=False)
    consented_at = models.DateTimeField(null=True, blank=True)
    turn = models.PositiveIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    times_asked = models.PositiveSmallIntegerField(default=1)
    verified_at = models.DateTimeField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=clock.now)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    told = models.CharField(max_length=40, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    thanked_at = models.DateTimeField(null=True, blank=True)
    link_version = models.PositiveSmallIntegerField(default=1)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        indexes = [models.Index(fields=["event", "state", "turn"], name="registrations_in_turn")]
        constraints = [
            models.UniqueConstraint(
                "event", Lower("email"), condition=~Q(email=""), name="one_registration_per_address"
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(person__isnull=False),
                name="one_registration_per_person",
            ),
            models.UniqueConstraint(fields=["event", "number"], name="one_registration_per_number"),
            models.UniqueConstraint(fields=["event", "turn"], name="one_registration_per_turn"),
            models.CheckConstraint(
                condition=Q(state__in=RegistrationState.values), name="registration_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_until__isnull=False), name="an_offer_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("unverified", "invited", "cancelled", "rejected", "revoked"))
                | Q(turn__isnull=False),
                name="whoever_waits_or_has_a_place_has_a_turn",
            ),
            models.CheckConstraint(
                condition=Q(state="attended") | Q(checked_in_at=None), name="only_who_was_there_checked_in"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"

    @property
    def tone(self) -> str:
        """Return the colour of the paper the state is written on."""
        return TONES.get(RegistrationState(self.state), "plain")


class Question(models.Model):
    """What an event asks in addition, and how long the answers are kept after it."""

    class Kind(models.TextChoices):
        LINE = "line", _("one line")
        TEXT = "text", _("several lines")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("one of several")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind of answer"), max_length=8, choices=Kind.choices, default=Kind.LINE)
    label = models.CharField(_("question"), max_length=250)
    help = models.CharField(_("explanation"), max_length=300, blank=True)
    options = models.JSONField(_("possible answers"), default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    keep_days = models.PositiveSmallIntegerField(_("answers are deleted after (days)"), default=30)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="question_says_something"),
            models.CheckConstraint(
                condition=Q(kind__in=("line", "text", "yes_no", "choice")), name="question_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Answer(models.Model):
    """What somebody answered to a question of an event."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "question"], name="one_answer_per_question")
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.question_id}"

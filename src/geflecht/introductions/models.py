"""Rounds of introductions: who takes part, which pairs are proposed, what both said, and what came of it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from geflecht.actors.models import Actor, Collection, Sector, Viewer
from geflecht.kit import clock
from geflecht.kit.languages import in_active_language

MOST = 5  # introductions a person can want at a time


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what `viewer` may know: the coordination all, everybody their own."""
        if viewer.is_authenticated and viewer.is_coordinator:
            return self
        mine = viewer.person_id if viewer.is_authenticated else None
        return self.filter(person=mine) if mine else self.none()


class Participation(models.Model):
    """Whether somebody wants to be introduced, to how many at a time, and until when not."""

    person = models.OneToOneField(Actor, on_delete=models.CASCADE, related_name="participation")
    is_opted_in = models.BooleanField(_("takes part"), default=True)
    capacity = models.PositiveSmallIntegerField(_("introductions at a time"), default=2)
    paused_until = models.DateField(_("pauses until"), null=True, blank=True)
    told_how = models.CharField(_("told how"), max_length=120, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation in introductions")
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MOST), name="capacity_is_one_to_five"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} wants {self.capacity if self.is_opted_in else 0}"


class RoundState(models.TextChoices):
    DRAFT = "draft", _("being set up")
    PROPOSED = "proposed", _("in review")
    SENT = "sent", _("sent")
    CLOSED = "closed", _("closed")


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the rounds `viewer` may know of: the coordination's."""
        return self if viewer.is_authenticated and viewer.is_coordinator else self.none()


class Round(models.Model):
    """One go at introducing: for whom, by which weights, with which deadlines."""

    class Who(models.TextChoices):
        EVERYBODY = "everybody", _("everybody who takes part")
        FEW_TIES = "few_ties", _("above all people with no or one tie")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="rounds")
    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.DRAFT)
    who = models.CharField(_("for whom"), max_length=20, choices=Who.choices, default=Who.EVERYBODY)
    sector_a = models.ForeignKey(
        Sector,
        verbose_name=_("one sector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    sector_b = models.ForeignKey(
        Sector,
        verbose_name=_("the other sector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    most = models.PositiveSmallIntegerField(_("at most per person"), default=2)
    weights = models.JSONField(_("weights"), default=dict)
    silence_days = models.PositiveSmallIntegerField(_("days to answer"), default=14)
    outcome_days = models.PositiveSmallIntegerField(_("days until we ask whether they met"), default=28)
    later_days = models.PositiveSmallIntegerField(_("days until we ask once more"), default=183)
    is_example = models.BooleanField(_("example"), default=False)
    unserved = models.JSONField(default=list, blank=True)
    share_of_bound = models.FloatField(null=True, blank=True)
    job_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    proposed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of introductions")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="round_has_a_name"),
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="round_state_is_known"),
            models.CheckConstraint(condition=Q(most__gte=1, most__lte=MOST), name="round_gives_one_to_five"),
            models.CheckConstraint(
                condition=Q(silence_days__gte=3, outcome_days__gte=7, later_days__gt=F("outcome_days")),
                name="round_dates_are_in_order",
            ),
            models.CheckConstraint(
                condition=Q(sector_a=None, sector_b=None)
                | Q(sector_a__isnull=False, sector_b__isnull=False) & ~Q(sector_a=F("sector_b")),
                name="round_names_two_sectors_or_none",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(RoundState.DRAFT, RoundState.PROPOSED), sent_at=None)
                | Q(state__in=(RoundState.SENT, RoundState.CLOSED), sent_at__isnull=False),
                name="round_that_went_out_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("introductions:round", args=[self.pk])


class State(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    PINNED = "pinned", _("pinned")
    DROPPED = "dropped", _("dropped")
    SENT = "sent", _("sent, nobody has answered")
    HALF = "half", _("one side said yes")
    ACCEPTED = "accepted", _("both said yes")
    DECLINED = "declined", _("does not fit right now")
    LAPSED = "lapsed", _("lapsed without an answer")
    WITHDRAWN = "withdrawn", _("withdrawn")


IN_REVIEW = (State.PROPOSED, State.PINNED, State.DROPPED)
TO_SEND = (State.PROPOSED, State.PINNED)
WAITING = (State.SENT, State.HALF)


class Met(models.TextChoices):
    """What somebody says came of an introduction."""

    NOT_YET = "not_yet", _("not yet")
    MET = "met", _("met")
    IN_TOUCH = "in_touch", _("staying in touch")
    WORKING = "working", _("working together")
    NO_FIT = "no_fit", _("not a fit")


DID_MEET = (Met.MET, Met.IN_TOUCH, Met.WORKING)
ALIVE = (Met.IN_TOUCH, Met.WORKING)


class Stage(models.TextChoices):
    """When it was asked: some weeks after both said yes, and half a year after."""

    FIRST = "first", _("after some weeks")
    LATER = "later", _("after six months")


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what `viewer` may know: the coordination all, both sides what was sent to them."""
        if viewer.is_authenticated and viewer.is_coordinator:
            return self
        mine = viewer.person_id if viewer.is_authenticated else None
        if not mine:
            return self.none()
        return self.filter(Q(first=mine) | Q(second=mine), sent_at__isnull=False)


class Introduction(models.Model):
    """Two people who could meet: why, how far it came, and what came of it.

    `first` is the one with the smaller id. `outcome` and `later` are the furthest that either side said.
    `settled_at` is when nothing more is awaited for the answer: told to both, or both know.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="introductions")
    first = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="introduced_first")
    second = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="introduced_second")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    is_again = models.BooleanField(_("asked for once more"), default=False)
    score = models.FloatField(default=0.0)
    parts = models.JSONField(default=dict, blank=True)
    reason_de = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    topic = models.CharField(max_length=500, blank=True)
    common_contact = models.ForeignKey(
        Actor, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    lapses_on = models.DateField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_later_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Met.choices, blank=True)
    later = models.CharField(max_length=10, choices=Met.choices, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        indexes = [
            models.Index(fields=["state", "lapses_on"], name="introductions_that_lapse"),
            models.Index(fields=["state", "accepted_at"], name="introductions_to_ask_about"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="introduced_pair_is_in_order"),
            models.UniqueConstraint(fields=["round", "first", "second"], name="one_pair_once_per_round"),
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(is_again=False) & ~Q(state=State.DROPPED),
                name="one_pair_once_unless_asked_for",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="introduction_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=IN_REVIEW, sent_at=None, lapses_on=None)
                | ~Q(state__in=IN_REVIEW) & Q(sent_at__isnull=False, lapses_on__isnull=False),
                name="introduction_that_was_sent_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state=State.ACCEPTED, accepted_at__isnull=False)
                | ~Q(state=State.ACCEPTED) & Q(accepted_at=None, outcome="", later=""),
                name="only_accepted_introductions_have_outcomes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id} ({self.state})"

    @property
    def reason(self) -> str:
        return in_active_language(self.reason_de, self.reason_en)

    def other_than(self, person_id: uuid.UUID) -> Actor:
        """Return the other side."""
        return self.second if self.first_id == person_id else self.first

    def other_id(self, person_id: uuid.UUID) -> uuid.UUID:
        """Return the id of the other side."""
        return self.second_id if self.first_id == person_id else self.first_id


class Answer(models.Model):
    """What one side said to a proposal. Only they and their link know; the coordination sees the state."""

    class Said(models.TextChoices):
        NOTHING = "", _("nothing yet")
        YES = "yes", _("yes, gladly")
        NO = "no", _("does not fit right now")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="answers_to_introductions")
    said = models.CharField(max_length=3, choices=Said.choices, blank=True, default="")
    said_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["introduction", "person"], name="one_answer_per_side"),
            models.CheckConstraint(
                condition=Q(said="", said_at=None) | ~Q(said="") & Q(said_at__isnull=False),
                name="answer_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.introduction_id}"


class Outcome(models.Model):
    """What one side told of an introduction, some weeks after it and half a year after."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="outcomes")
    person = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=5, choices=Stage.choices)
    met = models.CharField(max_length=10, choices=Met.choices)
    told_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["introduction", "person", "stage"], name="one_outcome_per_side"),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values, met__in=Met.values), name="outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.met} ({self.stage})"


class Block(models.Model):
    """Not these two. Said by `person`, or by the coordination; the other side is never told."""

    person = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="blocks")
    other = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    is_by_coordination = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "other"], name="one_block_per_pair"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="nobody_blocks_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} not with {self.other_id}"

"""Surveys, who is asked, and the mails that belong to them."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geflecht.actors.models import Actor, Collection, Viewer
from geflecht.kit import clock
from geflecht.kit.audiences import Audience
from geflecht.surveys.models.bank import Question
from geflecht.ties.models import Occasion, Wave


class SurveyQuerySet(models.QuerySet["Survey"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the surveys `viewer` may look into: all for the coordination, none for others."""
        return self if viewer.is_authenticated and viewer.is_coordinator else self.none()


class Survey(models.Model):
    """Questions put to many about whom they know."""

    class Kind(models.TextChoices):
        WAVE = "wave", _("once, with a deadline")
        EVERGREEN = "evergreen", _("open all the time: only what is new, and ties older than a year")
        OCCASION = "occasion", _("after an event: “Do you know each other now?”")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="surveys")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.WAVE)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes it takes"), default=8)
    sender_name = models.CharField(_("name of the sender"), max_length=120, blank=True)
    reply_to = models.EmailField(_("answers to"), blank=True)
    whom = models.JSONField(_("who is asked"), default=dict, blank=True)
    questions = models.ManyToManyField(Question, verbose_name=_("questions"), related_name="+")
    occasion = models.OneToOneField(
        Occasion, null=True, blank=True, on_delete=models.SET_NULL, related_name="survey"
    )
    wave = models.OneToOneField(Wave, null=True, blank=True, on_delete=models.PROTECT, related_name="survey")
    made_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "name"], name="one_survey_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="survey_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind__in=("wave", "evergreen", "occasion")), name="survey_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", closed_at=None)
                | Q(state="open", wave__isnull=False, closed_at=None)
                | Q(state="closed", closed_at__isnull=False),
                name="survey_state_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="survey_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(kind="evergreen") | Q(closes_on__isnull=False), name="survey_has_a_deadline"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_short(self) -> bool:
        return self.kind == self.Kind.OCCASION


class Moment(models.TextChoices):
    """The mails of a survey, in the order in which they leave."""

    PRE_NOTICE = "pre_notice", _("Pre-notice")
    INVITATION = "invitation", _("Invitation")
    REMINDER_1 = "reminder_1", _("First reminder")
    REMINDER_2 = "reminder_2", _("Second reminder")
    REMINDER_3 = "reminder_3", _("Last reminder")
    THANKS = "thanks", _("Thanks")


EMAILS = tuple(Moment.values)


class SurveyText(models.Model):
    """One mail of a survey as the coordination wrote it; a missing one is the standard text."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="texts")
    moment = models.CharField(max_length=12, choices=Moment.choices)
    language = models.CharField(max_length=2)
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "moment", "language"], name="one_survey_text_per_moment_and_language"
            ),
            models.CheckConstraint(condition=Q(moment__in=EMAILS), name="survey_text_moment_is_known"),
            models.CheckConstraint(condition=Q(language__in=("de", "en")), name="survey_text_language"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.moment} {self.language}"


class Respondent(models.Model):
    """Somebody who is asked. A higher `link_version` makes earlier links void; `round` counts sittings."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        BEGUN = "begun", _("begun")
        FINISHED = "finished", _("finished")
        DECLINED = "declined", _("does not want to be asked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="respondents")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    round = models.PositiveSmallIntegerField(default=1)
    round_began_on = models.DateField(null=True, blank=True)
    link_version = models.PositiveIntegerField(default=1)
    audience = models.CharField(max_length=20, choices=Audience.choices, blank=True)
    language = models.CharField(max_length=2, default="de")
    begun_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "actor"], name="one_respondent_per_survey"),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "begun", "finished", "declined")),
                name="respondent_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(audience="") | Q(audience__in=Audience.values), name="respondent_audience"
            ),
            models.CheckConstraint(
                condition=~Q(state="finished") | Q(finished_at__isnull=False),
                name="finished_respondents_have_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="begun") | ~Q(audience=""),
                name="nobody_answers_before_choosing_who_sees_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} in {self.survey_id}"


class Mailed(models.Model):
    """That a mail of a survey was written to a respondent; stays longer than the letter itself."""

    respondent = models.ForeignKey(Respondent, on_delete=models.CASCADE, related_name="mails")
    round = models.PositiveSmallIntegerField()
    moment = models.CharField(max_length=12, choices=Moment.choices)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["respondent", "round", "moment"], name="one_survey_mail_per_round_and_moment"
            ),
            models.CheckConstraint(condition=Q(moment__in=EMAILS), name="survey_mail_moment_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.moment} to {self.respondent_id}"

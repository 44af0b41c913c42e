"""What respondents say of their contacts: one row per listed counterpart, ticked or not."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geflecht.actors.models import Actor
from geflecht.kit import clock
from geflecht.kit.partial_dates import PartialDateField
from geflecht.surveys.models.bank import ITEMS
from geflecht.surveys.models.surveys import Respondent
from geflecht.ties.models import Origin, TieKind


class Frequency(models.TextChoices):
    """How often two are in touch."""

    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")
    YEARLY = "yearly", _("a few times a year")
    RARELY = "rarely", _("more rarely")


class Reason(models.TextChoices):
    """Why somebody stands on the list of a respondent; the first that holds."""

    TIE = "tie", _("You know each other, as one of you said before")
    OCCASION = "occasion", _("You were at the same events")
    PLACE = "place", _("From your town")
    SECTOR = "sector", _("From your sector")
    NETWORK = "network", _("Also in the network")
    SEARCH = "search", _("Added by you")


def _rating(name: str) -> Q:
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 1, f"{name}__lte": 4})


def _item() -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )


class Answer(models.Model):
    """One counterpart on a respondent's list. `is_known` stays empty until the list was gone through.

    The six ratings are shown to nobody one by one: they leave this table only through
    `loaders.trust`, over enough raters.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    respondent = models.ForeignKey(Respondent, on_delete=models.CASCADE, related_name="answers")
    round = models.PositiveSmallIntegerField(default=1)
    counterpart = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    was_tied = models.BooleanField(default=False)
    is_known = models.BooleanField(null=True, blank=True)
    is_over = models.BooleanField(default=False)
    kind = models.CharField(max_length=20, choices=TieKind.choices, default=TieKind.KNOWS)
    frequency = models.CharField(max_length=10, choices=Frequency.choices, blank=True)
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.UNKNOWN)
    since = PartialDateField(blank=True, default="")
    trust_reliable = _item()
    trust_aims = _item()
    trust_open = _item()
    value_influence = _item()
    value_engaged = _item()
    value_shares = _item()
    wordings = models.JSONField(default=dict, blank=True)
    is_by_phone = models.BooleanField(default=False)
    first_said_at = models.DateTimeField(null=True, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    described_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["counterpart", "said_at"], name="answers_about_somebody")]
        constraints = [
            models.UniqueConstraint(
                fields=["respondent", "round", "counterpart"], name="one_answer_per_counterpart_and_round"
            ),
            models.CheckConstraint(condition=Q(kind__in=TieKind.values), name="answer_kind_is_known"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="answer_origin_is_known"),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="answer_reason_is_known"),
            models.CheckConstraint(
                condition=Q(frequency="") | Q(frequency__in=Frequency.values),
                name="answer_frequency_is_known",
            ),
            models.CheckConstraint(
                condition=Q(is_known=None, said_at=None, first_said_at=None)
                | Q(is_known__isnull=False, said_at__isnull=False, first_said_at__isnull=False),
                name="answers_have_their_moment",
            ),
            models.CheckConstraint(
                condition=Q(described_at=None) | Q(is_known=True), name="only_known_people_are_described"
            ),
            *(
                models.CheckConstraint(condition=_rating(name), name=f"answer_{name}_is_1_to_4")
                for name in ITEMS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.respondent_id} about {self.counterpart_id}"

    @property
    def key(self) -> str:
        """Return the external id of the statements about ties that this answer makes."""
        return f"answer:{self.pk}"


class SomebodyNew(models.Model):
    """Somebody who is not on the list; seen by the coordination alone until it confirms them."""

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        CONFIRMED = "confirmed", _("confirmed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    respondent = models.ForeignKey(Respondent, on_delete=models.CASCADE, related_name="somebody_new")
    name = models.CharField(_("name"), max_length=200)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    actor = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="somebody_new_has_a_name"),
            models.UniqueConstraint(fields=["respondent", "name"], name="somebody_new_once_per_respondent"),
            models.CheckConstraint(
                condition=Q(state__in=("open", "confirmed")), name="somebody_new_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"named by {self.respondent_id}"

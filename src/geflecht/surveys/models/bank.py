"""The question bank. A wording is never changed: a new version follows it, and answers keep theirs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from geflecht.kit import clock
from geflecht.kit.languages import in_active_language


class Topic(models.TextChoices):
    """What a question is about; the first three belong to the tie, the others rate the counterpart."""

    TIE = "tie", _("the tie")
    TRUST = "trust", _("trust")
    VALUE = "value", _("value")


ITEMS = (
    "trust_reliable", "trust_aims", "trust_open",
    "value_influence", "value_engaged", "value_shares",
)  # fmt: skip


class Question(models.Model):
    """Something that can be asked about a contact; its key is the field of the answer."""

    key = models.SlugField(max_length=40, primary_key=True)
    topic = models.CharField(max_length=10, choices=Topic.choices)
    position = models.PositiveSmallIntegerField(default=0)
    is_always_asked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(topic__in=Topic.values), name="question_topic_is_known")
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def latest(self) -> "Wording":
        """Return the present wording; for rows whose wordings were fetched."""
        return max(self.wordings.all(), key=lambda one: one.version)


class Wording(models.Model):
    """How a question is put, in both languages, from a day on."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="wordings")
    version = models.PositiveSmallIntegerField()
    text_de = models.CharField(_("German"), max_length=300)
    text_en = models.CharField(_("English"), max_length=300)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "version"], name="one_wording_per_version"),
            models.CheckConstraint(
                condition=~models.Q(text_de="") & ~models.Q(text_en=""), name="wording_in_both_languages"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.version}"

    @property
    def label(self) -> str:
        return in_active_language(self.text_de, self.text_en)

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from geflecht.kit import clock


class LogEntry(models.Model):
    """One thing somebody did: who, what, about which record. Written in the action's transaction."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=clock.now, db_index=True)
    event = models.CharField(max_length=80, db_index=True)
    by_id = models.CharField(max_length=36, blank=True)
    by_label = models.CharField(max_length=200)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=36, blank=True, db_index=True)
    details = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event} by {self.by_label}"


class Letter(models.Model):
    """One mail in the outbox; (to, occasion) is unique, so nobody gets the same mail twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.EmailField()
    occasion = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    reply_to = models.EmailField(blank=True)
    stop_address = models.CharField(max_length=500, blank=True)
    attachments = models.JSONField(default=list, blank=True)
    written_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    withheld_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["to", "occasion"], name="one_letter_per_person_and_occasion"),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} to {self.to}"


class MailStop(models.Model):
    """An address that wants no more mail of one kind."""

    address = models.EmailField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address", "kind"], name="one_stop_per_address_and_kind")
        ]

    def __str__(self) -> str:
        return f"{self.address} wants no {self.kind}"


class Job(models.Model):
    """Long work that somebody started: where it stands, and what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    label = models.CharField(max_length=200)
    owner_id = models.CharField(max_length=36, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    worker = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=500, blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("waiting", "running", "done", "failed")),
                name="job_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.state}"


class Revision(models.Model):
    """The one number that grows with every change of what people see."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)

import uuid

from django.db import models

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
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    written_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["to", "occasion"], name="one_letter_per_person_and_occasion"),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} to {self.to}"


class Revision(models.Model):
    """The one number that grows with every change of what people see."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)

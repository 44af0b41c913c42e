"""Tables that mix: the rounds and tables of an event, who must or must not sit together, who sits where."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geflecht.events.models.record import Event
from geflecht.events.models.registration import Registration

TONES = ("yellow", "green", "blue", "rose", "orange")


class SeatingPlan(models.Model):
    """How people sit at an event: how many rounds, and what the composed tables reach."""

    event = models.OneToOneField(
        Event, on_delete=models.CASCADE, related_name="seating_plan", primary_key=True
    )
    rounds = models.PositiveSmallIntegerField(_("rounds"), default=3)
    seed = models.PositiveIntegerField(default=1)
    reached = models.JSONField(default=dict, blank=True)
    composed_at = models.DateTimeField(null=True, blank=True)
    mended_at = models.DateTimeField(null=True, blank=True)
    is_shown = models.BooleanField(_("people see their own tables"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rounds__gte=1, rounds__lte=10), name="one_to_ten_rounds"),
            models.CheckConstraint(
                condition=Q(is_shown=False) | Q(composed_at__isnull=False),
                name="only_composed_tables_are_shown",
            ),
        ]

    def __str__(self) -> str:
        return f"tables of {self.event_id}"


class SeatingTable(models.Model):
    plan = models.ForeignKey(SeatingPlan, on_delete=models.CASCADE, related_name="tables")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80)
    places = models.PositiveSmallIntegerField(_("places"))
    language = models.CharField(_("language"), max_length=5, blank=True)
    is_step_free = models.BooleanField(_("can be reached without steps"), default=True)
    hosts = models.ManyToManyField(
        Registration, through="TableHost", related_name="hosted_tables", verbose_name=_("hosts")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="one_table_per_position"),
            models.CheckConstraint(condition=Q(places__gte=2), name="a_table_has_two_places"),
            models.CheckConstraint(condition=~Q(name=""), name="table_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tone(self) -> str:
        """Return the colour of the table's paper: the same in every round."""
        return TONES[(self.position - 1) % len(TONES)]


class TableHost(models.Model):
    """Who keeps a table in every round."""

    table = models.ForeignKey(SeatingTable, on_delete=models.CASCADE, related_name="+")
    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="hosted")

    def __str__(self) -> str:
        return f"{self.registration_id} hosts {self.table_id}"


class SeatingPair(models.Model):
    """Two people who sit at one table in every round, or never."""

    class Kind(models.TextChoices):
        TOGETHER = "together", _("always together")
        APART = "apart", _("never together")

    plan = models.ForeignKey(SeatingPlan, on_delete=models.CASCADE, related_name="pairs")
    first = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "first", "second"], name="one_wish_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="a_pair_is_written_once"),
            models.CheckConstraint(condition=Q(kind__in=("together", "apart")), name="pair_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.kind} {self.second_id}"


class SeatQuerySet(models.QuerySet["Seat"]):
    def in_order(self) -> "SeatQuerySet":
        """Sort by round, table and name, each with person and sector."""
        return self.select_related("registration__sector", "table").order_by(
            "round", "table__position", "registration__name", "registration__number"
        )


class Seat(models.Model):
    """Where somebody sits in one round."""

    table = models.ForeignKey(SeatingTable, on_delete=models.CASCADE, related_name="seats")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="seats")
    round = models.PositiveSmallIntegerField()

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "round"], name="one_seat_per_round"),
            models.CheckConstraint(condition=Q(round__gte=1), name="the_first_round_is_number_one"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.round} {self.table_id}"

"""Registrations, their terms, questions, workshops, and the token of one's own calendar."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import geflecht.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("actors", "0003_sign_in_links"),
        ("events", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarKey",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="calendar_key",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=geflecht.kit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="Admission",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="admission",
                        serialize=False,
                        to="events.event",
                    ),
                ),
                ("opens_at", models.DateTimeField(blank=True, null=True, verbose_name="opens on")),
                ("closes_at", models.DateTimeField(blank=True, null=True, verbose_name="closes on")),
                ("capacity", models.PositiveIntegerField(blank=True, null=True, verbose_name="places")),
                ("host_places", models.PositiveIntegerField(default=0, verbose_name="of these for hosts")),
                (
                    "coordination_places",
                    models.PositiveIntegerField(default=0, verbose_name="of these for the coordination"),
                ),
                (
                    "needs_approval",
                    models.BooleanField(
                        default=False, verbose_name="the coordination decides on every registration"
                    ),
                ),
                (
                    "offer_hours",
                    models.PositiveSmallIntegerField(
                        default=48, verbose_name="hours an offered place is held"
                    ),
                ),
                (
                    "asks_access_needs",
                    models.BooleanField(default=True, verbose_name="ask what somebody needs to take part"),
                ),
                ("asks_diet", models.BooleanField(default=False, verbose_name="ask about food")),
                (
                    "asks_photo_consent",
                    models.BooleanField(default=True, verbose_name="ask whether pictures may show somebody"),
                ),
                (
                    "wishes_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="workshop wishes until"),
                ),
                ("last_number", models.PositiveIntegerField(default=0, editable=False)),
                ("last_turn", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_at", None),
                            ("closes_at", None),
                            ("closes_at__gt", models.F("opens_at")),
                            _connector="OR",
                        ),
                        name="registration_closes_after_it_opens",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capacity", None),
                            (
                                "capacity__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("host_places"), "+", models.F("coordination_places")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="kept_places_are_within_capacity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("offer_hours__gte", 1)), name="an_offer_lasts_an_hour"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("line", "one line"),
                            ("text", "several lines"),
                            ("yes_no", "yes or no"),
                            ("choice", "one of several"),
                        ],
                        default="line",
                        max_length=8,
                        verbose_name="kind of answer",
                    ),
                ),
                ("label", models.CharField(max_length=250, verbose_name="question")),
                ("help", models.CharField(blank=True, max_length=300, verbose_name="explanation")),
                ("options", models.JSONField(blank=True, default=list, verbose_name="possible answers")),
                ("is_required", models.BooleanField(default=False, verbose_name="must be answered")),
                (
                    "keep_days",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="answers are deleted after (days)"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="events.event",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unverified", "address not confirmed"),
                            ("invited", "invited"),
                            ("pending", "waiting for a decision"),
                            ("confirmed", "has a place"),
                            ("waitlisted", "on the waiting list"),
                            ("offered", "place offered"),
                            ("offer_expired", "offer ran out"),
                            ("cancelled", "cancelled"),
                            ("rejected", "declined"),
                            ("revoked", "place withdrawn"),
                            ("attended", "was there"),
                            ("no_show", "did not come"),
                        ],
                        default="unverified",
                        max_length=14,
                        verbose_name="state",
                    ),
                ),
                (
                    "pool",
                    models.CharField(
                        choices=[
                            ("general", "everybody"),
                            ("hosts", "hosts"),
                            ("coordination", "coordination"),
                        ],
                        default="general",
                        max_length=14,
                        verbose_name="place for",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("organisation", models.CharField(blank=True, max_length=200, verbose_name="organisation")),
                ("function", models.CharField(blank=True, max_length=200, verbose_name="function")),
                ("town", models.CharField(blank=True, max_length=120, verbose_name="town")),
                ("language", models.CharField(default="de", max_length=5)),
                ("access_needs", models.TextField(blank=True, verbose_name="what I need to take part")),
                ("diet", models.CharField(blank=True, max_length=200, verbose_name="food")),
                (
                    "listed_for",
                    models.CharField(
                        choices=[
                            ("nobody", "nobody"),
                            ("participants", "the other participants"),
                            ("all", "everybody"),
                        ],
                        default="nobody",
                        max_length=12,
                        verbose_name="who may read my name on the list",
                    ),
                ),
                ("may_be_pictured", models.BooleanField(default=False, verbose_name="pictures may show me")),
                ("consented_at", models.DateTimeField(blank=True, null=True)),
                ("turn", models.PositiveIntegerField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(default=geflecht.kit.clock.now)),
                ("times_asked", models.PositiveSmallIntegerField(default=1)),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("offered_until", models.DateTimeField(blank=True, null=True)),
                ("changed_at", models.DateTimeField(default=geflecht.kit.clock.now)),
                ("checked_in_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("link_version", models.PositiveSmallIntegerField(default=1)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="registrations",
                        to="events.event",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="registrations",
                        to="actors.actor",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="actors.sector",
                        verbose_name="sector",
                    ),
                ),
            ],
            options={
                "verbose_name": "registration",
                "verbose_name_plural": "registrations",
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="events.question",
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="events.registration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Workshop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("band", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                ("title_en", models.CharField(blank=True, max_length=250, verbose_name="English title")),
                ("room", models.CharField(blank=True, max_length=200, verbose_name="room")),
                ("capacity", models.PositiveIntegerField(verbose_name="places")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="workshops",
                        to="events.event",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="workshops",
                        to="events.agendaitem",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorkshopPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("band", models.PositiveSmallIntegerField()),
                ("rank", models.PositiveSmallIntegerField(default=0)),
                ("why", models.JSONField(blank=True, default=dict)),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="workshop_places",
                        to="events.registration",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken_places",
                        to="events.workshop",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorkshopWish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="events.registration",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="events.workshop",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("label", ""), _negated=True), name="question_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("line", "text", "yes_no", "choice"))),
                name="question_kind_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["event", "state", "turn"], name="registrations_in_turn"),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                models.F("event"),
                django.db.models.functions.text.Lower("email"),
                name="one_registration_per_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", False)),
                fields=("event", "person"),
                name="one_registration_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                fields=("event", "number"), name="one_registration_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(fields=("event", "turn"), name="one_registration_per_turn"),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "unverified",
                            "invited",
                            "pending",
                            "confirmed",
                            "waitlisted",
                            "offered",
                            "offer_expired",
                            "cancelled",
                            "rejected",
                            "revoked",
                            "attended",
                            "no_show",
                        ],
                    )
                ),
                name="registration_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "offered"), _negated=True),
                    ("offered_until__isnull", False),
                    _connector="OR",
                ),
                name="an_offer_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("unverified", "invited", "cancelled", "rejected", "revoked")),
                    ("turn__isnull", False),
                    _connector="OR",
                ),
                name="whoever_waits_or_has_a_place_has_a_turn",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "attended"), ("checked_in_at", None), _connector="OR"),
                name="only_who_was_there_checked_in",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("registration", "question"), name="one_answer_per_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="workshop_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="workshopplace",
            constraint=models.UniqueConstraint(
                fields=("registration", "band"), name="one_workshop_per_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="workshopwish",
            constraint=models.UniqueConstraint(
                fields=("registration", "workshop"), name="one_wish_per_workshop"
            ),
        ),
        migrations.AddConstraint(
            model_name="workshopwish",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__gte", 1)), name="the_first_wish_is_number_one"
            ),
        ),
    ]

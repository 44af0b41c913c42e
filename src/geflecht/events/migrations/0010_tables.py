"""Tables that mix: plans, tables with their hosts, pairs and seats."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0004_programme_editions"),
    ]

    operations = [
        migrations.CreateModel(
            name="SeatingPlan",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="seating_plan",
                        serialize=False,
                        to="events.event",
                    ),
                ),
                ("rounds", models.PositiveSmallIntegerField(default=3, verbose_name="rounds")),
                ("seed", models.PositiveIntegerField(default=1)),
                ("reached", models.JSONField(blank=True, default=dict)),
                ("composed_at", models.DateTimeField(blank=True, null=True)),
                ("mended_at", models.DateTimeField(blank=True, null=True)),
                ("is_shown", models.BooleanField(default=False, verbose_name="people see their own tables")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rounds__gte", 1), ("rounds__lte", 10)), name="one_to_ten_rounds"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_shown", False), ("composed_at__isnull", False), _connector="OR"
                        ),
                        name="only_composed_tables_are_shown",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeatingTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("places", models.PositiveSmallIntegerField(verbose_name="places")),
                ("language", models.CharField(blank=True, max_length=5, verbose_name="language")),
                (
                    "is_step_free",
                    models.BooleanField(default=True, verbose_name="can be reached without steps"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tables",
                        to="events.seatingplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TableHost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "registration",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hosted",
                        to="events.registration",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="events.seatingtable",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="seatingtable",
            name="hosts",
            field=models.ManyToManyField(
                related_name="hosted_tables",
                through="events.TableHost",
                to="events.registration",
                verbose_name="hosts",
            ),
        ),
        migrations.CreateModel(
            name="SeatingPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("together", "always together"), ("apart", "never together")], max_length=8
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="events.registration",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="events.registration",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pairs",
                        to="events.seatingplan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "first", "second"), name="one_wish_per_pair"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="a_pair_is_written_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("together", "apart"))), name="pair_kind_is_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="events.registration",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="events.seatingtable",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("registration", "round"), name="one_seat_per_round"),
                    models.CheckConstraint(
                        condition=models.Q(("round__gte", 1)), name="the_first_round_is_number_one"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="seatingtable",
            constraint=models.UniqueConstraint(fields=("plan", "position"), name="one_table_per_position"),
        ),
        migrations.AddConstraint(
            model_name="seatingtable",
            constraint=models.CheckConstraint(
                condition=models.Q(("places__gte", 2)), name="a_table_has_two_places"
            ),
        ),
        migrations.AddConstraint(
            model_name="seatingtable",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="table_has_a_name"
            ),
        ),
    ]

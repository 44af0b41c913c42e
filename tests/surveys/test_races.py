"""Many answer at once, and two about each other: nothing is lost, on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from geflecht.actors.models import Contact, LinkHolder
from geflecht.surveys import actions
from geflecht.surveys.models import Answer, Respondent
from geflecht.ties.models import Observation
from tests.factories.actors import PersonFactory
from tests.factories.surveys import open_survey

pytestmark = pytest.mark.django_db(transaction=True)


def alone(work):
    """Return `work` as something for a thread, which leaves no connection behind."""

    def run(value):
        try:
            return work(value)
        finally:
            connection.close()

    return run


def people(count):
    made = PersonFactory.create_batch(count, profile_audience="members")
    Contact.objects.bulk_create(Contact(actor=one, email=f"{one.pk.hex}@example.org") for one in made)
    return made


def test_two_who_answer_about_each_other_at_the_same_moment_end_as_both():
    pairs = people(16)
    survey = open_survey()
    rows = {row.actor_id: row for row in Respondent.objects.filter(survey=survey).select_related("actor")}
    for row in rows.values():
        actions.begin(respondent=row, audience="members", by=LinkHolder(row.actor_id))
    jobs = [
        (rows[one.pk], other.pk)
        for a, b in zip(pairs[::2], pairs[1::2], strict=True)
        for one, other in ((a, b), (b, a))
    ]

    def describe(job):
        respondent, counterpart = job
        answer = respondent.answers.get(counterpart=counterpart)
        values = {"kind": "cooperates"}
        actions.describe(
            respondent=respondent, answer=answer, values=values, by=LinkHolder(respondent.actor_id)
        )

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(alone(describe), jobs))

    stated = list(Observation.objects.values_list("kind", "stated_by"))
    assert stated == [("cooperates", "both")] * 16


def test_five_hundred_answers_at_once_are_all_kept():
    survey_people = people(500)
    survey = open_survey()
    named = survey_people[0].pk
    rows = list(Respondent.objects.filter(survey=survey).exclude(actor=named).order_by("pk"))
    Respondent.objects.filter(survey=survey).update(state="begun", audience="members")
    Answer.objects.bulk_create(Answer(respondent=row, counterpart_id=named, reason="network") for row in rows)
    answers = list(Answer.objects.select_related("respondent__actor"))

    def save(answer):
        respondent = answer.respondent
        actions.tick(respondent=respondent, known={answer.pk}, unknown=(), by=LinkHolder(respondent.actor_id))

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(alone(save), answers))

    assert Answer.objects.filter(is_known=True).count() == 499
    assert Observation.objects.filter(target=named, kind="knows", wave=survey.wave).count() == 499

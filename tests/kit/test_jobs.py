import socket

import pytest
from django.db import transaction

from geflecht.actors.models import Machine
from geflecht.kit import jobs
from geflecht.kit.models import Job
from tests.kit import probe

pytestmark = pytest.mark.django_db(transaction=True)
TASK = "tests.kit.probe.count"
DEAD = f"{socket.gethostname()}:999999999:x"


def start(**arguments):
    return jobs.start(TASK, label="Zählen", by=Machine(), **{"to": 3, **arguments})


def ended(job):
    job.refresh_from_db()
    return job.state, job.outcome, job.result_url


def test_a_job_runs_and_says_what_came_of_it():
    probe.seen.clear()
    job = start()

    jobs.run_waiting()

    assert ended(job) == ("done", "3 gezählt.", "/ziel/")
    assert probe.seen == [(jobs.Progress(1, 3, "eins"), "running")]
    assert jobs.progress(job) == jobs.Progress()


def test_a_refusal_is_told_in_its_own_words():
    job = start(refuse="Die Liste ist leer.")

    jobs.run_waiting()

    assert ended(job) == ("failed", "Die Liste ist leer.", "")


def test_the_unexpected_is_told_too():
    job = start(to=0)

    jobs.run_waiting()

    assert ended(job)[0] == "failed"
    assert "nichts geändert" in ended(job)[1]


def test_a_job_of_a_transaction_that_fails_never_was():
    with transaction.atomic():
        start()
        transaction.set_rollback(True)

    jobs.run_waiting()

    assert Job.objects.count() == 0


def test_a_job_of_a_dead_worker_is_taken_up_and_given_up_after_three_times():
    job = start()
    jobs.run_waiting()
    states = []
    for _time in range(3):
        Job.objects.filter(pk=job.pk).update(state="running", worker=DEAD)
        revived = jobs.revive()
        states.append((revived, ended(job)[0]))

    assert states == [(1, "waiting"), (1, "waiting"), (0, "failed")]


@pytest.mark.parametrize("worker", (jobs.WORKER, "anderswo:1:x"), ids=("this", "elsewhere"))
def test_a_job_that_may_be_at_work_is_left_alone(worker):
    job = start()
    Job.objects.filter(pk=job.pk).update(state="running", worker=worker)

    assert jobs.revive() == 0
    assert ended(job)[0] == "running"

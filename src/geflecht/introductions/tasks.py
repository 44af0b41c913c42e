"""Rounds are computed and sent as jobs."""

from django_tasks import task

from geflecht.actors.models import Machine
from geflecht.introductions import actions
from geflecht.introductions.models import Round
from geflecht.kit import jobs


@task()
def propose(*, job_id: str, round_id: str, by_label: str) -> None:
    with jobs.running(job_id) as work:
        row = Round.objects.get(pk=round_id)
        work.result_url = row.get_absolute_url()
        actions.propose(row=row, by=Machine(by_label), work=work)


@task()
def send(*, job_id: str, round_id: str, by_label: str) -> None:
    with jobs.running(job_id) as work:
        row = Round.objects.get(pk=round_id)
        work.result_url = row.get_absolute_url()
        actions.send_rest(row=row, by=Machine(by_label), work=work)

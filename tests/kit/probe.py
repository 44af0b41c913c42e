"""A task for the tests of jobs."""

from django_tasks import task

from geflecht.kit import jobs
from geflecht.kit.errors import Refused

seen = []


@task()
def count(*, job_id, to, refuse=""):
    with jobs.running(job_id) as work:
        work.at(1, to, "eins")
        seen.append((jobs.progress(work.job), work.job.state))
        if refuse:
            raise Refused(refuse)
        if to == 0:
            raise ZeroDivisionError
        work.outcome, work.result_url = f"{to} gezählt.", "/ziel/"

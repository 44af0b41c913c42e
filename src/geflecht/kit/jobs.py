"""Long work as a task with progress: it can be left and comes back with a result.

State and result stand in the database; the progress in between stands in the cache, because the work
itself is mostly one transaction. A worker that died leaves its job behind as running: `revive` gives it
to the next one, so what a job calls must be safe to run again.
"""

import datetime as dt
import os
import secrets
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from geflecht.kit import clock
from geflecht.kit.errors import Refused
from geflecht.kit.log import Doer
from geflecht.kit.models import Job

TRIES = 3
KEPT = 24 * 3600  # seconds that the progress of a job stays readable
WORKER = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
awake = threading.Event()  # set when something was started, so that a worker of this process looks at once


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: `done` of `total` (0: not known), and what it does now."""

    done: int = 0
    total: int = 0
    note: str = ""


@dataclass(slots=True)
class Work:
    """What a running job tells of itself."""

    job: Job
    outcome: str = ""
    result_url: str = ""

    def at(self, done: int, total: int = 0, note: str = "") -> None:
        """Say how far the work is; cheap, and visible before the work's transaction ends."""
        cache.set(_key(self.job.pk), (done, total, note), KEPT)


def start(task: str, *, label: str, by: Doer, **arguments: Any) -> Job:
    """Start the task at the dotted path `task` once the transaction holds.

    The task is called with `job_id` (text) and `arguments` (plain JSON values), and does its work inside
    `with jobs.running(job_id) as work`.
    """
    job = Job.objects.create(task=task, label=label, owner_id=by.log_id, arguments=arguments)
    transaction.on_commit(partial(_enqueue, job))
    return job


def _enqueue(job: Job) -> None:
    import_string(job.task).enqueue(job_id=str(job.pk), **job.arguments)
    awake.set()


@contextmanager
def running(job_id: str | uuid.UUID) -> Iterator[Work]:
    """Mark the job as running, and at the end as done, or as failed with the sentence of a refusal.

    What is no refusal is noted as failed and raised on.
    """
    Job.objects.filter(pk=job_id).update(
        state=Job.State.RUNNING, started_at=clock.now(), worker=WORKER, outcome=""
    )
    work = Work(Job.objects.get(pk=job_id))
    try:
        yield work
    except Refused as refusal:
        _finish(work, Job.State.FAILED, str(refusal))
    except Exception:
        _finish(work, Job.State.FAILED, _("Something unexpected happened. Nothing was changed; try again."))
        raise
    else:
        _finish(work, Job.State.DONE, work.outcome)


def _finish(work: Work, state: str, outcome: str) -> None:
    Job.objects.filter(pk=work.job.pk).update(
        state=state, outcome=outcome[:500], result_url=work.result_url, finished_at=clock.now()
    )
    cache.delete(_key(work.job.pk))


def progress(job: Job) -> Progress:
    """Return how far a job is, as far as it said."""
    return Progress(*cache.get(_key(job.pk), ()))


def revive() -> int:
    """Give jobs of dead workers of this machine to the next one; return how many.

    After `TRIES` a job is given up, and says so.
    """
    left = 0
    for job in Job.objects.filter(state=Job.State.RUNNING):
        if _is_alive(job.worker):
            continue
        tries = job.tries + 1
        state = Job.State.WAITING if tries < TRIES else Job.State.FAILED
        sentence = "" if tries < TRIES else _("The work was interrupted several times. Start it once more.")
        taken = Job.objects.filter(pk=job.pk, worker=job.worker, state=Job.State.RUNNING).update(
            state=state, tries=tries, worker="", outcome=sentence
        )
        if taken and state == Job.State.WAITING:
            _enqueue(job)
            left += 1
    return left


def _is_alive(worker: str) -> bool:
    """Tell whether a worker may still be at work; one of another machine is believed."""
    host, pid, _name = worker.rsplit(":", 2)
    if host != socket.gethostname():
        return True
    if int(pid) == os.getpid():
        return worker == WORKER
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def run_waiting() -> None:
    """Run every waiting task in this thread. The worker's own signal handlers need the main thread."""
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415 -- loads models

    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="geflecht",
        excluded_queue_names=[],
    ).run()


def forget(before: dt.datetime) -> int:
    """Delete what is known of jobs that ended before a moment; return how many."""
    return Job.objects.filter(finished_at__lt=before).delete()[0]


def _key(job_id: uuid.UUID) -> str:
    return f"job:{job_id}"

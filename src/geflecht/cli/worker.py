"""Run waiting tasks, send waiting mail, and once a day delete what was kept long enough; until stopped.

An installation of one process needs no worker: `geflecht serve` does the same in a thread of its own.
"""

import argparse
import datetime as dt
import logging
import threading

from geflecht.cli import console

logger = logging.getLogger(__name__)
PAUSE = 5.0  # seconds between two looks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what waits now, then stop")


def run(options: argparse.Namespace) -> int:
    """Work until interrupted."""
    console.start_django()
    stop = threading.Event()
    if options.once:
        stop.set()
    work(stop)
    return 0


def work(stop: threading.Event) -> None:
    """Do what waits, look again every few seconds, and end after the round in which `stop` is set."""
    from django.db import DatabaseError

    swept: dt.date | None = None
    while True:
        try:
            swept = _round(swept)
        except DatabaseError:  # busy or restarting: nothing is lost, the next round does it
            logger.exception("the round was not finished")
        if stop.wait(PAUSE):
            return


def _round(swept: dt.date | None) -> dt.date:
    from geflecht.kit import outbox

    today = _sweep(swept)
    sent = outbox.send_waiting()
    if sent:
        console.say(f"{sent} letters sent")
    _run_tasks()
    return today


def _run_tasks() -> None:
    """Run every waiting task. The worker's own signal handlers are left out: they need the main thread."""
    from django_tasks_db.management.commands.db_worker import Worker

    Worker(
        queue_names=["*"],
        interval=PAUSE,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="geflecht",
        excluded_queue_names=[],
    ).run()


def _sweep(swept: dt.date | None) -> dt.date:
    """Delete what was kept long enough, once per day; return the day it was done for."""
    from django.core.management import call_command

    from geflecht.actors import actions
    from geflecht.actors.models import Machine
    from geflecht.kit import clock

    today = clock.today()
    if swept != today:
        actions.purge(by=Machine("geflecht worker"))
        call_command("clearsessions")
    return today

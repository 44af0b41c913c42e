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
    """Do what waits, look again every few seconds or when something is started, and end after the round
    in which `stop` is set."""
    from django.db import DatabaseError

    from geflecht.kit import jobs

    done: dict[str, dt.datetime] = {}
    while True:
        jobs.awake.clear()
        try:
            _round(done)
        except DatabaseError:  # busy or restarting: nothing is lost, the next round does it
            logger.exception("the round was not finished")
        if stop.is_set():
            return
        jobs.awake.wait(PAUSE)


def _round(done: dict[str, dt.datetime]) -> None:
    from geflecht.cli import duties
    from geflecht.kit import jobs, outbox

    duties.do_due(done)
    sent = outbox.send_waiting()
    if sent:
        console.say(f"{sent} letters sent")
    jobs.run_waiting()

"""Run waiting tasks, send waiting mail, and once a day delete what was kept long enough; until stopped."""

import argparse
import time

from geflecht.cli import console


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what waits now, then stop")


def run(options: argparse.Namespace) -> int:
    """Work until interrupted."""
    console.start_django()
    from django.core.management import call_command

    from geflecht.kit import outbox

    swept = None
    while True:
        swept = _nightly(swept)
        sent = outbox.send_waiting()
        if sent:
            console.say(f"{sent} letters sent")
        call_command("db_worker", batch=True, verbosity=0)
        if options.once:
            return 0
        time.sleep(5)


def _nightly(swept: object) -> object:
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

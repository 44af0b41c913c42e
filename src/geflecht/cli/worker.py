"""Run waiting tasks and send waiting mail, until stopped (or once with --once)."""

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

    while True:
        sent = outbox.send_waiting()
        if sent:
            console.say(f"{sent} letters sent")
        call_command("db_worker", batch=True, verbosity=0)
        if options.once:
            return 0
        time.sleep(5)

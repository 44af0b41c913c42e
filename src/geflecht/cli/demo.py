"""Load the demo: the real public record, an invented example network, the public site, accounts.

Everything invented is marked “Beispiel”. Days of the example lie around --today.
"""

import argparse
import datetime as dt

from geflecht.cli import console


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--today", type=console.day, metavar="DATE", help="day the example is made for")
    parser.add_argument("--once", action="store_true", help="do nothing if a demo is there already")


def run(options: argparse.Namespace) -> int:
    """Load the demo; 1 if the installation already holds actors of its own."""
    console.start_django()
    return load(options.today, once=options.once)


def load(today: dt.date | None = None, *, once: bool) -> int:
    """Load the demo around `today`, or do nothing if `once` and it is there; return the exit code."""
    from geflecht.actors.models import Machine
    from geflecht.cli.init import prepare
    from geflecht.demo import actions
    from geflecht.kit import clock
    from geflecht.kit.errors import Refused

    prepare()
    if once and actions.is_loaded():
        console.say("The demo is there already.")
        return 0
    machine = Machine("geflecht demo")
    today = today or clock.today()
    try:
        with clock.at(today):
            for text, work in actions.steps(today=today, by=machine):
                with console.step(text):
                    work()
    except Refused as refusal:
        console.say(f"\n{refusal}")
        return 1
    return 0
